"""Keras's constraints, by themselves and while layers train: `python test/golden/keras-constraints.py`."""

import json
import os

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np
from keras import constraints, layers

rng = np.random.default_rng(11)
W = rng.normal(size=(3, 4)).astype("float32") * 2
CONSTRAINTS = [
    ("maxNorm", "MaxNorm", {}),
    ("maxNorm", "MaxNorm", {"max_value": 0.7, "axis": 1}),
    ("maxNorm", "MaxNorm", {"max_value": 1.5, "axis": [0, 1]}),
    ("nonNeg", "NonNeg", {}),
    ("unitNorm", "UnitNorm", {}),
    ("unitNorm", "UnitNorm", {"axis": 1}),
    ("minMaxNorm", "MinMaxNorm", {}),
    ("minMaxNorm", "MinMaxNorm", {"min_value": 3, "max_value": 4, "rate": 0.3, "axis": 1}),
]
out = {"W": W.tolist(), "constraints": [], "layers": []}
for fn, cls, options in CONSTRAINTS:
    one = getattr(constraints, cls)(**options)
    out["constraints"].append(
        {"fn": fn, "options": options, "value": np.asarray(one(W)).tolist(), "config": keras.saving.serialize_keras_object(one)}
    )

both = lambda: {"kernel_constraint": constraints.MaxNorm(0.5), "bias_constraint": constraints.NonNeg()}
LAYERS = [
    (layers.Dense(3, **both()), (4,)),
    (layers.EinsumDense("ab,bc->ac", output_shape=3, bias_axes="c", **both()), (4,)),
    (layers.Embedding(6, 3, embeddings_constraint=constraints.UnitNorm(axis=1)), (4,)),
    (layers.Conv1D(3, 2, **both()), (5, 2)),
    (layers.Conv2D(3, 2, kernel_constraint=constraints.MaxNorm(0.5, axis=[0, 1, 2])), (4, 4, 2)),
    (layers.Conv2DTranspose(3, 2, **both()), (4, 4, 2)),
    (layers.DepthwiseConv2D(2, depthwise_constraint=constraints.MinMaxNorm(0.2, 0.4), bias_constraint="non_neg"), (4, 4, 2)),
    (layers.SeparableConv2D(3, 2, depthwise_constraint="unit_norm", pointwise_constraint="non_neg"), (4, 4, 2)),
    (layers.BatchNormalization(beta_constraint="non_neg", gamma_constraint=constraints.MaxNorm(0.9)), (4,)),
    (layers.LayerNormalization(beta_constraint="non_neg", gamma_constraint=constraints.MaxNorm(0.9)), (4,)),
    (layers.GroupNormalization(2, beta_constraint="non_neg", gamma_constraint=constraints.MaxNorm(0.9)), (4, 4)),
    (layers.PReLU(alpha_constraint="non_neg"), (4,)),
    (layers.SimpleRNN(3, recurrent_constraint="unit_norm", **both()), (5, 2)),
    (layers.LSTM(3, recurrent_constraint="unit_norm", **both()), (5, 2)),
    (layers.GRU(3, recurrent_constraint="unit_norm", **both()), (5, 2)),
]
for layer, shape in LAYERS:
    model = keras.Sequential([layers.Input(shape), layer])
    start = [rng.normal(size=w.shape).astype("float32") for w in model.get_weights()]
    if isinstance(layer, layers.BatchNormalization):
        start[3] = np.abs(start[3]) + 0.5
    model.set_weights(start)
    whole = isinstance(layer, layers.Embedding)
    x = rng.integers(0, 6, size=(6, *shape)).astype("float32") if whole else rng.normal(size=(6, *shape)).astype("float32")
    y = rng.normal(size=(6, *model.output_shape[1:])).astype("float32")
    model.compile(optimizer=keras.optimizers.SGD(learning_rate=0.1), loss="mse")
    model.fit(x, y, epochs=3, verbose=0, shuffle=False)
    written = keras.saving.serialize_keras_object(layer)
    out["layers"].append(
        {
            "class": type(layer).__name__,
            "written": written,
            "shape": shape,
            "start": [w.tolist() for w in start],
            "x": x.tolist(),
            "y": y.tolist(),
            "end": [w.tolist() for w in model.get_weights()],
        }
    )

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras-constraints.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
