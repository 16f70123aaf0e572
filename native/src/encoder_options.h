/* What an encoder can be asked for. */
#ifndef B2D_ENCODER_OPTIONS_H
#define B2D_ENCODER_OPTIONS_H

#include "b2d.h"

enum { B2D_SPLIT_BY_RULE = 0, B2D_SPLIT_ALWAYS = 1, B2D_SPLIT_NEVER = 2 };

/* B2D_OK, B2D_ERROR_ARGUMENT, or B2D_ERROR_CODEC for a pipeline that nothing encodes with. */
int32_t b2d_options_check(const b2d_encoder_options *options);

/* Whether blocks are split: ndlz takes planes of bytes where items have several. */
int32_t b2d_options_split(const b2d_encoder_options *options);

/* Whether a codec or filter takes whole blocks of a shape only, so that chunks of one axis are padded, too. */
int b2d_options_need_shape(const b2d_encoder_options *options);

/* The slot of the delta filter, -1 without one. */
int b2d_options_delta(const b2d_encoder_options *options);

/* Whether a codec or filter is one of c-blosc2's plug-ins. */
int b2d_options_have_plugins(const b2d_encoder_options *options);

#endif
