/* A world made ready for one call, and the ways in which calls find it. */
#ifndef TESTS_SYNC_STAGE_H
#define TESTS_SYNC_STAGE_H

#include "sync/transaction.h"
#include "tests/sync/world.h"

/* Two tablets that know one huishouden and one afspraak, on MEMORY_FILES. */
struct stage {
    struct world world;
    struct tablet *a, *b;
    char huishouden[23], afspraak[23];
    unsigned char former[SYNC_ID_SIZE]; /* who worked on a before */
    sqlite3 *db;         /* the database that the call works on */
    const char *file;    /* its name on MEMORY_FILES */
    struct buffer input; /* of the call */
    struct buffer out;   /* what the call brought forth */
    struct exchange *exchange;
    struct transaction transaction; /* of the caller */
    const char *owing;              /* SQL: what a call that succeeds may leave for a later one to finish; NULL: nothing */
};

/* Append, as printf would. */
void stage_put(struct buffer *buffer, const char *format, ...);

/* The database on which the call works: that of the first tablet, or the office's. */
void stage_on_tablet(struct stage *stage);
void stage_at_office(struct stage *stage);

/* Both tablets changed the status, and a text that can be merged; everybody knows it. */
void stage_conflict(struct stage *stage);

/* Make the last edit that waits one that the office refuses. */
void stage_spoil_last(struct tablet *tablet);

/* Edits of two branches that wait, one of which will be refused, and two for which the office has other news: a
 * conflict, a text to merge. */
void stage_waiting_edits(struct stage *stage);

/* The tablet that the office was put back before: it read and sent what the office no longer has, and saved since. Then it has heard of that, too. */
void stage_restored_office(struct stage *stage);
void stage_met_restored_office(struct stage *stage);

/* Into `input`: a new status over these versions; the office's answer to what the tablet asks now. */
void stage_change_status(struct stage *stage, const char *seen);
void stage_answer(struct stage *stage);

/* A request as the office reads it. */
struct exchange_context stage_context(const struct tablet *tablet);
struct exchange *stage_decode(const struct tablet *tablet, const struct buffer *request);

/* Calls that both sides' scenarios make: the tablet saves `input`, the office takes `exchange` in. */
int stage_save(struct stage *stage);
int stage_push(struct stage *stage);

#endif
