#include <blosc2.h>
#include <stdlib.h>
#include <string.h>

#include "b2d.h"
#include "box_copy.h"
#include "bytes.h"
#include "chunk.h"
#include "delta.h"
#include "encoder_options.h"
#include "plugins.h"

typedef struct chunk_sizes {
  int32_t chunk_bytes;
  int32_t block_bytes;
} chunk_sizes;

/* What the prefilter needs for the chunk at hand. */
typedef struct gather_plan {
  const b2d_gather *gather;
  int32_t grid[B2D_MAX_RANK];          /* blocks along each axis */
  int64_t block_strides[B2D_MAX_RANK]; /* bytes, inside a block */
  chunk_sizes sizes;
  uint8_t *reference; /* the first block, for the delta filter; null without it */
  int32_t type_size;
} gather_plan;

struct b2d_encoder {
  b2d_encoder_options options;
  blosc2_context *context; /* for block_bytes: c-blosc2 fixes the block size when a context is made */
  int32_t block_bytes;
  gather_plan plan;
  uint8_t *spare; /* what c-blosc2 takes for the source where it writes to it */
  size_t spare_bytes;
  b2d_plugins *plugins; /* where the options ask for one */
  uint8_t *reference;   /* room for one block, for the delta filter */
  size_t reference_bytes;
};

int32_t b2d_encoder_create(const b2d_encoder_options *options, b2d_encoder **encoder) {
  if (encoder == NULL) {
    return B2D_ERROR_ARGUMENT;
  }
  *encoder = NULL;
  const int32_t status = options == NULL ? B2D_ERROR_ARGUMENT : b2d_options_check(options);
  if (status != B2D_OK) {
    return status;
  }
  b2d_encoder *made = calloc(1, sizeof *made);
  if (made == NULL) {
    return B2D_ERROR_MEMORY;
  }
  made->options = *options;
  if (b2d_options_have_plugins(options)) {
    made->plugins = b2d_plugins_create();
    if (made->plugins == NULL) {
      free(made);
#ifdef B2D_SYSTEM_LIBRARIES
      return B2D_ERROR_CODEC;
#else
      return B2D_ERROR_MEMORY;
#endif
    }
  }
  *encoder = made;
  return B2D_OK;
}

void b2d_encoder_free(b2d_encoder *encoder) {
  if (encoder == NULL) {
    return;
  }
  if (encoder->context != NULL) {
    blosc2_free_ctx(encoder->context);
  }
  b2d_plugins_free(encoder->plugins);
  free(encoder->reference);
  free(encoder->spare);
  free(encoder);
}

static int32_t least(int32_t a, int32_t b) { return a < b ? a : b; }

/* Validates the shapes and computes the block grid and the sizes in bytes. */
static int32_t make_plan(const b2d_gather *gather, const b2d_encoder_options *options, gather_plan *plan) {
  const int32_t rank = gather->rank, type_size = options->type_size;
  const int pads = rank > 1 || b2d_options_need_shape(options);
  if (rank < 1 || rank > B2D_MAX_RANK || gather->item_size < 1 || gather->item_size % type_size != 0) {
    return B2D_ERROR_ARGUMENT;
  }
  int64_t chunk = gather->item_size;
  int64_t block = gather->item_size;
  int any_valid = 1;
  for (int32_t i = rank - 1; i >= 0; i--) {
    const int32_t chunk_length = gather->chunk_shape[i];
    const int32_t block_length = gather->block_shape[i];
    if (chunk_length < 1 || block_length < 1 || gather->valid[i] < 0 || gather->valid[i] > chunk_length) {
      return B2D_ERROR_ARGUMENT;
    }
    any_valid = any_valid && gather->valid[i] > 0;
    plan->grid[i] = (chunk_length - 1) / block_length + 1;
    plan->block_strides[i] = block;
    block *= block_length;
    /* Two factors below 2^31 each cannot overflow 64 bits, and the product is judged before the next one. */
    const int64_t padded = pads ? (int64_t)plan->grid[i] * block_length : chunk_length;
    if (padded > BLOSC2_MAX_BUFFERSIZE || block > BLOSC2_MAX_BUFFERSIZE) {
      return B2D_ERROR_ARGUMENT;
    }
    chunk *= padded;
    if (chunk > BLOSC2_MAX_BUFFERSIZE) {
      return B2D_ERROR_ARGUMENT;
    }
  }
  if (!pads && block > chunk) {
    block = chunk;
  }
  if (block > BLOSC2_MAXBLOCKSIZE || (any_valid && gather->source == NULL)) {
    return B2D_ERROR_ARGUMENT;
  }
  plan->gather = gather;
  plan->sizes.chunk_bytes = (int32_t)chunk;
  plan->sizes.block_bytes = (int32_t)block;
  return B2D_OK;
}

