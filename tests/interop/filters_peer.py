"""Filters of other programs than Blosc2, written and read by h5py with the plugins that Debian packages.

    filters_peer.py write  FILE DIGESTS   writes every case; DIGESTS: SHA-256 of the stored elements, filters, masks of chunks
    filters_peer.py verify FILE REPORT    checks every case in a file that we wrote: values, and the filters' parameters
    filters_peer.py netcdf FILE DIGESTS   variables of netCDF-4 with its own filters
    filters_peer.py netcdf-verify FILE REPORT   the same after we changed a part of each
"""
import hashlib
import json
import sys

import h5py
import numpy as np

LZF, BLOSC, LZ4, BITSHUFFLE = 32000, 32001, 32004, 32008

# Steps in the order of encoding; each as H5Pset_filter takes it from a user.
PIPELINES = {
    "deflate": [("deflate", 6)],
    "shuffle-deflate": ["shuffle", ("deflate", 4)],
    "shuffle-deflate-fletcher32": ["shuffle", ("deflate", 1), "fletcher32"],
    "fletcher32-shuffle-deflate": ["fletcher32", "shuffle", ("deflate", 9)],
    "fletcher32": ["fletcher32"],
    "shuffle": ["shuffle"],
    "lzf": [(LZF, ())],
    "shuffle-lzf-fletcher32": ["shuffle", (LZF, ()), "fletcher32"],
    "lz4": [(LZ4, ())],
    "lz4-blocks": [(LZ4, (128,))],
    "shuffle-lz4": ["shuffle", (LZ4, ())],
    "bitshuffle": [(BITSHUFFLE, (0, 0))],
    "bitshuffle-lz4": [(BITSHUFFLE, (0, 2))],
    "bitshuffle-lz4-blocks": [(BITSHUFFLE, (64, 2)), "fletcher32"],
    "bitshuffle-zstd": [(BITSHUFFLE, (0, 3, 5))],
    "blosc-blosclz": [(BLOSC, (0, 0, 0, 0, 5, 1, 0))],
    "blosc-lz4-bits": [(BLOSC, (0, 0, 0, 0, 9, 2, 1))],
    "blosc-lz4hc": [(BLOSC, (0, 0, 0, 0, 3, 1, 2))],
    "blosc-zlib": [(BLOSC, (0, 0, 0, 0, 6, 0, 4))],
    "blosc-zstd": [(BLOSC, (0, 0, 0, 0, 7, 1, 5)), "fletcher32"],
    "blosc-stored": [(BLOSC, (0, 0, 0, 0, 0, 1, 0))],
}
TYPES = {
    "u1": np.dtype("u1"), "i2": np.dtype("<i2"), "be4": np.dtype(">i4"), "f8": np.dtype("<f8"),
    "pair": np.dtype([("a", "<f8"), ("b", "<i4")]),
}
SHAPES = {"line": ((30_001,), (7_000,)), "plane": ((70, 90), (32, 25)), "cube": ((9, 10, 11), (4, 4, 5))}
CONTENTS = ("ramp", "noise", "zeros")


def content(kind, shape, dtype):
    index = np.arange(int(np.prod(shape)), dtype=np.uint64)
    if kind == "ramp":
        numbers = index * 7 % 251
    elif kind == "noise":
        numbers = index * 2654435761 % 2**32 >> 11
    else:
        numbers = index * 0
    if dtype.names is None:
        return numbers.astype(dtype).reshape(shape)
    result = np.empty(shape, dtype)
    result["a"] = numbers.reshape(shape) / 3
    result["b"] = numbers.reshape(shape).astype("<i4")
    return result


def cases():
    """Every pipeline with every type, shapes and contents in turn."""
    turn = 0
    for pipeline, steps in PIPELINES.items():
        for type_name, dtype in TYPES.items():
            for kind in CONTENTS:
                shape_name = list(SHAPES)[turn % len(SHAPES)]
                turn += 1
                yield f"{pipeline}.{type_name}.{shape_name}.{kind}", steps, dtype, SHAPES[shape_name], kind


