#include "backend/accounts.h"

#include <ctype.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "sync/statements.h"

enum {
    ADD,
    FIND,
    ADD_DEVICE,
    RENEW,
    OF_TOKEN,
    SEEN,
    OF_NAME,
    REVOKE_OF,
    DEVICES,
    NAME,
    TEAM,
    STATEMENT_COUNT
};

static const char *const SQL[STATEMENT_COUNT] = {
    [ADD] = "INSERT INTO account (login_name, person, password_hash, created) VALUES (?1, ?2, ?3, ?4)",
    [FIND] = "SELECT nr, person, password_hash FROM account WHERE login_name = ?1",
    [ADD_DEVICE] = "INSERT INTO device (id, token_hash, account, created, last_seen) VALUES (?1, ?2, ?3, ?4, ?4)",
    [RENEW] = "UPDATE device SET token_hash = ?2, last_seen = max(last_seen, ?4) WHERE id = ?1 AND account = ?3 AND "
              "revoked IS NULL",
    [OF_TOKEN] =
        "SELECT account.nr, account.person, device.id, device.last_seen, device.revoked IS NOT NULL FROM device JOIN "
        "account ON account.nr = device.account WHERE device.token_hash = ?1",
    [SEEN] = "UPDATE device SET last_seen = ?2 WHERE id = ?1 AND last_seen < ?2",
    [OF_NAME] =
        "SELECT count(*) FROM device JOIN account ON account.nr = device.account WHERE login_name = ?1 AND (?2 IS "
        "NULL OR id = ?2)",
    [REVOKE_OF] =
        "UPDATE device SET revoked = ?3 WHERE account = (SELECT nr FROM account WHERE login_name = ?1) AND (?2 "
        "IS NULL OR id = ?2) AND revoked IS NULL",
    [DEVICES] =
        "SELECT login_name, id, device.created, last_seen, coalesce(revoked, 0) FROM device JOIN account ON "
        "account.nr = device.account WHERE ?1 IS NULL OR login_name = ?1 ORDER BY login_name, device.created, id",
    [NAME] = "SELECT naam FROM medewerker WHERE id = ?1",
    [TEAM] = "SELECT id FROM team WHERE naam = ?1 AND NOT (verwijderd IS NOT NULL AND sync_conflicts = 0) ORDER BY sync_row LIMIT 1",
};

struct accounts {
    sqlite3 *db; /* not owned */
    sqlite3_stmt *statements[STATEMENT_COUNT];
};

int accounts_open(sqlite3 *db, struct accounts **out)
{
    struct accounts *accounts = calloc(1, sizeof *accounts);
    int result;

    *out = NULL;
    if (!accounts)
        return SQLITE_NOMEM;
    accounts->db = db;
    result = statements_prepare(db, SQL, accounts->statements, STATEMENT_COUNT);
    if (result != SYNC_OK) {
        free(accounts);
        return result;
    }
    *out = accounts;
    return SYNC_OK;
}

void accounts_close(struct accounts *accounts)
{
    if (!accounts)
        return;
    statements_finalize(accounts->statements, STATEMENT_COUNT);
    free(accounts);
}

bool accounts_login_name(const char *typed, char name[LOGIN_MOST + 1])
{
    size_t length = strnlen(typed, LOGIN_MOST + 1);

    if (length == 0 || length > LOGIN_MOST)
        return false;
    for (size_t i = 0; i < length; i++) {
        unsigned char character = (unsigned char)typed[i];

        if (!isalnum(character) && !strchr("._-@+", character))
            return false;
        name[i] = (char)tolower(character);
    }
    name[length] = '\0';
    return true;
}

/* Statements run and forget their parameters before the caller's memory goes, so that binding copies nothing and cannot
 * fail. */
static void bind_id(sqlite3_stmt *statement, int index, const unsigned char id[SYNC_ID_SIZE])
{
    sqlite3_bind_blob(statement, index, id, SYNC_ID_SIZE, SQLITE_STATIC);
}

