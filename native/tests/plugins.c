/* c-blosc2's own codecs and filters: what is encoded comes back as promised, wrong shapes are refused, and damaged streams
 * are an error or some data. Sources and destinations have their exact size on the heap, for AddressSanitizer. */
#include "check.h"

#include <math.h>

enum { NDLZ = 32, ZFP_ACCURACY = 33, ZFP_PRECISION = 34, ZFP_RATE = 35 };
enum { SHUFFLE = 1, DELTA = 3, TRUNCATE = 4, NDCELL = 32, NDMEAN = 33, BYTEDELTA = 35, INT_TRUNC = 36 };

typedef struct sample {
  const char *name;
  b2d_encoder_options options;
  geometry shape;
  int lossy;
} sample;

static const sample samples[] = {
    {"ndlz 4", {NDLZ, 5, 1, 4, 0, {0}, {0}}, {2, 1, {50, 37}, {23, 19}}, 0},
    {"ndlz 8", {NDLZ, 5, 1, 8, 0, {0}, {0}}, {2, 1, {64, 64}, {32, 33}}, 0},
    {"ndlz 4 on planes", {NDLZ, 5, 4, 4, 0, {0, 0, 0, 0, 0, SHUFFLE}, {0}}, {2, 4, {40, 40}, {20, 24}}, 0},
    {"ndlz 8 on planes", {NDLZ, 5, 8, 8, 0, {0, 0, 0, 0, 0, SHUFFLE}, {0}}, {2, 8, {40, 40}, {17, 40}}, 0},
    {"zfp accuracy 2", {ZFP_ACCURACY, 5, 4, 0xfd, 0, {0}, {0}}, {2, 4, {40, 40}, {20, 22}}, 1},
    {"zfp accuracy 1", {ZFP_ACCURACY, 5, 8, 0xfc, 0, {0}, {0}}, {1, 8, {400}, {100}}, 1},
    {"zfp accuracy 4", {ZFP_ACCURACY, 5, 8, 0xfe, 0, {0}, {0}}, {4, 8, {8, 9, 6, 5}, {4, 5, 6, 5}}, 1},
    {"zfp precision 3", {ZFP_PRECISION, 5, 4, 12, 0, {0}, {0}}, {3, 4, {12, 10, 9}, {6, 5, 9}}, 1},
    {"zfp rate 2", {ZFP_RATE, 5, 8, 40, 0, {0}, {0}}, {2, 8, {40, 40}, {20, 22}}, 1},
    {"zfp rate 3", {ZFP_RATE, 5, 4, 1, 0, {0}, {0}}, {3, 4, {12, 10, 9}, {4, 5, 9}}, 1},
    {"ndcell", {5, 5, 4, 0, 0, {0, 0, 0, 0, NDCELL, SHUFFLE}, {0, 0, 0, 0, 4, 0}}, {3, 4, {12, 10, 9}, {6, 5, 9}}, 0},
    {"ndmean", {1, 5, 4, 0, 0, {0, 0, 0, 0, NDMEAN, SHUFFLE}, {0, 0, 0, 0, 3, 0}}, {2, 4, {24, 20}, {12, 10}}, 1},
    {"bytedelta", {5, 5, 8, 0, 0, {0, 0, 0, 0, SHUFFLE, BYTEDELTA}, {0, 0, 0, 0, 0, 8}}, {2, 8, {40, 40}, {17, 13}}, 0},
    {"bytedelta, plain", {1, 5, 4, 0, 0, {0, 0, 0, 0, SHUFFLE, BYTEDELTA}, {0}}, {1, 4, {1000}, {300}}, 0},
    {"int_trunc", {1, 5, 2, 0, 0, {0, 0, 0, 0, INT_TRUNC, SHUFFLE}, {0, 0, 0, 0, 10, 0}}, {2, 2, {40, 40}, {17, 13}}, 1},
    {"delta", {0, 5, 4, 0, 0, {0, 0, 0, 0, 0, DELTA}, {0}}, {2, 4, {40, 40}, {17, 13}}, 0},
    {"delta, plain", {5, 5, 12, 0, 0, {0, 0, 0, 0, DELTA, SHUFFLE}, {0}}, {1, 12, {1000}, {300}}, 0},
    {"delta, three", {1, 5, 8, 0, 0, {0, 0, 0, DELTA, SHUFFLE, BYTEDELTA}, {0, 0, 0, 0, 0, 8}}, {3, 8, {12, 10, 9}, {6, 5, 9}}, 0},
    {"delta, ndlz", {NDLZ, 5, 2, 4, 0, {0, 0, 0, 0, DELTA, SHUFFLE}, {0}}, {2, 2, {40, 40}, {20, 24}}, 0},
    {"all", {5, 5, 4, 0, 0, {TRUNCATE, NDCELL, SHUFFLE, BYTEDELTA, 0, 0}, {20, 2, 0, 4, 0, 0}}, {2, 4, {40, 40}, {17, 13}}, 1},
};

