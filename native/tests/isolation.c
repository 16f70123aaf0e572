/* isolation DECOY LIBRARY: with the decoy loaded globally first, the library uses its own HDF5 and c-blosc2, and the
 * names of the process still lead to the decoy. */
#define _GNU_SOURCE /* RTLD_DEFAULT */
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "b2d.h"

#define REQUIRE(condition)                                                       \
  do {                                                                           \
    if (!(condition)) {                                                          \
      fprintf(stderr, "%s:%d: not so: %s\n", __FILE__, __LINE__, #condition);    \
      exit(1);                                                                   \
    }                                                                            \
  } while (0)

#define FIND(type, name)                     \
  type name##_;                              \
  do {                                       \
    void *found = dlsym(library, #name);     \
    REQUIRE(found != NULL);                  \
    memcpy(&name##_, &found, sizeof found);  \
  } while (0)

typedef int32_t (*versions_function)(char *, int32_t);
typedef int32_t (*encoder_create_function)(const b2d_encoder_options *, b2d_encoder **);
typedef int32_t (*encode_function)(b2d_encoder *, const b2d_gather *, uint8_t *, int32_t, int32_t *);
typedef int32_t (*decoder_create_function)(b2d_decoder **);
typedef int32_t (*decode_function)(b2d_decoder *, const uint8_t *, int32_t, uint8_t *, int32_t);
typedef int (*open_function)(void);
typedef int64_t (*create_list_function)(int64_t);

static void round_trip(void *library, int32_t codec) {
  FIND(encoder_create_function, b2d_encoder_create);
  FIND(encode_function, b2d_encode_chunk);
  FIND(decoder_create_function, b2d_decoder_create);
  FIND(decode_function, b2d_decode_chunk);
  const b2d_encoder_options options = {codec, 5, 4, 0, 0, {0, 0, 0, 0, 0, 1}, {0}};
  uint8_t source[4000], chunk[4032], plain[4000];
  for (size_t i = 0; i < sizeof source; i++) {
    source[i] = (uint8_t)(i * i / 7);
  }
  b2d_gather gather;
  memset(&gather, 0, sizeof gather);
  gather.rank = 1;
  gather.item_size = 4;
  gather.chunk_shape[0] = gather.valid[0] = 1000;
  gather.block_shape[0] = 300;
  gather.strides[0] = 4;
  gather.source = source;
  b2d_encoder *encoder = NULL;
  b2d_decoder *decoder = NULL;
  int32_t written = 0;
  REQUIRE(b2d_encoder_create_(&options, &encoder) == B2D_OK && b2d_decoder_create_(&decoder) == B2D_OK);
  REQUIRE(b2d_encode_chunk_(encoder, &gather, chunk, sizeof chunk, &written) == B2D_OK);
  REQUIRE(b2d_decode_chunk_(decoder, chunk, written, plain, sizeof plain) == B2D_OK);
  REQUIRE(memcmp(plain, source, sizeof plain) == 0);
}

int main(int count, char **arguments) {
  REQUIRE(count == 3);
  void *decoy = dlopen(arguments[1], RTLD_NOW | RTLD_GLOBAL);
  REQUIRE(decoy != NULL);
  void *library = dlopen(arguments[2], RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    fprintf(stderr, "%s\n", dlerror());
    return 1;
  }
  FIND(versions_function, b2d_versions);
  char versions[256];
  REQUIRE(b2d_versions_(versions, sizeof versions) > 0);
  REQUIRE(strstr(versions, "linkage=private") != NULL);
  static const int32_t codecs[] = {0, 1, 2, 4, 5};
  for (size_t i = 0; i < sizeof codecs / sizeof codecs[0]; i++) {
    round_trip(library, codecs[i]);
  }

  FIND(open_function, H5open);
  REQUIRE(H5open_() >= 0);
  FIND(create_list_function, H5Pcreate);
  int64_t class_id;
  void *class_variable = dlsym(library, "H5P_CLS_FILE_ACCESS_ID_g");
  REQUIRE(class_variable != NULL);
  memcpy(&class_id, class_variable, sizeof class_id);
  REQUIRE(class_id > 0 && H5Pcreate_(class_id) > 0);

  REQUIRE(dlsym(RTLD_DEFAULT, "H5open") == dlsym(decoy, "H5open"));
  REQUIRE(dlsym(RTLD_DEFAULT, "H5open") != dlsym(library, "H5open"));
  REQUIRE(dlsym(RTLD_DEFAULT, "b2d_versions") == NULL);
  return 0;
}
