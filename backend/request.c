#include "backend/request.h"

#include <arpa/inet.h>
#include <ctype.h>
#include <stdio.h>
#include <string.h>
#include <strings.h>

const char *request_header(const struct request *request, const char *name)
{
    return http_find(request->headers, request->header_count, name);
}

static bool is_plain(const char *text, size_t length)
{
    for (size_t i = 0; i < length; i++)
        if (!isalnum((unsigned char)text[i]) && !strchr("-_.~", text[i]))
            return false;
    return length > 0;
}

bool request_query(const struct request *request, const char *name, char *value, size_t size)
{
    size_t name_length = strlen(name);

    for (const char *at = request->query; at && *at; at += strcspn(at, "&"), at += *at == '&') {
        size_t length = strcspn(at, "&");

        if (length <= name_length || strncmp(at, name, name_length) != 0 || at[name_length] != '=')
            continue;
        length -= name_length + 1;
        if (length >= size || !is_plain(at + name_length + 1, length))
            return false;
        memcpy(value, at + name_length + 1, length);
        value[length] = '\0';
        return true;
    }
    return false;
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