typedef enum filling { SMOOTH, STEPS, NOISE, WILD, FILLINGS } filling;

/* Numbers of the sample's kind: floats and doubles where the codec takes them, integers else. */
static void fill_values(const sample *s, filling kind, uint8_t *data, int32_t count) {
  uint32_t state = 362436069u + (uint32_t)kind;
  const int32_t size = s->shape.item_size;
  for (int32_t i = 0; i < count; i++) {
    const uint32_t random = next_random(&state);
    double value = kind == SMOOTH  ? 40 * sin(i * 0.01)
                   : kind == STEPS ? (i / 37) % 11
                   : kind == NOISE ? (double)random / 1e6
                                   : ldexp((double)(int32_t)random, (int)(random >> 8) % 40 - 20);
    if (kind == WILD && random % 97 == 0) {
      value = random % 2 == 0 ? NAN : -INFINITY;
    }
    if (s->options.codec >= ZFP_ACCURACY || s->options.filters[4] == NDMEAN || s->options.filters[0] == TRUNCATE) {
      const float single = (float)value;
      memcpy(data + (size_t)i * (size_t)size, size == 4 ? (const void *)&single : (const void *)&value, (size_t)size);
    } else {
      const int64_t whole[2] = {kind == WILD ? (int64_t)random : (int64_t)value, 0}; /* for items of up to 16 bytes */
      memcpy(data + (size_t)i * (size_t)size, whole, (size_t)size);
    }
  }
}

static double value_at(const uint8_t *data, int32_t size, int32_t i) {
  if (size == 4) {
    float value;
    memcpy(&value, data + (size_t)i * 4, 4);
    return value;
  }
  double value;
  memcpy(&value, data + (size_t)i * 8, 8);
  return value;
}

/* What each lossy one promises, for one block of the plain bytes. */
static void check_block(const sample *s, const uint8_t *before, const uint8_t *after, int32_t count) {
  const int32_t size = s->shape.item_size;
  if (s->options.codec == ZFP_ACCURACY) {
    const double tolerance = pow(10, (int8_t)s->options.codec_meta);
    for (int32_t i = 0; i < count; i++) {
      const double x = value_at(before, size, i), y = value_at(after, size, i);
      CHECK(isfinite(x) ? fabs(x - y) <= tolerance : memcmp(before + i * size, after + i * size, (size_t)size) == 0);
    }
  }
  for (int32_t i = 0; s->options.filters[4] == INT_TRUNC && i < count; i++) {
    uint16_t x, y;
    memcpy(&x, before + 2 * i, 2);
    memcpy(&y, after + 2 * i, 2);
    CHECK(y <= x && x - y <= 63 && y % 64 == 0);
  }
}

static int32_t encode(const sample *s, const uint8_t *source, uint8_t *chunk, int32_t capacity) {
  b2d_encoder *encoder = NULL;
  CHECK(b2d_encoder_create(&s->options, &encoder) == B2D_OK);
  b2d_gather gather;
  make_gather(&s->shape, source, &gather);
  int32_t written = 0;
  CHECK(b2d_encode_chunk(encoder, &gather, chunk, capacity, &written) == B2D_OK);
  int32_t again = 0; /* the context is kept */
  uint8_t *second = allocate((size_t)capacity);
  CHECK(b2d_encode_chunk(encoder, &gather, second, capacity, &again) == B2D_OK);
  CHECK(again == written && memcmp(second, chunk, (size_t)written) == 0);
  free(second);
  b2d_encoder_free(encoder);
  return written;
}

