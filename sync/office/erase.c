/* Erasure (R14): a row with all that lies below it goes from the tables, from the log and from the free pages of the database. What remains
 * are ids, so that nothing of it is ever taken in again. */
#include <string.h>

#include "sync/office/changes.h"
#include "sync/office/derive.h"
#include "sync/office/mention.h"
#include "sync/office/order.h"
#include "sync/statements.h"

int erase_any(struct server *server, bool *any)
{
    int result = statement_row(server->statements[ERASED_ANY]);

    *any = result == SYNC_OK;
    if (*any)
        statement_end(server->statements[ERASED_ANY]);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* A row that stands in the tables lies where it says itself, whatever was said of it in what was refused. */
static int find_in_tables(struct server *server, const struct mention *mention, bool *found)
{
    struct row *row;
    int result = rows_get(server->rows, mention->table, mention->row, &row);

    *found = result == SYNC_OK && row->exists;
    return result;
}

/* What speaks of the row later needn't name the row above. */
static int note_gone(struct server *server, const struct mention *mention, struct idset *gone)
{
    bool in_tables = false;
    size_t index;
    int result = mention->table ? find_in_tables(server, mention, &in_tables) : SYNC_OK;

    return result == SYNC_OK && !in_tables ? idset_add(gone, mention->row, &index) : result;
}

int erase_concerns(struct server *server, struct slice text, bool commands, struct idset *gone, bool *concerned)
{
    struct mention mention;
    int result = mention_read(server, text, &mention);

    *concerned = false;
    if (result != SYNC_OK || (mention.commands && !commands))
        return result;
    if (mention.has_row) /* also where the table is none that we know */
        result = changes_is_erased(server, mention.table, mention.row, concerned);
    if (result == SYNC_OK && mention.has_parent && !*concerned)
        result = changes_is_erased(server, mention.table->parent, mention.parent, concerned);
    if (mention.has_row && !*concerned)
        *concerned = idset_has(gone, mention.row);
    return result == SYNC_OK && *concerned && mention.has_row ? note_gone(server, &mention, gone) : result;
}

/* What is left to do in the log once the rows are known to be erased. */
struct cleaning {
    struct server *server;
    struct idset gone;
};

static int clean_entry(struct server *server, int64_t position)
{
    sqlite3_stmt *drop = server->statements[QUARANTINE_DROP];
    int result = log_erase(&server->log, position);

    sqlite3_bind_int64(drop, 1, position);
    if (result == SYNC_OK)
        result = statement_run(drop);
    server->cleaned.entries++;
    server->cleaned.refusals += sqlite3_changes(server->db) > 0;
    return result;
}

static int clean_batch(void *context, const struct log_batch *batch)
{
    struct cleaning *cleaning = context;
    int result = SYNC_OK;

    for (size_t i = 0; i < batch->count && result == SYNC_OK; i++) {
        bool concerned;

        result = erase_concerns(cleaning->server, batch->texts[i], true, &cleaning->gone, &concerned);
        if (result == SYNC_OK && concerned)
            result = clean_entry(cleaning->server, batch->position + (int64_t)i);
    }
    return result;
}

int erase_clean(struct server *server)
{
    struct cleaning cleaning = { .server = server };
    int result = log_read(&server->log, 0, clean_batch, &cleaning);

    idset_free(&cleaning.gone);
    return result == SYNC_OK ? statement_run(server->statements[REFUSED_TIDY]) : result;
}

/* The command's list of rows while it is made: each once. */
struct naming {
    struct server *server;
    struct erasure *done;
    struct buffer text;
    struct idset *named; /* by table, in catalogue order */
    struct idset given;  /* what was asked for, of whatever table */
    bool grown;
};

static struct idset *named_of(const struct naming *naming, const struct table *table)
{
    size_t i = 0;

    while (naming->server->catalogue.tables[i] != table)
        i++;
    return &naming->named[i];
}

/* The row above it, which stays: what it holds of this one goes as well. */
static void put_parent(struct naming *naming, const struct row *row)
{
    const struct value *parent = row->table->parent && row->exists ? &row->values[row->table->scope_column] : NULL;

    if (!parent || parent->type != VALUE_ID || idset_has(&naming->given, (const unsigned char *)parent->bytes))
        return;
    buffer_byte(&naming->text, ',');
    json_put_id(&naming->text, (const unsigned char *)parent->bytes);
}

static int name_row(struct naming *naming, const struct row *row, bool tops)
{
    struct idset *named = named_of(naming, row->table);
    size_t before = named->count, index;
    int result = idset_add(named, row->id, &index);

    if (result != SYNC_OK || named->count == before)
        return result;
    naming->grown = true;
    naming->done->rows += row->exists;
    naming->done->ids++;
    if (naming->text.data[naming->text.length - 1] == ']')
        buffer_byte(&naming->text, ',');
    buffer_byte(&naming->text, '[');
    json_put_string(&naming->text, row->table->name, strlen(row->table->name));
    buffer_byte(&naming->text, ',');
    json_put_id(&naming->text, row->id);
    if (tops)
        put_parent(naming, row);
    buffer_byte(&naming->text, ']');
    return naming->text.failed ? SQLITE_NOMEM : SYNC_OK;
}

/* A row with all that lies below it in the tables. */
static int name_family(struct naming *naming, const struct table *table, const unsigned char id[SYNC_ID_SIZE])
{
    struct server *server = naming->server;
    struct row **family, *root;
    size_t count = 0;
    int result = rows_get(server->rows, table, id, &root);

    if (result == SYNC_OK)
        result = family_collect(&server->family, root, &family, &count);
    for (size_t i = 0; i < count && result == SYNC_OK; i++)
        result = name_row(naming, family[i], i == 0);
    rows_forget(server->rows);
    return result;
}

/* Rows that lie below a named one in the log alone: what made them was refused. */
static int name_refused(void *context, const struct log_batch *batch)
{
    struct naming *naming = context;
    int result = SYNC_OK;

    for (size_t i = 0; i < batch->count && result == SYNC_OK; i++) {
        struct mention mention;
        bool in_tables;

        result = mention_read(naming->server, batch->texts[i], &mention);
        if (result != SYNC_OK || !mention.has_row || !mention.has_parent || idset_has(named_of(naming, mention.table), mention.row) ||
            !idset_has(named_of(naming, mention.table->parent), mention.parent))
            continue;
        result = find_in_tables(naming->server, &mention, &in_tables);
        if (result == SYNC_OK && !in_tables)
            result = name_family(naming, mention.table, mention.row);
    }
    return result;
}

static int name_all(struct naming *naming, const struct erased *rows, size_t count)
{
    struct server *server = naming->server;
    int result = SYNC_OK;

    buffer_puts(&naming->text, "{\"opdracht\":\"wissen\",\"rijen\":[");
    for (size_t i = 0, index; i < count && result == SYNC_OK; i++)
        result = idset_add(&naming->given, rows[i].id, &index);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        const struct table *table = catalogue_table(&server->catalogue, (struct slice){ rows[i].table, strlen(rows[i].table) });

        result = naming->text.failed ? SQLITE_NOMEM : table ? name_family(naming, table, rows[i].id) : SYNC_NOT_FOUND;
    }
    while (naming->grown && result == SYNC_OK) {
        naming->grown = false;
        result = log_read(&server->log, 0, name_refused, naming);
    }
    buffer_puts(&naming->text, "]}");
    return result == SYNC_OK && naming->text.failed ? SQLITE_NOMEM : result;
}

