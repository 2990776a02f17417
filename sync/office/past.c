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
#define ROOM              (EDITS_MAX + REFUSED_MAX)
#define BUCKETS           4096 /* a power of two, over twice the room */

static uint32_t *bucket_of(const struct past *past, struct version version)
{
    uint64_t hash = ((uint64_t)version.branch << 32 | version.number) * UINT64_C(0x9e3779b97f4a7c15);
    size_t i = (size_t)(hash >> 52) & (BUCKETS - 1);

    while (past->buckets[i] && !version_equal(past->edits[past->buckets[i] - 1].version, version))
        i = (i + 1) & (BUCKETS - 1);
    return &past->buckets[i];
}

const struct past_edit *past_find(const struct past *past, struct version version)
{
    uint32_t index = *bucket_of(past, version);

    return index ? &past->edits[index - 1] : NULL;
}

/* --- Reading --- */

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

/* All that is known of one edit. SYNC_NOT_FOUND when the log hasn't got it, or it isn't of this row. */
static int read_edit(struct past *past, struct past_edit *edit)
{
    struct server *server = past->server;
    struct verdict verdict = { &past->arena, edit };
    struct faults ignored = { .count = 0 };
    int64_t arrived;
    int result = log_find(&server->log, edit->version, LOG_WHOLE, &past->arena, &edit->position, &edit->text);

    edit->edit = arena_take(&past->arena, sizeof *edit->edit); /* of its own: what is decoded can't be moved when the list is sorted */
    if (!edit->edit)
        return SQLITE_NOMEM;
    if (result == SYNC_NOT_FOUND) {
        past->lost = true;
        past->whole = false;
    }
    if (result != SYNC_OK)
        return result;
    past->bytes += edit->text.length;
    result = edit_decode(&server->catalogue, &server->branches, EDIT_CURRENT, edit->text, &past->arena, edit->edit,
                         &ignored);
    if (result != SYNC_OK && result != SYNC_INVALID)
        return result;
    if (edit->edit->table != past->row->table || memcmp(edit->edit->row, past->row->id, SYNC_ID_SIZE) != 0)
        return SYNC_NOT_FOUND;
    edit->marks = arena_take(&past->arena, past->row->table->register_count * sizeof *edit->marks);
    if (!edit->marks)
        return SQLITE_NOMEM;
    result = log_each_refused(&server->log, edit->version.branch, edit->version.number, edit->version.number,
                              note_refusal, &verdict);
    if (result == SYNC_OK)
        result = log_arrived(&server->log, edit->position, &arrived);
    if (result == SYNC_OK)
        edit->time = judge_time(edit->edit->time, arrived);
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
        edit->edit = arena_take(&past->arena, sizeof *edit->edit);
        if (!edit->edit)
            return SQLITE_NOMEM;
        edit->edit->table = table;
        edit->edit->time = head->time;
        edit->edit->creates = version_equal(head->version, past->row->heads.created.version);
        edit->edit->values = arena_take(&past->arena, table->column_count * sizeof *edit->edit->values);
        edit->marks = arena_take(&past->arena, table->register_count * sizeof *edit->marks);
        if (!edit->edit->values || !edit->marks)
            return SQLITE_NOMEM;
        *bucket = ++past->count;
    }
    for (unsigned i = 0; i < table->column_count; i++)
        if (table->registers[reg].columns & UINT64_C(1) << i)
            edit->edit->values[i] = *values++;
    edit->edit->columns |= table->registers[reg].columns;
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

    for (unsigned i = 0; i < change->seen_count && result == SYNC_OK; i++) {
        result = add_version(past, change->seen[i]);
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
        for (unsigned i = 0; i < edit->edit->change_count && result == SYNC_OK; i++)
            result = add_seen(past, &edit->edit->changes[i]);
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
    sqlite3_bind_int(statement, 3, ROOM); /* no more could be new */
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

/* --- What stood beside what --- */

/* Who built on a refused edit saw what it had seen through it (R3). */
static int see_through_refused(struct past *past, struct past_edit *edit)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->edit->change_count; i++) {
        struct change *change = &edit->edit->changes[i];

        for (unsigned j = 0; j < change->seen_count && result == SYNC_OK; j++) {
            const struct past_edit *seen = past_find(past, change->seen[j]);
            const struct change *through = seen && seen->reason ? edit_change(seen->edit, change->reg) : NULL;

            if (through)
                result = change_see_also(change, through, &past->arena);
        }
    }
    return result;
}

