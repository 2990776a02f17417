#include "sync/tablet/device.h"

#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/statements.h"
#include "sync/tablet/leave.h"
#include "sync/tablet/tablet.h"

/* That of the rows that are here is kept. */
#define FORGET_READING \
    "schema = 1000 * CASE WHEN schema < 1000 THEN schema ELSE schema / 1000 END, top = 0, low = 0, remaining = 0, began = 0"

/* An edit that is kept here for somebody who doesn't work here now: see person.c. */
#define OF_ANOTHER "branch IN (SELECT nr FROM sync_branch WHERE person <> coalesce((SELECT person FROM sync_state), x''))"

static const char *const TEXTS[] = {
    [STATE_READ] = "SELECT person, incarnation, request, open, answered FROM sync_state",
    [STATE_IDENTIFY] = "UPDATE sync_state SET person = ?1",
    /* No answer to the former person's request counts; the file is written anew. */
    [STATE_LEAVE] = "UPDATE sync_state SET person = NULL, open = 0, checked = 0, quarter_position = 0, quarter_began = 0, erased = 1",
    [STATE_ASK] = "UPDATE sync_state SET request = request + 1, open = 1",
    [STATE_ANSWERED] = "UPDATE sync_state SET open = 0, incarnation = ?1, answered = ?2",
    /* With no scope of their own, nothing of what this person may read has been heard yet. */
    [STATE_ANSWER_NOTHING] = "UPDATE sync_state SET answered = 0 WHERE NOT EXISTS (SELECT 1 FROM sync_cursor WHERE scope NOT IN"
                             " (SELECT nr FROM sync_scope WHERE id = zeroblob(16)))",
    [STATE_CHECKED] = "SELECT checked FROM sync_state",
    [STATE_CHECK] = "UPDATE sync_state SET checked = ?1",
    [STATE_ERASED] = "SELECT erased FROM sync_state",
    [STATE_ERASE] = "UPDATE sync_state SET erased = ?1",
    [STATE_HEALED] = "UPDATE sync_state SET healed = healed + 1",
    /* The last number is that of the branch's last edit, or of one that went. */
    [BRANCH_FIND] = "SELECT nr, max(last, ifnull((SELECT number FROM sync_edit WHERE"
                    " sequence BETWEEN nr << 32 AND nr << 32 | 4294967295 ORDER BY sequence DESC LIMIT 1), 0))"
                    " FROM sync_branch WHERE branch = ?1 AND kind = 0",
    [EDIT_ADD] = "INSERT INTO sync_edit (sequence, table_nr, row, edit, state) VALUES (?1, ?2, ?3, ?4, 0)",
    [EDITS_WAITING] = "SELECT sequence FROM sync_edit WHERE state = 0 ORDER BY attests DESC, sequence LIMIT ?1",
    [EDIT_READ] = "SELECT b.branch, e.number, e.edit, b.schema, e.earlier FROM sync_edit e"
                  " JOIN sync_branch b ON b.nr = e.branch WHERE e.sequence = ?1",
    [EDITS_OF_ROW] = "SELECT sequence, edit FROM sync_edit"
                     " WHERE row = ?1 AND table_nr = ?2 AND state = 0 AND attests = 0"
                     " UNION ALL SELECT sequence, edit FROM sync_edit"
                     " WHERE row = ?1 AND table_nr = ?2 AND state = 1 AND attests = 0 ORDER BY sequence",
    [EDIT_FIND] = "SELECT edit FROM sync_edit WHERE sequence = ?1 AND state IN (2, 4)",
    [EDIT_REFUSE] = "UPDATE sync_edit SET state = 2, reason = ?2, detail = ?3"
                    " WHERE sequence = ?1 AND state = 0 AND attests = 0 RETURNING table_nr, row",
    [EDIT_PUT_AWAY] = "UPDATE sync_edit SET state = 4 WHERE sequence = ?1 AND state IN (2, 4)",
    [EDITS_REFUSED] = "SELECT b.branch, e.number, e.reason, e.detail, e.edit FROM sync_edit e"
                      " JOIN sync_branch b ON b.nr = e.branch WHERE e.state > 1 AND e.state = ?1"
                      " ORDER BY e.sequence DESC",
    /* By the index of what waits: a branch may have many more edits that are kept. */
    [EDITS_ACCEPT] = "UPDATE sync_edit INDEXED BY sync_edit_waiting SET state = 1, stand = ?3"
                     " WHERE state = 0 AND sequence BETWEEN ?1 AND ?2",
    [EDITS_AGAIN] = "UPDATE sync_edit SET state = 0, stand = NULL WHERE sequence BETWEEN ?1 AND ?2 AND state IN (1, 3)",
    /* Nothing here can fill the gap: the numbers were of edits that were refused before a restore, or erased. */
    [EDITS_AFTER_GAP] = "UPDATE sync_edit SET earlier = 1 WHERE sequence BETWEEN ?1 AND ?2 AND state = 0 AND NOT EXISTS"
                        " (SELECT 1 FROM sync_edit WHERE sequence = ?1 AND state = 0)",
    [EDITS_EARLIER] = "UPDATE sync_edit SET earlier = 1, stand = NULL, state = CASE WHEN state IN (1, 3) THEN 0 ELSE state END"
                      " WHERE NOT " OF_ANOTHER,
    [EDITS_KEPT] = "SELECT DISTINCT table_nr, row FROM sync_edit WHERE state > 1 AND state = 3 AND attests = 0 AND NOT " OF_ANOTHER,
    /* With what was attested; a table has a higher number than the one above it. */
    [ROWS_KEPT] = "SELECT DISTINCT table_nr, row FROM sync_edit WHERE state > 1 AND state = 3 AND NOT " OF_ANOTHER " ORDER BY table_nr",
    [EDITS_LACKED] = "UPDATE sync_edit SET earlier = 1, stand = NULL, state = 5 WHERE state > 1 AND state = 3 AND stand > ?1 AND " OF_ANOTHER,
    [EDITS_LACKED_BY] = "SELECT DISTINCT b.person FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch WHERE e.state > 1 AND e.state = 5",
    [EDITS_RETURN] = "UPDATE sync_edit SET state = 0 WHERE state > 1 AND state = 5 AND"
                     " branch IN (SELECT nr FROM sync_branch WHERE person = ?1) RETURNING table_nr, row, attests",
    [EDITS_KEEP] = "UPDATE sync_edit SET state = 3 WHERE state = 1",
    [EDITS_FORGET] = "DELETE FROM sync_edit WHERE state > 1 AND state = 4",
    [EDITS_SETTLE] = "UPDATE sync_edit SET state = 3 WHERE row = ?1 AND table_nr = ?2 AND state = 1 AND stand <= ?3",
    [EDITS_SETTLE_ALL] = "UPDATE sync_edit SET state = 3 WHERE state = 1 AND stand <= ?1 RETURNING table_nr, row",
    [EDITS_LET_GO] = "DELETE FROM sync_edit WHERE state > 1 AND state = 3 AND stand <= ?1",
    [EDITS_DROP] = "DELETE FROM sync_edit WHERE sequence IN"
                   " (SELECT sequence FROM sync_edit WHERE row = ?1 AND table_nr = ?2 AND state = 0 UNION ALL"
                   " SELECT sequence FROM sync_edit WHERE row = ?1 AND table_nr = ?2 AND state = 1 UNION ALL"
                   " SELECT sequence FROM sync_edit WHERE row = ?1 AND table_nr = ?2 AND state > 1)",
    [EDITS_NAMING] = "SELECT edit FROM sync_edit WHERE instr(edit, ?1) > 0",
    [TESTIMONY_ADD] = "INSERT INTO sync_edit (sequence, table_nr, row, edit, state, stand, earlier, attests)"
                      " VALUES (?1, ?2, ?3, ?4, ?5, ?6, 1, 1)",
    /* What was read again since, and is attested in its place. */
    [TESTIMONY_DROP] = "DELETE FROM sync_edit WHERE attests = 1 AND state = 3 AND row = ?1 AND table_nr = ?2 AND NOT " OF_ANOTHER,
    [BASE_ADD] = "INSERT OR IGNORE INTO sync_base (row, table_nr, state) VALUES (?1, ?2, ?3)",
    [BASE_READ] = "SELECT state FROM sync_base WHERE row = ?1 AND table_nr = ?2",
    [BASE_SET] = "UPDATE sync_base SET state = ?3 WHERE row = ?1 AND table_nr = ?2",
    [BASE_DROP] = "DELETE FROM sync_base WHERE row = ?1 AND table_nr = ?2",
    [BASES_DROP] = "DELETE FROM sync_base",
    [BASE_ROWS] = "SELECT row FROM sync_base",
    [BASES_ABSENT] = "SELECT table_nr, row FROM sync_base WHERE state IS NULL",
    [BASES] = "SELECT table_nr, row FROM sync_base WHERE state IS NOT NULL",
    [CURSORS] = "SELECT s.id, c.top, c.low FROM sync_cursor c JOIN sync_scope s ON s.nr = c.scope"
                " WHERE c.schema % 1000 = ?1 ORDER BY s.nr",
    [CURSOR_READ] = "SELECT remaining, top, low, began, schema FROM sync_cursor WHERE scope = ?1",
    [CURSOR_SET] = "INSERT OR REPLACE INTO sync_cursor (scope, top, low, remaining, schema, began) VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
    [CURSOR_SCOPES] = "SELECT s.nr, s.id FROM sync_cursor c JOIN sync_scope s ON s.nr = c.scope",
    [CURSOR_COMPLETE] = "SELECT scope, began FROM sync_cursor WHERE low = 0 AND began > 0 AND top >= ?1 LIMIT 1",
    [CURSOR_DONE] = "UPDATE sync_cursor SET began = 0, schema = schema % 1000 WHERE scope = ?1",
    [CURSOR_DROP] = "DELETE FROM sync_cursor WHERE scope = ?1",
    [CURSORS_DROP] = "DELETE FROM sync_cursor WHERE scope NOT IN (SELECT nr FROM sync_scope WHERE id = zeroblob(16))",
    /* To be fetched anew, and still known: rows of a scope that isn't ours any more have to go. */
    [CURSOR_FORGET] = "UPDATE sync_cursor SET " FORGET_READING " WHERE scope = ?1",
    [CURSORS_FORGET] = "UPDATE sync_cursor SET " FORGET_READING,
    [CURSORS_REACH] = "SELECT min(top), ifnull(max(low), 0), count(*) FROM sync_cursor",
    /* Of the row itself, or of one that would lie under it. What names the row and is no JSON may be such a draft: it goes too. */
    [DRAFTS_DROP] = "DELETE FROM concept WHERE instr(sleutel, ?1) > 0 OR CASE WHEN json_valid(inhoud)"
                    " THEN ?1 IN (inhoud ->> '$.rij', inhoud ->> '$.huishouden') OR EXISTS (SELECT 1 FROM sync_table t"
                    " WHERE t.name = inhoud ->> '$.tabel' AND t.scope_kind = 'parent' AND ?1 IN (inhoud ->> ('$.waarden.' || t.scope_column),"
                    " inhoud ->> ('$.geopend.waarden.' || t.scope_column))) ELSE instr(inhoud, ?1) > 0 END",
    /* The second row of a form goes whole: it is what was erased. */
    [DRAFTS_DROP_STEP] = "UPDATE concept SET inhoud = json_set(inhoud, '$.stap', NULL)"
                         " WHERE CASE WHEN instr(inhoud, ?1) > 0 THEN inhoud ->> '$.stap.rij' END = ?1",
    /* One mention in each draft at a time: taking it out of a list gives those behind it other places. */
    [DRAFTS_UNNAME] = "UPDATE concept SET inhoud = u.without FROM (SELECT sleutel AS draft, CASE parent.type WHEN 'array'"
                      " THEN json_remove(inhoud, named.fullkey) ELSE json_set(inhoud, named.fullkey, NULL) END AS without"
                      " FROM concept, json_tree(CASE WHEN instr(inhoud, ?1) > 0 THEN inhoud END) named"
                      " JOIN json_tree(inhoud) parent ON parent.id = named.parent"
                      " WHERE named.type = 'text' AND named.atom = ?1 GROUP BY sleutel) u WHERE sleutel = u.draft AND inhoud <> u.without",
    /* What the person typed and only this tablet has: what waits or was refused, and drafts. */
    [HERE_ALONE] = "SELECT 1 FROM sync_edit WHERE state = 0 UNION ALL SELECT 1 FROM sync_edit WHERE state > 1 AND state = 2 UNION ALL"
                   " SELECT 1 FROM concept LIMIT 1",
    [COUNTS] = "SELECT (SELECT count(*) FROM sync_edit WHERE state = 0),"
               " (SELECT count(*) FROM sync_edit WHERE state > 1 AND state = 2),"
               " (SELECT ifnull(sum(remaining), 0) FROM sync_cursor)",
    [WAITING_OF_ROW] = "SELECT count(*) FROM sync_edit WHERE row = ?1 AND table_nr = ?2 AND state = 0",
    [NAMED_BY_WORK] = "SELECT 1 FROM sync_edit WHERE state = 0 AND instr(edit, ?1) > 0 UNION ALL"
                      " SELECT 1 FROM sync_edit WHERE state = 1 AND instr(edit, ?1) > 0 UNION ALL"
                      " SELECT 1 FROM sync_edit WHERE state > 1 AND state = 2 AND instr(edit, ?1) > 0 UNION ALL"
                      " SELECT 1 FROM concept WHERE instr(sleutel, ?1) > 0 OR instr(inhoud, ?1) > 0 LIMIT 1",
    [QUARTER] = "SELECT quarter_position, quarter_began FROM sync_state",
    [QUARTER_BEGIN] = "UPDATE sync_state SET quarter_position = ?1, quarter_began = ?2",
};

