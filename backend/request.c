#include "backend/request.h"

#include <string.h>

const char *request_header(const struct request *request, const char *name)
{
    return http_find(request->headers, request->header_count, name);
}

bool request_is_get(const struct request *request)
{
    return strcmp(request->method, "GET") == 0 || strcmp(request->method, "HEAD") == 0;
}

void request_end(struct request *request)
{
    buffer_free(&request->unpacked);
}
