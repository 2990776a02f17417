#include "sync/sum.h"

#include "sync/deletion.h"

/* The finalizer of splitmix64 (Steele, Lea and Flood, "Fast splittable pseudorandom number generators", 2014). */
static uint64_t mix(uint64_t z)
{
    z = (z ^ z >> 30) * UINT64_C(0xbf58476d1ce4e5b9);
    z = (z ^ z >> 27) * UINT64_C(0x94d049bb133111eb);
    return z ^ z >> 31;
}

/* Heads are a set: their parts are added up. */
static int add_head(struct branches *branches, unsigned number, struct version version, uint64_t *part)
{
    const struct branch *branch;
    int result = branches_numbered(branches, version.branch, &branch);

    if (result != SYNC_OK)
        return result == SYNC_NOT_FOUND ? SQLITE_CORRUPT : result;
    *part += mix(mix(branch->bits + number) + version.number);
    return SYNC_OK;
}

int sum_add_heads(struct sum *sum, struct branches *branches, const struct table *table, const unsigned char id[SYNC_ID_SIZE],
                  const struct row_heads *heads)
{
    uint64_t first = 0, second = 0, part = (uint64_t)table->number;
    int result = add_head(branches, 0, heads->created.version, &part);

    for (unsigned i = 0; i < table->register_count && result == SYNC_OK; i++)
        for (unsigned j = 0; j < heads->registers[i].count && result == SYNC_OK; j++)
            result = add_head(branches, table->registers[i].number, heads->registers[i].list[j].version, &part);
    /* Bytes in order, so that it is the same on every machine. */
    for (unsigned i = 0; i < 8; i++) {
        first = first << 8 | id[i];
        second = second << 8 | id[i + 8];
    }
    sum->rows++;
    sum->sum += mix(mix(part + first) + second);
    return result;
}

int sum_add(struct sum *sum, const struct deletion *deletion, const struct row *row)
{
    bool deleted;
    int result = deletion_complete(deletion, row, &deleted);

    return result == SYNC_OK && !deleted ? sum_add_heads(sum, deletion->branches, row->table, row->id, &row->heads) : result;
}
