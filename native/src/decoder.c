#include <blosc2.h>
#include <stdlib.h>
#include <string.h>

#include "b2d.h"
#include "header.h"

struct b2d_decoder {
  blosc2_context *blocks; /* full blocks, all of one size while a dataset is read */
  blosc2_context *tails;  /* short last blocks: c-blosc2 rebuilds its scratch whenever the block size changes */
};

static blosc2_context *create_context(void) {
  blosc2_dparams parameters = BLOSC2_DPARAMS_DEFAULTS;
  parameters.nthreads = 1;
  return blosc2_create_dctx(parameters);
}

int32_t b2d_decoder_create(b2d_decoder **decoder) {
  if (decoder == NULL) {
    return B2D_ERROR_ARGUMENT;
  }
  *decoder = NULL;
  b2d_decoder *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return B2D_ERROR_MEMORY;
  }
  made->blocks = create_context();
  made->tails = create_context();
  if (made->blocks == NULL || made->tails == NULL) {
    b2d_decoder_free(made);
    return B2D_ERROR_MEMORY;
  }
  *decoder = made;
  return B2D_OK;
}

void b2d_decoder_free(b2d_decoder *decoder) {
  if (decoder == NULL) {
    return;
  }
  if (decoder->blocks != NULL) {
    blosc2_free_ctx(decoder->blocks);
  }
  if (decoder->tails != NULL) {
    blosc2_free_ctx(decoder->tails);
  }
  free(decoder);
}

static int32_t translate(int result, int32_t expected) {
  if (result == expected) {
    return B2D_OK;
  }
  switch (result) {
    case BLOSC2_ERROR_MEMORY_ALLOC:
    case BLOSC2_ERROR_THREAD_CREATE: /* also what a failed allocation of the scratch becomes */
      return B2D_ERROR_MEMORY;
    case BLOSC2_ERROR_CODEC_SUPPORT:
      return B2D_ERROR_CODEC;
    default:
      return B2D_ERROR_DATA;
  }
}

/* Is this header one whose blocks can be decoded one by one? */
static int32_t check_block_header(const b2d_header *header, int32_t is_short, int32_t destination_bytes) {
  if ((header->flags & B2D_FLAG_RAW) != 0 || header->has_delta || header->special != B2D_SPECIAL_NONE ||
      (header->flags2 & B2D_FLAG2_DICTIONARY) != 0) {
    return B2D_ERROR_ARGUMENT;
  }
  if (destination_bytes > BLOSC2_MAXBLOCKSIZE) {
    return B2D_ERROR_ARGUMENT;
  }
  /* A split block is `type size` planes of equal length. */
  const int split = (header->flags & B2D_FLAG_NOT_SPLIT) == 0 && !is_short;
  if (split && destination_bytes % header->type_size != 0) {
    return B2D_ERROR_DATA;
  }
  return B2D_OK;
}

int32_t b2d_decode_block(b2d_decoder *decoder, uint8_t *chunk, int32_t chunk_bytes, const uint8_t *header,
                         int32_t block_offset, int32_t block_bytes, int32_t is_short, uint8_t *destination,
                         int32_t destination_bytes) {
  if (decoder == NULL || chunk == NULL || header == NULL || destination == NULL || destination_bytes <= 0 ||
      block_bytes <= 0 || block_offset < B2D_BLOCK_PREFIX || chunk_bytes < 0 || block_offset > chunk_bytes ||
      block_bytes > chunk_bytes - block_offset) {
    return B2D_ERROR_ARGUMENT;
  }
  b2d_header fields;
  int32_t status = b2d_header_read(header, &fields);
  if (status == B2D_OK) {
    status = check_block_header(&fields, is_short, destination_bytes);
  }
  if (status != B2D_OK) {
    return status;
  }
  const int split = (fields.flags & B2D_FLAG_NOT_SPLIT) == 0 && !is_short;
  status = b2d_streams_check(chunk + block_offset, block_bytes, fields.format, split ? fields.type_size : 1);
  if (status != B2D_OK) {
    return status;
  }

  /* A chunk of one block, made in place: its header and block start go over the bytes before the block. */
  uint8_t *const start = chunk + block_offset - B2D_BLOCK_PREFIX;
  uint8_t prefix[B2D_BLOCK_PREFIX];
  memcpy(prefix, header, B2D_HEADER_BYTES);
  if (is_short) {
    prefix[2] |= B2D_FLAG_NOT_SPLIT;
  }
  const int32_t one_block = B2D_BLOCK_PREFIX + block_bytes;
  b2d_store32(prefix + 4, destination_bytes);
  b2d_store32(prefix + 8, destination_bytes);
  b2d_store32(prefix + 12, one_block);
  b2d_store32(prefix + B2D_HEADER_BYTES, B2D_BLOCK_PREFIX);

  uint8_t saved[B2D_BLOCK_PREFIX];
  memcpy(saved, start, sizeof saved);
  memcpy(start, prefix, sizeof prefix);
  const int result = blosc2_decompress_ctx(is_short ? decoder->tails : decoder->blocks, start, one_block, destination,
                                           destination_bytes);
  memcpy(start, saved, sizeof saved);
  return translate(result, destination_bytes);
}