static bool differ(const struct past *past, unsigned reg, const struct past_edit *a, const struct past_edit *b)
{
    for (unsigned i = 0; i < past->row->table->column_count; i++)
        if (past->row->table->registers[reg].columns & UINT64_C(1) << i &&
            !value_equal(&a->edit->values[i], &b->edit->values[i]))
            return true;
    return false;
}

/* The versions of one register that stand at some moment of the log, and the choice that they ask for. */
struct moment {
    struct past *past;
    unsigned reg;
    uint32_t *heads, *open; /* indexes of edits; open: those of which a choice is open */
    uint32_t head_count, open_count;
};

static int put_beside(struct past *past, struct mark *mark, uint32_t index)
{
    if (mark->beside_count == mark->beside_room) {
        uint32_t room = mark->beside_room ? 2 * mark->beside_room : 4;
        uint32_t *larger = arena_take(&past->arena, room * sizeof *larger);

        if (!larger)
            return SQLITE_NOMEM;
        if (mark->beside_count)
            memcpy(larger, mark->beside, mark->beside_count * sizeof *larger);
        mark->beside = larger;
        mark->beside_room = room;
    }
    mark->beside[mark->beside_count++] = index;
    return SYNC_OK;
}

static void open_choice(struct moment *moment, uint32_t index)
{
    moment->past->edits[index].marks[moment->reg].settled = 0;
    for (uint32_t i = 0; i < moment->open_count; i++)
        if (moment->open[i] == index)
            return;
    moment->open[moment->open_count++] = index;
}

static bool in_conflict(const struct moment *moment)
{
    struct past_edit *edits = moment->past->edits;

    for (uint32_t i = 1; i < moment->head_count; i++)
        if (differ(moment->past, moment->reg, &edits[moment->heads[0]], &edits[moment->heads[i]]))
            return true;
    return false;
}

/* One edit arrives: what it has seen goes, what it hasn't stays beside it. */
static int arrive(struct moment *moment, uint32_t index)
{
    struct past *past = moment->past;
    struct past_edit *edits = past->edits, *self = &edits[index];
    const struct change *change = edit_change(self->edit, moment->reg);
    uint32_t kept = 0;
    int result = SYNC_OK;

    for (uint32_t i = 0; i < moment->head_count && result == SYNC_OK; i++) {
        uint32_t other = moment->heads[i];

        if (change && change_has_seen(change, edits[other].version))
            continue;
        moment->heads[kept++] = other;
        if (!differ(past, moment->reg, self, &edits[other]))
            continue;
        result = put_beside(past, &self->marks[moment->reg], other);
        if (result == SYNC_OK)
            result = put_beside(past, &edits[other].marks[moment->reg], index);
        open_choice(moment, index);
        open_choice(moment, other);
    }
    moment->heads[kept] = index;
    moment->head_count = kept + 1;
    if (result != SYNC_OK || !moment->open_count || in_conflict(moment))
        return result;
    for (uint32_t i = 0; i < moment->open_count; i++)
        edits[moment->open[i]].marks[moment->reg].settled = index + 1;
    moment->open_count = 0;
    return SYNC_OK;
}

/* Of what was lost in a restore nobody knows what it had replaced. */
static bool is_uncertain(const struct past *past, unsigned reg)
{
    for (uint32_t i = 0; past->lost && i < past->count; i++) {
        const struct past_edit *edit = &past->edits[i];
        const struct change *change = edit_change(edit->edit, reg);

        if (edit->attested && edit->edit->columns & past->row->table->registers[reg].columns)
            return true;
        for (unsigned j = 0; change && j < change->seen_count; j++)
            if (!past_find(past, change->seen[j]))
                return true;
    }
    return false;
}

