/* The frames that the plugin writes, against those of c-blosc2 itself, and the frames of others that it must read. */
#define _GNU_SOURCE
#include <b2nd.h>
#include <blosc2.h>
#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "blocking.h"
#include "check.h"
#include "decode.h"
#include "encode.h"
#include "frame.h"
#include "reference.h"
#include "values.h"

enum { MAX_VALUES = 16 };

typedef struct sample {
  int32_t rank;
  int32_t shape[8];
  int32_t type_size;
  unsigned codec, level, shuffle, block_bytes;
} sample;

typedef struct value_list {
  size_t count;
  unsigned values[MAX_VALUES];
} value_list;

static int32_t data_bytes(const sample *s) {
  int32_t bytes = s->type_size;
  for (int32_t i = 0; i < s->rank; i++) {
    bytes *= s->shape[i];
  }
  return bytes;
}

static value_list list_values(const sample *s) {
  value_list list = {.count = 7,
                     .values = {1, s->block_bytes, (unsigned)s->type_size, (unsigned)data_bytes(s), s->level, s->shuffle,
                                s->codec}};
  if (s->rank >= 2) {
    list.values[H5B2_VALUE_RANK] = (unsigned)s->rank;
    for (int32_t i = 0; i < s->rank; i++) {
      list.values[H5B2_VALUE_SHAPE + i] = (unsigned)s->shape[i];
    }
    list.count = 8 + (size_t)s->rank;
  }
  return list;
}

static blosc2_cparams parameters_of(const sample *s) {
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = (uint8_t)s->codec;
  parameters.clevel = (uint8_t)s->level;
  parameters.typesize = s->type_size;
  parameters.filters[BLOSC2_MAX_FILTERS - 1] = (uint8_t)s->shuffle;
  parameters.blocksize = (int32_t)s->block_bytes;
  return parameters;
}

/* What c-blosc2 itself picks, asked in the way of the stock filter. */
static int32_t reference_block_bytes(int32_t chunk_bytes, int32_t type_size, unsigned codec, unsigned level,
                                     unsigned shuffle) {
  uint8_t chunk[BLOSC2_MAX_OVERHEAD];
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = (uint8_t)codec;
  parameters.clevel = (uint8_t)level;
  parameters.typesize = type_size;
  parameters.filters[BLOSC2_MAX_FILTERS - 1] = (uint8_t)shuffle;
  int32_t block_bytes = -1;
  CHECK(blosc2_chunk_zeros(parameters, chunk_bytes, chunk, BLOSC2_MAX_OVERHEAD) > 0);
  CHECK(blosc2_cbuffer_sizes(chunk, NULL, NULL, &block_bytes) >= 0);
  return block_bytes;
}

static reference_frame write_reference(const sample *s, const uint8_t *data, bool contiguous) {
  blosc2_cparams parameters = parameters_of(s);
  int32_t block_shape[8] = {0};
  if (s->rank >= 2) {
    int64_t wanted = s->block_bytes;
    if (wanted == 0) {
      wanted = reference_block_bytes(data_bytes(s), s->type_size, s->codec, s->level, 1);
    }
    parameters.blocksize = (int32_t)b2d_block_shape(wanted, s->type_size, s->rank, s->shape, block_shape) * s->type_size;
  }
  return reference_write(&parameters, s->rank, s->shape, block_shape, data, data_bytes(s), contiguous);
}

static void expect_decoded(const value_list *list, uint8_t *frame, int64_t length, const uint8_t *data, int32_t bytes) {
  void *output = NULL;
  size_t capacity = 0;
  CHECK(h5b2_decode(list->count, list->values, frame, (size_t)length, &output, &capacity) == (size_t)bytes);
  CHECK(capacity >= (size_t)bytes);
  CHECK(memcmp(output, data, (size_t)bytes) == 0);
  free(output);
}