/* Fills `destination` for a chunk that holds one value. c-blosc2 leaves "uninitialised" memory as it is, which would
 * show old memory to the caller: zeros instead. */
static int32_t decode_special(const uint8_t *chunk, const b2d_header *header, uint8_t *destination) {
  const int32_t bytes = header->nbytes;
  if (header->special == B2D_SPECIAL_ZERO || header->special == B2D_SPECIAL_UNINIT) {
    memset(destination, 0, (size_t)bytes);
    return B2D_OK;
  }
  uint8_t nan[8];
  const uint8_t *value = chunk + B2D_HEADER_BYTES;
  int32_t value_bytes = header->cbytes - B2D_HEADER_BYTES;
  if (header->special == B2D_SPECIAL_NAN) {
    value = nan;
    value_bytes = header->type_size;
    const uint32_t single = 0x7fc00000u;
    const uint64_t twice = 0x7ff8000000000000u;
    if (value_bytes == 4) {
      memcpy(nan, &single, sizeof single);
    } else if (value_bytes == 8) {
      memcpy(nan, &twice, sizeof twice);
    } else {
      return B2D_ERROR_DATA;
    }
  }
  if (value_bytes <= 0 || bytes % value_bytes != 0) {
    return B2D_ERROR_DATA;
  }
  for (int32_t done = 0; done < bytes; done += value_bytes) {
    memcpy(destination + done, value, (size_t)value_bytes);
  }
  return B2D_OK;
}

/* Every block must lie inside the chunk and hold what c-blosc2 can judge by itself. */
static int32_t check_blocks(const uint8_t *chunk, const b2d_header *header) {
  const int64_t count = ((int64_t)header->nbytes + header->block_bytes - 1) / header->block_bytes;
  const int64_t starts_end = B2D_HEADER_BYTES + B2D_START_BYTES * count;
  if (starts_end > header->cbytes) {
    return B2D_ERROR_DATA;
  }
  const int32_t tail = header->nbytes % header->block_bytes;
  for (int64_t i = 0; i < count; i++) {
    const int32_t start = b2d_load32(chunk + B2D_HEADER_BYTES + B2D_START_BYTES * i);
    if (start < starts_end || start >= header->cbytes) {
      return B2D_ERROR_DATA;
    }
    const int is_short = i == count - 1 && tail != 0;
    const int split = (header->flags & B2D_FLAG_NOT_SPLIT) == 0 && !is_short;
    if (split && header->block_bytes % header->type_size != 0) {
      return B2D_ERROR_DATA;
    }
    const int32_t status = b2d_streams_check(chunk + start, header->cbytes - start, header->format,
                                             split ? header->type_size : 1);
    if (status != B2D_OK) {
      return status;
    }
  }
  return B2D_OK;
}

int32_t b2d_decode_chunk(b2d_decoder *decoder, const uint8_t *chunk, int32_t chunk_bytes, uint8_t *destination,
                         int32_t destination_bytes) {
  if (decoder == NULL || chunk == NULL || destination == NULL || destination_bytes <= 0 || chunk_bytes < 0) {
    return B2D_ERROR_ARGUMENT;
  }
  if (chunk_bytes < B2D_HEADER_BYTES) {
    return B2D_ERROR_DATA;
  }
  b2d_header header;
  int32_t status = b2d_header_read(chunk, &header);
  if (status != B2D_OK) {
    return status;
  }
  if (header.cbytes < B2D_HEADER_BYTES || header.cbytes > chunk_bytes || header.nbytes != destination_bytes ||
      header.block_bytes <= 0 || header.block_bytes > header.nbytes || header.block_bytes > BLOSC2_MAXBLOCKSIZE) {
    return B2D_ERROR_DATA;
  }
  if (header.special != B2D_SPECIAL_NONE) {
    return decode_special(chunk, &header, destination);
  }
  if ((header.flags & B2D_FLAG_RAW) != 0) {
    if (header.cbytes != B2D_HEADER_BYTES + (int64_t)header.nbytes) {
      return B2D_ERROR_DATA;
    }
    memcpy(destination, chunk + B2D_HEADER_BYTES, (size_t)header.nbytes);
    return B2D_OK;
  }
  status = check_blocks(chunk, &header);
  if (status != B2D_OK) {
    return status;
  }
  if ((header.flags2 & B2D_FLAG2_DICTIONARY) == 0) {
    return translate(blosc2_decompress_ctx(decoder->blocks, chunk, header.cbytes, destination, destination_bytes),
                     destination_bytes);
  }
  /* c-blosc2 never forgets a dictionary: a context that has seen one would use it for chunks that have none. */
  if (header.format != B2D_FORMAT_ZSTD) {
    return B2D_ERROR_DATA;
  }
  blosc2_context *context = create_context();
  if (context == NULL) {
    return B2D_ERROR_MEMORY;
  }
  const int result = blosc2_decompress_ctx(context, chunk, header.cbytes, destination, destination_bytes);
  blosc2_free_ctx(context);
  return translate(result, destination_bytes);
}
