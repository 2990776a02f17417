#include "backend/demo/grammar.h"

#include <ctype.h>
#include <stdio.h>
#include <string.h>

#include "backend/demo/calendar.h"

/* Draw a word; `constant` words are the same each time for one family. */
static void put_one_of(const struct scene *scene, struct buffer *out, const char *const *list, uint32_t count, bool constant)
{
    uint32_t index = random_below(scene->random, count);

    if (constant && scene->constant)
        index = (uint32_t)(random_mix(scene->constant, count) % count);
    buffer_puts(out, list[index]);
}

#define DRAW(name, constant, ...)                                                     \
    static void name(const struct scene *scene, struct buffer *out)                   \
    {                                                                                 \
        static const char *const WORDS[] = { __VA_ARGS__ };                           \
        put_one_of(scene, out, WORDS, sizeof WORDS / sizeof *WORDS, constant);        \
    }

DRAW(put_day, false, "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag")
DRAW(put_hour, false, "negen uur", "half tien", "kwart over tien", "elf uur", "half twee", "twee uur", "kwart voor drie", "half vier")
DRAW(put_weeks, false, "twee weken", "drie weken", "vier weken", "zes weken", "vijf weken")
DRAW(put_neighbour, true, "buurvrouw Geesje", "buurman Harm", "buurvrouw Trijntje", "buurman Albert", "buurvrouw Shirin", "buurman Wiebe",
     "buurvrouw Rika", "buurman Jan-Willem", "buurvrouw Ineke", "buurman Haile")
DRAW(put_sport, true, "voetbal", "judo", "turnen", "korfbal", "handbal", "streetdance", "atletiek", "boksen", "tafeltennis", "volleybal", "badminton")
DRAW(put_club, true, "Sportclub Wijkslag", "SV Turfmonde", "vereniging De Dobbe", "club Het Kruispunt", "vereniging Lenig en Vlug")
DRAW(put_subject, false, "rekenen", "taal", "aardrijkskunde", "geschiedenis", "tekenen", "gym", "biologie", "techniek", "Engels")
DRAW(put_workplace, true, "de kringloopwinkel", "de bakkerij", "de kwekerij", "het verzorgingshuis", "de fietsenmaker", "de kantine van de sporthal",
     "het distributiecentrum", "de groenploeg", "de wasserij", "de zorgboerderij", "de schoolkeuken", "het tuincentrum")
/* These two go together: what is broken, and what that costs week by week. */
DRAW(put_machine, true, "wasmachine", "koelkast")
DRAW(put_instead, true, "de wasserette", "kant-en-klaar eten")

/* Amounts that look like real bills: rarely round. */
static void put_amount(const struct scene *scene, struct buffer *out, int least, int greatest, int step)
{
    int euros = least + step * random_between(scene->random, 0, (greatest - least) / step);
    char text[32];

    if (euros >= 1000)
        snprintf(text, sizeof text, "€ %d.%03d", euros / 1000, euros % 1000);
    else if (step == 1 && random_chance(scene->random, 25))
        snprintf(text, sizeof text, "€ %d,%d0", euros, random_between(scene->random, 1, 9));
    else
        snprintf(text, sizeof text, "€ %d", euros);
    buffer_puts(out, text);
}

static void put_small_amount(const struct scene *scene, struct buffer *out)
{
    put_amount(scene, out, 8, 60, 1);
}

static void put_middle_amount(const struct scene *scene, struct buffer *out)
{
    put_amount(scene, out, 65, 480, 1);
}

static void put_large_amount(const struct scene *scene, struct buffer *out)
{
    put_amount(scene, out, 520, 6400, 20);
}

static const char *const MONTHS[] = { "januari", "februari", "maart",     "april",   "mei",      "juni",
                                      "juli",    "augustus", "september", "oktober", "november", "december" };

/* A working day in the coming weeks. */
static void put_date(const struct scene *scene, struct buffer *out)
{
    struct date date = calendar_date(calendar_workday(scene->day + random_between(scene->random, 5, 40)));
    char text[32];

    snprintf(text, sizeof text, "%d %s", date.day, MONTHS[date.month - 1]);
    buffer_puts(out, text);
}

static void put_month(const struct scene *scene, struct buffer *out)
{
    struct date date = calendar_date(scene->day + random_between(scene->random, 20, 100));

    buffer_puts(out, MONTHS[date.month - 1]);
}

struct slot {
    const char *name;
    size_t field; /* where in struct scene its text is, or ... */
    void (*put)(const struct scene *scene, struct buffer *out); /* ... how it is drawn */
};

#define FIELD(name) { #name, offsetof(struct scene, name), NULL }
#define DRAWN(name, put) { name, 0, put }

