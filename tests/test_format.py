"""``format``: the layout of a whole ledger."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from bubblegraph import LedgerError, format_ledger, read_text
from conftest import REPOSITORY, Run
from layouts import random_layout

SHIPPED = sorted([*REPOSITORY.glob("data/**/*.yaml"), *REPOSITORY.glob("seeds/*.yaml")])
# a long search: LAYOUTS=10000 pytest tests/test_format.py
LAYOUTS = int(os.environ.get("LAYOUTS", "400"))
HEAD = "strict: false\ndeals:\n"


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_a_shipped_ledger_is_laid_out(path: Path, bubblegraph: Run) -> None:
    ran = bubblegraph("format", "--check", str(path))

    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("first", range(0, LAYOUTS, 50))
def test_formatting_twice_is_formatting_once_on_every_layout(first: int) -> None:
    for seed in range(first, first + 50):
        text = random_layout(seed)

        once = format_ledger(text)

        assert format_ledger(once) == once, f"random_layout({seed})"
        assert "".join(once.split()) == "".join(text.split())


@pytest.mark.parametrize(
    "rows",
    [
        # a row that is broken has other fields on its first line: a column that it shared is gone
        (
            "- {payer: aa, payee: bb, kind: debt, amount: 2B, id: d1, date: 2025-09}\n"
            '- {payer: bb, payee: aa, kind: equity, amount: "12,000,000,000", id: d3, '
            "status: {2025-01-01: announced, 2025-03-01: closed}, note: plain words, source: W}\n"
        ),
        (  # a value in the next line comes up, and its row has more columns
            "- {payer: aa, payee:\n   bb, kind: debt, amount: 2B, id: d1, date: 2025}\n"
            "- {payer: longer, payee: b, kind: debt, amount: 2B, id: d2, date: 2025}\n"
        ),
        (  # what is opened in the line above comes up, and its row gets too long
            "- {\n   payer: aa, payee: bb, kind: debt, amount: 2B, id: d1, "
            'status: {2025-01-01: announced}, source: "a publication with a long name '
            '2025-01-01"}\n'
        ),
    ],
)
def test_a_layout_that_did_not_settle_at_once(rows: str) -> None:
    once = format_ledger(HEAD + rows)

    assert format_ledger(once) == once


def test_blank_lines_that_a_text_keeps_are_no_layout() -> None:
    rows = (
        "- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  date: 2025\n  note: |+\n    "
        "kept\n\n\n\n\n"
    )

    new = format_ledger(HEAD + rows + "  id: x  \n")

    assert new == HEAD + rows + "  id: x\n"
    assert format_ledger(HEAD + rows) == HEAD + rows


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (  # columns, as far as most rows have the same fields in one order
            "- {payer: a, payee: chipco, kind: debt, amount: 1B, date: 2025}\n"
            "- { payer: labco,payee: a,   kind: equity, amount: 30B, date: 2025, id:   x }\n",
            "- {payer: a,     payee: chipco, kind: debt,   amount: 1B,  date: 2025}\n"
            "- {payer: labco, payee: a,      kind: equity, amount: 30B, date: 2025, id: x}\n",
        ),
        (  # between comments, each group has its own
            "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n# group\n"
            "- {payer: labco,   payee: a, kind: debt, amount: 1B, date: 2025}\n",
            "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n# group\n"
            "- {payer: labco, payee: a, kind: debt, amount: 1B, date: 2025}\n",
        ),
        (  # lines that continue a deal stand under its first field; comments stay where they are
            "- {payer: a, payee: b, kind: debt, amount: 1B,  # firm\n"
            "      date: 2025,   id: x,\n  note: n }  # seen   \n\n\n\n\n# end\n\n",
            "- {payer: a, payee: b, kind: debt, amount: 1B,  # firm\n"
            "      date: 2025, id: x,\n   note: n}  # seen\n\n\n# end\n",
        ),
        (  # one key a line is left as it is, but for blanks that nobody sees
            "- payer: a   \n  payee:   b\n  kind: debt\n  amount: 1B\n  date: 2025\n"
            "  note: |\n    two  \n    lines\n",
            "- payer: a\n  payee:   b\n  kind: debt\n  amount: 1B\n  date: 2025\n"
            "  note: |\n    two  \n    lines\n",
        ),
    ],
)
def test_what_is_laid_out_and_how(before: str, after: str) -> None:
    assert format_ledger(HEAD + before) == HEAD + after


def test_a_long_deal_is_broken_where_its_groups_of_fields_meet() -> None:
    row = (
        "- {payer: a, payee: b, kind: debt, amount: 1B, id: x, status: {2025: closed}, source: "
        '"%s", note: n}'
    )

    lines = format_ledger(HEAD + row % ("word " * 15)).splitlines()[2:]

    assert [line.split(":")[0].lstrip("- {") for line in lines] == [
        "payer",
        "id",
        "status",
        "source",
        "note",
    ]
    assert all(line.startswith("   ") for line in lines[1:])


def test_the_columns_of_entities_are_aligned_from_their_ids_on() -> None:
    text = (
        "entities:\n  a: {name: A, sector: lab}\n  longer: {name: Long,   sector: bank, "
        "country: US}\n"
    )

    assert format_ledger(text) == (
        "entities:\n  a:      {name: A,    sector: lab}\n  longer: {name: Long, sector: bank, "
        "country: US}\n"
    )


def test_line_ends_become_those_of_the_first_line() -> None:
    assert format_ledger(
        "strict: false\r\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}"
    ) == (
        "strict: false\r\ndeals:\r\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\r\n"
    )


def test_a_ledger_with_errors_is_laid_out_and_one_that_is_no_yaml_is_not() -> None:
    broken = HEAD + "- {payer: a,payee: b, kind: equty, amount: ten, date: 2025}\n"

    assert "{payer: a, payee: b, kind: equty" in format_ledger(broken)
    with pytest.raises(LedgerError):
        format_ledger(HEAD + "- {payer: a\n- {}")


def test_anchors_and_merges_stay() -> None:
    text = (
        HEAD
        + "- &d {payer: a, payee: b, kind: debt, amount: &m 1B, date: 2025}\n"
        + "- {<<: *d,   id: y, amount:  *m}\n"
    )

    new = format_ledger(text)

    assert "- {<<: *d, id: y, amount: *m}\n" in new
    assert len(read_text(new).deals) == 2


def test_check_says_what_would_change_and_writes_nothing(bubblegraph: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(HEAD, encoding="utf-8")
    sound = bubblegraph("format", "--check")
    path.write_text(HEAD + "\n\n", encoding="utf-8")

    stale = bubblegraph("format", "--check")
    shown = bubblegraph("format", "--dry-run")

    assert (sound.code, stale.code, shown.code) == (0, 1, 0)
    assert "deals.yaml would change: run bubblegraph format deals.yaml" in stale.err
    assert shown.out.startswith("--- deals.yaml\n")
    assert path.read_text(encoding="utf-8") == HEAD + "\n\n"
