/* naober account teams, family move, device revoke: what the office decides, while the server runs. */
#include <jansson.h>

#include "backend/handlers.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/backend/run.h"
#include "tests/check.h"

/* What a tablet hears: how many scopes it may read, and which of its edits were refused. */
struct told {
    int status;
    size_t scopes, refused;
    char reason[32];
    bool revoked;
};

static struct told exchange(struct desk *desk, const char *authorization, const char *text, size_t length)
{
    struct told told = { 0 };
    struct heard heard;
    const json_t *refused;
    json_t *answer;

    desk_exchange_post(desk, authorization, text, length, &heard);
    told.status = heard.status;
    told.revoked = heard_header(&heard, "Naober-Toegang", "ingetrokken");
    answer = json_loads(heard.body, 0, NULL);
    told.scopes = json_array_size(json_object_get(answer, "bereiken"));
    refused = json_object_get(json_array_get(json_object_get(answer, "ontvangsten"), 0), "geweigerd");
    told.refused = json_array_size(refused);
    if (told.refused)
        snprintf(told.reason, sizeof told.reason, "%s", json_string_value(json_array_get(json_array_get(refused, 0), 1)));
    json_decref(answer);
    heard_free(&heard);
    return told;
}

/* Push `count` families of a team on a branch of their own. */
static struct told push(struct desk *desk, const char *authorization, int team, unsigned branch, unsigned count)
{
    char text[2048];
    size_t length = desk_exchange(desk, team, branch, 1, count, text, sizeof text);

    return exchange(desk, authorization, text, length);
}

/* From the next exchange on a person has the teams that the command names, and no others. */
static void teams_are_given_and_taken(void)
{
    char jan[64];
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in(&desk, "jan", jan)))
        return;
    check_int(push(&desk, jan, 1, 1, 1).refused, 1);
    check_text(RUN("", "account", "teams", "--data", desk.directory, "--login", "Jan", "--teams", "Stadskanaal, Borger").errors, "");
    check_int(push(&desk, jan, 1, 2, 1).refused, 0);
    check_int(push(&desk, jan, 0, 3, 0).scopes, 3);
    check_int(RUN("", "account", "teams", "--data", desk.directory, "--login", "jan", "--teams", "Borger").code, EXIT_DONE);
    check_int(push(&desk, jan, 0, 4, 1).refused, 1);
    check_int(RUN("", "account", "teams", "--data", desk.directory, "--login", "jan", "--teams", "").code, EXIT_DONE);
    check_int(push(&desk, jan, 0, 5, 0).scopes, 1);
    desk_close(&desk);
}

/* A team or a login name that isn't there changes nothing, and each is named. */
static void teams_that_are_not_there_are_named(void)
{
    struct run wrong;
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    wrong = RUN("", "account", "teams", "--data", desk.directory, "--login", "jan", "--teams", "Borger,Gieten,Rolde");
    check_int(wrong.code, EXIT_FAILED);
    check_true(strstr(wrong.errors, "Gieten: there is no such team") && strstr(wrong.errors, "Rolde"));
    check_int(RUN("", "account", "teams", "--data", desk.directory, "--login", "piet", "--teams", "Borger").code, EXIT_FAILED);
    check_int(RUN("", "account", "teams", "--data", desk.directory, "--login", "jan").code, EXIT_MISUSED);
    check_int(desk_number(&desk, "SELECT count(*) FROM sync_log WHERE edit LIKE '%toegang%'"), 2);
    desk_close(&desk);
}

/* A family goes to the team that the command names; one that isn't there, and a team that isn't there, are refused. */
static void a_family_is_moved(void)
{
    static const unsigned char ID[SYNC_ID_SIZE] = { 1, 0, 1, 1 };
    char id[ID_TEXT_SIZE + 1] = "", jan[64], fenna[64];
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in(&desk, "jan", jan) && desk_log_in(&desk, "fenna", fenna)))
        return;
    id_to_text(ID, id);
    check_int(push(&desk, jan, 0, 1, 1).refused, 0);
    check_int(RUN("", "family", "move", "--data", desk.directory, "--id", id, "--team", "Gieten").code, EXIT_FAILED);
    check_int(RUN("", "family", "move", "--data", desk.directory, "--id", "x", "--team", "Borger").code, EXIT_MISUSED);
    check_int(RUN("", "family", "move", "--data", desk.directory, "--id", "AAAAAAAAAAAAAAAAAAAAAQ", "--team", "Borger").code, EXIT_FAILED);
    check_text(RUN("", "family", "move", "--data", desk.directory, "--id", id, "--team", "Borger").errors, "");
    check_int(desk_number(&desk, "SELECT count(*) FROM huishouden h JOIN team t ON t.id = h.team_id WHERE t.naam = 'Borger'"), 1);
    check_int(desk_number(&desk, "SELECT count(*) FROM sync_left"), 1);
    desk_close(&desk);
}

