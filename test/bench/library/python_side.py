"""NumPy's and Keras's side, as side.mjs: `python_side.py numpy scratch 5`, `python_side.py "keras torch" mlp 2`; KERAS_BACKEND names the backend.

Weights and samples are those of data.mjs, so that answers can be compared.
Not called python.py: TensorFlow imports a package of that name, and would run this file."""

import json
import os
import sys
import time

side, work, rounds = sys.argv[1], sys.argv[2], int(sys.argv[3])
EPOCHS, SAMPLES, WIDTH, HIDDEN, CLASSES, CALLS = 2000, 10_000, 784, 128, 10, 20_000
started, cpu_started = time.perf_counter(), time.process_time()
import numpy as np  # noqa: E402

if side.startswith("keras"):
    os.environ.setdefault("KERAS_BACKEND", "jax")
    import keras


def stream(seed, count):
    """The stream of data.mjs: the n-th state is a^n * seed + c * (1 + a + ... + a^(n-1)), all modulo 2^32."""
    powers = np.full(count, 1664525, np.uint32)
    powers = np.cumprod(powers, dtype=np.uint32)
    sums = np.cumsum(np.concatenate([[np.uint32(1)], powers[:-1]]), dtype=np.uint32)
    return (powers * np.uint32(seed) + sums * np.uint32(1013904223)) / 2.0**32


def matrix(seed, rows, columns, scale=1.0):
    return ((stream(seed, rows * columns) * 2 - 1) * scale).reshape(rows, columns)


X = np.array([[0, 0, 1], [0, 1, 1], [1, 0, 1], [1, 1, 1]], float)
y = np.array([[0], [1], [1], [0]], float)


def sigmoid(z):
    return 1 / (1 + np.exp(-z))


def scratch():
    w2, w3 = matrix(1, 3, 4), matrix(2, 4, 1)

    def run():
        nonlocal w2, w3
        for _ in range(EPOCHS):
            hidden = sigmoid(np.dot(X, w2))
            output = sigmoid(np.dot(hidden, w3))
            delta3 = (y - output) * (output * (1 - output))
            delta2 = np.dot(delta3, w3.T) * (hidden * (1 - hidden))
            w2 = w2 + np.dot(X.T, delta2)
            w3 = w3 + np.dot(hidden.T, delta3)
        return float(np.mean(np.square(y - output)))

    return run


def op():
    a = np.linspace(1, 2, 10)

    def run():
        for _ in range(CALLS):
            total = np.add(a, a)
        return float(total[0])

    return run


