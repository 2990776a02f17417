/* naober quarantine list, naober quarantine export: what was refused, to hand over to whoever helps the family now. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/commands.h"
#include "backend/format.h"
#include "sync/id.h"
#include "sync/statements.h"

enum name { NAME_OF_AUTHOR, NAME_OF_TEAM, NAME_OF_FAMILY, NAMES };

static const char *const TEXTS[NAMES] = {
    [NAME_OF_AUTHOR] = "SELECT naam FROM medewerker WHERE id = ?1",
    [NAME_OF_TEAM] = "SELECT naam FROM team WHERE id = ?1",
    [NAME_OF_FAMILY] = "SELECT naam FROM huishouden WHERE id = ?1",
};

/* Which refused edits are asked for, and what is done with each. */
struct asking {
    struct connection *connection;
    sqlite3_stmt *names[NAMES];
    const unsigned char *team; /* NULL: all teams */
    int64_t position;          /* 0: at whatever position */
    int (*put)(struct asking *asking, const struct refusal *refusal);
    FILE *out;
    int64_t count;
};

/* The name of the row with this id, valid until names_end; NULL when it has none. SYNC_OK or an SQLite code. */
static int name_of(struct asking *asking, enum name which, const unsigned char *id, const char **name)
{
    sqlite3_stmt *statement = asking->names[which];
    int result;

    *name = NULL;
    sqlite3_bind_blob(statement, 1, id, SYNC_ID_SIZE, SQLITE_STATIC);
    result = statement_row(statement);
    if (result == SYNC_OK)
        *name = (const char *)sqlite3_column_text(statement, 0);
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

static void names_end(struct asking *asking)
{
    for (int i = 0; i < NAMES; i++)
        statement_end(asking->names[i]);
}

/* The names that belong to a refused edit; NULL where there is none. */
struct named {
    const char *author, *team, *family;
};

static int find_names(struct asking *asking, const struct refusal *refusal, struct named *named)
{
    int result = name_of(asking, NAME_OF_AUTHOR, refusal->person, &named->author);

    named->team = named->family = NULL;
    if (result == SYNC_OK && refusal->has_scope)
        result = name_of(asking, NAME_OF_TEAM, refusal->scope, &named->team);
    if (result == SYNC_OK && refusal->family.table)
        result = name_of(asking, NAME_OF_FAMILY, refusal->family.id, &named->family);
    return result;
}

/* --- Which --- */

struct membership {
    const unsigned char *team;
    bool found;
};

static int is_team(void *context, const unsigned char scope[SYNC_ID_SIZE])
{
    struct membership *membership = context;

    membership->found |= memcmp(membership->team, scope, SYNC_ID_SIZE) == 0;
    return SYNC_OK;
}

/* Of the team that the family is with; of an edit that names no place in a team, of each team of its author. */
static int is_asked_for(struct asking *asking, const struct refusal *refusal, bool *asked)
{
    struct membership membership = { .team = asking->team };
    const char *name = NULL;
    int result = SYNC_OK;
    bool known;

    *asked = !asking->position || asking->position == refusal->position;
    if (!*asked || !asking->team)
        return SYNC_OK;
    if (refusal->has_scope)
        result = name_of(asking, NAME_OF_TEAM, refusal->scope, &name);
    known = name != NULL;
    statement_end(asking->names[NAME_OF_TEAM]);
    if (known)
        is_team(&membership, refusal->scope);
    else if (result == SYNC_OK)
        result = server_scopes(asking->connection->server, refusal->person, is_team, &membership);
    *asked = membership.found;
    return result;
}

static int take(void *context, const struct refusal *refusal)
{
    struct asking *asking = context;
    bool asked;
    int result = is_asked_for(asking, refusal, &asked);

    if (result == SYNC_OK && asked) {
        result = asking->put(asking, refusal);
        names_end(asking);
        asking->count++;
    }
    return result;
}

/* Complains by itself; an exit_code. */
static int ask(struct asking *asking, const struct streams *streams)
{
    int result = statements_prepare(asking->connection->db, TEXTS, asking->names, NAMES);

    if (result == SYNC_OK)
        result = server_each_refused(asking->connection->server, take, asking);
    statements_finalize(asking->names, NAMES);
    return result == SYNC_OK ? EXIT_DONE : commands_complain(streams, "the quarantine", sqlite3_errstr(result));
}

static int open_asking(const struct arguments *arguments, const struct streams *streams, struct asking *asking,
                       unsigned char team[SYNC_ID_SIZE])
{
    const char *name = arguments->text[OPTION_TEAM];
    int code = commands_open(arguments->text[OPTION_DATA], false, streams, &asking->connection);

    if (code == EXIT_DONE && name) {
        code = commands_find_team(asking->connection, name, strlen(name), streams, team);
        asking->team = team;
    }
    return code;
}

/* --- As lines --- */

static void put_word(FILE *out, const char *word)
{
    fprintf(out, "  %s", word ? word : "-");
}

static void put_id(FILE *out, const unsigned char *id)
{
    char text[ID_TEXT_SIZE];

    id_to_text(id, text);
    fprintf(out, "  %.*s", ID_TEXT_SIZE, text);
}

static int put_line(struct asking *asking, const struct refusal *refusal)
{
    struct named named;
    int result = find_names(asking, refusal, &named);

    fprintf(asking->out, "%lld", (long long)refusal->position);
    commands_put_time(asking->out, refusal->arrived);
    if (named.author)
        put_word(asking->out, named.author);
    else
        put_id(asking->out, refusal->person);
    put_id(asking->out, refusal->device);
    put_word(asking->out, refusal->row.table);
    if (refusal->row.table)
        put_id(asking->out, refusal->row.id);
    else
        put_word(asking->out, NULL);
    put_word(asking->out, refusal->length ? refusal->reason : "erased");
    put_word(asking->out, named.team);
    if (refusal->family.table)
        put_id(asking->out, refusal->family.id);
    else
        put_word(asking->out, NULL);
    fputc('\n', asking->out);
    return result;
}

int command_quarantine_list(const struct arguments *arguments, const struct streams *streams)
{
    struct asking asking = { .put = put_line, .out = streams->out };
    unsigned char team[SYNC_ID_SIZE];
    int code = open_asking(arguments, streams, &asking, team);

    if (code == EXIT_DONE)
        code = ask(&asking, streams);
    connection_close(asking.connection);
    return code;
}

/* --- As JSON --- */

/* A row by its id, with its table or its name where these are known; null where there is no row. */
static json_t *row_json(const unsigned char *id, const char *table, const char *name)
{
    return id ? json_pack("{s:o, s:s*, s:s*}", "id", format_id_json(id), "tabel", table, "naam", name) : json_null();
}

/* What the edit says stands there as it was sent: nothing is lost of what can't be read. */
static int put_json(struct asking *asking, const struct refusal *refusal)
{
    const unsigned char *row = refusal->row.table ? refusal->row.id : NULL;
    const unsigned char *family = refusal->family.table ? refusal->family.id : NULL;
    bool erased = refusal->length == 0;
    struct named named;
    json_t *about;
    char *text;
    int result = find_names(asking, refusal, &named);

    if (result != SYNC_OK)
        return result;
    about = json_pack("{s:I, s:o, s:o, s:o, s:s, s:s, s:o, s:o, s:o, s:b}", "positie", (json_int_t)refusal->position, "aangekomen",
                      format_time_json(refusal->arrived), "auteur", row_json(refusal->person, NULL, named.author), "apparaat",
                      format_id_json(refusal->device), "reden", refusal->reason, "uitleg", refusal->detail, "rij",
                      row_json(row, refusal->row.table, NULL), "familie", row_json(family, refusal->family.table, named.family), "team",
                      row_json(refusal->has_scope ? refusal->scope : NULL, NULL, named.team), "gewist", erased);
    text = about ? json_dumps(about, JSON_COMPACT) : NULL;
    json_decref(about);
    if (!text)
        return SQLITE_NOMEM;
    fprintf(asking->out, "%s\n%.*s,\"bewerking\":", asking->count ? "," : "", (int)strlen(text) - 1, text);
    fwrite(erased ? "null" : refusal->text, 1, erased ? 4 : refusal->length, asking->out);
    fputc('}', asking->out);
    free(text);
    return ferror(asking->out) ? SQLITE_IOERR : SYNC_OK;
}

/* On the disk, or else it is no file at all. */
static int close_file(FILE *file, const char *path, int code, const struct streams *streams)
{
    bool failed = fflush(file) != 0 || fsync(fileno(file)) != 0;

    failed = fclose(file) != 0 || failed;
    if (code == EXIT_DONE && failed)
        code = commands_complain(streams, path, strerror(errno));
    if (code != EXIT_DONE)
        unlink(path);
    return code;
}

static int write_file(struct asking *asking, const char *path, const struct streams *streams)
{
    int descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, S_IRUSR | S_IWUSR), code;
    char now[FORMAT_TIME_SIZE];

    if (descriptor < 0)
        return commands_complain(streams, path, errno == EEXIST ? "is there already, and stays as it is" : strerror(errno));
    asking->out = fdopen(descriptor, "w");
    if (!asking->out) {
        code = commands_complain(streams, path, strerror(errno));
        close(descriptor);
        unlink(path);
        return code;
    }
    format_time((int64_t)time(NULL), now);
    fprintf(asking->out, "{\"gemaakt\":\"%s\",\"geweigerd\":[", now);
    code = ask(asking, streams);
    fputs("\n]}\n", asking->out);
    if (code == EXIT_DONE && asking->count == 0)
        code = commands_complain(streams, path, "was not made: there is no such refused edit");
    return close_file(asking->out, path, code, streams);
}

int command_quarantine_export(const struct arguments *arguments, const struct streams *streams)
{
    struct asking asking = { .position = arguments->number[OPTION_POSITION], .put = put_json };
    unsigned char team[SYNC_ID_SIZE];
    bool one = arguments->text[OPTION_POSITION] != NULL, of_team = arguments->text[OPTION_TEAM] != NULL,
         all = arguments->text[OPTION_ALL] != NULL;
    int code;

    if (one + of_team + all != 1) {
        commands_complain(streams, "--position, --team, --all", "one of these is needed");
        return EXIT_MISUSED;
    }
    code = open_asking(arguments, streams, &asking, team);
    if (code == EXIT_DONE)
        code = write_file(&asking, arguments->text[OPTION_INTO], streams);
    if (code == EXIT_DONE)
        fprintf(streams->out, "%lld written\n", (long long)asking.count);
    connection_close(asking.connection);
    return code;
}
