#include "backend/password.h"

#include <pthread.h>
#include <sodium.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <string.h>

#include "sync/sync.h"

_Static_assert(PASSWORD_HASH_SIZE == crypto_pwhash_STRBYTES, "libsodium decides the size");

const struct password_cost PASSWORD_COST = { 2, 64u << 20 };

struct password_gate {
    pthread_mutex_t mutex;
    pthread_cond_t left;
    unsigned free; /* places inside */
    unsigned line; /* places in the line */
};

int password_hash(const struct password_cost *cost, const char *password, char hash[PASSWORD_HASH_SIZE])
{
    return crypto_pwhash_str(hash, password, strlen(password), cost->operations, cost->memory) == 0 ? SYNC_OK
                                                                                                    : SQLITE_NOMEM;
}

bool password_fits(const char *hash, const char *password)
{
    return crypto_pwhash_str_verify(hash, password, strlen(password)) == 0;
}

int password_gate_new(unsigned running, unsigned waiting, struct password_gate **out)
{
    struct password_gate *gate = malloc(sizeof *gate);

    *out = gate;
    if (!gate)
        return SQLITE_NOMEM;
    pthread_mutex_init(&gate->mutex, NULL);
    pthread_cond_init(&gate->left, NULL);
    gate->free = running;
    gate->line = waiting;
    return SYNC_OK;
}

void password_gate_free(struct password_gate *gate)
{
    if (!gate)
        return;
    pthread_cond_destroy(&gate->left);
    pthread_mutex_destroy(&gate->mutex);
    free(gate);
}

bool password_gate_enter(struct password_gate *gate)
{
    bool entered = true;

    pthread_mutex_lock(&gate->mutex);
    if (gate->free == 0 && gate->line == 0) {
        entered = false;
    } else if (gate->free == 0) {
        gate->line--;
        while (gate->free == 0)
            pthread_cond_wait(&gate->left, &gate->mutex);
        gate->line++;
    }
    if (entered)
        gate->free--;
    pthread_mutex_unlock(&gate->mutex);
    return entered;
}

void password_gate_leave(struct password_gate *gate)
{
    pthread_mutex_lock(&gate->mutex);
    gate->free++;
    pthread_cond_signal(&gate->left);
    pthread_mutex_unlock(&gate->mutex);
}
