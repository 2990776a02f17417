/* What should be true, worked out without the engine: it knows each save, what its author had on the screen, and where the office's log
 * put it, and derives heads by comparing sets. It shares no code with sync/.
 *
 * Registers are numbered from 0 within the model's own list; values are the JSON texts that screens show. */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_REGISTERS 5
#define MODEL_VALUE 64 /* bytes of a value's text */
#define MODEL_TEXT 2   /* the register that merges by sentence (R16) */
#define MODEL_SENTENCES 3

struct mark { /* a version as messages name it */
    char branch[12];
    uint32_t number;
};

struct part { /* of a save: one register */
    bool given;
    char value[MODEL_VALUE];
    struct mark *seen;
    size_t seen_count;
};

struct saved {
    struct mark mark;
    int tablet;
    int row;
    bool creates;
    int64_t claimed; /* by the author's clock */
    struct part parts[MODEL_REGISTERS];
    int64_t position; /* in the office's log; 0: not there */
    int64_t arrived;
    bool refused;     /* by the office, as the model expects it */
    int state;        /* on its tablet: sync_edit.state, or -1 when it is no longer there */
};

struct model {
    struct saved *saves;
    size_t count, capacity;
};

/* A head as the model expects it. */
struct expected {
    const struct saved *save;
    const char *value;
    bool pending; /* of the tablet that looks */
};

void model_free(struct model *model);

/* A new save, zeroed but for `state` 0; valid until the next call. */
struct saved *model_add(struct model *model);
struct saved *model_find(const struct model *model, struct mark mark);
bool mark_equal(struct mark a, struct mark b);

/* The heads of one register that a screen should show: of what the log holds up to `stand`, and the tablet's own saves that the office has
 * not judged, as far as the tablet knows. tablet < 0: the office itself. At most `room` are returned. */
size_t model_heads(const struct model *model, int tablet, int row, int reg, int64_t stand, struct expected *heads, size_t room);

/* The row exists there: the save that made it, or NULL. */
const struct saved *model_creator(const struct model *model, int tablet, int row, int64_t stand);

/* A text of the simulation: always the same three sentences, each with a digit in it, which is all that people change.
 * So what becomes of two of them is known without splitting or comparing texts. */
void model_text(const char digits[MODEL_SENTENCES], char text[MODEL_VALUE]);
bool model_digits(const char *text, char digits[MODEL_SENTENCES]); /* false: it is another text */

/* True when the heads are shown merged, as the text that `merged` gets: two unequal ones of a text, both in the log up
 * to `stand`, made over the same one accepted version, and nobody changed what the other did. */
bool model_merged(const struct model *model, int reg, const struct expected *heads, size_t count, int64_t stand,
                  char merged[MODEL_VALUE]);

/* True when the heads' values differ and aren't shown merged. */
bool model_conflict(const struct model *model, int reg, const struct expected *heads, size_t count, int64_t stand);

/* The head that rule R15 shows, as an index; -1 when several are equally late. */
int model_shown(const struct expected *heads, size_t count);

#endif
