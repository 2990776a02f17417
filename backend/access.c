#include "backend/access.h"

#include <string.h>

static void add(struct access *access, const unsigned char scope[SYNC_ID_SIZE])
{
    memcpy(access->scopes[access->count++], scope, SYNC_ID_SIZE);
}

int access_of(struct connection *connection, const struct identity *who, struct access *access)
{
    (void)connection; /* accounts_of_token has read the teams already */
    access->count = 0;
    add(access, SYNC_SHARED_SCOPE);
    add(access, who->person);
    for (size_t i = 0; i < who->team_count; i++)
        add(access, who->teams[i]);
    return SYNC_OK;
}

bool access_has(const struct access *access, const unsigned char scope[SYNC_ID_SIZE])
{
    for (size_t i = 0; i < access->count; i++)
        if (memcmp(access->scopes[i], scope, SYNC_ID_SIZE) == 0)
            return true;
    return false;
}
