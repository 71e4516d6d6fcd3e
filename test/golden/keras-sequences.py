"""Golden values of Keras 3.15.1 (JAX backend) for layers of sequences: writes keras-sequences.json beside itself.

    pip install keras==3.15.1 jax && python test/golden/keras-sequences.py

A row is a layer, what it is called with, and what comes out: outputs, the output's mask, and the gradients of
sum(outputs * probe) by the first input and by the weights.
"""
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
import jax
import jax.numpy as jnp
import keras
import numpy as np
from keras import layers

rng = np.random.RandomState(11)


def plain(x):
    return json.loads(json.dumps(np.asarray(x, dtype="float64").tolist()), parse_float=lambda t: float(f"{float(t):.9g}"))


def f32(x):
    return np.asarray(x, dtype="float32")


def camel(name):
    head, *tail = name.split("_")
    return head + "".join(t.capitalize() for t in tail)


X = f32(rng.uniform(-1.5, 1.5, (4, 6, 3)))  # batch, steps, features
PADDED = X.copy()
PADDED[0, 4:] = 0
PADDED[1, :2] = 0
PADDED[2, 3] = 0
Y = f32(rng.uniform(-1.5, 1.5, (4, 5, 3)))
TOKENS = f32(rng.randint(1, 7, (4, 6)))
TOKENS[0, 4:] = 0
TOKENS[1, :2] = 0
STEP = f32(rng.uniform(-1, 1, (4, 3)))
H = f32(rng.uniform(-1, 1, (4, 2)))
C = f32(rng.uniform(-1, 1, (4, 2)))
IMAGE = f32(rng.uniform(-1, 1, (2, 3, 4, 6)))
DATA = dict(X=X, PADDED=PADDED, Y=Y, TOKENS=TOKENS, STEP=STEP, H=H, C=C, IMAGE=IMAGE)
MASK = (rng.uniform(0, 1, (4, 6)) > 0.3)
MASK[:, 0] = True
MASK_Y = (rng.uniform(0, 1, (4, 5)) > 0.3)
MASK_Y[:, 0] = True


def nested(value):
    """A layer among the options: built in Python, named for TypeScript."""
    if isinstance(value, tuple) and isinstance(value[0], str) and value[0][0].isupper():
        return getattr(layers, value[0])(**{k: nested(v) for k, v in value[1].items()})
    return [nested(v) for v in value] if isinstance(value, list) else value


def told(value):
    if isinstance(value, tuple) and isinstance(value[0], str) and value[0][0].isupper():
        return {"className": value[0], "config": {camel(k): told(v) for k, v in value[1].items()}}
    return [told(v) for v in value] if isinstance(value, list) else value


SEQ = {"return_sequences": True}
ROWS = [
    # class, options, inputs, call options
    ("Embedding", {"input_dim": 7, "output_dim": 3}, ["TOKENS"], {}),
    ("Embedding", {"input_dim": 7, "output_dim": 2, "mask_zero": True}, ["TOKENS"], {}),
    ("Masking", {}, ["PADDED"], {}),
    ("Masking", {"mask_value": 0.5}, ["PADDED"], {}),
]
for cls, bias in [("LSTM", True), ("GRU", True), ("SimpleRNN", True)]:
    states = ["H", "C"] if cls == "LSTM" else ["H"]
    ROWS += [
        (cls, {"units": 2}, ["X"], {}),
        (cls, {"units": 2, **SEQ}, ["X"], {}),
        (cls, {"units": 2, **SEQ, "return_state": True, "go_backwards": True}, ["X"], {}),
        (cls, {"units": 2, "use_bias": False, **SEQ}, ["X"], {"mask": "MASK"}),
        (cls, {"units": 2, "return_state": True}, ["X"], {"mask": "MASK"}),
        (cls, {"units": 2, **SEQ, "zero_output_for_mask": True, "go_backwards": True}, ["X"], {"mask": "MASK"}),
        (cls, {"units": 2, "return_state": True, **SEQ}, ["X"], {"initial_state": states}),
        (cls, {"units": 2, "activation": "relu", **SEQ}, ["X"], {}),
        (cls, {"units": 2, "unroll": True, **SEQ}, ["X"], {}),
    ]
