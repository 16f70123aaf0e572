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
  test           build and run every test; the last line is the sum (--nightly: damaged chunks for 10 minutes)
  demo [FILE]    build, then repack, verify and time a real HDF5 file
  bench [ARGS]   build, then direct chunks against the HDF5 filter pipeline (b2d bench)
  pack           build the NuGet packages into artifacts/packages and try them
  doctor         what is installed, what is missing, how to get it
  clean          remove what was built here (not the shared cache)
environment: B2D_CACHE, B2D_USE_SYSTEM=1, B2D_<BLOSC2|HDF5|LZ4|ZSTD|ZLIB>_SOURCE=TARBALL_OR_FOLDER
TEXT
}

# ---- small things --------------------------------------------------------------------------------------------------

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
    pkg-config --exists blosc2 2>/dev/null || missing+=(libblosc2-dev)
    pkg-config --exists hdf5-serial 2>/dev/null || pkg-config --exists hdf5 2>/dev/null || missing+=(libhdf5-dev)
  fi
  echo "${missing[*]:-}"
}

install_packages() { # LIST
  apt-get -qq update
  # shellcheck disable=SC2086  # a list of package names
  DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends $1
}

require_tools() {
  local missing
  missing=$(missing_packages)
  if [ -n "$missing" ]; then
    if [ "$(id -u)" = 0 ] && command -v apt-get >/dev/null; then
      echo "installing: $missing" >&2
      quietly "$root/build/install.log" install_packages "$missing"
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

native_configure() { # FOLDER SANITIZERS
  local folder=$1 sanitize=$2 deps=
  local -a options
  if [ "${B2D_USE_SYSTEM:-}" = 1 ]; then
    options=(-DB2D_USE_SYSTEM=ON)
  else
    # Undefined-behaviour checks are for our own code; the dependencies get the memory checks only.
    deps=$("$root/cmake/deps.sh" "${sanitize%%,*}")
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
    # Not beside the plugin: HDF5 opens every library there.
    mkdir -p "$artifacts/codecs"
    update "$native_build/codecs/libbitpack.so" "$artifacts/codecs/libbitpack.so"
  fi
}

update() { # FROM TO: replaces the file at once, so that a process that has it open keeps the old one
  if ! cmp -s "$1" "$2"; then
    cp "$1" "$2.new"
    mv "$2.new" "$2"
  fi
}

# ---- managed -------------------------------------------------------------------------------------------------------

managed_inputs() {
  local folder
  for folder in src tests bench examples artifacts/native artifacts/plugin; do
    [ ! -d "$root/$folder" ] || find "$root/$folder" \
      -type d \( -name bin -o -name obj -o -name node_modules -o -name TestResults \) -prune -o -type f -print
  done
  ls "$root"/*.sln "$root"/Directory.*
}

# dotnet needs seconds to find out that nothing changed; a stamp knows at once.
managed_is_current() {
  local stamp=$artifacts/managed.stamp
  [ -f "$stamp" ] && [ -x "$artifacts/bin/b2d" ] || return 1
  [ "$(cat "$stamp")" = "$(managed_inputs | sort | sha256sum)" ] || return 1
  [ -z "$(managed_inputs | while read -r file; do [ ! "$file" -nt "$stamp" ] || { echo "$file"; break; }; done)" ]
}

# Compiled to machine code the tool starts in half the time. Where the compiler's package cannot be had, the runtime does it.
publish_tool() {
  local machine rid
  machine=$(uname -m)
  rid=linux-x64
  [ "$machine" != aarch64 ] || rid=linux-arm64
  rm -rf "$artifacts/publish"
  dotnet publish src/Blosc2Direct.Cli -c Release -r "$rid" --self-contained false -p:PublishReadyToRun=true \
    -p:PackAsTool=false -v quiet -o "$artifacts/publish" >"$root/build/dotnet-publish.log" 2>&1 ||
    quietly "$root/build/dotnet-publish.log" dotnet publish src/Blosc2Direct.Cli -c Release --no-build -v quiet \
      -o "$artifacts/publish"
}

managed_build() {
  [ -f "$root/Blosc2Direct.sln" ] || return 0
  ! managed_is_current || return 0
  local stamp=$artifacts/managed.stamp began
  began=$(mktemp)
  managed_inputs | sort | sha256sum >"$began"
  rm -f "$stamp"
  quietly "$root/build/dotnet-build.log" dotnet build Blosc2Direct.sln -c Release -v quiet
  publish_tool
  rm -rf "$artifacts/bin"
  mv "$artifacts/publish" "$artifacts/bin"
  # A script, so that it finds the runtime of the dotnet on the path wherever that is installed.
  cat >"$artifacts/bin/b2d.new" <<'SCRIPT'
#!/bin/sh
case $0 in */*) here=$0 ;; *) here=./$0 ;; esac
[ ! -L "$here" ] || here=$(readlink -f "$here")
exec dotnet "${here%/*}/b2d.dll" "$@"
SCRIPT
  chmod +x "$artifacts/bin/b2d.new"
  mv "$artifacts/bin/b2d.new" "$artifacts/bin/b2d"
  mv "$began" "$stamp" # its time is that of the beginning: what changed meanwhile is built next time
}

