#include "sync/textmerge.h"

#include <sqlite3.h>
#include <string.h>

#include "sync/buffer.h"
#include "sync/sentences.h"
#include "sync/sync.h"

enum { BASE, A, B, TEXTS };

/* Sentences [from, to) of the base became sentences [own_from, own_to). */
struct hunk {
    size_t from, to, own_from, own_to;
};

struct hunks {
    size_t count;
    struct hunk *list;
};

/* A place in the merged text, as the index of its sentence in each of the texts that have it there. */
#define NOWHERE (-2)
struct piece {
    ptrdiff_t at[TEXTS];
};

struct merging {
    struct sentences texts[TEXTS];
    struct hunks changes[TEXTS]; /* of A and B */
    struct piece *pieces;        /* between two that stand for the start and the end */
    size_t count;
    size_t reached[TEXTS]; /* the next sentence of each text */
};

/* --- Differences --- */

static void add_hunk(struct hunks *hunks, struct hunk hunk)
{
    struct hunk *last = hunks->count ? &hunks->list[hunks->count - 1] : NULL;

    if (last && last->to == hunk.from && last->own_to == hunk.own_from) {
        last->to = hunk.to;
        last->own_to = hunk.own_to;
    } else {
        hunks->list[hunks->count++] = hunk;
    }
}

/* Lengths of the longest common subsequence of what follows each pair of sentences; then along it from the start. At
 * equal lengths base sentences go first, whoever asks, so that the same change gives the same hunks. */
static int follow_longest(const struct sentences *base, const struct sentences *own, struct hunk middle,
                          struct arena *arena, struct hunks *hunks)
{
    size_t rows = middle.to - middle.from, width = middle.own_to - middle.own_from + 1;
    uint16_t *lengths = arena_take(arena, (rows + 1) * width * sizeof *lengths);
    size_t i = middle.from, j = middle.own_from;

    if (!lengths)
        return SQLITE_NOMEM;
#define LENGTH(base_index, own_index) lengths[((base_index) - middle.from) * width + ((own_index) - middle.own_from)]
    for (i = middle.to; i-- > middle.from;)
        for (j = middle.own_to; j-- > middle.own_from;) {
            uint16_t without_base = LENGTH(i + 1, j), without_own = LENGTH(i, j + 1);

            LENGTH(i, j) = sentence_equal(&base->list[i], &own->list[j]) ? (uint16_t)(LENGTH(i + 1, j + 1) + 1)
                           : without_base > without_own                  ? without_base
                                                                         : without_own;
        }
    i = middle.from;
    j = middle.own_from;
    while (i < middle.to || j < middle.own_to) {
        if (i < middle.to && j < middle.own_to && sentence_equal(&base->list[i], &own->list[j])) {
            i++;
            j++;
        } else if (j == middle.own_to || (i < middle.to && LENGTH(i + 1, j) >= LENGTH(i, j + 1))) {
            add_hunk(hunks, (struct hunk){ i, i + 1, j, j });
            i++;
        } else {
            add_hunk(hunks, (struct hunk){ i, i, j, j + 1 });
            j++;
        }
    }
#undef LENGTH
    return SYNC_OK;
}

static int find_hunks(const struct sentences *base, const struct sentences *own, struct arena *arena,
                      struct hunks *hunks)
{
    struct hunk middle = { 0, base->count, 0, own->count };
    size_t rows, columns, least;

    while (middle.from < middle.to && middle.own_from < middle.own_to &&
           sentence_equal(&base->list[middle.from], &own->list[middle.own_from])) {
        middle.from++;
        middle.own_from++;
    }
    while (middle.from < middle.to && middle.own_from < middle.own_to &&
           sentence_equal(&base->list[middle.to - 1], &own->list[middle.own_to - 1])) {
        middle.to--;
        middle.own_to--;
    }
    rows = middle.to - middle.from;
    columns = middle.own_to - middle.own_from;
    least = rows < columns ? rows : columns;
    /* Between hunks stand sentences that both have. */
    hunks->list = arena_take(arena, (least + 1) * sizeof *hunks->list);
    if (!hunks->list)
        return SQLITE_NOMEM;
    if (rows && columns && rows <= TEXTMERGE_CELLS / columns)
        return follow_longest(base, own, middle, arena, hunks);
    if (rows || columns)
        add_hunk(hunks, middle);
    return SYNC_OK;
}

/* --- Weaving both into one --- */

static bool same_change(const struct merging *merging, const struct hunk *a, const struct hunk *b)
{
    if (a->from != b->from || a->to != b->to || a->own_to - a->own_from != b->own_to - b->own_from)
        return false;
    for (size_t i = 0; i < a->own_to - a->own_from; i++)
        if (!sentence_equal(&merging->texts[A].list[a->own_from + i], &merging->texts[B].list[b->own_from + i]))
            return false;
    return true;
}

static bool is_before(const struct hunk *a, const struct hunk *b)
{
    return a->from != b->from ? a->from < b->from : a->to < b->to;
}

static bool inserts(const struct hunk *hunk)
{
    return hunk->from == hunk->to;
}

