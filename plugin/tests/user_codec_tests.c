/* Codecs and filters of the user's own: frames that c-blosc2 writes with them registered are read by way of the libraries
 * that B2D_CODEC_PLUGINS names, and by no other way. */
#define _GNU_SOURCE
#include <blosc2.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b2d_codec.h"
#include "check.h"
#include "decode.h"
#include "reference.h"
#include "user_codecs.h"

enum { ROWS = 40, COLUMNS = 50, TYPE_SIZE = 4, DATA_BYTES = ROWS * COLUMNS * TYPE_SIZE, PARAMETER = 0x35 };

static const int32_t shape[] = {ROWS, COLUMNS};
static const int32_t block_shape[] = {8, 25};
static const unsigned values_2d[] = {1, 0, TYPE_SIZE, DATA_BYTES, 5, 1, 5, 2, ROWS, COLUMNS};
static const unsigned values_1d[] = {1, 0, TYPE_SIZE, DATA_BYTES, 5, 1, 5};
static uint8_t data[DATA_BYTES];

/* ---- the same code in c-blosc2 ---- */

static int encode(const uint8_t *input, int32_t input_bytes, uint8_t *output, int32_t output_bytes, uint8_t meta,
                  blosc2_cparams *parameters, const void *chunk) {
  (void)chunk;
  const b2d_codec_context context = {.type_size = parameters->typesize, .parameter = meta};
  return h5b2_user_codec(B2D_CODEC_KIND_CODEC, 200)->encode(&context, 5, input, input_bytes, output, output_bytes - 1);
}

static int decode(const uint8_t *input, int32_t input_bytes, uint8_t *output, int32_t output_bytes, uint8_t meta,
                  blosc2_dparams *parameters, const void *chunk) {
  (void)input, (void)input_bytes, (void)output, (void)output_bytes, (void)meta, (void)parameters, (void)chunk;
  return -1; /* what c-blosc2 decodes is not looked at */
}

static int forward(const uint8_t *input, uint8_t *output, int32_t bytes, uint8_t meta, blosc2_cparams *parameters, uint8_t id) {
  (void)id;
  const b2d_codec_context context = {.type_size = parameters->typesize, .parameter = meta};
  h5b2_user_codec(B2D_CODEC_KIND_FILTER, 200)->encode(&context, 5, input, bytes, output, bytes);
  return BLOSC2_ERROR_SUCCESS;
}

static int backward(const uint8_t *input, uint8_t *output, int32_t bytes, uint8_t meta, blosc2_dparams *parameters, uint8_t id) {
  (void)meta, (void)parameters, (void)id;
  memcpy(output, input, (size_t)bytes);
  return BLOSC2_ERROR_SUCCESS;
}

static void register_all(void) {
  static const uint8_t codecs[] = {200, 202, 203, 204, 205, 209};
  static const uint8_t filters[] = {200, 201, 209};
  static char name[] = "test";
  for (size_t i = 0; i < sizeof codecs; i++) {
    blosc2_codec codec = {.compcode = codecs[i], .compname = name, .complib = codecs[i], .version = 1, .encoder = encode, .decoder = decode};
    CHECK(blosc2_register_codec(&codec) == BLOSC2_ERROR_SUCCESS);
  }
  for (size_t i = 0; i < sizeof filters; i++) {
    blosc2_filter filter = {.id = filters[i], .name = name, .version = 1, .forward = forward, .backward = backward};
    CHECK(blosc2_register_filter(&filter) == BLOSC2_ERROR_SUCCESS);
  }
}

/* ---- frames ---- */

typedef struct pipeline {
  const char *name;
  uint8_t codec;
  uint8_t filters[BLOSC2_MAX_FILTERS];
  uint8_t metas[BLOSC2_MAX_FILTERS];
} pipeline;

static reference_frame write_frame(const pipeline *p, bool is_plain, int split) {
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = p->codec;
  parameters.compcode_meta = p->codec >= 160 ? PARAMETER : 0;
  parameters.clevel = 5;
  parameters.typesize = TYPE_SIZE;
  parameters.splitmode = split;
  memcpy(parameters.filters, p->filters, sizeof p->filters);
  memcpy(parameters.filters_meta, p->metas, sizeof p->metas);
  parameters.blocksize = is_plain ? 1200 : 800;
  uint8_t copy[DATA_BYTES]; /* a third filter of c-blosc2 writes to its source */
  memcpy(copy, data, sizeof copy);
  return reference_write(&parameters, is_plain ? 1 : 2, shape, block_shape, copy, DATA_BYTES, false);
}

static bool read_frame(reference_frame frame, bool is_plain) {
  void *output = NULL;
  size_t capacity = 0;
  uint8_t *copy = malloc((size_t)frame.length);
  memcpy(copy, frame.bytes, (size_t)frame.length);
  const size_t decoded = is_plain ? h5b2_decode(7, values_1d, copy, (size_t)frame.length, &output, &capacity)
                                  : h5b2_decode(10, values_2d, copy, (size_t)frame.length, &output, &capacity);
  const bool same = decoded == DATA_BYTES && memcmp(output, data, DATA_BYTES) == 0;
  if (decoded != 0) {
    free(output);
  }
  free(copy);
  return same;
}

