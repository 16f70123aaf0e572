/* HDF5 filter 32026 (Blosc2) as a dynamically loaded plugin: the two functions that HDF5 looks for. */
#include <stdlib.h>

#include "decode.h"
#include "encode.h"
#include "hdf5_abi.h"
#include "set_local.h"
#include "values.h"

#define EXPORTED __attribute__((visibility("default")))

/* Returns the length of the new content of *buffer, 0 on failure with everything left as it was. */
static size_t filter(unsigned flags, size_t value_count, const unsigned values[], size_t bytes, size_t *buffer_bytes,
                     void **buffer) {
  if (values == NULL || buffer == NULL || *buffer == NULL || buffer_bytes == NULL ||
      value_count < H5B2_REQUIRED_VALUES || values[H5B2_VALUE_CHUNK_BYTES] == 0) {
    return 0;
  }
  void *output = NULL;
  size_t output_capacity = 0;
  const size_t length = (flags & H5Z_REVERSE_FLAG) != 0
                            ? h5b2_decode(value_count, values, *buffer, bytes, &output, &output_capacity)
                            : h5b2_encode(value_count, values, *buffer, bytes, &output, &output_capacity);
  if (length != 0) {
    free(*buffer);
    *buffer = output;
    *buffer_bytes = output_capacity;
  }
  return length;
}

static const h5z_class class = {
    .version = H5Z_CLASS_VERSION,
    .id = H5B2_FILTER_ID,
    .encoder_present = 1,
    .decoder_present = 1,
    .name = "blosc2",
    .set_local = h5b2_set_local,
    .filter = filter,
};

EXPORTED int H5PLget_plugin_type(void);
EXPORTED const void *H5PLget_plugin_info(void);

int H5PLget_plugin_type(void) { return H5PL_TYPE_FILTER; }

const void *H5PLget_plugin_info(void) { return &class; }
