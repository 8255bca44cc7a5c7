"""What holds for the reader whatever bytes it is given: for the fuzzer, and for pytest on past
failures.
"""

from __future__ import annotations

import contextlib
import io
from pathlib import Path

import pytest

from bubblegraph import LedgerError, load_ledger, select_deals
from bubblegraph.errors import Place, format_problem
from bubblegraph.ledger.lints.lint import approximate_replays, lint_ledger
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.read import read_ledger
from bubblegraph.output.problems import print_problems
from bubblegraph.text import is_control

COLUMNS = 4095  # a column beyond is kept as this one
OTHER = (
    "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1.00, date: 2025, id: "
    "other}\n"
)


def check_reading(data: bytes, folder: Path, name: str = "fuzz") -> None:
    """Read bytes as a ledger in ``folder``, beside ``other.yaml``; raise where a law is broken."""
    with contextlib.chdir(folder):
        Path("other.yaml").write_text(OTHER, encoding="utf-8")
        Path(name).write_bytes(data)
        ledger, problems = read_ledger(name)
        again, same = read_ledger(name)
        assert (again, same) == (ledger, problems), "read twice, and not alike"
        problems = problems + lint_ledger(ledger) + approximate_replays(ledger)
        for problem in problems:
            _check_place(ledger, problem.place)
            said = format_problem(problem, ledger.texts)
            assert not any(is_control(character) for character in said.replace("\n", "")), said
        with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
            for form in ("text", "json", "github"):
                print_problems(problems, ledger.texts, form)
        if any(problem.level == "error" for problem in same):
            _check_refusal(name)
        else:
            _check_ledger(ledger)


def _check_refusal(name: str) -> None:
    with pytest.raises(LedgerError):
        load_ledger(name)


def _check_ledger(ledger: Ledger) -> None:
    ids = [deal.id for deal in ledger.deals]
    assert len(ids) == len(set(ids)), "an id twice"
    for deal in ledger.deals:
        _check_place(ledger, deal.place())
        for key in deal.keys:
            _check_place(ledger, deal.place(key))
        assert {deal.payer, deal.payee} <= set(ledger.entities)
        assert deal.amount.low >= 0
        assert deal.amount.high is None or deal.amount.low <= deal.amount.high
    for entry in (*ledger.entities.values(), *ledger.figures, *ledger.events, *ledger.claims):
        _check_place(ledger, entry.place)
    assert {standing.deal.id for standing in select_deals(ledger).deals} <= set(ids)


def _check_place(ledger: Ledger, place: Place) -> None:
    """A place lies inside the text: on one of its lines, or one behind its last character."""
    assert place.file, "a place without file"
    if place.line == 0:
        assert place.column == 0
        return
    lines = ledger.texts[place.file].split("\n")
    assert 1 <= place.line <= len(lines), f"{place} is outside of the text"
    column_limit = min(len(lines[place.line - 1]) + 1, COLUMNS)
    assert 1 <= place.column <= column_limit, f"{place} is outside of its line"
