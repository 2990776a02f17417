#include "sync/merge.h"

#include <string.h>

#include "sync/textmerge.h"

/* Gather the columns of a register from a row-wide list of values, in column order. */
void merge_gather(const struct reg *reg, const struct value *values, struct value *into)
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
    merge_gather(&row->table->registers[reg], row->values, room);
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

    if (heads->count < 2 || heads->common || (rules->rule != RULE_CHOICE && rules->rule != RULE_TEXT))
        return false;
    merge_gather(rules, row->values, shown);
    for (unsigned i = 1; i < heads->count; i++)
        if (!merge_alike(row->table, reg, shown, heads->list[i].values))
            return true;
    return false;
}

/* What was hidden counted nothing. */
static void recount_deleted(struct row *row)
{
    if (row->table->deletable && row->heads.registers[row->table->deleted].count)
        merge_recount(row);
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

int merge_full_heads(const struct row *row, unsigned reg, unsigned more, struct arena *arena, struct heads *out)
{
    const struct reg *rules = &row->table->registers[reg];
    struct heads heads = heads_of(&row->heads, reg);
    struct value *shown = arena_take(arena, rules->width * sizeof *shown);

    *out = (struct heads){ .count = 0, .list = arena_take(arena, (heads.count + more) * sizeof *out->list + 1) };
    if (!shown || !out->list)
        return SQLITE_NOMEM;
    merge_gather(rules, row->values, shown);
    for (unsigned i = 0; i < heads.count; i++) {
        out->list[out->count] = heads.list[i];
        if (!heads.list[i].values)
            out->list[out->count].values = shown;
        out->count++;
    }
    return SYNC_OK;
}

static void leave_out_seen(struct heads *heads, const struct change *change)
{
    unsigned kept = 0;

    for (unsigned i = 0; i < heads->count; i++)
        if (!seen_has(&change->seen, heads->list[i].version))
            heads->list[kept++] = heads->list[i];
    heads->count = kept;
}

/* Show one of the heads; each has its values. */
static void show(struct row *row, unsigned reg, struct heads heads, unsigned shown)
{
    const struct reg *rules = &row->table->registers[reg];
    struct head first = heads.list[shown];

    heads.list[shown] = heads.list[0];
    heads.list[0] = first;
    scatter(rules, first.values, row->values);
    heads.list[0].values = NULL;
    row->heads.registers[reg] = heads;
    row->touched |= rules->columns;
}

static unsigned choose(const struct reg *reg, const struct heads *heads)
{
    unsigned shown = heads->count - 1;

    for (unsigned i = 0; i < heads->count; i++)
        if (goes_before(reg, &heads->list[i], &heads->list[shown]))
            shown = i;
    return shown;
}

static int apply_change(struct row *row, const struct change *change, const struct edit *edit, const struct head *self,
                        enum merge_view view, struct arena *arena)
{
    const struct reg *reg = &row->table->registers[change->reg];
    struct heads before = heads_of(&row->heads, change->reg), after;
    struct value *own;
    int result;

    row->touched |= reg->columns;
    if (before.count == 1 && seen_has(&change->seen, before.list[0].version))
        return replace_only(row, change->reg, edit, self, arena);
    own = arena_take(arena, reg->width * sizeof *own);
    result = own ? merge_full_heads(row, change->reg, 1, arena, &after) : SQLITE_NOMEM;
    if (result != SYNC_OK)
        return result;
    leave_out_seen(&after, change);
    merge_gather(reg, edit->values, own);
    after.list[after.count] = *self;
    after.list[after.count++].values = own;
    show(row, change->reg, after, view == MERGE_BY_RULE ? choose(reg, &after) : after.count - 1);
    return SYNC_OK;
}

void merge_set_heads(struct row *row, unsigned reg, struct heads heads)
{
    int conflict = merge_conflicting(row, reg);

    row->dirty = true;
    show(row, reg, heads, choose(&row->table->registers[reg], &heads));
    row->conflicts += merge_conflicting(row, reg) - conflict;
    recount_deleted(row);
}

int merge_drop(struct row *row, const struct change *change, struct arena *arena)
{
    struct heads heads;
    int result = merge_full_heads(row, change->reg, 0, arena, &heads);
    unsigned before = heads.count;

    if (result != SYNC_OK)
        return result;
    leave_out_seen(&heads, change);
    if (heads.count && heads.count < before)
        merge_set_heads(row, change->reg, heads);
    return SYNC_OK;
}

bool merge_needs_common(const struct row *row, unsigned reg)
{
    return heads_mergeable(&row->table->registers[reg], &row->heads.registers[reg]) && merge_conflicting(row, reg);
}

static struct slice text_of(const struct value *value)
{
    return value->type == VALUE_TEXT ? (struct slice){ value->bytes, value->length } : (struct slice){ "", 0 };
}

/* Keep what was merged: the first head gets the value that the column had. */
static int show_merged(struct row *row, unsigned reg, const struct value *common, struct slice merged,
                       struct arena *arena)
{
    const struct reg *rules = &row->table->registers[reg];
    struct heads *heads = &row->heads.registers[reg];
    struct value *values = arena_take(arena, 2 * sizeof *values);
    struct value shown = { .type = merged.length ? VALUE_TEXT : VALUE_NULL, .length = merged.length };

    shown.bytes = arena_copy(arena, merged.bytes, merged.length);
    if (!values || !shown.bytes)
        return SQLITE_NOMEM;
    merge_gather(rules, row->values, &values[0]);
    values[1] = *common;
    values[1].bytes = arena_copy(arena, common->bytes, common->length);
    if (!values[1].bytes)
        return SQLITE_NOMEM;
    heads->list[0].values = &values[0];
    heads->common = &values[1];
    scatter(rules, &shown, row->values);
    row->touched |= rules->columns;
    row->conflicts--;
    return SYNC_OK;
}

int merge_texts(struct row *row, unsigned reg, const struct value *values, struct arena *arena)
{
    const struct reg *rules = &row->table->registers[reg];
    struct arena scratch = ARENA_EMPTY;
    struct value common, first;
    struct slice merged;
    bool clean;
    int result;

    merge_gather(rules, values, &common);
    merge_gather(rules, row->values, &first);
    result = textmerge(text_of(&common), text_of(&first), text_of(row->heads.registers[reg].list[1].values), &scratch,
                       &clean, &merged);
    /* What is longer than a text may be couldn't be saved by who sees it. */
    if (result == SYNC_OK && clean && merged.length <= TEXT_MAX_BYTES)
        result = show_merged(row, reg, &common, merged, arena);
    arena_free(&scratch);
    return result;
}

unsigned merge_heads_after(const struct row *row, const struct change *change)
{
    struct heads heads = heads_of(&row->heads, change->reg);
    unsigned count = 1;

    for (unsigned i = 0; i < heads.count; i++)
        count += !seen_has(&change->seen, heads.list[i].version);
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

bool merge_stands(const struct row *row, int reg, struct version version)
{
    if (reg != REGISTER_ANY)
        return merge_is_head(row, (unsigned)reg, version);
    for (unsigned i = 0; i < row->table->register_count; i++)
        if (merge_is_head(row, i, version))
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
    recount_deleted(row);
    return result;
}
