#include <jansson.h>
#include <stdlib.h>

#include "backend/gzip.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/check.h"

struct shop {
    struct desk desk;
    char jan[64], fenna[64]; /* authorization */
    char text[8192];
    size_t length;
};

static bool shop_open(struct shop *shop)
{
    return check_true(desk_open(&shop->desk, NULL, 0)) && check_true(desk_log_in(&shop->desk, "jan", shop->jan)) &&
           check_true(desk_log_in(&shop->desk, "fenna", shop->fenna));
}

static json_t *exchange(struct shop *shop, const char *who, int expected)
{
    struct heard heard;
    json_t *json;

    desk_exchange_post(&shop->desk, who, shop->text, shop->length, &heard);
    if (!check_int(heard.status, expected))
        printf("  %s\n", heard.body);
    json = json_loads(heard.body, 0, NULL);
    heard_free(&heard);
    return json;
}

static int64_t receipt(const json_t *answer, const char *key)
{
    return json_integer_value(json_object_get(json_array_get(json_object_get(answer, "ontvangsten"), 0), key));
}

/* What was pushed is in the log when the receipt comes; the same again changes nothing and gets the same receipt. */
static void edits_are_kept_once(void)
{
    struct shop shop;

    if (!shop_open(&shop))
        return;
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 5, shop.text, sizeof shop.text);
    for (int i = 0; i < 2; i++) {
        json_t *answer = exchange(&shop, shop.jan, 200);

        check_int(receipt(answer, "tot"), 5);
        check_int(
            json_array_size(json_object_get(json_array_get(json_object_get(answer, "ontvangsten"), 0), "geweigerd")),
            0);
        json_decref(answer);
        check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 5);
    }
    desk_close(&shop.desk);
}

/* Scopes come from the account: another team's rows can be neither written nor read, whatever the body says. */
static void scopes_come_from_the_account(void)
{
    struct shop shop;
    json_t *answer;

    if (!shop_open(&shop))
        return;
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 2, shop.text, sizeof shop.text);
    json_decref(exchange(&shop, shop.jan, 200));
    shop.length = desk_exchange(&shop.desk, 0, 2, 1, 1, shop.text, sizeof shop.text);
    answer = exchange(&shop, shop.fenna, 200);
    check_int(receipt(answer, "tot"), 1);
    check_int(json_array_size(json_object_get(json_array_get(json_object_get(answer, "ontvangsten"), 0), "geweigerd")),
              1);
    check_true(json_object_get(json_object_get(answer, "tabellen"), "huishouden") == NULL);
    json_decref(answer);
    check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 2);
    desk_close(&shop.desk);
}

/* A body that is no JSON, has the wrong shape, or comes from a newer app gets a 4xx for the whole. */
static void what_cannot_be_framed_is_refused_whole(void)
{
    static const struct {
        const char *body;
        int status;
    } CASES[] = {
        { "", 400 },
        { "{", 400 },
        { "[]", 400 },
        { "{}", 400 },
        { "{\"versie\":\"1\"}", 400 },
        { "{\"versie\":1,\"schema\":9999,\"incarnatie\":null,\"verzoek\":1,\"maximum\":10,\"bereiken\":[],"
          "\"bewerkingen\":[]}",
          409 },
    };
    struct shop shop;

    if (!shop_open(&shop))
        return;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        shop.length = (size_t)snprintf(shop.text, sizeof shop.text, "%s", CASES[i].body);
        json_decref(exchange(&shop, shop.jan, CASES[i].status));
    }
    desk_close(&shop.desk);
}

/* A compressed body is unpacked; a damaged one, and a bomb, are refused. */
static void compressed_bodies_are_unpacked(void)
{
    struct buffer packed = BUFFER_EMPTY, zeros = BUFFER_EMPTY;
    struct shop shop;
    struct heard heard;

    if (!shop_open(&shop))
        return;
    const char *const headers[] = {
        "Content-Type", "application/json", "Authorization", shop.jan, "Content-Encoding", "gzip", NULL
    };

    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 3, shop.text, sizeof shop.text);
    gzip_pack(shop.text, shop.length, 6, &packed);
    desk_ask(&shop.desk, "POST", "/v1/synchronisaties", headers, packed.data, packed.length, &heard);
    check_int(heard.status, 200);
    heard_free(&heard);
    desk_ask(&shop.desk, "POST", "/v1/synchronisaties", headers, packed.data, packed.length - 1, &heard);
    check_int(heard.status, 400);
    heard_free(&heard);
    buffer_clear(&packed);
    memset(buffer_extend(&zeros, 17u << 20), ' ', 17u << 20);
    gzip_pack(zeros.data, zeros.length, 6, &packed);
    check_true(packed.length < 8u << 20);
    desk_ask(&shop.desk, "POST", "/v1/synchronisaties", headers, packed.data, packed.length, &heard);
    check_int(heard.status, 413);
    heard_free(&heard);
    check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 3);
    buffer_free(&packed);
    buffer_free(&zeros);
    desk_close(&shop.desk);
}

