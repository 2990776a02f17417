/* SHA-1 (FIPS 180-4), for the WebSocket handshake only: it asks for this one by name (RFC 6455, section 4.2.2). It
 * protects nothing there; what has to be safe uses libsodium. Pure. */
#ifndef BACKEND_SHA1_H
#define BACKEND_SHA1_H

#include <stddef.h>

#define SHA1_SIZE 20
#define SHA1_MOST 119 /* bytes of a message: what two blocks hold */

/* `length` is at most SHA1_MOST. */
void sha1(const void *message, size_t length, unsigned char digest[SHA1_SIZE]);

#endif
