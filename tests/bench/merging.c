/* 100,000 changes of a column in 10,000 rows that were there, through the office's whole path: reading, verdict, log, rows. Grouped: a form of ten
 * fields is saved, so that an edit has ten changes. Scattered: each change is an edit of its own, in random order. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/migrate.h"
#include "tests/bench/bench.h"

#define ROWS 10000
#define FIELDS 10
#define RUN 2000 /* edits in a request, as many as the office takes */

static const char *const COLUMNS[FIELDS] = { "doel",   "eerst",     "knelpunt",  "actie",     "wie",
                                             "status", "wetsartikel", "bedoeling", "legitiem", "betrokken" };
static const unsigned char TEAM[SYNC_ID_SIZE] = { 1 };
static const unsigned char FAMILY[SYNC_ID_SIZE] = { 2 };
static const unsigned char TABLETS[2][SYNC_ID_SIZE] = { { 3 }, { 4 } };
static const uint64_t BRANCHES[2] = { 101, 102 };

static void id_of_row(int row, unsigned char id[SYNC_ID_SIZE])
{
    uint64_t state = (uint64_t)row + 1000, parts[2] = { bench_random(&state), bench_random(&state) };

    memcpy(id, parts, SYNC_ID_SIZE);
}

static void put_value(struct buffer *out, int field, int round)
{
    static const char *const STATES[] = { "\"voorgesteld\"", "\"loopt\"", "\"nagekomen\"" };
    char text[80];

    if (field == 5) {
        buffer_puts(out, STATES[round % 3]);
        return;
    }
    snprintf(text, sizeof text, "\"Wat er nu in veld %d staat na keer %d.\"", field, round);
    buffer_puts(out, text);
}

static void put_header(struct buffer *out, int row, const char *table)
{
    unsigned char id[SYNC_ID_SIZE];

    buffer_puts(out, "{\"tijd\":1790000000,\"tabel\":\"");
    buffer_puts(out, table);
    buffer_puts(out, "\",\"rij\":");
    if (row < 0)
        memcpy(id, FAMILY, sizeof id);
    else
        id_of_row(row, id);
    json_put_id(out, id);
    buffer_puts(out, ",\"waarden\":{");
}

static void put_created(struct buffer *out, int row)
{
    put_header(out, row, row < 0 ? "huishouden" : "afspraak");
    buffer_puts(out, row < 0 ? "\"naam\":\"Gezin\",\"team_id\":" : "\"huishouden_id\":");
    json_put_id(out, row < 0 ? TEAM : FAMILY);
    for (int field = 0; row >= 0 && field < FIELDS; field++) {
        buffer_puts(out, ",\"");
        buffer_puts(out, COLUMNS[field]);
        buffer_puts(out, "\":");
        put_value(out, field, 0);
    }
    buffer_puts(out, "}}");
}

/* Fields [first, last) of a row, by somebody who saw the version that created it: edit 1 of the first branch made the family. */
static void put_change(struct buffer *out, int row, int first, int last)
{
    put_header(out, row, "afspraak");
    for (int field = first; field < last; field++) {
        buffer_puts(out, field > first ? ",\"" : "\"");
        buffer_puts(out, COLUMNS[field]);
        buffer_puts(out, "\":");
        put_value(out, field, 1);
    }
    buffer_puts(out, "},\"gezien\":{");
    for (int field = first; field < last; field++) {
        buffer_puts(out, field > first ? ",\"" : "\"");
        buffer_puts(out, COLUMNS[field]);
        buffer_puts(out, "\":[[");
        json_put_branch(out, BRANCHES[0]);
        buffer_byte(out, ',');
        json_put_integer(out, row + 2);
        buffer_puts(out, "]]");
    }
    buffer_puts(out, "}}");
}

/* Work in the office as a list of requests, so that a run has at most RUN edits. */
struct work {
    struct buffer *requests;
    size_t count;
    int64_t next; /* number of the next edit of the branch */
    int in_run, tablet;
};

