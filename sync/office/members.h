/* Who may read and write which scope, and whose devices are believed: derived from the log's commands. */
#ifndef SYNC_OFFICE_MEMBERS_H
#define SYNC_OFFICE_MEMBERS_H

#include "sync/office/office.h"

/* The scopes of a person, by number: those given, and the person's own where something lies in it. Of `arena`. The shared shelf isn't
 * among them: everybody may read it, and only the office writes there. */
int members_scopes(struct server *server, const unsigned char person[SYNC_ID_SIZE], struct arena *arena, int64_t **scopes, size_t *count);

/* From now on the person has these scopes and no others. */
int members_set(struct server *server, const unsigned char person[SYNC_ID_SIZE], const unsigned char (*scopes)[SYNC_ID_SIZE], size_t count);

/* Why the device isn't believed, as a word in `reason`; empty when it is. */
int members_distrusted(struct server *server, const unsigned char device[SYNC_ID_SIZE], char reason[SERVER_REASON_SIZE]);
int members_distrust(struct server *server, const unsigned char device[SYNC_ID_SIZE], struct slice reason);
int members_trust(struct server *server, const unsigned char device[SYNC_ID_SIZE]);

#endif
