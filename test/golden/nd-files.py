"""NumPy's side of test/lib/nd/files.test.ts.

`python nd-files.py write DIR` writes .npy and .npz files to DIR and prints what is in each, as JSON.
`python nd-files.py read DIR` prints what NumPy reads from those that Glassbox wrote there, and whether NumPy would have
written the same bytes.
"""

import io
import json
import pathlib
import sys

import numpy as np
from nd_encoding import encode_array

folder = pathlib.Path(sys.argv[2])
CODES = ["?", "i1", "i2", "i4", "i8", "u1", "u2", "u4", "u8", "f2", "f4", "f8"]
SHAPES = [(), (0,), (3,), (2, 3), (2, 0, 3), (2, 3, 4), (1, 5, 1, 2)]


def encode(a):
    encoded = encode_array(a)
    return {**encoded, "dtype": "float32" if encoded["dtype"] == "float16" else encoded["dtype"]}


def write():
    rng = np.random.default_rng(5)
    said = {}
    for code in CODES:
        for order in "<>":
            for shape in SHAPES:
                for fortran in (False, True):
                    a = (rng.normal(size=shape) * 50).astype(np.dtype(code).newbyteorder(order))
                    if code[0] == "f" and a.size > 2:
                        a.flat[0], a.flat[1], a.flat[2] = np.inf, np.nan, 6e-8
                    if code in ("i8", "u8") and a.size:
                        a.flat[0] = np.iinfo(code).max
                    a = np.asfortranarray(a) if fortran and a.ndim else a
                    for version in ((1, 0), (2, 0), (3, 0)):
                        if version != (1, 0) and shape != (2, 3):
                            continue
                        name = f"{code.replace('?', 'b')}{'lb'[order == '>']}{'x'.join(map(str, shape))}{fortran}{version[0]}.npy"
                        with open(folder / name, "wb") as f:
                            np.lib.format.write_array(f, a, version=version)
                        said[name] = encode(a)
    np.savez(folder / "plain.npz", a=np.arange(6.0).reshape(2, 3), constructor=np.array([True]))
    np.savez_compressed(folder / "small.npz", np.zeros((40, 40), "f4"), np.array(7))
    np.save(folder / "objects.npy", np.array([{}, 1], dtype=object), allow_pickle=True)
    np.save(folder / "complex.npy", np.array([1j]))
    np.save(folder / "text.npy", np.array(["a"]))
    np.save(folder / "records.npy", np.zeros(2, dtype=[("a", "f4"), ("b", "i4")]))
    np.savetxt(folder / "table.txt", rng.normal(size=(4, 3)))
    said["table.txt"] = encode(np.loadtxt(folder / "table.txt"))
    return said


def read():
    out = {}
    for path in sorted(folder.glob("*.npy")):
        a = np.load(path)
        again = io.BytesIO()
        np.save(again, a)
        out[path.name] = {**encode(a), "same": again.getvalue() == path.read_bytes()}
    for path in sorted(folder.glob("*.npz")):
        with np.load(path) as arrays:
            out[path.name] = {name: encode(arrays[name]) for name in arrays}
    for path in sorted(folder.glob("*.txt")):
        out[path.name] = encode(np.loadtxt(path, delimiter=","))
    a = np.array([[1.5, -2e-7, 1e300], [float("nan"), float("-inf"), 0.0]])
    formats = ["%.18e", "%g", "%10.3f", "%-8.2e|", "%+.4G", "%08.3f", "%s"]
    out["formats"] = {}
    for fmt in formats:
        text = io.StringIO()
        np.savetxt(text, a, fmt=fmt, delimiter=";", header="h\nk", footer="f")
        out["formats"][fmt] = text.getvalue()
    return out


json.dump(write() if sys.argv[1] == "write" else read(), sys.stdout)
