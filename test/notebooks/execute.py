"""Checks a notebook against nbformat's schema, executes it with nbclient and prints it, outputs and all, as JSON.

Usage: execute.py NOTEBOOK KERNEL FOLDER. A cell that fails is in the answer, as `failure`, and ends the run.
"""

import json
import sys

import nbclient
import nbformat

path, kernel, folder = sys.argv[1:]
notebook = nbformat.read(path, as_version=4)
nbformat.validate(notebook)  # Also when the file was read with a warning.
client = nbclient.NotebookClient(
    notebook,
    kernel_name=kernel,
    resources={"metadata": {"path": folder}},
    record_timing=False,
    coalesce_streams=True,  # When the kernel sends its text decides how many pieces it is in, not what it is.
    timeout=240,
)
failure = None
try:
    client.execute()
except nbclient.exceptions.CellExecutionError as error:
    failure = str(error)
nbformat.validate(notebook)
json.dump({"notebook": notebook, "failure": failure}, sys.stdout)
