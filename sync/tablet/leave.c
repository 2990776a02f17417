#include "sync/tablet/leave.h"

#include <string.h>

#include "sync/id.h"
#include "sync/statements.h"

static int write_and_forget(struct device *device, int result)
{
    if (result == SYNC_OK)
        result = rows_write(device->rows, NULL, NULL);
    rows_forget(device->rows);
    return result;
}

/* Statements that take a row's id and the number of its table. */
static int run_on_row(struct device *device, enum device_statement which, const struct row *row)
{
    sqlite3_stmt *statement = device->statements[which];

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    return statement_run(statement);
}

/* The office's state goes at once; an edit that waits for its verdict goes on waiting. */
static int leave(struct device *device, struct row *row)
{
    struct row *parent;
    int result = device_parent(device, row, &parent);

    if (result != SYNC_OK)
        return result;
    device_note_table(device, row->table);
    row->exists = false;
    row->dirty = true;
    result = run_on_row(device, BASE_SET, row); /* the state, parameter 3, is NULL */
    if (result == SYNC_OK && sqlite3_changes(device->db) > 0)
        result = overlay(device, row);
    return result == SYNC_OK ? device_count(device, row, parent) : result;
}

static bool read_row(struct device *device, struct json *json, const struct table **table, unsigned char id[SYNC_ID_SIZE])
{
    struct slice name;

    if (!json_read_string(json, rows_arena(device->rows), &name) || !json_next(json) ||
        !json_read_id(json, rows_arena(device->rows), id) || json_next(json))
        return false;
    *table = catalogue_table(&device->catalogue, name);
    return true;
}

static int leave_family(struct device *device, const struct table *table, const unsigned char *id, int64_t scope)
{
    struct row **family, *root;
    size_t count = 0;
    int result = rows_get(device->rows, table, id, &root);

    if (result == SYNC_OK)
        result = family_collect(&device->family, root, &family, &count);
    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        if (family[i]->exists && family[i]->scope == scope)
            result = leave(device, family[i]);
    return result;
}

int leave_families(struct device *device, struct json *list)
{
    int result = json_enter_array(list) ? SYNC_OK : SYNC_INVALID;

    while (result == SYNC_OK && json_next(list)) {
        unsigned char scope[SYNC_ID_SIZE], id[SYNC_ID_SIZE];
        const struct table *table;
        int64_t nr;

        if (!json_enter_array(list) || !json_next(list) || !json_read_id(list, rows_arena(device->rows), scope) || !json_next(list) ||
            !read_row(device, list, &table, id))
            return SYNC_INVALID;
        result = scopes_find(&device->scopes, scope, &nr);
        if (result == SYNC_NOT_FOUND || !table) /* nothing of it ever came here */
            result = SYNC_OK;
        else if (result == SYNC_OK)
            result = leave_family(device, table, id, nr);
    }
    return write_and_forget(device, result);
}

/* Rows of one table and scope that were read before a position. */
static int leave_rows(struct device *device, size_t table, int64_t scope, int64_t before)
{
    sqlite3_stmt *statement = device->of_scope[table];
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int64(statement, 1, scope);
    sqlite3_bind_int64(statement, 2, before);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        struct row *row;
        const void *id = sqlite3_column_blob(statement, 0);

        result = id ? rows_get(device->rows, device->catalogue.tables[table], id, &row) : SQLITE_NOMEM;
        if (result == SYNC_OK)
            result = leave(device, row);
    }
    statement_end(statement);
    return write_and_forget(device, result != SYNC_OK || step == SQLITE_DONE ? result : step);
}

int leave_unread(struct device *device, int64_t scope, int64_t began)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < device->catalogue.count && result == SYNC_OK; i++)
        result = leave_rows(device, i, scope, began);
    return result;
}

