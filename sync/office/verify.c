/* What the tables hold, as one sum each, so that two databases can be compared: the office's own and one that was derived anew from the log. */
#include <string.h>

#include "sync/office/office.h"

/* Derived tables besides those that travel; without keys that mean something only within one database. */
static const struct {
    const char *name, *sql;
} DERIVED[] = {
    { "sync_branch", "SELECT nr, last FROM sync_branch" },
    { "sync_quarantine", "SELECT position, reason, detail FROM sync_quarantine" },
    { "sync_refused", "SELECT table_nr, row, position, branch, number FROM sync_refused" },
    { "sync_change", "SELECT scope, position, table_nr FROM sync_change" },
    { "sync_member", "SELECT person, scope FROM sync_member" },
    { "sync_sum", "SELECT scope, rows, sum FROM sync_sum WHERE rows <> 0" },
    { "sync_distrust", "SELECT device, reason FROM sync_distrust" },
    { "sync_left", "SELECT scope, table_nr, id, position FROM sync_left" },
    { "sync_erased", "SELECT table_nr, id, position FROM sync_erased" },
    { "sync_incarnation", "SELECT position, former, incarnation, kept FROM sync_incarnation" },
    { "sync_settled", "SELECT branch, number, register, table_nr, id, incarnation, stand, schema FROM sync_settled" },
    { "sync_attested", "SELECT table_nr, id, incarnation, stand, schema FROM sync_attested" },
};

/* FNV-1a (Fowler, Noll and Vo, RFC 9923), over type, length and bytes of each column; then mixed, since sums of rows are compared. */
static uint64_t hash_row(sqlite3_stmt *statement)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (int i = 0; i < sqlite3_column_count(statement); i++) {
        const unsigned char *bytes = sqlite3_column_blob(statement, i);
        int length = sqlite3_column_bytes(statement, i);

        hash = (hash ^ (uint64_t)sqlite3_column_type(statement, i)) * UINT64_C(0x100000001b3);
        hash = (hash ^ (uint64_t)length) * UINT64_C(0x100000001b3);
        for (int j = 0; j < length; j++)
            hash = (hash ^ bytes[j]) * UINT64_C(0x100000001b3);
    }
    hash ^= hash >> 31;
    hash *= UINT64_C(0x9e3779b97f4a7c15);
    return hash ^ hash >> 32;
}

static int sum_up(sqlite3 *db, const char *sql, struct table_sum *sum)
{
    sqlite3_stmt *statement = NULL;
    int step = SQLITE_DONE, result = sqlite3_prepare_v2(db, sql, -1, &statement, NULL);

    while (result == SQLITE_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        sum->rows++;
        sum->sum += hash_row(statement);
    }
    sqlite3_finalize(statement);
    return result != SQLITE_OK || step == SQLITE_DONE ? result : step;
}

static int sum_up_table(sqlite3 *db, const struct table *table, struct table_sum *sum)
{
    struct buffer sql = BUFFER_EMPTY;
    const char *text;
    int result;

    buffer_puts(&sql, "SELECT id, sync_heads, sync_scope, sync_changed, sync_conflicts");
    for (unsigned i = 0; i < table->column_count; i++) {
        buffer_puts(&sql, ", ");
        buffer_puts(&sql, table->columns[i].name);
    }
    buffer_puts(&sql, " FROM ");
    buffer_puts(&sql, table->name);
    text = buffer_text(&sql);
    result = text ? sum_up(db, text, sum) : SQLITE_NOMEM;
    buffer_free(&sql);
    return result;
}

int server_sums(struct server *server, int (*each)(void *context, const struct table_sum *sum), void *context)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < server->catalogue.count && result == SYNC_OK; i++) {
        struct table_sum sum = { .table = server->catalogue.tables[i]->name };

        result = sum_up_table(server->db, server->catalogue.tables[i], &sum);
        if (result == SYNC_OK)
            result = each(context, &sum);
    }
    for (size_t i = 0; i < sizeof DERIVED / sizeof *DERIVED && result == SYNC_OK; i++) {
        struct table_sum sum = { .table = DERIVED[i].name };

        result = sum_up(server->db, DERIVED[i].sql, &sum);
        if (result == SYNC_OK)
            result = each(context, &sum);
    }
    return result;
}
