/* A whole office in a directory of its own: database, writer, readers, two teams, two accounts; without a socket. Time
 * stands still until the test moves it; a log-in costs next to nothing. */
#ifndef TESTS_BACKEND_DESK_H
#define TESTS_BACKEND_DESK_H

#include "backend/app.h"
#include "backend/reply.h"
#include "backend/request.h"
#include "backend/route.h"

#define DESK_PASSWORD "zeven-sloten"
#define DESK_NOW      1790000000
#define DESK_BRANCH   UINT64_C(0x6000000000000000)

struct desk {
    char directory[64];
    char database[96];
    FILE *errors; /* what the app complains about is thrown away */
    FILE *log;    /* what it logs is kept: read with desk_log */
    int64_t now;
    const struct route *routes;
    size_t route_count;
    struct app *app;
    unsigned char teams[2][SYNC_ID_SIZE];
    unsigned char people[2][SYNC_ID_SIZE]; /* "jan" is in the first team, "fenna" in the second */
    unsigned branch; /* the last one of desk_send; the first is DESK_BRANCH + 1 */
};

/* Fails the running test and returns false when the office could not be opened. `routes` NULL: the real ones. */
bool desk_open(struct desk *desk, const struct route *routes, size_t route_count);
void desk_close(struct desk *desk); /* and remove the directory with all that came to lie in it */
void desk_remove(const char *directory);

/* Close only the server, or open it again on the same data: true when it is open. */
void desk_stop(struct desk *desk);
bool desk_start(struct desk *desk);

/* What a test says and hears. Header lines as pairs of name and value, ended by NULL. */
struct heard {
    int status;
    char *body; /* unpacked nothing; terminated */
    size_t length;
    char head[2048];
};

/* `path` may have a query. */
void desk_ask(struct desk *desk, const char *method, const char *path, const char *const *headers, const char *body,
              size_t length, struct heard *heard);
void heard_free(struct heard *heard);

/* Is there a line "name: value" in what was heard? */
bool heard_header(const struct heard *heard, const char *name, const char *value);

/* Log in and return "Bearer TOKEN" in `authorization` (64 bytes); false when it was refused. */
bool desk_log_in(struct desk *desk, const char *name, char *authorization);

/* The same on a tablet that was logged in before: `device` is its id (ID_TEXT_SIZE + 1 bytes), "" when it has none yet,
 * and becomes what the answer says. */
bool desk_log_in_as(struct desk *desk, const char *name, char *device, char *authorization);

/* One exchange's body with `count` new huishoudens of team `team`, on branch number `branch`, from edit number `first`
 * on. Returns the length. */
size_t desk_exchange(const struct desk *desk, int team, unsigned branch, unsigned first, unsigned count, char *text,
                     size_t size);

/* POST an exchange with that token. */
void desk_exchange_post(struct desk *desk, const char *authorization, const char *text, size_t length,
                        struct heard *heard);

/* Send edits, as the inside of a list, on a branch of their own. Returns how many were refused, or -1 when the exchange was. */
int desk_send(struct desk *desk, const char *authorization, const char *edits);

/* The one number that the SQL gives, read on a connection of its own; -1 on failure. */
int64_t desk_number(const struct desk *desk, const char *sql);

/* All that was logged so far; the caller frees it. */
char *desk_log(struct desk *desk);

#endif
