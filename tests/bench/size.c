/* The tablet's database, compacted, beside plain tables with the same rows: after the first download, after ten edits of each row, after
 * half of the rows below the families were deleted on it, and once these have left it because that was long ago. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/plain.h"
#include "tests/bench/push.h"
#include "tests/bench/tablet.h"

#define EDITS        10
#define ROWS_AT_ONCE 200         /* so that a request has as many edits as the office takes */
#define OTHERS       1000000000L /* a row's new values are those of the record with this number more */
#define BRANCH       900

/* Columns of the record that an edit may change by themselves. */
static int changeable(const struct table *table, const struct record *record, int columns[RECORD_COLUMNS])
{
    int count = 0;

    for (int i = 0; i < record->count; i++) {
        int column = table_column(table, (struct slice){ record->names[i], strlen(record->names[i]) });
        const struct reg *reg = &table->registers[table->columns[column].reg];

        if (reg->rule != RULE_ONCE && reg->width == 1)
            columns[count++] = i;
    }
    return count;
}

/* One column of the record `from`, as a record of its own. */
static void take_column(struct record *change, const struct record *row, const struct record *from, int column)
{
    change->kind = row->kind;
    memcpy(change->id, row->id, SYNC_ID_SIZE);
    change->count = 1;
    change->names[0] = from->names[column];
    change->values[0] = from->values[column];
}

struct editing {
    struct site *site;
    struct plain *plain;
    struct buffer edits, upserts;
    int64_t done; /* edits so far, all on one branch */
    int64_t index; /* of the row, in order of creation */
};

/* Ten edits of one row, each of one column, having seen what stood there: the version that created the row, or an earlier one of the ten. */
static void edit_row(struct editing *editing, enum record_kind kind, int64_t number)
{
    static struct record row, other, change;
    const struct table *table = catalogue_table(&editing->plain->catalogue, (struct slice){ RECORD_TABLES[kind], strlen(RECORD_TABLES[kind]) });
    int columns[RECORD_COLUMNS], count;

    record_make(&row, kind, number, editing->site->records);
    record_make(&other, kind, number + OTHERS, editing->site->records);
    count = changeable(table, &row, columns);
    for (int i = 0; i < EDITS; i++) {
        if (editing->edits.length) {
            buffer_byte(&editing->edits, ',');
            buffer_byte(&editing->upserts, ',');
        }
        take_column(&change, &row, &other, columns[i % count]);
        if (i < count)
            record_put_change(&editing->edits, &change, record_branch((int)(editing->index % RECORD_BRANCHES)),
                              editing->index / RECORD_BRANCHES + 1);
        else
            record_put_change(&editing->edits, &change, record_branch(BRANCH), editing->done + i - count + 1);
        plain_put_upsert(&editing->upserts, &change);
    }
    editing->done += EDITS;
    editing->index++;
}

static void send(struct editing *editing, const struct pushing *pushing, struct line *line)
{
    struct buffer request = BUFFER_EMPTY, answer = BUFFER_EMPTY, text = BUFFER_EMPTY;
    int64_t count = (editing->done - 1) % (ROWS_AT_ONCE * EDITS) + 1;

    buffer_append(&request, pushing->start.data, pushing->start.length);
    run_begin(&request, record_branch(BRANCH), editing->done - count + 1);
    buffer_append(&request, editing->edits.data, editing->edits.length);
    run_end(&request);
    buffer_append(&request, pushing->end.data, pushing->end.length);
    line_ask(line, "/v1/synchronisaties", &request, false, &answer);
    push_check(&answer);
    buffer_puts(&text, "{\"rijen\":[");
    buffer_append(&text, editing->upserts.data, editing->upserts.length);
    buffer_puts(&text, "]}");
    must(!plain_upsert(editing->plain, text.data, text.length), "the upserts");
    buffer_clear(&editing->edits);
    buffer_clear(&editing->upserts);
    buffer_free(&request);
    buffer_free(&answer);
    buffer_free(&text);
}

static void edit_all(struct site *site, struct plain *plain, struct line *line)
{
    struct editing editing = { .site = site, .plain = plain };
    struct pushing pushing;

    pushing_open(&pushing, site, 0, 0);
    must(sqlite3_exec(plain->db, "BEGIN", NULL, NULL, NULL), "BEGIN");
    for (enum record_kind kind = HUISHOUDEN; kind < RECORD_KINDS; kind++)
        for (int64_t i = 0; i < record_count(kind, site->records); i++) {
            edit_row(&editing, kind, i);
            if (editing.index % ROWS_AT_ONCE == 0)
                send(&editing, &pushing, line);
        }
    if (editing.edits.length)
        send(&editing, &pushing, line);
    must(sqlite3_exec(plain->db, "COMMIT", NULL, NULL, NULL), "COMMIT");
    pushing_close(&pushing);
    buffer_free(&editing.edits);
    buffer_free(&editing.upserts);
}

