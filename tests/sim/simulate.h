/* One run: a seed, an office, tablets, people in teams, random work over a faulty network, and after every step the invariants of the
 * exchange. Each step draws its randomness from the seed and its own number, so that a run with steps left out is still the same run. */
#ifndef TESTS_SIMULATE_H
#define TESTS_SIMULATE_H

#include "sync/json.h"
#include "tests/sim/model.h"
#include "tests/sync/world.h"

#define FAMILIES 4
#define FORMS 4    /* open at once on a tablet */
#define FIELDS 4   /* of a form that one save changes */
#define IN_FLIGHT 6
#define STEPS_MAX 4000
#define HEADS_SHOWN 24
#define COVER_TEXT 6000

/* What is sent again after a restore may be laid over already or not yet, and so may what only a broken tablet can have made: of so many
 * such saves every choice is tried. */
#define OPTIONAL_MAX 12

/* A register as the simulation edits it: its columns, and values to choose from, written as the screen writes them. %d stands for the number
 * of the row: such words are canaries, to be found nowhere but where the row may be. */
struct subject {
    const char *name;       /* first column */
    const char *columns[3]; /* NULL after the last */
    const char *values[4];  /* the columns' values, separated by | */
    const char *cover;      /* of an assent or a decision: the column that says what it is about; NULL: it is neither */
    unsigned about;         /* the registers that it is about, as bits */
};
extern const struct subject SUBJECTS[MODEL_KINDS][MODEL_REGISTERS];
extern const char *const TABLES[MODEL_KINDS];

/* What a screen showed of a row, for who deletes it, agrees to it or decides upon it. */
struct shown {
    char text[COVER_TEXT]; /* the value of "dekking", to hand back */
    struct mark marks[MODEL_REGISTERS * HEADS_SHOWN];
    size_t count;
    unsigned children; /* live rows below it, as a set of bits */
};

/* A register in a form: what was on the screen when it was opened. */
struct opened {
    int reg;
    char shown[MODEL_VALUE]; /* the value on the screen */
    char seen[2000];         /* the versions to hand back */
    bool settles;            /* all values of a conflict were on the screen */
    bool merged;             /* both versions of a merged text were */
    struct mark marks[HEADS_SHOWN];        /* the versions of a conflict or a merged text, as they were shown */
    char values[HEADS_SHOWN][MODEL_VALUE]; /* and their values */
    size_t value_count;
    char value[MODEL_VALUE]; /* what is made of it */
};

/* A form that somebody has open. */
struct form {
    bool open;
    int row;
    struct opened fields[FIELDS]; /* the first is what it was opened for */
    size_t count;
    struct shown whole; /* where it deletes, agrees or decides */
    bool names;         /* it says what it is about: not on a tablet of the release before */
    struct mark corrects; /* a save that was refused; number 0: none */
};

/* A register on the screen. */
struct field {
    char shown[MODEL_VALUE];
    bool conflict, merged, lapsed;
    struct mark heads[HEADS_SHOWN]; /* all of a conflict, else what is handed back */
    char values[HEADS_SHOWN][MODEL_VALUE]; /* of a conflict or a merged text: what each says, by whom and when */
    char authors[HEADS_SHOWN][23];
    int64_t times[HEADS_SHOWN];
    size_t count;
    char seen[2000]; /* what a plain save hands back */
};

struct view {
    bool there;
    bool hidden;
    char covers[MODEL_REGISTERS][COVER_TEXT]; /* "dekking", of the registers that have any */
    struct field fields[MODEL_REGISTERS];
};

/* What is known of a tablet without asking it. */
struct reader {
    int person, device;
    signed char device_of[MODEL_PERSONS]; /* as which device the office knows it with each who logged in here; -1: not yet */
    unsigned life;     /* another one: another process, to which no answer under way belongs */
    int office;        /* whose answer it took last: an index of model.offices, -1 none */
    signed char states[MODEL_SAVES]; /* enum held of each save here */
    bool again[MODEL_SAVES];         /* waits for a second verdict, after a restore */
    unsigned drafts[MODEL_ROWS];     /* that were left here, by the row they are of; 0: none */
    int named[MODEL_ROWS];           /* the other row that the draft refers to; -1: none */
    bool older;                      /* it is of an OLDER_SCHEMA */
    bool base[MODEL_ROWS];           /* the office's state of the row is here */
    struct { int office; int64_t stand; bool older; } read[MODEL_ROWS]; /* when it was read, and by which release */
    int64_t tops[MODEL_TEAMS];       /* cursors; -1: not followed */
    int64_t heard;                   /* position up to which it was told what is erased */
};

