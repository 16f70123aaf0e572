/* The little of HDF5's binary interface that a filter plugin needs, stated here so that one binary fits every HDF5
 * since 1.10: these types and values have not changed from 1.10.0 to 2.x (H5public.h, H5Zpublic.h, H5PLextern.h). */
#ifndef H5B2_HDF5_ABI_H
#define H5B2_HDF5_ABI_H

#include <stddef.h>
#include <stdint.h>

typedef int64_t hid_t;
typedef int herr_t;
typedef int htri_t;
typedef unsigned long long hsize_t;

enum { H5PL_TYPE_FILTER = 0, H5Z_CLASS_VERSION = 1, H5T_CLASS_ARRAY = 10, H5S_MAX_RANK = 32 };

#define H5Z_REVERSE_FLAG 0x0100u

typedef struct h5z_class {
  int version;
  int id;
  unsigned encoder_present;
  unsigned decoder_present;
  const char *name;
  htri_t (*can_apply)(hid_t creation, hid_t type, hid_t space);
  herr_t (*set_local)(hid_t creation, hid_t type, hid_t space);
  size_t (*filter)(unsigned flags, size_t value_count, const unsigned values[], size_t bytes, size_t *buffer_bytes,
                   void **buffer);
} h5z_class;

#endif
