#include "backend/command.h"

int main(int argc, char **argv)
{
    const struct streams streams = { stdin, stdout, stderr };

    return command_run(argc, argv, &streams);
}
