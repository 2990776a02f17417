#include "backend/writer.h"

#include <errno.h>
#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "backend/body.h"

#define LOOK_EVERY 1 /* seconds, between two looks at what other processes wrote */

/* One caller's place in the queue; it lies on that caller's stack while the caller waits. */
struct place {
    struct exchange *exchange; /* NULL: a job */
    writer_job *job;
    void *context;
    int result;
    bool done;
    struct place *next;
};

struct writer {
    struct connection *connection;
    struct log *log;
    pthread_t thread;
    pthread_mutex_t mutex;
    pthread_cond_t came; /* something has queued up, or the writer is to stop */
    pthread_cond_t went; /* some places are done */
    struct place *first, **last;
    bool stopping;
    sqlite3_stmt *version; /* a number that changes when another connection commits; of the thread, like what follows */
    int64_t seen, looked;  /* its last value; when that was read (body_clock) */
    writer_tell *tell; /* NULL: nobody wants to know */
    void *tell_context;
};

/* The exchanges whose result is SYNC_OK stand committed; without any, it was a job. */
static void tell(struct writer *writer, struct exchange *const *exchanges, const int *results, size_t count)
{
    struct news news = { .device_count = 0 };

    server_take_touched(writer->connection->server, &news.touched);
    if (!writer->tell || (news.touched.count == 0 && !news.touched.more))
        return;
    for (size_t i = 0; i < count; i++)
        if (results[i] == SYNC_OK)
            memcpy(news.devices[news.device_count++], exchange_device(exchanges[i]), SYNC_ID_SIZE);
    writer->tell(writer->tell_context, &news);
}

/* Push each exchange by itself, after their common commit failed: some errors make SQLite roll back all of it, and one
 * exchange that causes such an error would else take its neighbours along, at each retry again. */
static void write_apart(struct writer *writer, struct exchange **exchanges, int *results, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        int result = server_push_group(writer->connection->server, &exchanges[i], &results[i], 1);

        if (result == SYNC_OK) {
            tell(writer, &exchanges[i], &results[i], 1);
            continue;
        }
        log_event(writer->log, LOG_ERROR, "an exchange was not committed by itself either", result);
        results[i] = result;
    }
}

/* Commit up to WRITER_GROUP exchanges from `places` on; returns the first place that was not among them. */
static struct place *write_group(struct writer *writer, struct place *places)
{
    struct exchange *exchanges[WRITER_GROUP];
    int results[WRITER_GROUP] = { 0 };
    struct place *place = places;
    size_t count = 0;
    int result;

    while (place && place->exchange && count < WRITER_GROUP) {
        exchanges[count++] = place->exchange;
        place = place->next;
    }
    result = server_push_group(writer->connection->server, exchanges, results, count);
    if (result == SYNC_OK) {
        tell(writer, exchanges, results, count);
    } else {
        log_event(writer->log, LOG_ERROR, "a group of exchanges was not committed", result);
        results[0] = result;
        if (count > 1)
            write_apart(writer, exchanges, results, count);
    }
    place = places;
    for (size_t i = 0; i < count; i++) {
        place->result = results[i];
        place = place->next;
    }
    return place;
}

static void write_all(struct writer *writer, struct place *places)
{
    while (places) {
        if (places->exchange) {
            places = write_group(writer, places);
        } else {
            places->result = places->job(writer->connection, places->context);
            /* A job that leaves its transaction open would take the next ones into it. */
            if (!sqlite3_get_autocommit(writer->connection->db)) {
                sqlite3_exec(writer->connection->db, "ROLLBACK", NULL, NULL, NULL);
                places->result = places->result != SYNC_OK ? places->result : SQLITE_MISUSE;
            }
            tell(writer, NULL, NULL, 0);
            places = places->next;
        }
    }
}

static void finish(struct writer *writer, struct place *places)
{
    struct place *next;

    pthread_mutex_lock(&writer->mutex);
    for (; places; places = next) {
        next = places->next; /* the place may be gone as soon as its owner sees `done` */
        places->done = true;
    }
    pthread_cond_broadcast(&writer->went);
    pthread_mutex_unlock(&writer->mutex);
}

