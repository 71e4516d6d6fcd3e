"""Golden values of Keras 3.15.1 (JAX backend): writes keras-values.json beside itself.

    pip install keras==3.15.1 jax && python test/golden/keras-values.py
"""
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["COLUMNS"] = "240"
import keras
import numpy as np
from keras import activations, layers, losses, metrics, optimizers

def plain(x):
    return json.loads(json.dumps(np.asarray(x, dtype="float64").tolist()), parse_float=lambda t: float(f"{float(t):.9g}"))

def f32(x):
    return np.asarray(x, dtype="float32")

X = f32([[-7.5, -2.5, -1.3, -0.9], [-0.4, -0.07, 0.03, 0.3], [0.6, 0.95, 1.4, 2.2], [3.1, 5.7, 6.2, 11.0]])
out = {"keras": keras.__version__, "x": plain(X)}

# ---------------------------------------------------------------- activations: value and gradient of the sum of squares
import jax
ACTIVATIONS = [
    "celu", "elu", "exponential", "gelu", "glu", "hard_shrink", "hard_sigmoid", "hard_silu", "hard_tanh", "leaky_relu",
    "linear", "log_sigmoid", "log_softmax", "mish", "relu", "relu6", "selu", "sigmoid", "silu", "soft_shrink",
    "softmax", "softplus", "softsign", "sparse_plus", "sparse_sigmoid", "sparsemax", "squareplus", "tanh",
    "tanh_shrink",
]
out["activations"] = {}
for name in ACTIVATIONS:
    f = activations.get(name)
    gradient = jax.grad(lambda x: (f(x) ** 2).sum())(X)
    out["activations"][name] = {"y": plain(f(X)), "dx": plain(gradient)}
out["activations"]["threshold"] = {
    "y": plain(activations.threshold(X, 0.5, -2.0)),
    "dx": plain(jax.grad(lambda x: (activations.threshold(x, 0.5, -2.0) ** 2).sum())(X)),
}
out["activation_options"] = {
    "relu": plain(activations.relu(X, negative_slope=0.1, max_value=4.0, threshold=0.5)),
    "leaky_relu": plain(activations.leaky_relu(X, negative_slope=0.01)),
    "gelu": plain(activations.gelu(X, approximate=True)),
    "elu": plain(activations.elu(X, alpha=0.5)),
}

