/* The office as an author of edits. Teams and workers are rows that travel, so they are made like any other: by an edit
 * in the log, never by an INSERT. The office has a device id of its own and draws a fresh branch each time it is opened
 * (R1). */
#ifndef BACKEND_OFFICE_H
#define BACKEND_OFFICE_H

#include <jansson.h>

#include "backend/connection.h"

struct office;

/* `connection` has to be able to write and stays the caller's. Gives the database an office when it has none. SYNC_OK
 * or an SQLite code, and then *out is NULL. */
int office_open(struct connection *connection, struct office **out);
void office_close(struct office *office); /* NULL is allowed */

/* Push edits and commands, a JSON array as sync/PROTOCOL.md describes them, as one durable commit. Takes the reference;
 * NULL counts as out of memory. SYNC_OK when all were accepted; SYNC_INVALID with each refusal named in `faults`; or an
 * SQLite code. */
int office_push_take(struct office *office, json_t *edits, int64_t now, struct faults *faults);

/* The command that gives a person these scopes and no others. For office_push_take. NULL when out of memory. */
json_t *office_access(const unsigned char person[SYNC_ID_SIZE], const unsigned char (*scopes)[SYNC_ID_SIZE],
                      size_t count);

/* The command that no longer believes a device, for a reason in a word. For office_push_take. NULL when out of memory. */
json_t *office_distrust(const unsigned char device[SYNC_ID_SIZE], const char *reason);

/* The command that moves a row with all that lies below it to another scope. For office_push_take. NULL when out of memory. */
json_t *office_move(const char *table, const unsigned char row[SYNC_ID_SIZE], const unsigned char scope[SYNC_ID_SIZE]);

/* The command after which the office is another than the one that the backup was made of. For office_push_take. NULL when out of memory. */
json_t *office_incarnation(const unsigned char former[SYNC_ID_SIZE], const unsigned char fresh[SYNC_ID_SIZE]);

/* Open, push as office_push_take does, close. */
int office_order_take(struct connection *connection, json_t *edits, int64_t now, struct faults *faults);

/* The place of the office's next entry in the log, for what the engine writes itself. It counts as used. */
void office_entry(struct office *office, int64_t now, struct order_entry *entry);

/* An edit that makes a row on the shared shelf; `values` is taken. For office_push_take. NULL when out of memory. */
json_t *office_edit_take(const char *table, const unsigned char row[SYNC_ID_SIZE], json_t *values, int64_t now);

#endif
