/* A table with a register of each rule, for tests of what needs no database. */
#ifndef TESTS_SHAPE_H
#define TESTS_SHAPE_H

#include "sync/rows.h"

enum shape_register { ONCE, CHOICE, WRITTEN, JOINT, LATEST, EARLIEST, DELETED, SHAPE_REGISTERS };

/* Columns: one for each register, in this order, but three for JOINT, the last of which came later; all of KIND_LINE, but DELETED. */
#define SHAPE_COLUMNS 9
extern const struct table SHAPE;

/* The first column of a register. */
unsigned shape_column(enum shape_register reg);

struct value shape_text(const char *text);
struct value shape_integer(int64_t integer);
struct value shape_cover(const char *json);

#endif
