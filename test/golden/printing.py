"""Random arrays as real NumPy prints them, for tests of lib/nd/printing.

    python printing.py SEED COUNT LONGEST > cases.json      (the committed printing.json: 0 2000 390)

A case: dtype, the elements' bytes (base64), shape, strides and offset in elements, print options, and what `str`,
`repr` and the scalar at `offset` give. Cases whose `repr` is longer than LONGEST characters are left out. Shapes may be huge: strides of 0 keep the bytes few.
"""

import base64
import json
import sys

import numpy as np

SEED, COUNT, LONGEST = (int(argument) for argument in sys.argv[1:4])
rng = np.random.default_rng(SEED)
FLOATS = ["float64", "float32"]
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64"]


def pick(items):
    return items[rng.integers(len(items))]


def float_elements(dtype, n):
    """Elements of one of many temperaments, then perhaps some of them replaced by special ones."""
    info = np.finfo(dtype)
    width = np.uint32 if dtype == "float32" else np.uint64
    kind = rng.integers(14)
    with np.errstate(all="ignore"):
        if kind == 0:
            x = rng.standard_normal(n)
        elif kind == 1:
            x = rng.integers(-100, 100, n)
        elif kind == 2:  # mixed exponents, wildly or mildly
            x = rng.standard_normal(n) * 10.0 ** rng.integers(-pick([3, 6, 40]), pick([3, 6, 38]), n)
        elif kind == 3:  # any bits at all
            x = rng.integers(0, np.iinfo(width).max, n, dtype=width).view(dtype)
        elif kind == 4:  # exact ties at few digits
            x = rng.integers(-4000, 4000, n) / 2.0 ** rng.integers(0, 12)
        elif kind == 5:  # powers of two, whose neighbours lie unevenly
            x = 2.0 ** rng.integers(info.minexp - 20, info.maxexp, n)
        elif kind == 6:  # denormals
            x = rng.integers(0, 2000, n).astype(width).view(dtype)
        elif kind == 7:  # short decimals
            x = rng.integers(-10000, 10000, n) / 10.0 ** rng.integers(0, 7)
        elif kind == 8:  # around the powers of ten where the notation changes
            x = 10.0 ** rng.integers(-6, 18, n) * pick([1, 0.999999999, 1.0000001, 0.9999999])
        elif kind == 9:
            x = np.full(n, rng.standard_normal() * 10.0 ** rng.integers(-9, 12))
        elif kind == 10:  # around a ratio of 1000
            x = rng.uniform(1, pick([999, 1000, 1001, 1005]), n) * pick([1, 1e-3, 1e4, 123.456])
        elif kind == 11:  # neighbours of short decimals
            x = np.nextafter((rng.integers(-1000, 1000, n) / 8.0).astype(dtype), np.inf, dtype=dtype)
        elif kind == 12:  # one digit more than the default precision, ending in 5
            x = (rng.integers(-(2**12), 2**12, n) * 2 + 1) / 2.0 ** rng.integers(7, 11)
        else:
            x = np.round(rng.standard_normal(n), rng.integers(0, 10))
        x = np.asarray(x).astype(dtype)
    if n and rng.random() < 0.35:
        specials = [np.nan, np.inf, -np.inf, 0.0, -0.0, info.max, info.tiny, info.smallest_subnormal]
        chosen = [pick(specials) for _ in range(rng.integers(1, 4))]
        for i in range(n):
            if rng.random() < 0.3:
                x[i] = pick(chosen)
    return x


def elements(dtype, n):
    if dtype == "bool":
        return rng.integers(0, 2, n).astype(bool)
    if dtype in FLOATS:
        return float_elements(dtype, n)
    info = np.iinfo(dtype)
    high = min(10 ** int(rng.integers(0, 20)), int(info.max))
    low = max(-high, int(info.min)) if rng.random() < 0.5 else 0
    x = rng.integers(low, high, n, dtype=dtype, endpoint=True)
    if n and rng.random() < 0.1:
        x[rng.integers(n)] = pick([info.max, info.min])
    return x


