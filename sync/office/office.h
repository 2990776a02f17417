/* What a `struct server` holds, for the files that make up the office's side: server.c, push.c, judge.c, common.c, answer.c, snapshot.c. */
#ifndef SYNC_OFFICE_H
#define SYNC_OFFICE_H

#include "sync/branches.h"
#include "sync/catalogue.h"
#include "sync/edit.h"
#include "sync/office/exchange.h"
#include "sync/office/log.h"
#include "sync/rows.h"
#include "sync/scopes.h"
#include "sync/transaction.h"

enum server_statement { CHANGE_ADD, CHANGE_DROP, BRANCH_OTHER, BRANCH_LAST, BRANCH_ADVANCE, DOUBLE_FIND, SERVER_STATEMENTS };

enum answer_statement { SCAN_DOWN, SCAN_UP, COUNT_DOWN, ANSWER_STATEMENTS };

struct server {
    sqlite3 *db;
    unsigned char incarnation[SYNC_ID_SIZE];
    struct catalogue catalogue;
    struct branches branches;
    struct scopes scopes;
    struct log log;
    struct rows *rows;
    struct transaction transaction;
    sqlite3_stmt *statements[SERVER_STATEMENTS];
    sqlite3_stmt **selects;  /* by table, in catalogue order: a row by its key, for answers */
    sqlite3_stmt *answer[ANSWER_STATEMENTS];
};

/* The judging of one edit: who sent it and where it stands in the log. */
struct hearing {
    struct server *server;
    const struct exchange_context *context;
    const int64_t *scopes; /* sync_scope.nr of context->scopes */
    struct version self;
    int64_t position;
};

/* Judge the edit and, when it is accepted, apply it to the rows. SYNC_OK; SYNC_INVALID with the faults for which it is refused, and
 * then nothing was changed; or an SQLite code. */
int judge(const struct hearing *hearing, struct slice text, struct faults *faults);

/* A logged edit and its verdict, with the room that reading it takes: a text may be long and be named often. */
struct past {
    struct arena arena; /* the caller's to free, whatever came back */
    struct edit edit;   /* of one that was refused perhaps only the skeleton */
    int64_t position;
    bool refused;
};

/* Read the edit that made this version. SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int past_find(const struct hearing *hearing, struct version version, struct past *past);

/* Where the edit, which was applied just now, stands beside one other version of a text and both were made from the same one, show them merged
 * if they can be (R16). A function of the two and the log, not of which came first. SYNC_OK or an SQLite code. */
int common_merge(const struct hearing *hearing, struct row *row, const struct edit *edit);

/* Why an edit is refused whose number was taken by another. */
extern const struct fault FAULT_DOUBLE;

/* Prepare and finalize what server_answer needs. */
int answer_open(struct server *server);
void answer_close(struct server *server);

#endif
