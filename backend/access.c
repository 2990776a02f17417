#include "backend/access.h"

#include <string.h>

static int add(void *context, const unsigned char scope[SYNC_ID_SIZE])
{
    struct access *access = context;

    if (access->count < ACCESS_MOST)
        memcpy(access->scopes[access->count++], scope, SYNC_ID_SIZE);
    return SYNC_OK;
}

int access_of(struct connection *connection, const unsigned char person[SYNC_ID_SIZE], struct access *access)
{
    access->count = 0;
    add(access, SYNC_SHARED_SCOPE);
    add(access, person);
    return server_scopes(connection->server, person, add, access);
}

bool access_has(const struct access *access, const unsigned char scope[SYNC_ID_SIZE])
{
    for (size_t i = 0; i < access->count; i++)
        if (memcmp(access->scopes[i], scope, SYNC_ID_SIZE) == 0)
            return true;
    return false;
}
