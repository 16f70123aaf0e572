"""What a selection means, by zarr and by NumPy. Where both define it, both must agree before anything is expected of us."""
import warnings

import numpy as np
import zarr
from zarr.storage import MemoryStore

REFUSALS = (IndexError, ValueError)


class Disagreement(Exception):
    """zarr and NumPy differ, or accept what this script takes for invalid."""


def full_axes(axes, rank):
    """One entry an axis: the ellipsis and what was left out become whole axes."""
    axes = list(axes)
    if Ellipsis not in [axis for axis in axes if axis is Ellipsis]:
        axes.append(Ellipsis)
    at = next(number for number, axis in enumerate(axes) if axis is Ellipsis)
    return axes[:at] + [slice(None)] * (rank - len(axes) + 1) + axes[at + 1:]


def chosen(kind, argument, shape):
    """The row-major numbers of the selected elements, in the shape of the result."""
    numbers = np.arange(int(np.prod(shape)), dtype=np.int64).reshape(shape)
    if kind in ("points", "mask"):
        return numbers[argument]
    for axis, choice in reversed(list(enumerate(full_axes(argument, len(shape))))):
        numbers = numbers[(slice(None),) * axis + (choice,)]
    return numbers


def by_grid(array, argument):
    """Orthogonal selection by numpy.ix_: another way to the same."""
    axes, squeezed = [], []
    for number, (choice, length) in enumerate(zip(full_axes(argument, array.ndim), array.shape)):
        if isinstance(choice, int):
            squeezed.append(number)
            axes.append(np.array([choice + length if choice < 0 else choice]))
        else:
            axes.append(np.arange(length)[choice])
    return array[np.ix_(*axes)].squeeze(tuple(squeezed))


def is_reversed(kind, argument):
    return kind in ("basic", "orthogonal") and any(
        isinstance(axis, slice) and axis.step is not None and axis.step < 0 for axis in argument)


def same(left, right):
    left = np.asarray(left)
    if left.ndim == 0:
        left = left.astype(right.dtype)  # NumPy's scalars are in the machine's byte order
    return left.shape == right.shape and left.dtype == right.dtype and left.tobytes() == right.tobytes()


def never_fits(kind, argument):
    """Coordinate arrays of different lengths, whatever the array."""
    return kind == "points" and len({axis.size for axis in argument} - {1}) > 1


class Oracle:
    """One array, held by NumPy and by zarr."""

    def __init__(self, values, chunks, counts):
        warnings.simplefilter("ignore")
        self.values = values
        self.counts = counts
        # few chunks: zarr takes half a millisecond a chunk
        chunks = [max(chunk, -(-extent // 3)) for chunk, extent in zip(chunks, values.shape)]
        self.zarr = zarr.create_array(
            MemoryStore(), shape=values.shape, dtype=values.dtype, chunks=chunks, zarr_format=2, compressors=None)
        if values.size:
            self.zarr[...] = values

    def view(self, kind):
        return {"basic": self.zarr, "orthogonal": self.zarr.oindex}.get(kind, self.zarr.vindex)

    def is_for_zarr(self, kind, argument):
        """Whether zarr 3.0.6 defines it: no negative steps, no arrays along an axis of length 0."""
        has_arrays = kind != "basic" and any(isinstance(axis, np.ndarray) for axis in argument)
        return not is_reversed(kind, argument) and not (has_arrays and 0 in self.values.shape)

    def as_zarr_takes_it(self, kind, argument):
        """zarr 3.0.6 stumbles over an ellipsis beside arrays."""
        return tuple(full_axes(argument, self.values.ndim)) if kind == "orthogonal" else argument

    def count(self, what):
        self.counts[what] = self.counts.get(what, 0) + 1

    def read(self, kind, argument):
        """The selected elements."""
        numbers = np.asarray(chosen(kind, argument, self.values.shape))
        expected = self.values.reshape(-1)[numbers.reshape(-1)].reshape(numbers.shape)
        if kind == "basic" and not same(self.values[argument], expected):
            raise Disagreement(f"NumPy's own subscript {argument}")
        if kind == "orthogonal" and not same(by_grid(self.values, argument), expected):
            raise Disagreement(f"numpy.ix_ for {argument}")
        if not self.is_for_zarr(kind, argument):
            self.count("read: NumPy alone")
        else:
            found = self.view(kind)[self.as_zarr_takes_it(kind, argument)]
            if not same(found, expected):
                raise Disagreement(f"zarr and NumPy read {kind} {argument} of {self.values.shape} differently")
            self.count("read: zarr and NumPy")
        return expected

    def shape_of(self, kind, argument):
        return chosen(kind, argument, self.values.shape).shape

    def write(self, kind, argument, source):
        """Assigns an array of the selection's shape, or one element for all; `values` is what is there afterwards. Tells
        whether elements are selected several times."""
        numbers = chosen(kind, argument, self.values.shape)
        flat = self.values.reshape(-1)
        if np.ndim(source) == 0:
            flat[numbers] = source
        else:
            order, last = np.unique(numbers.reshape(-1)[::-1], return_index=True)  # the last one wins
            flat[order] = source.reshape(-1)[::-1][last]
        repeated = np.unique(numbers).size != numbers.size
        if not self.is_for_zarr(kind, argument) or (repeated and np.ndim(source)):
            self.count("write: NumPy alone")
            if self.values.size:
                self.zarr[...] = self.values
            return repeated
        self.view(kind)[self.as_zarr_takes_it(kind, argument)] = source
        if not same(self.zarr[...], self.values):
            raise Disagreement(f"zarr and NumPy write {kind} {argument} of {self.values.shape} differently")
        self.count("write: zarr and NumPy")
        return repeated

    def require_refusal(self, kind, argument):
        """zarr must refuse; NumPy does too, but for what it reads as another sort of selection. Tells how: `index` where the
        selection does not fit the array, `value` where it fits none."""
        try:
            chosen(kind, argument, self.values.shape) if kind != "basic" else self.values[argument]
        except REFUSALS:
            self.count("refused by NumPy")
        try:
            self.view(kind)[argument]
        except REFUSALS as error:
            self.count("refused by zarr")
            return "index" if isinstance(error, IndexError) and not never_fits(kind, argument) else "value"
        raise Disagreement(f"zarr accepts {kind} {argument} of {self.values.shape}")
