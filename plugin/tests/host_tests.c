/* A program that reaches HDF5 in one of several ways; the plugin must find the right one each time.
 *   host_tests                      the HDF5 that is linked into this program (HOST_LINKED)
 *   host_tests local LIBRARY...     each loaded with local symbols, all used in turn
 *   host_tests namespace LIBRARY    loaded into a namespace of its own
 *   host_tests unresolvable         linked and stripped: the plugin can only use complete values */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "check.h"

typedef int64_t hid_t;
typedef unsigned long long hsize_t;

enum { FILTER = 32026, RANK = 3, MAX_LIBRARIES = 4, MAX_VALUES = 16 };

#define CALLS(X)                                                                                       \
  X(int, H5open, (void))                                                                               \
  X(int, H5get_libversion, (unsigned *, unsigned *, unsigned *))                                       \
  X(hid_t, H5Fcreate, (const char *, unsigned, hid_t, hid_t))                                          \
  X(int, H5Fclose, (hid_t))                                                                            \
  X(hid_t, H5Pcreate, (hid_t))                                                                         \
  X(int, H5Pset_chunk, (hid_t, int, const hsize_t *))                                                  \
  X(int, H5Pset_filter, (hid_t, int, unsigned, size_t, const unsigned *))                              \
  X(int, H5Pget_filter_by_id2, (hid_t, int, unsigned *, size_t *, unsigned *, size_t, char *, unsigned *)) \
  X(int, H5Pclose, (hid_t))                                                                            \
  X(hid_t, H5Screate_simple, (int, const hsize_t *, const hsize_t *))                                  \
  X(int, H5Sclose, (hid_t))                                                                            \
  X(hid_t, H5Dcreate2, (hid_t, const char *, hid_t, hid_t, hid_t, hid_t, hid_t))                       \
  X(hid_t, H5Dopen2, (hid_t, const char *, hid_t))                                                     \
  X(hid_t, H5Dget_create_plist, (hid_t))                                                               \
  X(int, H5Dwrite, (hid_t, hid_t, hid_t, hid_t, hid_t, const void *))                                  \
  X(int, H5Dread, (hid_t, hid_t, hid_t, hid_t, hid_t, void *))                                         \
  X(int, H5Dclose, (hid_t))

typedef struct library {
#define MEMBER(result, name, arguments) result(*name) arguments;
  CALLS(MEMBER)
  hid_t *creation_class; /* set by H5open */
  hid_t *float_type;
} library;

#ifdef HOST_LINKED
#define DECLARE(result, name, arguments) result name arguments;
CALLS(DECLARE)
extern hid_t H5P_CLS_DATASET_CREATE_ID_g, H5T_IEEE_F32LE_g;

static library linked(void) {
  return (library){
#define SET(result, name, arguments) .name = name,
      CALLS(SET).creation_class = &H5P_CLS_DATASET_CREATE_ID_g,
      .float_type = &H5T_IEEE_F32LE_g,
  };
}
#endif

