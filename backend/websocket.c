#include "backend/websocket.h"

#include <assert.h>
#include <sodium.h>
#include <stdio.h>
#include <string.h>

#include "backend/sha1.h"

#define KEY_TEXT 24
#define KEY_SIZE 16

#define LAST   0x80 /* first byte: the frame ends its message */
#define MASKED 0x80 /* second byte */

static const char MAGIC[] = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"; /* RFC 6455, section 1.3 */

bool websocket_accept(const char *key, char accept[WEBSOCKET_ACCEPT_SIZE])
{
    unsigned char nonce[KEY_SIZE], digest[SHA1_SIZE];
    char text[KEY_TEXT + sizeof MAGIC];
    size_t length = 0;

    if (strlen(key) != KEY_TEXT ||
        sodium_base642bin(nonce, sizeof nonce, key, KEY_TEXT, NULL, &length, NULL, sodium_base64_VARIANT_ORIGINAL) !=
            0 ||
        length != sizeof nonce)
        return false;
    snprintf(text, sizeof text, "%s%s", key, MAGIC);
    sha1(text, sizeof text - 1, digest);
    sodium_bin2base64(accept, WEBSOCKET_ACCEPT_SIZE, digest, sizeof digest, sodium_base64_VARIANT_ORIGINAL);
    return true;
}

static bool is_known(int opcode)
{
    return opcode == WEBSOCKET_TEXT || opcode == WEBSOCKET_CLOSE || opcode == WEBSOCKET_PING ||
           opcode == WEBSOCKET_PONG;
}

enum websocket_result websocket_read(const unsigned char *bytes, size_t length, struct websocket_frame *frame,
                                     size_t *used)
{
    const unsigned char *mask = bytes + 2, *payload = bytes + 6;

    if (length < 2)
        return WEBSOCKET_PARTIAL;
    /* No extension was agreed on, so no other bit of the first byte may stand. */
    frame->opcode = bytes[0] ^ LAST;
    frame->length = (size_t)(bytes[1] & ~MASKED);
    if (!is_known(frame->opcode) || !(bytes[1] & MASKED))
        return WEBSOCKET_BROKEN;
    if (frame->length > WEBSOCKET_PAYLOAD_MOST)
        return WEBSOCKET_TOO_LARGE;
    if (length < 6 + frame->length)
        return WEBSOCKET_PARTIAL;
    for (size_t i = 0; i < frame->length; i++)
        frame->payload[i] = (char)(payload[i] ^ mask[i % 4]);
    frame->payload[frame->length] = '\0';
    *used = 6 + frame->length;
    return WEBSOCKET_WHOLE;
}

size_t websocket_write(enum websocket_opcode opcode, const void *payload, size_t length,
                       unsigned char out[WEBSOCKET_FRAME_MOST])
{
    assert(length <= WEBSOCKET_PAYLOAD_MOST);
    out[0] = (unsigned char)(LAST | opcode);
    out[1] = (unsigned char)length;
    if (length > 0)
        memcpy(out + 2, payload, length);
    return 2 + length;
}

size_t websocket_write_close(int code, unsigned char out[WEBSOCKET_FRAME_MOST])
{
    const unsigned char payload[2] = { (unsigned char)(code >> 8), (unsigned char)code };

    return websocket_write(WEBSOCKET_CLOSE, payload, sizeof payload, out);
}
