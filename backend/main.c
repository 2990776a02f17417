#include "backend/command.h"
#include "backend/connection.h"

int main(int argc, char **argv)
{
    const struct streams streams = { stdin, stdout, stderr };

    connection_prepare();
    return command_run(argc, argv, &streams);
}
