/* Taking in the office's answer, all in one transaction (R9): receipts and what they settle; rows and cursors by the files of
 * their own. */
#include <string.h>

#include "sync/statements.h"
#include "sync/tablet/check.h"
#include "sync/tablet/cursors.h"
#include "sync/tablet/leave.h"
#include "sync/tablet/prune.h"
#include "sync/tablet/reading.h"

enum member { INCARNATIE, VERZOEK, STAND, TIJD, MEER, VORIGE, ONTVANGSTEN, BEWAARD, GEWIST, BEREIKEN, WEG, IDS, TAKKEN, TABELLEN, MEMBER_COUNT };
static const char *const MEMBERS[] = { "incarnatie", "verzoek", "stand",    "tijd", "meer", "vorige", "ontvangsten",
                                       "bewaard",    "gewist",  "bereiken", "weg",  "ids",  "takken", "tabellen" };

/* The answer while it is taken in. */
struct receiving {
    struct reading reading;
    struct json members[MEMBER_COUNT];
    bool given[MEMBER_COUNT];
    unsigned char incarnation[SYNC_ID_SIZE];
    int64_t time;
    struct idset edited;   /* rows that have edits of ours, and so a base */
    struct row **refused;  /* rows that lost an edit */
    size_t refused_count, refused_room;
    struct row **parents;  /* deleted rows under which one came or went */
    size_t parent_count;
    int64_t refusals, remaining;
    int64_t kept; /* up to this position the office has all in two backups */
    bool met;    /* the office has another incarnation than before: the answer says nothing else */
    bool moved;  /* an edit of ours got its verdict */
    bool more;
};

/* A meeting says no more than what incarnation this is, and which came before. */
static bool is_complete(const struct receiving *receiving)
{
    for (int i = 0; i < MEMBER_COUNT; i++)
        if (!receiving->given[i] && i != VORIGE && !(receiving->given[VORIGE] && i > VORIGE))
            return false;
    return true;
}

static int open_answer(struct receiving *receiving, struct device *device, const char *answer, size_t length)
{
    struct json json = json_open(answer, length);
    struct json_members others;
    struct device_state state;
    int64_t request;
    int result;

    device->changed = 0;
    idset_free(&device->erased);
    receiving->reading = (struct reading){ .device = device, .arena = rows_arena(device->rows) };
    if (!json_members(&json, MEMBERS, MEMBER_COUNT, receiving->members, receiving->given, &others) || !json_done(&json))
        return SYNC_INVALID;
    if (!is_complete(receiving))
        return SYNC_INVALID;
    if (!json_read_id(&receiving->members[INCARNATIE], receiving->reading.arena, receiving->incarnation) ||
        !json_read_integer(&receiving->members[VERZOEK], &request) ||
        !json_read_integer(&receiving->members[STAND], &receiving->reading.stand) ||
        !json_read_integer(&receiving->members[TIJD], &receiving->time) || receiving->reading.stand < 0)
        return SYNC_INVALID;
    receiving->more = json_peek(&receiving->members[MEER]) == JSON_TRUE;
    if (!receiving->more && json_peek(&receiving->members[MEER]) != JSON_FALSE)
        return SYNC_INVALID;
    result = device_state_read(device, &state);
    if (result == SYNC_OK && (!state.open || state.request != request))
        result = SYNC_STALE;
    if (result != SYNC_OK)
        return result;
    receiving->met = state.has_incarnation && memcmp(state.incarnation, receiving->incarnation, SYNC_ID_SIZE) != 0;
    return receiving->met == receiving->given[VORIGE] ? SYNC_OK : SYNC_INVALID;
}

