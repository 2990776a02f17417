#include "sync/office/exchange.h"

#include <stdio.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"

#define PROTOCOL_VERSION 1
#define SCOPES_MAX 1000
#define RUNS_MAX 500
#define EDITS_MAX 2000 /* in all runs together; a tablet sends 500 */

enum member { VERSIE, SCHEMA, INCARNATIE, VERZOEK, MAXIMUM, BEREIKEN, BEWERKINGEN, MEMBER_COUNT };
static const char *const MEMBERS[] = { "versie", "schema", "incarnatie", "verzoek", "maximum", "bereiken", "bewerkingen" };

struct framing {
    struct exchange *exchange;
    struct faults *faults;
    struct json members[MEMBER_COUNT]; /* each at its value */
    bool given[MEMBER_COUNT];
};

static void wrong(struct framing *framing, const char *where, const char *detail)
{
    faults_add(framing->faults, where, "verkeerde-vorm", "%s", detail);
}

/* Check the whole body to be JSON and note where each member's value is. */
static bool find_members(struct framing *framing, const char *body, size_t length)
{
    struct json json = json_open(body, length);
    struct json_members others = { 0, 0 };
    bool object = json_peek(&json) == JSON_OBJECT;

    if (object)
        json_members(&json, MEMBERS, MEMBER_COUNT, framing->members, framing->given, &others);
    else
        json_skip(&json, NULL);
    if (!json_done(&json)) {
        faults_add(framing->faults, "", "geen-json", "De tekst is geen geldige JSON, bij byte %zu.", (size_t)(json.at - body));
        return false;
    }
    if (!object)
        wrong(framing, "", "Een verzoek is een object.");
    if (others.unknown)
        faults_add(framing->faults, "", "onbekend-veld", "Er staat een onbekend veld in.");
    if (others.twice)
        faults_add(framing->faults, "", "dubbel-veld", "Er staat een veld twee keer in.");
    return true;
}

static int64_t read_integer(struct framing *framing, enum member member, int64_t least, int64_t greatest, int64_t missing)
{
    char where[32];
    int64_t value;

    if (!framing->given[member] && missing >= least)
        return missing;
    if (framing->given[member] && json_read_integer(&framing->members[member], &value) && value >= least && value <= greatest)
        return value;
    snprintf(where, sizeof where, "/%s", MEMBERS[member]);
    faults_add(framing->faults, where, "verkeerde-vorm", "Hier hoort een geheel getal van %lld tot %lld.", (long long)least,
               (long long)greatest);
    return least;
}

static void read_incarnation(struct framing *framing)
{
    struct exchange *exchange = framing->exchange;
    struct json *json = &framing->members[INCARNATIE];

    if (!framing->given[INCARNATIE] || json_peek(json) == JSON_NULL)
        return;
    exchange->has_incarnation = json_read_id(json, &exchange->arena, exchange->incarnation);
    if (!exchange->has_incarnation)
        wrong(framing, "/incarnatie", "Hier hoort een id of null.");
}

static void read_cursors(struct framing *framing)
{
    struct exchange *exchange = framing->exchange;
    struct json *json = &framing->members[BEREIKEN];
    size_t count;

    if (!framing->given[BEREIKEN])
        return;
    count = json_count(json);
    if (json_peek(json) != JSON_ARRAY || count > SCOPES_MAX) {
        wrong(framing, "/bereiken", "Hier hoort een lijst van bereiken.");
        return;
    }
    exchange->cursors = arena_take(&exchange->arena, (count + 1) * sizeof *exchange->cursors);
    json_enter_array(json);
    while (exchange->cursors && json_next(json)) {
        struct json element = *json;
        struct cursor *cursor = &exchange->cursors[exchange->cursor_count];
        char where[40];

        json_skip(json, NULL);
        if (json_enter_array(&element) && json_next(&element) && json_read_id(&element, &exchange->arena, cursor->scope) &&
            json_next(&element) && json_read_integer(&element, &cursor->top) && json_next(&element) &&
            json_read_integer(&element, &cursor->low) && !json_next(&element) && !element.failed && cursor->low >= 0 &&
            cursor->top >= cursor->low) {
            exchange->cursor_count++;
            continue;
        }
        snprintf(where, sizeof where, "/bereiken/%zu", exchange->cursor_count);
        wrong(framing, where, "Hier hoort [bereik, top, laag], met top niet onder laag.");
    }
}

/* Note where each edit of the run stands. The text has been checked: this goes by its brackets. */
static void read_edits(struct framing *framing, struct json *json, struct run *run, const char *where)
{
    struct exchange *exchange = framing->exchange;
    size_t room = 0, most = EDITS_MAX - exchange->edit_count;
    struct json before = *json;
    bool array = json_peek(json) == JSON_ARRAY && json_enter_array(json);

    while (array && json_next(json) && run->count <= most) {
        if (run->count == room) {
            struct slice *larger = arena_take(&exchange->arena, (room = room ? 2 * room : 16) * sizeof *larger);

            if (!larger)
                return;
            if (run->count)
                memcpy(larger, run->edits, run->count * sizeof *larger);
            run->edits = larger;
        }
        json_skip(json, &run->edits[run->count++]);
    }
    if (!array || run->count == 0 || run->count > most) {
        *json = before;
        json_skip(json, NULL);
        run->edits = NULL;
        run->count = 0;
        wrong(framing, where, "De lijst van bewerkingen is leeg of te lang.");
    }
    exchange->edit_count += run->count;
}

