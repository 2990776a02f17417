#include "sync/rows.h"

#include <stdlib.h>
#include <string.h>

#include "sync/hash.h"
#include "sync/statements.h"

/* INSERT and UPDATE have all columns; UPDATE_LIGHT leaves out those that hardly ever change, and those that an index holds or asks for
 * (sync_conflicts is one), since SQLite rewrites an index whenever one of its columns is assigned to. UPSERT is for rows that the table may have or
 * not. CHILDREN: the live rows of a parent. ANY_DELETED, IS_DELETED: whether any row is deleted, and whether the row with this id is; a statement
 * that has no meaning for a table is a NULL one. */
enum { SELECT, INSERT, UPDATE, UPDATE_LIGHT, UPSERT, DELETE, CHILDREN, ANY_DELETED, IS_DELETED, STATEMENT_COUNT };

/* The engine's own columns before the table's. */
enum { OWN_HEADS = 1, OWN_SCOPE, OWN_CHANGED, OWN_CONFLICTS, OWN_KEY, OWN_COUNT = OWN_KEY };

struct table_rows {
    sqlite3_stmt *statements[STATEMENT_COUNT];
    uint64_t heavy; /* columns that UPDATE_LIGHT leaves out */
    bool none_deleted; /* the table was asked since rows_forget, and nothing deleted was written since */
};

struct rows {
    sqlite3 *db;
    const struct catalogue *catalogue;
    rows_sum *add; /* NULL: no sums are kept */
    void *add_context;
    struct table_rows *tables; /* as catalogue->tables */
    struct arena arena;
    struct buffer heads;
    struct row **list; /* in order of arrival */
    size_t count, capacity;
    uint32_t *buckets; /* hash of id and table -> index into list, plus 1 */
    size_t bucket_count;
    struct hash_salt salt;
};

static void column_list(struct buffer *sql, const struct table *table, uint64_t mask, const char *format)
{
    for (unsigned i = 0; i < table->column_count; i++)
        if (mask & UINT64_C(1) << i) {
            char *text = sqlite3_mprintf(format, table->columns[i].name, OWN_COUNT + 1 + i);

            if (text)
                buffer_puts(sql, text);
            else
                sql->failed = true;
            sqlite3_free(text);
        }
}

static void table_texts(const struct table *table, const struct table_rows *of_table, struct buffer *texts)
{
    const uint64_t all = ~UINT64_C(0);
    const uint64_t assigned[STATEMENT_COUNT] = { [UPDATE] = all, [UPDATE_LIGHT] = all & ~of_table->heavy };

    buffer_puts(&texts[SELECT], "SELECT sync_row, sync_heads, sync_scope, sync_changed, sync_conflicts");
    column_list(&texts[SELECT], table, all, ", \"%w\"");
    buffer_puts(&texts[SELECT], " FROM ");
    buffer_puts(&texts[SELECT], table->name);
    buffer_puts(&texts[SELECT], " WHERE id = ?1");

    buffer_puts(&texts[INSERT], "INSERT INTO ");
    buffer_puts(&texts[INSERT], table->name);
    buffer_puts(&texts[INSERT], " (sync_heads, sync_scope, sync_changed, sync_conflicts, id");
    column_list(&texts[INSERT], table, all, ", \"%w\"");
    buffer_puts(&texts[INSERT], ") VALUES (?1, ?2, ?3, ?4, ?5");
    for (unsigned i = 0; i < table->column_count; i++)
        column_list(&texts[INSERT], table, UINT64_C(1) << i, ", ?%.0s%d");
    buffer_puts(&texts[INSERT], ")");

    buffer_append(&texts[UPSERT], texts[INSERT].data, texts[INSERT].length);
    texts[UPSERT].failed |= texts[INSERT].failed;
    buffer_puts(&texts[UPSERT], " ON CONFLICT (id) DO UPDATE SET sync_heads = ?1, sync_scope = ?2, sync_changed = ?3, sync_conflicts = ?4");
    column_list(&texts[UPSERT], table, all, ", \"%w\" = ?%d");

    for (int i = UPDATE; i <= UPDATE_LIGHT; i++) {
        buffer_puts(&texts[i], "UPDATE ");
        buffer_puts(&texts[i], table->name);
        buffer_puts(&texts[i], " SET sync_heads = ?1, sync_scope = ?2, sync_changed = ?3");
        buffer_puts(&texts[i], i == UPDATE ? ", sync_conflicts = ?4" : "");
        column_list(&texts[i], table, assigned[i], ", \"%w\" = ?%d");
        buffer_puts(&texts[i], " WHERE sync_row = ?5");
    }

    buffer_puts(&texts[DELETE], "DELETE FROM ");
    buffer_puts(&texts[DELETE], table->name);
    buffer_puts(&texts[DELETE], " WHERE sync_row = ?1");
}