/* The scope's id stands first in one of the cursors. */
static int is_named(struct json scopes, const unsigned char *id, bool *named)
{
    struct arena arena = ARENA_EMPTY;
    unsigned char one[SYNC_ID_SIZE];
    int result = json_enter_array(&scopes) ? SYNC_OK : SYNC_INVALID;

    *named = false;
    while (result == SYNC_OK && !*named && json_next(&scopes)) {
        struct json cursor = scopes;

        json_skip(&scopes, NULL);
        if (!json_enter_array(&cursor) || !json_next(&cursor) || !json_read_id(&cursor, &arena, one))
            result = SYNC_INVALID;
        else
            *named = memcmp(one, id, SYNC_ID_SIZE) == 0;
    }
    arena_free(&arena);
    return result;
}

/* One scope that is followed and not named any more; SYNC_NOT_FOUND when there is none. */
static int find_left(struct device *device, struct json scopes, int64_t *scope)
{
    sqlite3_stmt *statement = device->statements[CURSOR_SCOPES];
    bool named = true;
    int step, result = SYNC_OK;

    while ((step = sqlite3_step(statement)) == SQLITE_ROW && result == SYNC_OK && named) {
        *scope = sqlite3_column_int64(statement, 0);
        result = is_named(scopes, sqlite3_column_blob(statement, 1), &named);
    }
    statement_end(statement);
    if (result != SYNC_OK || (step != SQLITE_ROW && step != SQLITE_DONE))
        return result != SYNC_OK ? result : step;
    return named ? SYNC_NOT_FOUND : SYNC_OK;
}

int leave_scopes(struct device *device, struct json scopes)
{
    sqlite3_stmt *drop = device->statements[CURSOR_DROP];
    int64_t scope = 0;
    int result;

    while ((result = find_left(device, scopes, &scope)) == SYNC_OK) {
        result = leave_unread(device, scope, INT64_MAX);
        sqlite3_bind_int64(drop, 1, scope);
        if (result == SYNC_OK)
            result = statement_run(drop);
        if (result != SYNC_OK)
            return result;
    }
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

static int run_on_drafts(struct device *device, enum device_statement which, const char *id)
{
    sqlite3_stmt *statement = device->statements[which];

    sqlite3_bind_text(statement, 1, id, ID_TEXT_SIZE, SQLITE_STATIC);
    return statement_run(statement);
}

/* Drafts of the row go; one that only refers to it is about something else, and keeps all that a person typed. */
static int drop_drafts(struct device *device, const unsigned char *id)
{
    char text[ID_TEXT_SIZE];
    int result;

    id_to_text(id, text);
    result = run_on_drafts(device, DRAFTS_DROP, text);
    if (result == SYNC_OK)
        result = run_on_drafts(device, DRAFTS_DROP_STEP, text);
    do {
        if (result == SYNC_OK)
            result = run_on_drafts(device, DRAFTS_UNNAME, text);
    } while (result == SYNC_OK && sqlite3_changes(device->db) > 0);
    return result;
}

static int erase_row(struct device *device, struct row *row)
{
    struct row *parent;
    size_t ignored;
    int result = device_parent(device, row, &parent);

    if (result == SYNC_OK)
        result = run_on_row(device, EDITS_DROP, row);
    if (result == SYNC_OK)
        result = run_on_row(device, BASE_DROP, row);
    if (result == SYNC_OK)
        result = drop_drafts(device, row->id);
    if (result == SYNC_OK)
        result = idset_add(&device->erased, row->id, &ignored);
    device_note_table(device, row->table);
    row->exists = false;
    row->dirty = true;
    return result == SYNC_OK ? device_count(device, row, parent) : result;
}

/* Of a row that lies elsewhere the edit says what isn't so: one that was refused and put away may have been made anew under another row. */
static int find_child(struct device *device, const struct edit *edit, const struct row *parent, struct row **child)
{
    int result = rows_get(device->rows, edit->table, edit->row, child);
    bool elsewhere = result == SYNC_OK && (*child)->exists &&
                     memcmp((*child)->values[edit->table->scope_column].bytes, parent->id, SYNC_ID_SIZE) != 0;

    return elsewhere ? SYNC_NOT_FOUND : result;
}

/* Where the row of this edit would lie, by what the edit says itself; NULL: it doesn't say so. */
static const unsigned char *place_of(const struct edit *edit)
{
    const struct value *named = edit->values ? &edit->values[edit->table->scope_column] : NULL;

    if (edit->placed)
        return edit->above;
    return named && named->type == VALUE_ID ? (const unsigned char *)named->bytes : NULL;
}

/* A row that is known by an edit alone, such as one that was refused, and that would lie below `parent`. SYNC_NOT_FOUND when there is none. */
static int find_child_by_edit(struct device *device, const struct row *parent, struct row **child)
{
    sqlite3_stmt *statement = device->statements[EDITS_NAMING];
    struct arena *arena = rows_arena(device->rows);
    char text[ID_TEXT_SIZE];
    int step, result = SYNC_NOT_FOUND;

    id_to_text(parent->id, text);
    sqlite3_bind_text(statement, 1, text, sizeof text, SQLITE_STATIC);
    while (result == SYNC_NOT_FOUND && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        struct slice json = { (const char *)sqlite3_column_text(statement, 0), (size_t)sqlite3_column_bytes(statement, 0) };
        struct faults ignored = { .count = 0 };
        struct edit_reading reading = { &device->catalogue, device->catalogue.schema, &device->branches, EDIT_CURRENT, arena, &ignored, NULL };
        struct edit edit;
        int decoded = json.bytes ? edit_decode(&reading, json, &edit) : SQLITE_NOMEM;

        if (decoded != SYNC_OK && decoded != SYNC_INVALID)
            result = decoded;
        else if (edit.table && edit.table->parent == parent->table) {
            const unsigned char *above = place_of(&edit);

            if (above && memcmp(above, parent->id, SYNC_ID_SIZE) == 0)
                result = find_child(device, &edit, parent, child);
        }
    }
    statement_end(statement);
    return result == SYNC_NOT_FOUND && step != SQLITE_DONE ? step : result;
}

/* With all below it, also where edits alone say so. Those are of tables below the one of `root`, so this ends. */
static int erase_family(struct device *device, struct row *root)
{
    struct row **family, *child;
    size_t count;
    int result = family_collect(&device->family, root, &family, &count);

    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        result = erase_row(device, family[i]);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        while ((result = find_child_by_edit(device, family[i], &child)) == SYNC_OK)
            result = erase_family(device, child);
        if (result == SYNC_NOT_FOUND)
            result = SYNC_OK;
    }
    return result;
}

