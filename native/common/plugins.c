#include "plugins.h"

#include <stdlib.h>
#include <string.h>

#include "block_codec.h"
#include "bytes.h"

enum { ZFP_MAX_RANK = 4, ZFP_CELL = 4, NDLZ_RANK = 2 };

/* The decoders of ndlz check where they are once a cell. A match points back by 16 bits, and a cell of 8 x 8 bytes takes at
 * most 67: with as much room around a copy of the stream they stay inside it. */
enum { ROOM_BEFORE = 65536 + 64, ROOM_AFTER = 128 };

/* The content of a b2nd metalayer without the type: version, rank, and three arrays of lengths. */
enum { MAX_CONTENT = 3 + 3 + B2D_PLUGIN_MAX_RANK * (9 + 5 + 5) };

struct b2d_plugins {
  blosc2_schunk schunk;
  blosc2_metalayer layer;
  uint8_t content[MAX_CONTENT];
  int32_t rank;
  int32_t block_shape[B2D_PLUGIN_MAX_RANK];
  int32_t type_size;
  blosc2_context *decoder;
  uint8_t *copy; /* ROOM_BEFORE zeros, the bytes, ROOM_AFTER zeros */
  size_t copy_bytes;
};

b2d_plugins *b2d_plugins_create(void) {
#ifdef B2D_SYSTEM_LIBRARIES
  return NULL;
#else
  b2d_plugins *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return NULL;
  }
  static char name[] = "b2nd";
  made->layer.name = name;
  made->layer.content = made->content;
  made->schunk.metalayers[0] = &made->layer;
  blosc2_dparams parameters = BLOSC2_DPARAMS_DEFAULTS;
  parameters.nthreads = 1;
  parameters.schunk = &made->schunk;
  made->decoder = blosc2_create_dctx(parameters);
  if (made->decoder == NULL) {
    b2d_plugins_free(made);
    return NULL;
  }
  return made;
#endif
}

void b2d_plugins_free(b2d_plugins *plugins) {
  if (plugins == NULL) {
    return;
  }
  if (plugins->decoder != NULL) {
    blosc2_free_ctx(plugins->decoder);
  }
  free(plugins->copy);
  free(plugins);
}

blosc2_schunk *b2d_plugins_schunk(b2d_plugins *plugins) { return &plugins->schunk; }

/* ---- the shape ---- */

static uint8_t *put_lengths(uint8_t *at, int32_t rank, const int32_t *lengths, uint8_t marker) {
  *at++ = (uint8_t)(0x90 + rank);
  for (int32_t i = 0; i < rank; i++) {
    *at++ = marker;
    if (marker == 0xd3) {
      b2d_store_be64(at, (uint64_t)lengths[i]);
      at += 8;
    } else {
      b2d_store_be32(at, (uint32_t)lengths[i]);
      at += 4;
    }
  }
  return at;
}

void b2d_plugins_set_shape(b2d_plugins *plugins, int32_t rank, const int32_t *block_shape, int32_t type_size) {
  const bool known = rank >= 1 && rank <= B2D_PLUGIN_MAX_RANK;
  plugins->rank = known ? rank : 0;
  plugins->type_size = type_size;
  plugins->schunk.typesize = type_size;
  plugins->schunk.nmetalayers = known ? 1 : 0;
  if (!known) {
    return;
  }
  memcpy(plugins->block_shape, block_shape, (size_t)rank * sizeof *block_shape);
  uint8_t *at = plugins->content;
  *at++ = 0x97;
  *at++ = 0;
  *at++ = (uint8_t)rank;
  at = put_lengths(at, rank, block_shape, 0xd3); /* nobody asks for the shapes of array and chunk */
  at = put_lengths(at, rank, block_shape, 0xd2);
  at = put_lengths(at, rank, block_shape, 0xd2);
  plugins->layer.content_len = (int32_t)(at - plugins->content);
}

/* Whether cells of so many elements along each axis hold no more than a block. */
static bool has_room_for_cell(const b2d_plugins *plugins, const b2d_chunk *chunk, int32_t cell) {
  int64_t bytes = chunk->type_size;
  for (int32_t i = 0; i < plugins->rank; i++) {
    bytes *= cell; /* both below 2^31, and judged each time */
    if (bytes > chunk->block_bytes) {
      return false;
    }
  }
  return true;
}