# ---- tests ---------------------------------------------------------------------------------------------------------

passed=0 failed=0 skipped=0

tally() { # NAME PASSED FAILED SKIPPED
  passed=$((passed + $2)) failed=$((failed + $3)) skipped=$((skipped + $4))
  printf '%-40s %6d passed %4d failed %4d skipped\n' "$1" "$2" "$3" "$4"
}

native_tests() { # NAME FOLDER
  local log=$2/ctest.log total bad
  ctest --test-dir "$2" --output-on-failure -j "$(nproc)" >"$log" 2>&1 || cat "$log" >&2
  total=$(sed -n 's/.* tests failed out of \([0-9]*\)$/\1/p' "$log")
  bad=$(sed -n 's/.*tests passed, \([0-9]*\) tests failed out of .*/\1/p' "$log")
  if [ -z "$total" ]; then
    cat "$log" >&2
    total=1 bad=1
  fi
  tally "$1" $((total - bad)) "$bad" 0
}

managed_tests() { # PROJECT [NAME FILTER VARIABLE=VALUE...]
  local project=$1 name log
  name=${2:-$(basename "$1" .csproj)}
  log=$root/build/test-${name//[^A-Za-z0-9.]/-}.log
  local -a chosen=()
  [ -z "${3:-}" ] || chosen=(--filter "$3")
  shift $(($# < 3 ? $# : 3))
  if ! env "$@" dotnet test "$project" -c Release --no-build -v quiet "${chosen[@]}" \
    --logger "console;verbosity=normal" >"$log" 2>&1; then
    grep -vE '^ +Passed ' "$log" >&2 || true
  fi
  count() { sed -nE "s/^ +$1: ([0-9]+)$/\1/p" "$log" | tail -n1; }
  local good bad left
  good=$(count Passed) bad=$(count Failed) left=$(count Skipped)
  if grep -qE '^Test Run (Aborted|Failed)|^The active test run was aborted' "$log" && [ "${bad:-0}" = 0 ]; then
    bad=1 # the host died: what did not run did not pass
  elif [ -z "$good$bad$left" ] && ! grep -q 'No test is available' "$log"; then
    cat "$log" >&2
    bad=1
  fi
  grep -E '^ +Skipped ' "$log" | sed 's/ \[[^]]*\]$//' | sort -u | head -n 5 || true
  tally "$name" "${good:-0}" "${bad:-0}" "${left:-0}"
}

script_test() { # NAME COMMAND...
  local name=$1 log=$root/build/test-$1.log
  shift
  if "$@" >"$log" 2>&1; then
    tally "$name" 1 0 0
  else
    cat "$log" >&2
    tally "$name" 0 1 0
  fi
}

# ---- verbs ---------------------------------------------------------------------------------------------------------

verb_build() {
  require_tools
  native_build
  managed_build
}

# The library's tests again with one engine forced, and with the instruction sets turned off that this machine would use, so
# that every vector path is tested. The fuzzer has had its time in the ordinary run.
engine_tests() {
  local library=tests/Blosc2Direct.Tests/Blosc2Direct.Tests.csproj kernels=FullyQualifiedName~Codecs.Kernels
  local managed=B2D_CODEC_ENGINE=managed short=B2D_FUZZ_SECONDS=3
  managed_tests $library "engine managed" "" $managed $short
  managed_tests $library "engine native" "" B2D_CODEC_ENGINE=native $short
  managed_tests $library "engine managed, no AVX-512" "" $managed $short DOTNET_EnableAVX512=0
  managed_tests $library "engine managed, no AVX2" "" $managed $short DOTNET_EnableAVX2=0
  managed_tests $library "kernels, no GFNI" $kernels DOTNET_EnableGFNI=0
  managed_tests $library "kernels, no vectors" $kernels DOTNET_EnableHWIntrinsic=0
}

verb_test() {
  case ${1:-} in
    "") ;;
    --nightly) export B2D_FUZZ_SECONDS=${B2D_FUZZ_SECONDS:-600} ;;
    *)
      echo "test takes --nightly or nothing, not $1" >&2
      exit 2
      ;;
  esac
  verb_build
  native_configure "$sanitized_build" address,undefined
  quietly "$sanitized_build/build.log" cmake --build "$sanitized_build"
  native_tests native "$native_build"
  native_tests "native, sanitized" "$sanitized_build"
  if [ -x tests/interop/setup.sh ] && ! tests/interop/setup.sh; then
    [ "${B2D_REQUIRE_INTEROP:-}" != 1 ] || tally "interop set-up" 0 1 0
  fi
  local project
  for project in tests/*/*.csproj; do
    managed_tests "$project"
  done
  engine_tests
  script_test "benchmarks" dotnet exec bench/Blosc2Direct.Benchmarks/bin/Release/net10.0/Blosc2Direct.Benchmarks.dll --smoke
  script_test packages make_packages
  echo "$passed passed, $failed failed, $skipped skipped"
  [ "$failed" = 0 ]
}

# The demo's input when none is named: a coastline database in netCDF-4, gzip-compressed, from the distribution.
demo_file() {
  local package=gmt-gshhg-full cache=${B2D_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blosc2direct}
  local folder=$cache/demo file=$cache/demo/binned_GSHHS_f.nc
  if [ ! -f "$file" ]; then
    if ! command -v apt-get >/dev/null || ! command -v dpkg-deb >/dev/null; then
      echo "demo: this is not a Debian-like system: name a file, ./build.sh demo FILE" >&2
      return 1
    fi
    echo "fetching $package" >&2
    local work
    mkdir -p "$folder"
    work=$(mktemp -d "$folder/work.XXXXXX")
    (cd "$work" && { apt-get -qq download "$package" >/dev/null 2>&1 ||
      { [ "$(id -u)" = 0 ] && apt-get -qq update >/dev/null && apt-get -qq download "$package" >/dev/null; }; })
    dpkg-deb -x "$work"/*.deb "$work/content"
    mv "$(find "$work/content" -name binned_GSHHS_f.nc | head -n1)" "$file"
    rm -rf "$work"
  fi
  echo "$file"
}

largest_array() { # FILE: the path of its largest chunked array
  "$artifacts/bin/b2d" info --json "$1" |
    grep -oE '"path":"[^"]*","kind":"array","array":\{"shape":\[[0-9,]*\],"type":"[^"]*","element_bytes":[0-9]+,"layout":"chunked"' |
    sed -E 's/^"path":"([^"]*)".*"shape":\[([0-9,]*)\].*"element_bytes":([0-9]+),.*/\3,\2 \1/' |
    awk '{ count = split($1, factor, ","); bytes = 1; for (i = 1; i <= count; i++) bytes *= factor[i]
           if (bytes > most) { most = bytes; sub(/^[^ ]* /, ""); path = $0 } } END { print path }'
}

