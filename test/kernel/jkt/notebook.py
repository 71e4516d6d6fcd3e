"""Executes a notebook with nbclient, then one whose second cell fails; prints what came of both as JSON."""

import json
import sys

import nbclient
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook


def notebook(*codes):
    spec = {"name": "glassbox", "display_name": "Glassbox", "language": "typescript"}
    cells = [new_markdown_cell("# A notebook"), *map(new_code_cell, codes)]
    return new_notebook(cells=cells, metadata={"kernelspec": spec})


def outputs(cell):
    return [{k: o.get(k) for k in ("output_type", "name", "text", "data", "ename") if k in o} for o in cell.outputs]


good = notebook(
    "const numbers: number[] = [1, 2, 3];\nnumbers.length",
    'console.log("out"); console.error("err");',
    "await new Promise((done) => setTimeout(done, 50)); numbers.map((n) => n * 2)",
)
nbclient.NotebookClient(good, kernel_name="glassbox").execute()

bad = notebook("1", 'const wrong: number = "text"', "console.log('never')")
try:
    nbclient.NotebookClient(bad, kernel_name="glassbox").execute()
    failure = None
except nbclient.exceptions.CellExecutionError as error:
    failure = {"ename": error.ename, "evalue": error.evalue, "traceback": error.traceback}

json.dump(
    {
        "good": [[c.execution_count, outputs(c)] for c in good.cells if c.cell_type == "code"],
        "language_info": good.metadata["language_info"],
        "bad": [[c.execution_count, outputs(c)] for c in bad.cells if c.cell_type == "code"],
        "failure": failure,
    },
    sys.stdout,
)
