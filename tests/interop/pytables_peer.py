"""The matrix through PyTables' own nodes (CArray, EArray): its optimised reader of Blosc2 chunks is another program."""
import numpy as np
import tables

import content
import dtypes
import selections

WRITABLE = {"int", "uint", "float", "complex", "bool", "string"}


def unsupported(case):
    """Why PyTables has no such node, or None."""
    kind = case["type"]["kind"]
    if kind not in WRITABLE:
        return f"no native node of kind {kind}"
    if case["type"].get("encoding") == "utf-8":
        return "strings are bytes"
    return None


def is_table(case):
    """Whether PyTables keeps these cases in its Table, which has writers of its own and can always grow."""
    return case["type"]["name"] == "compound" and len(case["shape"]) == 1 and case["extendible"]


def write(cases, path):
    skipped = {}
    with tables.open_file(path, "w") as file:
        for case in cases:
            reason = None if is_table(case) else unsupported(case)
            if not reason and case["type"]["big_endian"]:
                reason = "written in the machine's byte order"
            if not reason and case["level"] == 0:
                reason = "level 0 means no filter at all"
            if reason:
                skipped[case["name"]] = reason
                continue
            dtype = dtypes.numpy_dtype(case["type"])
            values = content.case_array(case, dtype)
            shuffle = case["shuffle"]
            filters = tables.Filters(
                complevel=case["level"], complib=f"blosc2:{case['codec']}", shuffle=shuffle == 1, bitshuffle=shuffle == 2)
            if is_table(case):
                file.create_table("/", case["name"], dtype, filters=filters, chunkshape=case["chunks"][0]).append(values)
                continue
            atom = tables.Atom.from_dtype(np.dtype(dtype))
            shape, chunks = tuple(case["shape"]), tuple(case["chunks"])
            if case["extendible"]:
                node = file.create_earray("/", case["name"], atom, (0, *shape[1:]), filters=filters, chunkshape=chunks)
                node.append(values)
            else:
                node = file.create_carray("/", case["name"], atom, shape, filters=filters, chunkshape=chunks)
                node[...] = values
    return skipped


def verify_case(case, file):
    node = file.get_node("/", case["name"])
    if isinstance(node, tables.UnImplemented):
        return "PyTables cannot type it"
    if node.shape != tuple(case["shape"]):
        return f"shape {node.shape}"
    dtype = dtypes.numpy_dtype(case["type"])
    expected = content.case_array(case, dtype)
    if not _same(expected, node[:]):
        return "values differ"
    for box in selections.slices(case):
        if not _same(expected[box], node[box[0] if len(box) == 1 else box]):
            return f"values of the slice {box} differ"
    return None


def _same(expected, found):
    found = np.asarray(found)
    if expected.dtype == bool and found.dtype.itemsize == 1:
        found = found.view(bool)  # PyTables sees h5py's bool as an enum of bytes
    native = expected.astype(expected.dtype.newbyteorder("="))
    return content.same(native, found.astype(found.dtype.newbyteorder("=")))


def verify(cases, path):
    failures, skipped = {}, {}
    with tables.open_file(path, "r") as file:
        for case in cases:
            reason = None if is_table(case) else unsupported(case)
            if reason:
                skipped[case["name"]] = reason
                continue
            try:
                reason = verify_case(case, file)
            except Exception as error:  # a peer's failure is a result, not the end of the run
                reason = f"{type(error).__name__}: {error}"
            if reason:
                failures[case["name"]] = reason
    return {"checked": len(cases) - len(skipped), "failures": failures, "skipped": skipped}
