"""Random conditions over random tables, as PyTables understands them.

    table_conditions.py SEED CONDITIONS FILE.h5 REPORT.json

Writes tables with every type of column, asks PyTables for the rows of random conditions (sound ones, ones that mix types wrongly, and
ones with a character too much or too little), and writes what it said: row numbers, or the error.
"""
import json
import random
import re
import sys
import warnings

import numpy as np
import tables

ROWS = 400
INTEGERS = {"i1": "i1", "i2": "i2", "i4": "i4", "i8": "i8", "u1": "u1", "u2": "u2", "u4": "u4"}
FLOATS = {"f2": "f2", "f4": "f4", "f8": "f8"}
TEXTS = {"s1": 1, "s4": 4, "s8": 8, "s16": 16, "s5": 5}
WORDS = ["", "a", "b", "ab", "abc", "abcd", "abcde", "abcdefgh", "abcdefghijklmnop", "b c", "zz", "Zz", "~", "hello world"]
ENUM = tables.Enum({"red": 4, "green": 2, "blue": 1})
EXACT = ["sqrt", "abs", "floor", "ceil", "real", "conj"]
# These may differ in the last bit between C libraries, so their results are compared with numbers that they do not meet.
ROUNDED = ["sin", "cos", "tan", "arcsin", "arccos", "arctan", "sinh", "cosh", "tanh", "arcsinh", "arccosh", "arctanh", "log", "log1p",
           "log10", "exp", "expm1"]
COLUMNS = re.compile(r"\b(%s)\b" % "|".join([*INTEGERS, *FLOATS, *TEXTS, "b", "c", "en", "t32", "t64", "c8", "c16"]))


def description():
    fields = {"b": tables.BoolCol(), "c": tables.BoolCol(), "en": tables.EnumCol(ENUM, "red", base="uint8"),
              "t32": tables.Time32Col(), "t64": tables.Time64Col(), "c8": tables.ComplexCol(itemsize=8), "c16": tables.ComplexCol(itemsize=16)}
    for name, code in {**INTEGERS, **FLOATS}.items():
        fields[name] = tables.Col.from_dtype(np.dtype(code))
    for name, length in TEXTS.items():
        fields[name] = tables.StringCol(length)
    return fields


def contents(dtype, rng):
    rows = np.zeros(ROWS, dtype)
    for name, code in INTEGERS.items():
        info = np.iinfo(code)
        # Not the least number: by -1 the division of numexpr is a crash.
        wild = rng.integers(max(info.min + 1, -(2**62)), min(info.max, 2**62), ROWS)
        rows[name] = np.where(rng.random(ROWS) < 0.7, rng.integers(0 if code[0] == "u" else -6, 7, ROWS), wild).astype(code)
    special = np.array([0.0, -0.0, 0.1, 0.5, 1.0, -1.0, 2.5, 100.0, np.nan, np.inf, -np.inf, 16777216.0])
    for name, code in FLOATS.items():
        with np.errstate(over="ignore"):
            rows[name] = np.where(rng.random(ROWS) < 0.5, rng.choice(special, ROWS), rng.normal(0, 5, ROWS)).astype(code)
    for name in TEXTS:
        rows[name] = rng.choice(np.array(WORDS, "S16"), ROWS)
    rows["b"], rows["c"] = rng.random(ROWS) < 0.5, rng.random(ROWS) < 0.2
    rows["en"] = rng.choice([1, 2, 4], ROWS)
    rows["t32"], rows["t64"] = rng.integers(-3, 2_000_000_000, ROWS), rng.integers(0, 20, ROWS) / 4
    for name in ("c8", "c16"):
        rows[name] = rng.integers(-2, 3, ROWS) + 1j * rng.integers(-2, 3, ROWS)
    return rows


