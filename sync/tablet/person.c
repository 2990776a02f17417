/* Who works here. A tablet holds one person's records; of who worked here before it keeps only what they saved and the office may still lose: what is
 * accepted, and not in two backups yet (R13). That is found by the branch that it stands on. */
#include <string.h>

#include "sync/id.h"
#include "sync/statements.h"
#include "sync/tablet/leave.h"
#include "sync/tablet/prune.h"
#include "sync/tablet/tablet.h"

/* An edit that waits again is laid over the row, which isn't here yet unless it lies on the shared shelf. */
static int show_again(struct device *device, const struct table *table, const void *id)
{
    struct row *row;
    bool made;
    int result = id ? rows_get(device->rows, table, id, &row) : SQLITE_NOMEM;

    if (result == SYNC_OK)
        result = overlay_keep_base(device, row, &made);
    return result == SYNC_OK ? overlay_and_count(device, row) : result;
}

static int return_work(struct device *device, const unsigned char *person)
{
    sqlite3_stmt *statement = device->statements[EDITS_RETURN];
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_blob(statement, 1, person, SYNC_ID_SIZE, SQLITE_STATIC);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&device->catalogue, sqlite3_column_int64(statement, 0));

        if (table && !sqlite3_column_int(statement, 2)) /* what is attested is shown nowhere */
            result = show_again(device, table, sqlite3_column_blob(statement, 1));
    }
    statement_end(statement);
    if (result == SYNC_OK && step != SQLITE_DONE)
        result = step;
    return result == SYNC_OK ? rows_write(device->rows, NULL, NULL) : result;
}

static int identify(struct device *device, const unsigned char *person)
{
    sqlite3_stmt *statement = device->statements[STATE_IDENTIFY];
    struct device_state state;
    int result = device_state_read(device, &state);

    if (result != SYNC_OK)
        return result;
    if (state.has_person)
        return memcmp(state.person, person, SYNC_ID_SIZE) == 0 ? SYNC_OK : SYNC_INVALID;
    sqlite3_bind_blob(statement, 1, person, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_run(statement);
    return result == SYNC_OK ? return_work(device, person) : result;
}

int device_identify(struct device *device, const unsigned char person[SYNC_ID_SIZE])
{
    int result = device_begin(device);

    if (result != SYNC_OK)
        return result;
    result = identify(device, person);
    if (result == SYNC_OK)
        result = statement_run(device->statements[STATE_ANSWER_NOTHING]);
    return device_end(device, result);
}

/* SYNC_OK when the office has all that this person typed here. */
static int check_nothing_alone(struct device *device)
{
    int result = statement_row(device->statements[HERE_ALONE]);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    statement_end(device->statements[HERE_ALONE]);
    return SYNC_INVALID;
}

static int drop_rows(struct device *device)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < device->catalogue.count && result == SYNC_OK; i++) {
        const struct table *table = device->catalogue.tables[i];
        char *sql;

        if (table->scope_kind == SCOPE_SHARED)
            continue;
        sql = sqlite3_mprintf("DELETE FROM \"%w\"", table->name);
        result = sql ? sqlite3_exec(device->db, sql, NULL, NULL, NULL) : SQLITE_NOMEM;
        sqlite3_free(sql);
    }
    return result;
}

static int hand_over(struct device *device)
{
    static const enum device_statement STATEMENTS[] = { EDITS_FORGET, BASES_DROP, CURSORS_DROP, STATE_LEAVE };
    int result = check_nothing_alone(device);

    if (result == SYNC_OK)
        result = statement_run(device->statements[EDITS_KEEP]);
    if (result == SYNC_OK)
        result = meet_beforehand(device);
    if (result == SYNC_OK)
        result = drop_rows(device);
    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS && result == SYNC_OK; i++)
        result = statement_run(device->statements[STATEMENTS[i]]);
    return result;
}

int device_hand_over(struct device *device, uint64_t branch)
{
    int result = device_begin(device);

    if (result == SYNC_OK)
        result = device_end(device, hand_over(device));
    if (result != SYNC_OK)
        return result;
    device->branch = branch;
    leave_nothing(device);
    return SYNC_OK;
}

int person_lacks(struct device *device, int64_t kept)
{
    sqlite3_bind_int64(device->statements[EDITS_LACKED], 1, kept);
    return statement_run(device->statements[EDITS_LACKED]);
}

int person_put_lacking(struct device *device, struct buffer *out)
{
    sqlite3_stmt *statement = device->statements[EDITS_LACKED_BY];
    bool first = true;
    int step;

    buffer_byte(out, '[');
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        const unsigned char *person = sqlite3_column_blob(statement, 0);

        if (!first)
            buffer_byte(out, ',');
        out->failed |= !person;
        if (person)
            json_put_id(out, person);
        first = false;
    }
    statement_end(statement);
    buffer_byte(out, ']');
    return step == SQLITE_DONE ? SYNC_OK : step;
}
