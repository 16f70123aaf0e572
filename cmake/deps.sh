#!/usr/bin/env bash
# deps.sh [SANITIZERS]: prints the folder that holds the static dependencies, after building them if this machine has
# not done so yet. The folder's name is a key of everything that decides its content, so checkouts share it safely.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${B2D_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blosc2direct}
sanitize=${1:-}
names=(zlib lz4 zstd deflate blosc2)
[ -n "$sanitize" ] || names+=(hdf5)

given() { # NAME: the content that B2D_<NAME>_SOURCE names, in one line
  local variable path
  variable=B2D_$(tr '[:lower:]' '[:upper:]' <<<"$1")_SOURCE
  path=${!variable:-}
  if [ -d "$path" ]; then
    (cd "$path" && find . -type f -not -path './.git/*' -print0 | sort -z | xargs -0 sha256sum | sha256sum)
  elif [ -n "$path" ]; then
    sha256sum <"$path"
  fi
}

key=$({
  cat "$here/sources.txt" "$here/deps/CMakeLists.txt" "$here/deps/"*.cmake "$here/deps/"*.h "$here/deps/codecs/"*
  for name in "${names[@]}"; do given "$name"; done
  "${CC:-cc}" --version
  uname -m
  echo "$sanitize ${CFLAGS:-}"
} | sha256sum | cut -c1-16)
prefix=$cache/deps-$key

if [ ! -f "$prefix/complete" ]; then
  mkdir -p "$cache"
  exec 9>"$cache/deps.lock"
  flock 9 # one build at a time; the second comer finds it done
  if [ ! -f "$prefix/complete" ]; then
    work=$cache/work-$key
    rm -rf "$work" "$prefix"
    mkdir -p "$work"
    for name in "${names[@]}"; do "$here/fetch.sh" "$name" "$work/$name"; done
    echo "building the native dependencies (once, about a minute)" >&2
    {
      cmake -G Ninja -S "$here/deps" -B "$work/build" -DB2D_SOURCES="$work" -DCMAKE_INSTALL_PREFIX="$prefix" \
        -DB2D_SANITIZE="$sanitize"
      cmake --build "$work/build"
    } >"$cache/deps-$key.log" 2>&1 || {
      tail -n 40 "$cache/deps-$key.log" >&2
      echo "deps: the build failed; its log is $cache/deps-$key.log" >&2
      exit 1
    }
    rm -rf "$work"
    touch "$prefix/complete"
  fi
  exec 9>&-
fi
echo "$prefix"
