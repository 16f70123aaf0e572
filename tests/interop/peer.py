"""Other people's readers and writers of HDF5, one process for a whole list of cases.

    peer.py write  VIA MANIFEST FILE REPORT     writes every case of the manifest
    peer.py verify VIA MANIFEST FILE REPORT     checks every case in a file that somebody else wrote

VIA: `plugin` is h5py with the filter found through HDF5_PLUGIN_PATH and no PyTables in the process; `stock` is h5py with
the filter that PyTables registers; `pytables` is PyTables' own nodes. The report is JSON: checked, failures, skipped.
"""
import json
import os
import sys
import warnings


def loaded(fragment):
    """Whether a shared library whose path holds the fragment is in this process."""
    with open("/proc/self/maps", encoding="utf-8") as maps:
        return any(fragment in line for line in maps)


def check_filter_origin(via):
    """Proves that the codec under test did the work, not the other one."""
    if via == "plugin":
        if not loaded("libh5blosc2") or loaded("libblosc2.so"):
            sys.exit("the plugin was not what h5py used")
    elif not loaded("libblosc2.so") or loaded("libh5blosc2"):
        sys.exit("the stock filter was not what h5py used")


def main(verb, via, manifest, path, report):
    warnings.simplefilter("ignore")
    with open(manifest, encoding="utf-8") as source:
        cases = json.load(source)
    # two threads store blocks out of order, as they finish: a reader must cope with that once
    os.environ["BLOSC_NTHREADS"] = "2" if (verb, via) == ("write", "stock") else "1"
    if via != "plugin":
        import tables  # noqa: F401  registers the stock filter
    if via == "pytables":
        import pytables_peer as peer
    else:
        import h5py_peer as peer
    if verb == "write":
        result = {"checked": len(cases), "failures": {}, "skipped": peer.write(cases, path) or {}}
    else:
        result = peer.verify(cases, path)
    check_filter_origin(via)
    with open(report, "w", encoding="utf-8") as target:
        json.dump(result, target)


if __name__ == "__main__":
    if len(sys.argv) != 6 or sys.argv[1] not in ("write", "verify") or sys.argv[2] not in ("plugin", "stock", "pytables"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
