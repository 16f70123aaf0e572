/* The codecs and filters that c-blosc2 calls plug-ins: ndlz, zfp (accuracy, precision, rate), ndcell, ndmean, bytedelta,
 * int_trunc. Several look for the block shape in the super-chunk of the context that calls them: here it is one of our own
 * that carries nothing but a validated shape. An installed c-blosc2 has them only after its set-up, so they are left out. */
#ifndef B2D_PLUGINS_H
#define B2D_PLUGINS_H

#include <blosc2.h>
#include <stdbool.h>
#include <stdint.h>

#include "chunk.h"

#define B2D_PLUGIN_MAX_RANK 8 /* of blocks that have a shape to plug-ins */

/* State of one thread: the shape, a decoding context and a copy of what is decoded. */
typedef struct b2d_plugins b2d_plugins;

/* Null when memory is short, and always with an installed c-blosc2. */
b2d_plugins *b2d_plugins_create(void);
void b2d_plugins_free(b2d_plugins *plugins);

/* The shape of the blocks to come, in elements, index 0 the slowest axis; rank 0 for none. A rank above
 * B2D_PLUGIN_MAX_RANK counts as none. */
void b2d_plugins_set_shape(b2d_plugins *plugins, int32_t rank, const int32_t *block_shape, int32_t type_size);

/* For encoding: the super-chunk with the shape. */
blosc2_schunk *b2d_plugins_schunk(b2d_plugins *plugins);

/* Whether codec and filters of the chunk can work on blocks of the shape that was set. Their numbers, parameters and type
 * size have been checked by b2d_chunk_parse. */
bool b2d_plugins_fit(const b2d_plugins *plugins, const b2d_chunk *chunk);

/* As b2d_block_decode and b2d_chunk_decode, for chunks with plug-ins; the source is only read. */
bool b2d_plugins_block_decode(b2d_plugins *plugins, const b2d_chunk *chunk, const uint8_t *header, const uint8_t *block,
                              int32_t available, uint8_t *destination, int32_t block_bytes);
bool b2d_plugins_chunk_decode(b2d_plugins *plugins, const b2d_chunk *chunk, const uint8_t *bytes, uint8_t *destination);

#endif
