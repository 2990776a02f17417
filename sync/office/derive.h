/* From the log to the tables: each entry gets its verdict, a function of the log before it and of nothing else (R7), and what is accepted
 * is applied. The same for a push, for a log that is read anew, and for a second server that follows it. */
#ifndef SYNC_OFFICE_DERIVE_H
#define SYNC_OFFICE_DERIVE_H

#include "sync/edit.h"
#include "sync/idset.h"
#include "sync/office/office.h"

/* One entry before the judge: who made it and where it stands in the log. */
struct hearing {
    struct server *server;
    const struct log_batch *batch;
    const int64_t *scopes; /* that its author may write */
    size_t scope_count;
    bool granted; /* it may be written, as it was when it came (sync_before) */
    struct version self;
    bool awaits; /* after a restore: what is named as seen and isn't in the log was lost, and may come yet (R4) */
    int64_t position;
};

/* Judge each entry of a batch that is in the log, and apply it to the rows in memory: changes_write then writes them. */
int derive_batch(struct server *server, const struct log_batch *batch);

/* Derive everything anew from the log, as one transaction of the caller's. */
int derive_all(struct server *server);

/* --- The parts; each returns SYNC_OK, SYNC_INVALID with the faults for which the entry is refused, and then nothing was changed, or an SQLite
 * code. --- */

/* judge.c: an edit. */
int judge(const struct hearing *hearing, struct slice text, struct faults *faults);

/* judge.c: the logged edit that made a version, as the entry that is judged may know it, with the room that reading it
 * takes: a text may be long and be named often. Also SYNC_NOT_FOUND. */
struct precedent {
    struct arena arena; /* ARENA_EMPTY; the caller's to free, whatever came back */
    struct edit edit;   /* of one that was refused perhaps only the skeleton */
    int64_t position;
    bool refused;
};
int precedent_find(const struct hearing *hearing, struct version version, struct precedent *past);

/* common.c: where the edit, which was applied just now, stands beside one other version of a text and both were made
 * from the same one, show them merged if they can be (R16). A function of the two and the log, not of which came
 * first. */
int common_merge(const struct hearing *hearing, struct row *row, const struct edit *edit);

/* judge.c: may the author write this row, which lies or would lie in `scope`? */
int judge_may_write(const struct hearing *hearing, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                    const struct value *values, int64_t scope, bool *may);

/* judge.c: refuse what its author may not write; SYNC_INVALID. */
int judge_refuse_scope(struct faults *faults);

/* judge.c: the scope of a row that isn't there yet, from its values. */
int judge_scope_of_new(const struct hearing *hearing, const struct table *table, const struct value *values, int64_t *scope,
                       struct faults *faults);

/* judge.c: a row that stands in the tables stays below the one under which it was made, so what says otherwise is refused: an erasure goes by what
 * entries say of that (mention.h). SYNC_OK or SYNC_INVALID. */
int judge_place(const struct row *row, const unsigned char above[SYNC_ID_SIZE], struct faults *faults);

/* judge.c: count what was changed: the row, and the deleted one that it lies under, which then has a new place in the order of changes.
 * `was_live`: as deletion_live said before. SYNC_OK or an SQLite code. */
int judge_count(const struct hearing *hearing, struct row *row, bool was_live);

/* judge.c: the time that is shown of an edit, as its author's clock said, but at most five minutes after arrival (R15). */
int64_t judge_time(int64_t claimed, int64_t arrived);

/* refuse.c: write down that the entry is refused, and of which row, if it is an edit of one: the row's history names it.
 * SYNC_OK or an SQLite code. */
int refuse(const struct hearing *hearing, struct slice text, const struct fault *fault);

/* command.c: what the office decided. */
int command(const struct hearing *hearing, struct slice text, struct faults *faults);

/* witness.c: what a device knew of a row before the office was restored (R13). */
int witness(const struct hearing *hearing, struct slice text, struct faults *faults);

/* erase.c: whether any row was erased (R14); until then erase_concerns needn't be asked. SYNC_OK or an SQLite code. */
int erase_any(struct server *server, bool *any);

/* erase.c: whether the text speaks of a row that was erased, or of one that would lie below it; `commands`: also when it has the form of
 * a command. `gone` gathers the rows of texts that are concerned, unless they stand in the tables, and such a row's later texts are concerned as
 * well: they needn't name the row above. SYNC_OK or an SQLite code. */
int erase_concerns(struct server *server, struct slice text, bool commands, struct idset *gone, bool *concerned);

/* erase.c: leave nothing in the log of what speaks of erased rows, nor a verdict on it. */
int erase_clean(struct server *server);

#endif