static void round_trip(const sample *s, filling kind) {
  const int32_t padded = padded_size(&s->shape), bytes = chunk_size(&s->shape);
  uint8_t *source = allocate((size_t)bytes), *plain = allocate((size_t)padded), *blocks = allocate((size_t)padded);
  uint8_t *whole = allocate((size_t)padded), *chunk = allocate((size_t)padded + 32);
  fill_values(s, kind, source, bytes / s->shape.item_size);
  b2d_gather gather;
  make_gather(&s->shape, source, &gather);
  reference_blocks(&gather, &s->shape, plain);
  const int32_t written = encode(s, source, chunk, padded + 32);
  CHECK(kind != STEPS || ((chunk[2] & 2) == 0 && written < padded));
  CHECK((chunk[2] & 2) != 0 || s->options.codec < NDLZ || (chunk[2] >> 5 == 6 && chunk[22] == s->options.codec));

  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  CHECK(b2d_decoder_set_shape(decoder, s->shape.rank, s->shape.block) == B2D_OK);
  const int has_delta = s->options.filters[3] == DELTA || s->options.filters[4] == DELTA || s->options.filters[5] == DELTA;
  CHECK((has_delta ? b2d_decode_chunk(decoder, chunk, written, blocks, padded)
                   : decode_by_block(decoder, chunk, written, blocks, padded)) == B2D_OK);
  CHECK(b2d_decode_chunk(decoder, chunk, written, whole, padded) == B2D_OK);
  CHECK(memcmp(blocks, whole, (size_t)padded) == 0);
  CHECK(s->lossy || memcmp(blocks, plain, (size_t)padded) == 0);
  const int32_t block = block_size(&s->shape);
  for (int32_t at = 0; at < padded; at += block) {
    check_block(s, plain + at, blocks + at, (at + block <= padded ? block : padded - at) / s->shape.item_size);
  }
  b2d_decoder_free(decoder);
  free(source);
  free(plain);
  free(blocks);
  free(whole);
  free(chunk);
}

/* ---- damage ---- */

static void try_all(b2d_decoder *decoder, const uint8_t *bytes, int32_t length, int32_t padded, int32_t block) {
  uint8_t *chunk = allocate((size_t)length), *plain = allocate((size_t)padded);
  memcpy(chunk, bytes, (size_t)length);
  (void)b2d_decode_chunk(decoder, chunk, length, plain, padded);
  free(plain);
  if (length > 40) {
    const int32_t at = load32(chunk + 32);
    if (at >= 36 && at < length) {
      uint8_t *one = allocate((size_t)block);
      (void)b2d_decode_block(decoder, chunk, length, bytes, at, length - at, 0, one, block);
      free(one);
    }
  }
  free(chunk);
}

/* Bytes changed here and there, mostly in the streams; lengths cut; shapes that do not belong. */
static void damage(const sample *s, filling kind, int rounds) {
  const int32_t padded = padded_size(&s->shape), bytes = chunk_size(&s->shape), block = block_size(&s->shape);
  uint8_t *source = allocate((size_t)bytes), *chunk = allocate((size_t)padded + 32), *changed = allocate((size_t)padded + 32);
  fill_values(s, kind, source, bytes / s->shape.item_size);
  const int32_t written = encode(s, source, chunk, padded + 32);
  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  const int has_streams = (chunk[2] & 2) == 0 && (chunk[31] & 0x70) == 0;
  uint32_t state = 521288629u ^ (uint32_t)written;
  for (int round = 0; round < rounds; round++) {
    memcpy(changed, chunk, (size_t)written);
    const uint32_t changes = 1 + next_random(&state) % 12;
    for (uint32_t i = 0; i < changes; i++) {
      const uint32_t area = next_random(&state) % 16;
      const uint32_t at = area == 0 ? next_random(&state) % 64 : 36 + next_random(&state) % (uint32_t)(written - 36);
      const uint32_t how = next_random(&state) % 4;
      changed[at % (uint32_t)written] = (uint8_t)(how == 0 ? 0xff : how == 1 ? 0xc0 | (next_random(&state) & 0x3f) : next_random(&state));
    }
    if (has_streams && next_random(&state) % 8 == 0) { /* a stream that ends early, with the next one at its end */
      const int32_t length = load32(chunk + load32(chunk + 32));
      const int32_t less = length > 1 ? 1 + (int32_t)(next_random(&state) % (uint32_t)(length - 1)) : length;
      memcpy(changed + load32(chunk + 32), &less, 4);
    }
    int32_t shape[8] = {4, 4, 4, 4, 4, 4, 4, 4};
    memcpy(shape, s->shape.block, (size_t)s->shape.rank * sizeof *shape);
    int32_t rank = s->shape.rank;
    if (next_random(&state) % 8 == 0) {
      rank = (int32_t)(next_random(&state) % 9);
      shape[next_random(&state) % 8] = (int32_t)(1 + next_random(&state) % 400);
    }
    CHECK(b2d_decoder_set_shape(decoder, rank, shape) == B2D_OK);
    try_all(decoder, changed, written, padded, block);
  }
  b2d_decoder_free(decoder);
  free(source);
  free(chunk);
  free(changed);
}