static void note_rollback(void *context)
{
    ((struct device *)context)->rolled_back = true;
}

struct deletion device_deletion(struct device *device)
{
    return (struct deletion){ &device->catalogue, &device->branches, device->rows };
}

int device_parent(struct device *device, const struct row *row, struct row **parent)
{
    *parent = NULL;
    return row->exists ? rows_deleted_parent(device->rows, row, parent) : SYNC_OK;
}

int device_count_parent(struct device *device, struct row *parent)
{
    struct deletion deletion = device_deletion(device);
    int64_t before = parent->conflicts;
    int result = deletion_count(&deletion, parent);

    if (result != SYNC_OK || parent->conflicts == before)
        return result;
    parent->dirty = true;
    device_note_table(device, parent->table);
    return SYNC_OK;
}

int device_count(struct device *device, struct row *row, struct row *parent)
{
    struct deletion deletion = device_deletion(device);
    struct row *now;
    int result = deletion_count(&deletion, row);

    if (result == SYNC_OK && parent && parent->exists)
        result = device_count_parent(device, parent);
    if (result == SYNC_OK)
        result = device_parent(device, row, &now);
    return result == SYNC_OK && now && now != parent ? device_count_parent(device, now) : result;
}

/* How many rows of the table wait for a choice; what lies under a hidden row waits with it. */
static char *conflicts_text(const struct table *table)
{
    if (!table->parent || !table->parent->deletable)
        return sqlite3_mprintf("SELECT count(*) FROM \"%w\" WHERE sync_conflicts > 0", table->name);
    return sqlite3_mprintf("SELECT count(*) FROM \"%w\" r WHERE sync_conflicts > 0 AND NOT EXISTS (SELECT 1 FROM \"%w\" p"
                           " WHERE p.id = r.\"%w\" AND p.verwijderd IS NOT NULL AND p.sync_conflicts = 0)",
                           table->name, table->parent->name, table->columns[table->scope_column].name);
}