struct message {
    bool used;
    int tablet;
    unsigned life;
    int person, device;
    char *text;
    size_t length;
};

struct kept { /* a copy of the office, with what the model says of it */
    sqlite3 *db;
    struct office *office;
};

struct old_copy { /* of a tablet */
    sqlite3 *db;
    struct reader reader;
};

struct counts {
    unsigned long steps, saves, conflicts, merged, settled, refused, lost, doubled, killed, moved, restored, copied, erased, attested, failed,
        replaced, shared, spoilt, emptied, grouped, hidden, pruned, agreed, lapsed, corrected, remade, drafts, updated;
};

struct simulation {
    struct world world;
    struct model model;
    unsigned char teams[MODEL_TEAMS][SYNC_ID_SIZE], persons[MODEL_PERSONS][SYNC_ID_SIZE], devices[MODEL_DEVICES][SYNC_ID_SIZE];
    int person_count, device_count;
    struct reader readers[TABLETS_MAX];
    struct form forms[TABLETS_MAX][FORMS];
    struct message requests[IN_FLIGHT], answers[IN_FLIGHT];
    struct kept backups[2]; /* the newest last */
    struct old_copy old;
    unsigned lives;
    uint64_t promised[MODEL_SAVES]; /* tablets that knew the save when the office lost it */
    bool ledger[MODEL_ROWS]; /* what was erased, kept beside the backups */
    bool failing; /* something fails in the call that comes */
    struct follower *follower;
    uint64_t acts; /* which acts this run has, as bits */
    uint64_t seed;
    unsigned step;
    struct counts counts;
    bool failed;
    char failure[400];
    bool trace; /* print each step */
};

struct plan {
    uint64_t seed;
    size_t tablets;
    unsigned steps;
    uint64_t without; /* acts that are left out, as bits */
    const bool *skip; /* steps that are left out; NULL: none */
    bool planted;     /* it fails as plant.c says */
};

/* Run the plan; true when every invariant held. On failure `failure` says which. */
bool simulate(struct simulation *simulation, const struct plan *plan);

/* Find fewer steps that fail in the same way, for at most so many seconds: sets `skip`, and leaves the failure of the last failing run in
 * `simulation`. */
void shrink(struct simulation *simulation, struct plan plan, bool *skip, unsigned seconds);

/* plant.c: a planted failure is shrunk to the steps that it takes, within so many seconds. */
void plant_check(struct simulation *simulation, bool ended);
bool plant_is_shrunk(struct simulation *simulation, struct plan plan, unsigned seconds);

/* A new tablet of this person, which the office knows as this device. */
void reader_begin(struct reader *reader, int person, int device);

/* The number of an act by its name, -1 when there is none; and the name. */
int act_find(const char *name);

/* The parts, each in its own file. A broken invariant sets `failed`. */
void broken(struct simulation *simulation, const char *format, ...) __attribute__((format(printf, 2, 3)));
unsigned chance(struct simulation *simulation, unsigned below);
void said(struct simulation *simulation, const char *format, ...) __attribute__((format(printf, 2, 3))); /* for the trace */

/* network.c: messages that are lost, doubled, late, spoilt. */
void network_request(struct simulation *simulation, int tablet);
void network_deliver_request(struct simulation *simulation, int tablet);
void network_deliver_answer(struct simulation *simulation, int tablet);
void network_drop(struct simulation *simulation, int tablet);
void network_exchange(struct simulation *simulation, int tablet); /* one without faults */
bool network_settle(struct simulation *simulation, int tablet); /* this one alone; false when something keeps it from having all */
void network_quiet(struct simulation *simulation);
void network_free(struct simulation *simulation);

