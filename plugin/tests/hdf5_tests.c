/* Round trips through the filter pipeline of a real HDF5, which loads the plugin from HDF5_PLUGIN_PATH. */
#define _GNU_SOURCE
#include <hdf5.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "check.h"

enum { FILTER = 32026, MAX_RANK = 10 };

typedef struct layout {
  int rank;
  hsize_t shape[MAX_RANK];
  hsize_t chunks[MAX_RANK]; /* most do not divide the shape */
} layout;

static const layout layouts[] = {
    {1, {1000}, {300}},
    {2, {50, 41}, {20, 13}},
    {3, {9, 20, 11}, {4, 20, 5}},
    {4, {5, 6, 7, 8}, {3, 1, 7, 5}},
    {5, {3, 4, 5, 4, 5}, {2, 2, 3, 4, 2}},
    {6, {3, 2, 3, 4, 3, 5}, {2, 2, 2, 3, 3, 4}},
    {7, {2, 2, 3, 2, 3, 2, 5}, {2, 1, 2, 2, 2, 2, 3}},
    {8, {2, 2, 3, 2, 3, 2, 2, 3}, {2, 1, 2, 2, 2, 2, 2, 2}},
    {9, {2, 2, 3, 2, 3, 2, 2, 1, 3}, {2, 1, 2, 2, 2, 2, 2, 1, 2}},
    {10, {2, 2, 3, 2, 3, 2, 2, 1, 2, 2}, {2, 1, 2, 2, 2, 2, 2, 1, 1, 2}},
};

static hid_t file;
static int dataset_number;

static hid_t make_type(size_t size) {
  const hid_t type = H5Tcreate(H5T_OPAQUE, size);
  CHECK(type >= 0 && H5Tset_tag(type, "test") >= 0);
  return type;
}

static size_t bytes_of(const layout *l, hid_t type) {
  size_t bytes = H5Tget_size(type);
  for (int i = 0; i < l->rank; i++) {
    bytes *= l->shape[i];
  }
  return bytes;
}

static hid_t chunked(const layout *l) {
  const hid_t creation = H5Pcreate(H5P_DATASET_CREATE);
  CHECK(creation >= 0 && H5Pset_chunk(creation, l->rank, l->chunks) >= 0);
  return creation;
}

static hid_t create(const layout *l, hid_t type, hid_t creation) {
  char name[32];
  snprintf(name, sizeof name, "d%d", dataset_number++);
  const hid_t space = H5Screate_simple(l->rank, l->shape, NULL);
  const hid_t dataset = H5Dcreate2(file, name, type, space, H5P_DEFAULT, creation, H5P_DEFAULT);
  CHECK(dataset >= 0);
  H5Sclose(space);
  return dataset;
}

