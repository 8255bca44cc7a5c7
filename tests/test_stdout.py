"""Standard output carries the answer and nothing else, whatever a library prints from C."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bubblegraph.solving.circulation_ortools import cheapest_routing
from conftest import HANGS, REPOSITORY, STRICT, Run, environment

TESTS = REPOSITORY / "tests"
ANSWERS = (
    ("cycles",),
    ("volume", "--certificate"),
    ("cut",),
    ("coverage",),
    ("progress",),
    ("compare", "wirecard"),
    ("timeline",),
    ("sources",),
    ("vendor",),
    ("stress", "Ahorn"),
    ("deals", "--by", "payee"),
    ("show", "Ahorn"),
    ("diff", "--from", "2025-02-01", "--to", "2025-12-31"),
)
FORMS = ("table", "json", "csv", "tsv", "md")


@pytest.fixture
def ring(tmp_path: Path) -> str:
    """56 legs with a price on loops: from 51 on the solver is asked."""
    text = (TESTS / "reference" / "ring.csv").read_text()
    (tmp_path / "ring.csv").write_text(text.replace("2025-03-01", "2025-06-01", 1))
    return "ring.csv"


def loudly(folder: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the program with a solver that prints from C, as a process of its own."""
    done = subprocess.run(
        [sys.executable, *STRICT, str(TESTS / "loud.py"), *words],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done


@pytest.mark.parametrize("words", ANSWERS, ids=lambda words: words[0])
def test_every_answer_is_what_it_is_without_a_library_that_prints(
    bubblegraph: Run, ring: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    """In every form, one after another: a library that prints may do so at the end of them all."""
    asked = {form: (*words, ring, "--format", form) for form in FORMS}
    joined = [word for line in asked.values() for word in ("+", *line)][1:]

    answers = {form: bubblegraph(*line).out for form, line in asked.items()}

    assert loudly(tmp_path, *joined).stdout == "".join(answers.values())
    assert json.loads(answers["json"])["command"] == words[0]
    for form, delimiter in (("csv", ","), ("tsv", "\t")):
        rows = list(csv.reader(io.StringIO(answers[form]), delimiter=delimiter))
        assert len({len(row) for row in rows}) == 1, "a heading, and rows of its length"


@pytest.mark.parametrize(
    "form",
    [
        "track",
        "sankey",
        "network",
        "wheels",
        "matrix",
        "waterfall",
        "timeline",
        "progress",
    ],
)
def test_a_picture_prints_nothing(ring: str, tmp_path: Path, form: str) -> None:
    done = loudly(tmp_path, "draw", ring, "--as", form, "-o", "x.svg")

    assert done.stdout == ""
    assert (tmp_path / "x.svg").read_text().startswith("<?xml")


@pytest.mark.parametrize("words", [("claims",), ("check", "--json"), ("add", "--dry-run")])
def test_the_other_commands_print_their_answer_alone(
    bubblegraph: Run, ring: str, tmp_path: Path, words: tuple[str, ...]
) -> None:
    ledger = "strict: false\ninclude: [ring.csv]\n"
    (tmp_path / "deals.yaml").write_text(ledger)
    deal = (
        "--payer",
        "Ahorn",
        "--payee",
        "Birke",
        "--kind",
        "debt",
        "--amount",
        "1",
        "--date",
        "2025",
    )
    asked = [*words, "deals.yaml", *(deal if words[0] == "add" else ())]

    assert loudly(tmp_path, *asked).stdout == bubblegraph(*asked).out


def test_a_solver_in_a_process_of_its_own_may_print_as_well(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Flows come back by its standard output; the solver here stands for the one of the extra
    ``large``.
    """
    package = tmp_path / "ortools" / "graph" / "python"
    package.mkdir(parents=True)
    for folder in (package, *package.parents[:2]):
        (folder / "__init__.py").touch()  # so that it comes before the one that is installed
    (package / "min_cost_flow.py").write_text(
        "import os\n"
        "os.write(1, b'a banner')\n"
        "class SimpleMinCostFlow:\n"
        "    OPTIMAL = 1\n"
        "    def add_arcs_with_capacity_and_unit_cost(self, *arrays): return "
        "range(len(arrays[0]))\n"
        "    def set_nodes_supplies(self, *arrays): pass\n"
        "    def solve(self): os.write(1, b'a log'); return 1\n"
        "    def flows(self, arcs): return [7 + arc for arc in arcs]\n"
    )
    monkeypatch.setenv("PYTHONPATH", f"{tmp_path}{os.pathsep}{REPOSITORY / 'src'}")

    assert cheapest_routing(3, [0, 1, 2], [1, 2, 0], [9, 9, 9]) == [7, 8, 9]
