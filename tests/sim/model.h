/* What should be true, worked out without the engine: it knows each save, what its author had on the screen, what the office decided and
 * where the office's log put it, and derives verdicts and heads by comparing sets. It shares no code with sync/.
 *
 * Rows, people, devices, teams and tablets are numbered from 0 within the simulation; values are the JSON texts that screens show. */
#ifndef TESTS_MODEL_H
#define TESTS_MODEL_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define MODEL_REGISTERS 7
#define MODEL_DELETED 6 /* the register of `verwijderd`: its values are DELETED and null */
#define DELETED "{}"
#define MODEL_VALUE 80 /* bytes of a value's text */
#define MODEL_ROWS 16
#define MODEL_SAVES 900
#define MODEL_TEAMS 3
#define MODEL_PERSONS 32
#define MODEL_DEVICES 48
#define MODEL_EVENTS 160
#define MODEL_TEXT 2 /* of an afspraak: the register that merges by sentence (R16) */
#define MODEL_SENTENCES 3
#define MODEL_HEADS 64 /* more of one register than any run has */
#define MODEL_ANY (-1) /* of whatever register */

struct mark { /* a version as messages name it */
    char branch[12];
    uint32_t number;
};

enum sort { FAMILY, AFSPRAAK, MODEL_KINDS };

struct place { /* a row, wherever it lies */
    char id[23];
    enum sort kind;
    int family; /* the row of its family; its own number for a family */
    bool again; /* what made it was refused, and its author made it anew */
};

struct part { /* of a save: one register */
    bool given;
    char value[MODEL_VALUE];
    struct mark *seen;
    size_t seen_count;
    struct mark *covered; /* of a deletion, an assent or a decision: the versions that it is about; NULL: it has no cover */
    size_t covered_count;
};

struct saved {
    struct mark mark;
    int row, person;
    bool creates;
    bool faulty;     /* the tablet is broken: the office will not take this */
    bool nameless;   /* it doesn't even name a row */
    bool bare;       /* nor can it tell of which row it is: what was saved over it names nothing */
    int team;        /* of a family that it creates */
    int64_t claimed; /* by the author's clock */
    char *text;      /* the edit as it lies on the tablet and travels */
    struct part parts[MODEL_REGISTERS];
    unsigned children; /* of a deletion: the live rows below the row that were on the screen, as a set of bits */
};

/* Where a save is on a tablet: sync_edit.state. */
enum held { HELD_NOWHERE = -1, HELD_WAITS, HELD_TAKEN, HELD_REFUSED, HELD_RETURNED, HELD_PUT_AWAY, HELD_LACKED };

/* It is laid over what the office has: it waits, or the office took it and its row hasn't come back yet. */
bool held_pends(enum held held);
bool held_refused(enum held held); /* also when it was put away: its author can read it */

enum verdict { NOT_THERE, ACCEPTED, REFUSED, EMPTIED };

enum event_kind { EVENT_LIES, EVENT_ACCESS, EVENT_TRUST };

/* What the office decided, and where a family came to lie by being created. */
struct event {
    int64_t position;
    enum event_kind kind;
    int subject;    /* family, person or device */
    unsigned value; /* team, set of teams, or 1: trusted */
};

/* What the office should hold: of one incarnation, with its log. Copied along with each backup. */
struct office {
    char incarnation[23];
    int64_t end; /* of the log */
    int64_t position[MODEL_SAVES], arrived[MODEL_SAVES];
    enum verdict verdict[MODEL_SAVES];
    int64_t known[MODEL_SAVES][MODEL_REGISTERS]; /* counts from this position on, by the log or by attestation; 0: never */
    bool attested[MODEL_SAVES]; /* refused, but as part of what a device attests: the text is in quarantine there */
    bool tainted[MODEL_ROWS][MODEL_REGISTERS]; /* changed in a part of the log that was lost: a false conflict is allowed (R13) */
    int64_t erased[MODEL_ROWS];
    bool unplaced[MODEL_ROWS]; /* lies below what was erased, and the office can't know it: see listen.c */
    struct event events[MODEL_EVENTS];
    size_t event_count;
};

