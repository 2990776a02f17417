#include "sync/tablet/reading.h"

#include <string.h>

#include "sync/id.h"

/* SAMENGEVOEGD may lack. */
enum member { RIJEN, BEREIK, VERSIES, KOPPEN, KOLOMMEN, SAMENGEVOEGD, MEMBER_COUNT };
static const char *const MEMBERS[] = { "rijen", "bereik", "versies", "koppen", "kolommen", "samengevoegd" };

/* The rows of one table, while its columns are read. */
struct portion {
    struct reading *reading;
    const struct table *table;
    struct row **rows; /* within reading->rows */
    size_t count;
};

static int take_branch(struct reading *reading, struct json *json, uint32_t *nr)
{
    struct branches *branches = &reading->device->branches;
    struct branch added = { .kind = BRANCH_OWN };
    const struct branch *branch;
    int64_t person;
    int result;

    if (!json_enter_array(json) || !json_next(json) || !json_read_branch(json, reading->arena, &added.bits) || !json_next(json) ||
        !json_read_integer(json, &person) || json_next(json) ||
        person < 0 || (size_t)person >= reading->id_count)
        return SYNC_INVALID;
    memcpy(added.person, reading->ids[person], SYNC_ID_SIZE);
    result = branches_find(branches, added.bits, &branch);
    if (result == SYNC_NOT_FOUND)
        result = branches_add(branches, &added, &branch);
    else if (result == SYNC_OK)
        result = branches_name(branches, branch, added.person);
    if (result == SYNC_OK)
        *nr = branch->nr;
    return result;
}

int reading_ids(struct reading *reading, struct json *ids, struct json *branches)
{
    size_t id_count = json_count(ids), branch_count = json_count(branches);
    int result = SYNC_OK;

    reading->ids = arena_take(reading->arena, (id_count + 1) * sizeof *reading->ids);
    reading->branches = arena_take(reading->arena, (branch_count + 1) * sizeof *reading->branches);
    if (!reading->ids || !reading->branches)
        return SQLITE_NOMEM;
    if (!json_enter_array(ids) || !json_enter_array(branches))
        return SYNC_INVALID;
    while (json_next(ids))
        if (!json_read_id(ids, reading->arena, reading->ids[reading->id_count++]))
            return SYNC_INVALID;
    while (result == SYNC_OK && json_next(branches))
        result = take_branch(reading, branches, &reading->branches[reading->branch_count++]);
    return result == SYNC_OK && (ids->failed || branches->failed) ? SYNC_INVALID : result;
}

/* An index into "ids", as the id itself. */
static const unsigned char *take_id(struct reading *reading, struct json *json)
{
    int64_t index;

    if (!json_read_integer(json, &index) || index < 0 || (size_t)index >= reading->id_count)
        return NULL;
    return reading->ids[index];
}

static bool is_number(enum kind kind)
{
    return kind == KIND_TIME || kind == KIND_INTEGER || kind == KIND_CENTS || kind == KIND_FLAG;
}

static int take_value(struct reading *reading, struct json *json, const struct column *column, struct value *value)
{
    enum json_type type = json_peek(json);
    struct slice text;

    *value = (struct value){ .type = VALUE_NULL };
    if (type == JSON_NULL)
        return json_read_null(json) ? SYNC_OK : SYNC_INVALID;
    if (column->kind == KIND_REFERENCE) {
        value->bytes = (const char *)take_id(reading, json);
        value->type = VALUE_ID;
        value->length = SYNC_ID_SIZE;
        return value->bytes ? SYNC_OK : SYNC_INVALID;
    }
    if (column->kind == KIND_COVER) {
        value->type = VALUE_COVER;
        if (type != JSON_OBJECT || !json_skip(json, &text))
            return SYNC_INVALID;
        value->bytes = text.bytes;
        value->length = text.length;
        return SYNC_OK;
    }
    if (is_number(column->kind)) {
        value->type = VALUE_INTEGER;
        return json_read_integer(json, &value->integer) ? SYNC_OK : SYNC_INVALID;
    }
    if (!json_read_string(json, reading->arena, &text))
        return SYNC_INVALID;
    *value = (struct value){ .type = VALUE_TEXT, .bytes = text.bytes, .length = text.length };
    return SYNC_OK;
}

