/* Malformed frames: failure or data, never a crash. Meant to run under AddressSanitizer, too: every input lies in memory
 * of exactly its length. */
#define _GNU_SOURCE
#include <b2nd.h>
#include <blosc2.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"
#include "decode.h"
#include "frame.h"
#include "reference.h"

enum { MAX_FRAMES = 32, TYPE_SIZE = 4, ROWS = 9, COLUMNS = 37, DATA_BYTES = ROWS * COLUMNS * TYPE_SIZE };

static const int32_t shape[] = {ROWS, COLUMNS};
static const int32_t block_shape[] = {4, 16};
static const unsigned values_2d[] = {1, 0, TYPE_SIZE, DATA_BYTES, 5, 1, 1, 2, ROWS, COLUMNS};
static const unsigned values_1d[] = {1, 0, TYPE_SIZE, DATA_BYTES, 5, 1, 1};

typedef struct seed {
  const char *name;
  reference_frame frame;
  bool is_plain;
} seed;

static seed seeds[MAX_FRAMES];
static int seed_count;
static uint8_t data[DATA_BYTES];

/* Decodes a copy; the copy must be as before. Returns whether the frame was accepted. */
static bool decode_copy(const uint8_t *bytes, size_t length, bool is_plain) {
  uint8_t *copy = malloc(length == 0 ? 1 : length);
  memcpy(copy, bytes, length);
  void *output = NULL;
  size_t capacity = 0;
  const size_t decoded = is_plain ? h5b2_decode(7, values_1d, copy, length, &output, &capacity)
                                  : h5b2_decode(10, values_2d, copy, length, &output, &capacity);
  CHECK(memcmp(copy, bytes, length) == 0, "the stored bytes changed");
  if (decoded != 0) {
    CHECK(capacity >= DATA_BYTES && capacity >= decoded);
    volatile unsigned sum = 0; /* every byte that was promised can be read */
    for (size_t i = 0; i < capacity; i++) {
      sum = sum + ((const uint8_t *)output)[i];
    }
    free(output);
  }
  free(copy);
  return decoded != 0;
}

static void add(const char *name, reference_frame frame, bool is_plain) {
  CHECK(seed_count < MAX_FRAMES && decode_copy(frame.bytes, (size_t)frame.length, is_plain), "%s", name);
  seeds[seed_count++] = (seed){name, frame, is_plain};
}

static void add_written(const char *name, int codec, int shuffle, int level, bool is_plain, bool dictionary, bool delta) {
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = (uint8_t)codec;
  parameters.clevel = (uint8_t)level;
  parameters.typesize = TYPE_SIZE;
  parameters.filters[BLOSC2_MAX_FILTERS - 1] = (uint8_t)shuffle;
  parameters.filters[BLOSC2_MAX_FILTERS - 2] = delta ? BLOSC_DELTA : 0;
  parameters.use_dict = dictionary;
  parameters.blocksize = is_plain ? 300 : 256;
  add(name, reference_write(&parameters, is_plain ? 1 : 2, shape, block_shape, data, DATA_BYTES, false), is_plain);
}

/* c-blosc2's own plug-ins. The first filter is the last but one. */
static void add_plugin(const char *name, int codec, int codec_meta, int filter, int meta, int last, int last_meta) {
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = (uint8_t)codec;
  parameters.compcode_meta = (uint8_t)codec_meta;
  parameters.typesize = TYPE_SIZE;
  parameters.filters[BLOSC2_MAX_FILTERS - 2] = (uint8_t)filter;
  parameters.filters_meta[BLOSC2_MAX_FILTERS - 2] = (uint8_t)meta;
  parameters.filters[BLOSC2_MAX_FILTERS - 1] = (uint8_t)last;
  parameters.filters_meta[BLOSC2_MAX_FILTERS - 1] = (uint8_t)last_meta;
  parameters.splitmode = codec == B2D_CODEC_NDLZ ? BLOSC_ALWAYS_SPLIT : parameters.splitmode;
  parameters.blocksize = 256;
  add(name, reference_write(&parameters, 2, shape, block_shape, data, DATA_BYTES, false), false);
}

