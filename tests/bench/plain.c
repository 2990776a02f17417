/* The floor: plain SQLite doing the same row work, with nothing kept of who saw what. */
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "tests/bench/bench.h"

static void run(sqlite3 *db, const char *sql)
{
    must(sqlite3_exec(db, sql, NULL, NULL, NULL), sql);
}

void plain_tables(sqlite3 *db, const struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        const struct table *table = catalogue->tables[i];
        char sql[4000];
        int length = snprintf(sql, sizeof sql, "CREATE TABLE %s (nr INTEGER PRIMARY KEY, id BLOB NOT NULL UNIQUE", table->name);

        for (unsigned column = 0; column < table->column_count; column++) {
            enum kind kind = table->columns[column].kind;
            const char *type = kind == KIND_REFERENCE ? "BLOB"
                               : kind == KIND_TIME || kind == KIND_INTEGER || kind == KIND_CENTS || kind == KIND_FLAG ? "INTEGER"
                                                                                                                     : "TEXT";

            length += snprintf(sql + length, sizeof sql - (size_t)length, ", %s %s", table->columns[column].name, type);
        }
        snprintf(sql + length, sizeof sql - (size_t)length, ") STRICT");
        run(db, sql);
        if (table->scope_kind != SCOPE_PARENT)
            continue;
        snprintf(sql, sizeof sql, "CREATE INDEX %s_by_parent ON %s (huishouden_id%s)", table->name, table->name,
                 strcmp(table->name, "contactmoment") == 0 ? ", plaatsgevonden_op" : "");
        run(db, sql);
    }
}

static void put_row(struct buffer *out, const struct table *table, sqlite3_stmt *row)
{
    buffer_puts(out, "{\"id\":");
    json_put_id(out, sqlite3_column_blob(row, 0));
    for (unsigned i = 0; i < table->column_count; i++) {
        int column = (int)i + 1;

        buffer_byte(out, ',');
        json_put_string(out, table->columns[i].name, strlen(table->columns[i].name));
        buffer_byte(out, ':');
        switch (sqlite3_column_type(row, column)) {
        case SQLITE_NULL: buffer_puts(out, "null"); break;
        case SQLITE_INTEGER: json_put_integer(out, sqlite3_column_int64(row, column)); break;
        case SQLITE_BLOB: json_put_id(out, sqlite3_column_blob(row, column)); break;
        default:
            json_put_string(out, (const char *)sqlite3_column_text(row, column), (size_t)sqlite3_column_bytes(row, column));
        }
    }
    buffer_byte(out, '}');
}

static void bind(sqlite3_stmt *insert, int parameter, struct json *json, enum kind kind, struct arena *arena)
{
    unsigned char id[SYNC_ID_SIZE];
    struct slice text;
    int64_t number;

    if (json_peek(json) == JSON_NULL) {
        json_read_null(json);
        sqlite3_bind_null(insert, parameter);
    } else if (json_peek(json) == JSON_NUMBER) {
        json_read_integer(json, &number);
        sqlite3_bind_int64(insert, parameter, number);
    } else {
        json_read_string(json, arena, &text);
        if (kind == KIND_REFERENCE && id_from_text(text.bytes, text.length, id))
            sqlite3_bind_blob(insert, parameter, id, SYNC_ID_SIZE, SQLITE_TRANSIENT);
        else
            sqlite3_bind_text64(insert, parameter, text.bytes, text.length, SQLITE_STATIC, SQLITE_UTF8);
    }
}

static void insert_rows(sqlite3_stmt *insert, const struct table *table, const struct buffer *text)
{
    struct json json = json_open(text->data, text->length);
    struct arena arena = ARENA_EMPTY;
    struct slice key;

    json_enter_array(&json);
    while (json_next(&json)) {
        json_enter_object(&json);
        while (json_next_member(&json, &key)) {
            int column = table_column(table, key);

            bind(insert, column + 2, &json, column < 0 ? KIND_REFERENCE : table->columns[column].kind, &arena);
        }
        must(sqlite3_step(insert) != SQLITE_DONE, "the plain insert");
        sqlite3_reset(insert);
    }
    must(json.failed, "the plain rows");
    arena_free(&arena);
}

static sqlite3_stmt *prepare(sqlite3 *db, const struct table *table, bool inserting)
{
    sqlite3_stmt *statement;
    char sql[4000];
    int length = snprintf(sql, sizeof sql, inserting ? "INSERT INTO %s (id" : "SELECT id", table->name);

    for (unsigned i = 0; i < table->column_count; i++)
        length += snprintf(sql + length, sizeof sql - (size_t)length, ", %s", table->columns[i].name);
    if (inserting) {
        length += snprintf(sql + length, sizeof sql - (size_t)length, ") VALUES (?");
        for (unsigned i = 0; i < table->column_count; i++)
            length += snprintf(sql + length, sizeof sql - (size_t)length, ", ?");
        snprintf(sql + length, sizeof sql - (size_t)length, ")");
    } else {
        snprintf(sql + length, sizeof sql - (size_t)length, " FROM %s", table->name);
    }
    must(sqlite3_prepare_v2(db, sql, -1, &statement, NULL), sql);
    return statement;
}

int64_t plain_download(struct office *office, sqlite3 *into, size_t portion)
{
    struct buffer text = BUFFER_EMPTY, packed = BUFFER_EMPTY, unpacked = BUFFER_EMPTY;
    int64_t bytes = 0;

    for (size_t i = 0; i < office->catalogue.count; i++) {
        const struct table *table = office->catalogue.tables[i];
        sqlite3_stmt *select = prepare(office->db, table, false), *insert = prepare(into, table, true);
        bool more = true;

        while (more) {
            size_t count = 0;

            buffer_clear(&text);
            while (count < portion && (more = sqlite3_step(select) == SQLITE_ROW)) {
                buffer_byte(&text, count++ ? ',' : '[');
                put_row(&text, table, select);
            }
            if (!count)
                break;
            buffer_byte(&text, ']');
            bench_pack(&text, &packed);
            bytes += (int64_t)packed.length;
            bench_unpack(&packed, &unpacked);
            run(into, "BEGIN");
            insert_rows(insert, table, &unpacked);
            run(into, "COMMIT");
        }
        sqlite3_finalize(select);
        sqlite3_finalize(insert);
    }
    buffer_free(&text);
    buffer_free(&packed);
    buffer_free(&unpacked);
    return bytes;
}
