/* POST /v1/aanmeldingen: a worker logs in on a tablet and gets the token by which the tablet is known from then on. */
#include <sodium.h>
#include <string.h>

#include "backend/handlers.h"
#include "sync/id.h"

struct log_in {
    const char *typed; /* login name */
    const char *password;
    char name[LOGIN_MOST + 1];
};

static const char *text_of(const json_t *body, const char *key, size_t most, struct faults *faults)
{
    const json_t *value = json_object_get(body, key);
    char pointer[64];

    snprintf(pointer, sizeof pointer, "/%s", key);
    if (!value)
        faults_add(faults, pointer, "ontbreekt", "Dit veld is verplicht.");
    else if (!json_is_string(value))
        faults_add(faults, pointer, "geen-tekst", "Dit veld hoort een tekst te zijn.");
    else if (json_string_length(value) > most)
        faults_add(faults, pointer, "te-lang", "Dit veld mag hoogstens %zu tekens lang zijn.", most);
    else
        return json_string_value(value);
    return NULL;
}

/* The body as JSON, whose texts `log_in` points to; NULL when the reply says what is wrong with it. */
static json_t *decode(const struct request *request, struct log_in *log_in, struct reply *reply)
{
    struct faults faults = { 0 };
    json_error_t error;
    json_t *body = json_loadb(request->body_length ? request->body : "", request->body_length, JSON_REJECT_DUPLICATES, &error);

    if (!body && json_error_code(&error) == json_error_out_of_memory) {
        reply_failure(reply, SQLITE_NOMEM);
        return NULL;
    }
    if (!body) {
        faults_add(&faults, "", "geen-json", "De inhoud is geen JSON; regel %d, teken %d.", error.line, error.column);
    } else if (!json_is_object(body)) {
        faults_add(&faults, "", "geen-object", "De inhoud hoort een JSON-object te zijn.");
    } else {
        log_in->typed = text_of(body, "gebruikersnaam", LOGIN_MOST, &faults);
        log_in->password = text_of(body, "wachtwoord", PASSWORD_MOST, &faults);
    }
    if (faults.count == 0)
        return body;
    reply_problem(reply, PROBLEM_MALFORMED, &faults);
    json_decref(body);
    return NULL;
}

/* SYNC_OK when name and password belong together; SYNC_NOT_FOUND when not, after the same time; SQLITE_BUSY when too many log in
 * at once; or an SQLite code. */
static int check(struct app *app, const struct log_in *log_in, struct identity *who)
{
    char hash[PASSWORD_HASH_SIZE];
    struct connection *connection;
    int found = readers_take(app->readers, &connection);
    bool fits;

    if (found == SYNC_OK)
        found = accounts_find(connection->accounts, log_in->name, who, hash);
    readers_give(app->readers, connection);
    if (found != SYNC_OK && found != SYNC_NOT_FOUND)
        return found;
    if (!password_gate_enter(app->gate))
        return SQLITE_BUSY;
    fits = password_fits(found == SYNC_OK ? hash : app->nobody, log_in->password);
    password_gate_leave(app->gate);
    return fits ? found : SYNC_NOT_FOUND;
}

struct new_device {
    struct identity *who;
    unsigned char hash[TOKEN_HASH_SIZE];
    int64_t now;
};

static int add_device(struct connection *connection, void *context)
{
    struct new_device *device = context;

    return accounts_add_device(connection->accounts, device->who, device->hash, device->now);
}

static json_t *id_json(const unsigned char id[SYNC_ID_SIZE])
{
    char text[ID_TEXT_SIZE];

    id_to_text(id, text);
    return json_stringn(text, sizeof text);
}

static json_t *logged_in(const struct identity *who, const char *token, const char *name)
{
    json_t *teams = json_array();

    for (size_t i = 0; teams && i < who->team_count; i++) {
        if (json_array_append_new(teams, id_json(who->teams[i])) != 0) {
            json_decref(teams);
            teams = NULL;
        }
    }
    return json_pack("{s:s, s:o, s:o, s:s, s:o}", "token", token, "apparaat", id_json(who->device), "persoon", id_json(who->person),
                     "naam", name, "teams", teams);
}

/* Make the device and answer with its token. */
static void welcome(struct app *app, struct identity *who, struct reply *reply)
{
    struct new_device device = { .who = who, .now = app_now(app) };
    char token[TOKEN_TEXT_SIZE], name[256];
    struct connection *connection;
    int result = readers_take(app->readers, &connection);

    if (result == SYNC_OK)
        result = accounts_name(connection->accounts, who->person, name, sizeof name);
    readers_give(app->readers, connection);
    token_new(token, device.hash);
    if (result == SYNC_OK)
        result = writer_run(app->writer, add_device, &device);
    if (result == SYNC_OK)
        reply_json_take(reply, 201, logged_in(who, token, name));
    else
        reply_failure(reply, result);
    sodium_memzero(token, sizeof token);
}

static void attempt(struct app *app, const struct log_in *log_in, struct reply *reply)
{
    int64_t now = app_now(app), wait = throttle_wait(app->throttle, log_in->name, now);
    struct identity who;
    int result;

    if (wait > 0) {
        reply_problem(reply, PROBLEM_TOO_OFTEN, NULL);
        reply_header(reply, "Retry-After", "%lld", (long long)wait);
        return;
    }
    result = check(app, log_in, &who);
    if (result == SYNC_OK) {
        throttle_succeeded(app->throttle, log_in->name);
        welcome(app, &who, reply);
    } else if (result == SYNC_NOT_FOUND) {
        throttle_failed(app->throttle, log_in->name, now);
        reply_problem(reply, PROBLEM_LOGIN_REFUSED, NULL);
    } else {
        reply_failure(reply, result);
    }
}

void account_log_in(struct app *app, const struct request *request, struct reply *reply)
{
    struct log_in log_in = { 0 };
    json_t *body = decode(request, &log_in, reply);

    if (!body)
        return;
    /* What is no login name is refused like one that nobody has, and takes as long. */
    if (!accounts_login_name(log_in.typed, log_in.name))
        log_in.name[0] = '\0';
    attempt(app, &log_in, reply);
    json_decref(body);
}
