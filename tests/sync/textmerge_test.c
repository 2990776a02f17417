/* Texts into sentences, and two texts into one. */
#include <stdlib.h>

#include "sync/sentences.h"
#include "sync/sync.h"
#include "sync/textmerge.h"
#include "tests/check.h"
#include "tests/sync/world.h"

static struct slice slice_of(const char *text)
{
    return (struct slice){ text, strlen(text) };
}

/* The sentences of a text with | between them, in a buffer that the next call overwrites. */
static const char *split(const char *text)
{
    static struct buffer list = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;
    struct sentences sentences;

    buffer_clear(&list);
    check_int(sentences_split(slice_of(text), &arena, &sentences), SYNC_OK);
    for (size_t i = 0; i < sentences.count; i++) {
        buffer_puts(&list, i ? "|" : "");
        buffer_append(&list, sentences.list[i].text.bytes, sentences.list[i].text.length);
    }
    arena_free(&arena);
    return buffer_text(&list);
}

/* The merged text in a buffer that the next call overwrites; NULL when the two overlap. */
static const char *merge(const char *base, const char *a, const char *b)
{
    static struct buffer text = BUFFER_EMPTY;
    struct arena arena = ARENA_EMPTY;
    struct slice merged;
    bool clean;

    buffer_clear(&text);
    check_int(textmerge(slice_of(base), slice_of(a), slice_of(b), &arena, &clean, &merged), SYNC_OK);
    if (clean)
        buffer_append(&text, merged.bytes, merged.length);
    arena_free(&arena);
    return clean ? buffer_text(&text) : NULL;
}

/* --- Sentences --- */

/* Sentences end at points, question and exclamation marks and line breaks, with what closes there. */
static void sentences_end_where_people_end_them(void)
{
    check_text(split("Een. Twee! Drie? Vier\xe2\x80\xa6 Vijf"), "Een.|Twee!|Drie?|Vier\xe2\x80\xa6|Vijf");
    check_text(split("Hij zei: \"Ja.\" En ging (weg.) Klaar."), "Hij zei: \"Ja.\"|En ging (weg.)|Klaar.");
    check_text(split("- melk\n- brood\r\n\r\n- kaas\n"), "- melk|- brood|- kaas");
    check_text(split("Regel zonder punt\nnog een"), "Regel zonder punt|nog een");
    check_text(split(""), "");
    check_text(split(" \n "), "");
    check_text(split("  Begin.  Eind.  "), "Begin.|Eind.");
}

/* Abbreviations, initials, numbers that begin a line and points within a sentence end none. */
static void not_every_point_ends_a_sentence(void)
{
    check_text(split("Dhr. J. de Boer belt mevr. Smit. Morgen."), "Dhr. J. de Boer belt mevr. Smit.|Morgen.");
    check_text(split("Zie art. 2.3 en o.a. Jan. Klaar."), "Zie art. 2.3 en o.a. Jan.|Klaar.");
    check_text(split("1. Bellen\n2. Schrijven. Daarna 3. Rust."), "1. Bellen|2. Schrijven.|Daarna 3.|Rust.");
    check_text(split("Wacht... dan verder. om 10.30 uur."), "Wacht... dan verder. om 10.30 uur.");
}

/* A text of odd pieces, of `length` of them. */
static char *odd_text(struct world *chance, size_t pieces)
{
    static const char *const PIECES[] = { "a", "B", ".", "!", " ", "\n", "  ", "1", "dhr", ")",
                                          "\"", "\xe2\x80\xa6", "\xc3\xa9", "\t", "\r" };
    char *text = calloc(pieces + 1, 4);

    for (size_t i = 0; i < pieces; i++)
        strcat(text, PIECES[world_random(chance) % (sizeof PIECES / sizeof *PIECES)]);
    return text;
}

