/* Saving on the tablet: the row and the edit in one transaction, durable before the screen says so. */
#include <string.h>

#include "sync/statements.h"
#include "sync/tablet/tablet.h"

/* The edit as it travels: what the screen gave, with the time of saving. */
static int stamp(const char *edit, size_t length, int64_t now, struct buffer *text, struct faults *faults)
{
    struct json json = json_open(edit, length);
    struct slice object;

    if (json_peek(&json) != JSON_OBJECT || !json_skip(&json, &object) || !json_done(&json))
        return faults_refuse(faults, "", "geen-json", "De bewerking is geen JSON-object.");
    buffer_puts(text, "{\"tijd\":");
    /* A clock that lost its battery stands before 1970: no reason to keep anybody from saving. */
    json_put_integer(text, now > 0 ? now : 0);
    buffer_byte(text, ',');
    buffer_append(text, object.bytes + 1, object.length - 1);
    return text->failed ? SQLITE_NOMEM : SYNC_OK;
}

/* The next version of this tablet's branch. The last number is read, not remembered: a transaction around this save may yet
 * be undone. It is read off the edits themselves: writing it beside them would be one more page in each save. */
static int next_version(struct device *device, struct version *version, struct faults *faults)
{
    sqlite3_stmt *find = device->statements[BRANCH_FIND];
    struct branch own = { .bits = device->branch, .kind = BRANCH_OWN, .schema = device->catalogue.schema };
    struct device_state state;
    const struct branch *branch;
    int result;

    sqlite3_bind_int64(find, 1, (sqlite3_int64)device->branch);
    result = statement_row(find);
    if (result == SYNC_OK) {
        *version = (struct version){ (uint32_t)sqlite3_column_int64(find, 0), (uint32_t)sqlite3_column_int64(find, 1) + 1 };
        statement_end(find);
    } else if (result == SYNC_NOT_FOUND) {
        result = device_state_read(device, &state);
        if (result == SYNC_OK && !state.has_person)
            return faults_refuse(faults, "", "niet-aangemeld", "Meld u eerst aan.");
        memcpy(own.person, state.person, SYNC_ID_SIZE);
        if (result == SYNC_OK)
            result = branches_add(&device->branches, &own, &branch);
        if (result == SYNC_OK)
            *version = (struct version){ branch->nr, 1 };
    }
    return result;
}

/* Where a new row lies; the office checks it again. */
static int place(struct device *device, const struct edit *edit, struct row *row, struct faults *faults)
{
    const struct table *table = edit->table;
    const unsigned char *id = (const unsigned char *)edit->values[table->scope_column].bytes;
    struct row *parent;
    int result;

    if (table->scope_kind == SCOPE_OWN)
        return scopes_add(&device->scopes, id, &row->scope);
    result = rows_get(device->rows, table->parent, id, &parent);
    if (result == SYNC_OK && !parent->exists)
        return faults_refuse(faults, "/waarden", "onbekende-ouder", "Waar dit bij hoort, staat niet op dit apparaat.");
    if (result == SYNC_OK)
        row->scope = parent->scope;
    return result;
}

static int find_row(struct device *device, const struct edit *edit, struct row **row, struct faults *faults)
{
    int result = rows_get(device->rows, edit->table, edit->row, row);

    if (result != SYNC_OK)
        return result;
    if (edit->table->scope_kind == SCOPE_SHARED)
        return faults_refuse(faults, "/tabel", "buiten-bereik", "Dit beheert het kantoor.");
    if (edit->creates && (*row)->exists)
        return faults_refuse(faults, "/rij", "rij-bestaat", "Er is al een rij met dit id.");
    if (!edit->creates && !(*row)->exists)
        return faults_refuse(faults, "/rij", "onbekende-rij", "Deze rij staat niet op dit apparaat.");
    return edit->creates ? place(device, edit, *row, faults) : SYNC_OK;
}

/* A change of a row that the office may never get: it would be kept there, refused, when the family above it is erased (R14), if it didn't say
 * under which row it lies. */
static int put_place(struct device *device, const struct row *row, const struct buffer *text, struct buffer *placed)
{
    bool known;
    int result = overlay_office_knows(device, row, &known);

    if (result != SYNC_OK || known)
        return result;
    buffer_append(placed, text->data, text->length - 1);
    buffer_puts(placed, ",\"onder\":");
    json_put_id(placed, (const unsigned char *)row->values[row->table->scope_column].bytes);
    buffer_byte(placed, '}');
    return placed->failed ? SQLITE_NOMEM : SYNC_OK;
}

