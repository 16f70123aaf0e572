/* Every byte of a small chunk changed, every truncation, random headers: an error or some data, never anything worse.
 * Sources and destinations have their exact size on the heap, so that AddressSanitizer sees any byte outside. */
#include "check.h"

static void try_chunk(b2d_decoder *decoder, const uint8_t *bytes, int32_t length, int32_t plain_bytes) {
  uint8_t *chunk = allocate((size_t)length), *plain = allocate((size_t)plain_bytes);
  memcpy(chunk, bytes, (size_t)length);
  const int32_t status = b2d_decode_chunk(decoder, chunk, length, plain, plain_bytes);
  CHECK(status == B2D_OK || status == B2D_ERROR_DATA || status == B2D_ERROR_CODEC);
  free(chunk);
  free(plain);
}

/* One block: header as given, `length` bytes of streams. */
static void try_block(b2d_decoder *decoder, const uint8_t *header, const uint8_t *streams, int32_t length, int is_short,
                      int32_t plain_bytes) {
  uint8_t *buffer = allocate((size_t)length + 36), *plain = allocate((size_t)plain_bytes);
  memset(buffer, 0x5c, 36);
  memcpy(buffer + 36, streams, (size_t)length);
  (void)b2d_decode_block(decoder, buffer, length + 36, header, 36, length, is_short, plain, plain_bytes);
  for (int i = 0; i < 36; i++) {
    CHECK(buffer[i] == 0x5c);
  }
  CHECK(memcmp(buffer + 36, streams, (size_t)length) == 0);
  free(buffer);
  free(plain);
}

static void damage(int32_t codec, int32_t shuffle, content kind) {
  static const uint8_t masks[] = {0x01, 0x80, 0xff, 0x7f, 0x10};
  const geometry g = {1, 4, {300}, {128}};
  const b2d_encoder_options options = ENCODER_OPTIONS(codec, 5, shuffle, 4);
  uint8_t source[1200], chunk[1232];
  make_content(kind, source, sizeof source, 4);
  b2d_encoder *encoder = NULL;
  b2d_decoder *decoder = NULL;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK && b2d_decoder_create(&decoder) == B2D_OK);
  b2d_gather gather;
  int32_t n = 0;
  make_gather(&g, source, &gather);
  CHECK(b2d_encode_chunk(encoder, &gather, chunk, sizeof chunk, &n) == B2D_OK);

  for (int32_t length = 0; length <= n; length++) {
    try_chunk(decoder, chunk, length, 1200);
  }
  for (int32_t i = 0; i < n; i++) {
    for (size_t m = 0; m < sizeof masks; m++) {
      chunk[i] ^= masks[m];
      try_chunk(decoder, chunk, n, 1200);
      chunk[i] ^= masks[m];
    }
  }
  if ((chunk[2] & 2) == 0 && (chunk[31] & 0x70) == 0) {
    for (int32_t b = 0; b < 3; b++) {
      const int32_t at = load32(chunk + 32 + 4 * b);
      const int32_t end = b == 2 ? n : load32(chunk + 36 + 4 * b);
      const int32_t plain = b == 2 ? 1200 - 1024 : 512;
      for (int32_t length = 1; length <= end - at; length++) {
        try_block(decoder, chunk, chunk + at, length, b == 2, plain);
      }
      for (int32_t i = at; i < end; i++) {
        for (size_t m = 0; m < sizeof masks; m++) {
          chunk[i] ^= masks[m];
          try_block(decoder, chunk, chunk + at, end - at, b == 2, plain);
          chunk[i] ^= masks[m];
        }
      }
    }
  }
  b2d_encoder_free(encoder);
  b2d_decoder_free(decoder);
}

/* Headers of random fields over random streams, with plausible values often enough to get past the first checks. */
static void noise(void) {
  uint32_t state = 88172645u;
  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  uint8_t chunk[400];
  for (int round = 0; round < 60000; round++) {
    for (size_t i = 0; i < sizeof chunk; i++) {
      chunk[i] = (uint8_t)(next_random(&state) % 5 == 0 ? next_random(&state) : next_random(&state) % 8);
    }
    static const uint8_t formats[] = {0, 1, 3, 4};
    chunk[0] = 5;
    chunk[2] = (uint8_t)(5 | (next_random(&state) & 0x12) | (uint32_t)formats[next_random(&state) % 4] << 5);
    chunk[3] = (uint8_t)(1 + next_random(&state) % 9);
    const int32_t sizes[3] = {256, (int32_t)(1 + next_random(&state) % 256), 400};
    for (int i = 0; i < 3; i++) {
      for (int k = 0; k < 4; k++) {
        chunk[4 + 4 * i + k] = (uint8_t)((uint32_t)sizes[i] >> (8 * k));
      }
    }
    memset(chunk + 16, 0, 16);
    chunk[16 + next_random(&state) % 6] = (uint8_t)(next_random(&state) % 5);
    chunk[21] = (uint8_t)(next_random(&state) % 5);
    chunk[31] = (uint8_t)(next_random(&state) % 8 == 0 ? next_random(&state) : 0);
    for (int i = 0; i < 40; i++) { /* block starts inside the chunk, mostly */
      const uint32_t at = 32 + 4 * (256u / (uint32_t)sizes[1] + 1) + next_random(&state) % 64;
      for (int k = 0; k < 4 && 32 + 4 * i + k < 400; k++) {
        chunk[32 + 4 * i + k] = (uint8_t)(at >> (8 * k));
      }
    }
    try_chunk(decoder, chunk, 400, 256);
    try_block(decoder, chunk, chunk + 100, 300, 0, sizes[1]);
    try_block(decoder, chunk, chunk + 200, 1 + (int32_t)(next_random(&state) % 100), 0, sizes[1]);
    try_block(decoder, chunk, chunk + 200, 1 + (int32_t)(next_random(&state) % 100), 1, 1 + (int32_t)(next_random(&state) % 256));
  }
  b2d_decoder_free(decoder);
}

/* A blosclz stream so long that its match lengths would overflow 32 bits is refused before it is looked at. */
static void long_blosclz(void) {
  enum { LENGTH = 9 * 1000 * 1000, PLAIN = 16 << 20 };
  uint8_t header[32] = {5, 1, 0x15, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2}; /* one block of 16 MiB */
  uint8_t *streams = allocate(LENGTH), *plain = allocate(PLAIN), *buffer;
  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  memset(streams, 0xff, LENGTH);
  const int32_t inner = LENGTH - 4;
  memcpy(streams, &inner, 4);
  streams[4] = 0; /* one literal, then a match that never ends */
  buffer = allocate(LENGTH + 36);
  memcpy(buffer + 36, streams, LENGTH);
  CHECK(b2d_decode_block(decoder, buffer, LENGTH + 36, header, 36, LENGTH, 0, plain, PLAIN) == B2D_ERROR_DATA);
  b2d_decoder_free(decoder);
  free(buffer);
  free(streams);
  free(plain);
}

int main(void) {
  long_blosclz();
  static const int32_t codecs[] = {0, 1, 2, 4, 5};
  for (size_t c = 0; c < sizeof codecs / sizeof codecs[0]; c++) {
    for (int32_t shuffle = 0; shuffle <= 2; shuffle++) {
      for (int kind = 0; kind < CONTENT_COUNT; kind++) {
        damage(codecs[c], shuffle, (content)kind);
      }
    }
  }
  noise();
  return 0;
}