/* What deletion asks of a table. SQLite makes no statement of a lone comment: that is where a text has no meaning. */
static void deletion_texts(const struct table *table, struct buffer *texts)
{
    static const char *const NOTHING = "-- not for this table";

    if (!table->deletable) {
        for (int i = CHILDREN; i <= IS_DELETED; i++)
            buffer_puts(&texts[i], NOTHING);
        return;
    }
    if (table->parent) {
        buffer_puts(&texts[CHILDREN], "SELECT id FROM ");
        buffer_puts(&texts[CHILDREN], table->name);
        buffer_puts(&texts[CHILDREN], " WHERE ");
        buffer_puts(&texts[CHILDREN], table->columns[table->scope_column].name);
        buffer_puts(&texts[CHILDREN], " = ?1 AND (verwijderd IS NULL OR sync_conflicts > 0)");
    } else {
        buffer_puts(&texts[CHILDREN], NOTHING);
    }
    buffer_puts(&texts[ANY_DELETED], "SELECT 1 FROM ");
    buffer_puts(&texts[ANY_DELETED], table->name);
    buffer_puts(&texts[ANY_DELETED], " WHERE verwijderd IS NOT NULL LIMIT 1");
    buffer_puts(&texts[IS_DELETED], "SELECT 1 FROM ");
    buffer_puts(&texts[IS_DELETED], table->name);
    buffer_puts(&texts[IS_DELETED], " WHERE id = ?1 AND verwijderd IS NOT NULL");
}

/* Which columns the table's indexes hold. */
static int find_indexed(sqlite3 *db, const struct table *table, uint64_t *indexed)
{
    sqlite3_stmt *statement = NULL;
    int step, result;

    result = sqlite3_prepare_v2(db, "SELECT i.name FROM pragma_index_list(?1) l JOIN pragma_index_info(l.name) i", -1, &statement,
                                NULL);
    if (result != SQLITE_OK)
        return result;
    sqlite3_bind_text(statement, 1, table->name, -1, SQLITE_STATIC);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        const char *name = (const char *)sqlite3_column_text(statement, 0);
        int column = name ? table_column(table, (struct slice){ name, strlen(name) }) : -1;

        if (column >= 0)
            *indexed |= UINT64_C(1) << column;
    }
    sqlite3_finalize(statement);
    return step == SQLITE_DONE ? SYNC_OK : step;
}

static int table_open(struct rows *rows, const struct table *table, struct table_rows *of_table)
{
    struct buffer texts[STATEMENT_COUNT] = { BUFFER_EMPTY };
    const char *list[STATEMENT_COUNT];
    int result = find_indexed(rows->db, table, &of_table->heavy);

    if (result != SYNC_OK)
        return result;
    for (unsigned i = 0; i < table->column_count; i++)
        if (table->registers[table->columns[i].reg].rule == RULE_ONCE)
            of_table->heavy |= UINT64_C(1) << i;
    if (table->deletable)
        of_table->heavy |= UINT64_C(1) << table->deleted_column;
    table_texts(table, of_table, texts);
    deletion_texts(table, texts);
    for (int i = 0; i < STATEMENT_COUNT; i++) {
        list[i] = buffer_text(&texts[i]);
        if (!list[i])
            result = SQLITE_NOMEM;
    }
    if (result == SYNC_OK)
        result = statements_prepare(rows->db, list, of_table->statements, STATEMENT_COUNT);
    for (int i = 0; i < STATEMENT_COUNT; i++)
        buffer_free(&texts[i]);
    return result;
}

