"""Amounts as tables have them: to the form that a ledger has."""

from __future__ import annotations

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import NamedTuple

from bubblegraph.errors import Misread
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.meant import with_unit

__all__ = ["Sum", "read_sum"]

BLANK = frozenset(
    (
        "",
        "-",
        "–",
        "—",
        "?",
        "n/a",
        "na",
        "nan",
        "nil",
        "none",
        "null",
        "tbd",
        "undisclosed",
        "#n/a",
    )
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]{1,2})?")
_CURRENCY = r"(?-i:[A-Z]{3})(?![A-Za-z])|US\$|HK\$|[$£€¥]"
_SCALE = "thousand|million|billion|trillion|bn|mn|mm|mio|tn|trn|[kmbt]"
_MONEY = re.compile(
    rf"""(?P<open>\()?\s*(?P<minus>[-+−–])?\s*(?P<before>{_CURRENCY})?\s*(?P<signed>[-+−])?\s*
    (?P<digits>[0-9][0-9.,'’\s]*|[.,][0-9]+)(?P<power>e[+-]?[0-9]{{1,3}})?\s*
    (?P<scale>{_SCALE})?\s*(?P<after>{_CURRENCY})?\s*(?P<close>\))?\s*(?P<behind>[-−])?""",
    re.VERBOSE | re.IGNORECASE,
)
_PARTED = {  # the sign before the cents to the digits that it allows
    ".": re.compile(r"(?:[0-9]{1,3}(?:[,'’\s][0-9]{3})+|[0-9]*)(?:\.[0-9]*)?"),
    ",": re.compile(r"(?:[0-9]{1,3}(?:[.'’\s][0-9]{3})+|[0-9]*)(?:,[0-9]*)?"),
}
_BY_BLANKS = re.compile(r"[0-9]{1,3}(?:['’\s][0-9]{3})+(?:\.[0-9]{1,2})?")
_COMMA = re.compile(r"(?:[0-9]{1,3}(?:[.'’\s][0-9]{3})+|[0-9]+),[0-9]{1,2}")
_NOISE = re.compile(r"\.[0-9]{2}[0-9]*[1-9]")  # finer than a cent: refused, or noise of floats
_CENT = Decimal("0.01")


class Sum(NamedTuple):
    """An amount as a ledger has it, and what was done to it."""

    text: str
    negative: bool = False
    rounded: bool = False


def read_sum(text: str, profile: TableProfile) -> Sum:
    """Give the amount of a cell as a ledger has it.

    Parameters
    ----------
    text : str
    profile : TableProfile

    Raises
    ------
    Misread
        If the profile can tell what is wrong; else the text stays, for whoever reads it.

    Examples
    --------
    >>> read_sum("(1.250,50 €)", TableProfile(decimal=","))[:2]
    ('-€1250.50', True)
    >>> read_sum("3", TableProfile(amounts_in="1B")).text
    '3B'
    """
    unit = profile.amounts_in
    if not unit and profile.decimal != "," and _PLAIN.fullmatch(text):
        return Sum(text)  # nearly always, and many times
    if text.lower() in BLANK:
        return _blank(text, profile)
    match = _MONEY.fullmatch(text)
    if match is None:
        bare = unit[1:] and not re.search(rf"[0-9]\s?(?:{_SCALE})\b", text, re.IGNORECASE)
        return Sum(with_unit(text, unit[1:]) if bare else text)
    negative = bool(match["open"]) or any(
        (match[part] or "+") != "+" for part in ("minus", "signed", "behind")
    )
    digits, rounded = _digits(match, text, profile)
    scale = (match["scale"] or "") or ("" if match["power"] else unit[1:])
    currency = match["before"] or match["after"] or ""
    currency += " " if currency.isalpha() else ""
    sign = "-" if negative and profile.negative == "error" else ""
    if unit == "1" and not match["scale"] and _PLAIN.fullmatch(digits):
        digits = f"{Decimal(digits):.2f}"
    return Sum(f"{sign}{currency}{digits}{scale}", negative, rounded)


def _blank(text: str, profile: TableProfile) -> Sum:
    if profile.blank == "undisclosed" or text.lower() == "undisclosed":
        return Sum("undisclosed")
    said = f'the amount is missing: "{text}"' if text else "the amount is missing"
    raise Misread(said, "Write undisclosed, or say it for the whole table: --blank undisclosed.")


def _digits(match: re.Match[str], text: str, profile: TableProfile) -> tuple[str, bool]:
    """The digits without marks between thousands, with a point before cents; and if rounded."""
    digits = match["digits"].strip()
    mark = profile.decimal
    if mark:
        if not _PARTED[mark].fullmatch(digits):
            raise Misread(
                f'amount is not parted as --decimal {mark} says: "{text}"',
                "Check the amount, or the option.",
            )
        digits = re.sub(r"['’\s]", "", digits)
        digits = digits.replace("." if mark == "," else ",", "").replace(",", ".")
    elif _BY_BLANKS.fullmatch(digits):
        digits = re.sub(r"['’\s]", "", digits)
    elif _COMMA.fullmatch(digits):
        point = re.sub(r"[.'’\s]", "", digits).replace(",", ".")
        raise Misread(
            f'amount is not a number: "{text}"',
            f"Write {point}, or say it for the whole table: --decimal ,",
        )
    digits += match["power"] or ""
    if not mark and not profile.round:
        return digits, _NOISE.search(digits) is not None and not match["scale"]
    return _to_the_cent(digits, match["scale"] or profile.amounts_in[1:], profile)


def _to_the_cent(digits: str, scale: str, profile: TableProfile) -> tuple[str, bool]:
    """Round to whole cents, if that is asked for; zeros behind the cents mean nothing."""
    try:
        exact = Decimal(digits.replace(",", ""))
    except ArithmeticError:
        return digits, False
    if scale:
        zeros = {"k": 3, "t": 12}.get(scale[:1].lower(), 6 if scale[0] in "mM" else 9)
        zeros = 3 if scale.lower() == "thousand" else zeros
        cent = _CENT.scaleb(-zeros)
    else:
        cent = _CENT
    if not -30 < exact.adjusted() < 30:
        return digits, False
    try:
        whole = exact.quantize(cent, ROUND_HALF_UP)
    except ArithmeticError:
        return digits, False  # more digits than decimals have: what reads them says so
    if whole == exact:
        return f"{exact.normalize():f}" if scale else f"{whole:f}", False
    return (f"{whole:f}", True) if profile.round else (digits, False)
