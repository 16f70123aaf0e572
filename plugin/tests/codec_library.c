/* Codecs and filters for user_codec_tests: good ones, and such that lie about lengths or write where they must not. */
#include <string.h>

#include "b2d_codec.h"

/* Pairs of a count and a byte, the byte combined with the parameter. */
static int32_t runs_encode(const b2d_codec_context *context, int32_t level, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity) {
  (void)level;
  int32_t used = 0;
  for (int32_t i = 0; i < source_bytes;) {
    int32_t count = 1;
    while (count < 255 && i + count < source_bytes && source[i + count] == source[i]) {
      count++;
    }
    if (capacity - used < 2) {
      return 0;
    }
    destination[used++] = (uint8_t)count;
    destination[used++] = (uint8_t)(source[i] ^ context->parameter);
    i += count;
  }
  return used;
}

static int32_t runs_decode(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t destination_bytes) {
  int32_t used = 0;
  for (int32_t i = 0; i + 1 < source_bytes; i += 2) {
    if (source[i] > destination_bytes - used) {
      return -1;
    }
    memset(destination + used, source[i + 1] ^ context->parameter, source[i]);
    used += source[i];
  }
  return used;
}

/* Adds the parameter and the type size to every byte. */
static int32_t shift(const uint8_t *source, int32_t bytes, uint8_t *destination, int32_t key) {
  for (int32_t i = 0; i < bytes; i++) {
    destination[i] = (uint8_t)(source[i] + key);
  }
  return bytes;
}

static int32_t shift_encode(const b2d_codec_context *context, int32_t level, const uint8_t *source, int32_t source_bytes,
                            uint8_t *destination, int32_t capacity) {
  (void)level;
  (void)capacity;
  return shift(source, source_bytes, destination, context->parameter + context->type_size);
}

static int32_t shift_decode(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                            uint8_t *destination, int32_t destination_bytes) {
  (void)destination_bytes;
  return shift(source, source_bytes, destination, -(context->parameter + context->type_size));
}

static int32_t decode_too_little(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                                 uint8_t *destination, int32_t destination_bytes) {
  return runs_decode(context, source, source_bytes, destination, destination_bytes) - 1;
}

static int32_t decode_too_much(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                               uint8_t *destination, int32_t destination_bytes) {
  return runs_decode(context, source, source_bytes, destination, destination_bytes) + 1;
}

static int32_t write_behind(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                            uint8_t *destination, int32_t destination_bytes) {
  memset(destination + destination_bytes, 1, 8);
  return runs_decode(context, source, source_bytes, destination, destination_bytes);
}

static int32_t write_before(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                            uint8_t *destination, int32_t destination_bytes) {
  memset(destination - 8, 1, 8);
  return runs_decode(context, source, source_bytes, destination, destination_bytes);
}

static int32_t filter_too_little(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes,
                                 uint8_t *destination, int32_t destination_bytes) {
  return shift_decode(context, source, source_bytes, destination, destination_bytes) - 1;
}

int32_t b2d_codec_entries(int32_t abi_version, const b2d_codec_entry **entries) {
  static const b2d_codec_entry all[] = {
      {B2D_CODEC_KIND_CODEC, 200, "runs", runs_encode, runs_decode},
      {B2D_CODEC_KIND_CODEC, 202, "too little", runs_encode, decode_too_little},
      {B2D_CODEC_KIND_CODEC, 203, "too much", runs_encode, decode_too_much},
      {B2D_CODEC_KIND_CODEC, 204, "behind", runs_encode, write_behind},
      {B2D_CODEC_KIND_CODEC, 205, "before", runs_encode, write_before},
      {B2D_CODEC_KIND_CODEC, 206, "no decoder", runs_encode, NULL},
      {B2D_CODEC_KIND_CODEC, 159, "not the user's", runs_encode, runs_decode},
      {B2D_CODEC_KIND_CODEC, 207, "a name\nof two lines", runs_encode, runs_decode},
      {B2D_CODEC_KIND_CODEC, 200, "runs again", runs_encode, decode_too_little},
      {3, 208, "neither", runs_encode, runs_decode},
      {B2D_CODEC_KIND_FILTER, 200, "shift", shift_encode, shift_decode},
      {B2D_CODEC_KIND_FILTER, 201, "too little", shift_encode, filter_too_little},
  };
  *entries = all;
#ifdef OTHER_VERSION
  return abi_version == B2D_CODEC_ABI_VERSION ? -1 : 1;
#else
  return abi_version == B2D_CODEC_ABI_VERSION ? (int32_t)(sizeof all / sizeof all[0]) : -1;
#endif
}
