/* One answer: handlers fill it, the web server sends it, tests read it.
 *
 * Running out of memory while filling needs no attention: the buffers are sticky, and reply_finish turns an incomplete
 * answer into a 503 that needs no memory. */
#ifndef BACKEND_REPLY_H
#define BACKEND_REPLY_H

#include <stdbool.h>
#include <stddef.h>

#include "backend/problem.h"
#include "backend/request.h"
#include "sync/buffer.h"

/* The version of the API, in the header API-Version of every answer. */
#define API_VERSION "0.1.0"

struct json_t; /* jansson's; its header and the engine's sync/json.h don't go together in one file */

struct reply {
    int status;         /* 0: nobody has answered yet */
    const char *type;   /* media type; a constant */
    struct buffer head; /* further header lines, each with its CRLF */
    struct buffer body;
    const char *shared; /* instead of `body`: bytes that stay, such as a file of the web app; not owned */
    size_t shared_length;
    bool is_file;     /* of the web app: it brings its own rules for caching and compression */
    bool head_failed; /* reply_finish found no memory: `head` gave way to a constant */
};

#define REPLY_EMPTY                                                \
    {                                                              \
        0, NULL, BUFFER_EMPTY, BUFFER_EMPTY, NULL, 0, false, false \
    }

void reply_free(struct reply *reply);

/* Add a header line. `value` is a printf format whose result holds no line break. */
void reply_header(struct reply *reply, const char *name, const char *value, ...) __attribute__((format(printf, 3, 4)));

/* Answer with JSON. Takes the reference; NULL counts as out of memory. */
void reply_json_take(struct reply *reply, int status, struct json_t *json);

/* Answer with a problem (RFC 9457). `faults` may be NULL; all of them are named under "errors". Forgets what was filled
 * in before, except headers. */
void reply_problem(struct reply *reply, enum problem problem, const struct faults *faults);

/* Answer that something inside went wrong, by its SQLite or SYNC_ code: what passes by itself is a 503 with
 * Retry-After. */
void reply_failure(struct reply *reply, int code);

/* Complete the answer to that request: compress where asked and worth it, add the headers that every answer has. Called
 * once, by route_finish. */
void reply_finish(struct reply *reply, const struct request *request);

/* What is sent: header lines, and a body, of which a HEAD gets the length only. */
const char *reply_head(const struct reply *reply, size_t *length);
const char *reply_body(const struct reply *reply, size_t *length);

/* For tests: copy the value of a header into `value`; false when there is none. */
bool reply_find(const struct reply *reply, const char *name, char *value, size_t size);

#endif
