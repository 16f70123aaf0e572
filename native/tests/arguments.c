/* Wrong arguments are refused before anything is touched. */
#include "check.h"

static void encoder_options(void) {
  static const b2d_encoder_options wrong[] = {
      ENCODER_OPTIONS(3, 5, 1, 4),  ENCODER_OPTIONS(6, 5, 1, 4),  ENCODER_OPTIONS(-1, 5, 1, 4), ENCODER_OPTIONS(32, 5, 1, 4),
      ENCODER_OPTIONS(1, 10, 1, 4), ENCODER_OPTIONS(1, -1, 1, 4), ENCODER_OPTIONS(1, 5, 1, 0),  ENCODER_OPTIONS(1, 5, 1, 256),
      ENCODER_OPTIONS(1, 5, 1, -4), {1, 5, 4, 1, 0, {0}, {0}},    {1, 5, 4, -1, 0, {0}, {0}},   {1, 5, 4, 0, 3, {0}, {0}},
      {1, 5, 4, 0, -1, {0}, {0}},
  };
  static const b2d_encoder_options foreign[] = {
      ENCODER_OPTIONS(1, 5, 34, 4),    ENCODER_OPTIONS(1, 5, 200, 4),   {1, 5, 4, 0, 0, {1}, {4}},
      {1, 5, 4, 0, 0, {4}, {0}},       {1, 5, 4, 0, 0, {4}, {24}},      {1, 5, 8, 0, 0, {4}, {53}},        {1, 5, 2, 0, 0, {4}, {8}},
  };
  b2d_encoder *encoder = NULL;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    CHECK(b2d_encoder_create(&wrong[i], &encoder) == B2D_ERROR_ARGUMENT && encoder == NULL);
  }
  for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
    CHECK(b2d_encoder_create(&foreign[i], &encoder) == B2D_ERROR_CODEC && encoder == NULL);
  }
  CHECK(b2d_encoder_create(NULL, &encoder) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_encoder_create(&wrong[0], NULL) == B2D_ERROR_ARGUMENT);
  b2d_encoder_free(NULL);
  b2d_decoder_free(NULL);
  CHECK(b2d_decoder_create(NULL) == B2D_ERROR_ARGUMENT);
}

static void gathers(void) {
  const b2d_encoder_options options = ENCODER_OPTIONS(1, 5, 1, 4);
  const geometry g = {2, 4, {8, 8}, {4, 4}};
  uint8_t source[256], destination[512];
  make_content(CONTENT_RAMP, source, sizeof source, 4);
  b2d_encoder *encoder = NULL;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK);
  int32_t written = 7;
#define WRONG(change)                                                                                            \
  do {                                                                                                           \
    b2d_gather gather;                                                                                           \
    make_gather(&g, source, &gather);                                                                            \
    change;                                                                                                      \
    CHECK(b2d_encode_chunk(encoder, &gather, destination, sizeof destination, &written) == B2D_ERROR_ARGUMENT);  \
    CHECK(written == 0);                                                                                         \
  } while (0)
  WRONG(gather.rank = 0);
  WRONG(gather.rank = 33);
  WRONG(gather.rank = -1);
  WRONG(gather.item_size = 0);
  WRONG(gather.item_size = 6); /* not a multiple of the type size */
  WRONG(gather.chunk_shape[0] = 0);
  WRONG(gather.chunk_shape[1] = -8);
  WRONG(gather.block_shape[0] = 0);
  WRONG(gather.block_shape[1] = INT32_MIN);
  WRONG(gather.block_shape[1] = INT32_MAX);
  WRONG(gather.valid[0] = 9);
  WRONG(gather.valid[0] = -1);
  WRONG(gather.source = NULL);
  WRONG((gather.chunk_shape[0] = INT32_MAX, gather.valid[0] = 8));
  WRONG((gather.chunk_shape[0] = 1 << 20, gather.chunk_shape[1] = 1 << 20));