static void read_run(struct framing *framing, struct json *json, struct run *run, size_t index)
{
    struct exchange *exchange = framing->exchange;
    bool branch = false, first = false, known = true;
    struct slice key;
    char where[64];

    run->schema = exchange->schema;
    snprintf(where, sizeof where, "/bewerkingen/%zu", index);
    if (json_peek(json) != JSON_OBJECT) {
        json_skip(json, NULL);
        wrong(framing, where, "Hier hoort een object met tak, vanaf en lijst; schema en eerder mogen erbij.");
        return;
    }
    json_enter_object(json);
    while (json_next_member(json, &key)) {
        struct json value = *json;

        if (slice_is(key, "lijst") && !run->edits) {
            read_edits(framing, json, run, where);
            continue;
        }
        json_skip(json, NULL);
        if (slice_is(key, "tak"))
            branch = json_read_branch(&value, &exchange->arena, &run->branch);
        else if (slice_is(key, "vanaf"))
            first = json_read_integer(&value, &run->first) && run->first > 0 && run->first < UINT32_MAX - EDITS_MAX;
        else if (slice_is(key, "schema"))
            known = json_read_integer(&value, &run->schema) && run->schema >= 1 && run->schema <= exchange->schema && known;
        else if (slice_is(key, "eerder"))
            known = (run->earlier = json_peek(&value) == JSON_TRUE) && known;
        else
            known = false;
    }
    if (!branch || !first || !known || !run->count)
        wrong(framing, where, "Hier hoort een object met tak, vanaf en lijst; schema en eerder mogen erbij.");
}

/* Room for one more run; NULL when memory is out. */
static struct run *add_run(struct exchange *exchange)
{
    size_t count = exchange->run_count;

    if (count == 0 || (count >= 4 && (count & (count - 1)) == 0)) { /* 4, and twice as many whenever they are full */
        struct run *larger = arena_take(&exchange->arena, (count ? 2 * count : 4) * sizeof *larger);

        if (!larger)
            return NULL;
        if (count)
            memcpy(larger, exchange->runs, count * sizeof *larger);
        exchange->runs = larger;
    }
    return &exchange->runs[exchange->run_count++];
}

static void read_runs(struct framing *framing)
{
    struct exchange *exchange = framing->exchange;
    struct json *json = &framing->members[BEWERKINGEN];

    if (!framing->given[BEWERKINGEN])
        return;
    if (json_peek(json) != JSON_ARRAY) {
        wrong(framing, "/bewerkingen", "Hier hoort een lijst.");
        return;
    }
    json_enter_array(json);
    while (json_next(json)) {
        size_t index = exchange->run_count;
        struct run *run = index < RUNS_MAX ? add_run(exchange) : NULL;

        if (index == RUNS_MAX)
            wrong(framing, "/bewerkingen", "Hier hoort een lijst.");
        if (!run)
            return;
        read_run(framing, json, run, index);
    }
}

static int frame(struct framing *framing, const char *body, size_t length)
{
    struct exchange *exchange = framing->exchange;

    if (!find_members(framing, body, length))
        return SYNC_INVALID;
    read_integer(framing, VERSIE, PROTOCOL_VERSION, PROTOCOL_VERSION, -1);
    exchange->schema = read_integer(framing, SCHEMA, 1, INT32_MAX, -1);
    exchange->request = read_integer(framing, VERZOEK, 0, INT64_MAX, -1);
    exchange->rows_max = read_integer(framing, MAXIMUM, 1, ROWS_MAX, ROWS_MAX);
    read_incarnation(framing);
    read_cursors(framing);
    read_runs(framing);
    if (exchange->arena.failed)
        return SQLITE_NOMEM;
    if (framing->faults->count)
        return SYNC_INVALID;
    return exchange->schema > SCHEMA_VERSION ? SYNC_LATER : SYNC_OK;
}

int exchange_decode(const struct exchange_context *context, const char *body, size_t length, struct exchange **out,
                    struct faults *faults)
{
    struct exchange *exchange = sqlite3_malloc64(sizeof *exchange);
    struct framing framing = { .exchange = exchange, .faults = faults };
    char *copy;
    int result;

    *out = NULL;
    if (!exchange)
        return SQLITE_NOMEM;
    *exchange = (struct exchange){ .arena = ARENA_EMPTY, .length = length };
    faults->count = 0;
    copy = arena_copy(&exchange->arena, body, length);
    exchange->context = *context;
    result = copy ? SYNC_OK : SQLITE_NOMEM;
    if (result == SYNC_OK)
        result = frame(&framing, copy, length);
    if (result == SYNC_OK)
        *out = exchange;
    else
        exchange_free(exchange);
    return result;
}

void exchange_free(struct exchange *exchange)
{
    if (exchange) {
        idset_free(&exchange->gone);
        arena_free(&exchange->arena);
    }
    sqlite3_free(exchange);
}

const unsigned char *exchange_device(const struct exchange *exchange)
{
    return exchange->context.device;
}

int exchange_has_edits(const struct exchange *exchange)
{
    return exchange->run_count > 0;
}
