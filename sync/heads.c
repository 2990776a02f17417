#include "sync/heads.h"

bool version_equal(struct version a, struct version b)
{
    return a.branch == b.branch && a.number == b.number;
}

struct heads heads_of(const struct row_heads *heads, unsigned reg)
{
    if (heads->registers[reg].count)
        return heads->registers[reg];
    return (struct heads){ 1, (struct head *)&heads->created, NULL };
}

bool heads_mergeable(const struct reg *reg, const struct heads *heads)
{
    return reg->rule == RULE_TEXT && reg->width == 1 && heads->count == 2;
}

/* Times are differences with that of the creating version. Damaged bytes may hold any: no overflow, and what was read is what is written. */
static int64_t plus(int64_t time, int64_t difference)
{
    return (int64_t)((uint64_t)time + (uint64_t)difference);
}

static int64_t minus(int64_t time, int64_t other)
{
    return (int64_t)((uint64_t)time - (uint64_t)other);
}

static void store_register(struct buffer *buffer, const struct reg *reg, const struct heads *heads, int64_t created)
{
    bool widened = reg->width > reg->first_width && heads->count > 1;

    varint_store(buffer, reg->number | (heads->common ? HEADS_MERGED : 0) | (widened ? HEADS_WIDENED : 0));
    varint_store(buffer, heads->count);
    if (widened)
        varint_store(buffer, reg->width);
    if (heads->common)
        value_store(buffer, heads->common);
    for (unsigned i = 0; i < heads->count; i++) {
        const struct head *head = &heads->list[i];

        varint_store(buffer, head->version.branch);
        varint_store(buffer, head->version.number);
        varint_store(buffer, zigzag(minus(head->time, created)));
        for (unsigned column = 0; head->values && column < reg->width; column++)
            value_store(buffer, &head->values[column]);
    }
}

void heads_store(struct buffer *buffer, const struct table *table, const struct row_heads *heads)
{
    varint_store(buffer, heads->created.version.branch);
    varint_store(buffer, heads->created.version.number);
    varint_store(buffer, zigzag(heads->created.time));
    for (unsigned i = 0; i < table->register_count; i++)
        if (heads->registers[i].count)
            store_register(buffer, &table->registers[i], &heads->registers[i], heads->created.time);
}

static bool load_head(const unsigned char **at, const unsigned char *end, int64_t created, struct head *head)
{
    uint64_t branch, number, time;

    if (!varint_load(at, end, &branch) || !varint_load(at, end, &number) || !varint_load(at, end, &time) || branch > UINT32_MAX ||
        number > UINT32_MAX)
        return false;
    *head = (struct head){ { (uint32_t)branch, (uint32_t)number }, plus(created, unzigzag(time)), NULL };
    return true;
}

/* The values of a head that has them; those that the register has no columns for, or no longer, are passed over. */
static int load_values(const struct reg *reg, const unsigned char **at, const unsigned char *end, uint64_t width,
                       struct arena *arena, struct head *head)
{
    struct value *values = arena_take(arena, reg->width * sizeof *values), beyond;

    if (!values)
        return SQLITE_NOMEM;
    for (uint64_t column = 0; column < width; column++)
        if (!value_load(at, end, column < reg->width ? &values[column] : &beyond))
            return SQLITE_CORRUPT;
    head->values = values;
    return SYNC_OK;
}

static int load_common(const struct reg *reg, const unsigned char **at, const unsigned char *end, struct arena *arena,
                       struct heads *heads)
{
    struct value *common = arena_take(arena, sizeof *common);

    heads->common = common;
    if (!common)
        return SQLITE_NOMEM;
    return heads_mergeable(reg, heads) && value_load(at, end, common) ? SYNC_OK : SQLITE_CORRUPT;
}

/* `flags`: what stands beside the register's number. */
static int load_register(const struct reg *reg, uint64_t flags, const unsigned char **at, const unsigned char *end,
                         int64_t created, struct arena *arena, struct heads *heads)
{
    uint64_t count, width = reg->first_width;
    int result = SYNC_OK;

    /* Each head takes three bytes at least: a bound for the allocation. */
    if (!varint_load(at, end, &count) || count == 0 || count > (uint64_t)(end - *at) / 3)
        return SQLITE_CORRUPT;
    if (flags & HEADS_WIDENED && !varint_load(at, end, &width))
        return SQLITE_CORRUPT;
    heads->list = arena_take(arena, (size_t)count * sizeof *heads->list);
    if (!heads->list)
        return SQLITE_NOMEM;
    heads->count = (unsigned)count;
    if (flags & HEADS_MERGED)
        result = load_common(reg, at, end, arena, heads);
    for (unsigned i = 0; i < heads->count && result == SYNC_OK; i++) {
        if (!load_head(at, end, created, &heads->list[i]))
            return SQLITE_CORRUPT;
        if (i || flags & HEADS_MERGED)
            result = load_values(reg, at, end, width, arena, &heads->list[i]);
    }
    return result;
}

int heads_load(const struct table *table, const void *bytes, size_t length, struct arena *arena, struct row_heads *heads)
{
    const unsigned char *at = bytes, *end = at + length;
    uint64_t number;
    int result = SYNC_OK;

    heads->registers = arena_take(arena, table->register_count * sizeof *heads->registers);
    if (!heads->registers)
        return SQLITE_NOMEM;
    if (!load_head(&at, end, 0, &heads->created))
        return SQLITE_CORRUPT;
    while (at < end && result == SYNC_OK) {
        uint64_t flags;
        int reg = -1;

        if (!varint_load(&at, end, &number))
            return SQLITE_CORRUPT;
        flags = number & (HEADS_MERGED | HEADS_WIDENED);
        if (number - flags < COLUMNS_MAX)
            reg = table_register_numbered(table, (unsigned)(number - flags));
        if (reg < 0 || heads->registers[reg].count)
            return SQLITE_CORRUPT;
        result = load_register(&table->registers[reg], flags, &at, end, heads->created.time, arena,
                               &heads->registers[reg]);
    }
    return result;
}
