#include "box_copy.h"

#include <string.h>

/* A box after merging: axes of length 1 are gone and axes that are contiguous on both sides are one. */
typedef struct merged_box {
  int32_t rank;
  int64_t row_bytes; /* bytes that are contiguous on both sides */
  int64_t shape[B2D_BOX_MAX_RANK];
  int64_t source_strides[B2D_BOX_MAX_RANK];
  int64_t destination_strides[B2D_BOX_MAX_RANK];
} merged_box;

/* Returns 0 for an empty box. A missing source (source_strides null) merges by the destination alone. */
static int merge(merged_box *box, int32_t rank, int32_t item_size, const int32_t *shape, const int64_t *source_strides,
                 const int64_t *destination_strides) {
  box->rank = 0;
  box->row_bytes = item_size;
  int row_open = 1;
  for (int32_t axis = rank - 1; axis >= 0; axis--) {
    const int64_t length = shape[axis];
    if (length <= 0) {
      return 0;
    }
    if (length == 1) {
      continue;
    }
    const int64_t to = destination_strides[axis];
    const int64_t from = source_strides != NULL ? source_strides[axis] : to;
    if (row_open && from == box->row_bytes && to == box->row_bytes) {
      box->row_bytes *= length;
      continue;
    }
    row_open = 0;
    const int32_t last = box->rank - 1;
    if (last >= 0 && from == box->source_strides[last] * box->shape[last] &&
        to == box->destination_strides[last] * box->shape[last]) {
      box->shape[last] *= length;
      continue;
    }
    box->shape[box->rank] = length; /* axis 0 of the merged box is the fastest */
    box->source_strides[box->rank] = from;
    box->destination_strides[box->rank] = to;
    box->rank++;
  }
  return 1;
}

/* One run of rows; `bytes` is a constant in each call below, so that memcpy becomes a few moves. */
#define COPY_ROWS(bytes)                             \
  for (int64_t i = 0; i < count; i++) {              \
    memcpy(to, from, (bytes));                       \
    from += from_stride;                             \
    to += to_stride;                                 \
  }

static void copy_rows(int64_t count, int64_t row_bytes, const uint8_t *from, int64_t from_stride, uint8_t *to,
                      int64_t to_stride) {
  switch (row_bytes) {
    case 1: COPY_ROWS(1) break;
    case 2: COPY_ROWS(2) break;
    case 4: COPY_ROWS(4) break;
    case 8: COPY_ROWS(8) break;
    case 12: COPY_ROWS(12) break;
    case 16: COPY_ROWS(16) break;
    case 24: COPY_ROWS(24) break;
    case 32: COPY_ROWS(32) break;
    case 64: COPY_ROWS(64) break;
    default: COPY_ROWS((size_t)row_bytes) break;
  }
}

void b2d_box_copy(int32_t rank, int32_t item_size, const int32_t *shape, const uint8_t *source,
                  const int64_t *source_strides, uint8_t *destination, const int64_t *destination_strides) {
  merged_box box;
  if (!merge(&box, rank, item_size, shape, source_strides, destination_strides)) {
    return;
  }
  if (box.rank == 0) {
    memcpy(destination, source, (size_t)box.row_bytes);
    return;
  }
  int64_t index[B2D_BOX_MAX_RANK] = {0};
  for (;;) {
    copy_rows(box.shape[0], box.row_bytes, source, box.source_strides[0], destination, box.destination_strides[0]);
    int32_t axis = 1;
    for (; axis < box.rank; axis++) {
      source += box.source_strides[axis];
      destination += box.destination_strides[axis];
      if (++index[axis] < box.shape[axis]) {
        break;
      }
      source -= box.source_strides[axis] * box.shape[axis];
      destination -= box.destination_strides[axis] * box.shape[axis];
      index[axis] = 0;
    }
    if (axis >= box.rank) {
      return;
    }
  }
}

static void fill_row(uint8_t *row, int64_t bytes, int32_t item_size, const uint8_t *element) {
  if (element == NULL) {
    memset(row, 0, (size_t)bytes);
    return;
  }
  /* Doubling: each copy takes what is already there. */
  memcpy(row, element, (size_t)item_size);
  for (int64_t done = item_size; done < bytes;) {
    const int64_t next = done < bytes - done ? done : bytes - done;
    memcpy(row + done, row, (size_t)next);
    done += next;
  }
}

void b2d_box_fill(int32_t rank, int32_t item_size, const int32_t *shape, const uint8_t *element, uint8_t *destination,
                  const int64_t *destination_strides) {
  merged_box box;
  if (!merge(&box, rank, item_size, shape, NULL, destination_strides)) {
    return;
  }
  int64_t index[B2D_BOX_MAX_RANK] = {0};
  for (;;) {
    fill_row(destination, box.row_bytes, item_size, element);
    int32_t axis = 0;
    for (; axis < box.rank; axis++) {
      destination += box.destination_strides[axis];
      if (++index[axis] < box.shape[axis]) {
        break;
      }
      destination -= box.destination_strides[axis] * box.shape[axis];
      index[axis] = 0;
    }
    if (axis >= box.rank) {
      return;
    }
  }
}
