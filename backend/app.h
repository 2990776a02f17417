/* What the handlers work with: everything that lives as long as the server does. */
#ifndef BACKEND_APP_H
#define BACKEND_APP_H

#include <stdint.h>
#include <stdio.h>

#include "backend/connection.h"
#include "backend/files.h"
#include "backend/log.h"
#include "backend/nudges.h"
#include "backend/password.h"
#include "backend/throttle.h"
#include "backend/writer.h"

struct route;

struct app_config {
    const char *data;                  /* the directory that holds the database */
    const char *web;                   /* the web app's files; NULL: none are served */
    FILE *log;                         /* NULL: no log */
    FILE *errors;                      /* what keeps the server from starting, in words */
    struct password_cost cost;         /* of a log-in */
    int threads;                       /* that serve requests; 0: 32. A quarter of them may wait to log somebody in */
    const struct nudge_config *nudges; /* NULL: NUDGE_CONFIG; read by app_open only */
    int64_t (*now)(void *clock);       /* UTC seconds; NULL: the system's clock */
    void *clock;
    const struct route *routes; /* NULL: ROUTES */
    size_t route_count;
};

struct app {
    struct app_config config;
    struct log *log;
    struct writer *writer;
    struct readers *readers;
    struct nudges *nudges;
    struct files *files;
    struct throttle *throttle;
    struct password_gate *gate;
    char nobody[PASSWORD_HASH_SIZE]; /* hash of a password that nobody has: an unknown name takes as long as a known one
                                      */
};

/* Open everything. `config`'s texts have to outlive the app. SYNC_OK, or what went wrong, said in words on
 * config->errors; then *out is NULL. */
int app_open(const struct app_config *config, struct app **out);

/* Close everything: what has queued up is written, the log is folded into the database. NULL is allowed. */
void app_close(struct app *app);

int64_t app_now(const struct app *app);

/* The path of the database in a data directory; false when it is too long. */
bool app_database(const char *data, char *path, size_t size);

#endif
