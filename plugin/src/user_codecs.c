#define _GNU_SOURCE /* secure_getenv */
#include "user_codecs.h"

#include <dlfcn.h>
#include <pthread.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { ID_COUNT = B2D_CODEC_LAST_ID - B2D_CODEC_FIRST_ID + 1, MAX_ENTRIES = 2 * ID_COUNT, MAX_NAME = 64, KINDS = 2 };

static const char variable[] = "B2D_CODEC_PLUGINS";

/* Entries are copied: what the library does with its own later is its affair. */
static struct {
  b2d_codec_entry entry;
  bool present;
} table[KINDS][ID_COUNT];

static pthread_once_t loaded = PTHREAD_ONCE_INIT;
static atomic_flag told[KINDS][ID_COUNT];

static bool is_name(const char *name) {
  size_t length = 0;
  if (name == NULL) {
    return false;
  }
  while (length <= MAX_NAME && name[length] >= ' ' && name[length] <= '~') {
    length++;
  }
  return length >= 1 && length <= MAX_NAME && name[length] == '\0';
}

/* Null when the entry is good. */
static const char *find_fault(const b2d_codec_entry *entry) {
  if (entry->kind != B2D_CODEC_KIND_CODEC && entry->kind != B2D_CODEC_KIND_FILTER) {
    return "an entry is neither codec nor filter";
  }
  if (entry->id < B2D_CODEC_FIRST_ID || entry->id > B2D_CODEC_LAST_ID) {
    return "a number is not in 160 to 255";
  }
  if (!is_name(entry->name)) {
    return "a name is not 1 to 64 printable characters";
  }
  if (entry->decode == NULL) {
    return "an entry has no decoder";
  }
  return table[entry->kind - 1][entry->id - B2D_CODEC_FIRST_ID].present ? "a number is taken already" : NULL;
}

static void complain(const char *path, const char *what) {
  fprintf(stderr, "libh5blosc2: %s: '%s': %s\n", variable, path, what);
}

static void load(const char *path) {
  if (path[0] != '/') {
    complain(path, "the path is not absolute");
    return;
  }
  void *library = dlopen(path, RTLD_NOW | RTLD_LOCAL);
  if (library == NULL) {
    complain(path, dlerror());
    return;
  }
  void *symbol = dlsym(library, "b2d_codec_entries");
  if (symbol == NULL) {
    complain(path, "it exports no b2d_codec_entries");
    dlclose(library);
    return;
  }
  b2d_codec_entries_function list;
  memcpy(&list, &symbol, sizeof list); /* ISO C has no cast from data to function pointers */
  const b2d_codec_entry *entries = NULL;
  const int32_t count = list(B2D_CODEC_ABI_VERSION, &entries);
  if (count < 0 || count > MAX_ENTRIES || (count > 0 && entries == NULL)) {
    complain(path, "it is for another version of b2d_codec.h");
    dlclose(library);
    return;
  }
  for (int32_t i = 0; i < count; i++) {
    const char *fault = find_fault(&entries[i]);
    if (fault != NULL) {
      complain(path, fault); /* of a library with one wrong entry the others serve */
      continue;
    }
    table[entries[i].kind - 1][entries[i].id - B2D_CODEC_FIRST_ID].entry = entries[i];
    table[entries[i].kind - 1][entries[i].id - B2D_CODEC_FIRST_ID].present = true;
  }
}

/* HDF5 may unload this plugin and load it again: the libraries stay, so that a second dlopen gives the same. */
static void load_all(void) {
  const char *value = secure_getenv(variable);
  if (value == NULL || value[0] == '\0') {
    return;
  }
  char *paths = strdup(value);
  if (paths == NULL) {
    return;
  }
  char *rest = paths;
  for (char *path = strsep(&rest, ":"); path != NULL; path = strsep(&rest, ":")) {
    if (path[0] != '\0') {
      load(path);
    }
  }
  free(paths);
}

const b2d_codec_entry *h5b2_user_codec(int32_t kind, int32_t id) {
  if (kind < 1 || kind > KINDS || id < B2D_CODEC_FIRST_ID || id > B2D_CODEC_LAST_ID) {
    return NULL;
  }
  pthread_once(&loaded, load_all);
  const int32_t at = id - B2D_CODEC_FIRST_ID;
  if (table[kind - 1][at].present) {
    return &table[kind - 1][at].entry;
  }
  if (!atomic_flag_test_and_set(&told[kind - 1][at])) { /* HDF5 would only say that a filter failed */
    fprintf(stderr, "libh5blosc2: the data needs the user-defined %s %d: name its library in %s\n",
            kind == B2D_CODEC_KIND_CODEC ? "codec" : "filter", id, variable);
  }
  return NULL;
}