static void expect_same_frame(const sample *s, uint64_t seed) {
  const int32_t bytes = data_bytes(s);
  uint8_t *data = malloc((size_t)bytes);
  if (seed == 0) {
    memset(data, 0, (size_t)bytes);
  } else {
    fill_sample(data, (size_t)bytes, (size_t)s->type_size, seed);
  }
  const value_list list = list_values(s);
  void *frame = NULL;
  size_t capacity = 0;
  const size_t length = h5b2_encode(list.count, list.values, data, (size_t)bytes, &frame, &capacity);
  reference_frame expected = write_reference(s, data, false);
  CHECK(length == (size_t)expected.length, "rank %d type %d codec %u level %u shuffle %u: %zu, not %lld bytes", s->rank,
        s->type_size, s->codec, s->level, s->shuffle, length, (long long)expected.length);
  for (size_t i = 0; i < length; i++) {
    CHECK(((uint8_t *)frame)[i] == expected.bytes[i], "rank %d type %d codec %u level %u shuffle %u: byte %zu of %zu is %d, not %d",
          s->rank, s->type_size, s->codec, s->level, s->shuffle, i, length, ((uint8_t *)frame)[i], expected.bytes[i]);
  }
  expect_decoded(&list, frame, (int64_t)length, data, bytes);
  free(expected.bytes);
  free(frame);
  free(data);
}

static const unsigned codecs[] = {0, 1, 2, 4, 5};

static void Frames_equal_those_of_c_blosc2_at_every_rank(void) {
  static const sample shapes[] = {
      {.rank = 1, .shape = {9001}},
      {.rank = 2, .shape = {45, 77}},
      {.rank = 2, .shape = {1, 5000}},
      {.rank = 3, .shape = {12, 1, 301}},
      {.rank = 4, .shape = {3, 10, 11, 13}},
      {.rank = 5, .shape = {2, 3, 4, 5, 17}},
      {.rank = 6, .shape = {2, 3, 2, 5, 3, 11}},
      {.rank = 7, .shape = {2, 3, 2, 1, 5, 3, 7}},
      {.rank = 8, .shape = {2, 3, 2, 2, 1, 3, 2, 7}},
  };
  for (size_t i = 0; i < sizeof shapes / sizeof shapes[0]; i++) {
    for (size_t c = 0; c < 5; c++) {
      for (unsigned shuffle = 0; shuffle < 3; shuffle++) {
        sample s = shapes[i];
        s.type_size = 4;
        s.codec = codecs[c];
        s.level = 5;
        s.shuffle = shuffle;
        expect_same_frame(&s, i + 1);
        s.block_bytes = 1000; /* chosen by the user */
        expect_same_frame(&s, i + 1);
      }
    }
  }
}

static void Frames_equal_those_of_c_blosc2_for_every_type_size(void) {
  static const int32_t sizes[] = {1, 2, 3, 4, 7, 8, 12, 16, 17, 36, 255, 256, 300, 1000};
  for (size_t i = 0; i < sizeof sizes / sizeof sizes[0]; i++) {
    for (unsigned shuffle = 0; shuffle < 3; shuffle++) {
      expect_same_frame(&(sample){.rank = 1, .shape = {331}, .type_size = sizes[i], .codec = 1, .level = 5, .shuffle = shuffle}, 3);
      if (sizes[i] < 256) {
        expect_same_frame(&(sample){.rank = 2, .shape = {31, 19}, .type_size = sizes[i], .codec = 5, .level = 3, .shuffle = shuffle}, 4);
      }
    }
  }
}

static void Elements_of_more_than_255_bytes_keep_their_size_in_b2nd_frames(void) {
  const sample s = {.rank = 2, .shape = {31, 19}, .type_size = 300, .codec = 5, .level = 3, .shuffle = 1, .block_bytes = 30000};
  const int32_t bytes = data_bytes(&s);
  uint8_t *data = malloc((size_t)bytes);
  fill_sample(data, (size_t)bytes, 300, 4);
  const value_list list = list_values(&s);
  reference_frame theirs = write_reference(&s, data, false); /* says 1, and cannot be read by its writer */
  expect_decoded(&list, theirs.bytes, theirs.length, data, bytes);
  void *ours = NULL;
  size_t capacity = 0;
  const size_t length = h5b2_encode(list.count, list.values, data, (size_t)bytes, &ours, &capacity);
  expect_decoded(&list, ours, (int64_t)length, data, bytes);
  b2nd_array_t *array = NULL;
  CHECK(b2nd_from_cframe(ours, (int64_t)length, true, &array) == 0);
  uint8_t *back = malloc((size_t)bytes);
  CHECK(b2nd_to_cbuffer(array, back, bytes) == 0);
  CHECK(memcmp(back, data, (size_t)bytes) == 0);
  b2nd_free(array);
  free(back);
  free(ours);
  free(theirs.bytes);
  free(data);
}

