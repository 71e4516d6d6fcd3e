"""Reads the .keras files of a folder with real Keras and writes them again: `python saving.py FOLDER`.

For every NAME.keras with NAME.json (its inputs): prints the outputs, and saves what was loaded as NAME.python.keras.
"""
import json
import os
import sys
from pathlib import Path

# NumPy has nothing to compile, for so few rows.
os.environ["KERAS_BACKEND"] = "numpy"
import keras
import numpy as np

# What a notebook calls Scale and doubled, in Python.
@keras.saving.register_keras_serializable(package="tests")
class Scale(keras.layers.Layer):
    def __init__(self, factor, **kwargs):
        super().__init__(**kwargs)
        self.factor = factor

    def build(self, input_shape):
        self.scale = self.add_weight(shape=[input_shape[-1]], initializer="ones", name="scale")

    def call(self, x):
        return x * self.scale * self.factor

    def get_config(self):
        return {**super().get_config(), "factor": self.factor}

out = {}
for file in sorted(Path(sys.argv[1]).glob("*.keras")):
    try:
        model = keras.models.load_model(file)
        inputs = [np.asarray(x, dtype="float32") for x in json.loads(file.with_suffix(".json").read_text())]
        y = model(inputs if len(inputs) > 1 else inputs[0])
        ys = y if isinstance(y, (list, tuple)) else [y]
        optimizer = getattr(model, "optimizer", None)
        out[file.stem] = {
            "outputs": [np.asarray(y).tolist() for y in ys],
            "iterations": None if optimizer is None else int(np.asarray(optimizer.iterations)),
            "optimizer": None if optimizer is None else [np.asarray(v).ravel().tolist() for v in optimizer.variables],
        }
        model.save(str(file).replace(".keras", ".python.keras"))
    except Exception as error:
        out[file.stem] = {"error": f"{type(error).__name__}: {error}"[:2000]}
print(json.dumps(out))