/* ---- refusals ---- */

static void wrong_options(void) {
  static const b2d_encoder_options wrong[] = {
      {NDLZ, 5, 1, 5, 0, {0}, {0}},       {NDLZ, 5, 1, 0, 0, {0}, {0}},         {ZFP_ACCURACY, 5, 4, 256, 0, {0}, {0}},
      {ZFP_PRECISION, 5, 4, 0, 0, {0}, {0}}, {ZFP_PRECISION, 5, 4, 65, 0, {0}, {0}}, {ZFP_RATE, 5, 4, 0, 0, {0}, {0}},
      {ZFP_RATE, 5, 4, 101, 0, {0}, {0}}, {36, 5, 4, 0, 0, {0}, {0}},           {37, 5, 4, 0, 0, {0}, {0}},
      {160, 5, 4, 0, 0, {0}, {0}},
  };
  static const b2d_encoder_options foreign[] = {
      {NDLZ, 5, 4, 4, 0, {0}, {0}},           {NDLZ, 5, 4, 4, 0, {SHUFFLE, 2}, {0}},     {NDLZ, 5, 4, 4, 2, {SHUFFLE}, {0}},
      {ZFP_RATE, 5, 4, 9, 1, {0}, {0}},       {ZFP_RATE, 5, 4, 9, 0, {SHUFFLE}, {0}},
      {5, 5, 4, 0, 0, {NDCELL}, {0}},         {5, 5, 4, 0, 0, {NDCELL}, {128}},         {5, 5, 2, 0, 0, {NDMEAN}, {4}},
      {5, 5, 4, 0, 0, {34}, {4}},             {5, 5, 4, 0, 0, {INT_TRUNC}, {33}},       {5, 5, 3, 0, 0, {INT_TRUNC}, {4}},
      {5, 5, 4, 0, 0, {INT_TRUNC}, {0}},      {5, 5, 4, 0, 0, {37}, {0}},               {5, 5, 4, 0, 0, {SHUFFLE, DELTA}, {0}}, {5, 5, 4, 0, 0, {DELTA, DELTA}, {0}},               {5, 5, 4, 0, 0, {160}, {0}},
  };
  b2d_encoder *encoder = NULL;
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    CHECK(b2d_encoder_create(&wrong[i], &encoder) == B2D_ERROR_ARGUMENT && encoder == NULL);
  }
  for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
    CHECK(b2d_encoder_create(&foreign[i], &encoder) == B2D_ERROR_CODEC && encoder == NULL);
  }
}

static void wrong_shapes(void) {
  static const sample wrong[] = {
      {"zfp, short axis", {ZFP_RATE, 5, 4, 50, 0, {0}, {0}}, {2, 4, {40, 3}, {20, 3}}, 1},
      {"zfp, 5 axes", {ZFP_RATE, 5, 4, 50, 0, {0}, {0}}, {5, 4, {4, 4, 4, 4, 4}, {4, 4, 4, 4, 4}}, 1},
      {"zfp, integers", {ZFP_RATE, 5, 2, 50, 0, {0}, {0}}, {2, 2, {40, 40}, {20, 20}}, 1},
      {"zfp, items of two", {ZFP_RATE, 5, 4, 50, 0, {0}, {0}}, {2, 8, {40, 40}, {20, 20}}, 1},
      {"ndlz, 3 axes", {NDLZ, 5, 1, 4, 0, {0}, {0}}, {3, 1, {9, 9, 9}, {9, 9, 9}}, 0},
      {"ndcell, large", {5, 5, 4, 0, 0, {NDCELL}, {20}}, {2, 4, {40, 40}, {10, 10}}, 0},
      {"ndmean, large", {5, 5, 4, 0, 0, {NDMEAN}, {9}}, {2, 4, {40, 40}, {8, 40}}, 0},
      {"bytedelta, a rest", {5, 5, 4, 0, 0, {BYTEDELTA}, {16}}, {1, 4, {1001}, {300}}, 0},
  };
  for (size_t i = 0; i < sizeof wrong / sizeof wrong[0]; i++) {
    const int32_t bytes = padded_size(&wrong[i].shape);
    uint8_t *source = allocate((size_t)bytes), *chunk = allocate((size_t)bytes + 32);
    memset(source, 1, (size_t)bytes);
    b2d_encoder *encoder = NULL;
    CHECK(b2d_encoder_create(&wrong[i].options, &encoder) == B2D_OK);
    b2d_gather gather;
    make_gather(&wrong[i].shape, source, &gather);
    int32_t written = 1;
    CHECK(b2d_encode_chunk(encoder, &gather, chunk, bytes + 32, &written) == B2D_ERROR_ARGUMENT && written == 0);
    b2d_encoder_free(encoder);
    free(source);
    free(chunk);
  }
  b2d_decoder *decoder = NULL;
  const int32_t shape[] = {4, 0};
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  CHECK(b2d_decoder_set_shape(NULL, 2, shape) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decoder_set_shape(decoder, 2, shape) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decoder_set_shape(decoder, 1, NULL) == B2D_ERROR_ARGUMENT);
  CHECK(b2d_decoder_set_shape(decoder, 33, shape) == B2D_ERROR_ARGUMENT);
  b2d_decoder_free(decoder);
}

