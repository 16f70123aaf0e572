"""Selections of random arrays and what they must give: carried out and judged by Selections/*.cs.

    selection_peer.py make SEED ARRAYS READS WRITES FOLDER    makes the cases, so many reads and writes an array
                                                              (FOLDER/selections.json and .bin), and the arrays that h5py
                                                              writes (FOLDER/selections.h5)
    selection_peer.py check FOLDER FILE REPORT                h5py reads a copy of that file after our writes
"""
import json
import os
import sys

import h5py
import numpy as np

import content
import dtypes
import selection_arrays as arrays
import selection_random as random

FILTER = 32026
CODEC_NUMBERS = {"blosclz": 0, "lz4": 1, "lz4hc": 2, "zlib": 4, "zstd": 5}
INVALID = 0.1  # of all selections


class Blob:
    """One file of bytes for all cases."""

    def __init__(self, path):
        self.file = open(path, "wb")
        self.length = 0

    def add(self, array):
        data = np.ascontiguousarray(array).tobytes()
        begin, self.length = self.length, self.length + len(data)
        self.file.write(data)
        return [begin, len(data)]


def create(file, case, values, fill):
    """An array as h5py writes it."""
    options = {"chunks": tuple(case["chunks"]), "fillvalue": fill[0]}
    if case["endless"]:
        options["maxshape"] = (None,) * len(case["shape"])
    if case["storage"] == "plugin":
        options["compression"] = FILTER
        options["compression_opts"] = (
            0, case["block_size"], 0, 0, case["level"], case["shuffle"], CODEC_NUMBERS[case["codec"]])
    elif case["storage"] == "gzip":
        options["compression"] = "gzip"
    elif case["storage"] == "contiguous":
        options = {}
    dataset = file.create_dataset(case["name"], tuple(case["shape"]), dtypes.numpy_dtype(case["type"]), **options)
    missing = {tuple(origin) for origin in case["missing"]}
    for origin in arrays.chunk_origins(case):
        if origin not in missing:
            box = arrays.chunk_box(case, origin)
            dataset[box] = values[box]


def reads(rng, oracle, shape, count, blob):
    for _ in range(count):
        if rng.random() < INVALID:
            yield refused(rng, oracle, shape)
            continue
        kind, argument = random.random_selection(rng, shape)
        expected = oracle.read(kind, argument)
        yield random.to_json(kind, argument) | {"shape": list(expected.shape), "expected": blob.add(expected)}


def writes(rng, oracle, spec, shape, count, blob):
    for _ in range(count):
        if rng.random() < INVALID:
            yield refused(rng, oracle, shape)
            continue
        kind, argument = random.random_selection(rng, shape)
        result = oracle.shape_of(kind, argument)
        is_scalar = rng.random() < 0.3
        source = arrays.elements(spec, rng, 1 if is_scalar else int(np.prod(result))).reshape(() if is_scalar else result)
        repeated = oracle.write(kind, argument, source)
        yield random.to_json(kind, argument) | {
            "shape": list(result), "is_scalar": is_scalar, "has_repeats": repeated,
            "source": blob.add(source), "expected": blob.add(oracle.values)}


def refused(rng, oracle, shape):
    kind, argument = random.invalid_selection(rng, shape)
    return random.to_json(kind, argument) | {"refused": oracle.require_refusal(kind, argument)}


def make(seed, count, reads_each, writes_each, folder):
    from selection_oracle import Oracle

    blob, cases, counts = Blob(os.path.join(folder, "selections.bin")), [], {}
    with h5py.File(os.path.join(folder, "selections.h5"), "w", libver="latest") as file:
        for number in range(count):
            rng = np.random.default_rng([seed, number])
            case, values, fill = arrays.random_array(rng, f"a{number}")
            if not case["storage"].startswith("ours"):
                create(file, case, values, fill)
            oracle = Oracle(values.copy(), case["chunks"], counts)
            case["fill"], case["values"] = blob.add(fill), blob.add(values)
            case["reads"] = list(reads(rng, oracle, case["shape"], reads_each, blob))
            case["writes"] = list(writes(rng, oracle, case["type"], case["shape"], writes_each, blob))
            case["after"] = blob.add(oracle.values)
            cases.append(case)
    blob.file.close()
    with open(os.path.join(folder, "selections.json"), "w", encoding="utf-8") as target:
        json.dump({"seed": seed, "arrays": cases, "counts": counts}, target)


def check(folder, path, report):
    with open(os.path.join(folder, "selections.json"), encoding="utf-8") as source:
        cases = json.load(source)["arrays"]
    with open(os.path.join(folder, "selections.bin"), "rb") as source:
        data = source.read()
    failures = {}
    with h5py.File(path, "r") as file:
        for case in cases:
            begin, length = case["after"]
            expected = np.frombuffer(data[begin:begin + length], arrays.numpy_type(case["type"])).reshape(case["shape"])
            try:
                reason = None if content.same(expected, file[case["name"]][...]) else "values differ"
            except Exception as error:  # a peer's failure is a result, not the end of the run
                reason = f"{type(error).__name__}: {error}"
            if reason:
                failures[case["name"]] = f"{case['storage']}, shape {case['shape']}, chunks {case['chunks']}: {reason}"
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": len(cases), "failures": failures, "skipped": {}}, target)


if __name__ == "__main__":
    if len(sys.argv) == 7 and sys.argv[1] == "make":
        make(*map(int, sys.argv[2:6]), sys.argv[6])
    elif len(sys.argv) == 5 and sys.argv[1] == "check":
        check(*sys.argv[2:])
    else:
        sys.exit(__doc__)
