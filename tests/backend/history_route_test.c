#include <jansson.h>
#include <stdlib.h>

#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/check.h"

/* An office where jan's team has one huishouden. */
struct shop {
    struct desk desk;
    char jan[64], fenna[64]; /* authorization */
    char row[ID_TEXT_SIZE + 1];
};

static bool shop_open(struct shop *shop)
{
    const unsigned char id[SYNC_ID_SIZE] = { 1, 0, 1, 1 }; /* as desk_exchange makes it */
    struct heard heard;
    char text[2048];
    size_t length;

    if (!check_true(desk_open(&shop->desk, NULL, 0)) || !check_true(desk_log_in(&shop->desk, "jan", shop->jan)) ||
        !check_true(desk_log_in(&shop->desk, "fenna", shop->fenna)))
        return false;
    id_to_text(id, shop->row);
    shop->row[ID_TEXT_SIZE] = '\0';
    length = desk_exchange(&shop->desk, 0, 1, 1, 1, text, sizeof text);
    desk_exchange_post(&shop->desk, shop->jan, text, length, &heard);
    check_int(heard.status, 200);
    heard_free(&heard);
    return check_int(desk_number(&shop->desk, "SELECT count(*) FROM huishouden"), 1);
}

static void ask(struct shop *shop, const char *who, const char *query, struct heard *heard)
{
    const char *const headers[] = { "Authorization", who, NULL };
    char path[200];

    snprintf(path, sizeof path, "/v1/geschiedenis%s", query);
    desk_ask(&shop->desk, "GET", path, headers, NULL, 0, heard);
}

static void ask_row(struct shop *shop, const char *who, const char *table, const char *row, struct heard *heard)
{
    char query[150];

    snprintf(query, sizeof query, "?tabel=%s&rij=%s", table, row);
    ask(shop, who, query, heard);
}

/* Who works in the team of a row is told what happened to it. */
static void a_worker_of_the_team_is_told(void)
{
    struct shop shop;
    struct heard heard;
    char person[ID_TEXT_SIZE + 1] = "";
    json_t *history, *change;

    if (!shop_open(&shop))
        return;
    ask_row(&shop, shop.jan, "huishouden", shop.row, &heard);
    check_int(heard.status, 200);
    check_true(heard_header(&heard, "Content-Type", "application/json"));
    check_true(heard_header(&heard, "Cache-Control", "no-store"));
    history = json_loads(heard.body, 0, NULL);
    check_int(json_array_size(json_object_get(history, "wijzigingen")), 1);
    change = json_array_get(json_object_get(history, "wijzigingen"), 0);
    check_text(json_string_value(json_object_get(json_object_get(change, "waarden"), "naam")), "Gezin 1");
    id_to_text(shop.desk.people[0], person);
    check_text(json_string_value(json_object_get(change, "wie")), person);
    json_decref(history);
    heard_free(&heard);
    desk_close(&shop.desk);
}

/* Of another team's row one hears what one hears of a row that isn't there, to the letter. */
static void another_teams_row_is_not_there(void)
{
    struct shop shop;
    struct heard theirs, none, table;

    if (!shop_open(&shop))
        return;
    ask_row(&shop, shop.fenna, "huishouden", shop.row, &theirs);
    ask_row(&shop, shop.fenna, "huishouden", "AAAAAAAAAAAAAAAAAAAAAA", &none);
    ask_row(&shop, shop.jan, "sync_log", shop.row, &table);
    check_int(theirs.status, 404);
    check_int(none.status, 404);
    check_int(table.status, 404);
    check_text(theirs.body, none.body);
    check_text(theirs.body, table.body);
    check_text(theirs.head, none.head);
    heard_free(&theirs);
    heard_free(&none);
    heard_free(&table);
    desk_close(&shop.desk);
}

/* A query that names no table or no row is told all that it lacks. */
static void a_query_that_lacks_something_is_told_what(void)
{
    static const struct {
        const char *query;
        int faults;
    } CASES[] = {
        { "", 2 },
        { "?", 2 },
        { "?tabel=&rij=", 2 },
        { "?tabel=huishouden", 1 },
        { "?rij=AAAAAAAAAAAAAAAAAAAAAA", 1 },
        { "?tabel=huis%68ouden&rij=AAAAAAAAAAAAAAAAAAAAAA", 1 },
        { "?tabel=huishouden&rij=AAAAAAAAAAAAAAAAAAAAAB", 1 },
        { "?tabel=huishouden&rij=AAAAAAAAAAAAAAAAAAAAAAAAAA", 1 },
        { "?mijntabel=huishouden&rij=AAAAAAAAAAAAAAAAAAAAAA", 1 },
    };
    struct shop shop;

    if (!shop_open(&shop))
        return;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct heard heard;
        json_t *problem;

        ask(&shop, shop.jan, CASES[i].query, &heard);
        check_int(heard.status, 400);
        problem = json_loads(heard.body, 0, NULL);
        if (!check_int(json_array_size(json_object_get(problem, "errors")), CASES[i].faults))
            printf("  for %s\n", CASES[i].query);
        json_decref(problem);
        heard_free(&heard);
    }
    desk_close(&shop.desk);
}

static const struct test TESTS[] = {
    TEST(a_worker_of_the_team_is_told),
    TEST(another_teams_row_is_not_there),
    TEST(a_query_that_lacks_something_is_told_what),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
