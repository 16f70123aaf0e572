#include "encoder_options.h"

#include <blosc2.h>

#include "chunk.h"

static int known_codec(const b2d_encoder_options *options) {
  switch (options->codec) {
    case BLOSC_BLOSCLZ:
    case BLOSC_LZ4:
    case BLOSC_LZ4HC:
    case BLOSC_ZLIB:
    case BLOSC_ZSTD: return options->codec_meta == 0;
    case B2D_CODEC_NDLZ: return options->codec_meta == 4 || options->codec_meta == 8;
    case B2D_CODEC_ZFP_ACCURACY: return options->codec_meta >= 0 && options->codec_meta <= UINT8_MAX;
    case B2D_CODEC_ZFP_PRECISION: return options->codec_meta >= 1 && options->codec_meta <= 64;
    case B2D_CODEC_ZFP_RATE: return options->codec_meta >= 1 && options->codec_meta <= 100; /* above, it would overrun its memory */
    default: return 0;
  }
}

static int known_options(const b2d_encoder_options *options) {
  return known_codec(options) && options->split >= 0 && options->split <= 2 && options->level >= 0 && options->level <= 9 &&
         options->type_size >= 1 && options->type_size <= 255;
}

/* c-blosc2 takes a count of bits to keep only where it is below the mantissa's length, and knows two types. */
static int can_truncate(const b2d_encoder_options *options, int32_t bits) {
  return bits > 0 && ((options->type_size == 4 && bits <= 23) || (options->type_size == 8 && bits <= 52));
}

static int is_zfp(const b2d_encoder_options *options) {
  return options->codec >= B2D_CODEC_ZFP_ACCURACY && options->codec <= B2D_CODEC_ZFP_RATE;
}

static int known_filter(const b2d_encoder_options *options, int filter, int meta) {
  const int32_t type_size = options->type_size;
  if (is_zfp(options) && filter != B2D_FILTER_NONE && filter != B2D_FILTER_TRUNCATE) {
    return 0; /* zfp takes what it sees for floats */
  }
  switch (filter) {
    case B2D_FILTER_NONE:
    case B2D_FILTER_SHUFFLE:
    case B2D_FILTER_BITSHUFFLE: return meta == 0;
    case B2D_FILTER_DELTA: return meta == 0;
    case B2D_FILTER_TRUNCATE: return can_truncate(options, meta);
    case B2D_FILTER_NDCELL: return meta >= 1 && meta <= INT8_MAX;
    case B2D_FILTER_NDMEAN: return meta >= 1 && meta <= INT8_MAX && (type_size == 4 || type_size == 8);
    case B2D_FILTER_BYTEDELTA: return 1;
    case B2D_FILTER_INT_TRUNC:
      return meta >= 1 && meta <= 8 * type_size && (type_size == 1 || type_size == 2 || type_size == 4 || type_size == 8);
    default: return 0;
  }
}

/* ndlz takes one byte an element: a type size of 1, or planes of bytes. */
static int gives_bytes_to_ndlz(const b2d_encoder_options *options) {
  int last = B2D_FILTER_NONE;
  for (int i = 0; i < B2D_MAX_FILTERS; i++) {
    last = options->filters[i] == B2D_FILTER_SHUFFLE || options->filters[i] == B2D_FILTER_BITSHUFFLE ? options->filters[i] : last;
  }
  return options->type_size == 1 || (last == B2D_FILTER_SHUFFLE && options->split != B2D_SPLIT_NEVER);
}

static int known_pipeline(const b2d_encoder_options *options) {
  int any = 0;
  for (int i = 0; i < B2D_MAX_FILTERS; i++) {
    if (!known_filter(options, options->filters[i], options->metas[i]) || (options->filters[i] == B2D_FILTER_DELTA && any)) {
      return 0; /* delta is undone last, and refers to the first block as it came */
    }
    any = any || options->filters[i] != B2D_FILTER_NONE;
  }
  return (options->codec != B2D_CODEC_NDLZ || gives_bytes_to_ndlz(options)) &&
         (!is_zfp(options) || options->split != B2D_SPLIT_ALWAYS);
}

int32_t b2d_options_check(const b2d_encoder_options *options) {
  return !known_options(options) ? B2D_ERROR_ARGUMENT : known_pipeline(options) ? B2D_OK : B2D_ERROR_CODEC;
}

int32_t b2d_options_split(const b2d_encoder_options *options) {
  return options->codec == B2D_CODEC_NDLZ && options->type_size > 1 ? B2D_SPLIT_ALWAYS : options->split;
}

int b2d_options_need_shape(const b2d_encoder_options *options) {
  int needs = is_zfp(options);
  for (int i = 0; i < B2D_MAX_FILTERS; i++) {
    needs = needs || options->filters[i] == B2D_FILTER_NDCELL || options->filters[i] == B2D_FILTER_NDMEAN;
  }
  return needs;
}

int b2d_options_delta(const b2d_encoder_options *options) {
  for (int i = 0; i < B2D_MAX_FILTERS; i++) {
    if (options->filters[i] == B2D_FILTER_DELTA) {
      return i;
    }
  }
  return -1;
}

int b2d_options_have_plugins(const b2d_encoder_options *options) {
  int any = options->codec >= B2D_CODEC_NDLZ;
  for (int i = 0; i < B2D_MAX_FILTERS; i++) {
    any = any || options->filters[i] >= B2D_FILTER_NDCELL;
  }
  return any;
}
