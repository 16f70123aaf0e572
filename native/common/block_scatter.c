#include "block_scatter.h"

#include <stdbool.h>
#include <stdlib.h>

#ifdef B2D_SYSTEM_LIBRARIES

/* An installed c-blosc2 hides its codecs. */
void b2d_scatter_free(b2d_scatter *scatter) { (void)scatter; }

b2d_scatter_result b2d_block_scatter(b2d_scatter *scatter, const b2d_chunk *chunk, const uint8_t *block,
                                     int32_t available, int32_t block_bytes, const b2d_scatter_box *box) {
  (void)scatter, (void)chunk, (void)block, (void)available, (void)block_bytes, (void)box;
  return B2D_SCATTER_UNSUPPORTED;
}

#else

#include <lz4.h>
#include <string.h>
#include <zlib.h>
#include <zstd.h>

#include "block_codec.h"
#include "box_copy.h"
#include "bytes.h"
#include "planes.h"

int blosclz_decompress(const void *input, int length, void *output, int maxout); /* inside c-blosc2 */

void b2d_scatter_free(b2d_scatter *scatter) {
  free(scatter->planes);
  ZSTD_freeDCtx(scatter->zstd);
  *scatter = (b2d_scatter){0};
}

static bool decompress(b2d_scatter *scatter, int32_t codec, const uint8_t *from, int32_t length, uint8_t *to,
                       int32_t bytes) {
  switch (codec) {
    case B2D_FORMAT_BLOSCLZ: return blosclz_decompress(from, length, to, bytes) == bytes;
    case B2D_FORMAT_LZ4: return LZ4_decompress_safe((const char *)from, (char *)to, length, bytes) == bytes;
    case B2D_FORMAT_ZLIB: {
      uLongf written = (uLongf)bytes;
      return uncompress(to, &written, from, (uLong)length) == Z_OK && written == (uLongf)bytes;
    }
    case B2D_FORMAT_ZSTD:
      if (scatter->zstd == NULL) {
        scatter->zstd = ZSTD_createDCtx();
      }
      return scatter->zstd != NULL &&
             ZSTD_decompressDCtx(scatter->zstd, to, (size_t)bytes, from, (size_t)length) == (size_t)bytes;
    default: return false;
  }
}

static bool reserve_planes(b2d_scatter *scatter, size_t bytes) {
  if (bytes > scatter->planes_bytes) {
    free(scatter->planes);
    scatter->planes = malloc(bytes);
    scatter->planes_bytes = scatter->planes != NULL ? bytes : 0;
  }
  return scatter->planes != NULL;
}

/* A stream: where its bytes are, or the one value that they all have. */
typedef struct stream {
  const uint8_t *bytes; /* null when all have the same value */
  uint8_t value;
} stream;

/* Reads the stream at *at, which b2d_block_check has passed, and moves on to the next. */
static bool read_stream(b2d_scatter *scatter, int32_t codec, const uint8_t **at, int32_t bytes, uint8_t *room,
                        stream *out) {
  const int32_t length = b2d_load_le_i32(*at);
  *at += 4;
  *out = (stream){0};
  if (length <= 0) {
    out->value = (uint8_t)-length;
    *at += length != 0; /* the token of a run */
    return true;
  }
  const uint8_t *from = *at;
  *at += length;
  if (length == bytes) {
    out->bytes = from;
    return true;
  }
  out->bytes = room;
  return decompress(scatter, codec, from, length, room, bytes);
}

static bool read_split(b2d_scatter *scatter, const b2d_chunk *chunk, const uint8_t *block, int32_t block_bytes,
                       b2d_planes *planes) {
  const int32_t stream_bytes = block_bytes / chunk->streams;
  for (int32_t i = 0; i < chunk->streams; i++) {
    stream plane;
    if (!read_stream(scatter, chunk->codec, &block, stream_bytes, scatter->planes + (size_t)i * (size_t)stream_bytes, &plane)) {
      return false;
    }
    if (plane.bytes != NULL) {
      b2d_planes_set(planes, i, plane.bytes);
    } else {
      b2d_planes_set_constant(planes, i, plane.value);
    }
  }
  return true;
}

static void divide(const stream *whole, b2d_planes *planes) {
  for (int32_t i = 0; i < planes->count; i++) {
    if (whole->bytes != NULL) {
      b2d_planes_set(planes, i, whole->bytes + i * planes->elements);
    } else {
      b2d_planes_set_constant(planes, i, whole->value);
    }
  }
}

