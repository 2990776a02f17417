#include "sync/office/members.h"

#include <stdio.h>

#include "sync/statements.h"

static void bind_id(sqlite3_stmt *statement, int parameter, const unsigned char id[SYNC_ID_SIZE])
{
    sqlite3_bind_blob(statement, parameter, id, SYNC_ID_SIZE, SQLITE_STATIC);
}

int members_scopes(struct server *server, const unsigned char person[SYNC_ID_SIZE], struct arena *arena, int64_t **scopes, size_t *count)
{
    sqlite3_stmt *statement = server->statements[MEMBER_LIST];
    size_t room = 8;
    int64_t own;
    int step, result;

    *count = 0;
    *scopes = arena_take(arena, room * sizeof **scopes);
    result = *scopes ? scopes_find(&server->scopes, person, &own) : SQLITE_NOMEM;
    if (result == SYNC_OK)
        (*scopes)[(*count)++] = own;
    if (result != SYNC_OK && result != SYNC_NOT_FOUND)
        return result;
    bind_id(statement, 1, person);
    while ((step = sqlite3_step(statement)) == SQLITE_ROW) {
        if (*count == room) {
            int64_t *larger = arena_take(arena, 2 * room * sizeof *larger);

            if (!larger)
                break;
            for (size_t i = 0; i < room; i++)
                larger[i] = (*scopes)[i];
            *scopes = larger;
            room *= 2;
        }
        (*scopes)[(*count)++] = sqlite3_column_int64(statement, 0);
    }
    statement_end(statement);
    return step == SQLITE_ROW ? SQLITE_NOMEM : step == SQLITE_DONE ? SYNC_OK : step;
}

int members_set(struct server *server, const unsigned char person[SYNC_ID_SIZE], const unsigned char (*scopes)[SYNC_ID_SIZE], size_t count)
{
    sqlite3_stmt *drop = server->statements[MEMBERS_DROP], *add = server->statements[MEMBER_ADD];
    int result;

    server->touched.more = true; /* no row of theirs changed, and yet this person's devices have something to fetch */
    bind_id(drop, 1, person);
    result = statement_run(drop);
    for (size_t i = 0; i < count && result == SYNC_OK; i++) {
        int64_t scope;

        result = scopes_add(&server->scopes, scopes[i], &scope);
        if (result != SYNC_OK)
            return result;
        bind_id(add, 1, person);
        sqlite3_bind_int64(add, 2, scope);
        result = statement_run(add);
    }
    return result;
}

int members_distrusted(struct server *server, const unsigned char device[SYNC_ID_SIZE], char reason[SERVER_REASON_SIZE])
{
    sqlite3_stmt *statement = server->statements[DISTRUST_FIND];
    const char *text;
    int result;

    reason[0] = '\0';
    bind_id(statement, 1, device);
    result = statement_row(statement);
    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SYNC_OK : result;
    text = (const char *)sqlite3_column_text(statement, 0);
    snprintf(reason, SERVER_REASON_SIZE, "%s", text ? text : "");
    statement_end(statement);
    return text ? SYNC_OK : SQLITE_NOMEM;
}

int members_distrust(struct server *server, const unsigned char device[SYNC_ID_SIZE], struct slice reason)
{
    sqlite3_stmt *statement = server->statements[DISTRUST_ADD];

    bind_id(statement, 1, device);
    sqlite3_bind_text64(statement, 2, reason.bytes, reason.length, SQLITE_STATIC, SQLITE_UTF8);
    return statement_run(statement);
}

int members_trust(struct server *server, const unsigned char device[SYNC_ID_SIZE])
{
    sqlite3_stmt *statement = server->statements[DISTRUST_DROP];

    bind_id(statement, 1, device);
    return statement_run(statement);
}
