/* Accounts and the tablets that are logged in: the SQL of schema/0005_server_accounts.sql. One `struct accounts`
 * belongs to one connection; what writes is called on the writer's only. */
#ifndef BACKEND_ACCOUNTS_H
#define BACKEND_ACCOUNTS_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "backend/password.h"
#include "backend/token.h"
#include "sync/sync.h"

#define LOGIN_MOST 64 /* bytes of a login name */

/* Who asks, as the token proved it. */
struct identity {
    int64_t account;
    unsigned char device[SYNC_ID_SIZE];
    unsigned char person[SYNC_ID_SIZE];
    int64_t last_seen; /* UTC seconds */
    bool revoked;      /* only from accounts_of_any_token */
};

struct account {
    const char *login_name;
    const char *password_hash; /* from password_hash */
    unsigned char person[SYNC_ID_SIZE];
};

struct accounts;

/* SYNC_OK or an SQLite code, and then *out is NULL. */
int accounts_open(sqlite3 *db, struct accounts **out);
void accounts_close(struct accounts *accounts); /* NULL is allowed */

/* Bring a login name into the form in which it is stored: small letters. False when it is no login name: 1 to
 * LOGIN_MOST of a-z, 0-9 and . _ - @ + are allowed. */
bool accounts_login_name(const char *typed, char name[LOGIN_MOST + 1]);

/* Writes, in a transaction of its own or the caller's. SYNC_OK; SQLITE_CONSTRAINT when the login name is taken;
 * SYNC_INVALID when it is none; or an SQLite code. Then nothing was kept. */
int accounts_add(struct accounts *accounts, const struct account *account, int64_t now);

/* Who has this login name? Fills `who` but for the device, and the hash of the password. SYNC_OK, SYNC_NOT_FOUND, or an
 * SQLite code. */
int accounts_find(struct accounts *accounts, const char *login_name, struct identity *who,
                  char hash[PASSWORD_HASH_SIZE]);

/* Writes: log `who` in on a tablet, whose id goes into who->device; from then on the token with this hash is its only
 * one. `former`: the id that the tablet had before, or NULL. It is kept when it is this account's and not revoked:
 * edits that wait on the tablet stand on branches that belong to that id. Otherwise the tablet gets a new id. SYNC_OK
 * or an SQLite code, and then nothing was kept. */
int accounts_log_in(struct accounts *accounts, struct identity *who, const unsigned char former[SYNC_ID_SIZE],
                    const unsigned char hash[TOKEN_HASH_SIZE], int64_t now);

/* Who has the token with this hash? SYNC_OK; SYNC_NOT_FOUND when it never counted or was revoked; or an SQLite code. */
int accounts_of_token(struct accounts *accounts, const unsigned char hash[TOKEN_HASH_SIZE], struct identity *who);

/* The same, also for one that was revoked: who->revoked says so. */
int accounts_of_any_token(struct accounts *accounts, const unsigned char hash[TOKEN_HASH_SIZE], struct identity *who);

/* Writes: the device was seen. */
int accounts_seen(struct accounts *accounts, const unsigned char device[SYNC_ID_SIZE], int64_t now);

/* Writes: the tokens of all devices of that login name count no longer, or of one, when `device` isn't NULL. *count
 * gets how many counted until now. SYNC_OK; SYNC_NOT_FOUND when it has no such device; or an SQLite code. */
int accounts_revoke_of(struct accounts *accounts, const char *login_name, const unsigned char device[SYNC_ID_SIZE],
                       int64_t now, int *count);

struct device_entry {
    const char *login_name;
    unsigned char device[SYNC_ID_SIZE];
    int64_t created, last_seen, revoked; /* UTC seconds; revoked: 0 while the token counts */
};

/* Show the devices of that login name, of all when it is NULL, by name and age. `show` returns SYNC_OK to go on. */
int accounts_devices(struct accounts *accounts, const char *login_name,
                     int (*show)(void *context, const struct device_entry *entry), void *context);

/* The name in the row of `medewerker`, into a text of at most `size` bytes with its NUL; empty when the row isn't
 * there. */
int accounts_name(struct accounts *accounts, const unsigned char person[SYNC_ID_SIZE], char *name, size_t size);

/* The team of that name: SYNC_OK, SYNC_NOT_FOUND or an SQLite code. */
int accounts_team(struct accounts *accounts, const char *name, unsigned char team[SYNC_ID_SIZE]);

#endif
