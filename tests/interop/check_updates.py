"""Checks a file of scenarios.py after we wrote into its datasets: see Scenarios/UpdateTests.cs.

    check_updates.py VIA FILE REPORT     VIA is `plugin` or `stock`
"""
import json
import sys

import h5py
import numpy as np

from scenarios import values

START, SHAPE = (3, 5), (12, 20)
UPDATED = ["fletcher32-before", "fletcher32-after", "shuffle-before", "shuffle-fletcher32-before", "gzip", "chunked-plain"]


def box(start, shape):
    return tuple(slice(first, first + extent) for first, extent in zip(start, shape))


def updated(shape):
    expected = values(shape).copy()
    expected[box(START, SHAPE)] = values(SHAPE) + 1000
    return expected


def checks(file):
    for name in UPDATED:
        yield name, file[name][...], updated((20, 30))

    missing = np.full((10, 11), -7, "<i4")
    missing[0:4, 4:8] = values((4, 4))
    missing[8:10, 8:11] = values((2, 3))
    missing[2:7, 2:9] = values((5, 7)) + 1000
    yield "missing-chunks", file["missing-chunks"][...], missing

    masked = values((8, 8)).copy()
    masked[1:6, 2:5] = values((5, 3)) + 1000
    yield "filter-mask", file["filter-mask"][...], masked

    grown = np.full((12, 10), 9, "<i2")
    grown[:3, :5] = values((6, 6), "<i2")[:3, :5]
    yield "resized", file["resized"][...], grown

    contiguous = values((7, 9)).copy()
    contiguous[1:3, 2:6] = values((2, 4)) + 1000
    yield "contiguous", file["contiguous"][...], contiguous


def main(via, path, report):
    if via == "stock":
        import tables  # noqa: F401  registers the stock filter
    failures, count = {}, 0
    with h5py.File(path, "r") as file:
        for name, found, expected in checks(file):
            count += 1
            if found.shape != expected.shape or not (found == expected).all():
                failures[name] = f"values differ: {found.shape} {np.argwhere(found != expected)[:4].tolist()}"
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": count, "failures": failures, "skipped": {}}, target)


if __name__ == "__main__":
    if len(sys.argv) != 4 or sys.argv[1] not in ("plugin", "stock"):
        sys.exit(__doc__)
    main(*sys.argv[1:])