static const pipeline good[] = {
    {"codec", 200, {0}, {0}},
    {"codec, shuffle", 200, {0, 0, 0, 0, 0, 1}, {0}},
    {"codec, filter, shuffle", 200, {0, 0, 0, 200, 0, 1}, {0, 0, 0, 9}},
    {"codec, shuffle, filter", 200, {1, 0, 200}, {0, 0, 7}},
    {"codec, bit shuffle, filter, shuffle", 200, {2, 200, 0, 1}, {0, 3}},
    {"lz4, filter", BLOSC_LZ4, {0, 0, 0, 0, 0, 200}, {0}},
    {"zstd, filter, shuffle", BLOSC_ZSTD, {0, 0, 0, 0, 200, 1}, {0, 0, 0, 0, 5}},
    {"blosclz, shuffle, filter", BLOSC_BLOSCLZ, {0, 0, 0, 0, 1, 200}, {0}},
};

static void Frames_of_c_blosc2_with_user_defined_codecs_and_filters_are_read(void) {
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    for (int is_plain = 0; is_plain < 2; is_plain++) {
      for (int split = BLOSC_ALWAYS_SPLIT; split <= BLOSC_NEVER_SPLIT; split++) {
        reference_frame frame = write_frame(&good[i], is_plain != 0, split);
        CHECK(read_frame(frame, is_plain != 0), "%s, plain %d, split %d", good[i].name, is_plain, split);
        free(frame.bytes);
      }
    }
  }
}

static void Codecs_that_are_missing_or_lie_make_the_read_fail(void) {
  static const pipeline bad[] = {
      {"too little", 202, {0}, {0}},
      {"too much", 203, {0}, {0}},
      {"writes behind", 204, {0}, {0}},
      {"writes before", 205, {0}, {0}},
      {"missing codec", 209, {0}, {0}},
      {"filter too little", BLOSC_LZ4, {0, 0, 0, 0, 0, 201}, {0}},
      {"missing filter", BLOSC_LZ4, {0, 0, 0, 0, 0, 209}, {0}},
      {"delta before a filter", BLOSC_LZ4, {0, 0, 0, 0, 3, 200}, {0}},
  };
  for (size_t i = 0; i < sizeof bad / sizeof bad[0]; i++) {
    reference_frame frame = write_frame(&bad[i], false, BLOSC_NEVER_SPLIT);
    CHECK(!read_frame(frame, false), "%s", bad[i].name);
    free(frame.bytes);
  }
}

static void Every_byte_can_be_wrong(void) {
  for (size_t i = 0; i < sizeof good / sizeof good[0]; i++) {
    reference_frame frame = write_frame(&good[i], false, BLOSC_NEVER_SPLIT);
    for (int64_t at = 0; at < frame.length; at++) {
      const uint8_t kept = frame.bytes[at];
      static const uint8_t changes[] = {0x01, 0x80, 0xff};
      for (size_t c = 0; c < sizeof changes; c++) {
        frame.bytes[at] = kept ^ changes[c];
        read_frame(frame, false);
      }
      frame.bytes[at] = kept;
    }
    for (int64_t length = frame.length - 1; length > 0; length -= 7) { /* a truncated one ends where its memory does */
      read_frame((reference_frame){frame.bytes, length}, false);
    }
    free(frame.bytes);
  }
}

static void Only_what_keeps_the_rules_is_registered(void) {
  CHECK(h5b2_user_codec(B2D_CODEC_KIND_CODEC, 200) != NULL);
  CHECK(strcmp(h5b2_user_codec(B2D_CODEC_KIND_CODEC, 200)->name, "runs") == 0); /* the first one */
  CHECK(strcmp(h5b2_user_codec(B2D_CODEC_KIND_FILTER, 200)->name, "shift") == 0);
  static const int32_t refused[] = {159, 206, 207, 208, 255, 256, -1};
  for (size_t i = 0; i < sizeof refused / sizeof refused[0]; i++) {
    CHECK(h5b2_user_codec(B2D_CODEC_KIND_CODEC, refused[i]) == NULL, "%d", refused[i]);
  }
  CHECK(h5b2_user_codec(B2D_CODEC_KIND_FILTER, 202) == NULL && h5b2_user_codec(0, 200) == NULL && h5b2_user_codec(3, 200) == NULL);
}

int main(void) {
  /* What cannot be loaded is passed over: a relative path, a file that is not there, one that is no library, another version. */
  setenv("B2D_CODEC_PLUGINS", "codec_library.so:/no/such/library.so::/etc/passwd:" OTHER_LIBRARY ":" LIBRARY, 1);
  for (size_t i = 0; i < sizeof data; i++) {
    data[i] = (uint8_t)(i % TYPE_SIZE == 0 ? i / 90 : i / 1000);
  }
  blosc2_init();
  register_all();
  Only_what_keeps_the_rules_is_registered();
  Frames_of_c_blosc2_with_user_defined_codecs_and_filters_are_read();
  Codecs_that_are_missing_or_lie_make_the_read_fail();
  Every_byte_can_be_wrong();
  blosc2_destroy();
  return 0;
}