static void make_plugin_seeds(void) {
  add_plugin("ndlz 4", B2D_CODEC_NDLZ, 4, 0, 0, BLOSC_SHUFFLE, 0);
  add_plugin("ndlz 8", B2D_CODEC_NDLZ, 8, 0, 0, BLOSC_SHUFFLE, 0);
  add_plugin("zfp accuracy", B2D_CODEC_ZFP_ACCURACY, 0xd8, 0, 0, 0, 0);
  add_plugin("zfp precision", B2D_CODEC_ZFP_PRECISION, 16, 0, 0, 0, 0);
  add_plugin("zfp rate", B2D_CODEC_ZFP_RATE, 40, 0, 0, 0, 0);
  add_plugin("ndcell", BLOSC_LZ4, 0, B2D_FILTER_NDCELL, 4, BLOSC_SHUFFLE, 0);
  add_plugin("ndmean", BLOSC_ZSTD, 0, B2D_FILTER_NDMEAN, 4, BLOSC_SHUFFLE, 0);
  add_plugin("bytedelta", BLOSC_ZSTD, 0, BLOSC_SHUFFLE, 0, B2D_FILTER_BYTEDELTA, 0);
  add_plugin("int_trunc", BLOSC_LZ4, 0, B2D_FILTER_INT_TRUNC, 20, BLOSC_SHUFFLE, 0);
}

static void make_seeds(void) {
  fill_sample(data, sizeof data, TYPE_SIZE, 1);
  add_written("blosclz shuffle", BLOSC_BLOSCLZ, 1, 9, false, false, false);
  add_written("lz4 shuffle", BLOSC_LZ4, 1, 5, false, false, false);
  add_written("lz4 bitshuffle", BLOSC_LZ4, 2, 5, false, false, false);
  add_written("zlib", BLOSC_ZLIB, 0, 5, false, false, false);
  add_written("zstd shuffle", BLOSC_ZSTD, 1, 9, false, false, false);
  add_written("zstd split", BLOSC_ZSTD, 1, 1, false, false, false);
  add_written("raw", BLOSC_LZ4, 1, 0, false, false, false);
  add_written("plain blosclz", BLOSC_BLOSCLZ, 0, 9, true, false, false);
  add_written("plain lz4", BLOSC_LZ4, 1, 5, true, false, false);
  add_written("plain raw", BLOSC_LZ4, 1, 0, true, false, false);
  add_written("delta", BLOSC_LZ4, 1, 5, false, false, true);
  make_plugin_seeds();
  const uint8_t value[] = {1, 2, 3, 4};
  for (int contiguous = 0; contiguous < 2; contiguous++) {
    add("zeros", reference_write_special(REFERENCE_ZEROS, NULL, TYPE_SIZE, 2, shape, block_shape, contiguous != 0), false);
    add("NaNs", reference_write_special(REFERENCE_NANS, NULL, TYPE_SIZE, 2, shape, block_shape, contiguous != 0), false);
    add("value", reference_write_special(REFERENCE_VALUE, value, TYPE_SIZE, 2, shape, block_shape, contiguous != 0), false);
  }
}

static void Every_truncation_is_refused(void) {
  for (int i = 0; i < seed_count; i++) {
    for (int64_t length = 0; length < seeds[i].frame.length; length++) {
      CHECK(!decode_copy(seeds[i].frame.bytes, (size_t)length, seeds[i].is_plain), "%s, %lld bytes", seeds[i].name,
            (long long)length);
    }
  }
}

