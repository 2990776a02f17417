/* The office's state of a row with this tablet's own edits laid over it (R9). */
#include <string.h>

#include "sync/statements.h"
#include "sync/tablet/tablet.h"

int overlay_load_base(struct device *device, struct row *row, bool *found)
{
    sqlite3_stmt *statement = device->statements[BASE_READ];
    struct arena *arena = rows_arena(device->rows);
    int result;

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    result = statement_row(statement);
    *found = result == SYNC_OK;
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    row->exists = sqlite3_column_type(statement, 0) != SQLITE_NULL;
    row_clear(row);
    if (row->exists) {
        size_t length = (size_t)sqlite3_column_bytes(statement, 0);
        char *state = arena_copy(arena, sqlite3_column_blob(statement, 0), length);

        result = state ? row_load(state, length, arena, row) : SQLITE_NOMEM;
    }
    statement_end(statement);
    if (result == SYNC_OK)
        merge_recount(row);
    return result;
}

/* BASE_ADD and BASE_SET take the same; no state says that the office hasn't got the row. */
static int store_base(struct device *device, enum device_statement which, const struct row *row)
{
    sqlite3_stmt *statement = device->statements[which];
    struct buffer state = BUFFER_EMPTY;
    int result;

    if (row->exists)
        row_store(&state, row);
    if (state.failed) { /* before anything is bound: it would be of the next row */
        buffer_free(&state);
        return SQLITE_NOMEM;
    }
    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    if (row->exists)
        sqlite3_bind_blob64(statement, 3, state.data, state.length, SQLITE_STATIC);
    result = statement_run(statement);
    buffer_free(&state);
    return result;
}

int overlay_keep_base(struct device *device, const struct row *row, bool *made)
{
    int result = store_base(device, BASE_ADD, row);

    *made = result == SYNC_OK && sqlite3_changes(device->db) > 0;
    return result;
}

int overlay_set_base(struct device *device, const struct row *row)
{
    return store_base(device, BASE_SET, row);
}

int overlay_office_knows(struct device *device, const struct row *row, bool *knows)
{
    sqlite3_stmt *statement = device->statements[BASE_READ];
    int result;

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    result = statement_row(statement);
    *knows = result == SYNC_OK && sqlite3_column_type(statement, 0) != SQLITE_NULL;
    statement_end(statement);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int overlay_find_bases(struct device *device, struct idset *rows)
{
    sqlite3_stmt *statement = device->statements[BASE_ROWS];
    size_t index;
    int step, result = SYNC_OK;

    while ((step = sqlite3_step(statement)) == SQLITE_ROW && result == SYNC_OK)
        result = idset_add(rows, sqlite3_column_blob(statement, 0), &index);
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* How to read an edit that was made on this tablet, on the branch with this number. */
static int prepare_reading(struct device *device, uint32_t branch, struct arena *arena, struct faults *faults,
                           struct edit_reading *reading)
{
    const struct branch *found;
    int result = branches_numbered(&device->branches, branch, &found);

    if (result == SYNC_OK)
        *reading = (struct edit_reading){ &device->catalogue, found->schema, &device->branches, EDIT_CURRENT, arena, faults, NULL };
    return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
}

/* The edit, when it was refused. SYNC_OK, SYNC_INVALID when this release can't read all of it, SYNC_NOT_FOUND or an
 * SQLite code. */
static int read_refused(struct device *device, struct version version, struct edit *refused)
{
    sqlite3_stmt *statement = device->statements[EDIT_FIND];
    struct arena *arena = rows_arena(device->rows);
    struct faults ignored = { .count = 0 };
    struct edit_reading reading;
    struct slice text;
    int result;

    sqlite3_bind_int64(statement, 1, edit_sequence(version.branch, version.number));
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    text.length = (size_t)sqlite3_column_bytes(statement, 0);
    text.bytes = arena_copy(arena, sqlite3_column_text(statement, 0), text.length);
    statement_end(statement);
    if (!text.bytes)
        return SQLITE_NOMEM;
    result = prepare_reading(device, version.branch, arena, &ignored, &reading);
    return result == SYNC_OK ? edit_decode(&reading, text, refused) : result;
}

/* When the version is a refused edit of the row of `edit`, what that had seen counts as well. */
static int see_through(struct device *device, const struct edit *edit, struct version version, int reg, unsigned most,
                       struct seen *seen)
{
    struct edit refused;
    int result = read_refused(device, version, &refused);

    if (result == SYNC_NOT_FOUND)
        return SYNC_OK;
    if (result != SYNC_OK && result != SYNC_INVALID)
        return result;
    if (refused.table != edit->table || memcmp(refused.row, edit->row, SYNC_ID_SIZE) != 0)
        return SYNC_OK;
    return edit_see_through(&refused, reg, most, seen, rows_arena(device->rows));
}

static int expand(struct device *device, const struct row *row, const struct edit *edit, int reg, unsigned most,
                  struct seen *seen)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < seen->count && result == SYNC_OK; i++)
        if (!merge_stands(row, reg, seen->list[i]))
            result = see_through(device, edit, seen->list[i], reg, most, seen);
    return result;
}

