"""What a problem carries beside its words: the deal it is about, and whether reading went on."""

from __future__ import annotations

from pathlib import Path

import pytest

from bubblegraph import lint_ledger, read_text
from bubblegraph.editing.set import set_field
from bubblegraph.errors import LedgerError, Problem
from bubblegraph.ledger.lints.lint import approximate_replays
from bubblegraph.ledger.read import read_ledger

LOAN = "{payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan}"
HEAD = "strict: false\ndeals:\n"
FATAL = {
    "no YAML": f"{HEAD}- {LOAN}\n- {{payer: a\n",
    "a second document": f"{HEAD}- {LOAN}\n---\ntitle: more\n",
    "a control character": f"{HEAD}- {LOAN}\n# \x07\n",
    "an alias of nothing": f"{HEAD}- {LOAN}\n- *none\n",
    "an alias as a key": f"{HEAD}- &x {LOAN}\n- {{*x : a}}\n",
    "a list as a key": f"{HEAD}- {LOAN}\n- {{[a]: b}}\n",
    "too deep": f"{HEAD}- {LOAN}\n- {'[' * 30}{']' * 30}\n",
    "an odd line break": f"{HEAD}- {LOAN}\r# old\n",
    "a second mark of the byte order": f"{HEAD}- {LOAN}\n# \ufeff\n",
    "an unfinished merge": f"{HEAD}<<<<<<< ours\n- {LOAN}\n=======\n>>>>>>> theirs\n",
}
READABLE = {
    "a key twice": f"title: a\ntitle: b\n{HEAD}- {LOAN}\n",
    "a tag": f"title: !b a\n{HEAD}- {LOAN}\n",
    "a sign without a space": f"{HEAD}- {LOAN}#\n",
    "an unknown key": f"titel: a\n{HEAD}- {LOAN}\n",
    "an alias that is empty": f"entities: {{a: {{aliases: [a, '']}}}}\n{HEAD}- {LOAN}\n",
    "a deal that is none": f"{HEAD}- {LOAN}\n- {{payer: a}}\n",
}


def problems_of(text: str) -> list[Problem]:
    _, problems = read_ledger("x.yaml", texts={"x.yaml": text})
    return problems


@pytest.mark.parametrize("text", FATAL.values(), ids=FATAL)
def test_a_problem_behind_which_nothing_is_read_says_so(text: str) -> None:
    ledger, problems = read_ledger("x.yaml", texts={"x.yaml": text})

    assert [problem.fatal for problem in problems] == [True]
    assert ledger.deals == ()
    with pytest.raises(LedgerError):
        set_field(text, "loan", "amount", "2B")


def test_half_a_character_in_a_text_that_was_no_file_ends_the_reading() -> None:
    assert [problem.fatal for problem in problems_of(f"{HEAD}- {LOAN}\n# \ud83d\n")] == [True]


@pytest.mark.parametrize("text", READABLE.values(), ids=READABLE)
def test_a_problem_that_reading_goes_on_behind_says_so(text: str) -> None:
    ledger, problems = read_ledger("x.yaml", texts={"x.yaml": text})

    assert problems
    assert not any(problem.fatal for problem in problems)
    assert [deal.id for deal in ledger.deals] == ["loan"]


@pytest.mark.parametrize("raw", [b"title: \xff\n", b"title: a\0\n", "title: a".encode("utf-16")])
def test_a_file_without_a_text_is_read_no_further(tmp_path: Path, raw: bytes) -> None:
    (tmp_path / "x.yaml").write_bytes(raw)

    _, problems = read_ledger(tmp_path / "x.yaml", tmp_path / "none.yaml")

    assert [problem.fatal for problem in problems] == [True, True]


@pytest.mark.parametrize(
    ("change", "deal"),
    [
        (("1B", "ten"), "loan"),
        (("kind: debt, ", ""), "loan"),
        (("payer: a", "payer: b"), "loan"),
        (("id: loan", "replaces: none"), "a-b-2025"),
        (("1B, date: 2025, id: loan", "ten, date: 2025"), "a → b"),
        (("id: loan", "id: loan, paid: 2B"), "loan"),
        (("id: loan", f"id: {'long' * 20}, note: [a]"), "long" * 20),
    ],
)
def test_a_problem_carries_the_deal_it_is_about(change: tuple[str, str], deal: str) -> None:
    problems = problems_of(f"{HEAD}- {LOAN.replace(*change)}\n")

    assert [problem.deal for problem in problems] == [deal]


def test_a_party_that_is_not_declared_is_a_problem_of_the_first_deal_that_names_it() -> None:
    problems = problems_of(f"deals:\n- {LOAN}\n- {LOAN.replace('loan', 'more')}\n")

    assert [problem.deal for problem in problems] == ["loan", "loan"]


def test_what_looks_wrong_carries_its_deal_too() -> None:
    ledger = read_text(f"{HEAD}- {LOAN}\n")

    assert [problem.deal for problem in lint_ledger(ledger)] == ["loan"]
    assert [problem.deal for problem in approximate_replays(ledger)] == ["loan"]


def test_a_problem_of_no_deal_carries_none() -> None:
    assert [problem.deal for problem in problems_of(f"titel: x\n{HEAD}- {LOAN}\n")] == [""]


def test_a_deal_that_cannot_be_read_is_found_by_an_id_of_any_length() -> None:
    deal = "long" * 20
    text = f"{HEAD}- {LOAN.replace('loan', deal).replace('1B', 'ten')}\n"

    with pytest.raises(LedgerError, match="amount is not a number"):
        set_field(text, deal, "note", "n")


def test_a_veil_hides_the_deal_and_keeps_that_nothing_was_read(tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "x.yaml").write_text(f"include: [../bad.yaml, ../not.yaml]\n{HEAD}- {LOAN}")
    (tmp_path / "bad.yaml").write_text(f"{HEAD}- {LOAN.replace('1B', 'ten')}")
    (tmp_path / "not.yaml").write_text("deals: [")

    _, problems = read_ledger(tmp_path / "in" / "x.yaml")

    assert [(problem.veiled, problem.deal, problem.fatal) for problem in problems] == [
        (True, "", False),
        (True, "", True),
    ]
