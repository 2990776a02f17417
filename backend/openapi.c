/* The OpenAPI document, made from the table of routes, so that it cannot say anything else than the server does. */
#include <ctype.h>
#include <string.h>

#include "backend/handlers.h"

/* Add `value` under `key`; both references are taken. A failure anywhere makes the whole NULL in the end. */
static json_t *with_take(json_t *object, const char *key, json_t *value)
{
    if (object && json_object_set_new(object, key, value) == 0)
        return object;
    if (!object)
        json_decref(value);
    json_decref(object);
    return NULL;
}

static json_t *content(const char *type, json_t *schema)
{
    return json_pack("{s:{s:{s:o}}}", "content", type, "schema", schema);
}

static json_t *response(const char *description, const char *type, json_t *schema)
{
    json_t *response = content(type, schema);

    response = with_take(response, "headers", json_pack("{s:{s:s}}", "API-Version", "$ref", "#/components/headers/API-Version"));
    return with_take(response, "description", json_string(description));
}

static json_t *parameters(const char *path)
{
    json_t *list = json_array();

    for (const char *open = strchr(path, '{'); list && open; open = strchr(open + 1, '{')) {
        json_t *parameter = json_pack("{s:s%, s:s, s:b, s:{s:s}}", "name", open + 1, strcspn(open + 1, "}"), "in", "path",
                                      "required", 1, "schema", "type", "string");

        if (json_array_append_new(list, parameter) != 0) {
            json_decref(list);
            list = NULL;
        }
    }
    return list;
}

/* "POST /v1/aanmeldingen" becomes "postAanmeldingen". */
static json_t *operation_id(const struct route *route)
{
    char id[80];
    size_t length = 0;
    bool upper = false;

    for (const char *method = route->method; *method; method++)
        id[length++] = (char)tolower((unsigned char)*method);
    for (const char *path = strncmp(route->path, "/v1/", 4) == 0 ? route->path + 3 : route->path; *path; path++) {
        if (!isalnum((unsigned char)*path))
            upper = true;
        else if (length < sizeof id - 1)
            id[length++] = (char)(upper ? toupper((unsigned char)*path) : *path);
        if (isalnum((unsigned char)*path))
            upper = false;
    }
    return json_stringn(id, length);
}

static json_t *operation(const struct route *route)
{
    json_t *answer = response("Gelukt", "application/json", json_loads(route->answer_schema, 0, NULL));
    json_t *problem = response("Het ging niet", "application/problem+json",
                               json_pack("{s:s}", "$ref", "#/components/schemas/Probleem"));
    json_t *operation = json_pack("{s:s, s:o, s:o}", "summary", route->summary, "operationId", operation_id(route), "parameters",
                                  parameters(route->path));
    char success[8];

    snprintf(success, sizeof success, "%d", route->success);
    operation = with_take(operation, "responses", with_take(with_take(json_object(), success, answer), "default", problem));
    if (route->body_schema) {
        json_t *body = content("application/json", json_loads(route->body_schema, 0, NULL));

        operation = with_take(operation, "requestBody", with_take(body, "required", json_true()));
    }
    return with_take(operation, "security", route->who == ROLE_ANYONE ? json_array() : json_pack("[{s:[]}]", "apparaat"));
}

static json_t *paths(const struct app *app)
{
    json_t *paths = json_object();

    for (size_t i = 0; paths && i < app->config.route_count; i++) {
        const struct route *route = &app->config.routes[i];
        json_t *item = json_incref(json_object_get(paths, route->path));
        char method[16];
        size_t length = 0;

        for (; route->method[length] && length < sizeof method - 1; length++)
            method[length] = (char)tolower((unsigned char)route->method[length]);
        method[length] = '\0';
        item = with_take(item ? item : json_object(), method, operation(route));
        paths = with_take(paths, route->path, item);
    }
    return paths;
}

static json_t *components(void)
{
    json_t *fault = json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s}}}", "type", "object", "properties", "in", "type",
                              "string", "pointer", "type", "string", "name", "type", "string", "reason", "type", "string", "detail",
                              "type", "string");
    json_t *problem = json_pack("{s:s, s:{s:{s:s}, s:{s:s}, s:{s:s}, s:{s:s, s:o}}}", "type", "object", "properties", "type", "type",
                                "string", "title", "type", "string", "status", "type", "integer", "errors", "type", "array", "items",
                                fault);
    json_t *version = json_pack("{s:s, s:{s:s}}", "description", "Volledige versie van deze API", "schema", "type", "string");
    json_t *scheme = json_pack("{s:s, s:s}", "type", "http", "scheme", "bearer");

    return json_pack("{s:{s:o}, s:{s:o}, s:{s:o}}", "schemas", "Probleem", problem, "headers", "API-Version", version,
                     "securitySchemes", "apparaat", scheme);
}

void openapi_show(struct app *app, const struct request *request, struct reply *reply)
{
    json_t *document = json_pack("{s:s, s:{s:s, s:s, s:s}, s:[{s:s}]}", "openapi", "3.1.0", "info", "title", "Naober", "version",
                                 API_VERSION, "description", "Synchronisatie voor het veldwerk van wijkteams", "servers", "url", "/");

    (void)request;
    document = with_take(document, "paths", paths(app));
    document = with_take(document, "components", components());
    reply_json_take(reply, 200, document);
}
