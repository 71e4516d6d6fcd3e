"""Trains nets in real Keras: specs as JSON on stdin, losses, weights and predictions as JSON on stdout."""
import json
import os
import re
import sys
import tempfile

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
# Ops compiled by an earlier run are taken from there.
os.environ.setdefault("JAX_COMPILATION_CACHE_DIR", os.path.join(tempfile.gettempdir(), "glassbox-jax-cache"))
os.environ.setdefault("JAX_PERSISTENT_CACHE_MIN_COMPILE_TIME_SECS", "0")
# Most of the time goes to compiling 700 small ops that run a few times each.
os.environ.setdefault("XLA_FLAGS", "--xla_backend_optimization_level=0")
import keras
import numpy as np
from keras import layers, losses, optimizers


def snake(options):
    def name(key):
        return re.sub(r"^beta(\d)$", r"beta_\1", re.sub(r"([a-z])([A-Z])", r"\1_\2", key).lower())
    return {name(k): v for k, v in options.items()}


def train(net):
    keras.utils.clear_session(free_memory=False)  # Collecting garbage for every net takes longer than its training.
    dtype = net.get("dtype", "float32")
    keras.config.set_floatx(dtype)
    tensors = []
    for node in net["nodes"]:
        if node["class"] == "InputLayer":
            tensors.append(layers.Input(**snake(node["options"])))
            continue
        inputs = [tensors[i] for i in node["inputs"]]
        layer = getattr(layers, node["class"])(**snake(node["options"]))
        tensors.append(layer(inputs if len(inputs) > 1 else inputs[0]))
    model = keras.Model(tensors[0], tensors[-1])
    model.set_weights([np.asarray(w, dtype) for w in net["weights"]])
    model.compile(
        optimizer=getattr(optimizers, net["optimizer"]["class"])(**snake(net["optimizer"]["options"])),
        loss=getattr(losses, net["loss"]["class"])(**snake(net["loss"]["options"])),
        metrics=net.get("metrics"),
        # Compiling takes a second a net: it pays only for long trainings.
        run_eagerly=net["epochs"] < 100,
    )
    x, y = np.asarray(net["x"], dtype), np.asarray(net["y"])
    weights = np.asarray(net["sampleWeight"], dtype) if net.get("sampleWeight") else None
    before = model.predict(x, batch_size=4, verbose=0)
    history = model.fit(
        x, y, sample_weight=weights, batch_size=net["batchSize"], epochs=net["epochs"], shuffle=False, verbose=0
    )
    return {
        "before": before.tolist(),
        "history": history.history,
        "weights": [w.tolist() for w in model.get_weights()],
        "predictions": model.predict(x, batch_size=4, verbose=0).tolist(),
        "evaluation": model.evaluate(
            x, y, sample_weight=weights, batch_size=4, verbose=0, return_dict=True
        ),
    }


json.dump([train(net) for net in json.load(sys.stdin)], sys.stdout)
