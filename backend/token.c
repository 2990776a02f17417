#include "backend/token.h"

#include <sodium.h>
#include <string.h>
#include <uuid/uuid.h>

#define VARIANT sodium_base64_VARIANT_URLSAFE_NO_PADDING

void token_id(unsigned char id[SYNC_ID_SIZE])
{
    uuid_generate_random(id);
}

void token_new(char text[TOKEN_TEXT_SIZE], unsigned char hash[TOKEN_HASH_SIZE])
{
    unsigned char token[TOKEN_SIZE];

    randombytes_buf(token, sizeof token);
    sodium_bin2base64(text, TOKEN_TEXT_SIZE, token, sizeof token, VARIANT);
    crypto_generichash(hash, TOKEN_HASH_SIZE, token, sizeof token, NULL, 0);
    sodium_memzero(token, sizeof token);
}

bool token_hash(const char *text, unsigned char hash[TOKEN_HASH_SIZE])
{
    unsigned char token[TOKEN_SIZE];
    size_t length = 0;

    if (strlen(text) != TOKEN_TEXT_SIZE - 1)
        return false;
    if (sodium_base642bin(token, sizeof token, text, TOKEN_TEXT_SIZE - 1, NULL, &length, NULL, VARIANT) != 0 ||
        length != sizeof token)
        return false;
    crypto_generichash(hash, TOKEN_HASH_SIZE, token, sizeof token, NULL, 0);
    sodium_memzero(token, sizeof token);
    return true;
}
