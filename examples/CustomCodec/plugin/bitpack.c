/* The codec "bitpack" and the filter "linear" of ../BitpackCodec.cs and ../LinearFilter.cs in C: with this library, any HDF5 program that
 * has libh5blosc2 reads what the C# program wrote.
 *
 *     cc -std=c11 -O2 -shared -fPIC -I ../../../plugin/include -o libbitpack.so bitpack.c
 *     B2D_CODEC_PLUGINS=$PWD/libbitpack.so HDF5_PLUGIN_PATH=... python3 -c 'import h5py; ...' */
#include <stdbool.h>
#include <string.h>

#include "b2d_codec.h"

enum { NUMBER = 180, GROUP = 64 };

/* Items of 1, 2, 4 and 8 bytes are numbers, all others are bytes. */
static int32_t item_bytes(const b2d_codec_context *context) {
  const int32_t size = context->type_size;
  return size == 2 || size == 4 || size == 8 ? size : 1;
}

static uint64_t load(const uint8_t *at, int32_t size) {
  uint64_t value = 0;
  for (int32_t i = 0; i < size; i++) {
    value |= (uint64_t)at[i] << (8 * i);
  }
  return value;
}

static void store(uint8_t *at, uint64_t value, int32_t size) {
  for (int32_t i = 0; i < size; i++) {
    at[i] = (uint8_t)(value >> (8 * i));
  }
}

/* ---- bitpack: groups of 64 numbers, each a byte with the width in bits and the numbers in as many bits ---- */

static int32_t width_of(const uint8_t *at, int32_t count, int32_t size) {
  uint64_t all = 0;
  for (int32_t i = 0; i < count; i++) {
    all |= load(at + (size_t)i * (size_t)size, size);
  }
  int32_t width = 0;
  for (; all != 0; all >>= 1) {
    width++;
  }
  return width;
}

static int32_t packed_bytes(int32_t count, int32_t width) { return (count * width + 7) / 8; }

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

static void pack(const uint8_t *from, int32_t count, int32_t size, int32_t width, uint8_t *to) {
  memset(to, 0, (size_t)packed_bytes(count, width));
  int32_t bit = 0;
  for (int32_t i = 0; i < count; i++) {
    const uint64_t value = load(from + (size_t)i * (size_t)size, size);
    for (int32_t k = 0; k < width; k++, bit++) {
      to[bit >> 3] |= (uint8_t)((value >> k & 1) << (bit & 7));
    }
  }
}

static void unpack(const uint8_t *from, int32_t count, int32_t size, int32_t width, uint8_t *to) {
  int32_t bit = 0;
  for (int32_t i = 0; i < count; i++) {
    uint64_t value = 0;
    for (int32_t k = 0; k < width; k++, bit++) {
      value |= (uint64_t)(from[bit >> 3] >> (bit & 7) & 1) << k;
    }
    store(to + (size_t)i * (size_t)size, value, size);
  }
}

static int32_t bitpack_encode(const b2d_codec_context *context, int32_t level, const uint8_t *source, int32_t source_bytes,
                              uint8_t *destination, int32_t capacity) {
  (void)level;
  const int32_t size = item_bytes(context);
  const int32_t items = source_bytes / size, rest = source_bytes % size;
  int32_t used = 0;
  for (int32_t i = 0; i < items; i += GROUP) {
    const uint8_t *group = source + (size_t)i * (size_t)size;
    const int32_t count = least(GROUP, items - i);
    const int32_t width = width_of(group, count, size);
    if (capacity - used < 1 + packed_bytes(count, width)) {
      return 0;
    }
    destination[used++] = (uint8_t)width;
    pack(group, count, size, width, destination + used);
    used += packed_bytes(count, width);
  }
  if (capacity - used < rest) {
    return 0;
  }
  memcpy(destination + used, source + source_bytes - rest, (size_t)rest);
  return used + rest;
}

static int32_t bitpack_decode(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                              uint8_t *destination, int32_t destination_bytes) {
  const int32_t size = item_bytes(context);
  const int32_t items = destination_bytes / size, rest = destination_bytes % size;
  int32_t at = 0;
  for (int32_t i = 0; i < items; i += GROUP) {
    const int32_t count = least(GROUP, items - i);
    if (at == source_bytes) {
      return -1;
    }
    const int32_t width = source[at++];
    if (width > 8 * size || packed_bytes(count, width) > source_bytes - at) {
      return -1;
    }
    unpack(source + at, count, size, width, destination + (size_t)i * (size_t)size);
    at += packed_bytes(count, width);
  }
  if (source_bytes - at != rest) {
    return -1;
  }
  memcpy(destination + destination_bytes - rest, source + at, (size_t)rest);
  return destination_bytes;
}

/* ---- linear: what is left after a prediction from the 1 or 2 numbers before, small ones of either sign as small ones ---- */

typedef struct prediction {
  bool from_two;
  uint64_t before;
  uint64_t before_that;
} prediction;

static uint64_t predict(const prediction *known) {
  return known->from_two ? 2 * known->before - known->before_that : known->before;
}

static void learn(prediction *known, uint64_t value) {
  known->before_that = known->before;
  known->before = value;
}

static uint64_t fold(uint64_t value, int32_t size) { /* 0, -1, 1, -2, ... become 0, 1, 2, 3, ... */
  const int32_t unused = 64 - 8 * size;
  const uint64_t sign = value << unused >> 63;
  return (value << 1 ^ (0 - sign)) << unused >> unused;
}

static uint64_t unfold(uint64_t value) { return value >> 1 ^ (0 - (value & 1)); }

static int32_t linear(const b2d_codec_context *context, const uint8_t *source, uint8_t *destination, int32_t bytes, bool encodes) {
  const int32_t size = item_bytes(context);
  const uint64_t mask = UINT64_MAX >> (64 - 8 * size);
  prediction known = {.from_two = context->parameter >= 2};
  for (int32_t at = 0; at + size <= bytes; at += size) {
    const uint64_t value = load(source + at, size);
    const uint64_t result = encodes ? fold((value - predict(&known)) & mask, size) : (unfold(value) + predict(&known)) & mask;
    store(destination + at, result, size);
    learn(&known, encodes ? value : result);
  }
  const int32_t rest = bytes % size;
  memcpy(destination + bytes - rest, source + bytes - rest, (size_t)rest);
  return bytes;
}

static int32_t linear_encode(const b2d_codec_context *context, int32_t level, const uint8_t *source, int32_t source_bytes,
                             uint8_t *destination, int32_t capacity) {
  (void)level;
  return capacity == source_bytes ? linear(context, source, destination, source_bytes, true) : -1;
}

static int32_t linear_decode(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes, uint8_t *destination,
                             int32_t destination_bytes) {
  return destination_bytes == source_bytes ? linear(context, source, destination, source_bytes, false) : -1;
}

int32_t b2d_codec_entries(int32_t abi_version, const b2d_codec_entry **entries) {
  static const b2d_codec_entry all[] = {
      {B2D_CODEC_KIND_CODEC, NUMBER, "bitpack", bitpack_encode, bitpack_decode},
      {B2D_CODEC_KIND_FILTER, NUMBER, "linear", linear_encode, linear_decode},
  };
  if (abi_version != B2D_CODEC_ABI_VERSION) {
    return -1;
  }
  *entries = all;
  return sizeof all / sizeof all[0];
}