/* Puts a block's elements into an output that holds zeros. */
static void gather_elements(const gather_plan *plan, int32_t index, uint8_t *output) {
  const b2d_gather *gather = plan->gather;
  const int32_t rank = gather->rank;
  int32_t inside[B2D_MAX_RANK]; /* the part of the block that is inside the chunk */
  int32_t valid[B2D_MAX_RANK];  /* the part that the source holds */
  const uint8_t *source = gather->source;
  int whole = 1, any = 1;
  for (int32_t i = rank - 1; i >= 0; i--) {
    const int32_t coordinate = index % plan->grid[i];
    index /= plan->grid[i];
    const int32_t origin = coordinate * gather->block_shape[i];
    inside[i] = least(gather->block_shape[i], gather->chunk_shape[i] - origin);
    valid[i] = least(inside[i], gather->valid[i] - origin);
    whole = whole && valid[i] == inside[i];
    any = any && valid[i] > 0;
    if (source != NULL) {
      source += gather->strides[i] * origin;
    }
  }
  if (!whole && gather->fill != NULL) {
    b2d_box_fill(rank, gather->item_size, inside, gather->fill, output, plan->block_strides);
  }
  if (any) {
    b2d_box_copy(rank, gather->item_size, valid, source, gather->strides, output, plan->block_strides);
  }
}

/* c-blosc2 calls this for every block, in order, with an output that it has zeroed and that is still in cache. */
static int gather_block(blosc2_prefilter_params *block) {
  const gather_plan *plan = block->user_data;
  /* An installed c-blosc2 may follow BLOSC_BLOCKSIZE instead of us: never write blocks of another size. */
  const int64_t offset = (int64_t)block->nblock * plan->sizes.block_bytes;
  if (block->output_offset != offset || offset >= plan->sizes.chunk_bytes ||
      block->output_size != least(plan->sizes.block_bytes, plan->sizes.chunk_bytes - (int32_t)offset)) {
    return -1;
  }
  gather_elements(plan, block->nblock, block->output);
  if (plan->reference != NULL) {
    if (block->nblock == 0) {
      memcpy(plan->reference, block->output, (size_t)block->output_size);
    }
    b2d_delta_encode(plan->reference, block->nblock == 0, plan->type_size, block->output, block->output_size);
  }
  return 0;
}

/* c-blosc2 takes the first block from its source, which is not where elements come from here: we filter, and it hears of it
 * afterwards. */
static int32_t prepare_delta(b2d_encoder *encoder) {
  encoder->plan.reference = NULL;
  if (b2d_options_delta(&encoder->options) < 0) {
    return B2D_OK;
  }
  const size_t bytes = (size_t)encoder->plan.sizes.block_bytes;
  if (encoder->reference_bytes < bytes) {
    free(encoder->reference);
    encoder->reference = malloc(bytes);
    encoder->reference_bytes = encoder->reference != NULL ? bytes : 0;
  }
  encoder->plan.reference = encoder->reference;
  encoder->plan.type_size = encoder->options.type_size;
  return encoder->reference != NULL ? B2D_OK : B2D_ERROR_MEMORY;
}

enum { FLAG_RAW = 0x02 };

static void finish_delta(const b2d_encoder *encoder, uint8_t *chunk) {
  const gather_plan *plan = &encoder->plan;
  if (plan->reference == NULL) {
    return;
  }
  chunk[16 + b2d_options_delta(&encoder->options)] = B2D_FILTER_DELTA;
  if ((chunk[2] & FLAG_RAW) != 0) { /* stored as it comes, not filtered */
    uint8_t *blocks = chunk + B2D_CHUNK_HEADER;
    memset(blocks, 0, (size_t)plan->sizes.chunk_bytes);
    for (int32_t at = 0, block = 0; at < plan->sizes.chunk_bytes; at += least(plan->sizes.block_bytes, plan->sizes.chunk_bytes - at)) {
      gather_elements(plan, block++, blocks + at);
    }
  }
}

