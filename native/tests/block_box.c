/* A part of a block lands in its place and nowhere else, for data that is put together from planes and for data that is
 * not. */
#include "check.h"

static const geometry geometries[] = {
    {1, 4, {1000}, {256}},
    {1, 8, {77}, {40}},
    {2, 2, {65, 33}, {16, 16}},
    {2, 3, {20, 50}, {8, 16}},
    {2, 8, {40, 100}, {16, 64}},
    {2, 16, {9, 40}, {4, 40}},
    {3, 8, {5, 7, 9}, {2, 3, 4}},
    {3, 4, {6, 8, 64}, {3, 4, 64}}, /* rows that are one with the axis before */
    {2, 300, {6, 10}, {3, 10}},
};

/* The box of block `index` without its first `skip` elements along each axis. Returns 0 when nothing is left. */
static int make_box(const geometry *g, int32_t index, int32_t skip, uint8_t *data, b2d_block_box *box) {
  *box = (b2d_block_box){.rank = g->rank, .item_size = g->item_size, .destination = data};
  int64_t stride = g->item_size, block_stride = g->item_size;
  for (int32_t i = g->rank - 1; i >= 0; i--) {
    const int32_t grid = (g->chunk[i] + g->block[i] - 1) / g->block[i];
    const int32_t origin = index % grid * g->block[i];
    const int32_t end = origin + g->block[i] < g->chunk[i] ? origin + g->block[i] : g->chunk[i];
    index /= grid;
    box->shape[i] = end - origin - skip;
    box->strides[i] = stride;
    box->block_strides[i] = block_stride;
    box->block_offset += skip * block_stride;
    box->destination += (origin + skip) * stride;
    stride *= g->chunk[i];
    block_stride *= g->block[i];
    if (box->shape[i] <= 0) {
      return 0;
    }
  }
  return 1;
}

/* What the box holds, item by item. */
static void copy_expected(const b2d_block_box *box, const uint8_t *source, uint8_t *data, uint8_t *expected) {
  int32_t items = 1;
  for (int32_t i = 0; i < box->rank; i++) {
    items *= box->shape[i];
  }
  for (int32_t e = 0; e < items; e++) {
    int64_t offset = box->destination - data;
    int32_t rest = e;
    for (int32_t i = box->rank - 1; i >= 0; i--) {
      offset += rest % box->shape[i] * box->strides[i];
      rest /= box->shape[i];
    }
    memcpy(expected + offset, source + offset, (size_t)box->item_size);
  }
}

static void check_wrong_boxes(b2d_decoder *decoder, uint8_t *chunk, int32_t length, const b2d_block_box *good,
                              int32_t start, int32_t bytes) {
  for (int wrong = 0; wrong < 6; wrong++) {
    b2d_block_box box = *good;
    switch (wrong) {
      case 0: box.rank = 0; break;
      case 1: box.rank = B2D_MAX_RANK + 1; break;
      case 2: box.block_offset = -1; break;
      case 3: box.shape[0] = INT32_MAX; break;
      case 4: box.block_strides[0] = INT64_MAX; box.shape[0] = 2; break;
      default: box.destination = NULL; break;
    }
    CHECK(b2d_decode_block_box(decoder, chunk, length, chunk, start, length - start, 0, bytes, &box) ==
          B2D_ERROR_ARGUMENT);
  }
  CHECK(b2d_decode_block_box(decoder, chunk, length, chunk, start, length - start, 0, bytes, NULL) == B2D_ERROR_ARGUMENT);
}

static void check_one(const geometry *g, int32_t codec, int32_t level, int32_t shuffle, content kind, int32_t skip) {
  const int32_t dense = chunk_size(g), padded = padded_size(g);
  const b2d_encoder_options options = ENCODER_OPTIONS(codec, level, shuffle, g->item_size > 255 ? 1 : g->item_size);
  uint8_t *source = allocate((size_t)dense);
  uint8_t *data = allocate((size_t)dense);
  uint8_t *expected = allocate((size_t)dense);
  uint8_t *chunk = allocate((size_t)padded + 32);
  make_content(kind, source, (size_t)dense, g->item_size);
  b2d_gather gather;
  make_gather(g, source, &gather);
  b2d_encoder *encoder = NULL;
  b2d_decoder *decoder = NULL;
  int32_t written = 0;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK && b2d_decoder_create(&decoder) == B2D_OK);
  CHECK(b2d_encode_chunk(encoder, &gather, chunk, padded + 32, &written) == B2D_OK);
  if ((chunk[2] & 2) == 0 && (chunk[31] & 0x70) == 0) {
    memset(data, 0xa5, (size_t)dense);
    memset(expected, 0xa5, (size_t)dense);
    const int32_t block = load32(chunk + 8);
    const int32_t count = (padded + block - 1) / block;
    for (int32_t i = 0; i < count; i++) {
      b2d_block_box box;
      if (!make_box(g, i, skip, data, &box)) {
        continue;
      }
      const int32_t start = load32(chunk + 32 + 4 * i);
      const int32_t bytes = i == count - 1 ? padded - i * block : block;
      CHECK(b2d_decode_block_box(decoder, chunk, written, chunk, start, written - start, bytes < block, bytes, &box) ==
            B2D_OK);
      copy_expected(&box, source, data, expected);
      if (i == 0 && bytes == block) {
        check_wrong_boxes(decoder, chunk, written, &box, start, bytes);
      }
    }
    CHECK(memcmp(data, expected, (size_t)dense) == 0);
  }
  b2d_encoder_free(encoder);
  b2d_decoder_free(decoder);
  free(source);
  free(data);
  free(expected);
  free(chunk);
}

int main(void) {
  static const int32_t codecs[] = {0, 1, 4, 5};
  static const int32_t levels[] = {1, 9};
  for (size_t g = 0; g < sizeof geometries / sizeof geometries[0]; g++) {
    for (size_t c = 0; c < sizeof codecs / sizeof codecs[0]; c++) {
      for (size_t l = 0; l < 2; l++) {
        for (int32_t shuffle = 0; shuffle <= 2; shuffle++) {
          for (int kind = 0; kind < CONTENT_COUNT; kind++) {
            for (int32_t skip = 0; skip < 2; skip++) {
              check_one(&geometries[g], codecs[c], levels[l], shuffle, (content)kind, skip);
            }
          }
        }
      }
    }
  }
  return 0;
}
