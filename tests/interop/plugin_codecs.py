"""c-blosc2's own plug-ins (ndlz, zfp, ndcell, ndmean, bytedelta, int_trunc) between us and the distribution's libblosc2.

    plugin_codecs.py make FILE            datasets of one chunk as b2nd frames, and beside each what libblosc2 decodes
    plugin_codecs.py check VIA FILE REPORT   VIA is `plugin` or `stock`: datasets of ours, and beside each what we decode
"""
import ctypes
import json
import sys

import h5py
import numpy as np

FILTER = 32026
NDLZ, ZFP_ACCURACY, ZFP_PRECISION, ZFP_RATE = 32, 33, 34, 35
LZ4, ZSTD, SHUFFLE, DELTA, TRUNCATE, NDCELL, NDMEAN, BYTEDELTA, INT_TRUNC = 1, 5, 1, 3, 4, 32, 33, 35, 36

# name, type, chunk shape, block shape, codec, its parameter, filters with parameters
CASES = [
    ("ndlz-4", "u1", (50, 64), (24, 30), NDLZ, 4, []),
    ("ndlz-8", "u1", (50, 64), (25, 64), NDLZ, 8, []),
    ("ndlz-planes", "<i4", (50, 64), (24, 30), NDLZ, 8, [(SHUFFLE, 0)]),
    ("zfp-accuracy-1", "<f8", (1000,), (300,), ZFP_ACCURACY, 0xfd, []),
    ("zfp-accuracy-2", "<f4", (50, 64), (24, 30), ZFP_ACCURACY, 0xfe, []),
    ("zfp-precision-3", "<f4", (20, 21, 22), (7, 9, 11), ZFP_PRECISION, 14, []),
    ("zfp-rate-4", "<f8", (8, 9, 16, 15), (4, 4, 8, 8), ZFP_RATE, 30, []),
    ("ndcell", "<i4", (20, 21, 22), (7, 9, 11), LZ4, 0, [(NDCELL, 4), (SHUFFLE, 0)]),
    ("ndmean", "<f4", (48, 64), (24, 32), ZSTD, 0, [(NDMEAN, 4), (SHUFFLE, 0)]),
    ("bytedelta", "<f8", (50, 64), (24, 30), ZSTD, 0, [(SHUFFLE, 0), (BYTEDELTA, 8)]),
    ("bytedelta-of-items", "<i4", (50, 64), (24, 30), ZSTD, 0, [(SHUFFLE, 0), (BYTEDELTA, 0)]),
    ("int_trunc", "<i4", (50, 64), (24, 30), LZ4, 0, [(INT_TRUNC, 20), (SHUFFLE, 0)]),
    ("int_trunc-less", "<i4", (50, 64), (24, 30), LZ4, 0, [(INT_TRUNC, 0xf8), (SHUFFLE, 0)]),
    ("trunc_prec", "<f8", (50, 64), (24, 30), ZSTD, 0, [(TRUNCATE, 12), (SHUFFLE, 0)]),
    ("delta", "<i8", (50, 64), (24, 30), ZSTD, 0, [(DELTA, 0), (SHUFFLE, 0)]),
    ("delta-bytedelta", "<i4", (50, 64), (24, 30), ZSTD, 0, [(DELTA, 0), (SHUFFLE, 0), (BYTEDELTA, 4)]),
]


class CParams(ctypes.Structure):
    _fields_ = [
        ("compcode", ctypes.c_uint8), ("compcode_meta", ctypes.c_uint8), ("clevel", ctypes.c_uint8),
        ("use_dict", ctypes.c_int), ("typesize", ctypes.c_int32), ("nthreads", ctypes.c_int16),
        ("blocksize", ctypes.c_int32), ("splitmode", ctypes.c_int32), ("schunk", ctypes.c_void_p),
        ("filters", ctypes.c_uint8 * 6), ("filters_meta", ctypes.c_uint8 * 6), ("prefilter", ctypes.c_void_p),
        ("preparams", ctypes.c_void_p), ("tuner_params", ctypes.c_void_p), ("tuner_id", ctypes.c_int),
        ("instr_codec", ctypes.c_bool), ("codec_params", ctypes.c_void_p), ("filter_params", ctypes.c_void_p * 6),
    ]


