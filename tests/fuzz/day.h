/* A day of an office that apply_fuzz.c lives through: what the files of that target share. */
#ifndef TESTS_FUZZ_DAY_H
#define TESTS_FUZZ_DAY_H

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
    bool trace;
    char huishouden[23], rows[ROWS][23];
    unsigned row_count;
    struct message requests[FLIGHT], answers[FLIGHT];
    struct message kept[KEPT]; /* with the receipts that each got */
    char *receipts[KEPT];
    unsigned kept_count;
    char seen[TABLETS][400]; /* of a form that is open: what to hand back */
    int seen_row[TABLETS], seen_reg[TABLETS];
    uint64_t hostile_branch;
    unsigned char other_team[SYNC_ID_SIZE], incarnation[SYNC_ID_SIZE]; /* of this morning */
};

/* Registers that forms change: the first column, and the values to give its columns. The last ones are faulty. */
struct subject {
    const char *reg;
    const char *values[4];
};
#define SUBJECT_COUNT 5
extern const struct subject SUBJECTS[SUBJECT_COUNT];

/* attack.c: a request as an enemy writes it, nearly right: one or two edits, or what it claims to have known before a
 * restore, on a branch that may be somebody else's, from a number that may be wrong. */
void attack_write(struct day *day, struct buffer *out);

#endif