int rows_open(sqlite3 *db, const struct catalogue *catalogue, struct rows **out)
{
    struct rows *rows = sqlite3_malloc64(sizeof *rows);
    int result = SYNC_OK;

    *out = NULL;
    if (!rows)
        return SQLITE_NOMEM;
    *rows = (struct rows){ .db = db, .catalogue = catalogue, .arena = ARENA_EMPTY, .heads = BUFFER_EMPTY,
                           .salt = hash_salt_new() };
    rows->tables = sqlite3_malloc64(catalogue->count * sizeof *rows->tables + 1);
    if (!rows->tables)
        result = SQLITE_NOMEM;
    else
        memset(rows->tables, 0, catalogue->count * sizeof *rows->tables);
    for (size_t i = 0; i < catalogue->count && result == SYNC_OK; i++)
        result = table_open(rows, catalogue->tables[i], &rows->tables[i]);
    if (result != SYNC_OK)
        rows_close(rows);
    else
        *out = rows;
    return result;
}

void rows_close(struct rows *rows)
{
    if (!rows)
        return;
    arena_free(&rows->arena);
    for (size_t i = 0; rows->tables && i < rows->catalogue->count; i++)
        statements_finalize(rows->tables[i].statements, STATEMENT_COUNT);
    sqlite3_free(rows->tables);
    sqlite3_free(rows->list);
    sqlite3_free(rows->buckets);
    buffer_free(&rows->heads);
    sqlite3_free(rows);
}

void rows_keep_sums(struct rows *rows, rows_sum *add, void *context)
{
    rows->add = add;
    rows->add_context = context;
}

struct arena *rows_arena(struct rows *rows)
{
    return &rows->arena;
}

void rows_forget(struct rows *rows)
{
    if (rows->buckets)
        memset(rows->buckets, 0, rows->bucket_count * sizeof *rows->buckets);
    rows->count = 0;
    for (size_t i = 0; i < rows->catalogue->count; i++)
        rows->tables[i].none_deleted = false;
    arena_clear(&rows->arena);
}

static struct table_rows *rows_of(struct rows *rows, const struct table *table)
{
    size_t i = 0;

    while (rows->catalogue->tables[i] != table)
        i++;
    return &rows->tables[i];
}

static uint32_t *bucket_of(struct rows *rows, const struct table *table, const unsigned char *id)
{
    size_t i = (size_t)(hash_id(rows->salt, id) + (uint64_t)table->number) & (rows->bucket_count - 1);

    for (; rows->buckets[i]; i = (i + 1) & (rows->bucket_count - 1)) {
        const struct row *row = rows->list[rows->buckets[i] - 1];

        if (row->table == table && memcmp(row->id, id, SYNC_ID_SIZE) == 0)
            break;
    }
    return &rows->buckets[i];
}

static int make_room(struct rows *rows)
{
    size_t capacity = rows->capacity ? 2 * rows->capacity : 64;
    struct row **list;
    uint32_t *buckets;

    if (rows->count < rows->capacity)
        return SYNC_OK;
    list = sqlite3_realloc64(rows->list, capacity * sizeof *list);
    if (!list)
        return SQLITE_NOMEM;
    rows->list = list;
    buckets = sqlite3_malloc64(2 * capacity * sizeof *buckets);
    if (!buckets)
        return SQLITE_NOMEM;
    sqlite3_free(rows->buckets);
    memset(buckets, 0, 2 * capacity * sizeof *buckets);
    rows->buckets = buckets;
    rows->bucket_count = 2 * capacity;
    rows->capacity = capacity;
    for (size_t i = 0; i < rows->count; i++)
        *bucket_of(rows, list[i]->table, list[i]->id) = (uint32_t)i + 1;
    return SYNC_OK;
}

static int read_row(struct rows *rows, sqlite3_stmt *statement, struct row *row)
{
    size_t length = (size_t)sqlite3_column_bytes(statement, 1);
    char *heads = arena_copy(&rows->arena, sqlite3_column_blob(statement, 1), length);
    int result = heads ? heads_load(row->table, heads, length, &rows->arena, &row->heads) : SQLITE_NOMEM;

    row->sync_row = row->written_row = sqlite3_column_int64(statement, 0);
    row->scope = row->written_scope = sqlite3_column_int64(statement, 2);
    row->changed = row->written_changed = sqlite3_column_int64(statement, 3);
    row->conflicts = row->written_conflicts = sqlite3_column_int64(statement, 4);
    for (unsigned i = 0; i < row->table->column_count && result == SYNC_OK; i++)
        result = value_column(statement, OWN_COUNT + (int)i, row->table->columns[i].kind, &rows->arena, &row->values[i]);
    row->exists = true;
    if (result == SYNC_OK && rows->add)
        result = rows->add(rows->add_context, row, &row->written_sum);
    return result;
}

