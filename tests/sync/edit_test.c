/* Reading one edit: every fault is named. */
#include <stdio.h>
#include <stdlib.h>

#include "schema/migrations.h"
#include "sync/edit.h"
#include "sync/migrate.h"
#include "tests/check.h"
#include "tests/sync/failing.h"
#include "tests/sync/world.h"

/* A database with one branch that is known, AAAAAAAAAAE, and what an edit is decoded with. */
struct desk {
    sqlite3 *db;
    struct catalogue catalogue;
    struct branches branches;
    struct arena arena;
    struct edit edit;
    struct faults faults;
};

static struct desk *desk_open(void)
{
    struct desk *desk = calloc(1, sizeof *desk);
    const struct branch *branch;

    check_int(sqlite3_open(":memory:", &desk->db), SQLITE_OK);
    check_int(migrate(desk->db, SIDE_DEVICE), SYNC_OK);
    check_int(catalogue_load(desk->db, SCHEMA_VERSION, &desk->catalogue), SYNC_OK);
    check_int(branches_open(desk->db, &desk->branches), SYNC_OK);
    check_int(branches_add(&desk->branches, &(struct branch){ .bits = 1, .kind = BRANCH_OWN }, &branch), SYNC_OK);
    return desk;
}

static void desk_close(struct desk *desk)
{
    arena_free(&desk->arena);
    branches_close(&desk->branches);
    catalogue_free(&desk->catalogue);
    check_int(sqlite3_close(desk->db), SQLITE_OK);
    free(desk);
}

static int decode_made_under(struct desk *desk, int schema, const char *text)
{
    struct edit_reading reading = { &desk->catalogue, schema, &desk->branches, EDIT_CURRENT, &desk->arena, &desk->faults, NULL };

    arena_free(&desk->arena);
    desk->faults.count = 0;
    return edit_decode(&reading, (struct slice){ text, strlen(text) }, &desk->edit);
}

static int decode(struct desk *desk, const char *text)
{
    return decode_made_under(desk, desk->catalogue.schema, text);
}

/* The faults as "where reason, where reason", in order of finding. */
static const char *found(const struct desk *desk)
{
    static char list[4000];
    size_t length = 0;

    list[0] = '\0';
    for (size_t i = 0; i < desk->faults.count && i < FAULTS_MAX; i++)
        length += (size_t)snprintf(list + length, sizeof list - length, "%s%s %s", i ? ", " : "", desk->faults.list[i].where,
                                   desk->faults.list[i].reason);
    return list;
}

#define ROW "AAAAAAAAAAAAAAAAAAAAAA"
#define HEAD "\"tabel\":\"afspraak\",\"rij\":\"" ROW "\",\"tijd\":5"
#define SEEN "[[\"AAAAAAAAAAE\",1]]"
/* An edit of one register: its values and what was seen of it. */
#define CHANGE(values, reg, seen) "{" HEAD ",\"waarden\":{" values "},\"gezien\":{\"" reg "\":" seen "}}"

/* The deletion of an afspraak, and of a huishouden with these children. */
#define COVER(cover) CHANGE("\"verwijderd\":" cover, "verwijderd", SEEN)
#define FAMILY(children)                                                                                                                  \
    "{\"tabel\":\"huishouden\",\"rij\":\"" ROW "\",\"tijd\":5,\"waarden\":{\"verwijderd\":{\"kinderen\":" children "}},"                          \
    "\"gezien\":{\"verwijderd\":" SEEN "}}"

/* What an edit says is read: values, and per register what was seen. */
static void an_edit_is_read(void)
{
    struct desk *desk = desk_open();
    const struct table *table;
    const struct change *change;

    check_int(decode(desk, "{" HEAD ",\"waarden\":{\"termijn\":\"maand\",\"status\":null,\"kosten\":1250,\"betaler\":\"Fonds \\u20ac\"},"
                           "\"gezien\":{\"kosten\":[[\"AAAAAAAAAAE\",7],[\"AAAAAAAAAAE\",9]],\"status\":" SEEN "}}"),
              SYNC_OK);
    table = desk->edit.table;
    check_text(table->name, "afspraak");
    check_int(desk->edit.time, 5);
    check_true(!desk->edit.creates);
    check_int(desk->edit.change_count, 2);
    check_int(desk->edit.values[table_column(table, (struct slice){ "kosten", 6 })].integer, 1250);
    check_int(desk->edit.values[table_column(table, (struct slice){ "status", 6 })].type, VALUE_NULL);
    check_int(desk->edit.values[table_column(table, (struct slice){ "betaler", 7 })].length, 9);
    change = edit_change(&desk->edit, (unsigned)table_register(table, (struct slice){ "kosten", 6 }));
    check_true(change && change->seen.count == 2 && change->seen.list[1].number == 9);
    check_true(edit_change(&desk->edit, (unsigned)table_register(table, (struct slice){ "wie", 3 })) == NULL);

    check_int(decode(desk, "{" HEAD ",\"waarden\":{\"huishouden_id\":\"" ROW "\",\"actie\":\"Bellen\"}}"), SYNC_OK);
    check_true(desk->edit.creates);
    check_int(desk->edit.change_count, 0);
    desk_close(desk);
}