static int note_erased(struct device *device, bool erased)
{
    sqlite3_bind_int(device->statements[STATE_ERASE], 1, erased);
    return statement_run(device->statements[STATE_ERASE]);
}

int leave_erased(struct device *device, struct json *list)
{
    int result = json_enter_array(list) ? SYNC_OK : SYNC_INVALID;
    bool any = false;

    while (result == SYNC_OK && json_next(list)) {
        unsigned char id[SYNC_ID_SIZE];
        const struct table *table;
        struct row *row;

        if (!json_enter_array(list) || !json_next(list) || !read_row(device, list, &table, id))
            return SYNC_INVALID;
        any = true;
        if (!table)
            continue;
        result = rows_get(device->rows, table, id, &row);
        if (result == SYNC_OK)
            result = erase_family(device, row);
    }
    if (result == SYNC_OK && any) /* also when nothing is here any more: it may have been */
        result = note_erased(device, true);
    return write_and_forget(device, result);
}

/* What is deleted is overwritten by zeros, but pages that were split earlier may still hold a copy beyond what is in use, and the write-ahead
 * log has pages as they were. */
void leave_nothing(struct device *device)
{
    sqlite3_stmt *statement = device->statements[STATE_ERASED];
    bool erased = statement_row(statement) == SYNC_OK && sqlite3_column_int(statement, 0);

    statement_end(statement);
    if (!erased || !sqlite3_get_autocommit(device->db) || sqlite3_exec(device->db, "VACUUM", NULL, NULL, NULL) != SQLITE_OK)
        return;
    transaction_renew(&device->transaction);
    if (sqlite3_wal_checkpoint_v2(device->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, NULL, NULL) == SQLITE_OK)
        note_erased(device, false);
}
