"""What PyTables reads from files: every node's class, attributes and values, as digests.

    pytables_dump.py BLOSC2_FILTER REPORT FILE…    BLOSC2_FILTER: 0 lets PyTables' own reader of Blosc2 chunks work,
                                                   1 sends all through HDF5's filter pipeline

The report is JSON: file → path of a node → what is known of it. A digest is the SHA-256 of the values in C order, numbers
little-endian, times as float64 or int32; of compounds, of each field by name. Rows of a VLArray are preceded by their length.
"""
import ctypes
import hashlib
import json
import os
import struct
import sys
import tempfile
import warnings

import numpy as np


class OpenCounter:
    """Counts how often this process, or any other, opens a file: PyTables' own reader opens it anew for every chunk."""

    IN_OPEN, IN_NONBLOCK = 0x20, 0x800

    def __init__(self, path):
        libc = ctypes.CDLL(None, use_errno=True)
        self.descriptor = libc.inotify_init1(self.IN_NONBLOCK)
        if self.descriptor < 0 or libc.inotify_add_watch(self.descriptor, os.fsencode(path), self.IN_OPEN) < 0:
            sys.exit("inotify does not work: whether the optimised reader is used cannot be seen")

    def take(self):
        """Opens since the last call. The kernel merges equal events that nobody has read yet: any is at least one."""
        try:
            return len(os.read(self.descriptor, 1 << 16)) // 16
        except BlockingIOError:
            return 0


class TraceCounter:
    """Counts what c-blosc2 and PyTables' own reader say when they fail (BLOSC_TRACE): the pipeline then steps in silently."""

    def __init__(self):
        self.file = tempfile.TemporaryFile()
        os.dup2(self.file.fileno(), 2)
        self.seen = 0

    def take(self):
        size = os.fstat(self.file.fileno()).st_size
        grown, self.seen = size - self.seen, size
        return grown


def little(array):
    array = np.asarray(array)
    return np.ascontiguousarray(array.astype(array.dtype.newbyteorder("<"), copy=False)).tobytes()


def columns(array, prefix=""):
    """Leaf fields of a compound array as (name, bytes)."""
    for name in array.dtype.names:
        if array[name].dtype.names:
            yield from columns(array[name], prefix + name + "/")
        else:
            yield prefix + name, little(array[name])


def digest(array):
    sha = hashlib.sha256()
    if array.dtype.names:
        for name, data in sorted(columns(array), key=lambda column: column[0].encode()):
            sha.update(name.encode())
            sha.update(data)
    else:
        sha.update(little(array))
    return sha.hexdigest()


def same(first, second):
    return first.dtype == second.dtype and first.shape == second.shape and little(first) == little(second)


def check_slices(node, values):
    """Why slices differ from the whole, or None."""
    boxes = [tuple(slice(1, max(1, extent - 1)) for extent in node.shape)]
    boxes.append(tuple(slice(extent // 2, extent // 2 + 3) for extent in node.shape))
    boxes.append(tuple(slice(None, None, 2) for _ in node.shape))
    for box in boxes:
        if not same(np.asarray(node[box]), values[box]):
            return f"node[{box}] differs from what read() gives"
    return None


def dump_rows(node, tables):
    sha = hashlib.sha256()
    rows = node._read_array(0, node.nrows, 1) if node.nrows else []
    for row in rows:
        sha.update(struct.pack("<q", len(row)))
        sha.update(little(row))
    entry = {"digest": sha.hexdigest()}
    if node.nrows and node.atom.kind in ("vlunicode", "vlstring"):
        texts = node.read()
        entry["texts"] = [text if isinstance(text, str) else text.decode() for text in texts]
    return entry


def dump_leaf(node, tables, opens, traces):
    entry = {
        "class": type(node).__name__, "title": str(node._v_title), "flavor": node.flavor, "nrows": int(node.nrows),
        "extdim": int(getattr(node, "extdim", -1)), "shape": [int(extent) for extent in node.shape],
    }
    node._flavor = "numpy"
    if isinstance(node, tables.VLArray):
        entry |= dump_rows(node, tables) | {"atom": node.atom.kind}
        return entry
    if not isinstance(node, tables.Table):
        entry["atom"] = node.atom.type
        if node.atom.kind == "reference":
            entry["error"] = "references are objects for PyTables"
            return entry
    values = np.asarray(node.read())
    entry["digest"] = digest(values)
    if isinstance(node, tables.Array) and node.shape and 0 not in node.shape:
        opens.take()
        traces.take()
        whole = np.asarray(node[tuple(slice(None) for _ in node.shape)])
        entry["opens"] = opens.take()
        entry["traces"] = traces.take()
        entry["slices"] = check_slices(node, values) if same(whole, values) else "a slice of all differs"
    return entry


def dump_attributes(node):
    """Scalar attributes as they are stored: pickles as text."""
    found = {}
    attributes = node._v_attrs
    for name in attributes._v_attrnames:
        value = attributes._g_getattr(node, name)
        if isinstance(value, (np.integer, np.bool_)):
            found[name] = {"integer": str(int(value))}
        elif isinstance(value, np.floating) and value.dtype.itemsize <= 8:
            found[name] = {"real": struct.pack(">d", float(value)).hex()}
        elif isinstance(value, (str, bytes)):
            found[name] = {"hex": (value.encode() if isinstance(value, str) else value).hex()}
        else:
            found[name] = {}
    return found


def dump_file(path, tables, traces):
    nodes = {}
    opens = OpenCounter(path)
    with tables.open_file(path, "r") as file:
        for node in file.walk_nodes("/"):
            if isinstance(node, tables.link.Link):
                continue
            try:
                if isinstance(node, tables.Group):
                    entry = {"class": "Group", "title": str(node._v_title)}
                elif isinstance(node, tables.UnImplemented):
                    entry = {"class": "UnImplemented", "error": "PyTables has no class for it"}
                else:
                    entry = dump_leaf(node, tables, opens, traces)
            except Exception as error:  # a node that PyTables cannot read is a result
                entry = {"class": type(node).__name__, "error": f"{type(error).__name__}: {error}"}
            entry["attributes"] = dump_attributes(node)
            nodes[node._v_pathname] = entry
    return nodes


def main(blosc2_filter, report, paths):
    warnings.simplefilter("ignore")
    os.environ["BLOSC2_FILTER"] = blosc2_filter
    os.environ["BLOSC_TRACE"] = "1"
    import tables

    stderr = os.dup(2)
    traces = TraceCounter()
    result = {path: dump_file(path, tables, traces) for path in paths}
    os.dup2(stderr, 2)
    with open(report, "w", encoding="utf-8") as target:
        json.dump(result, target)
        target.flush()
    os._exit(0)  # PyTables crashes on the way out after reading object references


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[1] not in ("0", "1"):
        sys.exit(__doc__)
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
