"""NumPy's float64 sums, whose last bits show its order of adding: `python nd-sums.py SEED` prints cases as JSON."""

import json
import random
import sys

import numpy as np

rng = random.Random(int(sys.argv[1]))
cases = []
for _ in range(120):
    shape = [rng.choice([1, 2, 3, 7, 8, 9, 20, 130, 300]) for _ in range(rng.choice([1, 1, 2, 2, 3]))]
    if np.prod(shape) > 30_000:
        continue
    axes = rng.sample(range(len(shape)), len(shape))
    axis = rng.choice([None, [0], [len(shape) - 1], list(range(len(shape)))])
    seed = rng.randrange(1000)
    a = np.random.default_rng(seed).standard_normal(shape).transpose(axes)
    where = None if axis is None else tuple(axis)
    total, mean = a.sum(axis=where), a.mean(axis=where)
    cases.append({"shape": shape, "axes": axes, "axis": axis, "seed": seed})
    cases[-1] |= {"sum": np.ravel(total).tolist(), "mean": np.ravel(mean).tolist()}
json.dump(cases, sys.stdout)
