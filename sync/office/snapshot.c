#include "sync/office/snapshot.h"

#include <string.h>

#include "sync/heads.h"
#include "sync/statements.h"

/* What is gathered of one table; each buffer is the inside of one JSON array. */
struct table_snapshot {
    size_t count;
    struct buffer keys; /* of rows that wait to be read; empty: none does */
    int64_t last_time;
    struct buffer rows, scopes, branches, numbers, times, heads, merged;
    uint64_t known;  /* columns that who asks knows */
    uint64_t filled; /* of them, those that aren't null in every row: only these are written */
    struct buffer columns[COLUMNS_MAX];
};

int snapshot_open(struct server *server, int64_t schema, struct snapshot *snapshot)
{
    *snapshot = (struct snapshot){ .server = server, .arena = ARENA_EMPTY, .branches = BUFFER_EMPTY };
    snapshot->tables = arena_take(&snapshot->arena, server->catalogue.count * sizeof *snapshot->tables);
    return snapshot->tables ? catalogue_at(&server->catalogue, schema, &snapshot->known) : SQLITE_NOMEM;
}

void snapshot_close(struct snapshot *snapshot)
{
    for (size_t i = 0; snapshot->tables && i < snapshot->server->catalogue.count; i++) {
        struct table_snapshot *of_table = snapshot->tables[i];

        if (!of_table)
            continue;
        buffer_free(&of_table->keys);
        buffer_free(&of_table->rows);
        buffer_free(&of_table->scopes);
        buffer_free(&of_table->branches);
        buffer_free(&of_table->numbers);
        buffer_free(&of_table->times);
        buffer_free(&of_table->heads);
        buffer_free(&of_table->merged);
        for (unsigned column = 0; column < COLUMNS_MAX; column++)
            buffer_free(&of_table->columns[column]);
    }
    buffer_free(&snapshot->branches);
    sqlite3_free(snapshot->branch_index);
    idset_free(&snapshot->ids);
    arena_free(&snapshot->heads);
    arena_free(&snapshot->arena);
}

static void separate(struct buffer *list)
{
    if (list->length)
        buffer_byte(list, ',');
}

static int put_id(struct snapshot *snapshot, struct buffer *list, const void *id)
{
    size_t index;
    int result = idset_add(&snapshot->ids, id, &index);

    if (result == SYNC_OK)
        json_put_integer(list, (int64_t)index);
    return result;
}