/* The member `name` of the object that is the member `of`, as its characters. */
static struct slice member_of(const struct buffer *object, const char *of, const char *name)
{
    struct json json = json_open(object->data, object->length), outer, inner;
    struct json_members others;
    struct slice raw = { NULL, 0 };
    bool given;

    must(!json_members(&json, &of, 1, &outer, &given, &others) || !given, of);
    must(!json_members(&outer, &name, 1, &inner, &given, &others) || !given, name);
    json_skip(&inner, &raw);
    return raw;
}

/* As a screen does it: what the row shows is what the deletion has seen. */
static void delete_row(struct tablet *tablet, enum record_kind kind, int64_t number)
{
    struct buffer row = BUFFER_EMPTY, edit = BUFFER_EMPTY, faults = BUFFER_EMPTY;
    unsigned char id[SYNC_ID_SIZE];
    struct slice cover, seen;

    record_id(kind, number, id);
    must(device_row(tablet->device, RECORD_TABLES[kind], id, &row), "device_row");
    cover = member_of(&row, "dekking", "verwijderd");
    seen = member_of(&row, "gezien", "verwijderd");
    buffer_puts(&edit, "{\"tabel\":\"");
    buffer_puts(&edit, RECORD_TABLES[kind]);
    buffer_puts(&edit, "\",\"rij\":");
    json_put_id(&edit, id);
    buffer_puts(&edit, ",\"waarden\":{\"verwijderd\":");
    buffer_append(&edit, cover.bytes, cover.length);
    buffer_puts(&edit, "},\"gezien\":{\"verwijderd\":");
    buffer_append(&edit, seen.bytes, seen.length);
    buffer_puts(&edit, "}}");
    must(device_save(tablet->device, edit.data, edit.length, RECORD_TIME, &faults), "device_save");
    buffer_free(&row);
    buffer_free(&edit);
    buffer_free(&faults);
}

static void delete_half(const struct site *site, struct tablet *tablet, struct plain *plain)
{
    unsigned char id[SYNC_ID_SIZE];

    must(sqlite3_exec(tablet->db, "BEGIN", NULL, NULL, NULL), "BEGIN");
    must(sqlite3_exec(plain->db, "BEGIN", NULL, NULL, NULL), "BEGIN");
    for (enum record_kind kind = CONTACTMOMENT; kind < RECORD_KINDS; kind++) {
        sqlite3_stmt *drop;
        char sql[80];

        snprintf(sql, sizeof sql, "DELETE FROM %s WHERE id = ?1", RECORD_TABLES[kind]);
        must(sqlite3_prepare_v2(plain->db, sql, -1, &drop, NULL), sql);
        for (int64_t i = 0; i < record_count(kind, site->records); i += 2) {
            delete_row(tablet, kind, i);
            record_id(kind, i, id);
            sqlite3_bind_blob(drop, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
            must(sqlite3_step(drop) != SQLITE_DONE, sql);
            sqlite3_reset(drop);
        }
        sqlite3_finalize(drop);
    }
    must(sqlite3_exec(plain->db, "COMMIT", NULL, NULL, NULL), "COMMIT");
    must(sqlite3_exec(tablet->db, "COMMIT", NULL, NULL, NULL), "COMMIT");
}

static void measure(const char *name, struct tablet *tablet, struct line *line, struct plain *plain)
{
    tablet_sync(tablet, line, NULL, NULL);
    figure(name, (double)bench_size(tablet->db), "bytes", (double)bench_size(plain->db));
}

/* The next exchange begins a quarter (0), or ends one that began long ago (1). */
static void look_after(struct tablet *tablet, const char *state)
{
    char sql[100];

    snprintf(sql, sizeof sql, "UPDATE sync_state SET %s", state);
    must(sqlite3_exec(tablet->db, sql, NULL, NULL, NULL), sql);
}

void bench_sizes(void)
{
    struct tablet tablet = tablet_open();
    sqlite3 *db = bench_open();
    struct plain plain;
    struct line line;
    struct site site;

    site_open(&site, scale->records, scale->records, 1);
    line = line_to(&site.host, site.tokens[0]);
    plain_open(db, &plain);
    plain_tables(&plain);
    plain_fill(&plain, site.records);
    measure("size", &tablet, &line, &plain);
    edit_all(&site, &plain, &line);
    measure("size_after_edits", &tablet, &line, &plain);
    delete_half(&site, &tablet, &plain);
    tablet_sync(&tablet, &line, NULL, NULL);
    site_backed_up(&site);
    look_after(&tablet, "checked = 0, quarter_began = 0");
    measure("size_with_deleted", &tablet, &line, &plain);
    look_after(&tablet, "checked = 0, quarter_began = 1");
    measure("size_after_delete", &tablet, &line, &plain);
    line_close(&line);
    plain_close(&plain);
    bench_close(db);
    tablet_close(&tablet);
    site_close(&site);
}