static bool keeps_its_length(const struct hunk *hunk)
{
    return hunk->to - hunk->from == hunk->own_to - hunk->own_from;
}

/* Two changes, in the order of the base, that can't both be made. */
static bool overlap(const struct hunk *first, const struct hunk *second)
{
    if (first->to != second->from)
        return first->to > second->from;
    if (inserts(first) && inserts(second))
        return true;
    return (inserts(first) && !keeps_its_length(second)) || (inserts(second) && !keeps_its_length(first));
}

static void add_piece(struct merging *merging, ptrdiff_t base, ptrdiff_t a, ptrdiff_t b)
{
    merging->pieces[merging->count++] = (struct piece){ { base, a, b } };
}

/* What nobody changed, up to sentence `end` of the base. */
static void keep_until(struct merging *merging, size_t end)
{
    size_t *reached = merging->reached;

    while (reached[BASE] < end)
        add_piece(merging, (ptrdiff_t)reached[BASE]++, (ptrdiff_t)reached[A]++, (ptrdiff_t)reached[B]++);
}

static void take_change(struct merging *merging, const struct hunk *hunk, int text)
{
    size_t *reached = merging->reached;

    keep_until(merging, hunk->from);
    while (reached[text] < hunk->own_to) {
        ptrdiff_t at = (ptrdiff_t)reached[text]++;

        add_piece(merging, NOWHERE, text == A ? at : NOWHERE, text == B ? at : NOWHERE);
    }
    reached[text == A ? B : A] += hunk->to - hunk->from;
    reached[BASE] = hunk->to;
}

static void take_both(struct merging *merging, const struct hunk *a)
{
    size_t *reached = merging->reached;

    keep_until(merging, a->from);
    while (reached[A] < a->own_to)
        add_piece(merging, NOWHERE, (ptrdiff_t)reached[A]++, (ptrdiff_t)reached[B]++);
    reached[BASE] = a->to;
}

/* False where they overlap. */
static bool weave(struct merging *merging)
{
    const struct hunks *of_a = &merging->changes[A], *of_b = &merging->changes[B];
    size_t i = 0, j = 0;

    add_piece(merging, -1, -1, -1);
    while (i < of_a->count || j < of_b->count) {
        const struct hunk *a = i < of_a->count ? &of_a->list[i] : NULL;
        const struct hunk *b = j < of_b->count ? &of_b->list[j] : NULL;
        bool a_first = !b || (a && is_before(a, b));

        if (a && b && same_change(merging, a, b)) {
            take_both(merging, a);
            i++;
            j++;
            continue;
        }
        if (a && b && overlap(a_first ? a : b, a_first ? b : a))
            return false;
        take_change(merging, a_first ? a : b, a_first ? A : B);
        i += a_first;
        j += !a_first;
    }
    keep_until(merging, merging->texts[BASE].count);
    add_piece(merging, (ptrdiff_t)merging->texts[BASE].count, (ptrdiff_t)merging->texts[A].count,
              (ptrdiff_t)merging->texts[B].count);
    return true;
}

static const struct sentence *sentence_of(const struct merging *merging, const struct piece *piece)
{
    int text = piece->at[A] != NOWHERE ? A : B;

    return &merging->texts[text].list[piece->at[text]];
}

static bool only_of(const struct piece *piece, int text)
{
    return piece->at[text] != NOWHERE && piece->at[text == A ? B : A] == NOWHERE;
}

/* The new sentences of one text alone. */
static size_t list_new(const struct merging *merging, int text, const struct sentence **list)
{
    size_t count = 0;

    for (size_t i = 0; i < merging->count; i++)
        if (only_of(&merging->pieces[i], text))
            list[count++] = sentence_of(merging, &merging->pieces[i]);
    return count;
}

/* The same new sentence came from both, at different places; or there are more new ones than can be compared. */
static int find_doubles(const struct merging *merging, struct arena *arena, bool *found)
{
    const struct sentence **of_a = arena_take(arena, merging->count * sizeof *of_a);
    const struct sentence **of_b = arena_take(arena, merging->count * sizeof *of_b);
    size_t count_a, count_b;

    if (!of_a || !of_b)
        return SQLITE_NOMEM;
    count_a = list_new(merging, A, of_a);
    count_b = list_new(merging, B, of_b);
    *found = count_b && count_a > TEXTMERGE_CELLS / count_b;
    for (size_t i = 0; i < count_a && !*found; i++)
        for (size_t j = 0; j < count_b && !*found; j++)
            *found = sentence_equal(of_a[i], of_b[j]);
    return SYNC_OK;
}

/* --- White space --- */

static bool equal(const struct slice *a, const struct slice *b)
{
    return a->length == b->length && (a->length == 0 || memcmp(a->bytes, b->bytes, a->length) == 0);
}

static size_t line_breaks(const struct slice *gap)
{
    size_t count = 0;

    for (size_t i = 0; i < gap->length; i++)
        count += gap->bytes[i] == '\n';
    return count;
}