ROWS += [
    ("LSTM", {"units": 2, "recurrent_activation": "hard_sigmoid", "unit_forget_bias": False}, ["X"], {}),
    ("GRU", {"units": 2, "reset_after": False, **SEQ}, ["X"], {"mask": "MASK"}),
    ("LSTMCell", {"units": 2}, ["STEP"], {"states": ["H", "C"]}),
    ("GRUCell", {"units": 2}, ["STEP"], {"states": ["H"]}),
    ("GRUCell", {"units": 2, "reset_after": False}, ["STEP"], {"states": ["H"]}),
    ("SimpleRNNCell", {"units": 2}, ["STEP"], {"states": ["H"]}),
    ("RNN", {"cell": ("LSTMCell", {"units": 2}), **SEQ}, ["X"], {"mask": "MASK"}),
    ("RNN", {"cell": ("StackedRNNCells", {"cells": [("GRUCell", {"units": 3}), ("SimpleRNNCell", {"units": 2})]}), **SEQ}, ["X"], {}),
    ("RNN", {"cell": ("StackedRNNCells", {"cells": [("LSTMCell", {"units": 3}), ("LSTMCell", {"units": 2})]})}, ["X"], {"mask": "MASK"}),
    ("Bidirectional", {"layer": ("LSTM", {"units": 2, **SEQ})}, ["X"], {}),
    ("Bidirectional", {"layer": ("LSTM", {"units": 2}), "merge_mode": "sum"}, ["X"], {"mask": "MASK"}),
    ("Bidirectional", {"layer": ("GRU", {"units": 2, **SEQ}), "merge_mode": "ave"}, ["X"], {"mask": "MASK"}),
    ("Bidirectional", {"layer": ("SimpleRNN", {"units": 2, "return_state": True}), "merge_mode": "mul"}, ["X"], {}),
    ("TimeDistributed", {"layer": ("Dense", {"units": 4, "activation": "tanh"})}, ["X"], {}),
]


def resolve(value):
    if isinstance(value, str) and (value in DATA or value in ("MASK", "MASK_Y", "MASK_XY")):
        return globals()[value]
    return [resolve(v) for v in value] if isinstance(value, list) else value


def flat(outputs):
    found = []
    for y in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
        found += flat(y) if isinstance(y, (list, tuple)) else [y]
    return found


out = {"keras": keras.__version__, "data": {k: plain(v) for k, v in DATA.items()}, "rows": []}
out["masks"] = {"MASK": MASK.tolist(), "MASK_Y": MASK_Y.tolist()}


def call(layer, first, inputs, options, training=False):
    given = {k: resolve(v) for k, v in options.items()}
    rest = [resolve(name) for name in inputs[1:]]
    args = [first, *rest]
    if "mask" in given:
        given["mask"] = jnp.asarray(given["mask"])
    if "states" in given:
        return layer(first, given.pop("states"), **given)
    if len(args) > 1 and type(layer).__name__ not in POSITIONAL:
        return layer(args, **given)
    return layer(*args, **given)


POSITIONAL = {"MultiHeadAttention", "GroupedQueryAttention"}
for cls, options, inputs, told_options in ROWS:
    keras.utils.clear_session()
    layer = getattr(layers, cls)(**{k: nested(v) for k, v in options.items()})
    first = resolve(inputs[0])
    call(layer, jnp.asarray(first), inputs, told_options)
    weights = [f32(rng.uniform(-0.8, 0.8, w.shape)) for w in layer.weights]
    layer.set_weights(weights)
    outputs = flat(call(layer, jnp.asarray(first), inputs, told_options))
    probes = [f32(np.cos(np.arange(y.size)).reshape(y.shape)) for y in outputs]

    def total(x, w):
        mapping = list(zip(layer.trainable_variables, w))
        with keras.StatelessScope(state_mapping=mapping):
            ys = flat(call(layer, x, inputs, told_options))
        return sum((y * p).sum() for y, p in zip(ys, probes))

    dx, dw = jax.grad(total, argnums=(0, 1))(jnp.asarray(first), [v.value for v in layer.trainable_variables])
    masked = outputs[0]
    mask = keras.src.backend.get_keras_mask(masked)
    out["rows"].append({
        "class": cls, "options": {camel(k): told(v) for k, v in options.items()}, "inputs": inputs,
        "call": {camel(k): v for k, v in told_options.items()}, "names": [w.name for w in layer.weights],
        "weights": [plain(w) for w in weights], "outputs": [plain(y) for y in outputs],
        "mask": None if mask is None else np.asarray(mask).tolist(),
        "dx": plain(dx), "dw": [plain(g) for g in dw],
    })

Path(__file__).with_suffix(".json").write_text(json.dumps(out))
