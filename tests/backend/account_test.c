#include <jansson.h>
#include <pthread.h>
#include <sodium.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <time.h>

#include "backend/office.h"
#include "sync/id.h"
#include "tests/backend/desk.h"
#include "tests/check.h"

static const char *const JSON_BODY[] = { "Content-Type", "application/json", NULL };

static int attempt(struct desk *desk, const char *name, const char *password)
{
    struct heard heard;
    char body[200];
    int length = snprintf(body, sizeof body, "{\"gebruikersnaam\":\"%s\",\"wachtwoord\":\"%s\"}", name, password);

    desk_ask(desk, "POST", "/v1/aanmeldingen", JSON_BODY, body, (size_t)length, &heard);
    heard_free(&heard);
    return heard.status;
}

/* Whoever logs in hears who they are and gets a token; what is stored of it can't be used as one. */
static void logging_in_gives_a_token(void)
{
    static const char BODY[] = "{\"gebruikersnaam\":\"JAN\",\"wachtwoord\":\"" DESK_PASSWORD "\"}";
    char team[ID_TEXT_SIZE + 1] = { 0 }, person[ID_TEXT_SIZE + 1] = { 0 };
    struct desk desk;
    struct heard heard;
    json_t *json;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    id_to_text(desk.teams[0], team);
    id_to_text(desk.people[0], person);
    desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, BODY, sizeof BODY - 1, &heard);
    check_int(heard.status, 201);
    json = json_loads(heard.body, 0, NULL);
    check_text(json_string_value(json_object_get(json, "naam")), "jan");
    check_text(json_string_value(json_object_get(json, "persoon")), person);
    check_int(json_array_size(json_object_get(json, "teams")), 1);
    check_text(json_string_value(json_array_get(json_object_get(json, "teams"), 0)), team);
    check_int(json_string_length(json_object_get(json, "token")), TOKEN_TEXT_SIZE - 1);
    check_int(json_string_length(json_object_get(json, "apparaat")), ID_TEXT_SIZE);
    check_int(desk_number(&desk, "SELECT count(*) FROM device WHERE length(token_hash) = 32 AND revoked IS NULL"), 1);
    json_decref(json);
    heard_free(&heard);
    desk_close(&desk);
}

/* Wrong password, unknown name, and what is no name at all sound the same. */
static void wrong_log_ins_sound_the_same(void)
{
    static const char *const BODIES[] = {
        "{\"gebruikersnaam\":\"jan\",\"wachtwoord\":\"fout\"}",
        "{\"gebruikersnaam\":\"piet\",\"wachtwoord\":\"" DESK_PASSWORD "\"}",
        "{\"gebruikersnaam\":\"j an';--\",\"wachtwoord\":\"" DESK_PASSWORD "\"}",
        "{\"gebruikersnaam\":\"\",\"wachtwoord\":\"\"}",
    };
    char first[512] = "";
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (size_t i = 0; i < sizeof BODIES / sizeof *BODIES; i++) {
        struct heard heard;

        desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, BODIES[i], strlen(BODIES[i]), &heard);
        check_int(heard.status, 401);
        if (i == 0)
            snprintf(first, sizeof first, "%s", heard.body);
        check_text(heard.body, first);
        heard_free(&heard);
    }
    desk_close(&desk);
}

static double seconds_of(struct desk *desk, const char *name)
{
    double least = 1e9;

    for (int i = 0; i < 3; i++) {
        struct timespec begin, end;
        double seconds;

        clock_gettime(CLOCK_MONOTONIC, &begin);
        attempt(desk, name, "fout-wachtwoord");
        clock_gettime(CLOCK_MONOTONIC, &end);
        seconds = (double)(end.tv_sec - begin.tv_sec) + (double)(end.tv_nsec - begin.tv_nsec) / 1e9;
        least = seconds < least ? seconds : least;
    }
    return least;
}

/* An unknown name takes as long as a known one: its password is hashed as well. */
static void an_unknown_name_takes_as_long(void)
{
    static const struct password_cost COST = { 2, 32u << 20 };
    char hash[PASSWORD_HASH_SIZE], sql[256];
    struct desk desk;
    double known, unknown;
    sqlite3 *db;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_int(password_hash(&COST, "iets-anders", desk.app->nobody), SYNC_OK);
    check_int(password_hash(&COST, DESK_PASSWORD, hash), SYNC_OK);
    snprintf(sql, sizeof sql, "UPDATE account SET password_hash = '%s'", hash);
    sqlite3_open(desk.database, &db);
    check_int(sqlite3_exec(db, sql, NULL, NULL, NULL), SQLITE_OK);
    sqlite3_close(db);
    known = seconds_of(&desk, "jan");
    unknown = seconds_of(&desk, "onbekend");
    /* The hash takes tens of milliseconds, all else less than one: without it the ratio would be far from 1. */
    if (!check_true(unknown > known / 3 && unknown < known * 3))
        printf("  %f s and %f s\n", known, unknown);
    desk_close(&desk);
}

