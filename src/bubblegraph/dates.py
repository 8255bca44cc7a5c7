"""Dates as precise as a source gives them, and the terms of contracts."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from functools import lru_cache
from typing import NamedTuple

from bubblegraph import arguments
from bubblegraph.errors import Misread
from bubblegraph.text import one_line

__all__ = [
    "PartialDate",
    "Term",
    "days_of_year",
    "effective_day",
    "in_year",
    "read_date",
    "read_hours",
    "read_span",
    "read_term",
    "read_typed_date",
    "readings",
]

_FORMS = re.compile(
    r"(?P<year>[0-9]{4})(?:-Q(?P<quarter>[1-4])|-(?P<month>[0-9]{2})(?:-(?P<day>[0-9]{2})"
    r"(?:T(?P<time>[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?)"
    r"(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
MINUTE, SECOND = 60_000_000, 1_000_000  # microseconds
DAY = 24 * 60 * MINUTE
_YEAR = re.compile(
    r"(?:FY)?(?:19|20)[0-9]{2}(?: \((?P<month>[A-Z][a-z]{2}) (?P<end>(?:19|20)[0-9]{2})\))?"
)
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_EXAMPLE = "Write {year}, {year}-Q3, {year}-09 or {year}-09-22."
LONGEST_TERM = 80  # characters; what is longer is no slip of the pen
_TERM_EXAMPLE = "Write 2027 to 2032, 5 years from 2027 or from 2027."
_TYPED_EXAMPLE = "Write {year}-09-22, 22 September {year}, {year}-09, {year}-Q3, {year} or today."
_MONTH_WORDS = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_DAY_WORDS = r"(?P<day>[0-9]{1,2})(?:st|nd|rd|th|\.)?"
_LOOSE_FORMS = (
    rf"{_DAY_WORDS}[ -]?{_MONTH_WORDS},?[ -]?(?P<year>[0-9]{{4}})",  # 27 November 2026, 27-Nov-2026
    rf"{_MONTH_WORDS} ?{_DAY_WORDS}(?:, ?| )(?P<year>[0-9]{{4}})",  # November 27, 2026
    rf"{_MONTH_WORDS},?[ -]?(?P<year>[0-9]{{4}})",  # Nov 2026
    rf"(?P<year>[0-9]{{4}})[ -]{_MONTH_WORDS}(?:[ -]{_DAY_WORDS})?",  # 2026 November 27
    r"(?P<year>[0-9]{4})[-/.](?P<month>[0-9]{1,2})(?:[-/.](?P<day>[0-9]{1,2}))?"
    r"(?:[ T][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?",  # 2026/11/27, 2026-11-27 00:00:00
    r"(?P<year>[0-9]{4}) ?年(?: ?(?P<month>[0-9]{1,2}) ?月(?: ?(?P<day>[0-9]{1,2}) ?日)?)?",
    r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})",
    r"(?P<year>[0-9]{4})[ -]?Q(?P<quarter>[1-4])",
    r"Q(?P<quarter>[1-4])[ -]?(?P<year>[0-9]{4})",
)
_YEAR_LAST = r"([0-9]{1,2})([-/.])([0-9]{1,2})\2([0-9]{4})"  # 27/11/2026, 11/27/2026


class PartialDate(NamedTuple):
    """A day, a month, a quarter or a year: the first and the last day it may be."""

    first: date
    last: date
    # the time of the day, where it is told: microseconds from its midnight in UTC to the instant; a
    # time of another zone than UTC may lie before that midnight, or after the next
    moment: int | None = None

    @property
    def instant(self) -> int | None:
        """Microseconds from the year 1 to the instant, to compare times of any zone; None: no time.

        Examples
        --------
        >>> east, west = read_date("2025-03-01T00:30+01:00"), read_date("2025-02-28T23:15Z")
        >>> west.instant < east.instant, str(east)
        (True, '2025-03-01')
        """
        return None if self.moment is None else self.first.toordinal() * DAY + self.moment

    @property
    def exact(self) -> bool:
        """Whether it is one day."""
        return self.first == self.last

    def __str__(self) -> str:
        days = (self.last - self.first).days
        if days == 0:
            return self.first.isoformat()
        if days < 31:
            return f"{self.first.year:04d}-{self.first.month:02d}"
        if days < 93:
            return f"{self.first.year:04d}-Q{self.first.month // 3 + 1}"
        return f"{self.first.year:04d}"

    @property
    def exactly(self) -> str:
        """The date with its time, if it has one, as ``read_date`` reads it back.

        Examples
        --------
        >>> read_date("2025-03-01T00:30+01:00").exactly, read_date("2025-03").exactly
        ('2025-03-01T00:30:00+01:00', '2025-03')
        """
        if self.moment is None:
            return str(self)
        hours = -(self.moment // (60 * MINUTE)) if self.moment < 0 else 0  # of a zone where it is
        hours = hours or min(0, 23 - self.moment // (60 * MINUTE))  # that day
        clock = datetime.combine(self.first, time()) + timedelta(
            microseconds=self.moment + hours * 60 * MINUTE
        )
        return f"{clock.isoformat()}{f'{hours:+03d}:00' if hours else 'Z'}"


def read_date(text: str) -> PartialDate:
    """Read a date at the precision it is written in.

    Raises
    ------
    Misread
        If it is no date of the calendar.
    QuestionError
        If it is no text.

    Examples
    --------
    >>> str(read_date("2025-Q3")), read_date("2025-09").last
    ('2025-Q3', datetime.date(2025, 9, 30))
    >>> read_date("2025-09-22T10:15Z").moment
    36900000000
    """
    return _read_date(arguments.text("text", text))


@lru_cache(maxsize=2**14)  # payments share their days
def _read_date(text: str) -> PartialDate:
    match = _FORMS.fullmatch(text.strip())
    if match is None:
        raise _no_date(text, _EXAMPLE)
    year = int(match["year"])
    try:
        if match["quarter"]:
            month = 3 * int(match["quarter"])
            return PartialDate(
                date(year, month - 2, 1), date(year, month, monthrange(year, month)[1])
            )
        if match["day"]:
            day = date(year, int(match["month"]), int(match["day"]))
            return PartialDate(day, day, _moment(match["time"], match["zone"]))
        if match["month"]:
            first = date(year, int(match["month"]), 1)
            return PartialDate(first, first.replace(day=monthrange(year, first.month)[1]))
        return PartialDate(date(year, 1, 1), date(year, 12, 31))
    except ValueError as error:
        raise Misread(f'no such day: "{text}" ({error})', _instead(match)) from None


def _moment(clock: str | None, zone: str | None) -> int | None:
    """The microseconds from midnight in UTC; a time without a zone is taken to be in UTC."""
    if clock is None:
        return None
    hours, minutes, seconds = (*clock.split(":"), "0")[:3]
    if hours > "23" or minutes > "59" or seconds >= "60":
        raise ValueError(f"there is no time {clock}")
    moment = (int(hours) * 60 + int(minutes)) * MINUTE + round(float(seconds) * SECOND)
    if zone in (None, "Z"):
        return moment
    ahead = (int(zone[1:3]) * 60 + int(zone[4:])) * MINUTE
    return moment - ahead if zone[0] == "+" else moment + ahead


def read_typed_date(text: str, today: date | None = None) -> PartialDate:
    """Read a date that a person types: as in a ledger, in words, or ``today`` and ``yesterday``.

    Parameters
    ----------
    text : str
        ``2026-11-27``, ``27 November 2026``, ``Nov 27, 2026``, ``27.11.2026``, ``Nov 2026``, ``Q3
        2026``.
    today : date, optional
        Today if not given.

    Raises
    ------
    Misread
        If it is none, or may be two: ``3/4/2026``.
    QuestionError
        If it is no text.

    Examples
    --------
    >>> str(read_typed_date("27 November 2026")), str(read_typed_date("Nov 2026"))
    ('2026-11-27', '2026-11')
    >>> str(read_typed_date("today", today=date(2026, 7, 5)))
    '2026-07-05'
    """
    word = arguments.text("text", text).strip().lower()
    if today is not None:
        arguments.day("today", today)
    if word in ("today", "yesterday"):
        day = (today or date.today()) - timedelta(days=word == "yesterday")
        return PartialDate(day, day)
    found = readings(text)
    if len(found) == 1:
        return found[0]
    if _FORMS.fullmatch(text.strip()):
        return read_date(text)  # says what is wrong with it
    raise _no_date(text, _TYPED_EXAMPLE)


def _no_date(text: str, example: str) -> Misread:
    """Say that a text is no date, and which it seems to be."""
    found = readings(text)
    if len(found) > 1:
        return Misread(
            f'date can be read in two ways: "{text}"', f"Write {found[0]} or {found[1]}."
        )
    year = re.search(r"(?<![0-9])(?:19|20)[0-9]{2}(?![0-9])", text)
    example = example.format(year=year[0] if year else 2025)
    return Misread(f'not a date: "{text}"', f"Write {found[0]}." if found else example)


def _instead(match: re.Match[str]) -> str:
    """What can be written in place of a day that the calendar lacks."""
    year, month, day = match["year"], match["month"] or "", match["day"] or ""
    if year == "0000":
        return _EXAMPLE.format(year=2025)
    if "01" <= month <= "12":
        return f"Write {year}-{month} where the day is not known."
    if "01" <= day <= "12" and "12" < month <= "31":
        return f"Write {year}-{day}-{month} if that is meant."
    return f"Write {year} where the month is not known."


def readings(text: str) -> list[PartialDate]:
    """Return what a date in whatever form may mean; of two readings first that with the day first.

    Examples
    --------
    >>> [str(day) for day in readings("3/4/2026")], [str(day) for day in readings("6 Jun 2025")]
    (['2026-04-03', '2026-03-04'], ['2025-06-06'])
    """
    words = " ".join(text.split())
    found_in = (re.fullmatch(form, words, re.IGNORECASE) for form in _LOOSE_FORMS)
    forms = [_strict_form(match) for match in found_in if match]
    if match := re.fullmatch(_YEAR_LAST, words):
        first, _, second, year = match.groups()
        forms += [f"{year}-{second:0>2}-{first:0>2}", f"{year}-{first:0>2}-{second:0>2}"]
    found: list[PartialDate] = []
    for form in dict.fromkeys([words, *forms]):
        try:
            found += [read_date(form)] if _FORMS.fullmatch(form) else []
        except Misread:
            continue
    return found


def _strict_form(match: re.Match[str]) -> str:
    parts = match.groupdict()
    if parts.get("quarter"):
        return f"{parts['year']}-Q{parts['quarter']}"
    month = parts.get("month") or ""
    if month.isalpha():
        month = str(_MONTHS.index(month[:3].capitalize()) + 1)
    return "-".join(f"{part:0>2}" for part in (parts["year"], month, parts.get("day")) if part)


def days_of_year(period: str) -> PartialDate | None:
    """Return the days of a year of figures, or None for another period.

    Parameters
    ----------
    period : str
        ``2025``, or ``FY2026 (Jan 2026)`` for the twelve months to the end of that month. A fiscal
        year whose end is not said is none.

    Raises
    ------
    QuestionError
        If it is no text.

    Examples
    --------
    >>> days_of_year("FY2026 (Jan 2026)").first, days_of_year("2025-Q3")
    (datetime.date(2025, 2, 1), None)
    """
    match = _YEAR.fullmatch(arguments.text("period", period))
    if match is None:
        return None
    if match["month"] is None:
        return None if period.startswith("FY") else read_date(period)
    if match["month"] not in _MONTHS:
        return None
    month, year = _MONTHS.index(match["month"]) + 1, int(match["end"])
    following = date(year + month // 12, month % 12 + 1, 1)
    return PartialDate(date(following.year - 1, following.month, 1), following - timedelta(days=1))


class Term(NamedTuple):
    """How long a deal runs; an end that no source gives is None."""

    start: PartialDate | None
    end: PartialDate | None

    @property
    def full(self) -> bool:
        """Whether both ends are known."""
        return self.start is not None and self.end is not None

    def __repr__(self) -> str:
        """Return one line."""
        return one_line(self, str(self))

    def __str__(self) -> str:
        if self.start is None:
            return f"until {self.end}"
        if self.start == self.end:
            return str(self.start)
        return f"{self.start} to {self.end}" if self.end is not None else f"from {self.start}"


_SPAN = re.compile(r"([0-9]{1,9})\s*([a-z]+)")
_HOURS = {"h": 1, "hour": 1, "d": 24, "day": 24, "w": 168, "week": 168, "y": 8760, "year": 8760}


def read_span(text: str) -> int:
    """Read how long something may take, in whole days; a year has 365.

    Days are the finest that a ledger tells: what takes less than a day begins and ends on one.

    Parameters
    ----------
    text : str
        As for ``read_hours``.

    Raises
    ------
    Misread
        As ``read_hours``.

    Examples
    --------
    >>> read_span("3y"), read_span("90d"), read_span("2 weeks"), read_span("6h")
    (1095, 90, 14, 0)
    """
    return read_hours(text) // 24


def read_hours(text: str) -> int:
    """Read how long something may take, in whole hours; a year has 365 days.

    Parameters
    ----------
    text : str
        A whole number of hours, days, weeks or years.

    Raises
    ------
    Misread
        If it is none of these; calendar months are of different lengths, and refused.

    Examples
    --------
    >>> read_hours("6h"), read_hours("30d")
    (6, 720)
    """
    found = _SPAN.fullmatch(arguments.text("text", text).strip().casefold())
    unit = found[2] if found else ""
    if found and unit.startswith("m"):
        days = 30 * int(found[1])
        raise Misread(
            f'months are of different lengths: "{text}"', f"Write days, for example {days}d."
        )
    hours = _HOURS.get(unit) or _HOURS.get(unit.removesuffix("s"))
    if found is None or hours is None:
        raise Misread(f'not a span of time: "{text}"', "Write for example 3y, 26w, 90d or 6h.")
    return int(found[1]) * hours


def effective_day(day: PartialDate, covered: date | None) -> date:
    """From which day an entry counts: its last, but no later than what the evidence covers."""
    if covered is not None and day.first <= covered < day.last:
        return covered
    return day.last


_YEARS_FROM = re.compile(r"(?P<years>[0-9]{1,3}) years? from (?P<start>\S+)")


def read_term(text: str) -> Term:
    """Read ``2027 to 2032``, ``5 years from 2027``, ``from 2027`` or ``until 2030``.

    Raises
    ------
    Misread
        If it is none of these, or ends before it starts.
    QuestionError
        If it is no text.

    Examples
    --------
    >>> str(read_term("5 years from 2027"))
    '2027 to 2031'
    """
    words = re.sub(r"[\s_]+", " ", arguments.text("text", text).strip())
    try:
        return _read_term(words)
    except Misread as error:
        meant = [form for form in _terms_meant(words) if _is_term(form)][:2]
        remedy = f"Write {' or '.join(meant)}." if meant else error.remedy
        raise Misread(error.message, remedy) from None


def _read_term(words: str) -> Term:
    if match := _YEARS_FROM.fullmatch(words):
        start = _date_of_term(match["start"])
        return Term(start, _years_later(start, int(match["years"])))
    if words.startswith("from ") and " to " not in words:
        return Term(_date_of_term(words[5:]), None)
    if words.startswith("until "):
        return Term(None, _date_of_term(words[6:]))
    if " to " not in words:
        try:
            day = read_date(words)
        except Misread:
            raise Misread(f'not a term: "{words}"', _TERM_EXAMPLE) from None
        return Term(day, day)
    start, end = (_date_of_term(part) for part in words.split(" to ", 1))
    if end.last < start.first:
        raise Misread(f'term ends before it starts: "{words}"', f"Write {end} to {start}.")
    return Term(start, end)


def _date_of_term(text: str) -> PartialDate:
    """Read one of the dates of a term; what it may mean is said of the whole term."""
    try:
        return read_date(text)
    except Misread as error:
        raise Misread(error.message, _TERM_EXAMPLE) from None


_DASHES = r"\s*(?:-|–|—|/|\.\.+|…|\b(?:to|until|till?|through|thru|and)\b)\s*"
_BOUNDS = (
    (r"(?:until|till?|to|by|through|ends?(?: in)?) (.+)", "until {}"),
    (r"(?:from|since|starting(?: in)?|as of) (.+?)(?: on(?:wards?)?)?", "from {}"),
    (r"(.+?)(?: to| onwards?| on|\s*[-–—+])", "from {}"),
    (r"(.+)", "{}"),
)


def _terms_meant(words: str) -> Iterator[str]:
    """What a term in whatever form may mean."""
    words = words if len(words) <= LONGEST_TERM else ""
    if match := re.fullmatch(
        r"([0-9]{1,3}) ?(?:years?|yrs?|y) (?:from|starting(?: in)?|since) (.+)",
        words,
        re.IGNORECASE,
    ):
        yield from (f"{match[1]} years from {start}" for start in readings(match[2]))
    span = re.sub(r"(?i)^(?:from|between) ", "", words)
    for dash in re.finditer(_DASHES, span, re.IGNORECASE):
        starts, ends = readings(span[: dash.start()]), readings(span[dash.end() :])
        yield from (f"{start} to {end}" for start in starts for end in ends)
    for form, strict in _BOUNDS:
        if match := re.fullmatch(form, words, re.IGNORECASE):
            yield from (strict.format(day) for day in readings(match[1]))


def _is_term(words: str) -> bool:
    try:
        _read_term(words)
    except Misread:
        return False
    return True


def _years_later(start: PartialDate, years: int) -> PartialDate:
    """The last day of a span of whole years, at the precision of its start."""
    if years == 0:
        raise Misread("a term of 0 years", _TERM_EXAMPLE)
    if start.last.year + years > date.max.year:
        raise Misread(
            f"a term that ends after the year {date.max.year}", "Check the number of years."
        )
    if start.first.month == 1 and start.last.month == 12:
        year = start.first.year + years - 1
        return PartialDate(date(year, 1, 1), date(year, 12, 31))
    year = start.first.year + years
    first = in_year(start.first, year)
    last = in_year(start.last, year)
    return PartialDate(first, last)


def in_year(day: date, year: int) -> date:
    """The same day of another year; the last of its month where that year lacks it."""
    return day.replace(year=year, day=min(day.day, monthrange(year, day.month)[1]))
