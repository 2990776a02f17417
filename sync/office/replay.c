/* What stood beside what in a row's past: the edits of each register arrive once more, as they did. */
#include <string.h>

#include "sync/merge.h"
#include "sync/office/past.h"
#include "sync/textmerge.h"

/* Who built on a refused edit saw what it had seen through it (R3). */
static int see_through_refused(struct past *past, struct past_edit *edit)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < edit->change_count; i++) {
        struct change *change = &edit->changes[i];

        for (unsigned j = 0; j < change->seen.count && result == SYNC_OK; j++) {
            const struct past_edit *seen = past_find(past, change->seen.list[j]);
            const struct change *through = seen && seen->reason ? past_change(seen, change->reg) : NULL;

            if (through)
                result = seen_add_all(&change->seen, &through->seen, SEEN_MAX, &past->arena);
        }
    }
    return result;
}

static bool differ(const struct past *past, unsigned reg, const struct past_edit *a, const struct past_edit *b)
{
    for (unsigned i = 0; i < past->row->table->column_count; i++)
        if (past->row->table->registers[reg].columns & UINT64_C(1) << i && !value_equal(&a->values[i], &b->values[i]))
            return true;
    return false;
}

/* The versions of one register that stand at some moment of the log, and the choice that they ask for. */
struct moment {
    struct past *past;
    unsigned reg;
    uint32_t *heads, *open; /* indexes of edits; open: those of which a choice is open */
    uint32_t head_count, open_count;
    bool merged; /* there are two, and they are shown as one text (R16) */
};

static int put_index(struct past *past, struct index_list *list, uint32_t index)
{
    if (list->count == list->room) {
        uint32_t room = list->room ? 2 * list->room : 4;
        uint32_t *larger = arena_take(&past->arena, room * sizeof *larger);

        if (!larger)
            return SQLITE_NOMEM;
        if (list->count)
            memcpy(larger, list->list, list->count * sizeof *larger);
        list->list = larger;
        list->room = room;
    }
    list->list[list->count++] = index;
    return SYNC_OK;
}

static struct mark *mark_of(const struct moment *moment, uint32_t index)
{
    return &moment->past->edits[index].marks[moment->reg];
}

static void open_choice(struct moment *moment, uint32_t index)
{
    mark_of(moment, index)->settled = 0;
    for (uint32_t i = 0; i < moment->open_count; i++)
        if (moment->open[i] == index)
            return;
    moment->open[moment->open_count++] = index;
}

/* Two versions that differ, each not having seen the other. */
static int put_pair(struct moment *moment, uint32_t one, uint32_t other)
{
    int result = put_index(moment->past, &mark_of(moment, one)->beside, other);

    if (result == SYNC_OK)
        result = put_index(moment->past, &mark_of(moment, other)->beside, one);
    open_choice(moment, one);
    open_choice(moment, other);
    return result;
}

static bool heads_differ(const struct moment *moment, uint32_t a, uint32_t b)
{
    return differ(moment->past, moment->reg, &moment->past->edits[a], &moment->past->edits[b]);
}

static bool all_equal(const struct moment *moment)
{
    for (uint32_t i = 1; i < moment->head_count; i++)
        if (heads_differ(moment, moment->heads[0], moment->heads[i]))
            return false;
    return true;
}

static struct slice text_in(const struct moment *moment, const struct past_edit *edit)
{
    const struct table *table = moment->past->row->table;
    unsigned column = 0;

    while (!(table->registers[moment->reg].columns & UINT64_C(1) << column))
        column++;
    if (edit->values[column].type != VALUE_TEXT)
        return (struct slice){ "", 0 };
    return (struct slice){ edit->values[column].bytes, edit->values[column].length };
}

/* The one version from which an edit was made, when it was accepted; else NULL. */
static const struct past_edit *made_from(const struct moment *moment, uint32_t index)
{
    const struct change *change = past_change(&moment->past->edits[index], moment->reg);
    bool one = change && change->seen.count == 1;
    const struct past_edit *from = one ? past_find(moment->past, change->seen.list[0]) : NULL;

    return from && !from->reason ? from : NULL;
}

/* Are the two that stand shown as one text? The office merges by the same rule (common.c). */
static int look_for_merge(struct moment *moment)
{
    const struct reg *reg = &moment->past->row->table->registers[moment->reg];
    const struct past_edit *edits = moment->past->edits, *from;
    struct arena arena = ARENA_EMPTY;
    struct slice merged;
    int result = SYNC_OK;

    moment->merged = false;
    if (reg->rule != RULE_TEXT || reg->width != 1 || moment->head_count != 2)
        return SYNC_OK;
    from = made_from(moment, moment->heads[0]);
    if (from && from == made_from(moment, moment->heads[1]))
        result = textmerge(text_in(moment, from), text_in(moment, &edits[moment->heads[0]]),
                           text_in(moment, &edits[moment->heads[1]]), &arena, &moment->merged, &merged);
    if (moment->merged && merged.length > TEXT_MAX_BYTES)
        moment->merged = false;
    arena_free(&arena);
    return result;
}

