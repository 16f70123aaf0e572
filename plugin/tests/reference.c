#include "reference.h"

#include <b2nd.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

static b2nd_context_t *make_context(blosc2_storage *storage, int32_t type_size, int32_t rank, const int32_t *chunk_shape,
                                    const int32_t *block_shape) {
  char dtype[16];
  snprintf(dtype, sizeof dtype, "|V%d", type_size);
  int64_t shape[B2ND_MAX_DIM];
  for (int32_t i = 0; i < rank; i++) {
    shape[i] = chunk_shape[i];
  }
  b2nd_context_t *context = b2nd_create_ctx(storage, (int8_t)rank, shape, chunk_shape, block_shape, dtype, 0, NULL, 0);
  CHECK(context != NULL);
  return context;
}

static reference_frame take(b2nd_array_t *array) {
  reference_frame frame = {0};
  uint8_t *bytes = NULL;
  bool needs_free = false;
  CHECK(b2nd_to_cframe(array, &bytes, &frame.length, &needs_free) == 0);
  frame.bytes = malloc((size_t)frame.length);
  memcpy(frame.bytes, bytes, (size_t)frame.length);
  if (needs_free) {
    free(bytes);
  }
  b2nd_free(array);
  return frame;
}

reference_frame reference_write(const blosc2_cparams *parameters, int32_t rank, const int32_t *chunk_shape,
                                const int32_t *block_shape, const uint8_t *data, int32_t bytes, bool contiguous) {
  blosc2_cparams own = *parameters;
  blosc2_storage storage = {.cparams = &own, .contiguous = contiguous};
  if (rank >= 2) {
    b2nd_context_t *context = make_context(&storage, own.typesize, rank, chunk_shape, block_shape);
    b2nd_array_t *array = NULL;
    CHECK(b2nd_from_cbuffer(context, &array, data, bytes) == 0);
    b2nd_free_ctx(context);
    return take(array);
  }
  blosc2_schunk *schunk = blosc2_schunk_new(&storage);
  CHECK(schunk != NULL);
  CHECK(blosc2_schunk_append_buffer(schunk, data, bytes) == 1);
  reference_frame frame = {0};
  uint8_t *cframe = NULL;
  bool needs_free = false;
  frame.length = blosc2_schunk_to_buffer(schunk, &cframe, &needs_free);
  CHECK(frame.length > 0);
  frame.bytes = malloc((size_t)frame.length);
  memcpy(frame.bytes, cframe, (size_t)frame.length);
  if (needs_free) {
    free(cframe);
  }
  blosc2_schunk_free(schunk);
  return frame;
}

reference_frame reference_write_special(reference_special special, const uint8_t *value, int32_t type_size, int32_t rank,
                                        const int32_t *chunk_shape, const int32_t *block_shape, bool contiguous) {
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.typesize = type_size;
  blosc2_storage storage = {.cparams = &parameters, .contiguous = contiguous};
  b2nd_context_t *context = make_context(&storage, type_size, rank, chunk_shape, block_shape);
  b2nd_array_t *array = NULL;
  int status = -1;
  switch (special) {
    case REFERENCE_ZEROS: status = b2nd_zeros(context, &array); break;
    case REFERENCE_NANS: status = b2nd_nans(context, &array); break;
    case REFERENCE_UNINITIALISED: status = b2nd_uninit(context, &array); break;
    case REFERENCE_VALUE: status = b2nd_full(context, &array, value); break;
  }
  CHECK(status == 0);
  b2nd_free_ctx(context);
  return take(array);
}
