"""Answers on terminals of any width: no digit of an amount is lost, and no line is longer than it
must be.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from bubblegraph.cli.answering import Output
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.terminal import lay_out
from conftest import REPOSITORY, Run, cells_wide, on_a_terminal

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SEEDS = [str(path) for path in sorted((REPOSITORY / "seeds").glob("*.yaml"))]
TELECOM = str(REPOSITORY / "data" / "history" / "dotcom-telecom.yaml")
WIDE = 10_000
QUESTIONS = [
    ("cycles", DEALS),
    ("cycles", DEALS, "--all"),
    ("cycles", DEALS, "--explain", "2"),
    ("cycles", DEALS, "--explain", "nvidia"),
    ("cycles", DEALS, "--units", "1"),
    ("volume", DEALS, "--by-year"),
    ("volume", DEALS, "--legs"),
    ("volume", DEALS, "--certificate"),
    ("cut", DEALS, "--all"),
    ("vendor", DEALS),
    ("vendor", "nvidia", DEALS),
    ("stress", "openai", DEALS),
    ("stress", "oracle", DEALS, "--rely", "100%"),
    ("stress", "--chips", "75%", DEALS),
    ("deals", DEALS),
    ("deals", DEALS, "--by", "sector"),
    ("deals", DEALS, "--by", "payee", "--units", "1K"),
    ("show", "openai", DEALS),
    ("show", "nvidia/openai", DEALS),
    ("show", "nvda-openai-30b", DEALS),
    ("coverage", DEALS),
    ("coverage", "openai", DEALS),
    ("coverage", "oracle", DEALS),
    ("coverage", DEALS, "--lives"),
    ("progress", DEALS),
    ("compare", DEALS, TELECOM),
    ("compare", DEALS, TELECOM, "--all"),
    ("cycles", DEALS, "--chance", "3"),
    ("progress", DEALS, "--all"),
    ("sources", DEALS),
    ("diff", DEALS, "--from", "2025-09-01", "--to", "2026-06-30"),
    ("claims", *SEEDS, "--against", DEALS),
]
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")
AMOUNT = re.compile(
    r"[≥≤<≈(]*\d[\d,]*\.\d+%?(?:–[<≥]?\d[\d,]*\.\d+%?)?|\d{1,3}(?:,\d{3})+|\b\d{4}–\d\d\b"
)


@pytest.fixture
def answer_to(bubblegraph: Run, monkeypatch: pytest.MonkeyPatch) -> Callable[..., Answer]:
    """What a command hands to the terminal."""
    found: list[Answer] = []
    monkeypatch.setattr(Output, "emit", lambda _, answer: found.append(answer))

    def ask(*words: str) -> Answer:
        ran = bubblegraph(*words)
        assert ran.code == 0, ran.err
        return found[-1]

    return ask


def lines_of(answer: Answer, width: int, encoding: str = "utf-8") -> list[str]:
    return ["".join(span.text for span in line) for line in lay_out(answer, width, encoding)]


def amounts(lines: list[str]) -> Counter[str]:
    return Counter(amount for line in lines for amount in AMOUNT.findall(line))


def as_answer(*body: Table | Lines, head: tuple[str, ...] = ()) -> Answer:
    return Answer(head, body, (), (), list, dict)


@pytest.mark.parametrize(
    "words", QUESTIONS, ids=lambda words: " ".join(words[:1] + words[1:])[-40:]
)
def test_every_amount_of_the_wide_table_is_whole_in_the_narrow_one(
    answer_to: Callable[..., Answer], words: tuple[str, ...]
) -> None:
    answer = answer_to(*words)
    wide = amounts(lines_of(answer, WIDE))
    assert wide

    for width in range(20, 121):
        assert amounts(lines_of(answer, width)) == wide, width


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize(
    "words", QUESTIONS, ids=lambda words: " ".join(words[:1] + words[1:])[-40:]
)
def test_no_line_is_longer_than_the_terminal_but_for_a_single_figure(
    answer_to: Callable[..., Answer], words: tuple[str, ...], encoding: str
) -> None:
    answer = answer_to(*words)

    for width in range(20, 121):
        for line in lines_of(answer, width, encoding):
            assert cells_wide(line) <= width or re.fullmatch(r"[^\w\s]*\d\S*", line), (width, line)
            assert line == line.rstrip()


# --- a table of one's own -------------------------------------------------------------------------

COLUMNS = (
    Column("payer → payee", wrap=True),
    Column("deal", wrap=True, under=True),
    Column("amount", right=True),
    Column("since"),
)
ROWS = [
    ("Harbour Bank → Northern Shipyard", "stake", "123.45–234.56", "2024"),
    ("a → b", "rent", "?", ""),
]
TABLE = Table(COLUMNS, ROWS, [("2 counted of 2", "", "≥123.45", "")])


def test_a_table_stands_side_by_side_where_it_fits() -> None:
    assert lines_of(as_answer(TABLE), 45) == [
        "payer → payee                   amount  since",
        "Harbour Bank → Northern  123.45–234.56  2024",
        "Shipyard",
        "stake",
        "a → b                                ?",
        "rent",
        "2 counted of 2                 ≥123.45",
    ]


def test_where_it_does_not_fit_each_row_names_its_figures() -> None:
    assert lines_of(as_answer(TABLE), 34) == [
        "payer → payee",
        "Harbour Bank → Northern Shipyard",
        "  stake",
        "  amount 123.45–234.56  since 2024",
        "a → b",
        "  rent",
        "  amount ?",
        "2 counted of 2",
        "  amount ≥123.45",
    ]


def test_a_figure_that_is_wider_than_the_terminal_stands_alone_and_whole() -> None:
    assert lines_of(as_answer(TABLE), 12) == [
        "payer →",
        "payee",
        "Harbour",
        "  Bank →",
        "  Northern",
        "  Shipyard",
        "  stake",
        "  amount",
        "123.45–234.56",
        "  since 2024",
        "a → b",
        "  rent",
        "  amount ?",
        "2 counted",
        "  of 2",
        "  amount",
        "  ≥123.45",
    ]


def test_words_of_a_text_are_broken_at_a_sign_and_figures_never() -> None:
    answer = as_answer(Lines(("  https://wsj.example/chips-and-loans cost $1,234,567,890.12",)))

    assert lines_of(answer, 18) == [
        " https://wsj.",
        " example/chips-",
        " and-loans cost",
        " $1,234,567,890.12",
    ]


def test_several_blanks_part_columns_of_a_text_and_begin_no_line() -> None:
    assert lines_of(as_answer(Lines(("stake   30.00, equity", "  a    b"))), 10) == [
        "stake",
        "30.00,",
        "equity",
        "  a    b",
    ]


def test_wide_letters_take_two_columns() -> None:
    table = Table(
        (Column("who", wrap=True), Column("sum", right=True)),
        [("英伟达英伟达英伟达", "1.00"), ("a", "22.00")],
    )

    assert lines_of(as_answer(table), 21) == [
        "who               sum",
        "英伟达英伟达英   1.00",
        "伟达",
        "a               22.00",
    ]


def test_a_table_without_names_of_columns_has_no_heading() -> None:
    table = Table((Column("", wrap=True), Column("", wrap=True)), [("sales", "40.00")])

    assert lines_of(as_answer(table), 80) == ["sales  40.00"]


def test_a_name_that_steers_is_named_and_measured_as_it_is_shown() -> None:
    table = Table((Column("who", wrap=True), Column("sum", right=True)), [("a\x1b[31m", "1.00")])

    assert lines_of(as_answer(table), 80) == ["who             sum", "a<U+001B>[31m  1.00"]


# --- real terminals -------------------------------------------------------------------------------

LOOP = """\
strict: false
deals:
- {payer: Harbour Bank, payee: Northern Shipyard, kind: equity, amount: 123.45B to 234.56B,
   date: 2024,
   status: closed, term: 2019 to 2024}
