#include "tests/backend/run.h"

static void read_back(FILE *file, char *text, size_t size)
{
    rewind(file);
    text[fread(text, 1, size - 1, file)] = '\0';
    fclose(file);
}

struct run run_words(const char *input, const char *const *words)
{
    struct streams streams = { tmpfile(), tmpfile(), tmpfile() };
    char *argv[16] = { (char *)"naober" };
    struct run run;
    int argc = 1;

    for (; *words; words++)
        argv[argc++] = (char *)*words;
    fputs(input, streams.in);
    rewind(streams.in);
    run.code = command_run(argc, argv, &streams);
    read_back(streams.out, run.out, sizeof run.out);
    read_back(streams.errors, run.errors, sizeof run.errors);
    fclose(streams.in);
    return run;
}