class Storage(ctypes.Structure):
    _fields_ = [
        ("contiguous", ctypes.c_bool), ("urlpath", ctypes.c_char_p), ("cparams", ctypes.POINTER(CParams)),
        ("dparams", ctypes.c_void_p), ("io", ctypes.c_void_p),
    ]


def values(dtype, shape, codec):
    count = int(np.prod(shape))
    if np.dtype(dtype).kind == "f":
        array = 50 * np.sin(np.arange(count) / 40) + np.arange(count) % 7 / 100
    elif codec == NDLZ:
        array = np.arange(count) // 61 % 100
    else:
        array = np.arange(count) * 977
    return np.ascontiguousarray(array.astype(dtype).reshape(shape))


def encode(library, case):
    name, dtype, chunk, block, codec, parameter, filters = case
    data = values(dtype, chunk, codec)
    split = 1 if codec == NDLZ and data.itemsize > 1 else 4
    parameters = CParams(compcode=codec, compcode_meta=parameter, clevel=5, typesize=data.itemsize, nthreads=1, splitmode=split)
    for slot, (number, meta) in zip(range(6 - len(filters), 6), filters):
        parameters.filters[slot], parameters.filters_meta[slot] = number, meta
    storage = Storage(contiguous=True, cparams=ctypes.pointer(parameters))
    rank = len(chunk)
    context, array = ctypes.c_void_p(), ctypes.c_void_p()
    library.b2nd_create_ctx.restype = ctypes.c_void_p
    context.value = library.b2nd_create_ctx(
        ctypes.byref(storage), ctypes.c_int8(rank), (ctypes.c_int64 * rank)(*chunk), (ctypes.c_int32 * rank)(*chunk),
        (ctypes.c_int32 * rank)(*block), None, ctypes.c_int8(0), None, ctypes.c_int32(0))
    assert context.value, name
    status = library.b2nd_from_cbuffer(context, ctypes.byref(array), data.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64(data.nbytes))
    assert status == 0, (name, status)
    frame, length, owned = ctypes.c_void_p(), ctypes.c_int64(), ctypes.c_bool()
    status = library.b2nd_to_cframe(array, ctypes.byref(frame), ctypes.byref(length), ctypes.byref(owned))
    assert status == 0, (name, status)
    encoded = ctypes.string_at(frame, length.value)
    decoded = np.empty_like(data)
    status = library.b2nd_to_cbuffer(array, decoded.ctypes.data_as(ctypes.c_void_p), ctypes.c_int64(decoded.nbytes))
    assert status == 0, (name, status)
    return data, encoded, decoded


def make(path):
    library = ctypes.CDLL("libblosc2.so.4")
    library.blosc2_init()
    with h5py.File(path, "w") as file:
        for case in CASES:
            name, _, chunk, *_ = case
            data, encoded, decoded = encode(library, case)
            assert len(encoded) < data.nbytes, name
            dataset = file.create_dataset(
                name, shape=chunk, dtype=data.dtype, chunks=chunk, compression=FILTER, compression_opts=(0, 0, 0, 0, 5, 1, 5))
            dataset.id.write_direct_chunk((0,) * len(chunk), encoded)
            file.create_dataset(name + ".decoded", data=decoded)


def check(path):
    failures = {}
    with h5py.File(path, "r") as file:
        names = [name for name in file if not name.endswith(".decoded")]
        for name in names:
            try:
                theirs, ours = file[name][...], file[name + ".decoded"][...]
                if theirs.tobytes() != ours.tobytes():
                    failures[name] = f"{(theirs != ours).sum()} of {ours.size} values differ"
            except OSError as error:
                failures[name] = str(error)
    return {"checked": len(names), "failures": failures, "skipped": {}}


if __name__ == "__main__":
    if sys.argv[1] == "make":
        import tables  # noqa: F401  registers filter 32026
        make(sys.argv[2])
    else:
        if sys.argv[2] == "stock":
            import tables  # noqa: F401
        with open(sys.argv[4], "w") as report:
            json.dump(check(sys.argv[3]), report)
