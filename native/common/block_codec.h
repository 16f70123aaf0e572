/* Decoding of single blocks and whole chunks by c-blosc2, after checks that leave its decoders nothing to trip over.
 * The chunk's header has been read by b2d_chunk_parse. */
#ifndef B2D_BLOCK_CODEC_H
#define B2D_BLOCK_CODEC_H

#include <blosc2.h>
#include <stdbool.h>
#include <stdint.h>

#include "chunk.h"

/* Bytes before a block's streams that b2d_block_decode overwrites and puts back: a header and one block start. */
#define B2D_BLOCK_PREFIX (B2D_CHUNK_HEADER + 4)

/* Checks the lengths of a block's streams. Returns the bytes that the block takes, 0 when it is malformed.
 *   available    bytes from the block's start to the end of the chunk
 *   block_bytes  its uncompressed size; a short last block is never split */
int32_t b2d_block_check(const b2d_chunk *chunk, const uint8_t *block, int32_t available, int32_t block_bytes);

/* Decodes one block of an ordinary chunk (kind B2D_CHUNK_BLOCKS, no delta, no dictionary) straight into destination.
 *   header       the chunk's 32 bytes; may be the ones that lie in the prefix
 *   block        its streams; the B2D_BLOCK_PREFIX bytes before are writable and this thread's alone during the call
 *   available    bytes from there to the end of the chunk
 *   block_bytes  its uncompressed size; exactly as much is written to destination */
bool b2d_block_decode(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *header, uint8_t *block,
                      int32_t available, uint8_t *destination, int32_t block_bytes);

/* Decodes a whole chunk of kind B2D_CHUNK_BLOCKS into chunk->bytes bytes: for delta and dictionaries, which need more
 * than one block. A context that has seen a dictionary must not decode a chunk without one. */
bool b2d_chunk_decode(blosc2_context *context, const b2d_chunk *chunk, const uint8_t *bytes, uint8_t *destination);

#endif