# ---------------------------------------------------------------- losses
P = f32([[0.1, 0.7, 0.2], [0.55, 0.25, 0.2], [0.3, 0.05, 0.65], [0.34, 0.33, 0.33]])
Q = f32([[0.2, 0.5, 0.3], [0.6, 0.1, 0.3], [0.1, 0.1, 0.8], [0.3, 0.4, 0.3]])
HOT = f32([[0, 1, 0], [1, 0, 0], [0, 0, 1], [0, 1, 0]])
BITS = f32([[1, 0, 1], [0, 0, 1], [1, 1, 0], [0, 1, 0]])
SIGNS = 2 * BITS - 1
LOGITS = f32([[-1.2, 2.3, 0.4], [1.5, -0.3, 0.1], [0.2, -2.0, 1.1], [0.0, 0.5, -0.5]])
NUMBERS = f32([[1, 0, 3], [2, 5, 1], [0.5, 0.2, 4], [1, 1, 1]])
GUESSES = f32([[1.1, 0.3, 2.2], [2.5, 3.5, 0.8], [0.1, 0.9, 4.4], [3.0, 1.2, 0.5]])
CLASSES = np.array([1, 0, 2, 1])
SAMPLE_WEIGHT = f32([0.5, 2.0, 1.0, 0.25])
out["data"] = {
    k: plain(v)
    for k, v in dict(
        P=P, Q=Q, HOT=HOT, BITS=BITS, SIGNS=SIGNS, LOGITS=LOGITS, NUMBERS=NUMBERS, GUESSES=GUESSES, CLASSES=CLASSES,
        SAMPLE_WEIGHT=SAMPLE_WEIGHT,
    ).items()
}
LOSSES = [
    ("meanSquaredError", "MeanSquaredError", {}, "NUMBERS", "GUESSES"),
    ("meanAbsoluteError", "MeanAbsoluteError", {}, "NUMBERS", "GUESSES"),
    ("meanAbsolutePercentageError", "MeanAbsolutePercentageError", {}, "GUESSES", "NUMBERS"),
    ("meanSquaredLogarithmicError", "MeanSquaredLogarithmicError", {}, "NUMBERS", "GUESSES"),
    ("cosineSimilarity", "CosineSimilarity", {}, "NUMBERS", "GUESSES"),
    ("huber", "Huber", {}, "NUMBERS", "GUESSES"),
    ("huber", "Huber", {"delta": 0.4}, "NUMBERS", "GUESSES"),
    ("logCosh", "LogCosh", {}, "NUMBERS", "GUESSES"),
    ("hinge", "Hinge", {}, "SIGNS", "LOGITS"),
    ("hinge", "Hinge", {}, "BITS", "LOGITS"),
    ("squaredHinge", "SquaredHinge", {}, "SIGNS", "LOGITS"),
    ("categoricalHinge", "CategoricalHinge", {}, "HOT", "LOGITS"),
    ("binaryCrossentropy", "BinaryCrossentropy", {}, "BITS", "P"),
    ("binaryCrossentropy", "BinaryCrossentropy", {"from_logits": True, "label_smoothing": 0.1}, "BITS", "LOGITS"),
    ("binaryFocalCrossentropy", "BinaryFocalCrossentropy", {}, "BITS", "P"),
    ("binaryFocalCrossentropy", "BinaryFocalCrossentropy",
     {"apply_class_balancing": True, "gamma": 3.0, "from_logits": True}, "BITS", "LOGITS"),
    ("categoricalCrossentropy", "CategoricalCrossentropy", {}, "HOT", "P"),
    ("categoricalCrossentropy", "CategoricalCrossentropy", {"from_logits": True, "label_smoothing": 0.2}, "HOT", "LOGITS"),
    ("categoricalFocalCrossentropy", "CategoricalFocalCrossentropy", {}, "HOT", "P"),
    ("sparseCategoricalCrossentropy", "SparseCategoricalCrossentropy", {}, "CLASSES", "P"),
    ("sparseCategoricalCrossentropy", "SparseCategoricalCrossentropy", {"from_logits": True}, "CLASSES", "LOGITS"),
    ("sparseCategoricalCrossentropy", "SparseCategoricalCrossentropy", {"ignore_class": 1}, "CLASSES", "P"),
    ("categoricalGeneralizedCrossEntropy", "CategoricalGeneralizedCrossEntropy", {"q": 0.3}, "CLASSES", "P"),
    ("klDivergence", "KLDivergence", {}, "Q", "P"),
    ("poisson", "Poisson", {}, "NUMBERS", "GUESSES"),
    ("dice", "Dice", {}, "BITS", "P"),
    ("tversky", "Tversky", {"alpha": 0.3, "beta": 0.7}, "BITS", "P"),
]
def camel(name):
    head, *tail = name.split("_")
    return head + "".join(t.capitalize() for t in tail)

out["losses"] = []
for fn, cls, options, target, output in LOSSES:
    y, p = globals()[target], globals()[output]
    make = lambda **more: getattr(losses, cls)(**options, **more)
    row = {"fn": fn, "options": {camel(k): v for k, v in options.items()}, "yTrue": target, "yPred": output,
           "name": make().name, "mean": plain(make()(y, p)), "sum": plain(make(reduction="sum")(y, p))}
    row["dx"] = plain(jax.grad(lambda x: make()(y, x))(p))
    if cls not in ("Dice", "Tversky"):
        row["none"] = plain(make(reduction="none")(y, p))
        row["weighted"] = plain(make()(y, p, sample_weight=SAMPLE_WEIGHT))
    out["losses"].append(row)