static const struct slot GRAMMAR[] = {
    FIELD(ouder), FIELD(ze), FIELD(haar), FIELD(hem), FIELD(partner), FIELD(kind), FIELD(khij), FIELD(kzijn), FIELD(khem),
    FIELD(zoon), FIELD(jong), FIELD(tiener), FIELD(peuter), FIELD(leeftijd), FIELD(school), FIELD(groep), FIELD(leerkracht), FIELD(juf),
    FIELD(werker), FIELD(collega), FIELD(dorp), FIELD(buurthuis), FIELD(vakman), FIELD(gastheer), FIELD(familie), FIELD(mama), FIELD(papa),
    { "roepnaam", offsetof(struct scene, ouder), NULL },
    DRAWN("dag", put_day), DRAWN("datum", put_date), DRAWN("maand", put_month), DRAWN("uur", put_hour), DRAWN("weken", put_weeks),
    DRAWN("bedragje", put_small_amount), DRAWN("bedrag", put_middle_amount), DRAWN("bedragen", put_large_amount),
    DRAWN("buur", put_neighbour), DRAWN("sport", put_sport), DRAWN("club", put_club), DRAWN("vak", put_subject),
    DRAWN("werkplek", put_workplace), DRAWN("apparaat", put_machine), DRAWN("anders", put_instead),
};

static const struct slot *find_slot(const char *name, size_t length)
{
    for (size_t i = 0; i < sizeof GRAMMAR / sizeof *GRAMMAR; i++)
        if (strlen(GRAMMAR[i].name) == length && memcmp(GRAMMAR[i].name, name, length) == 0)
            return &GRAMMAR[i];
    return NULL;
}

static const char *slot_text(const struct slot *slot, const struct scene *scene)
{
    const char *text;

    memcpy(&text, (const char *)scene + slot->field, sizeof text);
    return text;
}

/* True when the text so far has one of the words of a mark; `words` is at the first of them, behind '<'. */
static bool has_word(const char *context, const char *words)
{
    char word[64];

    while (context && *words != '>') {
        size_t length = strcspn(words, ",>");

        snprintf(word, sizeof word, "%.*s", (int)length, words);
        if (strstr(context, word))
            return true;
        words += length + (words[length] == ',');
    }
    return false;
}

/* The template behind its marks. */
static const char *behind_marks(const char *template)
{
    while (*template == '^' || *template == '@' || *template == '#' || *template == '<')
        template = *template == '<' ? strchr(template, '>') + 1 : template + 1;
    return template;
}

static bool marks_fit(const char *template, const struct scene *scene)
{
    for (const char *at = template; at < behind_marks(template); at++) {
        if ((*at == '^' && !scene->face_to_face) || (*at == '@' && !scene->at_home) || (*at == '#' && !scene->kind))
            return false;
        if (*at == '<')
            return has_word(scene->context, at + 1);
    }
    return true;
}

bool grammar_fits(const char *template, const struct scene *scene)
{
    if (!marks_fit(template, scene))
        return false;
    for (const char *at = strchr(template, '{'); at; at = strchr(at + 1, '{')) {
        const struct slot *slot = find_slot(at + 1, strcspn(at + 1, "}"));

        if (!slot || (!slot->put && !slot_text(slot, scene)))
            return false;
    }
    return true;
}

/* The end of the part that begins at `at`: the '|' or ']' at this depth, or the end of the text. */
static const char *part_end(const char *at)
{
    int depth = 0;

    for (; *at; at++) {
        if (depth == 0 && (*at == '|' || *at == ']'))
            break;
        if (*at == '[')
            depth++;
        else if (*at == ']')
            depth--;
    }
    return at;
}

static void expand(struct buffer *out, const char *at, const char *end, const struct scene *scene);

/* Expand one part of the choice that begins after '['; returns the place after its ']'. */
static const char *expand_choice(struct buffer *out, const char *at, const struct scene *scene)
{
    const char *first = at, *end = part_end(at);
    uint32_t count = 1, chosen;

    for (; *end == '|'; end = part_end(end + 1))
        count++;
    chosen = random_below(scene->random, count);
    for (; chosen > 0; chosen--)
        first = part_end(first) + 1;
    expand(out, first, part_end(first), scene);
    return *end ? end + 1 : end;
}

static void expand(struct buffer *out, const char *at, const char *end, const struct scene *scene)
{
    while (at < end) {
        size_t plain = strcspn(at, "{[");

        if (plain > (size_t)(end - at))
            plain = (size_t)(end - at);
        buffer_append(out, at, plain);
        at += plain;
        if (at < end && *at == '[')
            at = expand_choice(out, at + 1, scene);
        else if (at < end) {
            size_t length = strcspn(at + 1, "}");
            const struct slot *slot = find_slot(at + 1, length);

            if (slot && slot->put)
                slot->put(scene, out);
            else if (slot)
                buffer_puts(out, slot_text(slot, scene));
            at += length + 2;
        }
    }
}

