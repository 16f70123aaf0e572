"""Whether netCDF-4's own library sees the same in two files.

    compare_netcdf.py SOURCE COPY REPORT     REPORT receives a JSON list of differences
"""
import json
import sys

import netCDF4
import numpy as np


def attributes(item):
    return {name: item.getncattr(name) for name in item.ncattrs()}


def same_attributes(left, right):
    one, two = attributes(left), attributes(right)
    return list(one) == list(two) and all(np.array_equal(one[name], two[name]) for name in one)


def compare(path, left, right, differences):
    if not same_attributes(left, right):
        differences.append(f"{path}: attributes differ")
    sizes = [{name: (len(dimension), dimension.isunlimited()) for name, dimension in group.dimensions.items()} for group in (left, right)]
    if sizes[0] != sizes[1] or list(sizes[0]) != list(sizes[1]):
        differences.append(f"{path}: dimensions {sizes[0]} became {sizes[1]}")
    if list(left.variables) != list(right.variables):
        differences.append(f"{path}: variables {list(left.variables)} became {list(right.variables)}")
    for name in set(left.variables) & set(right.variables):
        one, two = left.variables[name], right.variables[name]
        where = f"{path.rstrip('/')}/{name}"
        if (one.dtype, one.dimensions, one.shape) != (two.dtype, two.dimensions, two.shape):
            differences.append(f"{where}: {one.dtype} over {one.dimensions} became {two.dtype} over {two.dimensions}")
            continue
        if not same_attributes(one, two):
            differences.append(f"{where}: attributes differ")
        one.set_auto_maskandscale(False)
        two.set_auto_maskandscale(False)
        if not np.array_equal(one[...], two[...]):
            differences.append(f"{where}: values differ")
    if list(left.groups) != list(right.groups):
        differences.append(f"{path}: groups {list(left.groups)} became {list(right.groups)}")
    for name in set(left.groups) & set(right.groups):
        compare(f"{path.rstrip('/')}/{name}", left.groups[name], right.groups[name], differences)


def main(source, copy, report):
    differences = []
    with netCDF4.Dataset(source) as left, netCDF4.Dataset(copy) as right:
        compare("/", left, right, differences)
    with open(report, "w", encoding="utf-8") as target:
        json.dump(differences, target)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
