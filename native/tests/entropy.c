/* The entropy coders alone: round trips, streams that do not fit, damaged streams. */
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { BYTES = 20000, ROOM = BYTES + 1000 };

static const struct {
  int32_t codec, format, level;
} coders[] = {{0, 0, 5}, {0, 0, 9}, {1, 1, 1}, {1, 1, 9}, {2, 1, 9}, {4, 3, 6}, {5, 4, 9}, {5, 4, 1}};

enum { CODERS = sizeof coders / sizeof coders[0] };

static void round_trips(b2d_entropy *entropy, const uint8_t *source) {
  uint8_t encoded[ROOM], decoded[BYTES];
  for (int again = 0; again < 3; again++) { /* states are kept: what came before must not show */
    for (int i = 0; i < CODERS; i++) {
      int32_t written = -7, bytes = -7;
      CHECK(b2d_entropy_encode(entropy, coders[i].codec, coders[i].level, source, BYTES, encoded, ROOM, &written) == B2D_OK);
      CHECK(written > 0 && written < BYTES);
      memset(decoded, 0xa5, sizeof decoded);
      CHECK(b2d_entropy_decode(entropy, coders[i].format, encoded, written, decoded, BYTES, &bytes) == B2D_OK);
      CHECK(bytes == BYTES && memcmp(decoded, source, BYTES) == 0);
      CHECK(b2d_entropy_decode(entropy, coders[i].format, encoded, written, decoded, BYTES - 1, &bytes) == B2D_ERROR_DATA);
      CHECK(bytes == 0);
      CHECK(b2d_entropy_encode(entropy, coders[i].codec, coders[i].level, source, BYTES, encoded, written - 1, &bytes) == B2D_OK);
      CHECK(bytes == 0 || bytes < written); /* Zstandard may find a shorter one */
    }
  }
}

/* Whatever the bytes: no access beyond the buffers, which are heap blocks of exactly their size. */
static void damage(b2d_entropy *entropy, const uint8_t *source) {
  uint8_t encoded[ROOM];
  uint32_t random = 12345;
  for (int i = 0; i < CODERS; i++) {
    int32_t written = 0;
    CHECK(b2d_entropy_encode(entropy, coders[i].codec, coders[i].level, source, BYTES, encoded, ROOM, &written) == B2D_OK);
    for (int round = 0; round < 300; round++) {
      random = random * 1664525 + 1013904223;
      const int32_t length = 1 + (int32_t)(random >> 8) % written;
      uint8_t *copy = malloc((size_t)length);
      uint8_t *room = malloc(BYTES);
      CHECK(copy != NULL && room != NULL);
      memcpy(copy, encoded, (size_t)length);
      for (int flips = 0; flips < 3; flips++) {
        random = random * 1664525 + 1013904223;
        copy[(random >> 4) % (uint32_t)length] ^= (uint8_t)(random >> 24);
      }
      int32_t bytes = 0;
      const int32_t status = b2d_entropy_decode(entropy, round % 5 == 0 ? 0 : coders[i].format, copy, length, room, BYTES, &bytes);
      CHECK((status == B2D_OK && bytes > 0 && bytes <= BYTES) || (status == B2D_ERROR_DATA && bytes == 0));
      free(copy);
      free(room);
    }
  }
}

static void arguments(b2d_entropy *entropy, const uint8_t *source) {
  uint8_t room[64];
  int32_t written = 0;
  CHECK(b2d_entropy_create(NULL) == B2D_ERROR_ARGUMENT);
  b2d_entropy_free(NULL);
  CHECK(b2d_entropy_decode(NULL, 1, source, 8, room, 64, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_entropy_decode(entropy, 1, source, 0, room, 64, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_entropy_decode(entropy, 1, source, 8, room, -1, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_entropy_decode(entropy, 2, source, 8, room, 64, &written) == B2D_ERROR_CODEC);
  CHECK(b2d_entropy_encode(entropy, 3, 1, source, 8, room, 64, &written) == B2D_ERROR_CODEC);
  CHECK(b2d_entropy_encode(entropy, 0, 0, source, 8, room, 64, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_entropy_encode(entropy, 4, 99, source, 8, room, 64, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_entropy_encode(entropy, 1, 1, NULL, 8, room, 64, &written) == B2D_ERROR_ARGUMENT);
}

int main(void) {
  static uint8_t source[BYTES];
  make_content(CONTENT_MIXED, source, sizeof source, 4);
  for (size_t i = 0; i < sizeof source; i += 1000) { /* half of it in runs */
    memset(source + i, (int)(i / 1000), 500);
  }
  b2d_entropy *entropy = NULL;
  CHECK(b2d_entropy_create(&entropy) == B2D_OK);
  round_trips(entropy, source);
  damage(entropy, source);
  arguments(entropy, source);
  b2d_entropy_free(entropy);
  return 0;
}
