#include "tests/sync/shape.h"

#include <string.h>

#define COLUMN(word, number) { .name = word, .kind = KIND_LINE, .reg = number, .choices = "" }

/* Numbers of registers have gaps, as those of a table that has lost columns. */
const struct table SHAPE = {
    .name = "vorm",
    .number = 7,
    .scope_kind = SCOPE_OWN,
    .column_count = SHAPE_COLUMNS,
    .register_count = SHAPE_REGISTERS,
    .deletable = true,
    .deleted = DELETED,
    .deleted_column = 8,
    .columns = { COLUMN("eens", ONCE), COLUMN("keuze", CHOICE), COLUMN("tekst", WRITTEN), COLUMN("bedrag", JOINT),
                 COLUMN("betaler", JOINT), COLUMN("termijn", JOINT), COLUMN("laatst", LATEST), COLUMN("eerst", EARLIEST),
                 { .name = "verwijderd", .kind = KIND_COVER, .reg = DELETED, .choices = "",
                   .covers = (1 << DELETED) - (1 << CHOICE) } },
    .registers = { { .name = "eens", .number = 1, .rule = RULE_ONCE, .columns = 1 << 0, .width = 1, .first_width = 1 },
                   { .name = "keuze", .number = 3, .rule = RULE_CHOICE, .columns = 1 << 1, .width = 1, .first_width = 1 },
                   { .name = "tekst", .number = 4, .rule = RULE_TEXT, .columns = 1 << 2, .width = 1, .first_width = 1 },
                   { .name = "bedrag", .number = 9, .rule = RULE_CHOICE, .columns = 7 << 3, .width = 3, .first_width = 2 },
                   { .name = "laatst", .number = 10, .rule = RULE_LATEST, .columns = 1 << 6, .width = 1, .first_width = 1 },
                   { .name = "eerst", .number = 62, .rule = RULE_EARLIEST, .columns = 1 << 7, .width = 1, .first_width = 1 },
                   { .name = "verwijderd", .number = REGISTER_DELETED, .rule = RULE_CHOICE, .columns = 1 << 8, .width = 1, .first_width = 1 } },
};

unsigned shape_column(enum shape_register reg)
{
    static const unsigned COLUMNS[] = { 0, 1, 2, 3, 6, 7, 8 };

    return COLUMNS[reg];
}

struct value shape_text(const char *text)
{
    return (struct value){ .type = VALUE_TEXT, .bytes = text, .length = strlen(text) };
}

struct value shape_cover(const char *json)
{
    return (struct value){ .type = VALUE_COVER, .bytes = json, .length = strlen(json) };
}

struct value shape_integer(int64_t integer)
{
    return (struct value){ .type = VALUE_INTEGER, .integer = integer };
}
