#define _GNU_SOURCE /* O_PATH: whose a directory is can be asked by who may not look into it */
#include "backend/commands.h"

#include <errno.h>
#include <fcntl.h>
#include <pwd.h>
#include <signal.h>
#include <sodium.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include "backend/app.h"
#include "backend/erasure.h"
#include "backend/office.h"
#include "backend/web.h"
#include "sync/id.h"
#ifdef NAOBER_DEMO
#include "backend/demo/demo.h"
#endif

int commands_complain(const struct streams *streams, const char *what, const char *why)
{
    fprintf(streams->errors, "naober: %s: %s\n", what, why);
    return EXIT_FAILED;
}

int commands_complain_order(const struct streams *streams, const char *what, int result, const struct faults *faults)
{
    for (size_t i = 0; i < faults->count && i < FAULTS_MAX; i++)
        commands_complain(streams, faults->list[i].reason, faults->list[i].detail);
    return commands_complain(streams, what, result == SYNC_INVALID ? "see above" : sqlite3_errstr(result));
}

int commands_read_id(const struct arguments *arguments, enum option option, const struct streams *streams,
                     unsigned char id[SYNC_ID_SIZE])
{
    const char *given = arguments->text[option];

    if (given && id_from_text(given, strlen(given), id))
        return EXIT_DONE;
    commands_complain(streams, option == OPTION_DEVICE ? "--device" : "--id",
                      option == OPTION_DEVICE ? "22 of A-Z a-z 0-9 - _ are needed, as 'naober device list' prints them"
                                              : "22 of A-Z a-z 0-9 - _ are needed, as the app's address shows them");
    return EXIT_MISUSED;
}

int commands_read_login(const struct arguments *arguments, const struct streams *streams, char name[LOGIN_MOST + 1])
{
    name[0] = '\0';
    if (!arguments->text[OPTION_LOGIN] || accounts_login_name(arguments->text[OPTION_LOGIN], name))
        return EXIT_DONE;
    commands_complain(streams, "--login", "1 to 64 of a-z 0-9 . _ - @ + are allowed");
    return EXIT_MISUSED;
}

void commands_say_owner(uid_t owner, char *text, size_t size)
{
    const struct passwd *entry = getpwuid(owner);
    char number[32];

    snprintf(number, sizeof number, "user %lu", (unsigned long)owner);
    snprintf(text, size, "belongs to %s, whose server can't open what another user makes there; give the command as its owner%s%s%s",
             entry ? entry->pw_name : number, entry ? ": sudo -u " : "", entry ? entry->pw_name : "", entry ? " naober ..." : "");
}

/* Every way into the data directory goes through here. Root is refused like anybody else: it could make files there, but not give them away safely,
 * since the owner may put links in their place. */
static int open_own(const char *data, const struct streams *streams, int *directory)
{
    struct stat status;
    char why[256];

    *directory = open(data, O_PATH | O_DIRECTORY | O_CLOEXEC);
    if (*directory < 0)
        return commands_complain(streams, data, strerror(errno));
    if (fstat(*directory, &status) != 0)
        snprintf(why, sizeof why, "%s", strerror(errno));
    else if (status.st_uid == geteuid())
        return EXIT_DONE;
    else
        commands_say_owner(status.st_uid, why, sizeof why);
    close(*directory);
    return commands_complain(streams, data, why);
}

/* Lock a file of the data directory; `taken` is what to say when others have it. */
static int lock_file(const char *data, const char *name, int how, const char *taken, const struct streams *streams, int *lock)
{
    char path[1024];
    int directory, code = open_own(data, streams, &directory);

    if (code != EXIT_DONE)
        return code;
    snprintf(path, sizeof path, "%s/%s", data, name);
    *lock = openat(directory, name, O_RDWR | O_CREAT | O_CLOEXEC, S_IRUSR | S_IWUSR);
    if (*lock < 0)
        code = commands_complain(streams, path, strerror(errno));
    close(directory);
    if (code != EXIT_DONE)
        return code;
    if (flock(*lock, how | LOCK_NB) == 0)
        return EXIT_DONE;
    close(*lock);
    return commands_complain(streams, data, taken);
}

