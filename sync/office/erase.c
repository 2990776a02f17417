/* Erasure (R14): a row with all that lies below it goes from the tables, from the log and from the free pages of the database. What remains
 * are ids, so that nothing of it is ever taken in again. */
#include <string.h>

#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/order.h"
#include "sync/statements.h"

/* The row that a text speaks of, and the parent that it names. */
struct mention {
    const struct table *table;
    unsigned char row[SYNC_ID_SIZE], parent[SYNC_ID_SIZE];
    bool has_row, has_parent;
};

static bool read_member(struct json *object, const char *name, struct json *value)
{
    struct json copy = *object;
    struct json_members others;
    bool given = false;

    return json_members(&copy, &name, 1, value, &given, &others) && given;
}

/* As much as can be read: a faulty edit may speak of an erased row as well. SYNC_OK or SQLITE_NOMEM. */
static int read_mention(struct server *server, struct slice text, struct mention *mention)
{
    static const char *const NAMES[] = { "tabel", "rij", "waarden", "opdracht" };
    struct json json = json_open(text.bytes, text.length), values[4], parent;
    struct arena arena = ARENA_EMPTY;
    struct json_members others;
    struct slice name;
    bool given[4], failed;

    *mention = (struct mention){ .table = NULL };
    if (json_peek(&json) != JSON_OBJECT || !json_members(&json, NAMES, 4, values, given, &others) || given[3])
        return SYNC_OK; /* a command names ids only */
    if (given[0] && json_read_string(&values[0], &arena, &name))
        mention->table = catalogue_table(&server->catalogue, name);
    mention->has_row = given[1] && json_read_id(&values[1], &arena, mention->row);
    if (mention->table && mention->table->scope_kind == SCOPE_PARENT && given[2] && json_peek(&values[2]) == JSON_OBJECT &&
        read_member(&values[2], mention->table->columns[mention->table->scope_column].name, &parent))
        mention->has_parent = json_read_id(&parent, &arena, mention->parent);
    failed = arena.failed;
    arena_free(&arena);
    return failed ? SQLITE_NOMEM : SYNC_OK;
}

static int any_erased(struct server *server, bool *any)
{
    int result = statement_row(server->statements[ERASED_ANY]);

    *any = result == SYNC_OK;
    if (*any)
        statement_end(server->statements[ERASED_ANY]);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int erase_concerns(struct server *server, struct slice text, bool *concerned)
{
    struct mention mention;
    bool any;
    int result = any_erased(server, &any);

    *concerned = false;
    if (result != SYNC_OK || !any)
        return result;
    result = read_mention(server, text, &mention);
    if (result == SYNC_OK && mention.has_row) /* also where the table is none that we know */
        result = changes_is_erased(server, mention.table, mention.row, concerned);
    if (result == SYNC_OK && mention.has_parent && !*concerned)
        result = changes_is_erased(server, mention.table->parent, mention.parent, concerned);
    return result;
}

/* What is left to do in the log once the rows are known to be erased. */
struct cleaning {
    struct server *server;
    struct erasure *done;
};

static int clean_batch(void *context, const struct log_batch *batch)
{
    struct cleaning *cleaning = context;
    sqlite3_stmt *drop = cleaning->server->statements[QUARANTINE_DROP];
    int result = SYNC_OK;

    for (size_t i = 0; i < batch->count && result == SYNC_OK; i++) {
        bool concerned;

        result = erase_concerns(cleaning->server, batch->texts[i], &concerned);
        if (result != SYNC_OK || !concerned)
            continue;
        result = log_erase(&cleaning->server->log, batch->position + (int64_t)i);
        sqlite3_bind_int64(drop, 1, batch->position + (int64_t)i);
        if (result == SYNC_OK)
            result = statement_run(drop);
        cleaning->done->entries++;
        cleaning->done->refusals += sqlite3_changes(cleaning->server->db) > 0;
    }
    return result;
}

static void put_row(struct buffer *text, const struct table *table, const unsigned char *id)
{
    buffer_byte(text, '[');
    json_put_string(text, table->name, strlen(table->name));
    buffer_byte(text, ',');
    json_put_id(text, id);
    buffer_byte(text, ']');
}

/* The rows given, with all that lies below them, as the command names them. Counts what stands in the tables. */
static int put_family(struct server *server, const struct erased *row, struct buffer *text, struct erasure *done)
{
    const struct table *table = catalogue_table(&server->catalogue, (struct slice){ row->table, strlen(row->table) });
    struct row **family, *root;
    size_t count = 0;
    int result = table ? rows_get(server->rows, table, row->id, &root) : SYNC_NOT_FOUND;

    if (result == SYNC_OK)
        result = family_collect(&server->family, root, &family, &count);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        if (text->data[text->length - 1] == ']')
            buffer_byte(text, ',');
        put_row(text, family[i]->table, family[i]->id);
        done->rows += family[i]->exists;
        done->ids++;
        if (text->failed)
            result = SQLITE_NOMEM;
    }
    return result;
}

static int erase(struct server *server, const struct order_entry *entry, const struct erased *rows, size_t count, struct erasure *done)
{
    struct cleaning cleaning = { server, done };
    struct buffer text = BUFFER_EMPTY;
    struct faults faults = { .count = 0 };
    int result = SYNC_OK;

    buffer_puts(&text, "{\"opdracht\":\"wissen\",\"rijen\":[");
    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        result = text.failed ? SQLITE_NOMEM : put_family(server, &rows[i], &text, done);
    buffer_puts(&text, "]}");
    rows_forget(server->rows);
    if (result == SYNC_OK)
        result = text.failed ? SQLITE_NOMEM : order_push(server, entry, (struct slice){ text.data, text.length }, &faults);
    if (result == SYNC_OK)
        result = log_read(&server->log, 0, clean_batch, &cleaning);
    if (result == SYNC_OK)
        result = statement_run(server->statements[REFUSED_TIDY]);
    buffer_free(&text);
    return result;
}

int server_erase(struct server *writer, const struct order_entry *entry, const struct erased *rows, size_t count, struct erasure *done)
{
    int result = transaction_write(&writer->transaction);

    *done = (struct erasure){ 0 };
    if (result == SYNC_OK)
        result = transaction_end(&writer->transaction, erase(writer, entry, rows, count, done));
    if (result != SYNC_OK)
        order_forget(writer);
    else
        result = server_forget_freed(writer);
    return result;
}

/* The write-ahead log still holds the pages as they were. */
int server_forget_freed(struct server *writer)
{
    int frames = 0, moved = 0;
    int result = sqlite3_wal_checkpoint_v2(writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames, &moved);

    return result == SQLITE_BUSY ? SYNC_LATER : result;
}
