/* Decodes blocks whose codec or filters are the user's own. */
#ifndef H5B2_USER_DECODE_H
#define H5B2_USER_DECODE_H

#include <blosc2.h>
#include <stdbool.h>
#include <stdint.h>

#include "chunk.h"

/* The memory of one thread, kept between blocks. */
typedef struct h5b2_user_scratch {
  uint8_t *memory;
  size_t bytes;
} h5b2_user_scratch;

void h5b2_user_scratch_free(h5b2_user_scratch *scratch);

/* Whether all that a chunk needs is loaded and can be undone here. */
bool h5b2_user_can_decode(const b2d_chunk *chunk);

/* Decodes a block of a chunk with has_user.
 *   context      a context of c-blosc2 for blocks of this size
 *   header       the chunk's 32 header bytes
 *   rank, shape  of the block in items; rank 0 when it is a run
 *   block        its streams, of which `available` bytes may be read
 *   destination  receives block_bytes bytes
 * Returns false when the streams are malformed, or a codec or filter fails. */
bool h5b2_user_decode(h5b2_user_scratch scratch[2], blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header,
                      int32_t rank, const int32_t *shape, const uint8_t *block, int32_t available, uint8_t *destination,
                      int32_t block_bytes);

#endif
