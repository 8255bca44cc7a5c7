"""The title and the day of a ledger: how they are set, and what is said of deals that are dated
later.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from bubblegraph import EditError, LedgerError, QuestionError
from bubblegraph.editing.head import set_head
from conftest import Run

DEALS = (
    "deals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan, source: Wire "
    "2025}\n"
)


@pytest.mark.parametrize(
    ("before", "field", "value", "after"),
    [
        ("as_of: 2026-03-31\n", "as_of", "2026-07-05", "as_of: 2026-07-05\n"),
        ("as_of:   '2026'   # seen\n", "as_of", "2026-07", "as_of:   '2026-07'   # seen\n"),
        ("as_of: 2026-03-31\n", "as_of", "2025", "as_of: 2025\n"),
        ("title: T\n", "as_of", "2026", "title: T\nas_of: 2026\n"),
        (
            "# first\nbubblegraph: 1  # one\n",
            "as_of",
            "2026",
            "# first\nbubblegraph: 1  # one\nas_of: 2026\n",
        ),
        ("# first\nstrict: false\n", "as_of", "2026", "# first\nas_of: 2026\nstrict: false\n"),
        ("as_of: 2026\n", "title", "A: b", 'title: "A: b"\nas_of: 2026\n'),
        (
            "bubblegraph: 1\r\ntitle: T\r\n",
            "title",
            "The boom",
            "bubblegraph: 1\r\ntitle: The boom\r\n",
        ),
        ("title: &t T\n", "title", "U", "title: U\n"),
        ("title:\n", "title", "U", "title: U\n"),
    ],
)
def test_the_head_changes_and_nothing_else(before: str, field: str, value: str, after: str) -> None:
    rest = f"strict: false\n{DEALS}" if "strict" not in before else DEALS

    assert set_head(before + rest, field, value) == after + rest


def test_a_ledger_in_braces_takes_a_day() -> None:
    assert (
        set_head("{title: T, deals: []}\n", "as_of", "2026")
        == "{title: T, as_of: 2026, deals: []}\n"
    )


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("as_of", "soon", 'not a date: "soon"'),
        ("as_of", "", "nothing stands here"),
        ("title", " ", "nothing stands here"),
        ("title", "x" * 300, "a text of 300 characters"),
        ("title", "a\x1bb", "an invisible character"),
    ],
)
def test_what_cannot_be_read_is_not_set(field: str, value: str, message: str) -> None:
    with pytest.raises(LedgerError, match=message):
        set_head(f"strict: false\n{DEALS}", field, value)


def test_what_else_a_ledger_says_of_itself_is_not_set() -> None:
    with pytest.raises(QuestionError, match='no field "currency" that can be set'):
        set_head(DEALS, "currency", "EUR")
    with pytest.raises((EditError, LedgerError)):
        set_head("- a list\n", "as_of", "2026")


def test_the_latest_day_of_all_files_is_that_of_the_ledger(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text(
        f"strict: false\ninclude: more.yaml\n{DEALS}", encoding="utf-8"
    )
    (tmp_path / "more.yaml").write_text("as_of: 2026-05-05\ndeals: []\n", encoding="utf-8")

    lower, higher = (
        bubblegraph("set", "as_of", "2026-01-01"),
        bubblegraph("set", "as_of", "2026-06-06"),
    )

    assert (lower.code, higher.code) == (0, 0)
    assert "as of 2026-06-06" in bubblegraph("cycles").out


@pytest.mark.parametrize(
    ("words", "line"),
    [
        (["as_of", "2026-07-05"], "as_of: 2026-07-05"),
        (["as-of", "5 July 2026", "deals.yaml"], "as_of: 2026-07-05"),
        (["as_of", "today"], f"as_of: {date.today()}"),
        (["title", "  Harbour loans "], "title: Harbour loans"),
    ],
)
def test_the_command_takes_the_value_next(
    bubblegraph: Run, tmp_path: Path, words: list[str], line: str
) -> None:
    (tmp_path / "deals.yaml").write_text(f"title: T\nstrict: false\n{DEALS}", encoding="utf-8")

    ran = bubblegraph("set", *words)

    assert ran.code == 0
    assert f"+{line}\n" in ran.out
    assert line in (tmp_path / "deals.yaml").read_text(encoding="utf-8").splitlines()


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["as_of", "2026", "--unset"], "--unset says nothing of as_of, which is the ledger's own"),
        (["as_of", "2026", "--date", "2025"], "--date says nothing of as_of"),
        (["title", "note", "a word"], "bubblegraph set title VALUE [LEDGER]"),
        (["title", "note", "a word", "deals.yaml"], "is deal:title or entity:title"),
    ],
)
def test_wrong_usage_is_told(
    bubblegraph: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "deals.yaml").write_text(f"strict: false\n{DEALS}", encoding="utf-8")

    ran = bubblegraph("set", *words)

    assert ran.code == 2
    assert message in " ".join(ran.err.split())


# --- what is dated later --------------------------------------------------------------------------

LATER = """\
title: Test
as_of: 2026-07-05
strict: false
deals:
- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: loan, source: Wire 2025}
- {payer: b, payee: a, kind: debt, amount: 1B, date: 2025, id: back, source: Wire 2025}
"""
NEW = ("add", "--payer", "a", "--payee", "b", "--kind", "equity", "--amount", "3M", "--date")


@pytest.mark.parametrize(
    "words",
    [("cycles",), ("volume",), ("cut",), ("deals",), ("show", "a"), ("vendor", "a"), ("sources",)],
)
def test_every_answer_says_how_many_deals_are_later_than_the_ledger(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "deals.yaml").write_text(LATER, encoding="utf-8")
    said = "dated after the ledger's day, 2026-07-05, and do"
    none = bubblegraph(*words).out
    bubblegraph(*NEW, "2026-07-09")
    one = bubblegraph(*words).out
    bubblegraph(*NEW, "2026-08")
    bubblegraph("set", "back", "status", "closed", "--date", "2026-07-10")
    three = bubblegraph(*words).out
    elsewhere = bubblegraph(*words, "--as-of", "2026-07-04").out
    bubblegraph("set", "as_of", "2026-08-01")

    assert said not in none
    assert f"1 deal is {said}es not count; bubblegraph set as_of 2026-07-09." in one
    assert (
        f"2 deals and 1 change of others are {said} not count; bubblegraph set as_of 2026-08-01."
        in three
    )
    assert said not in elsewhere
    assert "dated after" not in bubblegraph(*words).out


def test_a_ledger_that_has_to_be_named_is_named(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "my deals.yaml").write_text(LATER, encoding="utf-8")
    bubblegraph("set", "back", "status", "closed", "--date", "2026-07-10", "my deals.yaml")

    ran = bubblegraph("cycles", "my deals.yaml")

    assert "1 change of deals is dated after" in ran.out
    assert "bubblegraph set as_of 2026-07-10 'my deals.yaml'." in ran.out


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_an_edit_that_does_not_count_yet_says_so(
    bubblegraph: Run, tmp_path: Path, dry: tuple[str, ...]
) -> None:
    (tmp_path / "deals.yaml").write_text(LATER, encoding="utf-8")

    for words in (
        (*NEW, "10 July 2026"),
        ("set", "back", "status", "closed", "--date", "10 July 2026"),
    ):
        ran = bubblegraph(*words, *dry)

        assert ran.code == 0
        assert (
            "2026-07-10 is after the ledger's as_of, 2026-07-05, and does not count yet" in ran.err
        )
        assert (
            "Raise as_of to what the evidence covers (bubblegraph set as_of 2026-07-10)" in ran.err
        )


@pytest.mark.parametrize(
    ("typed", "written"),
    [
        ("22 September 2025", "2025-09-22"),
        ("Sep 2025", "2025-09"),
        ("2025-Q3", "2025-Q3"),
        ("today", None),
    ],
)
def test_dates_are_typed_as_people_say_them(
    bubblegraph: Run, tmp_path: Path, typed: str, written: str | None
) -> None:
    (tmp_path / "deals.yaml").write_text(LATER, encoding="utf-8")
    day = written or str(date.today())

    added = bubblegraph(*NEW, typed, "--dry-run").out
    corrected = bubblegraph("set", "loan", "date", typed, "--dry-run").out
    closed = bubblegraph("set", "loan", "status", "closed", "--date", typed, "--dry-run").out

    assert f"date: {day}," in added
    assert f"date: {day}," in corrected
    assert f"{day}: closed" in closed


@pytest.mark.parametrize("typed", ["3/4/2026", "tomorrowish", "2026-02-30"])
def test_a_date_that_is_none_or_two_is_refused(
    bubblegraph: Run, tmp_path: Path, typed: str
) -> None:
    (tmp_path / "deals.yaml").write_text(LATER, encoding="utf-8")

    for words in (
        (*NEW, typed),
        ("set", "loan", "date", typed),
        ("set", "loan", "status", "closed", "--date", typed),
        ("set", "as_of", typed),
    ):
        ran = bubblegraph(*words)

        assert ran.code == 1
        assert f'"{typed}"' in ran.err
        assert (tmp_path / "deals.yaml").read_text(encoding="utf-8") == LATER