/* A change of a row of a table below another may say which row it lies under, as of the release that brought this. */
static void a_change_says_where_its_row_lies(void)
{
    static const char *const WRONG[] = {
        "{" HEAD ",\"waarden\":{\"wie\":\"Gezin\"},\"gezien\":{\"wie\":" SEEN "},\"onder\":7}",
        "{" HEAD ",\"waarden\":{\"huishouden_id\":\"" ROW "\",\"actie\":\"Bellen\"},\"onder\":\"" ROW "\"}",
        "{\"tabel\":\"huishouden\",\"rij\":\"" ROW "\",\"tijd\":5,\"waarden\":{\"naam\":\"Berg\"},\"gezien\":{\"naam\":" SEEN "},"
        "\"onder\":\"" ROW "\"}",
    };
    const char *right = "{" HEAD ",\"waarden\":{\"wie\":\"Gezin\"},\"gezien\":{\"wie\":" SEEN "},\"onder\":\"" ROW "\"}";
    struct desk *desk = desk_open();

    check_int(decode(desk, right), SYNC_OK);
    for (size_t i = 0; i < sizeof WRONG / sizeof *WRONG; i++) {
        check_int(decode(desk, WRONG[i]), SYNC_INVALID);
        check_text(found(desk), "/onder verkeerde-vorm");
    }
    check_int(decode_made_under(desk, EDIT_PLACED_SINCE - 1, right), SYNC_INVALID);
    check_text(found(desk), " onbekend-veld");
    desk_close(desk);
}

/* What a deletion names is read, and kept as it is written: the same whatever the spaces. */
static void a_cover_is_read(void)
{
    struct desk *desk = desk_open();
    const struct cover *cover;
    const struct value *value;

    check_int(decode(desk, "{\"tabel\":\"huishouden\",\"rij\":\"" ROW "\",\"tijd\":5,\"waarden\":{\"verwijderd\": { \"kinderen\" :"
                           " {\"afspraak\": [ \"" ROW "\" ]} , \"versies\": [ [\"AAAAAAAAAAE\", 7] ] } },"
                           "\"gezien\":{\"verwijderd\":" SEEN "}}"),
              SYNC_OK);
    check_int(desk->edit.cover_count, 1);
    cover = &desk->edit.covers[0].cover;
    check_int(cover->versions.count, 1);
    check_true(seen_has(&cover->versions, (struct version){ 1, 7 }));
    check_true(!seen_has(&cover->versions, (struct version){ 1, 8 }));
    check_int(cover->children_count, 1);
    check_int(cover->children[0].count, 1);
    value = &desk->edit.values[desk->edit.table->deleted_column];
    check_int(value->type, VALUE_COVER);
    check_text(value->bytes, "{\"versies\":[[\"AAAAAAAAAAE\",7]],\"kinderen\":{\"afspraak\":[\"" ROW "\"]}}");
    check_int(decode(desk, COVER("null")), SYNC_OK);
    check_int(desk->edit.cover_count, 0);
    desk_close(desk);
}

/* Not more rows are covered than there is room for. */
static void covered_rows_have_a_bound(void)
{
    struct desk *desk = desk_open();

    for (int over = 0; over < 2; over++) {
        struct buffer text = BUFFER_EMPTY;

        buffer_puts(&text, "{\"tabel\":\"huishouden\",\"rij\":\"" ROW "\",\"tijd\":5,\"gezien\":{\"verwijderd\":" SEEN "},"
                           "\"waarden\":{\"verwijderd\":{\"kinderen\":{\"afspraak\":[\"" ROW "\"],\"vervolgstap\":[");
        for (int i = 0; i < CHILDREN_MAX - 1 + over; i++) {
            unsigned char id[SYNC_ID_SIZE] = { (unsigned char)i, (unsigned char)(i >> 8), 1 };

            if (i)
                buffer_byte(&text, ',');
            json_put_id(&text, id);
        }
        buffer_puts(&text, "]}}}}");
        check_int(decode(desk, buffer_text(&text)), over ? SYNC_INVALID : SYNC_OK);
        check_text(found(desk), over ? "/waarden/verwijderd/kinderen/vervolgstap te-veel-gezien" : "");
        buffer_free(&text);
    }
    desk_close(desk);
}

