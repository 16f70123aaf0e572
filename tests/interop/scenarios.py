"""A file of everything that the matrix has not: written by h5py for us to read, piece by piece (see ScenarioTests.cs).

    scenarios.py make FILE        the file; beside it FILE-other, where its external links lead, and FILE-userblock
    scenarios.py netcdf FILE      a netCDF-4 file with dimensions, coordinates, groups and attributes
"""
import os
import sys

import h5py
import numpy as np

BLOSC2 = 32026
OPTIONS = (0, 0, 0, 0, 5, 1, 1)  # level 5, byte shuffle, lz4


def values(shape, dtype="<i4"):
    """i * 7 % 251, in C order."""
    return (np.arange(int(np.prod(shape)), dtype=np.int64) * 7 % 251).astype(dtype).reshape(shape)


def low_level(file, name, shape, chunks, dtype, pipeline, fill=None, maximum=None):
    """A dataset with a pipeline in an order that h5py's high level does not offer."""
    plist = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    plist.set_chunk(chunks)
    if fill is not None:
        plist.set_fill_value(np.array(fill, dtype))
    for step in pipeline:
        if step == "fletcher32":
            plist.set_fletcher32()
        elif step == "shuffle":
            plist.set_shuffle()
        else:
            plist.set_filter(BLOSC2, h5py.h5z.FLAG_MANDATORY, OPTIONS)
    space = h5py.h5s.create_simple(shape, maximum or shape)
    dataset = h5py.h5d.create(file.id, name.encode(), h5py.h5t.py_create(np.dtype(dtype)), space, plist)
    return h5py.Dataset(dataset)


def chunk_cases(file):
    blosc2 = {"compression": BLOSC2, "compression_opts": OPTIONS}
    part = file.create_dataset("missing-chunks", (10, 11), "<i4", chunks=(4, 4), fillvalue=-7, **blosc2)
    part[0:4, 4:8] = values((4, 4))
    part[8:10, 8:11] = values((2, 3))
    file.create_dataset("never-written", (5, 6), "<f8", chunks=(2, 3), fillvalue=2.5, **blosc2)

    grown = file.create_dataset("resized", (6, 6), "<i2", chunks=(4, 4), maxshape=(None, None), fillvalue=9, **blosc2)
    grown[...] = values((6, 6), "<i2")
    grown.resize((3, 5))
    grown.resize((9, 7))

    for name, pipeline in {
        "fletcher32-before": ["fletcher32", "blosc2"],
        "fletcher32-after": ["blosc2", "fletcher32"],
        "shuffle-before": ["shuffle", "blosc2"],
        "shuffle-fletcher32-before": ["shuffle", "fletcher32", "blosc2"],
    }.items():
        low_level(file, name, (20, 30), (8, 8), "<i4", pipeline)[...] = values((20, 30))

    masked = low_level(file, "filter-mask", (8, 8), (4, 4), "<i4", ["shuffle", "blosc2"])
    all_values = values((8, 8))
    masked[...] = all_values
    raw = np.ascontiguousarray(all_values[0:4, 0:4])
    masked.id.write_direct_chunk((0, 0), raw.tobytes(), filter_mask=0b11)  # neither filter
    shuffled = np.ascontiguousarray(all_values[4:8, 0:4]).view(np.uint8).reshape(-1, 4).T.tobytes()
    masked.id.write_direct_chunk((4, 0), shuffled, filter_mask=0b10)  # only HDF5's byte shuffle

    # any filter of Blosc2 goes through the parameter that is meant for shuffles
    for name, shape, chunks in (("delta-rank1", (600,), (250,)), ("delta-rank2", (20, 30), (8, 16))):
        delta = {"compression": BLOSC2, "compression_opts": (0, 256, 0, 0, 5, 3, 1)}
        file.create_dataset(name, shape, "<i4", chunks=chunks, **delta)[...] = values(shape)

    nan = file.create_dataset("nan", (6, 50), "<f8", chunks=(3, 25), **blosc2)
    nan[...] = np.nan
    file.create_dataset("rank10", (2,) * 10, "<i4", chunks=(2, 1) * 5, **blosc2)[...] = values((2,) * 10)


def layout_cases(file):
    file.create_dataset("contiguous", data=values((7, 9)))
    compact = h5py.h5p.create(h5py.h5p.DATASET_CREATE)
    compact.set_layout(h5py.h5d.COMPACT)
    dataset = h5py.h5d.create(file.id, b"compact", h5py.h5t.STD_I32LE, h5py.h5s.create_simple((3, 4)), compact)
    h5py.Dataset(dataset)[...] = values((3, 4))
    file.create_dataset("gzip", data=values((20, 30)), chunks=(8, 8), compression="gzip", shuffle=True)
    file.create_dataset("lzf", data=values((20, 30)), chunks=(8, 8), compression="lzf")
    file.create_dataset("bzip2", data=values((20, 30)), chunks=(8, 8), compression=307, compression_opts=(9,))
    file.create_dataset("chunked-plain", data=values((20, 30)), chunks=(8, 8))
    file.create_dataset("scalar", data=np.int32(42))
    file.create_dataset("null", dtype="<f4", data=h5py.Empty("<f4"))
    file.create_dataset("zero-length", (0, 5), "<i4", maxshape=(None, 5), chunks=(4, 5))
    file.create_dataset("texts", data=["", "plain", "naïve – ж日"], dtype=h5py.string_dtype("utf-8"))
    ragged = file.create_dataset("ragged", (3,), h5py.vlen_dtype("<i4"))
    for index in range(3):
        ragged[index] = values((index,))
    layout = h5py.VirtualLayout((2, 7, 9), "<i4")
    source = h5py.VirtualSource(file["contiguous"])
    layout[0], layout[1] = source, source
    file.create_virtual_dataset("virtual", layout)


