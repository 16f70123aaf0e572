#include "blocking.h"

#include "box_copy.h"

enum { KIB = 1024, L1_BYTES = 32 * KIB, MAX_SPLIT_STREAMS = 16, MIN_SPLIT_STREAM = 32, MAX_SPLIT_BLOCK = 4096 * KIB };
enum { CODEC_BLOSCLZ = 0, CODEC_LZ4 = 1, CODEC_ZSTD = 5 };

/* By level: the size of a block that is not split, in quarters of L1, and of one stream of a split block, in KiB. */
static const int32_t whole_quarters[10] = {1, 2, 4, 8, 16, 16, 32, 32, 32, 32};
static const int32_t split_kib[10] = {0, 32, 32, 32, 64, 64, 64, 128, 256, 512};

static bool splits(int32_t chunk_bytes, int32_t type_size, int32_t codec, int32_t level, bool has_byte_shuffle) {
  const bool codec_splits = codec == CODEC_BLOSCLZ || codec == CODEC_LZ4 || (codec == CODEC_ZSTD && level <= 5);
  return codec_splits && has_byte_shuffle && type_size <= MAX_SPLIT_STREAMS && chunk_bytes / type_size >= MIN_SPLIT_STREAM;
}

int32_t b2d_effective_block_bytes(int64_t requested, int32_t chunk_bytes, int32_t type_size) {
  if (chunk_bytes < type_size) {
    return 1;
  }
  int32_t block = requested < chunk_bytes ? (int32_t)requested : chunk_bytes;
  if (block > type_size) {
    block -= block % type_size;
  }
  return block;
}

int32_t b2d_automatic_block_bytes(int32_t chunk_bytes, int32_t type_size, int32_t codec, int32_t level,
                                  bool has_byte_shuffle) {
  int64_t block = chunk_bytes;
  if (chunk_bytes >= L1_BYTES) {
    const bool high_ratio = codec != CODEC_BLOSCLZ && codec != CODEC_LZ4;
    block = L1_BYTES / 4 * (int64_t)whole_quarters[level];
    if (high_ratio) {
      block *= level == 9 ? 4 : 2;
    }
  }
  if (level > 0 && splits(chunk_bytes, type_size, codec, level, has_byte_shuffle)) {
    block = (int64_t)split_kib[level] * KIB * type_size;
    if (block > MAX_SPLIT_BLOCK) {
      block = MAX_SPLIT_BLOCK;
    }
  }
  return b2d_effective_block_bytes(block, chunk_bytes, type_size);
}

bool b2d_blocks_misordered(int32_t rank, const int32_t *shape, const int32_t *chunk_shape, const int32_t *block_shape) {
  if (block_shape[rank - 1] != chunk_shape[rank - 1]) {
    return false;
  }
  bool divided = false; /* an axis before this one has more than one element in a block: from there all must be whole */
  bool contiguous = true;
  for (int32_t axis = 0; axis < rank; axis++) {
    if (shape[axis] != chunk_shape[axis] || chunk_shape[axis] % block_shape[axis] != 0) {
      return false;
    }
    contiguous = contiguous && (!divided || block_shape[axis] == chunk_shape[axis]);
    divided = divided || block_shape[axis] != 1;
  }
  return !contiguous;
}

/* Whole axes from the last one on, a part of the next, 1 of all before. */
static int64_t contiguous_block_shape(int64_t target, int32_t rank, const int32_t *chunk_shape, int32_t *block_shape) {
  int64_t items = 1;
  for (int32_t axis = rank - 1; axis >= 0; axis--) {
    const int64_t room = target / items;
    block_shape[axis] = room < 1 ? 1 : room < chunk_shape[axis] ? (int32_t)room : chunk_shape[axis];
    items *= block_shape[axis];
    if (block_shape[axis] != chunk_shape[axis]) {
      target = 0; /* nothing left for the axes before */
    }
  }
  return items;
}