static void Frames_equal_those_of_c_blosc2_at_every_level(void) {
  for (size_t c = 0; c < 5; c++) {
    for (unsigned level = 0; level < 10; level++) {
      expect_same_frame(&(sample){.rank = 3, .shape = {9, 70, 80}, .type_size = 2, .codec = codecs[c], .level = level, .shuffle = 1}, 5);
      expect_same_frame(&(sample){.rank = 1, .shape = {40001}, .type_size = 2, .codec = codecs[c], .level = level, .shuffle = 1}, 5);
    }
  }
}

static void Frames_equal_those_of_c_blosc2_for_zeros_and_for_noise(void) {
  for (size_t c = 0; c < 5; c++) {
    expect_same_frame(&(sample){.rank = 3, .shape = {9, 7, 80}, .type_size = 8, .codec = codecs[c], .level = 5, .shuffle = 1}, 0);
    expect_same_frame(&(sample){.rank = 1, .shape = {4000}, .type_size = 8, .codec = codecs[c], .level = 5, .shuffle = 1}, 0);
    expect_same_frame(&(sample){.rank = 1, .shape = {3}, .type_size = 8, .codec = codecs[c], .level = 5, .shuffle = 1}, 6);
  }
  /* Incompressible: stored raw, padding and all. */
  const sample s = {.rank = 3, .shape = {5, 33, 61}, .type_size = 1, .codec = 1, .level = 5, .shuffle = 0};
  const int32_t bytes = data_bytes(&s);
  uint8_t *data = malloc((size_t)bytes);
  uint64_t state = 9;
  for (int32_t i = 0; i < bytes; i++) {
    data[i] = (uint8_t)next_random(&state);
  }
  const value_list list = list_values(&s);
  void *frame = NULL;
  size_t capacity = 0;
  const size_t length = h5b2_encode(list.count, list.values, data, (size_t)bytes, &frame, &capacity);
  reference_frame expected = write_reference(&s, data, false);
  CHECK(length == (size_t)expected.length && memcmp(frame, expected.bytes, length) == 0);
  expect_decoded(&list, frame, (int64_t)length, data, bytes);
  free(expected.bytes);
  free(frame);
  free(data);
}

static void The_automatic_block_size_is_that_of_c_blosc2(void) {
  static const int32_t sizes[] = {1, 2, 3, 4, 8, 12, 16, 17, 36, 255, 300};
  static const int32_t items[] = {1, 2, 31, 32, 33, 100, 1023, 4096, 8191, 32768, 100000, 1000001};
  for (size_t t = 0; t < sizeof sizes / sizeof sizes[0]; t++) {
    for (size_t n = 0; n < sizeof items / sizeof items[0]; n++) {
      for (size_t c = 0; c < 5; c++) {
        for (unsigned level = 0; level < 10; level++) {
          for (unsigned shuffle = 0; shuffle < 3; shuffle++) {
            const int32_t bytes = sizes[t] * items[n];
            CHECK(b2d_automatic_block_bytes(bytes, sizes[t], (int32_t)codecs[c], (int32_t)level, shuffle == 1) ==
                      reference_block_bytes(bytes, sizes[t], codecs[c], level, shuffle),
                  "%d bytes of %d, codec %u level %u shuffle %u", bytes, sizes[t], codecs[c], level, shuffle);
          }
        }
      }
    }
  }
}

