#include "encode.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "blocking.h"
#include "bytes.h"
#include "encode_chunk.h"
#include "frame.h"
#include "values.h"

enum { CODEC_BLOSCLZ = 0, CODEC_LZ4 = 1, CODEC_LZ4HC = 2, CODEC_ZLIB = 4, CODEC_ZSTD = 5, MAX_LEVEL = 9 };

typedef struct encode_plan {
  b2d_frame_settings frame;
  int32_t chunk_shape[H5B2_MAX_B2ND_RANK];
  int32_t block_shape[H5B2_MAX_B2ND_RANK];
  int32_t block_bytes; /* what the codec is given */
  int32_t bytes;       /* of the Blosc2 chunk, with padding */
} encode_plan;

static unsigned value_or(size_t value_count, const unsigned values[], size_t index, unsigned otherwise) {
  return value_count > index ? values[index] : otherwise;
}

static bool plan_codec(encode_plan *plan, size_t value_count, const unsigned values[]) {
  const unsigned codec = value_or(value_count, values, H5B2_VALUE_CODEC, H5B2_DEFAULT_CODEC);
  const unsigned level = value_or(value_count, values, H5B2_VALUE_LEVEL, H5B2_DEFAULT_LEVEL);
  const unsigned shuffle = value_or(value_count, values, H5B2_VALUE_SHUFFLE, H5B2_DEFAULT_SHUFFLE);
  const unsigned type_size = values[H5B2_VALUE_TYPE_SIZE];
  const bool known = codec == CODEC_BLOSCLZ || codec == CODEC_LZ4 || codec == CODEC_LZ4HC || codec == CODEC_ZLIB ||
                     codec == CODEC_ZSTD;
  if (!known || level > MAX_LEVEL || shuffle > B2D_FILTER_DELTA || type_size > B2D_MAX_BLOCK_BYTES) {
    return false;
  }
  plan->frame.codec = (int32_t)codec;
  plan->frame.level = (int32_t)level;
  plan->frame.filter = (int32_t)shuffle;
  plan->frame.type_size = type_size == 0 ? 1 : (int32_t)type_size;
  return true;
}

/* The block shape that Blosc2Direct stores after the chunk shape: 1 + the row-major place of the last element of the first
 * block. False if there is none, or it does not belong to blocks of this many items. */
static bool read_block_shape(encode_plan *plan, size_t value_count, const unsigned values[], int32_t rank) {
  const size_t index = H5B2_VALUE_SHAPE + (size_t)rank;
  const unsigned packed = value_or(value_count, values, index, 0);
  if (packed == 0) {
    return false;
  }
  unsigned rest = packed - 1;
  uint64_t items = 1;
  for (int32_t i = rank - 1; i >= 0; i--) {
    const unsigned length = (unsigned)plan->chunk_shape[i];
    plan->block_shape[i] = (int32_t)(rest % length) + 1;
    items *= (uint64_t)plan->block_shape[i];
    rest /= length;
  }
  return rest == 0 && items == values[H5B2_VALUE_BLOCK_BYTES] / (unsigned)plan->frame.type_size &&
         !b2d_blocks_misordered(rank, plan->chunk_shape, plan->chunk_shape, plan->block_shape);
}

/* Whether the data is a chunk with the shape that the values tell, and small enough when padded. */
static bool plan_b2nd(encode_plan *plan, size_t value_count, const unsigned values[], size_t bytes) {
  const unsigned rank = value_or(value_count, values, H5B2_VALUE_RANK, 0);
  if (rank < 2 || rank > H5B2_MAX_B2ND_RANK || value_count < H5B2_VALUE_SHAPE + rank) {
    return false;
  }
  const int32_t type_size = plan->frame.type_size;
  uint64_t chunk_bytes = (uint64_t)type_size;
  for (unsigned i = 0; i < rank; i++) {
    const unsigned length = values[H5B2_VALUE_SHAPE + i];
    if (length == 0 || length > INT32_MAX) {
      return false;
    }
    plan->chunk_shape[i] = (int32_t)length;
    chunk_bytes *= length;
    if (chunk_bytes > B2D_MAX_CHUNK_BYTES) {
      return false;
    }
  }
  if (chunk_bytes != bytes) {
    return false; /* an array type, or a filter before this one */
  }
  int64_t wanted = values[H5B2_VALUE_BLOCK_BYTES];
  if (wanted == 0) {
    wanted = b2d_automatic_block_bytes((int32_t)values[H5B2_VALUE_CHUNK_BYTES], type_size, plan->frame.codec,
                                       plan->frame.level, true);
  }
  int64_t block_bytes = wanted / type_size * type_size;
  if (!read_block_shape(plan, value_count, values, (int32_t)rank)) {
    block_bytes = b2d_block_shape(wanted, type_size, (int32_t)rank, plan->chunk_shape, plan->block_shape) * type_size;
  }
  int64_t padded = type_size;
  for (unsigned i = 0; i < rank && padded <= B2D_MAX_CHUNK_BYTES; i++) {
    const int64_t block = plan->block_shape[i];
    padded *= (plan->chunk_shape[i] + block - 1) / block * block;
  }
  if (padded > B2D_MAX_CHUNK_BYTES || block_bytes > B2D_MAX_BLOCK_BYTES) {
    return false;
  }
  plan->bytes = (int32_t)padded;
  plan->block_bytes = (int32_t)block_bytes;
  plan->frame.block_bytes = (int32_t)block_bytes;
  plan->frame.rank = (int32_t)rank;
  plan->frame.chunk_shape = plan->chunk_shape;
  plan->frame.block_shape = plan->block_shape;
  return true;
}

