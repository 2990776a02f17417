#include "backend/route.h"

#include <jansson.h>

#include <stdlib.h>

#include "tests/backend/desk.h"
#include "tests/check.h"

static const char *const JSON_BODY[] = { "Content-Type", "application/json", NULL };

/* Every answer, whatever its status, carries the version and the headers that keep a browser from guessing. */
static void every_answer_has_its_headers(void)
{
    static const struct {
        const char *method, *path;
        int status;
    } CASES[] = {
        { "GET", "/gezond", 200 },
        { "HEAD", "/gezond", 200 },
        { "GET", "/v1/openapi.json", 200 },
        { "GET", "/v1/onbekend", 404 },
        { "GET", "/v1", 404 },
        { "POST", "/v1/synchronisaties", 401 },
        { "GET", "/v1/synchronisaties", 405 },
        { "DELETE", "/gezond", 405 },
        { "POST", "/ergens", 405 },
        { "GET", "/v1/aanmeldingen", 405 },
        { "POST", "/v1/aanmeldingen", 415 },
    };
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct heard heard;

        desk_ask(&desk, CASES[i].method, CASES[i].path, NULL, NULL, 0, &heard);
        if (!check_int(heard.status, CASES[i].status))
            printf("  for %s %s\n", CASES[i].method, CASES[i].path);
        check_true(heard_header(&heard, "API-Version", API_VERSION));
        check_true(heard_header(&heard, "Cache-Control", "no-store"));
        check_true(heard_header(&heard, "X-Content-Type-Options", "nosniff"));
        check_true(heard_header(&heard, "Referrer-Policy", "no-referrer"));
        check_true(heard_header(&heard, "Strict-Transport-Security", "max-age=31536000"));
        check_int(heard.status >= 400, heard_header(&heard, "Content-Type", "application/problem+json"));
        heard_free(&heard);
    }
    desk_close(&desk);
}

/* A method that a path lacks is answered with those that it has. */
static void another_method_hears_which_are_allowed(void)
{
    struct desk desk;
    struct heard heard;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    desk_ask(&desk, "PUT", "/v1/synchronisaties", NULL, NULL, 0, &heard);
    check_true(heard_header(&heard, "Allow", "POST"));
    heard_free(&heard);
    desk_ask(&desk, "PUT", "/gezond", NULL, NULL, 0, &heard);
    check_true(heard_header(&heard, "Allow", "GET, HEAD"));
    heard_free(&heard);
    desk_close(&desk);
}

static void show_parameters(struct app *app, const struct request *request, struct reply *reply)
{
    (void)app;
    reply_json_take(reply, 200, json_pack("[s, s]", request->parameters[0], request->parameters[1]));
}

/* What stands in place of {…} reaches the handler, in order; a segment that is empty or too long is no match. */
static void parameters_reach_the_handler(void)
{
    static const struct route ROWS[] = {
        { "GET", "/v1/huishoudens/{id}/leden/{lid}", ROLE_ANYONE, 0, 0, show_parameters, 200, "Proef", NULL, "{}",
          NULL },
    };
    char longest[200] = "/v1/huishoudens/";
    struct desk desk;
    struct heard heard;

    if (!check_true(desk_open(&desk, ROWS, 1)))
        return;
    desk_ask(&desk, "GET", "/v1/huishoudens/abc/leden/7", NULL, NULL, 0, &heard);
    check_text(heard.body, "[\"abc\",\"7\"]");
    heard_free(&heard);
    desk_ask(&desk, "GET", "/v1/huishoudens//leden/7", NULL, NULL, 0, &heard);
    check_int(heard.status, 404);
    heard_free(&heard);
    memset(longest + strlen(longest), 'a', 100);
    strcat(longest, "/leden/7");
    desk_ask(&desk, "GET", longest, NULL, NULL, 0, &heard);
    check_int(heard.status, 404);
    heard_free(&heard);
    desk_close(&desk);
}

static size_t words(const char *text)
{
    size_t count = 0;

    for (; text && *text; text += strcspn(text, " "), text += strspn(text, " "))
        count++;
    return count;
}

static size_t query_parameters(const json_t *operation)
{
    const json_t *list = json_object_get(operation, "parameters");
    size_t count = 0;

    for (size_t i = 0; i < json_array_size(list); i++)
        count += strcmp(json_string_value(json_object_get(json_array_get(list, i), "in")), "query") == 0;
    return count;
}

/* The OpenAPI document has each row of the table and nothing else; no log-in is asked where the table asks none. */
static void the_document_says_what_the_table_says(void)
{
    struct desk desk;
    struct heard heard;
    json_t *document, *paths;
    size_t operations = 0;
    const char *key;
    json_t *item;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    desk_ask(&desk, "GET", "/v1/openapi.json", NULL, NULL, 0, &heard);
    document = json_loads(heard.body, 0, NULL);
    paths = json_object_get(document, "paths");
    check_text(json_string_value(json_object_get(json_object_get(document, "info"), "version")), API_VERSION);
    json_object_foreach(paths, key, item) operations += json_object_size(item);
    check_int(operations, ROUTE_COUNT);
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        char status[8], method[8] = { 0 };
        json_t *operation, *responses;

        for (size_t j = 0; ROUTES[i].method[j]; j++)
            method[j] = (char)(ROUTES[i].method[j] | 0x20);
        operation = json_object_get(json_object_get(paths, ROUTES[i].path), method);
        responses = json_object_get(operation, "responses");
        snprintf(status, sizeof status, "%d", ROUTES[i].success);
        check_text(json_string_value(json_object_get(operation, "summary")), ROUTES[i].summary);
        check_true(json_is_object(json_object_get(responses, status)));
        check_true(json_is_object(json_object_get(responses, "default")));
        check_int(json_array_size(json_object_get(operation, "security")) == 0, ROUTES[i].who == ROLE_ANYONE);
        check_int(json_object_get(operation, "requestBody") != NULL, ROUTES[i].body_schema != NULL);
        check_int(query_parameters(operation), words(ROUTES[i].query));
    }
    json_decref(document);
    heard_free(&heard);
    desk_close(&desk);
}