/* The stock filter keeps this data in one frame under c-blosc2's other ways of writing, too. */
static void Frames_of_contiguous_super_chunks_are_read(void) {
  const sample s = {.rank = 3, .shape = {9, 41, 80}, .type_size = 4, .codec = 5, .level = 5, .shuffle = 1};
  const int32_t bytes = data_bytes(&s);
  uint8_t *data = malloc((size_t)bytes);
  fill_sample(data, (size_t)bytes, 4, 11);
  reference_frame frame = write_reference(&s, data, true);
  const value_list list = list_values(&s);
  expect_decoded(&list, frame.bytes, frame.length, data, bytes);
  free(frame.bytes);
  free(data);
}

/* c-blosc2 2.15.0 to 2.21.1 keep chunks of some block shapes in C order; ours never get such a shape. */
static void Chunks_whose_blocks_c_blosc2_misorders_are_read_in_C_order(void) {
  static const sample samples[] = {
      {.rank = 3, .shape = {64, 128, 3}, .type_size = 2, .codec = 1, .level = 5, .shuffle = 1},
      {.rank = 4, .shape = {4, 4, 4, 1}, .type_size = 4, .codec = 5, .level = 5, .shuffle = 1},
  };
  static const int32_t block_shapes[][4] = {{32, 32, 3}, {2, 2, 4, 1}};
  for (int i = 0; i < 2; i++) {
    const sample *s = &samples[i];
    const int32_t bytes = data_bytes(s);
    uint8_t *data = malloc((size_t)bytes);
    fill_sample(data, (size_t)bytes, (size_t)s->type_size, 7);
    CHECK(b2d_blocks_misordered(s->rank, s->shape, s->shape, block_shapes[i]));
    blosc2_cparams parameters = parameters_of(s);
    reference_frame frame = reference_write(&parameters, s->rank, s->shape, block_shapes[i], data, bytes, false);
    const value_list list = list_values(s);
    expect_decoded(&list, frame.bytes, frame.length, data, bytes);
    free(frame.bytes);
    for (int32_t wanted = 1; wanted < bytes; wanted += 7) {
      int32_t ours[4];
      b2d_block_shape(wanted, s->type_size, s->rank, s->shape, ours);
      CHECK(!b2d_blocks_misordered(s->rank, s->shape, s->shape, ours));
    }
    free(data);
  }
}

static void Frames_that_need_the_whole_chunk_are_read(void) {
  for (int kind = 0; kind < 4; kind++) {
    for (int32_t rank = 1; rank < 3; rank++) {
      const sample s = {.rank = rank, .shape = {rank == 1 ? 90000 : 299, 301}, .type_size = 4, .codec = 5, .level = 5, .shuffle = 1};
      const int32_t bytes = data_bytes(&s);
      uint8_t *data = malloc((size_t)bytes);
      fill_sample(data, (size_t)bytes, 4, 12);
      blosc2_cparams parameters = parameters_of(&s);
      int32_t block_shape[8];
      parameters.blocksize = (int32_t)b2d_block_shape(16384, 4, 2, s.shape, block_shape) * 4;
      parameters.use_dict = kind == 0;
      if (kind == 1 || kind == 2) {
        parameters.filters[BLOSC2_MAX_FILTERS - 2] = BLOSC_DELTA;
        parameters.compcode = kind == 1 ? BLOSC_LZ4 : BLOSC_ZSTD;
      }
      if (kind == 3) { /* several threads: blocks in any order */
        parameters.nthreads = 4;
        parameters.compcode = BLOSC_LZ4;
      }
      reference_frame frame = reference_write(&parameters, rank, s.shape, block_shape, data, bytes, false);
      const value_list list = list_values(&s);
      expect_decoded(&list, frame.bytes, frame.length, data, bytes);
      free(frame.bytes);
      free(data);
    }
  }
}