static void join_box(const b2d_planes *planes, const b2d_scatter_box *box) {
  int32_t axes = box->rank - 1; /* axes that are walked; the faster ones are one row */
  b2d_plane_rows rows = {.elements = box->shape[axes], .rows = 1};
  while (axes > 0 && box->block_strides[axes - 1] == rows.elements * box->item_size &&
         box->strides[axes - 1] == rows.elements * box->item_size) {
    rows.elements *= box->shape[--axes];
  }
  if (axes > 0) { /* the fastest of them in one call */
    axes--;
    rows.rows = box->shape[axes];
    rows.first_step = box->block_strides[axes] / box->item_size;
    rows.destination_step = box->strides[axes];
  }
  int32_t index[B2D_BOX_MAX_RANK] = {0};
  int64_t from = box->block_offset;
  uint8_t *to = box->destination;
  for (;;) {
    rows.first = from / box->item_size;
    rows.destination = to;
    b2d_planes_join(planes, &rows);
    int32_t axis = axes - 1;
    for (; axis >= 0; axis--) {
      from += box->block_strides[axis];
      to += box->strides[axis];
      if (++index[axis] < box->shape[axis]) {
        break;
      }
      from -= box->block_strides[axis] * box->shape[axis];
      to -= box->strides[axis] * box->shape[axis];
      index[axis] = 0;
    }
    if (axis < 0) {
      return;
    }
  }
}

static bool is_shuffled(const b2d_chunk *chunk) {
  return chunk->filter == B2D_FILTER_SHUFFLE && chunk->type_size > 1;
}

static bool is_supported(const b2d_chunk *chunk, int32_t streams, int32_t block_bytes, const b2d_scatter_box *box) {
  if (chunk->has_dictionary || chunk->has_plugins || chunk->has_user) {
    return false;
  }
  if (!is_shuffled(chunk)) {
    return streams == 1 && (chunk->filter == B2D_FILTER_NONE || chunk->filter == B2D_FILTER_SHUFFLE);
  }
  const int32_t last = box->rank - 1;
  if (!b2d_planes_can_join(chunk->type_size) || chunk->type_size != box->item_size ||
      block_bytes % chunk->type_size != 0 || box->block_strides[last] != box->item_size ||
      box->strides[last] != box->item_size || box->block_offset % box->item_size != 0) {
    return false;
  }
  for (int32_t axis = 0; axis < last; axis++) {
    if (box->block_strides[axis] % box->item_size != 0) {
      return false;
    }
  }
  return true;
}

static bool is_empty(const b2d_scatter_box *box) {
  for (int32_t axis = 0; axis < box->rank; axis++) {
    if (box->shape[axis] <= 0) {
      return true;
    }
  }
  return false;
}

static bool scatter_whole(b2d_scatter *scatter, const b2d_chunk *chunk, const uint8_t *block, int32_t block_bytes,
                          b2d_planes *planes, const b2d_scatter_box *box) {
  stream whole;
  if (!read_stream(scatter, chunk->codec, &block, block_bytes, scatter->planes, &whole)) {
    return false;
  }
  if (is_shuffled(chunk)) {
    divide(&whole, planes);
    join_box(planes, box);
    return true;
  }
  if (whole.bytes == NULL) {
    memset(scatter->planes, whole.value, (size_t)block_bytes);
    whole.bytes = scatter->planes;
  }
  b2d_box_copy(box->rank, box->item_size, box->shape, whole.bytes + box->block_offset, box->block_strides,
               box->destination, box->strides);
  return true;
}

b2d_scatter_result b2d_block_scatter(b2d_scatter *scatter, const b2d_chunk *chunk, const uint8_t *block,
                                     int32_t available, int32_t block_bytes, const b2d_scatter_box *box) {
  const int32_t streams = block_bytes == chunk->block_bytes ? chunk->streams : 1;
  if (!is_supported(chunk, streams, block_bytes, box)) {
    return B2D_SCATTER_UNSUPPORTED;
  }
  if (b2d_block_check(chunk, block, available, block_bytes) == 0 || !reserve_planes(scatter, (size_t)block_bytes)) {
    return B2D_SCATTER_FAILED;
  }
  if (is_empty(box)) {
    return B2D_SCATTER_DONE;
  }
  b2d_planes planes;
  planes.count = chunk->type_size;
  planes.elements = block_bytes / chunk->type_size;
  if (streams == 1) {
    return scatter_whole(scatter, chunk, block, block_bytes, &planes, box) ? B2D_SCATTER_DONE : B2D_SCATTER_FAILED;
  }
  if (!read_split(scatter, chunk, block, block_bytes, &planes)) {
    return B2D_SCATTER_FAILED;
  }
  join_box(&planes, box);
  return B2D_SCATTER_DONE;
}

#endif