int commands_lock(const char *data, const struct streams *streams, int *lock)
{
    return lock_file(data, LOCK_NAME, LOCK_EX, "a server is using it; stop it first", streams, lock);
}

int commands_lock_out(const char *data, const struct streams *streams, int *lock)
{
    return lock_file(data, COMMANDS_LOCK_NAME, LOCK_EX, "is in use by another command; wait until that is done", streams, lock);
}

int commands_open(const char *data, bool make, const struct streams *streams, struct connection **out)
{
    char path[1024];
    int lock, result, code;

    *out = NULL;
    if (sodium_init() < 0 || !app_database(data, path, sizeof path))
        return commands_complain(streams, data, "cannot be used");
    if (!make && access(path, F_OK) != 0 && errno == ENOENT)
        return commands_complain(streams, path, "there is no database; 'naober init' makes one");
    code = lock_file(data, COMMANDS_LOCK_NAME, LOCK_SH, "a backup is being restored; give the command again when that is done", streams, &lock);
    if (code != EXIT_DONE)
        return code;
    result = connection_open(path, true, out);
    if (result == SYNC_OK) {
        (*out)->lock = lock;
        return EXIT_DONE;
    }
    close(lock);
    return commands_complain(streams, path, result == SYNC_LATER ? "was made by a newer release than this one" : sqlite3_errstr(result));
}

int command_init(const struct arguments *arguments, const struct streams *streams)
{
    const char *data = arguments->text[OPTION_DATA];
    struct connection *connection;
    struct ledger *ledger = NULL;
    int code;

    umask(S_IRWXG | S_IRWXO); /* case files: nobody else on this machine may read them */
    if (mkdir(data, S_IRWXU) != 0 && errno != EEXIST)
        return commands_complain(streams, data, strerror(errno));
    code = commands_open(data, true, streams, &connection);
    if (code == EXIT_DONE)
        code = commands_open_ledger(arguments, true, streams, &ledger);
    ledger_close(ledger);
    connection_close(connection);
    return code;
}

int commands_open_ledger(const struct arguments *arguments, bool make, const struct streams *streams, struct ledger **out)
{
    const char *given = arguments->text[OPTION_LEDGER];
    char path[1024];
    int result;

    *out = NULL;
    if (snprintf(path, sizeof path, given ? "%s" : "%s/" LEDGER_NAME, given ? given : arguments->text[OPTION_DATA]) >= (int)sizeof path)
        return commands_complain(streams, path, "is too long");
    result = ledger_open(path, make, out);
    if (result == SYNC_NOT_FOUND)
        return commands_complain(streams, path, "there is no ledger of erasures; bring the one that is kept beside the backups");
    if (result == SYNC_LATER)
        return commands_complain(streams, path, "was made by a newer release than this one");
    return result == SYNC_OK ? EXIT_DONE : commands_complain(streams, path, sqlite3_errstr(result));
}

int commands_catch_up(const char *data, struct connection *connection, struct ledger *ledger, const struct streams *streams)
{
    struct erasure_place place = { data, connection, ledger, (int64_t)time(NULL) };
    int result = erasure_catch_up(&place);

    if (result == SYNC_LATER)
        return commands_complain(streams, "the write-ahead log", "is held by another connection, so that it can't be emptied; try again");
    return result == SYNC_OK ? EXIT_DONE : commands_complain(streams, "what was erased could not be erased again", sqlite3_errstr(result));
}

/* What a server needs before it serves: a database that is ours and of this release, and that has nothing that was erased. */
static int prepare(const struct arguments *arguments, const struct streams *streams)
{
    const char *data = arguments->text[OPTION_DATA];
    struct connection *connection;
    struct ledger *ledger = NULL;
    int code = commands_open(data, false, streams, &connection);

    if (code == EXIT_DONE)
        code = commands_open_ledger(arguments, true, streams, &ledger);
    if (code == EXIT_DONE)
        code = commands_catch_up(data, connection, ledger, streams);
    ledger_close(ledger);
    connection_close(connection);
    return code;
}

