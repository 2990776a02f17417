/* What a `struct server` holds, for the files that make up the office's side: server.c, push.c, judge.c, answer.c, snapshot.c. */
#ifndef SYNC_OFFICE_H
#define SYNC_OFFICE_H

#include "sync/branches.h"
#include "sync/catalogue.h"
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
    const struct catalogue *made_under; /* as of the schema of the release that made the edit */
    struct version self;
    int64_t position;
};

/* Judge the edit and, when it is accepted, apply it to the rows. SYNC_OK; SYNC_INVALID with the faults for which it is refused, and
 * then nothing was changed; or an SQLite code. */
int judge(const struct hearing *hearing, struct slice text, struct faults *faults);

/* Why an edit is refused whose number was taken by another. */
extern const struct fault FAULT_DOUBLE;

/* Prepare and finalize what server_answer needs. */
int answer_open(struct server *server);
void answer_close(struct server *server);

#endif
