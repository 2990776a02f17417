/* One row as a screen needs it: what is shown, what to hand back as seen, what there is to choose from. */
#include <string.h>

#include "sync/statements.h"
#include "sync/tablet/tablet.h"

static void put_name(struct buffer *out, const char *name, bool first)
{
    if (!first)
        buffer_byte(out, ',');
    json_put_string(out, name, strlen(name));
    buffer_byte(out, ':');
}

static int put_version(struct device *device, struct buffer *out, struct version version)
{
    const struct branch *branch;
    int result = branches_numbered(&device->branches, version.branch, &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    buffer_byte(out, '[');
    json_put_branch(out, branch->bits);
    buffer_byte(out, ',');
    json_put_integer(out, version.number);
    buffer_byte(out, ']');
    return SYNC_OK;
}

static bool equal_values(const struct reg *reg, const struct value *a, const struct value *b)
{
    for (unsigned i = 0; i < reg->width; i++)
        if (!value_equal(&a[i], &b[i]))
            return false;
    return true;
}

/* What a plain save of this register replaces: the heads that look the same as what is shown, or of which it was
 * merged (R2, R16). */
static int put_seen(struct device *device, struct buffer *out, const struct row *row, unsigned reg)
{
    struct heads heads = heads_of(&row->heads, reg);
    struct value shown[COLUMNS_MAX], room[COLUMNS_MAX];
    const struct value *first = merge_values(row, reg, &heads.list[0], shown);
    int result = SYNC_OK;

    buffer_byte(out, '[');
    for (unsigned i = 0; i < heads.count && result == SYNC_OK; i++)
        if (heads.common ||
            equal_values(&row->table->registers[reg], first, merge_values(row, reg, &heads.list[i], room))) {
            if (i)
                buffer_byte(out, ',');
            result = put_version(device, out, heads.list[i].version);
        }
    buffer_byte(out, ']');
    return result;
}

static void put_values(struct buffer *out, const struct table *table, uint64_t columns, const struct value *values)
{
    bool first = true;

    buffer_byte(out, '{');
    for (unsigned i = 0; i < table->column_count; i++)
        if (columns & UINT64_C(1) << i) {
            put_name(out, table->columns[i].name, first);
            value_to_json(out, values++);
            first = false;
        }
    buffer_byte(out, '}');
}

static int put_heads(struct device *device, struct buffer *out, const struct row *row, unsigned reg)
{
    struct heads heads = heads_of(&row->heads, reg);
    struct value room[COLUMNS_MAX];
    int result = SYNC_OK;

    buffer_byte(out, '[');
    for (unsigned i = 0; i < heads.count && result == SYNC_OK; i++) {
        const struct head *head = &heads.list[i];
        const struct branch *branch;

        buffer_puts(out, i ? ",{\"versie\":" : "{\"versie\":");
        result = put_version(device, out, head->version);
        buffer_puts(out, ",\"waarden\":");
        put_values(out, row->table, row->table->registers[reg].columns, merge_values(row, reg, head, room));
        if (result == SYNC_OK)
            result = branches_numbered(&device->branches, head->version.branch, &branch);
        if (result == SYNC_OK) {
            buffer_puts(out, ",\"wie\":");
            json_put_id(out, branch->person);
            buffer_puts(out, ",\"tijd\":");
            json_put_integer(out, head->time);
            buffer_byte(out, '}');
        }
    }
    buffer_byte(out, ']');
    return result;
}

/* Every register on which a person must choose, with its heads. */
static int put_conflicts(struct device *device, struct buffer *out, const struct row *row)
{
    bool first = true;
    int result = SYNC_OK;

    for (unsigned i = 0; i < row->table->register_count && result == SYNC_OK; i++)
        if (merge_conflicting(row, i)) {
            put_name(out, row->table->registers[i].name, first);
            result = put_heads(device, out, row, i);
            first = false;
        }
    return result;
}

/* Every text that is shown merged: what both heads were made from, and the heads. */
static int put_merged(struct device *device, struct buffer *out, const struct row *row)
{
    bool first = true;
    int result = SYNC_OK;

    for (unsigned i = 0; i < row->table->register_count && result == SYNC_OK; i++)
        if (row->heads.registers[i].common) {
            put_name(out, row->table->registers[i].name, first);
            buffer_puts(out, "{\"basis\":");
            value_to_json(out, row->heads.registers[i].common);
            buffer_puts(out, ",\"koppen\":");
            result = put_heads(device, out, row, i);
            buffer_byte(out, '}');
            first = false;
        }
    return result;
}

static int put_row(struct device *device, struct buffer *out, const struct row *row)
{
    const struct table *table = row->table;
    int result = SYNC_OK;

    buffer_puts(out, "{\"tabel\":");
    json_put_string(out, table->name, strlen(table->name));
    buffer_puts(out, ",\"rij\":");
    json_put_id(out, row->id);
    buffer_puts(out, ",\"waarden\":");
    put_values(out, table, ~UINT64_C(0), row->values);
    buffer_puts(out, ",\"gezien\":{");
    for (unsigned i = 0; i < table->register_count && result == SYNC_OK; i++) {
        put_name(out, table->registers[i].name, i == 0);
        result = put_seen(device, out, row, i);
    }
    buffer_puts(out, "},\"conflicten\":{");
    if (result == SYNC_OK)
        result = put_conflicts(device, out, row);
    buffer_puts(out, "},\"samengevoegd\":{");
    if (result == SYNC_OK)
        result = put_merged(device, out, row);
    buffer_byte(out, '}');
    return result;
}

static int put_waiting(struct device *device, struct buffer *out, const struct row *row)
{
    sqlite3_stmt *statement = device->statements[WAITING_OF_ROW];
    int result;

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result;
    buffer_puts(out, ",\"wacht\":");
    json_put_integer(out, sqlite3_column_int64(statement, 0));
    buffer_byte(out, '}');
    statement_end(statement);
    return SYNC_OK;
}

static int describe(struct device *device, const char *table, const unsigned char *id, struct buffer *out)
{
    const struct table *found = catalogue_table(&device->catalogue, (struct slice){ table, strlen(table) });
    struct row *row;
    int result = found ? rows_get(device->rows, found, id, &row) : SYNC_NOT_FOUND;

    if (result == SYNC_OK && !row->exists)
        result = SYNC_NOT_FOUND;
    if (result == SYNC_OK)
        result = put_row(device, out, row);
    if (result == SYNC_OK)
        result = put_waiting(device, out, row);
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

int device_row(struct device *device, const char *table, const unsigned char id[SYNC_ID_SIZE], struct buffer *out)
{
    int result = device_begin(device);

    return result == SYNC_OK ? device_end(device, describe(device, table, id, out)) : result;
}