static int take_rows(struct portion *portion, struct json *ids, struct json *scopes)
{
    struct reading *reading = portion->reading;
    int result = SYNC_OK;

    if (!json_enter_array(ids) || !json_enter_array(scopes))
        return SYNC_INVALID;
    for (size_t i = 0; i < portion->count && result == SYNC_OK; i++) {
        const unsigned char *id = json_next(ids) ? take_id(reading, ids) : NULL;
        const unsigned char *scope = json_next(scopes) ? take_id(reading, scopes) : NULL;
        struct row *row;

        if (!id || !scope)
            return SYNC_INVALID;
        result = rows_replace(reading->device->rows, portion->table, id, &row);
        if (result != SYNC_OK)
            return result;
        row->exists = true;
        row->changed = reading->stand;
        result = scopes_add(&reading->device->scopes, scope, &row->scope);
        portion->rows[i] = row;
    }
    return result;
}

static bool take_head(struct reading *reading, struct json *json, struct head *head)
{
    int64_t branch, number;

    if (!json_read_integer(json, &branch) || !json_next(json) || !json_read_integer(json, &number) || !json_next(json) ||
        !json_read_integer(json, &head->time) || branch < 0 || (size_t)branch >= reading->branch_count || number < 1 ||
        number > UINT32_MAX)
        return false;
    head->version = (struct version){ reading->branches[branch], (uint32_t)number };
    return true;
}

/* Three arrays side by side: branches, numbers, times as differences. */
static int take_versions(struct portion *portion, struct json *json)
{
    struct json lists[3];
    int64_t time = 0;

    if (!json_enter_array(json))
        return SYNC_INVALID;
    for (int i = 0; i < 3; i++) {
        if (!json_next(json))
            return SYNC_INVALID;
        lists[i] = *json;
        json_skip(json, NULL);
        if (!json_enter_array(&lists[i]))
            return SYNC_INVALID;
    }
    for (size_t i = 0; i < portion->count; i++) {
        int64_t branch, number, step;

        if (!json_next(&lists[0]) || !json_read_integer(&lists[0], &branch) || !json_next(&lists[1]) ||
            !json_read_integer(&lists[1], &number) || !json_next(&lists[2]) || !json_read_integer(&lists[2], &step) || branch < 0 ||
            (size_t)branch >= portion->reading->branch_count || number < 1 || number > UINT32_MAX)
            return SYNC_INVALID;
        time = (int64_t)((uint64_t)time + (uint64_t)step); /* an answer may say anything: no overflow */
        portion->rows[i]->heads.created =
            (struct head){ { portion->reading->branches[branch], (uint32_t)number }, time, NULL };
    }
    return SYNC_OK;
}

/* [branch,number,time,value,…]; the first head of a register has no values. */
static int take_full_head(struct portion *portion, struct json *json, const struct reg *reg, bool shown, struct head *head)
{
    struct reading *reading = portion->reading;
    struct value *values = shown ? NULL : arena_take(reading->arena, reg->width * sizeof *values);
    unsigned count = 0;

    if (!shown && !values)
        return SQLITE_NOMEM;
    if (!json_enter_array(json) || !json_next(json) || !take_head(reading, json, head))
        return SYNC_INVALID;
    for (unsigned i = 0; !shown && i < portion->table->column_count; i++)
        if (reg->columns & UINT64_C(1) << i &&
            (!json_next(json) || take_value(reading, json, &portion->table->columns[i], &values[count++]) != SYNC_OK))
            return SYNC_INVALID;
    head->values = values;
    return json_next(json) ? SYNC_INVALID : SYNC_OK;
}

/* [row,"register", at the start of an array; *reg is -1 when the register is of a newer release, and then the array
 * was passed over. */
static int take_place(struct portion *portion, struct json *json, struct row **row, int *reg)
{
    struct slice name;
    int64_t index;

    if (!json_enter_array(json) || !json_next(json) || !json_read_integer(json, &index) || index < 0 ||
        (size_t)index >= portion->count || !json_next(json) || !json_read_string(json, portion->reading->arena, &name))
        return SYNC_INVALID;
    *row = portion->rows[index];
    *reg = table_register(portion->table, name);
    while (*reg < 0 && json_next(json))
        json_skip(json, NULL);
    return SYNC_OK;
}

/* [row,"register",head,…] */
static int take_register(struct portion *portion, struct json *json)
{
    size_t count = json_count(json);
    struct heads *heads;
    struct row *row;
    int reg, result = count < 3 ? SYNC_INVALID : take_place(portion, json, &row, &reg);

    if (result != SYNC_OK || reg < 0)
        return result;
    heads = &row->heads.registers[reg];
    heads->list = arena_take(portion->reading->arena, (count - 2) * sizeof *heads->list);
    if (!heads->list)
        return SQLITE_NOMEM;
    heads->count = 0;
    while (result == SYNC_OK && json_next(json)) {
        result = take_full_head(portion, json, &portion->table->registers[reg], heads->count == 0, &heads->list[heads->count]);
        heads->count++;
    }
    return result;
}

