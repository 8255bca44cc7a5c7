"""The example notebook: its cells answer what is stored, and it opens on any machine."""

from __future__ import annotations

import importlib.util
import json
import sys
from pathlib import Path
from types import ModuleType

import pytest

from conftest import REPOSITORY

pytest.importorskip("nbclient")

EXAMPLES = REPOSITORY / "examples"


@pytest.fixture(scope="module")
def example() -> ModuleType:
    """The script that runs the notebook."""
    spec = importlib.util.spec_from_file_location("example_notebook", EXAMPLES / "notebook.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_cells_answer_what_is_stored(example: ModuleType) -> None:
    stored = example.answers(example.read(example.NOTEBOOK))

    again = example.answers(example.executed(example.read(example.NOTEBOOK)))

    assert again == stored, "run python examples/notebook.py, and read the diff"


def test_the_way_goes_from_a_table_to_a_picture(example: ModuleType) -> None:
    notebook = example.read(example.NOTEBOOK)
    code = "\n".join(cell.source for cell in notebook.cells if cell.cell_type == "code")
    answers = example.answers(notebook)

    for step in ("propose_profile", "load_ledger", "circular_flows", "measure_volume", "to_csv"):
        assert step in code
    assert any(line.endswith("image/svg+xml: a picture") for line in answers)
    assert not any("stderr" in line or "Traceback" in line for line in answers)
    assert all(cell.outputs for cell in notebook.cells if cell.cell_type == "code")


def test_the_notebook_is_small_and_names_no_machine(example: ModuleType) -> None:
    text = example.NOTEBOOK.read_text(encoding="utf-8")

    assert len(text) < 300_000
    assert str(Path.home()) not in text
    assert str(REPOSITORY) not in text
    assert json.loads(text)["metadata"].keys() == {"kernelspec", "language_info"}
