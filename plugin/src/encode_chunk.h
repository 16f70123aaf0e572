#ifndef H5B2_ENCODE_CHUNK_H
#define H5B2_ENCODE_CHUNK_H

#include <stdbool.h>
#include <stdint.h>

#include "blocking.h"
#include "worker.h"

typedef struct h5b2_encode_job {
  h5b2_codec_settings codec;
  const b2d_grid *grid; /* null when data is one run of bytes in block order */
  const uint8_t *data;
  int32_t bytes; /* of the chunk, with padding */
} h5b2_encode_job;

/* Writes a Blosc2 chunk of at most bytes + 32 bytes to destination. Returns its length, 0 on failure. The worker's
 * encoder and scratch are used; destination may be its output. */
int32_t h5b2_encode_chunk(const h5b2_encode_job *job, h5b2_worker *worker, uint8_t *destination);

#endif
