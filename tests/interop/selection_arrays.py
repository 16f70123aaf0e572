"""Random arrays for the selection tests: shapes, chunks, blocks, element types, pipelines, missing chunks."""
import itertools

import numpy as np

import content
import dtypes

LARGEST = {1: 700, 2: 40, 3: 14, 4: 8, 5: 5, 9: 2}
CODECS = ["blosclz", "lz4", "lz4hc", "zlib", "zstd"]
PATTERNS = ["noise", "ramp", "bands", "steps", "constant"]


def number(kind, size, big=False):
    return {"name": f"{kind}{size}{'-big' if big else ''}", "kind": kind, "size": size, "big_endian": big}


TEXT = {"name": "s3", "kind": "string", "size": 3, "big_endian": False, "encoding": "ascii"}
COMPOUND = {
    "name": "compound", "kind": "compound", "size": 15, "big_endian": False, "fields": [
        {"name": "n", "offset": 0, "type": number("int", 4)},
        {"name": "x", "offset": 4, "type": number("float", 8, big=True)},
        {"name": "s", "offset": 12, "type": TEXT},
    ]}
TYPES = [number(kind, size, big) for kind in ("int", "uint") for size in (1, 2, 4, 8) for big in (False, True) if size > 1 or not big]
TYPES += [number("float", size, big) for size in (2, 4, 8) for big in (False, True)]
TYPES += [number("complex", 8), number("complex", 16), number("bool", 1), TEXT, COMPOUND]


def numpy_type(spec):
    """As dtypes.numpy_dtype, without h5py's notes: what zarr knows."""
    if spec["kind"] == "string":
        return np.dtype(f"S{spec['size']}")
    if spec["kind"] == "compound":
        return np.dtype([(field["name"], numpy_type(field["type"])) for field in spec["fields"]])
    return dtypes.numpy_dtype(spec)


def elements(spec, rng, count):
    """Elements of any content."""
    pattern = PATTERNS[rng.integers(len(PATTERNS))]
    index = np.arange(count, dtype=np.uint64)
    raw = content.element_bytes(spec, pattern, int(rng.integers(1, 1 << 30)), max(count // 7, 1), index)
    return np.frombuffer(np.ascontiguousarray(raw).tobytes(), numpy_type(spec)).copy()


def chunk_origins(case):
    return itertools.product(*(range(0, extent, chunk) for extent, chunk in zip(case["shape"], case["chunks"])))


def chunk_box(case, origin):
    return tuple(slice(start, min(start + chunk, extent)) for start, chunk, extent in zip(origin, case["chunks"], case["shape"]))


def random_shape(rng):
    rank = int(rng.choice([1, 2, 3, 4, 5, 9], p=[0.2, 0.28, 0.22, 0.14, 0.12, 0.04]))
    shape = [int(rng.integers(2, LARGEST[rank] + 1)) for _ in range(rank)]
    for axis in range(rank):
        draw = rng.random()
        if draw < 0.1:
            shape[axis] = 1
        elif draw < 0.12:
            shape[axis] = 0
    return shape


def random_blocks(rng, chunks):
    if len(chunks) > 8:  # frames without axes: a block is a run of elements
        return [int(rng.integers(1, np.prod(chunks) + 1))]
    return [int(rng.integers(1, chunk + 1)) for chunk in chunks]


def random_array(rng, name):
    """What an array is and what it holds: the case and its values."""
    shape = random_shape(rng)
    spec = TYPES[rng.integers(len(TYPES))]
    endless = 0 in shape or rng.random() < 0.3
    chunks = [int(rng.integers(1, max(extent + (4 if endless else 1), 2))) for extent in shape]
    while np.prod([-(-extent // chunk) for extent, chunk in zip(shape, chunks)]) > 120:
        axis = int(np.argmax([extent / chunk for extent, chunk in zip(shape, chunks)]))
        chunks[axis] = min(2 * chunks[axis], shape[axis])
    storage = str(rng.choice(["ours", "plugin", "ours-plain", "gzip", "contiguous"], p=[0.55, 0.23, 0.08, 0.08, 0.06]))
    if storage == "contiguous" and 0 in shape:
        storage = "ours"
    case = {
        "name": name, "storage": storage, "type": spec, "shape": shape, "chunks": chunks,
        "endless": bool(endless and storage != "contiguous"),
        "blocks": random_blocks(rng, chunks) if storage == "ours" and rng.random() < 0.7 else [],
        "block_size": int(rng.choice([0, 64, 256])), "codec": str(rng.choice(CODECS)), "level": int(rng.choice([0, 1, 3, 5])),
        "shuffle": int(rng.integers(3)), "missing": [],
    }
    size = int(np.prod(shape))
    fill = elements(spec, rng, 3)[2] if rng.random() < 0.6 else np.zeros((), numpy_type(spec))[()]
    values = elements(spec, rng, size).reshape(shape)
    if storage != "contiguous" and size and rng.random() < 0.5:
        for origin in chunk_origins(case):
            if rng.random() < 0.3:
                values[chunk_box(case, origin)] = fill
                case["missing"].append(list(origin))
    return case, values, np.array([fill], numpy_type(spec))
