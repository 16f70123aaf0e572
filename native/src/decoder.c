#include <blosc2.h>
#include <stdlib.h>
#include <string.h>

#include "b2d.h"
#include "block_codec.h"
#include "block_scatter.h"
#include "box_copy.h"
#include "plugins.h"

struct b2d_decoder {
  blosc2_context *blocks; /* full blocks, all of one size while a dataset is read */
  blosc2_context *tails;  /* short last blocks: c-blosc2 rebuilds its scratch whenever the block size changes */
  b2d_scatter scatter;
  uint8_t *block; /* a decoded block that is copied from */
  size_t block_bytes;
  b2d_plugins *plugins; /* made for the first chunk with plug-ins */
  int32_t shape_rank;   /* of blocks; 0: none has been set */
  int32_t block_shape[B2D_PLUGIN_MAX_RANK];
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
  b2d_scatter_free(&decoder->scatter);
  b2d_plugins_free(decoder->plugins);
  free(decoder->block);
  free(decoder);
}

int32_t b2d_decoder_set_shape(b2d_decoder *decoder, int32_t rank, const int32_t *block_shape) {
  if (decoder == NULL || rank < 0 || rank > B2D_MAX_RANK || (rank > 0 && block_shape == NULL)) {
    return B2D_ERROR_ARGUMENT;
  }
  for (int32_t i = 0; i < rank; i++) {
    if (block_shape[i] < 1) {
      return B2D_ERROR_ARGUMENT;
    }
  }
  decoder->shape_rank = rank <= B2D_PLUGIN_MAX_RANK ? rank : 0;
  if (decoder->shape_rank > 0) {
    memcpy(decoder->block_shape, block_shape, (size_t)rank * sizeof *block_shape);
  }
  return B2D_OK;
}

static int32_t prepare_plugins(b2d_decoder *decoder, const b2d_chunk *fields) {
#ifdef B2D_SYSTEM_LIBRARIES
  (void)decoder, (void)fields;
  return B2D_ERROR_CODEC;
#else
  if (decoder->plugins == NULL) {
    decoder->plugins = b2d_plugins_create();
    if (decoder->plugins == NULL) {
      return B2D_ERROR_MEMORY;
    }
  }
  b2d_plugins_set_shape(decoder->plugins, decoder->shape_rank, decoder->block_shape, fields->type_size);
  return B2D_OK;
#endif
}

/* The checks that every way to decode a block shares. */
static int32_t check_block(const b2d_decoder *decoder, const uint8_t *chunk, int32_t chunk_bytes, const uint8_t *header,
                           int32_t block_offset, int32_t block_bytes, int32_t is_short, int32_t uncompressed_bytes,
                           b2d_chunk *fields) {
  if (decoder == NULL || chunk == NULL || header == NULL || uncompressed_bytes <= 0 || block_bytes <= 0 ||
      block_offset < B2D_BLOCK_PREFIX || chunk_bytes < 0 || block_offset > chunk_bytes ||
      block_bytes > chunk_bytes - block_offset) {
    return B2D_ERROR_ARGUMENT;
  }
  if (!b2d_chunk_parse_header(header, fields)) {
    return B2D_ERROR_DATA;
  }
  const bool has_length = is_short ? uncompressed_bytes < fields->block_bytes : uncompressed_bytes == fields->block_bytes;
  return fields->kind == B2D_CHUNK_BLOCKS && !fields->has_delta && !fields->has_dictionary && has_length
             ? B2D_OK
             : B2D_ERROR_ARGUMENT;
}

static int32_t decode_streams(b2d_decoder *decoder, const b2d_chunk *fields, const uint8_t *header, uint8_t *streams,
                              int32_t available, uint8_t *destination, int32_t bytes) {
  if (fields->has_plugins) {
    const int32_t status = prepare_plugins(decoder, fields);
    if (status != B2D_OK) {
      return status;
    }
    return b2d_plugins_block_decode(decoder->plugins, fields, header, streams, available, destination, bytes)
               ? B2D_OK
               : B2D_ERROR_DATA;
  }
  blosc2_context *context = bytes < fields->block_bytes ? decoder->tails : decoder->blocks;
  return b2d_block_decode(context, fields, header, streams, available, destination, bytes) ? B2D_OK : B2D_ERROR_DATA;
}

int32_t b2d_decode_block(b2d_decoder *decoder, uint8_t *chunk, int32_t chunk_bytes, const uint8_t *header,
                         int32_t block_offset, int32_t block_bytes, int32_t is_short, uint8_t *destination,
                         int32_t destination_bytes) {
  b2d_chunk fields;
  const int32_t status = destination == NULL ? B2D_ERROR_ARGUMENT
                                             : check_block(decoder, chunk, chunk_bytes, header, block_offset, block_bytes,
                                                           is_short, destination_bytes, &fields);
  if (status != B2D_OK) {
    return status;
  }
  return decode_streams(decoder, &fields, header, chunk + block_offset, block_bytes, destination, destination_bytes);
}

static bool box_is_inside(const b2d_block_box *box, int32_t uncompressed_bytes) {
  if (box->destination == NULL || box->rank < 1 || box->rank > B2D_MAX_RANK || box->item_size < 1 ||
      box->item_size > uncompressed_bytes || box->block_offset < 0) {
    return false;
  }
  int64_t end = box->block_offset + box->item_size;
  for (int32_t axis = 0; axis < box->rank; axis++) {
    const int64_t stride = box->block_strides[axis];
    /* Both factors are below 2^31, and the sum is judged each time: nothing overflows. */
    if (box->shape[axis] < 1 || stride < 0 || stride > uncompressed_bytes || end > uncompressed_bytes) {
      return false;
    }
    end += (box->shape[axis] - 1) * stride;
  }
  return end <= uncompressed_bytes;
}

