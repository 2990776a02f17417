/* Parameters and rows as one run of bytes each, so that a query crosses from JavaScript to WebAssembly and back once instead of once a
 * value. All numbers little-endian, nothing aligned. The other end is webapp/src/engine/packed.ts.
 *
 *   value:       kind (1 byte), then for
 *                  0 null     nothing
 *                  1 integer  8 bytes, two's complement
 *                  2 real     8 bytes, IEEE 754
 *                  3 text     u32 length, UTF-8
 *                  4 blob     u32 length, bytes
 *   parameters:  u32 count, that many values
 *   rows:        u32 columns, that many texts (u32 length, UTF-8): their names
 *                u32 rows, that many times `columns` values
 */
#ifndef SYNC_DEVICE_PACKED_H
#define SYNC_DEVICE_PACKED_H

#include <sqlite3.h>
#include <stddef.h>

#include "sync/buffer.h"

enum packed_kind { PACKED_NULL, PACKED_INTEGER, PACKED_REAL, PACKED_TEXT, PACKED_BLOB };

/* Bind packed parameters to ?1, ?2, … The bytes must stay where they are until the statement is finalized. SQLITE_OK; SQLITE_RANGE when
 * their number isn't the statement's; SQLITE_MISUSE when the bytes are no packed parameters. */
int packed_bind(sqlite3_stmt *statement, const unsigned char *bytes, size_t length);

/* Step to the end and append all rows to `out`. SQLITE_OK or the step's error, and then `out` holds nothing of use. A row larger
 * than memory: SQLITE_NOMEM. */
int packed_rows(sqlite3_stmt *statement, struct buffer *out);

#endif