# ---------------------------------------------------------------- metrics: after one batch, after a second, weighed
METRICS = [
    ("accuracy", "Accuracy", {}, "CLASSES", "CLASSES2"),
    ("binaryAccuracy", "BinaryAccuracy", {}, "BITS", "P"),
    ("binaryAccuracy", "BinaryAccuracy", {"threshold": 0.3}, "BITS", "P"),
    ("categoricalAccuracy", "CategoricalAccuracy", {}, "HOT", "P"),
    ("sparseCategoricalAccuracy", "SparseCategoricalAccuracy", {}, "CLASSES", "P"),
    ("topKCategoricalAccuracy", "TopKCategoricalAccuracy", {"k": 2}, "HOT", "P"),
    ("sparseTopKCategoricalAccuracy", "SparseTopKCategoricalAccuracy", {"k": 2}, "CLASSES", "P"),
    ("meanSquaredError", "MeanSquaredError", {}, "NUMBERS", "GUESSES"),
    ("rootMeanSquaredError", "RootMeanSquaredError", {}, "NUMBERS", "GUESSES"),
    ("meanAbsoluteError", "MeanAbsoluteError", {}, "NUMBERS", "GUESSES"),
    ("meanAbsolutePercentageError", "MeanAbsolutePercentageError", {}, "GUESSES", "NUMBERS"),
    ("meanSquaredLogarithmicError", "MeanSquaredLogarithmicError", {}, "NUMBERS", "GUESSES"),
    ("cosineSimilarity", "CosineSimilarity", {}, "NUMBERS", "GUESSES"),
    ("logCoshError", "LogCoshError", {}, "NUMBERS", "GUESSES"),
    ("hinge", "Hinge", {}, "BITS", "LOGITS"),
    ("squaredHinge", "SquaredHinge", {}, "BITS", "LOGITS"),
    ("categoricalHinge", "CategoricalHinge", {}, "HOT", "LOGITS"),
    ("klDivergence", "KLDivergence", {}, "Q", "P"),
    ("poisson", "Poisson", {}, "NUMBERS", "GUESSES"),
    ("binaryCrossentropy", "BinaryCrossentropy", {}, "BITS", "P"),
    ("categoricalCrossentropy", "CategoricalCrossentropy", {}, "HOT", "P"),
    ("sparseCategoricalCrossentropy", "SparseCategoricalCrossentropy", {}, "CLASSES", "P"),
    ("precision", "Precision", {}, "BITS", "P"),
    ("recall", "Recall", {}, "BITS", "P"),
    ("truePositives", "TruePositives", {}, "BITS", "P"),
    ("falsePositives", "FalsePositives", {}, "BITS", "P"),
    ("trueNegatives", "TrueNegatives", {}, "BITS", "P"),
    ("falseNegatives", "FalseNegatives", {}, "BITS", "P"),
    ("r2Score", "R2Score", {}, "NUMBERS", "GUESSES"),
]
CLASSES2 = np.array([1, 1, 2, 0])
out["data"]["CLASSES2"] = plain(CLASSES2)
out["metrics"] = []
for fn, cls, options, target, output in METRICS:
    y, p = globals()[target], globals()[output]
    metric = getattr(metrics, cls)(**options)
    row = {"fn": fn, "options": options, "yTrue": target, "yPred": output, "name": getattr(metrics, cls)(**options).name}
    if fn in ("precision", "recall", "truePositives", "falsePositives", "trueNegatives", "falseNegatives"):
        del row["name"]  # counted: precision, precision_1
    metric.update_state(y, p)
    row["first"] = plain(metric.result())
    metric.update_state(y[:3], p[:3][::-1].copy())
    row["second"] = plain(metric.result())
    metric.reset_state()
    weight = SAMPLE_WEIGHT if cls != "R2Score" else SAMPLE_WEIGHT[:, None]
    metric.update_state(y, p, sample_weight=weight if y.ndim == 1 or cls == "R2Score" else weight)
    row["weighted"] = plain(metric.result())
    out["metrics"].append(row)