/* Nor more versions. */
static void covered_versions_have_a_bound(void)
{
    struct desk *desk = desk_open();

    for (int over = 0; over < 2; over++) {
        struct buffer text = BUFFER_EMPTY;

        buffer_puts(&text, "{\"tabel\":\"huishouden\",\"rij\":\"" ROW "\",\"tijd\":5,\"gezien\":{\"verwijderd\":" SEEN "},"
                           "\"waarden\":{\"verwijderd\":{\"versies\":[");
        for (int i = 0; i < COVERED_MAX + over; i++) {
            buffer_puts(&text, i ? ",[\"AAAAAAAAAAE\"," : "[\"AAAAAAAAAAE\",");
            json_put_integer(&text, i + 1);
            buffer_byte(&text, ']');
        }
        buffer_puts(&text, "]}}}");
        check_int(decode(desk, buffer_text(&text)), over ? SYNC_INVALID : SYNC_OK);
        check_text(found(desk), over ? "/waarden/verwijderd/versies te-veel-gezien" : "");
        buffer_free(&text);
    }
    desk_close(desk);
}

/* --- Edits of an earlier release --- */

/* An edit made before a register got a column brings its columns of then; the new one is empty. */
static void an_earlier_edit_lacks_what_came_later(void)
{
    struct desk *desk = desk_open();
    const char *text = CHANGE("\"gezin_akkoord\":\"ja\"", "gezin_akkoord", SEEN);
    int column;

    check_int(decode(desk, text), SYNC_INVALID);
    check_text(found(desk), "/waarden/gezin_akkoord onvolledig");
    check_int(decode_made_under(desk, 5, text), SYNC_OK);
    column = table_column(desk->edit.table, (struct slice){ "gezin_akkoord_dekt", 18 });
    check_true(desk->edit.columns >> column & 1);
    check_int(desk->edit.values[column].type, VALUE_NULL);
    check_int(desk->edit.change_count, 1);
    check_int(desk->edit.changes[0].reg, desk->edit.table->columns[column].reg);
    desk_close(desk);
}

/* It can't bring what there wasn't then: not a column, not a register, not a table. */
static void an_earlier_edit_has_nothing_that_came_later(void)
{
    struct desk *desk = desk_open();

    check_int(decode_made_under(desk, 5, CHANGE("\"gezin_akkoord\":\"ja\",\"gezin_akkoord_dekt\":null", "gezin_akkoord", SEEN)), SYNC_INVALID);
    check_text(found(desk), "/waarden/gezin_akkoord_dekt onbekende-kolom");
    check_int(decode_made_under(desk, 5, COVER("null")), SYNC_INVALID);
    check_text(found(desk), "/waarden/verwijderd onbekende-kolom, /waarden leeg, /gezien/verwijderd onbekende-kolom");
    check_int(decode_made_under(desk, 3, CHANGE("\"wie\":\"x\"", "wie", SEEN)), SYNC_INVALID);
    check_text(found(desk), "/tabel onbekende-tabel");
    desk_close(desk);
}

/* What a column meant when the edit was made is what its value is checked by, and a register that is no longer there is passed over. */
static void an_earlier_edit_is_read_by_what_held_then(void)
{
    struct desk *desk = desk_open();

    check_int(sqlite3_exec(desk->db,
                           "INSERT INTO sync_column SELECT table_name, column_name, 90, register, kind, rule, required, 'ja nee' FROM sync_column"
                           " WHERE table_name = 'afspraak' AND column_name = 'status';"
                           "INSERT INTO sync_column SELECT table_name, column_name, 90, register, kind, rule, 1, choices FROM sync_column"
                           " WHERE table_name = 'afspraak' AND column_name = 'wie';"
                           "DROP INDEX afspraak_van_huishouden; ALTER TABLE afspraak DROP COLUMN bedoeling",
                           NULL, NULL, NULL),
              SQLITE_OK);
    catalogue_free(&desk->catalogue);
    check_int(catalogue_load(desk->db, 90, &desk->catalogue), SYNC_OK);
    check_int(decode(desk, CHANGE("\"status\":\"loopt\"", "status", SEEN)), SYNC_INVALID);
    check_text(found(desk), "/waarden/status onbekende-keuze");
    check_int(decode(desk, CHANGE("\"wie\":null", "wie", SEEN)), SYNC_INVALID);
    check_int(decode_made_under(desk, 89, CHANGE("\"status\":\"loopt\"", "status", SEEN)), SYNC_OK);
    check_int(decode_made_under(desk, 8, CHANGE("\"wie\":null", "wie", SEEN)), SYNC_OK);
    check_int(decode(desk, CHANGE("\"status\":\"ja\"", "status", SEEN)), SYNC_OK);
    check_int(decode_made_under(desk, 89, CHANGE("\"status\":\"ja\"", "status", SEEN)), SYNC_INVALID);
    desk_close(desk);
}