class Maker:
    """Makes conditions as text."""

    def __init__(self, rnd):
        self.rnd = rnd
        self.prefix = ""
        self.variables = {}

    def pick(self, *choices):
        return self.rnd.choice(choices)()

    def variable(self, kind, value):
        name = "v%d" % len(self.variables)
        self.variables[name] = (kind, value)
        return name

    def integer(self):
        r = self.rnd
        return str(r.choice([0, 1, 2, 3, 5, -1, -4, 7, 100, 255, 256, 32767, 65535, 2**31 - 1, 2**31, 2**40, r.randint(-10, 10)]))

    def real(self):
        r = self.rnd
        return r.choice(["0.0", "0.1", "0.5", "1.", "2.5", "-1.5", "100.0", "1e3", ".25", "1e300", "16777217.0", "%.3f" % r.uniform(-9, 9)])

    def text(self):
        r = self.rnd
        return self.prefix + r.choice(["'%s'", '"%s"']) % r.choice(WORDS)

    def number(self, depth):
        r = self.rnd
        if r.random() < 0.02:
            return self.pick(self.string, lambda: self.truth(depth - 1))
        if depth <= 0 or r.random() < 0.35:
            return self.pick(lambda: r.choice(list(INTEGERS)), lambda: r.choice(list(FLOATS)), lambda: r.choice(list(INTEGERS)), self.integer,
                             self.real, lambda: r.choice(["t32", "t64", "en", "f4", "f8"]), self.numeric_variable)
        kind = r.random()
        if kind < 0.5:
            return self.wrap("%s %s %s" % (self.number(depth - 1), r.choice(["+", "-", "*", "/", "+", "-", "*"]), self.number(depth - 1)))
        if kind < 0.58:
            return self.wrap("%s %% %s" % (self.number(depth - 1), r.choice(["2", "3", "7", "2.5", "0.5", "f8"])))
        if kind < 0.66:
            # Of columns only: what is calculated may be 0, whose negative powers crash numexpr.
            # And no squares of large integers as doubles: the C library's power is not the nearest number.
            base = r.choice(list(INTEGERS) + list(FLOATS))
            return self.wrap("%s ** %s" % (base, r.choice(["0", "1", "2", "3", "0.5" if base in INTEGERS else "2.0", "-1"])))
        if kind < 0.7:
            return self.wrap("%s %s %s" % (r.choice(list(INTEGERS) + ["f4", "b"]), r.choice(["<<", ">>"]), r.choice("0123")))
        if kind < 0.76:
            return "-" + self.number(depth - 1)
        if kind < 0.82:
            return "where(%s, %s, %s)" % (self.truth(depth - 1), self.number(depth - 1), self.number(depth - 1))
        if kind < 0.83:
            return "copy(%s)" % r.choice(list(INTEGERS) + list(FLOATS))
        if kind < 0.85:
            return "fmod(%s, %s)" % (self.number(depth - 1), self.number(depth - 1))
        return "%s(%s)" % (r.choice(EXACT), self.number(depth - 1))

    def numeric_variable(self):
        r = self.rnd
        kind = r.choice(["int", "float", "int32", "float32"])
        value = r.randint(-8, 8) if kind.startswith("int") else r.choice([0.1, 0.5, 2.5, -3.0, 1.0])
        return self.variable(kind, value)

    def string(self):
        r = self.rnd
        return self.pick(lambda: r.choice(list(TEXTS)), self.text, lambda: self.variable("str", r.choice(WORDS)))

    def truth(self, depth):
        r = self.rnd
        if r.random() < 0.02:
            return self.number(depth)
        kind = r.random()
        if depth <= 0 or kind < 0.08:
            return r.choice(["b", "c"])
        if kind < 0.13:
            value = "%s(%s)" % (r.choice(ROUNDED), r.choice(list(INTEGERS) + list(FLOATS)))
            if r.random() < 0.2:
                value = "arctan2(%s, %s)" % (r.choice(list(INTEGERS)), r.choice(list(FLOATS)))
            return "(%s %s %.9f)" % (value, self.comparison(), r.uniform(-3, 3))
        if kind < 0.5:
            left, right = self.number(depth - 1), self.number(depth - 1)
            if not COLUMNS.search(left + right):
                left = r.choice(list(INTEGERS))  # what Python calculates by itself is another language: ~True is -2
            return "(%s %s %s)" % (left, self.comparison(), right)
        if kind < 0.6:
            right = self.string()
            # Every text is before or at the empty one, for numexpr.
            comparison = r.choice(["==", "!="]) if right.strip("b") in ("''", '""') else self.comparison()
            return "(%s %s %s)" % (r.choice(list(TEXTS)), comparison, right)
        if kind < 0.63:
            return "contains(%s, %s)" % (r.choice(list(TEXTS)), self.prefix + r.choice(["'a'", "'b'", "'bc'", "'lo w'"]))
        if kind < 0.66:
            return "(%s %s %s)" % (r.choice(["c8", "c16", "complex(f8, i4)"]), r.choice(["==", "!=", "=="]), r.choice(["1j", "c16", "1 + 1j", "2", "f4"]))
        if kind < 0.68:
            return "(%s %s %s)" % (r.choice(["c8.real", "c16.imag", "imag(c8)", "f8.real"]), self.comparison(), self.real())
        if kind < 0.72:
            return "(%s %s %s)" % (self.truth(depth - 1), r.choice(["==", "!=", ">", "<="]), self.truth(depth - 1))
        if kind < 0.78:
            return "~" + self.truth(depth - 1)
        if kind < 0.8:
            return "where(%s, %s, %s)" % (self.truth(depth - 1), self.truth(depth - 1), self.truth(depth - 1))
        left, right = self.truth(depth - 1), self.truth(depth - 1)
        return ("(%s %s %s)" if r.random() < 0.8 else "%s %s %s") % (left, r.choice("&|"), right)

    def comparison(self):
        return self.rnd.choice(["<", "<=", "==", "!=", ">=", ">"])

    def wrap(self, text):
        return "(%s)" % text if self.rnd.random() < 0.7 else text

    def condition(self):
        self.variables = {}
        self.prefix = self.rnd.choice(["", "b"])  # numexpr cannot sort constants of both sorts
        text = self.truth(self.rnd.randint(1, 4))
        if self.rnd.random() < 0.1:
            at = self.rnd.randrange(1, len(text) + 1)
            text = self.rnd.choice([text[:at] + self.rnd.choice("()&|~=!+-/%,'ax") + text[at:], text[:at] + text[at + 1:]])
        return text


CONVERT = {"int": int, "float": float, "int32": np.int32, "float32": np.float32, "str": str}


def main(seed, count, path, report):
    rnd, rng = random.Random(seed), np.random.default_rng(seed)
    maker = Maker(rnd)
    cases = []
    with tables.open_file(path, "w") as file:
        for number in range(4):
            table = file.create_table("/", "t%d" % number, description())
            table.append(contents(table.dtype, rng))
            table.flush()
            for _ in range(count // 4):
                text = maker.condition()
                case = {"table": table.name, "condition": text, "variables": maker.variables}
                try:
                    variables = {name: CONVERT[kind](value) for name, (kind, value) in maker.variables.items()}
                    case["rows"] = table.get_where_list(text, condvars=variables, sort=True).tolist()
                except Exception as error:
                    case["error"] = "%s: %s" % (type(error).__name__, error)
                cases.append(case)
    with open(report, "w") as out:
        json.dump(cases, out)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    np.seterr(all="ignore")
    main(int(sys.argv[1]), int(sys.argv[2]), sys.argv[3], sys.argv[4])
