#define _GNU_SOURCE
#include "parallel.h"

#include <pthread.h>
#include <signal.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdlib.h>

enum { MAX_THREADS = 64, MIN_BYTES_PER_THREAD = 128 << 10 };

int32_t h5b2_thread_limit(void) {
  const char *text = getenv("B2D_PLUGIN_THREADS");
  if (text == NULL) {
    return 1;
  }
  char *end = NULL;
  const long value = strtol(text, &end, 10);
  if (end == text || *end != '\0' || value < 1) {
    return 1;
  }
  return value < MAX_THREADS ? (int32_t)value : MAX_THREADS;
}

int32_t h5b2_threads_for(int64_t chunk_bytes, int32_t block_count) {
  if (block_count < 2 || chunk_bytes < 2 * (int64_t)MIN_BYTES_PER_THREAD) {
    return 1;
  }
  int64_t threads = h5b2_thread_limit();
  if (threads > block_count) {
    threads = block_count;
  }
  if (threads > chunk_bytes / MIN_BYTES_PER_THREAD) {
    threads = chunk_bytes / MIN_BYTES_PER_THREAD;
  }
  return (int32_t)threads;
}

typedef struct call {
  void (*task)(void *state, int32_t index);
  void *state;
  int32_t index;
  bool started;
  pthread_t thread;
} call;

static void *run_call(void *argument) {
  call *self = argument;
  self->task(self->state, self->index);
  return NULL;
}

void h5b2_run(int32_t count, void (*task)(void *state, int32_t index), void *state) {
  call calls[MAX_THREADS];
  if (count > 1) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all); /* signals are the host's: its handlers run on its threads */
    pthread_sigmask(SIG_SETMASK, &all, &before);
    for (int32_t i = 1; i < count; i++) {
      calls[i] = (call){.task = task, .state = state, .index = i};
      calls[i].started = pthread_create(&calls[i].thread, NULL, run_call, &calls[i]) == 0;
    }
    pthread_sigmask(SIG_SETMASK, &before, NULL);
  }
  task(state, 0);
  for (int32_t i = 1; i < count; i++) {
    if (calls[i].started) {
      pthread_join(calls[i].thread, NULL);
    } else {
      task(state, i);
    }
  }
}
