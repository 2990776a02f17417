/* The OpenAPI document, written from the table of routes, so that it cannot say anything else than the server does. */
#include <ctype.h>
#include <string.h>

#include "backend/handlers.h"
#include "sync/json.h"

static const char BEGIN[] =
    "{\"openapi\": \"3.1.0\", \"info\": {\"title\": \"Naober\", \"version\": \"" API_VERSION "\", \"description\": "
    "\"Synchronisatie voor het veldwerk van wijkteams\"}, \"servers\": [{\"url\": \"/\"}], \"paths\": {";

static const char END[] = "}, \"components\": {\"schemas\": {\"Probleem\": {\"type\": \"object\", \"required\": "
                          "[\"type\", \"title\", \"status\"], \"properties\": {"
                          "\"type\": {\"type\": \"string\"}, \"title\": {\"type\": \"string\"}, \"status\": {\"type\": "
                          "\"integer\"}, \"errorCount\": {\"type\": "
                          "\"integer\"}, \"errors\": {\"type\": \"array\", \"items\": {\"type\": \"object\", "
                          "\"required\": [\"in\", \"reason\", \"detail\"], "
                          "\"properties\": {\"in\": {\"type\": \"string\"}, \"pointer\": {\"type\": \"string\"}, "
                          "\"name\": {\"type\": \"string\"}, \"reason\": "
                          "{\"type\": \"string\"}, \"detail\": {\"type\": \"string\"}}}}}}}, \"headers\": "
                          "{\"API-Version\": {\"description\": \"Volledige versie van "
                          "deze API\", \"schema\": {\"type\": \"string\"}}}, \"securitySchemes\": {\"apparaat\": "
                          "{\"type\": \"http\", \"scheme\": \"bearer\"}}}}";

static void put_member(struct buffer *out, const char *key, const char *text)
{
    json_put_string(out, key, strlen(key));
    buffer_puts(out, ": ");
    json_put_string(out, text, strlen(text));
}

/* "POST /v1/aanmeldingen" becomes "postAanmeldingen". */
static void put_operation_id(struct buffer *out, const struct route *route)
{
    const char *path = strncmp(route->path, "/v1/", 4) == 0 ? route->path + 3 : route->path;
    bool upper = false;

    buffer_puts(out, ", \"operationId\": \"");
    for (const char *method = route->method; *method; method++)
        buffer_byte(out, (char)tolower((unsigned char)*method));
    for (; *path; path++) {
        if (isalnum((unsigned char)*path))
            buffer_byte(out, (char)(upper ? toupper((unsigned char)*path) : *path));
        upper = !isalnum((unsigned char)*path);
    }
    buffer_byte(out, '"');
}

static void put_parameter(struct buffer *out, const char *name, size_t length, const char *in)
{
    if (out->length && out->data[out->length - 1] != '[')
        buffer_puts(out, ", ");
    buffer_puts(out, "{\"name\": ");
    json_put_string(out, name, length);
    buffer_puts(out, ", ");
    put_member(out, "in", in);
    buffer_puts(out, ", \"required\": true, \"schema\": {\"type\": \"string\"}}");
}

static void put_parameters(struct buffer *out, const struct route *route)
{
    const char *open = route->path;

    buffer_puts(out, ", \"parameters\": [");
    while ((open = strchr(open, '{')) != NULL) {
        size_t length = strcspn(++open, "}");

        put_parameter(out, open, length, "path");
    }
    for (const char *name = route->query; name && *name; name += strspn(name, " ")) {
        size_t length = strcspn(name, " ");

        put_parameter(out, name, length, "query");
        name += length;
    }
    buffer_byte(out, ']');
}

static void put_content(struct buffer *out, const char *type, const char *schema)
{
    buffer_puts(out, "\"content\": {\"");
    buffer_puts(out, type);
    buffer_puts(out, "\": {\"schema\": ");
    buffer_puts(out, schema);
    buffer_puts(out, "}}}");
}

static void put_response(struct buffer *out, const char *status, const char *description, const char *type,
                         const char *schema)
{
    json_put_string(out, status, strlen(status));
    buffer_puts(out, ": {");
    put_member(out, "description", description);
    buffer_puts(out, ", \"headers\": {\"API-Version\": {\"$ref\": \"#/components/headers/API-Version\"}}");
    if (!schema) {
        buffer_byte(out, '}');
        return;
    }
    buffer_puts(out, ", ");
    put_content(out, type, schema);
}

static void put_operation(struct buffer *out, const struct route *route)
{
    char status[8];

    snprintf(status, sizeof status, "%d", route->success);
    buffer_byte(out, '"');
    for (const char *method = route->method; *method; method++)
        buffer_byte(out, (char)tolower((unsigned char)*method));
    buffer_puts(out, "\": {");
    put_member(out, "summary", route->summary);
    put_operation_id(out, route);
    put_parameters(out, route);
    buffer_puts(out, route->who == ROLE_ANYONE ? ", \"security\": []" : ", \"security\": [{\"apparaat\": []}]");
    if (route->body_schema) {
        buffer_puts(out, ", \"requestBody\": {\"required\": true, ");
        put_content(out, "application/json", route->body_schema);
    }
    buffer_puts(out, ", \"responses\": {");
    put_response(out, status, "Gelukt", "application/json", route->answer_schema);
    buffer_puts(out, ", ");
    put_response(out, "default", "Het ging niet", "application/problem+json",
                 "{\"$ref\": \"#/components/schemas/Probleem\"}");
    buffer_puts(out, "}}");
}

/* Has an earlier row the same path? Then its methods have been written with that one. */
static bool is_written(const struct app *app, size_t row)
{
    for (size_t i = 0; i < row; i++)
        if (strcmp(app->config.routes[i].path, app->config.routes[row].path) == 0)
            return true;
    return false;
}

static void put_path(struct buffer *out, const struct app *app, size_t row)
{
    const char *path = app->config.routes[row].path, *comma = "";

    json_put_string(out, path, strlen(path));
    buffer_puts(out, ": {");
    for (size_t i = row; i < app->config.route_count; i++) {
        if (strcmp(app->config.routes[i].path, path) != 0)
            continue;
        buffer_puts(out, comma);
        put_operation(out, &app->config.routes[i]);
        comma = ", ";
    }
    buffer_byte(out, '}');
}

void openapi_show(struct app *app, const struct request *request, struct reply *reply)
{
    (void)request;
    reply->status = 200;
    reply->type = "application/json";
    buffer_puts(&reply->body, BEGIN);
    for (size_t row = 0; row < app->config.route_count; row++) {
        if (is_written(app, row))
            continue;
        if (row > 0)
            buffer_puts(&reply->body, ", ");
        put_path(&reply->body, app, row);
    }
    buffer_puts(&reply->body, END);
}