struct model {
    struct saved saves[MODEL_SAVES];
    int save_count;
    struct place rows[MODEL_ROWS];
    int row_count;
    struct office *offices[32]; /* by incarnation; the last one is the present one */
    int office_count;
};

/* The saves that count somewhere: those that an office has up to `stand`, and some that wait on a tablet. */
struct sight {
    const struct office *office; /* NULL: none */
    int64_t stand;
    const signed char *states; /* of the tablet, enum held by save: those that pend count; NULL: none */
    const bool *left_out;      /* of these, not those; NULL: all count */
    bool older;                /* the office's part was read by a release that knows neither covers nor deletion */
};

/* A head as the model expects it. */
struct expected {
    int save;
    const char *value;
    bool pending; /* of the tablet that looks */
};

void model_free(struct model *model);
struct office *model_office(const struct model *model); /* the present one */

/* A new save, zeroed. NULL when there is no room. */
struct saved *model_add(struct model *model);
int model_find(const struct model *model, struct mark mark); /* -1 when it isn't a save */
bool mark_equal(struct mark a, struct mark b);
void model_note(struct office *office, int64_t position, enum event_kind kind, int subject, unsigned value);

/* The save that made the row, as it stands there: a row whose creation was refused can be made anew. -1: none has. */
int model_creator(const struct model *model, struct sight sight, int row);

/* Where the family lay at a position: a team, or -1. */
int model_team(const struct office *office, int family, int64_t stand);
unsigned model_teams_of(const struct office *office, int person, int64_t stand); /* as a set of bits */
bool model_trusts(const struct office *office, int device, int64_t stand);
bool model_is_erased(const struct model *model, const struct office *office, int row, int64_t stand);
bool model_exists(const struct model *model, const struct office *office, int row, int64_t stand);
bool model_may_read(const struct model *model, const struct office *office, int person, int device, int row, int64_t stand);
bool model_may_write(const struct model *model, const struct office *office, int person, int row, int team, int64_t stand);

/* The verdict that the office should give when the save comes at `position`. */
enum verdict model_judge(const struct model *model, const struct office *office, int save, int person, int device, int64_t position);

/* The heads of one register that should be seen; at most `room` are returned. */
size_t model_heads(const struct model *model, struct sight sight, int row, int reg, struct expected *heads, size_t room);

/* What the save made of this register is about the version: it names it, or names a refused save that had seen it. */
bool model_covers(const struct model *model, struct sight sight, int save, int reg, struct mark mark);

/* R10: the assent or decision that the save made is about all heads that there are of these registers (bits), or made them itself. */
bool model_stands(const struct model *model, struct sight sight, int save, int reg, unsigned about);

/* The save counts there. */
bool model_counts(const struct model *model, struct sight sight, int save, int reg);

/* A text of the simulation: always the same three sentences, each with a digit in it, which is all that people change. So what becomes
 * of two of them is known without splitting or comparing texts. The last one bears the row's canary. */
void model_text(int row, const char digits[MODEL_SENTENCES], char text[MODEL_VALUE]);
bool model_digits(int row, const char *text, char digits[MODEL_SENTENCES]); /* false: it is another text */

/* True when the heads are shown merged, as the text that `merged` gets: two unequal ones of a text, both in the office's log, made over the
 * same one accepted version, and nobody changed what the other did. */
bool model_merged(const struct model *model, struct sight sight, int row, int reg, const struct expected *heads, size_t count,
                  char merged[MODEL_VALUE]);

/* True when the heads' values differ and aren't shown merged. */
bool model_conflict(const struct model *model, struct sight sight, int row, int reg, const struct expected *heads, size_t count);

/* The head that rule R15 shows, as an index; -1 when several are equally late. */
int model_shown(const struct model *model, const struct office *office, const struct expected *heads, size_t count);

#endif