/* Remember a row whose state has to be made anew, since an edit of it was refused. */
static int note_refused(struct receiving *receiving, const struct table *table, const unsigned char *id)
{
    struct reading *reading = &receiving->reading;
    struct row *row;
    int result;

    if (receiving->refused_count == receiving->refused_room) {
        size_t room = receiving->refused_room ? 2 * receiving->refused_room : 16;
        struct row **larger = arena_take(reading->arena, room * sizeof(struct row *));

        if (!larger)
            return SQLITE_NOMEM;
        if (receiving->refused_count)
            memcpy(larger, receiving->refused, receiving->refused_count * sizeof(struct row *));
        receiving->refused = larger;
        receiving->refused_room = room;
    }
    result = rows_get(reading->device->rows, table, id, &row);
    for (size_t i = 0; i < receiving->refused_count && result == SYNC_OK; i++)
        if (receiving->refused[i] == row)
            return SYNC_OK;
    if (result == SYNC_OK)
        receiving->refused[receiving->refused_count++] = row;
    return result;
}

/* What the office may say of a branch's numbers: 0 is before the first edit. */
static bool is_number(int64_t number)
{
    return number >= 0 && number <= UINT32_MAX;
}

/* [number,"reason","detail"] */
static int take_refusal(struct receiving *receiving, struct json *json, uint32_t branch)
{
    struct device *device = receiving->reading.device;
    sqlite3_stmt *statement = device->statements[EDIT_REFUSE];
    unsigned char id[SYNC_ID_SIZE];
    const struct table *table;
    struct slice reason, detail;
    int64_t number;
    int result;

    if (!json_enter_array(json) || !json_next(json) || !json_read_integer(json, &number) || !json_next(json) ||
        !json_read_string(json, receiving->reading.arena, &reason) || !json_next(json) ||
        !json_read_string(json, receiving->reading.arena, &detail) || json_next(json) || !is_number(number))
        return SYNC_INVALID;
    sqlite3_bind_int64(statement, 1, edit_sequence(branch, (uint32_t)number));
    sqlite3_bind_text64(statement, 2, reason.bytes, reason.length, SQLITE_STATIC, SQLITE_UTF8);
    sqlite3_bind_text64(statement, 3, detail.bytes, detail.length, SQLITE_STATIC, SQLITE_UTF8);
    result = statement_row(statement);
    if (result != SYNC_OK) /* not found: the refusal was heard before */
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    table = catalogue_numbered(&device->catalogue, sqlite3_column_int64(statement, 0));
    memcpy(id, sqlite3_column_blob(statement, 1), SYNC_ID_SIZE);
    result = sqlite3_step(statement);
    statement_end(statement);
    if (result != SQLITE_DONE)
        return result;
    receiving->refusals++;
    receiving->moved = true;
    return table ? note_refused(receiving, table, id) : SYNC_OK;
}

static int accept_up_to(struct receiving *receiving, uint32_t branch, uint32_t number)
{
    sqlite3_stmt *statement = receiving->reading.device->statements[EDITS_ACCEPT];
    int result;

    sqlite3_bind_int64(statement, 1, edit_sequence(branch, 0));
    sqlite3_bind_int64(statement, 2, edit_sequence(branch, number));
    sqlite3_bind_int64(statement, 3, receiving->reading.stand);
    result = statement_run(statement);
    receiving->moved |= result == SYNC_OK && sqlite3_changes(receiving->reading.device->db) > 0;
    return result;
}

/* The office lacks numbers above this one ("opnieuw"): what it was thought to have waits again. */
static int send_again(struct receiving *receiving, uint32_t branch, uint32_t number)
{
    static const enum device_statement STATEMENTS[] = { EDITS_AGAIN, EDITS_AFTER_GAP };
    int result = SYNC_OK;

    for (size_t i = 0; i < sizeof STATEMENTS / sizeof *STATEMENTS && result == SYNC_OK; i++) {
        sqlite3_stmt *statement = receiving->reading.device->statements[STATEMENTS[i]];

        sqlite3_bind_int64(statement, 1, edit_sequence(branch, number) + 1);
        sqlite3_bind_int64(statement, 2, edit_sequence(branch, UINT32_MAX));
        result = statement_run(statement);
    }
    return result;
}

