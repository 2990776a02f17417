/* naober account teams, naober family move: who works where, and which family belongs to which team. Both are commands
 * in the log. */
#include <string.h>
#include <time.h>

#include "backend/commands.h"
#include "backend/office.h"

#define TEAMS_MOST 100

struct teams {
    unsigned char ids[TEAMS_MOST][SYNC_ID_SIZE];
    size_t count;
};

int commands_find_team(struct connection *connection, const char *name, size_t length, const struct streams *streams,
                       unsigned char team[SYNC_ID_SIZE])
{
    char text[256];
    int result = SYNC_NOT_FOUND;

    snprintf(text, sizeof text, "%.*s", (int)length, name);
    if (length < sizeof text)
        result = accounts_team(connection->accounts, text, team);
    if (result == SYNC_OK)
        return EXIT_DONE;
    return commands_complain(streams, text,
                             result == SYNC_NOT_FOUND ? "there is no such team" : sqlite3_errstr(result));
}

/* Every name that is wrong is named. */
static int find_teams(struct connection *connection, const char *names, const struct streams *streams,
                      struct teams *teams)
{
    int code = EXIT_DONE;

    for (teams->count = 0; *names; names += *names == ',') {
        size_t length;

        names += strspn(names, " ");
        length = strcspn(names, ",");
        while (length > 0 && names[length - 1] == ' ')
            length--;
        if (teams->count == TEAMS_MOST)
            return commands_complain(streams, "--teams", "these are too many");
        if (length > 0 && commands_find_team(connection, names, length, streams, teams->ids[teams->count]) != EXIT_DONE)
            code = EXIT_FAILED;
        teams->count += length > 0;
        names += strcspn(names, ",");
    }
    return code;
}

static int set_teams(struct connection *connection, const char *login, const struct teams *teams,
                     const struct streams *streams)
{
    char hash[PASSWORD_HASH_SIZE];
    struct faults faults = { 0 };
    struct identity who;
    int result = accounts_find(connection->accounts, login, &who, hash);

    if (result == SYNC_OK)
        result = office_order_take(connection, json_pack("[o]", office_access(who.person, (void *)teams->ids, teams->count)),
                                   (int64_t)time(NULL), &faults);
    if (result == SYNC_NOT_FOUND)
        return commands_complain(streams, login, "nobody has this login name");
    return result == SYNC_OK ? EXIT_DONE
                             : commands_complain_order(streams, "the teams stayed as they were", result, &faults);
}

int command_account_teams(const struct arguments *arguments, const struct streams *streams)
{
    struct connection *connection = NULL;
    char login[LOGIN_MOST + 1];
    struct teams teams;
    int code = commands_read_login(arguments, streams, login);

    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code == EXIT_DONE)
        code = find_teams(connection, arguments->text[OPTION_TEAMS], streams, &teams);
    if (code == EXIT_DONE)
        code = set_teams(connection, login, &teams, streams);
    connection_close(connection);
    return code;
}

static int move_family(struct connection *connection, const unsigned char *family, const unsigned char *team,
                       const struct streams *streams)
{
    struct faults faults = { 0 };
    json_t *orders = json_pack("[o]", office_move("huishouden", family, team));
    int result = office_order_take(connection, orders, (int64_t)time(NULL), &faults);

    return result == SYNC_OK ? EXIT_DONE
                             : commands_complain_order(streams, "the family stayed where it was", result, &faults);
}

int command_family_move(const struct arguments *arguments, const struct streams *streams)
{
    const char *name = arguments->text[OPTION_TEAM];
    unsigned char family[SYNC_ID_SIZE], team[SYNC_ID_SIZE];
    struct connection *connection = NULL;
    int code = commands_read_id(arguments, OPTION_ID, streams, family);

    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code == EXIT_DONE)
        code = commands_find_team(connection, name, strlen(name), streams, team);
    if (code == EXIT_DONE)
        code = move_family(connection, family, team, streams);
    connection_close(connection);
    return code;
}
