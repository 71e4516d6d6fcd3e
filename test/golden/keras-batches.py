"""What Keras makes of batches that come one by one: `python test/golden/keras-batches.py` writes keras-batches.json."""

import json
import os
import warnings

os.environ.setdefault("KERAS_BACKEND", "jax")
import keras
import numpy as np

warnings.simplefilter("ignore")
rng = np.random.default_rng(7)
X = rng.normal(size=(20, 3)).astype("float32")
Y = rng.normal(size=(20, 2)).astype("float32")
W = rng.uniform(0.5, 2, size=20).astype("float32")
KERNEL = rng.normal(size=(3, 2)).astype("float32")
SIZE = 4


def batch(i):
    part = slice(i * SIZE, (i + 1) * SIZE)
    return X[part], Y[part], W[part]


class Parts(keras.utils.PyDataset):
    def __len__(self):
        return 5

    def __getitem__(self, i):
        return batch(i)


def endless():
    i = 0
    while True:
        yield batch(i % 5)
        i += 1


def model():
    net = keras.Sequential([keras.layers.Input([3]), keras.layers.Dense(2)])
    net.set_weights([KERNEL, np.zeros(2, "float32")])
    net.compile(optimizer=keras.optimizers.SGD(learning_rate=0.05), loss="mse", weighted_metrics=["mae"])
    return net


out = {"X": X.tolist(), "Y": Y.tolist(), "W": W.tolist(), "KERNEL": KERNEL.tolist(), "fits": []}
FITS = [
    ("PyDataset", {"epochs": 3}),
    ("PyDataset", {"epochs": 4, "steps_per_epoch": 2}),
    ("PyDataset", {"epochs": 2, "steps_per_epoch": 5}),
    ("generator", {"epochs": 4, "steps_per_epoch": 3}),
]
for source, options in FITS:
    net = model()
    given = Parts() if source == "PyDataset" else endless()
    told = {**options, "verbose": 0, "shuffle": False}
    history = net.fit(given, validation_data=Parts(), validation_steps=2, **told)
    tested = net.evaluate(Parts(), verbose=0, return_dict=True)
    predicted = net.predict(Parts(), verbose=0, steps=2)
    out["fits"].append(
        {
            "source": source,
            "options": options,
            "history": {k: [float(v) for v in values] for k, values in history.history.items()},
            "weights": [w.tolist() for w in net.get_weights()],
            "evaluated": tested,
            "predicted": predicted.tolist(),
        }
    )

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "keras-batches.json"), "w") as file:
    json.dump(out, file)
    file.write("\n")
