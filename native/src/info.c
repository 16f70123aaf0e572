#include <H5public.h>
#include <blosc2.h>
#include <stdio.h>
#include <stdlib.h>

#include "b2d.h"

#ifndef B2D_SYSTEM_LIBRARIES
#include <libdeflate.h>
#else
#define LIBDEFLATE_VERSION_STRING "none"
#endif

int32_t b2d_abi_version(void) { return B2D_ABI_VERSION; }

/* The version of a compression library as c-blosc2 knows it, or "none". */
static void codec_version(const char *codec, char *version, size_t capacity) {
  char *library = NULL, *found = NULL;
  const int code = blosc2_get_complib_info(codec, &library, &found);
  snprintf(version, capacity, "%s", code >= 0 && found != NULL ? found : "none");
  free(library);
  free(found);
}

int32_t b2d_versions(char *text, int32_t capacity) {
#if defined(B2D_SYSTEM_LIBRARIES)
  const char *linkage = "system";
#else
  const char *linkage = "private";
#endif
  unsigned major = 0, minor = 0, release = 0;
  if (H5get_libversion(&major, &minor, &release) < 0) {
    return B2D_ERROR_MEMORY;
  }
  char lz4[32], zstd[32], zlib[32], full[256];
  codec_version("lz4", lz4, sizeof lz4);
  codec_version("zstd", zstd, sizeof zstd);
  codec_version("zlib", zlib, sizeof zlib);
  const int length = snprintf(full, sizeof full, "blosc2=%s hdf5=%u.%u.%u lz4=%s zstd=%s zlib=%s deflate=%s linkage=%s",
                              blosc2_get_version_string(), major, minor, release, lz4, zstd, zlib, LIBDEFLATE_VERSION_STRING, linkage);
  if (text != NULL && capacity > 0) {
    snprintf(text, (size_t)capacity, "%s", full);
  }
  return length;
}

/* c-blosc2 has byte shuffles for AVX2, SSE2 and NEON and bit shuffles for AVX-512 too; it picks by the same tests. */
int32_t b2d_simd_level(void) {
#if defined(B2D_SYSTEM_LIBRARIES)
  return B2D_SIMD_NONE; /* what an installed c-blosc2 was built with cannot be asked */
#elif (defined(__GNUC__) || defined(__clang__)) && (defined(__x86_64__) || defined(__i386__))
  __builtin_cpu_init();
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw")) {
    return B2D_SIMD_AVX512;
  }
  if (__builtin_cpu_supports("avx2")) {
    return B2D_SIMD_AVX2;
  }
  return __builtin_cpu_supports("sse2") ? B2D_SIMD_SSE2 : B2D_SIMD_NONE;
#elif defined(_M_X64)
  return B2D_SIMD_SSE2; /* at least: MSVC has no portable test */
#elif defined(__aarch64__) || defined(_M_ARM64)
  return B2D_SIMD_NEON;
#else
  return B2D_SIMD_NONE;
#endif
}
