/* The encoder's gathering: strides of any kind, chunks at the edge, fill values, tight destinations. */
#include "check.h"

static const b2d_encoder_options options = ENCODER_OPTIONS(1, 5, 1, 4);

static void expect(b2d_encoder *encoder, b2d_decoder *decoder, const geometry *g, const b2d_gather *gather) {
  const int32_t padded = padded_size(g);
  uint8_t *expected = allocate((size_t)padded), *decoded = allocate((size_t)padded), *chunk = allocate((size_t)padded + 32);
  int32_t written = 0;
  reference_blocks(gather, g, expected);
  CHECK(b2d_encode_chunk(encoder, gather, chunk, padded + 32, &written) == B2D_OK);
  CHECK(decode_by_block(decoder, chunk, written, decoded, padded) == B2D_OK);
  CHECK(memcmp(decoded, expected, (size_t)padded) == 0);
  free(expected);
  free(decoded);
  free(chunk);
}

/* Every count of valid rows and columns, with and without a fill value. */
static void edges(b2d_encoder *encoder, b2d_decoder *decoder) {
  const geometry g = {2, 4, {13, 11}, {4, 4}};
  uint8_t source[13 * 11 * 4];
  make_content(CONTENT_MIXED, source, sizeof source, 4);
  const uint8_t fill[4] = {1, 2, 3, 4};
  b2d_gather gather;
  for (int filled = 0; filled < 2; filled++) {
    for (int32_t rows = 0; rows <= 13; rows++) {
      for (int32_t columns = 0; columns <= 11; columns++) {
        make_gather(&g, source, &gather);
        gather.valid[0] = rows;
        gather.valid[1] = columns;
        gather.fill = filled ? fill : NULL;
        expect(encoder, decoder, &g, &gather);
      }
    }
  }
  gather.valid[0] = 0;
  gather.source = NULL; /* nothing is valid: no source needed */
  expect(encoder, decoder, &g, &gather);
}

/* Transposed, reversed, spaced and repeated sources. */
static void strides(b2d_encoder *encoder, b2d_decoder *decoder) {
  const geometry g = {3, 4, {5, 6, 7}, {2, 4, 7}};
  uint8_t source[4 * 6000];
  make_content(CONTENT_MIXED, source, sizeof source, 4);
  static const int64_t cases[][3] = {
      {4 * 42, 4 * 7, 4}, {4, 4 * 5, 4 * 30}, {4 * 7, 4 * 35, 4}, {8 * 42, 8 * 7, 8}, {0, 0, 0}, {0, 4 * 7, 4}, {-4 * 42, 4 * 7, -4},
  };
  for (size_t i = 0; i < sizeof cases / sizeof cases[0]; i++) {
    b2d_gather gather;
    make_gather(&g, source + 4 * 3000, &gather);
    memcpy(gather.strides, cases[i], sizeof cases[i]);
    expect(encoder, decoder, &g, &gather);
  }
}

/* A destination that is too small is an error, and nothing is written behind it. */
static void capacities(b2d_encoder *encoder) {
  const geometry g = {2, 4, {16, 16}, {8, 8}};
  for (int kind = 0; kind < CONTENT_COUNT; kind++) {
    uint8_t source[16 * 16 * 4], *whole = allocate(16 * 16 * 4 + 32);
    int32_t full = 0;
    b2d_gather gather;
    make_content((content)kind, source, sizeof source, 4);
    make_gather(&g, source, &gather);
    CHECK(b2d_encode_chunk(encoder, &gather, whole, 16 * 16 * 4 + 32, &full) == B2D_OK);
    for (int32_t capacity = 0; capacity < 16 * 16 * 4 + 64; capacity++) {
      uint8_t *destination = allocate((size_t)capacity); /* exact, so that AddressSanitizer sees one byte too many */
      int32_t written = -1;
      const int32_t status = b2d_encode_chunk(encoder, &gather, destination, capacity, &written);
      CHECK(status == B2D_OK || status == B2D_ERROR_CAPACITY);
      CHECK(status == B2D_OK ? written <= capacity : written == 0);
      CHECK(capacity < 16 * 16 * 4 + 32 || (status == B2D_OK && written == full));
      free(destination);
    }
    free(whole);
  }
}

int main(void) {
  b2d_encoder *encoder = NULL;
  b2d_decoder *decoder = NULL;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK && b2d_decoder_create(&decoder) == B2D_OK);
  edges(encoder, decoder);
  strides(encoder, decoder);
  capacities(encoder);
  b2d_encoder_free(encoder);
  b2d_decoder_free(decoder);
  return 0;
}
