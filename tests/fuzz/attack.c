#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "sync/office/office.h"
#include "tests/fuzz/day.h"

const struct subject SUBJECTS[SUBJECT_COUNT] = {
    { "status", { "\"status\":\"loopt\"", "\"status\":\"gestopt\"", "\"status\":null", "\"status\":\"onzin\"" } },
    { "actie",
      { "\"actie\":\"Bellen. Schrijven.\"", "\"actie\":\"Bellen.\\nLangsgaan.\"", "\"actie\":\"\\u00e9\"",
        "\"actie\":null" } },
    { "kosten",
      { "\"kosten\":5,\"betaler\":\"fonds\",\"termijn\":\"week\"", "\"kosten\":null,\"betaler\":null,\"termijn\":null",
        "\"kosten\":9007199254740993,\"betaler\":\"\",\"termijn\":null", "\"kosten\":5" } },
    { "economisch", { "\"economisch\":0", "\"economisch\":1", "\"economisch\":null", "\"economisch\":2" } },
    { "huishouden_id",
      { "\"huishouden_id\":null", "\"huishouden_id\":\"AAAAAAAAAAAAAAAAAAAAAA\"", "\"wie\":\"x\"", "\"\":{}" } },
};

static uint64_t some_branch(struct day *day)
{
    unsigned which = input_below(&day->input, 6);

    return which < TABLETS ? day->world.tablets[which].branch : which == TABLETS ? 77 : day->hostile_branch;
}

/* Without the bracket that closes it. */
static void put_version(struct day *day, struct buffer *out)
{
    buffer_byte(out, '[');
    json_put_branch(out, some_branch(day));
    buffer_byte(out, ',');
    json_put_integer(out, input_below(&day->input, 8));
}

static const char *some_row(struct day *day)
{
    unsigned row = input_below(&day->input, ROWS + 2);

    return row < day->row_count ? day->rows[row] : row == ROWS ? day->huishouden : "AAAAAAAAAAAAAAAAAAAAAQ";
}

static const char *some_table(struct day *day)
{
    static const char *const TABLES[] = { "afspraak", "afspraak", "afspraak", "huishouden", "team", "vervolgstap" };

    return TABLES[input_below(&day->input, 6)];
}

static void put_member(struct buffer *out, const char *name, const char *text)
{
    buffer_puts(out, name);
    json_put_string(out, text, strlen(text));
}

static void put_edit(struct day *day, struct buffer *out)
{
    const struct subject *subject = &SUBJECTS[input_below(&day->input, SUBJECT_COUNT)];
    unsigned seen;

    put_member(out, "{\"tabel\":", some_table(day));
    put_member(out, ",\"rij\":", some_row(day));
    buffer_puts(out, ",\"tijd\":");
    json_put_integer(out, (int64_t)input_byte(&day->input) * 10000000);
    buffer_puts(out, ",\"waarden\":{");
    buffer_puts(out, subject->values[input_below(&day->input, 4)]);
    seen = input_below(&day->input, 5);
    if (seen == 4) { /* it creates */
        put_member(out, ",\"huishouden_id\":", day->huishouden);
        buffer_puts(out, "}}");
        return;
    }
    buffer_puts(out, "},\"gezien\":{\"");
    buffer_puts(out, subject->reg);
    buffer_puts(out, "\":[");
    for (unsigned i = 0; i < seen; i++) {
        if (i)
            buffer_byte(out, ',');
        put_version(day, out);
        buffer_byte(out, ']');
    }
    buffer_puts(out, "]}}");
}

/* Without the bracket that closes it. */
static void put_attested_version(struct day *day, struct buffer *out)
{
    put_version(day, out);
    buffer_byte(out, ',');
    json_put_integer(out, (int64_t)input_byte(&day->input) * 10000000);
    buffer_byte(out, ',');
    json_put_id(out, day->world.tablets[input_below(&day->input, TABLETS + 1)].person);
}

/* What was known of a row before a restore (R13), or so it says. */
static void put_testimony(struct day *day, struct buffer *out)
{
    const struct subject *subject = &SUBJECTS[input_below(&day->input, SUBJECT_COUNT)];
    unsigned heads = input_below(&day->input, 4);

    buffer_puts(out, "{\"getuigt\":");
    json_put_id(out, input_below(&day->input, 2) ? day->world.server->incarnation : day->incarnation);
    buffer_puts(out, ",\"stand\":");
    json_put_integer(out, input_below(&day->input, 20));
    put_member(out, ",\"tabel\":", some_table(day));
    put_member(out, ",\"rij\":", some_row(day));
    put_member(out, ",\"waarden\":{\"huishouden_id\":", day->huishouden);
    buffer_byte(out, ',');
    buffer_puts(out, subject->values[input_below(&day->input, 4)]);
    buffer_puts(out, "},\"gemaakt\":");
    put_attested_version(day, out);
    buffer_puts(out, "],\"koppen\":{");
    for (unsigned i = 0; i < heads; i++) {
        if (i == 0) {
            json_put_string(out, subject->reg, strlen(subject->reg));
            buffer_puts(out, ":[");
        } else {
            buffer_byte(out, ',');
        }
        put_attested_version(day, out);
        if (i > 0) {
            buffer_puts(out, ",{");
            buffer_puts(out, subject->values[input_below(&day->input, 4)]);
            buffer_byte(out, '}');
        }
        buffer_puts(out, i + 1 == heads ? "]]" : "]");
    }
    buffer_puts(out, "}}");
}

/* Of the input itself, where that is JSON. */
static bool put_anything(struct day *day, struct buffer *out)
{
    struct slice any = input_slice(&day->input, 120);
    struct json json = json_open(any.bytes, any.length);

    if (!json_skip(&json, NULL) || !json_done(&json))
        return false;
    buffer_append(out, any.bytes, any.length);
    return true;
}

void attack_write(struct day *day, struct buffer *out)
{
    unsigned how = input_byte(&day->input);
    bool earlier = how & 1;

    buffer_puts(out, "{\"versie\":1,\"verzoek\":1,\"schema\":");
    json_put_integer(out, SCHEMA_VERSION);
    buffer_puts(out, ",\"bewerkingen\":[{\"tak\":");
    json_put_branch(out, some_branch(day));
    buffer_puts(out, earlier ? ",\"eerder\":true,\"vanaf\":" : ",\"vanaf\":");
    json_put_integer(out, 1 + input_below(&day->input, 4));
    buffer_puts(out, ",\"lijst\":[");
    if (how & 2)
        put_testimony(day, out);
    else
        put_edit(day, out);
    if (how & 4) {
        buffer_byte(out, ',');
        if (!put_anything(day, out))
            put_edit(day, out);
    }
    buffer_puts(out, "]}]}");
}
