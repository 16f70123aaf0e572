/* Byte planes, as the byte shuffle leaves them: plane k holds byte k of every element. */
#ifndef B2D_PLANES_H
#define B2D_PLANES_H

#include <stdbool.h>
#include <stdint.h>

#define B2D_MAX_PLANES 16
#define B2D_PLANE_STEP 32 /* the most elements that are put together at once */

typedef struct b2d_planes {
  int32_t count;    /* the type size */
  int64_t elements; /* in each plane */
  const uint8_t *bytes[B2D_MAX_PLANES]; /* `elements` bytes; for a constant plane B2D_PLANE_STEP */
  int64_t mask[B2D_MAX_PLANES];         /* -1, or 0 for a constant plane: what an index is masked with */
  uint8_t constants[B2D_MAX_PLANES][B2D_PLANE_STEP];
} b2d_planes;

/* Whether elements of this size can be put together: 2, 4, 8 and 16 bytes. */
bool b2d_planes_can_join(int32_t type_size);

void b2d_planes_set(b2d_planes *planes, int32_t plane, const uint8_t *bytes);
void b2d_planes_set_constant(b2d_planes *planes, int32_t plane, uint8_t value);

/* Rows of elements at equal distances in the planes, and their places. */
typedef struct b2d_plane_rows {
  int64_t first;      /* index of the first row's first element */
  int64_t elements;   /* in a row */
  int64_t rows;
  int64_t first_step; /* elements from one row to the next */
  uint8_t *destination;
  int64_t destination_step; /* bytes */
} b2d_plane_rows;

/* Writes rows * elements * planes->count bytes. */
void b2d_planes_join(const b2d_planes *planes, const b2d_plane_rows *rows);

/* The same with AVX2, in rows of at least 32 elements; false when the machine has none. For the function above. */
bool b2d_planes_join_avx2(const b2d_planes *planes, const b2d_plane_rows *rows);

#endif