/* Sets the block's shape, and judges by the header of the chunk to come whether a decoder could take it. */
static int32_t prepare_plugins(b2d_encoder *encoder, const b2d_gather *gather) {
  const b2d_encoder_options *options = &encoder->options;
  const int splits = b2d_options_split(options) == B2D_SPLIT_ALWAYS;
  const int format = options->codec >= B2D_CODEC_NDLZ ? B2D_FORMAT_PLUGIN : B2D_FORMAT_ZSTD;
  uint8_t header[B2D_CHUNK_HEADER] = {B2D_CHUNK_VERSION, 1, (uint8_t)(0x05 | (splits ? 0 : 0x10) | format << 5),
                                      (uint8_t)options->type_size};
  b2d_store_le32(header + 4, (uint32_t)encoder->plan.sizes.chunk_bytes);
  b2d_store_le32(header + 8, (uint32_t)encoder->plan.sizes.block_bytes);
  b2d_store_le32(header + 12, B2D_CHUNK_HEADER);
  memcpy(header + 16, options->filters, B2D_MAX_FILTERS);
  header[22] = (uint8_t)options->codec;
  header[23] = (uint8_t)options->codec_meta;
  memcpy(header + 24, options->metas, B2D_MAX_FILTERS);
  b2d_chunk chunk;
  if (!b2d_chunk_parse_header(header, &chunk)) {
    return B2D_ERROR_ARGUMENT;
  }
  b2d_plugins_set_shape(encoder->plugins, gather->item_size == options->type_size ? gather->rank : 0, gather->block_shape,
                        options->type_size);
  chunk.needs_shape = chunk.needs_shape || options->codec == B2D_CODEC_NDLZ; /* to encode */
  const int is_flat = options->codec == B2D_CODEC_NDLZ && gather->rank != 2;
  return !is_flat && b2d_plugins_fit(encoder->plugins, &chunk) ? B2D_OK : B2D_ERROR_ARGUMENT;
}

static int32_t prepare_context(b2d_encoder *encoder, int32_t block_bytes) {
  if (encoder->context != NULL && encoder->block_bytes == block_bytes) {
    return B2D_OK;
  }
  if (encoder->context != NULL) {
    blosc2_free_ctx(encoder->context);
    encoder->context = NULL;
  }
  blosc2_prefilter_params prefilter = {0};
  prefilter.user_data = &encoder->plan;
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = (uint8_t)encoder->options.codec;
  parameters.clevel = (uint8_t)encoder->options.level;
  parameters.typesize = encoder->options.type_size;
  parameters.nthreads = 1;
  parameters.blocksize = block_bytes;
  static const int32_t splits[] = {BLOSC_FORWARD_COMPAT_SPLIT, BLOSC_ALWAYS_SPLIT, BLOSC_NEVER_SPLIT};
  parameters.splitmode = splits[b2d_options_split(&encoder->options)];
  parameters.compcode_meta = (uint8_t)encoder->options.codec_meta;
  memcpy(parameters.filters, encoder->options.filters, B2D_MAX_FILTERS);
  memcpy(parameters.filters_meta, encoder->options.metas, B2D_MAX_FILTERS);
  const int delta = b2d_options_delta(&encoder->options);
  if (delta >= 0) {
    parameters.filters[delta] = B2D_FILTER_NONE;
  }
  parameters.prefilter = gather_block;
  parameters.preparams = &prefilter; /* copied by c-blosc2 */
  if (encoder->plugins != NULL) {
    parameters.schunk = b2d_plugins_schunk(encoder->plugins);
  }
  encoder->context = blosc2_create_cctx(parameters);
  encoder->block_bytes = block_bytes;
  return encoder->context != NULL ? B2D_OK : B2D_ERROR_MEMORY;
}

/* The source that c-blosc2 is given. It passes a block round between two buffers and the source: the second filter
 * after the prefilter writes to the source. With one filter the source is only the base of addresses that are never used. */
static uint8_t *source_of(b2d_encoder *encoder, uint8_t *destination) {
  int filters = 0;
  for (int i = 0; i < B2D_MAX_FILTERS; i++) {
    filters += encoder->options.filters[i] != B2D_FILTER_NONE;
  }
  if (filters <= 1) {
    return destination;
  }
  const size_t bytes = (size_t)encoder->plan.sizes.chunk_bytes;
  if (encoder->spare_bytes < bytes) {
    free(encoder->spare);
    encoder->spare = malloc(bytes);
    encoder->spare_bytes = encoder->spare != NULL ? bytes : 0;
  }
  return encoder->spare;
}

