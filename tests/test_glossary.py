"""What a word of the answers means."""

from __future__ import annotations

import ast
import json
import re

import pytest

from bubblegraph import QuestionError, Status, look_up
from bubblegraph.ledger.model import KINDS, LINT_MENDS, LINT_NAMES, LINT_WORDS
from conftest import REPOSITORY, Run

OUTPUT = REPOSITORY / "src" / "bubblegraph" / "output"
ERRORS = REPOSITORY / "tests" / "errors"
# another mend by what is found, or none of its own
SAID_OTHERWISE = {"claim", "pooled"}


def columns() -> set[str]:
    """The name of every column that a table of an answer may have."""
    calls = (
        node
        for path in sorted(OUTPUT.glob("*.py"))
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Column"
    )
    names = {call.args[0].value for call in calls if isinstance(call.args[0], ast.Constant)}
    return {str(name) for name in names} - {"", "term", "also"}  # those of the glossary itself


@pytest.mark.parametrize("column", sorted(columns()))
def test_every_column_of_a_table_is_explained(column: str) -> None:
    assert look_up(column).entries


@pytest.mark.parametrize("word", [*KINDS, *(status.word for status in Status)])
def test_every_kind_and_status_is_explained(word: str) -> None:
    assert {entry.sort for entry in look_up(word).entries} & {"kind", "status"}


@pytest.mark.parametrize("lint", LINT_NAMES)
def test_every_warning_is_explained_with_its_mend(lint: str) -> None:
    entry = next(entry for entry in look_up(lint).entries if entry.sort == "warning")

    assert LINT_WORDS[lint][1:] in entry.meaning
    assert entry.mend


@pytest.mark.parametrize("lint", sorted(set(LINT_NAMES) - SAID_OTHERWISE))
def test_the_mend_of_a_warning_is_that_which_check_gives(lint: str) -> None:
    said = (ERRORS / f"lint_{lint}.txt").read_text(encoding="utf-8")

    assert f"  {LINT_MENDS[lint]}" in said


@pytest.mark.parametrize("name", ["round-trip volume", "Round_Trip Volume", "t*", "T STAR"])
def test_a_term_is_found_by_its_aliases_in_any_case(name: str) -> None:
    assert [entry.term for entry in look_up(name).entries] == ["T*"]


def test_no_two_terms_of_a_sort_bear_one_name() -> None:
    names = [
        (entry.sort, name.casefold())
        for entry in look_up().entries
        for name in (entry.term, *entry.aliases)
    ]

    assert sorted(names) == sorted(set(names))


def test_a_misspelt_term_gets_the_one_that_it_is_like(bubblegraph: Run) -> None:
    with pytest.raises(QuestionError, match="Did you mean bottleneck"):
        look_up("botleneck")
    ran = bubblegraph("glossary", "zzzz")

    assert (ran.code, ran.out) == (1, "")
    assert "bubblegraph glossary lists all terms" in ran.err


def test_a_word_of_several_meanings_gets_them_all(bubblegraph: Run) -> None:
    out = bubblegraph("glossary", "undisclosed").out

    assert "undisclosed (word)" in out
    assert {entry.sort for entry in look_up("Repayment").entries} == {"kind"}


def test_the_glossary_is_the_same_in_every_form(bubblegraph: Run) -> None:
    found = json.loads(bubblegraph("glossary", "--json").out)
    rows = bubblegraph("glossary", "--format", "csv").lines

    assert [entry["term"] for entry in found["entries"]] == [e.term for e in look_up().entries]
    assert rows[0] == "term,sort,meaning,mend,aliases"


def test_every_upper_limit_is_called_one() -> None:
    for name in ("T*", "V*", "R", "T→"):
        (entry,) = look_up(name).entries
        assert re.search(r"\b(the|at) most\b", entry.meaning), name


def test_the_page_has_every_meaning() -> None:
    page = (REPOSITORY / "docs" / "glossary.md").read_text(encoding="utf-8").replace("\\", "")

    assert [e.term for e in look_up().entries if f"**{e.term}**: {e.meaning}" not in page] == []
