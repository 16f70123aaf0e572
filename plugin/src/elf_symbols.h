/* Looks functions up in the full symbol table (.symtab) of an ELF file, which the dynamic linker does not load. */
#ifndef H5B2_ELF_SYMBOLS_H
#define H5B2_ELF_SYMBOLS_H

#include <stdbool.h>
#include <stdint.h>

/* Fills values with the symbols' addresses before relocation. False when the file cannot be read, is malformed or
 * stripped, or lacks any of the names. */
bool h5b2_elf_symbols(const char *path, const char *const names[], int count, uint64_t values[]);

#endif
