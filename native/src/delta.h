/* The delta filter as c-blosc2 defines it (delta.c): exclusive-or of the first block's items with the ones before them, and of
 * every other block with the first one. */
#ifndef B2D_DELTA_H
#define B2D_DELTA_H

#include <stdbool.h>
#include <stdint.h>

/* Filters a block in place. `reference` is the first block as it was; is_reference tells that `block` is that one. */
void b2d_delta_encode(const uint8_t *reference, bool is_reference, int32_t type_size, uint8_t *block, int32_t bytes);

#endif
