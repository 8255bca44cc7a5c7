"""How a table is read where it does not say so itself."""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from bubblegraph.arguments import refusal
from bubblegraph.errors import Misread
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.model import KINDS
from bubblegraph.meant import currency_hint
from bubblegraph.text import OneLine

__all__ = ["COUNTED", "ORDERS", "PROFILE_KEYS", "TableProfile", "read_pairs"]

ORDERS = ("dmy", "mdy", "ymd")
COUNTED = {"days": 86_400_000_000, "seconds": 1_000_000, "milliseconds": 1_000}  # microseconds
UNITS = ("1", "1K", "1M", "1B")
_NOTHING: Mapping[str, str] = MappingProxyType({})
_NO_RATES: Mapping[str, Decimal] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TableProfile(OneLine):
    """How a table is read where it does not say so itself.

    Parameters
    ----------
    columns : mapping
        Field to the heading of its column, or to several, ``bank+account``, whose cells are put
        together. If any is named, only payer, payee, amount, date and currency are found by
        themselves; all others are left aside.
    amounts_in : {"", "1", "1K", "1M", "1B"}
        The unit of amounts that name none; "" where it is not known.
    currency : str
        Of the table: three letters; "" is that of the ledger that includes it, or the one in which
        all amounts are written, or else USD.
    rates : mapping
        Other currencies to what one unit of each is worth in ``currency``.
    date_format : str
        ``dmy``, ``mdy`` or ``ymd``; ``days``, ``seconds`` or ``milliseconds`` since 1970; or a form
        of ``strptime``, such as ``%d.%m.%y``.
    kind_words : mapping
        Words of the table to kinds of deals.
    skip_lines : int
        How many lines stand above the headings.
    encoding : str
        Of the file, as Python names it: ``cp1252``, ``utf-16``; "" is UTF-8.
    decimal : {"", ".", ","}
        The sign before the cents; the other one then parts thousands.
    round : {"", "cent"}
        ``cent``: round amounts that are finer.
    negative : {"error", "reverse", "drop"}
        What a negative amount means: ``reverse`` swaps payer and payee.
    blank : {"error", "undisclosed"}
        What an amount that is blank, or ``n/a``, means.
    sheet : str
        Of a workbook that has several.
    layout : {"list", "matrix"}
        ``matrix``: payers below each other, payees beside each other, amounts where they meet.
    several : {"error", "one", "equal"}
        What ``Nvidia; Microsoft`` for a party means: one party, or several, each with an equal
        part of the amount.
    own : str
        Whose statement it is, where a column names the other parties alone: the payer or the payee,
        whichever has no column.

    Raises
    ------
    QuestionError
        If a value is none of these.

    Examples
    --------
    >>> TableProfile(columns={"payer": "from", "payee": "to"}, date_format="dmy").decimal
    ''
    >>> TableProfile(negative="swap")
    Traceback (most recent call last):
        ...
    bubblegraph.errors.QuestionError: negative takes error, reverse or drop, not "swap"
    """

    columns: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    amounts_in: str = ""
    currency: str = ""
    rates: Mapping[str, Decimal] = field(default_factory=lambda: _NO_RATES)
    date_format: str = ""
    kind_words: Mapping[str, str] = field(default_factory=lambda: _NOTHING)
    skip_lines: int = 0
    encoding: str = ""
    decimal: str = ""
    round: str = ""
    negative: str = "error"
    blank: str = "error"
    sheet: str = ""
    layout: str = "list"
    several: str = "error"
    own: str = ""

    def __post_init__(self) -> None:
        """Refuse what is of no use, in the words of the argument."""
        for each in fields(self):
            value, check = getattr(self, each.name), _CHECKS[each.name]
            try:
                check(value)
            except Misread as error:
                raise refusal(each.name, value, error.message) from None

    @property
    def set_fields(self) -> tuple[str, ...]:
        """The names of the fields that say something."""
        unset = TableProfile()
        return tuple(
            each.name
            for each in fields(self)
            if getattr(self, each.name) != getattr(unset, each.name)
        )


# --- what an argument may be ----------------------------------------------------------------------


def _one_of(*words: str) -> Callable[[Any], None]:
    shown = [word for word in words if word]

    def check(value: Any) -> None:
        if value not in words:
            raise Misread(f"{', '.join(shown[:-1])} or {shown[-1]}" if shown[1:] else shown[0])

    return check


def _a_text(value: Any) -> None:
    if not isinstance(value, str):
        raise Misread("a text")


def _a_mapping(value: Any) -> None:
    if not isinstance(value, Mapping) or not all(
        isinstance(word, str) for pair in value.items() for word in pair
    ):
        raise Misread("a mapping of texts to texts")


def _kinds(value: Any) -> None:
    _a_mapping(value)
    if not {*value.values()} <= {*KINDS}:
        raise Misread(f"words for {', '.join(KINDS)}")


def _currency(value: Any) -> None:
    if value != "" and not (isinstance(value, str) and re.fullmatch("[A-Z]{3}", value)):
        raise Misread("three capital letters")