/* [row,"register",common value,value of the first head]: the column holds what was merged of both heads (R16). */
static int take_merged(struct portion *portion, struct json *json)
{
    struct value *values = arena_take(portion->reading->arena, 2 * sizeof *values);
    const struct column *column = portion->table->columns;
    struct heads *heads;
    struct row *row;
    int reg, result = values ? take_place(portion, json, &row, &reg) : SQLITE_NOMEM;

    if (result != SYNC_OK || reg < 0)
        return result;
    heads = &row->heads.registers[reg];
    if (!heads_mergeable(&portion->table->registers[reg], heads))
        return SYNC_INVALID;
    while (column->reg != (unsigned)reg)
        column++;
    for (int i = 0; i < 2 && result == SYNC_OK; i++)
        result = json_next(json) ? take_value(portion->reading, json, column, &values[i]) : SYNC_INVALID;
    heads->common = &values[0];
    heads->list[0].values = &values[1];
    return result == SYNC_OK && json_next(json) ? SYNC_INVALID : result;
}

static int take_column(struct portion *portion, struct json *json, unsigned column)
{
    int result = SYNC_OK;

    if (!json_enter_array(json))
        return SYNC_INVALID;
    for (size_t i = 0; i < portion->count && result == SYNC_OK; i++)
        result = json_next(json) ? take_value(portion->reading, json, &portion->table->columns[column],
                                              &portion->rows[i]->values[column])
                                 : SYNC_INVALID;
    return result == SYNC_OK && json_next(json) ? SYNC_INVALID : result;
}

static int take_columns(struct portion *portion, struct json *json)
{
    struct slice name;
    int result = SYNC_OK;

    if (!json_enter_object(json))
        return SYNC_INVALID;
    while (result == SYNC_OK && json_next_member(json, &name)) {
        int column = table_column(portion->table, name);

        if (column < 0)
            json_skip(json, NULL);
        else
            result = take_column(portion, json, (unsigned)column);
    }
    /* Other columns may lack, where the office is older; what a row belongs to never does. */
    for (size_t i = 0; i < portion->count && result == SYNC_OK && portion->table->scope_kind != SCOPE_SHARED; i++)
        if (portion->rows[i]->values[portion->table->scope_column].type != VALUE_ID)
            result = SYNC_INVALID;
    return result;
}

static int take_table(struct reading *reading, const struct table *table, struct json *json)
{
    struct portion portion = { .reading = reading, .table = table };
    struct json members[MEMBER_COUNT];
    bool given[MEMBER_COUNT];
    struct json_members others;
    struct row **rows;
    int result;

    if (!json_members(json, MEMBERS, MEMBER_COUNT, members, given, &others))
        return SYNC_INVALID;
    for (int i = 0; i < SAMENGEVOEGD; i++)
        if (!given[i])
            return SYNC_INVALID;
    portion.count = json_count(&members[RIJEN]);
    rows = arena_take(reading->arena, (reading->row_count + portion.count + 1) * sizeof(struct row *));
    if (!rows)
        return SQLITE_NOMEM;
    if (reading->row_count)
        memcpy(rows, reading->rows, reading->row_count * sizeof(struct row *));
    reading->rows = rows;
    portion.rows = rows + reading->row_count;
    result = take_rows(&portion, &members[RIJEN], &members[BEREIK]);
    if (result == SYNC_OK)
        result = take_versions(&portion, &members[VERSIES]);
    if (result == SYNC_OK && !json_enter_array(&members[KOPPEN]))
        result = SYNC_INVALID;
    while (result == SYNC_OK && json_next(&members[KOPPEN]))
        result = take_register(&portion, &members[KOPPEN]);
    if (result == SYNC_OK && given[SAMENGEVOEGD] && !json_enter_array(&members[SAMENGEVOEGD]))
        result = SYNC_INVALID;
    while (result == SYNC_OK && given[SAMENGEVOEGD] && json_next(&members[SAMENGEVOEGD]))
        result = take_merged(&portion, &members[SAMENGEVOEGD]);
    if (result == SYNC_OK)
        result = take_columns(&portion, &members[KOLOMMEN]);
    for (size_t i = 0; i < portion.count && result == SYNC_OK; i++)
        merge_recount(portion.rows[i]);
    reading->row_count += portion.count;
    return result;
}

int reading_tables(struct reading *reading, struct json *tables)
{
    struct slice name;
    int result = SYNC_OK;

    if (!json_enter_object(tables))
        return SYNC_INVALID;
    while (result == SYNC_OK && json_next_member(tables, &name)) {
        const struct table *table = catalogue_table(&reading->device->catalogue, name);

        if (table)
            result = take_table(reading, table, tables);
        else
            json_skip(tables, NULL);
    }
    return result;
}
