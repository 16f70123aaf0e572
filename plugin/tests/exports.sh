#!/usr/bin/env bash
# exports.sh PLUGIN: the plugin shows HDF5's two entry points and nothing else, and needs nothing but the C library.
set -euo pipefail

shown=$(nm -D --defined-only "$1" | awk '{ print $3 }' | sort | tr '\n' ' ')
if [ "$shown" != "H5PLget_plugin_info H5PLget_plugin_type " ]; then
  echo "exported: $shown" >&2
  exit 1
fi
needed=$(readelf -d "$1" | sed -n 's/.*(NEEDED).*\[\(.*\)\]/\1/p' | grep -Ev '^(libc|libm|libdl|libpthread|ld-linux.*)\.so' || true)
if [ -n "$needed" ]; then
  echo "needed: $needed" >&2
  exit 1
fi
foreign=$(nm -D --undefined-only "$1" | awk '{ print $2 }' | grep -E '^(H5|blosc|b2nd|LZ4|ZSTD_(de)?compress|inflate|deflate)' || true)
if [ -n "$foreign" ]; then
  echo "left to other libraries: $foreign" >&2
  exit 1
fi