def attribute_cases(file):
    group = file.create_group("attributes")
    attributes = group.attrs
    for code in ("i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"):
        attributes.create(code, values((), f"<{code}") + 5, dtype=f"<{code}")
        attributes.create(f"{code}-big-array", values((2, 3), f">{code}"), dtype=f">{code}")
    attributes["bool"] = True
    attributes["bools"] = np.array([True, False, True])
    attributes["complex"] = np.complex128(1.5 - 2.5j)
    attributes["complexes"] = np.array([1 + 2j, 3 - 4j], np.complex64)
    attributes.create("enum", 300, dtype=h5py.enum_dtype({"DOWN": -1, "FAR": 300}, "i2"))
    attributes["text"] = "naïve – ж日"
    attributes["text-ascii"] = b"plain"  # fixed length, no room for a terminator
    attributes.create("text-fixed", "żółw".encode(), dtype=h5py.string_dtype("utf-8", 12))
    attributes.create("texts", ["a", "żółw", ""], dtype=h5py.string_dtype("utf-8"))
    attributes.create("texts-fixed", [b"ab", b"abcd"], dtype="S4")
    attributes["empty"] = h5py.Empty("<i4")
    attributes["empty-text"] = ""
    attributes["ключ"] = 7
    attributes["compound"] = np.array([(1, 2.5)], [("n", "<i4"), ("x", "<f8")])
    attributes["large"] = values((40_000,), "<i4")  # past 64 KiB: dense storage


def link_cases(file, other):
    group = file.create_group("links")
    group.create_dataset("target", data=values((3,)))
    group["hard"] = group["target"]
    group["soft"] = h5py.SoftLink("/links/target")
    group["soft-dangling"] = h5py.SoftLink("/nowhere/at/all")
    group["external"] = h5py.ExternalLink(os.path.basename(other), "/inside/numbers")
    group["external-dangling"] = h5py.ExternalLink("no-such-file.h5", "/x")
    group["named-type"] = np.dtype([("a", "<i4"), ("b", "<f8")])
    group["имя группы"] = h5py.SoftLink("/links")
    ordered = file.create_group("ordered", track_order=True)
    for name in ("zulu", "alpha", "mike"):
        ordered.create_group(name)
    with h5py.File(other, "w", libver="latest") as second:
        second["inside/numbers"] = values((5,))


def reference_cases(file):
    group = file.create_group("references")
    group.create_dataset("a", data=values((4, 4)))
    group.create_dataset("b", data=values((3,)))
    group.create_dataset("objects", data=[group["b"].ref, group["a"].ref, group.ref], dtype=h5py.ref_dtype)
    group.create_dataset("regions", data=[group["a"].regionref[1:3, 0:2]], dtype=h5py.regionref_dtype)
    group.attrs["object"] = group["a"].ref
    group.attrs.create("region", group["a"].regionref[0:1, :], dtype=h5py.regionref_dtype)


def scale_cases(file):
    group = file.create_group("scales")
    group.create_dataset("x", data=np.linspace(0, 1, 5))
    group.create_dataset("y", data=values((4,)))
    group.create_dataset("data", data=values((4, 5)), chunks=(2, 5), compression="gzip")
    group["x"].make_scale("x axis")
    group["y"].make_scale("y axis")
    group["data"].dims[0].attach_scale(group["y"])
    group["data"].dims[1].attach_scale(group["x"])
    group["data"].dims[0].label = "y"
    group["data"].dims[1].label = "x"


def make(path):
    import tables  # noqa: F401  registers the stock filter

    stem = os.path.splitext(path)[0]
    other = stem + "-other.h5"
    with h5py.File(stem + "-userblock.h5", "w", userblock_size=1024) as file:
        options = {"compression": BLOSC2, "compression_opts": OPTIONS, "chunks": (8, 8)}
        file.create_dataset("data", data=values((20, 30)), **options)
    with h5py.File(path, "w", libver="latest", track_order=False) as file:
        for cases in (chunk_cases, layout_cases, attribute_cases, reference_cases, scale_cases):
            cases(file)
        link_cases(file, other)


def netcdf(path):
    import netCDF4

    with netCDF4.Dataset(path, "w", format="NETCDF4") as file:
        file.title = "naïve – ж日"
        file.createDimension("time", None)
        file.createDimension("lat", 12)
        file.createDimension("lon", 20)
        file.createVariable("lat", "f8", ("lat",))[:] = np.linspace(-55, 55, 12)
        file.createVariable("lon", "f4", ("lon",))[:] = np.linspace(0, 342, 20)
        file.createVariable("time", "i4", ("time",))[:] = np.arange(7)
        pressure = file.createVariable("pressure", "i2", ("time", "lat", "lon"), zlib=True, shuffle=True, fill_value=-999,
                                       chunksizes=(2, 5, 20))
        pressure.units = "hPa"
        pressure.scale_factor = 0.5
        pressure.set_auto_maskandscale(False)
        pressure[:] = values((7, 12, 20), "i2")
        group = file.createGroup("station")
        group.createDimension("name", 3)
        group.createVariable("id", str, ("name",))[:] = np.array(["a", "żółw", ""], dtype=object)
        group.createVariable("height", "f4", ("name", "lat"), zlib=True)[:] = values((3, 12), "f4")


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("make", "netcdf"):
        sys.exit(__doc__)
    {"make": make, "netcdf": netcdf}[sys.argv[1]](sys.argv[2])
