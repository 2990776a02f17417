/* sync_bench [PART ...]: the figures of the exchange, one line of JSON each. Without a part, all. */
#include <stdio.h>
#include <string.h>

#include "tests/bench/bench.h"

static const struct {
    const char *name;
    void (*run)(void);
} PARTS[] = {
    { "download", bench_download },
    { "push", bench_push },
    { "merge", bench_merge },
    { "save", bench_save },
};

int main(int argc, char **argv)
{
    bool any = false;

    for (size_t i = 0; i < sizeof PARTS / sizeof *PARTS; i++) {
        bool wanted = argc == 1;

        for (int j = 1; j < argc; j++)
            wanted |= strcmp(argv[j], PARTS[i].name) == 0;
        if (wanted)
            PARTS[i].run();
        any |= wanted;
    }
    if (!any)
        fprintf(stderr, "usage: sync_bench [download] [push] [merge] [save]\n");
    return any ? 0 : 2;
}
