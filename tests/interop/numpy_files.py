"""NumPy's own files: makes them, and compares with them what b2d made of them.

    numpy_files.py make FOLDER            writes FOLDER/<case>.npy
    numpy_files.py check FOLDER REPORT    compares each with FOLDER/<case>.h5 (h5py) and FOLDER/<case>.out.npy (NumPy)
"""
import json
import os
import sys

import numpy as np

SEED = 20240611


def cases():
    rng = np.random.default_rng(SEED)
    found = {}
    for code in "i1 u1 <i2 >i2 <u2 >u2 <i4 >i4 <u4 >u4 <i8 >i8 <u8 >u8".split():
        info = np.iinfo(np.dtype(code))
        found[code] = rng.integers(info.min, info.max, (7, 5), np.dtype(code).newbyteorder("="), endpoint=True).astype(code)
    for code in "<f2 >f2 <f4 >f4 <f8 >f8".split():
        values = rng.standard_normal((6, 4, 3)).astype(code)
        values[0, 0] = [np.nan, np.inf, -np.inf]
        found[code] = values
    for code in "<c8 >c8 <c16 >c16".split():
        found[code] = (rng.standard_normal(9) + 1j * rng.standard_normal(9)).astype(code)
    found["bool"] = rng.integers(0, 2, (3, 3)).astype(bool)
    found["bytes"] = np.array([b"one", b"", b"three four", b"x\xe9"], "S12")
    found["text"] = np.array(["one", "", "Gr\u00f6\u00dfe", "\u65e5\u672c\u8a9e", "\U0001f600!"])
    found["text-big"] = np.array([["\u00e4", "b"], ["", "dddd"]], ">U5")
    found["text-empty"] = np.array(["", ""])
    found["void"] = np.frombuffer(rng.bytes(15), "V5")
    found["scalar"] = np.array(42.5)
    found["no-rows"] = np.zeros((0, 3), "<i4")
    found["one"] = np.array([[[7]]], "<i2")
    found["fortran-2"] = np.asfortranarray(rng.integers(0, 1000, (301, 77)).astype("<i4"))
    found["fortran-3"] = np.asfortranarray(rng.standard_normal((40, 31, 22)).astype(">f8"))
    found["fortran-4"] = np.asfortranarray(rng.integers(0, 255, (3, 1, 5, 9), np.uint8))
    found["large"] = rng.integers(0, 100, (3000, 1111)).astype("<i4")
    found["large-fortran"] = np.asfortranarray(rng.integers(0, 100, (1111, 3000)).astype("<i4"))
    record = np.dtype([("x", "<f8"), ("n", ">i4"), ("name", "S7"), ("label", "<U4"), ("v", "<f4", (2, 3))])
    table = np.zeros(11, record)
    table["x"] = rng.standard_normal(11)
    table["n"] = np.arange(11) * 1000
    table["name"] = [b"n%d" % i for i in range(11)]
    table["label"] = ["\u03bc%d" % i for i in range(11)]
    table["v"] = rng.standard_normal((11, 2, 3))
    found["record"] = table
    aligned = np.zeros((2, 3), np.dtype([("a", "i1"), ("b", "<f8"), ("c", "<u2")], align=True))
    aligned["a"], aligned["b"], aligned["c"] = 1, rng.standard_normal((2, 3)), 7
    found["aligned"] = aligned
    nested = np.zeros(4, [("p", [("x", "<f4"), ("y", "<f4")]), ("flag", "?"), ("z", "<c8")])
    nested["p"]["x"], nested["flag"], nested["z"] = np.arange(4), [1, 0, 1, 0], 1 - 2j
    found["nested"] = nested
    unicode_field = np.zeros(3, [("Gr\u00f6\u00dfe", "<f4"), ("\u540d", "<i2")])
    unicode_field["\u540d"] = [1, 2, 3]
    found["field-names"] = unicode_field
    return found


def name_of(case):
    return case.replace("<", "le-").replace(">", "be-")


def same(expected, actual):
    """Shape, kind and bits; the lengths of text and gaps of structures may differ."""
    if expected.shape != actual.shape:
        return f"shape {actual.shape}, expected {expected.shape}"
    if expected.dtype.names:
        if expected.dtype.names != actual.dtype.names:
            return f"fields {actual.dtype.names}, expected {expected.dtype.names}"
        for field in expected.dtype.names:
            problem = same(expected[field], actual[field])
            if problem:
                return f"{field}: {problem}"
        return None
    if expected.dtype.kind in "SU":
        if expected.dtype.kind != actual.dtype.kind:
            return f"type {actual.dtype}, expected {expected.dtype}"
        return None if (expected == actual).all() else f"{actual!r}, expected {expected!r}"
    if expected.dtype != actual.dtype:
        return f"type {actual.dtype.str}, expected {expected.dtype.str}"
    return None if np.ascontiguousarray(expected).tobytes() == np.ascontiguousarray(actual).tobytes() else "values differ"


def from_h5py(values, like):
    """h5py gives UTF-8 of a fixed length as bytes."""
    if like.dtype.names:
        result = np.zeros(values.shape, like.dtype)
        for field in like.dtype.names:
            result[field] = from_h5py(values[field], like[field])
        return result
    return np.char.decode(values, "utf-8") if like.dtype.kind == "U" else values


def check(folder, report):
    import h5py
    failures, found = {}, cases()
    for case, expected in found.items():
        path = os.path.join(folder, name_of(case))
        try:
            with h5py.File(path + ".h5") as file:
                problem = same(expected, np.asarray(from_h5py(file["a/b"][()], expected)))
            problem = problem and "h5py: " + problem
            problem = problem or same(expected, np.load(path + ".out.npy", allow_pickle=False))
            if problem:
                failures[case] = problem
        except Exception as error:  # a case that cannot be read is a failure like any other
            failures[case] = repr(error)
    with open(report, "w", encoding="utf-8") as file:
        json.dump({"checked": len(found), "failures": failures, "skipped": {}}, file)


def make(folder):
    os.makedirs(folder, exist_ok=True)
    for case, values in cases().items():
        np.save(os.path.join(folder, name_of(case) + ".npy"), values)
    print(f"seed {SEED}")


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(sys.argv[2])
    else:
        check(sys.argv[2], sys.argv[3])
