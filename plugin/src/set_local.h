#ifndef H5B2_SET_LOCAL_H
#define H5B2_SET_LOCAL_H

#include "hdf5_abi.h"

/* Completes the filter's values for a dataset that is being created. */
herr_t h5b2_set_local(hid_t creation, hid_t type, hid_t space);

#endif
