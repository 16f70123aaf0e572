/* The filter's values (cd_values) in a dataset's creation list. */
#ifndef H5B2_VALUES_H
#define H5B2_VALUES_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define H5B2_FILTER_ID 32026
#define H5B2_FILTER_REVISION 1
#define H5B2_MAX_B2ND_RANK 8 /* the most that every reader since 2022 takes */

enum {
  H5B2_VALUE_REVISION = 0,
  H5B2_VALUE_BLOCK_BYTES = 1, /* 0: automatic */
  H5B2_VALUE_TYPE_SIZE = 2,   /* of the base type of an array type */
  H5B2_VALUE_CHUNK_BYTES = 3,
  H5B2_VALUE_LEVEL = 4,
  H5B2_VALUE_SHUFFLE = 5,
  H5B2_VALUE_CODEC = 6,
  H5B2_VALUE_RANK = 7,
  H5B2_VALUE_SHAPE = 8, /* one a dimension; after them, for less than 8, perhaps the block shape as Blosc2Direct writes it */
  H5B2_REQUIRED_VALUES = 4,
};

enum { H5B2_DEFAULT_LEVEL = 5, H5B2_DEFAULT_SHUFFLE = 1, H5B2_DEFAULT_CODEC = 0 };

#endif