int accounts_add(struct accounts *accounts, const struct account *account, int64_t now)
{
    sqlite3_stmt *add = accounts->statements[ADD];
    char name[LOGIN_MOST + 1];
    int result;

    if (!accounts_login_name(account->login_name, name))
        return SYNC_INVALID;
    sqlite3_bind_text(add, 1, name, -1, SQLITE_STATIC);
    bind_id(add, 2, account->person);
    sqlite3_bind_text(add, 3, account->password_hash, -1, SQLITE_STATIC);
    sqlite3_bind_int64(add, 4, now);
    result = statement_run(add);
    return (result & 0xff) == SQLITE_CONSTRAINT ? SQLITE_CONSTRAINT : result;
}

/* SYNC_OK; SQLITE_NOMEM; or SQLITE_CORRUPT when no id stands there. Never an id in its place: all zero is the shared
 * shelf's. */
static int read_id(sqlite3_stmt *statement, int column, unsigned char id[SYNC_ID_SIZE])
{
    const void *bytes = sqlite3_column_blob(statement, column);

    if (!bytes && sqlite3_errcode(sqlite3_db_handle(statement)) == SQLITE_NOMEM)
        return SQLITE_NOMEM;
    if (!bytes || sqlite3_column_bytes(statement, column) != SYNC_ID_SIZE)
        return SQLITE_CORRUPT;
    memcpy(id, bytes, SYNC_ID_SIZE);
    return SYNC_OK;
}

int accounts_find(struct accounts *accounts, const char *login_name, struct identity *who,
                  char hash[PASSWORD_HASH_SIZE])
{
    sqlite3_stmt *find = accounts->statements[FIND];
    const unsigned char *text;
    int result;

    memset(who, 0, sizeof *who);
    sqlite3_bind_text(find, 1, login_name, -1, SQLITE_STATIC);
    result = statement_row(find);
    if (result != SYNC_OK)
        return result;
    who->account = sqlite3_column_int64(find, 0);
    result = read_id(find, 1, who->person);
    text = sqlite3_column_text(find, 2);
    snprintf(hash, PASSWORD_HASH_SIZE, "%s", text ? (const char *)text : "");
    if (result == SYNC_OK && !text)
        result = SQLITE_NOMEM;
    statement_end(find);
    return result;
}

/* ADD_DEVICE and RENEW take the same parameters. */
static int write_device(sqlite3_stmt *statement, const struct identity *who, const unsigned char hash[TOKEN_HASH_SIZE],
                        int64_t now)
{
    bind_id(statement, 1, who->device);
    sqlite3_bind_blob(statement, 2, hash, TOKEN_HASH_SIZE, SQLITE_STATIC);
    sqlite3_bind_int64(statement, 3, who->account);
    sqlite3_bind_int64(statement, 4, now);
    return statement_run(statement);
}

int accounts_log_in(struct accounts *accounts, struct identity *who, const unsigned char former[SYNC_ID_SIZE],
                    const unsigned char hash[TOKEN_HASH_SIZE], int64_t now)
{
    if (former) {
        int result;

        memcpy(who->device, former, SYNC_ID_SIZE);
        result = write_device(accounts->statements[RENEW], who, hash, now);
        if (result != SYNC_OK || sqlite3_changes(accounts->db) > 0)
            return result;
    }
    token_id(who->device);
    return write_device(accounts->statements[ADD_DEVICE], who, hash, now);
}

int accounts_of_any_token(struct accounts *accounts, const unsigned char hash[TOKEN_HASH_SIZE], struct identity *who)
{
    sqlite3_stmt *find = accounts->statements[OF_TOKEN];
    int result;

    memset(who, 0, sizeof *who);
    sqlite3_bind_blob(find, 1, hash, TOKEN_HASH_SIZE, SQLITE_STATIC);
    result = statement_row(find);
    if (result != SYNC_OK)
        return result;
    who->account = sqlite3_column_int64(find, 0);
    result = read_id(find, 1, who->person);
    if (result == SYNC_OK)
        result = read_id(find, 2, who->device);
    who->last_seen = sqlite3_column_int64(find, 3);
    who->revoked = sqlite3_column_int(find, 4) != 0;
    statement_end(find);
    return result;
}

