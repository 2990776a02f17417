/* What a `struct server` holds, for the files that make up the office's side. */
#ifndef SYNC_OFFICE_OFFICE_H
#define SYNC_OFFICE_OFFICE_H

#include "sync/branches.h"
#include "sync/catalogue.h"
#include "sync/deletion.h"
#include "sync/family.h"
#include "sync/office/exchange.h"
#include "sync/office/log.h"
#include "sync/rows.h"
#include "sync/scopes.h"
#include "sync/transaction.h"

#define CHANGES_AT_ONCE 16 /* rows of CHANGES_ADD */

enum server_statement {
    CHANGE_ADD,
    CHANGES_ADD,
    CHANGE_DROP,
    SUM_READ,
    SUM_WRITE,
    LEFT_ADD,
    LEFT_DROP,
    LEFT_FIND,
    LEFT_FORGET,
    ERASED_ADD,
    ERASED_FIND,
    ERASED_ANY,
    ERASED_ALL,
    QUARANTINE_ALL,
    QUARANTINE_DROP,
    BRANCH_LAST,
    BRANCH_ADVANCE,
    DOUBLE_FIND,
    REFUSED_ADD,
    REFUSED_OF_ROW,
    REFUSED_TIDY,
    MEMBER_LIST,
    MEMBER_ADD,
    MEMBERS_DROP,
    DISTRUST_FIND,
    DISTRUST_ADD,
    DISTRUST_DROP,
    INCARNATION_SET,
    INCARNATION_ADD,
    INCARNATION_LIST,
    INCARNATION_ANY,
    SETTLED_ADD,
    SETTLED_TOLD,
    SETTLED_FIND,
    SETTLED_FORGET,
    ATTESTED_FIND,
    ATTESTED_SET,
    ATTESTED_FORGET,
    REFUSED_BEFORE,
    BACKUP_ADD,
    BACKED_UP,
    SERVER_STATEMENTS
};

enum answer_statement { SCAN_DOWN, SCAN_UP, COUNT_DOWN, LEFT_SINCE, ERASED_SINCE, ANSWER_STATEMENTS };

struct server {
    sqlite3 *db;
    unsigned char incarnation[SYNC_ID_SIZE];
    int64_t before; /* entries up to this position were judged before the log had memberships */
    struct catalogue catalogue;
    struct branches branches;
    struct scopes scopes;
    struct log log;
    struct rows *rows;
    struct family family;
    struct transaction transaction;
    struct touched touched;
    bool derives_all;   /* the log is read from its beginning: what is erased in it is gone already */
    struct { int64_t entries, refusals; } cleaned; /* by the last erasure */
    sqlite3_stmt *statements[SERVER_STATEMENTS];
    sqlite3_stmt **selects;  /* by table, in catalogue order: a row by its key, for answers */
    sqlite3_stmt *answer[ANSWER_STATEMENTS];
};

/* Why an edit is refused whose number was taken by another. */
extern const struct fault FAULT_DOUBLE;

/* What counting deleted rows takes. */
struct deletion server_deletion(struct server *server);

/* Prepare and finalize what server_answer needs. */
int answer_open(struct server *server);
void answer_close(struct server *server);

#endif
