#include "backend/command.h"

#include <errno.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "backend/commands.h"

struct option_row {
    const char *name;
    const char *value; /* how --help calls its value; NULL: a flag, which has none */
    const char *fallback;
    bool is_number;
    int64_t least, most;
    const char *help;
};

static const struct option_row OPTIONS[OPTION_COUNT] = {
    [OPTION_DATA] = { "--data", "DIR", NULL, false, 0, 0, "directory that holds the database" },
    [OPTION_PORT] = { "--port", "N", "8080", true, 0, 65535,
                      "port on 127.0.0.1, plain HTTP (TLS belongs to nginx); 0: any" },
    [OPTION_WEB] = { "--web", "DIR", NULL, false, 0, 0, "the web app's files" },
    [OPTION_THREADS] = { "--threads", "N", "32", true, 2, 1000, "connections served at once" },
    [OPTION_NUDGES] = { "--nudges", "N", "500", true, 0, 10000,
                        "tablets that hear at once what changed; the others ask now and then" },
    [OPTION_LOGIN] = { "--login", "NAME", NULL, false, 0, 0, "login name: a-z 0-9 . _ - @ +" },
    [OPTION_NAME] = { "--name", "NAME", NULL, false, 0, 0, "the person's name" },
    [OPTION_DEVICE] = { "--device", "ID", NULL, false, 0, 0, "one device, as 'naober device list' names it; else all" },
    [OPTION_TEAM] = { "--team", "NAME", NULL, false, 0, 0, "the team's name; 'account add' makes it when there is none" },
    [OPTION_RECORDS] = { "--records", "N", "0", true, 0, 100000000, "rows in all; 0: the standard set of three teams" },
    [OPTION_SEED] = { "--seed", "N", "1", true, 0, INT64_MAX, "the same seed gives the same records" },
    [OPTION_TEAMS] = { "--teams", "NAMES", NULL, false, 0, 0, "names of teams with commas between them; '' for none" },
    [OPTION_ID] = { "--id", "ID", NULL, false, 0, 0, "the row: 22 of A-Z a-z 0-9 - _, as the app's address shows it" },
    [OPTION_TABLE] = { "--table", "NAME", NULL, false, 0, 0, "the row's table, such as huishouden or huishoudlid" },
    [OPTION_REASON] = { "--reason", "TEXT", NULL, false, 0, 0, "why; it is kept, so name no person in it" },
    [OPTION_STOLEN] = { "--stolen", NULL, NULL, false, 0, 0, "what still comes from it is marked as of a stolen tablet" },
    [OPTION_FILE] = { "FILE", "", NULL, false, 0, 0, "the backup" },
    [OPTION_LEDGER] = { "--ledger", "FILE", NULL, false, 0, 0,
                        "the ledger of erasures; without it: erasures.db in the data directory" },
    [OPTION_POSITION] = { "--position", "N", NULL, true, 1, INT64_MAX, "one edit, as 'naober quarantine list' numbers it" },
    [OPTION_ALL] = { "--all", NULL, NULL, false, 0, 0, "every edit" },
    [OPTION_INTO] = { "--file", "F", NULL, false, 0, 0, "a new file; one that is there already is left as it is" },
};

struct command {
    const char *words; /* one or two */
    int (*run)(const struct arguments *arguments, const struct streams *streams);
    unsigned required; /* bits by option number */
    unsigned allowed;  /* besides the required ones */
    const char *help;
};

#define BIT(option) (1u << (option))