int accounts_of_token(struct accounts *accounts, const unsigned char hash[TOKEN_HASH_SIZE], struct identity *who)
{
    int result = accounts_of_any_token(accounts, hash, who);

    return result == SYNC_OK && who->revoked ? SYNC_NOT_FOUND : result;
}

int accounts_seen(struct accounts *accounts, const unsigned char device[SYNC_ID_SIZE], int64_t now)
{
    bind_id(accounts->statements[SEEN], 1, device);
    sqlite3_bind_int64(accounts->statements[SEEN], 2, now);
    return statement_run(accounts->statements[SEEN]);
}

int accounts_revoke_of(struct accounts *accounts, const char *login_name, const unsigned char device[SYNC_ID_SIZE],
                       int64_t now, int *count)
{
    sqlite3_stmt *find = accounts->statements[OF_NAME], *revoke = accounts->statements[REVOKE_OF];
    int64_t found;
    int result;

    *count = 0;
    sqlite3_bind_text(find, 1, login_name, -1, SQLITE_STATIC);
    if (device)
        bind_id(find, 2, device);
    result = statement_row(find);
    if (result != SYNC_OK)
        return result;
    found = sqlite3_column_int64(find, 0);
    statement_end(find);
    if (found == 0)
        return SYNC_NOT_FOUND;
    sqlite3_bind_text(revoke, 1, login_name, -1, SQLITE_STATIC);
    if (device)
        bind_id(revoke, 2, device);
    sqlite3_bind_int64(revoke, 3, now);
    result = statement_run(revoke);
    if (result == SYNC_OK)
        *count = sqlite3_changes(accounts->db);
    return result;
}

int accounts_devices(struct accounts *accounts, const char *login_name,
                     int (*show)(void *context, const struct device_entry *entry), void *context)
{
    sqlite3_stmt *devices = accounts->statements[DEVICES];
    int result;

    if (login_name)
        sqlite3_bind_text(devices, 1, login_name, -1, SQLITE_STATIC);
    while ((result = statement_row(devices)) == SYNC_OK) {
        struct device_entry entry = { .login_name = (const char *)sqlite3_column_text(devices, 0),
                                      .created = sqlite3_column_int64(devices, 2),
                                      .last_seen = sqlite3_column_int64(devices, 3),
                                      .revoked = sqlite3_column_int64(devices, 4) };

        result = entry.login_name ? read_id(devices, 1, entry.device) : SQLITE_NOMEM;
        if (result == SYNC_OK)
            result = show(context, &entry);
        if (result != SYNC_OK)
            break;
    }
    statement_end(devices);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

/* Copy what fits, without cutting a character of UTF-8 in two. */
static void copy_text(const char *text, char *copy, size_t size)
{
    size_t length = strnlen(text, size);

    if (length == size)
        for (length = size - 1; length > 0 && ((unsigned char)text[length] & 0xc0) == 0x80; length--)
            ;
    memcpy(copy, text, length);
    copy[length] = '\0';
}

int accounts_name(struct accounts *accounts, const unsigned char person[SYNC_ID_SIZE], char *name, size_t size)
{
    sqlite3_stmt *find = accounts->statements[NAME];
    const unsigned char *text;
    int result;

    name[0] = '\0';
    bind_id(find, 1, person);
    result = statement_row(find);
    if (result == SYNC_NOT_FOUND)
        return SYNC_OK;
    if (result != SYNC_OK)
        return result;
    text = sqlite3_column_text(find, 0);
    copy_text(text ? (const char *)text : "", name, size);
    statement_end(find);
    return SYNC_OK;
}

int accounts_team(struct accounts *accounts, const char *name, unsigned char team[SYNC_ID_SIZE])
{
    sqlite3_stmt *find = accounts->statements[TEAM];
    int result;

    sqlite3_bind_text(find, 1, name, -1, SQLITE_STATIC);
    result = statement_row(find);
    if (result != SYNC_OK)
        return result;
    result = read_id(find, 0, team);
    statement_end(find);
    return result;
}
