#include "tests/bench/records.h"

#include <stdio.h>
#include <string.h>

#include "schema/migrations.h"
#include "sync/json.h"

const char *const RECORD_TABLES[RECORD_KINDS] = { "huishouden", "contactmoment", "afspraak", "ervaring" };
int64_t record_of_first_team = 1000;
static const int OF_10000[RECORD_KINDS] = { 500, 6000, 2500, 1000 };

static const char *const WORDS[] = {
    "samen",   "gezin",   "school",  "brief",    "gemeente", "buurt",  "vraag",    "bellen",   "afspraak", "morgen",  "werk",
    "fiets",   "kind",    "ouder",   "plan",     "hulp",     "huis",   "geld",     "droom",    "kracht",   "de",      "het",
    "een",     "en",      "van",     "met",      "op",       "voor",   "naar",     "is",       "wil",      "kan",     "we",
    "ze",      "hij",     "nog",     "ook",      "niet",     "wel",    "heeft",    "vandaag",  "volgende", "week",    "dinsdag",
    "koffie",  "tafel",   "moeder",  "vader",    "oma",      "dochter", "zoon",    "leraar",   "voetbal",  "club",    "bus",
    "schulden", "toeslag", "huur",   "woning",   "tuin",     "dorp",   "gesprek",  "luisteren", "vertelt"
};
#define WORD_COUNT (sizeof WORDS / sizeof *WORDS)