static void Special_chunks_are_read(void) {
  static const int32_t shape[] = {5, 33, 61};
  static const int32_t block_shape[] = {2, 8, 61};
  for (int contiguous = 0; contiguous < 2; contiguous++) {
    for (int32_t type_size = 4; type_size <= 8; type_size += 4) {
      const sample s = {.rank = 3, .shape = {5, 33, 61}, .type_size = type_size};
      const value_list list = list_values(&s);
      const int32_t bytes = data_bytes(&s);
      uint8_t *expected = calloc(1, (size_t)bytes);
      static const reference_special zeros[] = {REFERENCE_ZEROS, REFERENCE_UNINITIALISED};
      for (int i = 0; i < 2; i++) {
        reference_frame frame = reference_write_special(zeros[i], NULL, type_size, 3, shape, block_shape, contiguous != 0);
        expect_decoded(&list, frame.bytes, frame.length, expected, bytes);
        free(frame.bytes);
      }
      for (int32_t i = 0; i < bytes / type_size; i++) {
        const float single = nanf("");
        const double twice = nan("");
        memcpy(expected + i * type_size, type_size == 4 ? (const void *)&single : &twice, (size_t)type_size);
      }
      reference_frame frame = reference_write_special(REFERENCE_NANS, NULL, type_size, 3, shape, block_shape, contiguous != 0);
      expect_decoded(&list, frame.bytes, frame.length, expected, bytes);
      free(frame.bytes);
      const uint8_t value[8] = {1, 2, 3, 4, 5, 6, 7, 8};
      for (int32_t i = 0; i < bytes / type_size; i++) {
        memcpy(expected + i * type_size, value, (size_t)type_size);
      }
      frame = reference_write_special(REFERENCE_VALUE, value, type_size, 3, shape, block_shape, contiguous != 0);
      expect_decoded(&list, frame.bytes, frame.length, expected, bytes);
      free(frame.bytes);
      free(expected);
    }
  }
}

static void Several_threads_give_the_same_frame_and_data_as_one(void) {
  static const sample samples[] = {
      {.rank = 1, .shape = {700001}, .type_size = 4, .codec = 1, .level = 5, .shuffle = 1, .block_bytes = 65536},
      {.rank = 3, .shape = {21, 190, 170}, .type_size = 2, .codec = 5, .level = 3, .shuffle = 1, .block_bytes = 32768},
      {.rank = 2, .shape = {900, 800}, .type_size = 4, .codec = 0, .level = 1, .shuffle = 2, .block_bytes = 32768},
      {.rank = 2, .shape = {900, 800}, .type_size = 4, .codec = 1, .level = 0, .shuffle = 1, .block_bytes = 32768},
  };
  for (size_t i = 0; i < sizeof samples / sizeof samples[0]; i++) {
    for (uint64_t seed = 0; seed < 2; seed++) {
      setenv("B2D_PLUGIN_THREADS", "3", 1);
      expect_same_frame(&samples[i], seed);
      unsetenv("B2D_PLUGIN_THREADS");
    }
  }
  /* Half zeros: a part that says so in its header alone is written out in the joined chunk. */
  const sample *s = &samples[0];
  const int32_t bytes = data_bytes(s);
  uint8_t *data = calloc(1, (size_t)bytes);
  fill_sample(data, (size_t)bytes / 4, 4, 3);
  const value_list list = list_values(s);
  void *one = NULL, *three = NULL;
  size_t capacity = 0;
  const size_t one_length = h5b2_encode(list.count, list.values, data, (size_t)bytes, &one, &capacity);
  setenv("B2D_PLUGIN_THREADS", "3", 1);
  const size_t three_length = h5b2_encode(list.count, list.values, data, (size_t)bytes, &three, &capacity);
  CHECK(one_length == three_length && memcmp(one, three, one_length) == 0);
  expect_decoded(&list, three, (int64_t)three_length, data, bytes);
  unsetenv("B2D_PLUGIN_THREADS");
  free(one);
  free(three);
  free(data);
}

