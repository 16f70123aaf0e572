#!/usr/bin/env bash
# The queries of `b2d bench table` by DuckDB over Parquet (Zstandard, 2 threads), on the same table.
# Usage: run.sh FILE PATH [REPEATS]. Prints one JSON object. Node 18 or newer is needed.
# The Parquet file is made once, by way of CSV, and kept in the cache; b2d's results are compared row for row before timing.
set -euo pipefail

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
tool=$here/../../artifacts/bin/b2d
cache=${B2D_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blosc2direct}/duckdb
[[ $# -ge 2 ]] || { sed -n '2,4s/^# //p' "${BASH_SOURCE[0]}" >&2; exit 2; }
file=$(realpath "$1") path=$2 repeats=${3:-5}
[[ -x $tool ]] || { echo "run ./build.sh build first" >&2; exit 1; }

if ! [[ $here/node_modules/.package-lock.json -nt $here/package-lock.json ]]; then
  (cd "$here" && npm install --no-save --no-audit --no-fund --ignore-scripts --silent)
  touch "$here/node_modules/.package-lock.json"
fi

work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$cache"
parquet=$cache/$(printf '%s %s %s' "$file" "$path" "$(stat -c '%s %Y' "$file")" | sha256sum | cut -c1-16).parquet
if [[ ! -f $parquet ]]; then
  "$tool" export "$file" "$path" -o "$work/table.csv" >/dev/null
  node "$here/table_queries.mjs" convert "$work/table.csv" "$work/table.parquet"
  mv "$work/table.parquet" "$parquet"
  rm "$work/table.csv"
fi

"$tool" query "$file" "$path" "temp > 308.5" --csv >"$work/q1.csv"
"$tool" query "$file" "$path" "(wind < 0.5) & (temp > 300) & (precip > 3)" --csv >"$work/q2.csv"
"$tool" query "$file" "$path" "(lat > 45) & (lat < 46) & (temp > 290)" --csv >"$work/q3.csv"
node "$here/table_queries.mjs" run "$parquet" "$work" "$repeats"