static int add_edit(struct device *device, const struct edit *edit, struct version version, const struct buffer *text)
{
    sqlite3_stmt *statement = device->statements[EDIT_ADD];

    sqlite3_bind_int64(statement, 1, edit_sequence(version.branch, version.number));
    sqlite3_bind_int64(statement, 2, edit->table->number);
    sqlite3_bind_blob(statement, 3, edit->row, SYNC_ID_SIZE, SQLITE_STATIC);
    sqlite3_bind_text64(statement, 4, text->data, text->length, SQLITE_STATIC, SQLITE_UTF8);
    return statement_run(statement);
}

/* `untouched`: until now the row was as the office told. */
static int keep_edit(struct device *device, const struct edit *edit, const struct row *row, bool untouched, struct version version,
                     const struct buffer *text)
{
    struct buffer placed = BUFFER_EMPTY;
    int result = SYNC_OK;

    if (!untouched && !edit->creates && !edit->placed && row->table->parent && device->catalogue.schema >= EDIT_PLACED_SINCE)
        result = put_place(device, row, text, &placed);
    if (result == SYNC_OK)
        result = add_edit(device, edit, version, placed.length ? &placed : text);
    buffer_free(&placed);
    return result;
}

static int save(struct device *device, const struct buffer *text, struct faults *faults)
{
    struct arena *arena = rows_arena(device->rows);
    struct head self = { .time = 0 };
    struct edit edit;
    struct row *row;
    struct deletion deletion = device_deletion(device);
    struct edit_reading reading = { &device->catalogue, device->catalogue.schema, &device->branches, EDIT_CURRENT, arena, faults, NULL };
    struct row *parent;
    bool was_live, untouched;
    int result = edit_decode(&reading, (struct slice){ text->data, text->length }, &edit);

    if (result == SYNC_OK)
        result = find_row(device, &edit, &row, faults);
    if (result == SYNC_OK)
        result = next_version(device, &self.version, faults);
    if (result == SYNC_OK)
        result = overlay_keep_base(device, row, &untouched);
    if (result == SYNC_OK)
        result = overlay_expand_seen(device, row, &edit);
    if (result != SYNC_OK)
        return result;
    self.time = edit.time;
    was_live = deletion_live(row);
    result = merge_apply(row, &edit, &self, MERGE_OWN_FIRST, arena);
    if (result == SYNC_OK)
        result = deletion_changed(&deletion, row, was_live, &parent);
    if (result == SYNC_OK)
        result = rows_write(device->rows, NULL, NULL);
    return result == SYNC_OK ? keep_edit(device, &edit, row, untouched, self.version, text) : result;
}

/* What the new edit stands in place of; NULL: nothing. */
struct corrected {
    uint64_t branch;
    uint32_t number;
};

static int save_correction(struct device *device, const struct buffer *text, const struct corrected *corrected,
                           struct faults *faults)
{
    int result = save(device, text, faults);

    if (result != SYNC_OK || !corrected)
        return result;
    result = put_away(device, corrected->branch, corrected->number);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result; /* no reason to keep anybody from saving */
}

static int save_stamped(struct device *device, const char *edit, size_t length, int64_t now,
                        const struct corrected *corrected, struct buffer *out)
{
    struct buffer text = BUFFER_EMPTY;
    struct faults faults;
    int result;

    faults.count = 0;
    result = stamp(edit, length, now, &text, &faults);
    if (result == SYNC_OK) {
        result = device_begin(device);
        if (result == SYNC_OK)
            result = device_end(device, save_correction(device, &text, corrected, &faults));
    }
    if (result == SYNC_INVALID) {
        put_faults(out, &faults);
        if (out->failed)
            result = SQLITE_NOMEM;
    }
    buffer_free(&text);
    return result;
}

int device_save(struct device *device, const char *edit, size_t length, int64_t now, struct buffer *out)
{
    return save_stamped(device, edit, length, now, NULL, out);
}

int device_correct(struct device *device, uint64_t branch, uint32_t number, const char *edit, size_t length,
                   int64_t now, struct buffer *out)
{
    const struct corrected corrected = { branch, number };

    return save_stamped(device, edit, length, now, &corrected, out);
}