/* One statement a table; `format` has a place for the table's name. NULL: that of conflicts_text. */
static int prepare_by_table(struct device *device, const char *format, sqlite3_stmt ***statements)
{
    size_t count = device->catalogue.count;
    int result = SYNC_OK;

    *statements = sqlite3_malloc64(count * sizeof **statements + 1);
    if (!*statements)
        return SQLITE_NOMEM;
    memset(*statements, 0, count * sizeof **statements);
    for (size_t i = 0; i < count && result == SQLITE_OK; i++) {
        const struct table *table = device->catalogue.tables[i];
        char *sql = format ? sqlite3_mprintf(format, table->name) : conflicts_text(table);

        result = sql ? sqlite3_prepare_v3(device->db, sql, -1, SQLITE_PREPARE_PERSISTENT, &(*statements)[i], NULL) : SQLITE_NOMEM;
        sqlite3_free(sql);
    }
    return result;
}

static int prepare_by_tables(struct device *device)
{
    int result = prepare_by_table(device, NULL, &device->conflicts);

    if (result == SYNC_OK)
        result = prepare_by_table(device, "SELECT id FROM \"%w\" WHERE sync_scope = ?1 AND sync_changed < ?2", &device->of_scope);
    if (result == SYNC_OK)
        result = prepare_by_table(device, "SELECT id, sync_heads, verwijderd IS NOT NULL FROM \"%w\" WHERE sync_scope = ?1",
                                  &device->heads_of_scope);
    if (result == SYNC_OK)
        result = prepare_by_table(device, "SELECT id FROM \"%w\" WHERE sync_changed > ?1", &device->read_since);
    if (result == SYNC_OK)
        result = prepare_by_table(device,
                                  "UPDATE \"%w\" SET sync_changed = 0 WHERE sync_changed > ?2 AND (?1 IS NULL OR sync_scope = ?1)",
                                  &device->unread);
    return result;
}