def classifier():
    model = keras.Sequential(
        [
            keras.layers.Input([WIDTH]),
            keras.layers.Dense(HIDDEN, activation="relu"),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.set_weights(
        [matrix(4, WIDTH, HIDDEN, 0.05), np.zeros(HIDDEN), matrix(5, HIDDEN, CLASSES, 0.1), np.zeros(CLASSES)]
    )
    return model


def digits():
    numbers = stream(3, SAMPLES * WIDTH + SAMPLES)
    pixels, labels = numbers[: SAMPLES * WIDTH], numbers[SAMPLES * WIDTH :]
    return pixels.astype(np.float32).reshape(SAMPLES, WIDTH), np.floor(labels * CLASSES)


def fit():
    model = keras.Sequential(
        [
            keras.layers.Input([3]),
            keras.layers.Dense(4, activation="sigmoid"),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    model.set_weights([matrix(1, 3, 4), np.zeros(4), matrix(2, 4, 1), np.zeros(1)])
    model.compile(loss="mean_squared_error", optimizer=keras.optimizers.SGD(learning_rate=1.0))
    if share == 1:
        return lambda: model.fit(X, y, epochs=EPOCHS, verbose=0).history["loss"][-1]
    return lambda: model.fit(X, y, epochs=EPOCHS // share, verbose=0) and None


def mlp():
    pixels, labels = digits()
    model = classifier()
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return lambda: model.fit(pixels, labels, epochs=1, batch_size=32, shuffle=False, verbose=0).history["loss"][0]


def predict(rows):
    def prepare():
        model, pixels = classifier(), digits()[0][:rows]
        return lambda: float(model.predict(pixels, verbose=0)[-1, 0])

    return prepare


def cnn():
    count = 2048 * 28 * 28
    numbers = stream(6, count + 2048)
    pixels = numbers[:count].astype(np.float32).reshape(2048, 28, 28, 1)
    labels = np.floor(numbers[count:] * CLASSES)
    model = keras.Sequential(
        [
            keras.layers.Input([28, 28, 1]),
            keras.layers.Conv2D(32, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Conv2D(64, 3, activation="relu"),
            keras.layers.MaxPooling2D(2),
            keras.layers.Flatten(),
            keras.layers.Dense(CLASSES, activation="softmax"),
        ]
    )
    model.set_weights(
        [
            matrix(12, 9, 32, 0.3).reshape(3, 3, 1, 32),
            np.zeros(32),
            matrix(13, 288, 64, 0.08).reshape(3, 3, 32, 64),
            np.zeros(64),
            matrix(14, 1600, CLASSES, 0.06),
            np.zeros(CLASSES),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam")
    return lambda: model.fit(pixels, labels, epochs=1, batch_size=128, shuffle=False, verbose=0).history["loss"][0]


def lstm():
    numbers = stream(7, 1024 * 80 + 1024)
    words, labels = np.floor(numbers[: 1024 * 80] * 5000).reshape(1024, 80), np.floor(numbers[1024 * 80 :] * 2)
    model = keras.Sequential(
        [
            keras.layers.Input([80]),
            keras.layers.Embedding(5000, 32),
            keras.layers.LSTM(32),
            keras.layers.Dense(1, activation="sigmoid"),
        ]
    )
    # The forget gate's part of the biases is 1.
    biases = np.repeat([0.0, 1.0, 0.0, 0.0], 32)
    model.set_weights(
        [
            matrix(8, 5000, 32, 0.05),
            matrix(9, 32, 128, 0.2),
            matrix(10, 32, 128, 0.2),
            biases,
            matrix(11, 32, 1, 0.4),
            np.zeros(1),
        ]
    )
    model.compile(loss="binary_crossentropy", optimizer="adam")
    return lambda: model.fit(words, labels, epochs=1, batch_size=32, shuffle=False, verbose=0).history["loss"][0]


works = {
    "cnn": cnn,
    "lstm": lstm,
    "scratch": scratch,
    "op": op,
    "fit": fit,
    "mlp": mlp,
    "predict 1": predict(1),
    "predict 10,000": predict(SAMPLES),
}
# TensorFlow's 2,000 epochs of one small batch take minutes: a tenth of them, times ten.
share = 10 if work == "fit" and os.environ.get("KERAS_BACKEND") == "tensorflow" else 1
about = f"NumPy {np.__version__}" if side == "numpy" else f"Keras {keras.__version__} on {keras.backend.backend()}"
wall, cpu, answer = [], [], None
if work == "import":
    answer = float(np.add([1, 2, 3], [4, 5, 6])[2])
    wall.append((time.perf_counter() - started) * 1e3)
    cpu.append((time.process_time() - cpu_started) * 1e3)
else:
    run = None
    for i in range(rounds):
        # Compiled once a model, in Keras on JAX: to predict warm is to predict with the same one.
        if run is None or not work.startswith("predict"):
            run = works[work]()
        start, cpu_start = time.perf_counter(), time.process_time()
        answer = run()
        wall.append((time.perf_counter() - start) * 1e3 * share)
        cpu.append((time.process_time() - cpu_start) * 1e3 * share)
if share > 1:
    about += f", 1/{share} of it times {share}"
print(json.dumps({"about": about, "wall": wall, "cpu": cpu, "answer": answer}))
