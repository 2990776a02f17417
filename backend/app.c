#include "backend/app.h"

#include <sodium.h>
#include <stdlib.h>
#include <time.h>

#include "backend/route.h"

#define PASSWORDS_RUNNING 2 /* each takes 64 MiB and most of a core for about 90 ms */
#define THREADS           32

bool app_database(const char *data, char *path, size_t size)
{
    int length = snprintf(path, size, "%s/%s", data, DATABASE_NAME);

    return length > 0 && (size_t)length < size;
}

static int open_database(struct app *app)
{
    struct connection *connection = NULL;
    char path[1024];
    int result;

    if (!app_database(app->config.data, path, sizeof path))
        return SQLITE_CANTOPEN;
    result = connection_open(path, true, &connection);
    if (result == SYNC_OK)
        result = writer_start(connection, app->log, &app->writer);
    if (result == SYNC_OK)
        result = readers_new(path, &app->readers);
    if (result == SYNC_OK)
        result =
            nudges_start(app->config.nudges ? app->config.nudges : &NUDGE_CONFIG, app->readers, app->log, &app->nudges);
    if (result == SYNC_OK)
        writer_on_news(app->writer, nudges_tell, app->nudges);
    if (result == SYNC_LATER)
        fprintf(app->config.errors, "naober: %s was made by a newer release than this one\n", path);
    else if (result != SYNC_OK)
        fprintf(app->config.errors, "naober: %s: %s\n", path, sqlite3_errstr(result));
    return result;
}

static int make_nobody(struct app *app)
{
    char password[TOKEN_TEXT_SIZE];
    unsigned char hash[TOKEN_HASH_SIZE];

    token_new(password, hash);
    return password_hash(&app->config.cost, password, app->nobody);
}

/* Whoever waits to log in holds a thread: a quarter of them at most, so that exchanges always find one. */
static int open_gate(struct app *app)
{
    unsigned threads = app->config.threads > 0 ? (unsigned)app->config.threads : THREADS;
    unsigned running = threads / 4 < PASSWORDS_RUNNING ? 1 : PASSWORDS_RUNNING;

    return password_gate_new(running, threads / 4, &app->gate);
}

int app_open(const struct app_config *config, struct app **out)
{
    struct app *app;
    int result;

    *out = NULL;
    if (sodium_init() < 0)
        return SQLITE_ERROR;
    app = calloc(1, sizeof *app);
    if (!app)
        return SQLITE_NOMEM;
    app->config = *config;
    if (!app->config.routes) {
        app->config.routes = ROUTES;
        app->config.route_count = ROUTE_COUNT;
    }
    result = log_new(config->log, &app->log);
    if (result == SYNC_OK)
        result = throttle_new(&app->throttle);
    if (result == SYNC_OK)
        result = open_gate(app);
    if (result == SYNC_OK)
        result = make_nobody(app);
    if (result == SYNC_OK)
        result = files_open(config->web, config->errors, &app->files);
    if (result == SYNC_OK)
        result = open_database(app);
    if (result == SYNC_OK)
        *out = app;
    else
        app_close(app);
    return result;
}

void app_close(struct app *app)
{
    if (!app)
        return;
    nudges_stop(app->nudges); /* it reads */
    /* Readers first: the last connection that closes folds the write-ahead log into the database, and that has to be
     * the writer's. */
    readers_free(app->readers);
    writer_stop(app->writer);
    nudges_free(app->nudges); /* until here the writer may have told it something */
    files_close(app->files);
    password_gate_free(app->gate);
    throttle_free(app->throttle);
    log_free(app->log);
    free(app);
}

int64_t app_now(const struct app *app)
{
    return app->config.now ? app->config.now(app->config.clock) : (int64_t)time(NULL);
}
