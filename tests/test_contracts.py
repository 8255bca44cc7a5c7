"""The contracts of import-linter: each forbids what it says, and only that."""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

from conftest import HANGS, REPOSITORY, environment

PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
CONTRACTS = [contract["name"] for contract in PYPROJECT["tool"]["importlinter"]["contracts"]]
# the contract, and an import that breaks it and no other: who imports, and what
BREACHES = {
    "Pictures are drawn of results": ("drawing.theme", "bubblegraph.solving.halting"),
    "One way through the house": ("drawing.curves", "bubblegraph.output.json_text"),
    "No circle anywhere": ("output.spelling", "bubblegraph.output.terminal"),
    "Solving knows no ledger, no graph of deals, no command": (
        "solving.recent",
        "bubblegraph.ledger.names",
    ),
    "The forms of pictures are independent of each other": (
        "drawing.matrix.shades",
        "bubblegraph.drawing.wheels.grid",
    ),
    "What forms share knows no form": ("drawing.curves", "bubblegraph.drawing.matrix.shades"),
    "One way through the ledger": ("ledger.schema", "bubblegraph.ledger.select"),
    "One way through editing": ("editing.remove", "bubblegraph.editing.rename"),
    "One way through large tables": (
        "payments.search.running",
        "bubblegraph.payments.reading.room",
    ),
    "Only cli knows typer": ("files", "typer"),
    "Only output and cli know rich": ("files", "rich"),
    "The ledger needs no graph, numbers or picture library": ("ledger.names", "numpy"),
    "Solvers are made in one place": ("solving.recent", "highspy"),
    "Spark is known in one place": ("payments.search.running", "pyspark"),
}
# what all forms draw with cannot know one of them without the others knowing it as well
IMPLIED = {
    "What forms share knows no form": {"The forms of pictures are independent of each other"},
}


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A copy of the program and of its contracts."""
    shutil.copy(REPOSITORY / "pyproject.toml", tmp_path)
    shutil.copytree(
        REPOSITORY / "src", tmp_path / "src", ignore=shutil.ignore_patterns("__pycache__")
    )
    return tmp_path


def verdicts(house: Path) -> dict[str, str]:
    """What the linter says of each contract: KEPT or BROKEN."""
    done = subprocess.run(
        [
            sys.executable,
            "-c",
            "from importlinter.cli import lint_imports_command; lint_imports_command()",
            "--no-cache",
        ],
        cwd=house,
        env=environment(PYTHONPATH=str(house / "src"), COLUMNS="200"),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )
    said = dict(re.findall(r"^(.+) (KEPT|BROKEN)\b", done.stdout, re.MULTILINE))
    assert said.keys() == set(CONTRACTS), done.stdout + done.stderr
    return said


def test_the_program_keeps_every_contract(house: Path) -> None:
    assert set(verdicts(house).values()) == {"KEPT"}


@pytest.mark.parametrize("contract", CONTRACTS)
def test_a_forbidden_import_breaks_its_contract_and_no_other(contract: str, house: Path) -> None:
    assert contract in BREACHES, "say in BREACHES which import breaks the new contract"
    importer, imported = BREACHES[contract]
    module = house / "src" / "bubblegraph" / f"{importer.replace('.', '/')}.py"
    text = module.read_text(encoding="utf-8")
    module.write_text(f"{text}\nimport {imported}\n", encoding="utf-8")

    said = verdicts(house)

    broken = {name for name in said if said[name] == "BROKEN"}
    assert broken == {contract} | IMPLIED.get(contract, set())


def test_every_breach_is_of_a_contract_that_there_is() -> None:
    assert BREACHES.keys() == set(CONTRACTS)
