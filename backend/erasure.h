/* Erasing (R14), in this order: the ledger, durably; the office's database and those that restores put aside; the
 * certificate. Whatever breaks off on the way is completed by the next erasure_catch_up. Nobody may restore meanwhile (COMMANDS_LOCK_NAME of
 * connection.h): the certificate would speak of a database that is in use no more. */
#ifndef BACKEND_ERASURE_H
#define BACKEND_ERASURE_H

#include "backend/connection.h"
#include "backend/ledger.h"

#define ERASURE_SALT_TEXT_SIZE 65 /* 32 bytes in hexadecimal digits, with the terminating NUL */

/* Databases that a restore put out of use are called ASIDE_BEGIN…ASIDE_END and stay in the data directory. */
#define ASIDE_BEGIN "naober-aside-"
#define ASIDE_END   ".db"

struct erasure_place {
    const char *data;              /* the directory; NULL: only the connection's database */
    struct connection *connection; /* that writes */
    struct ledger *ledger;
    int64_t now;                   /* UTC seconds */
};

/* Erase what the ledger names and a database still has; let the ledger know what a database erased; certify what wasn't
 * certified yet. SYNC_OK; SYNC_LATER when all is erased but another connection keeps the write-ahead log from being
 * emptied; or what went wrong. */
int erasure_catch_up(const struct erasure_place *place);

struct erasure_outcome {
    char *certificate;                 /* JSON; the caller frees it. NULL when there is none */
    char salt[ERASURE_SALT_TEXT_SIZE]; /* kept nowhere else: with it and the content one can prove what it was that was
                                          erased */
};

/* Erase a row with all that lies below it. A row that isn't here is noted all the same. SYNC_OK; SYNC_NOT_FOUND for a
 * table that doesn't travel, and then nothing was done; SYNC_LATER as above; or what went wrong: what the ledger has by
 * then is erased by the next erasure_catch_up. */
int erasure_run(const struct erasure_place *place, const struct erased *root, const char *reason,
                struct erasure_outcome *outcome);

#endif