/* Writes, closes, opens and reads; the data must be the same. */
static void round_trip(const layout *l, hid_t type, hid_t creation) {
  const size_t bytes = bytes_of(l, type);
  uint8_t *data = malloc(bytes);
  uint8_t *back = malloc(bytes);
  fill_sample(data, bytes, H5Tget_size(type), (uint64_t)dataset_number + 1);
  memset(back, 0xee, bytes);
  hid_t dataset = create(l, type, creation);
  CHECK(H5Dwrite(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0, "rank %d", l->rank);
  H5Dclose(dataset);
  char name[32];
  snprintf(name, sizeof name, "d%d", dataset_number - 1);
  dataset = H5Dopen2(file, name, H5P_DEFAULT);
  unsigned mask = 1;
  haddr_t address;
  hsize_t stored;
  CHECK(H5Dget_chunk_info(dataset, H5S_ALL, 0, NULL, &mask, &address, &stored) >= 0);
  CHECK(mask == 0, "the chunk was stored unfiltered");
  CHECK(H5Dread(dataset, type, H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0, "rank %d", l->rank);
  CHECK(memcmp(data, back, bytes) == 0, "rank %d, type size %zu", l->rank, H5Tget_size(type));
  H5Dclose(dataset);
  free(back);
  free(data);
}

static void add_filter(hid_t creation, size_t count, const unsigned values[]) {
  CHECK(H5Pset_filter(creation, FILTER, H5Z_FLAG_MANDATORY, count, values) >= 0);
}

static void Every_rank_codec_shuffle_and_type_size_comes_back(void) {
  static const unsigned codecs[] = {0, 1, 2, 4, 5};
  static const size_t sizes[] = {1, 2, 4, 8, 12, 300};
  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
    for (size_t t = 0; t < sizeof sizes / sizeof sizes[0]; t++) {
      const hid_t type = make_type(sizes[t]);
      for (size_t c = 0; c < sizeof codecs / sizeof codecs[0]; c++) {
        for (unsigned shuffle = 0; shuffle < 3; shuffle++) {
          const unsigned values[] = {0, 0, 0, 0, 1 + (unsigned)t, shuffle, codecs[c]};
          const hid_t creation = chunked(&layouts[i]);
          add_filter(creation, 7, values);
          round_trip(&layouts[i], type, creation);
          H5Pclose(creation);
        }
      }
      H5Tclose(type);
    }
  }
}

/* The values that the stock filter would have left in the creation list. */
static void expect_values(const layout *l, hid_t type, size_t given, const unsigned values[], size_t expected_count,
                          const unsigned expected[]) {
  const hid_t creation = chunked(l);
  add_filter(creation, given, values);
  const hid_t dataset = create(l, type, creation);
  const hid_t stored = H5Dget_create_plist(dataset);
  unsigned found[32], flags;
  size_t count = 32;
  CHECK(H5Pget_filter_by_id2(stored, FILTER, &flags, &count, found, 0, NULL, NULL) >= 0);
  CHECK(count == expected_count, "%zu values, not %zu", count, expected_count);
  for (size_t i = 0; i < count; i++) {
    CHECK(found[i] == expected[i], "value %zu is %u, not %u", i, found[i], expected[i]);
  }
  H5Pclose(stored);
  H5Dclose(dataset);
  H5Pclose(creation);
}

static void The_values_are_completed_as_by_the_stock_filter(void) {
  const unsigned given[] = {9, 100, 9, 9, 3, 2, 5};
  const unsigned one[] = {1, 100, 4, 1200, 3, 2, 5};
  const unsigned two[] = {1, 100, 4, 1040, 3, 2, 5, 2, 20, 13};
  const unsigned two_defaults[] = {1, 0, 4, 1040, 5, 1, 0, 2, 20, 13};
  const unsigned two_level[] = {1, 100, 4, 1040, 3, 1, 0, 2, 20, 13};
  const unsigned one_defaults[] = {1, 0, 4, 1200};
  const unsigned nine[] = {1, 100, 4, 512, 3, 2, 5};
  expect_values(&layouts[0], H5T_NATIVE_INT32, 7, given, 7, one);
  expect_values(&layouts[0], H5T_NATIVE_INT32, 0, NULL, 4, one_defaults);
  expect_values(&layouts[1], H5T_NATIVE_INT32, 7, given, 10, two);
  expect_values(&layouts[1], H5T_NATIVE_INT32, 0, NULL, 10, two_defaults);
  expect_values(&layouts[1], H5T_NATIVE_INT32, 5, given, 10, two_level);
  expect_values(&layouts[8], H5T_NATIVE_INT32, 7, given, 7, nine);
  const hsize_t three = 3; /* an array type: the size of its base type */
  const hid_t array = H5Tarray_create2(H5T_NATIVE_INT16, 1, &three);
  const unsigned of_array[] = {1, 100, 2, 1560, 3, 2, 5, 2, 20, 13};
  expect_values(&layouts[1], array, 7, given, 10, of_array);
  H5Tclose(array);
}

/* Whether the stored form of the first chunk names blocks of 5 by 4: two 32-bit numbers of msgpack. */
static bool has_blocks_of_5_by_4(hid_t dataset) {
  static const uint8_t wanted[] = {0xd2, 0, 0, 0, 5, 0xd2, 0, 0, 0, 4};
  const hsize_t origin[2] = {0, 0};
  hsize_t stored;
  CHECK(H5Dget_chunk_storage_size(dataset, origin, &stored) >= 0);
  uint8_t *frame = malloc((size_t)stored);
  uint32_t mask;
  CHECK(H5Dread_chunk(dataset, H5P_DEFAULT, origin, &mask, frame) >= 0);
  bool found = false;
  for (size_t i = 0; i + sizeof wanted <= stored && !found; i++) {
    found = memcmp(frame + i, wanted, sizeof wanted) == 0;
  }
  free(frame);
  return found;
}

static void A_block_shape_after_the_chunk_shape_is_kept_and_followed(void) {
  /* The last element of a block of 5 by 4 is the 4 * 13 + 3 + 1st of a chunk of 20 by 13. */
  const unsigned fits[] = {1, 80, 4, 1040, 3, 1, 1, 2, 20, 13, 56};
  const unsigned of_another[] = {1, 80, 4, 1040, 3, 1, 1, 2, 10, 26, 56};
  const unsigned nonsense[] = {1, 80, 4, 1040, 3, 1, 1, 2, 20, 13, 4000000000u};
  expect_values(&layouts[1], H5T_NATIVE_INT32, 11, fits, 11, fits);
  expect_values(&layouts[1], H5T_NATIVE_INT32, 11, of_another, 10, fits);
  const unsigned *const lists[] = {fits, nonsense};
  for (int i = 0; i < 2; i++) {
    const hid_t creation = chunked(&layouts[1]);
    add_filter(creation, 11, lists[i]);
    round_trip(&layouts[1], H5T_NATIVE_INT32, creation);
    char name[32];
    snprintf(name, sizeof name, "d%d", dataset_number - 1);
    const hid_t dataset = H5Dopen2(file, name, H5P_DEFAULT);
    CHECK(has_blocks_of_5_by_4(dataset) == (i == 0));
    H5Dclose(dataset);
    H5Pclose(creation);
  }
}

static void Datasets_without_options_get_the_defaults(void) {
  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
    const hid_t creation = chunked(&layouts[i]);
    add_filter(creation, 0, NULL);
    round_trip(&layouts[i], H5T_NATIVE_INT64, creation);
    H5Pclose(creation);
  }
}

