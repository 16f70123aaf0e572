#include "decode.h"

#include <stdatomic.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "block_codec.h"
#include "bytes.h"
#include "frame.h"
#include "parallel.h"
#include "values.h"
#include "worker.h"

typedef struct decode_job {
  const b2d_frame *frame;
  b2d_grid grid;  /* used when frame->rank != 0 */
  uint8_t *chunk; /* null when the frame has no chunk bytes */
  uint8_t *output;
  bool shares_input; /* several threads read the chunk: none may write to it */
  _Atomic int32_t next_block;
  atomic_bool failed;
} decode_job;

/* ---- is this frame a chunk of this dataset? ---- */

static bool has_shape(const b2d_frame *frame, size_t value_count, const unsigned values[]) {
  if ((unsigned)frame->rank != values[H5B2_VALUE_RANK] || value_count < H5B2_VALUE_SHAPE + (size_t)frame->rank) {
    return false;
  }
  for (int32_t i = 0; i < frame->rank; i++) {
    if ((unsigned)frame->shape[i] != values[H5B2_VALUE_SHAPE + i]) {
      return false;
    }
  }
  return true;
}

static bool belongs(const b2d_frame *frame, size_t value_count, const unsigned values[]) {
  const int64_t chunk_bytes = values[H5B2_VALUE_CHUNK_BYTES];
  const int64_t bytes = b2d_frame_data_bytes(frame);
  if (frame->rank != 0) {
    return bytes == chunk_bytes && (value_count <= H5B2_VALUE_RANK || has_shape(frame, value_count, values));
  }
  /* Filters that were applied before this one change the size: Fletcher32 adds 4 bytes, compressors take some away.
   * What is far larger than the chunk cannot come from them. */
  return bytes <= chunk_bytes + chunk_bytes / 8 + 4096;
}

/* ---- chunks without streams ---- */

static void fill(uint8_t *output, int64_t bytes, const uint8_t *value, int64_t value_bytes) {
  if (value_bytes > bytes) {
    value_bytes = bytes;
  }
  memcpy(output, value, (size_t)value_bytes);
  for (int64_t done = value_bytes; done < bytes;) { /* each copy doubles what is there */
    const int64_t next = done < bytes - done ? done : bytes - done;
    memcpy(output + done, output, (size_t)next);
    done += next;
  }
}

static void fill_nans(uint8_t *output, int64_t bytes, int32_t type_size) {
  static const uint8_t nan32[] = {0, 0, 0xc0, 0x7f};
  static const uint8_t nan64[] = {0, 0, 0, 0, 0, 0, 0xf8, 0x7f};
  fill(output, bytes, type_size == 4 ? nan32 : nan64, type_size);
}

static void scatter_all(decode_job *job, const uint8_t *blocks) {
  const int64_t block_bytes = job->frame->chunk.block_bytes;
  for (int32_t block = 0; block < job->grid.block_count; block++) {
    b2d_block_part part;
    b2d_grid_part(&job->grid, block, &part);
    b2d_grid_scatter(&job->grid, &part, blocks + block * block_bytes, job->output);
  }
}

static void place_all(decode_job *job, const uint8_t *blocks) {
  if (job->frame->rank != 0) {
    scatter_all(job, blocks);
  } else {
    memcpy(job->output, blocks, (size_t)job->frame->chunk.bytes);
  }
}

/* ---- blocks ---- */

static bool decode_streams(decode_job *job, h5b2_worker *worker, int32_t block, int32_t block_bytes,
                           uint8_t *destination) {
  const b2d_chunk *chunk = &job->frame->chunk;
  const int32_t start = b2d_load_le_i32(job->chunk + B2D_CHUNK_HEADER + 4 * (size_t)block);
  blosc2_context *context = block_bytes == chunk->block_bytes ? worker->decoder : worker->short_decoder;
  uint8_t *streams = job->chunk + start;
  int32_t available = chunk->stored_bytes - start;
  if (chunk->has_user) {
    const bool has_shape = job->frame->rank != 0 && job->frame->type_size == chunk->type_size;
    return h5b2_user_decode(worker->user, context, chunk, job->chunk, has_shape ? job->frame->rank : 0,
                            has_shape ? job->frame->block_shape : NULL, streams, available, destination, block_bytes);
  }
  if (chunk->has_plugins) {
    return b2d_plugins_block_decode(worker->plugins, chunk, job->chunk, streams, available, destination, block_bytes);
  }
  if (job->shares_input) {
    available = b2d_block_check(chunk, streams, available, block_bytes);
    if (available == 0 || !h5b2_worker_input(worker, B2D_BLOCK_PREFIX + (size_t)available)) {
      return false;
    }
    streams = worker->input + B2D_BLOCK_PREFIX;
    memcpy(streams, job->chunk + start, (size_t)available);
  }
  return b2d_block_decode(context, chunk, job->chunk, streams, available, destination, block_bytes);
}

