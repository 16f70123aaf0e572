#ifndef H5B2_DECODE_H
#define H5B2_DECODE_H

#include <stddef.h>
#include <stdint.h>

/* Decodes the frame of one HDF5 chunk into new memory from malloc, which the caller frees.
 *   values       the filter's values; at least H5B2_REQUIRED_VALUES
 *   stored       the frame; its bytes may change during the call and are as before after it
 *   capacity     receives the size of the memory, at least the dataset's chunk size, zeros after the data
 * Returns the number of bytes decoded, 0 when the frame is malformed or is not a chunk of this dataset. */
size_t h5b2_decode(size_t value_count, const unsigned values[], uint8_t *stored, size_t stored_bytes, void **output,
                   size_t *capacity);

#endif
