#!/usr/bin/env bash
# Makes what the interop tests need beside the build: a root folder with other people's Python readers, and h5wasm,
# DuckDB and vega-datasets from npm. Called by `build.sh test`; safe to repeat, silent and quick when everything is there.
#
# What cannot be had is said once and its tests are skipped; with B2D_REQUIRE_INTEROP=1 that is a failure.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
failed=0

missing() {
  echo "interop: $*" >&2
  failed=1
}

setup_python() {
  "$here/python-root.sh" make >/dev/null || missing "no Python readers (above says why); their tests are skipped"
}

node_is_new_enough() {
  command -v node >/dev/null && command -v npm >/dev/null && node -e 'process.exit(parseInt(process.versions.node) >= 18 ? 0 : 1)'
}

install_node() {
  if [[ $(id -u) != 0 ]] || ! command -v apt-get >/dev/null; then
    missing "no npm packages: needs node 18 or newer with npm (Debian: sudo apt-get install -y nodejs npm)"
    return 1
  fi
  echo "interop: installing nodejs npm" >&2
  if ! { apt-get -qq update && DEBIAN_FRONTEND=noninteractive apt-get -qq install -y --no-install-recommends nodejs npm; } \
    >/dev/null 2>&1 || ! node_is_new_enough; then
    missing "no npm packages: node 18 or newer could not be installed"
    return 1
  fi
}

setup_npm() { # FOLDER
  local folder=$here/$1 log
  # npm writes this file last: newer than the lock file means that the folder is complete
  [[ $folder/node_modules/.package-lock.json -nt $folder/package-lock.json ]] && return
  node_is_new_enough || install_node || return 0
  log=$(mktemp)
  if ! (cd "$folder" && npm install --no-save --no-audit --no-fund --ignore-scripts) >"$log" 2>&1; then
    tail -n 5 "$log" >&2
    missing "no $1: npm install failed (above); its tests are skipped"
  fi
  rm -f "$log"
  [[ ! -d $folder/node_modules ]] || touch "$folder/node_modules/.package-lock.json"
}

setup_python
setup_npm h5wasm
setup_npm vega
[[ $failed == 0 || ${B2D_REQUIRE_INTEROP:-} != 1 ]]
