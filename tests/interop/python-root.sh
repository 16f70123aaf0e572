#!/usr/bin/env bash
# A root folder of its own with h5py, PyTables, netCDF4 and the HDF5 tools of Debian trixie: the readers and writers
# that our files must agree with. The machine's own Python stays untouched.
#
#   python-root.sh make                        makes it if missing; prints its path
#   python-root.sh check                       prints its path if it is made and usable, else says why not
#   python-root.sh run FOLDER COMMAND [ARG…]   runs a command in it: FOLDER is /mnt/work, the checkout /mnt/project
#
# Exit codes: 0 good, 75 cannot be done on this machine (the reason is on standard error), others as the command's.
set -euo pipefail
PATH=$PATH:/usr/sbin:/sbin # debootstrap and chroot, also in a user's environment

suite=trixie
packages=python3,python3-numpy,python3-h5py,python3-tables,python3-netcdf4,python3-zarr,python-tables-data,hdf5-tools
packages+=,hdf5-filter-plugin,hdf5-filter-plugin-blosc-serial,hdf5-plugin-lzf,bitshuffle
revision=1 # raise it to have the root made anew

here=$(cd "$(dirname "${BASH_SOURCE[0]}")" && pwd)
project=$(cd "$here/../.." && pwd)
key=$(printf '%s' "$suite $packages $revision $(uname -m)" | sha256sum | cut -c 1-12)
cache=${B2D_CACHE:-${XDG_CACHE_HOME:-$HOME/.cache}/blosc2direct}/interop
root=$cache/$suite-$key

cannot() { echo "python-root: $*" >&2; exit 75; }

# Every mount lives in a mount namespace and vanishes with its last process.
require_privileges() {
  [[ $(uname -s) == Linux ]] || cannot "needs Linux"
  [[ $(id -u) == 0 ]] || cannot "needs root for chroot (run as root, or in a container)"
  command -v unshare >/dev/null || cannot "needs unshare of util-linux"
  unshare --mount true 2>/dev/null || cannot "this container does not allow mounts (CAP_SYS_ADMIN)"
}

require_debootstrap() {
  command -v debootstrap >/dev/null && return
  command -v apt-get >/dev/null || cannot "needs debootstrap, and there is no apt-get to install it"
  { apt-get -q update && DEBIAN_FRONTEND=noninteractive apt-get -q install -y --no-install-recommends debootstrap; } \
    >"$cache/debootstrap.log" 2>&1 || cannot "debootstrap could not be installed; see $cache/debootstrap.log"
}

# The mirror that this machine already uses; Ubuntu and others need B2D_DEBIAN_MIRROR.
find_mirror() {
  if [[ -n ${B2D_DEBIAN_MIRROR:-} ]]; then echo "$B2D_DEBIAN_MIRROR"; return; fi
  # shellcheck disable=SC2016  # apt's own placeholder
  apt-get indextargets --format '$(SITE)' 'Created-By: Packages' 2>/dev/null | grep -E -m 1 '/debian/?$' ||
    cannot "no Debian mirror among the sources of apt; name one in B2D_DEBIAN_MIRROR"
}

make_root() {
  [[ -e $root/.complete ]] && return
  mkdir -p "$cache"
  exec 9>"$cache/lock"
  flock 9
  [[ -e $root/.complete ]] && return
  require_debootstrap
  local mirror log=$cache/$suite.log partial=$root.partial scripts=/usr/share/debootstrap/scripts
  mirror=$(find_mirror)
  [[ -e $scripts/$suite ]] || ln -s sid "$scripts/$suite"
  echo "python-root: making the $suite root once (some minutes); log: $log" >&2
  rm -rf --one-file-system "$partial"
  unshare --mount debootstrap --variant=minbase --include="$packages" "$suite" "$partial" "$mirror" >"$log" 2>&1 9>&- ||
    { tail -n 5 "$log" >&2; cannot "debootstrap from $mirror failed; see $log"; }
  rm -rf "$partial"/var/cache/apt/archives/*.deb "$partial"/var/lib/apt/lists/*
  mkdir -p "$partial/mnt/work" "$partial/mnt/project"
  touch "$partial/.complete"
  mv "$partial" "$root"
}

run_in_root() {
  [[ -e $root/.complete ]] || cannot "not made yet; run: $0 make"
  local work
  work=$(cd "$1" && pwd)
  shift
  # The mounts are arguments, not text of the inner script: paths may hold anything.
  # shellcheck disable=SC2016
  exec unshare --mount --propagation private sh -c '
    set -e
    root=$1; work=$2; project=$3; shift 3
    mount -t proc proc "$root/proc" 2>/dev/null || mount --rbind /proc "$root/proc"
    mount --rbind /dev "$root/dev"
    mount --bind "$project" "$root/mnt/project"
    mount --bind "$work" "$root/mnt/work"
    exec chroot "$root" env -i PATH=/usr/sbin:/usr/bin:/sbin:/bin HOME=/root LANG=C.UTF-8 PYTHONDONTWRITEBYTECODE=1 \
      OPENBLAS_NUM_THREADS=1 "$@"' sh "$root" "$work" "$project" "$@"
}

case ${1:-} in
  make) require_privileges; make_root; echo "$root" ;;
  check) require_privileges; [[ -e $root/.complete ]] || cannot "not made yet; run: $0 make"; echo "$root" ;;
  run) [[ $# -ge 3 ]] || { echo "usage: $0 run FOLDER COMMAND [ARG…]" >&2; exit 2; }
    require_privileges; shift; run_in_root "$@" ;;
  *) echo "usage: $0 make | check | run FOLDER COMMAND [ARG…]" >&2; exit 2 ;;
esac