/* A tablet that is revoked gets no rows any more, and what it had not sent yet is kept, apart. Another of the same person, and other routes,
 * are as they were. What isn't that person's is refused. */
static void a_device_is_revoked(void)
{
    char first[ID_TEXT_SIZE + 1] = "", second[ID_TEXT_SIZE + 1] = "", jan[64], spare[64];
    struct told told;
    struct desk desk;
    struct run list;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_true(desk_log_in_as(&desk, "jan", first, jan) && desk_log_in_as(&desk, "jan", second, spare));
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "fenna").code, EXIT_FAILED);
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "fenna", "--device", first).code, EXIT_FAILED);
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "jan", "--device", "x").code, EXIT_MISUSED);
    check_text(RUN("", "device", "revoke", "--data", desk.directory, "--login", "Jan", "--device", first).out, "1 revoked\n");
    told = push(&desk, jan, 0, 1, 2);
    check_int(told.status, 200);
    check_int(told.scopes, 0);
    check_int(told.refused, 2);
    check_text(told.reason, "ingetrokken");
    check_true(told.revoked);
    check_int(desk_number(&desk, "SELECT count(*) FROM sync_quarantine WHERE reason = 'ingetrokken'"), 2);
    told = push(&desk, spare, 0, 2, 1);
    check_int(told.refused, 0);
    check_true(!told.revoked);
    list = RUN("", "device", "list", "--data", desk.directory);
    check_int(list.code, EXIT_DONE);
    check_true(strstr(list.out, first) && strstr(list.out, second));
    check_true(strstr(list.out, "  revoked  2") && strstr(list.out, "  counts\n"));
    check_text(RUN("", "device", "list", "--data", desk.directory, "--login", "fenna").out, "");
    desk_close(&desk);
}

/* A tablet that turns out to be stolen is marked so, also when it was revoked before; not the other way round. */
static void a_stolen_device_is_marked(void)
{
    char device[ID_TEXT_SIZE + 1] = "", jan[64];
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)) || !check_true(desk_log_in_as(&desk, "jan", device, jan)))
        return;
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "jan").code, EXIT_DONE);
    check_text(RUN("", "device", "revoke", "--data", desk.directory, "--login", "jan", "--stolen").out, "0 revoked\n");
    check_text(push(&desk, jan, 0, 1, 1).reason, "gestolen");
    check_int(RUN("", "device", "revoke", "--data", desk.directory, "--login", "jan").code, EXIT_DONE);
    check_int(desk_number(&desk, "SELECT count(*) FROM sync_distrust WHERE reason = 'gestolen'"), 1);
    check_int(desk_number(&desk, "SELECT count(*) FROM sync_log WHERE edit LIKE '%vertrouwen%'"), 2);
    desk_close(&desk);
}

static void ask_of_workers(struct app *app, const struct request *request, struct reply *reply)
{
    (void)app;
    (void)request;
    reply->status = 200;
}

/* Only the exchange lets a revoked tablet in, and only when the log says that nothing of it is believed. */
static void a_revoked_token_opens_nothing_else(void)
{
    static const struct route ONLY[] = {
        { "POST", "/v1/aanmeldingen", ROLE_ANYONE, 4096, 4096, account_log_in, 201, "", NULL, NULL, NULL },
        { "GET", "/v1/iets", ROLE_MEDEWERKER, 0, 0, ask_of_workers, 200, "", NULL, NULL, NULL },
        { "GET", "/v1/tablet", ROLE_TABLET, 0, 0, ask_of_workers, 200, "", NULL, NULL, NULL },
    };
    static const struct {
        const char *path, *after;
        int status;
    } CASES[] = {
        { "/v1/iets", NULL, 200 },
        { "/v1/tablet", NULL, 200 },
        { "/v1/iets", "UPDATE device SET revoked = 1", 401 },
        { "/v1/tablet", NULL, 401 },
        { "/v1/iets", "INSERT INTO sync_distrust SELECT id, 'ingetrokken' FROM device", 401 },
        { "/v1/tablet", NULL, 200 },
    };
    struct desk desk;
    char jan[64];

    if (!check_true(desk_open(&desk, ONLY, sizeof ONLY / sizeof *ONLY)) || !check_true(desk_log_in(&desk, "jan", jan)))
        return;
    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        struct heard heard;

        if (CASES[i].after)
            desk_number(&desk, CASES[i].after);
        desk_ask(&desk, "GET", CASES[i].path, (const char *const[]){ "Authorization", jan, NULL }, NULL, 0, &heard);
        if (!check_int(heard.status, CASES[i].status))
            printf("  for %zu\n", i);
        heard_free(&heard);
    }
    desk_close(&desk);
}

static const struct test TESTS[] = {
    TEST(teams_are_given_and_taken), TEST(teams_that_are_not_there_are_named), TEST(a_family_is_moved),
    TEST(a_device_is_revoked),       TEST(a_stolen_device_is_marked),          TEST(a_revoked_token_opens_nothing_else),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