/* Whether another process has written since the last look. A look that fails is made again. */
static bool others_wrote(struct writer *writer)
{
    int64_t now = body_clock(), before = writer->seen;
    bool first = !writer->looked;

    if (!first && now - writer->looked < LOOK_EVERY * INT64_C(1000000000))
        return false;
    writer->looked = now;
    if (sqlite3_step(writer->version) == SQLITE_ROW)
        writer->seen = sqlite3_column_int64(writer->version, 0);
    sqlite3_reset(writer->version);
    return !first && writer->seen != before;
}

static void tell_of_others(struct writer *writer)
{
    struct news news = { .touched.more = true };

    if (others_wrote(writer) && writer->tell)
        writer->tell(writer->tell_context, &news);
}

/* With the mutex held, which is let go meanwhile: until something comes, or for one look's time. */
static void wait_for_work(struct writer *writer)
{
    struct timespec until;

    clock_gettime(CLOCK_MONOTONIC, &until);
    until.tv_sec += LOOK_EVERY;
    while (!writer->first && !writer->stopping)
        if (pthread_cond_timedwait(&writer->came, &writer->mutex, &until) == ETIMEDOUT)
            return;
}

static void *run(void *argument)
{
    struct writer *writer = argument;
    struct place *places;
    bool stopping;

    for (;;) {
        tell_of_others(writer);
        pthread_mutex_lock(&writer->mutex);
        wait_for_work(writer);
        places = writer->first;
        writer->first = NULL;
        writer->last = &writer->first;
        stopping = writer->stopping;
        pthread_mutex_unlock(&writer->mutex);
        if (!places && stopping)
            return NULL;
        write_all(writer, places);
        finish(writer, places);
    }
}

/* The thread waits by a clock that nobody sets. */
static void condition_init(pthread_cond_t *condition)
{
    pthread_condattr_t attributes;

    pthread_condattr_init(&attributes);
    pthread_condattr_setclock(&attributes, CLOCK_MONOTONIC);
    pthread_cond_init(condition, &attributes);
    pthread_condattr_destroy(&attributes);
}

int writer_start(struct connection *connection, struct log *log, struct writer **out)
{
    struct writer *writer = calloc(1, sizeof *writer);

    *out = NULL;
    if (writer && sqlite3_prepare_v3(connection->db, "PRAGMA data_version", -1, SQLITE_PREPARE_PERSISTENT,
                                     &writer->version, NULL) == SQLITE_OK) {
        writer->connection = connection;
        writer->log = log;
        writer->last = &writer->first;
        pthread_mutex_init(&writer->mutex, NULL);
        condition_init(&writer->came);
        pthread_cond_init(&writer->went, NULL);
        if (pthread_create(&writer->thread, NULL, run, writer) == 0) {
            *out = writer;
            return SYNC_OK;
        }
    }
    if (writer)
        sqlite3_finalize(writer->version);
    free(writer);
    connection_close(connection);
    return SQLITE_NOMEM;
}

void writer_stop(struct writer *writer)
{
    if (!writer)
        return;
    pthread_mutex_lock(&writer->mutex);
    writer->stopping = true;
    pthread_cond_signal(&writer->came);
    pthread_mutex_unlock(&writer->mutex);
    pthread_join(writer->thread, NULL);
    sqlite3_finalize(writer->version);
    connection_close(writer->connection);
    pthread_cond_destroy(&writer->went);
    pthread_cond_destroy(&writer->came);
    pthread_mutex_destroy(&writer->mutex);
    free(writer);
}

void writer_on_news(struct writer *writer, writer_tell *tell_whom, void *context)
{
    pthread_mutex_lock(&writer->mutex); /* the writer's thread takes it before each group */
    writer->tell = tell_whom;
    writer->tell_context = context;
    pthread_mutex_unlock(&writer->mutex);
}

static int queue(struct writer *writer, struct place *place)
{
    pthread_mutex_lock(&writer->mutex);
    *writer->last = place;
    writer->last = &place->next;
    pthread_cond_signal(&writer->came);
    while (!place->done)
        pthread_cond_wait(&writer->went, &writer->mutex);
    pthread_mutex_unlock(&writer->mutex);
    return place->result;
}

int writer_push(struct writer *writer, struct exchange *exchange)
{
    struct place place = { .exchange = exchange };

    return queue(writer, &place);
}

int writer_run(struct writer *writer, writer_job *job, void *context)
{
    struct place place = { .job = job, .context = context };

    return queue(writer, &place);
}
