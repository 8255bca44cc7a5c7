"""What can go wrong, where it stands, and how to mend it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import Literal, NamedTuple

from bubblegraph.text import OneLine, printable

__all__ = [
    "BubblegraphError",
    "ChangedError",
    "EditError",
    "GraphError",
    "LedgerError",
    "Misread",
    "OutputError",
    "Place",
    "Problem",
    "QuestionError",
    "first_problems",
    "format_problem",
    "format_problems",
    "line_starts",
]

MOST_SHOWN = 1_000  # problems; a table may have a million
VEILED = (
    "It is outside the folder of the ledger: name the file on the command line as well to see "
    "its text."
)
EXCERPT_WIDTH = 72  # columns of the faulty line that are shown


class Place(NamedTuple):
    """A spot in a text; line and column count from 1, line 0 is the file as a whole."""

    file: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return f"{self.file}:{self.line}:{self.column}" if self.line else self.file


@dataclass(frozen=True, slots=True, repr=False)
class Problem(OneLine):
    """One thing wrong in a ledger."""

    place: Place
    message: str
    remedy: str = ""
    level: Literal["error", "warning", "note"] = "error"
    lint: str = ""  # by which it can be allowed
    veiled: bool = False  # nothing of the text is shown
    deal: str = ""  # the id of the deal that it is about; its parties, a → b, where it has no id
    fatal: bool = False  # the rest of its file was not read

    def __post_init__(self) -> None:
        for field in ("message", "remedy", "deal"):  # they quote what stands in files
            object.__setattr__(self, field, printable(getattr(self, field)))

    @property
    def veil(self) -> Problem:
        """The problem without a word of the text it is about."""
        looks = "cannot be read" if self.level == "error" else "looks wrong"
        said = f"what stands here {looks}"
        return replace(self, message=said, remedy=VEILED, veiled=True, deal="")


class BubblegraphError(Exception):
    """Base of everything this package raises on purpose."""

    def __init__(self, message: str = "") -> None:
        super().__init__("\n".join(printable(line) for line in message.split("\n")))


class Misread(BubblegraphError):
    """A text that is not what its field asks for; the reader adds the place.

    Parameters
    ----------
    message : str
    remedy : str or function
        How to mend it; a function finds it out when it is asked for.
    """

    def __init__(self, message: str, remedy: str | Callable[[], str] = "") -> None:
        super().__init__(message)
        self.message = printable(message)
        self._remedy = remedy

    @property
    def remedy(self) -> str:
        """How to mend it, or nothing."""
        if callable(self._remedy):
            self._remedy = self._remedy()
        return printable(self._remedy)

    def __str__(self) -> str:
        return f"{self.message}. {self.remedy}" if self.remedy else self.message


class LedgerError(BubblegraphError):
    """A ledger that cannot be used, with every problem found in it."""

    def __init__(self, problems: Sequence[Problem], texts: Mapping[str, str] | None = None) -> None:
        self.problems = tuple(problems)
        self.texts = dict(texts or {})
        super().__init__(format_problems(self.problems, self.texts))


class QuestionError(BubblegraphError):
    """A question without an answer: a wrong argument of a function, an unknown entity."""


class GraphError(QuestionError):
    """A graph that lacks what a method needs, or is too large for it."""


class EditError(BubblegraphError):
    """An edit that cannot be made; nothing was written."""


class OutputError(BubblegraphError):
    """A file that cannot be written."""


class ChangedError(OutputError):
    """A file that has changed since it was read."""


def format_problems(problems: Sequence[Problem], texts: Mapping[str, str]) -> str:
    """Give problems as lines of text; of more than a thousand the first, errors before warnings."""
    shown = first_problems(problems)
    lines = [format_problem(problem, texts) for problem in shown]
    if len(shown) < len(problems):
        lines.append(f"… and {len(problems) - len(shown):,} more; check --json lists every one.")
    return "\n".join(lines)


def first_problems(problems: Sequence[Problem]) -> Sequence[Problem]:
    """Return the problems shown to people: a thousand at the most, errors before warnings."""
    if len(problems) <= MOST_SHOWN:
        return problems
    return sorted(problems, key=lambda problem: problem.level != "error")[:MOST_SHOWN]


def format_problem(problem: Problem, texts: Mapping[str, str]) -> str:
    """Give a problem as lines of text: place and message, the line with a caret, the mend.

    Parameters
    ----------
    problem : Problem
    texts : mapping of file name to the text that was read
        A file that is missing here is named without its line.

    Returns
    -------
    str
        One to four lines, no newline at the end.

    Examples
    --------
    >>> at = Place("deals.yaml", 2, 11)
    >>> problem = Problem(at, 'amount is not a number: "ten"')
    >>> print(format_problem(problem, {"deals.yaml": "deals:\\n- amount: ten"}))
    deals.yaml:2:11: error: amount is not a number: "ten"
      2 | - amount: ten
        |           ^
    """
    lint = f" [{problem.lint}]" if problem.lint else ""
    lines = [f"{problem.place}: {problem.level}: {problem.message}{lint}"]
    if problem.place.line and not problem.veiled:
        lines += _excerpt(problem.place, texts.get(problem.place.file, ""))
    if problem.remedy:
        lines.append(f"  {problem.remedy}")
    return "\n".join(printable(line) for line in lines)


def _excerpt(place: Place, text: str) -> list[str]:
    """The faulty spot of a line with a caret below; of a line that may be huge no more."""
    start, end = _line_ends(text, place.line)
    column = min(place.column, end - start + 1)
    left_out = max(0, column - EXCERPT_WIDTH // 2) if end - start > EXCERPT_WIDTH else 0
    first = start + left_out
    last = min(end, first + EXCERPT_WIDTH)
    if not text[first:last].strip() and not text[start:end].strip():
        return []
    shown = text[first:last].replace("\t", " ")
    before = printable(
        ("…" if left_out else "") + text[first : start + column - 1].replace("\t", " ")
    )
    gutter = " " * len(str(place.line))
    head = f"  {place.line} | {'…' if left_out else ''}{shown}{'…' if last < end else ''}"
    return [head, f"  {gutter} | {' ' * _width(before)}^"]


def _line_ends(text: str, number: int) -> tuple[int, int]:
    """Where a line begins and where it ends, without its line end."""
    starts = line_starts(text)
    if number > len(starts):
        return len(text), len(text)
    start = starts[number - 1]
    end = text.find("\n", start)
    end = len(text) if end < 0 else end
    return start, end - text.endswith("\r", start, end)


@lru_cache(maxsize=4)
def line_starts(text: str) -> Sequence[int]:
    """Where each line of a text begins; a file may have thousands of problems."""
    return [0, *(found.end() for found in re.finditer("\n", text))]


def _width(text: str) -> int:
    """Columns that a text takes in a terminal: East Asian wide characters take two."""
    from unicodedata import combining, east_asian_width  # noqa: PLC0415 - only when there is a problem

    return sum(0 if combining(c) else 2 if east_asian_width(c) in "WF" else 1 for c in text)