static library load(void *handle) {
  CHECK(handle != NULL, "%s", dlerror());
  library l;
  void *address;
#define LOAD(result, name, arguments)                      \
  CHECK((address = dlsym(handle, #name)) != NULL, #name);  \
  memcpy(&l.name, &address, sizeof address);
  CALLS(LOAD)
  CHECK((l.creation_class = dlsym(handle, "H5P_CLS_DATASET_CREATE_ID_g")) != NULL);
  CHECK((l.float_type = dlsym(handle, "H5T_IEEE_F32LE_g")) != NULL);
  return l;
}

static const hsize_t shape[RANK] = {12, 50, 70};

typedef struct dataset {
  hid_t file, creation, id;
  hsize_t chunks[RANK];
  char path[64];
} dataset;

static dataset create(const library *l, int number, const unsigned *values, size_t count) {
  dataset d = {.chunks = {4, 20 + (hsize_t)number, 33}};
  CHECK(l->H5open() >= 0);
  snprintf(d.path, sizeof d.path, "host_%d_%d.h5", (int)getpid(), number);
  d.file = l->H5Fcreate(d.path, 2, 0, 0);
  CHECK(d.file >= 0);
  d.creation = l->H5Pcreate(*l->creation_class);
  CHECK(l->H5Pset_chunk(d.creation, RANK, d.chunks) >= 0);
  CHECK(l->H5Pset_filter(d.creation, FILTER, 0, count, values) >= 0);
  const hid_t space = l->H5Screate_simple(RANK, shape, NULL);
  d.id = l->H5Dcreate2(d.file, "a", *l->float_type, space, 0, d.creation, 0);
  CHECK(d.id >= 0);
  l->H5Sclose(space);
  return d;
}

static float data[12 * 50 * 70];

static void finish(const library *l, dataset *d, bool completed) {
  unsigned flags, values[MAX_VALUES];
  size_t count = MAX_VALUES;
  const hid_t stored = l->H5Dget_create_plist(d->id);
  CHECK(l->H5Pget_filter_by_id2(stored, FILTER, &flags, &count, values, 0, NULL, NULL) >= 0);
  if (completed) {
    CHECK(count == 8 + RANK && values[0] == 1 && values[2] == 4 && values[7] == RANK, "%zu values", count);
    CHECK(values[3] == 4 * d->chunks[0] * d->chunks[1] * d->chunks[2]);
    for (int i = 0; i < RANK; i++) {
      CHECK(values[8 + i] == d->chunks[i]);
    }
  }
  l->H5Pclose(stored);
  CHECK(l->H5Dwrite(d->id, *l->float_type, 0, 0, 0, data) >= 0);
  l->H5Dclose(d->id);
  static float back[sizeof data / sizeof data[0]];
  memset(back, 1, sizeof back);
  d->id = l->H5Dopen2(d->file, "a", 0);
  CHECK(l->H5Dread(d->id, *l->float_type, 0, 0, 0, back) >= 0);
  CHECK(memcmp(data, back, sizeof data) == 0);
  l->H5Dclose(d->id);
  l->H5Pclose(d->creation);
  l->H5Fclose(d->file);
  remove(d->path);
  unsigned version[3];
  l->H5get_libversion(&version[0], &version[1], &version[2]);
  printf("ok HDF5 %u.%u.%u\n", version[0], version[1], version[2]);
}

/* Interleaved, so that an answer from another HDF5 would meet identifiers that it does not know. */
static void use(const library *libraries, int count) {
  static const unsigned values[] = {0, 0, 0, 0, 5, 1, 1};
  dataset datasets[MAX_LIBRARIES];
  for (int i = 0; i < count; i++) {
    datasets[i] = create(&libraries[i], i, values, 7);
  }
  for (int i = count - 1; i >= 0; i--) {
    finish(&libraries[i], &datasets[i], true);
  }
}

int main(int argc, char **argv) {
  for (size_t i = 0; i < sizeof data / sizeof data[0]; i++) {
    data[i] = (float)(i * 7 % 1000);
  }
  library libraries[MAX_LIBRARIES] = {0};
  int count = 0;
#ifdef HOST_LINKED
  libraries[count++] = linked();
#endif
  if (count == 1 && argc == 2 && strcmp(argv[1], "unresolvable") == 0) {
    const unsigned complete[] = {1, 0, 4, 4 * 4 * 20 * 33, 5, 1, 1};
    dataset d = create(&libraries[0], 0, complete, 7);
    finish(&libraries[0], &d, false);
    /* Incomplete values would make a file that no filter reads: the write fails. */
    const unsigned incomplete[] = {0, 0, 0, 0, 5, 1, 1};
    d = create(&libraries[0], 1, incomplete, 7);
    CHECK(libraries[0].H5Dwrite(d.id, *libraries[0].float_type, 0, 0, 0, data) < 0 ||
          libraries[0].H5Dclose(d.id) < 0);
    remove(d.path);
    puts("ok refused");
    fflush(stdout);
    _exit(0); /* HDF5 would try to write the chunks again */
  }
  const bool own_namespace = argc > 2 && strcmp(argv[1], "namespace") == 0;
  for (int i = 2; i < argc; i++) {
    CHECK(count < MAX_LIBRARIES);
    libraries[count++] = load(own_namespace ? dlmopen(LM_ID_NEWLM, argv[i], RTLD_NOW | RTLD_LOCAL)
                                            : dlopen(argv[i], RTLD_NOW | RTLD_LOCAL));
  }
  CHECK(count > 0);
  use(libraries, count);
  return 0;
}
