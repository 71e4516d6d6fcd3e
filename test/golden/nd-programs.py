"""Random NumPy programs: `python nd-programs.py SEED COUNT` prints their steps and what NumPy made of each, as JSON.

test/lib/nd/programs.test.ts replays the steps and compares. Every step can use the arrays before it.
"""

import json
import random
import sys
import warnings

import numpy as np
from nd_encoding import encode_array

warnings.simplefilter("ignore")
np.seterr(all="ignore")
rng = random.Random(int(sys.argv[1]))

DTYPES = ["bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"]
UNARY = """abs sign square sqrt reciprocal exp expm1 log log1p log2 log10 sin cos tan arcsin arccos arctan sinh cosh
tanh arcsinh arccosh arctanh floor ceil trunc rint isnan isinf isfinite logical_not negative""".split()
BINARY = """add subtract multiply divide floor_divide mod power maximum minimum arctan2 hypot logaddexp equal not_equal
less less_equal greater greater_equal logical_and logical_or logical_xor""".split()
BITWISE = "bitwise_and bitwise_or bitwise_xor left_shift right_shift".split()
REDUCE = "sum prod mean max min ptp var std all any".split()


def shape(rank=None):
    rank = rng.choice([0, 1, 1, 2, 2, 2, 3, 3, 4]) if rank is None else rank
    return [rng.choice([1, 2, 3, 4, 5, 9] if rng.random() < 0.95 else [0]) for _ in range(rank)]


def new(shape, dtype=None):
    dtype = np.dtype(dtype or rng.choice(DTYPES))
    size = int(np.prod(shape))
    if dtype.kind == "f":
        values = [rng.choice([rng.uniform(-3, 3), rng.gauss(0, 1), float(rng.randint(-3, 3))]) for _ in range(size)]
        if rng.random() < 0.2 and size:
            values[rng.randrange(size)] = rng.choice([float("nan"), float("inf"), -float("inf"), -0.0, 1e30])
    elif dtype.kind == "b":
        values = [rng.random() < 0.5 for _ in range(size)]
    else:
        low, high = (0, 9) if dtype.kind == "u" else (-9, 9)
        values = [rng.randint(low, high) for _ in range(size)]
        if rng.random() < 0.15 and size:
            info = np.iinfo(dtype)
            values[rng.randrange(size)] = rng.choice([info.min, info.max])
    return np.array(values, dtype=dtype).reshape(shape)


def pick_slice(n):
    bound = lambda: rng.choice([None, None, rng.randint(-n - 1, n + 1)])
    return slice(bound(), bound(), rng.choice([None, None, 1, 2, -1, -2]))


def index_for(a, fancy):
    """A random index, as Python objects."""
    parts = []
    for n in a.shape:
        kind = rng.random()
        if n and kind < 0.25:
            parts.append(rng.randint(-n, n - 1))
        elif fancy and n and kind < 0.5:
            parts.append([rng.randint(-n, n - 1) for _ in range(rng.randint(1, 3))])
        else:
            parts.append(pick_slice(n))
    if fancy and a.ndim and rng.random() < 0.3:
        axis = rng.randrange(a.ndim)
        parts[axis] = np.array([rng.random() < 0.5 for _ in range(a.shape[axis])])
    if rng.random() < 0.3:
        parts.insert(rng.randint(0, len(parts)), None)
    if parts and rng.random() < 0.3:
        cut = rng.randint(0, len(parts))
        parts = parts[:cut] + ([Ellipsis] if rng.random() < 0.5 else [])
    elif rng.random() < 0.2 and Ellipsis not in parts:
        parts.insert(rng.randint(0, len(parts)), Ellipsis)
    return parts


def index_text(parts):
    out = []
    for p in parts:
        if p is Ellipsis:
            out.append("...")
        elif isinstance(p, slice):
            text = lambda x: "" if x is None else str(x)
            out.append(f"{text(p.start)}:{text(p.stop)}" + ("" if p.step is None else f":{p.step}"))
        elif isinstance(p, np.ndarray):
            out.append({"mask": p.tolist()})
        else:
            out.append(p)
    return out


def scalar_for(a):
    if a.dtype.kind == "f":
        return rng.choice([2, 0.5, -1.5, 0, 3])
    if a.dtype.kind == "u" or a.dtype.kind == "b":
        return rng.choice([1, 2, 0, 3, 0.5, 2.5])
    return rng.choice([1, 2, -3, 0, 0.5, -2.5])


def axis_for(a, several=True):
    if a.ndim == 0 or rng.random() < 0.25:
        return None
    if several and rng.random() < 0.25:
        return rng.sample(range(a.ndim), rng.randint(1, a.ndim))
    return rng.randint(-a.ndim, a.ndim - 1)