static b2d_scatter_result scatter_block(decode_job *job, h5b2_worker *worker, int32_t block, int32_t block_bytes,
                                        const b2d_scatter_box *box) {
  const b2d_chunk *chunk = &job->frame->chunk;
  const int32_t start = b2d_load_le_i32(job->chunk + B2D_CHUNK_HEADER + 4 * (size_t)block);
  return b2d_block_scatter(&worker->scatter, chunk, job->chunk + start, chunk->stored_bytes - start, block_bytes, box);
}

static bool decode_plain_block(decode_job *job, h5b2_worker *worker, int32_t block) {
  const b2d_chunk *chunk = &job->frame->chunk;
  const int32_t bytes = b2d_chunk_block_bytes(chunk, block);
  uint8_t *to = job->output + (int64_t)block * chunk->block_bytes;
  if (bytes % chunk->type_size == 0) {
    const int64_t stride = chunk->type_size;
    const int32_t items = bytes / chunk->type_size;
    const b2d_scatter_box box = {.rank = 1,
                                 .item_size = chunk->type_size,
                                 .shape = &items,
                                 .block_strides = &stride,
                                 .destination = to,
                                 .strides = &stride};
    const b2d_scatter_result result = scatter_block(job, worker, block, bytes, &box);
    if (result != B2D_SCATTER_UNSUPPORTED) {
      return result == B2D_SCATTER_DONE;
    }
  }
  return decode_streams(job, worker, block, bytes, to);
}

static bool decode_block(decode_job *job, h5b2_worker *worker, int32_t block) {
  if (job->frame->rank == 0) {
    return decode_plain_block(job, worker, block);
  }
  const int32_t block_bytes = job->frame->chunk.block_bytes;
  b2d_block_part part;
  b2d_grid_part(&job->grid, block, &part);
  if (part.empty) {
    return true;
  }
  uint8_t *to = job->output + part.offset;
  const b2d_scatter_box box = {.rank = job->grid.rank,
                               .item_size = job->grid.item_size,
                               .shape = part.shape,
                               .block_strides = job->grid.block_strides,
                               .destination = to,
                               .strides = job->grid.data_strides};
  const b2d_scatter_result result = scatter_block(job, worker, block, block_bytes, &box);
  if (result != B2D_SCATTER_UNSUPPORTED) {
    return result == B2D_SCATTER_DONE;
  }
  if (part.whole && job->grid.contiguous) {
    return decode_streams(job, worker, block, block_bytes, to);
  }
  if (!h5b2_worker_scratch(worker, (size_t)block_bytes) ||
      !decode_streams(job, worker, block, block_bytes, worker->scratch)) {
    return false;
  }
  b2d_grid_scatter(&job->grid, &part, worker->scratch, job->output);
  return true;
}

static bool prepare(const b2d_frame *frame, h5b2_worker *worker) {
  if (!frame->chunk.has_plugins || frame->chunk.has_user) {
    return h5b2_worker_decoders(worker, frame->chunk.block_bytes);
  }
  if (!h5b2_worker_plugins(worker, frame->chunk.block_bytes)) {
    return false;
  }
  /* Plug-ins see the type size of the frame, which may be too long for a chunk's header. */
  b2d_plugins_set_shape(worker->plugins, frame->rank, frame->block_shape, frame->type_size);
  return true;
}

static void decode_blocks(void *state, int32_t index) {
  (void)index;
  decode_job *job = state;
  h5b2_worker *worker = h5b2_worker_acquire();
  if (worker == NULL) {
    atomic_store(&job->failed, true);
    return;
  }
  bool good = prepare(job->frame, worker);
  while (good && !atomic_load_explicit(&job->failed, memory_order_relaxed)) {
    const int32_t block = atomic_fetch_add_explicit(&job->next_block, 1, memory_order_relaxed);
    if (block >= job->frame->chunk.block_count) {
      break;
    }
    good = decode_block(job, worker, block);
  }
  if (!good) {
    atomic_store(&job->failed, true);
  }
  h5b2_worker_release(worker);
}

