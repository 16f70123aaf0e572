#include "set_local.h"

#include <stdbool.h>
#include <stdint.h>

#include "host.h"
#include "values.h"

enum { MAX_VALUES = H5B2_VALUE_SHAPE + H5B2_MAX_B2ND_RANK, SET_LOCAL_FAILED = -1, SET_LOCAL_DONE = 1 };

/* Size of a type in bytes; for an array type that of its base type. 0 on failure. */
static size_t base_type_size(const h5b2_host *host, hid_t type) {
  if (host->type_class(type) != H5T_CLASS_ARRAY) {
    return host->type_size(type);
  }
  const hid_t base = host->type_super(type);
  if (base < 0) {
    return 0;
  }
  const size_t size = host->type_size(base);
  host->type_close(base);
  return size;
}

/* Whether the list ends with a block shape (see values.h) for chunks of this very shape. One copied from another dataset
 * may not. */
static bool has_block_shape(const unsigned *values, size_t count, int rank, const hsize_t *shape) {
  if (count != (size_t)H5B2_VALUE_SHAPE + (size_t)rank + 1 || values[H5B2_VALUE_RANK] != (unsigned)rank) {
    return false;
  }
  for (int i = 0; i < rank; i++) {
    if (values[H5B2_VALUE_SHAPE + i] != shape[i]) {
      return false;
    }
  }
  return true;
}

static herr_t set_values(const h5b2_host *host, hid_t creation, hid_t type) {
  unsigned flags = 0;
  unsigned values[MAX_VALUES] = {0};
  size_t count = MAX_VALUES;
  hsize_t shape[H5S_MAX_RANK];
  if (host->get_filter(creation, H5B2_FILTER_ID, &flags, &count, values, 0, NULL, NULL) < 0) {
    return SET_LOCAL_FAILED;
  }
  const int rank = host->get_chunk(creation, H5S_MAX_RANK, shape);
  const size_t type_size = host->type_size(type);
  const size_t base_size = base_type_size(host, type);
  if (rank < 1 || rank > H5S_MAX_RANK || type_size == 0 || base_size == 0 || base_size > UINT32_MAX) {
    return SET_LOCAL_FAILED;
  }
  uint64_t chunk_bytes = type_size;
  for (int i = 0; i < rank; i++) {
    if (shape[i] == 0 || shape[i] > UINT32_MAX || chunk_bytes > UINT32_MAX) {
      return SET_LOCAL_FAILED;
    }
    chunk_bytes *= shape[i];
  }
  if (chunk_bytes > UINT32_MAX) {
    return SET_LOCAL_FAILED;
  }
  values[H5B2_VALUE_REVISION] = H5B2_FILTER_REVISION;
  values[H5B2_VALUE_TYPE_SIZE] = (unsigned)base_size;
  values[H5B2_VALUE_CHUNK_BYTES] = (unsigned)chunk_bytes;
  if (rank > 1 && rank <= H5B2_MAX_B2ND_RANK) {
    if (count <= H5B2_VALUE_LEVEL) {
      values[H5B2_VALUE_LEVEL] = H5B2_DEFAULT_LEVEL;
    }
    if (count <= H5B2_VALUE_SHUFFLE) {
      values[H5B2_VALUE_SHUFFLE] = H5B2_DEFAULT_SHUFFLE;
    }
    if (count <= H5B2_VALUE_CODEC) {
      values[H5B2_VALUE_CODEC] = H5B2_DEFAULT_CODEC;
    }
    const size_t extra = has_block_shape(values, count, rank, shape) ? 1 : 0;
    values[H5B2_VALUE_RANK] = (unsigned)rank;
    for (int i = 0; i < rank; i++) {
      values[H5B2_VALUE_SHAPE + i] = (unsigned)shape[i];
    }
    count = H5B2_VALUE_SHAPE + (size_t)rank + extra;
  } else {
    if (count < H5B2_REQUIRED_VALUES) {
      count = H5B2_REQUIRED_VALUES;
    }
    if (count > H5B2_VALUE_RANK) {
      count = H5B2_VALUE_RANK; /* a list copied from another dataset may hold a shape that is not this one's */
    }
  }
  return host->modify_filter(creation, H5B2_FILTER_ID, flags, count, values) < 0 ? SET_LOCAL_FAILED : SET_LOCAL_DONE;
}

herr_t h5b2_set_local(hid_t creation, hid_t type, hid_t space) {
  (void)space;
  h5b2_host host;
  if (!h5b2_host_resolve(__builtin_return_address(0), &host)) {
    /* A stripped program with HDF5 inside: the values stay as given. The encoder refuses those that are incomplete. */
    return SET_LOCAL_DONE;
  }
  return set_values(&host, creation, type);
}
