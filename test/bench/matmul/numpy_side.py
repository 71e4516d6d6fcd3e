"""NumPy's side: `python numpy_side.py ROUNDS` with shapes and calls as JSON on standard input."""

import json
import sys
import time

import numpy as np

random = np.random.default_rng(0)
works = []
for (m, k, n, *turned), calls, groups in json.load(sys.stdin):
    a = random.random((k, m) if turned == ["a"] else (m, k), dtype=np.float32)
    b = random.random((n, k) if turned == ["b"] else (k, n), dtype=np.float32)
    works.append((a.T if turned == ["a"] else a, b.T if turned == ["b"] else b, calls, groups))
results = [{"best": float("inf"), "cpu": float("inf")} for _ in works]
for _ in range(int(sys.argv[1])):
    for result, (a, b, calls, groups) in zip(results, works):
        spent = time.process_time()
        for _ in range(groups):
            start = time.perf_counter()
            for _ in range(calls):
                a @ b
            result["best"] = min(result["best"], (time.perf_counter() - start) / calls)
        result["cpu"] = min(result["cpu"], (time.process_time() - spent) / calls / groups)
print(json.dumps({"about": f"NumPy {np.__version__}", "node": "", "results": results}))