/* Sentences and gaps together are the text; sentences don't begin or end with white space, gaps are nothing else. */
static void nothing_is_lost_in_splitting(void)
{
    struct world chance = { .random = 1 };

    for (int i = 0; i < 5000; i++) {
        char *text = odd_text(&chance, world_random(&chance) % 40);
        struct buffer joined = BUFFER_EMPTY;
        struct arena arena = ARENA_EMPTY;
        struct sentences sentences;

        check_int(sentences_split(slice_of(text), &arena, &sentences), SYNC_OK);
        for (size_t j = 0; j <= sentences.count; j++) {
            struct slice gap = sentences.gaps[j],
                         sentence = j < sentences.count ? sentences.list[j].text : slice_of("x");

            for (size_t k = 0; k < gap.length; k++)
                check_true(strchr(" \t\r\n", gap.bytes[k]));
            check_true(sentence.length && !strchr(" \t\r\n", sentence.bytes[0]) &&
                       !strchr(" \t\r\n", sentence.bytes[sentence.length - 1]));
            check_true(j == 0 || j == sentences.count || gap.length);
            buffer_append(&joined, gap.bytes, gap.length);
            if (j < sentences.count)
                buffer_append(&joined, sentence.bytes, sentence.length);
        }
        check_text(buffer_text(&joined), text);
        buffer_free(&joined);
        arena_free(&arena);
        free(text);
        if (check_failures)
            return;
    }
}

/* --- Merging --- */

/* What each changed elsewhere in the text is taken over, with the white space where it was. */
static void changes_at_different_places_come_together(void)
{
    check_text(merge("Een. Twee. Drie.", "Een! Twee. Drie.", "Een. Twee. Drie?"), "Een! Twee. Drie?");
    check_text(merge("Een. Twee. Drie.", "Nul. Een. Twee. Drie.", "Een. Twee. Drie. Vier."),
               "Nul. Een. Twee. Drie. Vier.");
    check_text(merge("Een. Twee. Drie.", "Twee. Drie.", "Een. Twee."), "Twee.");
    check_text(merge("- een\n- twee\n- drie\n", "- een\n- extra\n- twee\n- drie\n", "- een\n- twee\n- drie bis\n"),
               "- een\n- extra\n- twee\n- drie bis\n");
    check_text(merge("Een. Twee. Drie.", "Een.\n\nTwee. Drie.", "Een. Twee. Drie. Vier."), "Een.\n\nTwee. Drie. Vier.");
}

/* Sentences beside each other may be changed by two people. */
static void neighbouring_sentences_merge(void)
{
    check_text(merge("Een. Twee.", "Een! Twee.", "Een. Twee!"), "Een! Twee!");
    check_text(merge("Een. Twee.", "Een! En een half. Twee.", "Een. Twee!"), "Een! En een half. Twee!");
    check_text(merge("Een. Twee. Drie.", "Een. Drie.", "Een. Twee. Drie!"), "Een. Drie!");
}

/* What is put beside sentences that the other rewrote one for one stays beside them. */
static void an_addition_stays_beside_what_was_rewritten(void)
{
    check_text(merge("Een.", "Een. Twee.", "Eén."), "Eén. Twee.");
    check_text(merge("Een.", "Nul. Een.", "Eén."), "Nul. Eén.");
    check_text(merge("Een. Twee.", "Een. Half. Twee.", "Eén. Twee."), "Eén. Half. Twee.");
}

/* What both changed equally is there once. */
static void what_both_changed_equally_appears_once(void)
{
    check_text(merge("Een. Twee. Drie.", "Een! Twee. Drie.", "Een! Twee. Drie!"), "Een! Twee. Drie!");
    check_text(merge("Een. Twee. Drie.", "Een. Half. Twee. Drie. Vier.", "Een. Half. Twee. Drie!"),
               "Een. Half. Twee. Drie! Vier.");
    check_text(merge("Een. Twee. Drie.", "Een. Drie.", "Een. Drie. Vier."), "Een. Drie. Vier.");
}