static int begin_naming(struct naming *naming, struct server *server, struct erasure *done)
{
    size_t size = server->catalogue.count * sizeof *naming->named;

    *naming = (struct naming){ .server = server, .done = done, .text = BUFFER_EMPTY, .named = sqlite3_malloc64(size + 1) };
    if (!naming->named)
        return SQLITE_NOMEM;
    memset(naming->named, 0, size);
    return SYNC_OK;
}

static void end_naming(struct naming *naming)
{
    for (size_t i = 0; naming->named && i < naming->server->catalogue.count; i++)
        idset_free(&naming->named[i]);
    sqlite3_free(naming->named);
    idset_free(&naming->given);
    buffer_free(&naming->text);
}

static int erase(struct server *server, const struct order_entry *entry, const struct erased *rows, size_t count, struct erasure *done)
{
    struct faults faults = { .count = 0 };
    struct naming naming;
    int result = begin_naming(&naming, server, done);

    server->cleaned.entries = server->cleaned.refusals = 0;
    if (result == SYNC_OK)
        result = name_all(&naming, rows, count);
    if (result == SYNC_OK)
        result = order_push(server, entry, (struct slice){ naming.text.data, naming.text.length }, &faults);
    done->entries = server->cleaned.entries;
    done->refusals = server->cleaned.refusals;
    end_naming(&naming);
    return result;
}

int server_erase(struct server *writer, const struct order_entry *entry, const struct erased *rows, size_t count, struct erasure *done)
{
    int result = transaction_write(&writer->transaction);

    *done = (struct erasure){ 0 };
    if (result == SYNC_OK)
        result = transaction_end(&writer->transaction, erase(writer, entry, rows, count, done));
    if (result != SYNC_OK) {
        order_forget(writer);
        return result;
    }
    return server_forget_freed(writer) == SYNC_OK ? SYNC_OK : SYNC_LATER;
}

int server_family(struct server *server, const struct erased *root, int (*each)(void *context, const struct erased *row), void *context)
{
    const struct table *table = catalogue_table(&server->catalogue, (struct slice){ root->table, strlen(root->table) });
    struct row **family, *row;
    size_t count = 0;
    int result = table ? rows_get(server->rows, table, root->id, &row) : SYNC_NOT_FOUND;

    if (result == SYNC_OK)
        result = family_collect(&server->family, row, &family, &count);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        struct erased one = { .table = family[i]->table->name };

        memcpy(one.id, family[i]->id, SYNC_ID_SIZE);
        result = each(context, &one);
    }
    rows_forget(server->rows);
    return result;
}

int server_each_erased(struct server *server, int (*each)(void *context, const struct erased *row), void *context)
{
    sqlite3_stmt *statement = server->statements[ERASED_ALL];
    int step = SQLITE_DONE, result = SYNC_OK;

    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&server->catalogue, sqlite3_column_int64(statement, 0));
        const void *id = sqlite3_column_blob(statement, 1);
        struct erased row;

        if (!table || !id) {
            result = table ? SQLITE_NOMEM : SQLITE_CORRUPT;
            break;
        }
        row.table = table->name;
        memcpy(row.id, id, SYNC_ID_SIZE);
        result = each(context, &row);
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* The write-ahead log still holds the pages as they were. */
int server_forget_freed(struct server *writer)
{
    int frames = 0, moved = 0;
    int result = sqlite3_wal_checkpoint_v2(writer->db, NULL, SQLITE_CHECKPOINT_TRUNCATE, &frames, &moved);

    return result == SQLITE_BUSY ? SYNC_LATER : result;
}
