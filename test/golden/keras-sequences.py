"""Golden values of Keras 3.15.1 (JAX backend) for layers of sequences: writes keras-sequences.json beside itself.

    pip install keras==3.15.1 jax && python test/golden/keras-sequences.py

A row is a layer, what it is called with, and what comes out: outputs, the output's mask, and the gradients of
sum(outputs * probe) by the first input and by the weights.
"""
import json
import os
import tempfile
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
# Ops compiled by an earlier run are taken from there: most of the time goes into compiling.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", os.path.join(tempfile.gettempdir(), "glassbox-jax-cache"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
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
Y2 = f32(rng.uniform(-1.5, 1.5, (4, 5, 3)))
IMAGE2 = f32(rng.uniform(-1, 1, (2, 3, 6, 2)))
VOLUME = f32(rng.uniform(-1, 1, (2, 2, 2, 2, 3)))
DATA = dict(Y2=Y2, IMAGE2=IMAGE2, VOLUME=VOLUME, X=X, PADDED=PADDED, Y=Y, TOKENS=TOKENS, STEP=STEP, H=H, C=C, IMAGE=IMAGE)
MASK = (rng.uniform(0, 1, (4, 6)) > 0.3)
MASK[:, 0] = True
MASK_Y = (rng.uniform(0, 1, (4, 5)) > 0.3)
MASK_Y[:, 0] = True
MASK_2 = rng.uniform(0, 1, (4, 6)) > 0.5
MASK_XY = rng.uniform(0, 1, (4, 6, 5)) > 0.4
MASK_XY[:, :, 0] = True
MASKS = {"MASK": MASK, "MASK_Y": MASK_Y, "MASK_2": MASK_2, "MASK_XY": MASK_XY}


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
ROWS += [
    ("Attention", {}, ["X", "Y"], {}),
    ("Attention", {"use_scale": True, "score_mode": "concat"}, ["X", "Y", "Y2"], {}),
    ("Attention", {"use_scale": True}, ["X", "Y"], {"mask": ["MASK", "MASK_Y"], "return_attention_scores": True}),
    ("Attention", {}, ["X", "X"], {"use_causal_mask": True, "mask": ["MASK", "MASK"]}),
    ("AdditiveAttention", {}, ["X", "Y"], {}),
    ("AdditiveAttention", {"use_scale": False}, ["X", "Y"], {"mask": ["MASK", "MASK_Y"]}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 4}, ["X", "Y"], {}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 4, "value_dim": 3, "use_bias": False}, ["X", "Y", "Y2"], {"return_attention_scores": True}),
    ("MultiHeadAttention", {"num_heads": 3, "key_dim": 2, "output_shape": 5}, ["X", "X"], {"use_causal_mask": True}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2, "sliding_window": 2}, ["X", "X"], {"mask": ["MASK", "MASK"]}),
    ("MultiHeadAttention", {"num_heads": 2, "key_dim": 2, "dropout": 0.5}, ["X", "Y"], {"mask": [None, "MASK_Y"], "attention_mask": "MASK_XY"}),
    ("GroupedQueryAttention", {"head_dim": 2, "num_query_heads": 4, "num_key_value_heads": 2}, ["X", "Y"], {}),
    ("EinsumDense", {"equation": "abc,cd->abd", "output_shape": [None, 4], "bias_axes": "d", "activation": "tanh"}, ["X"], {}),
    ("EinsumDense", {"equation": "...x,xy->...y", "output_shape": 2, "bias_axes": "y"}, ["X"], {}),
    ("EinsumDense", {"equation": "abc,bcd->ad", "output_shape": 2}, ["X"], {}),
    ("EinsumDense", {"equation": "abc,bd->adc", "output_shape": [4, None], "bias_axes": "d"}, ["X"], {}),
    ("Dot", {"axes": 2}, ["X", "Y"], {}),
    ("Dot", {"axes": [1, 1], "normalize": True}, ["X", "X"], {}),
    ("Dot", {"axes": -1}, ["STEP", "STEP"], {}),
    ("Dot", {"axes": [3, 2]}, ["IMAGE", "IMAGE2"], {}),
    ("GroupNormalization", {"groups": 3}, ["IMAGE"], {}),
    ("GroupNormalization", {"groups": -1, "axis": 1, "scale": False}, ["X"], {}),
    ("GroupNormalization", {"groups": 2, "axis": -1, "epsilon": 1e-5}, ["IMAGE"], {}),
    ("RMSNormalization", {}, ["X"], {}),
    ("RMSNormalization", {"axis": [1, 2], "epsilon": 1e-3}, ["X"], {}),
    ("SpatialDropout1D", {"rate": 0.3}, ["X"], {}),
    ("SpatialDropout2D", {"rate": 0.3}, ["IMAGE"], {}),
    ("SpatialDropout3D", {"rate": 0.3}, ["VOLUME"], {}),
    ("AlphaDropout", {"rate": 0.3}, ["X"], {}),
    ("Concatenate", {"axis": 1}, ["X", "X"], {"mask": ["MASK", None]}),
    ("Add", {}, ["X", "X"], {"mask": ["MASK", "MASK_2"]}),
]


def resolve(value):
    if isinstance(value, str) and (value in DATA or value in MASKS):
        return globals()[value]
    return [resolve(v) for v in value] if isinstance(value, list) else value


def flat(outputs):
    found = []
    for y in outputs if isinstance(outputs, (list, tuple)) else [outputs]:
        found += flat(y) if isinstance(y, (list, tuple)) else [y]
    return found


out = {"keras": keras.__version__, "data": {k: plain(v) for k, v in DATA.items()}, "rows": []}
out["masks"] = {k: v.tolist() for k, v in MASKS.items()}


def call(layer, first, inputs, options, training=False):
    given = {k: resolve(v) for k, v in options.items()}
    rest = [resolve(name) for name in inputs[1:]]
    args = [first, *rest]
    if isinstance(given.get("mask"), list):
        for x, mask in zip(args := [jnp.asarray(x) + 0 for x in args], given.pop("mask")):
            if mask is not None:
                keras.src.backend.set_keras_mask(x, jnp.asarray(mask))
    elif "mask" in given:
        given["mask"] = jnp.asarray(given["mask"])
    if "attention_mask" in given:
        given["attention_mask"] = jnp.asarray(given["attention_mask"])
    if "states" in given:
        return layer(first, given.pop("states"), **given)
    if len(args) > 1 and type(layer).__name__ not in POSITIONAL:
        return layer(args, **given)
    return layer(*args, **given)


POSITIONAL = {"MultiHeadAttention", "GroupedQueryAttention"}
for cls, options, inputs, told_options in ROWS:
    keras.utils.clear_session()
    # Exported without its "ed".
    layer = getattr(layers, cls.replace("GroupedQuery", "GroupQuery"))(**{k: nested(v) for k, v in options.items()})
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
