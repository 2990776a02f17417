/* Ids and moments as answers, certificates and the command line write them. */
#ifndef BACKEND_FORMAT_H
#define BACKEND_FORMAT_H

#include <jansson.h>

#include "sync/sync.h"

#define FORMAT_TIME_SIZE 21 /* with the terminating NUL */

/* A moment in UTC seconds, as 2026-11-22T18:00:00Z. */
void format_time(int64_t seconds, char text[FORMAT_TIME_SIZE]);

/* Both as JSON strings, the caller's; NULL when out of memory. */
json_t *format_id_json(const unsigned char id[SYNC_ID_SIZE]);
json_t *format_time_json(int64_t seconds);

#endif
