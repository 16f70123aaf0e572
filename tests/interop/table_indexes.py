"""PyTables' indexes. Usage:
make FILE: tables with an index of every kind and several levels on every column, some of them grown or out of date.
check FILE REPORT: whether PyTables uses the indexes of every table of a file, and what it finds by them; then it appends rows and
changes cells, and looks again. Writes a JSON list of what is wrong."""
import json
import sys
import warnings

import numpy as np
import tables

COLUMNS = ("a", "b", "s", "n/x", "n/y", "flag", "t")


class Row(tables.IsDescription):
    a = tables.Float32Col(pos=0)
    b = tables.Int64Col(pos=1)
    s = tables.StringCol(5, pos=2)
    flag = tables.BoolCol(pos=4)
    t = tables.Time64Col(pos=5)

    class n(tables.IsDescription):
        _v_pos = 3
        x = tables.Float64Col(pos=0)
        y = tables.Int16Col(pos=1)


def rows(count, dtype, seed):
    rng = np.random.default_rng(seed)
    data = np.zeros(count, dtype)
    data["a"] = np.round(rng.normal(0, 10, count), 2)
    data["a"][rng.random(count) < 0.01] = np.nan
    data["b"] = rng.integers(-10**12, 10**12, count)
    data["s"] = rng.integers(0, 99999, count).astype("S5")
    data["n"]["x"] = np.cumsum(rng.normal(0, 1, count))
    data["n"]["y"] = rng.integers(-100, 100, count)
    data["flag"] = rng.random(count) < 0.1
    data["t"] = 1e9 + np.round(rng.random(count) * 1e6, 3)
    return data


def make(path):
    warnings.simplefilter("ignore")
    count = 30_000
    with tables.open_file(path, "w") as file:
        for kind in ("ultralight", "light", "medium", "full"):
            for level in (0, 3, 6, 9):
                table = file.create_table("/", f"{kind}_{level}", Row, chunkshape=(700,))
                table.append(rows(count, table.dtype, level))
                for column in COLUMNS:
                    # Small slices and blocks, so that there are several of each.
                    table.cols._f_col(column).create_index(kind=kind, optlevel=level, _blocksizes=(32768, 16384, 8192, 512))
                if level == 3:
                    table.append(rows(5_000, table.dtype, 77))
                table.flush()
        table = file.create_table("/", "dirty", Row)
        table.append(rows(count, table.dtype, 5))
        table.autoindex = False
        table.cols.a.create_csindex()
        table.modify_column(100, 200, colname="a", column=np.zeros(100, "f4"))
        table.flush()
        table = file.create_table("/", "large", Row, expectedrows=150_000)
        table.append(rows(150_000, table.dtype, 6))
        for column in COLUMNS:
            table.cols._f_col(column).create_index(kind="medium", optlevel=6)


def conditions(table, seed):
    """Conditions on one column each, as text and as a mask of numpy."""
    rng = np.random.default_rng(seed)
    data = table.read()
    for path in table.colpathnames:
        column = table.cols._f_col(path)
        if column.index is None:
            continue
        cells = data
        for name in path.split("/"):
            cells = cells[name]
        ordered = cells[cells == cells]
        if not len(ordered):
            continue
        name = path.replace("/", "_")
        for _ in range(2):
            low, high = sorted((ordered[rng.integers(len(ordered))], ordered[rng.integers(len(ordered))]))
            if cells.dtype.kind == "b":
                yield column, path, name, {}, cells, name
                continue
            yield column, path, f"{name} == low", {"low": low}, cells == low, name
            yield column, path, f"(low < {name}) & ({name} <= high)", {"low": low, "high": high}, (low < cells) & (cells <= high), name
            yield column, path, f"{name} < low", {"low": low}, cells < low, name
            yield column, path, f"{name} >= high", {"high": high}, cells >= high, name


def look(table, what, wrong, seed=1, uses=True):
    for column, path, condition, variables, mask, name in conditions(table, seed):
        variables = {**variables, name: column}
        used = table.will_query_use_indexing(condition, variables)
        if (path in used) != uses:
            wrong.append(f"{table._v_pathname} {what}: {condition}: PyTables uses {sorted(used)}")
        found = np.sort(table.get_where_list(condition, variables))
        if not np.array_equal(found, np.nonzero(mask)[0]):
            wrong.append(f"{table._v_pathname} {what}: {condition} {variables}: {len(found)} rows instead of {mask.sum()}")


def look_sorted(table, wrong):
    data = table.read()
    for path in table.colpathnames:
        column = table.cols._f_col(path)
        if column.index is None:
            continue
        if not column.index.is_csi or column.index.nelements != table.nrows:
            wrong.append(f"{table._v_pathname}: the index of {path} is not complete: {column.index!r}")
        if "/" in path:  # PyTables 3.10 sorts by columns of the outermost level only
            continue
        cells, result = data[path], table.read_sorted(path, checkCSI=True, field=path)
        order = np.argsort(cells, kind="stable")
        if not np.array_equal(result, cells[order], equal_nan=cells.dtype.kind == "f"):
            wrong.append(f"{table._v_pathname}: read_sorted by {path}")
        some = [row[path] for row in table.itersorted(path, checkCSI=True, start=len(cells) - 1, stop=len(cells) // 2, step=-7)]
        if not np.array_equal(np.array(some, cells.dtype), cells[order][len(cells) - 1:len(cells) // 2:-7], equal_nan=cells.dtype.kind == "f"):
            wrong.append(f"{table._v_pathname}: itersorted by {path}")


def check(path, report):
    warnings.simplefilter("ignore")
    wrong = []
    with tables.open_file(path, "r") as file:
        for table in file.walk_nodes("/", "Table"):
            look(table, "as written", wrong)
            look_sorted(table, wrong)
    with tables.open_file(path, "a") as file:
        for table in file.walk_nodes("/", "Table"):
            if table.nrows:
                table.append(table.read(0, min(5000, table.nrows)))
                table.flush()
                look(table, "after appending", wrong, 2)
                first = table.colpathnames[0]
                table.modify_column(0, 3, colname=first, column=table.read(field=first)[-3:])
                table.flush()
                look(table, "after changing cells", wrong, 3)
    with open(report, "w") as file:
        json.dump(wrong, file)


def dirty(path, report):
    warnings.simplefilter("ignore")
    wrong = []
    with tables.open_file(path, "r") as file:
        for table in file.walk_nodes("/", "Table"):
            look(table, "after changes by others", wrong, uses=False)
    with open(report, "w") as file:
        json.dump(wrong, file)


if __name__ == "__main__":
    verbs = {"make": make, "check": check, "dirty": dirty}
    if len(sys.argv) < 3 or sys.argv[1] not in verbs:
        sys.exit(__doc__)
    verbs[sys.argv[1]](*sys.argv[2:])
