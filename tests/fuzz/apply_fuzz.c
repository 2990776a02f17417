/* A stream of bytes as a day of an office: two tablets that save, send and receive over a network that loses and
 * doubles messages, and a third device that sends whatever it likes. Whatever is sent, every request gets its receipts,
 * twice the same; all databases stay whole; and in the end the tablets have what the office has, and nothing waits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/id.h"
#include "tests/fuzz/fuzz.h"

#define ROWS    4
#define FLIGHT  3  /* messages under way, requests and answers each */
#define KEPT    12 /* requests whose receipts are asked for again at the end */
#define ACTS    60 /* of one stream */
#define ROUNDS  80 /* until nothing waits; no stream needs as many */
#define TABLETS 2
#define HOSTILE TABLETS /* a device that no engine runs on */

struct message {
    char *text; /* NULL: none */
    int tablet;
};

struct day {
    struct world world;
    struct input input;
    char huishouden[23], rows[ROWS][23];
    unsigned row_count;
    struct message requests[FLIGHT], answers[FLIGHT];
    struct message kept[KEPT]; /* with the receipts that each got */
    char *receipts[KEPT];
    unsigned kept_count;
    char seen[TABLETS][400]; /* of a form that is open: what to hand back */
    int seen_row[TABLETS], seen_reg[TABLETS];
    uint64_t hostile_branch;
};