static void work_add(struct work *work)
{
    struct buffer *request;

    if (work->in_run == 0) {
        work->requests = realloc(work->requests, (work->count + 1) * sizeof *work->requests);
        request = &work->requests[work->count++];
        *request = (struct buffer)BUFFER_EMPTY;
        buffer_puts(request, "{\"versie\":1,\"schema\":");
        json_put_integer(request, SCHEMA_VERSION);
        buffer_puts(request, ",\"verzoek\":1,\"bewerkingen\":[{\"tak\":");
        json_put_branch(request, BRANCHES[work->tablet]);
        buffer_puts(request, ",\"vanaf\":");
        json_put_integer(request, work->next);
        buffer_puts(request, ",\"lijst\":[");
    } else {
        buffer_byte(&work->requests[work->count - 1], ',');
    }
    work->next++;
    work->in_run++;
}

static struct buffer *work_place(struct work *work)
{
    return &work->requests[work->count - 1];
}

static void work_end_run(struct work *work, bool always)
{
    if (work->in_run && (always || work->in_run == RUN)) {
        buffer_puts(work_place(work), "]}]}");
        work->in_run = 0;
    }
}

static double work_do(struct work *work, struct server *server)
{
    struct exchange_context context = { .office = true, .now = 1790000000 };
    double start = seconds();
    struct exchange **exchanges = calloc(work->count, sizeof *exchanges);
    int *results = calloc(work->count, sizeof *results);
    struct faults faults;

    memcpy(context.device, TABLETS[work->tablet], SYNC_ID_SIZE);
    memcpy(context.person, TABLETS[work->tablet], SYNC_ID_SIZE);
    for (size_t i = 0; i < work->count; i++)
        must(exchange_decode(&context, work->requests[i].data, work->requests[i].length, &exchanges[i], &faults), "exchange_decode");
    must(server_push_group(server, exchanges, results, work->count), "server_push_group");
    for (size_t i = 0; i < work->count; i++) {
        must(results[i], "a push");
        exchange_free(exchanges[i]);
    }
    free(exchanges);
    free(results);
    return seconds() - start;
}

static void work_free(struct work *work)
{
    for (size_t i = 0; i < work->count; i++)
        buffer_free(&work->requests[i]);
    free(work->requests);
}

static void make_rows(struct server *server)
{
    struct work work = { .next = 1 };

    for (int row = -1; row < ROWS; row++) {
        work_add(&work);
        put_created(work_place(&work), row);
        work_end_run(&work, row == ROWS - 1);
    }
    work_do(&work, server);
    work_free(&work);
}

static int *order(bool scattered)
{
    int *changes = malloc(ROWS * FIELDS * sizeof *changes);
    uint64_t random = 9;

    for (int i = 0; i < ROWS * FIELDS; i++)
        changes[i] = i;
    for (int i = ROWS * FIELDS - 1; scattered && i > 0; i--) {
        int j = (int)(bench_random(&random) % (uint64_t)(i + 1)), swap = changes[i];

        changes[i] = changes[j];
        changes[j] = swap;
    }
    return changes;
}

/* All changes; or, for `tablet` 1, the same again for every second field, by somebody who hadn't seen the first. */
static void make_changes(struct work *work, bool scattered, bool half)
{
    int *changes = order(scattered);

    for (int i = 0; i < ROWS * FIELDS; i += scattered ? 1 : FIELDS) {
        int row = changes[i] / FIELDS, field = changes[i] % FIELDS;

        if (half && scattered && field % 2)
            continue;
        work_add(work);
        put_change(work_place(work), row, scattered ? field : 0, scattered ? field + 1 : half ? FIELDS / 2 : FIELDS);
        work_end_run(work, false);
    }
    work_end_run(work, true);
    free(changes);
}

