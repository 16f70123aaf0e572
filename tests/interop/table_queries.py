"""PyTables' answers to conditions: table_queries.py make FILE | ask FILE NODE REQUESTS REPLY."""
import json
import sys

import numpy as np
import tables


def make(path):
    rng = np.random.default_rng(5)
    rows = np.zeros(30_000, [("time", "i8"), ("temp", "f4"), ("wind", "f8"), ("name", "S5"), ("flag", "?")])
    rows["time"] = np.arange(len(rows))
    rows["temp"] = np.cumsum(rng.normal(0, 0.2, len(rows)))
    rows["wind"] = np.round(rng.random(len(rows)) * 10, 2)
    rows["name"] = rng.choice([b"a", b"bc", b"def"], len(rows))
    rows["flag"] = rng.random(len(rows)) < 0.3
    with tables.open_file(path, "w") as file:
        filters = tables.Filters(complevel=5, complib="blosc2:lz4", shuffle=True)
        file.create_table("/", "theirs", rows, filters=filters, chunkshape=4000)


def ask(path, requests, reply):
    with open(requests) as source:
        asked = json.load(source)
    with tables.open_file(path) as file:
        answers = [
            [int(row) for row in file.get_node(node).get_where_list(condition, None, True, *bounds)]
            for node, condition, *bounds in asked
        ]
    with open(reply, "w") as target:
        json.dump(answers, target)


{"make": make, "ask": ask}[sys.argv[1]](*sys.argv[2:])
