/* Copies boxes of elements between strided places. */
#ifndef B2D_BOX_COPY_H
#define B2D_BOX_COPY_H

#include <stddef.h>
#include <stdint.h>

#define B2D_BOX_MAX_RANK 32

/* Copies `shape` elements of item_size bytes. Strides are bytes, index 0 is the slowest axis. The boxes do not overlap.
 * Every size is trusted: the caller has checked that both boxes lie inside their buffers. rank is 0..B2D_BOX_MAX_RANK. */
void b2d_box_copy(int32_t rank, int32_t item_size, const int32_t *shape, const uint8_t *source,
                  const int64_t *source_strides, uint8_t *destination, const int64_t *destination_strides);

/* Fills a box with copies of one element (null: zeros). */
void b2d_box_fill(int32_t rank, int32_t item_size, const int32_t *shape, const uint8_t *element, uint8_t *destination,
                  const int64_t *destination_strides);

#endif
