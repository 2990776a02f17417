/* Which assents and decisions have lapsed (R10), by the model: what each was about when it was given, against what there is (invariant 13). */
#include <stdlib.h>
#include <string.h>

#include "sync/id.h"
#include "sync/office/office.h"
#include "tests/sim/simulate.h"

static const struct subject *subject_of(const struct simulation *simulation, int row, int reg)
{
    return &SUBJECTS[simulation->model.rows[row].kind][reg];
}

bool lapsing_find(const struct simulation *simulation, struct sight sight, int row, int reg)
{
    struct expected heads[MODEL_HEADS];
    size_t count = model_heads(&simulation->model, sight, row, reg, heads, MODEL_HEADS);

    for (size_t i = 0; i < count; i++)
        if (model_stands(&simulation->model, sight, heads[i].save, reg, subject_of(simulation, row, reg)->about))
            return false;
    return true;
}

/* The same of those that the screen shows. */
static bool shows_standing(const struct simulation *simulation, struct sight sight, int row, int reg, const struct field *field)
{
    for (size_t i = 0; i < field->count && i < HEADS_SHOWN; i++) {
        int save = model_find(&simulation->model, field->heads[i]);

        if (save >= 0 && model_stands(&simulation->model, sight, save, reg, subject_of(simulation, row, reg)->about))
            return true;
    }
    return false;
}

/* It or what it is about was changed where the office's log doesn't reach. What it names and the office lacks is left out (R13), so that it may
 * have lapsed for the office alone; never the other way round. */
static bool is_tainted(const struct simulation *simulation, const struct office *office, int row, int reg)
{
    for (int one = 0; office && one < MODEL_REGISTERS; one++)
        if ((one == reg || subject_of(simulation, row, reg)->about >> one & 1) && office->tainted[row][one])
            return true;
    return false;
}

/* Whatever of what waits again is laid over, or not. */
static bool may_be(const struct simulation *simulation, int tablet, int row, int reg, const struct field *field)
{
    int optional[OPTIONAL_MAX], options = screens_optional(simulation, tablet, row, optional);
    bool left_out[MODEL_SAVES] = { false };

    for (int choice = 0; choice < 1 << options; choice++) {
        struct sight sight = screens_sight(simulation, tablet, row, left_out);

        for (int i = 0; i < options; i++)
            left_out[optional[i]] = choice >> i & 1;
        if (shows_standing(simulation, sight, row, reg, field) != field->lapsed ||
            (field->lapsed && is_tainted(simulation, sight.office, row, reg)))
            return true;
    }
    return false;
}

void lapsing_check_field(struct simulation *simulation, int tablet, int row, int reg, const struct field *field)
{
    bool filled = strncmp(field->shown, "null", 4) != 0;

    if (!subject_of(simulation, row, reg)->cover)
        return;
    simulation->counts.lapsed += field->lapsed;
    if (simulation->readers[tablet].older)
        filled = false; /* it asks of none whether it has lapsed */
    if (filled ? !may_be(simulation, tablet, row, reg, field) : field->lapsed)
        broken(simulation, "lapse: row %d %s on tablet %d has%s lapsed", row, subject_of(simulation, row, reg)->name, tablet,
               field->lapsed ? "" : " not");
}

/* What the office's own row says. SYNC_OK or an SQLite code. */
static int ask_office(struct server *server, const char *table, const char *id, const char *name, bool *filled, bool *lapsed)
{
    const struct table *found = catalogue_table(&server->catalogue, (struct slice){ table, strlen(table) });
    struct deletion deletion = server_deletion(server);
    struct slice column = { name, strlen(name) };
    unsigned char key[SYNC_ID_SIZE];
    struct row *row;
    int result;

    id_from_text(id, 22, key);
    result = rows_get(server->rows, found, key, &row);
    if (result == SYNC_OK)
        result = deletion_lapsed(&deletion, row, (unsigned)table_register(found, column), lapsed);
    *filled = result == SYNC_OK && row->values[table_column(found, column)].type != VALUE_NULL;
    rows_forget(server->rows);
    return result;
}

static void check_at_office(struct simulation *simulation, int row, int reg)
{
    const struct place *place = &simulation->model.rows[row];
    struct server *server = simulation->world.server;
    struct sight sight = { model_office(&simulation->model), INT64_MAX, NULL, NULL, false };
    bool filled = false, lapsed = false;
    int result = transaction_read(&server->transaction);

    if (result == SYNC_OK)
        result = transaction_end(&server->transaction,
                                 ask_office(server, TABLES[place->kind], place->id, SUBJECTS[place->kind][reg].name, &filled, &lapsed));
    if (result != SYNC_OK)
        broken(simulation, "the office can't read row %d: %d", row, result);
    else if (lapsed != (filled && lapsing_find(simulation, sight, row, reg)))
        broken(simulation, "lapse: row %d %s at the office has%s lapsed", row, SUBJECTS[place->kind][reg].name, lapsed ? "" : " not");
}

void lapsing_check_office(struct simulation *simulation)
{
    const struct model *model = &simulation->model;
    const struct office *office = model_office(model);

    for (int row = 0; row < model->row_count; row++)
        for (int reg = 0; reg < MODEL_REGISTERS && model_exists(model, office, row, INT64_MAX); reg++)
            if (subject_of(simulation, row, reg)->cover && !is_tainted(simulation, office, row, reg) && !simulation->failed)
                check_at_office(simulation, row, reg);
}
