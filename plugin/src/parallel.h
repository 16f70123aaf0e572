/* Threads for the time of one call: nothing is left behind that a fork or an unloading of the plugin could break. */
#ifndef H5B2_PARALLEL_H
#define H5B2_PARALLEL_H

#include <stdint.h>

/* B2D_PLUGIN_THREADS, 1..64; 1 when it is not set or is not a number. */
int32_t h5b2_thread_limit(void);

/* Threads for a chunk: the limit, but one where starting threads would cost more than they bring. */
int32_t h5b2_threads_for(int64_t chunk_bytes, int32_t block_count);

/* Calls task(state, 0) ... task(state, count - 1), each once, at the same time where threads can be had. */
void h5b2_run(int32_t count, void (*task)(void *state, int32_t index), void *state);

#endif
