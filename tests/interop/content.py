"""The bytes that a dataset of a case holds, by the same formula as the C# side: see Cases/Content.cs."""
import numpy as np

U = np.uint64


def mix(x):
    """The output function of SplitMix64, over an array of uint64."""
    x = x + U(0x9E3779B97F4A7C15)
    x = (x ^ (x >> U(30))) * U(0xBF58476D1CE4E5B9)
    x = (x ^ (x >> U(27))) * U(0x94D049BB133111EB)
    return x ^ (x >> U(31))


def _noise(seed, index):
    return mix(U(seed) ^ (index * U(0xD1342543DE82EF95)))


def _words(pattern, seed, band, index):
    if pattern == "ramp":
        return U(seed) + index
    if pattern == "noise":
        return _noise(seed, index)
    if pattern == "steps":
        return mix(U(seed) + (index >> U(5))) & U(0xFFFF)
    if pattern == "constant":
        return np.full_like(index, seed)
    if pattern in ("zeros", "nan"):
        return np.zeros_like(index)
    if pattern == "bands":
        kind = index // U(band) % U(4)
        choices = [np.zeros_like(index), np.full_like(index, seed), U(seed) + index, _noise(seed, index)]
        return np.choose(kind.astype(np.intp), choices)
    raise ValueError(f"unknown content {pattern}")


def _integer_bytes(words, size, big):
    little = words.astype("<u8").view(np.uint8).reshape(-1, 8)[:, :size]
    return little[:, ::-1] if big else little


def _text_bytes(words, size, encoding):
    position = np.arange(size, dtype=np.uint64)
    letters = (words[:, None] >> (U(4) * (position % U(16)))) & U(15)
    text = (letters + U(ord("a"))).astype(np.uint8)
    length = U(1) + words % U(size)
    text[position[None, :] >= length[:, None]] = 0
    if encoding == "utf-8":
        text[length >= 2, 0:2] = np.frombuffer("é".encode(), np.uint8)
    return text


def element_bytes(spec, pattern, seed, band, index):
    """The stored bytes of the elements with these linear indices: an array of shape (count, size)."""
    kind, size = spec["kind"], spec["size"]
    out = np.zeros((len(index), size), np.uint8)
    if kind == "compound":
        for number, field in enumerate(spec["fields"], 1):
            start = field["offset"]
            out[:, start : start + field["type"]["size"]] = element_bytes(
                field["type"], pattern, seed + 1000 * number, band, index)
        return out
    if kind == "array":
        count = size // spec["base"]["size"]
        inner = (index[:, None] * U(count) + np.arange(count, dtype=np.uint64)).reshape(-1)
        return element_bytes(spec["base"], pattern, seed, band * count, inner).reshape(-1, size)
    if kind == "complex":
        half = {"kind": "float", "size": size // 2, "big_endian": spec["big_endian"]}
        out[:, : size // 2] = element_bytes(half, pattern, seed, band, index)
        out[:, size // 2 :] = element_bytes(half, pattern, seed + 1, band, index)
        return out
    if kind == "float":
        order = ">" if spec["big_endian"] else "<"
        if pattern == "nan":
            values = np.full(len(index), np.nan)
        else:
            values = (_words(pattern, seed, band, index) & U(0x7FF)).astype(np.float64) - 1024
        return values.astype(f"{order}f{size}").view(np.uint8).reshape(-1, size)
    words = _words(pattern, seed, band, index)
    if kind in ("int", "uint"):
        return _integer_bytes(words, size, spec["big_endian"])
    if kind == "bool":
        return (words & U(1)).astype(np.uint8).reshape(-1, 1)
    if kind == "enum":
        members = np.array([member["value"] for member in spec["members"]], np.int64)
        return _integer_bytes(members[(words % U(len(members))).astype(np.intp)].view(np.uint64), size, spec["base"]["big_endian"])
    if kind == "opaque":
        position = np.arange(size, dtype=np.uint64) % U(8)
        return (mix(words)[:, None] >> (U(8) * position)).astype(np.uint8)
    if kind == "string":
        return _text_bytes(words, size, spec["encoding"])
    raise ValueError(f"unknown kind {kind}")


def case_bytes(case):
    """All stored bytes of a case, in C order."""
    shape = case["shape"]
    elements = int(np.prod(shape))
    band = elements // shape[0] * case["chunks"][0]
    index = np.arange(elements, dtype=np.uint64)
    return np.ascontiguousarray(element_bytes(case["type"], case["content"], case["seed"], band, index)).tobytes()


def case_array(case, dtype):
    """The values of a case as an array of a type from dtypes.py."""
    flat = np.frombuffer(case_bytes(case), dtype=dtype.base)
    return flat.reshape(tuple(case["shape"]) + dtype.shape)


def same(left, right):
    """Whether two arrays hold the same bits, whatever lies in the padding of compounds."""
    if left.shape != right.shape:
        return False
    if left.dtype.names:
        return all(same(left[name], right[name]) for name in left.dtype.names)
    if left.dtype.kind != right.dtype.kind or left.dtype.itemsize != right.dtype.itemsize:
        return False
    return left.tobytes() == right.astype(left.dtype, copy=False).tobytes()
