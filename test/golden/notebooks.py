"""Writes notebooks.json: notebooks as nbformat reads and writes them. Run: python test/golden/notebooks.py"""
import json, pathlib
import nbformat

EXOTIC = "a\nb\r\nc\x0bd\x0ce\x1cf\x85g\u2028h\u2029i\rj"
notebook = {
    "nbformat": 4, "nbformat_minor": 5,
    "metadata": {"zeta": 1, "alpha": {"b": [], "a": {}}, "kernelspec": {"name": "glassbox", "display_name": "Glassbox", "language": "typescript"}},
    "cells": [
        {"cell_type": "markdown", "id": "one", "metadata": {}, "source": "# Ünï\n\n$x$ – \U0001F600 <b>\n", "attachments": {"a.png": {"image/png": "iVBORw0KGgo="}}},
        {"cell_type": "raw", "id": "two", "metadata": {"format": "text/x"}, "source": ""},
        {"cell_type": "code", "id": "three", "metadata": {"tags": ["z", "a"]}, "execution_count": 3, "source": EXOTIC, "outputs": [
            {"output_type": "stream", "name": "stdout", "text": "one\ntwo\n"},
            {"output_type": "stream", "name": "stderr", "text": ""},
            {"output_type": "display_data", "metadata": {}, "data": {"text/plain": "no newline", "text/html": "<p>\n</p>\n", "image/png": "aaaa\n", "application/json": {"b": 1, "a": [1.5, "x\ny"]}, "application/vnd.plotly.v1+json": {"data": [], "layout": {}}}},
            {"output_type": "execute_result", "metadata": {"isolated": True}, "execution_count": 3, "data": {"text/plain": "1\u20282"}},
            {"output_type": "error", "ename": "TypeError", "evalue": "x\ny", "traceback": ["\x1b[31mTypeError\x1b[0m", "  at\n  b"]},
        ]},
        {"cell_type": "code", "id": "four", "metadata": {}, "execution_count": None, "source": "", "outputs": []},
    ],
}
text = nbformat.writes(nbformat.from_dict(notebook), version=4)
if not text.endswith("\n"):
    text += "\n"  # As nbformat.write does.
here = pathlib.Path(__file__).with_suffix(".json")
here.write_text(json.dumps({"notebook": notebook, "text": text}, indent=1) + "\n")
