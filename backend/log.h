/* The server's log: one JSON object a line. It says what the server did, never about whom: no paths with ids in them,
 * no queries, no names, no tokens, nothing from a body. Safe to use from several threads. */
#ifndef BACKEND_LOG_H
#define BACKEND_LOG_H

#include <stdint.h>
#include <stdio.h>

enum log_level { LOG_INFO, LOG_WARNING, LOG_ERROR };

struct log;

/* `out` stays the caller's; NULL: log nothing. SYNC_OK or SQLITE_NOMEM. */
int log_new(FILE *out, struct log **result);
void log_free(struct log *log); /* NULL is allowed */

struct log_request {
    const char *method; /* one that the server knows, else "-" */
    const char *route;  /* the route's pattern, or "-" */
    int status;
    int64_t bytes;        /* of the answer's body as sent */
    int64_t microseconds; /* from the complete head of the request to the answer's last byte */
};

/* Level follows from the status: 5xx is an error, 4xx a warning. */
void log_request(struct log *log, const struct log_request *request);

/* Something that happened to the server itself. `what` is a fixed text; `code` an SQLite code or errno, 0 for none. */
void log_event(struct log *log, enum log_level level, const char *what, int code);

#endif
