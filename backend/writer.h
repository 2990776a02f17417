/* The one writer: a thread with the only connection that writes, and a queue before it. It takes what has queued up
 * while the last commit was under way and commits it as one group, so that many tablets at once share one fsync (R5).
 * Safe to use from several threads. */
#ifndef BACKEND_WRITER_H
#define BACKEND_WRITER_H

#include "backend/connection.h"
#include "backend/log.h"
#include "sync/office/server.h"

struct writer;

/* Something else to write than a device's edits. Runs on the writer's thread; opens and ends its own transaction.
 * Returns SYNC_OK or what went wrong. */
typedef int writer_job(struct connection *connection, void *context);

/* Start the thread. Takes over `connection`, also on failure. `log` stays the caller's. SYNC_OK or SQLITE_NOMEM. */
int writer_start(struct connection *connection, struct log *log, struct writer **out);

/* Finish what has queued up, stop the thread, close the connection. NULL is allowed. Nobody may call the others any
 * more. */
void writer_stop(struct writer *writer);

/* Take in one device's edits. Returns when the commit stands: SYNC_OK, and only then may a receipt be sent; otherwise
 * what went wrong, and nothing of this exchange was kept. What goes wrong with one exchange fails no other: when the
 * group's commit fails, each is tried once more by itself. */
int writer_push(struct writer *writer, struct exchange *exchange);

/* Run a job and return its result. */
int writer_run(struct writer *writer, writer_job *job, void *context);

#endif
