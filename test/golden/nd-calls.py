"""Random calls of NumPy's functions: `python nd-calls.py SEED COUNT` prints calls, and what NumPy made of each, as JSON.

test/lib/nd/calls.test.ts makes the same calls. Where nd-programs.py chains the everyday operations, this has one call
each of the wider surface: [name, positional arguments, options, results]. Arrays are {dtype, shape, data}.
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
DTYPES = ["bool", "int8", "int32", "int64", "uint8", "uint32", "float32", "float64"]


def encode(a):
    if isinstance(a, (tuple, list)):
        return [encode(x) for x in a]
    if isinstance(a, np.generic):
        return encode(np.asarray(a))
    if isinstance(a, float) and not np.isfinite(a):
        return repr(a)
    if isinstance(a, (bool, int, float, str)) or a is None:
        return a
    return encode_array(a)


def shape(low=0, high=3):
    return [rng.choice([1, 2, 3, 4, 5]) for _ in range(rng.randint(low, high))]


def new(s, dtype=None, nan=0.0):
    dtype = np.dtype(dtype or rng.choice(DTYPES))
    size = int(np.prod(s))
    if dtype.kind == "f":
        values = [rng.choice([rng.uniform(-3, 3), rng.gauss(0, 1), float(rng.randint(-3, 3))]) for _ in range(size)]
        values = [float("nan") if rng.random() < nan else v for v in values]
    elif dtype.kind == "b":
        values = [rng.random() < 0.5 for _ in range(size)]
    else:
        low, high = (0, 9) if dtype.kind == "u" else (-9, 9)
        values = [rng.randint(low, high) for _ in range(size)]
    a = np.array(values, dtype=dtype).reshape(s)
    return a.T.copy().T if rng.random() < 0.3 else a


floats = lambda s, nan=0.0: new(s, rng.choice(["float32", "float64"]), nan)
matrices = lambda *tail: floats([*shape(0, 2), *tail])
axis_of = lambda a: rng.randint(-a.ndim, a.ndim - 1)
maybe_axis = lambda a: None if a.ndim == 0 or rng.random() < 0.3 else axis_of(a)
positive = lambda n: (lambda a: a @ np.swapaxes(a, -1, -2) + np.eye(n, dtype=a.dtype) * 2)(matrices(n, n))


def square(n):
    a = matrices(n, n)
    return a + np.eye(n, dtype=a.dtype) * 4


def call():
    """A name, its arguments, its options (Python's names), and the result."""
    kind = rng.choice(KINDS)
    return kind, *KINDS_BY_NAME[kind]()


def simple(name, make):
    def run():
        args = make()
        return args, {}, getattr(np, name)(*args)

    KINDS_BY_NAME[name] = run


def with_options(name, make):
    def run():
        args, options = make()
        return args, options, getattr(np, name)(*args, **options)

    KINDS_BY_NAME[name] = run


KINDS_BY_NAME = {}
for name in "exp2 signbit deg2rad rad2deg isposinf isneginf sinc fliplr flipud".split():
    simple(name, lambda name=name: [floats(shape(2 if name.startswith("flip") else 0), 0.1)])
for name in "fmod copysign heaviside logaddexp2 fmax fmin nextafter".split():
    simple(name, lambda: [floats([3, 1], 0.1), floats([1, 4])])
for name in "gcd lcm".split():
    simple(name, lambda: [new([3, 1], "int32"), new([4], rng.choice(["int32", "int64"]))])
for name in "float_power".split():
    simple(name, lambda: [np.abs(new([3], "float64")) + 0.5, new([2, 3], "int32")])
simple("ldexp", lambda: [floats([3]), new([3], "int32")])
simple("modf", lambda: [floats(shape())])
simple("frexp", lambda: [floats(shape())])
simple("divmod", lambda: [floats([3]), np.abs(floats([2, 3])) + 0.25])
for name in "nanprod nansum nanmax nanmin nanmean".split():
    def make(name=name):
        a = floats(shape(1), 0.2)
        return [a], {"axis": maybe_axis(a), "keepdims": rng.random() < 0.3}
    with_options(name, make)
for name in "nanvar nanstd".split():
    def make():
        a = floats(shape(1), 0.2)
        return [a], {"axis": maybe_axis(a), "ddof": rng.choice([0, 1])}
    with_options(name, make)
for name in "nancumsum nancumprod nanmedian".split():
    def make():
        a = floats(shape(1), 0.2)
        return [a], {"axis": maybe_axis(a)}
    with_options(name, make)
METHODS = "linear lower higher midpoint nearest hazen weibull median_unbiased normal_unbiased interpolated_inverted_cdf inverted_cdf averaged_inverted_cdf closest_observation"


def reduction(name):
    """Axes, several too; which elements count, what to start from, and the dtype to compute in."""
    a = new(shape(0, 3), rng.choice(DTYPES))
    axes = rng.choice([None, *([axis_of(a), tuple(rng.sample(range(a.ndim), rng.randint(0, a.ndim)))] if a.ndim else [])])
    options = {"axis": axes, "keepdims": rng.random() < 0.3}
    if rng.random() < 0.5:
        options["where"] = new(a.shape[rng.randint(0, a.ndim) :], "bool")
    if name in ("max", "min", "nanmax") or (name not in ("mean", "nanmean", "var", "std", "all", "any") and rng.random() < 0.5):
        options["initial"] = rng.choice([0, 1, 3])
    if name in ("sum", "prod", "nansum") and rng.random() < 0.4:
        options["dtype"] = rng.choice(["float32", "float64", "int64", "uint8", "bool"])
    if name in ("mean", "var", "std", "nanmean") and rng.random() < 0.4:
        # Of float64 in float32 NumPy's own rounding is most of what is left.
        options["dtype"] = "float64" if name in ("var", "std") else rng.choice(["float32", "float64"])
    if name in ("var", "std"):
        options["ddof"] = rng.choice([0, 1])
    return [a], options


for name in "sum prod mean var std max min all any nansum nanmean nanmax".split():
    with_options(name, lambda name=name: reduction(name))


def unique_args():
    a = new(shape(1, 3), rng.choice(["bool", "int8", "uint32", "int64", "float32", "float64"]))
    told = {key: True for key in ("return_index", "return_inverse", "return_counts") if rng.random() < 0.5}
    return [a], {**told, **({"axis": axis_of(a)} if rng.random() < 0.4 else {})}


with_options("unique", unique_args)
with_options("count_nonzero", lambda: (lambda a: ([a], {"axis": axis_of(a), "keepdims": rng.random() < 0.5}))(new(shape(1))))
with_options("diff", lambda: (lambda a: ([a], {"n": rng.randint(0, 2), "axis": axis_of(a)}))(floats(shape(1))))
with_options("argsort", lambda: (lambda a: ([a], {"axis": axis_of(a), "kind": "stable"}))(new([rng.choice([3, 1500]), 2])))
with_options("roll", lambda: ([new([3, 4]), rng.choice([1, -2, (1, -1)])], {"axis": rng.choice([(0, 1), (1, 0), (0, 0)])}))
with_options("concatenate", lambda: ([[new([2, 3]), new([2, 3])]], {"axis": rng.choice([None, 0, 1, -1])}))
with_options("diagonal", lambda: ([new([2, 3, 4])], {"offset": rng.randint(-1, 1), "axis1": rng.choice([0, 2]), "axis2": 1}))
with_options("trace", lambda: ([new([2, 3, 4])], {"offset": rng.randint(-1, 1), "axis1": 2, "axis2": rng.choice([0, 1])}))
with_options("average", lambda: ([floats([3, 4])], {"axis": rng.choice([0, 1, None]), "weights": np.abs(floats([3, 4])) + 1, "keepdims": rng.random() < 0.5}))
with_options("searchsorted", lambda: (lambda a: ([a, floats(shape())], {"side": rng.choice(["left", "right"]), "sorter": np.argsort(a)}))(floats([5])))
for name in "bitwise_count".split():
    simple(name, lambda: [new(shape(), rng.choice(["bool", "int8", "int64", "uint32"]))])
for name in "fabs i0 spacing".split():
    simple(name, lambda: [floats(shape())])
for name in "polyadd polysub polymul".split():
    simple(name, lambda: [new([rng.randint(1, 4)], "float64"), new([rng.randint(1, 4)], "float64")])
simple("polyint", lambda: [floats([3]), rng.randint(1, 2)])
simple("unwrap", lambda: [floats([2, 4]) * 4])
for name in "bartlett blackman hamming hanning".split():
    simple(name, lambda: [rng.randint(0, 7)])
for name in "quantile nanquantile percentile nanpercentile".split():
    def make(name=name):
        a = floats([rng.randint(1, 5), rng.randint(1, 6)], 0.15)
        # NumPy gives all slices the dtype that the first one gets, and one of NaNs alone gets another than the rest.
        a[0, 0] = 0.5
        q = rng.choice([0.5, 0.1, [0.0, 0.25, 1.0], 0.9])
        q = np.multiply(q, 100).tolist() if "percent" in name else q
        return [a, q], {"axis": rng.choice([None, 0, 1]), "method": rng.choice(METHODS.split()), "keepdims": rng.random() < 0.3}
    with_options(name, make)
for name in "nanargmax nanargmin".split():
    def make():
        a = floats(shape(1), 0.2)
        return [a], {"axis": maybe_axis(a)}
    with_options(name, make)


def pad_args():
    a = new(shape(1, 3))
    mode = rng.choice("constant edge linear_ramp maximum mean median minimum reflect symmetric wrap".split())
    widths = [[rng.randint(0, 3), rng.randint(0, 3)] for _ in range(a.ndim)]
    options = {"mode": mode}
    if mode == "constant":
        options["constant_values"] = rng.choice([0, 1, 2])
    if mode == "linear_ramp":
        if a.dtype.kind == "b":
            a = a.astype("float64")
        options["end_values"] = rng.choice([0, 1])
    if mode in ("maximum", "mean", "median", "minimum") and rng.random() < 0.4:
        options["stat_length"] = rng.choice([1, 2])
    if mode in ("mean", "median") and a.dtype.kind == "b":
        a = a.astype("int32")
    if mode in ("reflect", "symmetric") and rng.random() < 0.4 and a.dtype.kind != "b":
        options["reflect_type"] = "odd"
        a = a.astype("float64")
    return [a, widths], options


with_options("pad", pad_args)
simple("geomspace", lambda: [rng.uniform(0.1, 5), rng.uniform(0.1, 5), rng.randint(0, 6)])
with_options("vander", lambda: ([new([3])], {"increasing": rng.random() < 0.5}))
simple("indices", lambda: [shape(1)])
simple("trim_zeros", lambda: [new([6], "int32") * np.array([0, rng.randint(0, 1), 1, 1, rng.randint(0, 1), 0], "int32"), rng.choice(["fb", "f", "b"])])
simple("rot90", lambda: [new([2, 3, 4]), rng.randint(-3, 5), rng.sample([0, 1, 2], 2)])


def append_args():
    a = new([2, 3])
    return rng.choice([[a, new([2])], [a, new([1, 3]), 0], [a, new([2, 2]), 1]])


simple("append", append_args)


def insert_args():
    a = new([3, 4])
    return rng.choice(
        [
            [a, rng.randint(-12, 12), 7 % 2],
            [a, rng.randint(-3, 3), new([4], a.dtype), 0],
            [a, rng.randint(-4, 4), 1, 1],
            [a, [0, 2, 2], new([3, 4], a.dtype), 0],
            [a, [1, 3], new([3, 2], a.dtype), 1],
            [a, [5, 1, 1], new([3], a.dtype)],
        ]
    )


simple("insert", insert_args)
simple("delete", lambda: rng.choice([[new([5]), 2], [new([3, 4]), [0, -1], 1], [new([3, 4]), [1, 1], 0], [new([2, 3]), 5]]))
for name in "intersect1d union1d setdiff1d setxor1d".split():
    simple(name, lambda: [new(shape(1, 2), "int32"), new(shape(1, 2), rng.choice(["int32", "float64", "uint8"]))])
simple("isin", lambda: [new(shape(), "int32"), new([5], rng.choice(["int32", "float64"]))])
simple("lexsort", lambda: [[new([6], "int8"), new([6], "int8"), new([6], "bool")]])
for name in "convolve correlate".split():
    simple(name, lambda: [new([rng.randint(1, 6)], "float64"), new([rng.randint(1, 6)]), rng.choice(["full", "same", "valid"])])
def interp_args():
    xp = np.unique(new([5], "float64"))
    options = rng.choice([{}, {"left": -1.0}, {"right": 9.0}, {"period": 2.5}])
    return [floats(shape()), xp, new([len(xp)], "float64")], options


with_options("interp", interp_args)
with_options("digitize", lambda: ([floats(shape()), np.sort(new([4], "float64"))[:: rng.choice([1, -1])]], {"right": rng.random() < 0.5}))


def gradient_args():
    a = floats([rng.randint(3, 5), rng.randint(3, 5)])
    axis = rng.choice([0, 1])
    spacing = rng.choice([[], [0.5], [np.sort(np.unique(np.arange(a.shape[axis]) + new([a.shape[axis]], "float64") * 0.1))]])
    return [a, *spacing], {"axis": axis, "edge_order": rng.choice([1, 2])}


with_options("gradient", gradient_args)
with_options("trapezoid", lambda: ([floats([3, 4])], rng.choice([{}, {"axis": 0}, {"dx": 0.5}])))
simple("ediff1d", lambda: [floats(shape(1))])
with_options("histogram2d", lambda: ([new([7], "float64"), new([7], "float64")], {"bins": rng.randint(1, 4)}))
simple("kron", lambda: [new(shape(0, 2)), new(shape(0, 2))])
simple("cross", lambda: [new([2, 3], "float64"), new([3], "float32")])
simple("vecdot", lambda: [floats([2, 3]), floats([3])])
simple("polyval", lambda: [floats([3]), floats(shape())])
simple("polyfit", lambda: [np.arange(5.0), floats([5]).astype("float64"), 2])
simple("polyder", lambda: [new([4], "float64")])
simple("take_along_axis", lambda: [new([3, 4]), np.array([[rng.randint(-4, 3) for _ in range(2)] for _ in range(3)]), 1])
simple("partition", lambda: [np.sort(new([5])), 2])
simple("compress", lambda: [[True, False, True], new([3, 4]), 0])
simple("choose", lambda: [np.array([rng.randint(0, 2) for _ in range(4)]), [new([4], "int32") for _ in range(3)]])
simple("select", lambda: [[new([4], "bool"), new([4], "bool")], [new([4], "float64"), new([4], "float64")]])
simple("unravel_index", lambda: [np.array([rng.randint(0, 11) for _ in range(3)]), [3, 4]])
simple("ravel_multi_index", lambda: [[np.array([0, 2]), np.array([3, 1])], [3, 4]])
simple("tril_indices", lambda: [rng.randint(1, 4), rng.randint(-2, 2)])
simple("triu_indices", lambda: [rng.randint(1, 4), rng.randint(-2, 2)])
simple("resize", lambda: [new([3]), [2, 4]])
with_options("nan_to_num", lambda: ([floats(shape(), 0.3)], rng.choice([{}, {"nan": 7.0}])))

LETTERS = "abcde"


def einsum_args():
    lengths = {c: rng.choice([1, 2, 3]) for c in LETTERS}
    count = rng.randint(1, 3)
    terms = ["".join(rng.choice(LETTERS[:3]) for _ in range(rng.randint(0, 3))) for _ in range(count)]
    ellipsis = rng.random() < 0.3
    arrays = [new([*([2, 3][2 - k :] if ellipsis else []), *(lengths[c] for c in t)], rng.choice(["float64", "float64", "int32"])) for t, k in ((t, rng.randint(0, 2)) for t in terms)]
    used = sorted(set("".join(terms)))
    text = ",".join(("..." if ellipsis else "") + t for t in terms)
    if rng.random() < 0.6:
        text += "->" + ("..." if ellipsis else "") + "".join(rng.sample(used, rng.randint(0, len(used))))
    return [text, *arrays]


simple("einsum", einsum_args)


def linalg(name, make):
    def run():
        args, options = make()
        result = getattr(np.linalg, name)(*args, **options)
        return args, options, result if isinstance(result, np.ndarray) or not isinstance(result, tuple) else list(result)

    KINDS_BY_NAME["linalg." + name] = run


n = lambda: rng.randint(1, 5)
linalg("solve", lambda: (lambda k: ([square(k), floats([k]) if rng.random() < 0.5 else floats([k, 2])], {}))(n()))
linalg("inv", lambda: ([square(n())], {}))
linalg("det", lambda: ([square(n())], {}))
linalg("slogdet", lambda: ([square(n())], {}))
linalg("cholesky", lambda: ([positive(n())], {}))
linalg("qr", lambda: ([matrices(n(), n()), rng.choice(["reduced", "complete", "r"])], {}))
linalg("svdvals", lambda: ([matrices(n(), n())], {}))
linalg("eigvalsh", lambda: ([positive(n()), rng.choice("LU")], {}))
linalg("pinv", lambda: ([matrices(n(), n())], {}))
linalg("matrix_rank", lambda: ([rng.choice([matrices(n(), n()), np.ones([3, 3]), np.zeros([2, 3])])], {}))
linalg("matrix_power", lambda: ([square(n()), rng.randint(-3, 4)], {}))
linalg("cond", lambda: ([square(n()), rng.choice([2, -2, 1, float("inf"), "fro"])], {}))
linalg("multi_dot", lambda: ([[new(s, "float64") for s in ([2, 3], [3, 4], [4, 1])]], {}))
linalg("norm", lambda: rng.choice([
    ([floats(shape(1))], {}),
    ([floats([3, 4]), rng.choice(["fro", "nuc", 1, -1, 2, -2, float("inf"), -float("inf")])], {"keepdims": rng.random() < 0.3}),
    ([floats([3, 4]), rng.choice([0, 1, 2, 3, 0.5, float("inf"), -float("inf")])], {"axis": rng.choice([0, 1, -1])}),
]))
def tall(k):
    a = floats([k + rng.randint(0, 2), k]).astype("float64")
    a[:k] += np.eye(k) * 3
    return [a, new([a.shape[0], *shape(0, 1)], "float64")]


linalg("lstsq", lambda: (tall(n()), {"rcond": 1e-12}))

KINDS = list(KINDS_BY_NAME)
out = []
while len(out) < int(sys.argv[2]):
    try:
        name, args, options, result = call()
        if name == "linalg.lstsq":
            result = result[:1]
        options = {key: encode(value) for key, value in options.items() if key != "kind"}
        said = [name, encode(list(args)), options, encode(result)]
        text = json.dumps(said)
    except (ValueError, TypeError, IndexError, np.linalg.LinAlgError, np.exceptions.AxisError):
        continue
    dtypes = [x["dtype"] for x in (said[3] if isinstance(said[3], list) else [said[3]]) if isinstance(x, dict)]
    if any(d not in DTYPES + ["int16", "uint16", "uint64"] for d in dtypes):
        continue
    out.append(said)
json.dump(out, sys.stdout)
