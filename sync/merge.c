#include "sync/merge.h"

#include <string.h>

/* Gather the columns of a register from a row-wide list of values, in column order. */
static void gather(const struct reg *reg, const struct value *values, struct value *into)
{
    uint64_t columns = reg->columns;

    for (unsigned i = 0; columns; i++, columns >>= 1)
        if (columns & 1)
            *into++ = values[i];
}

static void scatter(const struct reg *reg, const struct value *from, struct value *values)
{
    uint64_t columns = reg->columns;

    for (unsigned i = 0; columns; i++, columns >>= 1)
        if (columns & 1)
            values[i] = *from++;
}

const struct value *merge_values(const struct row *row, unsigned reg, const struct head *head, struct value *room)
{
    if (head->values)
        return head->values;
    gather(&row->table->registers[reg], row->values, room);
    return room;
}

static int compare_values(const struct reg *reg, const struct value *a, const struct value *b)
{
    int order = 0;

    for (unsigned i = 0; i < reg->width && order == 0; i++)
        order = value_compare(&a[i], &b[i]);
    return order;
}

bool merge_alike(const struct table *table, unsigned reg, const struct value *a, const struct value *b)
{
    const struct reg *rules = &table->registers[reg];
    uint64_t columns = rules->columns;

    for (unsigned i = 0; columns; i++, columns >>= 1) {
        bool covers = table->columns[i].kind == KIND_COVER;

        if (!(columns & 1))
            continue;
        if (covers ? rules->width == 1 && (a->type == VALUE_NULL) != (b->type == VALUE_NULL) : !value_equal(a, b))
            return false;
        a++;
        b++;
    }
    return true;
}

bool merge_conflicting(const struct row *row, unsigned reg)
{
    const struct heads *heads = &row->heads.registers[reg];
    const struct reg *rules = &row->table->registers[reg];
    struct value shown[COLUMNS_MAX];

    if (heads->count < 2 || (rules->rule != RULE_CHOICE && rules->rule != RULE_TEXT))
        return false;
    gather(rules, row->values, shown);
    for (unsigned i = 1; i < heads->count; i++)
        if (!merge_alike(row->table, reg, shown, heads->list[i].values))
            return true;
    return false;
}

void merge_recount(struct row *row)
{
    row->conflicts = 0;
    for (unsigned i = 0; i < row->table->register_count; i++)
        row->conflicts += merge_conflicting(row, i);
}

/* True when `a` is to be shown rather than `b`. Equal times fall to the values, which are the same on every machine. */
static bool goes_before(const struct reg *reg, const struct head *a, const struct head *b)
{
    int order = compare_values(reg, a->values, b->values);

    if (reg->rule == RULE_LATEST || reg->rule == RULE_EARLIEST) {
        bool a_empty = a->values->type == VALUE_NULL, b_empty = b->values->type == VALUE_NULL;

        if (a_empty != b_empty)
            return b_empty;
        if (order != 0)
            return reg->rule == RULE_LATEST ? order > 0 : order < 0;
    }
    return a->time != b->time ? a->time > b->time : order > 0;
}

static void create(struct row *row, const struct edit *edit, const struct head *self)
{
    row->heads.created = *self;
    row->heads.created.values = NULL;
    memcpy(row->values, edit->values, row->table->column_count * sizeof *row->values);
    row->touched = ~UINT64_C(0);
    row->exists = true;
}

/* The common case: what was shown has been seen and is the only head. */
static int replace_only(struct row *row, unsigned reg, const struct edit *edit, const struct head *self, struct arena *arena)
{
    struct heads *heads = &row->heads.registers[reg];

    if (!heads->count) {
        heads->list = arena_take(arena, sizeof *heads->list);
        if (!heads->list)
            return SQLITE_NOMEM;
        heads->count = 1;
    }
    heads->list[0] = *self;
    heads->list[0].values = NULL;
    for (unsigned i = 0; i < row->table->column_count; i++)
        if (row->table->registers[reg].columns & UINT64_C(1) << i)
            row->values[i] = edit->values[i];
    return SYNC_OK;
}

/* The heads that the edit has not seen, and the edit; each with its values. */
static int survivors(const struct row *row, const struct change *change, const struct edit *edit, const struct head *self,
                     struct arena *arena, struct heads *out)
{
    const struct reg *reg = &row->table->registers[change->reg];
    struct heads before = heads_of(&row->heads, change->reg);
    struct value *shown = arena_take(arena, reg->width * sizeof *shown);
    struct value *own = arena_take(arena, reg->width * sizeof *own);

    out->count = 0;
    out->list = arena_take(arena, (before.count + 1) * sizeof *out->list);
    if (!shown || !own || !out->list)
        return SQLITE_NOMEM;
    gather(reg, row->values, shown);
    gather(reg, edit->values, own);
    for (unsigned i = 0; i < before.count; i++)
        if (!change_has_seen(change, before.list[i].version)) {
            out->list[out->count] = before.list[i];
            if (!before.list[i].values)
                out->list[out->count].values = shown;
            out->count++;
        }
    out->list[out->count] = *self;
    out->list[out->count++].values = own;
    return SYNC_OK;
}

static int apply_change(struct row *row, const struct change *change, const struct edit *edit, const struct head *self,
                        enum merge_view view, struct arena *arena)
{
    const struct reg *reg = &row->table->registers[change->reg];
    struct heads before = heads_of(&row->heads, change->reg), after;
    struct head first;
    unsigned shown;
    int result;

    row->touched |= reg->columns;
    if (before.count == 1 && change_has_seen(change, before.list[0].version))
        return replace_only(row, change->reg, edit, self, arena);
    result = survivors(row, change, edit, self, arena, &after);
    if (result != SYNC_OK)
        return result;
    shown = after.count - 1;
    for (unsigned i = 0; i < after.count && view == MERGE_BY_RULE; i++)
        if (goes_before(reg, &after.list[i], &after.list[shown]))
            shown = i;
    first = after.list[shown];
    after.list[shown] = after.list[0];
    after.list[0] = first;
    scatter(reg, first.values, row->values);
    after.list[0].values = NULL;
    row->heads.registers[change->reg] = after;
    return SYNC_OK;
}

unsigned merge_heads_after(const struct row *row, const struct change *change)
{
    struct heads heads = heads_of(&row->heads, change->reg);
    unsigned count = 1;

    for (unsigned i = 0; i < heads.count; i++)
        count += !change_has_seen(change, heads.list[i].version);
    return count;
}

bool merge_is_head(const struct row *row, unsigned reg, struct version version)
{
    struct heads heads = heads_of(&row->heads, reg);

    for (unsigned i = 0; i < heads.count; i++)
        if (version_equal(heads.list[i].version, version))
            return true;
    return false;
}

int merge_apply(struct row *row, const struct edit *edit, const struct head *self, enum merge_view view, struct arena *arena)
{
    int result = SYNC_OK;

    row->dirty = true;
    if (edit->creates) {
        create(row, edit, self);
        return SYNC_OK;
    }
    for (unsigned i = 0; i < edit->change_count && result == SYNC_OK; i++) {
        unsigned reg = edit->changes[i].reg;
        int conflict;

        if (merge_is_head(row, reg, self->version))
            continue;
        conflict = merge_conflicting(row, reg);
        result = apply_change(row, &edit->changes[i], edit, self, view, arena);
        if (result == SYNC_OK)
            row->conflicts += merge_conflicting(row, reg) - conflict;
    }
    if (row->table->deletable && row->heads.registers[row->table->deleted].count)
        merge_recount(row); /* what was hidden counted nothing */
    return result;
}
