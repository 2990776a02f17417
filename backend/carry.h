/* What a restore takes along from the database that it puts aside, if that can still be read: who may log in and from
 * which tablets, and what the office ordered since the backup. Without it a tablet that was revoked since would be
 * trusted again. Edits aren't among it: tablets bring those (R13), nor erasures: the ledger does. */
#ifndef BACKEND_CARRY_H
#define BACKEND_CARRY_H

#include "backend/connection.h"
#include "backend/copy.h"

struct carried {
    int logins;  /* accounts and tablets, new or changed */
    int orders;  /* given again */
    int refused; /* of these: such as for a family that came after the backup, and is where it belongs once a tablet
                    brings it */
};

/* A family that had been moved since the backup: it is in that team again, or `reason`, a sentence, says why it isn't.
 * `family` and `team` are ids as text; `name`: the team's, NULL when the backup doesn't know it. */
typedef void carry_moved(void *context, const char *family, const char *team, const char *name, const char *reason);

/* `moved` is called for each such move, in order. `backup`: what the restored database had in its log; its new
 * incarnation has begun. SYNC_OK; SYNC_NOT_FOUND when the database `former` is none that the backup was made of; or an
 * SQLite code; and then nothing was taken along. */
int carry(struct connection *restored, const char *former, const struct copy_facts *backup, int64_t now,
          carry_moved *moved, void *context, struct carried *carried);

#endif
