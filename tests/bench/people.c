#include "tests/bench/people.h"

#include <string.h>

#include "backend/office.h"
#include "tests/bench/bench.h"

static void add_account(struct connection *connection, const char *login, const unsigned char person[SYNC_ID_SIZE], int64_t now)
{
    struct account account = { .login_name = login, .password_hash = "-" };

    memcpy(account.person, person, SYNC_ID_SIZE);
    must(accounts_add(connection->accounts, &account, now), "accounts_add");
}

void people_make(struct connection *connection, const unsigned char (*teams)[SYNC_ID_SIZE], size_t team_count,
                 const unsigned char (*workers)[SYNC_ID_SIZE], size_t worker_count, int64_t now)
{
    struct faults faults = { 0 };
    struct office *office;
    json_t *edits = json_array();

    for (size_t i = 0; i < team_count; i++)
        json_array_append_new(edits, office_edit_take("team", teams[i], json_pack("{s:s}", "naam", "Team"), now));
    for (size_t i = 0; i < worker_count; i++)
        json_array_append_new(edits, office_edit_take("medewerker", workers[i], json_pack("{s:s}", "naam", "Werker"), now));
    json_array_append_new(edits, office_access(workers[0], teams, team_count));
    json_array_append_new(edits, office_access(workers[1], teams, 1));
    must(office_open(connection, &office), "office_open");
    must(office_push_take(office, edits, now, &faults), "office_push_take");
    office_close(office);
    add_account(connection, "alle", workers[0], now);
    add_account(connection, "een", workers[1], now);
}

void people_tablet(struct connection *connection, const char *login, unsigned char device[SYNC_ID_SIZE], char token[TOKEN_TEXT_SIZE],
                   int64_t now)
{
    unsigned char token_hash[TOKEN_HASH_SIZE];
    char hash[PASSWORD_HASH_SIZE];
    struct identity who;

    must(accounts_find(connection->accounts, login, &who, hash), "accounts_find");
    token_new(token, token_hash);
    must(accounts_log_in(connection->accounts, &who, NULL, token_hash, now), "accounts_log_in");
    memcpy(device, who.device, SYNC_ID_SIZE);
}