def create(file, name, steps, dtype, shape, chunks):
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(chunks)
    for step in steps:
        if step == "shuffle":
            plist.set_shuffle()
        elif step == "fletcher32":
            plist.set_fletcher32()
        elif step[0] == "deflate":
            plist.set_deflate(step[1])
        else:
            plist.set_filter(step[0], h5py.h5z.FLAG_OPTIONAL, step[1])
    space = h5py.h5s.create_simple(shape)
    return h5py.Dataset(h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(dtype), space, plist))


def filters_of(dataset):
    plist = dataset.id.get_create_plist()
    return [[found[0], list(found[2])] for found in map(plist.get_filter, range(plist.get_nfilters()))]


def digest(array):
    return hashlib.sha256(np.ascontiguousarray(array).tobytes()).hexdigest()


def write(path, digests):
    report = {}
    with h5py.File(path, "w") as file:
        for name, steps, dtype, (shape, chunks), kind in cases():
            dataset = create(file, name, steps, dtype, shape, chunks)
            dataset[...] = content(kind, shape, dtype)
            file.flush()
            masks = [dataset.id.get_chunk_info(i).filter_mask for i in range(dataset.id.get_num_chunks())]
            report[name] = {"sha256": digest(content(kind, shape, dtype)), "filters": filters_of(dataset), "masked": sum(m != 0 for m in masks)}
    with open(digests, "w", encoding="utf-8") as target:
        json.dump(report, target)


def comparable(filters):
    """Bitshuffle and LZF put their versions first."""
    return [[number, values[2:] if number in (LZF, BITSHUFFLE) else values] for number, values in filters]


def verify(path, report):
    failures = {}
    checked = 0
    with h5py.File(path, "r") as file, h5py.File(path + ".expected", "w") as model:
        for name, steps, dtype, (shape, chunks), kind in cases():
            checked += 1
            try:
                expected = comparable(filters_of(create(model, name, steps, dtype, shape, chunks)))
                if comparable(filters_of(file[name])) != expected:
                    failures[name] = f"filters {filters_of(file[name])}, not {expected}"
                elif file[name][...].tobytes() != content(kind, shape, dtype).tobytes():
                    failures[name] = "values differ"
            except Exception as error:  # noqa: BLE001  whatever it is, it is the verdict
                failures[name] = str(error)
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": checked, "failures": failures, "skipped": {}}, target)


NETCDF = {
    "zlib": {"compression": "zlib", "complevel": 4, "shuffle": False},
    "zlib_shuffle": {"compression": "zlib", "complevel": 4, "shuffle": True},
    "zlib_fletcher32": {"compression": "zlib", "complevel": 1, "shuffle": True, "fletcher32": True},
    "zstd": {"compression": "zstd", "complevel": 4, "shuffle": False},
    "zstd_shuffle": {"compression": "zstd", "complevel": 9, "shuffle": True},
}


def netcdf(path, digests):
    import netCDF4

    report = {}
    with netCDF4.Dataset(path, "w") as file:
        file.createDimension("time", None)
        file.createDimension("x", 50)
        for name, options in NETCDF.items():
            if options["compression"] == "zstd" and not file.has_zstd_filter():
                continue
            variable = file.createVariable(name, "<f4", ("time", "x"), chunksizes=(16, 20), fill_value=-1, **options)
            variable[0:70, :] = content("noise", (70, 50), np.dtype("<f4"))
            report[name] = {"sha256": digest(content("noise", (70, 50), np.dtype("<f4"))), "filters": [], "masked": 0}
    with h5py.File(path, "r") as file:
        for name in report:
            report[name]["filters"] = filters_of(file[name])
    with open(digests, "w", encoding="utf-8") as target:
        json.dump(report, target)


def netcdf_verify(path, report):
    import netCDF4

    failures = {}
    with netCDF4.Dataset(path, "r") as file:
        names = list(file.variables)
        for name in names:
            expected = content("noise", (70, 50), np.dtype("<f4"))
            expected[10:30, 5:45] = 4711
            if not np.array_equal(file[name][...].filled(), expected):
                failures[name] = "values differ"
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": len(names), "failures": failures, "skipped": {}}, target)


VERBS = {"write": write, "verify": verify, "netcdf": netcdf, "netcdf-verify": netcdf_verify}

if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in VERBS:
        sys.exit(__doc__)
    VERBS[sys.argv[1]](*sys.argv[2:])
