/* Another person logs in on a tablet (R13): the rows go, and what the office may still lose of the former person's work stays. */
#include <stdio.h>
#include <string.h>

#include "sync/id.h"
#include "tests/sim/simulate.h"

/* Something that was typed here is nowhere else. */
static bool is_alone(const struct simulation *simulation, int tablet)
{
    const struct reader *reader = &simulation->readers[tablet];
    bool alone = false;

    for (int i = 0; i < simulation->model.save_count; i++)
        alone |= reader->states[i] == HELD_WAITS || reader->states[i] == HELD_REFUSED;
    for (int row = 0; row < MODEL_ROWS; row++)
        alone |= reader->drafts[row] != 0;
    return alone;
}

/* To the office the tablet is another device with each who logs in on it. False: there can't be more devices. */
static bool find_device(struct simulation *simulation, struct reader *reader, int person)
{
    if (reader->device_of[person] >= 0)
        return true;
    if (simulation->device_count == MODEL_DEVICES)
        return false;
    for (int i = 0; i < SYNC_ID_SIZE; i++)
        simulation->devices[simulation->device_count][i] = (unsigned char)chance(simulation, 256);
    reader->device_of[person] = (signed char)simulation->device_count++;
    return true;
}

/* What of the former person's saves is there now: what was put away is gone, all else that the office may lose is not. */
static void check_kept(struct simulation *simulation, int tablet, const signed char before[MODEL_SAVES])
{
    struct reader *reader = &simulation->readers[tablet];

    states_read(simulation, tablet);
    for (int i = 0; i < simulation->model.save_count && !simulation->failed; i++) {
        enum held was = before[i], now = reader->states[i];
        bool own = simulation->model.saves[i].person == reader->person;
        enum held due = was == HELD_TAKEN ? HELD_RETURNED : was == HELD_PUT_AWAY ? HELD_NOWHERE : was == HELD_LACKED && own ? HELD_WAITS : was;

        if (now != due)
            broken(simulation, "conservation: save %s/%u was %d on tablet %d before another person came, and is %d", simulation->model.saves[i].mark.branch,
                   simulation->model.saves[i].mark.number, was, tablet, now);
        if (was == HELD_PUT_AWAY)
            simulation->promised[i] &= ~(UINT64_C(1) << tablet);
    }
}

/* The person to whom it is handed over sees nothing of what was read. */
static void hand_over(struct simulation *simulation, int tablet, int person)
{
    struct reader *reader = &simulation->readers[tablet];
    bool alone = is_alone(simulation, tablet);
    signed char before[MODEL_SAVES];
    int result = tablet_hand_over(&simulation->world.tablets[tablet], simulation->devices[(int)reader->device_of[person]], simulation->persons[person]);

    if ((result == SYNC_OK) == alone)
        broken(simulation, "conservation: tablet %d %s to another person", tablet, alone ? "went" : "didn't go");
    if (result != SYNC_OK || simulation->failed)
        return;
    memcpy(before, reader->states, sizeof before);
    reader->person = person;
    reader->device = reader->device_of[person];
    reader->life = ++simulation->lives;
    memset(reader->base, 0, sizeof reader->base);
    memset(reader->tops, -1, sizeof reader->tops);
    screen_close(simulation, tablet);
    check_kept(simulation, tablet, before);
    simulation->counts.shared++;
    said(simulation, "person %d logs in on tablet %d", person, tablet);
    if (!simulation->failed)
        screens_check(simulation, tablet);
}

/* As the app does: first the office hears all, and is met if it was restored. */
void log_in_other(struct simulation *simulation, int tablet)
{
    struct reader *reader = &simulation->readers[tablet];
    int person = (int)chance(simulation, (unsigned)simulation->person_count);

    if (person == reader->person || !find_device(simulation, reader, person) || !network_settle(simulation, tablet))
        return;
    hand_over(simulation, tablet, person);
}

/* What is here alone is dealt with by who typed it. */
static void make_room(struct simulation *simulation, int tablet)
{
    struct reader *reader = &simulation->readers[tablet];
    struct tablet *held = &simulation->world.tablets[tablet];

    for (int i = 0; i < simulation->model.save_count; i++) {
        uint64_t branch;

        if (reader->states[i] != HELD_REFUSED)
            continue;
        branch_from_text(simulation->model.saves[i].mark.branch, BRANCH_TEXT_SIZE, &branch);
        if (device_put_away(held->device, branch, simulation->model.saves[i].mark.number) != SYNC_OK)
            broken(simulation, "a refused save could not be put away");
        reader->states[i] = HELD_PUT_AWAY;
    }
    sql_text(held->db, "DELETE FROM concept");
    memset(reader->drafts, 0, sizeof reader->drafts);
}

void log_in_needed(struct simulation *simulation)
{
    for (int tablet = 0; tablet < (int)simulation->world.tablet_count; tablet++)
        for (int person = 0; person < simulation->person_count && !simulation->failed; person++) {
            const char *lacked = sql_text(simulation->world.tablets[tablet].db,
                                          "SELECT count(*) FROM sync_edit e JOIN sync_branch b ON b.nr = e.branch"
                                          " WHERE e.state = 5 AND b.person = unid('%.22s')",
                                          text_of(simulation->persons[person]));

            if (strcmp(lacked, "0") == 0)
                continue;
            make_room(simulation, tablet);
            hand_over(simulation, tablet, person);
            network_quiet(simulation);
        }
}
