"""What an amount that cannot be read probably means: rules from a text to one that can be read."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import ROUND_HALF_UP, Decimal

__all__ = ["amounts_meant", "currency_hint", "in_cents", "with_currency", "with_unit"]

LONGEST = 60  # characters; what is longer is no slip of the pen
DEEPEST = 4  # rules that follow one another
MOST_TRIED = 10  # forms that further rules are tried on
NUMBER = r"(?:[0-9][0-9,]*(?:\.[0-9]*)?|\.[0-9]+)(?:[eE]\+?[0-9]{1,3})?"
SIGNS = {
    "dollar": "$",
    "euro": "€",
    "pound": "£",
    "yen": "¥",
    "yuan": "CNY ",
    "renminbi": "CNY ",
    **{sign: sign for sign in "$€£¥"},
    **{
        code: f"{code.upper()} "
        for code in ("usd", "eur", "gbp", "jpy", "cny", "chf", "cad", "aud", "hkd", "inr")
    },
}
CODES = {"$": "USD", "€": "EUR", "£": "GBP", "¥": "JPY"}
UNITS = {
    **dict.fromkeys(("tsd", "thd", "thousands"), "K"),
    **dict.fromkeys(("mln", "mil", "mill", "millions"), "M"),
    **dict.fromkeys(
        ("mrd", "mld", "bln", "bil", "bill", "billions", "milliard", "milliards", "milliarden"), "B"
    ),
    **dict.fromkeys(("trillions", "tril"), "T"),
}
BOUNDS = {
    "at least": r"≥|>=?|more than|over|above|min(?:imum)?(?: of)?\.?|no less than",
    "up to": r"≤|<=?|less than|under|below|max(?:imum)?(?: of)?\.?|no more than|as much as"
    r"|upto|till?|until",
    "about": r"≈|circa|ca?\.?|approx(?:imately)?\.?|roughly|nearly|almost|close to|some",
}


def amounts_meant(words: str, reads: Callable[[str], bool]) -> list[str]:
    """Return what a text may mean: the forms that the first rule to help gives.

    Parameters
    ----------
    words : str
        Cannot be read.
    reads : function
        Whether a text can be read.

    Examples
    --------
    >>> amounts_meant("5–6 Mrd. EUR", lambda text: text == "EUR 5B to 6B")
    ['EUR 5B to 6B']
    """
    seen = {words}
    texts = [words] if len(words) <= LONGEST else []
    for _ in range(DEEPEST):
        further = []
        for rule in _RULES:
            forms = list(
                dict.fromkeys(form for text in texts for form in rule(text) if form not in seen)
            )
            if found := [form for form in forms if reads(form)]:
                return found
            seen.update(forms)
            further += forms
        texts = further[:MOST_TRIED]
    return []


def with_unit(text: str, unit: str) -> str:
    """Put a unit behind each number of an amount; what is computed in binary is rounded."""
    return re.sub(NUMBER, lambda found: f"{_clean(found[0])}{unit}", text)


def _clean(number: str) -> str:
    return _rounded(number) if len(number.partition(".")[2]) > 4 else number


def currency_hint(word: str) -> str:
    """Say how a currency is written whose code cannot be read.

    Examples
    --------
    >>> currency_hint("dollars"), currency_hint("gbp")
    ('Write USD.', 'Write GBP.')
    """
    sign = _sign_of(word)
    if sign or re.fullmatch("[A-Za-z]{3}", word):
        return f"Write {CODES.get(sign, sign).strip() or word.upper()}."
    return "Write USD, EUR, CNY or another code of three letters."


def _sign_of(word: str) -> str:
    """The sign that stands before an amount, for the word behind it; or nothing."""
    word = word.lower()
    return SIGNS.get(word) or SIGNS.get(word.removesuffix("s"), "")


def in_cents(text: str) -> str:
    """Write each number of an amount with two digits behind its point.

    Examples
    --------
    >>> in_cents("5 to 1,234.5000")
    '5.00 to 1,234.50'
    """
    return re.sub(NUMBER, lambda found: _rounded(found[0]), text)


def _rounded(number: str) -> str:
    exact = Decimal(number.replace(",", "")).quantize(Decimal("0.01"), ROUND_HALF_UP)
    return f"{exact:,f}" if "," in number else f"{exact:f}"


# --- rules ----------------------------------------------------------------------------------------


def _digits(found: re.Match[str]) -> str:
    """The digits of a number in groups of some sort; a comma behind them is its point."""
    whole, _, fraction = re.sub(r"[.'’ ]", "", found[0]).partition(",")
    return f"{whole}.{fraction}" if fraction else whole


def _grouping(text: str) -> Iterator[str]:
    """``1.234.567``, ``1.234,50``, ``1 234 567``, ``1'234'567``, ``12,34,567``."""
    bare = r"(?<![0-9.,'’])"
    text = re.sub(bare + r"[0-9]{1,3}(?:[.'’ ][0-9]{3})+,[0-9]+(?![0-9.,])", _digits, text)
    text = re.sub(bare + r"[0-9]{1,3}(?:\.[0-9]{3}){2,}(?![0-9.,])", _digits, text)
    text = re.sub(bare + r"[0-9]{1,3}(?:['’ ][0-9]{3})+(?![0-9,])", _digits, text)
    yield re.sub(
        bare + r"[0-9]{1,2}(?:,[0-9]{2})+,[0-9]{3}(?![0-9.,])",
        lambda m: m[0].replace(",", ""),
        text,
    )


def _comma(text: str) -> Iterator[str]:
    """``1,5``, ``5,``."""
    yield re.sub(r"(?<![0-9.,])([0-9]+),([0-9]+)(?![0-9.,])", r"\1.\2", text)
    yield re.sub(r"(?<=[0-9])[.,]+(?![0-9])", "", text)


def _two_ways(text: str) -> Iterator[str]:
    """``1.000``: a thousand, or one."""
    behind = r"(?![0-9.,A-Za-z]| ?[A-Za-su-z])"  # no unit; " to" may follow
    number = rf"(?<![0-9.,])([1-9][0-9]{{0,2}})\.([0-9]{{3}}){behind}"
    if re.search(number, text):
        yield re.sub(number, r"\1\2", text)
        yield re.sub(number, lambda found: _rounded(found[0]), text)


def _too_fine(text: str) -> Iterator[str]:
    """``0.005``, ``1.2345678901234B``."""
    yield re.sub(
        r"(?<![0-9.,])([0-9]*\.[0-9]{3,})\s?([KMBT]?)(?![0-9.,A-Za-z])",
        lambda found: _rounded(f"{found[1]}e{_ZEROS[found[2].upper()]}" if found[2] else found[1]),
        text,
        flags=re.IGNORECASE,
    )


def _range(text: str) -> Iterator[str]:
    """``5–6B``, ``between 5B and 6B``, ``5B or 6B``, ``from 5B to 6B``."""
    between = r"\s*(?:[-–—]|\.\.+|…|\band\b|\bor\b|\bto\b)\s*"
    form = rf"(?:between |from )?(.*?[0-9].*?){between}([^0-9A-Za-z]{{0,3}}[0-9].*)"
    if match := re.fullmatch(form, text, re.IGNORECASE):
        yield f"{match[1]} to {match[2]}"


def _one_unit(text: str) -> Iterator[str]:
    """``3 to 5B``, ``3B to 5``."""
    unit = r"(\s?[A-Za-z]+)?"
    if match := re.fullmatch(rf"(.*?{NUMBER}){unit} to (.*?{NUMBER}){unit}", text, re.IGNORECASE):
        first, one, second, other = match.groups("")
        if bool(one) != bool(other):
            yield f"{first}{one or other} to {second}{one or other}"


def _turned(text: str) -> Iterator[str]:
    """``6B to 5B``."""
    first, to, second = text.partition(" to ")
    if to:
        yield f"{second} to {first}"


def _bound(text: str) -> Iterator[str]:
    """``≥5B``, ``5B or more``, ``5B+``, ``ca. 5B``."""
    for lead, words in BOUNDS.items():
        if match := re.fullmatch(
            rf"(?:{words})\s*((?<![A-Za-z])[^A-Za-z].*|[A-Z]{{3}}.*)", text, re.IGNORECASE
        ):
            yield f"{lead} {match[1]}"
    if match := re.fullmatch(r"(.*?)\s*(?:\+|or more|or above|and up|plus)", text, re.IGNORECASE):
        yield f"at least {match[1]}"


def _currency(text: str) -> Iterator[str]:
    """``5B USD``, ``5 million dollars``, ``5 €``."""
    match = re.fullmatch(r"(.*[0-9A-Za-z])\s*([$€£¥]|\b[A-Za-z]+)", text)
    if match and (sign := _sign_of(match[2])):
        yield re.sub(r"(?=[0-9.])", sign, match[1], count=1)


def _unit(text: str) -> Iterator[str]:
    """``5 Mrd.``, ``5bln``."""
    words = "|".join(sorted(UNITS, key=len, reverse=True))
    yield re.sub(
        rf"(?<=[0-9])\s?({words})\b\.?",
        lambda found: UNITS[found[1].lower()],
        text,
        flags=re.IGNORECASE,
    )


def _any_unit(text: str) -> Iterator[str]:
    """``5X``: a unit that is none."""
    if match := re.fullmatch(rf"(.*?{NUMBER})\s?([A-Za-z]+)", text):
        yield from (f"{match[1]}{unit}" for unit in _ZEROS)


def _unsigned(text: str) -> Iterator[str]:
    """``-5B``, ``(5B)``."""
    if match := re.fullmatch(r"\((.*)\)", text):
        yield match[1]
    yield re.sub(r"(?<![0-9A-Za-z])[-−]\s*(?=[^A-Za-z]{0,3}[0-9])", "", text)


_ZEROS = {"K": 3, "M": 6, "B": 9, "T": 12}
_RULES: tuple[Callable[[str], Iterator[str]], ...] = (
    _two_ways,
    _grouping,
    _comma,
    _one_unit,
    _turned,
    _range,
    _bound,
    _currency,
    _unit,
    _unsigned,
    _too_fine,
    _any_unit,
)


def with_currency(text: str, code: str) -> str:
    """Put a code before the number of an amount that has no currency of its own.

    Examples
    --------
    >>> with_currency("-12.50", "eur"), with_currency("€5", "USD"), with_currency("up to 5", "EUR")
    ('-EUR 12.50', '€5', 'up to EUR 5')
    """
    if re.search(r"[$£€¥]|\b[A-Z]{3}\b", text):
        return text
    return re.sub(r"(?=[0-9.])", f"{code.strip().upper()} ", text, count=1)
