/* POST /v1/aanmeldingen: a worker logs in on a tablet and gets the token by which the tablet is known from then on. A
 * tablet that was logged in before says which it was, and stays it. */
#include <jansson.h>
#include <sodium.h>
#include <string.h>

#include "backend/decode.h"
#include "backend/format.h"
#include "backend/handlers.h"

/* SYNC_OK when name and password belong together; SYNC_NOT_FOUND when not, after the same time; SQLITE_BUSY when too
 * many log in at once; or an SQLite code. */
static int check(struct app *app, const char *name, const char *password, struct identity *who)
{
    char hash[PASSWORD_HASH_SIZE];
    struct connection *connection;
    int found = readers_take(app->readers, &connection);
    bool fits;

    if (found == SYNC_OK)
        found = accounts_find(connection->accounts, name, who, hash);
    readers_give(app->readers, connection);
    if (found != SYNC_OK && found != SYNC_NOT_FOUND)
        return found;
    if (!password_gate_enter(app->gate))
        return SQLITE_BUSY;
    fits = password_fits(found == SYNC_OK ? hash : app->nobody, password);
    password_gate_leave(app->gate);
    return fits ? found : SYNC_NOT_FOUND;
}

struct log_in_job {
    struct identity *who;
    const unsigned char *former; /* id of the tablet; NULL: it has none yet */
    unsigned char hash[TOKEN_HASH_SIZE];
    int64_t now;
};

static int write_log_in(struct connection *connection, void *context)
{
    struct log_in_job *job = context;

    return accounts_log_in(connection->accounts, job->who, job->former, job->hash, job->now);
}

static int add_team(void *teams, const unsigned char team[SYNC_ID_SIZE])
{
    return json_array_append_new(teams, format_id_json(team)) == 0 ? SYNC_OK : SQLITE_NOMEM;
}

static json_t *logged_in(const struct identity *who, const char *token, const char *name, json_t *teams)
{
    return json_pack("{s:s, s:o, s:o, s:s, s:o}", "token", token, "apparaat", format_id_json(who->device), "persoon",
                     format_id_json(who->person), "naam", name, "teams", teams);
}

/* Give the tablet its token and answer with it. */
static void welcome(struct app *app, struct identity *who, const unsigned char *former, struct reply *reply)
{
    struct log_in_job job = { .who = who, .former = former, .now = app_now(app) };
    char token[TOKEN_TEXT_SIZE], name[256];
    json_t *teams = json_array();
    struct connection *connection;
    int result = readers_take(app->readers, &connection);

    if (result == SYNC_OK)
        result = accounts_name(connection->accounts, who->person, name, sizeof name);
    if (result == SYNC_OK)
        result = teams ? server_scopes(connection->server, who->person, add_team, teams) : SQLITE_NOMEM;
    readers_give(app->readers, connection);
    token_new(token, job.hash);
    if (result == SYNC_OK)
        result = writer_run(app->writer, write_log_in, &job);
    if (result == SYNC_OK)
        reply_json_take(reply, 201, logged_in(who, token, name, json_incref(teams)));
    else
        reply_failure(reply, result);
    json_decref(teams);
    sodium_memzero(token, sizeof token);
}

static void attempt(struct app *app, const char *name, const char *client, const struct log_in *typed,
                    struct reply *reply)
{
    struct throttle_attempt attempt;
    int64_t wait = throttle_begin(app->throttle, name, client, app_now(app), &attempt);
    struct identity who;
    int result;

    if (wait > 0) {
        reply_problem(reply, PROBLEM_TOO_OFTEN, NULL);
        reply_header(reply, "Retry-After", "%lld", (long long)wait);
        return;
    }
    result = check(app, name, typed->password, &who);
    if (result == SYNC_OK) {
        throttle_succeeded(app->throttle, &attempt);
        welcome(app, &who, typed->has_device ? typed->device : NULL, reply);
    } else if (result == SYNC_NOT_FOUND) {
        reply_problem(reply, PROBLEM_LOGIN_REFUSED, NULL);
    } else {
        throttle_undo(app->throttle, &attempt);
        reply_failure(reply, result);
    }
}

void account_log_in(struct app *app, const struct request *request, struct reply *reply)
{
    char name[LOGIN_MOST + 1], client[REQUEST_CLIENT_SIZE];
    struct faults faults = { 0 };
    struct log_in typed;
    int result = decode_log_in(request->body, request->body_length, &typed, &faults);

    if (result == SYNC_INVALID) {
        reply_problem(reply, PROBLEM_MALFORMED, &faults);
    } else if (result != SYNC_OK) {
        reply_failure(reply, result);
    } else {
        /* What is no login name is refused like one that nobody has, and takes as long. */
        if (!accounts_login_name(typed.name, name))
            name[0] = '\0';
        request_client(request, client);
        attempt(app, name, client, &typed, reply);
    }
    sodium_memzero(&typed, sizeof typed);
}