- {payer: Northern Shipyard, payee: Harbour Bank, kind: purchase, amount: 111.11B to 222.22B,
   date: 2025,
   status: closed, term: 2025 to 2034}
"""


@pytest.mark.parametrize("columns", [20, 30, 40, 60])
def test_a_narrow_terminal_shows_what_a_wide_one_does(tmp_path: Path, columns: int) -> None:
    (tmp_path / "l.yaml").write_text(LOOP)

    wide, narrow = (
        ESCAPES.sub(
            "", on_a_terminal("cycles", "l.yaml", folder=tmp_path, columns=width)
        ).splitlines()
        for width in (200, columns)
    )

    assert amounts(narrow) == amounts(wide)
    assert {"111.11–222.22", "2019–24", "2025–34"} <= set(amounts(narrow))
    assert max(map(cells_wide, narrow)) <= columns
    assert [line for line in narrow if line != line.rstrip()] == []


@pytest.mark.parametrize("columns", ["0", "-5", "x", ""])
def test_a_width_that_is_none_is_not_believed(tmp_path: Path, columns: str) -> None:
    (tmp_path / "l.yaml").write_text(LOOP)

    seen = ESCAPES.sub(
        "", on_a_terminal("cycles", "l.yaml", folder=tmp_path, columns=70, COLUMNS=columns)
    )

    assert 60 < max(map(cells_wide, seen.splitlines())) <= 70


def test_no_head_leaves_the_table_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "l.yaml").write_text(LOOP)

    seen = ESCAPES.sub(
        "", on_a_terminal("cycles", "l.yaml", "--no-head", folder=tmp_path)
    ).splitlines()

    assert seen[0].split() == ["#", "loop", "signed", "if", "all", "invested", "spent"]
    assert seen[-1].startswith("   bookings while it goes round")