/* Where nobody can know what was meant, the two overlap. */
static void overlaps_are_for_a_person(void)
{
    static const char *const CASES[][3] = {
        { "Een. Twee.", "Een! Twee.", "Een? Twee." },          /* one sentence in two ways */
        { "Een. Twee.", "Een.", "Een. Twee!" },                /* left out and changed */
        { "Een.", "Een. Twee.", "Een. Drie." },                /* both put something at the end */
        { "", "Een.", "Twee." },                               /* or where nothing was */
        { "Een. Twee.", "Twee.", "Een. Half. Twee." },         /* beside what was left out */
        { "Een.", "Een. Twee.", "Een! Half." },                /* beside what grew */
        { "Een. Twee. Drie.", "Twee. Drie. Een.", "Twee. Een. Drie." }, /* moved to two places */
        { "Een. Twee.", "Een.", "Twee." },                     /* nothing would be left */
        { "Een. Twee. Drie.", "Een! Twee! Drie.", "Een. Twee! Drie." }, /* equal in part only */
        { "Een.", "", "Een!" },
    };

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        check_text(merge(CASES[i][0], CASES[i][1], CASES[i][2]), NULL);
        check_text(merge(CASES[i][0], CASES[i][2], CASES[i][1]), NULL);
    }
}

/* The gap beside something new is that of who put it there; where two changed the same gap the larger stays. */
static void white_space_follows_the_sentences(void)
{
    check_text(merge("Een. Twee.\n", "Een. Twee.\nDrie.\n", "Een! Twee.\n"), "Een! Twee.\nDrie.\n");
    check_text(merge("Een. Twee.", "Een.\nTwee.", "Een.\n\nTwee."), "Een.\n\nTwee.");
    check_text(merge("Een. Twee. Drie. ", "Een. Twee. Drie!", "Twee. Drie. "), "Twee. Drie!");
    check_text(merge("Een.\nTwee.\nDrie.", "Een!\nTwee.\nDrie.", "Een.\nTwee!\nDrie."), "Een!\nTwee!\nDrie.");
}

/* --- Laws, over random texts --- */

/* A text of a few sentences out of few, so that texts have much in common and sentences come twice. */
static void random_text(struct world *chance, char *text)
{
    static const char *const SENTENCES[] = { "Een.", "Twee.", "Drie.", "Vier.", "Vijf." };
    static const char *const GAPS[] = { " ", "\n", " ", "\n\n" };
    size_t count = world_random(chance) % 6;

    *text = '\0';
    for (size_t i = 0; i < count; i++) {
        strcat(text, SENTENCES[world_random(chance) % 5]);
        if (i + 1 < count || world_random(chance) % 8 == 0)
            strcat(text, GAPS[world_random(chance) % 4]);
    }
}

/* The text with some of its sentences left out, rewritten or followed by a new one that no other text has. */
static void random_change(struct world *chance, const char *text, char who, char *into)
{
    struct arena arena = ARENA_EMPTY;
    struct sentences sentences;
    static unsigned fresh;

    check_int(sentences_split(slice_of(text), &arena, &sentences), SYNC_OK);
    *into = '\0';
    for (size_t i = 0; i < sentences.count; i++) {
        size_t length;

        if (world_random(chance) % 6) {
            strncat(into, sentences.list[i].text.bytes, sentences.list[i].text.length);
            strcat(into, world_random(chance) % 5 ? " " : "\n");
        }
        length = strlen(into);
        if (world_random(chance) % 5 == 0)
            sprintf(into + length, "Nieuw %c %u. ", who, fresh++);
    }
    if (*into && world_random(chance) % 2)
        into[strlen(into) - 1] = '\0';
    arena_free(&arena);
}

/* Every sentence of `of`, a text in which they end in a point, that isn't in `base` is in `merged`. */
static bool has_what_is_new(const char *merged, const char *of, const char *base)
{
    struct arena arena = ARENA_EMPTY;
    struct sentences sentences;
    bool all = true;

    check_int(sentences_split(slice_of(of), &arena, &sentences), SYNC_OK);
    for (size_t i = 0; i < sentences.count; i++) {
        char *sentence = arena_copy(&arena, sentences.list[i].text.bytes, sentences.list[i].text.length);

        all &= strstr(base, sentence) != NULL || strstr(merged, sentence) != NULL;
    }
    arena_free(&arena);
    return all;
}

