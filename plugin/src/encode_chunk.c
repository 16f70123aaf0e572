#include "encode_chunk.h"

#include <string.h>

#include "bytes.h"
#include "chunk.h"
#include "parallel.h"

enum { FLAG_RAW = 0x02, FLAG_NOT_SPLIT = 0x10, SPECIAL_SHIFT = 4, SPECIAL_MASK = 7, MAX_PARTS = 64 };

/* A run of blocks, compressed as a chunk of its own. */
typedef struct part {
  int32_t first_block;
  int32_t block_count;
  int32_t bytes;
  h5b2_worker *worker;    /* holds the bytes in its scratch until the parts are joined */
  int32_t encoded_bytes; /* 0: failed */
} part;

typedef struct part_list {
  const h5b2_encode_job *job;
  part parts[MAX_PARTS];
} part_list;

static int32_t encode_part(const h5b2_encode_job *job, h5b2_worker *worker, int32_t first_block, int32_t bytes,
                           uint8_t *destination, int32_t capacity) {
  if (!h5b2_worker_encoder(worker, &job->codec)) {
    return 0;
  }
  worker->gather = (h5b2_gather){.grid = job->grid, .data = job->data, .first_block = first_block};
  /* When blocks are gathered the source is only the base of addresses that c-blosc2 never reads. */
  const uint8_t *source = job->grid != NULL ? destination : job->data + (int64_t)first_block * job->codec.block_bytes;
  const int32_t length = blosc2_compress_ctx(worker->encoder, source, bytes, destination, capacity);
  if (length < B2D_CHUNK_HEADER || b2d_load_le_i32(destination + 4) != bytes ||
      b2d_load_le_i32(destination + 8) != job->codec.block_bytes) {
    return 0;
  }
  return length;
}

/* A part may grow as far as its streams can, so that it is never stored raw: its blocks must stay blocks. */
static int64_t part_capacity(const h5b2_encode_job *job, const part *p) {
  return B2D_CHUNK_HEADER + (int64_t)p->bytes + (int64_t)p->block_count * (4 + 4 * (int64_t)(job->codec.type_size + 1));
}

static void encode_one_part(void *state, int32_t index) {
  part_list *list = state;
  part *p = &list->parts[index];
  const int64_t capacity = part_capacity(list->job, p);
  if (p->worker == NULL) {
    p->worker = h5b2_worker_acquire();
  }
  if (p->worker != NULL && capacity <= B2D_MAX_CHUNK_BYTES && h5b2_worker_scratch(p->worker, (size_t)capacity)) {
    p->encoded_bytes = encode_part(list->job, p->worker, p->first_block, p->bytes, p->worker->scratch, (int32_t)capacity);
  }
}

static int special_of(const uint8_t *chunk) { return (chunk[31] >> SPECIAL_SHIFT) & SPECIAL_MASK; }

/* Puts the parts together as c-blosc2 would have written them in one go. Returns 0 when they do not fit the room of a
 * chunk or cannot be joined. */
static int32_t join(const part_list *list, int32_t part_count, int32_t block_count, uint8_t *destination) {
  const h5b2_encode_job *job = list->job;
  const int64_t room = (int64_t)job->bytes + B2D_CHUNK_HEADER;
  int64_t at = B2D_CHUNK_HEADER + 4 * (int64_t)block_count;
  int32_t zero_parts = 0;
  if (at > room) {
    return 0;
  }
  for (int32_t i = 0; i < part_count; i++) {
    const part *p = &list->parts[i];
    if (p->encoded_bytes == 0 || (p->worker->scratch[2] & FLAG_RAW) != 0) {
      return 0;
    }
    const uint8_t *encoded = p->worker->scratch;
    uint8_t *starts = destination + B2D_CHUNK_HEADER + 4 * (int64_t)p->first_block;
    if (special_of(encoded) == B2D_SPECIAL_ZEROS) { /* said in the header alone: write the zero lengths out */
      zero_parts++;
      const int32_t streams = (encoded[2] & FLAG_NOT_SPLIT) != 0 ? 1 : job->codec.type_size;
      int32_t rest = p->bytes;
      for (int32_t block = 0; block < p->block_count; block++, rest -= job->codec.block_bytes) {
        const int64_t bytes = 4 * (int64_t)(rest < job->codec.block_bytes ? 1 : streams);
        if (bytes > room - at) {
          return 0;
        }
        b2d_store_le32(starts + 4 * (int64_t)block, (uint32_t)at);
        memset(destination + at, 0, (size_t)bytes);
        at += bytes;
      }
      continue;
    }
    const int64_t head = B2D_CHUNK_HEADER + 4 * (int64_t)p->block_count;
    const int64_t bytes = p->encoded_bytes - head;
    if (bytes > room - at) {
      return 0;
    }
    for (int32_t block = 0; block < p->block_count; block++) {
      const int64_t start = b2d_load_le_i32(encoded + B2D_CHUNK_HEADER + 4 * (int64_t)block);
      b2d_store_le32(starts + 4 * (int64_t)block, (uint32_t)(start - head + at));
    }
    memcpy(destination + at, encoded + head, (size_t)bytes);
    at += bytes;
  }
  memcpy(destination, list->parts[0].worker->scratch, B2D_CHUNK_HEADER);
  b2d_store_le32(destination + 4, (uint32_t)job->bytes);
  if (zero_parts == part_count) {
    at = B2D_CHUNK_HEADER;
  } else {
    destination[31] = (uint8_t)(destination[31] & ~(SPECIAL_MASK << SPECIAL_SHIFT));
  }
  b2d_store_le32(destination + 12, (uint32_t)at);
  return (int32_t)at;
}

static int32_t encode_in_parts(const h5b2_encode_job *job, h5b2_worker *worker, int32_t threads, uint8_t *destination) {
  /* Whole blocks only: a part that were only a short last block would be taken for a block of full size. */
  const int32_t whole_blocks = job->bytes / job->codec.block_bytes;
  const int32_t block_count = whole_blocks + (job->bytes % job->codec.block_bytes != 0);
  const int32_t part_count = threads < whole_blocks ? threads : whole_blocks;
  part_list list = {.job = job};
  int32_t first = 0;
  for (int32_t i = 0; i < part_count; i++) {
    const int32_t last = (int32_t)((int64_t)whole_blocks * (i + 1) / part_count);
    const bool is_last = i == part_count - 1;
    list.parts[i] = (part){
        .first_block = first,
        .block_count = (is_last ? block_count : last) - first,
        .bytes = (int32_t)((is_last ? job->bytes : (int64_t)last * job->codec.block_bytes) -
                           (int64_t)first * job->codec.block_bytes),
    };
    first = last;
  }
  list.parts[0].worker = worker;
  h5b2_run(part_count, encode_one_part, &list);
  const int32_t length = join(&list, part_count, block_count, destination);
  for (int32_t i = 1; i < part_count; i++) {
    if (list.parts[i].worker != NULL) {
      h5b2_worker_release(list.parts[i].worker);
    }
  }
  return length;
}

int32_t h5b2_encode_chunk(const h5b2_encode_job *job, h5b2_worker *worker, uint8_t *destination) {
  const int32_t blocks = job->bytes / job->codec.block_bytes;
  const int32_t threads = h5b2_threads_for(job->bytes, blocks);
  const bool divisible = threads > 1 && job->codec.level > 0 && job->codec.filter != B2D_FILTER_DELTA;
  const int32_t length = divisible ? encode_in_parts(job, worker, threads, destination) : 0;
  return length != 0 ? length : encode_part(job, worker, 0, job->bytes, destination, job->bytes + B2D_CHUNK_HEADER);
}
