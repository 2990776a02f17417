#include "tests/sync/scene.h"

#include <stdlib.h>

struct scene *scene_open(size_t tablets)
{
    struct scene *scene = malloc(sizeof *scene);

    world_open(&scene->world, 1, tablets);
    scene->a = &scene->world.tablets[0];
    scene->b = tablets > 1 ? &scene->world.tablets[1] : NULL;
    scene->c = tablets > 2 ? &scene->world.tablets[2] : NULL;
    tablet_huishouden(scene->a, scene->huishouden);
    tablet_afspraak(scene->a, scene->huishouden, scene->afspraak);
    memcpy(scene->maker, scene->a->person, SYNC_ID_SIZE);
    memcpy(scene->maker_device, scene->a->id, SYNC_ID_SIZE);
    world_exchange(&scene->world);
    scene->backup = world_backup(&scene->world);
    return scene;
}

void scene_free(struct scene *scene)
{
    sqlite3_close(scene->backup);
    world_close(&scene->world);
    free(scene);
}
