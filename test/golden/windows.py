"""Convolutions, pooling and resizing as JAX computes them, with gradients: writes windows.json beside itself.

    pip install jax && python test/golden/windows.py

Shapes that trip implementations: strides that do not divide, dilation, groups, even kernels under "same", ties in max
pooling, windows over the edge. Gradients are those of a sum weighted by different numbers.
"""
import json
from pathlib import Path

import jax
import jax.numpy as jnp
import numpy as np
from jax import lax

jax.config.update("jax_enable_x64", True)
rng = np.random.RandomState(5)

def plain(x):
    return json.loads(json.dumps(np.asarray(x).tolist()), parse_float=lambda t: float(f"{float(t):.12g}"))

def draw(*shape):
    return rng.uniform(-2, 2, shape)

DIMS = {3: ("NWC", "WIO", "NWC"), 4: ("NHWC", "HWIO", "NHWC"), 5: ("NDHWC", "DHWIO", "NDHWC")}
out = {"conv": [], "pool": [], "resize": []}

CONVS = [
    ([2, 7, 3], [3, 3, 4], {}),
    ([2, 8, 3], [3, 3, 4], {"strides": [3]}),
    ([2, 8, 3], [2, 3, 4], {"strides": [3], "padding": "same"}),
    ([1, 9, 2], [4, 2, 3], {"dilation": [2], "padding": "same"}),
    ([2, 7, 6, 2], [3, 2, 2, 3], {"strides": [2, 4]}),
    ([2, 7, 6, 2], [2, 4, 2, 3], {"strides": [2, 3], "padding": "same"}),
    ([1, 6, 7, 4], [3, 3, 2, 6], {"groups": 2, "padding": "same"}),
    ([1, 6, 7, 3], [3, 2, 1, 6], {"groups": 3, "strides": [2, 1]}),
    ([1, 8, 7, 2], [2, 3, 2, 3], {"dilation": [3, 2]}),
    ([2, 5, 5, 8], [1, 1, 8, 4], {"strides": [2, 2]}),
    ([1, 9, 9, 2], [3, 3, 2, 3], {"strides": [2, 2], "dilation": [2, 2], "padding": "same"}),
    ([1, 5, 4, 6, 2], [2, 3, 2, 2, 3], {"strides": [2, 1, 3], "padding": "same"}),
    ([2, 12, 12, 5], [3, 3, 5, 7], {"padding": [[2, 0], [1, 3]]}),
]
for image, kernel, options in CONVS:
    x, w = draw(*image), draw(*kernel)
    padding = options.get("padding", "valid")
    def conv(x, w):
        return lax.conv_general_dilated(
            x, w, options.get("strides", [1] * (len(image) - 2)),
            padding if isinstance(padding, list) else padding.upper(),
            rhs_dilation=options.get("dilation"), feature_group_count=options.get("groups", 1),
            dimension_numbers=DIMS[len(image)])
    y = conv(x, w)
    dy = draw(*y.shape)
    _, pullback = jax.vjp(conv, x, w)
    dx, dw = pullback(dy)
    out["conv"].append({"options": options, "x": plain(x), "w": plain(w), "dy": plain(dy), "y": plain(y),
                        "dx": plain(dx), "dw": plain(dw)})

def pool(x, kind, size, strides, padding):
    window, steps = (1, *size, 1), (1, *strides, 1)
    if kind == "maxPool":
        return lax.reduce_window(x, -jnp.inf, lax.max, window, steps, padding)
    total = lax.reduce_window(x, 0.0, lax.add, window, steps, padding)
    return total / lax.reduce_window(jnp.ones_like(x), 0.0, lax.add, window, steps, padding)

POOLS = [
    ([2, 7, 3], [2], [2], "valid"), ([2, 7, 3], [3], [2], "same"), ([2, 6, 5, 2], [2, 2], [2, 2], "valid"),
    ([2, 7, 5, 6], [3, 2], [2, 3], "same"), ([1, 7, 7, 3], [3, 3], [1, 1], "valid"),
    ([1, 5, 5, 4], [2, 2], [3, 3], "same"), ([1, 4, 5, 3, 2], [2, 2, 2], [2, 1, 2], "same"),
]
for kind in ["maxPool", "averagePool"]:
    for image, size, strides, padding in POOLS:
        for ties in [False, True]:
            x = rng.randint(0, 3, image).astype("float64") if ties else draw(*image)
            f = lambda x: pool(x, kind, size, strides, padding.upper())
            y, pullback = jax.vjp(f, x)
            dy = draw(*y.shape)
            out["pool"].append({"kind": kind, "size": size, "strides": strides, "padding": padding, "x": plain(x),
                                "dy": plain(dy), "y": plain(y), "dx": plain(pullback(dy)[0])})

for size in [[5, 9], [11, 4], [3, 3], [16, 12]]:
    for interpolation in ["nearest", "bilinear", "bicubic", "lanczos3", "lanczos5"]:
        for antialias in [False, True]:
            x = draw(1, 6, 7, 2)
            y = jax.image.resize(x, (1, *size, 2), interpolation, antialias=antialias)
            out["resize"].append({"size": size, "interpolation": interpolation, "antialias": antialias, "x": plain(x),
                                  "y": plain(y)})

Path(__file__).with_suffix(".json").write_text(json.dumps(out))
