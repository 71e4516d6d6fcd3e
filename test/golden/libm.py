"""The C library's log, exp, pow and log1p at random places, for tests of lib/nd/random/libm.ts.

    python libm.py SEED COUNT

Prints, for each function, the arguments and results as bytes of float64 (base64).
"""

import base64
import json
import math
import sys

import numpy as np

rng = np.random.default_rng(int(sys.argv[1]))
n = int(sys.argv[2])


def value(f, *arguments):
    try:
        return f(*arguments)
    except OverflowError:
        return math.inf
    except ValueError:
        return math.nan


def wide():
    return 10.0 ** rng.uniform(-300, 300, n)


cases = {
    "log": [np.concatenate([rng.random(n), 1 + rng.uniform(-0.1, 0.1, n), wide(), [0.0, 1.0, 5e-324, np.inf]])],
    "exp": [np.concatenate([-20 * rng.random(n), rng.uniform(-750, 715, n), rng.standard_normal(n) / wide(), [0.0]])],
    "pow": [np.concatenate([rng.random(n), rng.random(n), wide()]), np.concatenate([1 / rng.random(n), rng.standard_normal(n) * 100, rng.standard_normal(n)])],
    "log1p": [np.concatenate([-rng.random(n), -rng.random(n) ** 20, wide(), [0.0, -0.0]])],
}
encode = lambda x: base64.b64encode(np.asarray(x, "<f8").tobytes()).decode()
print(json.dumps({name: [encode(a) for a in [*arguments, [value(getattr(math, name), *map(float, row)) for row in zip(*arguments)]]] for name, arguments in cases.items()}))
