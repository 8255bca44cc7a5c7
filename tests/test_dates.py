"""Dates as precise as their sources, and terms."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

import pytest

from bubblegraph.dates import read_date, read_term, read_typed_date
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
    [
        "",
        "yesterday",
        "25-09-22",
        "2025-9-22",
        "2025/09/22",
        "22.09.2025",
        "20250922",
        "2025-Q5",
        "2025-q3",
    ],
)
def test_what_is_no_date_is_refused(text: str) -> None:
    with pytest.raises(Misread, match="not a date"):
        read_date(text)


@pytest.mark.parametrize(
    "text", ["2025-13-45", "2025-13", "2025-02-29", "2025-00", "0000", "2025-09-31"]
)
def test_a_day_that_the_calendar_lacks_is_refused(text: str) -> None:
    with pytest.raises(Misread, match="no such day"):
        read_date(text)


LOOSE = {
    "27 November 2026": "2026-11-27",
    "27 Nov 2026": "2026-11-27",
    "27 nov. 2026": "2026-11-27",
    "27-Nov-2026": "2026-11-27",
    "27th November 2026": "2026-11-27",
    "27. November 2026": "2026-11-27",
    "1 May 2026": "2026-05-01",
    "November 27, 2026": "2026-11-27",
    "Nov 27 2026": "2026-11-27",
    "NOVEMBER 27TH, 2026": "2026-11-27",
    "Sept 3, 2026": "2026-09-03",
    "2026 November 27": "2026-11-27",
    "Nov 2026": "2026-11",
    "november  2026": "2026-11",
    "May 2026": "2026-05",
    "2026/11/27": "2026-11-27",
    "2026-1-7": "2026-01-07",
    "2026.11": "2026-11",
    "20261127": "2026-11-27",
    "2026-11-27 00:00:00": "2026-11-27",
    "2026-11-27T08:30:00Z": "2026-11-27",
    "2026年11月27日": "2026-11-27",
    "2026年11月": "2026-11",
    "2026年": "2026",
    "27/11/2026": "2026-11-27",
    "11/27/2026": "2026-11-27",
    "27.11.2026": "2026-11-27",
    "3/3/2026": "2026-03-03",
    "2026-q3": "2026-Q3",
    "Q3 2026": "2026-Q3",
    "2026Q3": "2026-Q3",
}


@pytest.mark.parametrize(("text", "meant"), LOOSE.items())
def test_a_person_may_type_a_date_in_any_form_that_has_one_reading(text: str, meant: str) -> None:
    assert str(read_typed_date(text)) == meant


STRICT = {"2026-11-27T08:30:00Z"}  # a day with a time, as ISO 8601 has it


@pytest.mark.parametrize(
    ("text", "meant"), [pair for pair in LOOSE.items() if pair[0] not in STRICT]
)
def test_a_ledger_keeps_the_strict_form_and_is_told_it(text: str, meant: str) -> None:
    with pytest.raises(Misread, match="not a date") as caught:
        read_date(text)

    assert caught.value.remedy == f"Write {meant}."


@pytest.mark.parametrize("text", ["2025", "2025-Q3", "2025-09", "2025-09-22", " 2025-09-22 "])
def test_what_a_ledger_takes_a_person_may_type(text: str) -> None:
    assert read_typed_date(text) == read_date(text)


def test_today_is_the_day_it_is_typed() -> None:
    day = date(2026, 3, 1)

    assert read_typed_date("today", today=day) == read_date("2026-03-01")
    assert read_typed_date("Yesterday", today=day) == read_date("2026-02-28")
    assert read_typed_date("today").exact


@pytest.mark.parametrize("read", [read_date, read_typed_date])
def test_a_date_with_two_readings_is_an_error_that_gives_both(
    read: Callable[[str], object],
) -> None:
    with pytest.raises(Misread, match="two ways") as caught:
        read("3/4/2026")

    assert caught.value.remedy == "Write 2026-04-03 or 2026-03-04."


@pytest.mark.parametrize("text", ["2025-13-45", "2025-02-29", "2025-09-31"])
def test_a_typed_day_that_the_calendar_lacks_is_refused(text: str) -> None:
    with pytest.raises(Misread, match="no such day"):
        read_typed_date(text)


@pytest.mark.parametrize(
    "text", ["", "tomorrowish", "31 February 2026", "32/13/2026", "27 Nov", "Smarch 2026"]
)
def test_what_is_no_date_cannot_be_typed(text: str) -> None:
    with pytest.raises(Misread, match="not a date") as caught:
        read_typed_date(text)

    assert "22 September 20" in caught.value.remedy


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


@pytest.mark.parametrize(
    "text", ["2027 to 2032", "from 2027", "until 2030", "2027-Q1", "2027-06 to 2032-Q1"]
)
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
