/* Any bytes as a request to the office: refused with reasons, or framed; and then each edit in it refused with reasons,
 * or one that keeps what edit.h promises. */
#include <string.h>

#include "schema/migrations.h"
#include "sync/edit.h"
#include "sync/office/exchange.h"
#include "tests/fuzz/fuzz.h"
#include "tests/sync/release.h"

static struct catalogue catalogue;
static struct branches branches;

/* The office of seeds.c, so that the versions in its requests are known. */
static struct world *office(void)
{
    static struct world world;

    if (!world.db) {
        world_open(&world, 1, RELEASE_TABLETS);
        release_live(&world);
        claim(catalogue_load(world.db, SCHEMA_VERSION, &catalogue) == SYNC_OK);
        claim(branches_open(world.db, &branches) == SYNC_OK);
    }
    return &world;
}

static void check_faults(const struct faults *faults)
{
    claim(faults->count > 0);
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++) {
        const struct fault *fault = &faults->list[i];

        claim(memchr(fault->where, 0, sizeof fault->where) && memchr(fault->reason, 0, sizeof fault->reason) &&
              memchr(fault->detail, 0, sizeof fault->detail));
        claim(fault->reason[0] && fault->detail[0]);
    }
}

static void check_value(const struct column *column, const struct value *value)
{
    static const enum value_type TYPES[] = {
        [KIND_LINE] = VALUE_TEXT,    [KIND_TEXT] = VALUE_TEXT,       [KIND_DATE] = VALUE_TEXT,
        [KIND_TIME] = VALUE_INTEGER, [KIND_INTEGER] = VALUE_INTEGER, [KIND_CENTS] = VALUE_INTEGER,
        [KIND_FLAG] = VALUE_INTEGER, [KIND_CHOICE] = VALUE_TEXT,     [KIND_REFERENCE] = VALUE_ID,
        [KIND_COVER] = VALUE_COVER
    };

    claim(value->type == VALUE_NULL ? !column->required : value->type == TYPES[column->kind]);
    claim(column->kind != KIND_FLAG || value->type == VALUE_NULL || value->integer == 0 || value->integer == 1);
    claim(column->kind != KIND_LINE || !value->length || !memchr(value->bytes, '\n', value->length));
    claim(value->type != VALUE_TEXT || !value->length || !memchr(value->bytes, 0, value->length));
}

/* What is written is read as the same. */
static void check_written(const struct column *column, const struct value *value, struct arena *arena)
{
    struct buffer text = BUFFER_EMPTY;
    struct faults faults = { .count = 0 };
    struct value again = { .type = VALUE_NULL };
    struct json json;

    value_to_json(&text, value);
    json = json_open(text.data, text.length);
    claim(value_from_json(&json, column, arena, &again, "", &faults) == SYNC_OK && json_done(&json));
    claim(value_equal(value, &again));
    buffer_free(&text);
}

static void check_edit(const struct edit *edit, struct arena *arena)
{
    claim(edit->table && edit->time >= 0 && edit->columns);
    claim(edit->creates == (edit->change_count == 0));
    for (unsigned i = 0; i < edit->table->column_count; i++)
        if (edit->columns & UINT64_C(1) << i) {
            check_value(&edit->table->columns[i], &edit->values[i]);
            if (edit->values[i].type != VALUE_COVER) /* which is made anew when it is read */
                check_written(&edit->table->columns[i], &edit->values[i], arena);
        }
    for (unsigned i = 0; i < edit->change_count; i++) {
        const struct change *change = &edit->changes[i];
        const struct reg *reg = &edit->table->registers[change->reg];

        claim(reg->rule != RULE_ONCE && (edit->columns & reg->columns) == reg->columns);
        claim(change->seen.count >= 1 && change->seen.count <= SEEN_MAX);
    }
}

static void check_exchange(const struct exchange *exchange)
{
    struct arena arena = ARENA_EMPTY;
    size_t edits = 0;

    claim(exchange->schema >= 1 && exchange->schema <= SCHEMA_VERSION && exchange->request >= 0);
    claim(exchange->rows_max >= 1 && exchange->rows_max <= ROWS_MAX);
    for (size_t i = 0; i < exchange->cursor_count; i++)
        claim(exchange->cursors[i].low >= 0 && exchange->cursors[i].top >= exchange->cursors[i].low);
    for (size_t i = 0; i < exchange->run_count; i++) {
        const struct run *run = &exchange->runs[i];

        claim(run->count > 0 && run->first > 0);
        for (size_t j = 0; j < run->count; j++) {
            struct json json = json_open(run->edits[j].bytes, run->edits[j].length);
            struct faults faults = { .count = 0 };
            struct edit_reading reading = { &catalogue, SCHEMA_VERSION, &branches, EDIT_CURRENT, &arena, &faults, NULL };
            struct edit edit;
            int result;

            claim(json_skip(&json, NULL) && json_done(&json));
            result = edit_decode(&reading, run->edits[j], &edit);
            claim(result == SYNC_OK || result == SYNC_INVALID);
            if (result == SYNC_OK)
                check_edit(&edit, &arena);
            else
                check_faults(&faults);
        }
        edits += run->count;
    }
    claim(edits == exchange->edit_count);
    arena_free(&arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct world *world = office();
    struct exchange_context context = { .now = world->now };
    char *copy = sqlite3_malloc64(size + !size); /* of its own, so that reading beyond it is found */
    struct exchange *exchange;
    struct faults faults = { .count = 0 };
    int result;

    memcpy(copy, data, size);
    result = exchange_decode(&context, copy, size, &exchange, &faults);
    sqlite3_free(copy);
    claim(result == SYNC_OK || result == SYNC_INVALID || result == SYNC_LATER);
    claim((result == SYNC_OK) == (exchange != NULL));
    if (result == SYNC_INVALID)
        check_faults(&faults);
    if (exchange)
        check_exchange(exchange);
    exchange_free(exchange);
    return 0;
}
