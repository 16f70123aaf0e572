/* Chunks that hold no streams, and those that can only be decoded whole. */
#include <blosc2.h>

#include "check.h"

static void make_header(uint8_t *chunk, uint8_t flags, uint8_t type_size, int32_t nbytes, int32_t block, int32_t cbytes,
                        uint8_t flags2) {
  const int32_t lengths[3] = {nbytes, block, cbytes};
  memset(chunk, 0, 32);
  chunk[0] = 5;
  chunk[2] = flags;
  chunk[3] = type_size;
  for (int i = 0; i < 3; i++) {
    for (int k = 0; k < 4; k++) {
      chunk[4 + 4 * i + k] = (uint8_t)((uint32_t)lengths[i] >> (8 * k));
    }
  }
  chunk[31] = flags2;
}

static void special_values(b2d_decoder *decoder) {
  uint8_t chunk[64], plain[48];
  make_header(chunk, 0x05, 4, 48, 16, 32, 1 << 4);
  memset(plain, 0xaa, sizeof plain);
  CHECK(b2d_decode_chunk(decoder, chunk, 32, plain, 48) == B2D_OK);
  for (int i = 0; i < 48; i++) {
    CHECK(plain[i] == 0);
  }
  make_header(chunk, 0x05, 4, 48, 16, 32, 4 << 4); /* uninitialised: zeros, never old memory */
  memset(plain, 0xaa, sizeof plain);
  CHECK(b2d_decode_chunk(decoder, chunk, 32, plain, 48) == B2D_OK);
  for (int i = 0; i < 48; i++) {
    CHECK(plain[i] == 0);
  }
  make_header(chunk, 0x05, 4, 48, 16, 32, 2 << 4);
  CHECK(b2d_decode_chunk(decoder, chunk, 32, plain, 48) == B2D_OK);
  float number;
  memcpy(&number, plain + 44, 4);
  CHECK(number != number);
  make_header(chunk, 0x05, 8, 48, 16, 32, 2 << 4);
  CHECK(b2d_decode_chunk(decoder, chunk, 32, plain, 48) == B2D_OK);
  double twice;
  memcpy(&twice, plain + 40, 8);
  CHECK(twice != twice);
  make_header(chunk, 0x05, 2, 48, 16, 32, 2 << 4); /* no NaN of two bytes is defined */
  CHECK(b2d_decode_chunk(decoder, chunk, 32, plain, 48) == B2D_ERROR_DATA);
  make_header(chunk, 0x05, 6, 48, 12, 38, 3 << 4);
  memcpy(chunk + 32, "abcdef", 6);
  CHECK(b2d_decode_chunk(decoder, chunk, 38, plain, 48) == B2D_OK);
  CHECK(memcmp(plain + 42, "abcdef", 6) == 0);
  make_header(chunk, 0x05, 6, 48, 12, 32, 3 << 4); /* no value */
  CHECK(b2d_decode_chunk(decoder, chunk, 32, plain, 48) == B2D_ERROR_DATA);
  make_header(chunk, 0x05, 6, 48, 12, 39, 3 << 4); /* 7 bytes do not divide 48 */
  CHECK(b2d_decode_chunk(decoder, chunk, 39, plain, 48) == B2D_ERROR_DATA);
}

static int32_t compress(int use_dictionary, uint8_t filter, const uint8_t *source, int32_t bytes, uint8_t *chunk) {
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = BLOSC_ZSTD;
  parameters.clevel = 5;
  parameters.typesize = 4;
  parameters.blocksize = 4096;
  parameters.nthreads = 1;
  parameters.use_dict = use_dictionary;
  parameters.splitmode = BLOSC_NEVER_SPLIT;
  parameters.filters[4] = filter;
  parameters.filters[5] = BLOSC_SHUFFLE;
  blosc2_context *context = blosc2_create_cctx(parameters);
  CHECK(context != NULL);
  const int length = blosc2_compress_ctx(context, source, bytes, chunk, bytes + BLOSC2_MAX_OVERHEAD);
  blosc2_free_ctx(context);
  CHECK(length > 32);
  return length;
}

/* A dictionary must not leak into the chunks that the same decoder sees next. */
static void dictionaries_and_delta(b2d_decoder *decoder) {
  enum { BYTES = 1 << 18 };
  uint8_t *source = allocate(BYTES), *plain = allocate(BYTES), *chunk = allocate(BYTES + 32);
  make_content(CONTENT_MIXED, source, BYTES, 4);
  for (int round = 0; round < 2; round++) {
    const int32_t with = compress(1, 0, source, BYTES, chunk);
    CHECK((chunk[31] & 1) != 0);
    CHECK(b2d_decode_chunk(decoder, chunk, with, plain, BYTES) == B2D_OK);
    CHECK(memcmp(plain, source, BYTES) == 0);
    uint8_t header[32];
    memcpy(header, chunk, 32);
    CHECK(b2d_decode_block(decoder, chunk, with, header, with - 40, 40, 0, plain, 4096) == B2D_ERROR_ARGUMENT);

    memset(plain, 0, BYTES);
    const int32_t without = compress(0, 0, source, BYTES, chunk);
    CHECK(b2d_decode_chunk(decoder, chunk, without, plain, BYTES) == B2D_OK);
    CHECK(memcmp(plain, source, BYTES) == 0);

    memset(plain, 0, BYTES);
    const int32_t delta = compress(0, BLOSC_DELTA, source, BYTES, chunk);
    CHECK(b2d_decode_chunk(decoder, chunk, delta, plain, BYTES) == B2D_OK);
    CHECK(memcmp(plain, source, BYTES) == 0);
  }
  free(source);
  free(plain);
  free(chunk);
}

int main(void) {
  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  special_values(decoder);
  dictionaries_and_delta(decoder);
  b2d_decoder_free(decoder);
  return 0;
}