static int serve_until_told(const struct arguments *arguments, struct app *app, const sigset_t *signals,
                            const struct streams *streams)
{
    struct web_config config = WEB_CONFIG;
    struct web *web;
    int caught;

    config.port = (int)arguments->number[OPTION_PORT];
    config.threads = (int)arguments->number[OPTION_THREADS];
    if (web_start(&config, app, &web) != SYNC_OK)
        return commands_complain(streams, "the port cannot be opened", arguments->text[OPTION_PORT]);
    fprintf(streams->out, "http://127.0.0.1:%d\n", web_port(web));
    fflush(streams->out);
    sigwait(signals, &caught);
    log_event(app->log, LOG_INFO, "stopping", caught);
    web_stop(web);
    return EXIT_DONE;
}

int command_serve(const struct arguments *arguments, const struct streams *streams)
{
    struct nudge_config nudges = NUDGE_CONFIG;
    struct app_config config = { .data = arguments->text[OPTION_DATA],
                                 .web = arguments->text[OPTION_WEB],
                                 .log = streams->errors,
                                 .errors = streams->errors,
                                 .cost = PASSWORD_COST,
                                 .threads = (int)arguments->number[OPTION_THREADS],
                                 .nudges = &nudges };
    struct app *app;
    sigset_t signals;
    int code, lock; /* which goes with the process */

    nudges.most = (size_t)arguments->number[OPTION_NUDGES];
    umask(S_IRWXG | S_IRWXO);
    code = commands_lock(config.data, streams, &lock);
    if (code == EXIT_DONE)
        code = prepare(arguments, streams);
    if (code != EXIT_DONE)
        return code;
    /* Blocked before any thread is made, so that every thread leaves them to sigwait. */
    sigemptyset(&signals);
    sigaddset(&signals, SIGINT);
    sigaddset(&signals, SIGTERM);
    pthread_sigmask(SIG_BLOCK, &signals, NULL);
    if (app_open(&config, &app) != SYNC_OK)
        return EXIT_FAILED;
    code = serve_until_told(arguments, app, &signals, streams);
    app_close(app);
    return code;
}

/* The first line, without its end. False when there is none or it is too short or too long. */
static bool read_password(FILE *in, char *password, size_t size)
{
    if (!fgets(password, (int)size, in))
        return false;
    password[strcspn(password, "\r\n")] = '\0';
    return strlen(password) >= PASSWORD_LEAST && strlen(password) <= PASSWORD_MOST;
}

/* Make the person, and the team when there is none of that name, by edits in the log. */
static int make_person(struct connection *connection, const struct arguments *arguments, struct account *account,
                       unsigned char team[SYNC_ID_SIZE], struct faults *faults)
{
    int64_t now = (int64_t)time(NULL);
    json_t *edits = json_array();
    struct office *office;
    char id[ID_TEXT_SIZE];
    int result = accounts_team(connection->accounts, arguments->text[OPTION_TEAM], team);

    if (result == SYNC_NOT_FOUND) {
        token_id(team);
        result = json_array_append_new(
            edits, office_edit_take("team", team, json_pack("{s:s}", "naam", arguments->text[OPTION_TEAM]), now));
    }
    token_id(account->person);
    id_to_text(team, id);
    if (result == SYNC_OK)
        result = json_array_append_new(
            edits, office_edit_take(
                       "medewerker", account->person,
                       json_pack("{s:s, s:s%}", "naam", arguments->text[OPTION_NAME], "team_id", id, sizeof id), now));
    if (result == SYNC_OK)
        result = json_array_append_new(edits, office_access(account->person, (void *)team, 1));
    if (result == SYNC_OK)
        result = office_open(connection, &office);
    if (result != SYNC_OK) {
        json_decref(edits);
        return result == -1 ? SYNC_INVALID : result;
    }
    result = office_push_take(office, edits, now, faults);
    office_close(office);
    return result;
}

