"""An array as the tests in test/lib/nd read it: what JSON has no number for is text."""

import numpy as np


def encode_array(a):
    a = np.asarray(a)
    flat = a.reshape(-1).tolist()
    if a.dtype.kind == "f":
        flat = [x if np.isfinite(x) else repr(x) for x in flat]
    elif a.dtype.kind in "iu" and a.dtype.itemsize == 8:
        flat = [str(x) for x in flat]
    return {"dtype": a.dtype.name, "shape": list(a.shape), "data": flat}
