/* The tablet's database, compacted, beside plain tables with the same rows: after the first download, after ten edits of each row, after half of
 * the rows were deleted. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "tests/bench/plain.h"
#include "tests/bench/tablet.h"

void bench_sizes(void)
{
    struct tablet tablet = tablet_open();
    sqlite3 *db = bench_open();
    struct plain plain;
    struct line line;
    struct site site;

    site_open(&site, scale->records, 1);
    line = line_to(&site.host, site.tokens[0]);
    plain_open(db, &plain);
    plain_tables(&plain);
    plain_fill(&plain, site.records);
    tablet_sync(&tablet, &line, NULL, NULL);
    figure("size", (double)bench_size(tablet.db), "bytes", (double)bench_size(db));
    line_close(&line);
    plain_close(&plain);
    bench_close(db);
    tablet_close(&tablet);
    site_close(&site);
}
