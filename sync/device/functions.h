/* SQL functions for the screens' queries:
 *   unid(text)  an id's 16 bytes, from sync/id.h; so that a query compares with `= unid(?1)`
 *   plat(text)  for searching: small letters, no accents ("José" and "JOSE" are both "jose"); letters that it doesn't know stay */
#ifndef SYNC_DEVICE_FUNCTIONS_H
#define SYNC_DEVICE_FUNCTIONS_H

#include <sqlite3.h>

/* Register them on `db`. SQLITE_OK or an SQLite code. */
int functions_register(sqlite3 *db);

#endif
