/* bench_server DIR: the real server on the data in DIR, with the floor's routes beside its own. Says its port on the first line; ends when
 * its standard input does. */
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "backend/app.h"
#include "backend/web.h"
#include "tests/bench/bench.h"
#include "tests/bench/floor.h"

int main(int argc, char **argv)
{
    struct web_config web_config = WEB_CONFIG;
    struct app_config config = { .errors = stderr, .cost = PASSWORD_COST, .threads = WEB_CONFIG.threads };
    struct app *app;
    struct web *web;
    char byte;

    if (argc != 2)
        return 2;
    connection_prepare();
    config.data = argv[1];
    config.routes = floor_routes(&config.route_count);
    floor_open(argv[1]);
    must(app_open(&config, &app), "app_open");
    must(web_start(&web_config, app, &web), "web_start");
    printf("%d\n", web_port(web));
    fflush(stdout);
    while (read(STDIN_FILENO, &byte, 1) > 0) {
    }
    web_stop(web);
    app_close(app);
    floor_close();
    free((void *)config.routes);
    return 0;
}
