/* Codecs and filters of the user's own, from the libraries that B2D_CODEC_PLUGINS names. */
#ifndef H5B2_USER_CODECS_H
#define H5B2_USER_CODECS_H

#include "b2d_codec.h"

/* The codec or filter of a number; null when no library has it. The libraries are loaded by the first call. */
const b2d_codec_entry *h5b2_user_codec(int32_t kind, int32_t id);

#endif
