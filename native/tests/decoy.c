/* Another library in the process, loaded for all to see, with the names that libb2d uses inside: none may be called. */
#include <stdlib.h>

#define TRAP(name) \
  void name(void); \
  void name(void) { abort(); }

TRAP(H5open)
TRAP(H5get_libversion)
TRAP(H5Fcreate)
TRAP(H5Fclose)
TRAP(H5Pcreate)
TRAP(H5I_register)
TRAP(H5E_clear_stack)
TRAP(blosc2_create_cctx)
TRAP(blosc2_create_dctx)
TRAP(blosc2_compress_ctx)
TRAP(blosc2_decompress_ctx)
TRAP(blosc2_init)
TRAP(shuffle)
TRAP(unshuffle)
TRAP(LZ4_compress_fast)
TRAP(LZ4_decompress_safe)
TRAP(ZSTD_compressCCtx)
TRAP(ZSTD_decompressDCtx)
TRAP(ZSTD_versionString)
TRAP(compress2)
TRAP(uncompress)
TRAP(zlibVersion)
TRAP(b2d_no_environment)
