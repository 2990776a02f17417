/* The content of a database as text, so that two moments can be compared. */
#ifndef TESTS_DUMP_H
#define TESTS_DUMP_H

#include <sqlite3.h>

#include "sync/buffer.h"

/* Append every row of every table, and the version of the schema. */
void dump(sqlite3 *db, struct buffer *out);

#endif
