/* A worker's tablet as the office sees it: it saves edits and sends them in runs.
 * Edits are written as sync/PROTOCOL.md has them, so that the office judges them like any other. */
#ifndef BACKEND_DEMO_TABLET_H
#define BACKEND_DEMO_TABLET_H

#include <stdbool.h>

#include "sync/office/server.h"

/* A version as the generator remembers it: the number-th edit of a tablet. */
struct saved {
    uint32_t tablet; /* index; see tablet_branch */
    uint32_t number; /* from 1; 0: none */
};

#define TABLET_SCOPES 3
struct tablet {
    uint32_t index;
    uint64_t branch;
    unsigned char device[SYNC_ID_SIZE], person[SYNC_ID_SIZE];
    unsigned char scopes[TABLET_SCOPES][SYNC_ID_SIZE];
    size_t scope_count;
    bool office; /* the office itself: it keeps the shared shelf and says who may read what */
    uint32_t number;   /* of the last edit saved */
    uint32_t sent;     /* of the last edit that the office has */
    int64_t last_save; /* claimed time of the last edit, UTC seconds */
    int32_t away_until; /* day before which it meets no network */

    /* The edits that wait, separated by commas; and the edit that is being written. */
    struct buffer waiting, seen;
    unsigned values; /* number of values in the edit that is being written */
};

/* The branch of the tablet with this index. */
uint64_t tablet_branch(uint64_t seed, uint32_t index);

/* Begin an edit; then its values; for a row that exists, what was seen of each register (by its first column); then end it.
 * One at a time. `id` is the row's. A text of NULL is stored as null. */
void tablet_edit(struct tablet *tablet, const char *table, const unsigned char id[SYNC_ID_SIZE], int64_t time);
void tablet_text(struct tablet *tablet, const char *column, const char *text);
void tablet_integer(struct tablet *tablet, const char *column, int64_t value);
void tablet_id(struct tablet *tablet, const char *column, const unsigned char id[SYNC_ID_SIZE]);
void tablet_date(struct tablet *tablet, const char *column, int32_t day);
void tablet_seen(struct tablet *tablet, uint64_t seed, const char *column, const struct saved *seen, size_t count);
/* What an assent or a decision is about (kind "dekking"): the row as one edit left it. */
void tablet_cover(struct tablet *tablet, uint64_t seed, const char *column, const struct saved *seen);
struct saved tablet_save(struct tablet *tablet);

/* A command of the office: `person` has these scopes. */
void tablet_give_access(struct tablet *office, const struct tablet *person);

/* Collects what tablets send and hands it to the office, some hundreds of edits in one commit. */
#define POST_EXCHANGES 512
#define POST_EDITS     2000
struct post {
    struct server *server;
    struct exchange *exchanges[POST_EXCHANGES];
    size_t count, edits;
    int64_t request;
    struct buffer body;
};

/* Send all that waits on the tablet, arriving at `now`. Result codes as of server_push_group; edits that the office refuses
 * are no error here. */
int post_send(struct post *post, struct tablet *tablet, int64_t now);

/* Push what was collected. */
int post_flush(struct post *post);

/* Give all memory back. */
void post_close(struct post *post);

#endif