#undef WRONG
  b2d_gather gather;
  make_gather(&g, source, &gather);
  CHECK(b2d_encode_chunk(NULL, &gather, destination, 512, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_encode_chunk(encoder, NULL, destination, 512, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_encode_chunk(encoder, &gather, NULL, 512, &written) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_encode_chunk(encoder, &gather, destination, 512, NULL) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_encode_chunk(encoder, &gather, destination, -1, &written) == B2D_ERROR_ARGUMENT);
  b2d_encoder_free(encoder);
}

static int decoding(void) {
  const b2d_encoder_options options = ENCODER_OPTIONS(1, 5, 1, 4);
  const geometry g = {1, 4, {64}, {32}};
  uint8_t source[256], chunk[512], plain[256];
  make_content(CONTENT_RAMP, source, sizeof source, 4);
  b2d_encoder *encoder = NULL;
  b2d_decoder *decoder = NULL;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK && b2d_decoder_create(&decoder) == B2D_OK);
  b2d_gather gather;
  int32_t n = 0;
  make_gather(&g, source, &gather);
  CHECK(b2d_encode_chunk(encoder, &gather, chunk, sizeof chunk, &n) == B2D_OK);
  uint8_t header[32];
  memcpy(header, chunk, 32);
  const int32_t at = load32(chunk + 32), length = load32(chunk + 36) - at;
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, length, 0, plain, 128) == B2D_OK);
  CHECK(memcmp(plain, source, 128) == 0);
  CHECK(b2d_decode_block(NULL, chunk, n, header, at, length, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, NULL, n, header, at, length, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, NULL, at, length, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, length, 0, NULL, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, 35, length, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, n + 1, 1, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, n, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, 0, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, -5, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, INT32_MAX, INT32_MAX, 0, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, length, 0, plain, 0) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, length, 0, plain, 124) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_block(decoder, chunk, n, header, at, length, 1, plain, 128) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decode_chunk(decoder, chunk, 31, plain, 256) == B2D_ERROR_DATA);
  CHECK(b2d_decode_chunk(decoder, chunk, n, plain, 255) == B2D_ERROR_DATA);
  CHECK(b2d_decode_chunk(decoder, chunk, n - 1, plain, 256) == B2D_ERROR_DATA);
  CHECK(b2d_decode_chunk(decoder, chunk, n, NULL, 256) == B2D_ERROR_ARGUMENT);

  /* Headers that a block cannot be decoded by, one field at a time. */
  static const struct { int at; uint8_t value; int32_t status; } headers[] = {
      {0, 3, B2D_ERROR_DATA}, {0, 6, B2D_ERROR_DATA}, {3, 0, B2D_ERROR_DATA}, {3, 7, B2D_ERROR_DATA},
      {2, 0x21, B2D_ERROR_DATA},      /* not the extended header */
      {2, 0x27, B2D_ERROR_DATA},      /* stored raw, of another length */
      {2, 0x45, B2D_ERROR_DATA}, {2, 0xa5, B2D_ERROR_DATA}, {2, 0xc5, B2D_ERROR_DATA}, {2, 0xe5, B2D_ERROR_DATA},
      {20, 3, B2D_ERROR_ARGUMENT},    /* delta */
      {16, 5, B2D_ERROR_DATA}, {19, 32, B2D_ERROR_DATA} /* ndcell without a cell */, {21, 34, B2D_ERROR_DATA}, {20, 37, B2D_ERROR_DATA}, {20, 160, B2D_ERROR_DATA}, {18, 255, B2D_ERROR_DATA},
      {29, 4, B2D_ERROR_DATA},       /* byte shuffle with a meta */
      {31, 0x01, B2D_ERROR_DATA},     /* a dictionary, for LZ4 */
      {31, 0x08, B2D_ERROR_DATA}, {31, 0x80, B2D_ERROR_DATA}, {31, 0x10, B2D_ERROR_ARGUMENT}, {31, 0x50, B2D_ERROR_DATA}, {31, 0x70, B2D_ERROR_DATA},
  };
  for (size_t i = 0; i < sizeof headers / sizeof headers[0]; i++) {
    uint8_t changed[32];
    memcpy(changed, header, 32);
    changed[headers[i].at] = headers[i].value;
    const int32_t status = b2d_decode_block(decoder, chunk, n, changed, at, length, 0, plain, 128);
    if (status != headers[i].status) {
      fprintf(stderr, "header byte %d = %d gave %d\n", headers[i].at, headers[i].value, status);
      return 1;
    }
  }
  b2d_encoder_free(encoder);
  b2d_decoder_free(decoder);
  return 0;
}

static void boxes(void) {
  const int32_t shape[1] = {1};
  const int64_t strides[1] = {1};
  uint8_t a = 1, b = 0;
  CHECK(b2d_copy_box(-1, 1, shape, &a, strides, &b, strides) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_copy_box(33, 1, shape, &a, strides, &b, strides) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_copy_box(1, 0, shape, &a, strides, &b, strides) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_copy_box(1, 1, NULL, &a, strides, &b, strides) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_copy_box(1, 1, shape, NULL, strides, &b, strides) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_copy_box(0, 1, NULL, &a, NULL, &b, NULL) == B2D_OK && b == 1);
}

int main(void) {
  encoder_options();
  gathers();
  boxes();
  return decoding();
}