uint64_t bench_random(uint64_t *state)
{
    uint64_t z = *state += UINT64_C(0x9e3779b97f4a7c15);

    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

static void mixed_id(uint64_t kind, uint64_t number, unsigned char id[SYNC_ID_SIZE])
{
    uint64_t state = kind << 48 ^ number, parts[2] = { bench_random(&state), bench_random(&state) };

    memcpy(id, parts, SYNC_ID_SIZE);
}

int64_t record_count(enum record_kind kind, int64_t records)
{
    return records * OF_10000[kind] / 10000;
}

void record_team(int team, unsigned char id[SYNC_ID_SIZE])
{
    mixed_id(101, (uint64_t)team, id);
}

void record_worker(int number, unsigned char id[SYNC_ID_SIZE])
{
    mixed_id(102, (uint64_t)number, id);
}

void record_id(enum record_kind kind, int64_t number, unsigned char id[SYNC_ID_SIZE])
{
    mixed_id(kind, (uint64_t)number, id);
}

uint64_t record_branch(int number)
{
    uint64_t state = 777 + (uint64_t)number;

    return bench_random(&state);
}

static struct value *add(struct record *record, const char *name)
{
    record->names[record->count] = name;
    return &record->values[record->count++];
}

static void add_integer(struct record *record, const char *name, int64_t integer)
{
    *add(record, name) = (struct value){ .type = VALUE_INTEGER, .integer = integer };
}

static void add_bytes(struct record *record, const char *name, enum value_type type, const void *bytes, size_t length)
{
    char *place = record->room + record->used;

    memcpy(place, bytes, length);
    record->used += length;
    *add(record, name) = (struct value){ .type = type, .bytes = place, .length = length };
}

static void add_text(struct record *record, const char *name, const char *text)
{
    add_bytes(record, name, VALUE_TEXT, text, strlen(text));
}

static void add_words(struct record *record, const char *name, uint64_t *random, size_t length)
{
    char text[600];
    size_t used = 0;

    while (used < length) {
        const char *word = WORDS[bench_random(random) % WORD_COUNT];

        used += (size_t)snprintf(text + used, sizeof text - used, used ? " %s" : "%s", word);
    }
    add_bytes(record, name, VALUE_TEXT, text, length); /* words are ASCII */
}

static void add_reference(struct record *record, const char *name, const unsigned char id[SYNC_ID_SIZE])
{
    add_bytes(record, name, VALUE_ID, id, SYNC_ID_SIZE);
}

static void add_date(struct record *record, const char *name, uint64_t random)
{
    char text[40];

    snprintf(text, sizeof text, "2026-%02d-%02d", (int)(random % 12 + 1), (int)(random / 12 % 28 + 1));
    add_text(record, name, text);
}

static void make_huishouden(struct record *record, int64_t number, int64_t records, uint64_t *random)
{
    static const char *const SCORES[] = { "economisch_volgens_gezin",  "economisch_volgens_medewerker", "sociaal_volgens_gezin",
                                          "sociaal_volgens_medewerker", "cultureel_volgens_gezin",      "cultureel_volgens_medewerker",
                                          "pedagogisch_volgens_gezin", "pedagogisch_volgens_medewerker", "mentaal_volgens_gezin",
                                          "mentaal_volgens_medewerker" };
    int64_t apart = records / record_of_first_team;
    unsigned char id[SYNC_ID_SIZE];
    char text[40];

    record_team(apart < 2 || number % apart == 0 ? 0 : 1 + (int)(number % (RECORD_TEAMS - 1)), id);
    add_reference(record, "team_id", id);
    snprintf(text, sizeof text, "Familie %d", (int)number);
    add_text(record, "naam", text);
    snprintf(text, sizeof text, "Hoofdstraat %d", (int)(bench_random(random) % 300));
    add_text(record, "adres", text);
    add_text(record, "plaats", bench_random(random) % 2 ? "Stadskanaal" : "Nieuw-Buinen");
    snprintf(text, sizeof text, "06%08d", (int)(bench_random(random) % 100000000));
    add_text(record, "telefoon", text);
    record_worker((int)(number % RECORD_BRANCHES), id);
    add_reference(record, "contactpersoon_id", id);
    add_words(record, "plan", random, 150);
    add_words(record, "wensen", random, 80);
    add_words(record, "talenten", random, 60);
    add_words(record, "prioriteiten", random, 60);
    for (size_t i = 0; i < sizeof SCORES / sizeof *SCORES; i++)
        add_integer(record, SCORES[i], (int64_t)(bench_random(random) % 5 + 1));
}

static void make_contactmoment(struct record *record, int64_t number, uint64_t *random)
{
    static const char *const CHANNELS[] = { "huisbezoek", "kantoor", "onderweg", "telefoon", "bericht" };
    static const char *const INITIATIVES[] = { "gezin", "medewerker", "ander" };
    unsigned char id[SYNC_ID_SIZE];

    record_worker((int)(number % RECORD_BRANCHES), id);
    add_reference(record, "medewerker_id", id);
    add_integer(record, "plaatsgevonden_op", RECORD_TIME - 40000000 + (int64_t)(bench_random(random) % 40000000));
    add_integer(record, "duur", (int64_t)(bench_random(random) % 12 + 1) * 10);
    add_text(record, "kanaal", CHANNELS[bench_random(random) % 5]);
    add_text(record, "initiatiefnemer", INITIATIVES[bench_random(random) % 3]);
    add_integer(record, "gelukt", (int64_t)(bench_random(random) % 2));
    add_words(record, "onderwerp", random, 25);
    add_words(record, "aanwezigen", random, 20);
    add_words(record, "feiten", random, 300);
    add_integer(record, "economisch", (int64_t)(bench_random(random) % 2));
    add_integer(record, "sociaal", (int64_t)(bench_random(random) % 2));
}

static void make_afspraak(struct record *record, int64_t number, uint64_t *random)
{
    static const char *const STATES[] = { "voorgesteld", "loopt", "nagekomen", "gestopt" };
    unsigned char id[SYNC_ID_SIZE];

    add_words(record, "doel", random, 60);
    add_words(record, "eerst", random, 50);
    add_words(record, "actie", random, 80);
    add_words(record, "wie", random, 15);
    add_date(record, "uiterlijk", bench_random(random));
    add_words(record, "eigen_bijdrage", random, 40);
    record_worker((int)(number % RECORD_BRANCHES), id);
    add_reference(record, "contactpersoon_id", id);
    add_text(record, "status", STATES[bench_random(random) % 4]);
    add_words(record, "bedoeling", random, 60);
    add_words(record, "betrokken", random, 30);
    add_integer(record, "kosten", (int64_t)(bench_random(random) % 100000));
    add_text(record, "betaler", "gemeente");
    add_text(record, "termijn", "maand");
}

static void make_ervaring(struct record *record, uint64_t *random)
{
    add_integer(record, "opgetekend_op", RECORD_TIME - 40000000 + (int64_t)(bench_random(random) % 40000000));
    add_text(record, "verteller", bench_random(random) % 2 ? "ouder" : "kind");
    add_words(record, "verhaal", random, 150);
    add_integer(record, "geluisterd", (int64_t)(bench_random(random) % 5 + 1));
    add_integer(record, "nagekomen", (int64_t)(bench_random(random) % 5 + 1));
    add_integer(record, "wist_bij_wie", (int64_t)(bench_random(random) % 5 + 1));
    add_words(record, "wat_anders", random, 60);
}

static void begin(struct record *record, enum record_kind kind, int64_t number)
{
    record->kind = kind;
    record->count = 0;
    record->used = 0;
    record_id(kind, number, record->id);
}

void record_make(struct record *record, enum record_kind kind, int64_t number, int64_t records)
{
    uint64_t random = (uint64_t)number * RECORD_KINDS + kind + 5000;
    unsigned char family[SYNC_ID_SIZE];

    begin(record, kind, number);
    if (kind != HUISHOUDEN) {
        record_id(HUISHOUDEN, number % record_count(HUISHOUDEN, records), family);
        add_reference(record, "huishouden_id", family);
    }
    switch (kind) {
    case HUISHOUDEN: make_huishouden(record, number, records, &random); break;
    case CONTACTMOMENT: make_contactmoment(record, number, &random); break;
    case AFSPRAAK: make_afspraak(record, number, &random); break;
    default: make_ervaring(record, &random);
    }
}

void record_change(struct record *record, int64_t contact, int which, uint64_t seed)
{
    static const char *const CHANNELS[] = { "huisbezoek", "kantoor", "onderweg", "telefoon", "bericht" };
    uint64_t random = seed;

    begin(record, CONTACTMOMENT, contact);
    switch (which) {
    case 0: add_words(record, "onderwerp", &random, 30); break;
    case 1: add_words(record, "aanwezigen", &random, 30); break;
    case 2: add_words(record, "feiten", &random, 300); break;
    case 3: add_text(record, "kanaal", CHANNELS[bench_random(&random) % 5]); break;
    case 4: add_integer(record, "duur", (int64_t)(bench_random(&random) % 100)); break;
    default: add_words(record, "interpretatie", &random, 100);
    }
}

static void put_members(struct buffer *out, const struct record *record)
{
    buffer_puts(out, "{\"tijd\":1790000000,\"tabel\":\"");
    buffer_puts(out, RECORD_TABLES[record->kind]);
    buffer_puts(out, "\",\"rij\":");
    json_put_id(out, record->id);
    buffer_puts(out, ",\"waarden\":{");
    for (int i = 0; i < record->count; i++) {
        buffer_puts(out, i ? ",\"" : "\"");
        buffer_puts(out, record->names[i]);
        buffer_puts(out, "\":");
        value_to_json(out, &record->values[i]);
    }
    buffer_byte(out, '}');
}

void record_put_edit(struct buffer *out, const struct record *record)
{
    put_members(out, record);
    buffer_byte(out, '}');
}

void record_put_change(struct buffer *out, const struct record *change, uint64_t branch, int64_t number)
{
    put_members(out, change);
    buffer_puts(out, ",\"gezien\":{\"");
    buffer_puts(out, change->names[0]);
    buffer_puts(out, "\":[[");
    json_put_branch(out, branch);
    buffer_byte(out, ',');
    json_put_integer(out, number);
    buffer_puts(out, "]]}}");
}

void request_begin(struct buffer *out)
{
    buffer_puts(out, "{\"versie\":1,\"schema\":");
    json_put_integer(out, SCHEMA_VERSION);
    buffer_puts(out, ",\"verzoek\":1,\"maximum\":1,\"bewerkingen\":[");
}

void run_begin(struct buffer *out, uint64_t branch, int64_t first)
{
    buffer_puts(out, "{\"tak\":");
    json_put_branch(out, branch);
    buffer_puts(out, ",\"vanaf\":");
    json_put_integer(out, first);
    buffer_puts(out, ",\"lijst\":[");
}

void run_end(struct buffer *out)
{
    buffer_puts(out, "]}");
}

void request_end_runs(struct buffer *out)
{
    buffer_puts(out, "]}");
}