static int add_branch(struct snapshot *snapshot, uint32_t nr)
{
    const struct branch *branch;
    int result = branches_numbered(&snapshot->server->branches, nr, &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    separate(&snapshot->branches);
    buffer_byte(&snapshot->branches, '[');
    json_put_branch(&snapshot->branches, branch->bits);
    buffer_byte(&snapshot->branches, ',');
    result = put_id(snapshot, &snapshot->branches, branch->person);
    buffer_byte(&snapshot->branches, ']');
    snapshot->branch_index[nr] = (uint32_t)++snapshot->branch_count;
    return result;
}

static int branch_index(struct snapshot *snapshot, uint32_t nr, int64_t *index)
{
    int result = SYNC_OK;

    if (nr >= snapshot->branch_room) {
        size_t room = (size_t)nr * 2 + 16;
        uint32_t *larger = sqlite3_realloc64(snapshot->branch_index, room * sizeof *larger);

        if (!larger)
            return SQLITE_NOMEM;
        memset(larger + snapshot->branch_room, 0, (room - snapshot->branch_room) * sizeof *larger);
        snapshot->branch_index = larger;
        snapshot->branch_room = room;
    }
    if (!snapshot->branch_index[nr])
        result = add_branch(snapshot, nr);
    *index = (int64_t)snapshot->branch_index[nr] - 1;
    return result;
}

static int put_value(struct snapshot *snapshot, struct buffer *list, const struct value *value)
{
    if (value->type == VALUE_ID)
        return put_id(snapshot, list, value->bytes);
    value_to_json(list, value);
    return SYNC_OK;
}

/* [branch,number,time,value,…]; of the head that is shown without values */
static int put_head(struct snapshot *snapshot, struct buffer *list, const struct reg *reg, uint64_t known,
                    const struct head *head, bool shown)
{
    const struct value *value = head->values;
    int64_t branch;
    int result = branch_index(snapshot, head->version.branch, &branch);

    if (result != SYNC_OK)
        return result;
    buffer_puts(list, ",[");
    json_put_integer(list, branch);
    buffer_byte(list, ',');
    json_put_integer(list, head->version.number);
    buffer_byte(list, ',');
    json_put_integer(list, head->time);
    for (unsigned i = 0; !shown && i < COLUMNS_MAX && result == SYNC_OK; i++) {
        if (reg->columns & known & UINT64_C(1) << i) {
            buffer_byte(list, ',');
            result = put_value(snapshot, list, value);
        }
        value += reg->columns >> i & 1;
    }
    buffer_byte(list, ']');
    return result;
}

static void put_place(struct table_snapshot *of_table, struct buffer *list, const struct reg *reg)
{
    separate(list);
    buffer_byte(list, '[');
    json_put_integer(list, (int64_t)of_table->count);
    buffer_byte(list, ',');
    json_put_string(list, reg->name, strlen(reg->name));
}

/* Of heads that are shown merged: [row,"register",common value,value of the first head]. */
static void put_merged(struct table_snapshot *of_table, const struct reg *reg, const struct heads *heads)
{
    struct buffer *list = &of_table->merged;

    put_place(of_table, list, reg);
    buffer_byte(list, ',');
    value_to_json(list, heads->common);
    buffer_byte(list, ',');
    value_to_json(list, heads->list[0].values);
    buffer_byte(list, ']');
}

static int put_register(struct snapshot *snapshot, struct table_snapshot *of_table, const struct reg *reg,
                        const struct heads *heads)
{
    int result = SYNC_OK;

    put_place(of_table, &of_table->heads, reg);
    for (unsigned i = 0; i < heads->count && result == SYNC_OK; i++)
        result = put_head(snapshot, &of_table->heads, reg, of_table->known, &heads->list[i], i == 0);
    buffer_byte(&of_table->heads, ']');
    if (heads->common)
        put_merged(of_table, reg, heads);
    return result;
}

static int put_heads(struct snapshot *snapshot, struct table_snapshot *of_table, const struct table *table,
                     const struct row_heads *heads)
{
    size_t before = of_table->heads.length + of_table->merged.length;
    int64_t branch;
    int result = branch_index(snapshot, heads->created.version.branch, &branch);

    separate(&of_table->branches);
    separate(&of_table->numbers);
    separate(&of_table->times);
    json_put_integer(&of_table->branches, branch);
    json_put_integer(&of_table->numbers, heads->created.version.number);
    json_put_integer(&of_table->times, heads->created.time - of_table->last_time);
    of_table->last_time = heads->created.time;
    for (unsigned i = 0; i < table->register_count && result == SYNC_OK; i++)
        if (heads->registers[i].count && table->registers[i].columns & of_table->known)
            result = put_register(snapshot, of_table, &table->registers[i], &heads->registers[i]);
    snapshot->bytes += of_table->heads.length + of_table->merged.length - before;
    return result;
}

/* The value, of this type and not null, stands in the statement's row; only an id has to be looked at more closely. */
static int put_column(struct snapshot *snapshot, struct buffer *list, enum kind kind, int type, sqlite3_stmt *statement, int column)
{
    const void *bytes;

    switch (type) {
    case SQLITE_INTEGER: json_put_integer(list, sqlite3_column_int64(statement, column)); return SYNC_OK;
    case SQLITE_TEXT:
        bytes = sqlite3_column_text(statement, column);
        if (!bytes)
            return SQLITE_NOMEM;
        if (kind == KIND_COVER)
            buffer_append(list, bytes, (size_t)sqlite3_column_bytes(statement, column));
        else
            json_put_string(list, bytes, (size_t)sqlite3_column_bytes(statement, column));
        return SYNC_OK;
    default:
        bytes = sqlite3_column_blob(statement, column);
        return bytes ? put_id(snapshot, list, bytes) : SQLITE_NOMEM;
    }
}

static int put_columns(struct snapshot *snapshot, struct table_snapshot *of_table, const struct table *table, sqlite3_stmt *statement)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < table->column_count && result == SYNC_OK; i++) {
        struct buffer *list = &of_table->columns[i];
        size_t before = list->length;
        int type;

        if (!(of_table->known & UINT64_C(1) << i))
            continue;
        separate(list);
        type = sqlite3_column_type(statement, 2 + (int)i);
        if (type == SQLITE_NULL) {
            buffer_puts(list, "null");
        } else {
            of_table->filled |= UINT64_C(1) << i;
            result = put_column(snapshot, list, table->columns[i].kind, type, statement, 2 + (int)i);
        }
        snapshot->bytes += list->length - before;
    }
    return result;
}

