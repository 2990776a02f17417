/* One value of a column, wherever it comes from: a message, a stored head, an SQL row. */
#ifndef SYNC_VALUE_H
#define SYNC_VALUE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/arena.h"
#include "sync/buffer.h"
#include "sync/catalogue.h"

/* Of a column of kind text. */
#define TEXT_MAX_BYTES 100000

enum value_type { VALUE_NULL = 0, VALUE_INTEGER = 1, VALUE_TEXT = 2, VALUE_ID = 3, VALUE_COVER = 4 };

struct value {
    enum value_type type;
    union {
        int64_t integer;   /* VALUE_INTEGER */
        const char *bytes; /* VALUE_TEXT: not terminated; VALUE_ID: 16 bytes; VALUE_COVER: JSON (cover.h). Of an arena or of the message. */
    };
    size_t length;
};

bool value_equal(const struct value *a, const struct value *b);

/* A total order, the same on every machine: nothing, integers, texts by their bytes, ids, covers. Below, at or above 0. */
int value_compare(const struct value *a, const struct value *b);

/* Read the JSON value of `column`, which is no cover (cover.h has those). When it is of the wrong type or beyond its bounds a fault is added at
 * `where` and SYNC_INVALID returned; the reader then stands behind the value all the same. Other results: SYNC_OK, SQLITE_NOMEM. */
int value_from_json(struct json *json, const struct column *column, struct arena *arena, struct value *value,
                    const char *where, struct faults *faults);
void value_to_json(struct buffer *buffer, const struct value *value);

/* {"column":value,…} of the columns whose bits are set; `values` has these columns only, in column order. */
void values_to_json(struct buffer *buffer, const struct table *table, uint64_t columns, const struct value *values);

/* The stored form, within sync_heads and sync_base: a type byte; then an integer as a zigzag varint, a text or cover as varint length
 * and bytes, an id as 16 bytes. value_load returns false when the bytes are none; its value points into them. */
void value_store(struct buffer *buffer, const struct value *value);
bool value_load(const unsigned char **at, const unsigned char *end, struct value *value);

/* SQL. value_bind passes no ownership: the value must outlive the step. value_column copies into `arena`; `kind` is the column's, since a
 * cover lies in SQL as text. */
int value_bind(sqlite3_stmt *statement, int parameter, const struct value *value);
int value_column(sqlite3_stmt *statement, int column, enum kind kind, struct arena *arena, struct value *value);

/* Variable-length integers: seven bits a byte, least significant first; zigzag keeps small negatives small. */
void varint_store(struct buffer *buffer, uint64_t value);
bool varint_load(const unsigned char **at, const unsigned char *end, uint64_t *value);
uint64_t zigzag(int64_t value);
int64_t unzigzag(uint64_t value);

#endif
