/* A file system of SQLite (https://sqlite.org/vfs.html) in memory, whose writes fail when failing.h says so. One connection
 * at a time has a file: databases on it use locking_mode=EXCLUSIVE. */
#ifndef TESTS_MEMORY_FILES_H
#define TESTS_MEMORY_FILES_H

#include <stdbool.h>

#define MEMORY_FILES "memory-files" /* its name for sqlite3_open_v2 */

/* Make it known to SQLite; may be repeated. */
void memory_files_open(void);

/* Copy the database `from` with its journals to `to`, as they are at this moment: what a process that was killed now leaves behind. */
void memory_files_copy(const char *from, const char *to);

/* Does a file of this database, or a journal of it, hold these words? */
bool memory_files_hold(const char *name, const char *words);

/* Remove all files. */
void memory_files_clear(void);

#endif
