"""Random programs of calls to numpy.random and what real NumPy gives, for tests of lib/nd/random.

    python streams.py SEED COUNT > programs.json      (the committed streams.json: 0 60)

A program: "legacy" (RandomState) or "generator" (default_rng), a seed, and calls in order on that one stream. A call:
its name (camelCase here), its positional arguments, and the result as dtype, shape and bytes (base64); for a scalar
the shape is null. An argument {"array": ...} is an array in the same form, {"big": "1"} an integer of any size.
"""

import base64
import json
import math
import sys

import numpy as np

SEED, COUNT = int(sys.argv[1]), int(sys.argv[2])
pick_rng = np.random.default_rng(SEED)
INTEGERS = ["int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "bool"]


def pick(*items):
    return items[pick_rng.integers(len(items))]


def number(low, high):
    first, last = math.ceil(low), math.floor(high)
    if first > last or pick_rng.random() < 0.7:
        return float(pick_rng.uniform(low, high))
    return float(pick_rng.integers(first, last + 1))


def size():
    return pick(None, None, 1, 2, 3, 7, 40, [2, 3], [3, 1, 4], [0], [], 300)


def encode(value):
    scalar = not isinstance(value, np.ndarray)
    array = np.asarray(value)
    return {
        "dtype": str(array.dtype),
        "shape": None if scalar else list(array.shape),
        "bytes": base64.b64encode(np.ascontiguousarray(array).tobytes()).decode(),
    }


def plain(value):
    if isinstance(value, np.ndarray):
        return {"array": {**encode(value), "strides": [s // value.itemsize for s in value.strides]}}
    if isinstance(value, int) and not isinstance(value, bool) and abs(value) > 2**53 - 1:
        return {"big": str(value)}
    return value


def parameter(low, high):
    """A number, or rarely an array of shape [3]."""
    if pick_rng.random() < 0.12:
        return np.array([number(low, high) for _ in range(3)])
    return number(low, high)


def sized(*parameters):
    """Parameters, then a size that fits them."""
    arrays = [p for p in parameters if isinstance(p, np.ndarray)]
    return [*parameters, pick(None, [2, 3]) if arrays else size()]


def bounds(dtype, endpoint=False):
    info = (0, 1) if dtype == "bool" else (int(np.iinfo(dtype).min), int(np.iinfo(dtype).max))
    kind = pick_rng.integers(4)
    if kind == 0:
        low, high = info
    elif kind == 1:
        low = 0
        high = min(info[1], int(pick(1, 5, 6, 100, 255, 1000, 2**32 - 1, 2**32, 2**40, 2**53)))
    else:
        ends = sorted(int(pick_rng.integers(info[0], info[1], dtype=np.int64 if dtype != "uint64" else np.uint64, endpoint=True)) for _ in range(2))
        low, high = ends
        if kind == 2:
            high = min(high, low + int(pick_rng.integers(0, 1000)))
    return low, high if endpoint else high + 1


def some_array():
    dtype = pick("float64", "float32", "int32", "int64", "uint8")
    shape = pick([5], [30], [4, 3], [3, 4, 2], [1], [2, 1, 5])
    a = np.arange(int(np.prod(shape))).astype(dtype).reshape(shape)
    return a.T if pick_rng.random() < 0.3 else a


def weights(n):
    p = pick_rng.random(n) + 0.01
    if n > 2 and pick_rng.random() < 0.3:
        p[pick_rng.integers(n)] = 0
    return p / p.sum()


def either():
    """Calls that both kinds of generator have."""
    return pick(
        lambda: ("uniform", sized(parameter(-5, 5), parameter(6, 20)), {}),
        lambda: ("normal", sized(parameter(-5, 5), parameter(0, 3)), {}),
        lambda: ("lognormal", sized(parameter(-1, 1), parameter(0, 2)), {}),
        lambda: ("exponential", sized(parameter(0, 9)), {}),
        lambda: ("standardExponential", [size()], {}),
        lambda: ("standardNormal", [size()], {}),
        lambda: ("standardGamma", sized(pick(parameter(0, 1), parameter(0, 9), 1.0, 0.5)), {}),
        lambda: ("gamma", sized(parameter(0, 9), parameter(0, 3)), {}),
        lambda: ("beta", sized(pick(number(0.01, 1), number(0.5, 5)), parameter(0.01, 3)), {}),
        lambda: ("chisquare", sized(parameter(0.1, 20)), {}),
        lambda: ("f", sized(number(1, 9), parameter(1, 9)), {}),
        lambda: ("standardT", sized(parameter(1, 20)), {}),
        lambda: ("standardCauchy", [size()], {}),
        lambda: ("weibull", sized(parameter(0, 5)), {}),
        lambda: ("laplace", sized(parameter(-5, 5), parameter(0, 3)), {}),
        lambda: ("gumbel", sized(parameter(-5, 5), parameter(0, 3)), {}),
        lambda: ("logistic", sized(parameter(-5, 5), parameter(0, 3)), {}),
        lambda: ("rayleigh", sized(parameter(0, 3)), {}),
        lambda: ("wald", sized(parameter(0.1, 3), parameter(0.1, 3)), {}),
        lambda: ("triangular", sized(number(-5, 0), number(0, 1), number(2, 4)), {}),
        lambda: ("poisson", sized(pick(parameter(0, 9), number(10, 2000))), {}),
        lambda: ("geometric", sized(pick(number(0.34, 0.99), number(0.001, 0.3), 1.0)), {}),
        lambda: ("negativeBinomial", sized(parameter(0.5, 20), number(0.05, 0.95)), {}),
        lambda: ("binomial", sized(int(pick(0, 1, 10, 50, 1000, 100000)), pick(0.0, 1.0, 0.5, number(0.01, 0.99), 0.9)), {}),
        lambda: ("permutation", [pick(int(pick_rng.integers(0, 60)), some_array())], {}),
        lambda: ("shuffle", [some_array()], {}),
        choice,
    )()


def choice():
    n = int(pick_rng.integers(1, 30))
    a = pick(n, np.arange(n) * 1.5)
    options = {}
    if pick_rng.random() < 0.5:
        options["replace"] = bool(pick_rng.integers(2))
    if pick_rng.random() < 0.5:
        options["p"] = weights(n)
    possible = int((options["p"] > 0).sum()) if "p" in options else n
    count = size()
    if not options.get("replace", True) and count is not None and np.prod(count) > possible:
        count = int(pick_rng.integers(0, possible + 1))
    return ("choice", [a, count], options)


def legacy():
    def randint():
        dtype = pick(*INTEGERS)
        low, high = bounds(dtype)
        return ("randint", [low, high, size(), dtype], {})

    return pick(
        lambda: ("rand", pick([], [3], [2, 3], [1, 2, 3], [200]), {}),
        lambda: ("randn", pick([], [3], [2, 3], [1, 2, 3], [201]), {}),
        lambda: ("randomSample", [size()], {}),
        lambda: ("randint", [int(pick_rng.integers(1, 1000)), None, size()], {}),
        randint,
        either,
        either,
        either,
    )()


def generator():
    def integers():
        dtype = pick(*INTEGERS)
        endpoint = bool(pick_rng.integers(2))
        low, high = bounds(dtype, endpoint)
        return ("integers", [low, high, size(), dtype, endpoint], {})

    def few():
        n, count = pick((100000, 5), (20000, 1500), (10001, 300), (50, 50), (10, 0), (300, 4))
        return ("choice", [n, count], {"replace": False, "shuffle": bool(pick_rng.integers(2))})

    return pick(
        lambda: ("random", [size(), pick("float64", "float32")], {}),
        lambda: ("standardNormal", [pick(size(), 500), pick("float64", "float32")], {}),
        lambda: ("standardExponential", [pick(size(), 500), pick("float64", "float32"), pick("zig", "inv")], {}),
        integers,
        integers,
        few,
        lambda: ("choice", [some_array().reshape(-1, 1), pick(1, [2, 2])], {"axis": pick(0, -2)}),
        lambda: ("permuted", [some_array()], pick({}, {"axis": 0}, {"axis": -1})),
        lambda: ("permutation", [some_array(), -1], {}),
        lambda: ("shuffle", [some_array(), -1], {}),
        either,
        either,
        either,
        either,
    )()


def snake(name):
    return "".join("_" + c.lower() if c.isupper() else c for c in name)


def new_seed(kind):
    if kind == "legacy":
        return pick(0, 1, 42, 2**32 - 1, [1, 2, 3], [0], list(range(700)), int(pick_rng.integers(2**32)))
    return pick(0, 1, 42, 2**32, 2**64 + 12345, 3**200, [1, 2, 3], [2**40, 5], [], int(pick_rng.integers(2**62)))


programs = []
for _ in range(COUNT):
    kind = pick("legacy", "generator")
    seed = new_seed(kind)
    rng = np.random.RandomState(seed) if kind == "legacy" else np.random.default_rng(seed)
    calls = []
    for _ in range(12):
        name, args, options = legacy() if kind == "legacy" else generator()
        given = [a.copy(order="K") if isinstance(a, np.ndarray) else tuple(a) if isinstance(a, list) else a for a in args]
        while given and given[-1] is None:
            given.pop()
        call = {"name": name, "args": [plain(a) for a in args], "options": {k: plain(v) for k, v in options.items()}}
        result = getattr(rng, snake(name))(*given, **options)
        call["result"] = encode(given[0] if name == "shuffle" else result)
        calls.append(call)
    seeds = [plain(s) for s in seed] if isinstance(seed, list) else plain(seed)
    programs.append({"kind": kind, "seed": seeds, "calls": calls})

json.dump(programs, sys.stdout, separators=(",", ":"))
