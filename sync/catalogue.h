/* The travelling tables as the schema describes them (schema/0001_both_catalogue.sql, 0008_both_cover.sql), read once when a database is
 * opened; and as an earlier schema described them, for edits that were made under it. */
#ifndef SYNC_CATALOGUE_H
#define SYNC_CATALOGUE_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/arena.h"
#include "sync/json.h"
#include "sync/sync.h"

#define COLUMNS_MAX 64

/* The register of `verwijderd`, in every table. */
#define REGISTER_DELETED 63

enum kind { KIND_LINE, KIND_TEXT, KIND_DATE, KIND_TIME, KIND_INTEGER, KIND_CENTS, KIND_FLAG, KIND_CHOICE, KIND_REFERENCE,
            KIND_COVER };
enum rule { RULE_CHOICE, RULE_TEXT, RULE_ONCE, RULE_LATEST, RULE_EARLIEST };
enum scope_kind { SCOPE_OWN, SCOPE_PARENT, SCOPE_SHARED };

struct column {
    const char *name;
    enum kind kind;
    bool required;
    unsigned reg;         /* index into table.registers */
    const char *choices;  /* KIND_CHOICE: the values, separated by spaces */
    int64_t least, greatest; /* KIND_INTEGER: both included */
    int since;            /* the schema in which the column came */
    uint64_t covers;      /* KIND_COVER: bit i: it counts for registers[i]; never for `verwijderd` or what is set once */
};

/* What merges as one: a column, or a few that mean something only together. */
struct reg {
    const char *name;    /* of its first column; names the register in the exchange */
    unsigned number;     /* as in sync_column.register; names it in stored heads */
    enum rule rule;
    uint64_t columns;    /* bit i: column i belongs to it */
    unsigned width;      /* number of columns */
    unsigned first_width; /* of them, those that were there when the register came */
};

struct table {
    const char *name;
    int number;
    enum scope_kind scope_kind;
    unsigned scope_column; /* index into columns, unless SCOPE_SHARED */
    const struct table *parent; /* SCOPE_PARENT: the table whose scope a row shares: its rows are that table's children */
    bool deletable;        /* it has `verwijderd`: not in schemas before that came */
    unsigned deleted, deleted_column; /* index of that register, and of its only column */
    unsigned column_count, register_count;
    struct column columns[COLUMNS_MAX];   /* in the order of the SQL table */
    struct reg registers[COLUMNS_MAX]; /* by first column */
};

struct catalogue {
    sqlite3 *db;
    int schema;
    struct catalogue *earlier; /* those that catalogue_at read; owned */
    struct arena arena; /* owns all that follows */
    size_t count;
    struct table **tables; /* by number */
};

/* The catalogue as of a schema: SCHEMA_VERSION, or an earlier one, when there were fewer tables and columns and some meant something else.
 * SYNC_OK, or an SQLite code (SQLITE_CORRUPT where the catalogue contradicts itself), and then `catalogue` is empty. */
int catalogue_load(sqlite3 *db, int schema, struct catalogue *catalogue);
void catalogue_free(struct catalogue *catalogue);

/* The catalogue as of `schema`, itself when it isn't older; read once and owned by `catalogue`. */
int catalogue_at(struct catalogue *catalogue, int64_t schema, const struct catalogue **out);

/* NULL when there is none. */
const struct table *catalogue_table(const struct catalogue *catalogue, struct slice name);
const struct table *catalogue_numbered(const struct catalogue *catalogue, int64_t number);

/* Index of the column or register; -1 when the table has none of that name or number. */
int table_column(const struct table *table, struct slice name);
int table_register(const struct table *table, struct slice name);
int table_register_numbered(const struct table *table, unsigned number);

#endif
