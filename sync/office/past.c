#include "sync/office/past.h"

#include <stdlib.h>
#include <string.h>

#include "sync/merge.h"
#include "sync/office/derive.h"
#include "sync/statements.h"

/* What is read at most; a row that people work on has a few dozen edits. Refused edits have bounds of their own, so
 * that a flood of them hides nothing. */
#define EDITS_MAX         1000
#define BYTES_MAX         4000000
#define REFUSED_MAX       200
#define REFUSED_BYTES_MAX 1000000
_Static_assert(EDITS_MAX + REFUSED_MAX == PAST_MAX, "room for all");
#define BUCKETS 4096 /* a power of two, over twice PAST_MAX */

static uint32_t *bucket_of(const struct past *past, struct version version)
{
    size_t i = (size_t)hash_pair(past->salt, version.branch, version.number) & (BUCKETS - 1);

    while (past->buckets[i] && !version_equal(past->edits[past->buckets[i] - 1].version, version))
        i = (i + 1) & (BUCKETS - 1);
    return &past->buckets[i];
}

const struct past_edit *past_find(const struct past *past, struct version version)
{
    uint32_t index = *bucket_of(past, version);

    return index ? &past->edits[index - 1] : NULL;
}

struct verdict {
    struct arena *arena;
    struct past_edit *edit;
};

static int note_refusal(void *context, int64_t number, const char *reason, const char *detail)
{
    struct verdict *verdict = context;

    (void)number;
    if (verdict->edit->reason)
        return SYNC_OK;
    verdict->edit->reason = arena_copy(verdict->arena, reason, strlen(reason));
    verdict->edit->detail = arena_copy(verdict->arena, detail, strlen(detail));
    return verdict->edit->reason && verdict->edit->detail ? SYNC_OK : SQLITE_NOMEM;
}

const struct change *past_change(const struct past_edit *edit, unsigned reg)
{
    for (unsigned i = 0; i < edit->change_count; i++)
        if (edit->changes[i].reg == reg)
            return &edit->changes[i];
    return NULL;
}

/* What its text says. SYNC_NOT_FOUND when it isn't of this row. */
static int decode(struct past *past, struct past_edit *edit, int64_t *claimed)
{
    struct server *server = past->server;
    const struct table *table = past->row->table;
    struct faults ignored = { .count = 0 };
    struct edit_reading reading = { &server->catalogue, 0, &server->branches, EDIT_CURRENT, &past->arena, &ignored, NULL };
    const struct branch *branch;
    struct edit all;
    int result = branches_numbered(&server->branches, edit->version.branch, &branch);

    if (result == SYNC_OK) {
        reading.schema = branch->schema;
        result = edit_decode(&reading, edit->text, &all);
    }
    if (result != SYNC_OK && result != SYNC_INVALID)
        return result;
    if (all.table != table || memcmp(all.row, past->row->id, SYNC_ID_SIZE) != 0)
        return SYNC_NOT_FOUND;
    *claimed = all.time;
    edit->creates = all.creates;
    edit->columns = all.columns;
    edit->change_count = all.change_count;
    edit->values = arena_take(&past->arena, table->column_count * sizeof *edit->values);
    edit->changes = arena_take(&past->arena, all.change_count * sizeof *edit->changes);
    edit->marks = arena_take(&past->arena, table->register_count * sizeof *edit->marks);
    if (!edit->values || !edit->changes || !edit->marks)
        return SQLITE_NOMEM;
    memcpy(edit->values, all.values, table->column_count * sizeof *edit->values);
    if (all.change_count)
        memcpy(edit->changes, all.changes, all.change_count * sizeof *edit->changes);
    return SYNC_OK;
}

/* All that is known of one edit. SYNC_NOT_FOUND when the log hasn't got it, or it isn't of this row. */
static int read_edit(struct past *past, struct past_edit *edit)
{
    struct server *server = past->server;
    struct verdict verdict = { &past->arena, edit };
    int64_t claimed, arrived;
    int result = log_find(&server->log, edit->version, LOG_WHOLE, &past->arena, &edit->position, &edit->text);

    if (result == SYNC_NOT_FOUND) {
        past->lost = true;
        past->whole = false;
    }
    if (result != SYNC_OK)
        return result;
    past->bytes += edit->text.length;
    result = decode(past, edit, &claimed);
    if (result == SYNC_OK)
        result = log_each_refused(&server->log, edit->version.branch, edit->version.number, edit->version.number,
                                  note_refusal, &verdict);
    if (result == SYNC_OK)
        result = log_arrived(&server->log, edit->position, &arrived);
    if (result == SYNC_OK)
        edit->time = judge_time(claimed, arrived);
    return result;
}

/* Add the edit that made a version, unless it is there already or more than there is room for. SYNC_NOT_FOUND when the
 * log lacks it. */
static int add(struct past *past, struct version version, uint32_t count_most, size_t bytes_most)
{
    struct past_edit *edit = &past->edits[past->count];
    uint32_t *bucket = bucket_of(past, version);
    int result;

    if (*bucket)
        return SYNC_OK;
    if (past->count >= count_most || past->bytes >= bytes_most) {
        past->whole = false;
        return SYNC_OK;
    }
    *edit = (struct past_edit){ .version = version };
    result = read_edit(past, edit);
    if (result == SYNC_OK)
        *bucket = ++past->count;
    return result;
}

