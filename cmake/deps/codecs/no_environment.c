/* c-blosc2 is compiled with getenv, dlopen and popen renamed to these: BLOSC_* variables must not change results, and
 * a codec or filter number in a file must never load a library or start a process. */
#include <stddef.h>
#include <stdio.h>

char *b2d_no_environment(const char *name);
void *b2d_no_library(const char *path, int flags);
FILE *b2d_no_process(const char *command, const char *mode);

char *b2d_no_environment(const char *name) {
  (void)name;
  return NULL;
}

void *b2d_no_library(const char *path, int flags) {
  (void)path;
  (void)flags;
  return NULL;
}

FILE *b2d_no_process(const char *command, const char *mode) {
  (void)command;
  (void)mode;
  return NULL;
}
