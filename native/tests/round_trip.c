/* What is encoded decodes to the same bytes: by block and as a whole, over shapes, codecs, filters, type sizes. */
#include "check.h"

static const geometry geometries[] = {
    {1, 4, {1000}, {256}},          /* a short last block */
    {1, 8, {4096}, {4096}},         /* one block */
    {1, 1, {7}, {64}},              /* smaller than a block, smaller than c-blosc2 compresses */
    {1, 5, {333}, {100}},           /* odd element size */
    {1, 1, {100}, {1}},             /* block starts larger than the data */
    {2, 1, {20, 20}, {1, 2}},
    {2, 4, {64, 64}, {16, 32}},     /* no padding */
    {2, 2, {65, 33}, {16, 16}},     /* padding on both axes */
    {2, 24, {9, 40}, {4, 40}},      /* large elements */
    {3, 8, {5, 7, 9}, {2, 3, 4}},   /* padding on all axes */
    {4, 8, {4, 5, 12, 10}, {2, 5, 6, 10}},
    {8, 2, {2, 3, 1, 2, 3, 2, 2, 3}, {1, 2, 1, 2, 3, 1, 2, 2}},
    {2, 300, {6, 10}, {3, 10}},     /* elements wider than a type size may be */
};

/* The last ones make c-blosc2 go round its buffers. */
static const uint8_t pipelines[][B2D_MAX_FILTERS] = {
    {0}, {0, 0, 0, 0, 0, 1}, {0, 0, 0, 0, 0, 2}, {0, 0, 0, 0, 2, 1}, {0, 1, 0, 2, 0, 1}, {1, 2, 1, 2, 1, 2},
};

static void check_one(const geometry *g, int32_t codec, int32_t level, const uint8_t *filters, content kind) {
  const int32_t dense = chunk_size(g), padded = padded_size(g);
  b2d_encoder_options options = ENCODER_OPTIONS(codec, level, 0, g->item_size > 255 ? 1 : g->item_size);
  memcpy(options.filters, filters, sizeof options.filters);
  uint8_t *source = allocate((size_t)dense);
  uint8_t *expected = allocate((size_t)padded);
  uint8_t *decoded = allocate((size_t)padded);
  uint8_t *chunk = allocate((size_t)padded + 32);
  make_content(kind, source, (size_t)dense, g->item_size);
  b2d_gather gather;
  make_gather(g, source, &gather);
  reference_blocks(&gather, g, expected);

  b2d_encoder *encoder = NULL;
  b2d_decoder *decoder = NULL;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK);
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  for (int repeat = 0; repeat < 2; repeat++) { /* a context is used again */
    int32_t written = 0;
    CHECK(b2d_encode_chunk(encoder, &gather, chunk, padded + 32, &written) == B2D_OK);
    CHECK(written >= 32 && written <= padded + 32 && load32(chunk + 12) == written);
    CHECK(load32(chunk + 4) == padded);
    memset(decoded, 0xa5, (size_t)padded);
    CHECK(decode_by_block(decoder, chunk, written, decoded, padded) == B2D_OK);
    CHECK(memcmp(decoded, expected, (size_t)padded) == 0);
    memset(decoded, 0xa5, (size_t)padded);
    CHECK(b2d_decode_chunk(decoder, chunk, written, decoded, padded) == B2D_OK);
    CHECK(memcmp(decoded, expected, (size_t)padded) == 0);
    if (kind == CONTENT_ZERO && level > 0 && padded >= 32 && block_size(g) >= 64) {
      CHECK(written == 32 && (chunk[31] & 0x70) == 0x10);
    }
    if (kind == CONTENT_NOISE && level == 0) {
      CHECK(written == padded + 32 && (chunk[2] & 2) != 0);
    }
  }
  b2d_encoder_free(encoder);
  b2d_decoder_free(decoder);
  free(source);
  free(expected);
  free(decoded);
  free(chunk);
}

int main(void) {
  static const int32_t codecs[] = {0, 1, 2, 4, 5};
  static const int32_t levels[] = {0, 1, 5, 9};
  for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
    for (size_t c = 0; c < sizeof codecs / sizeof codecs[0]; c++) {
      for (size_t p = 0; p < sizeof pipelines / sizeof pipelines[0]; p++) {
        for (size_t l = 0; l < sizeof levels / sizeof levels[0]; l++) {
          for (int kind = 0; kind < CONTENT_COUNT; kind++) {
            check_one(&geometries[g], codecs[c], levels[l], pipelines[p], (content)kind);
          }
        }
      }
    }
  }
  return 0;
}
