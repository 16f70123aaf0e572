/* The whole ABI of libb2d: flat functions, int32_t status, explicit lengths, no globals.
 *
 * Beside these functions the library exports the HDF5 calls listed in exports.map, bound to the private HDF5 inside it.
 * Every function returns B2D_OK (0) or a negative b2d_status. Nothing is printed, nothing is read from the environment.
 * A context (decoder, encoder) belongs to one thread at a time; different contexts never share state. */
#ifndef B2D_H
#define B2D_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

#if defined(_WIN32)
#define B2D_API __declspec(dllexport)
#else
#define B2D_API __attribute__((visibility("default")))
#endif

#define B2D_ABI_VERSION 2
#define B2D_MAX_RANK 32 /* HDF5's own limit */

typedef enum b2d_status {
  B2D_OK = 0,
  B2D_ERROR_ARGUMENT = -1, /* a null pointer, a length or a shape that contradicts itself */
  B2D_ERROR_MEMORY = -2,
  B2D_ERROR_DATA = -3,    /* the compressed bytes do not decode to what their header says */
  B2D_ERROR_CAPACITY = -4, /* the destination is too small */
  B2D_ERROR_CODEC = -5,   /* the codec or filter is not part of this build */
} b2d_status;

/* Instruction sets that the private c-blosc2 may use on this machine; none, meaning unknown, with installed libraries. */
typedef enum b2d_simd { B2D_SIMD_NONE = 0, B2D_SIMD_SSE2 = 1, B2D_SIMD_AVX2 = 2, B2D_SIMD_AVX512 = 3, B2D_SIMD_NEON = 4 } b2d_simd;

B2D_API int32_t b2d_abi_version(void);

/* Writes "blosc2=2.17.1 hdf5=1.14.5 lz4=1.10.0 zstd=1.5.7 zlib=1.3.1 deflate=1.23 linkage=private" (or linkage=system), terminated,
 * cut to capacity. Returns the length without the terminator. */
B2D_API int32_t b2d_versions(char *text, int32_t capacity);

B2D_API int32_t b2d_simd_level(void);

/* ---- decoding --------------------------------------------------------------------------------------------------- */

typedef struct b2d_decoder b2d_decoder;

B2D_API int32_t b2d_decoder_create(b2d_decoder **decoder);
B2D_API void b2d_decoder_free(b2d_decoder *decoder);

/* The shape of the blocks to come, in elements, index 0 the slowest axis; rank 0 for none, as at first. Only codecs and
 * filters that see a block as an array need it: zfp, ndcell and ndmean, for ranks up to 8. What does not fit the chunk's
 * block size is found out when a block is decoded: B2D_ERROR_DATA. */
B2D_API int32_t b2d_decoder_set_shape(b2d_decoder *decoder, int32_t rank, const int32_t *block_shape);

/* Decodes one block of an ordinary chunk (32-byte header, block starts, no dictionary, no delta filter, not stored raw,
 * no special value). The caller has validated the header.
 *   chunk, chunk_bytes   the chunk, or any prefix-complete part of it: header[0,32) need not be inside the buffer
 *   header               the chunk's 32 header bytes
 *   block_offset         where the block's streams start in `chunk`, at least 36
 *   block_bytes          their length
 *   destination_bytes    exactly the block's uncompressed size: the block size, or what is left for the last block
 *   is_short             1 for a last block that is shorter than the block size: such a block is never split
 * The 36 bytes before the block are overwritten during the call and put back: one thread a buffer at a time. */
B2D_API int32_t b2d_decode_block(b2d_decoder *decoder, uint8_t *chunk, int32_t chunk_bytes, const uint8_t *header,
                                 int32_t block_offset, int32_t block_bytes, int32_t is_short, uint8_t *destination,
                                 int32_t destination_bytes);

/* The elements of a block that are wanted, and their places. Shapes count elements, strides are bytes; index 0 is the
 * slowest axis. */
typedef struct b2d_block_box {
  int32_t rank;      /* 1..B2D_MAX_RANK */
  int32_t item_size; /* bytes of one element */
  int32_t shape[B2D_MAX_RANK];
  int64_t block_offset; /* of the first element, from the start of the block */
  int64_t block_strides[B2D_MAX_RANK];
  int64_t strides[B2D_MAX_RANK];
  uint8_t *destination; /* place of the first element */
} b2d_block_box;

/* Decodes one block as b2d_decode_block does and puts a box of it in its place, without the block in between where its
 * filters and type allow. `uncompressed_bytes` is the block's size. The box lies inside the block, or
 * B2D_ERROR_ARGUMENT is returned; the caller guarantees that it lies inside the destination. */
B2D_API int32_t b2d_decode_block_box(b2d_decoder *decoder, uint8_t *chunk, int32_t chunk_bytes, const uint8_t *header,
                                     int32_t block_offset, int32_t block_bytes, int32_t is_short,
                                     int32_t uncompressed_bytes, const b2d_block_box *box);

/* Decodes a whole chunk: for what cannot be decoded by block (dictionary, delta). destination_bytes is exactly the
 * chunk's uncompressed size. */
B2D_API int32_t b2d_decode_chunk(b2d_decoder *decoder, const uint8_t *chunk, int32_t chunk_bytes, uint8_t *destination,
                                 int32_t destination_bytes);

/* ---- encoding --------------------------------------------------------------------------------------------------- */

typedef struct b2d_encoder b2d_encoder;

#define B2D_MAX_FILTERS 6