/* A chunk is decoded with the shape that it was written with, or not at all. */
static void other_shapes(void) {
  const sample *s = &samples[4];
  const int32_t padded = padded_size(&s->shape);
  uint8_t *source = allocate((size_t)padded), *chunk = allocate((size_t)padded + 32), *plain = allocate((size_t)padded);
  fill_values(s, SMOOTH, source, chunk_size(&s->shape) / 4);
  const int32_t written = encode(s, source, chunk, padded + 32);
  const int32_t larger[] = {20, 23}, folded[] = {2, 2, 110}, flat[] = {440};
  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  CHECK(b2d_decode_chunk(decoder, chunk, written, plain, padded) == B2D_ERROR_DATA);
  CHECK(b2d_decoder_set_shape(decoder, 2, larger) == B2D_OK);
  CHECK(b2d_decode_chunk(decoder, chunk, written, plain, padded) == B2D_ERROR_DATA);
  CHECK(b2d_decoder_set_shape(decoder, 3, folded) == B2D_OK);
  CHECK(b2d_decode_chunk(decoder, chunk, written, plain, padded) == B2D_ERROR_DATA);
  CHECK(b2d_decoder_set_shape(decoder, 2, s->shape.block) == B2D_OK);
  CHECK(b2d_decode_chunk(decoder, chunk, written, plain, padded) == B2D_OK);
  CHECK(b2d_decoder_set_shape(decoder, 1, flat) == B2D_OK); /* of the same size: other values, no more */
  (void)b2d_decode_chunk(decoder, chunk, written, plain, padded);
  b2d_decoder_free(decoder);
  free(source);
  free(chunk);
  free(plain);
}

/* One axis that is no multiple of its blocks: padded, since zfp takes whole blocks. */
static void padded_axis(void) {
  enum { ITEMS = 401, BLOCK = 100, PADDED = 500 };
  const sample s = {"", {ZFP_ACCURACY, 5, 4, 0xfd, 0, {0}, {0}}, {1, 4, {ITEMS}, {BLOCK}}, 1};
  uint8_t *source = allocate(ITEMS * 4), *chunk = allocate(PADDED * 4 + 32), *plain = allocate(PADDED * 4);
  fill_values(&s, SMOOTH, source, ITEMS);
  const int32_t written = encode(&s, source, chunk, PADDED * 4 + 32);
  CHECK(load32(chunk + 4) == PADDED * 4);
  b2d_decoder *decoder = NULL;
  CHECK(b2d_decoder_create(&decoder) == B2D_OK);
  CHECK(b2d_decoder_set_shape(decoder, 1, s.shape.block) == B2D_OK);
  CHECK(b2d_decode_chunk(decoder, chunk, written, plain, PADDED * 4) == B2D_OK);
  check_block(&s, source, plain, ITEMS);
  b2d_decoder_free(decoder);
  free(source);
  free(chunk);
  free(plain);
}

int main(int count, char **arguments) {
  const int rounds = count > 1 ? atoi(arguments[1]) : 400;
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    for (int kind = 0; kind < FILLINGS; kind++) {
      printf("%s, %d\n", samples[i].name, kind);
      fflush(stdout);
      round_trip(&samples[i], (filling)kind);
      damage(&samples[i], (filling)kind, rounds);
    }
  }
  wrong_options();
  wrong_shapes();
  other_shapes();
  padded_axis();
  return 0;
}
