#include "backend/websocket.h"

#include "backend/sha1.h"
#include "tests/check.h"

static void check_sha1(const char *message, const char *expected)
{
    unsigned char digest[SHA1_SIZE];
    char text[2 * SHA1_SIZE + 1];

    sha1(message, strlen(message), digest);
    for (size_t i = 0; i < SHA1_SIZE; i++)
        snprintf(text + 2 * i, 3, "%02x", digest[i]);
    check_text(text, expected);
}

/* The examples of FIPS 180 and RFC 3174, of one block and of two. */
static void sha1_gives_the_examples(void)
{
    check_sha1("", "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    check_sha1("abc", "a9993e364706816aba3e25717850c26c9cd0d89d");
    check_sha1("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", "84983e441c3bd26ebaae4aa1f95129e5e54670f1");
    check_sha1("0123456701234567012345670123456701234567012345670123456", "adfc128b4a89c560e754c1659a6a90968b55490e");
}

/* The example of RFC 6455, section 1.3. */
static void a_key_gets_its_answer(void)
{
    char accept[WEBSOCKET_ACCEPT_SIZE];

    check_true(websocket_accept("dGhlIHNhbXBsZSBub25jZQ==", accept));
    check_text(accept, "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
}

/* Anything but 16 bytes in base64 is no key. */
static void other_keys_are_refused(void)
{
    static const char *const KEYS[] = { "",
                                        "dGhlIHNhbXBsZSBub25jZQ",
                                        "dGhlIHNhbXBsZSBub25jZQ===",
                                        "dGhlIHNhbXBsZSBub25jZTEy",
                                        "dGhlIHNhbXBsZSBub25j ZQ=",
                                        "dGhlIHNhbXBsZSBub25j!Q==" };
    char accept[WEBSOCKET_ACCEPT_SIZE];

    for (size_t i = 0; i < sizeof KEYS / sizeof *KEYS; i++)
        if (!check_true(!websocket_accept(KEYS[i], accept)))
            printf("  %s\n", KEYS[i]);
}

/* A client's frame with its mask; 7-bit lengths only. */
static size_t mask_frame(int first, const char *payload, size_t length, unsigned char *out)
{
    static const unsigned char MASK[4] = { 0x37, 0xfa, 0x21, 0x3d };

    out[0] = (unsigned char)first;
    out[1] = (unsigned char)(0x80 | length);
    memcpy(out + 2, MASK, 4);
    for (size_t i = 0; i < length; i++)
        out[6 + i] = (unsigned char)(payload[i] ^ MASK[i % 4]);
    return 6 + length;
}

/* A frame is whole when its last byte is there, and not before, whatever comes behind it. */
static void a_frame_is_whole_at_its_last_byte(void)
{
    char longest[WEBSOCKET_PAYLOAD_MOST];
    unsigned char bytes[WEBSOCKET_FRAME_MOST + 10] = { 0 };
    struct websocket_frame frame;
    size_t length, used = 0;

    memset(longest, 'a', sizeof longest);
    length = mask_frame(0x81, longest, sizeof longest, bytes);
    for (size_t part = 0; part < length; part++)
        check_int(websocket_read(bytes, part, &frame, &used), WEBSOCKET_PARTIAL);
    check_int(websocket_read(bytes, length + 10, &frame, &used), WEBSOCKET_WHOLE);
    check_int(used, length);
    check_int(frame.opcode, WEBSOCKET_TEXT);
    check_int(frame.length, sizeof longest);
    check_true(memcmp(frame.payload, longest, sizeof longest) == 0);
}

/* What a client may not send, or never needs to: in pieces, reserved bits, binary, unknown kinds, no mask. */
static void other_frames_are_broken(void)
{
    static const int FIRSTS[] = { 0x01, 0x00, 0x80, 0x82, 0x83, 0x8b, 0x91, 0xa1, 0xc1, 0x09 };
    unsigned char bytes[WEBSOCKET_FRAME_MOST];
    struct websocket_frame frame;
    size_t used = 0;

    for (size_t i = 0; i < sizeof FIRSTS / sizeof *FIRSTS; i++)
        if (!check_int(websocket_read(bytes, mask_frame(FIRSTS[i], "a", 1, bytes), &frame, &used), WEBSOCKET_BROKEN))
            printf("  for %02x\n", (unsigned)FIRSTS[i]);
    check_int(websocket_read((const unsigned char *)"\x81\x01"
                                                    "a",
                             3, &frame, &used),
              WEBSOCKET_BROKEN);
}

/* A frame that claims more than 125 bytes is refused by its head, before anything of it is kept. */
static void a_large_frame_is_refused_by_its_head(void)
{
    static const unsigned char CLAIMS[2][2] = { { 0x81, 0xfe }, { 0x81, 0xff } };
    struct websocket_frame frame;
    size_t used = 0;

    for (size_t i = 0; i < 2; i++)
        check_int(websocket_read(CLAIMS[i], 2, &frame, &used), WEBSOCKET_TOO_LARGE);
}

/* What the server sends has no mask, and a close frame its code. */
static void frames_are_written_plain(void)
{
    unsigned char out[WEBSOCKET_FRAME_MOST];

    check_int(websocket_write(WEBSOCKET_TEXT, "hoi", 3, out), 5);
    check_true(memcmp(out, "\x81\x03hoi", 5) == 0);
    check_int(websocket_write(WEBSOCKET_PING, NULL, 0, out), 2);
    check_true(memcmp(out, "\x89\x00", 2) == 0);
    check_int(websocket_write_close(1001, out), 4);
    check_true(memcmp(out, "\x88\x02\x03\xe9", 4) == 0);
}

static const struct test TESTS[] = {
    TEST(sha1_gives_the_examples),           TEST(a_key_gets_its_answer),   TEST(other_keys_are_refused),
    TEST(a_frame_is_whole_at_its_last_byte), TEST(other_frames_are_broken), TEST(a_large_frame_is_refused_by_its_head),
    TEST(frames_are_written_plain),
};

int main(int argc, char **argv)
{
    return check_run(argc, argv, TESTS, sizeof TESTS / sizeof *TESTS);
}
