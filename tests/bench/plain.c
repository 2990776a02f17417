#include "schema/migrations.h"
#include "tests/bench/plain.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "sync/migrate.h"
#include "tests/bench/bench.h"

struct upsert {
    const struct table *table;
    uint64_t columns;
    sqlite3_stmt *statement;
    struct upsert *next;
};

void plain_open(sqlite3 *db, struct plain *plain)
{
    sqlite3 *schema;

    *plain = (struct plain){ .db = db };
    must(sqlite3_open(":memory:", &schema), "sqlite3_open");
    must(migrate(schema, SIDE_DEVICE), "migrate");
    must(catalogue_load(schema, SCHEMA_VERSION, &plain->catalogue), "catalogue_load");
    sqlite3_close(schema);
    plain->selects = calloc(plain->catalogue.count, sizeof *plain->selects);
    plain->inserts = calloc(plain->catalogue.count, sizeof *plain->inserts);
    must(!plain->selects || !plain->inserts, "calloc");
}

void plain_close(struct plain *plain)
{
    for (size_t i = 0; i < plain->catalogue.count; i++) {
        sqlite3_finalize(plain->selects[i]);
        sqlite3_finalize(plain->inserts[i]);
    }
    while (plain->upserts) {
        struct upsert *next = plain->upserts->next;

        sqlite3_finalize(plain->upserts->statement);
        free(plain->upserts);
        plain->upserts = next;
    }
    free(plain->selects);
    free(plain->inserts);
    catalogue_free(&plain->catalogue);
}