static int load_row(struct rows *rows, struct row *row)
{
    sqlite3_stmt *statement = rows_of(rows, row->table)->statements[SELECT];
    int result;

    row->values = arena_take(&rows->arena, row->table->column_count * sizeof *row->values);
    if (!row->values)
        return SQLITE_NOMEM;
    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_row(statement);
    if (result == SYNC_NOT_FOUND) {
        row->heads.registers = arena_take(&rows->arena, row->table->register_count * sizeof *row->heads.registers);
        return row->heads.registers ? SYNC_OK : SQLITE_NOMEM;
    }
    if (result == SYNC_OK) {
        result = read_row(rows, statement, row);
        statement_end(statement);
    }
    return result;
}

/* The place of a row in the list; *row is NULL when it isn't there. */
static int find(struct rows *rows, const struct table *table, const unsigned char *id, uint32_t **bucket, struct row **row)
{
    int result = make_room(rows);

    *row = NULL;
    if (result != SYNC_OK)
        return result;
    *bucket = bucket_of(rows, table, id);
    if (**bucket)
        *row = rows->list[**bucket - 1];
    return SYNC_OK;
}

static struct row *new_row(struct rows *rows, const struct table *table, const unsigned char *id)
{
    struct row *row = arena_take(&rows->arena, sizeof *row);

    if (row) {
        row->table = table;
        memcpy(row->id, id, SYNC_ID_SIZE);
    }
    return row;
}

static void keep(struct rows *rows, struct row *row, uint32_t *bucket)
{
    rows->list[rows->count++] = row;
    *bucket = (uint32_t)rows->count;
}

int rows_get(struct rows *rows, const struct table *table, const unsigned char id[SYNC_ID_SIZE], struct row **out)
{
    uint32_t *bucket;
    int result = find(rows, table, id, &bucket, out);

    if (result != SYNC_OK || *out)
        return result;
    *out = new_row(rows, table, id);
    result = *out ? load_row(rows, *out) : SQLITE_NOMEM;
    if (result == SYNC_OK)
        keep(rows, *out, bucket);
    return result;
}

int rows_replace(struct rows *rows, const struct table *table, const unsigned char id[SYNC_ID_SIZE], struct row **out)
{
    struct row *row;
    uint32_t *bucket;
    int result = find(rows, table, id, &bucket, out);

    if (result == SYNC_OK && *out)
        row_clear(*out);
    if (result != SYNC_OK || *out)
        return result;
    row = new_row(rows, table, id);
    if (!row)
        return SQLITE_NOMEM;
    row->values = arena_take(&rows->arena, table->column_count * sizeof *row->values);
    row->heads.registers = arena_take(&rows->arena, table->register_count * sizeof *row->heads.registers);
    if (!row->values || !row->heads.registers)
        return SQLITE_NOMEM;
    row->blind = row->dirty = true;
    row->touched = ~UINT64_C(0);
    keep(rows, row, bucket);
    *out = row;
    return SYNC_OK;
}

/* Look now what rows_replace left open. */
static int find_key(struct rows *rows, struct row *row)
{
    sqlite3_stmt *statement = rows_of(rows, row->table)->statements[SELECT];
    int result;

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_row(statement);
    row->blind = result != SYNC_OK && result != SYNC_NOT_FOUND;
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    row->sync_row = sqlite3_column_int64(statement, 0);
    statement_end(statement);
    return SYNC_OK;
}

static int remove_row(struct rows *rows, struct row *row)
{
    sqlite3_stmt *statement = rows_of(rows, row->table)->statements[DELETE];
    int result = row->blind ? find_key(rows, row) : SYNC_OK;

    if (result != SYNC_OK || !row->sync_row)
        return result;
    sqlite3_bind_int64(statement, 1, row->sync_row);
    row->sync_row = 0;
    return statement_run(statement);
}

