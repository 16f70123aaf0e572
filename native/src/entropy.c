#include <stdlib.h>

#include "b2d.h"

#ifdef B2D_SYSTEM_LIBRARIES

/* An installed c-blosc2 hides its coders, and the others may not be installed. */
int32_t b2d_entropy_create(b2d_entropy **entropy) {
  if (entropy == NULL) {
    return B2D_ERROR_ARGUMENT;
  }
  *entropy = NULL;
  return B2D_ERROR_CODEC;
}

void b2d_entropy_free(b2d_entropy *entropy) { (void)entropy; }

int32_t b2d_entropy_decode(b2d_entropy *entropy, int32_t format, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity, int32_t *written) {
  (void)entropy, (void)format, (void)source, (void)source_bytes, (void)destination, (void)capacity, (void)written;
  return B2D_ERROR_CODEC;
}

int32_t b2d_entropy_encode(b2d_entropy *entropy, int32_t codec, int32_t level, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity, int32_t *written) {
  (void)entropy, (void)codec, (void)level, (void)source, (void)source_bytes, (void)destination, (void)capacity, (void)written;
  return B2D_ERROR_CODEC;
}

#else

#define LZ4_STATIC_LINKING_ONLY
#define LZ4_HC_STATIC_LINKING_ONLY
#include <libdeflate.h>
#include <lz4.h>
#include <lz4hc.h>
#include <zstd.h>

#include "chunk.h"

/* Inside c-blosc2; the encoder does not look at its context. */
int blosclz_decompress(const void *input, int length, void *output, int maxout);
int blosclz_compress(int level, const void *input, int length, void *output, int maxout, void *context);

enum { CODEC_BLOSCLZ = 0, CODEC_LZ4 = 1, CODEC_LZ4HC = 2, CODEC_ZLIB = 4, CODEC_ZSTD = 5 };

/* A longer BloscLZ stream could count a match past 31 bits in its decoder (255 a byte). */
enum { MAX_BLOSCLZ_STREAM = INT32_MAX / 255 - 1024 };

struct b2d_entropy {
  LZ4_stream_t *lz4;
  LZ4_streamHC_t *lz4hc;
  ZSTD_DCtx *zstd_in;
  ZSTD_CCtx *zstd_out;
  struct libdeflate_decompressor *inflate;
  struct libdeflate_compressor *deflate;
  int32_t deflate_level;
};

int32_t b2d_entropy_create(b2d_entropy **entropy) {
  if (entropy == NULL) {
    return B2D_ERROR_ARGUMENT;
  }
  *entropy = calloc(1, sizeof **entropy);
  return *entropy != NULL ? B2D_OK : B2D_ERROR_MEMORY;
}

void b2d_entropy_free(b2d_entropy *entropy) {
  if (entropy == NULL) {
    return;
  }
  LZ4_freeStream(entropy->lz4);
  LZ4_freeStreamHC(entropy->lz4hc);
  ZSTD_freeDCtx(entropy->zstd_in);
  ZSTD_freeCCtx(entropy->zstd_out);
  libdeflate_free_decompressor(entropy->inflate);
  libdeflate_free_compressor(entropy->deflate);
  free(entropy);
}

static int32_t decode_zstd(b2d_entropy *entropy, const uint8_t *source, int32_t source_bytes, uint8_t *destination,
                           int32_t capacity, int32_t *written) {
  if (entropy->zstd_in == NULL && (entropy->zstd_in = ZSTD_createDCtx()) == NULL) {
    return B2D_ERROR_MEMORY;
  }
  const size_t bytes = ZSTD_decompressDCtx(entropy->zstd_in, destination, (size_t)capacity, source, (size_t)source_bytes);
  if (ZSTD_isError(bytes)) {
    return B2D_ERROR_DATA;
  }
  *written = (int32_t)bytes;
  return B2D_OK;
}

static int32_t decode_zlib(b2d_entropy *entropy, const uint8_t *source, int32_t source_bytes, uint8_t *destination,
                           int32_t capacity, int32_t *written) {
  if (entropy->inflate == NULL && (entropy->inflate = libdeflate_alloc_decompressor()) == NULL) {
    return B2D_ERROR_MEMORY;
  }
  size_t bytes = 0;
  if (libdeflate_zlib_decompress(entropy->inflate, source, (size_t)source_bytes, destination, (size_t)capacity, &bytes) !=
      LIBDEFLATE_SUCCESS) {
    return B2D_ERROR_DATA;
  }
  *written = (int32_t)bytes;
  return B2D_OK;
}

