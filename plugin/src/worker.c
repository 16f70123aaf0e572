#include "worker.h"

#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>

/* More threads than this at once make their workers anew. A worker above the limit is not kept. */
enum { KEPT_WORKERS = 16, KEPT_WORKER_BYTES = 128 << 20 };

/* A slot is taken by exchanging it with null, so a fork at any moment leaves the child with usable slots. */
static _Atomic(h5b2_worker *) kept[KEPT_WORKERS];

static void destroy(h5b2_worker *worker) {
  blosc2_context *const contexts[] = {worker->decoder, worker->short_decoder, worker->encoder};
  for (size_t i = 0; i < sizeof contexts / sizeof contexts[0]; i++) {
    if (contexts[i] != NULL) {
      blosc2_free_ctx(contexts[i]);
    }
  }
  b2d_scatter_free(&worker->scatter);
  b2d_plugins_free(worker->plugins);
  h5b2_user_scratch_free(&worker->user[0]);
  h5b2_user_scratch_free(&worker->user[1]);
  free(worker->scratch);
  free(worker->input);
  free(worker->output);
  free(worker);
}

h5b2_worker *h5b2_worker_acquire(void) {
  for (int i = 0; i < KEPT_WORKERS; i++) {
    h5b2_worker *worker = atomic_exchange_explicit(&kept[i], NULL, memory_order_acquire);
    if (worker != NULL) {
      return worker;
    }
  }
  return calloc(1, sizeof(h5b2_worker));
}

static size_t held_bytes(const h5b2_worker *worker) {
  return worker->scratch_bytes + worker->input_bytes + worker->output_bytes + worker->context_bytes +
         worker->scatter.planes_bytes + worker->user[0].bytes + worker->user[1].bytes;
}

void h5b2_worker_release(h5b2_worker *worker) {
  if (held_bytes(worker) <= KEPT_WORKER_BYTES) {
    for (int i = 0; i < KEPT_WORKERS; i++) {
      h5b2_worker *expected = NULL;
      if (atomic_compare_exchange_strong_explicit(&kept[i], &expected, worker, memory_order_release,
                                                  memory_order_relaxed)) {
        return;
      }
    }
  }
  destroy(worker);
}

/* HDF5 unloads its plugins when it closes. */
__attribute__((destructor)) static void destroy_kept(void) {
  for (int i = 0; i < KEPT_WORKERS; i++) {
    h5b2_worker *worker = atomic_exchange(&kept[i], NULL);
    if (worker != NULL) {
      destroy(worker);
    }
  }
}

static void note_context(h5b2_worker *worker, int32_t block_bytes) {
  const size_t bytes = 8 * (size_t)block_bytes; /* four buffers, in a decoder and in an encoder */
  if (bytes > worker->context_bytes) {
    worker->context_bytes = bytes;
  }
}

bool h5b2_worker_decoders(h5b2_worker *worker, int32_t block_bytes) {
  blosc2_dparams parameters = BLOSC2_DPARAMS_DEFAULTS;
  parameters.nthreads = 1;
  if (worker->decoder == NULL) {
    worker->decoder = blosc2_create_dctx(parameters);
  }
  if (worker->short_decoder == NULL) {
    worker->short_decoder = blosc2_create_dctx(parameters);
  }
  note_context(worker, block_bytes);
  return worker->decoder != NULL && worker->short_decoder != NULL;
}

bool h5b2_worker_plugins(h5b2_worker *worker, int32_t block_bytes) {
  if (worker->plugins == NULL) {
    worker->plugins = b2d_plugins_create();
  }
  note_context(worker, block_bytes);
  return worker->plugins != NULL;
}

/* c-blosc2 calls this for every block, with an output that it has zeroed. */
static int gather_block(blosc2_prefilter_params *block) {
  const h5b2_gather *gather = block->user_data;
  const b2d_grid *grid = gather->grid;
  if (block->output_size != grid->block_strides[0] * grid->block_shape[0]) {
    return -1; /* an installed c-blosc2 obeys BLOSC_BLOCKSIZE: never write past its block */
  }
  b2d_block_part part;
  b2d_grid_part(grid, gather->first_block + block->nblock, &part);
  b2d_grid_gather(grid, &part, gather->data, block->output);
  return 0;
}

static bool same_settings(const h5b2_codec_settings *a, const h5b2_codec_settings *b) {
  return a->codec == b->codec && a->level == b->level && a->filter == b->filter && a->type_size == b->type_size &&
         a->block_bytes == b->block_bytes && a->gathers == b->gathers;
}

bool h5b2_worker_encoder(h5b2_worker *worker, const h5b2_codec_settings *settings) {
  if (worker->encoder != NULL && same_settings(&worker->encoder_settings, settings)) {
    return true;
  }
  if (worker->encoder != NULL) {
    blosc2_free_ctx(worker->encoder);
  }
  blosc2_prefilter_params prefilter = {.user_data = &worker->gather};
  blosc2_cparams parameters = BLOSC2_CPARAMS_DEFAULTS;
  parameters.compcode = (uint8_t)settings->codec;
  parameters.clevel = (uint8_t)settings->level;
  parameters.typesize = settings->type_size;
  parameters.nthreads = 1;
  parameters.blocksize = settings->block_bytes;
  parameters.filters[BLOSC2_MAX_FILTERS - 1] = (uint8_t)settings->filter;
  if (settings->gathers) {
    parameters.prefilter = gather_block;
    parameters.preparams = &prefilter; /* c-blosc2 keeps a copy */
  }
  worker->encoder = blosc2_create_cctx(parameters);
  worker->encoder_settings = *settings;
  note_context(worker, settings->block_bytes);
  return worker->encoder != NULL;
}

static bool reserve(uint8_t **memory, size_t *capacity, size_t bytes) {
  if (bytes <= *capacity) {
    return true;
  }
  free(*memory);
  *memory = malloc(bytes);
  *capacity = *memory != NULL ? bytes : 0;
  return *memory != NULL;
}

bool h5b2_worker_scratch(h5b2_worker *worker, size_t bytes) {
  return reserve(&worker->scratch, &worker->scratch_bytes, bytes);
}

bool h5b2_worker_input(h5b2_worker *worker, size_t bytes) {
  return reserve(&worker->input, &worker->input_bytes, bytes);
}

bool h5b2_worker_output(h5b2_worker *worker, size_t bytes) {
  return reserve(&worker->output, &worker->output_bytes, bytes);
}
