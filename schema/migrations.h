/* The migrations that this program carries, in the order of their numbers; made by schema/embed.cmake from schema/NNNN_SIDE_name.sql. */
#ifndef SCHEMA_MIGRATIONS_H
#define SCHEMA_MIGRATIONS_H

struct migration {
    int number;       /* from 1, never used again */
    const char *side; /* "both", "server" or "device" */
    const char *name; /* of the file, without .sql */
    const char *sql;
};

extern const struct migration MIGRATIONS[];
extern const int MIGRATION_COUNT;

/* The number of the newest migration, whatever its side; travels with every exchange. */
extern const int SCHEMA_VERSION;

#endif
