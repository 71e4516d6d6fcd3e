"""Derives ziggurat.ts and libm.ts from what real NumPy runs on: its compiled generator and the C library's libm.

    python derive.py          (a Python with numpy 2.4 on x86-64 Linux with glibc >= 2.28)

The tables are constants of published algorithms that cannot be recomputed from a formula to the last bit:
 - the ziggurats of NumPy (BSD-3-Clause, NumPy Developers), which came from Julia's randmtzig;
 - the logarithm, exponential and power of Arm Optimized Routines (MIT, Arm Limited), which glibc uses.
Each table is found by its first numbers.
"""

import ctypes
import ctypes.util
import glob
import os
import struct
from base64 import b64encode
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent


def find(data, *first):
    """The one place where numbers begin as `first` does: floats as float64, integers as uint64."""
    wanted = b"".join(struct.pack("<d" if isinstance(x, float) else "<Q", x) for x in first)
    at = data.find(wanted)
    assert at >= 0 and data.find(wanted, at + 1) < 0, f"expected one table that begins {first}"
    return at


def export(name, data, doc):
    lines = f"/** {doc} Made by derive.py, which says whence. Base64 of little-endian 64-bit words. */"
    (HERE / f"{name}.ts").write_text(f'{lines}\nexport const {name}Base64 =\n  "{b64encode(data).decode()}";\n')


generator = Path(glob.glob(os.path.join(np.__path__[0], "random", "_generator*.so"))[0]).read_bytes()
begins = [
    (8.68362706080130616677e-16, 4.77933017572773682428e-17),  # wi: normal, widths / 2^52
    (1.0, 9.77101701267671596263e-01),  # fi: normal, heights
    (0x001C5214272497C6, 0),  # ke: exponential, the share of each width that is inside, * 2^53
    (9.655740063209182975e-16, 7.089014243955414331e-18),  # we: exponential, widths / 2^53
    (1.0, 9.381436808621747003e-01),  # fe: exponential, heights
]
export(
    "ziggurat",
    b"".join(generator[at : at + 256 * 8] for at in (find(generator, *first) for first in begins)),
    "Ziggurats of the normal (wi, fi) and exponential (ke, we, fe) distributions, 256 numbers each.",
)

ctypes.CDLL(ctypes.util.find_library("m"))
libm = next(line.split()[-1] for line in Path("/proc/self/maps").read_text().splitlines() if "libm.so" in line)
libm = Path(libm).read_bytes()
ln2 = (float.fromhex("0x1.62e42fefa3800p-1"), float.fromhex("0x1.ef35793c76730p-45"))
log = find(libm, *ln2, float.fromhex("-0x1.0000000000001p-1"))  # hi, lo, 5 + 11 coefficients, 128 pairs
power = find(libm, *ln2, -0.5)  # hi, lo, 7 coefficients, 128 quadruples whose second is padding
exp = find(libm, float.fromhex("0x1.71547652b82fep0") * 128, float.fromhex("-0x1.62e42fefa0000p-8"))
log_words = np.frombuffer(libm, "<f8", 18 + 256, log)
power_words = np.frombuffer(libm, "<f8", 9 + 512, power)
power_table = power_words[9:].reshape(128, 4)
assert (power_table[:, 1] == 0).all()
exp_head = np.frombuffer(libm, "<f8", 8, exp)
exp_table = np.frombuffer(libm, "<u8", 256, exp + 8 * 14)  # after 2 + 4 numbers of exp2
export(
    "libm",
    log_words.tobytes()
    + power_words[:9].tobytes()
    + power_table[:, [0, 2, 3]].tobytes()
    + exp_head.tobytes()
    + exp_table.tobytes(),
    "Coefficients and tables of log (274 words), pow (9 + 384) and exp (8 + 256).",
)