static void run(sqlite3 *db, const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

static const char *type_of(const struct column *column)
{
    switch (column->kind) {
    case KIND_REFERENCE: return "BLOB";
    case KIND_TIME:
    case KIND_INTEGER:
    case KIND_CENTS:
    case KIND_FLAG: return "INTEGER";
    default: return "TEXT";
    }
}

void plain_tables(struct plain *plain)
{
    for (size_t i = 0; i < plain->catalogue.count; i++) {
        const struct table *table = plain->catalogue.tables[i];
        char sql[4000];
        int length = snprintf(sql, sizeof sql, "CREATE TABLE %s (nr INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE", table->name);

        for (unsigned column = 0; column < table->column_count; column++)
            length += snprintf(sql + length, sizeof sql - (size_t)length, ", %s %s", table->columns[column].name,
                               type_of(&table->columns[column]));
        snprintf(sql + length, sizeof sql - (size_t)length, ") STRICT");
        run(plain->db, sql);
        if (table->scope_kind != SCOPE_PARENT)
            continue;
        snprintf(sql, sizeof sql, "CREATE INDEX %s_by_parent ON %s (huishouden_id%s)", table->name, table->name,
                 strcmp(table->name, "contactmoment") == 0 ? ", plaatsgevonden_op" : "");
        run(plain->db, sql);
    }
}

static size_t index_of(const struct plain *plain, const struct table *table)
{
    size_t i = 0;

    while (plain->catalogue.tables[i] != table)
        i++;
    return i;
}

static sqlite3_stmt *prepare(struct plain *plain, const char *sql)
{
    sqlite3_stmt *statement;

    must(sqlite3_prepare_v3(plain->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &statement, NULL), sql);
    return statement;
}

static sqlite3_stmt *insert_of(struct plain *plain, const struct table *table)
{
    sqlite3_stmt **place = &plain->inserts[index_of(plain, table)];
    char sql[4000];
    int length;

    if (*place)
        return *place;
    length = snprintf(sql, sizeof sql, "INSERT INTO %s VALUES (NULL, ?1", table->name);
    for (unsigned i = 0; i < table->column_count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?%u", i + 2);
    snprintf(sql + length, sizeof sql - (size_t)length, ")");
    return *place = prepare(plain, sql);
}

static sqlite3_stmt *select_of(struct plain *plain, const struct table *table)
{
    sqlite3_stmt **place = &plain->selects[index_of(plain, table)];
    char sql[4000];
    int length;

    if (*place)
        return *place;
    length = snprintf(sql, sizeof sql, "SELECT nr, id");
    for (unsigned i = 0; i < table->column_count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", %s", table->columns[i].name);
    snprintf(sql + length, sizeof sql - (size_t)length, " FROM %s WHERE nr > ?1 ORDER BY nr LIMIT ?2", table->name);
    return *place = prepare(plain, sql);
}

static sqlite3_stmt *upsert_of(struct plain *plain, const struct table *table, uint64_t columns)
{
    struct upsert *upsert;
    char names[2000] = "", sets[2000] = "", numbers[1000] = "", sql[5100];
    int named = 0, set = 0, numbered = 0;

    for (upsert = plain->upserts; upsert; upsert = upsert->next)
        if (upsert->table == table && upsert->columns == columns)
            return upsert->statement;
    for (unsigned i = 0; i < table->column_count; i++)
        if (columns & UINT64_C(1) << i) {
            const char *name = table->columns[i].name;

            set += snprintf(sets + set, sizeof sets - (size_t)set, named ? ", %s = excluded.%s" : "%s = excluded.%s", name, name);
            named += snprintf(names + named, sizeof names - (size_t)named, ", %s", name);
            numbered += snprintf(numbers + numbered, sizeof numbers - (size_t)numbered, ", ?%u", i + 2);
        }
    snprintf(sql, sizeof sql, "INSERT INTO %s (id%s) VALUES (?1%s) ON CONFLICT (id) DO UPDATE SET %s", table->name, names, numbers, sets);
    upsert = malloc(sizeof *upsert);
    must(!upsert, "malloc");
    *upsert = (struct upsert){ table, columns, prepare(plain, sql), plain->upserts };
    plain->upserts = upsert;
    return upsert->statement;
}

static const struct table *table_named(const struct plain *plain, const char *name)
{
    return catalogue_table(&plain->catalogue, (struct slice){ name, strlen(name) });
}

static void step(sqlite3_stmt *statement)
{
    must(sqlite3_step(statement) != SQLITE_DONE, sqlite3_sql(statement));
    sqlite3_reset(statement);
}

void plain_fill(struct plain *plain, int64_t records)
{
    struct record *record = malloc(sizeof *record);

    must(!record, "malloc");
    run(plain->db, "BEGIN");
    for (enum record_kind kind = HUISHOUDEN; kind < RECORD_KINDS; kind++) {
        const struct table *table = table_named(plain, RECORD_TABLES[kind]);
        sqlite3_stmt *insert = insert_of(plain, table);

        for (int64_t i = 0; i < record_count(kind, records); i++) {
            record_make(record, kind, i, records);
            sqlite3_clear_bindings(insert);
            sqlite3_bind_blob(insert, 1, record->id, SYNC_ID_SIZE, SQLITE_STATIC);
            for (int j = 0; j < record->count; j++)
                value_bind(insert, table_column(table, (struct slice){ record->names[j], strlen(record->names[j]) }) + 2,
                           &record->values[j]);
            step(insert);
        }
        sqlite3_clear_bindings(insert);
    }
    run(plain->db, "COMMIT");
    free(record);
}

static void put_row(struct buffer *out, const struct table *table, sqlite3_stmt *row)
{
    buffer_byte(out, '[');
    json_put_id(out, sqlite3_column_blob(row, 1));
    for (unsigned i = 0; i < table->column_count; i++) {
        int column = (int)i + 2;

        buffer_byte(out, ',');
        switch (sqlite3_column_type(row, column)) {
        case SQLITE_NULL: buffer_puts(out, "null"); break;
        case SQLITE_INTEGER: json_put_integer(out, sqlite3_column_int64(row, column)); break;
        case SQLITE_BLOB: json_put_id(out, sqlite3_column_blob(row, column)); break;
        default:
            json_put_string(out, (const char *)sqlite3_column_text(row, column), (size_t)sqlite3_column_bytes(row, column));
        }
    }
    buffer_byte(out, ']');
}

void plain_answer(struct plain *plain, const struct table *table, int64_t after, int64_t most, struct buffer *out)
{
    sqlite3_stmt *select = select_of(plain, table);
    int64_t count = 0;

    sqlite3_bind_int64(select, 1, after);
    sqlite3_bind_int64(select, 2, most + 1);
    buffer_puts(out, "{\"rijen\":[");
    while (sqlite3_step(select) == SQLITE_ROW && count < most) {
        if (count++)
            buffer_byte(out, ',');
        put_row(out, table, select);
        after = sqlite3_column_int64(select, 0);
    }
    buffer_puts(out, "],\"verder\":");
    json_put_integer(out, sqlite3_data_count(select) ? after : 0); /* a row more than was asked for */
    buffer_byte(out, '}');
    sqlite3_reset(select);
}

/* A value, as its JSON type and the column say. `id` has room for a reference, until the statement has run. */
static void bind(sqlite3_stmt *statement, int parameter, struct json *json, bool reference, struct arena *arena, unsigned char *id)
{
    struct slice text;
    int64_t number;

    switch (json_peek(json)) {
    case JSON_NULL:
        json_read_null(json);
        sqlite3_bind_null(statement, parameter);
        break;
    case JSON_NUMBER:
        json_read_integer(json, &number);
        sqlite3_bind_int64(statement, parameter, number);
        break;
    default:
        json_read_string(json, arena, &text);
        if (reference && id_from_text(text.bytes, text.length, id))
            sqlite3_bind_blob(statement, parameter, id, SYNC_ID_SIZE, SQLITE_STATIC);
        else
            sqlite3_bind_text64(statement, parameter, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);
    }
}

static void take_rows(struct plain *plain, const struct table *table, struct json *json)
{
    sqlite3_stmt *insert = insert_of(plain, table);
    unsigned char ids[COLUMNS_MAX + 1][SYNC_ID_SIZE];
    struct arena arena = ARENA_EMPTY;

    json_enter_array(json);
    while (json_next(json)) {
        json_enter_array(json);
        for (int i = 0; json_next(json); i++)
            bind(insert, i + 1, json, i == 0 || table->columns[i - 1].kind == KIND_REFERENCE, &arena, ids[i]);
        step(insert);
    }
    sqlite3_clear_bindings(insert);
    arena_free(&arena);
}

int64_t plain_take(struct plain *plain, const struct table *table, const char *answer, size_t length)
{
    struct json json = json_open(answer, length);
    int64_t further = 0;
    struct slice key;

    run(plain->db, "BEGIN");
    json_enter_object(&json);
    while (json_next_member(&json, &key)) {
        if (slice_is(key, "rijen"))
            take_rows(plain, table, &json);
        else
            json_read_integer(&json, &further);
    }
    must(!json_done(&json), "a plain answer");
    run(plain->db, "COMMIT");
    return further;
}

static bool upsert_one(struct plain *plain, struct json *json, struct arena *arena)
{
    struct json places[COLUMNS_MAX];
    unsigned char ids[COLUMNS_MAX + 1][SYNC_ID_SIZE];
    const struct table *table;
    struct slice name, id, key;
    sqlite3_stmt *statement;
    uint64_t columns = 0;

    if (!json_enter_array(json) || !json_next(json) || !json_read_string(json, arena, &name) || !json_next(json) ||
        !json_read_string(json, arena, &id) || !id_from_text(id.bytes, id.length, ids[COLUMNS_MAX]) || !json_next(json))
        return false;
    table = catalogue_table(&plain->catalogue, name);
    if (!table || !json_enter_object(json))
        return false;
    while (json_next_member(json, &key)) {
        int column = table_column(table, key);

        if (column < 0)
            return false;
        columns |= UINT64_C(1) << column;
        places[column] = *json;
        json_skip(json, NULL);
    }
    statement = upsert_of(plain, table, columns);
    sqlite3_bind_blob(statement, 1, ids[COLUMNS_MAX], SYNC_ID_SIZE, SQLITE_STATIC);
    for (unsigned i = 0; i < table->column_count; i++)
        if (columns & UINT64_C(1) << i)
            bind(statement, (int)i + 2, &places[i], table->columns[i].kind == KIND_REFERENCE, arena, ids[i]);
    step(statement);
    return !json_next(json) && !json->failed;
}

bool plain_upsert(struct plain *plain, const char *text, size_t length)
{
    struct json json = json_open(text, length);
    struct arena arena = ARENA_EMPTY;
    struct slice key;
    bool good;

    json_enter_object(&json);
    good = json_next_member(&json, &key) && slice_is(key, "rijen") && json_enter_array(&json);
    while (good && json_next(&json))
        good = upsert_one(plain, &json, &arena);
    arena_free(&arena);
    return good && !json.failed;
}

void plain_put_upsert(struct buffer *out, const struct record *record)
{
    buffer_puts(out, "[\"");
    buffer_puts(out, RECORD_TABLES[record->kind]);
    buffer_puts(out, "\",");
    json_put_id(out, record->id);
    buffer_puts(out, ",{");
    for (int i = 0; i < record->count; i++) {
        buffer_puts(out, i ? ",\"" : "\"");
        buffer_puts(out, record->names[i]);
        buffer_puts(out, "\":");
        value_to_json(out, &record->values[i]);
    }
    buffer_puts(out, "}]");
}
