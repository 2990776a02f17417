/* A stream of bytes as a day of an office: two tablets that save, send and receive over a network that loses and
 * doubles messages, and a third device that sends whatever it likes. Whatever is sent, every request gets its receipts,
 * twice the same; all databases stay whole; and in the end the tablets have what the office has, and nothing waits. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "sync/office/office.h"
#include "tests/fuzz/day.h"

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

/* The receipts of an answer: up to the cursors. None when the office was restored since: then it asks first what was
 * known (R13). */
static char *receipts_of(const char *answer)
{
    const char *from = strstr(answer, "\"ontvangsten\":"), *to = strstr(answer, ",\"bereiken\":");

    claim((from && to && from < to) || (!from && strstr(answer, "\"vorige\":")));
    if (!from)
        return sqlite3_mprintf("%s", "");
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
    if (day->kept_count < KEPT && receipts[0] && !strstr(receipts, "\"opnieuw\"")) {
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
    unsigned row = input_below(&day->input, ROWS), reg = input_below(&day->input, SUBJECT_COUNT);
    bool all = input_below(&day->input, 2);
    const char *shown = row < day->row_count ? tablet_row(tablet, "afspraak", day->rows[row]) : NULL;

    day->seen[which][0] = '\0';
    if (!shown)
        return;
    all = all && row_conflict(shown, SUBJECTS[reg].reg);
    snprintf(day->seen[which], sizeof *day->seen, "%s",
             all ? row_all_seen(shown, SUBJECTS[reg].reg) : row_seen(shown, SUBJECTS[reg].reg));
    day->seen_row[which] = (int)row;
    day->seen_reg[which] = (int)reg;
}

static void save_form(struct day *day, struct tablet *tablet)
{
    int which = (int)(tablet - day->world.tablets);
    const char *values = SUBJECTS[day->seen_reg[which]].values[input_below(&day->input, 4)];

    if (day->seen[which][0])
        tablet_save(tablet, "{\"tabel\":\"afspraak\",\"rij\":\"%s\",\"waarden\":{%s},\"gezien\":{\"%s\":%s}}",
                    day->rows[day->seen_row[which]], values, SUBJECTS[day->seen_reg[which]].reg, day->seen[which]);
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

/* Half of the time it comes from a tablet's own device: a clone of it. */
static void attack(struct day *day, struct tablet *tablet)
{
    struct message message = { .tablet = input_below(&day->input, 2) ? HOSTILE : (int)(tablet - day->world.tablets) };
    struct buffer text = BUFFER_EMPTY;
    char *answer;

    attack_write(day, &text);
    message.text = copy_of(&text);
    if (day->trace)
        fprintf(stderr, "device %d says %s\n", message.tablet, message.text);
    answer = answer_to(day, &message);
    claim(answer != NULL); /* one that is framed gets an answer, whatever the edits say */
    sqlite3_free(answer);
    sqlite3_free(message.text);
    buffer_free(&text);
}

/* Receipts of before tell nothing any more. */
static void forget_receipts(struct day *day)
{
    while (day->kept_count) {
        drop(&day->kept[--day->kept_count]);
        sqlite3_free(day->receipts[day->kept_count]);
    }
}

static void order(struct day *day, const char *text)
{
    int result = world_order(&day->world, "%s", text);

    claim(result == SYNC_OK || result == SYNC_INVALID);
}

/* Somebody gets access to the one team, the other, both or none. */
static void give_access(struct day *day, struct tablet *tablet)
{
    unsigned char teams[2][SYNC_ID_SIZE];
    unsigned which = input_below(&day->input, 4), count = 0;
    struct tablet *who = input_below(&day->input, 3) ? tablet : &day->world.tablets[HOSTILE];

    if (which & 1)
        memcpy(teams[count++], day->world.team, SYNC_ID_SIZE);
    if (which & 2)
        memcpy(teams[count++], day->other_team, SYNC_ID_SIZE);
    world_access(&day->world, who, (const unsigned char(*)[SYNC_ID_SIZE])teams, count);
}

static void move(struct day *day, struct tablet *tablet)
{
    const unsigned char *to = input_below(&day->input, 2) ? day->world.team : day->other_team;
    char *text =
        sqlite3_mprintf("{\"opdracht\":\"verplaatsen\",\"tabel\":\"huishouden\",\"rij\":\"%s\",\"naar\":\"%.22s\"}",
                        day->huishouden, text_of(to));

    (void)tablet;
    order(day, text);
    sqlite3_free(text);
}

static void set_trust(struct day *day, const struct tablet *tablet, bool trusted)
{
    char *text =
        sqlite3_mprintf("{\"opdracht\":\"vertrouwen\",\"apparaat\":\"%.22s\",\"vertrouwd\":%s,\"reden\":\"gestolen\"}",
                        text_of(tablet->id), trusted ? "true" : "false");

    order(day, text);
    sqlite3_free(text);
}

static void believe(struct day *day, struct tablet *tablet)
{
    set_trust(day, tablet, input_below(&day->input, 2));
}

static void erase(struct day *day, struct tablet *tablet)
{
    struct erased row = { .table = "afspraak" };
    unsigned which = input_below(&day->input, ROWS + 1);
    struct erasure done;

    (void)tablet;
    if (which == 0 || which >= day->row_count) /* the first stays, so that there is something to do */
        return;
    id_from_text(day->rows[which], ID_TEXT_SIZE, row.id);
    day->world.office.context.now = day->world.now;
    claim(server_erase(day->world.server, &day->world.office, &row, 1, &done) == SYNC_OK);
    day->world.office.number++;
    forget_receipts(day);
}

/* The office comes back from the backup of this morning. */
static void restore(struct day *day, struct tablet *tablet)
{
    (void)tablet;
    world_restore_beginning(&day->world);
    forget_receipts(day);
}

#define ACT(function)       \
    {                       \
#function, function \
    }
static const struct {
    const char *name;
    void (*act)(struct day *day, struct tablet *tablet);
} DOING[] = {
    ACT(create),  ACT(open_form), ACT(open_form),   ACT(save_form), ACT(save_form), ACT(save_anything),
    ACT(request), ACT(arrive),    ACT(receive),     ACT(reopen),    ACT(clock),     ACT(attack),
    ACT(attack),  ACT(attack),    ACT(give_access), ACT(move),      ACT(believe),   ACT(erase),
    ACT(restore), ACT(receive),   ACT(request),     ACT(save_form), ACT(arrive),
};
#undef ACT

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
    for (int i = 0; i < TABLETS && !quiet && day->trace; i++) {
        fprintf(stderr, "tablet %d: %s\n", i,
                sql_text(day->world.tablets[i].db, "SELECT group_concat(state || ' ' || edit, x'0a') FROM sync_edit"));
        fprintf(stderr, "tablet %d: %s\n", i,
                sql_text(day->world.tablets[i].db, "SELECT group_concat(top || ' ' || low || ' ' || began) || ' bases "
                                                   "' || (SELECT count(*) FROM sync_base) FROM sync_cursor"));
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

/* Everybody may read everything again, and is believed. */
static void end(struct day *day)
{
    unsigned char teams[2][SYNC_ID_SIZE];

    memcpy(teams[0], day->world.team, SYNC_ID_SIZE);
    memcpy(teams[1], day->other_team, SYNC_ID_SIZE);
    for (int i = 0; i < TABLETS; i++) {
        set_trust(day, &day->world.tablets[i], true);
        world_access(&day->world, &day->world.tablets[i], (const unsigned char(*)[SYNC_ID_SIZE])teams, 2);
    }
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
    forget_receipts(day);
    claim(world_rebuilds(&day->world));
}

/* A family with one afspraak, known on both tablets. */
static void begin(struct day *day)
{
    if (!day->world.db) {
        world_open(&day->world, 1, TABLETS + 1);
        day->hostile_branch = world_random(&day->world);
        memset(day->other_team, 'x', SYNC_ID_SIZE);
        tablet_huishouden(&day->world.tablets[0], day->huishouden);
        tablet_afspraak(&day->world.tablets[0], day->huishouden, day->rows[0]);
        for (int i = 0; i < TABLETS; i++)
            tablet_exchange(&day->world.tablets[i]);
    }
    world_begin_again(&day->world);
    memcpy(day->incarnation, day->world.server->incarnation, SYNC_ID_SIZE);
    day->row_count = 1;
    day->kept_count = 0;
    for (int i = 0; i < TABLETS; i++)
        day->seen[i][0] = '\0';
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static struct day day;

    begin(&day);
    day.trace = getenv("FUZZ_TRACE") != NULL; /* to see the acts of one input */
    day.input = (struct input){ data, size };
    for (int i = 0; i < ACTS && day.input.size; i++) {
        unsigned tablet = input_below(&day.input, TABLETS), act = input_below(&day.input, sizeof DOING / sizeof *DOING);

        if (day.trace)
            fprintf(stderr, "tablet %u: %s\n", tablet, DOING[act].name);
        DOING[act].act(&day, &day.world.tablets[tablet]);
    }
    end(&day);
    return 0;
}