/* Each fault has its place and its word, in a form of its own. */
static void each_fault_is_named(void)
{
    static const struct {
        const char *edit, *faults;
    } CASES[] = {
        { "3", " verkeerde-vorm" },
        { "[]", " verkeerde-vorm" },
        { "{" HEAD ",\"waarden\":{\"wie\":\"x\"},\"gezien\":{\"wie\":" SEEN "},\"kleur\":1}", " onbekend-veld" },
        { "{" HEAD ",\"tijd\":6,\"waarden\":{\"wie\":\"x\"},\"gezien\":{\"wie\":" SEEN "}}", " dubbel-veld" },
        /* the header */
        { "{\"tabel\":3,\"rij\":\"" ROW "\",\"tijd\":5}", "/tabel verkeerde-vorm" },
        { "{\"tabel\":\"sync_log\",\"rij\":\"" ROW "\",\"tijd\":5}", "/tabel onbekende-tabel" },
        { "{\"tabel\":\"afspraak\",\"rij\":\"kort\",\"tijd\":5}", "/rij geen-id" },
        { "{\"tabel\":\"afspraak\",\"rij\":\"\\u0000\",\"tijd\":5}", "/rij geen-id" },
        { "{\"tabel\":\"afspraak\",\"rij\":\"" ROW "\",\"tijd\":-1,\"waarden\":{\"wie\":\"x\"},\"gezien\":{\"wie\":" SEEN "}}", "/tijd onmogelijke-tijd" },
        { "{\"tabel\":\"afspraak\",\"rij\":\"" ROW "\",\"tijd\":253402300800,\"waarden\":{\"wie\":\"x\"},\"gezien\":{\"wie\":" SEEN "}}",
          "/tijd onmogelijke-tijd" },
        { "{\"tabel\":\"afspraak\",\"rij\":\"" ROW "\",\"tijd\":1.5,\"waarden\":{\"wie\":\"x\"},\"gezien\":{\"wie\":" SEEN "}}", "/tijd onmogelijke-tijd" },
        /* values */
        { "{" HEAD ",\"gezien\":{}}", "/waarden verkeerde-vorm" },
        { "{" HEAD ",\"waarden\":[],\"gezien\":{}}", "/waarden verkeerde-vorm" },
        { "{" HEAD ",\"waarden\":{},\"gezien\":{}}", "/waarden leeg" },
        { CHANGE("\"kleur\":1,\"wie\":\"x\"", "wie", SEEN), "/waarden/kleur onbekende-kolom" },
        { CHANGE("\"wie\":\"x\",\"wie\":\"y\"", "wie", SEEN), "/waarden/wie dubbel-veld" },
        { CHANGE("\"wie\":3", "wie", SEEN), "/waarden/wie verkeerd-type" },
        { CHANGE("\"wie\":{\"a\":[1]}", "wie", SEEN), "/waarden/wie verkeerd-type" },
        { CHANGE("\"wie\":\"\\ud800\"", "wie", SEEN), "/waarden/wie verkeerd-type" },
        { CHANGE("\"wie\":\"a\\nb\"", "wie", SEEN), "/waarden/wie meer-regels" },
        { CHANGE("\"uiterlijk\":\"2027-02-29\"", "uiterlijk", SEEN), "/waarden/uiterlijk geen-datum" },
        { CHANGE("\"uiterlijk\":\"1899-12-31\"", "uiterlijk", SEEN), "/waarden/uiterlijk geen-datum" },
        { CHANGE("\"uiterlijk\":\"\"", "uiterlijk", SEEN), "/waarden/uiterlijk geen-datum" },
        { CHANGE("\"status\":\"loop\"", "status", SEEN), "/waarden/status onbekende-keuze" },
        { CHANGE("\"status\":\"\"", "status", SEEN), "/waarden/status onbekende-keuze" },
        { CHANGE("\"sociaal\":2", "sociaal", SEEN), "/waarden/sociaal buiten-grenzen" },
        { CHANGE("\"sociaal\":true", "sociaal", SEEN), "/waarden/sociaal verkeerd-type" },
        { CHANGE("\"kosten_zonder\":-1", "kosten_zonder", SEEN), "/waarden/kosten_zonder buiten-grenzen" },
        { CHANGE("\"kosten_zonder\":12.5", "kosten_zonder", SEEN), "/waarden/kosten_zonder verkeerd-type" },
        { CHANGE("\"kosten_zonder\":99999999999999999999", "kosten_zonder", SEEN), "/waarden/kosten_zonder verkeerd-type" },
        { CHANGE("\"contactpersoon_id\":\"jan\"", "contactpersoon_id", SEEN), "/waarden/contactpersoon_id geen-id" },
        { CHANGE("\"actie\":null", "actie", SEEN), "/waarden/actie verplicht" },
        { CHANGE("\"huishouden_id\":\"" ROW "\"", "huishouden_id", SEEN), "/waarden/huishouden_id eenmalig" },
        { CHANGE("\"kosten\":5,\"termijn\":\"week\"", "kosten", SEEN), "/waarden/kosten onvolledig" },
        { "{" HEAD ",\"waarden\":{\"huishouden_id\":\"" ROW "\"}}", "/waarden/actie verplicht" },
        /* what was seen */
        { "{" HEAD ",\"waarden\":{\"wie\":\"x\"},\"gezien\":{}}", "/gezien/wie niet-gezien" },
        { CHANGE("\"wie\":\"x\"", "wie", SEEN ",\"doel\":" SEEN), "/gezien/doel zonder-waarde" },
        { CHANGE("\"wie\":\"x\"", "wie", SEEN ",\"wie\":" SEEN), "/gezien/wie dubbel-veld" },
        { CHANGE("\"wie\":\"x\"", "wie", SEEN ",\"kleur\":" SEEN), "/gezien/kleur onbekende-kolom" },
        { CHANGE("\"wie\":\"x\"", "wie", SEEN ",\"termijn\":" SEEN), "/gezien/termijn onbekende-kolom" }, /* no register's name */
        { CHANGE("\"wie\":\"x\"", "wie", "[]"), "/gezien/wie leeg" },
        { CHANGE("\"wie\":\"x\"", "wie", "7"), "/gezien/wie verkeerde-vorm" },
        { CHANGE("\"wie\":\"x\"", "wie", "[[\"AAAAAAAAAAI\",1]]"), "/gezien/wie onbekende-versie" }, /* no such branch */
        { CHANGE("\"wie\":\"x\"", "wie", "[[\"AAAAAAAAAAE\",0]]"), "/gezien/wie onbekende-versie" },
        { CHANGE("\"wie\":\"x\"", "wie", "[[\"AAAAAAAAAAE\",4294967296]]"), "/gezien/wie onbekende-versie" },
        { CHANGE("\"wie\":\"x\"", "wie", "[[\"AAAAAAAAAAE\",1,2]]"), "/gezien/wie onbekende-versie" },
        { CHANGE("\"wie\":\"x\"", "wie", "[[\"AAAAAAAAAAE\"]]"), "/gezien/wie onbekende-versie" },
        { CHANGE("\"wie\":\"x\"", "wie", "[null]"), "/gezien/wie onbekende-versie" },
        { "{" HEAD ",\"waarden\":{\"wie\":\"x\"},\"gezien\":null}", "/gezien verkeerde-vorm, /gezien/wie niet-gezien" },
        /* covers */
        { COVER("7"), "/waarden/verwijderd verkeerd-type" },
        { COVER("\"{}\""), "/waarden/verwijderd verkeerd-type" },
        { COVER("{\"versies\":[],\"kleur\":1}"), "/waarden/verwijderd onbekend-veld" },
        { COVER("{\"versies\":[],\"versies\":[]}"), "/waarden/verwijderd dubbel-veld" },
        { COVER("{\"versies\":3}"), "/waarden/verwijderd/versies verkeerde-vorm" },
        { COVER("{\"versies\":{\"wie\":" SEEN "}}"), "/waarden/verwijderd/versies verkeerde-vorm" },
        { COVER("{\"versies\":[[\"AAAAAAAAAAE\",0]]}"), "/waarden/verwijderd/versies onbekende-versie" },
        { COVER("{\"versies\":[[\"AAAAAAAAAAI\",1]]}"), "/waarden/verwijderd/versies onbekende-versie" },
        { COVER("{\"versies\":[[\"AAAAAAAAAAE\",1],[\"AAAAAAAAAAE\",2],[\"AAAAAAAAAAE\",1]]}"),
          "/waarden/verwijderd/versies dubbel-veld" },
        { COVER("{\"kinderen\":7}"), "/waarden/verwijderd/kinderen/ verkeerde-vorm" },
        { COVER("{\"kinderen\":{\"vervolgstap\":[]}}"), "/waarden/verwijderd/kinderen/vervolgstap onbekende-tabel" },
        { FAMILY("{\"kleur\":[]}"), "/waarden/verwijderd/kinderen/kleur onbekende-tabel" },
        { FAMILY("{\"huishouden\":[]}"), "/waarden/verwijderd/kinderen/huishouden onbekende-tabel" },
        { FAMILY("{\"afspraak\":[],\"afspraak\":[]}"), "/waarden/verwijderd/kinderen/afspraak dubbel-veld" },
        { FAMILY("{\"afspraak\":{}}"), "/waarden/verwijderd/kinderen/afspraak verkeerde-vorm" },
        { FAMILY("{\"afspraak\":[\"jan\"]}"), "/waarden/verwijderd/kinderen/afspraak geen-id" },
        { FAMILY("{\"afspraak\":[\"" ROW "\",\"" ROW "\"]}"), "/waarden/verwijderd/kinderen/afspraak dubbel-veld" },
        { CHANGE("\"gezin_akkoord\":\"ja\",\"gezin_akkoord_dekt\":{\"kinderen\":{}}", "gezin_akkoord", SEEN),
          "/waarden/gezin_akkoord_dekt/kinderen/ niet-gedekt" },
        { CHANGE("\"gezin_akkoord\":\"ja\"", "gezin_akkoord", SEEN), "/waarden/gezin_akkoord onvolledig" },
        { "{" HEAD ",\"waarden\":{\"huishouden_id\":\"" ROW "\",\"actie\":\"x\",\"verwijderd\":{}}}", "/waarden/verwijderd nieuw" },
    };
    struct desk *desk = desk_open();

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++)
        if (!check_int(decode(desk, CASES[i].edit), SYNC_INVALID) || !check_text(found(desk), CASES[i].faults))
            printf("  %s\n", CASES[i].edit);
    desk_close(desk);
}

