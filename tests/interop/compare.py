"""Whether two HDF5 files hold the same, whatever their layouts and filters: what a repacked file must be.

    compare.py SOURCE COPY REPORT     REPORT receives a JSON list of differences
"""
import json
import sys
import warnings

import h5py
import numpy as np


class Comparison:
    def __init__(self, source, copy):
        self.source, self.copy = source, copy
        self.differences = []
        self.pairs = {}  # objects of the source seen so far, and the copy's counterpart

    def note(self, path, text):
        self.differences.append(f"{path}: {text}")

    def groups(self, path, left, right):
        left_names, right_names = set(left), set(right)
        for name in sorted(left_names ^ right_names):
            self.note(path, f"{name} is only in {'the source' if name in left_names else 'the copy'}")
        for name in sorted(left_names & right_names):
            self.links(f"{path.rstrip('/')}/{name}", name, left, right)
        if left.id.get_create_plist().get_link_creation_order() != right.id.get_create_plist().get_link_creation_order():
            self.note(path, "creation order is tracked in only one")

    def links(self, path, name, left, right):
        one, two = left.get(name, getlink=True), right.get(name, getlink=True)
        if type(one) is not type(two):
            return self.note(path, f"link {type(one).__name__} became {type(two).__name__}")
        if isinstance(one, h5py.SoftLink) and one.path != two.path:
            return self.note(path, f"soft link to {one.path} leads to {two.path}")
        if isinstance(one, h5py.ExternalLink) and (one.filename, one.path) != (two.filename, two.path):
            return self.note(path, f"external link to {one.filename}:{one.path} leads to {two.filename}:{two.path}")
        if isinstance(one, h5py.HardLink):
            self.objects(path, left[name], right[name])
        return None

    def objects(self, path, left, right):
        identity, counterpart = (h5py.h5o.get_info(item.id).addr for item in (left, right))
        if identity in self.pairs:
            if self.pairs[identity] != counterpart:
                self.note(path, "a second hard link leads to another object")
            return
        self.pairs[identity] = counterpart
        if type(left) is not type(right):
            return self.note(path, f"{type(left).__name__} became {type(right).__name__}")
        self.attributes(path, left, right)
        if isinstance(left, h5py.Group):
            self.groups(path, left, right)
        elif isinstance(left, h5py.Dataset):
            self.datasets(path, left, right)
        elif isinstance(left, h5py.Datatype) and not left.id.equal(right.id):
            self.note(path, "the named type differs")

    def attributes(self, path, left, right):
        one, two = list(left.attrs), list(right.attrs)
        for name in sorted(set(one) ^ set(two)):
            self.note(path, f"attribute {name} is only in {'the source' if name in one else 'the copy'}")
        for name in one:
            if name in two:
                where = f"{path}@{name}"
                first, second = left.attrs.get_id(name), right.attrs.get_id(name)
                if not first.get_type().equal(second.get_type()):
                    self.note(where, f"type {first.dtype} became {second.dtype}")
                elif first.get_space().get_simple_extent_type() != second.get_space().get_simple_extent_type():
                    self.note(where, "kind of dataspace differs")
                else:
                    self.values(where, left.attrs[name], right.attrs[name])

    def datasets(self, path, left, right):
        if not left.id.get_type().equal(right.id.get_type()):
            return self.note(path, f"type {left.dtype} became {right.dtype}")
        if left.shape != right.shape or left.maxshape != right.maxshape:
            return self.note(path, f"shape {left.shape} of at most {left.maxshape} became {right.shape} of {right.maxshape}")
        if left.shape is None:
            return None
        if not h5py.check_vlen_dtype(left.dtype) and not h5py.check_string_dtype(left.dtype):
            self.values(f"{path} fill value", left.fillvalue, right.fillvalue)
        return self.values(path, left[()], right[()])

    def values(self, path, left, right):
        if isinstance(left, h5py.Empty) or isinstance(right, h5py.Empty):
            if type(left) is not type(right):
                self.note(path, "is empty in only one")
            return
        if not self.same(left, right):
            self.note(path, "values differ")

    def same(self, left, right):
        if isinstance(left, h5py.RegionReference):
            return self.same_region(left, right)
        if isinstance(left, h5py.Reference):
            if not left or not right:
                return bool(left) == bool(right)
            return self.source[left].name == self.copy[right].name
        if isinstance(left, np.ndarray):
            if left.shape != right.shape or left.dtype != right.dtype:
                return False
            if left.dtype.names:
                return all(self.same(left[name], right[name]) for name in left.dtype.names)
            if left.dtype.kind == "O":
                return all(self.same(a, b) for a, b in zip(left.ravel(), right.ravel()))
            return left.tobytes() == right.tobytes()
        if isinstance(left, np.generic) and not isinstance(left, np.void):
            return left.tobytes() == np.asarray(right, left.dtype).tobytes()
        if isinstance(left, np.void) and left.dtype.names:
            return all(self.same(left[name], right[name]) for name in left.dtype.names)
        return left == right

    def same_region(self, left, right):
        one, two = (h5py.h5r.get_region(ref, file.id) for ref, file in ((left, self.source), (right, self.copy)))
        return (self.source[left].name == self.copy[right].name
                and one.get_select_bounds() == two.get_select_bounds() and one.get_select_npoints() == two.get_select_npoints())


def main(source, copy, report):
    warnings.simplefilter("ignore")
    with h5py.File(source, "r") as left, h5py.File(copy, "r") as right:
        comparison = Comparison(left, right)
        comparison.objects("/", left["/"], right["/"])
    with open(report, "w", encoding="utf-8") as target:
        json.dump(comparison.differences, target)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