static int take_receipt(struct receiving *receiving, struct json *json)
{
    static const char *const NAMES[] = { "tak", "tot", "geweigerd", "opnieuw" };
    struct json values[4];
    bool given[4];
    struct json_members others;
    const struct branch *branch;
    uint64_t bits;
    int64_t last;
    uint32_t nr;
    int result;

    if (!json_members(json, NAMES, 4, values, given, &others) || !given[0] || !given[1] ||
        !json_read_branch(&values[0], receiving->reading.arena, &bits) ||
        !json_read_integer(&values[1], &last) || !is_number(last))
        return SYNC_INVALID;
    result = branches_find(&receiving->reading.device->branches, bits, &branch);
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_INVALID : result;
    nr = branch->nr;
    if (given[2]) {
        if (!json_enter_array(&values[2]))
            return SYNC_INVALID;
        while (result == SYNC_OK && json_next(&values[2]))
            result = take_refusal(receiving, &values[2], nr);
    }
    if (result == SYNC_OK)
        result = accept_up_to(receiving, nr, (uint32_t)last);
    return result == SYNC_OK && given[3] ? send_again(receiving, nr, (uint32_t)last) : result;
}

static int take_receipts(struct receiving *receiving)
{
    struct json *json = &receiving->members[ONTVANGSTEN];
    int result = SYNC_OK;

    if (!json_enter_array(json))
        return SYNC_INVALID;
    while (result == SYNC_OK && json_next(json))
        result = take_receipt(receiving, json);
    return result;
}

/* A row that came from the office and has edits of ours: what came is the new base, and contains every edit of which the verdict is
 * known, since it was read after them. */