typedef struct b2d_encoder_options {
  int32_t codec;                   /* 0 blosclz, 1 lz4, 2 lz4hc, 4 zlib, 5 zstd; 32 ndlz, 33 zfp by accuracy, 34 by
                                    * precision, 35 by rate, which take blocks of a shape only: see b2d_encode_chunk */
  int32_t level;                   /* 0-9 */
  int32_t type_size;               /* bytes, 1-255: what the filters see */
  int32_t codec_meta;              /* 0-255, 0 for the first five: ndlz: length of a cell, 4 or 8; zfp: the exponent of ten
                                    * of the tolerance, as a signed byte; bit planes kept, 1-64; percent of the size, 1-100 */
  int32_t split;                   /* a stream for each byte of an item: 0 by c-blosc2's rule, for ndlz if there is more than
                                    * one, 1 always, 2 never */
  uint8_t filters[B2D_MAX_FILTERS]; /* in order of encoding: 0 none, 1 byte shuffle, 2 bit shuffle, 3 delta, first if at
                                     * all, 4 truncated precision,
                                     * 32 ndcell, 33 ndmean, 35 bytedelta, 36 truncated integers */
  uint8_t metas[B2D_MAX_FILTERS];   /* their parameters, 0 for the shuffles: bits of the mantissa that are kept; length of a
                                     * cell, twice; type size; bits of the integer that are kept */
} b2d_encoder_options;

/* Where the elements of a chunk come from. Shapes count elements, strides bytes; index 0 is the slowest axis. A block
 * grid covers the chunk; what a block has beyond the chunk is zero; what the chunk has beyond `valid` is `fill`.
 * Rank 1 has no padding, as in plain Blosc2 frames: the last block is short instead. */
typedef struct b2d_gather {
  int32_t rank;      /* 1..B2D_MAX_RANK */
  int32_t item_size; /* bytes of one element */
  int32_t chunk_shape[B2D_MAX_RANK];
  int32_t block_shape[B2D_MAX_RANK];
  int32_t valid[B2D_MAX_RANK]; /* 0..chunk_shape: how much of the chunk the source holds */
  int64_t strides[B2D_MAX_RANK];
  const uint8_t *source; /* the chunk's element (0, 0, ...); may be null when nothing is valid */
  const uint8_t *fill;   /* one element, or null for zeros */
} b2d_gather;

/* B2D_ERROR_CODEC for a filter that this build does not encode with. */
B2D_API int32_t b2d_encoder_create(const b2d_encoder_options *options, b2d_encoder **encoder);
B2D_API void b2d_encoder_free(b2d_encoder *encoder);

/* Codecs and filters that see blocks as arrays need one axis in the gather for each of the array's, at most 8, and:
 *   ndlz            2 axes, and streams of one byte an element: a type size of 1, or a byte shuffle, by which blocks are split
 *   zfp             1 to 4 axes of at least 4 elements, floats or doubles (a type size of 4 or 8), no shuffle
 *   ndcell, ndmean  a cell no larger than the block; ndmean: floats or doubles, no longer than the block's first axis
 * With zfp, ndcell and ndmean chunks of rank 1 are padded to whole blocks, too. bytedelta: blocks, the last one too, of whole items. Else B2D_ERROR_ARGUMENT.
 *
 * Compresses one chunk: gathers each block from the source while it is in cache, then filters and compresses it.
 * Writes a Blosc2 chunk (header version 5) of at most capacity bytes; incompressible data is stored raw, so
 * capacity = padded chunk bytes + 32 always suffices. *written receives its length. item_size is a multiple of
 * type_size: elements of more than 255 bytes are encoded with type_size 1. */
B2D_API int32_t b2d_encode_chunk(b2d_encoder *encoder, const b2d_gather *gather, uint8_t *destination, int32_t capacity,
                                 int32_t *written);

/* ---- entropy coding --------------------------------------------------------------------------------------------- */

/* The coders alone, for an engine that handles streams itself. Their states are made when first needed and kept. */
typedef struct b2d_entropy b2d_entropy;

B2D_API int32_t b2d_entropy_create(b2d_entropy **entropy);
B2D_API void b2d_entropy_free(b2d_entropy *entropy);

/* Decodes one stream. format: 0 blosclz, 1 lz4, 3 zlib, 4 zstd, as in bits 5-7 of a chunk's flags. *written receives the
 * decoded bytes; B2D_ERROR_DATA where the stream is damaged or needs more than capacity. */
B2D_API int32_t b2d_entropy_decode(b2d_entropy *entropy, int32_t format, const uint8_t *source, int32_t source_bytes,
                                   uint8_t *destination, int32_t capacity, int32_t *written);

/* Encodes one stream. codec: 0 blosclz (level 1-9), 1 lz4 (level: its acceleration), 2 lz4hc, 4 zlib, 5 zstd (the library's
 * own levels). *written receives the encoded bytes, 0 where they do not fit. */
B2D_API int32_t b2d_entropy_encode(b2d_entropy *entropy, int32_t codec, int32_t level, const uint8_t *source,
                                   int32_t source_bytes, uint8_t *destination, int32_t capacity, int32_t *written);

/* ---- blocks and rectangles -------------------------------------------------------------------------------------- */

/* Copies a box of elements between two strided places (bytes; index 0 slowest). Rows that are contiguous on both sides
 * are merged. The caller guarantees that both boxes lie inside their buffers. */
B2D_API int32_t b2d_copy_box(int32_t rank, int32_t item_size, const int32_t *shape, const uint8_t *source,
                             const int64_t *source_strides, uint8_t *destination, const int64_t *destination_strides);

#ifdef __cplusplus
}
#endif
#endif
