/* What the office draws at random: public ids, and the tokens by which a tablet is known. */
#ifndef BACKEND_TOKEN_H
#define BACKEND_TOKEN_H

#include <stdbool.h>

#include "sync/sync.h"

#define TOKEN_SIZE      32 /* 256 random bits */
#define TOKEN_TEXT_SIZE 44 /* base64url without padding, with the terminating NUL */
#define TOKEN_HASH_SIZE 32

/* A fresh public id: a random UUID (RFC 9562, version 4). */
void token_id(unsigned char id[SYNC_ID_SIZE]);

/* A fresh token as the text that the device keeps, and the hash that the office keeps in its place. */
void token_new(char text[TOKEN_TEXT_SIZE], unsigned char hash[TOKEN_HASH_SIZE]);

/* The hash of a token that was sent to us; false when `text` has not the form of a token. A hash without salt suffices:
 * nobody guesses 256 random bits. */
bool token_hash(const char *text, unsigned char hash[TOKEN_HASH_SIZE]);

#endif