# ---------------------------------------------------------------- optimizers: 6 steps of two variables, with slots
OPTIMIZERS = [
    ("sgd", "SGD", {}),
    ("sgd", "SGD", {"learning_rate": 0.1, "momentum": 0.9}),
    ("sgd", "SGD", {"learning_rate": 0.1, "momentum": 0.9, "nesterov": True}),
    ("sgd", "SGD", {"learning_rate": 0.1, "weight_decay": 0.01}),
    ("sgd", "SGD", {"learning_rate": 0.1, "clipnorm": 0.5}),
    ("sgd", "SGD", {"learning_rate": 0.1, "clipvalue": 0.2}),
    ("sgd", "SGD", {"learning_rate": 0.1, "global_clipnorm": 0.7}),
    ("adam", "Adam", {}),
    ("adam", "Adam", {"learning_rate": 0.1, "beta_1": 0.8, "beta_2": 0.9, "epsilon": 1e-3}),
    ("adam", "Adam", {"learning_rate": 0.1, "amsgrad": True}),
    ("adamw", "AdamW", {"learning_rate": 0.1}),
    ("rmsprop", "RMSprop", {}),
    ("rmsprop", "RMSprop", {"learning_rate": 0.1, "rho": 0.8, "momentum": 0.5, "centered": True}),
    ("adagrad", "Adagrad", {"learning_rate": 0.1}),
    ("adadelta", "Adadelta", {"learning_rate": 1.0}),
    ("adamax", "Adamax", {"learning_rate": 0.1}),
    ("nadam", "Nadam", {"learning_rate": 0.1}),
    ("lion", "Lion", {"learning_rate": 0.1}),
]
W0 = f32([[0.5, -1.0, 2.0], [0.1, 0.2, -0.3]])
B0 = f32([0.25, -0.75])
STEPS = 6
rng = np.random.RandomState(7)
GW = [rng.uniform(-2, 2, W0.shape).astype("float32") for _ in range(STEPS)]
GB = [rng.uniform(-2, 2, B0.shape).astype("float32") for _ in range(STEPS)]
out["steps"] = {"w": plain(W0), "b": plain(B0), "gw": plain(GW), "gb": plain(GB)}
out["optimizers"] = []
for fn, cls, options in OPTIMIZERS:
    optimizer = getattr(optimizers, cls)(**options)
    w, b = keras.Variable(W0, name="w"), keras.Variable(B0, name="b")
    states = []
    for gw, gb in zip(GW, GB):
        optimizer.apply_gradients([(gw, w), (gb, b)])
        states.append({"w": plain(w.value), "b": plain(b.value), "slots": [plain(v.value) for v in optimizer.variables]})
    out["optimizers"].append({"fn": fn, "options": {camel(k): v for k, v in options.items()}, "states": states})
S = optimizers.schedules
out["schedules"] = []
for fn, options in [
    ("ExponentialDecay", dict(initial_learning_rate=0.1, decay_steps=3, decay_rate=0.5)),
    ("ExponentialDecay", dict(initial_learning_rate=0.1, decay_steps=3, decay_rate=0.5, staircase=True)),
    ("InverseTimeDecay", dict(initial_learning_rate=0.1, decay_steps=3, decay_rate=0.5)),
    ("PiecewiseConstantDecay", dict(boundaries=[2, 5], values=[1.0, 0.5, 0.1])),
    ("PolynomialDecay", dict(initial_learning_rate=0.1, decay_steps=5, power=2.0)),
    ("PolynomialDecay", dict(initial_learning_rate=0.1, decay_steps=3, cycle=True)),
    ("CosineDecay", dict(initial_learning_rate=0.1, decay_steps=6, alpha=0.1)),
    ("CosineDecay", dict(initial_learning_rate=0.0, decay_steps=6, warmup_target=0.2, warmup_steps=3)),
]:
    schedule = getattr(S, fn)(**options)
    out["schedules"].append({"fn": fn[0].lower() + fn[1:], "options": {camel(k): v for k, v in options.items()},
                             "rates": [float(schedule(i)) for i in range(10)]})

# ---------------------------------------------------------------- initializers: bounds and spread over a large draw
out["initializers"] = {}
for name in ["RandomNormal", "RandomUniform", "TruncatedNormal", "GlorotUniform", "GlorotNormal", "HeUniform",
             "HeNormal", "LecunUniform", "LecunNormal", "VarianceScaling", "Orthogonal"]:
    value = np.asarray(getattr(keras.initializers, name)(seed=1)([400, 250]))
    out["initializers"][name] = {"std": float(value.std()), "max": float(np.abs(value).max())}