/* Every route that asks for a role turns away who brings no token, another scheme, or a token that nobody has. */
static void no_token_no_entry(void)
{
    static const char *const BAD[] = { "",
                                       "Bearer",
                                       "Bearer ",
                                       "Basic amFuOng=",
                                       "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA",
                                       "Bearer AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
                                       "bearer x" };
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (size_t i = 0; i < ROUTE_COUNT; i++) {
        for (size_t j = 0; ROUTES[i].who != ROLE_ANYONE && j < sizeof BAD / sizeof *BAD; j++) {
            const char *const headers[] = { "Authorization", BAD[j], NULL };
            struct heard heard;

            desk_ask(&desk, ROUTES[i].method, ROUTES[i].path, headers, "{}", 2, &heard);
            check_int(heard.status, 401);
            check_true(heard_header(&heard, "WWW-Authenticate", "Bearer"));
            heard_free(&heard);
        }
    }
    desk_close(&desk);
}

/* All faults of a body are named at once, each with its place. */
static void all_faults_are_named_at_once(void)
{
    struct desk desk;
    struct heard heard;
    json_t *json;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, "{\"gebruikersnaam\":7}", 20, &heard);
    check_int(heard.status, 400);
    json = json_loads(heard.body, 0, NULL);
    check_int(json_array_size(json_object_get(json, "errors")), 2);
    check_text(json_string_value(json_object_get(json_array_get(json_object_get(json, "errors"), 0), "pointer")),
               "/gebruikersnaam");
    check_text(json_string_value(json_object_get(json_array_get(json_object_get(json, "errors"), 1), "reason")),
               "ontbreekt");
    json_decref(json);
    heard_free(&heard);
    desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, "{\"gebruikersnaam\":", 18, &heard);
    check_int(heard.status, 400);
    check_true(strstr(heard.body, "geen-json") != NULL);
    heard_free(&heard);
    desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, NULL, 0, &heard);
    check_int(heard.status, 400);
    heard_free(&heard);
    desk_close(&desk);
}

static void answer_much(struct app *app, const struct request *request, struct reply *reply)
{
    (void)app;
    (void)request;
    reply->status = 200;
    reply->type = "application/json";
    for (int i = 0; i < 1000; i++)
        buffer_puts(&reply->body, "[1,2,3,4]");
}

/* A long answer is compressed for who takes gzip, and only then; both say that it depends. */
static void long_answers_are_compressed_on_request(void)
{
    static const struct route ROWS[] = { { "GET", "/v1/veel", ROLE_ANYONE, 0, 0, answer_much, 200, "Proef", NULL,
                                           "{}", NULL } };
    static const char *const GZIP[] = { "Accept-Encoding", "gzip, br", NULL };
    struct desk desk;
    struct heard heard;

    if (!check_true(desk_open(&desk, ROWS, 1)))
        return;
    desk_ask(&desk, "GET", "/v1/veel", NULL, NULL, 0, &heard);
    check_int(heard.length, 9000);
    check_true(heard_header(&heard, "Vary", "Accept-Encoding"));
    check_true(!heard_header(&heard, "Content-Encoding", "gzip"));
    heard_free(&heard);
    desk_ask(&desk, "GET", "/v1/veel", GZIP, NULL, 0, &heard);
    check_true(heard.length < 500);
    check_true(heard_header(&heard, "Vary", "Accept-Encoding"));
    check_true(heard_header(&heard, "Content-Encoding", "gzip"));
    heard_free(&heard);
    desk_close(&desk);
}

/* The check reads the database: when that is gone it says so. */
static void health_is_a_real_check(void)
{
    struct desk desk;
    struct heard heard;
    sqlite3 *db;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    desk_ask(&desk, "GET", "/gezond", NULL, NULL, 0, &heard);
    check_true(strstr(heard.body, "\"status\":\"goed\"") != NULL);
    heard_free(&heard);
    sqlite3_open(desk.database, &db);
    sqlite3_exec(db, "DROP TABLE sync_log", NULL, NULL, NULL);
    sqlite3_close(db);
    desk_ask(&desk, "GET", "/gezond", NULL, NULL, 0, &heard);
    check_int(heard.status, 503);
    check_true(heard_header(&heard, "Retry-After", "5"));
    heard_free(&heard);
    desk_close(&desk);
}

static const struct test TESTS[] = {
    TEST(every_answer_has_its_headers),
    TEST(another_method_hears_which_are_allowed),
    TEST(parameters_reach_the_handler),
    TEST(the_document_says_what_the_table_says),
    TEST(no_token_no_entry),
    TEST(all_faults_are_named_at_once),
    TEST(long_answers_are_compressed_on_request),
    TEST(health_is_a_real_check),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
