#define _GNU_SOURCE
#include "elf_symbols.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>
#include <stddef.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

typedef ElfW(Ehdr) elf_header;
typedef ElfW(Shdr) elf_section;
typedef ElfW(Sym) elf_symbol;

/* The bytes of a section, null when they are not inside the file. */
static const uint8_t *section_bytes(const uint8_t *file, size_t size, const elf_section *section) {
  return section->sh_offset <= size && section->sh_size <= size - section->sh_offset ? file + section->sh_offset : NULL;
}

static bool search(const uint8_t *symbols, size_t symbol_count, const char *strings, size_t string_bytes,
                   const char *const names[], int count, uint64_t values[]) {
  int missing = count;
  memset(values, 0, (size_t)count * sizeof *values);
  for (size_t i = 0; i < symbol_count && missing > 0; i++) {
    elf_symbol symbol;
    memcpy(&symbol, symbols + i * sizeof symbol, sizeof symbol);
    if ((symbol.st_info & 0xf) != STT_FUNC || symbol.st_shndx == SHN_UNDEF || symbol.st_name >= string_bytes) {
      continue;
    }
    const char *name = strings + symbol.st_name; /* terminated: the table's last byte is 0 */
    if (name[0] != 'H' || name[1] != '5') {
      continue;
    }
    for (int k = 0; k < count; k++) {
      if (values[k] == 0 && symbol.st_value != 0 && strcmp(name, names[k]) == 0) {
        values[k] = symbol.st_value;
        missing--;
      }
    }
  }
  return missing == 0;
}

static bool search_file(const uint8_t *file, size_t size, const char *const names[], int count, uint64_t values[]) {
  elf_header header;
  if (size < sizeof header) {
    return false;
  }
  memcpy(&header, file, sizeof header);
  if (memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_shentsize != sizeof(elf_section) ||
      header.e_shoff > size || (size_t)header.e_shnum * sizeof(elf_section) > size - header.e_shoff) {
    return false;
  }
  for (size_t i = 0; i < header.e_shnum; i++) {
    elf_section table;
    memcpy(&table, file + header.e_shoff + i * sizeof table, sizeof table);
    if (table.sh_type != SHT_SYMTAB || table.sh_link >= header.e_shnum) {
      continue;
    }
    elf_section names_section;
    memcpy(&names_section, file + header.e_shoff + table.sh_link * sizeof names_section, sizeof names_section);
    const uint8_t *symbols = section_bytes(file, size, &table);
    const uint8_t *strings = section_bytes(file, size, &names_section);
    if (symbols != NULL && strings != NULL && names_section.sh_size > 0 && strings[names_section.sh_size - 1] == 0) {
      return search(symbols, table.sh_size / sizeof(elf_symbol), (const char *)strings, names_section.sh_size, names,
                    count, values);
    }
  }
  return false;
}

bool h5b2_elf_symbols(const char *path, const char *const names[], int count, uint64_t values[]) {
  const int file = open(path, O_RDONLY | O_CLOEXEC);
  if (file < 0) {
    return false;
  }
  bool found = false;
  struct stat status;
  if (fstat(file, &status) == 0 && status.st_size > 0) {
    const size_t size = (size_t)status.st_size;
    void *bytes = mmap(NULL, size, PROT_READ, MAP_PRIVATE, file, 0);
    if (bytes != MAP_FAILED) {
      found = search_file(bytes, size, names, count, values);
      munmap(bytes, size);
    }
  }
  close(file);
  return found;
}