static void plan_plain(encode_plan *plan, const unsigned values[], size_t bytes) {
  const b2d_frame_settings *frame = &plan->frame;
  const unsigned wanted = values[H5B2_VALUE_BLOCK_BYTES];
  plan->bytes = (int32_t)bytes;
  plan->block_bytes = wanted == 0 ? b2d_automatic_block_bytes(plan->bytes, frame->type_size, frame->codec, frame->level,
                                                              frame->filter == B2D_FILTER_SHUFFLE)
                                  : b2d_effective_block_bytes(wanted, plan->bytes, frame->type_size);
  plan->frame.block_bytes = plan->block_bytes;
  plan->frame.rank = 0;
}

/* Blocks in order, padding as zeros: for delta, which looks at the first block while it encodes the others. */
static uint8_t *gather_all(const encode_plan *plan, const b2d_grid *grid, const uint8_t *data) {
  uint8_t *blocks = calloc(1, (size_t)plan->bytes);
  for (int32_t i = 0; blocks != NULL && i < grid->block_count; i++) {
    b2d_block_part part;
    b2d_grid_part(grid, i, &part);
    b2d_grid_gather(grid, &part, data, blocks + (int64_t)i * plan->block_bytes);
  }
  return blocks;
}

static int32_t encode_data(const encode_plan *plan, h5b2_worker *worker, const uint8_t *data, size_t bytes,
                           uint8_t *destination) {
  h5b2_encode_job job = {
      .codec = {.codec = plan->frame.codec,
                .level = plan->frame.level,
                .filter = plan->frame.filter,
                .type_size = plan->frame.type_size > 255 ? 1 : plan->frame.type_size, /* as c-blosc2 does */
                .block_bytes = plan->block_bytes},
      .data = data,
      .bytes = plan->bytes,
  };
  b2d_grid grid;
  if (plan->frame.rank != 0) {
    b2d_grid_init(&grid, plan->frame.rank, plan->frame.type_size, plan->chunk_shape, plan->chunk_shape,
                  plan->block_shape);
    if (!grid.contiguous || (size_t)plan->bytes != bytes) {
      job.grid = &grid;
    }
  }
  uint8_t *gathered = NULL;
  if (job.grid != NULL && plan->frame.filter == B2D_FILTER_DELTA) {
    gathered = gather_all(plan, &grid, data);
    if (gathered == NULL) {
      return 0;
    }
    job.data = gathered;
    job.grid = NULL;
  }
  job.codec.gathers = job.grid != NULL;
  const int32_t length = h5b2_encode_chunk(&job, worker, destination);
  free(gathered);
  return length;
}

static size_t encode_frame(const encode_plan *plan, h5b2_worker *worker, const uint8_t *data, size_t bytes, void **output) {
  const size_t header_bytes = (size_t)b2d_frame_header_bytes(&plan->frame);
  if (!h5b2_worker_output(worker, header_bytes + (size_t)plan->bytes + B2D_CHUNK_HEADER + B2D_FRAME_TAIL)) {
    return 0;
  }
  const int32_t chunk_bytes = encode_data(plan, worker, data, bytes, worker->output + header_bytes);
  if (chunk_bytes == 0) {
    return 0;
  }
  const size_t frame_bytes = (size_t)b2d_frame_finish(&plan->frame, worker->output, chunk_bytes);
  *output = malloc(frame_bytes);
  if (*output == NULL) {
    return 0;
  }
  memcpy(*output, worker->output, frame_bytes);
  return frame_bytes;
}

size_t h5b2_encode(size_t value_count, const unsigned values[], const uint8_t *data, size_t bytes, void **output,
                   size_t *capacity) {
  encode_plan plan = {0};
  if (bytes == 0 || bytes > B2D_MAX_CHUNK_BYTES || !plan_codec(&plan, value_count, values)) {
    return 0;
  }
  if (!plan_b2nd(&plan, value_count, values, bytes)) {
    plan_plain(&plan, values, bytes);
  }
  h5b2_worker *worker = h5b2_worker_acquire();
  if (worker == NULL) {
    return 0;
  }
  const size_t frame_bytes = encode_frame(&plan, worker, data, bytes, output);
  h5b2_worker_release(worker);
  *capacity = frame_bytes;
  return frame_bytes;
}