static void A_creation_list_of_another_dataset_can_be_used_again(void) {
  const unsigned values[] = {0, 0, 0, 0, 5, 1, 1};
  const hid_t first = chunked(&layouts[3]);
  add_filter(first, 7, values);
  const hid_t dataset = create(&layouts[3], H5T_NATIVE_INT64, first);
  const hid_t copied = H5Dget_create_plist(dataset);
  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
    CHECK(H5Pset_chunk(copied, layouts[i].rank, layouts[i].chunks) >= 0);
    round_trip(&layouts[i], H5T_NATIVE_INT16, copied);
  }
  H5Pclose(copied);
  H5Dclose(dataset);
  H5Pclose(first);
}

static void Array_and_compound_types_come_back(void) {
  const hsize_t lengths[] = {3, 2};
  const hid_t array = H5Tarray_create2(H5T_NATIVE_INT16, 2, lengths);
  const hid_t compound = H5Tcreate(H5T_COMPOUND, 23);
  H5Tinsert(compound, "a", 1, H5T_NATIVE_DOUBLE);
  H5Tinsert(compound, "b", 9, array);
  H5Tinsert(compound, "c", 21, H5T_NATIVE_INT16);
  const unsigned values[] = {0, 0, 0, 0, 5, 1, 1};
  for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
    const hid_t types[] = {array, compound};
    for (int t = 0; t < 2; t++) {
      const hid_t creation = chunked(&layouts[i]);
      add_filter(creation, 7, values);
      hid_t type = types[t];
      const hid_t opaque = make_type(H5Tget_size(type)); /* compounds have padding that HDF5 does not keep */
      round_trip(&layouts[i], t == 0 ? type : opaque, creation);
      H5Tclose(opaque);
      H5Pclose(creation);
    }
  }
  H5Tclose(compound);
  H5Tclose(array);
}

typedef enum neighbour { FLETCHER_BEFORE, FLETCHER_AFTER, SHUFFLE_BEFORE, DEFLATE_BEFORE, DEFLATE_AFTER, NEIGHBOURS } neighbour;

static void Other_filters_may_stand_before_and_after(void) {
  const unsigned values[] = {0, 0, 0, 0, 5, 1, 5};
  for (int n = 0; n < NEIGHBOURS; n++) {
    for (size_t i = 0; i < sizeof layouts / sizeof layouts[0]; i++) {
      const hid_t creation = chunked(&layouts[i]);
      if (n == FLETCHER_BEFORE) {
        H5Pset_fletcher32(creation);
      } else if (n == SHUFFLE_BEFORE) {
        H5Pset_shuffle(creation);
      } else if (n == DEFLATE_BEFORE) {
        H5Pset_deflate(creation, 6);
      }
      add_filter(creation, 7, values);
      if (n == FLETCHER_AFTER) {
        H5Pset_fletcher32(creation);
      } else if (n == DEFLATE_AFTER) {
        H5Pset_deflate(creation, 6);
      }
      round_trip(&layouts[i], H5T_NATIVE_INT64, creation);
      H5Pclose(creation);
    }
  }
}