/* After repeated failures even the right password has to wait, and gets in after the wait. */
static void guessing_is_slowed_down(void)
{
    struct desk desk;
    struct heard heard;
    static const char BODY[] = "{\"gebruikersnaam\":\"jan\",\"wachtwoord\":\"" DESK_PASSWORD "\"}";

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (int i = 0; i < THROTTLE_FREE; i++)
        check_int(attempt(&desk, "jan", "fout"), 401);
    desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, BODY, sizeof BODY - 1, &heard);
    check_int(heard.status, 429);
    check_true(heard_header(&heard, "Retry-After", "10"));
    heard_free(&heard);
    check_int(attempt(&desk, "fenna", DESK_PASSWORD), 201);
    desk.now += 10;
    check_int(attempt(&desk, "jan", DESK_PASSWORD), 201);
    check_int(attempt(&desk, "jan", "fout"), 401);
    desk_close(&desk);
}

static int attempt_from(struct desk *desk, const char *forwarded, const char *name, const char *password)
{
    const char *const headers[] = { "Content-Type", "application/json", "X-Forwarded-For", forwarded, NULL };
    struct heard heard;
    char body[200];
    int length = snprintf(body, sizeof body, "{\"gebruikersnaam\":\"%s\",\"wachtwoord\":\"%s\"}", name, password);

    desk_ask(desk, "POST", "/v1/aanmeldingen", headers, body, (size_t)length, &heard);
    heard_free(&heard);
    return heard.status;
}

/* Guesses count where they come from, as nginx says in the last entry; what a client claims before it doesn't count. */
static void guesses_count_where_they_come_from(void)
{
    char claimed[64];
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (int i = 0; i <= THROTTLE_FREE; i++) {
        snprintf(claimed, sizeof claimed, "192.0.2.%d, 203.0.113.5", i);
        check_int(attempt_from(&desk, claimed, "jan", "fout"), i < THROTTLE_FREE ? 401 : 429);
    }
    check_int(attempt_from(&desk, "203.0.113.6", "jan", DESK_PASSWORD), 201);
    for (int i = 0; i <= THROTTLE_FREE; i++) {
        snprintf(claimed, sizeof claimed, "2001:db8:1:2::%d", i + 1);
        check_int(attempt_from(&desk, claimed, "fenna", "fout"), i < THROTTLE_FREE ? 401 : 429);
    }
    check_int(attempt_from(&desk, "2001:db8:1:3::1", "fenna", DESK_PASSWORD), 201);
    desk_close(&desk);
}

#define CROWD 12

struct queueing {
    struct desk *desk;
    int number;
    int status;
    atomic_int *done;
};

static void *queue_up(void *argument)
{
    struct queueing *queueing = argument;
    char name[16];

    snprintf(name, sizeof name, "naam%d", queueing->number);
    queueing->status = attempt(queueing->desk, name, "fout");
    atomic_fetch_add(queueing->done, 1);
    return NULL;
}

/* A quarter of the threads may wait for the gate, 8 of 32; who comes then hears at once to come back later, and isn't
 * counted as guessing. */
static void a_crowd_that_logs_in_leaves_threads_free(void)
{
    const struct timespec pause = { .tv_nsec = 5000000 };
    struct queueing crowd[CROWD];
    pthread_t threads[CROWD];
    atomic_int done = 0;
    struct desk desk;
    int later = 0;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (int i = 0; i < 2; i++)
        check_true(password_gate_enter(desk.app->gate));
    for (int i = 0; i < CROWD; i++) {
        crowd[i] = (struct queueing){ .desk = &desk, .number = i, .done = &done };
        pthread_create(&threads[i], NULL, queue_up, &crowd[i]);
    }
    for (int i = 0; i < 2000 && atomic_load(&done) < CROWD - 8; i++)
        nanosleep(&pause, NULL);
    check_int(atomic_load(&done), CROWD - 8);
    for (int i = 0; i < 2; i++)
        password_gate_leave(desk.app->gate);
    for (int i = 0; i < CROWD; i++) {
        pthread_join(threads[i], NULL);
        check_true(crowd[i].status == 401 || crowd[i].status == 503);
        later += crowd[i].status == 503;
    }
    check_int(later, CROWD - 8);
    desk_close(&desk);
}

