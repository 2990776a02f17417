/* The web app's files, read into memory at the start: no request ever reaches the file system. */
#ifndef BACKEND_FILES_H
#define BACKEND_FILES_H

#include <stddef.h>
#include <stdio.h>

#include "backend/reply.h"
#include "backend/request.h"

#define FILES_MOST      4096        /* files */
#define FILES_MOST_SIZE (64u << 20) /* bytes of all together */

struct files;

/* Read all files below `directory` (names that begin with a dot are left out) and compress those that gain by it.
 * `directory` NULL: none. SYNC_OK; SYNC_NOT_FOUND when there is no index.html or the directory cannot be read;
 * SYNC_INVALID when something there cannot be served, such as a name with a blank or too much in all; SQLITE_NOMEM. A
 * sentence about it goes to `errors`. Except on SYNC_OK, *out is NULL. */
int files_open(const char *directory, FILE *errors, struct files **out);
void files_close(struct files *files); /* NULL is allowed */

/* Answer a GET or HEAD. A path without a dot that is no file gets index.html: the app itself knows its pages. */
void files_answer(const struct files *files, const struct request *request, struct reply *reply);

#endif
