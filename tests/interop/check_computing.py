"""What NumPy says of expressions and reductions that we calculated.

    check_computing.py FILE CASES REPORT

FILE holds the operands under /in and our results under /out/<number>. CASES is a JSON list; a case is an expression
({"text", "refused", "scalars"}) or a reduction ({"name", "kind", "axes", "nan", "ddof"}). NumPy evaluates the same; type, shape and
values are compared. REPORT is JSON: checked, failures, skipped.
"""
import ast
import json
import sys
import warnings

import h5py
import numpy as np

FUNCTIONS = (
    "abs absolute square sqrt cbrt exp exp2 expm1 log log2 log10 log1p sin cos tan arcsin arccos arctan arctan2 sinh cosh "
    "tanh arcsinh arccosh arctanh hypot minimum maximum floor ceil trunc round rint isnan isfinite isinf where"
).split()
REDUCTIONS = {"Min": "min", "Max": "max", "Sum": "sum", "Mean": "mean", "Variance": "var", "StandardDeviation": "std"}


def tolerance(dtype):
    return {2: 4e-3, 4: 4e-6, 8: 1e-12}[dtype.itemsize] if dtype.kind == "f" else 0


def coarsest(text, names):
    """The narrowest floating-point type that any step of an expression calculates in: it bounds the accuracy of the whole."""
    width = 8
    for node in ast.walk(ast.parse(text, mode="eval")):
        if isinstance(node, (ast.Call, ast.BinOp, ast.UnaryOp)):
            part = np.asarray(eval(compile(ast.Expression(node), text, "eval"), {"__builtins__": {}}, names))  # our own text
            if part.dtype.kind == "f":
                width = min(width, part.dtype.itemsize)
    return np.dtype(f"f{width}")


def compare(ours, theirs, scale=1.0, accuracy=None):
    """What is wrong; empty if nothing is."""
    theirs = np.asarray(theirs)
    if ours.dtype != theirs.dtype:
        return f"type {ours.dtype}, NumPy has {theirs.dtype}"
    if ours.shape != theirs.shape:
        return f"shape {ours.shape}, NumPy has {theirs.shape}"
    if theirs.dtype.kind != "f":
        wrong = ours != theirs
    else:
        a, b = ours.astype("f8"), theirs.astype("f8")
        with np.errstate(all="ignore"):
            close = np.abs(a - b) <= scale * tolerance(accuracy or theirs.dtype) * np.maximum(1, np.abs(b))
        wrong = ~(close | (a == b) | (np.isnan(a) & np.isnan(b)))
    if not np.any(wrong):
        return ""
    first = np.argwhere(wrong)[0] if wrong.ndim else ()
    return f"{np.count_nonzero(wrong)} values, the first at {tuple(first)}: {ours[tuple(first)]!r}, NumPy has {theirs[tuple(first)]!r}"


def reduce(case, array):
    if case["kind"] == "CountNaN":
        values = np.isnan(array) if array.dtype.kind == "f" else np.zeros(array.shape, bool)
        if case["axes"] == []:
            return values.astype("i8")
        return np.sum(values, axis=None if case["axes"] is None else tuple(case["axes"]), dtype="i8")
    arguments = {"axis": None if case["axes"] is None else tuple(case["axes"])}
    if case["kind"] in ("Variance", "StandardDeviation"):
        arguments["ddof"] = case["ddof"]
    name = REDUCTIONS[case["kind"]]
    if case["axes"] == []:  # NumPy's nan-functions take no empty tuple
        array, arguments["axis"] = array[np.newaxis], 0
    function = getattr(np, ("nan" + name) if case["nan"] and array.dtype.kind == "f" else name)
    if array.dtype.kind == "f" and array.dtype.itemsize < 8 and name not in ("min", "max"):
        # We add up in doubles and round once: so shall NumPy, or its own rounding is what is compared.
        return np.asarray(function(array.astype("f8"), **arguments)).astype(array.dtype)
    return function(array, **arguments)


def expression(file, number, case, names):
    """What is wrong with an expression; where we refused one, NumPy has to."""
    try:
        theirs = eval(case["text"], {"__builtins__": {}}, names)  # our own text
    except (TypeError, ValueError, OverflowError) as error:
        return "" if case["refused"] else f"NumPy refuses: {error}"
    if case["refused"]:
        return f"refused, NumPy has {np.asarray(theirs).dtype}"
    steep = any(f in case["text"] for f in ("**", "exp", "tan", "cosh", "sinh", "%", "//"))
    return compare(np.asarray(file[f"out/{number}"][()]), theirs, 1e3 if steep else 10, coarsest(case["text"], names))


def main(path, cases, report):
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    with open(cases, encoding="utf-8") as source:
        cases = json.load(source)
    failures, checked = {}, 0
    with h5py.File(path) as file:
        arrays = {name: np.asarray(dataset[()]) for name, dataset in file["in"].items()}
        names = {name: getattr(np, name) for name in FUNCTIONS}
        for number, case in enumerate(cases):
            if "text" in case:
                label = case["text"]
                wrong = expression(file, number, case, {**names, **arrays, **case["scalars"]})
            else:
                label = f"{case['kind']} of {case['name']} over {case['axes']}, nan {case['nan']}, ddof {case['ddof']}"
                wrong = compare(np.asarray(file[f"out/{number}"][()]), reduce(case, arrays[case["name"]]), 10)
            checked += 1
            if wrong:
                failures[f"{number}: {label}"] = wrong
    with open(report, "w", encoding="utf-8") as target:
        json.dump({"checked": checked, "failures": failures, "skipped": {}}, target)


if __name__ == "__main__":
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    main(*sys.argv[1:])