static int write_row(struct rows *rows, struct row *row)
{
    struct table_rows *of_table = rows_of(rows, row->table);
    bool light = !(row->touched & of_table->heavy) && row->conflicts == row->written_conflicts;
    sqlite3_stmt *statement = of_table->statements[row->blind ? UPSERT : !row->sync_row ? INSERT : light ? UPDATE_LIGHT : UPDATE];
    uint64_t left_out = row->sync_row && light ? of_table->heavy : 0;
    int result;

    if (!row->exists)
        return remove_row(rows, row);
    buffer_clear(&rows->heads);
    heads_store(&rows->heads, row->table, &row->heads);
    if (rows->heads.failed)
        return SQLITE_NOMEM;
    result = sqlite3_bind_blob64(statement, OWN_HEADS, rows->heads.data, rows->heads.length, SQLITE_STATIC);
    sqlite3_bind_int64(statement, OWN_SCOPE, row->scope);
    sqlite3_bind_int64(statement, OWN_CHANGED, row->changed);
    sqlite3_bind_int64(statement, OWN_CONFLICTS, row->conflicts);
    if (row->sync_row)
        sqlite3_bind_int64(statement, OWN_KEY, row->sync_row);
    else
        sqlite3_bind_blob(statement, OWN_KEY, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    for (unsigned i = 0; i < row->table->column_count && result == SQLITE_OK; i++)
        if (!(left_out & UINT64_C(1) << i))
            result = value_bind(statement, OWN_COUNT + 1 + (int)i, &row->values[i]);
    if (result != SQLITE_OK) {
        statement_end(statement);
        return result;
    }
    if (row->table->deletable && row->values[row->table->deleted_column].type != VALUE_NULL)
        of_table->none_deleted = false;
    /* not statement_run: each parameter is bound anew before the next step, and clearing so many takes its time */
    result = sqlite3_step(statement);
    sqlite3_reset(statement);
    result = result == SQLITE_DONE ? SYNC_OK : result;
    if (result == SYNC_OK && !row->sync_row && !row->blind)
        row->sync_row = row->written_row = sqlite3_last_insert_rowid(rows->db);
    return result;
}

static int by_key(const void *left, const void *right)
{
    const struct row *a = *(struct row *const *)left, *b = *(struct row *const *)right;

    if (a->table->number != b->table->number)
        return a->table->number < b->table->number ? -1 : 1;
    if (a->sync_row != b->sync_row)
        return a->sync_row < b->sync_row ? -1 : 1;
    /* New rows: by change, so that the order of the log is the order of the table. */
    return (a->changed > b->changed) - (a->changed < b->changed);
}

bool row_hidden(const struct row *row)
{
    return row->table->deletable && row->values[row->table->deleted_column].type != VALUE_NULL && row->conflicts == 0;
}

/* The row with this id when it is in memory, NULL otherwise. */
static struct row *in_memory(struct rows *rows, const struct table *table, const unsigned char *id)
{
    uint32_t *bucket = rows->count ? bucket_of(rows, table, id) : NULL;

    return bucket && *bucket ? rows->list[*bucket - 1] : NULL;
}

int rows_children(struct rows *rows, const struct table *table, const unsigned char parent[SYNC_ID_SIZE],
                  int (*each)(void *context, const unsigned char *id), void *context)
{
    sqlite3_stmt *statement = rows_of(rows, table)->statements[CHILDREN];
    int step = SQLITE_DONE, result = SYNC_OK;

    if (!statement)
        return SYNC_OK;
    sqlite3_bind_blob(statement, 1, parent, SYNC_ID_SIZE, SQLITE_STATIC);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const unsigned char *id = sqlite3_column_blob(statement, 0);

        if (!id)
            result = SQLITE_NOMEM;
        else if (!in_memory(rows, table, id))
            result = each(context, id);
    }
    statement_end(statement);
    if (result == SYNC_OK && step != SQLITE_DONE)
        return step;
    for (size_t i = 0; i < rows->count && result == SYNC_OK; i++) {
        const struct row *row = rows->list[i];

        if (row->table == table && row->exists && !row_hidden(row) &&
            memcmp(row->values[table->scope_column].bytes, parent, SYNC_ID_SIZE) == 0)
            result = each(context, row->id);
    }
    return result;
}

