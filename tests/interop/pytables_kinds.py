"""PyTables as the writer of its array kinds.

    pytables_kinds.py make FILE      writes every kind of array with every kind of atom, both byte orders, several filters
    pytables_kinds.py holes FILE     writes arrays with zlib that miss chunks
    pytables_kinds.py append FILE    appends to each EArray and VLArray what it begins with, or ones where it is empty
"""
import sys
import warnings

import numpy as np
import tables

from scenarios import values

FILTERS = {
    "plain": None,
    "zlib": tables.Filters(complevel=5, complib="zlib", shuffle=True),
    "blosc2": tables.Filters(complevel=5, complib="blosc2:zstd"),
    "fletcher": tables.Filters(complevel=5, complib="blosc2:lz4", fletcher32=True),
}
ENUM = tables.Enum({"red": 4, "green": 2, "blue": 1})


def atoms(shape=()):
    yield tables.BoolAtom(shape=shape)
    for name in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float16", "Float32", "Float64",
                 "Time32", "Time64"):
        yield getattr(tables, name + "Atom")(shape=shape)
    yield tables.ComplexAtom(itemsize=8, shape=shape)
    yield tables.ComplexAtom(itemsize=16, shape=shape)
    yield tables.StringAtom(itemsize=5, shape=shape)
    yield tables.EnumAtom(ENUM, "red", base="int16", shape=shape)


def contents(atom, shape):
    numbers = values(shape + atom.shape, "<i8")
    if atom.kind == "enum":
        return np.array([4, 2, 1], "i2")[numbers % 3]
    if atom.kind == "string":
        return numbers.astype("S5")
    if atom.kind == "bool":
        return numbers % 2 == 0
    if atom.kind == "complex":
        return (numbers - 1j * numbers).astype(atom.dtype.base)
    if atom.type == "time64":
        return numbers + 0.123456
    return (numbers % 100).astype(atom.dtype.base)


def make_arrays(file):
    for order in ("little", "big"):
        group = file.create_group("/", order, title=f"{order} endian")
        for filters in FILTERS:
            file.create_group(group, filters)
        for atom in atoms():
            if atom.kind == "time" and order == "big":
                continue  # PyTables reads back other values than it wrote
            for rank in range(1, 5):
                shape = (7, 5, 4, 3)[:rank]
                chunks = (3, 2, 3, 2)[:rank]
                name = f"{atom.type}{atom.itemsize}_{rank}"
                if atom.kind != "time":
                    file.create_array(group, "array_" + name, contents(atom, shape).astype(atom.dtype), byteorder=order,
                                      title="contiguous")
                for label, filters in FILTERS.items():
                    if label != "blosc2" and rank != 2:
                        continue
                    carray = file.create_carray(group[label], "c" + name, atom, shape, filters=filters, chunkshape=chunks,
                                                byteorder=order, title="with a dot.")
                    carray[...] = contents(atom, shape)
                    axis = rank // 2
                    empty = shape[:axis] + (0,) + shape[axis + 1:]
                    earray = file.create_earray(group[label], "e" + name, atom, empty, filters=filters, chunkshape=chunks,
                                                byteorder=order, title="żółw")
                    if rank < 4:
                        earray.append(contents(atom, shape))


def make_others(file):
    group = file.create_group("/", "others")
    file.create_array(group, "scalar", np.float32(2.5))
    file.create_array(group, "list", [1, 2, 3])
    file.create_array(group, "text", b"python bytes")
    for atom in atoms((2, 3)):
        carray = file.create_carray(group, f"multi_{atom.type}{atom.itemsize}", atom, (5, 4), filters=FILTERS["blosc2"],
                                    chunkshape=(2, 3))
        carray[...] = contents(atom, (5, 4))
    attributes = group._v_attrs
    attributes.pickled = [1, ("two", 3.0), {"four": None}]
    attributes.unpicklable = FILTERS["zlib"]
    attributes.text = "naïve – ж日"
    attributes.empty = ""
    attributes.dotted = "ends with a dot."
    attributes.number = np.int16(-3)
    attributes.real = 2.5
    attributes.flag = True
    attributes.record = np.array([(1, 2.0)], [("a", "i4"), ("b", "f8")])
    attributes.bytes = b"\xff\xfe raw"


def make_rows(file):
    for order in ("little", "big"):
        group = file.create_group("/rows", order, createparents=True)
        for atom in [*atoms(), *atoms((2,))]:
            if order == "big" and (atom.kind in ("time", "complex") or atom.shape):
                continue  # PyTables stores them in the machine's order under a type that says the other
            name = f"{atom.type}{atom.itemsize}_{len(atom.shape)}"
            vlarray = file.create_vlarray(group, name, atom, byteorder=order, title="ragged",
                                          filters=FILTERS["zlib"] if atom.kind == "int" else None)
            for length in (3, 0, 1, 7):
                if length == 0 and atom.type == "time64":
                    continue  # PyTables divides by zero when it reads it
                vlarray.append(contents(atom, (length,)))
    group = file.create_group("/rows", "pseudo")
    texts = ["", "plain", "naïve – ж日", "🐢", "x" * 1000]
    unicode = file.create_vlarray(group, "unicode", tables.VLUnicodeAtom())
    big = file.create_vlarray(group, "unicode_big", tables.VLUnicodeAtom(), byteorder="big")
    strings = file.create_vlarray(group, "strings", tables.VLStringAtom())
    objects = file.create_vlarray(group, "objects", tables.ObjectAtom())
    for text in texts:
        unicode.append(text)
        big.append(text)
        strings.append(text.encode())
        objects.append({"text": text})
    file.create_vlarray(group, "no_rows", tables.Int32Atom())


def make(path):
    with tables.open_file(path, "w", title="all kinds") as file:
        make_arrays(file)
        make_others(file)
        make_rows(file)


def holes(path):
    with tables.open_file(path, "w") as file:
        for name, shape in (("carray", (20, 30)), ("cube", (6, 20, 30))):
            array = file.create_carray("/", name, tables.Int32Atom(dflt=-7), shape, filters=FILTERS["zlib"],
                                       chunkshape=(2, 4, 7)[3 - len(shape):])
            array[..., 8:12, 10:] = values(shape)[..., 8:12, 10:]
        array = file.create_earray("/", "earray", tables.Int32Atom(dflt=-7), (20, 0), filters=FILTERS["zlib"], chunkshape=(4, 7))
        array.append(values((20, 30)))


def append(path):
    with tables.open_file(path, "r+") as file:
        for node in file.walk_nodes("/", "EArray"):
            node._flavor = "numpy"
            rows = [slice(None)] * node.ndim
            rows[node.extdim] = slice(0, 3)
            if node.nrows:
                node.append(node[tuple(rows)])
            else:
                shape = list(node.shape)
                shape[node.extdim] = 3
                node.append(np.ones(shape, node.atom.dtype))
        for node in file.walk_nodes("/", "VLArray"):
            if node.nrows:
                node.append(node[0])


if __name__ == "__main__":
    if len(sys.argv) != 3 or sys.argv[1] not in ("make", "holes", "append"):
        sys.exit(__doc__)
    warnings.simplefilter("ignore")
    {"make": make, "holes": holes, "append": append}[sys.argv[1]](sys.argv[2])
