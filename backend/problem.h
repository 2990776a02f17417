/* Everything that can be wrong with a request, as one table: status, a word for programs, a Dutch title for people. */
#ifndef BACKEND_PROBLEM_H
#define BACKEND_PROBLEM_H

#include "sync/sync.h"

enum problem {
    PROBLEM_MALFORMED,
    PROBLEM_NOT_LOGGED_IN,
    PROBLEM_LOGIN_REFUSED,
    PROBLEM_NO_ACCESS,
    PROBLEM_NOT_FOUND,
    PROBLEM_NO_ROW,
    PROBLEM_METHOD,
    PROBLEM_TOO_SLOW,
    PROBLEM_NEWER_SCHEMA,
    PROBLEM_NO_LENGTH,
    PROBLEM_TOO_LARGE,
    PROBLEM_PATH_TOO_LONG,
    PROBLEM_WRONG_TYPE,
    PROBLEM_EXPECTATION,
    PROBLEM_UPGRADE,
    PROBLEM_TOO_OFTEN,
    PROBLEM_TOO_MANY_HEADERS,
    PROBLEM_INTERNAL,
    PROBLEM_NOT_NOW,
    PROBLEM_HTTP_VERSION,
    PROBLEM_COUNT
};

struct problem_row {
    int status;
    const char *reason; /* for programs: the last part of "type" */
    const char *title;  /* for people, in Dutch */
};

extern const struct problem_row PROBLEMS[PROBLEM_COUNT];

/* The problem that fits a status which CivetWeb came up with. */
enum problem problem_of_status(int status);

#endif