def castable(a, dtype):
    if a.dtype.kind != "f" or np.dtype(dtype).kind in "fb":
        return True
    finite = bool(np.all(np.isfinite(a)))
    return finite and (a.size == 0 or (np.abs(a).max() < 100 and (np.dtype(dtype).kind == "i" or a.min() >= 0)))


def step(arrays):
    """One random step: how to say it, and its result."""
    i = rng.randrange(len(arrays))
    a = arrays[i]
    kind = rng.choice(
        ["new", "unary", "binary", "binary", "scalar", "bitwise", "reduce", "reduce", "arg", "scan", "index", "index"]
        + ["fancy", "set", "setfancy", "reshape", "transpose", "astype", "concatenate", "where", "matmul", "sort"]
        + ["clip", "round", "misc", "take", "quantile"]
    )
    j = rng.randrange(len(arrays))
    b = arrays[j]
    if kind == "new":
        out = new(shape())
        return ["new", encode_array(out)], out
    if kind == "unary":
        name = rng.choice(UNARY)
        if name == "reciprocal" and a.dtype.kind != "f" and not a.all():
            raise Skip
        return ["unary", name, i], getattr(np, name)(a)
    if kind == "binary":
        name = rng.choice(BINARY)
        return ["binary", name, i, j], getattr(np, name)(a, b)
    if kind == "scalar":
        name = rng.choice(BINARY)
        s = scalar_for(a)
        left = rng.random() < 0.5
        result = getattr(np, name)(s, a) if left else getattr(np, name)(a, s)
        return ["scalar", name, i, s, left], result
    if kind == "bitwise":
        name = rng.choice(BITWISE)
        if name.endswith("shift"):
            b = np.abs(b) % 40 if b.dtype.kind in "iu" else b
            if a.dtype.kind in "iu" and b.dtype.kind in "iu":
                b = b.astype(a.dtype)
            return ["shift", name, i, encode_array(b)], getattr(np, name)(a, b)
        return ["binary", name, i, j], getattr(np, name)(a, b)
    if kind == "reduce":
        name = rng.choice(REDUCE)
        axis = axis_for(a)
        keep = rng.random() < 0.3
        if name in ("mean", "var", "std", "ptp") and a.size == 0:
            raise Skip
        result = getattr(np, name)(a, axis=tuple(axis) if isinstance(axis, list) else axis, keepdims=keep)
        return ["reduce", name, i, axis, keep], result
    if kind == "arg":
        name = rng.choice(["argmax", "argmin"])
        axis = axis_for(a, several=False)
        return ["reduce", name, i, axis, False], getattr(np, name)(a, axis=axis)
    if kind == "scan":
        name = rng.choice(["cumsum", "cumprod"])
        axis = axis_for(a, several=False)
        return ["reduce", name, i, axis, False], getattr(np, name)(a, axis=axis)
    if kind in ("index", "fancy"):
        parts = index_for(a, kind == "fancy")
        # With an ellipsis one element is a 0-d view here too, and not a scalar.
        open_ended = Ellipsis not in parts
        return ["at", i, index_text(parts)], a[tuple(parts + [Ellipsis] if open_ended else parts)]
    if kind in ("set", "setfancy"):
        parts = index_for(a, kind == "setfancy")
        part = a[tuple(parts)]
        value = new([n for n in part.shape if rng.random() < 0.8][-part.ndim :] if rng.random() < 0.5 else part.shape[1:], "int8")
        if a.dtype.kind in "ub":
            value = np.abs(value)
        seen = set()
        for p in parts:  # writing twice to one place has no defined winner when broadcast differently
            if isinstance(p, list) and len(set(x % 1000 for x in p)) != len(p):
                raise Skip
            if isinstance(p, list) and any(x < 0 for x in p):
                raise Skip
        a[tuple(parts)] = value
        return ["set", i, index_text(parts), encode_array(value)], a
    if kind == "reshape":
        target = rng.choice([[-1], [a.size], [1, -1], [-1, 1], list(a.shape[::-1]), [2, -1], [a.size // 2 or 1, -1]])
        return ["reshape", i, target], a.reshape(target)
    if kind == "transpose":
        axes = rng.sample(range(a.ndim), a.ndim)
        return ["transpose", i, axes], a.transpose(axes)
    if kind == "astype":
        dtype = rng.choice(DTYPES)
        if not castable(a, dtype):
            raise Skip
        return ["astype", i, dtype], a.astype(dtype)
    if kind == "concatenate":
        axis = rng.randint(-max(1, a.ndim), max(0, a.ndim - 1))
        name = rng.choice(["concatenate", "stack"])
        return [name, [i, j, i], axis], getattr(np, name)([a, b, a], axis=axis)
    if kind == "where":
        k = rng.randrange(len(arrays))
        return ["where", i, j, k], np.where(a, b, arrays[k])
    if kind == "matmul":
        name = rng.choice(["matmul", "dot", "outer", "inner"])
        if name == "matmul" and rng.random() < 0.7 and a.ndim > 0:
            b = new([*shape(rng.randint(0, 2))[:1], a.shape[-1], rng.randint(1, 5)] if rng.random() < 0.7 else [a.shape[-1]])
        elif name in ("dot", "inner") and a.ndim:
            b = new([a.shape[-1], 3] if name == "dot" else [2, a.shape[-1]])
        if not np.all(np.isfinite(a)) or not np.all(np.isfinite(b)):
            raise Skip  # BLAS skips products with 0 in some shapes, and so loses NaN
        return ["product", name, i, encode_array(b)], getattr(np, name)(a, b)
    if kind == "sort":
        name = rng.choice(["sort", "argsort", "unique"])
        if name == "unique":
            return ["call", name, i], np.unique(a)
        axis = rng.randint(-max(1, a.ndim), max(0, a.ndim - 1))
        return ["sort", name, i, axis], getattr(np, name)(a, axis=axis, **({"kind": "stable"} if name == "argsort" else {}))
    if kind == "clip":
        low, high = (0, 2) if a.dtype.kind in "ub" else (-1, 2)
        return ["clip", i, low, high], np.clip(a, low, high)
    if kind == "round":
        return ["round", i, rng.choice([0, 1, 2])], None
    if kind == "take":
        axis = axis_for(a, several=False)
        n = a.size if axis is None else a.shape[axis]
        if n == 0:
            raise Skip
        indices = [[rng.randint(-n, n - 1) for _ in range(2)] for _ in range(rng.randint(1, 3))]
        return ["take", i, indices, axis], np.take(a, indices, axis=axis)
    if kind == "quantile":
        name = rng.choice(["median", "percentile"])
        axis = axis_for(a, several=False)
        if a.size == 0 or a.dtype.kind == "b" or (a.dtype.kind in "iu" and int(np.abs(a.astype(float)).max()) > 60):
            raise Skip  # NumPy interpolates integers in their own dtype, and overflows
        if name == "percentile" and not np.all(np.isfinite(a)):
            raise Skip  # NumPy interpolates between equal infinities, and gets NaN
        q = rng.choice([0, 25, 33.3, 50, 100])
        result = np.median(a, axis=axis) if name == "median" else np.percentile(a, q, axis=axis)
        return ["quantile", name, i, q, axis], result
    name = rng.choice(["flip", "roll", "tile", "repeat", "pad", "diff", "trace", "squeeze", "expand_dims", "ravel"])
    if name == "flip" and a.ndim:  # of a 0-d array NumPy gives a scalar, here it is a view
        return ["call", name, i], np.flip(a)
    if name == "roll":
        axis = axis_for(a, several=False)
        return ["call", name, i, 2, axis], np.roll(a, 2, axis)
    if name == "tile":
        return ["call", name, i, [2, 1]], np.tile(a, [2, 1])
    if name == "repeat":
        axis = axis_for(a, several=False)
        return ["call", name, i, 2, axis], np.repeat(a, 2, axis)
    if name == "pad":
        mode = rng.choice(["constant", "edge", "reflect", "symmetric", "wrap"])
        if a.ndim == 0 or 0 in a.shape:
            raise Skip
        return ["call", name, i, 2, {"mode": mode}], np.pad(a, 2, mode=mode)
    if name == "expand_dims":
        axis = rng.randint(-a.ndim - 1, a.ndim)
        return ["call", name, i, axis], np.expand_dims(a, axis)
    if name == "flip":
        raise Skip
    return ["call", name, i], getattr(np, name)(a)


class Skip(Exception):
    pass


def program():
    arrays = [new(shape(), None) for _ in range(2)]
    start = [encode_array(a) for a in arrays]
    steps = []
    while len(steps) < 12:
        try:
            said, result = step(arrays)
        except Skip:
            continue
        except (ValueError, TypeError, IndexError, np.exceptions.AxisError, OverflowError):
            continue
        if said[0] == "round":
            a = arrays[said[1]]
            if a.dtype.kind == "b":
                continue
            result = np.round(a, said[2])
        result = np.asarray(result)
        if str(result.dtype) not in DTYPES or result.size > 5000:
            continue
        steps.append({"step": said, "result": encode_array(result)})
        if said[0] != "set":
            arrays.append(result)
    return {"arrays": start, "steps": steps}


json.dump([program() for _ in range(int(sys.argv[2]))], sys.stdout)