/* Capitals at the beginning of what was added and after the end of a sentence. Reported speech begins after a colon in lower
 * case, as Dutch allows. */
static void capitalise(char *text, size_t length)
{
    bool begin = true;

    for (size_t i = 0; i < length; i++) {
        bool ends = text[i] == '.' || text[i] == '?' || text[i] == '!';

        if (begin && text[i] != ' ' && text[i] != '\n') {
            text[i] = (char)toupper((unsigned char)text[i]);
            begin = false;
        }
        if (ends && i + 1 < length && (text[i + 1] == ' ' || text[i + 1] == '\n'))
            begin = true;
    }
}

static void put_capitalised(struct buffer *out, const char *lead, const char *template, const struct scene *scene)
{
    size_t before = out->length;

    buffer_puts(out, lead);
    expand(out, template, template + strlen(template), scene);
    if (!out->failed)
        capitalise(out->data + before, out->length - before);
}

void grammar_put(struct buffer *out, const char *template, const struct scene *scene)
{
    put_capitalised(out, "", behind_marks(template), scene);
}

static bool said_lately(const struct recent *recent, const char *template)
{
    for (unsigned i = 0; recent && i < RECENT_SIZE; i++)
        if (recent->said[i] == template)
            return true;
    return false;
}

/* What takes up a word of the text so far is three times as likely: it makes a text hang together. */
static uint32_t likelihood(const char *template)
{
    return memchr(template, '<', (size_t)(behind_marks(template) - template)) ? 3 : 1;
}

const char *grammar_pick(sentences list, const struct scene *scene, struct recent *recent)
{
    const char *chosen = NULL;
    uint32_t fresh = 0, stale = 0;

    /* One pass (weighted reservoir sampling); a stale one only when nothing is fresh. */
    for (; *list; list++) {
        if (!grammar_fits(*list, scene))
            continue;
        if (!said_lately(recent, *list)) {
            fresh += likelihood(*list);
            if (random_below(scene->random, fresh) < likelihood(*list))
                chosen = *list;
        } else if (!fresh && random_below(scene->random, ++stale) == 0)
            chosen = *list;
    }
    if (chosen && recent) {
        recent->said[recent->next] = chosen;
        recent->next = (recent->next + 1) % RECENT_SIZE;
    }
    return chosen;
}

static bool begins(const char *text, const char *with)
{
    return strncmp(text, with, strlen(with)) == 0;
}

/* The slots that name somebody, and words for others whom a pronoun could be taken for. */
static bool names_another(const char *template, const char *than)
{
    static const char *const PEOPLE[] = { "{ouder}", "{partner}", "{kind}", "{jong}", "{tiener}", "{peuter}", "{buur}", "{collega}", "{leerkracht}",
                                          "zus", "broer", "moeder", "vader", "trainer", "leidinggevende", "maatje", "verpleegkundige", "ouders" };

    for (size_t i = 0; i < sizeof PEOPLE / sizeof *PEOPLE; i++)
        if (strcmp(PEOPLE[i], than) != 0 && strstr(template, PEOPLE[i]))
            return true;
    return false;
}

/* Where a sentence goes on about the one person of the sentence before: the pronoun, and *template behind the name; else "". */
static const char *pronoun(const char **template, const struct scene *scene)
{
    const struct {
        const char *slot, *pronoun;
    } subjects[] = { { "{ouder}", scene->ze }, { "{kind}", scene->khij }, { "{tiener}", scene->khij }, { "{jong}", scene->khij } };
    const char *text = behind_marks(*template);

    for (size_t i = 0; scene->before && i < sizeof subjects / sizeof *subjects; i++) {
        size_t length = strlen(subjects[i].slot);

        if (!begins(text, subjects[i].slot) || text[length] != ' ' || begins(text + length, " en ") || !strstr(scene->before, subjects[i].slot) ||
            names_another(scene->before, subjects[i].slot) || names_another(text, subjects[i].slot) || random_chance(scene->random, 25))
            continue;
        *template = text + length;
        return subjects[i].pronoun;
    }
    return "";
}

bool grammar_add(struct buffer *out, sentences list, struct scene *scene, struct recent *recent)
{
    const char *template = grammar_pick(list, scene, recent), *rest = template, *lead;

    if (!template)
        return false;
    if (out->length)
        buffer_byte(out, ' ');
    else
        scene->before = NULL;
    lead = pronoun(&rest, scene);
    put_capitalised(out, lead, *lead ? rest : behind_marks(template), scene);
    scene->before = template;
    return true;
}