/* Whether the parent is deleted, as the table has it, without reading the row. */
static int is_deleted(struct rows *rows, const struct table *table, const unsigned char *id, bool *deleted)
{
    struct table_rows *of_table = rows_of(rows, table);
    sqlite3_stmt *any = of_table->statements[ANY_DELETED], *statement = of_table->statements[IS_DELETED];
    int result = any && !of_table->none_deleted ? statement_row(any) : SYNC_NOT_FOUND;

    *deleted = false;
    of_table->none_deleted = result == SYNC_NOT_FOUND;
    if (result == SYNC_OK) {
        statement_end(any);
        sqlite3_bind_blob(statement, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
        result = statement_row(statement);
    }
    if (result == SYNC_OK) {
        statement_end(statement);
        *deleted = true;
    }
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int rows_deleted_parent(struct rows *rows, const struct row *row, struct row **parent)
{
    const struct table *table = row->table->parent;
    const unsigned char *id;
    bool deleted = false;
    int result = SYNC_OK;

    *parent = NULL;
    if (!table || row->values[row->table->scope_column].type != VALUE_ID)
        return SYNC_OK;
    id = (const unsigned char *)row->values[row->table->scope_column].bytes;
    *parent = in_memory(rows, table, id);
    if (!*parent)
        result = is_deleted(rows, table, id, &deleted);
    if (deleted && result == SYNC_OK)
        result = rows_get(rows, table, id, parent);
    if (result == SYNC_OK && *parent && (!(*parent)->exists || (*parent)->values[table->deleted_column].type == VALUE_NULL))
        *parent = NULL;
    return result;
}

int rows_write(struct rows *rows, int (*written)(void *context, const struct row *row), void *context)
{
    struct row **dirty = arena_take(&rows->arena, (rows->count + 1) * sizeof(struct row *));
    size_t count = 0;
    int result = SYNC_OK;

    if (!dirty)
        return SQLITE_NOMEM;
    for (size_t i = 0; i < rows->count; i++)
        if (rows->list[i]->dirty)
            dirty[count++] = rows->list[i];
    qsort(dirty, count, sizeof(struct row *), by_key);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        result = write_row(rows, dirty[i]);
        if (result == SYNC_OK && written)
            result = written(context, dirty[i]);
        if (result == SYNC_OK) {
            dirty[i]->dirty = false;
            dirty[i]->touched = 0;
            dirty[i]->written_scope = dirty[i]->scope;
            dirty[i]->written_changed = dirty[i]->changed;
            dirty[i]->written_conflicts = dirty[i]->conflicts;
        }
    }
    return result;
}

void row_clear(struct row *row)
{
    memset(row->values, 0, row->table->column_count * sizeof *row->values);
    memset(row->heads.registers, 0, row->table->register_count * sizeof *row->heads.registers);
    row->dirty = true;
    row->touched = ~UINT64_C(0);
}

void row_store(struct buffer *buffer, const struct row *row)
{
    struct buffer heads = BUFFER_EMPTY;

    heads_store(&heads, row->table, &row->heads);
    varint_store(buffer, heads.length);
    buffer_append(buffer, heads.data, heads.length);
    buffer->failed |= heads.failed;
    buffer_free(&heads);
    varint_store(buffer, (uint64_t)row->changed);
    for (unsigned i = 0; i < row->table->column_count; i++)
        value_store(buffer, &row->values[i]);
}

int row_load(const void *bytes, size_t length, struct arena *arena, struct row *row)
{
    const unsigned char *at = bytes, *end = at + length;
    uint64_t heads, changed;
    int result;

    if (!varint_load(&at, end, &heads) || heads > (uint64_t)(end - at))
        return SQLITE_CORRUPT;
    result = heads_load(row->table, at, (size_t)heads, arena, &row->heads);
    if (result != SYNC_OK)
        return result;
    at += heads;
    if (!varint_load(&at, end, &changed))
        return SQLITE_CORRUPT;
    row->changed = (int64_t)changed;
    for (unsigned i = 0; i < row->table->column_count; i++) {
        row->values[i] = (struct value){ .type = VALUE_NULL };
        if (at < end && !value_load(&at, end, &row->values[i]))
            return SQLITE_CORRUPT;
    }
    return SYNC_OK;
}