static void Every_bit_can_be_flipped(void) {
  for (int i = 0; i < seed_count; i++) {
    uint8_t *bytes = seeds[i].frame.bytes;
    for (int64_t at = 0; at < seeds[i].frame.length; at++) {
      const uint8_t before = bytes[at];
      for (int change = 0; change < 11; change++) {
        static const uint8_t others[] = {0, 0x7f, 0xff};
        bytes[at] = (uint8_t)(change < 8 ? before ^ 1 << change : others[change - 8]);
        decode_copy(bytes, (size_t)seeds[i].frame.length, seeds[i].is_plain);
      }
      bytes[at] = before;
    }
  }
}

/* Lengths that only together lead out of the frame. */
static void A_frame_shorter_than_its_parts_is_refused(void) {
  const seed *lz4 = &seeds[1];
  for (unsigned length = 0; length < 200; length++) {
    for (int shift = 0; shift < 64; shift++) {
      uint8_t *bytes = malloc((size_t)lz4->frame.length);
      memcpy(bytes, lz4->frame.bytes, (size_t)lz4->frame.length);
      memset(bytes + 16, 0, 8);
      bytes[23] = (uint8_t)length;
      const uint64_t stored = UINT64_C(1) << shift;
      for (int i = 0; i < 8; i++) {
        bytes[39 + i] = (uint8_t)(stored >> (56 - 8 * i));
      }
      CHECK(!decode_copy(bytes, (size_t)lz4->frame.length, false), "%u bytes, %d", length, shift);
      free(bytes);
    }
  }
}

static void Several_wrong_bytes_do_no_more_harm(void) {
  uint64_t state = 77;
  for (int i = 0; i < seed_count; i++) {
    const size_t length = (size_t)seeds[i].frame.length;
    uint8_t *bytes = malloc(length);
    for (int round = 0; round < 3000; round++) {
      memcpy(bytes, seeds[i].frame.bytes, length);
      for (uint64_t k = next_random(&state) % 6 + 2; k > 0; k--) {
        const uint64_t random = next_random(&state);
        /* Mostly in the chunk: the frame's own header refuses nearly everything. */
        const size_t from = random & 1 ? (size_t)b2d_frame_header_bytes(&(b2d_frame_settings){.rank = 0}) : 0;
        bytes[from + (random >> 8) % (length - from)] = (uint8_t)(random >> 56);
      }
      decode_copy(bytes, length, seeds[i].is_plain);
    }
    free(bytes);
  }
}

/* Edges of every check, several at once: single wrong lengths are refused by the first check that meets them. */
static void Extreme_lengths_in_any_combination_do_no_harm(void) {
  static const uint64_t extremes[] = {0,    1,    31,   57,         97,         127,        255,        256,
                                      1000, 4000, 9999, INT32_MAX, UINT32_MAX, INT64_MAX, UINT64_MAX, UINT64_C(1) << 63};
  static const struct {
    int32_t at, length;
  } fields[] = {{11, 4}, {16, 8}, {30, 8}, {39, 8}, {48, 4}, {53, 4}, {58, 4}, {89, 2}, {92, 2}, {100, 4}, {108, 4}};
  uint64_t state = 99;
  for (int i = 0; i < seed_count; i++) {
    const size_t length = (size_t)seeds[i].frame.length;
    uint8_t *bytes = malloc(length);
    for (int round = 0; round < 6000; round++) {
      memcpy(bytes, seeds[i].frame.bytes, length);
      for (uint64_t k = next_random(&state) % 4 + 2; k > 0; k--) {
        const uint64_t random = next_random(&state);
        const uint64_t value = extremes[random % 16] + (random >> 8) % 3 - 1;
        if ((random >> 16) % 4 == 0) { /* anywhere in the chunk's header and starts, little-endian */
          const size_t at = 97 + (random >> 24) % 140;
          for (size_t b = 0; b < 4 && at + b < length; b++) {
            bytes[at + b] = (uint8_t)(value >> 8 * b);
          }
          continue;
        }
        const size_t field = (random >> 24) % (sizeof fields / sizeof fields[0]);
        for (int32_t b = 0; b < fields[field].length; b++) {
          bytes[fields[field].at + b] = (uint8_t)(value >> 8 * (fields[field].length - 1 - b));
        }
      }
      decode_copy(bytes, length, seeds[i].is_plain);
    }
    free(bytes);
  }
}

