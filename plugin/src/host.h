/* The calls of the HDF5 library that called us. This plugin links none: the process may hold several, under any file
 * name, out of reach of the global symbol table. */
#ifndef H5B2_HOST_H
#define H5B2_HOST_H

#include <stdbool.h>

#include "hdf5_abi.h"

typedef struct h5b2_host {
  int (*get_chunk)(hid_t creation, int max_rank, hsize_t shape[]);
  herr_t (*get_filter)(hid_t creation, int id, unsigned *flags, size_t *value_count, unsigned values[],
                       size_t name_capacity, char name[], unsigned *configuration);
  herr_t (*modify_filter)(hid_t creation, int id, unsigned flags, size_t value_count, const unsigned values[]);
  size_t (*type_size)(hid_t type);
  int (*type_class)(hid_t type);
  hid_t (*type_super)(hid_t type);
  herr_t (*type_close)(hid_t type);
} h5b2_host;

/* Finds the calls in the library or program that holds `caller`, a return address, and nowhere else. */
bool h5b2_host_resolve(const void *caller, h5b2_host *host);

#endif