static bool decode_blocks_at_once(decode_job *job, uint8_t *blocks) {
  const b2d_chunk *chunk = &job->frame->chunk;
  if (chunk->has_plugins) {
    h5b2_worker *worker = h5b2_worker_acquire();
    if (worker == NULL) {
      return false;
    }
    const bool good = prepare(job->frame, worker) && b2d_plugins_chunk_decode(worker->plugins, chunk, job->chunk, blocks);
    h5b2_worker_release(worker);
    return good;
  }
  blosc2_dparams parameters = BLOSC2_DPARAMS_DEFAULTS;
  parameters.nthreads = 1;
  blosc2_context *context = blosc2_create_dctx(parameters); /* one that saw a dictionary would use it again */
  const bool good = context != NULL && b2d_chunk_decode(context, chunk, job->chunk, blocks);
  if (context != NULL) {
    blosc2_free_ctx(context);
  }
  return good;
}

/* Delta needs block 0 and a dictionary its bytes: the chunk as a whole. Both are rare. */
static bool decode_whole(decode_job *job) {
  uint8_t *blocks = malloc((size_t)job->frame->chunk.bytes);
  const bool good = blocks != NULL && decode_blocks_at_once(job, blocks);
  if (good) {
    place_all(job, blocks);
  }
  free(blocks);
  return good;
}

static bool decode_content(decode_job *job, int64_t bytes) {
  const b2d_chunk *chunk = &job->frame->chunk;
  switch (chunk->kind) {
    case B2D_CHUNK_ZEROS:
    case B2D_CHUNK_UNINITIALISED: return true; /* the memory is zeros already */
    case B2D_CHUNK_NANS: fill_nans(job->output, bytes, chunk->type_size); return true;
    case B2D_CHUNK_VALUE: fill(job->output, bytes, job->chunk + B2D_CHUNK_HEADER, chunk->value_bytes); return true;
    case B2D_CHUNK_RAW: place_all(job, job->chunk + B2D_CHUNK_HEADER); return true;
    case B2D_CHUNK_BLOCKS: break;
  }
  if (chunk->has_user && !h5b2_user_can_decode(chunk)) {
    return false;
  }
  if (chunk->has_delta || chunk->has_dictionary) {
    return decode_whole(job);
  }
  const int32_t threads = h5b2_threads_for(chunk->bytes, chunk->block_count);
  job->shares_input = threads > 1;
  h5b2_run(threads, decode_blocks, job);
  return !atomic_load(&job->failed);
}

size_t h5b2_decode(size_t value_count, const unsigned values[], uint8_t *stored, size_t stored_bytes, void **output,
                   size_t *capacity) {
  b2d_frame frame;
  if (stored_bytes > INT32_MAX || !b2d_frame_parse(stored, (int64_t)stored_bytes, &frame) ||
      !belongs(&frame, value_count, values)) {
    return 0;
  }
  const size_t bytes = (size_t)b2d_frame_data_bytes(&frame);
  const size_t chunk_bytes = values[H5B2_VALUE_CHUNK_BYTES];
  const size_t needed = bytes > chunk_bytes ? bytes : chunk_bytes; /* HDF5 reads a whole chunk whatever we return */
  const bool zeroed = bytes < chunk_bytes || frame.chunk.kind == B2D_CHUNK_ZEROS ||
                      frame.chunk.kind == B2D_CHUNK_UNINITIALISED;
  uint8_t *memory = zeroed ? calloc(1, needed) : malloc(needed);
  if (memory == NULL) {
    return 0;
  }
  decode_job job = {.frame = &frame, .output = memory};
  if (frame.has_chunk_bytes) {
    job.chunk = stored + frame.chunk_offset;
  }
  if (frame.rank != 0) {
    b2d_grid_init(&job.grid, frame.rank, frame.type_size, frame.shape, frame.chunk_shape, frame.block_shape);
  }
  if (!decode_content(&job, (int64_t)bytes)) {
    free(memory);
    return 0;
  }
  *output = memory;
  *capacity = needed;
  return bytes;
}
