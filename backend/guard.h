/* What a request's head must look like before anything else is done with it. CivetWeb 1.15 accepts framings on which
 * two servers may disagree, and so lets one request be smuggled inside another; all of these are refused here. */
#ifndef BACKEND_GUARD_H
#define BACKEND_GUARD_H

#include <civetweb.h>
#include <stdbool.h>
#include <stdint.h>

#include "backend/problem.h"
#include "backend/request.h"

#define GUARD_HEADERS   40   /* header lines that a request may have */
#define GUARD_HEAD_SIZE 8192 /* bytes of a request's head, the web server's limit too */

/* Was the head, as CivetWeb took it apart, one blank between its words, CRLF after each line, no blank before a colon,
 * no folded line, and nothing left out? CivetWeb cuts the head into texts where it lies, so the distances between them
 * tell. *body_buffered_most gets how many bytes of the body CivetWeb may have in its own buffer, behind the head. */
bool guard_layout(const struct mg_request_info *info, size_t *body_buffered_most);

/* The rest: method-independent rules on headers and path. True with the length of the body in *length; false with what
 * is wrong in *problem and, where it helps, in `faults`. Pure. */
bool guard_head(const struct request *request, const char *http_version, size_t *length, enum problem *problem,
                struct faults *faults);

#endif