static int32_t decode_and_copy(b2d_decoder *decoder, const b2d_chunk *fields, const uint8_t *header, uint8_t *streams,
                               int32_t block_bytes, int32_t uncompressed_bytes, const b2d_block_box *box) {
  if (decoder->block_bytes < (size_t)uncompressed_bytes) {
    free(decoder->block);
    decoder->block = malloc((size_t)uncompressed_bytes);
    decoder->block_bytes = decoder->block != NULL ? (size_t)uncompressed_bytes : 0;
    if (decoder->block == NULL) {
      return B2D_ERROR_MEMORY;
    }
  }
  const int32_t status =
      decode_streams(decoder, fields, header, streams, block_bytes, decoder->block, uncompressed_bytes);
  if (status != B2D_OK) {
    return status;
  }
  b2d_box_copy(box->rank, box->item_size, box->shape, decoder->block + box->block_offset, box->block_strides,
               box->destination, box->strides);
  return B2D_OK;
}

int32_t b2d_decode_block_box(b2d_decoder *decoder, uint8_t *chunk, int32_t chunk_bytes, const uint8_t *header,
                             int32_t block_offset, int32_t block_bytes, int32_t is_short, int32_t uncompressed_bytes,
                             const b2d_block_box *box) {
  b2d_chunk fields;
  const int32_t status = box == NULL || !box_is_inside(box, uncompressed_bytes)
                             ? B2D_ERROR_ARGUMENT
                             : check_block(decoder, chunk, chunk_bytes, header, block_offset, block_bytes, is_short,
                                           uncompressed_bytes, &fields);
  if (status != B2D_OK) {
    return status;
  }
  const b2d_scatter_box place = {.rank = box->rank,
                                 .item_size = box->item_size,
                                 .shape = box->shape,
                                 .block_offset = box->block_offset,
                                 .block_strides = box->block_strides,
                                 .destination = box->destination,
                                 .strides = box->strides};
  uint8_t *streams = chunk + block_offset;
  switch (b2d_block_scatter(&decoder->scatter, &fields, streams, block_bytes, uncompressed_bytes, &place)) {
    case B2D_SCATTER_DONE: return B2D_OK;
    case B2D_SCATTER_FAILED: return B2D_ERROR_DATA;
    default: return decode_and_copy(decoder, &fields, header, streams, block_bytes, uncompressed_bytes, box);
  }
}

/* Repeats a value of value_bytes, which divides bytes. */
static void repeat(uint8_t *destination, int32_t bytes, const void *value, int32_t value_bytes) {
  memcpy(destination, value, (size_t)value_bytes);
  for (int32_t done = value_bytes; done < bytes;) { /* each copy takes what is already there */
    const int32_t next = done < bytes - done ? done : bytes - done;
    memcpy(destination + done, destination, (size_t)next);
    done += next;
  }
}

static void repeat_nan(uint8_t *destination, int32_t bytes, int32_t type_size) {
  const uint32_t single = UINT32_C(0x7fc00000);
  const uint64_t twice = UINT64_C(0x7ff8000000000000);
  repeat(destination, bytes, type_size == 4 ? (const void *)&single : (const void *)&twice, type_size);
}

static int32_t decode_blocks(b2d_decoder *decoder, const b2d_chunk *fields, const uint8_t *chunk, uint8_t *destination) {
  if (fields->has_plugins) {
    const int32_t status = prepare_plugins(decoder, fields);
    if (status != B2D_OK) {
      return status;
    }
    return b2d_plugins_chunk_decode(decoder->plugins, fields, chunk, destination) ? B2D_OK : B2D_ERROR_DATA;
  }
  if (!fields->has_dictionary) {
    return b2d_chunk_decode(decoder->blocks, fields, chunk, destination) ? B2D_OK : B2D_ERROR_DATA;
  }
  /* c-blosc2 never forgets a dictionary: a context that has seen one would use it for chunks that have none. */
  blosc2_context *context = create_context();
  if (context == NULL) {
    return B2D_ERROR_MEMORY;
  }
  const bool decoded = b2d_chunk_decode(context, fields, chunk, destination);
  blosc2_free_ctx(context);
  return decoded ? B2D_OK : B2D_ERROR_DATA;
}

int32_t b2d_decode_chunk(b2d_decoder *decoder, const uint8_t *chunk, int32_t chunk_bytes, uint8_t *destination,
                         int32_t destination_bytes) {
  if (decoder == NULL || chunk == NULL || destination == NULL || destination_bytes <= 0 || chunk_bytes < 0) {
    return B2D_ERROR_ARGUMENT;
  }
  b2d_chunk fields;
  if (!b2d_chunk_parse(chunk, chunk_bytes, &fields) || fields.bytes != destination_bytes) {
    return B2D_ERROR_DATA;
  }
  switch (fields.kind) {
    case B2D_CHUNK_ZEROS:
    case B2D_CHUNK_UNINITIALISED: /* c-blosc2 leaves such memory as it is, which would show old content */
      memset(destination, 0, (size_t)destination_bytes);
      return B2D_OK;
    case B2D_CHUNK_NANS:
      repeat_nan(destination, destination_bytes, fields.type_size);
      return B2D_OK;
    case B2D_CHUNK_VALUE:
      repeat(destination, destination_bytes, chunk + B2D_CHUNK_HEADER, fields.value_bytes);
      return B2D_OK;
    case B2D_CHUNK_RAW:
      memcpy(destination, chunk + B2D_CHUNK_HEADER, (size_t)destination_bytes);
      return B2D_OK;
    case B2D_CHUNK_BLOCKS:
      break;
  }
  return decode_blocks(decoder, &fields, chunk, destination);
}
