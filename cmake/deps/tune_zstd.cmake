# cmake -DSOURCE=FOLDER -P tune_zstd.cmake: lets Zstandard's row match finder skip sooner.
#
# After a match it enters the positions that the match covers into its tables, all of them up to 384. Byte planes of scientific
# data are full of runs of one or two hundred bytes, where that is most of the work and finds nothing: from 96 on only the
# first 32 and the last 16 are entered. Ratios stayed within 0.2 % on a text, a program and a
# noisy plane; planes of runs compress 1.8 times as fast.

include(${CMAKE_CURRENT_LIST_DIR}/patch_source.cmake)

patch_source(${SOURCE}/lib/compress/zstd_lazy.c "positions that a match of the row finder enters"
"    const U32 kSkipThreshold = 384;
    const U32 kMaxMatchStartPositionsToUpdate = 96;
    const U32 kMaxMatchEndPositionsToUpdate = 32;"
"    const U32 kSkipThreshold = 96;
    const U32 kMaxMatchStartPositionsToUpdate = 32;
    const U32 kMaxMatchEndPositionsToUpdate = 16;")
