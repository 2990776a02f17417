/* Reading JSON that comes from outside, with the engine's reader. jansson 2.14 only writes here: when memory runs out
 * while it reads a string it loses the closing quote and runs on past the end. */
#ifndef BACKEND_DECODE_H
#define BACKEND_DECODE_H

#include <stdbool.h>
#include <stddef.h>

#include "backend/accounts.h"
#include "backend/password.h"
#include "sync/buffer.h"

struct log_in {
    char name[LOGIN_MOST + 1]; /* as typed */
    char password[PASSWORD_MOST + 1];
    bool has_device;
    unsigned char device[SYNC_ID_SIZE]; /* that the tablet was, by an earlier answer */
};

/* {"gebruikersnaam": …, "wachtwoord": …, "apparaat": …}, the last one optional. SYNC_OK; SYNC_INVALID with every fault
 * named; SQLITE_NOMEM. */
int decode_log_in(const char *body, size_t length, struct log_in *log_in, struct faults *faults);

/* {"token": …}, the first message on a line of nudges.h. SYNC_OK, SYNC_INVALID or SQLITE_NOMEM. */
int decode_token(const char *text, size_t length, char token[TOKEN_TEXT_SIZE]);

/* The refusals in an answer of server_answer, as faults. SYNC_OK when there are none, SYNC_INVALID when there are;
 * SQLITE_CORRUPT when it is no answer. */
int decode_refusals(const struct buffer *answer, struct faults *faults);

#endif
