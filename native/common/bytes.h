/* Loads and stores of integers with a stated byte order, at any alignment. */
#ifndef B2D_BYTES_H
#define B2D_BYTES_H

#include <stdint.h>

static inline uint32_t b2d_load_le32(const uint8_t *p) {
  return (uint32_t)p[0] | (uint32_t)p[1] << 8 | (uint32_t)p[2] << 16 | (uint32_t)p[3] << 24;
}

static inline int32_t b2d_load_le_i32(const uint8_t *p) { return (int32_t)b2d_load_le32(p); }

static inline uint64_t b2d_load_le64(const uint8_t *p) {
  return (uint64_t)b2d_load_le32(p) | (uint64_t)b2d_load_le32(p + 4) << 32;
}

static inline void b2d_store_le32(uint8_t *p, uint32_t value) {
  p[0] = (uint8_t)value;
  p[1] = (uint8_t)(value >> 8);
  p[2] = (uint8_t)(value >> 16);
  p[3] = (uint8_t)(value >> 24);
}

static inline uint16_t b2d_load_be16(const uint8_t *p) { return (uint16_t)(p[0] << 8 | p[1]); }

static inline uint32_t b2d_load_be32(const uint8_t *p) {
  return (uint32_t)p[0] << 24 | (uint32_t)p[1] << 16 | (uint32_t)p[2] << 8 | (uint32_t)p[3];
}

static inline uint64_t b2d_load_be64(const uint8_t *p) {
  return (uint64_t)b2d_load_be32(p) << 32 | (uint64_t)b2d_load_be32(p + 4);
}

static inline void b2d_store_be16(uint8_t *p, uint16_t value) {
  p[0] = (uint8_t)(value >> 8);
  p[1] = (uint8_t)value;
}

static inline void b2d_store_be32(uint8_t *p, uint32_t value) {
  p[0] = (uint8_t)(value >> 24);
  p[1] = (uint8_t)(value >> 16);
  p[2] = (uint8_t)(value >> 8);
  p[3] = (uint8_t)value;
}

static inline void b2d_store_be64(uint8_t *p, uint64_t value) {
  b2d_store_be32(p, (uint32_t)(value >> 32));
  b2d_store_be32(p + 4, (uint32_t)value);
}

#endif
