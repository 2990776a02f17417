#include "sync/office/history.h"

#include <string.h>

#include "sync/office/members.h"
#include "sync/office/past.h"

/* `,` unless the list or object was just opened. */
static void separate(struct buffer *out)
{
    if (out->length && out->data[out->length - 1] != '{' && out->data[out->length - 1] != '[')
        buffer_byte(out, ',');
}

static void put_register(struct buffer *out, const struct past *past, unsigned reg)
{
    const char *name = past->row->table->registers[reg].name;

    separate(out);
    json_put_string(out, name, strlen(name));
}

/* Of an edit that the log lost, what a device attested. */
static void put_attested(struct buffer *out, const struct table *table, const struct past_edit *edit)
{
    buffer_puts(out, ",\"waarden\":{");
    for (unsigned i = 0; i < table->column_count; i++) {
        if (!(edit->columns & UINT64_C(1) << i))
            continue;
        separate(out);
        json_put_string(out, table->columns[i].name, strlen(table->columns[i].name));
        buffer_byte(out, ':');
        value_to_json(out, &edit->values[i]);
    }
    buffer_puts(out, "},\"getuigd\":true");
}

/* What was typed, as it was typed: of a refused edit some of it may be unknown to the catalogue. */
static void put_values(struct buffer *out, struct slice text)
{
    static const char *const NAMES[] = { "waarden" };
    struct json json = json_open(text.bytes, text.length), values;
    struct json_members others;
    struct slice raw;
    bool given = false;

    buffer_puts(out, ",\"waarden\":");
    if (json_members(&json, NAMES, 1, &values, &given, &others) && given && json_peek(&values) == JSON_OBJECT &&
        json_skip(&values, &raw))
        buffer_append(out, raw.bytes, raw.length);
    else
        buffer_puts(out, "{}");
}

static int put_seen(struct past *past, struct buffer *out, const struct past_edit *edit)
{
    int result = SYNC_OK;

    if (edit->creates)
        return SYNC_OK;
    buffer_puts(out, ",\"gezien\":{");
    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++) {
        const struct change *change = &edit->changes[i];

        put_register(out, past, change->reg);
        buffer_byte(out, ':');
        result = seen_write(&change->seen, &past->server->branches, out);
    }
    buffer_byte(out, '}');
    return result;
}

static int put_list(struct past *past, struct buffer *out, const struct index_list *list)
{
    int result = SYNC_OK;

    buffer_puts(out, ":[");
    for (uint32_t i = 0; i < list->count && result == SYNC_OK; i++) {
        separate(out);
        result = version_write(past->edits[list->list[i]].version, &past->server->branches, out);
    }
    buffer_byte(out, ']');
    return result;
}

static int put_marks(struct past *past, struct buffer *out, const struct past_edit *edit)
{
    unsigned count = past->row->table->register_count;
    int result = SYNC_OK;

    buffer_puts(out, ",\"staat\":[");
    for (unsigned i = 0; i < count; i++)
        if (edit->marks[i].stands)
            put_register(out, past, i);
    buffer_puts(out, "],\"naast\":{");
    for (unsigned i = 0; i < count && result == SYNC_OK; i++)
        if (edit->marks[i].beside.count) {
            put_register(out, past, i);
            result = put_list(past, out, &edit->marks[i].beside);
        }
    buffer_puts(out, "},\"samen\":{");
    for (unsigned i = 0; i < count && result == SYNC_OK; i++)
        if (edit->marks[i].merged.count) {
            put_register(out, past, i);
            result = put_list(past, out, &edit->marks[i].merged);
        }
    buffer_puts(out, "},\"beslist\":{");
    for (unsigned i = 0; i < count && result == SYNC_OK; i++)
        if (edit->marks[i].settled) {
            put_register(out, past, i);
            buffer_byte(out, ':');
            result = version_write(past->edits[edit->marks[i].settled - 1].version, &past->server->branches, out);
        }
    buffer_byte(out, '}');
    return result;
}

static int put_edit(struct past *past, struct buffer *out, const struct past_edit *edit)
{
    const struct branch *branch;
    int result;

    separate(out);
    buffer_puts(out, "{\"versie\":");
    result = version_write(edit->version, &past->server->branches, out);
    if (result == SYNC_OK)
        result = branches_numbered(&past->server->branches, edit->version.branch, &branch);
    if (result != SYNC_OK)
        return result;
    buffer_puts(out, ",\"wie\":");
    json_put_id(out, branch->person);
    buffer_puts(out, ",\"tijd\":");
    json_put_integer(out, edit->time);
    if (edit->attested)
        put_attested(out, past->row->table, edit);
    else
        put_values(out, edit->text);
    result = put_seen(past, out, edit);
    if (edit->reason) {
        buffer_puts(out, ",\"geweigerd\":{\"reden\":");
        json_put_string(out, edit->reason, strlen(edit->reason));
        buffer_puts(out, ",\"uitleg\":");
        json_put_string(out, edit->detail, strlen(edit->detail));
        buffer_byte(out, '}');
    }
    if (result == SYNC_OK)
        result = put_marks(past, out, edit);
    buffer_byte(out, '}');
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

static int put_past(struct past *past, struct buffer *out)
{
    const struct table *table = past->row->table;
    int result = SYNC_OK;

    buffer_puts(out, "{\"tabel\":");
    json_put_string(out, table->name, strlen(table->name));
    buffer_puts(out, ",\"rij\":");
    json_put_id(out, past->row->id);
    buffer_puts(out, past->whole ? ",\"volledig\":true" : ",\"volledig\":false");
    buffer_puts(out, ",\"wijzigingen\":[");
    for (uint32_t i = past->count; i > 0 && result == SYNC_OK; i--)
        result = put_edit(past, out, &past->edits[i - 1]);
    buffer_puts(out, "]}");
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

static int may_read(struct server *server, int64_t scope, const unsigned char *person, bool *may)
{
    struct arena arena = ARENA_EMPTY;
    int64_t *scopes;
    size_t count;
    int result = members_scopes(server, person, &arena, &scopes, &count);

    *may = scope == SCOPE_SHARED_NR;
    for (size_t i = 0; result == SYNC_OK && i < count && !*may; i++)
        *may = scopes[i] == scope;
    arena_free(&arena);
    return result;
}

static int tell(struct server *server, const struct row *row, struct buffer *out)
{
    struct past past;
    int result = past_read(server, row, &past);

    if (result == SYNC_OK)
        result = put_past(&past, out);
    past_free(&past);
    return result;
}

static int find_and_tell(struct server *server, const char *table, const unsigned char *id, const unsigned char *person,
                         struct buffer *out)
{
    const struct table *found = catalogue_table(&server->catalogue, (struct slice){ table, strlen(table) });
    struct row *row;
    bool may = false;
    int result = found ? rows_get(server->rows, found, id, &row) : SYNC_NOT_FOUND;

    if (result == SYNC_OK && row->exists)
        result = may_read(server, row->scope, person, &may);
    if (result == SYNC_OK)
        result = may ? tell(server, row, out) : SYNC_NOT_FOUND;
    rows_forget(server->rows);
    return result;
}

int server_history(struct server *reader, const char *table, const unsigned char id[SYNC_ID_SIZE],
                   const unsigned char person[SYNC_ID_SIZE], struct buffer *out)
{
    int result = transaction_read(&reader->transaction);

    if (result != SYNC_OK)
        return result;
    return transaction_end(&reader->transaction, find_and_tell(reader, table, id, person, out));
}
