#!/usr/bin/env bash
# fetch.sh NAME FOLDER: unpacks the source of NAME (see sources.txt) into FOLDER.
# B2D_<NAME>_SOURCE names a tarball or a folder to use instead; otherwise the pinned tarball comes from the cache or
# from the distribution's source packages, and must have the pinned SHA-256.
set -euo pipefail

here=$(cd "$(dirname "$0")" && pwd)
cache=${B2D_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blosc2direct}
name=$1 folder=$2

read -r _ version package tarball sha256 < <(grep -E "^$name " "$here/sources.txt") || {
  echo "fetch: no source named '$name' in cmake/sources.txt" >&2
  exit 1
}
variable=B2D_$(tr '[:lower:]' '[:upper:]' <<<"$name")_SOURCE
given=${!variable:-}

unpack() { # tarball
  local partial=$folder.partial
  rm -rf "$partial" "$folder"
  mkdir -p "$partial"
  tar -xf "$1" -C "$partial" --strip-components=1
  mv "$partial" "$folder"
}

matches() { # file
  [ -f "$1" ] && [ "$(sha256sum <"$1" | cut -d' ' -f1)" = "$sha256" ]
}

# Where the machine gets Debian's packages from: as apt says, or, before its first update, as its sources say.
machine_mirror() {
  { apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null || true
    cat /etc/apt/sources.list /etc/apt/sources.list.d/*.list /etc/apt/sources.list.d/*.sources 2>/dev/null |
      grep -v '^ *#' | grep -oE '[a-z+]+:[^ ]+' || true; } | grep -m1 -E '^https?://.*/debian/?$' || true
}

# The machine's own mirror, but another suite: own lists, own cache, so that the system's lists are left alone.
download() {
  local apt=$cache/apt mirror keyring=/usr/share/keyrings/debian-archive-keyring.gpg
  if ! command -v apt-get >/dev/null || [ ! -f "$keyring" ]; then
    echo "fetch: no Debian source packages here: set $variable to a tarball or folder of $name $version" >&2
    exit 1
  fi
  mirror=$(machine_mirror)
  if [ -z "$mirror" ]; then
    echo "fetch: apt names no mirror here: set $variable to a tarball or folder of $name $version" >&2
    exit 1
  fi
  mkdir -p "$apt/lists/partial" "$apt/cache/archives/partial" "$cache/sources"
  echo "deb-src [signed-by=$keyring] $mirror trixie main" >"$apt/sources.list"
  # Read after the system's own configuration, which may name a proxy, but also hooks that clean the system's caches.
  cat >"$apt/apt.conf" <<CONF
#clear APT::Update::Post-Invoke;
#clear APT::Update::Post-Invoke-Success;
Dir::State::lists "$apt/lists";
Dir::Cache "$apt/cache";
Dir::Etc::sourcelist "$apt/sources.list";
Dir::Etc::sourceparts "/dev/null";
Acquire::Retries "3";
Acquire::Languages "none";
CONF
  [ "$(id -u)" != 0 ] || echo 'APT::Sandbox::User "root";' >>"$apt/apt.conf"
  local -a options=(-qq -c "$apt/apt.conf")
  if [ -z "$(find "$apt/lists" -name '*Sources*' -mmin -720 -print -quit)" ]; then
    apt-get "${options[@]}" update
    find "$apt/lists" -name '*Sources*' -exec touch {} +
  fi
  (cd "$cache/sources" && apt-get "${options[@]}" source --tar-only --download-only "$package" >/dev/null)
}

if [ -n "$given" ]; then
  if [ -d "$given" ]; then
    rm -rf "$folder" && mkdir -p "$folder" && cp -R "$given/." "$folder"
  elif [ -f "$given" ]; then
    unpack "$given"
  else
    echo "fetch: $variable names nothing that exists: $given" >&2
    exit 1
  fi
  exit 0
fi

stored=$cache/sources/$tarball
if ! matches "$stored"; then
  rm -f "$stored"
  echo "fetching $name $version" >&2
  download
  if ! matches "$stored"; then
    echo "fetch: $tarball is not the pinned one (SHA-256 $sha256): set $variable to a tarball or folder of $name $version" >&2
    exit 1
  fi
fi
unpack "$stored"
