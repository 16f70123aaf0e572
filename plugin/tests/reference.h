/* Frames written by c-blosc2's own super-chunk and b2nd code in the way of the stock HDF5 filter: what ours must equal. */
#ifndef H5B2_REFERENCE_H
#define H5B2_REFERENCE_H

#include <blosc2.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef struct reference_frame {
  uint8_t *bytes; /* freed by the caller */
  int64_t length;
} reference_frame;

/* rank 0 or 1: a plain frame. `contiguous` writes as other programs do, with special chunks as mere offsets. */
reference_frame reference_write(const blosc2_cparams *parameters, int32_t rank, const int32_t *chunk_shape,
                                const int32_t *block_shape, const uint8_t *data, int32_t bytes, bool contiguous);

typedef enum reference_special { REFERENCE_ZEROS, REFERENCE_NANS, REFERENCE_UNINITIALISED, REFERENCE_VALUE } reference_special;

/* A b2nd frame of one chunk that holds one value. */
reference_frame reference_write_special(reference_special special, const uint8_t *value, int32_t type_size, int32_t rank,
                                        const int32_t *chunk_shape, const int32_t *block_shape, bool contiguous);

#endif