static void finalize_by_table(const struct device *device, sqlite3_stmt **statements)
{
    if (statements)
        statements_finalize(statements, device->catalogue.count);
    sqlite3_free(statements);
}

static int open_parts(struct device *device, int schema)
{
    int result = catalogue_load(device->db, schema, &device->catalogue);

    if (result == SYNC_OK)
        result = id_register(device->db);
    if (result == SYNC_OK)
        result = branches_open(device->db, &device->branches);
    if (result == SYNC_OK)
        result = scopes_open(device->db, &device->scopes);
    if (result == SYNC_OK)
        result = transaction_open(device->db, &device->transaction);
    if (result == SYNC_OK)
        result = rows_open(device->db, &device->catalogue, &device->rows);
    if (result == SYNC_OK)
        result = statements_prepare(device->db, TEXTS, device->statements, DEVICE_STATEMENTS);
    if (result == SYNC_OK)
        result = family_open(device->db, &device->catalogue, device->rows, &device->family);
    if (result == SYNC_OK)
        result = prepare_by_tables(device);
    if (result == SYNC_OK) /* what is erased leaves nothing in free pages (R14) */
        result = sqlite3_exec(device->db, "PRAGMA secure_delete = ON", NULL, NULL, NULL);
    return result;
}

int device_open_as_of(sqlite3 *db, uint64_t branch, int schema, struct device **out)
{
    struct device *device = sqlite3_malloc64(sizeof *device);
    int result;

    *out = NULL;
    if (!device)
        return SQLITE_NOMEM;
    memset(device, 0, sizeof *device);
    device->db = db;
    device->branch = branch;
    result = open_parts(device, schema);
    if (result == SYNC_OK) {
        sqlite3_rollback_hook(db, note_rollback, device);
        leave_nothing(device);
        *out = device;
    } else {
        device_close(device);
    }
    return result;
}