/* Too large for every byte: a dictionary needs some data to be trained on. */
static void A_wrong_dictionary_is_an_error_or_other_data(void) {
  enum { BYTES = 120000 };
  uint8_t *large = malloc(BYTES);
  fill_sample(large, BYTES, TYPE_SIZE, 5);
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = BLOSC_ZSTD;
  parameters.typesize = TYPE_SIZE;
  parameters.blocksize = 6000;
  parameters.use_dict = 1;
  const int32_t none[1] = {BYTES};
  reference_frame frame = reference_write(&parameters, 1, none, none, large, BYTES, false);
  const unsigned values[] = {1, 0, TYPE_SIZE, BYTES, 5, 1, 5};
  b2d_frame parsed;
  CHECK(b2d_frame_parse(frame.bytes, frame.length, &parsed) && parsed.chunk.has_dictionary);
  const int32_t dictionary = parsed.chunk_offset + B2D_CHUNK_HEADER + 4 * parsed.chunk.block_count;
  uint64_t state = 6;
  for (int round = 0; round < 2000; round++) {
    uint8_t *copy = malloc((size_t)frame.length);
    memcpy(copy, frame.bytes, (size_t)frame.length);
    const uint64_t random = next_random(&state);
    copy[(uint64_t)dictionary + (random >> 8) % (round % 4 == 0 ? 8 : 3000)] = (uint8_t)random;
    void *output = NULL;
    size_t capacity = 0;
    if (h5b2_decode(7, values, copy, (size_t)frame.length, &output, &capacity) != 0) {
      free(output);
    }
    free(copy);
  }
  free(frame.bytes);
  free(large);
}

static void Threads_meet_the_same_bytes(void) {
  setenv("B2D_PLUGIN_THREADS", "3", 1);
  /* A chunk that is large enough for threads. */
  enum { BYTES = 600000 };
  uint8_t *large = malloc(BYTES);
  fill_sample(large, BYTES, TYPE_SIZE, 5);
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = BLOSC_LZ4;
  parameters.typesize = TYPE_SIZE;
  parameters.blocksize = 60000;
  const int32_t none[1] = {BYTES};
  reference_frame frame = reference_write(&parameters, 1, none, none, large, BYTES, false);
  const unsigned values[] = {1, 0, TYPE_SIZE, BYTES, 5, 1, 1};
  uint64_t state = 5;
  for (int round = 0; round < 300; round++) {
    uint8_t *copy = malloc((size_t)frame.length);
    memcpy(copy, frame.bytes, (size_t)frame.length);
    for (int k = 0; k < 3; k++) {
      const uint64_t random = next_random(&state);
      copy[97 + (random >> 8) % (round % 2 == 0 ? 80 : (uint64_t)frame.length - 97)] = (uint8_t)random;
    }
    void *output = NULL;
    size_t capacity = 0;
    if (h5b2_decode(7, values, copy, (size_t)frame.length, &output, &capacity) != 0) {
      free(output);
    }
    free(copy);
  }
  free(frame.bytes);
  free(large);
  unsetenv("B2D_PLUGIN_THREADS");
}

/* ---- one case for each field: name, offset from the start of a region, the bytes put there ---- */

typedef enum region { HEADER, METALAYER, CHUNK, OFFSETS, TRAILER } region;

typedef struct field_case {
  const char *name;
  region region;
  int32_t at;
  int32_t length;
  uint8_t bytes[8];
} field_case;

