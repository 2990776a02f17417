/* Routes that only the measured server has: the floor's rows, over the same HTTP, guards, tokens and gzip as the real ones. */
#ifndef TESTS_BENCH_FLOOR_H
#define TESTS_BENCH_FLOOR_H

#include <stddef.h>

#include "backend/route.h"

#define FLOOR_DATABASE "vloer.db"

/* The real routes, and these: GET /v1/vloer/{tabel}/{na} gives rows, POST /v1/vloer takes upserts in, each request by a commit of its own,
 * POST /v1/vloer/samen those that came together by one, as the engine does. */
const struct route *floor_routes(size_t *count);

/* Before the first request; `data` is the folder with FLOOR_DATABASE. */
void floor_open(const char *data);
void floor_close(void);

#endif
