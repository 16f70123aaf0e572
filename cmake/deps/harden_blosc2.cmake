# cmake -DSOURCE=FOLDER -P harden_blosc2.cmake: makes c-blosc2's own plug-ins fit for bytes that nobody has looked at, and
# for use without blosc2_init, which is not thread-safe. Each repair is tied to the exact text that it changes.
#
# The tables of codecs and filters become constant: they hold what native/common/chunk.c lets pass, and nothing else can be
# registered. They are filled only when every repair found its text; with another version of c-blosc2 there are no plug-ins.

include(${CMAKE_CURRENT_LIST_DIR}/patch_source.cmake)

set(hardened TRUE)

function(harden file what old new)
  patch_source(${SOURCE}/${file} "${what}" "${old}" "${new}")
  if(NOT patched)
    set(hardened FALSE PARENT_SCOPE)
  endif()
endfunction()

# ---- what runs past its memory -------------------------------------------------------------------------------------

harden(plugins/codecs/zfp/src/inline/bitstream.c "zfp read past the end of a stream that is too short"
"  word w = *s->ptr++;"
"  word w = s->ptr < s->end ? *s->ptr : 0;
  s->ptr++;")

harden(plugins/codecs/zfp/blosc2-zfp.c "zfp wrote more than the room that it was given"
"  if ((int32_t) zfpsize >= input_len) {"
"  if ((int32_t) zfpsize >= input_len || (int32_t) zfpsize > output_len) {")

harden(plugins/codecs/ndlz/ndlz8x8.c "matches of 8 x 8 cells could write past the cell"
"  uint8_t *local_buffer = malloc(cell_size);
  uint8_t *cell_aux = malloc(cell_size);"
"  uint8_t local_buffer[8 * (7 + 3)];
  uint8_t cell_aux[64];")
harden(plugins/codecs/ndlz/ndlz8x8.c "memory of the above" "free(local_buffer);" "")
harden(plugins/codecs/ndlz/ndlz8x8.c "memory of the above" "free(cell_aux);" "")

# ---- what zfp does not hold as it was asked to ----------------------------------------------------------------------

file(COPY ${CMAKE_CURRENT_LIST_DIR}/zfp_guard.h DESTINATION ${SOURCE}/plugins/codecs/zfp)
harden(plugins/codecs/zfp/blosc2-zfp.c "NaNs and infinities spoiled the values around them, and small tolerances were exceeded"
"  zfpsize = zfp_compress(zfp_aux, field);"
"  zfpsize = b2d_zfp_compress(zfp_aux, field, input, input_len);")
harden(plugins/codecs/zfp/blosc2-zfp.c "declarations for the above"
"#include \"blosc2-zfp.h\""
"#include \"blosc2-zfp.h\"
#include \"zfp_guard.h\"")

# ---- what was lost when a codec or filter gave up ------------------------------------------------------------------

harden(plugins/codecs/ndlz/ndlz8x8.c "a cell's memory" "uint8_t *bufarea = malloc(cell_size);" "uint8_t bufarea[64];")
harden(plugins/codecs/ndlz/ndlz8x8.c "a cell's memory" "free(bufarea);" "")
foreach(file IN ITEMS codecs/zfp/blosc2-zfp codecs/ndlz/ndlz4x4 codecs/ndlz/ndlz8x8 filters/ndcell/ndcell filters/ndmean/ndmean)
  foreach(array IN ITEMS "int64_t shape" "int32_t chunkshape" "int32_t blockshape")
    string(REGEX MATCH "([a-z0-9_]+) ([a-z]+)" array "${array}")
    harden(plugins/${file}.c "memory of a shape"
      "${CMAKE_MATCH_1} *${CMAKE_MATCH_2} = malloc(8 * sizeof(${CMAKE_MATCH_1}));" "${CMAKE_MATCH_1} ${CMAKE_MATCH_2}[8];")
    harden(plugins/${file}.c "memory of a shape" "free(${CMAKE_MATCH_2});" "")
  endforeach()
endforeach()

# ---- the tables ----------------------------------------------------------------------------------------------------

harden(blosc/blosc2.c "blosc2_init emptied the tables and filled them again"
"  g_ncodecs = 0;
  g_nfilters = 0;
  g_ntuners = 0;

#if defined(HAVE_PLUGINS)
  #include \"blosc2/blosc2-common.h\"
  #include \"blosc2/blosc2-stdio.h\"
  register_codecs();
  register_filters();
  register_tuners();
#endif
" "")

if(NOT hardened)
  message(STATUS "this c-blosc2 reads otherwise: its plug-ins are left out")
  return()
endif()

harden(blosc/blosc2.c "the tables of codecs and filters are constant"
"blosc2_codec g_codecs[256] = {0};
uint8_t g_ncodecs = 0;

static blosc2_filter g_filters[256] = {0};
static uint64_t g_nfilters = 0;
"
"#include \"../plugins/codecs/ndlz/ndlz.h\"
#include \"../plugins/filters/bytedelta/bytedelta.h\"
#include \"../plugins/filters/int_trunc/int_trunc.h\"
#include \"../plugins/filters/ndcell/ndcell.h\"
#include \"../plugins/filters/ndmean/ndmean.h\"

blosc2_codec g_codecs[256] = {
    {BLOSC_CODEC_NDLZ, \"ndlz\", BLOSC_CODEC_NDLZ, 1, ndlz_compress, ndlz_decompress},
    {BLOSC_CODEC_ZFP_FIXED_ACCURACY, \"zfp_acc\", BLOSC_CODEC_ZFP_FIXED_ACCURACY, 1, zfp_acc_compress, zfp_acc_decompress},
    {BLOSC_CODEC_ZFP_FIXED_PRECISION, \"zfp_prec\", BLOSC_CODEC_ZFP_FIXED_PRECISION, 1, zfp_prec_compress, zfp_prec_decompress},
    {BLOSC_CODEC_ZFP_FIXED_RATE, \"zfp_rate\", BLOSC_CODEC_ZFP_FIXED_RATE, 1, zfp_rate_compress, zfp_rate_decompress},
};
uint8_t g_ncodecs = 4;

static blosc2_filter g_filters[256] = {
    {BLOSC_FILTER_NDCELL, \"ndcell\", 1, ndcell_forward, ndcell_backward},
    {BLOSC_FILTER_NDMEAN, \"ndmean\", 1, ndmean_forward, ndmean_backward},
    {BLOSC_FILTER_BYTEDELTA, \"bytedelta\", 1, bytedelta_forward, bytedelta_backward},
    {BLOSC_FILTER_INT_TRUNC, \"int_trunc\", 1, int_trunc_forward, int_trunc_backward},
};
static uint64_t g_nfilters = 4;
")
