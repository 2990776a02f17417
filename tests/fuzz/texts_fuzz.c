/* Any three texts, split at bytes of value 1: what is put into sentences is the text byte for byte, and a merge keeps
 * the laws of sync/textmerge.h. */
#include <string.h>

#include "sync/sentences.h"
#include "sync/textmerge.h"
#include "tests/fuzz/fuzz.h"

enum { BASE, ONE, OTHER, TEXTS };

struct merged {
    struct arena arena;
    bool clean;
    struct slice text;
};

static struct merged merge(struct slice base, struct slice a, struct slice b)
{
    struct merged merged = { .arena = ARENA_EMPTY };

    claim(textmerge(base, a, b, &merged.arena, &merged.clean, &merged.text) == SYNC_OK);
    return merged;
}

static bool same(struct slice a, struct slice b)
{
    return a.length == b.length && (a.length == 0 || memcmp(a.bytes, b.bytes, a.length) == 0);
}

static bool is_blank(char byte)
{
    return byte == ' ' || byte == '\t' || byte == '\n' || byte == '\r';
}

static void check_split(struct slice text, struct arena *arena, struct sentences *sentences)
{
    size_t at = 0;

    claim(sentences_split(text, arena, sentences) == SYNC_OK);
    for (size_t i = 0; i <= sentences->count; i++) {
        struct slice gap = sentences->gaps[i];

        claim(same(gap, (struct slice){ text.bytes + at, gap.length }));
        at += gap.length;
        if (i < sentences->count) {
            struct slice sentence = sentences->list[i].text;

            claim(sentence.length > 0 && same(sentence, (struct slice){ text.bytes + at, sentence.length }));
            claim(!is_blank(sentence.bytes[0]) && !is_blank(sentence.bytes[sentence.length - 1]));
            at += sentence.length;
        }
    }
    claim(at == text.length);
}

static bool has(const struct sentences *sentences, const struct sentence *sentence)
{
    for (size_t i = 0; i < sentences->count; i++)
        if (sentence_equal(&sentences->list[i], sentence))
            return true;
    return false;
}

static bool stands_in(struct slice text, struct slice part)
{
    for (size_t at = 0; at + part.length <= text.length; at++)
        if (memcmp(text.bytes + at, part.bytes, part.length) == 0)
            return true;
    return false;
}

/* What is new in a or b is in the merge, and no more came in than both together. As text: what stands side by side
 * there may read as one sentence. */
static void check_clean(const struct sentences *split, const struct slice *texts, struct slice merged)
{
    for (int i = ONE; i <= OTHER; i++)
        for (size_t j = 0; j < split[i].count; j++)
            claim(has(&split[BASE], &split[i].list[j]) || stands_in(merged, split[i].list[j].text));
    claim(merged.length <= texts[ONE].length + texts[OTHER].length + 1);
}

static void check_laws(const struct slice *texts)
{
    struct merged there = merge(texts[BASE], texts[ONE], texts[OTHER]);
    struct merged back = merge(texts[BASE], texts[OTHER], texts[ONE]);
    struct merged only = merge(texts[BASE], texts[BASE], texts[OTHER]);
    struct merged alike = merge(texts[BASE], texts[ONE], texts[ONE]);
    struct arena arena = ARENA_EMPTY;
    struct sentences split[TEXTS];

    claim(there.clean == back.clean && (!there.clean || same(there.text, back.text)));
    claim(only.clean && same(only.text, texts[OTHER]));
    claim(alike.clean && same(alike.text, texts[ONE]));
    for (int i = 0; i < TEXTS; i++)
        check_split(texts[i], &arena, &split[i]);
    if (there.clean)
        check_clean(split, texts, there.text);
    arena_free(&arena);
    arena_free(&there.arena);
    arena_free(&back.arena);
    arena_free(&only.arena);
    arena_free(&alike.arena);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct slice texts[TEXTS];
    char *copies[TEXTS];

    for (int i = 0; i < TEXTS; i++) {
        const uint8_t *end = i + 1 < TEXTS && size ? memchr(data, 1, size) : NULL;
        size_t length = end ? (size_t)(end - data) : size;

        copies[i] = sqlite3_malloc64(length + !length); /* of its own, so that reading beyond it is found */
        if (length)
            memcpy(copies[i], data, length);
        texts[i] = (struct slice){ copies[i], length };
        data += length + (end != NULL);
        size -= length + (end != NULL);
    }
    check_laws(texts);
    for (int i = 0; i < TEXTS; i++)
        sqlite3_free(copies[i]);
    return 0;
}