int32_t b2d_entropy_decode(b2d_entropy *entropy, int32_t format, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity, int32_t *written) {
  if (entropy == NULL || source == NULL || destination == NULL || written == NULL || source_bytes < 1 || capacity < 0) {
    return B2D_ERROR_ARGUMENT;
  }
  *written = 0;
  int32_t bytes;
  switch (format) {
    case B2D_FORMAT_BLOSCLZ:
      if (source_bytes > MAX_BLOSCLZ_STREAM) {
        return B2D_ERROR_DATA;
      }
      bytes = blosclz_decompress(source, source_bytes, destination, capacity);
      break;
    case B2D_FORMAT_LZ4:
      bytes = LZ4_decompress_safe((const char *)source, (char *)destination, source_bytes, capacity);
      break;
    case B2D_FORMAT_ZLIB: return decode_zlib(entropy, source, source_bytes, destination, capacity, written);
    case B2D_FORMAT_ZSTD: return decode_zstd(entropy, source, source_bytes, destination, capacity, written);
    default: return B2D_ERROR_CODEC;
  }
  /* BloscLZ says 0 for a damaged stream; nothing else encodes nothing. */
  if (bytes < 0 || (bytes == 0 && capacity > 0)) {
    return B2D_ERROR_DATA;
  }
  *written = bytes;
  return B2D_OK;
}

static int32_t encode_lz4(b2d_entropy *entropy, int32_t acceleration, const uint8_t *source, int32_t source_bytes,
                          uint8_t *destination, int32_t capacity, int32_t *written) {
  /* A new stream is a cleared state; the calls that follow leave it fit for the next one, without clearing it all. */
  if (entropy->lz4 == NULL && (entropy->lz4 = LZ4_createStream()) == NULL) {
    return B2D_ERROR_MEMORY;
  }
  *written = LZ4_compress_fast_extState_fastReset(entropy->lz4, (const char *)source, (char *)destination, source_bytes,
                                                  capacity, acceleration);
  return B2D_OK;
}

static int32_t encode_lz4hc(b2d_entropy *entropy, int32_t level, const uint8_t *source, int32_t source_bytes,
                            uint8_t *destination, int32_t capacity, int32_t *written) {
  if (entropy->lz4hc == NULL && (entropy->lz4hc = LZ4_createStreamHC()) == NULL) {
    return B2D_ERROR_MEMORY;
  }
  *written = LZ4_compress_HC_extStateHC_fastReset(entropy->lz4hc, (const char *)source, (char *)destination, source_bytes,
                                                  capacity, level);
  return B2D_OK;
}

static int32_t encode_zstd(b2d_entropy *entropy, int32_t level, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity, int32_t *written) {
  if (entropy->zstd_out == NULL && (entropy->zstd_out = ZSTD_createCCtx()) == NULL) {
    return B2D_ERROR_MEMORY;
  }
  const size_t bytes =
      ZSTD_compressCCtx(entropy->zstd_out, destination, (size_t)capacity, source, (size_t)source_bytes, level);
  *written = ZSTD_isError(bytes) ? 0 : (int32_t)bytes;
  return B2D_OK;
}

static int32_t encode_zlib(b2d_entropy *entropy, int32_t level, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity, int32_t *written) {
  if (entropy->deflate == NULL || entropy->deflate_level != level) {
    libdeflate_free_compressor(entropy->deflate);
    entropy->deflate = libdeflate_alloc_compressor(level);
    entropy->deflate_level = level;
    if (entropy->deflate == NULL) {
      return level < 0 || level > 12 ? B2D_ERROR_ARGUMENT : B2D_ERROR_MEMORY;
    }
  }
  *written =
      (int32_t)libdeflate_zlib_compress(entropy->deflate, source, (size_t)source_bytes, destination, (size_t)capacity);
  return B2D_OK;
}

int32_t b2d_entropy_encode(b2d_entropy *entropy, int32_t codec, int32_t level, const uint8_t *source, int32_t source_bytes,
                           uint8_t *destination, int32_t capacity, int32_t *written) {
  if (entropy == NULL || source == NULL || destination == NULL || written == NULL || source_bytes < 1 || capacity < 0) {
    return B2D_ERROR_ARGUMENT;
  }
  *written = 0;
  switch (codec) {
    case CODEC_BLOSCLZ: {
      if (level < 1 || level > 9) {
        return B2D_ERROR_ARGUMENT;
      }
      const int bytes = blosclz_compress(level, source, source_bytes, destination, capacity, NULL);
      *written = bytes > 0 ? bytes : 0;
      return B2D_OK;
    }
    case CODEC_LZ4: return encode_lz4(entropy, level, source, source_bytes, destination, capacity, written);
    case CODEC_LZ4HC: return encode_lz4hc(entropy, level, source, source_bytes, destination, capacity, written);
    case CODEC_ZLIB: return encode_zlib(entropy, level, source, source_bytes, destination, capacity, written);
    case CODEC_ZSTD: return encode_zstd(entropy, level, source, source_bytes, destination, capacity, written);
    default: return B2D_ERROR_CODEC;
  }
}

#endif