static const struct command COMMANDS[] = {
    { "init", command_init, BIT(OPTION_DATA), BIT(OPTION_LEDGER), "make the directory and an empty database" },
    { "serve", command_serve, BIT(OPTION_DATA) | BIT(OPTION_WEB),
      BIT(OPTION_PORT) | BIT(OPTION_THREADS) | BIT(OPTION_NUDGES) | BIT(OPTION_LEDGER),
      "serve until SIGINT or SIGTERM; JSON lines on stderr" },
    { "account add", command_account_add, BIT(OPTION_DATA) | BIT(OPTION_LOGIN) | BIT(OPTION_NAME) | BIT(OPTION_TEAM), 0,
      "make an account; the password is the first line of stdin" },
    { "account teams", command_account_teams, BIT(OPTION_DATA) | BIT(OPTION_LOGIN) | BIT(OPTION_TEAMS), 0,
      "from now on this person works in these teams and in no others; also while the server runs" },
    { "family move", command_family_move, BIT(OPTION_DATA) | BIT(OPTION_ID) | BIT(OPTION_TEAM), 0,
      "give a huishouden with all that belongs to it to another team; also while the server runs" },
    { "device list", command_device_list, BIT(OPTION_DATA), BIT(OPTION_LOGIN),
      "the tablets that logged in: login name, id, first log-in, last seen, state" },
    { "device revoke", command_device_revoke, BIT(OPTION_DATA) | BIT(OPTION_LOGIN),
      BIT(OPTION_DEVICE) | BIT(OPTION_STOLEN),
      "no longer believe a login name's tablets: they lose their records at the next contact, and what still comes from "
      "them is kept apart; also while the server runs" },
    { "quarantine list", command_quarantine_list, BIT(OPTION_DATA), BIT(OPTION_TEAM),
      "the edits that were refused, a line each: position, arrival, author, device, table, row, reason, team, family; "
      "whether its author corrected one since or put it away is known on the tablet only; also while the server runs" },
    { "quarantine export", command_quarantine_export, BIT(OPTION_DATA) | BIT(OPTION_INTO),
      BIT(OPTION_POSITION) | BIT(OPTION_TEAM) | BIT(OPTION_ALL),
      "write refused edits as they were sent, with author, time and reason, into a file that only its owner can read: one, "
      "those of a team, or all; also while the server runs" },
    { "backup", command_backup, BIT(OPTION_FILE) | BIT(OPTION_DATA), 0,
      "copy the database into a new file and read that back; tablets let go of what two backups have; also while the "
      "server runs" },
    { "restore", command_restore, BIT(OPTION_FILE) | BIT(OPTION_DATA), BIT(OPTION_LEDGER),
      "put a backup in the database's place, which is put aside; what was erased since is erased again; not while the "
      "server runs" },
    { "erase --list", command_erase_list, BIT(OPTION_DATA), BIT(OPTION_LEDGER),
      "the certificates of what was erased, and which tablets have not been in contact since" },
    { "erase", command_erase, BIT(OPTION_DATA) | BIT(OPTION_TABLE) | BIT(OPTION_ID) | BIT(OPTION_REASON), BIT(OPTION_LEDGER),
      "erase a row for ever, with all that belongs to it, from the database and from every tablet that comes by; also "
      "while the server runs" },
    { "rebuild --verify", command_rebuild_verify, BIT(OPTION_DATA), 0,
      "derive all tables anew from the log, in a copy, and name those that differ; also while the server runs" },
    { "rebuild", command_rebuild, BIT(OPTION_DATA), 0, "derive all tables anew from the log; not while the server runs" },
#ifdef NAOBER_DEMO
    { "demo", command_demo, BIT(OPTION_DATA), BIT(OPTION_RECORDS) | BIT(OPTION_SEED),
      "fill an empty database with made-up records; inloggegevens.txt beside it says how to log in" },
#endif
};
#define COMMAND_COUNT (sizeof COMMANDS / sizeof *COMMANDS)

static bool takes(const struct command *command, int option)
{
    return (command->required | command->allowed) & BIT(option);
}

static void print_options(FILE *out, const struct command *command)
{
    for (int option = 0; option < OPTION_COUNT; option++) {
        const struct option_row *row = &OPTIONS[option];
        char left[40];

        if (!takes(command, option))
            continue;
        snprintf(left, sizeof left, "%s %s", row->name, row->value ? row->value : "");
        fprintf(out, "      %-16s %s", left, row->help);
        if (command->required & BIT(option))
            fprintf(out, " (required)");
        else if (row->fallback)
            fprintf(out, " (default %s)", row->fallback);
        fputc('\n', out);
    }
}

static void print_help(FILE *out)
{
    fprintf(out, "naober %s: the office's server\n\nusage: naober COMMAND [OPTION ...] | --help | --version\n",
            NAOBER_VERSION);
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        fprintf(out, "\n  naober %s\n      %s\n", COMMANDS[i].words, COMMANDS[i].help);
        print_options(out, &COMMANDS[i]);
    }
    fprintf(out,
            "\nexit codes: %d done, %d failed (stderr says why), %d the command line was wrong (stderr names every "
            "fault)\n",
            EXIT_DONE, EXIT_FAILED, EXIT_MISUSED);
}

/* The command that the first words name, and how many words that were; NULL when there is none. */
static const struct command *find_command(int argc, char *const *argv, int *words)
{
    for (size_t i = 0; i < COMMAND_COUNT; i++) {
        const char *blank = strchr(COMMANDS[i].words, ' ');
        size_t first = blank ? (size_t)(blank - COMMANDS[i].words) : strlen(COMMANDS[i].words);

        *words = blank ? 2 : 1;
        if (argc <= *words || strncmp(argv[1], COMMANDS[i].words, first) != 0 || argv[1][first])
            continue;
        if (!blank || strcmp(argv[2], blank + 1) == 0)
            return &COMMANDS[i];
    }
    return NULL;
}

