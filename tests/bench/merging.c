#include "tests/bench/merging.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "sync/json.h"
#include "sync/migrate.h"
#include "sync/office/server.h"
#include "tests/bench/bench.h"
#include "tests/bench/plain.h"
#include "tests/bench/records.h"

#define RUN 2000 /* edits in a request, as many as the office takes */

static const unsigned char TEAM[SYNC_ID_SIZE] = { 1 };
static const unsigned char FAMILY[SYNC_ID_SIZE] = { 2 };
static const unsigned char TABLETS[2][SYNC_ID_SIZE] = { { 3 }, { 4 } };
static const uint64_t BRANCHES[2] = { 101, 102 };
static const char *const COLUMNS[MERGING_FIELDS] = { "doel",   "eerst",       "knelpunt",  "actie",    "wie",
                                                     "status", "wetsartikel", "bedoeling", "legitiem", "betrokken" };
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
    for (int field = 0; row >= 0 && field < MERGING_FIELDS; field++) {
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

static void work_add(struct merging_work *work)
{
    struct buffer *request;

    work->next++;
    if (work->in_run++ > 0) {
        buffer_byte(&work->requests[work->count - 1], ',');
        return;
    }
    work->requests = realloc(work->requests, (work->count + 1) * sizeof *work->requests);
    request = &work->requests[work->count++];
    *request = (struct buffer)BUFFER_EMPTY;
    request_begin(request);
    run_begin(request, BRANCHES[work->tablet], work->next - 1);
}

static struct buffer *work_place(struct merging_work *work)
{
    return &work->requests[work->count - 1];
}

static void work_end_run(struct merging_work *work, bool always)
{
    if (work->in_run && (always || work->in_run == RUN)) {
        run_end(work_place(work));
        request_end_runs(work_place(work));
        work->in_run = 0;
    }
}

static void work_do(struct merging_work *work, struct server *server)
{
    struct exchange_context context = { .now = RECORD_TIME };
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
}

static void work_free(struct merging_work *work)
{
    for (size_t i = 0; i < work->count; i++)
        buffer_free(&work->requests[i]);
    free(work->requests);
}

static void make_rows(struct merging *merging)
{
    struct merging_work work = { .next = 1 };

    for (int row = -1; row < merging->rows; row++) {
        work_add(&work);
        put_created(work_place(&work), row);
        work_end_run(&work, row == merging->rows - 1);
    }
    work_do(&work, merging->server);
    work_free(&work);
}

/* Both people work in the team: commands of the office, from a branch of its own. */
static void give_access(struct server *server)
{
    struct buffer text = BUFFER_EMPTY;
    struct faults faults;

    for (int i = 0; i < 2; i++) {
        struct order_entry entry = { .context = { .office = true, .now = RECORD_TIME }, .branch = 100, .number = i + 1 };

        buffer_clear(&text);
        buffer_puts(&text, "{\"opdracht\":\"toegang\",\"persoon\":");
        json_put_id(&text, TABLETS[i]);
        buffer_puts(&text, ",\"bereiken\":[");
        json_put_id(&text, TEAM);
        buffer_puts(&text, "]}");
        must(server_order(server, &entry, text.data, text.length, &faults), "giving access");
    }
    buffer_free(&text);
}

static int *make_order(int rows, bool scattered)
{
    const int count = rows * MERGING_FIELDS;
    int *changes = malloc((size_t)count * sizeof *changes);
    uint64_t random = 9;

    for (int i = 0; i < count; i++)
        changes[i] = i;
    for (int i = count - 1; scattered && i > 0; i--) {
        int j = (int)(bench_random(&random) % (uint64_t)(i + 1)), swap = changes[i];

        changes[i] = changes[j];
        changes[j] = swap;
    }
    return changes;
}

/* All changes; or every second field, for somebody who hasn't seen those of another. */
static void make_changes(struct merging *merging, struct merging_work *work)
{
    const bool scattered = merging->scattered, half = merging->concurrent;

    for (int i = 0; i < merging->rows * MERGING_FIELDS; i += scattered ? 1 : MERGING_FIELDS) {
        int row = merging->order[i] / MERGING_FIELDS, field = merging->order[i] % MERGING_FIELDS;

        if (half && scattered && field % 2)
            continue;
        work_add(work);
        put_change(work_place(work), row, scattered ? field : 0,
                   scattered ? field + 1 : half ? MERGING_FIELDS / 2 : MERGING_FIELDS);
        work_end_run(work, false);
    }
    work_end_run(work, true);
}

void merging_open(struct merging *merging, sqlite3 *db, int rows, bool scattered, bool concurrent)
{
    static const unsigned char INCARNATION[SYNC_ID_SIZE] = { 9 };

    *merging = (struct merging){ .rows = rows, .scattered = scattered, .concurrent = concurrent, .db = db,
                                 .work = { .next = rows + 2 }, .second = { .next = 1, .tablet = 1 } };
    must(migrate(db, SIDE_SERVER), "migrate");
    must(server_open(db, INCARNATION, &merging->server), "server_open");
    give_access(merging->server);
    make_rows(merging);
    merging->order = make_order(rows, scattered);
    make_changes(merging, &merging->work);
    if (concurrent)
        make_changes(merging, &merging->second);
}

void merging_work(struct merging *merging)
{
    work_do(&merging->work, merging->server);
    if (merging->concurrent)
        work_do(&merging->second, merging->server);
}

static int64_t number(sqlite3 *db, const char *sql)
{
    sqlite3_stmt *statement;
    int64_t found;

    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    must(sqlite3_step(statement) != SQLITE_ROW, sql);
    found = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    return found;
}

void merging_close(struct merging *merging)
{
    must(number(merging->db, "SELECT count(*) FROM sync_quarantine") != 0, "no edit is refused");
    must(number(merging->db, "SELECT count(*) FROM afspraak WHERE doel = 'Wat er nu in veld 0 staat na keer 1.'") != merging->rows,
         "every row is changed");
    server_close(merging->server);
    work_free(&merging->work);
    work_free(&merging->second);
    free(merging->order);
}

static void floor_rows(struct merging_floor *floor)
{
    sqlite3_stmt *insert;

    must(sqlite3_prepare_v2(floor->db,
                            "INSERT INTO afspraak (id, huishouden_id, doel, eerst, knelpunt, actie, wie, status, wetsartikel, bedoeling,"
                            " legitiem, betrokken) VALUES (?1, ?2, ?3, ?3, ?3, ?3, ?3, 'voorgesteld', ?3, ?3, ?3, ?3)", -1, &insert, NULL),
         "INSERT");
    sqlite3_exec(floor->db, "BEGIN", NULL, NULL, NULL);
    for (int row = 0; row < floor->rows; row++) {
        unsigned char id[SYNC_ID_SIZE];

        id_of_row(row, id);
        sqlite3_bind_blob(insert, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_blob(insert, 2, FAMILY, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_text(insert, 3, "Wat er nu in veld 1 staat na keer 0.", -1, SQLITE_STATIC);
        must(sqlite3_step(insert) != SQLITE_DONE, "the insert");
        sqlite3_reset(insert);
    }
    sqlite3_exec(floor->db, "COMMIT", NULL, NULL, NULL);
    sqlite3_finalize(insert);
}

void merging_floor_open(struct merging_floor *floor, sqlite3 *db, int rows, bool scattered)
{
    struct plain plain;

    *floor = (struct merging_floor){ .rows = rows, .db = db, .order = make_order(rows, scattered) };
    plain_open(db, &plain);
    plain_tables(&plain);
    plain_close(&plain);
    floor_rows(floor);
    for (int field = 0; field < MERGING_FIELDS; field++) {
        char sql[100];

        snprintf(sql, sizeof sql, "UPDATE afspraak SET %s = ?2 WHERE id = ?1", COLUMNS[field]);
        must(sqlite3_prepare_v2(db, sql, -1, &floor->updates[field], NULL), sql);
    }
}

void merging_floor_work(struct merging_floor *floor)
{
    sqlite3_exec(floor->db, "BEGIN", NULL, NULL, NULL);
    for (int i = 0; i < floor->rows * MERGING_FIELDS; i++) {
        int row = floor->order[i] / MERGING_FIELDS, field = floor->order[i] % MERGING_FIELDS;
        sqlite3_stmt *update = floor->updates[field];
        unsigned char id[SYNC_ID_SIZE];
        char text[80];

        id_of_row(row, id);
        snprintf(text, sizeof text, "Wat er nu in veld %d staat na keer 1.", field);
        sqlite3_bind_blob(update, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        sqlite3_bind_text(update, 2, text, -1, SQLITE_STATIC);
        must(sqlite3_step(update) != SQLITE_DONE, "the update");
        sqlite3_reset(update);
    }
    must(sqlite3_exec(floor->db, "COMMIT", NULL, NULL, NULL), "COMMIT");
}

void merging_floor_close(struct merging_floor *floor)
{
    for (int field = 0; field < MERGING_FIELDS; field++)
        sqlite3_finalize(floor->updates[field]);
    free(floor->order);
}
