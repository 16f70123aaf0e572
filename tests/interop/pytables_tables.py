"""PyTables and h5py on tables.

    pytables_tables.py make FILE             writes tables: every type, nested and multidimensional, both byte orders, several filters
    pytables_tables.py use FILE REPORT       what PyTables does with our tables: conditions, defaults, appending its own rows
    pytables_tables.py columns FILE REPORT   what h5py finds in our tables of columns
"""
import json
import sys
import warnings

import numpy as np
import tables

from scenarios import values

FILTERS = {
    "plain": None,
    "zlib": tables.Filters(complevel=5, complib="zlib", shuffle=True),
    "blosc2": tables.Filters(complevel=5, complib="blosc2:lz4"),
    "blosc": tables.Filters(complevel=5, complib="blosc:zstd"),
}
ENUM = tables.Enum({"red": 4, "green": 2, "blue": 1})
ROWS = 3000


def leaves(shape, order):
    columns = {"bool": tables.BoolCol(shape=shape, dflt=True)}
    for name in ("Int8", "Int16", "Int32", "Int64", "UInt8", "UInt16", "UInt32", "UInt64", "Float16", "Float32", "Float64", "Time32", "Time64"):
        columns[name.lower()] = getattr(tables, name + "Col")(shape=shape, dflt=3)
    columns["string"] = tables.StringCol(itemsize=7, shape=shape, dflt=b"none")
    if order == "little" or not shape:
        columns["complex64"] = tables.ComplexCol(itemsize=8, shape=shape, dflt=1 - 2j)
        columns["complex128"] = tables.ComplexCol(itemsize=16, shape=shape)
    if order == "little":  # of big-endian ones PyTables reads back other values than it wrote
        columns["enum"] = tables.EnumCol(ENUM, "green", base="int16", shape=shape)
    return columns


def description(order="little"):
    inner = type("Inner", (tables.IsDescription,), leaves((2, 3), order) | {"_v_pos": 5})
    middle = type("Middle", (tables.IsDescription,), {"inner": inner, "last": tables.Int16Col(dflt=-7), "_v_pos": 4})
    return type("Row", (tables.IsDescription,), leaves((), order) | {"middle": middle})


def fill(rows):
    for name in rows.dtype.names:
        column = rows[name]
        if column.dtype.names:
            fill(column)
            continue
        numbers = values(column.shape, "<i8")
        if name == "enum":
            rows[name] = np.array([4, 2, 1], "i2")[numbers % 3]
        elif name == "bool":
            rows[name] = numbers % 2 == 0
        elif name == "string":
            rows[name] = (numbers % 1000).astype("S7")
        elif name == "time64":
            rows[name] = numbers % 100000 + 0.25
        else:
            rows[name] = (numbers % 100).astype(column.dtype)


def make(path):
    with tables.open_file(path, "w", title="tables of PyTables") as file:
        for order in ("little", "big"):
            group = file.create_group("/", order)
            for name, filters in FILTERS.items():
                table = file.create_table(group, name, description(order), title="a table.", filters=filters, byteorder=order, chunkshape=700)
                rows = np.zeros(ROWS, table.dtype)
                fill(rows)
                table.append(rows)
        file.create_table("/", "empty", description(), title="no rows")
        grown = file.create_table("/", "grown", description(), filters=FILTERS["blosc2"], chunkshape=64)
        grown.truncate(200)


def use(path, report):
    found = {}
    with tables.open_file(path, "a") as file:
        table = file.get_node("/rows")
        found["class"] = type(table).__name__
        found["version"] = str(table.attrs.VERSION)
        found["columns"] = list(table.colpathnames)
        found["types"] = {name: str(column) for name, column in table.coltypes.items()}
        every = table.read()
        found["where"] = [int(row["one_Int32"]) for row in table.where("(one_Int32 > 0) & (one_Float32 == one_Float32)")]
        expected = every["one_Int32"][(every["one_Int32"] > 0) & (every["one_Float32"] == every["one_Float32"])]
        found["where_agrees"] = found["where"] == [int(value) for value in expected]
        found["enum"] = {name: int(value) for name, value in table.get_enum("colour")}
        defaults = file.get_node("/defaults")
        defaults.row.append()
        defaults.flush()
        found["defaults"] = {name: str(defaults[0][name]) for name in defaults.colnames}
        table.append(every[:5])
        table.flush()
        found["rows"] = int(table.nrows)
    with open(report, "w", encoding="utf-8") as target:
        json.dump(found, target)


def columns(path, report):
    import h5py

    found = {}

    def visit(name, node):
        if isinstance(node, h5py.Dataset):
            found[name] = [str(node.dtype), list(node.shape)]

    with h5py.File(path, "r") as file:
        file["columns"].visititems(visit)
        found["rows"] = int(file["columns"].attrs["NROWS"])
    with open(report, "w", encoding="utf-8") as target:
        json.dump(found, target)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    {"make": make, "use": use, "columns": columns}[sys.argv[1]](*sys.argv[2:])