int device_open(sqlite3 *db, uint64_t branch, struct device **out)
{
    return device_open_as_of(db, branch, SCHEMA_VERSION, out);
}

void device_close(struct device *device)
{
    if (!device)
        return;
    sqlite3_rollback_hook(device->db, NULL, NULL);
    finalize_by_table(device, device->conflicts);
    finalize_by_table(device, device->of_scope);
    finalize_by_table(device, device->heads_of_scope);
    finalize_by_table(device, device->read_since);
    finalize_by_table(device, device->unread);
    family_close(&device->family);
    statements_finalize(device->statements, DEVICE_STATEMENTS);
    rows_close(device->rows);
    idset_free(&device->erased);
    transaction_close(&device->transaction);
    scopes_close(&device->scopes);
    branches_close(&device->branches);
    catalogue_free(&device->catalogue);
    sqlite3_free(device);
}

static void forget(struct device *device)
{
    branches_forget(&device->branches);
    scopes_forget(&device->scopes);
    device->rolled_back = false;
}

int device_begin(struct device *device)
{
    if (device->rolled_back)
        forget(device);
    return savepoint_begin(&device->transaction);
}

int device_end(struct device *device, int result)
{
    rows_forget(device->rows);
    result = savepoint_end(&device->transaction, result);
    if (result != SYNC_OK)
        forget(device);
    return result;
}

