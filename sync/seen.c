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

int seen_read(struct json *json, struct branches *branches, enum versions of, struct arena *arena, struct change *change,
              const char *where, struct faults *faults)
{
    static const struct fault TWICE = { "", "dubbel-veld", "Een versie staat er twee keer." };
    size_t room = json_count(json);
    int result = SYNC_OK;

    if (json_peek(json) != JSON_ARRAY) {
        json_skip(json, NULL);
        faults_add(faults, where, "verkeerde-vorm", "Hier hoort een lijst van versies.");
        return SYNC_OK;
    }
    if (room == 0)
        faults_add(faults, where, "leeg", "Wie iets verandert, heeft iets gezien.");
    if (room > SEEN_MAX) {
        json_skip(json, NULL);
        faults_add(faults, where, "te-veel-gezien", "Zo veel versies zijn er nooit tegelijk te zien.");
        return SYNC_OK;
    }
    change->seen = arena_take(arena, (room + 1) * sizeof *change->seen);
    if (!change->seen)
        return SQLITE_NOMEM;
    json_enter_array(json);
    while (result == SYNC_OK && json_next(json)) {
        const struct fault *fault;

        result = read_version(json, branches, of, arena, &change->seen[change->seen_count], &fault);
        if (result == SYNC_OK && !fault && change_has_seen(change, change->seen[change->seen_count]))
            fault = &TWICE;
        if (result == SYNC_OK && fault)
            faults_add(faults, where, fault->reason, "%s", fault->detail);
        else if (result == SYNC_OK)
            change->seen_count++;
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

int seen_write(const struct change *change, struct branches *branches, struct buffer *out)
{
    int result = SYNC_OK;

    buffer_byte(out, '[');
    for (unsigned i = 0; i < change->seen_count && result == SYNC_OK; i++) {
        if (i)
            buffer_byte(out, ',');
        result = version_write(change->seen[i], branches, out);
    }
    buffer_byte(out, ']');
    return result;
}

bool change_has_seen(const struct change *change, struct version version)
{
    for (unsigned i = 0; i < change->seen_count; i++)
        if (version_equal(change->seen[i], version))
            return true;
    return false;
}

/* Room for one more; it doubles, so that a long list costs little more than its length. */
static int make_room(struct change *change, struct arena *arena)
{
    unsigned room = change->seen_count < 4 ? 8 : 2 * change->seen_count;
    struct version *larger;

    if (change->seen_count < change->seen_room)
        return SYNC_OK;
    larger = arena_take(arena, room * sizeof *larger);
    if (!larger)
        return SQLITE_NOMEM;
    if (change->seen_count)
        memcpy(larger, change->seen, change->seen_count * sizeof *larger);
    change->seen = larger;
    change->seen_room = room;
    return SYNC_OK;
}

int change_see_also(struct change *change, const struct change *past, struct arena *arena)
{
    int result = SYNC_OK;

    for (unsigned i = 0; i < past->seen_count && change->seen_count < SEEN_MAX && result == SYNC_OK; i++) {
        if (change_has_seen(change, past->seen[i]))
            continue;
        result = make_room(change, arena);
        if (result == SYNC_OK)
            change->seen[change->seen_count++] = past->seen[i];
    }
    return result;
}