static void Zeros_that_are_no_whole_number_of_elements_can_be_read_back_by_c_blosc2(void) {
  uint8_t data[8004] = {0};
  const unsigned values[] = {1, 0, 8, 8000, 5, 1, 1};
  void *frame = NULL;
  size_t capacity = 0;
  const size_t length = h5b2_encode(7, values, data, sizeof data, &frame, &capacity);
  CHECK(length > 0);
  blosc2_schunk *schunk = blosc2_schunk_from_buffer(frame, (int64_t)length, false);
  CHECK(schunk != NULL);
  uint8_t back[sizeof data];
  memset(back, 1, sizeof back);
  CHECK(blosc2_schunk_decompress_chunk(schunk, 0, back, sizeof back) == sizeof back);
  CHECK(memcmp(back, data, sizeof data) == 0);
  blosc2_schunk_free(schunk);
  free(frame);
}

static void Frames_of_another_shape_or_size_are_refused(void) {
  const sample s = {.rank = 2, .shape = {30, 40}, .type_size = 4, .codec = 1, .level = 5, .shuffle = 1};
  uint8_t data[4800];
  fill_sample(data, sizeof data, 4, 1);
  const value_list list = list_values(&s);
  void *frame = NULL, *output = NULL;
  size_t capacity = 0;
  const size_t length = h5b2_encode(list.count, list.values, data, sizeof data, &frame, &capacity);
  value_list other = list;
  other.values[8] = 40;
  other.values[9] = 30;
  CHECK(h5b2_decode(other.count, other.values, frame, length, &output, &capacity) == 0);
  other = list;
  other.count = 7; /* no shape: the size decides */
  CHECK(h5b2_decode(other.count, other.values, frame, length, &output, &capacity) == sizeof data);
  free(output);
  other.values[3] = 4804;
  CHECK(h5b2_decode(other.count, other.values, frame, length, &output, &capacity) == 0);
  free(frame);
}

static void Memory_is_never_shorter_than_the_chunk_that_HDF5_will_read(void) {
  uint8_t data[1000];
  fill_sample(data, sizeof data, 4, 1);
  const unsigned values[] = {1, 0, 4, 4000, 5, 1, 1}; /* as after a filter that made the data smaller */
  void *frame = NULL, *output = NULL;
  size_t capacity = 0;
  const size_t length = h5b2_encode(7, values, data, sizeof data, &frame, &capacity);
  CHECK(h5b2_decode(7, values, frame, length, &output, &capacity) == sizeof data);
  CHECK(capacity == 4000);
  CHECK(memcmp(output, data, sizeof data) == 0);
  for (size_t i = sizeof data; i < 4000; i++) {
    CHECK(((uint8_t *)output)[i] == 0);
  }
  free(output);
  const unsigned small[] = {1, 0, 4, 100, 5, 1, 1}; /* far more than any filter would add */
  static uint8_t many[40000];
  free(frame);
  const size_t long_frame = h5b2_encode(7, small, many, sizeof many, &frame, &capacity);
  CHECK(long_frame > 0);
  CHECK(h5b2_decode(7, small, frame, long_frame, &output, &capacity) == 0);
  free(frame);
}

int main(void) {
  blosc2_init(); /* the super-chunks of the reference need it, the plugin does not */
  RUN(The_automatic_block_size_is_that_of_c_blosc2);
  RUN(Frames_equal_those_of_c_blosc2_at_every_rank);
  RUN(Frames_equal_those_of_c_blosc2_for_every_type_size);
  RUN(Elements_of_more_than_255_bytes_keep_their_size_in_b2nd_frames);
  RUN(Frames_equal_those_of_c_blosc2_at_every_level);
  RUN(Frames_equal_those_of_c_blosc2_for_zeros_and_for_noise);
  RUN(Frames_of_contiguous_super_chunks_are_read);
  RUN(Chunks_whose_blocks_c_blosc2_misorders_are_read_in_C_order);
  RUN(Frames_that_need_the_whole_chunk_are_read);
  RUN(Special_chunks_are_read);
  RUN(Several_threads_give_the_same_frame_and_data_as_one);
  RUN(Zeros_that_are_no_whole_number_of_elements_can_be_read_back_by_c_blosc2);
  RUN(Frames_of_another_shape_or_size_are_refused);
  RUN(Memory_is_never_shorter_than_the_chunk_that_HDF5_will_read);
  return 0;
}
