/* The command line as an operator uses it, in this process. */
#ifndef TESTS_BACKEND_RUN_H
#define TESTS_BACKEND_RUN_H

#include "backend/command.h"

struct run {
    int code;
    char out[8192], errors[4096];
};

/* Run a command with these words, ended by NULL, and this on stdin. */
struct run run_words(const char *input, const char *const *words);

#define RUN(input, ...) run_words(input, (const char *const[]){ __VA_ARGS__, NULL })

#endif