def _rates(value: Any) -> None:
    if not isinstance(value, Mapping) or not all(
        re.fullmatch("[A-Z]{3}", code) and isinstance(rate, Decimal) and 0 < rate < 10**6
        for code, rate in value.items()
    ):
        raise Misread("a mapping of currencies to Decimal numbers above 0")


def _date_format(value: Any) -> None:
    known = value == "" or value in (*ORDERS, *COUNTED)
    if not (known or (isinstance(value, str) and "%" in value)):
        raise Misread(f"{', '.join((*ORDERS, *COUNTED))} or a form such as %d.%m.%Y")


def _lines(value: Any) -> None:
    if isinstance(value, bool) or not isinstance(value, int) or value < 0:
        raise Misread("a whole number of 0 or more")


def _encoding(value: Any) -> None:
    try:
        known = codecs.lookup(value) if value != "" else None
    except (LookupError, TypeError, ValueError):
        raise Misread("the name of an encoding, such as cp1252") from None
    if known is not None and not known._is_text_encoding:  # base64 and the like
        raise Misread("the name of an encoding, such as cp1252")


_CHECKS: dict[str, Callable[[Any], None]] = {
    "columns": _a_mapping,
    "amounts_in": _one_of("", *UNITS),
    "currency": _currency,
    "rates": _rates,
    "date_format": _date_format,
    "kind_words": _kinds,
    "skip_lines": _lines,
    "encoding": _encoding,
    "decimal": _one_of("", ".", ","),
    "round": _one_of("", "cent"),
    "negative": _one_of("error", "reverse", "drop"),
    "blank": _one_of("error", "undisclosed"),
    "sheet": _a_text,
    "layout": _one_of("list", "matrix"),
    "several": _one_of("error", "one", "equal"),
    "own": _a_text,
}

# --- what people write ----------------------------------------------------------------------------


def read_pairs(text: str, example: str) -> dict[str, str]:
    """Read ``ours=theirs, ours=theirs``.

    Raises
    ------
    Misread
        If it is none.
    """
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(ours.strip() and their.strip() for ours, _, their in pairs):
        raise Misread(f'not a list of pairs: "{text}"', f"Write {example}")
    return {ours.strip(): their.strip() for ours, _, their in pairs}


def _read_unit(text: str) -> str:
    word = text.strip().upper()
    word = word if word[:1] == "1" else f"1{word}"
    if word not in UNITS:
        raise Misread(f'not a unit of amounts: "{text}"', f"Known: {', '.join(UNITS)}.")
    return word


def _read_currency(text: str) -> str:
    word = text.strip().upper()
    if not re.fullmatch("[A-Z]{3}", word):
        raise Misread(f'not a currency code: "{text}"', currency_hint(text))
    return word


def _read_rates(text: str) -> dict[str, Decimal]:
    found: dict[str, Decimal] = {}
    for code, rate in read_pairs(text, "EUR=1.08,GBP=1.36").items():
        try:
            number = Decimal(rate)
        except InvalidOperation:
            number = Decimal(0)
        if not 0 < number < 10**6:
            raise Misread(f'not a rate: "{rate}"', "Write EUR=1.08: what one unit of it is worth.")
        found[_read_currency(code)] = number
    return found


def _read_date_format(text: str) -> str:
    word = text.strip()
    try:
        _date_format(word)
    except Misread as error:
        raise Misread(f'not a form of dates: "{text}"', f"Write {error.message}.") from None
    return word


def _read_kind_words(text: str) -> dict[str, str]:
    words = read_pairs(text, "Darlehen=debt,Kauf=purchase")
    return {word: read_word(kind, KINDS, "kind") for word, kind in words.items()}


def _read_lines(text: str) -> int:
    if not re.fullmatch("[0-9]{1,6}", text.strip()):
        raise Misread(f'not a number of lines: "{text}"', "Write 0, 1, 2 or more.")
    return int(text)


def _read_encoding(text: str) -> str:
    try:
        _encoding(text.strip())
    except Misread as error:
        raise Misread(f'not an encoding: "{text}"', f"Write {error.message}.") from None
    return text.strip()


def _word_of(name: str, *words: str) -> Callable[[str], str]:
    return lambda text: read_word(text, words, name)


def _read_decimal(text: str) -> str:
    word = {"comma": ",", "point": ".", "dot": "."}.get(text.strip().lower(), text.strip())
    if word not in (",", "."):
        raise Misread(f'not the sign before the cents: "{text}"', "Write , or .")
    return word


# field to the reader of the text that stands for it on the command line or in a ledger
PROFILE_KEYS: dict[str, Callable[[str], Any]] = {
    "columns": lambda text: read_pairs(text, "payer=from_account,payee=to_account"),
    "amounts_in": _read_unit,
    "currency": _read_currency,
    "rates": _read_rates,
    "date_format": _read_date_format,
    "kind_words": _read_kind_words,
    "skip_lines": _read_lines,
    "encoding": _read_encoding,
    "decimal": _read_decimal,
    "round": _word_of("round", "cent"),
    "negative": _word_of("negative", "error", "reverse", "drop"),
    "blank": _word_of("blank", "error", "undisclosed"),
    "sheet": str,
    "layout": _word_of("layout", "list", "matrix"),
    "several": _word_of("several", "error", "one", "equal"),
    "own": str.strip,
}
