/* Branches and scopes by short local number. Stored heads name a branch by its number in sync_branch; messages name it by its
 * 64 random bits. A number, once given, keeps its meaning, so what was read stays true for as long as the database lives. */
#ifndef SYNC_BRANCHES_H
#define SYNC_BRANCHES_H

#include <sqlite3.h>
#include <stdbool.h>

#include "sync/idset.h"

/* Why a branch has a row of its own in sync_branch. */
enum branch_kind {
    BRANCH_OWN = 0,     /* of the device that used it first */
    BRANCH_FOREIGN = 1, /* the same bits, used by another device: all its edits are refused */
    BRANCH_DOUBLE = 2,  /* edits whose number was taken by an edit of other content (R1): all refused */
    BRANCH_OFFICE = 3   /* the office itself: its commands, and edits in every scope */
};

struct branch {
    uint32_t nr;
    enum branch_kind kind;
    uint64_t bits;
    unsigned char device[SYNC_ID_SIZE]; /* office: that used it; zero on a tablet, and where only others told of it */
    unsigned char person[SYNC_ID_SIZE]; /* author of its edits; zero when nobody said so yet */
    int schema; /* under which its edits were made */
    bool known; /* false: an unused place in the list */
};

enum branch_statement { BRANCH_BY_NUMBER, BRANCH_BY_BITS, BRANCH_OTHER, BRANCH_ADD, BRANCH_ADOPT, BRANCH_STATEMENTS };

struct branches {
    sqlite3 *db;
    sqlite3_stmt *statements[BRANCH_STATEMENTS];
    struct branch *list; /* by nr; `known` says which are filled in */
    size_t count;
    uint32_t *buckets; /* hash of bits -> nr of BRANCH_OWN or BRANCH_OFFICE, 0 empty */
    size_t bucket_count;
    struct hash_salt salt;
    struct idset guest_bits;     /* of branches that nobody has heard of, as ids that begin with the bits */
    struct branch *guests;       /* in the same order; nr: of its own by now, 0: none */
};

/* Numbers from here on are of guests. */
#define BRANCH_GUEST (UINT32_C(1) << 31)

int branches_open(sqlite3 *db, struct branches *branches);
void branches_close(struct branches *branches);

/* Forget what was read: after a rollback, numbers given since may be given anew. */
void branches_forget(struct branches *branches);

/* --- Guests: a branch that an entry names and nobody has heard of stands in no table until that entry counts: else whoever names branches out of
 * thin air fills the table for ever. --- */

/* The guest with the bits of `branch`, made of it when it is new, and a number for it that branches_numbered knows. The first that says whose it is
 * is believed; so it may also be a branch that stands in the table without a person. SYNC_OK or SQLITE_NOMEM. */
int branches_guest(struct branches *branches, const struct branch *branch, uint32_t *nr);

/* When *nr is a guest's: give the branch a number of its own, or the one in the table the guest's person, and set *nr to that number. SYNC_OK or an
 * SQLite code. */
int branches_settle(struct branches *branches, uint32_t *nr);
int branches_settle_all(struct branches *branches);

/* Their numbers mean nothing any more. */
void branches_forget_guests(struct branches *branches);

/* The branch with this number, or with these bits as BRANCH_OWN or BRANCH_OFFICE. Valid until the next call. SYNC_OK, SYNC_NOT_FOUND or an
 * SQLite code. */
int branches_numbered(struct branches *branches, uint32_t nr, const struct branch **out);
int branches_find(struct branches *branches, uint64_t bits, const struct branch **out);

/* The branch of another kind that this device has with these bits. */
int branches_find_other(struct branches *branches, uint64_t bits, enum branch_kind kind, const unsigned char device[SYNC_ID_SIZE],
                        const struct branch **out);

/* Give a branch a number; that of `branch` doesn't count. */
int branches_add(struct branches *branches, const struct branch *branch, const struct branch **out);

/* The branch's own device has come, of which only others had told: fill in device, person and schema. */
int branches_adopt(struct branches *branches, const struct branch *branch, const struct branch **out);

/* `person` is the author of the edits on `branch`, if nobody was yet. SYNC_OK or an SQLite code. */
int branches_name(struct branches *branches, const struct branch *branch, const unsigned char person[SYNC_ID_SIZE]);

#endif
