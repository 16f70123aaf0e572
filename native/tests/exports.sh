#!/usr/bin/env bash
# exports.sh LIBRARY: the library shows its own functions and HDF5's public ones, and nothing else.
set -euo pipefail

names=$(nm -D --defined-only "$1" | awk '{print $NF}' | sed 's/@.*//' | sort -u)
foreign=$(grep -vE '^(b2d_[a-z0-9_]+|H5([A-Z]{1,2})?[a-z][A-Za-z0-9_]*|H5(T|P|E)_[A-Za-z0-9_]+_g)$' <<<"$names" || true)
if [ -n "$foreign" ]; then
  echo "visible, but should not be:" >&2
  echo "$foreign" >&2
  exit 1
fi
for name in b2d_abi_version b2d_versions b2d_simd_level b2d_decoder_create b2d_decoder_free b2d_decode_block \
  b2d_decode_chunk b2d_encoder_create b2d_encoder_free b2d_encode_chunk b2d_copy_box \
  H5open H5Fopen H5Dchunk_iter H5Dread_chunk H5Dwrite_chunk H5T_NATIVE_INT32_g; do
  grep -qx "$name" <<<"$names" || {
    echo "not visible, but should be: $name" >&2
    exit 1
  }
done
