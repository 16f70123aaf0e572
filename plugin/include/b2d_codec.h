/* Codecs and filters of your own for Blosc2 chunks, as a shared library that libh5blosc2 (and b2d) can load: so any HDF5 program
 * reads what they wrote. See docs/codecs.md.
 *
 * The library exports one function, b2d_codec_entries. It is loaded only where the environment variable B2D_CODEC_PLUGINS
 * names it by an absolute path (several are separated by ':'), never because a file asks for it, and stays loaded.
 *
 * Functions are called by several threads at once, with other arguments: they keep no state between calls. Stored bytes are
 * those of a file and may be anything: a decoder checks every length that it takes from them. It must not write outside its
 * destination, nor throw, jump or exit. */
#ifndef B2D_CODEC_H
#define B2D_CODEC_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

/* Changes with any change of this header. */
#define B2D_CODEC_ABI_VERSION 1

#define B2D_CODEC_FIRST_ID 160
#define B2D_CODEC_LAST_ID 255

#if defined(_WIN32)
#define B2D_CODEC_EXPORT __declspec(dllexport)
#else
#define B2D_CODEC_EXPORT __attribute__((visibility("default")))
#endif

typedef enum b2d_codec_kind {
  B2D_CODEC_KIND_CODEC = 1,  /* compresses streams: a block after all filters, or one byte plane of it */
  B2D_CODEC_KIND_FILTER = 2, /* changes blocks without changing their length */
} b2d_codec_kind;

/* What a block is. */
typedef struct b2d_codec_context {
  int32_t type_size;     /* bytes of an item, 1 to 255; 1 for longer ones */
  int32_t parameter;     /* of the codec or filter, 0 to 255 */
  int32_t rank;          /* of shape; 0 where the bytes are a run, or a plane, without one */
  const int32_t *shape;  /* items along each axis, slowest first; may be null when rank is 0 */
} b2d_codec_context;

/* One codec or filter. Codecs and filters have numbers of their own. */
typedef struct b2d_codec_entry {
  int32_t kind;     /* b2d_codec_kind */
  int32_t id;       /* B2D_CODEC_FIRST_ID to B2D_CODEC_LAST_ID */
  const char *name; /* 1 to 64 printable ASCII characters; the same as in the program that writes */

  /* A codec: compresses source to at most capacity bytes, capacity < source_bytes; returns their number, 0 when they do not
   * fit. level is 1 to 9. A filter: fills capacity = source_bytes bytes and returns their number. Negative: it failed.
   * Null where the library only decodes. */
  int32_t (*encode)(const b2d_codec_context *context, int32_t level, const uint8_t *source, int32_t source_bytes,
                    uint8_t *destination, int32_t capacity);

  /* Fills the destination with exactly destination_bytes bytes and returns their number; for a filter source_bytes is the
   * same. Anything else: the source is not what encode makes. */
  int32_t (*decode)(const b2d_codec_context *context, const uint8_t *source, int32_t source_bytes, uint8_t *destination,
                    int32_t destination_bytes);
} b2d_codec_entry;

/* Sets *entries to the library's codecs and filters, which stay valid, and returns their number; a negative number when it does
 * not know the caller's B2D_CODEC_ABI_VERSION. */
B2D_CODEC_EXPORT int32_t b2d_codec_entries(int32_t abi_version, const b2d_codec_entry **entries);

typedef int32_t (*b2d_codec_entries_function)(int32_t abi_version, const b2d_codec_entry **entries);

#ifdef __cplusplus
}
#endif
#endif
