#define _GNU_SOURCE
#include "host.h"

#include <dlfcn.h>
#include <link.h>
#include <stdint.h>
#include <string.h>

#include "elf_symbols.h"

static const char *const names[] = {"H5Pget_chunk", "H5Pget_filter_by_id2", "H5Pmodify_filter", "H5Tget_size",
                                    "H5Tget_class", "H5Tget_super", "H5Tclose"};

enum { NAME_COUNT = sizeof names / sizeof names[0] };

_Static_assert(sizeof(h5b2_host) == NAME_COUNT * sizeof(void *), "one name for each call");

/* dlsym on a handle also searches what that library depends on: an answer from there is another HDF5. */
static bool is_in(const void *address, const Dl_info *object) {
  Dl_info info;
  return address != NULL && dladdr(address, &info) != 0 && info.dli_fbase == object->dli_fbase;
}

static bool resolve_exported(const Dl_info *object, void *handle, void *found[NAME_COUNT]) {
  if (handle == NULL) {
    return false;
  }
  bool all = true;
  for (int i = 0; i < NAME_COUNT && all; i++) {
    found[i] = dlsym(handle, names[i]);
    all = is_in(found[i], object);
  }
  dlclose(handle); /* only the reference of our own dlopen */
  return all;
}

bool h5b2_host_resolve(const void *caller, h5b2_host *host) {
  Dl_info object;
  struct link_map *map = NULL;
  if (dladdr1(caller, &object, (void **)&map, RTLD_DL_LINKMAP) == 0 || map == NULL) {
    return false;
  }
  /* The main program has no name in its link map. */
  const bool is_program = map->l_name == NULL || map->l_name[0] == '\0';
  const char *path = is_program ? "/proc/self/exe" : map->l_name;
  void *found[NAME_COUNT];
  if (!resolve_exported(&object, dlopen(is_program ? NULL : path, RTLD_LAZY | RTLD_NOLOAD), found)) {
    /* HDF5 linked statically into something that does not export it: its symbol table may still be there. */
    uint64_t values[NAME_COUNT];
    if (!h5b2_elf_symbols(path, names, NAME_COUNT, values)) {
      return false;
    }
    for (int i = 0; i < NAME_COUNT; i++) {
      found[i] = (void *)(uintptr_t)(map->l_addr + values[i]);
      if (!is_in(found[i], &object)) {
        return false;
      }
    }
  }
  memcpy(host, found, sizeof *host); /* ISO C has no cast from data to function pointers */
  return true;
}