/* listen.c: what came into the office's log is told to the model, and the office's verdicts are compared with the model's (5, R7). */
void listen(struct simulation *simulation);
void listen_again(struct simulation *simulation); /* no verdict has changed */

/* reading.c: an answer on its way: nothing in it that its receiver may not read (10). And what the tablet should hold after it (7, 9). */
struct answer {
    bool meets; /* it says nothing but what incarnation this is */
    int office;
    int64_t stand, reached; /* reached: all is held up to there; -1 when something is still to come */
    bool rows[MODEL_ROWS];
};
bool reading_answer(struct simulation *simulation, const char *text, size_t length, struct answer *answer);
void reading_confidential(struct simulation *simulation, const struct message *message);
void reading_taken(struct simulation *simulation, int tablet, const struct answer *answer);

/* form.c: what is typed over what was on the screen. */
void form_open(struct simulation *simulation, int tablet, struct form *form, int reg, const struct view *view, bool settles);
void form_open_field(struct simulation *simulation, int tablet, struct form *form, int reg, const struct view *view, bool settles); /* one more */
void form_open_beside(struct simulation *simulation, int tablet, struct form *form, const struct view *view); /* some more, or none */
bool form_settles(struct simulation *simulation, const struct field *field);
void form_fill(struct simulation *simulation, struct form *form);
bool form_save(struct simulation *simulation, int tablet, struct form *form); /* false when the row isn't here any more, or something failed */
size_t form_waarden(const struct subject *subject, const char *values, char *into, size_t size);
void form_value(const struct subject *subject, unsigned choice, int row, char value[MODEL_VALUE]);
struct mark form_mark(struct simulation *simulation, int tablet); /* of the next save */
struct saved *form_note(struct simulation *simulation, int tablet, int row, struct mark mark);
void form_keep_text(struct simulation *simulation, int tablet, const struct saved *saved, const char *typed);

/* `corrects` has number 0: nothing. False when something failed, and then nothing was saved. */
bool form_save_text(struct simulation *simulation, int tablet, const char *text, struct mark mark, struct mark corrects);

/* create.c: new rows; and one that was refused, made anew where it was to lie or elsewhere. False when it can't be, or something failed. */
void create_row(struct simulation *simulation, int tablet);
bool create_again(struct simulation *simulation, int tablet, int refused);

/* screen.c: what people do. */
void screen_open(struct simulation *simulation, int tablet);
void screen_delete(struct simulation *simulation, int tablet); /* ask whether a row is to be deleted, or put back */
void screen_save(struct simulation *simulation, int tablet);
void screen_agree(struct simulation *simulation, int tablet); /* or decide */
void screen_spoil(struct simulation *simulation, int tablet); /* a save that a broken tablet sends */
bool screen_settle(struct simulation *simulation, int tablet); /* what is in conflict or has lapsed on it; true when anything was */
void screen_close(struct simulation *simulation, int tablet); /* all forms */

/* correcting.c: what is done with a save that was refused. */
void correcting_correct(struct simulation *simulation, int tablet);

/* drafts.c: what was typed and not saved. */
void drafts_write(struct simulation *simulation, int tablet);
void drafts_throw_away(struct simulation *simulation, int tablet);
void drafts_check(struct simulation *simulation, int tablet);

/* view.c: what people see. */
void view_read(struct simulation *simulation, int tablet, int row, struct view *view);
struct mark *view_marks(const char *list, size_t *count); /* the caller's to free */

/* screens.c: what is seen is what the model expects (2, 3, 7, 13). */
void screens_check(struct simulation *simulation, int tablet);
struct sight screens_sight(const struct simulation *simulation, int tablet, int row, const bool *left_out);
int screens_optional(const struct simulation *simulation, int tablet, int row, int optional[OPTIONAL_MAX]);
bool screens_expect(const struct simulation *simulation, int tablet, int row, bool *sure); /* the row is there */
bool screens_guess(const struct simulation *simulation, int tablet, int row); /* some of what waits may be laid over it, or not yet */
void screens_check_row(struct simulation *simulation, int tablet, int row);