/* All faults of an edit are named at once. */
static void several_faults_are_named_at_once(void)
{
    struct desk *desk = desk_open();

    check_int(decode(desk, "{\"tabel\":\"afspraak\",\"rij\":\"" ROW "\",\"tijd\":\"nu\",\"x\":0,\"waarden\":{\"status\":7,\"kleur\":1,\"kosten\":-1},"
                           "\"gezien\":{\"status\":[],\"kosten\":[3,[\"AAAAAAAAAAE\",1]]}}"),
              SYNC_INVALID);
    check_text(found(desk), " onbekend-veld, /tijd onmogelijke-tijd, /waarden/status verkeerd-type, /waarden/kleur onbekende-kolom, "
                            "/waarden/kosten buiten-grenzen, /gezien/status leeg, /gezien/kosten onbekende-versie, /waarden/kosten onvolledig");
    check_int(decode(desk, "{}"), SYNC_INVALID);
    check_text(found(desk), "/tabel verkeerde-vorm, /rij geen-id, /tijd onmogelijke-tijd");
    desk_close(desk);
}

/* More faults than there is room for are counted. */
static void faults_without_room_are_counted(void)
{
    struct desk *desk = desk_open();
    struct buffer text = BUFFER_EMPTY;

    buffer_puts(&text, "{" HEAD ",\"waarden\":{\"wie\":\"x\"");
    for (int i = 0; i < 100; i++)
        buffer_puts(&text, ",\"kleur\":1");
    buffer_puts(&text, "},\"gezien\":{\"wie\":" SEEN "}}");
    check_int(decode(desk, buffer_text(&text)), SYNC_INVALID);
    check_int(desk->faults.count, 100);
    buffer_free(&text);
    desk_close(desk);
}