static const field_case wrong_fields[] = {
    {"msgpack array", HEADER, 0, 1, {0x9d}},
    {"magic", HEADER, 2, 1, {'B'}},
    {"magic's end", HEADER, 9, 1, {1}},
    {"header length marker", HEADER, 10, 1, {0xd3}},
    {"header length 0", HEADER, 11, 4, {0, 0, 0, 0}},
    {"header length 96", HEADER, 11, 4, {0, 0, 0, 96}},
    {"header length negative", HEADER, 11, 4, {0xff, 0xff, 0xff, 0xff}},
    {"header length past the frame", HEADER, 11, 4, {0, 0, 0x7f, 0}},
    {"frame length marker", HEADER, 15, 1, {0xd3}},
    {"frame length 0", HEADER, 16, 8, {0}},
    {"frame length short", HEADER, 16, 8, {0, 0, 0, 0, 0, 0, 0, 130}},
    {"frame length past the input", HEADER, 16, 8, {0, 0, 0, 0, 1}},
    {"frame length negative", HEADER, 16, 8, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
    {"flags marker", HEADER, 24, 1, {0xa5}},
    {"version 3", HEADER, 25, 1, {0x13}},
    {"32-bit offsets", HEADER, 25, 1, {0x02}},
    {"sparse frame", HEADER, 26, 1, {1}},
    {"data bytes 0", HEADER, 30, 8, {0}},
    {"data bytes negative", HEADER, 30, 8, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
    {"data bytes of another chunk", HEADER, 30, 8, {0, 0, 0, 0, 0, 0, 4, 0}},
    {"stored bytes negative", HEADER, 39, 8, {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff}},
    {"stored bytes past the frame", HEADER, 39, 8, {0, 0, 0, 0, 0x7f}},
    {"stored bytes 0", HEADER, 39, 8, {0}},
    {"type size 0", HEADER, 48, 4, {0}},
    {"type size 8", HEADER, 48, 4, {0, 0, 0, 8}},
    {"type size negative", HEADER, 48, 4, {0x80}},
    {"chunk bytes 0", HEADER, 58, 4, {0}},
    {"several chunks", HEADER, 58, 4, {0, 0, 2, 0}},
    {"filters marker", HEADER, 69, 1, {0xd7}},
    {"metalayers array", HEADER, 87, 1, {0x94}},
    {"metalayers map", HEADER, 91, 1, {0xdf}},
    {"17 metalayers", HEADER, 92, 2, {0, 17}},
    {"metalayer name marker", HEADER, 94, 1, {0x64}},
    {"metalayer offset marker", HEADER, 99, 1, {0xd1}},
    {"metalayer offset past the header", HEADER, 100, 4, {0, 0, 1, 0}},
    {"metalayer offset negative", HEADER, 100, 4, {0xff, 0xff, 0xff, 0xfe}},
    {"metalayer length past the header", METALAYER, -4, 4, {0, 0, 1, 0}},
    {"metalayer length 0", METALAYER, -4, 4, {0}},
    {"metalayer array", METALAYER, 0, 1, {0x87}},
    {"metalayer version", METALAYER, 1, 1, {1}},
    {"rank 0", METALAYER, 2, 1, {0}},
    {"rank 3", METALAYER, 2, 1, {3}},
    {"rank 200", METALAYER, 2, 1, {200}},
    {"shape array", METALAYER, 3, 1, {0x93}},
    {"shape marker", METALAYER, 4, 1, {0xd2}},
    {"shape 0", METALAYER, 5, 8, {0}},
    {"shape negative", METALAYER, 5, 8, {0x80}},
    {"shape past the chunk", METALAYER, 5, 8, {0, 0, 0, 0, 0, 0, 0, ROWS + 1}},
    {"chunk shape array", METALAYER, 22, 1, {0x91}},
    {"chunk shape 0", METALAYER, 24, 4, {0}},
    {"chunk shape negative", METALAYER, 24, 4, {0xff, 0xff, 0xff, 0xff}},
    {"chunk shape of another grid", METALAYER, 24, 4, {0, 0, 0, 14}},
    {"block shape array", METALAYER, 33, 1, {0x91}},
    {"block shape 0", METALAYER, 35, 4, {0}},
    {"block shape negative", METALAYER, 35, 4, {0xff, 0xff, 0xff, 0xff}},
    {"block shape larger than the chunk", METALAYER, 35, 4, {0, 0, 0, ROWS + 1}},
    {"block shape of another block", METALAYER, 35, 4, {0, 0, 0, 3}},
    {"chunk version 4", CHUNK, 0, 1, {4}},
    {"chunk version 6", CHUNK, 0, 1, {6}},
    {"Blosc1 header", CHUNK, 2, 1, {0x21}},
    {"raw of another length", CHUNK, 2, 1, {0x27}},
    {"codec 2", CHUNK, 2, 1, {0x45}},
    {"codec 5", CHUNK, 2, 1, {0xa5}},
    {"user codec", CHUNK, 2, 1, {0xc5}},
    {"codec of the super-chunk", CHUNK, 2, 1, {0xe5}},
    {"chunk type size 0", CHUNK, 3, 1, {0}},
    {"split into 3", CHUNK, 3, 1, {3}},
    {"chunk bytes 0 in the chunk", CHUNK, 4, 4, {0}},
    {"chunk bytes negative", CHUNK, 4, 4, {0, 0, 0, 0x80}},
    {"block bytes 0", CHUNK, 8, 4, {0}},
    {"block bytes negative", CHUNK, 8, 4, {0, 0, 0, 0x80}},
    {"block bytes larger than the chunk", CHUNK, 8, 4, {0, 0, 1, 0}},
    {"block bytes of another block", CHUNK, 8, 4, {128, 0, 0, 0}},
    {"stored bytes of the chunk 0", CHUNK, 12, 4, {0}},
    {"stored bytes of the chunk 33", CHUNK, 12, 4, {33, 0, 0, 0}},
    {"stored bytes of the chunk negative", CHUNK, 12, 4, {0, 0, 0, 0x80}},
    {"stored bytes past the frame", CHUNK, 12, 4, {0, 0, 0xff, 0}},
    {"ndcell without a cell", CHUNK, 16, 1, {32}},
    {"ndmean without a cell", CHUNK, 21, 1, {33}},
    {"bytedelta of other versions", CHUNK, 21, 1, {34}},
    {"unknown filter 37", CHUNK, 21, 1, {37}},
    {"user filter 160", CHUNK, 21, 1, {160}},
    {"unknown filter 6", CHUNK, 21, 1, {6}},
    {"shuffle with a meta", CHUNK, 29, 1, {1}},
    {"two deltas", CHUNK, 19, 2, {3, 3}},
    {"dictionary of another codec", CHUNK, 31, 1, {0x01}},
    {"big-endian", CHUNK, 31, 1, {0x02}},
    {"codec in the block", CHUNK, 31, 1, {0x04}},
    {"lazy", CHUNK, 31, 1, {0x08}},
    {"special value 5", CHUNK, 31, 1, {0x50}},
    {"repeated value of another size", CHUNK, 31, 1, {0x30}},
    {"instrumented", CHUNK, 31, 1, {0x80}},
    {"block start 0", CHUNK, 32, 4, {0}},
    {"block start inside the starts", CHUNK, 32, 4, {40, 0, 0, 0}},
    {"block start negative", CHUNK, 32, 4, {0, 0, 0, 0x80}},
    {"block start past the chunk", CHUNK, 36, 4, {0, 0, 0xff, 0}},
    {"offsets version", OFFSETS, 0, 1, {9}},
    {"offsets bytes", OFFSETS, 4, 4, {16, 0, 0, 0}},
    {"offsets stored bytes", OFFSETS, 12, 4, {255, 0, 0, 0}},
    {"offset past the chunks", OFFSETS, 32, 8, {0, 0, 1}},
    {"offset into the chunk", OFFSETS, 32, 8, {1}},
    {"offset of a special value 8", OFFSETS, 32, 8, {0, 0, 0, 0, 0, 0, 0, 0x88}},
    {"offset of a special value and more", OFFSETS, 32, 8, {1, 0, 0, 0, 0, 0, 0, 0x81}},
    {"trailer array", TRAILER, 0, 1, {0x93}},
    {"trailer length marker", TRAILER, 12, 1, {0xcd}},
    {"trailer length", TRAILER, 13, 4, {0, 0, 0, 34}},
};

static void Each_field_out_of_range_is_refused(void) {
  const seed *lz4 = &seeds[1];
  b2d_frame parsed;
  CHECK(b2d_frame_parse(lz4->frame.bytes, lz4->frame.length, &parsed));
  const int32_t header = parsed.header_bytes;
  const int32_t offsets = parsed.chunk_offset + parsed.chunk.stored_bytes;
  const int32_t starts[] = {0, 112, parsed.chunk_offset, offsets, offsets + 40};
  CHECK(header == parsed.chunk_offset && parsed.chunk.kind == B2D_CHUNK_BLOCKS && parsed.chunk.streams == TYPE_SIZE);
  for (size_t i = 0; i < sizeof wrong_fields / sizeof wrong_fields[0]; i++) {
    const field_case *field = &wrong_fields[i];
    uint8_t *bytes = malloc((size_t)lz4->frame.length);
    memcpy(bytes, lz4->frame.bytes, (size_t)lz4->frame.length);
    memcpy(bytes + starts[field->region] + field->at, field->bytes, (size_t)field->length);
    const bool accepted = decode_copy(bytes, (size_t)lz4->frame.length, false);
    CHECK(!accepted, "%s", field->name);
    free(bytes);
  }
}

/* A stream that claims more than it has, or that decodes to more or less than its block. */
static void Each_stream_out_of_range_is_refused(void) {
  static const int32_t lengths[] = {INT32_MAX, INT32_MIN, -256, -1000, 100000, 65};
  for (int i = 0; i < seed_count; i++) {
    b2d_frame parsed;
    CHECK(b2d_frame_parse(seeds[i].frame.bytes, seeds[i].frame.length, &parsed));
    if (!parsed.has_chunk_bytes || parsed.chunk.kind != B2D_CHUNK_BLOCKS) {
      continue;
    }
    for (size_t k = 0; k < sizeof lengths / sizeof lengths[0]; k++) {
      uint8_t *bytes = malloc((size_t)seeds[i].frame.length);
      memcpy(bytes, seeds[i].frame.bytes, (size_t)seeds[i].frame.length);
      uint8_t *chunk = bytes + parsed.chunk_offset;
      int32_t start;
      memcpy(&start, chunk + 32, sizeof start);
      memcpy(chunk + start, &lengths[k], sizeof lengths[k]);
      const bool accepted = decode_copy(bytes, (size_t)seeds[i].frame.length, seeds[i].is_plain);
      CHECK(!accepted || lengths[k] == 65, "%s, stream length %d", seeds[i].name, lengths[k]);
      free(bytes);
    }
  }
}

int main(void) {
  blosc2_init(); /* for the reference only */
  make_seeds();
  RUN(Each_field_out_of_range_is_refused);
  RUN(Each_stream_out_of_range_is_refused);
  RUN(Every_truncation_is_refused);
  RUN(Every_bit_can_be_flipped);
  RUN(A_frame_shorter_than_its_parts_is_refused);
  RUN(Several_wrong_bytes_do_no_more_harm);
  RUN(Extreme_lengths_in_any_combination_do_no_harm);
  RUN(A_wrong_dictionary_is_an_error_or_other_data);
  RUN(Threads_meet_the_same_bytes);
  for (int i = 0; i < seed_count; i++) {
    free(seeds[i].frame.bytes);
  }
  return 0;
}