/* The larger of two; either may be NULL. A total order, so that the result doesn't depend on which is named first. */
static const struct slice *larger(const struct slice *a, const struct slice *b)
{
    size_t breaks_a = a ? line_breaks(a) : 0, breaks_b = b ? line_breaks(b) : 0;

    if (!a || !b)
        return a ? a : b;
    if (breaks_a != breaks_b)
        return breaks_a > breaks_b ? a : b;
    if (a->length != b->length)
        return a->length > b->length ? a : b;
    return a->length && memcmp(a->bytes, b->bytes, a->length) < 0 ? b : a;
}

/* What one of the two changed goes before what neither did. `base` may be NULL. */
static const struct slice *changed_gap(const struct slice *base, const struct slice *a, const struct slice *b)
{
    if (base && equal(base, a))
        return b;
    if (base && equal(base, b))
        return a;
    return larger(a, b);
}

/* The gap between two pieces in one of the texts; NULL when they don't stand side by side there. */
static const struct slice *gap_within(const struct merging *merging, int text, const struct piece *before,
                                      const struct piece *after)
{
    if (before->at[text] == NOWHERE || after->at[text] != before->at[text] + 1)
        return NULL;
    return &merging->texts[text].gaps[after->at[text]];
}

/* Of two pieces that stand side by side nowhere: the gap behind the one or before the other, wherever that is between
 * sentences. */
static const struct slice *gap_nearby(const struct merging *merging, const struct piece *before,
                                      const struct piece *after)
{
    static const struct slice SPACE = { " ", 1 };
    const struct slice *gap = NULL;

    for (int text = A; text <= B; text++) {
        const struct sentences *sentences = &merging->texts[text];

        if (before->at[text] != NOWHERE && before->at[text] + 1 < (ptrdiff_t)sentences->count)
            gap = larger(gap, &sentences->gaps[before->at[text] + 1]);
        if (after->at[text] > 0)
            gap = larger(gap, &sentences->gaps[after->at[text]]);
    }
    return gap ? gap : &SPACE;
}

static const struct slice *gap_between(const struct merging *merging, const struct piece *before,
                                       const struct piece *after)
{
    const struct slice *gaps[TEXTS];
    const struct sentences *texts = merging->texts;

    for (int text = BASE; text < TEXTS; text++)
        gaps[text] = gap_within(merging, text, before, after);
    if (gaps[A] && gaps[B])
        return changed_gap(gaps[BASE], gaps[A], gaps[B]);
    if (gaps[A] || gaps[B])
        return gaps[A] ? gaps[A] : gaps[B];
    if (before == merging->pieces)
        return changed_gap(&texts[BASE].gaps[0], &texts[A].gaps[0], &texts[B].gaps[0]);
    if (after == merging->pieces + merging->count - 1)
        return changed_gap(&texts[BASE].gaps[texts[BASE].count], &texts[A].gaps[texts[A].count],
                           &texts[B].gaps[texts[B].count]);
    return gap_nearby(merging, before, after);
}

/* --- All of it --- */

static char *put(char *place, const struct slice *slice)
{
    if (slice->length)
        memcpy(place, slice->bytes, slice->length);
    return place + slice->length;
}

static int write_out(const struct merging *merging, struct arena *arena, struct slice *merged)
{
    const struct piece *pieces = merging->pieces;
    size_t length = 0;
    char *text, *place;

    for (size_t i = 1; i < merging->count; i++) {
        length += gap_between(merging, &pieces[i - 1], &pieces[i])->length;
        length += i + 1 < merging->count ? sentence_of(merging, &pieces[i])->text.length : 0;
    }
    place = text = arena_take(arena, length + 1);
    if (!text)
        return SQLITE_NOMEM;
    for (size_t i = 1; i < merging->count; i++) {
        place = put(place, gap_between(merging, &pieces[i - 1], &pieces[i]));
        if (i + 1 < merging->count)
            place = put(place, &sentence_of(merging, &pieces[i])->text);
    }
    *merged = (struct slice){ text, length };
    return SYNC_OK;
}

int textmerge(struct slice base, struct slice a, struct slice b, struct arena *arena, bool *clean, struct slice *merged)
{
    const struct slice given[TEXTS] = { base, a, b };
    struct merging merging = { .count = 0 };
    bool doubles = false;
    size_t room = 2;
    int result = SYNC_OK;

    *clean = false;
    for (int i = BASE; i < TEXTS && result == SYNC_OK; i++) {
        result = sentences_split(given[i], arena, &merging.texts[i]);
        room += merging.texts[i].count;
    }
    for (int i = A; i < TEXTS && result == SYNC_OK; i++)
        result = find_hunks(&merging.texts[BASE], &merging.texts[i], arena, &merging.changes[i]);
    if (result != SYNC_OK)
        return result;
    merging.pieces = arena_take(arena, room * sizeof *merging.pieces);
    if (!merging.pieces)
        return SQLITE_NOMEM;
    if (!weave(&merging))
        return SYNC_OK;
    result = find_doubles(&merging, arena, &doubles);
    *clean = !doubles && (merging.count > 2 || !merging.texts[A].count || !merging.texts[B].count);
    return result == SYNC_OK && *clean ? write_out(&merging, arena, merged) : result;
}
