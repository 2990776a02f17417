#include "sync/cover.h"

#include <stdio.h>
#include <string.h>

#include "sync/idset.h"

enum member { VERSIES, KINDEREN, MEMBER_COUNT };
static const char *const MEMBERS[] = { "versies", "kinderen" };

struct place {
    char text[96];
};

/* Where within the value: /waarden/verwijderd/kinderen/afspraak. A name that isn't ours may be long and may end within
 * a character: it is cut. */
static struct place place_of(const struct cover_reading *reading, struct slice name)
{
    size_t length = name.length < 40 ? name.length : 40;
    struct place place;

    while (length < name.length && length && ((unsigned char)name.bytes[length] & 0xc0) == 0x80)
        length--;
    snprintf(place.text, sizeof place.text, "%s/%s/%.*s", reading->where, MEMBERS[KINDEREN], (int)length, name.bytes);
    return place;
}

/* [id,…], each once. */
static int read_ids(const struct cover_reading *reading, struct json *json, struct children *children, struct place place, size_t room)
{
    struct idset set = { .ids = NULL };
    size_t count = json_count(json), index;
    int result = SYNC_OK;

    if (json_peek(json) != JSON_ARRAY || count > room) {
        faults_add(reading->faults, place.text, json_peek(json) != JSON_ARRAY ? "verkeerde-vorm" : "te-veel-gezien",
                   json_peek(json) != JSON_ARRAY ? "Hier hoort een lijst van ids." : "Zo veel rijen passen er niet in een bewerking.");
        json_skip(json, NULL);
        return SYNC_OK;
    }
    children->ids = arena_take(reading->arena, (count + 1) * SYNC_ID_SIZE);
    if (!children->ids)
        return SQLITE_NOMEM;
    json_enter_array(json);
    while (result == SYNC_OK && json_next(json)) {
        struct json before = *json;

        if (!json_read_id(json, reading->arena, children->ids[children->count])) {
            *json = before;
            json_skip(json, NULL);
            faults_add(reading->faults, place.text, "geen-id", "Dit is geen geldig id.");
            continue;
        }
        result = idset_add(&set, children->ids[children->count], &index);
        if (result == SYNC_OK && index < children->count)
            faults_add(reading->faults, place.text, "dubbel-veld", "Een rij staat er twee keer.");
        else
            children->count++;
    }
    idset_free(&set);
    return result;
}

static bool has_table(const struct cover *cover, const struct table *table)
{
    for (unsigned i = 0; i < cover->children_count; i++)
        if (cover->children[i].table == table)
            return true;
    return false;
}

static int read_children(const struct cover_reading *reading, struct json *json, struct cover *cover)
{
    const struct table *table = reading->table;
    size_t room = CHILDREN_MAX;
    struct slice name;
    int result = SYNC_OK;

    if (!table->deletable || reading->column != table->deleted_column) {
        faults_add(reading->faults, place_of(reading, (struct slice){ "", 0 }).text, "niet-gedekt",
                   "Alleen wie verwijdert, noemt wat eronder ligt.");
        json_skip(json, NULL);
        return SYNC_OK;
    }
    cover->children = arena_take(reading->arena, reading->catalogue->count * sizeof *cover->children);
    if (!cover->children)
        return SQLITE_NOMEM;
    if (!json_enter_object(json)) {
        faults_add(reading->faults, place_of(reading, (struct slice){ "", 0 }).text, "verkeerde-vorm",
                   "Hier hoort een object.");
        return SYNC_OK;
    }
    while (result == SYNC_OK && json_next_member(json, &name)) {
        struct place place = place_of(reading, name);
        const struct table *child = catalogue_table(reading->catalogue, name);

        if (!child || child->parent != table || has_table(cover, child)) {
            faults_add(reading->faults, place.text, child && child->parent == table ? "dubbel-veld" : "onbekende-tabel",
                       child && child->parent == table ? "Deze tabel staat er twee keer." : "Deze tabel ligt hier niet onder.");
            json_skip(json, NULL);
            continue;
        }
        cover->children[cover->children_count].table = child;
        result = read_ids(reading, json, &cover->children[cover->children_count], place, room);
        room -= cover->children[cover->children_count++].count;
    }
    return result;
}

