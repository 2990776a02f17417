/* What many claims begin with: one huishouden with one afspraak, known to the office and to all tablets. */
#ifndef TESTS_SCENE_H
#define TESTS_SCENE_H

#include "tests/check.h"
#include "tests/sync/world.h"

struct scene {
    struct world world;
    struct tablet *a, *b, *c; /* the first three; NULL: there are fewer */
    char huishouden[23], afspraak[23];
    unsigned char maker[SYNC_ID_SIZE], maker_device[SYNC_ID_SIZE]; /* who made these, on tablet a */
    sqlite3 *backup;                                               /* of the office as it was then */
};

/* With so many tablets. Ends the program when it can't be made. */
struct scene *scene_open(size_t tablets);

void scene_free(struct scene *scene);

/* Whatever happened, the office's tables follow from its log. */
static inline void scene_close(struct scene *scene)
{
    check_true(world_rebuilds(&scene->world));
    scene_free(scene);
}

#endif