int64_t b2d_block_shape(int64_t block_bytes, int32_t type_size, int32_t rank, const int32_t *chunk_shape,
                        int32_t *block_shape) {
  const int64_t target = block_bytes / type_size;
  int64_t items = 1;
  for (int32_t axis = 0; axis < rank; axis++) {
    block_shape[axis] = chunk_shape[axis] == 1 ? 1 : 2;
    items *= block_shape[axis];
  }
  for (bool grew = true; grew && items < target;) {
    grew = false;
    for (int32_t axis = rank - 1; axis >= 0; axis--) {
      const int32_t length = block_shape[axis];
      int64_t next = 2 * (int64_t)length;
      if (next > chunk_shape[axis]) {
        next = chunk_shape[axis]; /* the last step takes the whole axis */
      }
      if (next > length && items / length * next <= target) {
        items = items / length * next;
        block_shape[axis] = (int32_t)next;
        grew = true;
      }
    }
  }
  if (b2d_blocks_misordered(rank, chunk_shape, chunk_shape, block_shape)) {
    items = contiguous_block_shape(items, rank, chunk_shape, block_shape);
  }
  return items;
}

/* A chunk in C order whose blocks are runs of it. */
static void grid_init_in_order(b2d_grid *grid, int32_t rank, int32_t item_size, const int32_t *chunk_shape,
                               const int32_t *block_shape) {
  int32_t chunk = 1;
  int32_t block = 1;
  for (int32_t axis = 0; axis < rank; axis++) {
    chunk *= chunk_shape[axis];
    block *= block_shape[axis];
  }
  b2d_grid_init(grid, 1, item_size, &chunk, &chunk, &block);
}

void b2d_grid_init(b2d_grid *grid, int32_t rank, int32_t item_size, const int32_t *shape, const int32_t *chunk_shape,
                   const int32_t *block_shape) {
  if (b2d_blocks_misordered(rank, shape, chunk_shape, block_shape)) {
    grid_init_in_order(grid, rank, item_size, chunk_shape, block_shape);
    return;
  }
  grid->rank = rank;
  grid->item_size = item_size;
  grid->block_count = 1;
  grid->contiguous = true;
  int64_t data_stride = item_size;
  int64_t block_stride = item_size;
  bool rest_is_full = true; /* the faster axes: every block spans all data there */
  for (int32_t axis = rank - 1; axis >= 0; axis--) {
    const int32_t block = block_shape[axis];
    grid->shape[axis] = shape[axis];
    grid->block_shape[axis] = block;
    grid->counts[axis] = (chunk_shape[axis] - 1) / block + 1;
    grid->block_count *= grid->counts[axis];
    grid->data_strides[axis] = data_stride;
    grid->block_strides[axis] = block_stride;
    data_stride *= shape[axis];
    block_stride *= block;
    if (!rest_is_full && block != 1) {
      grid->contiguous = false;
    }
    rest_is_full = rest_is_full && block == shape[axis];
  }
}

void b2d_grid_part(const b2d_grid *grid, int32_t block, b2d_block_part *part) {
  part->offset = 0;
  part->empty = false;
  part->whole = true;
  for (int32_t axis = grid->rank - 1; axis >= 0; axis--) {
    const int32_t index = block % grid->counts[axis];
    block /= grid->counts[axis];
    const int64_t start = (int64_t)index * grid->block_shape[axis];
    int64_t length = grid->shape[axis] - start;
    if (length >= grid->block_shape[axis]) {
      length = grid->block_shape[axis];
    } else {
      part->whole = false;
    }
    if (length <= 0) {
      part->empty = true;
      length = 0;
    }
    part->shape[axis] = (int32_t)length;
    part->offset += start * grid->data_strides[axis];
  }
}

void b2d_grid_scatter(const b2d_grid *grid, const b2d_block_part *part, const uint8_t *block, uint8_t *data) {
  if (!part->empty) {
    b2d_box_copy(grid->rank, grid->item_size, part->shape, block, grid->block_strides, data + part->offset,
                 grid->data_strides);
  }
}

void b2d_grid_gather(const b2d_grid *grid, const b2d_block_part *part, const uint8_t *data, uint8_t *block) {
  if (!part->empty) {
    b2d_box_copy(grid->rank, grid->item_size, part->shape, data + part->offset, grid->data_strides, block,
                 grid->block_strides);
  }
}
