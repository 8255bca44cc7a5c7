"""Answers on terminals of any width: no digit of an amount is lost, and no line is longer than it must be."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest

from bubblegraph.cli.answering import Output
from bubblegraph.output.answer import Answer, Lines, Table
from bubblegraph.output.terminal import lay_out
from conftest import REPOSITORY, Run, cells_wide

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SEEDS = [str(path) for path in sorted((REPOSITORY / "seeds").glob("*.yaml"))]
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
    ("deals", DEALS),
    ("deals", DEALS, "--by", "sector"),
    ("deals", DEALS, "--by", "payee", "--units", "1K"),
    ("show", "openai", DEALS),
    ("show", "nvidia/openai", DEALS),
    ("show", "nvda-openai-30b", DEALS),
    ("sources", DEALS),
    ("diff", DEALS, "--from", "2025-09-01", "--to", "2026-06-30"),
    ("claims", *SEEDS, "--against", DEALS),
]
AMOUNT = re.compile(r"[≥≤<≈(]*\d[\d,]*\.\d+%?(?:–[<]?\d[\d,]*\.\d+%?)?|\d{1,3}(?:,\d{3})+|\b\d{4}–\d\d\b")


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


@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: " ".join(words[:1] + words[1:])[-40:])
def test_every_amount_of_the_wide_table_is_whole_in_the_narrow_one(
    answer_to: Callable[..., Answer], words: tuple[str, ...]
) -> None:
    answer = answer_to(*words)
    wide = amounts(lines_of(answer, WIDE))
    assert wide

    for width in range(20, 121):
        assert amounts(lines_of(answer, width)) == wide, width


@pytest.mark.parametrize("encoding", ["utf-8", "ascii"])
@pytest.mark.parametrize("words", QUESTIONS, ids=lambda words: " ".join(words[:1] + words[1:])[-40:])
def test_no_line_is_longer_than_the_terminal_but_for_a_single_figure(
    answer_to: Callable[..., Answer], words: tuple[str, ...], encoding: str
) -> None:
    answer = answer_to(*words)

    for width in range(20, 121):
        for line in lines_of(answer, width, encoding):
            assert cells_wide(line) <= width or re.fullmatch(r"[^\w\s]*\d\S*", line), (width, line)
            assert line == line.rstrip()
