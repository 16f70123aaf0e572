#ifndef H5B2_ENCODE_H
#define H5B2_ENCODE_H

#include <stddef.h>
#include <stdint.h>

/* Encodes one HDF5 chunk as a frame in new memory from malloc, which the caller frees.
 *   values    the filter's values; at least H5B2_REQUIRED_VALUES, defaults stand for what is missing
 *   data      C-ordered elements, or what filters before this one made of them
 *   capacity  receives the size of the memory
 * Returns the length of the frame, 0 on failure. */
size_t h5b2_encode(size_t value_count, const unsigned values[], const uint8_t *data, size_t bytes, void **output,
                   size_t *capacity);

#endif
