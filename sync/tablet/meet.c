/* Meeting an office that was restored from a backup (R13). Its positions mean nothing against those that we hold, so all is fetched anew. Before
 * that this tablet attests what it read later than the backup was made, and sends again what it kept of its own. */
#include <string.h>

#include "sync/statements.h"
#include "sync/tablet/cursors.h"
#include "sync/tablet/prune.h"
#include "sync/tablet/tablet.h"

/* What one release read is attested on a branch of its own, as far as it knew it: of what came later it says nothing. */
struct witness {
    int schema;
    uint32_t branch, number; /* branch 0: nothing of it yet */
};

struct meeting {
    struct device *device;
    struct device_state state;
    int64_t kept; /* positions of the former incarnation up to this one are in the office's log */
    const unsigned char *incarnation; /* the new one; beforehand: nothing but a salt for branches */
    bool beforehand;                  /* the office may be restored one day */
    struct witness *witnesses; /* by schema, up to our own */
    struct idset above;        /* beforehand: rows above what is kept that were attested anew */
};

/* Up to where the office still has what we know of it: 0 when it never heard of that incarnation. */
static int find_kept(struct meeting *meeting, struct json *former)
{
    unsigned char incarnation[SYNC_ID_SIZE];

    if (!json_enter_array(former))
        return SYNC_INVALID;
    while (json_next(former)) {
        int64_t kept;

        if (!json_enter_array(former) || !json_next(former) || !json_read_id(former, rows_arena(meeting->device->rows), incarnation) ||
            !json_next(former) || !json_read_integer(former, &kept) || json_next(former))
            return SYNC_INVALID;
        if (memcmp(incarnation, meeting->state.incarnation, SYNC_ID_SIZE) == 0)
            meeting->kept = kept;
    }
    return former->failed ? SYNC_INVALID : SYNC_OK;
}

/* A branch that is as random as this opening's and the office's new incarnation are, and used for nothing else. */
static int open_branch(struct meeting *meeting, struct witness *witness)
{
    struct branch own = { .bits = meeting->device->branch, .kind = BRANCH_OWN, .schema = witness->schema };
    const struct branch *branch;
    uint64_t part;
    int result;

    own.bits += (uint64_t)witness->schema;
    for (size_t i = 0; i < SYNC_ID_SIZE; i += sizeof part) {
        memcpy(&part, meeting->incarnation + i, sizeof part);
        own.bits = (own.bits ^ part) * UINT64_C(0x9e3779b97f4a7c15);
        own.bits ^= own.bits >> 32;
    }
    memcpy(own.person, meeting->state.person, SYNC_ID_SIZE);
    result = branches_add(&meeting->device->branches, &own, &branch);
    if (result == SYNC_OK)
        witness->branch = branch->nr;
    return result;
}

static int find_witness(struct meeting *meeting, const struct row *row, struct witness **found)
{
    int schema, result = cursor_schema_of(meeting->device, row, &schema);

    if (result != SYNC_OK)
        return result;
    *found = &meeting->witnesses[schema];
    (*found)->schema = schema;
    return (*found)->branch ? SYNC_OK : open_branch(meeting, *found);
}