int overlay_expand_seen(struct device *device, const struct row *row, struct edit *edit)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++)
        result = expand(device, row, edit, (int)edit->changes[i].reg, SEEN_MAX, &edit->changes[i].seen);
    for (unsigned i = 0; i < edit->cover_count && result == SYNC_OK; i++)
        result = expand(device, row, edit, REGISTER_ANY, COVERED_MAX, &edit->covers[i].cover.versions);
    if (result == SYNC_OK && edit->cover_count)
        result = edit_write_covers(edit, &device->branches, rows_arena(device->rows));
    return result;
}

static int lay_over(struct device *device, struct row *row, struct slice text, struct version version)
{
    struct arena *arena = rows_arena(device->rows);
    struct faults ignored = { .count = 0 };
    struct head self = { .version = version };
    struct edit edit;
    struct edit_reading reading;
    int result = prepare_reading(device, version.branch, arena, &ignored, &reading);

    if (result == SYNC_OK)
        result = edit_decode(&reading, text, &edit);

    /* An edit that this release can't read, or that lost the row that it changed: the office will judge it. */
    if (result == SYNC_INVALID || (result == SYNC_OK && edit.creates == row->exists))
        return SYNC_OK;
    if (result == SYNC_OK)
        result = overlay_expand_seen(device, row, &edit);
    self.time = edit.time;
    return result == SYNC_OK ? merge_apply(row, &edit, &self, MERGE_OWN_FIRST, arena) : result;
}

static int lay_all_over(struct device *device, struct row *row, size_t *count)
{
    sqlite3_stmt *statement = device->statements[EDITS_OF_ROW];
    int step, result = SYNC_OK;

    *count = 0;
    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW && result == SYNC_OK) {
        struct version version = edit_version(sqlite3_column_int64(statement, 0));
        struct slice text = { NULL, (size_t)sqlite3_column_bytes(statement, 1) };

        text.bytes = arena_copy(rows_arena(device->rows), sqlite3_column_text(statement, 1), text.length);
        result = text.bytes ? lay_over(device, row, text, version) : SQLITE_NOMEM;
        ++*count;
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

int overlay(struct device *device, struct row *row)
{
    sqlite3_stmt *drop = device->statements[BASE_DROP];
    size_t count = 0;
    bool found;
    int result = overlay_load_base(device, row, &found);

    if (result != SYNC_OK || !found)
        return result;
    result = lay_all_over(device, row, &count);
    if (result != SYNC_OK || count)
        return result;
    sqlite3_bind_blob(drop, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(drop, 2, row->table->number);
    return statement_run(drop);
}

int overlay_and_count(struct device *device, struct row *row)
{
    struct row *parent;
    int result = device_parent(device, row, &parent);

    if (result == SYNC_OK)
        result = overlay(device, row);
    return result == SYNC_OK ? device_count(device, row, parent) : result;
}
