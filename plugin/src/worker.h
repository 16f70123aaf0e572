/* What one thread needs to decode or encode blocks: contexts of c-blosc2 and scratch memory. Workers are kept between
 * calls, since making them costs more than decoding a small chunk; they hold nothing that a caller could notice. */
#ifndef H5B2_WORKER_H
#define H5B2_WORKER_H

#include <blosc2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "block_scatter.h"
#include "blocking.h"
#include "plugins.h"
#include "user_decode.h"

typedef struct h5b2_codec_settings {
  int32_t codec;
  int32_t level;
  int32_t filter; /* of the last slot */
  int32_t type_size;
  int32_t block_bytes;
  bool gathers; /* blocks come through h5b2_worker.gather instead of straight from the source */
} h5b2_codec_settings;

typedef struct h5b2_gather {
  const b2d_grid *grid;
  const uint8_t *data;
  int32_t first_block;
} h5b2_gather;

typedef struct h5b2_worker {
  blosc2_context *decoder;       /* for blocks of full size */
  blosc2_context *short_decoder; /* for a short last one: c-blosc2 rebuilds its scratch when the block size changes */
  b2d_scatter scatter;           /* for blocks of the common kind, past c-blosc2 */
  h5b2_user_scratch user[2];     /* for chunks with codecs or filters of the user's own */
  b2d_plugins *plugins;          /* for chunks with c-blosc2's plug-ins */
  blosc2_context *encoder;
  h5b2_codec_settings encoder_settings;
  h5b2_gather gather;
  uint8_t *scratch; /* a decoded block, or an encoded part of a chunk */
  size_t scratch_bytes;
  uint8_t *input; /* a copy of a block's streams with room before it */
  size_t input_bytes;
  uint8_t *output; /* a frame while its length is not known: new memory as large would cost more than the copy */
  size_t output_bytes;
  size_t context_bytes; /* estimate of what the contexts hold */
} h5b2_worker;

/* Null when memory is short. */
h5b2_worker *h5b2_worker_acquire(void);
void h5b2_worker_release(h5b2_worker *worker);

/* These make what is missing and return false when memory is short. */
bool h5b2_worker_decoders(h5b2_worker *worker, int32_t block_bytes);
bool h5b2_worker_plugins(h5b2_worker *worker, int32_t block_bytes);
bool h5b2_worker_encoder(h5b2_worker *worker, const h5b2_codec_settings *settings);
bool h5b2_worker_scratch(h5b2_worker *worker, size_t bytes);
bool h5b2_worker_input(h5b2_worker *worker, size_t bytes);
bool h5b2_worker_output(h5b2_worker *worker, size_t bytes);

#endif
