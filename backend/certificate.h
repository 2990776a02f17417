/* What an erasure leaves behind in words: a certificate, as JSON text in the ledger. It holds counts, times and ids,
 * and in place of content a commitment that says nothing to whoever lacks the salt. Each names the hash of the one
 * before it. */
#ifndef BACKEND_CERTIFICATE_H
#define BACKEND_CERTIFICATE_H

#include <jansson.h>

#include "backend/erasure.h"

#define COMMITMENT_TEXT_SIZE 65

struct certificate_facts {
    int64_t nr;
    const struct erased *root;             /* what was asked for; NULL: not known any more */
    struct erasure done;                   /* in the office's own database */
    json_t *files, *unreached;             /* names of the databases that were cleaned, and of those that couldn't be */
    bool resumed;                          /* an earlier attempt broke off, so that `done` doesn't say all */
    char commitment[COMMITMENT_TEXT_SIZE]; /* "": none */
};

/* All return SYNC_OK, SQLITE_NOMEM or an SQLite code. */
int certificate_note_file(struct certificate_facts *facts, const char *name, bool reached);
void certificate_free(struct certificate_facts *facts);

/* Commit to what stands in these rows: a keyed BLAKE2b over their tables, ids and values; the key is the salt. */
int certificate_commit(struct connection *connection, const struct erased *rows, size_t count,
                       struct certificate_facts *facts, char salt[ERASURE_SALT_TEXT_SIZE]);

/* Write the certificate of erasure facts->nr into the ledger; read it back, terminated, for the caller to free. */
int certificate_write(const struct erasure_place *place, const struct certificate_facts *facts);
int certificate_read(struct ledger *ledger, int64_t nr, char **certificate);

#endif