/* A revoked device is turned away; another of the same person isn't. */
static void revoking_ends_one_device(void)
{
    char first[64], second[64], text[1024];
    struct desk desk;
    struct heard heard;
    size_t length;
    sqlite3 *db;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_true(desk_log_in(&desk, "jan", first));
    check_true(desk_log_in(&desk, "jan", second));
    sqlite3_open(desk.database, &db);
    {
        unsigned char hash[TOKEN_HASH_SIZE];
        struct accounts *accounts;
        struct identity who;
        int count;

        check_int(accounts_open(db, &accounts), SYNC_OK);
        check_true(token_hash(first + 7, hash));
        check_int(accounts_of_token(accounts, hash, &who), SYNC_OK);
        check_int(accounts_revoke_of(accounts, "jan", who.device, DESK_NOW, &count), SYNC_OK);
        accounts_close(accounts);
    }
    sqlite3_close(db);
    length = desk_exchange(&desk, 0, 1, 1, 0, text, sizeof text);
    desk_exchange_post(&desk, first, text, length, &heard);
    check_int(heard.status, 401);
    heard_free(&heard);
    desk_exchange_post(&desk, second, text, length, &heard);
    check_int(heard.status, 200);
    heard_free(&heard);
    desk_close(&desk);
}

/* Only one's own tablet is kept: another account's, an unknown and a revoked one become a new tablet, and theirs stays
 * as it was. What is no id at all is refused. */
static void only_ones_own_tablet_is_kept(void)
{
    static const char NO_ID[] = "{\"gebruikersnaam\":\"jan\",\"wachtwoord\":\"" DESK_PASSWORD "\",\"apparaat\":\"x\"}";
    char first[ID_TEXT_SIZE + 1] = "", device[ID_TEXT_SIZE + 1], text[1024], jan[64], other[64];
    struct desk desk;
    struct heard heard;
    size_t length;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_true(desk_log_in_as(&desk, "jan", first, jan));
    memcpy(device, first, sizeof device);
    check_true(desk_log_in_as(&desk, "fenna", device, other));
    check_true(strcmp(device, first) != 0);
    length = desk_exchange(&desk, 0, 1, 1, 0, text, sizeof text);
    desk_exchange_post(&desk, jan, text, length, &heard);
    check_int(heard.status, 200);
    heard_free(&heard);
    snprintf(device, sizeof device, "AAAAAAAAAAAAAAAAAAAAAA");
    check_true(desk_log_in_as(&desk, "jan", device, other));
    check_true(strcmp(device, "AAAAAAAAAAAAAAAAAAAAAA") != 0);
    check_int(desk_number(&desk, "SELECT count(*) FROM device"), 3);
    desk_number(&desk, "UPDATE device SET revoked = 1");
    memcpy(device, first, sizeof device);
    check_true(desk_log_in_as(&desk, "jan", device, other));
    check_true(strcmp(device, first) != 0);
    desk_exchange_post(&desk, jan, text, length, &heard);
    check_int(heard.status, 401);
    heard_free(&heard);
    desk_ask(&desk, "POST", "/v1/aanmeldingen", JSON_BODY, NO_ID, sizeof NO_ID - 1, &heard);
    check_int(heard.status, 400);
    check_true(strstr(heard.body, "geen-id") != NULL);
    heard_free(&heard);
    desk_close(&desk);
}

/* When a device was last seen is noted, but not with a write for every exchange. */
static void last_seen_is_noted_by_the_hour(void)
{
    char authorization[64], text[1024];
    struct desk desk;
    size_t length;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_true(desk_log_in(&desk, "jan", authorization));
    length = desk_exchange(&desk, 0, 1, 1, 0, text, sizeof text);
    for (int i = 0; i < 3; i++) {
        struct heard heard;

        desk.now += 1800;
        desk_exchange_post(&desk, authorization, text, length, &heard);
        check_int(heard.status, 200);
        heard_free(&heard);
        check_int(desk_number(&desk, "SELECT last_seen FROM device"), DESK_NOW + (i == 0 ? 0 : 3600));
    }
    desk_close(&desk);
}

/* A login name is used once, whatever its case, and a failed attempt leaves nothing behind. */
static void a_login_name_is_used_once(void)
{
    struct connection *connection;
    struct account account = { .login_name = "Jan", .password_hash = "x" };
    struct desk desk;

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    check_int(connection_open(desk.database, true, &connection), SYNC_OK);
    check_int(accounts_add(connection->accounts, &account, DESK_NOW), SQLITE_CONSTRAINT);
    account.login_name = "met blank";
    check_int(accounts_add(connection->accounts, &account, DESK_NOW), SYNC_INVALID);
    account.login_name = "nieuw";
    check_int(accounts_add(connection->accounts, &account, DESK_NOW), SYNC_OK);
    check_true(sqlite3_get_autocommit(connection->db));
    connection_close(connection);
    check_int(desk_number(&desk, "SELECT count(*) FROM account"), 3);
    desk_close(&desk);
}