/* Whether the chunk is what the options ask for: the last guard against a c-blosc2 that follows something else. */
static int is_as_asked(const b2d_encoder *encoder, const uint8_t *chunk) {
  static const uint8_t formats[] = {B2D_FORMAT_BLOSCLZ, B2D_FORMAT_LZ4, B2D_FORMAT_LZ4, 2, B2D_FORMAT_ZLIB, B2D_FORMAT_ZSTD};
  const b2d_encoder_options *options = &encoder->options;
  const int format = options->codec >= B2D_CODEC_NDLZ ? B2D_FORMAT_PLUGIN : formats[options->codec];
  return ((chunk[2] & FLAG_RAW) != 0 || chunk[2] >> 5 == format) && chunk[3] == options->type_size &&
         memcmp(chunk + 16, options->filters, B2D_MAX_FILTERS) == 0 && memcmp(chunk + 24, options->metas, B2D_MAX_FILTERS) == 0 &&
         b2d_load_le_i32(chunk + 4) == encoder->plan.sizes.chunk_bytes && b2d_load_le_i32(chunk + 8) == encoder->plan.sizes.block_bytes;
}

int32_t b2d_encode_chunk(b2d_encoder *encoder, const b2d_gather *gather, uint8_t *destination, int32_t capacity,
                         int32_t *written) {
  if (written != NULL) {
    *written = 0;
  }
  if (encoder == NULL || gather == NULL || destination == NULL || written == NULL || capacity < 0) {
    return B2D_ERROR_ARGUMENT;
  }
  int32_t status = make_plan(gather, &encoder->options, &encoder->plan);
  if (status == B2D_OK && encoder->plugins != NULL) {
    status = prepare_plugins(encoder, gather);
  }
  if (status == B2D_OK) {
    status = prepare_delta(encoder);
  }
  if (status == B2D_OK) {
    status = prepare_context(encoder, encoder->plan.sizes.block_bytes);
  }
  if (status != B2D_OK) {
    return status;
  }
  const int32_t chunk_bytes = encoder->plan.sizes.chunk_bytes;
  const int32_t raw_bytes = chunk_bytes + B2D_CHUNK_HEADER;
  const int32_t blocks = (chunk_bytes - 1) / encoder->plan.sizes.block_bytes + 1;
  /* c-blosc2 writes the block starts without looking; and more room than a raw chunk takes would let an incompressible
   * one grow past that. */
  if (capacity < B2D_CHUNK_HEADER || (capacity < raw_bytes && (capacity - B2D_CHUNK_HEADER) / 4 < blocks)) {
    return B2D_ERROR_CAPACITY;
  }
  const uint8_t *source = source_of(encoder, destination);
  if (source == NULL) {
    return B2D_ERROR_MEMORY;
  }
  const int result = blosc2_compress_ctx(encoder->context, source, chunk_bytes, destination, least(capacity, raw_bytes));
  if (result >= B2D_CHUNK_HEADER) {
    finish_delta(encoder, destination);
  }
  encoder->plan.gather = NULL;
  if (result == 0 || result == BLOSC2_ERROR_WRITE_BUFFER) {
    return B2D_ERROR_CAPACITY;
  }
  if (result == BLOSC2_ERROR_MEMORY_ALLOC || result == BLOSC2_ERROR_THREAD_CREATE) {
    return B2D_ERROR_MEMORY;
  }
  if (result < B2D_CHUNK_HEADER || !is_as_asked(encoder, destination)) {
    return B2D_ERROR_DATA;
  }
  *written = result;
  return B2D_OK;
}

int32_t b2d_copy_box(int32_t rank, int32_t item_size, const int32_t *shape, const uint8_t *source,
                     const int64_t *source_strides, uint8_t *destination, const int64_t *destination_strides) {
  if (rank < 0 || rank > B2D_MAX_RANK || item_size < 1 || source == NULL || destination == NULL ||
      (rank > 0 && (shape == NULL || source_strides == NULL || destination_strides == NULL))) {
    return B2D_ERROR_ARGUMENT;
  }
  b2d_box_copy(rank, item_size, shape, source, source_strides, destination, destination_strides);
  return B2D_OK;
}