static int read_versions(const struct cover_reading *reading, struct json *json, struct cover *cover)
{
    struct place place;

    snprintf(place.text, sizeof place.text, "%s/%s", reading->where, MEMBERS[VERSIES]);
    return seen_read(json, reading->branches, reading->of, COVERED_MAX, reading->arena, &cover->versions, place.text,
                     reading->faults);
}

int cover_read(const struct cover_reading *reading, struct json *json, struct cover *cover)
{
    size_t before = reading->faults->count;
    struct json members[MEMBER_COUNT];
    bool given[MEMBER_COUNT];
    struct json_members others;
    int result = SYNC_OK;

    *cover = (struct cover){ 0 };
    if (json_peek(json) != JSON_OBJECT || !json_members(json, MEMBERS, MEMBER_COUNT, members, given, &others)) {
        json_skip(json, NULL);
        return faults_refuse(reading->faults, reading->where, "verkeerd-type", "Dit is niet het soort waarde dat hier hoort.");
    }
    if (others.unknown || others.twice)
        faults_add(reading->faults, reading->where, others.twice ? "dubbel-veld" : "onbekend-veld",
                   "Hier horen alleen versies en kinderen, elk één keer.");
    if (given[VERSIES])
        result = read_versions(reading, &members[VERSIES], cover);
    if (result == SYNC_OK && given[KINDEREN])
        result = read_children(reading, &members[KINDEREN], cover);
    if (result != SYNC_OK || reading->arena->failed)
        return result != SYNC_OK ? result : SQLITE_NOMEM;
    return reading->faults->count > before ? SYNC_INVALID : SYNC_OK;
}

int cover_load(const struct catalogue *catalogue, const struct table *table, unsigned column, struct branches *branches,
               struct arena *arena, const struct value *value, struct cover *cover)
{
    struct faults ignored = { .count = 0 };
    struct cover_reading reading = { catalogue, table, column, branches, VERSIONS_KNOWN, arena, "", &ignored };
    struct json json;
    int result;

    *cover = (struct cover){ 0 };
    if (value->type != VALUE_COVER)
        return SYNC_OK;
    json = json_open(value->bytes, value->length);
    result = cover_read(&reading, &json, cover);
    return result == SYNC_INVALID ? SYNC_OK : result;
}

static void write_children(const struct cover *cover, struct buffer *out)
{
    for (unsigned i = 0; i < cover->children_count; i++) {
        const struct children *children = &cover->children[i];

        if (i)
            buffer_byte(out, ',');
        json_put_string(out, children->table->name, strlen(children->table->name));
        buffer_puts(out, ":[");
        for (unsigned j = 0; j < children->count; j++) {
            if (j)
                buffer_byte(out, ',');
            json_put_id(out, children->ids[j]);
        }
        buffer_byte(out, ']');
    }
}

int cover_write(const struct cover *cover, struct branches *branches, struct arena *arena, struct value *value)
{
    struct buffer out = BUFFER_EMPTY;
    int result;

    buffer_puts(&out, "{\"versies\":");
    result = seen_write(&cover->versions, branches, &out);
    if (cover->children) {
        buffer_puts(&out, ",\"kinderen\":{");
        write_children(cover, &out);
        buffer_byte(&out, '}');
    }
    buffer_byte(&out, '}');
    *value = (struct value){ .type = VALUE_COVER, .length = out.length };
    if (result == SYNC_OK && !out.failed)
        value->bytes = arena_copy(arena, out.data, out.length);
    buffer_free(&out);
    return result == SYNC_OK && !value->bytes ? SQLITE_NOMEM : result;
}