static double plain_changes(bool scattered, int changes_wanted)
{
    sqlite3 *plain = bench_open();
    sqlite3_stmt *updates[FIELDS], *insert;
    int *changes = order(scattered);
    struct catalogue catalogue;
    sqlite3 *schema;
    double start;

    must(sqlite3_open(":memory:", &schema), "sqlite3_open");
    must(migrate(schema, SIDE_DEVICE), "migrate");
    must(catalogue_load(schema, SCHEMA_VERSION, &catalogue), "catalogue_load");
    plain_tables(plain, &catalogue);
    must(sqlite3_prepare_v2(plain, "INSERT INTO afspraak (id, huishouden_id, doel, eerst, knelpunt, actie, wie, status, wetsartikel, bedoeling, legitiem, betrokken)"
                                   " VALUES (?1, ?2, ?3, ?3, ?3, ?3, ?3, 'voorgesteld', ?3, ?3, ?3, ?3)", -1, &insert, NULL), "INSERT");
    sqlite3_exec(plain, "BEGIN", NULL, NULL, NULL);
    for (int row = 0; row < ROWS; row++) {
        unsigned char id[SYNC_ID_SIZE];

        id_of_row(row, id);
        sqlite3_bind_blob(insert, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 2, FAMILY, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, "Wat er nu in veld 1 staat na keer 0.", -1, SQLITE_STATIC);
        must(sqlite3_step(insert) != SQLITE_DONE, "the insert");
        sqlite3_reset(insert);
    }
    sqlite3_exec(plain, "COMMIT", NULL, NULL, NULL);
    for (int field = 0; field < FIELDS; field++) {
        char sql[100];

        snprintf(sql, sizeof sql, "UPDATE afspraak SET %s = ?2 WHERE id = ?1", COLUMNS[field]);
        must(sqlite3_prepare_v2(plain, sql, -1, &updates[field], NULL), sql);
    }
    start = seconds();
    sqlite3_exec(plain, "BEGIN", NULL, NULL, NULL);
    for (int i = 0; i < changes_wanted; i++) {
        int row = changes[i % (ROWS * FIELDS)] / FIELDS, field = changes[i % (ROWS * FIELDS)] % FIELDS;
        unsigned char id[SYNC_ID_SIZE];
        char text[80];

        id_of_row(row, id);
        snprintf(text, sizeof text, "Wat er nu in veld %d staat na keer %d.", field, i / (ROWS * FIELDS) + 1);
        sqlite3_bind_blob(updates[field], 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_text(updates[field], 2, text, -1, SQLITE_STATIC);
        must(sqlite3_step(updates[field]) != SQLITE_DONE, "the update");
        sqlite3_reset(updates[field]);
    }
    must(sqlite3_exec(plain, "COMMIT", NULL, NULL, NULL), "COMMIT");
    start = seconds() - start;
    for (int field = 0; field < FIELDS; field++)
        sqlite3_finalize(updates[field]);
    sqlite3_finalize(insert);
    catalogue_free(&catalogue);
    sqlite3_close(schema);
    free(changes);
    bench_close(plain);
    return start;
}

static void measure(const char *name, bool scattered, bool concurrent)
{
    static const unsigned char INCARNATION[SYNC_ID_SIZE] = { 9 };
    struct rounds rounds = { .count = 3 };

    for (int i = 0; i < rounds.count; i++) {
        sqlite3 *db = bench_open();
        struct work work = { .next = ROWS + 2 }, second = { .next = 1, .tablet = 1 };
        struct server *server;

        must(migrate(db, SIDE_SERVER), "migrate");
        must(server_open(db, INCARNATION, &server), "server_open");
        make_rows(server);
        if (concurrent) {
            /* 50,000 changes, then the same fields again unseen. */
            make_changes(&work, scattered, true);
            make_changes(&second, scattered, true);
            rounds.work[i] = work_do(&work, server) + work_do(&second, server);
            rounds.floor[i] = plain_changes(scattered, ROWS * FIELDS);
        } else {
            make_changes(&work, scattered, false);
            rounds.work[i] = work_do(&work, server);
            rounds.floor[i] = plain_changes(scattered, ROWS * FIELDS);
        }
        must(sqlite3_exec(db, "CREATE TEMP TABLE sure (x CHECK (x)); INSERT INTO sure SELECT count(*) = 0 FROM sync_quarantine", NULL, NULL, NULL),
             "no edit is refused");
        work_free(&work);
        work_free(&second);
        server_close(server);
        bench_close(db);
    }
    figure_rate(name, &rounds, ROWS * FIELDS, "changes/s");
}

void bench_merge(void)
{
    measure("merge", false, false);
    measure("merge_scattered", true, false);
    measure("merge_concurrent", false, true);
    measure("merge_concurrent_scattered", true, true);
}
