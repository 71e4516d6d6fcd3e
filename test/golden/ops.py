"""Values and gradients of ops from JAX (float64), at ordinary and extreme points: writes ops.json beside this file.

Run with a Python that has jax 0.7 or later and numpy 2.4: `python test/golden/ops.py`.
"""

import json
import math
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(0)

EXTREME = [-800.0, -300.0, -40.0, -1.5, -1e-8, -1e-300, 1e-300, 1e-8, 0.3, 1.5, 40.0, 300.0, 800.0]
POSITIVE = [1e-300, 1e-8, 0.3, 1.0, 1.5, 40.0, 1e10, 1e300]
SMALL = [-0.999999, -0.5, -1e-8, 1e-300, 0.25, 0.75, 0.999999]
MATRIX = rng.normal(size=(3, 4)).round(3)
FAR = np.array([[800.0, -800.0, 0.0, 1.0], [300.0, 300.0, -300.0, 299.0], [1e-8, 2e-8, -1e-8, 0.0]])
TIES = np.array([[2.0, 1.0, 2.0, 2.0], [1.0, 3.0, 3.0, -1.0]])

unary = {
    "exp": (jnp.exp, [x for x in EXTREME if x < 700]),
    "expm1": (jnp.expm1, [x for x in EXTREME if x < 700]),
    "sigmoid": (jax.nn.sigmoid, EXTREME),
    "softplus": (jax.nn.softplus, EXTREME),
    "tanh": (jnp.tanh, EXTREME),
    "arctan": (jnp.arctan, EXTREME),
    "relu": (jax.nn.relu, EXTREME + [0.0]),
    "abs": (jnp.abs, EXTREME),
    "sin": (jnp.sin, EXTREME),
    "cos": (jnp.cos, EXTREME),
    "log": (jnp.log, POSITIVE),
    "log1p": (jnp.log1p, [x for x in POSITIVE if x > 0] + [-0.5, -0.999]),
    "sqrt": (jnp.sqrt, POSITIVE),
    "arcsin": (jnp.arcsin, SMALL),
    "arctanh": (jnp.arctanh, SMALL),
    "sinh": (jnp.sinh, [x for x in EXTREME if abs(x) < 700]),
    "cosh": (jnp.cosh, [x for x in EXTREME if abs(x) < 700]),
    "square": (jnp.square, EXTREME),
    "reciprocal": (jnp.reciprocal, [x for x in EXTREME if abs(x) > 1e-100]),
}
binary = {
    "maximum": (jnp.maximum, [1.0, 2.0, -1.0], [1.0, 1.0, 3.0]),
    "minimum": (jnp.minimum, [1.0, 2.0, -1.0], [1.0, 1.0, 3.0]),
    "divide": (jnp.divide, [1.0, -2.0, 1e300], [3.0, 1e-8, 1e10]),
    "power": (jnp.power, [2.0, 0.5, 3.0, 1e-8], [3.0, -2.0, 0.0, 0.5]),
    "logaddexp": (jnp.logaddexp, [800.0, -800.0, 1.0], [799.0, -800.0, 1.0]),
    "arctan2": (jnp.arctan2, [1.0, -2.0, 1e-300], [-1.0, 3.0, 1.0]),
    "hypot": (jnp.hypot, [3.0, 30.0, -5.0], [4.0, 40.0, 12.0]),
}
over = {
    "softmax": lambda x: jax.nn.softmax(x, axis=-1),
    "logSoftmax": lambda x: jax.nn.log_softmax(x, axis=-1),
    "logsumexp": lambda x: jax.scipy.special.logsumexp(x, axis=-1),
    "max": lambda x: jnp.max(x, axis=-1),
    "min": lambda x: jnp.min(x, axis=-1),
    "prod": lambda x: jnp.prod(x, axis=-1),
    "mean": lambda x: jnp.mean(x, axis=-1),
    "cumsum": lambda x: jnp.cumsum(x, axis=-1),
}


def encode(a):
    a = np.asarray(a, dtype=np.float64)
    flat = [x if math.isfinite(x) else repr(x) for x in a.reshape(-1).tolist()]
    return {"shape": list(a.shape), "data": flat}


def row(name, f, *inputs):
    inputs = [jnp.asarray(x, dtype=jnp.float64) for x in inputs]
    y, pullback = jax.vjp(f, *inputs)
    dy = jnp.asarray(0.5 + (np.arange(y.size) % 7) / 4, dtype=jnp.float64).reshape(y.shape)
    return {
        "op": name,
        "inputs": [encode(x) for x in inputs],
        "value": encode(y),
        "dy": encode(dy),
        "gradients": [encode(g) for g in pullback(dy)],
    }


rows = [row(name, f, np.array(xs)) for name, (f, xs) in unary.items()]
rows += [row(name, f, np.array(a), np.array(b)) for name, (f, a, b) in binary.items()]
rows += [row(name, f, x) for name, f in over.items() for x in (MATRIX, FAR, TIES)]

points = sorted({round(float(x), 4) for x in np.concatenate([np.linspace(-7, 7, 141), rng.normal(size=60)])} | {1e-300, 1e-9})
erf = [[x, math.erf(x)] for x in points]

json.dump({"rows": rows, "erf": erf}, open(pathlib.Path(__file__).with_suffix(".json"), "w"), indent=0)
