"""Edits tables that keep zone maps. Usage: KIND FILE, where KIND is
cells: PyTables modifies one cell; h5py: h5py does; chunk: a stored chunk takes the place of another one of the same length;
append: PyTables appends rows; remove: PyTables removes rows; look: all nodes are visited and read, nothing is changed.
The file holds /t (rows, columns a and b) and /c (a group with one array a column)."""
import sys

import numpy as np

MARK = 1_000_000


def with_pytables(kind, path):
    import tables

    with tables.open_file(path, "r" if kind == "look" else "a") as file:
        table = file.root.t
        if kind == "cells":
            table.modify_column(2500, 2501, colname="a", column=np.array([MARK], "i4"))
            file.root.c.a[2500] = MARK
        elif kind == "append":
            rows = np.zeros(10, table.dtype)
            rows["a"] = MARK
            table.append(rows)
        elif kind == "remove":
            table.remove_rows(1000, 1500)
        else:
            seen = [node._v_pathname for node in file.walk_nodes("/")]
            assert "/t" in seen and not any("_p_b2d" in name for name in seen), seen
            assert table.read_where("a == 77")["a"].tolist() == [77]
        table.flush()


def with_h5py(kind, path):
    import h5py

    with h5py.File(path, "r+") as file:
        if kind == "h5py":
            row = file["t"][2500]
            row["a"] = MARK
            file["t"][2500] = row
            file["c/a"][2500] = MARK
        else:
            for name in ("t", "c/a"):
                dataset = file[name].id
                mask, data = dataset.read_direct_chunk((7000,))
                place = dataset.get_chunk_info_by_coord((2000,))
                assert place.size == len(data), (place, len(data))
                dataset.write_direct_chunk((2000,), data, mask)
                assert dataset.get_chunk_info_by_coord((2000,)).byte_offset == place.byte_offset


if __name__ == "__main__":
    (with_h5py if sys.argv[1] in ("h5py", "chunk") else with_pytables)(*sys.argv[1:3])