static void copy(char *into, const char *text)
{
    snprintf(into, 4000, "%s", text ? text : "(overlap)");
}

/* Whatever the texts: merging is symmetric, who changed nothing gets the other's text, equal texts stay what they are,
 * and nothing new is lost. */
static void the_laws_hold_for_random_texts(void)
{
    static char base[4000], a[4000], b[4000], first[4000];
    struct world chance = { .random = 7 };
    unsigned clean = 0, overlapping = 0;

    for (int i = 0; i < 20000 && !check_failures; i++) {
        random_text(&chance, base);
        if (i % 2) {
            random_change(&chance, base, 'a', a);
            random_change(&chance, base, 'b', b);
        } else {
            random_text(&chance, a);
            random_text(&chance, b);
        }
        check_text(merge(base, base, b), b);
        check_text(merge(base, a, base), a);
        check_text(merge(base, a, a), a);
        copy(first, merge(base, a, b));
        overlapping += strcmp(first, "(overlap)") == 0;
        if (strcmp(first, "(overlap)") != 0) {
            clean++;
            check_true(has_what_is_new(first, a, base) && has_what_is_new(first, b, base));
        }
        check_text(merge(base, b, a) ? merge(base, b, a) : "(overlap)", first);
        if (check_failures)
            printf("  base: %s\n  a: %s\n  b: %s\n", base, a, b);
    }
    check_true(clean > 4000 && overlapping > 4000);
}

/* Odd bytes merge by the same laws. */
static void the_laws_hold_for_odd_texts(void)
{
    struct world chance = { .random = 9 };
    static char first[4000];

    for (int i = 0; i < 5000 && !check_failures; i++) {
        char *base = odd_text(&chance, world_random(&chance) % 20);
        char *a = odd_text(&chance, world_random(&chance) % 20), *b = odd_text(&chance, world_random(&chance) % 20);

        check_text(merge(base, base, b), b);
        check_text(merge(base, a, a), a);
        copy(first, merge(base, a, b));
        check_text(merge(base, b, a) ? merge(base, b, a) : "(overlap)", first);
        free(base);
        free(a);
        free(b);
    }
}

/* A text as long as one may be, in as many sentences as possible, that has nothing in common with another such: done
 * at once, within a few dozen megabytes. */
static void hostile_lengths_are_bounded(void)
{
    enum { LENGTH = 100000 };
    char *base = calloc(LENGTH + 1, 1), *a = calloc(LENGTH + 1, 1), *b = calloc(LENGTH + 1, 1);

    for (int i = 0; i < LENGTH; i++) {
        base[i] = i % 2 ? '\n' : 'a';
        a[i] = i % 2 ? '\n' : i % 4 ? 'b' : 'a';
        b[i] = i % 2 ? '\n' : 'c';
    }
    sqlite3_memory_highwater(1);
    check_text(merge(base, a, b), NULL);
    check_text(merge(base, a, a), a);
    check_text(merge(base, base, b), b);
    memcpy(b, base, LENGTH);
    memcpy(b + LENGTH - 2, "Z", 1); /* a change at the very end, beyond what the other changed */
    a[LENGTH - 2] = 'a';
    a[LENGTH - 4] = 'a';
    check_true(merge(base, a, b) != NULL);
    check_true(sqlite3_memory_highwater(0) < 40000000);
    free(base);
    free(a);
    free(b);
}

static const struct test TESTS[] = {
    TEST(sentences_end_where_people_end_them),
    TEST(not_every_point_ends_a_sentence),
    TEST(nothing_is_lost_in_splitting),
    TEST(changes_at_different_places_come_together),
    TEST(neighbouring_sentences_merge),
    TEST(an_addition_stays_beside_what_was_rewritten),
    TEST(what_both_changed_equally_appears_once),
    TEST(overlaps_are_for_a_person),
    TEST(white_space_follows_the_sentences),
    TEST(the_laws_hold_for_random_texts),
    TEST(the_laws_hold_for_odd_texts),
    TEST(hostile_lengths_are_bounded),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
