#include "backend/carry.h"

#include <stdio.h>
#include <string.h>

#include "backend/office.h"
#include "sync/id.h"
#include "sync/statements.h"

enum { SAME, ACCOUNTS, TABLETS, ORDERS, TEAM_NAME, STATEMENT_COUNT };

static const char *const SQL[STATEMENT_COUNT] = {
    /* The run in which the backup's log ended stands there in both: branches are random. */
    [SAME] = "SELECT 1 FROM main.sync_push p JOIN main.sync_branch b ON b.nr = p.branch"
             " JOIN former.sync_push q USING (first_position, first_number, arrived)"
             " JOIN former.sync_branch c ON c.nr = q.branch AND c.branch = b.branch"
             " WHERE p.first_position = (SELECT max(first_position) FROM main.sync_push WHERE first_position <= ?1)",
    [ACCOUNTS] =
        "INSERT INTO main.account (nr, login_name, person, password_hash, created)"
        " SELECT nr, login_name, person, password_hash, created FROM former.account WHERE true"
        " ON CONFLICT (nr) DO UPDATE SET login_name = excluded.login_name, password_hash = excluded.password_hash"
        " WHERE person = excluded.person",
    [TABLETS] = "INSERT INTO main.device (id, token_hash, account, created, last_seen, revoked)"
                " SELECT id, token_hash, account, created, last_seen, revoked FROM former.device WHERE true"
                " ON CONFLICT (id) DO UPDATE SET token_hash = excluded.token_hash, last_seen = excluded.last_seen,"
                " revoked = ifnull(excluded.revoked, revoked)",
    [ORDERS] =
        "SELECT l.edit, json_extract(l.edit, '$.opdracht') = 'verplaatsen', json_extract(l.edit, '$.rij'), json_extract(l.edit, '$.naar')"
        " FROM former.sync_log l JOIN former.sync_push p ON p.first_position ="
        " (SELECT max(first_position) FROM former.sync_push WHERE first_position <= l.position)"
        " JOIN former.sync_branch b ON b.nr = p.branch"
        " WHERE l.position > ?1 AND b.kind = 3 AND json_valid(l.edit)"
        " AND json_extract(l.edit, '$.opdracht') IN ('toegang', 'vertrouwen', 'verplaatsen')"
        " AND l.position NOT IN (SELECT position FROM former.sync_quarantine) ORDER BY l.position",
    [TEAM_NAME] = "SELECT naam FROM main.team WHERE id = ?1",
};

static int take_logins(sqlite3 *db, sqlite3_stmt **statements, struct carried *carried)
{
    int result = sqlite3_exec(db, "BEGIN IMMEDIATE", NULL, NULL, NULL);

    if (result != SQLITE_OK)
        return result;
    result = statement_run(statements[ACCOUNTS]);
    carried->logins = sqlite3_changes(db);
    if (result == SYNC_OK)
        result = statement_run(statements[TABLETS]);
    carried->logins += sqlite3_changes(db);
    if (result == SYNC_OK)
        result = sqlite3_exec(db, "COMMIT", NULL, NULL, NULL);
    if (!sqlite3_get_autocommit(db))
        sqlite3_exec(db, "ROLLBACK", NULL, NULL, NULL);
    return result;
}

/* Who is told of moves. */
struct listener {
    carry_moved *moved;
    void *context;
};

static int tell_moved(sqlite3_stmt **statements, const struct listener *listener, const char *reason)
{
    const char *family = (const char *)sqlite3_column_text(statements[ORDERS], 2);
    const char *team = (const char *)sqlite3_column_text(statements[ORDERS], 3);
    sqlite3_stmt *find = statements[TEAM_NAME];
    unsigned char id[SYNC_ID_SIZE];
    int result = SYNC_NOT_FOUND;

    if (!family || !team)
        return SQLITE_NOMEM;
    if (id_from_text(team, strlen(team), id)) {
        sqlite3_bind_blob(find, 1, id, sizeof id, SQLITE_TRANSIENT);
        result = statement_row(find);
    }
    if (result != SYNC_OK && result != SYNC_NOT_FOUND)
        return result;
    listener->moved(listener->context, family, team,
                    result == SYNC_OK ? (const char *)sqlite3_column_text(find, 0) : NULL, reason);
    statement_end(find);
    return SYNC_OK;
}

/* Each by itself: one that is refused holds up none. */
static int repeat_orders(struct connection *restored, sqlite3_stmt **statements, const struct copy_facts *backup,
                         int64_t now, const struct listener *listener, struct carried *carried)
{
    sqlite3_stmt *orders = statements[ORDERS];
    struct office *office;
    int step = SQLITE_DONE, result = office_open(restored, &office);

    if (result != SYNC_OK)
        return result;
    sqlite3_bind_int64(orders, 1, backup->position);
    while (result == SYNC_OK && (step = sqlite3_step(orders)) == SQLITE_ROW) {
        const char *text = (const char *)sqlite3_column_text(orders, 0);
        struct order_entry entry;
        struct faults faults = { 0 };

        office_entry(office, now, &entry);
        result = text ? server_order(restored->server, &entry, text, (size_t)sqlite3_column_bytes(orders, 0), &faults)
                      : SQLITE_NOMEM;
        carried->orders++;
        carried->refused += result == SYNC_INVALID;
        if ((result == SYNC_OK || result == SYNC_INVALID) && sqlite3_column_int(orders, 1))
            result = tell_moved(statements, listener, result == SYNC_OK ? NULL : faults.list[0].detail);
        if (result == SYNC_INVALID)
            result = SYNC_OK;
    }
    statement_end(orders);
    office_close(office);
    return result != SYNC_OK || step == SQLITE_DONE ? result : step;
}

static int attach(sqlite3 *db, const char *former)
{
    sqlite3_stmt *attach = NULL;
    int result = sqlite3_prepare_v2(db, "ATTACH ?1 AS former", -1, &attach, NULL);

    if (result == SQLITE_OK)
        result = sqlite3_bind_text(attach, 1, former, -1, SQLITE_STATIC);
    if (result == SQLITE_OK)
        result = statement_run(attach);
    sqlite3_finalize(attach);
    return result;
}

int carry(struct connection *restored, const char *former, const struct copy_facts *backup, int64_t now,
          carry_moved *moved, void *context, struct carried *carried)
{
    const struct listener listener = { moved, context };
    sqlite3_stmt *statements[STATEMENT_COUNT];
    int result = attach(restored->db, former);

    *carried = (struct carried){ 0 };
    if (result != SYNC_OK)
        return result;
    result = statements_prepare(restored->db, SQL, statements, STATEMENT_COUNT);
    if (result == SYNC_OK) {
        sqlite3_bind_int64(statements[SAME], 1, backup->position);
        result = statement_row(statements[SAME]);
        if (result == SYNC_OK)
            statement_end(statements[SAME]);
        if (result == SYNC_OK)
            result = take_logins(restored->db, statements, carried);
        if (result == SYNC_OK)
            result = repeat_orders(restored, statements, backup, now, &listener, carried);
        statements_finalize(statements, STATEMENT_COUNT);
    }
    sqlite3_exec(restored->db, "DETACH former", NULL, NULL, NULL);
    return result;
}
