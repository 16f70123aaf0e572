/* Run under BLOSC_* variables that c-blosc2 would obey: the chunk must follow the options all the same. */
#include "check.h"

#if defined(B2D_SYSTEM_LIBRARIES)
enum { MAY_REFUSE = 1 };
#else
enum { MAY_REFUSE = 0 };
#endif

int main(void) {
  CHECK(getenv("BLOSC_CLEVEL") != NULL && getenv("BLOSC_TYPESIZE") != NULL);
  const b2d_encoder_options options = ENCODER_OPTIONS(1, 9, 1, 4);
  const geometry g = {1, 4, {65536}, {16384}};
  uint8_t *source = allocate(65536 * 4), *chunk = allocate(65536 * 4 + 32);
  make_content(CONTENT_MIXED, source, 65536 * 4, 4);
  b2d_encoder *encoder = NULL;
  CHECK(b2d_encoder_create(&options, &encoder) == B2D_OK);
  b2d_gather gather;
  int32_t n = 0;
  make_gather(&g, source, &gather);
  const int32_t status = b2d_encode_chunk(encoder, &gather, chunk, 65536 * 4 + 32, &n);
  if (MAY_REFUSE && status == B2D_ERROR_DATA) {
    return 0; /* an installed c-blosc2 follows the variables: then no chunk at all */
  }
  CHECK(status == B2D_OK);
  CHECK(chunk[2] >> 5 == 1);              /* LZ4 */
  CHECK((chunk[2] & 0x10) == 0);          /* split */
  CHECK(chunk[3] == 4);                   /* type size */
  CHECK(load32(chunk + 8) == 16384 * 4);  /* block size */
  CHECK(chunk[21] == 1 && chunk[20] == 0); /* byte shuffle, no delta */
  b2d_encoder_free(encoder);
  free(source);
  free(chunk);
  return 0;
}
