/* Ids and branches as text. */
#include "sync/id.h"
#include "tests/check.h"
#include "tests/sync/world.h"

/* An id has one text only: a last character with bits that nobody reads, padding, another alphabet or length are refused. */
static void an_id_has_one_text(void)
{
    static const char *const NONE[] = {
        "", "A", "AAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAAA", "AAAAAAAAAAAAAAAAAAAAAB", "AAAAAAAAAAAAAAAAAAAAA=",
        "AAAAAAAAAAAAAAAAAAAAA ", "AAAAAAAAAA+AAAAAAAAAAA", "AAAAAAAAAA/AAAAAAAAAAA", "AAAAAAAAAA\nAAAAAAAAAAA", "AAAAAAAAAA\xc3\xa9""AAAAAAAAAA",
    };
    unsigned char id[SYNC_ID_SIZE];

    check_true(id_from_text("AAAAAAAAAAAAAAAAAAAAAA", ID_TEXT_SIZE, id));
    check_true(id_from_text("__________-_-_-_____-w", ID_TEXT_SIZE, id));
    for (size_t i = 0; i < sizeof NONE / sizeof *NONE; i++)
        check_true(!id_from_text(NONE[i], strlen(NONE[i]), id));
}

/* Every id and branch is read as it was written. */
static void ids_and_branches_go_round(void)
{
    struct world chance = { .random = 6 };

    for (int i = 0; i < 2000; i++) {
        uint64_t bits = world_random(&chance), branch;
        unsigned char id[SYNC_ID_SIZE], again[SYNC_ID_SIZE];
        char text[23];

        world_id(&chance, text);
        check_true(id_from_text(text, ID_TEXT_SIZE, id));
        id_to_text(id, text);
        check_true(id_from_text(text, ID_TEXT_SIZE, again) && memcmp(id, again, SYNC_ID_SIZE) == 0);
        branch_to_text(bits, text);
        check_true(branch_from_text(text, BRANCH_TEXT_SIZE, &branch) && branch == bits);
    }
}

/* The text is base64url of RFC 4648, a branch with its most significant byte first. */
static void the_text_is_base64url(void)
{
    const unsigned char id[SYNC_ID_SIZE] = { 0x00, 0x10, 0x83, 0x10, 0x51, 0x87, 0x20, 0x92, 0x8b, 0x30, 0xd3, 0x8f, 0x41, 0x14, 0x93, 0xff };
    char text[23] = "";

    id_to_text(id, text);
    check_text(text, "ABCDEFGHIJKLMNOPQRST_w");
    branch_to_text(UINT64_C(0xfbffbf0000000001), text);
    text[BRANCH_TEXT_SIZE] = '\0';
    check_text(text, "-_-_AAAAAAE");
    check_true(!branch_from_text("-_-_AAAAAAF", BRANCH_TEXT_SIZE, &(uint64_t){ 0 }));
}

/* In SQL, unid() of what is no id is nothing. */
static void sql_knows_ids(void)
{
    sqlite3 *db;

    check_int(sqlite3_open(":memory:", &db), SQLITE_OK);
    check_int(id_register(db), SQLITE_OK);
    check_text(sql_text(db, "SELECT hex(unid('ABCDEFGHIJKLMNOPQRST_w'))"), "00108310518720928B30D38F411493FF");
    check_text(sql_text(db, "SELECT count(unid('x')) + count(unid(NULL)) + count(unid(17))"), "0");
    check_int(sqlite3_close(db), SQLITE_OK);
}

static const struct test TESTS[] = {
    TEST(an_id_has_one_text),
    TEST(ids_and_branches_go_round),
    TEST(the_text_is_base64url),
    TEST(sql_knows_ids),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
