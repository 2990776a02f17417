#include "sync/sentences.h"

#include <sqlite3.h>
#include <string.h>

#include "sync/sync.h"

/* Before a name or a number more often than at an end; whatever has one letter after its last point needs no place
 * here. */
static const char *const ABBREVIATIONS[] = { "art", "bijv", "bv", "ca", "dhr", "dr", "drs", "evt", "excl", "incl",
                                             "ing", "ir", "mevr", "mr", "mw", "nr", "prof", "resp", "tel" };

/* What may close around the end of a sentence, and the ellipsis, in UTF-8. */
static const char *const CLOSERS[] = { ")", "]", "\"", "'", "\xe2\x80\x99", "\xe2\x80\x9d", "\xc2\xbb" };
#define ELLIPSIS "\xe2\x80\xa6"

static bool is_space(char byte)
{
    return byte == ' ' || (byte >= '\t' && byte <= '\r');
}

static bool is_letter(char byte)
{
    return (byte >= 'a' && byte <= 'z') || (byte >= 'A' && byte <= 'Z');
}

static bool ends_with(struct slice text, const char *end)
{
    size_t length = strlen(end);

    return text.length >= length && memcmp(text.bytes + text.length - length, end, length) == 0;
}

static struct slice without_closers(struct slice text)
{
    for (size_t i = 0; i < sizeof CLOSERS / sizeof *CLOSERS;) {
        if (ends_with(text, CLOSERS[i])) {
            text.length -= strlen(CLOSERS[i]);
            i = 0;
        } else {
            i++;
        }
    }
    return text;
}

static bool equal_ignoring_case(struct slice word, const char *small)
{
    for (size_t i = 0; i < word.length; i++)
        if (!is_letter(word.bytes[i]) || (word.bytes[i] | 0x20) != small[i])
            return false;
    return small[word.length] == '\0';
}

/* The point after this word belongs to the word. `begins`: the sentence begins with it. */
static bool keeps_its_point(struct slice word, bool begins)
{
    size_t digits = 0;

    while (digits < word.length && word.bytes[digits] >= '0' && word.bytes[digits] <= '9')
        digits++;
    if (begins && digits && digits == word.length)
        return true;
    if (word.length && is_letter(word.bytes[word.length - 1]) &&
        (word.length == 1 || word.bytes[word.length - 2] == '.'))
        return true;
    for (size_t i = 0; i < sizeof ABBREVIATIONS / sizeof *ABBREVIATIONS; i++)
        if (word.length == strlen(ABBREVIATIONS[i]) && equal_ignoring_case(word, ABBREVIATIONS[i]))
            return true;
    return false;
}

/* True when `text`, which white space follows, is a whole sentence. */
static bool is_whole(struct slice text)
{
    struct slice word;

    text = without_closers(text);
    if (ends_with(text, "!") || ends_with(text, "?") || ends_with(text, ELLIPSIS))
        return true;
    if (!ends_with(text, "."))
        return false;
    word = (struct slice){ text.bytes + text.length - 1, 0 };
    while (word.bytes > text.bytes && !is_space(word.bytes[-1]) && word.bytes[-1] != '(') {
        word.bytes--;
        word.length++;
    }
    return !keeps_its_point(word, word.bytes == text.bytes);
}

/* The white space that begins at `at`; *line says that it holds a line break. */
static struct slice space_at(struct slice text, size_t at, bool *line)
{
    struct slice space = { text.bytes + at, 0 };

    *line = false;
    for (; at < text.length && is_space(text.bytes[at]); at++, space.length++)
        *line |= text.bytes[at] == '\n' || text.bytes[at] == '\r';
    return space;
}

/* The sentence that begins at *at, which is no white space, and what stands behind it; *at goes to the next. */
static struct slice next_sentence(struct slice text, size_t *at, struct slice *gap)
{
    struct slice sentence = { text.bytes + *at, 0 };
    size_t end = *at;

    for (;;) {
        bool line, last;

        while (end < text.length && !is_space(text.bytes[end]))
            end++;
        sentence.length = end - *at;
        *gap = space_at(text, end, &line);
        end += gap->length;
        last = end == text.length;
        if (last || line || (is_whole(sentence) && !(text.bytes[end] >= 'a' && text.bytes[end] <= 'z'))) {
            *at = end;
            return sentence;
        }
    }
}

/* FNV-1a (Fowler, Noll, Vo). Equal hashes are followed by a comparison, so that nobody gains by making some. */
static uint64_t hash_of(struct slice text)
{
    uint64_t hash = UINT64_C(0xcbf29ce484222325);

    for (size_t i = 0; i < text.length; i++)
        hash = (hash ^ (unsigned char)text.bytes[i]) * UINT64_C(0x100000001b3);
    return hash;
}

int sentences_split(struct slice text, struct arena *arena, struct sentences *sentences)
{
    struct slice gap, lead;
    size_t count = 0, at;
    bool line;

    lead = space_at(text, 0, &line);
    for (at = lead.length; at < text.length; count++)
        next_sentence(text, &at, &gap);
    sentences->count = count;
    sentences->list = arena_take(arena, (count + 1) * sizeof *sentences->list);
    sentences->gaps = arena_take(arena, (count + 1) * sizeof *sentences->gaps);
    if (!sentences->list || !sentences->gaps)
        return SQLITE_NOMEM;
    sentences->gaps[0] = lead;
    at = lead.length;
    for (size_t i = 0; i < count; i++) {
        sentences->list[i].text = next_sentence(text, &at, &sentences->gaps[i + 1]);
        sentences->list[i].hash = hash_of(sentences->list[i].text);
    }
    return SYNC_OK;
}

bool sentence_equal(const struct sentence *a, const struct sentence *b)
{
    return a->hash == b->hash && a->text.length == b->text.length &&
           memcmp(a->text.bytes, b->text.bytes, a->text.length) == 0;
}
