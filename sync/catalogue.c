#include "sync/catalogue.h"

#include <limits.h>
#include <stdio.h>
#include <string.h>

static const char LIST[] =
    "SELECT t.number, t.name, t.scope_kind, t.scope_column, c.column_name, c.register, c.kind, c.rule, c.required, c.choices,"
    " (SELECT min(since) FROM sync_column d WHERE d.table_name = c.table_name AND d.column_name = c.column_name)"
    " FROM sync_table t JOIN sync_column c ON c.table_name = t.name JOIN pragma_table_info(t.name) p ON p.name = c.column_name"
    " WHERE c.since = (SELECT max(since) FROM sync_column d WHERE d.table_name = c.table_name AND d.column_name = c.column_name"
    " AND d.since <= ?1)"
    " ORDER BY t.number, p.cid";

/* The words of the schema, in the order of the enums. */
static const char *const KINDS[] = { "line", "text", "date", "time", "integer", "cents", "flag", "choice", "reference",
                                    "dekking", NULL };
static const char *const RULES[] = { "choice", "text", "once", "latest", "earliest", NULL };
static const char *const SCOPE_KINDS[] = { "own", "parent", "shared", NULL };

static int word_index(const char *const *words, const char *word)
{
    for (int i = 0; word && words[i]; i++)
        if (strcmp(words[i], word) == 0)
            return i;
    return -1;
}

static const char *text_copy(struct catalogue *catalogue, sqlite3_stmt *statement, int column)
{
    return arena_copy(&catalogue->arena, sqlite3_column_text(statement, column), (size_t)sqlite3_column_bytes(statement, column));
}

static int add_table(struct catalogue *catalogue, sqlite3_stmt *statement)
{
    struct table *table = arena_take(&catalogue->arena, sizeof *table);
    struct table **tables = arena_take(&catalogue->arena, (catalogue->count + 1) * sizeof(struct table *));
    int scope_kind = word_index(SCOPE_KINDS, (const char *)sqlite3_column_text(statement, 2));

    if (!table || !tables)
        return SQLITE_NOMEM;
    table->number = sqlite3_column_int(statement, 0);
    table->name = text_copy(catalogue, statement, 1);
    if (!table->name)
        return SQLITE_NOMEM;
    if (scope_kind < 0)
        return SQLITE_CORRUPT;
    table->scope_kind = (enum scope_kind)scope_kind;
    if (catalogue->count)
        memcpy(tables, catalogue->tables, catalogue->count * sizeof *tables);
    tables[catalogue->count++] = table;
    catalogue->tables = tables;
    return SYNC_OK;
}

/* The register with this number, made when it is new; its first column names it. */
static int register_of(struct table *table, unsigned number, enum rule rule, const char *name, unsigned *index)
{
    struct reg *reg;

    for (unsigned i = 0; i < table->register_count; i++)
        if (table->registers[i].number == number) {
            *index = i;
            return table->registers[i].rule == rule ? SYNC_OK : SQLITE_CORRUPT;
        }
    *index = table->register_count++;
    reg = &table->registers[*index];
    *reg = (struct reg){ .name = name, .number = number, .rule = rule };
    return SYNC_OK;
}

static int add_column(struct catalogue *catalogue, struct table *table, sqlite3_stmt *statement)
{
    struct column *column = &table->columns[table->column_count];
    int kind = word_index(KINDS, (const char *)sqlite3_column_text(statement, 6));
    int rule = word_index(RULES, (const char *)sqlite3_column_text(statement, 7));
    const char *scope_column = (const char *)sqlite3_column_text(statement, 3);
    long long least = INT64_MIN, greatest = INT64_MAX;
    int result;

    if (table->column_count == COLUMNS_MAX || kind < 0 || rule < 0)
        return SQLITE_CORRUPT;
    column->name = text_copy(catalogue, statement, 4);
    column->choices = sqlite3_column_type(statement, 9) == SQLITE_NULL ? "" : text_copy(catalogue, statement, 9);
    if (!column->name || !column->choices)
        return SQLITE_NOMEM;
    column->kind = (enum kind)kind;
    column->required = sqlite3_column_int(statement, 8) != 0;
    column->since = sqlite3_column_int(statement, 10);
    if (column->kind == KIND_INTEGER && *column->choices && sscanf(column->choices, "%lld %lld", &least, &greatest) != 2)
        return SQLITE_CORRUPT;
    column->least = least;
    column->greatest = greatest;
    result = register_of(table, (unsigned)sqlite3_column_int(statement, 5), (enum rule)rule, column->name, &column->reg);
    table->registers[column->reg].columns |= UINT64_C(1) << table->column_count;
    table->registers[column->reg].width++;
    if (scope_column && strcmp(scope_column, column->name) == 0)
        table->scope_column = table->column_count;
    table->column_count++;
    return result;
}

static int read_all(struct catalogue *catalogue, sqlite3_stmt *statement)
{
    int step, result = SYNC_OK;

    while ((step = sqlite3_step(statement)) == SQLITE_ROW && result == SYNC_OK) {
        int number = sqlite3_column_int(statement, 0);

        if (!catalogue->count || catalogue->tables[catalogue->count - 1]->number != number)
            result = add_table(catalogue, statement);
        if (result == SYNC_OK)
            result = add_column(catalogue, catalogue->tables[catalogue->count - 1], statement);
    }
    return result != SYNC_OK ? result : step == SQLITE_DONE ? SYNC_OK : step;
}