# ---------------------------------------------------------------- layers: outputs for given weights
LAYER_X = f32(rng.uniform(-2, 2, (4, 3, 5)))
LAYER_Y = f32(rng.uniform(-2, 2, (4, 3, 5)))
LAYERS = [
    ("Dense", {"units": 2, "activation": "tanh"}, 1), ("Dense", {"units": 3, "use_bias": False}, 1),
    ("Activation", {"activation": "softmax"}, 1), ("Flatten", {}, 1), ("Dropout", {"rate": 0.4}, 1),
    ("Reshape", {"target_shape": [5, -1]}, 1), ("Permute", {"dims": [2, 1]}, 1), ("Add", {}, 2), ("Subtract", {}, 2),
    ("Multiply", {}, 2), ("Average", {}, 2), ("Maximum", {}, 2), ("Minimum", {}, 2), ("Concatenate", {}, 2),
    ("Concatenate", {"axis": 1}, 2), ("Identity", {}, 1), ("Rescaling", {"scale": 0.5, "offset": -1.0}, 1),
    ("GaussianNoise", {"stddev": 0.4}, 1), ("GaussianDropout", {"rate": 0.4}, 1),
    ("ActivityRegularization", {"l2": 0.1}, 1),
    ("BatchNormalization", {}, 1), ("BatchNormalization", {"axis": 1, "scale": False}, 1),
    ("LayerNormalization", {}, 1), ("LayerNormalization", {"axis": [1, 2], "epsilon": 1e-5}, 1),
    ("UnitNormalization", {}, 1), ("ReLU", {"max_value": 1.0, "negative_slope": 0.1}, 1), ("LeakyReLU", {}, 1),
    ("PReLU", {}, 1), ("PReLU", {"shared_axes": [1]}, 1), ("ELU", {"alpha": 0.7}, 1), ("Softmax", {"axis": 1}, 1),
]
# Layers with windows: their inputs by name. A generator of their own, so that the rows above keep their numbers.
windows_rng = np.random.RandomState(11)
IMAGE = f32(windows_rng.uniform(-2, 2, (4, 6, 5, 2)))
VOLUME = f32(windows_rng.uniform(-2, 2, (4, 4, 3, 3, 2)))
FIRST = f32(np.moveaxis(IMAGE, -1, 1))
INPUTS = {"image": IMAGE, "volume": VOLUME, "first": FIRST}
F = "channels_first"
LAYERS += [
    ("Conv1D", {"filters": 3, "kernel_size": 2, "activation": "tanh"}, 1),
    ("Conv1D", {"filters": 2, "kernel_size": 2, "padding": "causal", "dilation_rate": 2}, 1),
    ("Conv1D", {"filters": 4, "kernel_size": 3, "padding": "same", "strides": 2, "use_bias": False}, 1),
    ("Conv2D", {"filters": 3, "kernel_size": 3, "activation": "relu"}, "image"),
    ("Conv2D", {"filters": 3, "kernel_size": [2, 3], "strides": [2, 1], "padding": "same"}, "image"),
    ("Conv2D", {"filters": 4, "kernel_size": 2, "groups": 2, "dilation_rate": [1, 2]}, "image"),
    ("Conv2D", {"filters": 3, "kernel_size": 2, "data_format": F, "activation": "softmax"}, "first"),
    ("Conv2D", {"filters": 3, "kernel_size": 1, "strides": 2}, "image"),
    ("Conv3D", {"filters": 2, "kernel_size": [2, 2, 1], "strides": [2, 1, 1]}, "volume"),
    ("Conv3D", {"filters": 2, "kernel_size": 3, "padding": "same"}, "volume"),
    ("Conv1DTranspose", {"filters": 3, "kernel_size": 3, "strides": 2}, 1),
    ("Conv1DTranspose", {"filters": 3, "kernel_size": 2, "dilation_rate": 2, "padding": "same"}, 1),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 3, "strides": 2, "padding": "same"}, "image"),
    ("Conv2DTranspose", {"filters": 3, "kernel_size": 2, "strides": 3}, "image"),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": [4, 3], "strides": 2, "padding": "same",
                         "output_padding": 1}, "image"),
    ("Conv2DTranspose", {"filters": 2, "kernel_size": 2, "strides": 2, "data_format": F}, "first"),
    ("Conv3DTranspose", {"filters": 2, "kernel_size": 2, "strides": [1, 2, 1], "padding": "same"}, "volume"),
    ("DepthwiseConv1D", {"kernel_size": 2, "depth_multiplier": 2}, 1),
    ("DepthwiseConv2D", {"kernel_size": 3, "padding": "same", "activation": "relu"}, "image"),
    ("DepthwiseConv2D", {"kernel_size": 2, "strides": 2, "depth_multiplier": 3, "data_format": F}, "first"),
    ("SeparableConv1D", {"filters": 3, "kernel_size": 2, "padding": "same"}, 1),
    ("SeparableConv2D", {"filters": 3, "kernel_size": [3, 2], "depth_multiplier": 2}, "image"),
    ("MaxPooling1D", {}, 1), ("MaxPooling1D", {"pool_size": 2, "strides": 1, "padding": "same"}, 1),
    ("MaxPooling2D", {"pool_size": 2}, "image"),
    ("MaxPooling2D", {"pool_size": [3, 2], "strides": [1, 2], "padding": "same"}, "image"),
    ("MaxPooling2D", {"pool_size": 2, "data_format": F}, "first"),
    ("MaxPooling3D", {"pool_size": [2, 1, 2], "strides": 1}, "volume"),
    ("AveragePooling1D", {"pool_size": 2, "padding": "same"}, 1),
    ("AveragePooling2D", {"pool_size": 2}, "image"),
    ("AveragePooling2D", {"pool_size": 3, "strides": 2, "padding": "same"}, "image"),
    ("AveragePooling3D", {"pool_size": 2, "strides": 2, "padding": "same"}, "volume"),
    ("GlobalMaxPooling1D", {}, 1), ("GlobalMaxPooling2D", {"keepdims": True}, "image"),
    ("GlobalMaxPooling3D", {}, "volume"),
    ("GlobalAveragePooling1D", {"keepdims": True}, 1), ("GlobalAveragePooling2D", {}, "image"),
    ("GlobalAveragePooling2D", {"data_format": F}, "first"), ("GlobalAveragePooling3D", {}, "volume"),
    ("ZeroPadding1D", {"padding": [2, 0]}, 1), ("ZeroPadding2D", {"padding": [[1, 0], [2, 1]]}, "image"),
    ("ZeroPadding2D", {"padding": [1, 2], "data_format": F}, "first"), ("ZeroPadding3D", {"padding": 1}, "volume"),
    ("Cropping1D", {"cropping": [1, 0]}, 1), ("Cropping2D", {"cropping": [[1, 2], [0, 1]]}, "image"),
    ("Cropping3D", {"cropping": [[1, 0], [1, 1], [0, 2]]}, "volume"),
    ("UpSampling1D", {"size": 3}, 1), ("UpSampling2D", {}, "image"),
    ("UpSampling2D", {"size": [2, 3], "interpolation": "bilinear"}, "image"),
    ("UpSampling2D", {"size": 2, "data_format": F}, "first"), ("UpSampling3D", {"size": [1, 2, 3]}, "volume"),
    ("Resizing", {"height": 9, "width": 3}, "image"),
    ("Resizing", {"height": 4, "width": 7, "interpolation": "nearest"}, "image"),
    ("Resizing", {"height": 3, "width": 2, "interpolation": "bicubic", "antialias": True}, "image"),
    ("Resizing", {"height": 8, "width": 8, "interpolation": "lanczos3", "crop_to_aspect_ratio": True}, "image"),
    ("Resizing", {"height": 4, "width": 8, "pad_to_aspect_ratio": True, "fill_value": 0.5}, "image"),
    ("Resizing", {"height": 4, "width": 3, "data_format": F, "interpolation": "lanczos5"}, "first"),
]
out["layers"] = {"x": plain(LAYER_X), "y": plain(LAYER_Y), **{k: plain(v) for k, v in INPUTS.items()}, "rows": []}
for cls, options, count in LAYERS:
    layer = getattr(layers, cls)(**options)
    inputs = INPUTS[count] if count in INPUTS else LAYER_X if count == 1 else [LAYER_X, LAYER_Y]
    layer(inputs)
    weights = [f32(np.abs(rng.uniform(0.2, 1.5, w.shape))) for w in layer.weights]
    layer.set_weights(weights)
    row = {"class": cls, "options": {camel(k): v for k, v in options.items()}, "inputs": count,
           "weights": [plain(w) for w in weights], "names": [w.name for w in layer.weights],
           "output": plain(layer(inputs, training=False))}
    if cls == "BatchNormalization":
        row["training"] = plain(layer(inputs, training=True))
        row["after"] = [plain(w) for w in layer.get_weights()]
    out["layers"]["rows"].append(row)
row_vector = f32([[1, 2, 3], [4, 5, 6]])
out["repeatVector"] = plain(layers.RepeatVector(2)(row_vector))

Path(__file__).with_suffix(".json").write_text(json.dumps(out))