static int put_version(struct meeting *meeting, struct buffer *out, const struct head *head)
{
    const struct branch *branch;
    int result = branches_numbered(&meeting->device->branches, head->version.branch, &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    buffer_byte(out, '[');
    json_put_branch(out, branch->bits);
    buffer_byte(out, ',');
    json_put_integer(out, head->version.number);
    buffer_byte(out, ',');
    json_put_integer(out, head->time);
    buffer_byte(out, ',');
    json_put_id(out, branch->person);
    return SYNC_OK;
}

static uint64_t columns_known(const struct table *table, const struct witness *witness)
{
    uint64_t columns = 0;

    for (unsigned i = 0; i < table->column_count; i++)
        columns |= (uint64_t)(table->columns[i].since <= witness->schema) << i;
    return columns;
}

/* `values`: one for each of these columns. */
static void put_values(const struct witness *witness, struct buffer *out, const struct table *table, uint64_t columns, const struct value *values)
{
    uint64_t known = columns_known(table, witness);
    struct value list[COLUMNS_MAX];
    unsigned count = 0;

    for (unsigned i = 0; i < table->column_count; i++) {
        if (columns & known & UINT64_C(1) << i)
            list[count++] = *values;
        values += columns >> i & 1;
    }
    values_to_json(out, table, columns & known, list);
}

static int put_register(struct meeting *meeting, const struct witness *witness, struct buffer *out, const struct row *row, unsigned reg)
{
    const struct heads *heads = &row->heads.registers[reg];
    const struct reg *rules = &row->table->registers[reg];
    int result = SYNC_OK;

    json_put_string(out, rules->name, strlen(rules->name));
    buffer_puts(out, ":[");
    for (unsigned i = 0; i < heads->count && result == SYNC_OK; i++) {
        if (i)
            buffer_byte(out, ',');
        result = put_version(meeting, out, &heads->list[i]);
        if (heads->list[i].values) {
            buffer_byte(out, ',');
            put_values(witness, out, row->table, rules->columns, heads->list[i].values);
        }
        buffer_byte(out, ']');
    }
    buffer_byte(out, ']');
    return result;
}

static int put_testimony(struct meeting *meeting, const struct witness *witness, struct buffer *out, const struct row *row)
{
    uint64_t known = columns_known(row->table, witness);
    bool first = true;
    int result;

    buffer_puts(out, "{\"getuigt\":");
    json_put_id(out, meeting->state.incarnation);
    buffer_puts(out, ",\"stand\":");
    json_put_integer(out, row->changed);
    buffer_puts(out, ",\"tabel\":");
    json_put_string(out, row->table->name, strlen(row->table->name));
    buffer_puts(out, ",\"rij\":");
    json_put_id(out, row->id);
    buffer_puts(out, ",\"waarden\":");
    put_values(witness, out, row->table, ~UINT64_C(0), row->values);
    buffer_puts(out, ",\"gemaakt\":");
    result = put_version(meeting, out, &row->heads.created);
    buffer_puts(out, "],\"koppen\":{");
    for (unsigned i = 0; i < row->table->register_count && result == SYNC_OK; i++)
        if (row->heads.registers[i].count && row->table->registers[i].columns & known) {
            if (!first)
                buffer_byte(out, ',');
            first = false;
            result = put_register(meeting, witness, out, row, i);
        }
    buffer_puts(out, "}}");
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

/* Like an edit of our own it is kept until two backups have it, also when the row leaves this tablet meanwhile. */
static int keep_testimony(struct meeting *meeting, struct witness *witness, const struct row *row, const struct buffer *text)
{
    sqlite3_stmt *statement = meeting->device->statements[TESTIMONY_DROP];
    int result;

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    result = statement_run(statement);
    if (result != SYNC_OK)
        return result;
    statement = meeting->device->statements[TESTIMONY_ADD];
    sqlite3_bind_int64(statement, 1, edit_sequence(witness->branch, ++witness->number));
    sqlite3_bind_int(statement, 2, row->table->number);
    sqlite3_bind_blob(statement, 3, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_text64(statement, 4, text->data, text->length, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_int(statement, 5, meeting->beforehand ? 3 : 0);
    if (meeting->beforehand)
        sqlite3_bind_int64(statement, 6, row->changed);
    return statement_run(statement);
}

/* What the office had of this row when it was last read here, if that was after the backup. */
static int attest(struct meeting *meeting, struct row *row)
{
    struct buffer text = BUFFER_EMPTY;
    struct witness *witness;
    bool found;
    int result = overlay_load_base(meeting->device, row, &found);

    if (result != SYNC_OK || !row->exists || row->changed <= meeting->kept)
        return result;
    result = find_witness(meeting, row, &witness);
    if (result == SYNC_OK)
        result = put_testimony(meeting, witness, &text, row);
    if (result == SYNC_OK)
        result = keep_testimony(meeting, witness, row, &text);
    buffer_free(&text);
    return result;
}

static int attest_table(struct meeting *meeting, size_t table)
{
    struct device *device = meeting->device;
    sqlite3_stmt *statement = device->read_since[table];
    int step = SQLITE_DONE, result = SYNC_OK;

    sqlite3_bind_int64(statement, 1, meeting->kept);
    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const void *id = sqlite3_column_blob(statement, 0);
        struct row *row;

        result = id ? rows_get(device->rows, device->catalogue.tables[table], id, &row) : SQLITE_NOMEM;
        if (result == SYNC_OK)
            result = attest(meeting, row);
        rows_forget(device->rows);
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* Every row that a statement names by table and id. */
static int each_row(struct meeting *meeting, enum device_statement which, int (*act)(struct meeting *meeting, struct row *row))
{
    struct device *device = meeting->device;
    sqlite3_stmt *statement = device->statements[which];
    int step = SQLITE_DONE, result = SYNC_OK;

    while (result == SYNC_OK && (step = sqlite3_step(statement)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&device->catalogue, sqlite3_column_int64(statement, 0));
        const void *id = sqlite3_column_blob(statement, 1);
        struct row *row;

        if (!table)
            continue;
        result = id ? rows_get(device->rows, table, id, &row) : SQLITE_NOMEM;
        if (result == SYNC_OK)
            result = act(meeting, row);
        rows_forget(device->rows);
    }
    statement_end(statement);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

/* A row that has a base again is overlaid with what is sent again, until the office has judged that. */
static int keep_base(struct meeting *meeting, struct row *row)
{
    bool made;

    return overlay_keep_base(meeting->device, row, &made);
}

/* One that isn't here is seen again at once, when it stands by itself. */
static int show(struct meeting *meeting, struct row *row)
{
    int result = overlay_and_count(meeting->device, row);

    device_note_table(meeting->device, row->table);
    return result == SYNC_OK ? rows_write(meeting->device->rows, NULL, NULL) : result;
}

/* Also within what is kept of rows with edits of our own. */
static int forget_position_of_base(struct meeting *meeting, struct row *row)
{
    bool found;
    int result = overlay_load_base(meeting->device, row, &found);

    if (result != SYNC_OK || row->changed <= meeting->kept)
        return result;
    row->changed = 0;
    return overlay_set_base(meeting->device, row);
}

/* Positions of the former incarnation that this one hasn't kept say nothing any more: such a row counts as read before all that will be. It is
 * attested. The others hold in this incarnation as well, and are attested if it is lost in its turn before they are read again. */
static int forget_positions(const struct meeting *meeting)
{
    struct device *device = meeting->device;
    int result = SYNC_OK;

    for (size_t i = 0; i < device->catalogue.count && result == SYNC_OK; i++) {
        sqlite3_bind_int64(device->unread[i], 2, meeting->kept);
        result = statement_run(device->unread[i]);
    }
    return result == SYNC_OK ? statement_run(device->statements[CURSORS_FORGET]) : result;
}

static int go_through(struct meeting *meeting, struct json *former)
{
    struct device *device = meeting->device;
    int result = find_kept(meeting, former);

    for (size_t i = 0; i < device->catalogue.count && result == SYNC_OK; i++)
        result = attest_table(meeting, i);
    if (result == SYNC_OK)
        result = each_row(meeting, EDITS_KEPT, keep_base);
    if (result == SYNC_OK)
        result = statement_run(device->statements[EDITS_EARLIER]);
    if (result == SYNC_OK)
        result = each_row(meeting, BASES_ABSENT, show);
    if (result == SYNC_OK)
        result = person_lacks(device, meeting->kept);
    if (result == SYNC_OK)
        result = each_row(meeting, BASES, forget_position_of_base);
    if (result == SYNC_OK)
        result = forget_positions(meeting);
    return result == SYNC_OK ? prune_later(device) : result;
}

static int with_witnesses(struct meeting *meeting, struct json *former, int (*work)(struct meeting *meeting, struct json *former))
{
    size_t size = ((size_t)meeting->device->catalogue.schema + 1) * sizeof *meeting->witnesses;
    int result = device_state_read(meeting->device, &meeting->state);

    if (result != SYNC_OK)
        return result;
    meeting->witnesses = sqlite3_malloc64(size);
    if (!meeting->witnesses)
        return SQLITE_NOMEM;
    memset(meeting->witnesses, 0, size);
    result = work(meeting, former);
    sqlite3_free(meeting->witnesses);
    return result;
}

int meet(struct device *device, struct json *former, const unsigned char incarnation[SYNC_ID_SIZE])
{
    struct meeting meeting = { .device = device, .incarnation = incarnation };

    return with_witnesses(&meeting, former, go_through);
}

/* The office may have lost these as well, and takes no row in whose place it doesn't know. Once each, however many lie below. */
static int attest_above(struct meeting *meeting, struct row *row)
{
    size_t before = meeting->above.count, index;
    struct row *above;
    int result;

    if (!row->exists || !row->table->parent)
        return SYNC_OK;
    result = rows_get(meeting->device->rows, row->table->parent, (const unsigned char *)row->values[row->table->scope_column].bytes, &above);
    if (result == SYNC_OK)
        result = idset_add(&meeting->above, above->id, &index);
    if (result != SYNC_OK || meeting->above.count == before)
        return result;
    result = attest_above(meeting, above);
    return result == SYNC_OK ? attest(meeting, above) : result;
}

static int attest_kept(struct meeting *meeting, struct json *former)
{
    int result;

    (void)former;
    meeting->incarnation = meeting->state.person;
    result = each_row(meeting, EDITS_KEPT, attest_above);
    /* What was attested before goes behind the rows above it, which were attested anew. */
    return result == SYNC_OK ? each_row(meeting, ROWS_KEPT, attest) : result;
}

int meet_beforehand(struct device *device)
{
    struct meeting meeting = { .device = device, .beforehand = true };
    int result = with_witnesses(&meeting, NULL, attest_kept);

    idset_free(&meeting.above);
    return result;
}
