/* Passwords: Argon2id through libsodium, and a gate that bounds how many are computed at once. One costs 64 MiB and
 * about 90 ms of a core, so that an unbounded number of log-ins would be a way to put the server out of action. */
#ifndef BACKEND_PASSWORD_H
#define BACKEND_PASSWORD_H

#include <stdbool.h>
#include <stddef.h>

#define PASSWORD_HASH_SIZE 128 /* crypto_pwhash_STRBYTES, with the terminating NUL */
#define PASSWORD_LEAST     10  /* bytes; shorter ones are not taken for a new account */
#define PASSWORD_MOST      512

struct password_cost {
    unsigned long long operations; /* passes over the memory */
    size_t memory;                 /* bytes */
};

/* What new hashes cost: 2 passes over 64 MiB. */
extern const struct password_cost PASSWORD_COST;

/* SYNC_OK, or SQLITE_NOMEM. The hash carries its salt and its cost. */
int password_hash(const struct password_cost *cost, const char *password, char hash[PASSWORD_HASH_SIZE]);

/* Does the password fit the hash? Takes as long for a wrong one as for a right one. */
bool password_fits(const char *hash, const char *password);

/* At most `running` threads are inside at once, and at most `waiting` stand in line. */
struct password_gate;
int password_gate_new(unsigned running, unsigned waiting, struct password_gate **out);
void password_gate_free(struct password_gate *gate);  /* NULL is allowed; nobody may be inside */
bool password_gate_enter(struct password_gate *gate); /* false at once when the line is full */
void password_gate_leave(struct password_gate *gate);

#endif