/* A tablet that has to log in again stays the same tablet: what waits on it goes on where it was. Its old token counts
 * no longer. */
static void logging_in_again_keeps_the_branches(void)
{
    char device[ID_TEXT_SIZE + 1] = "", first[ID_TEXT_SIZE + 1], old[64];
    struct shop shop;
    json_t *answer;

    if (!shop_open(&shop))
        return;
    check_true(desk_log_in_as(&shop.desk, "jan", device, shop.jan));
    memcpy(first, device, sizeof first);
    memcpy(old, shop.jan, sizeof old);
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 2, shop.text, sizeof shop.text);
    json_decref(exchange(&shop, shop.jan, 200));

    check_true(desk_log_in_as(&shop.desk, "jan", device, shop.jan));
    check_text(device, first);
    shop.length = desk_exchange(&shop.desk, 0, 1, 3, 1, shop.text, sizeof shop.text);
    json_decref(exchange(&shop, old, 401));
    answer = exchange(&shop, shop.jan, 200);
    check_int(receipt(answer, "tot"), 3);
    check_int(json_array_size(json_object_get(json_array_get(json_object_get(answer, "ontvangsten"), 0), "geweigerd")),
              0);
    json_decref(answer);
    check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 3);
    desk_close(&shop.desk);
}

static int refuse_commit(void *context)
{
    (void)context;
    return 1;
}

static int set_hook(struct connection *connection, void *context)
{
    sqlite3_commit_hook(connection->db, context ? refuse_commit : NULL, NULL);
    return SYNC_OK;
}

/* When the commit fails for a reason that waiting doesn't mend, there is no receipt but a 500 that promises nothing,
 * and an error in the log; the edits can still come later. */
static void a_refused_commit_is_a_500(void)
{
    struct shop shop;
    struct heard heard;
    char *log;

    if (!shop_open(&shop))
        return;
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 3, shop.text, sizeof shop.text);
    writer_run(shop.desk.app->writer, set_hook, &shop);
    desk_exchange_post(&shop.desk, shop.jan, shop.text, shop.length, &heard);
    check_int(heard.status, 500);
    check_true(heard_header(&heard, "Content-Type", "application/problem+json"));
    check_true(strstr(heard.head, "Retry-After") == NULL);
    check_true(strstr(heard.body, "ontvangsten") == NULL);
    heard_free(&heard);
    log = desk_log(&shop.desk);
    check_true(strstr(log, "\"level\":\"error\"") && strstr(log, "an exchange was not committed"));
    free(log);
    check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 0);
    writer_run(shop.desk.app->writer, set_hook, NULL);
    json_decref(exchange(&shop, shop.jan, 200));
    check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 3);
    desk_close(&shop.desk);
}

static int fill_up(struct connection *connection, void *context)
{
    return sqlite3_exec(connection->db, context ? "PRAGMA max_page_count = 1" : "PRAGMA max_page_count = 1000000", NULL,
                        NULL, NULL);
}

/* A full disk is a 503 that says when to come back, and reading goes on. */
static void a_full_disk_is_a_503(void)
{
    struct shop shop;
    struct heard heard;

    if (!shop_open(&shop))
        return;
    writer_run(shop.desk.app->writer, fill_up, &shop);
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 30, shop.text, sizeof shop.text);
    desk_exchange_post(&shop.desk, shop.jan, shop.text, shop.length, &heard);
    check_int(heard.status, 503);
    check_true(heard_header(&heard, "Retry-After", "5"));
    heard_free(&heard);
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 0, shop.text, sizeof shop.text);
    json_decref(exchange(&shop, shop.jan, 200));
    writer_run(shop.desk.app->writer, fill_up, NULL);
    shop.length = desk_exchange(&shop.desk, 0, 1, 1, 30, shop.text, sizeof shop.text);
    json_decref(exchange(&shop, shop.jan, 200));
    check_int(desk_number(&shop.desk, "SELECT count(*) FROM huishouden"), 30);
    desk_close(&shop.desk);
}

static const struct test TESTS[] = {
    TEST(edits_are_kept_once),
    TEST(scopes_come_from_the_account),
    TEST(what_cannot_be_framed_is_refused_whole),
    TEST(compressed_bodies_are_unpacked),
    TEST(logging_in_again_keeps_the_branches),
    TEST(a_refused_commit_is_a_500),
    TEST(a_full_disk_is_a_503),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