verb_demo() {
  verb_build
  local input path
  input=${1:-$(demo_file)}
  mkdir -p "$artifacts/demo"
  local output=$artifacts/demo/repacked.${input##*.}
  "$artifacts/bin/b2d" repack "$input" "$output"
  "$artifacts/bin/b2d" verify "$output" --against "$input" --pipeline
  path=$(largest_array "$output")
  if [ -n "$path" ]; then
    "$artifacts/bin/b2d" bench "$output" "$path"
  else
    echo "no array of $output is chunked: nothing to compare"
  fi
}

verb_bench() {
  verb_build
  "$artifacts/bin/b2d" bench "$@"
}

make_packages() {
  rm -rf "$artifacts/packages"
  quietly "$root/build/dotnet-pack.log" \
    dotnet pack Blosc2Direct.sln -c Release --no-build -v quiet -o "$artifacts/packages" || return 1
  tests/packaging/run.sh "$artifacts/packages"
}

verb_pack() {
  verb_build
  quietly "$root/build/test-packages.log" make_packages
  ls "$artifacts"/packages/*.nupkg
}

verb_doctor() {
  local missing
  missing=$(missing_packages)
  echo "cmake    $(cmake --version 2>/dev/null | sed -n '1s/cmake version //p' || true)"
  echo "ninja    $(ninja --version 2>/dev/null || true)"
  echo "cc       $(cc --version 2>/dev/null | head -n1 || true)"
  echo "dotnet   $(dotnet --version 2>/dev/null || echo "missing: https://dotnet.microsoft.com/download/dotnet/10.0")"
  [ -z "$missing" ] || echo "missing: $missing (./build.sh build installs them as root)"
  if [ -x "$artifacts/bin/b2d" ]; then
    "$artifacts/bin/b2d" doctor "$@"
  else
    echo "b2d      not built yet: ./build.sh build"
  fi
  [ -z "$missing" ]
}

verb_clean() {
  rm -rf "$artifacts" "$root/build"
  find "$root/src" "$root/tests" "$root/bench" "$root/examples" -type d \( -name bin -o -name obj \) -prune \
    -exec rm -rf {} + 2>/dev/null || true
}

verb=${1:-}
[ $# -eq 0 ] || shift
case $verb in
  build | test | demo | bench | pack | doctor | clean) "verb_$verb" "$@" ;;
  -h | --help | help) usage ;;
  *)
    usage >&2
    exit 2
    ;;
esac
