#include "sync/seen.h"

#include <string.h>

/* One [branch, number] at the place of `json`. *fault is what is wrong with it, NULL when nothing is. */
static int read_version(struct json *json, struct branches *branches, enum versions of, struct arena *arena,
                        struct version *version, const struct fault **fault)
{
    static const struct fault SHAPELESS = { "", "onbekende-versie", "Dit is geen versie: [tak, nummer]." };
    static const struct fault UNKNOWN = { "", "onbekende-versie", "Een versie die gezien zou zijn, bestaat niet." };
    const struct branch *branch;
    struct json before = *json;
    uint64_t bits;
    int64_t number;
    int result;

    *fault = NULL;
    if (!json_enter_array(json) || !json_next(json) || !json_read_branch(json, arena, &bits) || !json_next(json) ||
        !json_read_integer(json, &number) || json_next(json) || json->failed || number < 1 || number > UINT32_MAX) {
        *json = before;
        json_skip(json, NULL);
        *fault = &SHAPELESS;
        return SYNC_OK;
    }
    version->number = (uint32_t)number;
    result = branches_find(branches, bits, &branch);
    if (result == SYNC_OK)
        version->branch = branch->nr;
    else if (result == SYNC_NOT_FOUND && of == VERSIONS_NEW)
        result = branches_guest(branches, &(struct branch){ .bits = bits, .kind = BRANCH_OWN }, &version->branch);
    else
        *fault = &UNKNOWN;
    return result == SYNC_NOT_FOUND ? SYNC_OK : result;
}

int seen_read(struct json *json, struct branches *branches, enum versions of, unsigned most, struct arena *arena,
              struct seen *seen, const char *where, struct faults *faults)
{
    static const struct fault TWICE = { "", "dubbel-veld", "Een versie staat er twee keer." };
    size_t room = json_count(json);
    int result = SYNC_OK;

    if (json_peek(json) != JSON_ARRAY) {
        json_skip(json, NULL);
        faults_add(faults, where, "verkeerde-vorm", "Hier hoort een lijst van versies.");
        return SYNC_OK;
    }
    if (room > most) {
        json_skip(json, NULL);
        faults_add(faults, where, "te-veel-gezien", "Zo veel versies zijn er nooit tegelijk te zien.");
        return SYNC_OK;
    }
    seen->list = arena_take(arena, (room + 1) * sizeof *seen->list);
    if (!seen->list)
        return SQLITE_NOMEM;
    json_enter_array(json);
    while (result == SYNC_OK && json_next(json)) {
        const struct fault *fault;

        result = read_version(json, branches, of, arena, &seen->list[seen->count], &fault);
        if (result == SYNC_OK && !fault && seen_has(seen, seen->list[seen->count]))
            fault = &TWICE;
        if (result == SYNC_OK && fault)
            faults_add(faults, where, fault->reason, "%s", fault->detail);
        else if (result == SYNC_OK)
            seen->count++;
    }
    return result;
}

int version_write(struct version version, struct branches *branches, struct buffer *out)
{
    const struct branch *branch;
    int result = branches_numbered(branches, version.branch, &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    buffer_byte(out, '[');
    json_put_branch(out, branch->bits);
    buffer_byte(out, ',');
    json_put_integer(out, version.number);
    buffer_byte(out, ']');
    return SYNC_OK;
}

int seen_write(const struct seen *seen, struct branches *branches, struct buffer *out)
{
    int result = SYNC_OK;

    buffer_byte(out, '[');
    for (unsigned i = 0; i < seen->count && result == SYNC_OK; i++) {
        if (i)
            buffer_byte(out, ',');
        result = version_write(seen->list[i], branches, out);
    }
    buffer_byte(out, ']');
    return result;
}

bool seen_has(const struct seen *seen, struct version version)
{
    for (unsigned i = 0; i < seen->count; i++)
        if (version_equal(seen->list[i], version))
            return true;
    return false;
}

/* Room for one more; it doubles, so that a long list costs little more than its length. */
static int make_room(struct seen *seen, struct arena *arena)
{
    unsigned room = seen->count < 4 ? 8 : 2 * seen->count;
    struct version *larger;

    if (seen->count < seen->room)
        return SYNC_OK;
    larger = arena_take(arena, room * sizeof *larger);
    if (!larger)
        return SQLITE_NOMEM;
    if (seen->count)
        memcpy(larger, seen->list, seen->count * sizeof *larger);
    seen->list = larger;
    seen->room = room;
    return SYNC_OK;
}

int seen_add(struct seen *seen, struct version version, struct arena *arena)
{
    int result;

    if (seen_has(seen, version))
        return SYNC_OK;
    result = make_room(seen, arena);
    if (result == SYNC_OK)
        seen->list[seen->count++] = version;
    return result;
}

int seen_add_all(struct seen *seen, const struct seen *more, unsigned most, struct arena *arena)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < more->count && seen->count < most && result == SYNC_OK; i++)
        result = seen_add(seen, more->list[i], arena);
    return result;
}