/* The order in which edits were made, as far as they knew of each other. It is that of the log, but for those that came
 * back after a restore, behind what was built on them. */
struct order {
    const struct past *past;
    uint32_t *list, *stack;
    uint32_t count;
    bool *met; /* by index: in the list, or on the stack */
};

/* One that `edit` has seen and that isn't in the list yet; NULL: it can follow. */
static const struct past_edit *unmet(const struct order *order, const struct past_edit *edit)
{
    for (unsigned i = 0; i < edit->edit->change_count; i++)
        for (unsigned j = 0; j < edit->edit->changes[i].seen_count; j++) {
            const struct past_edit *seen = past_find(order->past, edit->edit->changes[i].seen[j]);

            if (seen && !order->met[seen - order->past->edits])
                return seen;
        }
    return NULL;
}

static void put_in_order(struct order *order, uint32_t index)
{
    const struct past_edit *edits = order->past->edits;
    uint32_t depth = 0;

    order->stack[depth++] = index;
    order->met[index] = true;
    while (depth) {
        const struct past_edit *seen = unmet(order, &edits[order->stack[depth - 1]]);

        if (seen) {
            order->stack[depth] = (uint32_t)(seen - edits);
            order->met[order->stack[depth++]] = true;
        } else {
            order->list[order->count++] = order->stack[--depth];
        }
    }
}

static int make_order(struct past *past, uint32_t **list)
{
    struct order order = { .past = past };

    order.list = arena_take(&past->arena, ROOM * sizeof *order.list);
    order.stack = arena_take(&past->arena, ROOM * sizeof *order.stack);
    order.met = arena_take(&past->arena, ROOM * sizeof *order.met);
    if (!order.list || !order.stack || !order.met)
        return SQLITE_NOMEM;
    for (uint32_t i = 0; i < past->count; i++)
        if (!order.met[i])
            put_in_order(&order, i);
    *list = order.list;
    return SYNC_OK;
}

/* Let the accepted edits of a register arrive once more. */
static int replay(struct past *past, unsigned reg, const uint32_t *order, uint32_t *room)
{
    enum rule rule = past->row->table->registers[reg].rule;
    struct moment moment = { .past = past, .reg = reg, .heads = room, .open = room + ROOM };
    int result = SYNC_OK;

    for (uint32_t i = 0; i < past->count; i++)
        past->edits[i].marks[reg].stands = merge_is_head(past->row, reg, past->edits[i].version);
    if ((rule != RULE_CHOICE && rule != RULE_TEXT) || is_uncertain(past, reg))
        return SYNC_OK; /* nobody is asked, or nobody knows */
    for (uint32_t i = 0; i < past->count && result == SYNC_OK; i++) {
        const struct past_edit *edit = &past->edits[order[i]];

        if (!edit->reason && (edit->edit->creates || edit_change(edit->edit, reg)))
            result = arrive(&moment, order[i]);
    }
    return result;
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

static int compare_all(struct past *past)
{
    uint32_t *room = arena_take(&past->arena, 2 * ROOM * sizeof *room), *order = NULL;
    int result = room ? make_order(past, &order) : SQLITE_NOMEM;

    for (uint32_t i = 0; i < past->count && result == SYNC_OK; i++)
        result = see_through_refused(past, &past->edits[i]);
    for (unsigned reg = 0; reg < past->row->table->register_count && result == SYNC_OK; reg++)
        result = replay(past, reg, order, room);
    return result;
}

int past_read(struct server *server, const struct row *row, struct past *past)
{
    int result;

    *past = (struct past){ .server = server, .row = row, .arena = ARENA_EMPTY, .whole = true };
    past->edits = arena_take(&past->arena, (ROOM + 1) * sizeof *past->edits);
    past->buckets = arena_take(&past->arena, BUCKETS * sizeof *past->buckets);
    if (!past->edits || !past->buckets)
        return SQLITE_NOMEM;
    result = walk(past);
    if (result == SYNC_OK)
        result = add_refused(past);
    if (result != SYNC_OK)
        return result;
    sort(past);
    return compare_all(past);
}

void past_free(struct past *past)
{
    arena_free(&past->arena);
}
