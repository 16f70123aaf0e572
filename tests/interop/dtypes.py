"""NumPy and h5py types for the element types of a manifest."""
import h5py
import numpy as np


def numpy_dtype(spec):
    """The type whose memory is what the file stores, with h5py's notes on enums and encodings."""
    kind, size = spec["kind"], spec["size"]
    order = ">" if spec["big_endian"] else "<"
    if kind in ("int", "uint", "float", "complex"):
        return np.dtype(f"{order}{ {'int': 'i', 'uint': 'u', 'float': 'f', 'complex': 'c'}[kind] }{size}")
    if kind == "bool":
        return np.dtype(bool)
    if kind == "enum":
        members = {member["name"]: member["value"] for member in spec["members"]}
        return h5py.enum_dtype(members, basetype=numpy_dtype(spec["base"]))
    if kind == "string":
        return h5py.string_dtype(spec["encoding"], size)
    if kind == "opaque":
        return np.dtype(f"V{size}")
    if kind == "array":
        return np.dtype((numpy_dtype(spec["base"]), tuple(spec["shape"])))
    if kind == "compound":
        return np.dtype({
            "names": [field["name"] for field in spec["fields"]],
            "formats": [numpy_dtype(field["type"]) for field in spec["fields"]],
            "offsets": [field["offset"] for field in spec["fields"]],
            "itemsize": size,
        })
    raise ValueError(f"unknown kind {kind}")


def agrees(spec, dtype):
    """Why h5py's type of a dataset is not what the manifest says; None where it is."""
    expected = numpy_dtype(spec)
    if spec["kind"] == "array":
        dtype_base, dtype_shape = dtype.base, dtype.shape
        return None if (dtype_base, dtype_shape) == (expected.base, expected.shape) else f"type {dtype} is not {expected}"
    if dtype != expected:
        return f"type {dtype} is not {expected}"
    if spec["kind"] == "enum" and h5py.check_enum_dtype(dtype) != h5py.check_enum_dtype(expected):
        return f"enum members {h5py.check_enum_dtype(dtype)}"
    if spec["kind"] == "string" and h5py.check_string_dtype(dtype) != h5py.check_string_dtype(expected):
        return f"string type {h5py.check_string_dtype(dtype)} is not {h5py.check_string_dtype(expected)}"
    return None
