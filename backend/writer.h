/* The one writer: a thread with the only connection that writes, and a queue before it. It takes what has queued up
 * while the last commit was under way and commits it as one group, so that many tablets at once share one fsync (R5).
 * Safe to use from several threads. */
#ifndef BACKEND_WRITER_H
#define BACKEND_WRITER_H

#include "backend/connection.h"
#include "backend/log.h"
#include "sync/office/server.h"

#define WRITER_GROUP 64 /* exchanges in one commit, at most; more would make the first ones wait for long */

struct writer;

/* What a commit changed, and who has it already: whoever pushed hears of all of it in the answer. */
struct news {
    struct touched touched;
    unsigned char devices[WRITER_GROUP][SYNC_ID_SIZE]; /* that pushed */
    size_t device_count;
};

/* Something else to write than a device's edits. Runs on the writer's thread; opens and ends its own transaction.
 * Returns SYNC_OK or what went wrong. */
typedef int writer_job(struct connection *connection, void *context);

/* Start the thread. Takes over `connection`, also on failure. `log` stays the caller's. SYNC_OK or SQLITE_NOMEM. */
int writer_start(struct connection *connection, struct log *log, struct writer **out);

/* Call `tell` after each commit that changed rows, on the writer's thread: it mustn't take long. Also, within a second or two, after
 * another process wrote into the database, such as a command that moves or erases a family: then nobody knows what it changed
 * (touched.more). To be set before the first push. */
typedef void writer_tell(void *context, const struct news *news);
void writer_on_news(struct writer *writer, writer_tell *tell, void *context);

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
