"""Random selections of all sorts, and their forms: as Python knows them, as JSON, as text.

A selection is (kind, argument): `basic` and `orthogonal` have a tuple with one entry an axis (int, slice, array of integers,
array of truth values, Ellipsis), `points` a tuple of coordinate arrays, `mask` an array of truth values of any rank.
"""
import numpy as np

LONGEST_LIST = 12


def random_int(rng, length):
    return int(rng.integers(-length, length))


def random_bound(rng, length):
    draw = rng.random()
    if draw < 0.25:
        return None
    reach = 3 if draw < 0.5 else 0  # beyond the ends
    return int(rng.integers(-length - reach, length + reach + 1))


def random_slice(rng, length, negative=False):
    if rng.random() < 0.15 and not negative:
        return slice(None)
    step = int(rng.choice([1, 2, 3, 5, max(length // 2, 1), length + 2], p=[0.4, 0.2, 0.15, 0.1, 0.1, 0.05]))
    if negative:
        step = -step
    elif step == 1 and rng.random() < 0.7:
        step = None
    start, stop = random_bound(rng, length), random_bound(rng, length)
    if length and rng.random() < 0.85:  # so that most are not empty
        first = int(rng.integers(0, length))
        last = int(rng.integers(first, length))
        start, stop = (last, first - 1 if first else None) if negative else (first, last + 1)
    return slice(start, stop, step)


def random_list(rng, length):
    count = 0 if length == 0 or rng.random() < 0.03 else int(rng.integers(1, min(LONGEST_LIST, 2 * length) + 1))
    values = rng.integers(0, max(length, 1), count)
    draw = rng.random()
    if draw < 0.3:
        values = np.unique(values)
    elif draw < 0.5:
        values = np.sort(values)  # with duplicates
    elif draw < 0.6:
        values = np.sort(values)[::-1]
    negative = rng.random(values.size) < (0.3 if rng.random() < 0.5 else 0)
    return np.where(negative, values - length, values).astype(np.int64)


def random_mask(rng, shape):
    return rng.random(shape) < rng.choice([0, 0.05, 0.3, 0.7, 1], p=[0.03, 0.12, 0.45, 0.3, 0.1])


def random_axis(rng, length, kind, negative):
    draw = rng.random()
    if draw < 0.25 and length:
        return random_int(rng, length)
    if kind == "orthogonal" and draw < 0.65:
        return random_list(rng, length)
    if kind == "orthogonal" and draw < 0.75:
        return random_mask(rng, length)
    return random_slice(rng, length, negative and rng.random() < 0.7)


def random_axes(rng, shape, kind, negative=False):
    axes = [random_axis(rng, length, kind, negative) for length in shape]
    draw = rng.random()
    if draw < 0.2:
        first = int(rng.integers(len(axes) + 1))
        count = int(rng.integers(min(len(axes) - first, 2) + 1))
        axes[first:first + count] = [Ellipsis]
    elif draw < 0.35:
        axes = axes[:int(rng.integers(1, len(axes) + 1))]
    return tuple(axes)


def random_points(rng, shape):
    if 0 in shape:
        return tuple(np.zeros(0, np.int64) for _ in shape)
    count = 0 if rng.random() < 0.05 else int(rng.integers(1, 40))
    points = [rng.integers(-length, length, count) if rng.random() < 0.3 else rng.integers(0, length, count) for length in shape]
    if count > 1 and rng.random() < 0.3:  # the same again
        again = rng.integers(0, count, count)
        points = [axis[again] for axis in points]
    if count > 1 and rng.random() < 0.25:  # a result of two axes
        rows = int(rng.integers(1, 5))
        points = [axis[:count // rows * rows].reshape(rows, -1) for axis in points if count >= rows] or points
    if count and len(points) > 1 and rng.random() < 0.25:  # one value for all
        axis = int(rng.integers(len(points)))
        points[axis] = points[axis].reshape(-1)[:1]
    return tuple(points)


def random_selection(rng, shape):
    """One that is valid."""
    kind = str(rng.choice(["basic", "orthogonal", "points", "mask", "reversed", "reversed-orthogonal"],
                          p=[0.3, 0.33, 0.14, 0.08, 0.08, 0.07]))
    if kind == "points":
        return kind, random_points(rng, shape)
    if kind == "mask":
        return kind, random_mask(rng, tuple(shape))
    if kind.startswith("reversed"):
        kind = "orthogonal" if kind.endswith("orthogonal") else "basic"
        return kind, random_axes(rng, shape, kind, negative=True)
    return kind, random_axes(rng, shape, kind)


def invalid_selection(rng, shape):
    """One that no program may accept."""
    axis = int(rng.integers(len(shape)))
    length = shape[axis]
    outside = int(rng.choice([length, length + 5, -length - 1, -length - 9]))
    axes = list(random_axis(rng, extent, "basic", False) for extent in shape)
    wrong = str(rng.choice(["int", "list", "mask", "step", "many", "ellipses", "points", "coordinates", "broadcast", "array"]))
    if wrong == "int":
        axes[axis] = outside
    elif wrong == "list":
        axes[axis] = np.append(random_list(rng, length), outside)
        return "orthogonal", tuple(axes)
    elif wrong == "mask":
        axes[axis] = random_mask(rng, max(length + int(rng.choice([-1, 1, 7])), 0 if length else 1))
        return "orthogonal", tuple(axes)
    elif wrong == "step":
        axes[axis] = slice(random_bound(rng, length), random_bound(rng, length), 0)
    elif wrong == "many":
        axes.append(0 if rng.random() < 0.5 else slice(None))
    elif wrong == "ellipses":
        axes = [Ellipsis, Ellipsis] if rng.random() < 0.5 else [Ellipsis, axes[0], Ellipsis]
    elif wrong == "points":
        points = [np.zeros(3, np.int64) for _ in shape]
        points[axis] = np.array([0, outside, 0])
        return "points", tuple(points)
    elif wrong == "coordinates":
        return "points", tuple(np.zeros(2, np.int64) for _ in range(len(shape) + 1))
    elif wrong == "broadcast":
        points = [np.zeros(2, np.int64) for _ in shape] if len(shape) > 1 else [np.array([0, outside])]
        points[axis] = np.append(points[axis], [0])
        return "points", tuple(points)
    else:
        other = list(shape)
        other[axis] += 1
        return "mask", random_mask(rng, tuple(other))
    return "basic", tuple(axes)


def bits(mask):
    return "".join("1" if value else "0" for value in np.ravel(mask))


def axis_to_json(axis):
    if axis is Ellipsis:
        return {"kind": "ellipsis"}
    if isinstance(axis, slice):
        return {"kind": "slice", "start": axis.start, "stop": axis.stop, "step": axis.step}
    if isinstance(axis, int):
        return {"kind": "index", "start": axis}
    return {"kind": "mask", "mask": bits(axis)} if axis.dtype == bool else {"kind": "list", "values": axis.tolist()}


def to_json(kind, argument):
    if kind == "points":
        return {"kind": kind, "points": [axis.reshape(-1).tolist() for axis in argument]}
    if kind == "mask":
        return {"kind": kind, "mask": bits(argument), "mask_shape": list(argument.shape)}
    return {"kind": kind, "axes": [axis_to_json(axis) for axis in argument], "text": to_text(argument)}


def to_text(axes):
    """As one would type it between brackets; None where lists and masks have no text."""
    parts = []
    for axis in axes:
        if axis is Ellipsis:
            parts.append("...")
        elif isinstance(axis, slice):
            bounds = ["" if bound is None else str(bound) for bound in (axis.start, axis.stop)]
            parts.append(":".join(bounds + ([] if axis.step is None else [str(axis.step)])))
        elif isinstance(axis, int):
            parts.append(str(axis))
        else:
            return None
    return ",".join(parts)