static int put_row(struct snapshot *snapshot, struct table_snapshot *of_table, const struct table *table, sqlite3_stmt *statement)
{
    struct row_heads heads;
    int result = heads_load(table, sqlite3_column_blob(statement, 1), (size_t)sqlite3_column_bytes(statement, 1), &snapshot->heads, &heads);

    separate(&of_table->rows);
    if (result == SYNC_OK)
        result = put_id(snapshot, &of_table->rows, sqlite3_column_blob(statement, 0));
    if (result == SYNC_OK)
        result = put_heads(snapshot, of_table, table, &heads);
    if (result == SYNC_OK)
        result = put_columns(snapshot, of_table, table, statement);
    of_table->count++;
    arena_clear(&snapshot->heads);
    return result;
}

/* Of each table of which rows wait, one statement finds them all. */
static int begin_reading(struct snapshot *snapshot)
{
    int result = SYNC_OK;

    for (size_t i = 0; i < snapshot->server->catalogue.count && result == SYNC_OK; i++) {
        struct buffer *keys = snapshot->tables[i] ? &snapshot->tables[i]->keys : NULL;

        if (!keys || !(keys->length || keys->failed))
            continue;
        buffer_byte(keys, ']');
        result = keys->failed ? SQLITE_NOMEM
                              : sqlite3_bind_text64(snapshot->server->selects[i], 1, keys->data, keys->length, SQLITE_STATIC, SQLITE_UTF8);
    }
    return result;
}

static void end_reading(struct snapshot *snapshot)
{
    for (size_t i = 0; i < snapshot->server->catalogue.count; i++)
        if (snapshot->tables[i] && snapshot->tables[i]->keys.length) {
            statement_end(snapshot->server->selects[i]);
            buffer_clear(&snapshot->tables[i]->keys);
        }
    snapshot->waiting_count = 0;
}

static int read_row(struct snapshot *snapshot, const struct waiting *waiting)
{
    struct table_snapshot *of_table = snapshot->tables[waiting->table];
    sqlite3_stmt *statement = snapshot->server->selects[waiting->table];
    int result, step = sqlite3_step(statement);

    if (step != SQLITE_ROW)
        return step == SQLITE_DONE ? SQLITE_CORRUPT : step;
    separate(&of_table->scopes);
    result = put_id(snapshot, &of_table->scopes, waiting->scope);
    return result == SYNC_OK ? put_row(snapshot, of_table, snapshot->server->catalogue.tables[waiting->table], statement) : result;
}

int snapshot_read(struct snapshot *snapshot, size_t most, int64_t *place, bool *cut)
{
    const struct waiting *waiting = snapshot->waiting;
    int result = begin_reading(snapshot);

    for (size_t i = 0; i < snapshot->waiting_count && result == SYNC_OK; i++) {
        if (i && snapshot->bytes >= most && waiting[i].position != waiting[i - 1].position) {
            *place = waiting[i - 1].position;
            *cut = true;
            break;
        }
        result = read_row(snapshot, &waiting[i]);
    }
    end_reading(snapshot);
    return result;
}