/* A place too long to name is cut off between characters, so that it stays text. */
static void a_long_place_is_cut_off_between_characters(void)
{
    struct desk *desk = desk_open();

    for (size_t before = 0; before < 4; before++) {
        struct buffer text = BUFFER_EMPTY, written = BUFFER_EMPTY;
        struct json json;

        buffer_puts(&text, "{" HEAD ",\"waarden\":{\"");
        buffer_append(&text, "abc", before);
        for (int i = 0; i < 30; i++)
            buffer_puts(&text, "\xe2\x82\xac");
        buffer_puts(&text, "\":1,\"wie\":\"x\"},\"gezien\":{\"wie\":" SEEN "}}");
        check_int(decode(desk, buffer_text(&text)), SYNC_INVALID);
        check_int(desk->faults.count, 1);
        json_put_string(&written, desk->faults.list[0].where, strlen(desk->faults.list[0].where));
        json = json_open(written.data, written.length);
        check_true(json_skip(&json, NULL) && json_done(&json));
        buffer_free(&text);
        buffer_free(&written);
    }
    desk_close(desk);
}

/* A fault never repeats what a person typed. */
static void a_fault_tells_nothing_that_was_typed(void)
{
    struct desk *desk = desk_open();
    struct buffer text = BUFFER_EMPTY;

    buffer_puts(&text, "{" HEAD ",\"waarden\":{\"");
    for (int i = 0; i < 100; i++)
        buffer_puts(&text, "lang");
    buffer_puts(&text, "\":1,\"status\":\"Geheim\"},\"gezien\":{\"status\":" SEEN "}}");
    check_int(decode(desk, buffer_text(&text)), SYNC_INVALID);
    check_int(desk->faults.count, 2);
    for (size_t i = 0; i < 2; i++) {
        check_true(strlen(desk->faults.list[i].where) < sizeof desk->faults.list[i].where);
        check_true(!strstr(desk->faults.list[i].where, "Geheim") && !strstr(desk->faults.list[i].detail, "Geheim"));
    }
    buffer_free(&text);
    desk_close(desk);
}

