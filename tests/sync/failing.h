/* Failures on demand: the nth allocation, the nth write to a file or the nth few steps of a statement fails, once or from then on.
 * Allocations are those of SQLite, which are also those of sync/. */
#ifndef TESTS_FAILING_H
#define TESTS_FAILING_H

#include <sqlite3.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum failing {
    FAILING_MEMORY, /* an allocation: SQLITE_NOMEM */
    FAILING_FILES,  /* a write, sync, truncation, removal or opening of a file of memory_files.h: SQLITE_IOERR */
    FAILING_STEPS,  /* every 20 steps of SQLite's machine, on the connections of failing_steps: SQLITE_INTERRUPT */
    FAILING_KINDS
};

/* Before SQLite is used at all. Turns off its lookaside memory, which would serve small allocations without asking. */
void failing_open(void);

/* Let the steps of this connection be counted too. */
void failing_steps(sqlite3 *db);

/* From now on the nth event of this kind fails (from 1; UINT64_MAX: none), and with `lasting` all that come after it. */
void failing_start(enum failing kind, uint64_t nth, bool lasting);

/* Nothing fails any more. True when something did. */
bool failing_stop(void);

/* Events of any one kind since failing_start. */
uint64_t failing_count(enum failing kind);

/* An event of this kind: true when it is to fail. For memory_files.c. */
bool failing_now(enum failing kind);

/* Allocations that were not given back yet. */
int64_t failing_held(void);

#endif
