/* The command line as tables: commands, options. --help prints the same rows that the parser walks. */
#ifndef BACKEND_COMMAND_H
#define BACKEND_COMMAND_H

#include <stdint.h>
#include <stdio.h>

enum option {
    OPTION_DATA,
    OPTION_PORT,
    OPTION_WEB,
    OPTION_THREADS,
    OPTION_NUDGES,
    OPTION_LOGIN,
    OPTION_NAME,
    OPTION_DEVICE,
    OPTION_TEAM,
    OPTION_RECORDS,
    OPTION_SEED,
    OPTION_TEAMS,
    OPTION_ID,
    OPTION_TABLE,
    OPTION_REASON,
    OPTION_STOLEN,
    OPTION_FILE,
    OPTION_LEDGER,
    OPTION_POSITION,
    OPTION_ALL,
    OPTION_INTO,
    OPTION_COUNT
};

enum exit_code {
    EXIT_DONE = 0,
    EXIT_FAILED = 1, /* the command could not be carried out; stderr says why */
    EXIT_MISUSED = 2 /* the command line was wrong; stderr names every fault */
};

/* What was given, or else the option's default; NULL where there is neither. A flag that was given has its own name. */
struct arguments {
    const char *text[OPTION_COUNT];
    int64_t number[OPTION_COUNT]; /* of options that are numbers */
};

struct streams {
    FILE *in, *out, *errors;
};

/* Run what the command line asks. Returns an exit_code. */
int command_run(int argc, char *const *argv, const struct streams *streams);

#endif