static int add_version(struct past *past, struct version version)
{
    return add(past, version, EDITS_MAX, BYTES_MAX);
}

static bool is_attested(const struct past *past, struct version version)
{
    const struct past_edit *edit = past_find(past, version);

    return edit && edit->attested;
}

/* A head that the log lost in a restore: its value is all that is known of it. */
static int add_attested(struct past *past, unsigned reg, const struct head *head)
{
    const struct table *table = past->row->table;
    uint32_t *bucket = bucket_of(past, head->version);
    struct past_edit *edit = &past->edits[*bucket ? *bucket - 1 : past->count];
    struct value room[COLUMNS_MAX];
    const struct value *values = merge_values(past->row, reg, head, room);

    if (!*bucket) {
        *edit = (struct past_edit){ .version = head->version, .time = head->time, .attested = true, .walked = true };
        edit->creates = version_equal(head->version, past->row->heads.created.version);
        edit->values = arena_take(&past->arena, table->column_count * sizeof *edit->values);
        edit->marks = arena_take(&past->arena, table->register_count * sizeof *edit->marks);
        if (!edit->values || !edit->marks)
            return SQLITE_NOMEM;
        *bucket = ++past->count;
    }
    for (unsigned i = 0; i < table->column_count; i++)
        if (table->registers[reg].columns & UINT64_C(1) << i)
            edit->values[i] = *values++;
    edit->columns |= table->registers[reg].columns;
    return SYNC_OK;
}

static int add_heads(struct past *past)
{
    int result = SYNC_OK;

    for (unsigned reg = 0; reg < past->row->table->register_count && result == SYNC_OK; reg++) {
        struct heads heads = heads_of(&past->row->heads, reg);

        for (unsigned i = 0; i < heads.count && result == SYNC_OK; i++) {
            result = add_version(past, heads.list[i].version);
            if (result == SYNC_NOT_FOUND || (result == SYNC_OK && is_attested(past, heads.list[i].version)))
                result = add_attested(past, reg, &heads.list[i]);
        }
    }
    return result;
}

/* The newest edit whose seen versions were not added yet: when there is no room for all, the oldest are left out. */
static struct past_edit *newest(struct past *past)
{
    struct past_edit *found = NULL;

    for (uint32_t i = 0; i < past->count; i++)
        if (!past->edits[i].walked && (!found || past->edits[i].position > found->position))
            found = &past->edits[i];
    return found;
}

static int add_seen(struct past *past, const struct change *change)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < change->seen.count && result == SYNC_OK; i++) {
        result = add_version(past, change->seen.list[i]);
        if (result == SYNC_NOT_FOUND)
            result = SYNC_OK;
    }
    return result;
}

static int walk(struct past *past)
{
    struct past_edit *edit;
    int result = add_heads(past);

    while (result == SYNC_OK && (edit = newest(past)) != NULL) {
        edit->walked = true;
        for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++)
            result = add_seen(past, &edit->changes[i]);
    }
    return result;
}

/* Those that nobody has built on. */
static int add_refused(struct past *past)
{
    sqlite3_stmt *statement = past->server->statements[REFUSED_OF_ROW];
    uint32_t count_most = past->count + REFUSED_MAX;
    size_t bytes_most = past->bytes + REFUSED_BYTES_MAX;
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int(statement, 1, past->row->table->number);
    sqlite3_bind_blob(statement, 2, past->row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 3, PAST_MAX); /* no more could be new */
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        struct version version = { (uint32_t)sqlite3_column_int64(statement, 0),
                                   (uint32_t)sqlite3_column_int64(statement, 1) };

        result = add(past, version, count_most, bytes_most);
        if (result == SYNC_NOT_FOUND)
            result = SYNC_OK;
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

static int by_position(const void *a, const void *b)
{
    const struct past_edit *one = a, *other = b;

    return (one->position > other->position) - (one->position < other->position);
}

static void sort(struct past *past)
{
    qsort(past->edits, past->count, sizeof *past->edits, by_position);
    memset(past->buckets, 0, BUCKETS * sizeof *past->buckets);
    for (uint32_t i = 0; i < past->count; i++)
        *bucket_of(past, past->edits[i].version) = i + 1;
}

int past_read(struct server *server, const struct row *row, struct past *past)
{
    int result;

    *past = (struct past){ .server = server, .row = row, .arena = ARENA_EMPTY, .whole = true };
    past->edits = arena_take(&past->arena, (PAST_MAX + 1) * sizeof *past->edits);
    past->buckets = arena_take(&past->arena, BUCKETS * sizeof *past->buckets);
    if (!past->edits || !past->buckets)
        return SQLITE_NOMEM;
    result = walk(past);
    if (result == SYNC_OK)
        result = add_refused(past);
    if (result != SYNC_OK)
        return result;
    sort(past);
    return past_compare(past);
}

void past_free(struct past *past)
{
    arena_free(&past->arena);
}
