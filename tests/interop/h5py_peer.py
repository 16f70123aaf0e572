"""The matrix through h5py: writes a file of all cases, or checks one that somebody else wrote."""
import h5py
import numpy as np

import content
import dtypes
import selections

FILTER = 32026
CODECS = {"blosclz": 0, "lz4": 1, "lz4hc": 2, "zlib": 4, "zstd": 5}
MAX_B2ND_RANK = 8


def write(cases, path):
    with h5py.File(path, "w", libver="latest") as file:
        for case in cases:
            dtype = dtypes.numpy_dtype(case["type"])
            dataset = file.create_dataset(
                case["name"], shape=tuple(case["shape"]), dtype=dtype, chunks=tuple(case["chunks"]),
                maxshape=(None, *case["shape"][1:]) if case["extendible"] else None,
                compression=FILTER,
                compression_opts=(0, case["block_size"], 0, 0, case["level"], case["shuffle"], CODECS[case["codec"]]))
            dataset[...] = content.case_array(case, dtype)


def expected_cd_values(case):
    """The filter's parameters as the stock filter sets them; the block size (index 1) is the writer's own."""
    spec, chunks = case["type"], case["chunks"]
    chunk_bytes = int(np.prod(chunks)) * spec["size"]
    type_size = spec["base"]["size"] if spec["kind"] == "array" else spec["size"]
    values = [1, None, type_size, chunk_bytes, case["level"], case["shuffle"], CODECS[case["codec"]]]
    return values + [len(chunks), *chunks] if 2 <= len(chunks) <= MAX_B2ND_RANK else values


def check_filter(case, dataset):
    plist = dataset.id.get_create_plist()
    if plist.get_nfilters() != 1:
        return f"{plist.get_nfilters()} filters"
    code, _, values, _ = plist.get_filter(0)
    if code != FILTER:
        return f"filter {code}"
    expected = expected_cd_values(case)
    if len(values) == len(expected) + 1 and len(expected) > 7 and values[1] > 0:
        values = values[:-1]  # the block shape, which Blosc2Direct adds
    if len(values) != len(expected) or any(e is not None and e != v for e, v in zip(expected, values)):
        return f"filter parameters {tuple(values)} are not {tuple(expected)}"
    return None


def verify_case(case, file):
    """Why the dataset is wrong, or None."""
    dataset = file.get(case["name"])
    if dataset is None:
        return "missing"
    shape = tuple(case["shape"])
    if dataset.shape != shape:
        return f"shape {dataset.shape}"
    if dataset.chunks != tuple(case["chunks"]):
        return f"chunks {dataset.chunks}"
    max_shape = (None, *shape[1:]) if case["extendible"] else shape
    if dataset.maxshape != max_shape:
        return f"maximum shape {dataset.maxshape}"
    is_bit_field = case["type"]["kind"] == "bool" and dataset.id.get_type().get_class() == h5py.h5t.BITFIELD
    reason = check_filter(case, dataset) or (None if is_bit_field else dtypes.agrees(case["type"], dataset.dtype))
    if reason:
        return reason
    expected = content.case_array(case, dtypes.numpy_dtype(case["type"]))
    if is_bit_field:  # PyTables' truth values, bytes to h5py
        expected = expected.view(np.uint8)
    if not content.same(expected, dataset[...]):
        return "values differ"
    for box in selections.slices(case):
        if not content.same(expected[box], dataset[box]):
            return f"values of the slice {box} differ"
    return None


def verify(cases, path):
    failures = {}
    with h5py.File(path, "r") as file:
        for case in cases:
            try:
                reason = verify_case(case, file)
            except Exception as error:  # a peer's failure is a result, not the end of the run
                reason = f"{type(error).__name__}: {error}"
            if reason:
                failures[case["name"]] = reason
    return {"checked": len(cases), "failures": failures, "skipped": {}}
