#!/usr/bin/env bash
# build.sh VERB: build, test, demo, bench, pack, doctor, clean. Safe to repeat; never asks anything.
set -euo pipefail

root=$(cd "$(dirname "$0")" && pwd)
cd "$root"
artifacts=$root/artifacts
native_build=$root/build/native
sanitized_build=$root/build/sanitized
export DOTNET_NOLOGO=1 DOTNET_CLI_TELEMETRY_OPTOUT=1 DOTNET_SKIP_FIRST_TIME_EXPERIENCE=1
export MSBUILDDISABLENODEREUSE=${MSBUILDDISABLENODEREUSE:-0}

usage() {
  cat <<'TEXT'
usage: ./build.sh VERB
  build          compile everything; the tool is then artifacts/bin/b2d
  test           build and run every test; the last line is the sum
  demo [FILE]    build, then repack, verify and time a real HDF5 file
  bench [ARGS]   build, then direct chunks against the HDF5 filter pipeline (b2d bench)
  pack           build the NuGet packages into artifacts/packages and try them
  doctor         what is installed, what is missing, how to get it
  clean          remove what was built here (not the shared cache)
environment: B2D_CACHE, B2D_USE_SYSTEM=1, B2D_<BLOSC2|HDF5|LZ4|ZSTD|ZLIB>_SOURCE=TARBALL_OR_FOLDER
TEXT
}

# ---- prerequisites -------------------------------------------------------------------------------------------------

missing_packages() {
  local -a missing=()
  command -v cmake >/dev/null || missing+=(cmake)
  command -v ninja >/dev/null || missing+=(ninja-build)
  command -v cc >/dev/null || missing+=(gcc libc6-dev)
  command -v xz >/dev/null || missing+=(xz-utils)
  command -v nm >/dev/null || missing+=(binutils)
  [ -f /etc/ssl/certs/ca-certificates.crt ] || missing+=(ca-certificates)
  if [ "${B2D_USE_SYSTEM:-}" = 1 ]; then
    command -v pkg-config >/dev/null || missing+=(pkg-config)
    [ -n "$(find /usr/include /usr/local/include -maxdepth 1 -name blosc2.h -print -quit)" ] || missing+=(libblosc2-dev)
    [ -n "$(find /usr/include /usr/local/include -name H5public.h -print -quit)" ] || missing+=(libhdf5-dev)
  fi
  echo "${missing[*]:-}"
}

require_tools() {
  local missing
  missing=$(missing_packages)
  if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "installing: $missing" >&2
      # shellcheck disable=SC2086  # a list of package names
      {
        apt-get -qq update
        DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $missing
      } >/dev/null
    elif command -v apt-get >/dev/null; then
      echo "missing tools; run this once:  sudo apt-get install -y $missing" >&2
      exit 1
    else
      echo "missing tools: install the equivalents of $missing" >&2
      exit 1
    fi
  fi
  if ! dotnet --list-sdks 2>/dev/null | grep -q '^10\.'; then
    echo "the .NET 10 SDK is missing: install it from https://dotnet.microsoft.com/download/dotnet/10.0" >&2
    exit 1
  fi
}

# ---- native --------------------------------------------------------------------------------------------------------

quietly() { # LOG COMMAND...: shows the log only when the command fails
  local log=$1
  shift
  mkdir -p "$(dirname "$log")"
  if ! "$@" >"$log" 2>&1; then
    tail -n 60 "$log" >&2
    echo "failed: $*" >&2
    return 1
  fi
}

native_configure() { # FOLDER SANITIZERS
  local folder=$1 sanitize=$2 deps=
  local -a options
  if [ "${B2D_USE_SYSTEM:-}" = 1 ]; then
    options=(-DB2D_USE_SYSTEM=ON)
  else
    deps=$("$root/cmake/deps.sh" "$sanitize")
    options=(-DB2D_USE_SYSTEM=OFF "-DB2D_DEPS=$deps")
  fi
  options+=("-DB2D_SANITIZE=$sanitize")
  # Configure again only for other options; ninja notices changed CMake files by itself.
  if [ ! -f "$folder/build.ninja" ] || [ "$(cat "$folder/options" 2>/dev/null)" != "${options[*]}" ]; then
    rm -rf "$folder"
    quietly "$folder/configure.log" cmake -G Ninja -S "$root" -B "$folder" "${options[@]}"
    echo "${options[*]}" >"$folder/options"
  fi
}

native_build() {
  native_configure "$native_build" ""
  quietly "$native_build/build.log" cmake --build "$native_build"
  mkdir -p "$artifacts/native" "$artifacts/plugin"
  update "$native_build/libb2d.so" "$artifacts/native/libb2d.so"
  if [ -f "$native_build/libh5blosc2.so" ]; then
    update "$native_build/libh5blosc2.so" "$artifacts/plugin/libh5blosc2.so"
  fi
}

update() { # FROM TO: replaces the file at once, so that a process that has it open keeps the old one
  if ! cmp -s "$1" "$2"; then
    cp "$1" "$2.new"
    mv "$2.new" "$2"
  fi
}

# ---- verbs ---------------------------------------------------------------------------------------------------------

verb_build() {
  require_tools
  native_build
}

verb_clean() {
  rm -rf "$artifacts" "$root/build"
  find "$root/src" "$root/tests" "$root/bench" "$root/examples" -type d \( -name bin -o -name obj \) -prune \
    -exec rm -rf {} + 2>/dev/null || true
}

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
  build | clean) "verb_$verb" "$@" ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