/* Of a faulty edit the skeleton is read, so that what it had seen stays known (R3): table, row, and per register the versions. */
static void a_faulty_edit_leaves_its_skeleton(void)
{
    struct desk *desk = desk_open();
    const struct change *change;

    check_int(decode(desk, CHANGE("\"wie\":17,\"kleur\":1", "wie", "[[\"AAAAAAAAAAE\",4],3,[\"AAAAAAAAAAE\",6]]")), SYNC_INVALID);
    check_true(desk->edit.table && strcmp(desk->edit.table->name, "afspraak") == 0);
    check_true(!desk->edit.creates);
    change = edit_change(&desk->edit, (unsigned)table_register(desk->edit.table, (struct slice){ "wie", 3 }));
    check_true(change && change->seen.count == 2 && change->seen.list[0].number == 4 && change->seen.list[1].number == 6);

    check_int(decode(desk, "{\"tabel\":\"afspraak\",\"rij\":\"" ROW "\",\"tijd\":5,\"gezien\":{\"wie\":" SEEN "}}"), SYNC_INVALID);
    check_true(desk->edit.table != NULL);
    check_int(desk->edit.change_count, 1);
    check_int(decode(desk, "{\"tabel\":\"uitkering\",\"rij\":\"" ROW "\",\"tijd\":5,\"waarden\":{},\"gezien\":{}}"), SYNC_INVALID);
    check_true(desk->edit.table == NULL);
    check_int(decode(desk, "{\"tabel\":\"afspraak\",\"rij\":7,\"tijd\":5,\"waarden\":{},\"gezien\":{}}"), SYNC_INVALID);
    check_true(desk->edit.table == NULL);
    desk_close(desk);
}

/* The bounds of each kind lie where they should, just inside and just outside. */
static void bounds_are_inclusive(void)
{
    static const struct {
        const char *table, *column, *value;
        bool fits;
    } CASES[] = {
        { "afspraak", "uiterlijk", "\"1900-01-01\"", true }, { "afspraak", "uiterlijk", "\"2199-12-31\"", true },
        { "afspraak", "uiterlijk", "\"2200-01-01\"", false }, { "afspraak", "uiterlijk", "\"2028-02-29\"", true },
        { "afspraak", "uiterlijk", "\"2100-02-29\"", false }, { "afspraak", "uiterlijk", "\"2000-02-29\"", true },
        { "afspraak", "uiterlijk", "\"2027-13-01\"", false }, { "afspraak", "uiterlijk", "\"2027-00-01\"", false },
        { "afspraak", "uiterlijk", "\"2027-04-31\"", false }, { "afspraak", "uiterlijk", "\"2027-04-00\"", false },
        { "afspraak", "uiterlijk", "\"2027-4-1\"", false }, { "afspraak", "uiterlijk", "\"2027/04/01\"", false },
        { "afspraak", "kosten_zonder", "0", true }, { "afspraak", "kosten_zonder", "100000000000", true },
        { "afspraak", "kosten_zonder", "100000000001", false },
        { "afspraak", "sociaal", "0", true }, { "afspraak", "sociaal", "1", true }, { "afspraak", "sociaal", "-1", false },
        { "contactmoment", "duur", "0", true }, { "contactmoment", "duur", "1440", true }, { "contactmoment", "duur", "1441", false },
        { "contactmoment", "plaatsgevonden_op", "-2208988800", true }, { "contactmoment", "plaatsgevonden_op", "-2208988801", false },
        { "contactmoment", "plaatsgevonden_op", "7258118399", true }, { "contactmoment", "plaatsgevonden_op", "7258118400", false },
        { "ervaring", "geluisterd", "1", true }, { "ervaring", "geluisterd", "5", true }, { "ervaring", "geluisterd", "0", false },
        { "ervaring", "geluisterd", "6", false },
    };
    struct desk *desk = desk_open();
    char text[400];

    for (size_t i = 0; i < sizeof CASES / sizeof *CASES; i++) {
        snprintf(text, sizeof text, "{\"tabel\":\"%s\",\"rij\":\"" ROW "\",\"tijd\":5,\"waarden\":{\"%s\":%s},\"gezien\":{\"%s\":" SEEN "}}",
                 CASES[i].table, CASES[i].column, CASES[i].value, CASES[i].column);
        if (!check_int(decode(desk, text), CASES[i].fits ? SYNC_OK : SYNC_INVALID))
            printf("  %s\n", text);
    }
    desk_close(desk);
}