/* How wide each register was when it came: stored heads of that time are so wide (sync/heads.h). */
static void measure(struct table *table)
{
    int since[COLUMNS_MAX];

    for (unsigned i = 0; i < table->register_count; i++)
        since[i] = INT_MAX;
    for (unsigned i = 0; i < table->column_count; i++)
        if (table->columns[i].since < since[table->columns[i].reg])
            since[table->columns[i].reg] = table->columns[i].since;
    for (unsigned i = 0; i < table->column_count; i++)
        table->registers[table->columns[i].reg].first_width += table->columns[i].since == since[table->columns[i].reg];
}

/* A register that is no longer there is passed over: the catalogue as of an earlier schema may name it. */
static void find_covered(const struct table *table, struct column *column)
{
    const char *at = column->choices;

    if (!*at)
        column->covers = ~UINT64_C(0);
    while (*at) {
        size_t length = strcspn(at, " ");
        int reg = table_register(table, (struct slice){ at, length });

        if (reg >= 0)
            column->covers |= UINT64_C(1) << reg;
        at += length;
        at += strspn(at, " ");
    }
    for (unsigned i = 0; i < table->register_count; i++)
        if (table->registers[i].rule == RULE_ONCE || table->registers[i].number == REGISTER_DELETED)
            column->covers &= ~(UINT64_C(1) << i);
}

static int finish_table(struct table *table)
{
    int deleted = table_register_numbered(table, REGISTER_DELETED);

    measure(table);
    table->deletable = deleted >= 0;
    if (table->deletable)
        table->deleted = (unsigned)deleted;
    for (unsigned i = 0; i < table->column_count; i++) {
        if (table->deletable && table->columns[i].reg == table->deleted)
            table->deleted_column = i;
        if (table->columns[i].kind == KIND_COVER)
            find_covered(table, &table->columns[i]);
    }
    if (table->deletable && (table->registers[deleted].width != 1 || table->columns[table->deleted_column].kind != KIND_COVER))
        return SQLITE_CORRUPT;
    return SYNC_OK;
}

static int find_parents(struct catalogue *catalogue)
{
    for (size_t i = 0; i < catalogue->count; i++) {
        struct table *table = catalogue->tables[i];
        const char *name = table->columns[table->scope_column].choices;

        if (table->scope_kind != SCOPE_PARENT)
            continue;
        table->parent = catalogue_table(catalogue, (struct slice){ name, strlen(name) });
        if (!table->parent)
            return SQLITE_CORRUPT;
    }
    return SYNC_OK;
}

int catalogue_load(sqlite3 *db, int schema, struct catalogue *catalogue)
{
    sqlite3_stmt *statement = NULL;
    int result;

    *catalogue = (struct catalogue){ .db = db, .schema = schema, .arena = ARENA_EMPTY };
    result = sqlite3_prepare_v2(db, LIST, -1, &statement, NULL);
    if (result == SQLITE_OK)
        result = sqlite3_bind_int(statement, 1, schema);
    if (result == SQLITE_OK)
        result = read_all(catalogue, statement);
    sqlite3_finalize(statement);
    for (size_t i = 0; i < catalogue->count && result == SYNC_OK; i++)
        result = finish_table(catalogue->tables[i]);
    if (result == SYNC_OK)
        result = find_parents(catalogue);
    if (result != SYNC_OK)
        catalogue_free(catalogue);
    return result;
}

void catalogue_free(struct catalogue *catalogue)
{
    while (catalogue->earlier) {
        struct catalogue *earlier = catalogue->earlier;

        catalogue->earlier = earlier->earlier;
        arena_free(&earlier->arena);
        sqlite3_free(earlier);
    }
    arena_free(&catalogue->arena);
    *catalogue = (struct catalogue){ .arena = ARENA_EMPTY };
}

int catalogue_at(struct catalogue *catalogue, int64_t schema, const struct catalogue **out)
{
    struct catalogue *earlier = catalogue->earlier;
    int result;

    if (schema < 0)
        schema = 0;
    *out = catalogue;
    if (schema >= catalogue->schema)
        return SYNC_OK;
    while (earlier && earlier->schema != schema)
        earlier = earlier->earlier;
    *out = earlier;
    if (earlier)
        return SYNC_OK;
    earlier = sqlite3_malloc64(sizeof *earlier);
    if (!earlier)
        return SQLITE_NOMEM;
    result = catalogue_load(catalogue->db, (int)schema, earlier);
    if (result != SYNC_OK) {
        sqlite3_free(earlier);
        return result;
    }
    earlier->earlier = catalogue->earlier;
    catalogue->earlier = earlier;
    *out = earlier;
    return SYNC_OK;
}

const struct table *catalogue_table(const struct catalogue *catalogue, struct slice name)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (slice_is(name, catalogue->tables[i]->name))
            return catalogue->tables[i];
    return NULL;
}

const struct table *catalogue_numbered(const struct catalogue *catalogue, int64_t number)
{
    for (size_t i = 0; i < catalogue->count; i++)
        if (catalogue->tables[i]->number == number)
            return catalogue->tables[i];
    return NULL;
}

int table_column(const struct table *table, struct slice name)
{
    for (unsigned i = 0; i < table->column_count; i++)
        if (slice_is(name, table->columns[i].name))
            return (int)i;
    return -1;
}

int table_register(const struct table *table, struct slice name)
{
    for (unsigned i = 0; i < table->register_count; i++)
        if (slice_is(name, table->registers[i].name))
            return (int)i;
    return -1;
}

int table_register_numbered(const struct table *table, unsigned number)
{
    for (unsigned i = 0; i < table->register_count; i++)
        if (table->registers[i].number == number)
            return (int)i;
    return -1;
}