def array(dtype):
    """An array over few elements: plain, a view of one, or a large one whose strides visit the same few again."""
    kind = rng.random()
    ndim = int(pick([0, 1, 1, 1, 2, 2, 2, 3, 4, 5]))
    if kind < 0.12:  # summarised, or nearly
        shape = [int(pick([1, 2, 5, 6, 7, 8, 11, 30, 1000, 1001, 40000])) for _ in range(max(ndim, 1))][:4]
        base = elements(dtype, int(rng.integers(1, 40)))
        room = len(base) - 1
        strides = []
        for length in shape:
            step = int(rng.integers(0, room // (length - 1) + 1)) if length > 1 else 0
            strides.append(step)
            room -= step * (length - 1)
        if 2000 < np.prod(shape) and all(length <= 8 for length in shape):
            return array(dtype)
        return base, shape, strides, 0
    if kind < 0.17:
        shape = [int(pick([0, 1, 2, 3])) for _ in range(max(ndim, 1))]
        shape[rng.integers(len(shape))] = 0
    else:
        most = [40, 40, 9, 5, 3, 3][ndim]
        shape = [int(rng.integers(1, most + 1)) for _ in range(ndim)]
    base = elements(dtype, int(np.prod(shape)))
    a = base.reshape(shape)
    if rng.random() < 0.3:
        a = a.transpose(rng.permutation(a.ndim))
    if ndim and rng.random() < 0.3:
        a = a[tuple(slice(None, None, int(pick([1, 1, 2, -1, -2]))) for _ in range(a.ndim))]
    size = a.dtype.itemsize
    offset = (a.__array_interface__["data"][0] - base.__array_interface__["data"][0]) // size if a.size else 0
    return base, list(a.shape), [s // size for s in a.strides], offset


def options():
    o = {}
    if rng.random() < 0.6:
        return o
    chance = lambda: rng.random() < 0.3
    if chance():
        o["precision"] = int(rng.integers(0, pick([4, 9, 20, 40])))
    if chance():
        o["suppress"] = bool(rng.integers(2))
    if chance():
        o["sign"] = pick(["-", "+", " "])
    if chance():
        o["floatmode"] = pick(["fixed", "unique", "maxprec", "maxprec_equal"])
    if chance():
        o["linewidth"] = int(pick([1, 10, 20, 40, 60, 75, 120, 200]))
    if chance():
        o["threshold"] = int(pick([0, 1, 5, 10, 50]))
    if chance():
        o["edgeitems"] = int(pick([0, 1, 2, 4]))
    if chance():
        o["nanstr"] = pick(["nan", "?", "missing"])
    if chance():
        o["infstr"] = pick(["inf", "oo", "infinity"])
    return o


cases = []
while len(cases) < COUNT:
    dtype = pick(FLOATS * 7 + INTEGERS + ["bool", "bool"])
    base, shape, strides, offset = array(dtype)
    buffer = np.ascontiguousarray(base)
    view = np.lib.stride_tricks.as_strided(
        buffer[offset:] if buffer.size else buffer, shape, [s * buffer.dtype.itemsize for s in strides]
    )
    o = options()
    if view.size > 2000 and o.get("edgeitems") == 0:  # NumPy then measures every element
        continue
    case = {
        "dtype": dtype,
        "bytes": base64.b64encode(buffer.tobytes()).decode(),
        "shape": shape,
        "strides": strides,
        "offset": int(offset),
        "options": o,
    }
    with np.printoptions(**o):
        case["str"] = str(view)
        case["repr"] = repr(view)
    if view.size:
        scalar = view[(0,) * view.ndim]
        case["scalar"] = [str(scalar), repr(scalar)]
    if len(case["repr"]) <= LONGEST:
        cases.append(case)

json.dump(cases, sys.stdout, separators=(",", ":"))