static int add_account(struct connection *connection, const struct arguments *arguments, const char *hash,
                       const struct streams *streams)
{
    unsigned char team[SYNC_ID_SIZE];
    struct account account = { .login_name = arguments->text[OPTION_LOGIN], .password_hash = hash };
    char known_hash[PASSWORD_HASH_SIZE], name[LOGIN_MOST + 1];
    struct identity known;
    struct faults faults = { 0 };
    int result;

    /* Asked before the person is made: a row that was made cannot be unmade. */
    accounts_login_name(account.login_name, name);
    result = accounts_find(connection->accounts, name, &known, known_hash);
    if (result == SYNC_OK)
        return commands_complain(streams, name, "this login name is taken");
    if (result == SYNC_NOT_FOUND)
        result = make_person(connection, arguments, &account, team, &faults);
    if (result == SYNC_OK)
        result = accounts_add(connection->accounts, &account, (int64_t)time(NULL));
    if (result == SYNC_OK)
        return EXIT_DONE;
    return commands_complain_order(streams, "the account was not made", result, &faults);
}

int command_account_add(const struct arguments *arguments, const struct streams *streams)
{
    char password[PASSWORD_MOST + 3], hash[PASSWORD_HASH_SIZE], name[LOGIN_MOST + 1];
    struct connection *connection = NULL;
    int code = commands_read_login(arguments, streams, name);

    if (!read_password(streams->in, password, sizeof password)) {
        fprintf(streams->errors, "naober: the password, the first line of stdin, has to be %d to %d bytes long\n",
                PASSWORD_LEAST, PASSWORD_MOST);
        code = EXIT_MISUSED;
    }
    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code == EXIT_DONE && password_hash(&PASSWORD_COST, password, hash) != SYNC_OK)
        code = commands_complain(streams, "the password", "there is not enough memory to hash it");
    if (code == EXIT_DONE)
        code = add_account(connection, arguments, hash, streams);
    sodium_memzero(password, sizeof password);
    connection_close(connection);
    return code;
}

#ifdef NAOBER_DEMO
/* Everybody in the demonstration logs in with this; its families are invented. */
#define DEMO_PASSWORD "samen-verder"

struct demo_accounts {
    struct connection *connection;
    char hash[PASSWORD_HASH_SIZE];
};

static int add_demo_account(void *context, const char *login, const unsigned char person[SYNC_ID_SIZE])
{
    struct demo_accounts *accounts = context;
    struct account account = { .login_name = login, .password_hash = accounts->hash };

    memcpy(account.person, person, SYNC_ID_SIZE);
    return accounts_add(accounts->connection->accounts, &account, (int64_t)time(NULL));
}

/* Fill the database, and write down beside it how to log in. */
static int fill_demo(struct connection *connection, const struct arguments *arguments, const struct streams *streams)
{
    struct demo_accounts accounts = { .connection = connection };
    struct demo_options options = { .seed = (uint64_t)arguments->number[OPTION_SEED],
                                    .now = (int64_t)time(NULL),
                                    .records = (size_t)arguments->number[OPTION_RECORDS],
                                    .account = add_demo_account,
                                    .account_context = &accounts };
    char path[1024];
    FILE *logins;
    int result;

    token_id(options.incarnation);
    snprintf(path, sizeof path, "%s/inloggegevens.txt", arguments->text[OPTION_DATA]);
    logins = fopen(path, "w");
    if (!logins)
        return commands_complain(streams, path, strerror(errno));
    fprintf(logins, "Inloggen met een van deze namen; wachtwoord: %s\n\n", DEMO_PASSWORD);
    result = password_hash(&PASSWORD_COST, DEMO_PASSWORD, accounts.hash);
    if (result == SYNC_OK)
        result = demo_fill(connection->db, &options, logins);
    if (fclose(logins) != 0 && result == SYNC_OK)
        return commands_complain(streams, path, strerror(errno));
    if (result == SYNC_INVALID)
        return commands_complain(streams, arguments->text[OPTION_DATA],
                                 "has families already, or --records is too small");
    return result == SYNC_OK ? EXIT_DONE : commands_complain(streams, "the demonstration data", sqlite3_errstr(result));
}

int command_demo(const struct arguments *arguments, const struct streams *streams)
{
    struct connection *connection;
    int code = command_init(arguments, streams);

    if (code == EXIT_DONE)
        code = commands_open(arguments->text[OPTION_DATA], false, streams, &connection);
    if (code != EXIT_DONE)
        return code;
    code = fill_demo(connection, arguments, streams);
    connection_close(connection);
    return code;
}
#endif
