"""The ONNX node cases, as the pinned `onnx` package generates them, in a form that needs no protobuf.

`python cases.py FILE` writes JSON: a list of cases, each with its graph's nodes and one or more data sets. Tensors are
{dtype, shape, data}, data in base64, little-endian. What has no such form (strings, sequences, half precision, complex
numbers, subgraphs) is said instead: {kind}.
"""

import base64
import json
import sys
import warnings

warnings.simplefilter("ignore")
sys.modules.setdefault("PIL", None)  # Only cases that decode images ask for it.

import numpy as np
import onnx
from onnx import numpy_helper
from onnx.backend.test.case.node import collect_testcases

DTYPES = {"bool", "int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64", "float32", "float64"}


def encode(value):
    if value is None:
        return None
    if isinstance(value, onnx.TensorProto):
        if onnx.TensorProto.DataType.Name(value.data_type).lower() == "string":
            return {"kind": "string"}
        value = numpy_helper.to_array(value)
    if isinstance(value, (onnx.SequenceProto, onnx.OptionalProto, list)):
        return {"kind": "sequence"}
    if isinstance(value, (np.ndarray, np.generic)):
        a = np.asarray(value)
        name = a.dtype.name
        if a.dtype.kind in "OUS":
            return {"kind": "string"}
        if name not in DTYPES:
            return {"kind": name}
        data = base64.b64encode(np.ascontiguousarray(a).astype(a.dtype.newbyteorder("<")).tobytes()).decode()
        return {"dtype": name, "shape": list(a.shape), "data": data}
    return {"kind": type(value).__name__}


def attribute(a):
    kind = onnx.AttributeProto.AttributeType.Name(a.type)
    if kind == "FLOAT":
        return a.f
    if kind == "INT":
        return a.i
    if kind == "STRING":
        return a.s.decode("utf-8", "replace")
    if kind == "FLOATS":
        return list(a.floats)
    if kind == "INTS":
        return list(a.ints)
    if kind == "STRINGS":
        return [s.decode("utf-8", "replace") for s in a.strings]
    if kind == "TENSOR":
        return encode(a.t)
    return {"kind": kind.lower()}


def node(n):
    return {
        "op": n.op_type,
        "domain": n.domain,
        "inputs": list(n.input),
        "outputs": list(n.output),
        "attributes": {a.name: attribute(a) for a in n.attribute},
    }


def type_of(info):
    t = info.type
    if t.HasField("tensor_type"):
        return onnx.TensorProto.DataType.Name(t.tensor_type.elem_type).lower()
    return t.WhichOneof("value") or "none"


cases = []
for case in collect_testcases(None):
    graph = case.model.graph
    cases.append(
        {
            "name": case.name,
            "opset": max(o.version for o in case.model.opset_import if o.domain in ("", "ai.onnx")) if any(o.domain in ("", "ai.onnx") for o in case.model.opset_import) else 0,
            "rtol": case.rtol,
            "atol": case.atol,
            "nodes": [node(n) for n in graph.node],
            "initializers": {t.name: encode(t) for t in graph.initializer},
            "inputs": [i.name for i in graph.input],
            "outputs": [o.name for o in graph.output],
            "types": sorted({type_of(i) for i in [*graph.input, *graph.output]}),
            "sets": [{"inputs": [encode(x) for x in i], "outputs": [encode(x) for x in o]} for i, o in case.data_sets],
        }
    )

with open(sys.argv[1], "w") as file:
    json.dump({"version": onnx.__version__, "cases": cases}, file)
