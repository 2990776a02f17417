/* Ids and branches as text: base64url (RFC 4648, section 5) without padding. */
#ifndef SYNC_ID_H
#define SYNC_ID_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/sync.h"

#define ID_TEXT_SIZE 22     /* characters of a 16-byte id */
#define BRANCH_TEXT_SIZE 11 /* characters of an 8-byte branch */

/* Write ID_TEXT_SIZE or BRANCH_TEXT_SIZE characters, no NUL. A branch's bytes go most significant first. */
void id_to_text(const unsigned char id[SYNC_ID_SIZE], char text[ID_TEXT_SIZE]);
void branch_to_text(uint64_t branch, char text[BRANCH_TEXT_SIZE]);

/* False when `text` isn't the one canonical form of an id or branch. */
bool id_from_text(const char *text, size_t length, unsigned char id[SYNC_ID_SIZE]);
bool branch_from_text(const char *text, size_t length, uint64_t *branch);

/* The id that stands for none, and for the shared scope. */
bool id_is_zero(const unsigned char id[SYNC_ID_SIZE]);

/* Give `db` the SQL function unid(text): the id's 16 bytes, or NULL when it is none. */
int id_register(sqlite3 *db);

#endif
