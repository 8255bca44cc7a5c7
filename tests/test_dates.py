"""Dates as precise as their sources, and terms."""

from __future__ import annotations

from datetime import date

import pytest

from bubblegraph.dates import read_date, read_term
from bubblegraph.errors import Misread


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("2025", date(2025, 1, 1), date(2025, 12, 31)),
        ("2025-Q1", date(2025, 1, 1), date(2025, 3, 31)),
        ("2025-Q3", date(2025, 7, 1), date(2025, 9, 30)),
        ("2025-Q4", date(2025, 10, 1), date(2025, 12, 31)),
        ("2025-02", date(2025, 2, 1), date(2025, 2, 28)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2025-12", date(2025, 12, 1), date(2025, 12, 31)),
        ("2025-09-22", date(2025, 9, 22), date(2025, 9, 22)),
        (" 2025-09-22 ", date(2025, 9, 22), date(2025, 9, 22)),
    ],
)
def test_a_date_is_kept_at_the_precision_stated(text: str, first: date, last: date) -> None:
    found = read_date(text)

    assert (found.first, found.last) == (first, last)
    assert str(found) == text.strip()
    assert found.exact == (first == last)


@pytest.mark.parametrize(
    "text",
    ["", "yesterday", "25-09-22", "2025-9-22", "2025/09/22", "22.09.2025", "20250922", "2025-Q5", "2025-q3"],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Misread, match="not a date"):
        read_date(text)


@pytest.mark.parametrize("text", ["2025-13-45", "2025-13", "2025-02-29", "2025-00", "0000", "2025-09-31"])
def test_a_day_that_the_calendar_lacks_is_refused(text: str) -> None:
    with pytest.raises(Misread, match="no such day"):
        read_date(text)


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2027 to 2032", "2027", "2032"),
        ("2027-06 to 2032-Q1", "2027-06", "2032-Q1"),
        ("2025 to 2025", "2025", "2025"),
        ("5 years from 2027", "2027", "2031"),
        ("1 year from 2027", "2027", "2027"),
        ("5 years from 2027-06", "2027-06", "2032-06"),
        ("5 years from 2027-06-15", "2027-06-15", "2032-06-15"),
        ("1 year from 2024-02-29", "2024-02-29", "2025-02-28"),
        ("2027", "2027", "2027"),
    ],
)
def test_a_term_has_a_start_and_an_end(text: str, start: str, end: str) -> None:
    term = read_term(text)

    assert (str(term.start), str(term.end)) == (start, end)
    assert term.full


def test_a_term_may_lack_an_end_that_no_source_gives() -> None:
    started, ended = read_term("from 2027"), read_term("until 2030")

    assert (str(started.start), started.end, started.full) == ("2027", None, False)
    assert (ended.start, str(ended.end), ended.full) == (None, "2030", False)


@pytest.mark.parametrize("text", ["2027 to 2032", "from 2027", "until 2030", "2027-Q1", "2027-06 to 2032-Q1"])
def test_a_term_is_printed_as_it_is_written(text: str) -> None:
    assert str(read_term(text)) == text


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("five years", "not a term"),
        ("2027–2032", "not a term"),
        ("2032 to 2027", "ends before it starts"),
        ("0 years from 2027", "0 years"),
        ("99 years from 9999", "after the year 9999"),
        ("from spring", "not a date"),
        ("until spring", "not a date"),
        ("2027 to spring", "not a date"),
        ("2027 to 2032 to 2033", "not a date"),
        ("5 years from spring", "not a date"),
        ("2027-13", "not a term"),
    ],
)
def test_what_is_no_term_is_refused(text: str, message: str) -> None:
    with pytest.raises(Misread, match=message) as caught:
        read_term(text)

    assert caught.value.remedy


def test_a_term_that_overlaps_its_own_start_is_not_turned_round() -> None:
    assert str(read_term("2027-06 to 2027")) == "2027-06 to 2027"
