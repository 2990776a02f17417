#include "tests/bench/floor.h"

#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/bench.h"
#include "tests/bench/plain.h"

#define PORTION 2000
#define IDLE_MOST 64

/* One who waits for the commit that has its rows; lies on its thread's stack. */
struct place {
    const struct request *request;
    bool done;
    struct place *next;
};

static struct {
    char path[1024];
    pthread_mutex_t queue, write, read;
    struct place *first;
    struct plain writer;
    struct plain *idle[IDLE_MOST]; /* readers */
    size_t idle_count;
} state = { .queue = PTHREAD_MUTEX_INITIALIZER, .write = PTHREAD_MUTEX_INITIALIZER, .read = PTHREAD_MUTEX_INITIALIZER };

static void open_plain(struct plain *plain)
{
    sqlite3 *db;

    must(sqlite3_open_v2(state.path, &db, SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX, NULL), state.path);
    /* as the real writer's, in backend/connection.c */
    must(sqlite3_exec(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -24000", NULL, NULL, NULL),
         "the settings");
    plain_open(db, plain);
}

static void close_plain(struct plain *plain)
{
    plain_close(plain);
    sqlite3_close(plain->db);
}

void floor_open(const char *data)
{
    snprintf(state.path, sizeof state.path, "%s/%s", data, FLOOR_DATABASE);
    open_plain(&state.writer);
}

void floor_close(void)
{
    while (state.idle_count) {
        struct plain *plain = state.idle[--state.idle_count];

        close_plain(plain);
        free(plain);
    }
    close_plain(&state.writer);
}

static struct plain *take_reader(void)
{
    struct plain *plain = NULL;

    pthread_mutex_lock(&state.read);
    if (state.idle_count)
        plain = state.idle[--state.idle_count];
    pthread_mutex_unlock(&state.read);
    if (!plain) {
        plain = malloc(sizeof *plain);
        must(!plain, "malloc");
        open_plain(plain);
    }
    return plain;
}

static void give_reader(struct plain *plain)
{
    pthread_mutex_lock(&state.read);
    must(state.idle_count == IDLE_MOST, "the room for readers");
    state.idle[state.idle_count++] = plain;
    pthread_mutex_unlock(&state.read);
}

static void floor_rows(struct app *app, const struct request *request, struct reply *reply)
{
    struct plain *plain = take_reader();
    const char *name = request->parameters[0];
    const struct table *table = catalogue_table(&plain->catalogue, (struct slice){ name, strlen(name) });

    (void)app;
    if (table) {
        plain_answer(plain, table, strtoll(request->parameters[1], NULL, 10), PORTION, &reply->body);
        reply->status = 200;
        reply->type = "application/json";
    } else {
        reply_problem(reply, PROBLEM_NOT_FOUND, NULL);
    }
    give_reader(plain);
}

static void answer_good(struct reply *reply)
{
    buffer_puts(&reply->body, "{\"goed\":true}");
    reply->status = 200;
    reply->type = "application/json";
}

/* One commit for all that wait, as the real writer does. */
static void write_all(struct place *places)
{
    must(sqlite3_exec(state.writer.db, "BEGIN IMMEDIATE", NULL, NULL, NULL), "BEGIN");
    for (struct place *place = places; place; place = place->next)
        must(!plain_upsert(&state.writer, place->request->body, place->request->body_length), "the upserts");
    must(sqlite3_exec(state.writer.db, "COMMIT", NULL, NULL, NULL), "COMMIT");
    for (; places; places = places->next)
        places->done = true;
}

/* A commit of its own for each request. */
static void floor_push(struct app *app, const struct request *request, struct reply *reply)
{
    struct place place = { .request = request };

    (void)app;
    pthread_mutex_lock(&state.write);
    write_all(&place);
    pthread_mutex_unlock(&state.write);
    answer_good(reply);
}

static void floor_push_together(struct app *app, const struct request *request, struct reply *reply)
{
    struct place place = { .request = request }, *places;

    (void)app;
    pthread_mutex_lock(&state.queue);
    place.next = state.first;
    state.first = &place;
    pthread_mutex_unlock(&state.queue);
    pthread_mutex_lock(&state.write);
    if (!place.done) {
        pthread_mutex_lock(&state.queue);
        places = state.first;
        state.first = NULL;
        pthread_mutex_unlock(&state.queue);
        write_all(places);
    }
    pthread_mutex_unlock(&state.write);
    answer_good(reply);
}

const struct route *floor_routes(size_t *count)
{
    static const struct route OURS[] = {
        { "GET", "/v1/vloer/{tabel}/{na}", ROLE_MEDEWERKER, 0, 0, floor_rows, 200, "", NULL, NULL, NULL },
        { "POST", "/v1/vloer", ROLE_MEDEWERKER, 8u << 20, 16u << 20, floor_push, 200, "", NULL, NULL, NULL },
        { "POST", "/v1/vloer/samen", ROLE_MEDEWERKER, 8u << 20, 16u << 20, floor_push_together, 200, "", NULL, NULL, NULL },
    };
    const size_t added = sizeof OURS / sizeof *OURS;
    struct route *all = malloc((ROUTE_COUNT + added) * sizeof *all);

    must(!all, "malloc");
    memcpy(all, ROUTES, ROUTE_COUNT * sizeof *all);
    memcpy(all + ROUTE_COUNT, OURS, sizeof OURS);
    *count = ROUTE_COUNT + added;
    return all;
}