/* Begin to gather rows of a table; `*out` is NULL when who asks doesn't know it. */
static int open_table(struct snapshot *snapshot, const struct table *table, struct table_snapshot **out)
{
    const struct table *known = catalogue_numbered(snapshot->known, table->number);

    *out = NULL;
    if (!known)
        return SYNC_OK;
    *out = arena_take(&snapshot->arena, sizeof **out);
    if (!*out)
        return SQLITE_NOMEM;
    for (unsigned i = 0; i < known->column_count; i++) {
        int column = table_column(table, (struct slice){ known->columns[i].name, strlen(known->columns[i].name) });

        if (column >= 0)
            (*out)->known |= UINT64_C(1) << column;
    }
    return SYNC_OK;
}

int snapshot_add(struct snapshot *snapshot, const struct table *table, int64_t sync_row, const unsigned char scope[SYNC_ID_SIZE],
                 int64_t position)
{
    struct waiting *waiting = &snapshot->waiting[snapshot->waiting_count];
    size_t index = 0;
    int result = SYNC_OK;

    while (snapshot->server->catalogue.tables[index] != table)
        index++;
    if (!snapshot->tables[index])
        result = open_table(snapshot, table, &snapshot->tables[index]);
    if (!snapshot->tables[index])
        return result;
    buffer_byte(&snapshot->tables[index]->keys, snapshot->tables[index]->keys.length ? ',' : '[');
    json_put_integer(&snapshot->tables[index]->keys, sync_row);
    *waiting = (struct waiting){ .table = index, .position = position };
    memcpy(waiting->scope, scope, SYNC_ID_SIZE);
    snapshot->waiting_count++;
    return SYNC_OK;
}

static void write_list(struct buffer *out, const char *before, const struct buffer *list, const char *after)
{
    buffer_puts(out, before);
    buffer_append(out, list->data, list->length);
    buffer_puts(out, after);
    out->failed |= list->failed;
}

static void write_table(struct buffer *out, const struct table *table, const struct table_snapshot *of_table)
{
    bool first = true;

    json_put_string(out, table->name, strlen(table->name));
    write_list(out, ":{\"rijen\":[", &of_table->rows, "],");
    write_list(out, "\"bereik\":[", &of_table->scopes, "],");
    write_list(out, "\"versies\":[[", &of_table->branches, "],[");
    write_list(out, "", &of_table->numbers, "],[");
    write_list(out, "", &of_table->times, "]],");
    write_list(out, "\"koppen\":[", &of_table->heads, "],");
    if (of_table->merged.length || of_table->merged.failed)
        write_list(out, "\"samengevoegd\":[", &of_table->merged, "],");
    buffer_puts(out, "\"kolommen\":{");
    for (unsigned i = 0; i < table->column_count; i++) {
        if (!(of_table->filled & UINT64_C(1) << i))
            continue;
        if (!first)
            buffer_byte(out, ',');
        first = false;
        json_put_string(out, table->columns[i].name, strlen(table->columns[i].name));
        write_list(out, ":[", &of_table->columns[i], "]");
    }
    buffer_puts(out, "}}");
}

void snapshot_write(const struct snapshot *snapshot, struct buffer *out)
{
    bool first = true;

    buffer_puts(out, "\"ids\":[");
    for (size_t i = 0; i < snapshot->ids.count; i++) {
        if (i)
            buffer_byte(out, ',');
        json_put_id(out, snapshot->ids.ids[i]);
    }
    write_list(out, "],\"takken\":[", &snapshot->branches, "],\"tabellen\":{");
    for (size_t i = 0; i < snapshot->server->catalogue.count; i++)
        if (snapshot->tables[i]) {
            if (!first)
                buffer_byte(out, ',');
            first = false;
            write_table(out, snapshot->server->catalogue.tables[i], snapshot->tables[i]);
        }
    buffer_byte(out, '}');
}