static void Zeros_under_a_checksum_come_back(void) {
  const unsigned values[] = {0, 0, 0, 0, 5, 1, 1};
  const hid_t creation = chunked(&layouts[0]);
  H5Pset_fletcher32(creation);
  add_filter(creation, 7, values);
  int64_t data[1000] = {0}, back[1000];
  memset(back, 1, sizeof back);
  const hid_t dataset = create(&layouts[0], H5T_NATIVE_INT64, creation);
  CHECK(H5Dwrite(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, data) >= 0);
  CHECK(H5Fflush(file, H5F_SCOPE_LOCAL) >= 0);
  CHECK(H5Dread(dataset, H5T_NATIVE_INT64, H5S_ALL, H5S_ALL, H5P_DEFAULT, back) >= 0);
  CHECK(memcmp(data, back, sizeof data) == 0);
  H5Dclose(dataset);
  H5Pclose(creation);
}

static void Wrong_bytes_in_a_chunk_make_the_read_fail(void) {
  const unsigned values[] = {0, 0, 0, 0, 5, 1, 1};
  const hid_t creation = chunked(&layouts[1]);
  add_filter(creation, 7, values);
  const hid_t dataset = create(&layouts[1], H5T_NATIVE_INT32, creation);
  const hsize_t origin[2] = {0, 0};
  uint8_t wrong[500];
  uint64_t state = 3;
  int32_t back[50 * 41];
  for (int round = 0; round < 20; round++) {
    for (size_t i = 0; i < sizeof wrong; i++) {
      wrong[i] = (uint8_t)next_random(&state);
    }
    CHECK(H5Dwrite_chunk(dataset, H5P_DEFAULT, 0, origin, (size_t)(round * 20 + 1), wrong) >= 0);
    herr_t status;
    H5E_BEGIN_TRY { status = H5Dread(dataset, H5T_NATIVE_INT32, H5S_ALL, H5S_ALL, H5P_DEFAULT, back); }
    H5E_END_TRY
    CHECK(status < 0);
  }
  H5Dclose(dataset);
  H5Pclose(creation);
}

static void Large_chunks_come_back_with_threads(void) {
  const layout large = {3, {40, 300, 200}, {20, 150, 130}};
  const unsigned values[] = {0, 0, 0, 0, 5, 1, 1};
  for (int threads = 1; threads < 5; threads++) {
    char text[8];
    snprintf(text, sizeof text, "%d", threads);
    setenv("B2D_PLUGIN_THREADS", text, 1);
    const hid_t creation = chunked(&large);
    add_filter(creation, 7, values);
    round_trip(&large, H5T_NATIVE_INT32, creation);
    H5Pclose(creation);
  }
  unsetenv("B2D_PLUGIN_THREADS");
}

int main(void) {
  const hid_t access = H5Pcreate(H5P_FILE_ACCESS);
  CHECK(H5Pset_fapl_core(access, 1 << 20, false) >= 0);
  file = H5Fcreate("in_memory.h5", H5F_ACC_TRUNC, H5P_DEFAULT, access);
  CHECK(file >= 0);
  RUN(Every_rank_codec_shuffle_and_type_size_comes_back);
  RUN(The_values_are_completed_as_by_the_stock_filter);
  RUN(A_block_shape_after_the_chunk_shape_is_kept_and_followed);
  RUN(Datasets_without_options_get_the_defaults);
  RUN(A_creation_list_of_another_dataset_can_be_used_again);
  RUN(Array_and_compound_types_come_back);
  RUN(Other_filters_may_stand_before_and_after);
  RUN(Zeros_under_a_checksum_come_back);
  RUN(Wrong_bytes_in_a_chunk_make_the_read_fail);
  RUN(Large_chunks_come_back_with_threads);
  H5Fclose(file);
  H5Pclose(access);
  H5close(); /* unloads the plugin */
  puts("ok closed");
  return 0;
}
