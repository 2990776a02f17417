#include "backend/office.h"

#include "tests/backend/desk.h"
#include "tests/check.h"

struct branch_office {
    struct desk desk;
    struct connection *connection;
    struct office *office;
};

static bool branch_open(struct branch_office *branch)
{
    return check_true(desk_open(&branch->desk, NULL, 0)) &&
           check_int(connection_open(branch->desk.database, true, &branch->connection), SYNC_OK) &&
           check_int(office_open(branch->connection, &branch->office), SYNC_OK);
}

static void branch_close(struct branch_office *branch)
{
    office_close(branch->office);
    connection_close(branch->connection);
    desk_close(&branch->desk);
}

static int push_team(struct branch_office *branch, const unsigned char id[SYNC_ID_SIZE], json_t *values,
                     struct faults *faults)
{
    json_t *edits = json_array();

    json_array_append_new(edits, office_edit_take("team", id, values, DESK_NOW));
    return office_push_take(branch->office, edits, DESK_NOW, faults);
}

/* Rows of the shared shelf come out of the log, and every device gets them. */
static void rows_come_out_of_the_log(void)
{
    unsigned char id[SYNC_ID_SIZE];
    struct faults faults = { 0 };
    struct branch_office branch;

    if (!branch_open(&branch))
        return;
    for (int i = 0; i < 3; i++) {
        token_id(id);
        check_int(push_team(&branch, id, json_pack("{s:s}", "naam", "Gieten"), &faults), SYNC_OK);
    }
    check_int(desk_number(&branch.desk, "SELECT count(*) FROM team WHERE naam = 'Gieten'"), 3);
    check_int(desk_number(&branch.desk, "SELECT count(*) FROM sync_log"), 6 + 3);
    check_int(desk_number(&branch.desk, "SELECT count(*) FROM office"), 1);
    branch_close(&branch);
}

/* A refused edit is named with its reason, and the next one is accepted all the same. */
static void refusals_are_named(void)
{
    unsigned char id[SYNC_ID_SIZE];
    struct faults faults = { 0 };
    struct branch_office branch;

    if (!branch_open(&branch))
        return;
    token_id(id);
    check_int(push_team(&branch, id, json_pack("{s:s}", "kleur", "rood"), &faults), SYNC_INVALID);
    check_int(faults.count, 1);
    check_true(faults.list[0].reason[0] && faults.list[0].detail[0]);
    check_int(push_team(&branch, id, json_pack("{s:s}", "naam", "Gieten"), &faults), SYNC_OK);
    check_int(office_push_take(branch.office, NULL, DESK_NOW, &faults), SQLITE_NOMEM);
    branch_close(&branch);
}

static const struct test TESTS[] = {
    TEST(rows_come_out_of_the_log),
    TEST(refusals_are_named),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