/* Registers that forms change: the first column, and the values to give its columns. The last ones are faulty. */
static const struct {
    const char *reg;
    const char *values[4];
} REGS[] = {
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
#define REG_COUNT (sizeof REGS / sizeof *REGS)

static char *copy_of(const struct buffer *buffer)
{
    return sqlite3_mprintf("%.*s", (int)buffer->length, buffer->data);
}

static void drop(struct message *message)
{
    sqlite3_free(message->text);
    message->text = NULL;
}

/* --- What the office does with a request --- */

/* The receipts of an answer: up to the cursors. */
static char *receipts_of(const char *answer)
{
    const char *from = strstr(answer, "\"ontvangsten\":"), *to = strstr(answer, ",\"bereiken\":");

    claim(from && to && from < to);
    return sqlite3_mprintf("%.*s", (int)(to - from), from);
}

static char *ask_office(struct day *day, const struct message *request)
{
    struct buffer answer = BUFFER_EMPTY;
    struct faults faults;
    char *text = NULL;

    if (world_answer(&day->world, &day->world.tablets[request->tablet], request->text, strlen(request->text), &answer,
                     &faults))
        text = copy_of(&answer);
    else
        claim(request->tablet == HOSTILE && faults.count > 0);
    buffer_free(&answer);
    return text;
}

/* Asked twice, the office says the same, and takes nothing in again. What it wants sent again it may take then. */
static char *answer_to(struct day *day, const struct message *request)
{
    char *answer = ask_office(day, request), *receipts, *again;
    int64_t end = strtoll(sql_text(day->world.db, "SELECT ifnull(max(position), 0) FROM sync_log"), NULL, 10);

    if (!answer)
        return NULL;
    receipts = receipts_of(answer);
    sqlite3_free(answer);
    answer = ask_office(day, request);
    again = receipts_of(answer);
    claim(strcmp(receipts, again) == 0);
    claim(strtoll(sql_text(day->world.db, "SELECT ifnull(max(position), 0) FROM sync_log"), NULL, 10) == end);
    sqlite3_free(again);
    if (day->kept_count < KEPT && !strstr(receipts, "\"opnieuw\"")) {
        day->kept[day->kept_count] = (struct message){ sqlite3_mprintf("%s", request->text), request->tablet };
        day->receipts[day->kept_count++] = receipts;
    } else {
        sqlite3_free(receipts);
    }
    return answer;
}

/* --- Acts --- */

static void create(struct day *day, struct tablet *tablet)
{
    if (day->row_count < ROWS && tablet_row(tablet, "huishouden", day->huishouden))
        tablet_afspraak(tablet, day->huishouden, day->rows[day->row_count++]);
}

static void open_form(struct day *day, struct tablet *tablet)
{
    int which = (int)(tablet - day->world.tablets);
    unsigned row = input_below(&day->input, ROWS), reg = input_below(&day->input, REG_COUNT);
    bool all = input_below(&day->input, 2);
    const char *shown = row < day->row_count ? tablet_row(tablet, "afspraak", day->rows[row]) : NULL;

    day->seen[which][0] = '\0';
    if (!shown)
        return;
    all = all && row_conflict(shown, REGS[reg].reg);
    snprintf(day->seen[which], sizeof *day->seen, "%s",
             all ? row_all_seen(shown, REGS[reg].reg) : row_seen(shown, REGS[reg].reg));
    day->seen_row[which] = (int)row;
    day->seen_reg[which] = (int)reg;
}

static void save_form(struct day *day, struct tablet *tablet)
{
    int which = (int)(tablet - day->world.tablets);
    const char *values = REGS[day->seen_reg[which]].values[input_below(&day->input, 4)];

    if (day->seen[which][0])
        tablet_save(tablet, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{%s},\"gezien\":{\"%s\":%s}}",
                    day->rows[day->seen_row[which]], values, REGS[day->seen_reg[which]].reg, day->seen[which]);
}

/* Any text as a save. */
static void save_anything(struct day *day, struct tablet *tablet)
{
    struct slice text = input_slice(&day->input, 200);
    struct buffer out = BUFFER_EMPTY;
    int result = device_save(tablet->device, text.bytes, text.length, day->world.now, &out);

    claim(result == SYNC_OK || result == SYNC_INVALID);
    buffer_free(&out);
}

static void request(struct day *day, struct tablet *tablet)
{
    struct message *place = &day->requests[input_below(&day->input, FLIGHT)];
    struct buffer text = BUFFER_EMPTY;

    drop(place);
    claim(device_request(tablet->device, &text) == SYNC_OK);
    *place = (struct message){ copy_of(&text), (int)(tablet - day->world.tablets) };
    buffer_free(&text);
}

static void arrive(struct day *day, struct tablet *tablet)
{
    struct message *from = &day->requests[input_below(&day->input, FLIGHT)],
                   *to = &day->answers[input_below(&day->input, FLIGHT)];

    (void)tablet;
    if (!from->text)
        return;
    day->world.rows_max = input_below(&day->input, 4);
    drop(to);
    *to = (struct message){ answer_to(day, from), from->tablet };
    day->world.rows_max = 0;
    if (to->tablet == HOSTILE)
        drop(to);
    if (input_below(&day->input, 3))
        drop(from);
}

static void receive(struct day *day, struct tablet *tablet)
{
    struct message *answer = &day->answers[input_below(&day->input, FLIGHT)];
    struct buffer out = BUFFER_EMPTY;
    int result;

    (void)tablet;
    if (!answer->text)
        return;
    result = device_receive(day->world.tablets[answer->tablet].device, answer->text, strlen(answer->text), &out);
    claim(result == SYNC_OK || result == SYNC_STALE);
    if (input_below(&day->input, 3))
        drop(answer);
    buffer_free(&out);
}

static void reopen(struct day *day, struct tablet *tablet)
{
    tablet_begin_branch(tablet, world_random(&day->world));
}

static void clock(struct day *day, struct tablet *tablet)
{
    tablet->clock_error = (int64_t)input_byte(&day->input) * 1000000 - 128000000;
    day->world.now += input_byte(&day->input);
}

static uint64_t some_branch(struct day *day)
{
    unsigned which = input_below(&day->input, 6);

    return which < TABLETS ? day->world.tablets[which].branch : which == TABLETS ? 77 : day->hostile_branch;
}

static void put_branch(struct buffer *out, uint64_t branch, unsigned number)
{
    buffer_byte(out, '[');
    json_put_branch(out, branch);
    buffer_byte(out, ',');
    json_put_integer(out, number);
    buffer_byte(out, ']');
}

/* One edit as an enemy writes it: nearly right. */
static void put_hostile_edit(struct day *day, struct buffer *out)
{
    static const char *const TABLES[] = { "afspraak", "afspraak", "afspraak", "huishouden", "team", "vervolgstap" };
    unsigned row = input_below(&day->input, ROWS + 2), reg = input_below(&day->input, REG_COUNT), seen;

    buffer_puts(out, "{\"tabel\":\"");
    buffer_puts(out, TABLES[input_below(&day->input, 6)]);
    buffer_puts(out, "\",\"rij\":\"");
    buffer_puts(out, row < day->row_count ? day->rows[row] : row == ROWS ? day->huishouden : "AAAAAAAAAAAAAAAAAAAAAQ");
    buffer_puts(out, "\",\"tijd\":");
    json_put_integer(out, (int64_t)input_byte(&day->input) * 10000000);
    buffer_puts(out, ",\"waarden\":{");
    buffer_puts(out, REGS[reg].values[input_below(&day->input, 4)]);
    seen = input_below(&day->input, 5);
    if (seen == 4) { /* it creates */
        buffer_puts(out, ",\"huishouden_id\":\"");
        buffer_puts(out, day->huishouden);
        buffer_puts(out, "\"}}");
        return;
    }
    buffer_puts(out, "},\"gezien\":{\"");
    buffer_puts(out, REGS[reg].reg);
    buffer_puts(out, "\":[");
    for (unsigned i = 0; i < seen; i++) {
        if (i)
            buffer_byte(out, ',');
        put_branch(out, some_branch(day), input_below(&day->input, 8));
    }
    buffer_puts(out, "]}}");
}

/* A request of one or two edits on a branch that may be somebody else's, from a number that may be wrong. Half of the
 * time it comes from a tablet's own device: a clone of it. */
static void attack(struct day *day, struct tablet *tablet)
{
    struct message message = { .tablet = input_below(&day->input, 2) ? HOSTILE : (int)(tablet - day->world.tablets) };
    struct buffer text = BUFFER_EMPTY;
    unsigned edits = input_below(&day->input, 2);
    char *answer;

    buffer_puts(&text, "{\"versie\":1,\"verzoek\":1,\"schema\":");
    json_put_integer(&text, SCHEMA_VERSION);
    buffer_puts(&text, ",\"bewerkingen\":[{\"tak\":");
    json_put_branch(&text, some_branch(day));
    buffer_puts(&text, ",\"vanaf\":");
    json_put_integer(&text, 1 + input_below(&day->input, 4));
    buffer_puts(&text, ",\"lijst\":[");
    put_hostile_edit(day, &text);
    if (edits) {
        struct slice any = input_slice(&day->input, 120);
        struct json json = json_open(any.bytes, any.length);

        buffer_byte(&text, ',');
        if (json_skip(&json, NULL) && json_done(&json))
            buffer_append(&text, any.bytes, any.length);
        else
            put_hostile_edit(day, &text);
    }
    buffer_puts(&text, "]}]}");
    message.text = copy_of(&text);
    answer = answer_to(day, &message);
    claim(answer != NULL); /* one that is framed gets an answer, whatever the edits say */
    sqlite3_free(answer);
    sqlite3_free(message.text);
    buffer_free(&text);
}

static void (*const DOING[])(struct day *day, struct tablet *tablet) = {
    create, open_form, open_form, save_form, save_form, save_anything, request,
    arrive, receive,   reopen,    clock,     attack,    attack,
};

/* --- The end of the day --- */

static bool is_quiet(const struct tablet *tablet)
{
    return strcmp(sql_text(tablet->db,
                           "SELECT (SELECT count(*) FROM sync_edit WHERE state < 2) + (SELECT ifnull(sum(low), 1) FROM"
                           " sync_cursor) + (SELECT count(*) FROM sync_base)"),
                  "0") == 0;
}

static void talk_until_quiet(struct day *day)
{
    bool quiet = false;

    for (int round = 0; round < ROUNDS && !quiet; round++) {
        quiet = round > 2;
        for (int i = 0; i < TABLETS; i++) {
            struct tablet *tablet = &day->world.tablets[i];
            struct buffer text = BUFFER_EMPTY, out = BUFFER_EMPTY;
            struct message message = { .tablet = i };
            char *answer;

            claim(device_request(tablet->device, &text) == SYNC_OK);
            message.text = copy_of(&text);
            answer = ask_office(day, &message);
            claim(device_receive(tablet->device, answer, strlen(answer), &out) == SYNC_OK);
            quiet = quiet && is_quiet(tablet);
            sqlite3_free(answer);
            sqlite3_free(message.text);
            buffer_free(&text);
            buffer_free(&out);
        }
    }
    claim(quiet);
}

/* What each has of the tables that people write. */
static void claim_converged(struct day *day)
{
    static const char *const ALL[] = {
        "SELECT group_concat(hex(id) || quote(huishouden_id) || quote(status) || quote(actie) || quote(kosten) || "
        "quote(betaler) ||"
        " quote(termijn) || quote(economisch) || quote(wie) || sync_conflicts, ';') FROM (SELECT * FROM afspraak ORDER "
        "BY id)",
        "SELECT group_concat(hex(id) || quote(naam) || quote(plan) || sync_conflicts, ';') FROM (SELECT * FROM "
        "huishouden ORDER BY id)",
        "SELECT group_concat(hex(id) || quote(wat) || sync_conflicts, ';') FROM (SELECT * FROM vervolgstap ORDER BY "
        "id)",
        "SELECT group_concat(hex(id) || quote(naam) || sync_conflicts, ';') FROM (SELECT * FROM team ORDER BY id)",
    };

    for (size_t i = 0; i < sizeof ALL / sizeof *ALL; i++) {
        char *office = sqlite3_mprintf("%s", sql_text(day->world.db, "%s", ALL[i]));

        for (int j = 0; j < TABLETS; j++)
            claim(strcmp(office, sql_text(day->world.tablets[j].db, "%s", ALL[i])) == 0);
        sqlite3_free(office);
    }
}

static void end(struct day *day)
{
    talk_until_quiet(day);
    for (unsigned i = 0; i < day->kept_count; i++) {
        char *answer = ask_office(day, &day->kept[i]), *receipts = receipts_of(answer);

        claim(strcmp(receipts, day->receipts[i]) == 0);
        sqlite3_free(receipts);
        sqlite3_free(answer);
    }
    claim_converged(day);
    claim_whole(day->world.db);
    for (int i = 0; i < TABLETS; i++) {
        claim_whole(day->world.tablets[i].db);
        claim_all_shown(&day->world.tablets[i]);
    }
    for (int i = 0; i < FLIGHT; i++) {
        drop(&day->requests[i]);
        drop(&day->answers[i]);
    }
    for (unsigned i = 0; i < day->kept_count; i++) {
        drop(&day->kept[i]);
        sqlite3_free(day->receipts[i]);
    }
}

/* A family with one afspraak, known on both tablets. */
static void begin(struct day *day)
{
    if (!day->world.db) {
        world_open(&day->world, 1, TABLETS + 1);
        day->hostile_branch = world_random(&day->world);
        tablet_huishouden(&day->world.tablets[0], day->huishouden);
        tablet_afspraak(&day->world.tablets[0], day->huishouden, day->rows[0]);
        for (int i = 0; i < TABLETS; i++)
            tablet_exchange(&day->world.tablets[i]);
    }
    world_begin_again(&day->world);
    day->row_count = 1;
    day->kept_count = 0;
    for (int i = 0; i < TABLETS; i++)
        day->seen[i][0] = '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct day day;

    begin(&day);
    day.input = (struct input){ data, size };
    for (int i = 0; i < ACTS && day.input.size; i++) {
        unsigned act = input_byte(&day.input);

        DOING[act / TABLETS % (sizeof DOING / sizeof *DOING)](&day, &day.world.tablets[act % TABLETS]);
    }
    end(&day);
    return 0;
}