static int settle(struct device *device, struct row *row, int64_t stand)
{
    sqlite3_stmt *statement = device->statements[EDITS_SETTLE];
    int result;

    sqlite3_bind_blob(statement, 1, row->id, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int(statement, 2, row->table->number);
    sqlite3_bind_int64(statement, 3, stand);
    result = statement_run(statement);
    if (result == SYNC_OK)
        result = overlay_set_base(device, row);
    return result == SYNC_OK ? overlay(device, row) : result;
}

/* A deleted row that others lie under, which came or went: noted to be counted once. */
static int note_parent(struct receiving *receiving, const struct row *row)
{
    struct row *parent;
    int result = rows_deleted_parent(receiving->reading.device->rows, row, &parent);

    if (result == SYNC_OK && parent && !parent->noted) {
        parent->noted = true;
        receiving->parents[receiving->parent_count++] = parent;
    }
    return result;
}

/* Rows that came or changed are counted, and then the deleted rows that they lie under. Which of a row and those under it came first, and in which
 * portion, makes no difference. */
static int count_all(struct receiving *receiving)
{
    const struct reading *reading = &receiving->reading;
    struct deletion deletion = device_deletion(reading->device);
    size_t all = reading->row_count + receiving->refused_count;
    int result = SYNC_OK;

    for (size_t i = 0; i < all && result == SYNC_OK; i++) {
        struct row *row = i < reading->row_count ? reading->rows[i] : receiving->refused[i - reading->row_count];

        result = deletion_count(&deletion, row);
        if (result == SYNC_OK)
            result = note_parent(receiving, row);
    }
    for (size_t i = 0; i < receiving->parent_count && result == SYNC_OK; i++) {
        receiving->parents[i]->noted = false;
        result = device_count_parent(reading->device, receiving->parents[i]);
    }
    return result;
}

static int settle_all(struct receiving *receiving)
{
    struct reading *reading = &receiving->reading;
    int result = SYNC_OK;

    receiving->parents = arena_take(reading->arena, (reading->row_count + 2 * receiving->refused_count + 1) * sizeof(struct row *));
    if (!receiving->parents)
        return SQLITE_NOMEM;
    for (size_t i = 0; i < reading->row_count && result == SYNC_OK; i++)
        if (idset_has(&receiving->edited, reading->rows[i]->id))
            result = settle(reading->device, reading->rows[i], reading->stand);
    for (size_t i = 0; i < receiving->refused_count && result == SYNC_OK; i++) {
        /* What is gone afterwards no longer says what it lay under. */
        result = note_parent(receiving, receiving->refused[i]);
        if (result == SYNC_OK)
            result = overlay(reading->device, receiving->refused[i]);
    }
    return result == SYNC_OK ? count_all(receiving) : result;
}

static int note_answer(struct receiving *receiving)
{
    sqlite3_stmt *statement = receiving->reading.device->statements[STATE_ANSWERED];

    sqlite3_bind_blob(statement, 1, receiving->incarnation, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 2, receiving->time);
    return statement_run(statement);
}

/* All that we may read was read up to some position, so an edit that was in by then is either in what came, or of a row that isn't ours to
 * read any more. */
static int settle_rest(struct device *device)
{
    sqlite3_stmt *reach = device->statements[CURSORS_REACH], *settle = device->statements[EDITS_SETTLE_ALL];
    int64_t top, low;
    int step = SQLITE_DONE, result = statement_row(reach);

    if (result != SYNC_OK)
        return result;
    low = sqlite3_column_int64(reach, 1);
    top = sqlite3_column_int64(reach, 2) ? sqlite3_column_int64(reach, 0) : INT64_MAX;
    statement_end(reach);
    if (low > 0)
        return SYNC_OK;
    sqlite3_bind_int64(settle, 1, top);
    while (result == SYNC_OK && (step = sqlite3_step(settle)) == SQLITE_ROW) {
        const struct table *table = catalogue_numbered(&device->catalogue, sqlite3_column_int64(settle, 0));
        const void *id = sqlite3_column_blob(settle, 1);
        struct row *row;

        if (!table)
            continue;
        result = id ? rows_get(device->rows, table, id, &row) : SQLITE_NOMEM;
        if (result == SYNC_OK)
            result = overlay_and_count(device, row);
        device_note_table(device, table);
    }
    statement_end(settle);
    if (result == SYNC_OK && step != SQLITE_DONE)
        result = step;
    return result == SYNC_OK ? rows_write(device->rows, NULL, NULL) : result;
}

/* What the office has in two verified backups needs no keeping here. */
static int let_go(struct receiving *receiving)
{
    sqlite3_stmt *statement = receiving->reading.device->statements[EDITS_LET_GO];

    if (!json_read_integer(&receiving->members[BEWAARD], &receiving->kept))
        return SYNC_INVALID;
    sqlite3_bind_int64(statement, 1, receiving->kept);
    return statement_run(statement);
}

/* What one request couldn't carry goes with the next, at once, as long as that gets us further. */
static int ask_again(struct receiving *receiving)
{
    sqlite3_stmt *counts = receiving->reading.device->statements[COUNTS];
    int result = receiving->moved ? statement_row(counts) : SYNC_NOT_FOUND;

    if (result == SYNC_OK) {
        receiving->more |= sqlite3_column_int64(counts, 0) > 0;
        statement_end(counts);
    }
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* A screen has to read these tables again. */
static void note_tables(struct receiving *receiving)
{
    for (size_t i = 0; i < receiving->reading.row_count; i++)
        device_note_table(receiving->reading.device, receiving->reading.rows[i]->table);
    for (size_t i = 0; i < receiving->refused_count; i++)
        device_note_table(receiving->reading.device, receiving->refused[i]->table);
}

static void put_summary(const struct receiving *receiving, struct buffer *out)
{
    const struct catalogue *catalogue = &receiving->reading.device->catalogue;
    const struct idset *erased = &receiving->reading.device->erased;
    bool first = true;

    buffer_puts(out, receiving->more ? "{\"meer\":true,\"tabellen\":[" : "{\"meer\":false,\"tabellen\":[");
    for (size_t i = 0; i < catalogue->count; i++) {
        const char *name = catalogue->tables[i]->name;

        if (!(receiving->reading.device->changed & UINT64_C(1) << i))
            continue;
        if (!first)
            buffer_byte(out, ',');
        json_put_string(out, name, strlen(name));
        first = false;
    }
    buffer_puts(out, "],\"geweigerd\":");
    json_put_integer(out, receiving->refusals);
    buffer_puts(out, ",\"nog\":");
    json_put_integer(out, receiving->remaining);
    buffer_puts(out, ",\"gewist\":[");
    for (size_t i = 0; i < erased->count; i++) {
        if (i > 0)
            buffer_byte(out, ',');
        json_put_id(out, erased->ids[i]);
    }
    buffer_puts(out, "]}");
}

/* What goes, goes first: a family that moved to another scope of ours comes back with that. */
static int take_leave(struct receiving *receiving)
{
    struct device *device = receiving->reading.device;
    int result = leave_erased(device, &receiving->members[GEWIST]);

    if (result == SYNC_OK)
        result = leave_families(device, &receiving->members[WEG]);
    return result == SYNC_OK ? leave_scopes(device, receiving->members[BEREIKEN]) : result;
}

static int take_rows(struct receiving *receiving)
{
    struct device *device = receiving->reading.device;
    int result = overlay_find_bases(device, &receiving->edited);

    if (result == SYNC_OK)
        result = reading_ids(&receiving->reading, &receiving->members[IDS], &receiving->members[TAKKEN]);
    if (result == SYNC_OK)
        result = take_receipts(receiving);
    if (result == SYNC_OK)
        result = reading_tables(&receiving->reading, &receiving->members[TABELLEN]);
    if (result == SYNC_OK)
        result = settle_all(receiving);
    return result == SYNC_OK ? rows_write(device->rows, NULL, NULL) : result;
}

/* Now and then, once all is read. */
static int check_and_prune(struct receiving *receiving)
{
    struct device *device = receiving->reading.device;
    bool due;
    int result = check_due(device, receiving->time, &due);

    if (result != SYNC_OK || !due)
        return result;
    result = check(device, receiving->members[BEREIKEN], receiving->reading.stand, &receiving->more);
    return result == SYNC_OK && !receiving->more ? prune(device, receiving->kept, receiving->time) : result;
}

static int take_state(struct receiving *receiving, struct buffer *out)
{
    int result = take_leave(receiving);

    if (result == SYNC_OK)
        result = take_rows(receiving);
    if (result == SYNC_OK)
        note_tables(receiving);
    if (result == SYNC_OK)
        result = cursors_take(&receiving->reading, receiving->members[BEREIKEN], &receiving->remaining);
    if (result == SYNC_OK)
        result = note_answer(receiving);
    if (result == SYNC_OK)
        result = cursors_complete(&receiving->reading);
    if (result == SYNC_OK)
        result = settle_rest(receiving->reading.device);
    if (result == SYNC_OK)
        result = let_go(receiving);
    if (result == SYNC_OK)
        result = ask_again(receiving);
    if (result == SYNC_OK && !receiving->more)
        result = check_and_prune(receiving);
    if (result == SYNC_OK)
        put_summary(receiving, out);
    return result;
}

static int take_meeting(struct receiving *receiving, struct buffer *out)
{
    int result = meet(receiving->reading.device, &receiving->members[VORIGE], receiving->incarnation);

    if (result == SYNC_OK)
        result = note_answer(receiving);
    receiving->more = true;
    put_summary(receiving, out);
    return result;
}

static int receive(struct device *device, struct receiving *receiving, const char *answer, size_t length, struct buffer *out)
{
    int result = open_answer(receiving, device, answer, length);

    if (result == SYNC_OK)
        result = receiving->met ? take_meeting(receiving, out) : take_state(receiving, out);
    idset_free(&receiving->edited);
    if (receiving->reading.arena && receiving->reading.arena->failed)
        result = SQLITE_NOMEM;
    return result == SYNC_OK && out->failed ? SQLITE_NOMEM : result;
}

int device_receive(struct device *device, const char *answer, size_t length, struct buffer *out)
{
    struct receiving receiving = { .refusals = 0 };
    struct faults faults;
    int result = device_begin(device);

    if (result == SYNC_OK)
        result = device_end(device, receive(device, &receiving, answer, length, out));
    if (result == SYNC_OK)
        leave_nothing(device);
    if (result == SYNC_INVALID) {
        faults.count = 0;
        faults_add(&faults, "", "verkeerde-vorm", "%s", "Het antwoord van kantoor is niet te begrijpen.");
        buffer_clear(out);
        put_faults(out, &faults);
        if (out->failed)
            result = SQLITE_NOMEM;
    }
    return result;
}