/* Texts may be as long as their kind allows and no byte longer. */
static void long_texts_have_a_bound(void)
{
    static const struct {
        const char *column;
        size_t most;
    } CASES[] = { { "wie", 1000 }, { "doel", 100000 } };
    struct desk *desk = desk_open();

    for (size_t i = 0; i < 2; i++)
        for (size_t over = 0; over < 2; over++) {
            struct buffer text = BUFFER_EMPTY;

            buffer_puts(&text, "{" HEAD ",\"waarden\":{\"");
            buffer_puts(&text, CASES[i].column);
            buffer_puts(&text, "\":\"");
            for (size_t length = 0; length < CASES[i].most + over; length++)
                buffer_byte(&text, 'x');
            buffer_puts(&text, "\"},\"gezien\":{\"");
            buffer_puts(&text, CASES[i].column);
            buffer_puts(&text, "\":" SEEN "}}");
            check_int(decode(desk, buffer_text(&text)), over ? SYNC_INVALID : SYNC_OK);
            if (over)
                check_text(desk->faults.list[0].reason, "te-lang");
            buffer_free(&text);
        }
    desk_close(desk);
}

/* When memory is out the answer is that memory is out, never a fault of the edit. */
static void memory_that_is_out_is_no_fault_of_the_edit(void)
{
    static const char EDIT[] = CHANGE("\"wie\":\"\\u0041\",\"contactpersoon_id\":\"\\u0041AAAAAAAAAAAAAAAAAAAAA\"", "wie",
                                      SEEN ",\"contactpersoon_id\":[[\"AAAAAAAAAA\\u0045\",1]]");
    struct desk *desk = desk_open();
    uint64_t events;

    check_int(decode(desk, EDIT), SYNC_OK);
    branches_forget(&desk->branches);
    failing_start(FAILING_MEMORY, UINT64_MAX, false);
    check_int(decode(desk, EDIT), SYNC_OK);
    failing_stop();
    events = failing_count(FAILING_MEMORY);
    check_true(events > 3);
    for (uint64_t nth = 1; nth <= events; nth++) {
        branches_forget(&desk->branches);
        failing_start(FAILING_MEMORY, nth, false);
        check_int(decode(desk, EDIT), SQLITE_NOMEM);
        failing_stop();
    }
    desk_close(desk);
}

static const struct test TESTS[] = {
    TEST(an_edit_is_read),
    TEST(a_change_says_where_its_row_lies),
    TEST(a_cover_is_read),
    TEST(covered_rows_have_a_bound),
    TEST(covered_versions_have_a_bound),
    TEST(an_earlier_edit_lacks_what_came_later),
    TEST(an_earlier_edit_has_nothing_that_came_later),
    TEST(an_earlier_edit_is_read_by_what_held_then),
    TEST(each_fault_is_named),
    TEST(several_faults_are_named_at_once),
    TEST(faults_without_room_are_counted),
    TEST(a_long_place_is_cut_off_between_characters),
    TEST(a_fault_tells_nothing_that_was_typed),
    TEST(a_faulty_edit_leaves_its_skeleton),
    TEST(bounds_are_inclusive),
    TEST(long_texts_have_a_bound),
    TEST(memory_that_is_out_is_no_fault_of_the_edit),
};

int main(int argc, char **argv)
{
    failing_open();
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