void device_note_table(struct device *device, const struct table *table)
{
    for (size_t i = 0; i < device->catalogue.count; i++)
        if (device->catalogue.tables[i] == table)
            device->changed |= UINT64_C(1) << i;
}

static bool copy_id(sqlite3_stmt *statement, int column, unsigned char *id)
{
    if (sqlite3_column_bytes(statement, column) != SYNC_ID_SIZE)
        return false;
    memcpy(id, sqlite3_column_blob(statement, column), SYNC_ID_SIZE);
    return true;
}

int device_state_read(struct device *device, struct device_state *state)
{
    sqlite3_stmt *statement = device->statements[STATE_READ];
    int result = statement_row(statement);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    *state = (struct device_state){ 0 };
    state->has_person = copy_id(statement, 0, state->person);
    state->has_incarnation = copy_id(statement, 1, state->incarnation);
    state->request = sqlite3_column_int64(statement, 2);
    state->open = sqlite3_column_int(statement, 3) != 0;
    state->answered = sqlite3_column_int64(statement, 4);
    statement_end(statement);
    return SYNC_OK;
}

void put_faults(struct buffer *out, const struct faults *faults)
{
    buffer_puts(out, "{\"fouten\":[");
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        const struct fault *fault = &faults->list[i];

        buffer_puts(out, i ? ",{\"waar\":" : "{\"waar\":");
        json_put_string(out, fault->where, strlen(fault->where));
        buffer_puts(out, ",\"reden\":");
        json_put_string(out, fault->reason, strlen(fault->reason));
        buffer_puts(out, ",\"uitleg\":");
        json_put_string(out, fault->detail, strlen(fault->detail));
        buffer_byte(out, '}');
    }
    buffer_puts(out, "]}");
}

static int count_conflicts(struct device *device, int64_t *count)
{
    *count = 0;
    for (size_t i = 0; i < device->catalogue.count; i++) {
        int result = statement_row(device->conflicts[i]);

        if (result != SYNC_OK)
            return result;
        *count += sqlite3_column_int64(device->conflicts[i], 0);
        statement_end(device->conflicts[i]);
    }
    return SYNC_OK;
}

int device_status(struct device *device, struct buffer *out)
{
    sqlite3_stmt *counts = device->statements[COUNTS];
    struct device_state state;
    int64_t conflicts;
    int result = device_state_read(device, &state);

    if (result == SYNC_OK)
        result = count_conflicts(device, &conflicts);
    if (result == SYNC_OK)
        result = statement_row(counts);
    if (result != SYNC_OK)
        return result;
    buffer_puts(out, "{\"wacht\":");
    json_put_integer(out, sqlite3_column_int64(counts, 0));
    buffer_puts(out, ",\"geweigerd\":");
    json_put_integer(out, sqlite3_column_int64(counts, 1));
    buffer_puts(out, ",\"conflicten\":");
    json_put_integer(out, conflicts);
    buffer_puts(out, ",\"nog\":");
    json_put_integer(out, sqlite3_column_int64(counts, 2));
    buffer_puts(out, ",\"laatste\":");
    json_put_integer(out, state.answered);
    statement_end(counts);
    buffer_puts(out, ",\"nodig\":");
    result = person_put_lacking(device, out);
    buffer_byte(out, '}');
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}