static bool filters_fit(const b2d_plugins *plugins, const b2d_chunk *chunk) {
  for (int i = 0; i < B2D_FILTER_SLOTS; i++) {
    const int32_t cell = chunk->filter_metas[i];
    if (chunk->filters[i] == B2D_FILTER_NDCELL && !has_room_for_cell(plugins, chunk, cell)) {
      return false;
    }
    /* A first axis shorter than the cell makes ndmean put cells in wrong places. */
    if (chunk->filters[i] == B2D_FILTER_NDMEAN && cell > plugins->block_shape[0]) {
      return false;
    }
  }
  return true;
}

/* Without a parameter bytedelta takes the super-chunk's type size. */
static bool takes_type_size(const b2d_chunk *chunk) {
  for (int i = 0; i < B2D_FILTER_SLOTS; i++) {
    if (chunk->filters[i] == B2D_FILTER_BYTEDELTA && chunk->filter_metas[i] == 0) {
      return true;
    }
  }
  return false;
}

bool b2d_plugins_fit(const b2d_plugins *plugins, const b2d_chunk *chunk) {
  /* A chunk's header cannot say the length of long elements. */
  if (plugins->type_size != chunk->type_size && (chunk->needs_shape || takes_type_size(chunk))) {
    return false;
  }
  if (!chunk->needs_shape) {
    return true;
  }
  if (plugins->rank == 0 || chunk->last_block_bytes != chunk->block_bytes) {
    return false;
  }
  const bool is_zfp = chunk->plugin_codec >= B2D_CODEC_ZFP_ACCURACY && chunk->plugin_codec <= B2D_CODEC_ZFP_RATE;
  if (is_zfp && plugins->rank > ZFP_MAX_RANK) {
    return false;
  }
  int64_t bytes = chunk->type_size;
  for (int32_t i = 0; i < plugins->rank; i++) {
    if (plugins->block_shape[i] < (is_zfp ? ZFP_CELL : 1)) {
      return false;
    }
    bytes *= plugins->block_shape[i];
    if (bytes > chunk->block_bytes) {
      return false;
    }
  }
  return bytes == chunk->block_bytes && filters_fit(plugins, chunk);
}

/* ---- decoding ---- */

/* Room for a copy of so many bytes, with zeros around it. */
static uint8_t *make_copy(b2d_plugins *plugins, size_t bytes) {
  const size_t needed = ROOM_BEFORE + bytes + ROOM_AFTER;
  if (needed > plugins->copy_bytes) {
    free(plugins->copy);
    plugins->copy = malloc(needed);
    plugins->copy_bytes = plugins->copy != NULL ? needed : 0;
    if (plugins->copy == NULL) {
      return NULL;
    }
    memset(plugins->copy, 0, ROOM_BEFORE);
  }
  memset(plugins->copy + ROOM_BEFORE + bytes, 0, ROOM_AFTER);
  return plugins->copy + ROOM_BEFORE;
}

bool b2d_plugins_block_decode(b2d_plugins *plugins, const b2d_chunk *chunk, const uint8_t *header, const uint8_t *block,
                              int32_t available, uint8_t *destination, int32_t block_bytes) {
  const int32_t stored = b2d_plugins_fit(plugins, chunk) ? b2d_block_check(chunk, block, available, block_bytes) : 0;
  uint8_t *copy = stored > 0 ? make_copy(plugins, B2D_BLOCK_PREFIX + (size_t)stored) : NULL;
  if (copy == NULL) {
    return false;
  }
  memcpy(copy + B2D_BLOCK_PREFIX, block, (size_t)stored);
  return b2d_block_decode(plugins->decoder, chunk, header, copy + B2D_BLOCK_PREFIX, stored, destination, block_bytes);
}

bool b2d_plugins_chunk_decode(b2d_plugins *plugins, const b2d_chunk *chunk, const uint8_t *bytes, uint8_t *destination) {
  uint8_t *copy = b2d_plugins_fit(plugins, chunk) ? make_copy(plugins, (size_t)chunk->stored_bytes) : NULL;
  if (copy == NULL) {
    return false;
  }
  memcpy(copy, bytes, (size_t)chunk->stored_bytes);
  return b2d_chunk_decode(plugins->decoder, chunk, copy, destination);
}
