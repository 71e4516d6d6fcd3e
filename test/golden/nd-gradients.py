"""Values and gradients of nd's functions as JAX has them: linear algebra, sorting, ties and extremes. Writes
nd-gradients.json beside this file.

Run with a Python that has jax and numpy: `python test/golden/nd-gradients.py`.
"""

import json
import math
import pathlib

import jax
import jax.numpy as jnp
import numpy as np

jax.config.update("jax_enable_x64", True)
rng = np.random.default_rng(3)

A = rng.normal(size=(3, 3)).round(3) + 3 * np.eye(3)
STACK = rng.normal(size=(2, 3, 3)).round(3) + 2 * np.eye(3)
TALL = rng.normal(size=(4, 3)).round(3)
WIDE = TALL.T.copy()
B = rng.normal(size=(3, 2)).round(3)
SINGULAR = np.array([[1.0, 2.0, 3.0], [2.0, 4.0, 6.0], [1.0, 0.0, 1.0]])
ZEROS = np.array([[2.0, 0.0, 3.0, -1.0], [0.0, 0.0, 5.0, 2.0], [1.5, -2.0, 0.5, 4.0]])
TIES = np.array([[2.0, 1.0, 2.0, 2.0], [1.0, 3.0, 3.0, -1.0]])
FAR = np.array([[300.0, -300.0, 5e-324, 2e-308], [-299.0, 300.0, 0.0, -5e-324]])
L = jnp.linalg
sym = lambda a: a + jnp.swapaxes(a, -1, -2)
pos = lambda a: a @ jnp.swapaxes(a, -1, -2)

rows = {
    "solve": (L.solve, A, B),
    "solve vector": (L.solve, A, B[:, 0]),
    "solve stack": (L.solve, STACK, B),
    "inv": (L.inv, STACK),
    "det": (L.det, STACK),
    "det singular": (L.det, SINGULAR),
    "slogdet": (lambda a: L.slogdet(a)[1], STACK),
    "cholesky": (lambda a: L.cholesky(pos(a)), STACK),
    "eigvalsh": (lambda a: L.eigvalsh(sym(a)), STACK),
    "eigh": (lambda a: L.eigh(sym(a))[1] ** 2, STACK),
    "svdvals": (lambda a: L.svd(a, compute_uv=False), TALL),
    "svd u": (lambda a: L.svd(a, full_matrices=False)[0] ** 2, TALL),
    "svd vh": (lambda a: L.svd(a, full_matrices=False)[2] ** 2, WIDE),
    "qr q": (lambda a: L.qr(a)[0], TALL),
    "qr r": (lambda a: L.qr(a)[1], A),
    "pinv": (L.pinv, TALL),
    "norm": (L.norm, TALL),
    "norm 1": (lambda a: L.norm(a, 1), TALL),
    "norm 2": (lambda a: L.norm(a, 2), TALL),
    "norm nuc": (lambda a: L.norm(a, "nuc"), TALL),
    "norm 3 axis": (lambda a: L.norm(a, 3, axis=1), TALL),
    "norm inf axis": (lambda a: L.norm(a, jnp.inf, axis=0), TALL),
    "matrixPower": (lambda a: L.matrix_power(a, 3), A),
    "matrixPower inverse": (lambda a: L.matrix_power(a, -2), A),
    "multiDot": (lambda a, b: L.multi_dot([a, b, b.T]), A, B),
    "einsum": (lambda a, b: jnp.einsum("bij,jk->bki", a, b), STACK, B),
    "einsum trace": (lambda a: jnp.einsum("...ii->...", a), STACK),
    "kron": (jnp.kron, A, B),
    "sort": (lambda a: jnp.sort(a, axis=0), TALL),
    "sort extremes": (lambda a: jnp.sort(a, axis=1), np.where(np.abs(FAR) < 1e-300, np.sign(FAR) * 1e-300 + 2e-300, FAR)),
    "median": (lambda a: jnp.median(a, axis=0), TALL),
    "quantile": (lambda a: jnp.quantile(a, 0.3, axis=1), TALL),
    "cumprod": (lambda a: jnp.cumprod(a, axis=1), ZEROS),
    "cumsum": (lambda a: jnp.cumsum(a, axis=0), FAR),
    "prod": (lambda a: jnp.prod(a, axis=1), ZEROS),
    "max": (lambda a: jnp.max(a, axis=1), TIES),
    "min": (lambda a: jnp.min(a, axis=0), TIES),
    "max extremes": (lambda a: jnp.max(a, axis=1), FAR),
    "var": (lambda a: jnp.var(a, axis=0, ddof=1), TALL),
    "exp2": (jnp.exp2, FAR),
    "logaddexp2": (jnp.logaddexp2, FAR[0], FAR[1]),
    "trapezoid": (lambda a: jnp.trapezoid(a, axis=1), TALL),
    "convolve": (jnp.convolve, TALL[:, 0], B[:, 0]),
    "pad reflect": (lambda a: jnp.pad(a, 2, mode="reflect"), TALL),
}


def encode(a):
    a = np.asarray(a, dtype=np.float64)
    return {"shape": list(a.shape), "data": [x if math.isfinite(x) else repr(x) for x in a.reshape(-1).tolist()]}


out = {}
for name, (f, *inputs) in rows.items():
    inputs = [jnp.asarray(x, dtype=jnp.float64) for x in inputs]
    y, pullback = jax.vjp(f, *inputs)
    dy = jnp.asarray(0.5 + (np.arange(y.size) % 7) / 4, dtype=jnp.float64).reshape(y.shape)
    out[name] = {
        "inputs": [encode(x) for x in inputs],
        "value": encode(y),
        "dy": encode(dy),
        "gradients": [encode(g) for g in pullback(dy)],
    }

json.dump(out, open(pathlib.Path(__file__).with_suffix(".json"), "w"), indent=0)
