"""Summaries as Keras 3.15.1 prints them: writes keras-summaries.json beside itself.

    pip install keras==3.15.1 jax && python test/golden/keras-summaries.py

Each model is a list of calls that test/lib/keras/summary.test.ts makes too, in the same order, from fresh names.
"""
import json
import os
from pathlib import Path

os.environ["KERAS_BACKEND"] = "jax"
os.environ["COLUMNS"] = "240"
import keras
import numpy as np
from keras import layers

def text(model, **options):
    lines = []
    model.summary(print_fn=lambda line: lines.append(line), **options)
    return "\n".join(lines).rstrip("\n")

out = {}
def case(f):
    keras.utils.clear_session()
    out[f.__name__] = f()
    return f

@case
def row():
    return text(keras.Sequential([layers.Input([3]), layers.Dense(4, activation="sigmoid"), layers.Dense(1)]))

@case
def unbuilt():
    return text(keras.Sequential([layers.Dense(4), layers.Activation("relu"), layers.Dense(1)]))

@case
def empty_then_built():
    model = keras.Sequential(name="grown")
    model.add(layers.Dense(2))
    model.add(layers.Dropout(0.5))
    model.build([None, 7])
    return text(model)

@case
def long_names():
    return text(keras.Sequential([
        layers.Input([3]),
        layers.Dense(4, name="a_layer_with_a_name_that_is_far_too_long_for_its_column"),
        layers.Dense(100000, name="wide"),
        layers.Reshape([10, 100, 10, 10], name="another_long_name_for_a_layer_here"),
    ]))

@case
def functional():
    x = layers.Input([8], name="x")
    h = layers.Dense(16, activation="relu")(x)
    return text(keras.Model(x, layers.Dense(2)(h)))

@case
def branches():
    a, b = layers.Input([3], name="left"), layers.Input([5], name="right")
    h = layers.Concatenate()([layers.Dense(4)(a), layers.Dense(4, name="a_branch_with_a_rather_long_name")(b)])
    skip = layers.Add()([layers.Dense(8)(h), h])
    return text(keras.Model([a, b], [layers.Dense(1, name="score")(skip), layers.Dense(3, name="kind")(skip)], name="two_in"))

@case
def shared():
    x, y = layers.Input([4]), layers.Input([4])
    tower = layers.Dense(3)
    return text(keras.Model([x, y], layers.Subtract()([tower(x), tower(y)])))

@case
def deep():
    x = layers.Input([6])
    h = x
    for i in range(5):
        h = layers.Add()([h, layers.Dense(6, activation="tanh")(h)])
    h = layers.Concatenate()([h, x, layers.Dense(2)(x)])
    return text(keras.Model(x, layers.Dense(1)(h)))

@case
def nested():
    inner = keras.Sequential([layers.Input([3]), layers.Dense(2), layers.BatchNormalization()], name="inner")
    model = keras.Sequential([layers.Input([3]), inner, layers.Dense(1)])
    return text(model)

@case
def expanded():
    inner = keras.Sequential([layers.Input([3]), layers.Dense(2), layers.BatchNormalization()], name="inner")
    model = keras.Sequential([layers.Input([3]), inner, layers.Dense(1)])
    return text(model, expand_nested=True)

@case
def frozen():
    model = keras.Sequential([layers.Input([3]), layers.Dense(2), layers.Dense(1)])
    model.layers[0].trainable = False
    return text(model, show_trainable=True)

@case
def narrow():
    return text(keras.Sequential([layers.Input([3]), layers.Dense(4), layers.Dense(1)]), line_length=50)

@case
def compiled_sgd():
    model = keras.Sequential([layers.Input([3]), layers.Dense(4), layers.Dense(1)])
    model.compile(optimizer="sgd", loss="mse")
    before = text(model)
    model.fit(np.zeros([4, 3]), np.zeros([4, 1]), verbose=0)
    return before + "\n" + text(model)

@case
def compiled_adam():
    model = keras.Sequential([layers.Input([3]), layers.Dense(400), layers.Dense(10)])
    model.compile(optimizer="adam", loss="mse")
    model.fit(np.zeros([4, 3]), np.zeros([4, 10]), verbose=0)
    return text(model)

@case
def cnn():
    return text(keras.Sequential([
        layers.Input([28, 28, 1]), layers.Conv2D(32, 3, activation="relu"), layers.MaxPooling2D(),
        layers.Conv2D(64, 3, activation="relu"), layers.MaxPooling2D(), layers.Flatten(), layers.Dropout(0.5),
        layers.Dense(10, activation="softmax")]))

@case
def windows():
    x = layers.Input([None, None, 3])
    h = layers.ZeroPadding2D(1)(x)
    h = layers.SeparableConv2D(8, 3, strides=2)(h)
    h = layers.DepthwiseConv2D(3, padding="same", depth_multiplier=2)(h)
    h = layers.Conv2DTranspose(4, 3, strides=2, padding="same")(h)
    h = layers.UpSampling2D(2)(h)
    h = layers.Cropping2D(1)(h)
    h = layers.AveragePooling2D(2)(h)
    h = layers.Resizing(12, 10)(h)
    h = layers.Reshape([12, 40])(h)
    h = layers.Conv1D(6, 3, padding="causal")(h)
    h = layers.MaxPooling1D(2)(h)
    h = layers.Conv1DTranspose(3, 2, strides=2)(h)
    return text(keras.Model(x, [layers.GlobalAveragePooling1D()(h), layers.GlobalMaxPooling1D()(h)]))

Path(__file__).with_suffix(".json").write_text(json.dumps(out, ensure_ascii=False, indent=1))
