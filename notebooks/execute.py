"""Executes a notebook and writes it with its outputs: execute.py NOTEBOOK OUT. The first failing cell ends it."""

import sys

import nbformat
from nbclient import NotebookClient

source, target = sys.argv[1:]
notebook = nbformat.read(source, as_version=4)
NotebookClient(notebook, timeout=120, kernel_name="python3").execute()
outputs = [output for cell in notebook.cells if cell.cell_type == "code" for output in cell.outputs]
assert any("image/png" in output.get("data", {}) for output in outputs), f"{source} draws nothing"
nbformat.write(notebook, target)