/* deleting.c: which rows are hidden (R17). */
enum removal { LIVE, HIDDEN, CONTESTED };
struct looker {
    int tablet; /* who looks; -1: the office, with what it had up to `stand` */
    const struct office *office;
    int64_t stand;
};
enum removal deleting_find(const struct simulation *simulation, struct looker looker, int row);
bool deleting_is_sure(const struct simulation *simulation, struct looker looker, int row); /* a restore may have left more contested (R13) */
void deleting_season(struct simulation *simulation, int tablet); /* quarters pass, and tablets let go of what was deleted */

/* lapsing.c: which assents and decisions have lapsed (13). */
bool lapsing_find(const struct simulation *simulation, struct sight sight, int row, int reg); /* of one that is filled in */
void lapsing_check_field(struct simulation *simulation, int tablet, int row, int reg, const struct field *field);
void lapsing_check_office(struct simulation *simulation);

/* states.c: where a tablet's own saves are (1, 6). */
void states_check(struct simulation *simulation, int tablet);
void states_read(struct simulation *simulation, int tablet);
void states_keep_text(struct simulation *simulation, int tablet, int save); /* of the edit that the tablet saved last: it will stand so everywhere */

/* people.c: families that move, access, trust. */
void people_begin(struct simulation *simulation);
void people_move(struct simulation *simulation, int tablet);
void people_access(struct simulation *simulation, int tablet);
void people_trust(struct simulation *simulation, int tablet);

/* log_in.c: another person logs in on a tablet; at the end, all of whom it has work that the office lacks. */
void log_in_other(struct simulation *simulation, int tablet);
void log_in_needed(struct simulation *simulation);

/* restore.c: backups and what is made of them; tablets that are gone, cloned, or put back. */
void restore_backup(struct simulation *simulation, int tablet);
void restore_office(struct simulation *simulation, int tablet);
void restore_kill_office(struct simulation *simulation, int tablet);
void restore_replace(struct simulation *simulation, int tablet);
void restore_clone(struct simulation *simulation, int tablet);
void restore_keep_copy(struct simulation *simulation, int tablet);
void restore_put_back(struct simulation *simulation, int tablet);
void restore_returned(struct simulation *simulation); /* at the end: nothing that anybody alive knew is gone (1) */
void restore_name(struct simulation *simulation, struct office *office); /* its incarnation */
void restore_free(struct simulation *simulation);

/* erasure.c: what is erased, and what its words are searched in. */
void erasure_erase(struct simulation *simulation, int tablet);
void erasure_again(struct simulation *simulation);   /* after a restore: what the ledger says */
void erasure_check(struct simulation *simulation, int tablet); /* no canary in its pages, -1: the office's (11) */

/* faults.c: memory, disk or time runs out in the middle. */
void faults_save(struct simulation *simulation, int tablet);
void faults_receive(struct simulation *simulation, int tablet);
void faults_office(struct simulation *simulation, int tablet);
void faults_begin(struct simulation *simulation, sqlite3 *db);
bool faults_end(struct simulation *simulation, sqlite3 *db); /* true when something failed */
void faults_survive(struct simulation *simulation, int tablet);
void faults_kill(struct simulation *simulation, int tablet); /* or not */

/* files.c: runs on files. A process that is killed leaves what it wrote. */
bool files_has(sqlite3 *db);
void files_kill_tablet(struct simulation *simulation, int tablet);
void files_kill_office(struct simulation *simulation);

/* releases.c: tablets of an older and of a newer release. */
#define OLDER_SCHEMA 7 /* the last that knows neither covers nor deletion */
void releases_begin(struct simulation *simulation);
void releases_open(struct simulation *simulation, int tablet); /* as its release, after its database was put in the place of another */
void releases_update(struct simulation *simulation, int tablet);
void releases_update_all(struct simulation *simulation);
void releases_newer(struct simulation *simulation, int tablet);

/* replay.c: the log in another order gives the same heads (4). follow.c: a second office that follows the log agrees (5). isolate.c: without
 * the faulty edits of one tablet the others' verdicts are the same (12). */
void replay_check(struct simulation *simulation);
void follow_check(struct simulation *simulation);
void follow_free(struct simulation *simulation);
void isolate_check(struct simulation *simulation);

#endif
