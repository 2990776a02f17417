#include "backend/request.h"

#include <arpa/inet.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *request_header(const struct request *request, const char *name)
{
    return http_find(request->headers, request->header_count, name);
}

/* The last line of that name: an earlier one could be the client's own. */
static const char *last_forwarded(const struct request *request)
{
    for (size_t i = request->header_count; i > 0; i--)
        if (strcasecmp(request->headers[i - 1].name, "X-Forwarded-For") == 0)
            return request->headers[i - 1].value;
    return NULL;
}

void request_client(const struct request *request, char client[REQUEST_CLIENT_SIZE])
{
    const char *list = last_forwarded(request), *entry = list ? strrchr(list, ',') : NULL;
    struct in6_addr address;

    entry = entry ? entry + 1 : list ? list : request->peer ? request->peer : "";
    entry += strspn(entry, " \t");
    snprintf(client, REQUEST_CLIENT_SIZE, "%.*s", (int)strcspn(entry, " \t"), entry);
    if (inet_pton(AF_INET6, client, &address) != 1)
        return;
    memset(address.s6_addr + 8, 0, 8);
    inet_ntop(AF_INET6, &address, client, REQUEST_CLIENT_SIZE);
}

bool request_is_get(const struct request *request)
{
    return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

void request_end(struct request *request)
{
    buffer_free(&request->unpacked);
}