/* A word that is no option is the command's FILE. */
static int find_option(const struct command *command, const char *given, size_t length)
{
    if (given[0] != '-' && takes(command, OPTION_FILE))
        return OPTION_FILE;
    for (int option = 0; option < OPTION_COUNT; option++)
        if (OPTIONS[option].name[0] == '-' && strlen(OPTIONS[option].name) == length &&
            strncmp(OPTIONS[option].name, given, length) == 0)
            return option;
    return OPTION_COUNT;
}

/* These return the number of faults, each said on `errors`. */
static int fault(FILE *errors, const char *option, const char *what)
{
    fprintf(errors, "naober: %s: %s\n", option, what);
    return 1;
}

static int take_number(const struct option_row *row, const char *text, int64_t *number, FILE *errors)
{
    char *end;

    errno = 0;
    *number = strtoll(text, &end, 10);
    if (errno == 0 && *text && *end == '\0' && *number >= row->least && *number <= row->most)
        return 0;
    fprintf(errors, "naober: %s %s: a whole number from %lld to %lld is needed%s\n", row->name, text,
            (long long)row->least, (long long)row->most,
            strcmp(row->name, "--port") == 0 ? " (TLS belongs to nginx)" : "");
    return 1;
}

static int take_value(int option, const char *value, struct arguments *arguments, FILE *errors)
{
    const struct option_row *row = &OPTIONS[option];

    if (!value || (!*value && option != OPTION_TEAMS))
        return fault(errors, row->name, "needs a value");
    if (arguments->text[option])
        return fault(errors, row->name, "given twice");
    arguments->text[option] = value;
    return row->is_number ? take_number(row, value, &arguments->number[option], errors) : 0;
}

/* Take one option, and its value, which may be the next argument. */
static int take_option(const struct command *command, char *const **next, struct arguments *arguments, FILE *errors)
{
    const char *given = *(*next)++, *equals = strchr(given, '=');
    size_t length = equals ? (size_t)(equals - given) : strlen(given);
    int option = find_option(command, given, length);
    const char *value = equals ? equals + 1 : **next;

    if (option == OPTION_COUNT)
        return fault(errors, given, "no such option");
    if (option == OPTION_FILE)
        return take_value(option, given, arguments, errors);
    if (!OPTIONS[option].value) {
        if (equals)
            return fault(errors, OPTIONS[option].name, "takes no value");
        return takes(command, option) ? take_value(option, given, arguments, errors)
                                      : fault(errors, given, "not an option of this command");
    }
    if (!equals && value)
        (*next)++;
    if (!takes(command, option))
        return fault(errors, OPTIONS[option].name, "not an option of this command");
    return take_value(option, value, arguments, errors);
}

static int take_all(const struct command *command, char *const *next, struct arguments *arguments, FILE *errors)
{
    int faults = 0;

    while (*next)
        faults += take_option(command, &next, arguments, errors);
    for (int option = 0; option < OPTION_COUNT; option++) {
        const struct option_row *row = &OPTIONS[option];

        if (arguments->text[option])
            continue;
        if (command->required & BIT(option)) {
            fprintf(errors, "naober: %s%s%s is missing: %s\n", row->name, *row->value ? " " : "", row->value, row->help);
            faults++;
        } else if (row->fallback) {
            arguments->text[option] = row->fallback;
            faults += row->is_number ? take_number(row, row->fallback, &arguments->number[option], errors) : 0;
        }
    }
    return faults;
}

int command_run(int argc, char *const *argv, const struct streams *streams)
{
    struct arguments arguments = { 0 };
    const struct command *command;
    int words = 0;

    for (int i = 1; i < argc; i++) {
        if (strcmp(argv[i], "--help") == 0 || strcmp(argv[i], "-h") == 0) {
            print_help(streams->out);
            return EXIT_DONE;
        }
    }
    if (argc == 2 && strcmp(argv[1], "--version") == 0) {
        fprintf(streams->out, "naober %s\n", NAOBER_VERSION);
        return EXIT_DONE;
    }
    command = find_command(argc, argv, &words);
    if (!command) {
        fprintf(streams->errors, "naober: %s%s%s\n", argc > 1 ? "no such command: " : "which command?",
                argc > 1 ? argv[1] : "", "; 'naober --help' lists them");
        return EXIT_MISUSED;
    }
    if (take_all(command, argv + 1 + words, &arguments, streams->errors) > 0)
        return EXIT_MISUSED;
    return command->run(&arguments, streams);
}
