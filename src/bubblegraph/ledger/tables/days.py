"""Dates as tables have them: to the form that a ledger has."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from functools import lru_cache

from bubblegraph.dates import readings
from bubblegraph.errors import Misread
from bubblegraph.ledger.tables.profile import COUNTED, ORDERS

__all__ = ["OrderUnknown", "day_text"]

YEARS = range(1600, 2201)  # what lies beyond is a slip, or stands for "never"
EPOCH = datetime(1970, 1, 1)
_STRICT = re.compile(
    r"[0-9]{4}(?:-Q[1-4]|-[0-9]{2}(?:-[0-9]{2}"
    r"(?:[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?(?:Z|[+-][0-9]{2}:[0-9]{2})?)?)?)?"
)
_TIME = re.compile(
    r"(?P<day>.*[0-9年月日])(?:[T ,]|\s)\s*(?P<hour>[0-9]{1,2}):(?P<minute>[0-9]{2})"
    r"(?::(?P<second>[0-9]{2})(?:[.,](?P<part>[0-9]{1,9}))?)?\s*(?P<half>[AaPp]\.?[Mm]\.?)?"
    r"\s*(?P<zone>Z|UTC|GMT|[+-][0-9]{2}:?(?:[0-9]{2})?)?"
)
_THREE = re.compile(r"([0-9]{1,4})([-/. ]+)([0-9]{1,2})\2([0-9]{2,4})\.?")


class OrderUnknown(Misread):
    """A date of three numbers, of which nobody says which is the day."""

    def __init__(self, text: str, meant: dict[str, str]) -> None:
        super().__init__(f'the date does not say which is the day: "{text}"')
        self.meant = meant  # order to the date that it then is


@lru_cache(maxsize=2**14)  # payments share their days
def day_text(text: str, form: str = "") -> str:
    """Give a date of a table as a ledger has it; a time of the day stays.

    Parameters
    ----------
    text : str
    form : str
        As in ``TableProfile.date_format``; without it only what can mean one day is read.

    Raises
    ------
    OrderUnknown
        If it is three numbers, whose order is not said.
    Misread
        If it is no date, or one out of all reason.

    Examples
    --------
    >>> day_text("6 Jun 2025"), day_text("2025-06-01 09:00:00"), day_text("31.1.25", "dmy")
    ('2025-06-06', '2025-06-01T09:00:00', '2025-01-31')
    """
    text = text.strip()
    if form in COUNTED:
        found = _counted(text, form)
    elif "%" in form:
        found = _by_pattern(text, form)
    elif _STRICT.fullmatch(text):
        found = text.replace(" ", "T")
    elif match := _TIME.fullmatch(text):
        found = _day(match["day"].strip(" ,"), form) + _clock(match)
    else:
        found = _day(text, form)
    if found[:4].isdigit() and int(found[:4]) not in YEARS:
        raise Misread(f'a date out of all reason: "{text}"', "Check the year.")
    return found


def _day(text: str, form: str) -> str:
    """The day, month, quarter or year; what is none stays, and is refused by whoever reads it."""
    if match := _THREE.fullmatch(text):
        first, _, second, third = match.groups()
        parts = (first, second, third)
        if form in ORDERS:
            return _in_order(parts, form, text)
        if len(first) < 3:
            meant = {order: _in_order(parts, order, "") for order in ("dmy", "mdy")}
            meant |= {"ymd": _in_order(parts, "ymd", "")} if len(third) == 2 else {}
            raise OrderUnknown(text, {order: day for order, day in meant.items() if day})
    found = readings(text)
    if not found and re.fullmatch("[0-9]{1,3}|(?!(?:19|20)[0-9]{6}$)[0-9]{5,}", text):
        counted = f"--date-format {', '.join(COUNTED)}"
        raise Misread(f'not a date: "{text}"', f"Where it counts from 1970 say so: {counted}.")
    return str(found[0]) if len(found) == 1 else text


def _in_order(parts: tuple[str, str, str], order: str, text: str) -> str:
    """The date by an order; where it is none, nothing, or an error if the text is given."""
    named = dict(zip(order, parts, strict=True))
    year, month, day = (named[part] for part in "ymd")
    if len(year) == 2:
        year = f"{19 if int(year) > 68 else 20}{year}"  # as POSIX has it
    if len(year) == 4 and len(month) < 3 and len(day) < 3:
        try:
            return datetime(int(year), int(month), int(day)).date().isoformat()
        except ValueError:
            pass
    if text:
        raise Misread(f'no date by {order}: "{text}"', "Check it, or the option --date-format.")
    return ""


def _clock(match: re.Match[str]) -> str:
    """The time of the day as ISO 8601 has it."""
    hour = int(match["hour"])
    if match["half"]:
        hour = hour % 12 + 12 * (match["half"][0] in "pP")
    second = f":{match['second']}" if match["second"] else ""
    part = f".{match['part'][:6]}" if match["part"] else ""
    zone = (match["zone"] or "").replace("UTC", "Z").replace("GMT", "Z")
    if zone not in ("", "Z"):
        digits = zone[1:].replace(":", "").ljust(4, "0")
        zone = f"{zone[0]}{digits[:2]}:{digits[2:]}"
    return f"T{hour:02d}:{match['minute']}{second}{part}{zone}"


def _counted(text: str, form: str) -> str:
    """A number of days, seconds or milliseconds since 1970."""
    if not re.fullmatch(r"-?[0-9]{1,15}(?:\.[0-9]+)?", text):
        raise Misread(f'not a number of {form} since 1970: "{text}"', "Check --date-format.")
    try:
        whole, _, part = text.partition(".")
        micros = int(whole) * COUNTED[form] + round(float(f"0.{part or 0}") * COUNTED[form])
        instant = EPOCH + timedelta(microseconds=micros)
    except OverflowError:
        raise Misread(
            f'a date out of all reason: "{text}"', f"It counts {form}: check --date-format."
        ) from None
    return instant.date().isoformat() if form == "days" else f"{instant.isoformat()}Z"


def _by_pattern(text: str, form: str) -> str:
    try:
        found = datetime.strptime(text, form)
    except ValueError:
        raise Misread(f'no date of the form {form}: "{text}"', "Check --date-format.") from None
    timed = any(mark in form for mark in ("%H", "%I", "%T", "%X", "%c"))
    return found.isoformat() if timed else found.date().isoformat()