/* The last of the heads has just come: what does it stand beside? */
static int compare_last(struct moment *moment, bool was_merged)
{
    uint32_t last = moment->heads[moment->head_count - 1];
    int result = look_for_merge(moment);

    if (result == SYNC_OK && moment->merged) {
        result = put_index(moment->past, &mark_of(moment, last)->merged, moment->heads[0]);
        return result == SYNC_OK ? put_index(moment->past, &mark_of(moment, moment->heads[0])->merged, last) : result;
    }
    if (result == SYNC_OK && was_merged && moment->head_count == 3) /* a third came: now they are a choice after all */
        result = put_pair(moment, moment->heads[0], moment->heads[1]);
    for (uint32_t i = 0; i + 1 < moment->head_count && result == SYNC_OK; i++)
        if (heads_differ(moment, last, moment->heads[i]))
            result = put_pair(moment, last, moment->heads[i]);
    return result;
}

/* One edit arrives: what it has seen goes, what it hasn't stays beside it. */
static int arrive(struct moment *moment, uint32_t index)
{
    const struct past_edit *edits = moment->past->edits;
    const struct change *change = past_change(&edits[index], moment->reg);
    bool was_merged = moment->merged;
    uint32_t kept = 0;
    int result;

    for (uint32_t i = 0; i < moment->head_count; i++)
        if (!change || !seen_has(&change->seen, edits[moment->heads[i]].version))
            moment->heads[kept++] = moment->heads[i];
    moment->heads[kept] = index;
    moment->head_count = kept + 1;
    result = compare_last(moment, was_merged);
    if (result != SYNC_OK || !moment->open_count || (!moment->merged && !all_equal(moment)))
        return result;
    for (uint32_t i = 0; i < moment->open_count; i++)
        mark_of(moment, moment->open[i])->settled = index + 1;
    moment->open_count = 0;
    return SYNC_OK;
}

/* Of what was lost in a restore nobody knows what it had replaced. */
static bool is_uncertain(const struct past *past, unsigned reg)
{
    for (uint32_t i = 0; past->lost && i < past->count; i++) {
        const struct past_edit *edit = &past->edits[i];
        const struct change *change = past_change(edit, reg);

        if (edit->attested && edit->columns & past->row->table->registers[reg].columns)
            return true;
        for (unsigned j = 0; change && j < change->seen.count; j++)
            if (!past_find(past, change->seen.list[j]))
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
    for (unsigned i = 0; i < edit->change_count; i++)
        for (unsigned j = 0; j < edit->changes[i].seen.count; j++) {
            const struct past_edit *seen = past_find(order->past, edit->changes[i].seen.list[j]);

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

    order.list = arena_take(&past->arena, PAST_MAX * sizeof *order.list);
    order.stack = arena_take(&past->arena, PAST_MAX * sizeof *order.stack);
    order.met = arena_take(&past->arena, PAST_MAX * sizeof *order.met);
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
    struct moment moment = { .past = past, .reg = reg, .heads = room, .open = room + PAST_MAX };
    int result = SYNC_OK;

    for (uint32_t i = 0; i < past->count; i++)
        past->edits[i].marks[reg].stands = merge_is_head(past->row, reg, past->edits[i].version);
    if ((rule != RULE_CHOICE && rule != RULE_TEXT) || is_uncertain(past, reg))
        return SYNC_OK; /* nobody is asked, or nobody knows */
    for (uint32_t i = 0; i < past->count && result == SYNC_OK; i++) {
        const struct past_edit *edit = &past->edits[order[i]];

        if (!edit->reason && (edit->creates || past_change(edit, reg)))
            result = arrive(&moment, order[i]);
    }
    return result;
}

int past_compare(struct past *past)
{
    uint32_t *room = arena_take(&past->arena, 2 * PAST_MAX * sizeof *room), *order = NULL;
    int result = room ? make_order(past, &order) : SQLITE_NOMEM;

    for (uint32_t i = 0; i < past->count && result == SYNC_OK; i++)
        result = see_through_refused(past, &past->edits[i]);
    for (unsigned reg = 0; reg < past->row->table->register_count && result == SYNC_OK; reg++)
        result = replay(past, reg, order, room);
    return result;
}