/* What is no id in the database is an error, not the shelf's id, which is all zero. */
static void a_damaged_account_is_an_error(void)
{
    static const char *const DAMAGE[] = { "UPDATE account SET person = x''", "UPDATE account SET person = x'0102'" };
    struct connection *connection;
    char hash[PASSWORD_HASH_SIZE];
    struct identity who;

    for (size_t i = 0; i < sizeof DAMAGE / sizeof *DAMAGE; i++) {
        struct desk desk;

        if (!check_true(desk_open(&desk, NULL, 0)))
            return;
        check_int(connection_open(desk.database, true, &connection), SYNC_OK);
        check_int(accounts_find(connection->accounts, "jan", &who, hash), SYNC_OK);
        sqlite3_exec(connection->db, "PRAGMA ignore_check_constraints = 1", NULL, NULL, NULL);
        check_int(sqlite3_exec(connection->db, DAMAGE[i], NULL, NULL, NULL), SQLITE_OK);
        check_int(accounts_find(connection->accounts, "jan", &who, hash), SQLITE_CORRUPT);
        connection_close(connection);
        desk_close(&desk);
    }
}

/* A long name is cut between two characters, so that it stays text. */
static void a_long_name_is_cut_between_characters(void)
{
    struct connection *connection;
    struct faults faults = { 0 };
    struct office *office;
    unsigned char id[SYNC_ID_SIZE];
    char full[401], name[256];
    struct desk desk;
    json_t *edits = json_array();

    if (!check_true(desk_open(&desk, NULL, 0)))
        return;
    for (int i = 0; i < 200; i++)
        memcpy(full + 2 * i, "\xc3\xa9", 3);
    token_id(id);
    check_int(connection_open(desk.database, true, &connection), SYNC_OK);
    check_int(office_open(connection, &office), SYNC_OK);
    json_array_append_new(edits, office_edit_take("medewerker", id, json_pack("{s:s}", "naam", full), DESK_NOW));
    check_int(office_push_take(office, edits, DESK_NOW, &faults), SYNC_OK);
    check_int(accounts_name(connection->accounts, id, name, sizeof name), SYNC_OK);
    check_int(strlen(name), 254);
    office_close(office);
    connection_close(connection);
    desk_close(&desk);
}

struct crowd {
    struct password_gate *gate;
    pthread_mutex_t mutex;
    int inside, most, refused;
};

static void *visit(void *argument)
{
    struct crowd *crowd = argument;

    for (int i = 0; i < 20; i++) {
        bool entered = password_gate_enter(crowd->gate);
        struct timespec pause = { .tv_nsec = 200000 };

        pthread_mutex_lock(&crowd->mutex);
        crowd->inside += entered;
        crowd->refused += !entered;
        crowd->most = crowd->inside > crowd->most ? crowd->inside : crowd->most;
        pthread_mutex_unlock(&crowd->mutex);
        if (!entered)
            continue;
        nanosleep(&pause, NULL);
        pthread_mutex_lock(&crowd->mutex);
        crowd->inside--;
        pthread_mutex_unlock(&crowd->mutex);
        password_gate_leave(crowd->gate);
    }
    return NULL;
}

/* No more than two are inside the gate, whoever comes; with a line that is long enough nobody is turned away. */
static void the_gate_lets_in_two(void)
{
    struct crowd crowd = { .mutex = PTHREAD_MUTEX_INITIALIZER };
    pthread_t threads[8];

    check_int(password_gate_new(2, 8, &crowd.gate), SYNC_OK);
    for (int i = 0; i < 8; i++)
        pthread_create(&threads[i], NULL, visit, &crowd);
    for (int i = 0; i < 8; i++)
        pthread_join(threads[i], NULL);
    check_int(crowd.most, 2);
    check_int(crowd.refused, 0);
    password_gate_free(crowd.gate);
}

static const struct test TESTS[] = {
    TEST(logging_in_gives_a_token),
    TEST(wrong_log_ins_sound_the_same),
    TEST(an_unknown_name_takes_as_long),
    TEST(guessing_is_slowed_down),
    TEST(revoking_ends_one_device),
    TEST(last_seen_is_noted_by_the_hour),
    TEST(only_ones_own_tablet_is_kept),
    TEST(a_login_name_is_used_once),
    TEST(a_long_name_is_cut_between_characters),
    TEST(the_gate_lets_in_two),
    TEST(a_damaged_account_is_an_error),
    TEST(guesses_count_where_they_come_from),
    TEST(a_crowd_that_logs_in_leaves_threads_free),
};

int main(int argc, char **argv)
{
    return sodium_init() < 0 ? 1 : check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
