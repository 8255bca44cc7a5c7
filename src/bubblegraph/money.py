"""Amounts of money: what is firm and what is the headline, in whole cents."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from decimal import MAX_EMAX, MAX_PREC, MIN_EMIN, ROUND_HALF_UP, Context, Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any, NamedTuple, Self

from bubblegraph import arguments
from bubblegraph.errors import Misread, QuestionError
from bubblegraph.meant import amounts_meant

if TYPE_CHECKING:
    from bubblegraph.json_types import AmountDict, IntervalDict

__all__ = [
    "CENTS",
    "CURRENCIES",
    "LIMIT",
    "NOTHING",
    "UNDISCLOSED",
    "UNITS",
    "Amount",
    "Digits",
    "ReadAmount",
    "Scale",
    "amount_dict",
    "check_amount",
    "currency_sign",
    "disclosed_dict",
    "less",
    "maybe_whole",
    "pick_scale",
    "read_amount",
    "share_out",
    "short",
    "smallest",
    "total",
    "unit_words",
    "whole",
    "whole_amount",
]

CENTS = 100
# units of the currency; far above the money of the world, below what int64 cents hold
LIMIT = 10**15

CURRENCIES = {"$": "USD", "US$": "USD", "£": "GBP", "€": "EUR", "¥": "JPY", "HK$": "HKD"}


class _Amount(NamedTuple):
    low: int
    high: int | None
    disclosed: int


class Amount(_Amount):
    """What is firm, what is the headline, and what is disclosed of a sum of money, in cents.

    ``high`` is None where the top is not known: ``(0, None)`` is an undisclosed
    amount, ``(x, None)`` reads "at least x". ``disclosed`` is the top as far as it is known: the
    high, x of "at least x", 0 of an undisclosed amount; a sum discloses what its parts do.

    Examples
    --------
    >>> Amount(500, 700)
    Amount(low=500, high=700, disclosed=700)
    >>> Amount(500, None).disclosed
    500
    """

    __slots__ = ()

    def __new__(cls, low: int, high: int | None, disclosed: int | None = None) -> Self:
        """Take what is disclosed from the ends where it is not given."""
        if disclosed is None:
            disclosed = low if high is None else high
        return super().__new__(cls, low, high, disclosed)

    @property
    def ends(self) -> tuple[int, int | None]:
        """The low and the high."""
        return self.low, self.high

    @property
    def priced(self) -> bool:
        """Whether anything at all is known of the amount."""
        return self.high is not None or self.disclosed > 0


UNDISCLOSED = Amount(0, None)
NOTHING = Amount(0, 0)


def total(amounts: Iterable[Amount]) -> Amount:
    """Add amounts: lows add, and what is disclosed; highs add, and are unknown if one of them is.

    Examples
    --------
    >>> total([Amount(500, 700), Amount(100, None)])
    Amount(low=600, high=None, disclosed=800)
    """
    low, disclosed = 0, 0
    known = True
    for amount in amounts:
        low += amount.low
        disclosed += amount.disclosed
        known = known and amount.high is not None
    return Amount(low, disclosed if known else None, disclosed)


def less(amount: Amount, most: int | None, least: int) -> Amount:
    """Return what is left of an amount beside a part of it, of ``least`` to ``most`` cents.

    Examples
    --------
    >>> less(Amount(100, None), 20, 5)
    Amount(low=80, high=None, disclosed=95)
    >>> less(Amount(100, None), None, 0)
    Amount(low=0, high=None, disclosed=100)
    """
    return Amount(
        0 if most is None else max(0, amount.low - most),
        None if amount.high is None else max(0, amount.high - least),
        max(0, amount.disclosed - least),
    )


def check_amount(name: str, value: Any) -> None:
    """Complain of an argument that is no amount, or runs from high to low.

    Raises
    ------
    QuestionError
        In words that name the argument.
    """
    arguments.instance(name, value, Amount)
    arguments.whole_number(f"{name}, its low,", value.low, least=0)
    if value.high is not None:
        arguments.whole_number(f"{name}, its high,", value.high, least=0)
        if value.low > value.high:
            raise QuestionError(f"{name} runs from high to low: from {value.low} to {value.high}")


def smallest(amounts: Iterable[Amount]) -> Amount:
    """Return the smallest low, and the smallest disclosed high; None where there is none.

    Examples
    --------
    >>> smallest([Amount(500, 700), Amount(100, None)])
    Amount(low=100, high=100, disclosed=100)
    """
    listed = list(amounts)
    low, disclosed = min(a.low for a in listed), min(a.disclosed for a in listed)
    return Amount(low, disclosed or None)


class ReadAmount(NamedTuple):
    """An amount as a ledger states it."""

    amount: Amount
    currency: str | None  # None: the ledger's own
    about: bool
    bare: bool  # written without a scale word: 100 rather than 100B
    step: int = 0  # what one more in the last digit that was written adds, cents

    @property
    def slack(self) -> int:
        """How far it may be off, in cents: half a step, or a tenth for "about", if that is more."""
        near = self.step // 2
        return max(near, self.amount.disclosed // 10) if self.about else near


_ZEROS = {
    **dict.fromkeys(("k", "thousand"), 3),
    **dict.fromkeys(("m", "mn", "mm", "million", "mio"), 6),
    **dict.fromkeys(("b", "bn", "billion"), 9),
    **dict.fromkeys(("t", "tn", "trn", "trillion"), 12),
}
_EXACT = Context(prec=MAX_PREC, Emax=MAX_EMAX, Emin=MIN_EMIN)  # nothing is rounded
_NUMBER = re.compile(
    r"""(?P<currency>[A-Z]{3}\s?|US\$|HK\$|[$£€¥])?\s*
        (?P<sign>[-−+])?
        (?P<digits>[0-9][0-9,._']*(?:e[+]?[0-9]+)?|\.[0-9]+)\s*
        (?P<scale>[A-Za-z]+)?(?P<plus>\+)?\s*$""",
    re.VERBOSE | re.IGNORECASE,
)
_PLAIN = re.compile(r"[0-9]+(?:\.[0-9]+)?(?:[eE]\+?[0-9]{1,3})?|\.[0-9]+")
_GROUPED = re.compile(r"[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?")
DIGITS_OF_FLOATS = range(15, 26)  # whoever writes so many has computed in binary, …
NOISE = Decimal("0.0001")  # … which is off by less than this, in cents: 11.360000000000582
_TWO_WAYS = "amount can be read in two ways"
_NO_NUMBER = "amount is not a number"
_NEGATIVE = "amount is negative"
_EXAMPLE = (
    "Write for example 100B, 350M, 12700000, up to 100B, at least 60B, 17.4B to 19.4B or "
    "undisclosed."
)


def read_amount(text: str) -> ReadAmount:
    """Read an amount as people write it.

    Parameters
    ----------
    text : str
        ``100B``, ``$30 billion``, ``17.4B to 19.4B``, ``up to 100B``, ``at least 60B``,
        ``about 2B`` or ``undisclosed``.

    Returns
    -------
    ReadAmount
        Amounts in cents.

    Raises
    ------
    Misread
        If the text is none of these, negative, finer than a cent, or above 10^15 units.

    Examples
    --------
    >>> read_amount("17.4B to 19.4B").amount
    Amount(low=1740000000000, high=1940000000000, disclosed=1940000000000)
    >>> read_amount("up to $100B").currency
    'USD'
    >>> read_amount("13.1B").slack, read_amount("about 12B").slack
    (5000000000, 120000000000)
    """
    words = re.sub(r"[\s_]+", " ", arguments.text("text", text).strip())
    try:
        return _read_words(words, text)
    except Misread as error:
        if error.remedy:
            raise
        fault = error.message
    raise Misread(fault, lambda: _hint(words, fault))


def _read_words(words: str, text: str) -> ReadAmount:
    """Read an amount; a complaint without remedy gets one by what is probably meant."""
    lowered = words.lower()
    if lowered in ("undisclosed", "not disclosed", "unknown"):
        return ReadAmount(UNDISCLOSED, None, about=False, bare=False)
    for lead in ("up to ", "at least "):
        if lowered.startswith(lead):
            number = _read_one(words[len(lead) :], text)
            amount = Amount(0, number.cents) if lead == "up to " else Amount(number.cents, None)
            return ReadAmount(
                amount, number.currency, about=False, bare=number.bare, step=number.step
            )
    for lead in ("about ", "around ", "~"):
        if lowered.startswith(lead):
            number = _read_one(words[len(lead) :].strip(), text)
            return number.read(about=True)
    if " to " in lowered:
        return _read_range(words, text)
    return _read_one(words, text).read(about=False)


def _hint(words: str, fault: str) -> str:
    """How to write what is probably meant."""
    meant = amounts_meant(words, _reads)
    if not meant:
        return _EXAMPLE
    if fault.startswith(_TWO_WAYS) and len(meant) == 2:
        # a comma would part the fields of { … }
        return f"Write {meant[0]}, or {meant[1]} for the smaller one."
    if fault.startswith(_NEGATIVE):
        return (
            f"Money goes from payer to payee. Write {meant[0]} and swap the two; or write a "
            f"repayment."
        )
    return f"Write {', '.join(meant[:-1])}{' or ' if len(meant) > 1 else ''}{meant[-1]}."


def _reads(words: str) -> bool:
    try:
        _read_words(words, words)
    except Misread:
        return False
    return True


class _Number(NamedTuple):
    cents: int
    currency: str | None
    bare: bool
    step: int

    def read(self, *, about: bool) -> ReadAmount:
        amount = Amount(self.cents, self.cents)
        return ReadAmount(amount, self.currency, about=about, bare=self.bare, step=self.step)


def _read_range(words: str, text: str) -> ReadAmount:
    left, right = re.split(r"\s+to\s+", words, maxsplit=1, flags=re.IGNORECASE)
    low, high = _read_one(left, text), _read_one(right, text)
    if low.currency and high.currency and low.currency != high.currency:
        raise Misread(f'amount mixes two currencies: "{text}"', "Give both ends in one currency.")
    bare = [end for end in (low, high) if end.bare]
    if len(bare) == 1 and bare[0].cents:  # a bare 0 is one in any unit
        raise Misread(f'{_TWO_WAYS}: "{text}"')
    if low.cents > high.cents:
        raise Misread(f'amount runs from high to low: "{text}"')
    return ReadAmount(
        Amount(low.cents, high.cents),
        low.currency or high.currency,
        about=False,
        bare=low.bare and high.bare,
        step=min(low.step, high.step),
    )


def _read_one(words: str, text: str) -> _Number:
    match = _NUMBER.match(words)
    if match is None:
        negative = re.fullmatch(r"\([^()]*[0-9][^()]*\)", words)
        raise Misread(f'{_NEGATIVE if negative else _NO_NUMBER}: "{text}"')
    scale = (match["scale"] or "").lower()
    if scale and scale not in _ZEROS:
        raise Misread(f'amount has an unknown unit "{match["scale"]}": "{text}"')
    if match["plus"]:
        raise Misread(f'amount ends in a plus sign: "{text}"')
    if match["sign"] in ("-", "−"):
        raise Misread(f'{_NEGATIVE}: "{text}"')
    currency = (match["currency"] or "").strip().upper()
    units = _units(match["digits"], text, bare=not scale)
    exact = units.scaleb(_ZEROS.get(scale, 0) + 2, _EXACT)  # in cents
    cents = _cents(exact, text)
    last = int(exact.as_tuple().exponent)  # the zeros behind the last digit that was written
    step = 10**last if last >= 0 else 0
    return _Number(cents, CURRENCIES.get(currency, currency) or None, bare=not scale, step=step)


def _units(digits: str, text: str, *, bare: bool) -> Decimal:
    if _GROUPED.fullmatch(digits):
        return Decimal(digits.replace(",", ""))
    if not _PLAIN.fullmatch(digits):
        raise Misread(f'{_NO_NUMBER}: "{text}"')
    if bare and re.fullmatch(r"[1-9][0-9]{0,2}\.[0-9]{3}", digits):
        raise Misread(f'{_TWO_WAYS}: "{text}"')
    return Decimal(digits)


def _cents(exact: Decimal, text: str) -> int:
    if exact > LIMIT * CENTS:
        raise Misread(
            f"amount is above 10^15: {_clip(text)}",
            "No sum of money is that large; check the digits and the unit.",
        )
    cents = int(exact)
    if cents != exact:
        cents = int(exact.to_integral_value(ROUND_HALF_UP))
        if len(exact.as_tuple().digits) not in DIGITS_OF_FLOATS or abs(exact - cents) >= NOISE:
            raise Misread(f'amount is finer than a cent: "{text}"')
    return cents


def _clip(text: str) -> str:
    return text if len(text) <= 40 else f"{text[:39]}…"


@dataclass(frozen=True, slots=True)
class Scale:
    """The unit in which a table shows its amounts."""

    name: str  # "billions", "millions", "thousands" or "" for whole units
    suffix: str
    cents: int  # cents in one of it
    digits: int  # behind the point

    def show(self, cents: int | Fraction) -> str:
        """Give cents in this unit, rounded half up, thousands grouped; what is less as <0.01.

        Examples
        --------
        >>> pick_scale(10**13).show(10**12 + 5 * 10**8), pick_scale(10**13).show(1)
        ('10.01', '<0.01')
        """
        scaled, whole_unit = cents.numerator * 10**self.digits, cents.denominator * self.cents
        rounded = (2 * scaled + whole_unit) // (2 * whole_unit)
        little = scaled > 0 == rounded
        shown = Decimal(rounded or little).scaleb(-self.digits)
        return f"{'<' if little else ''}{shown:,.{self.digits}f}"

    def span(self, low: int | Fraction, high: int | Fraction | None) -> str:
        """Give an interval: ``13.05–13.30``, one number if both show alike, ``≥5.00``, ``>0``."""
        first = self.show(low)
        if high is None:
            return "?" if not low else ">0" if first.startswith("<") else f"≥{first}"
        last = self.show(high)
        return first if first == last else f"{first}–{last}"

    def amount(self, amount: Amount) -> str:
        """Give an amount of deals; if more is disclosed than firm, with both: ``0.00–≥100.00``."""
        if amount.high is None and amount.disclosed > amount.low:
            return f"{self.show(amount.low)}–≥{self.show(amount.disclosed)}"
        return self.span(*amount.ends)


UNITS = {
    "1B": Scale("billions", "B", 10**9 * CENTS, 2),
    "1M": Scale("millions", "M", 10**6 * CENTS, 2),
    "1K": Scale("thousands", "K", 10**3 * CENTS, 2),
    "1": Scale("", "", CENTS, 2),
}
_LADDER = (UNITS["1B"], UNITS["1M"], UNITS["1"])  # nobody thinks in thousands of dollars unasked


def pick_scale(largest: int | Fraction, others: Iterable[int | Fraction] = ()) -> Scale:
    """Choose the unit for a table: the largest in which its figures can be told apart.

    Parameters
    ----------
    largest : int or Fraction
        The largest number, cents: 1 or more of the unit.
    others : iterable of int or Fraction
        What else it shows, cents: half of them are a tenth of the unit or more; 0 is left aside.

    Examples
    --------
    >>> pick_scale(40_000_000_000_00).show(30_100_000_000_00)
    '30.10'
    >>> pick_scale(2_000_000_00).name, pick_scale(2_000_000_00, [150_00, 99_50, 2_000_000_00]).name
    ('millions', '')
    """
    figures = sorted(other for other in others if other)
    typical = figures[len(figures) // 2] if figures else largest
    fits = (scale for scale in _LADDER if largest >= scale.cents and 10 * typical >= scale.cents)
    return next(fits, _LADDER[-1])


def unit_words(currency: str, scale: Scale) -> str:
    """Name the unit of a table.

    Examples
    --------
    >>> unit_words("USD", UNITS["1B"]), unit_words("EUR", UNITS["1"])
    ('US$ billions', 'EUR')
    """
    return f"{'US$' if currency == 'USD' else currency} {scale.name}".strip()


_NEARLY = Decimal("0.9995")  # of a unit, from where on it is rounded to one
_TENS, _FINE, _COARSE = Decimal("9.995"), Decimal("0.01"), Decimal("0.1")
_SHORT = (("T", 10**12), ("B", 10**9), ("M", 10**6), ("K", 10**3))


Parts = Callable[[int], tuple[str, str]]  # an amount of cents as digits and a unit


def short(amount: Amount, sign: str = "$", *, parts: Parts | None = None) -> str:
    """Give an amount in few characters, as a label: ``$30B``, ``$30–100B``, ``≥$60B``, ``?``.

    ``parts`` says how each end is written: in three digits if not given.

    Examples
    --------
    >>> short(Amount(13_050_000_000_00, 13_300_000_000_00))
    '$13.1–13.3B'
    >>> short(Amount(0, 100_000_000_000_00))
    '$0–100B'
    >>> short(Amount(11_900_000_000_00, None, 13_000_000_000_00))
    '$11.9B–≥$13B'
    >>> short(Amount(412_60, 412_60))
    '$412.60'
    """
    parts = parts or _short_parts
    if amount.high is None:
        known = amount.disclosed
        firm = "".join(parts(amount.low)) if amount.low else "0"
        lead = f"{sign}{firm}–" if amount.low < known else ""
        return f"{lead}≥{sign}{''.join(parts(known))}" if known else "?"
    digits, suffix = parts(amount.high)
    if amount.low == amount.high:
        return f"{sign}{digits}{suffix}"
    low_digits, low_suffix = parts(amount.low)
    if amount.low == 0 or low_suffix == suffix:
        return (
            f"{sign}{digits}{suffix}"
            if low_digits == digits
            else f"{sign}{low_digits}–{digits}{suffix}"
        )
    return f"{sign}{low_digits}{low_suffix}–{digits}{suffix}"


def _short_parts(cents: int) -> tuple[str, str]:
    """Three significant digits at most, and the unit."""
    units = Decimal(cents) / CENTS
    for suffix, size in _SHORT:
        if units >= size * _NEARLY:
            return _rounded(units / size, 0 if units / size >= Decimal("99.95") else 1), suffix
    return _in_cents(units), ""


def whole_amount(cents: int, below: int) -> tuple[str, str]:
    """Give an amount to the cent, or from ``below`` cents on rounded to three digits or more.

    What is rounded has digits behind the point, also where they are zeros.

    Examples
    --------
    >>> below = 10**8
    >>> whole_amount(4_885_40, below), whole_amount(999_999_99, below)
    (('4,885.40', ''), ('999,999.99', ''))
    >>> whole_amount(5_000_000_00, below), whole_amount(5_000_000_01, below)
    (('5', 'M'), ('5.00', 'M'))
    """
    units = Decimal(cents) / CENTS
    suffix, size = next((pair for pair in _SHORT if units >= pair[1] * _NEARLY), ("", 1))
    if cents < below or not suffix:
        return _in_cents(units), ""
    part = units / size
    text = f"{part.quantize(_FINE if part < _TENS else _COARSE, ROUND_HALF_UP):,f}"
    if Decimal(text.replace(",", "")) == part:
        text = text.rstrip("0").rstrip(".")
    return text, suffix


def _in_cents(units: Decimal) -> str:
    """Whole units, or with both digits of the cents."""
    return f"{units:,.2f}".removesuffix(".00")


def _rounded(number: Decimal, digits: int) -> str:
    """Round half up, without zeros at the end."""
    text = str(number.quantize(Decimal(1).scaleb(-digits), ROUND_HALF_UP))
    return text.rstrip("0").rstrip(".") if "." in text else text


class Digits(float):
    """A number of more digits than a float has; as text, and in JSON and CSV, it has all of them.

    Examples
    --------
    >>> print(Digits("123456789012345678.91"), Digits("0.5") + 1)
    123456789012345678.91 1.5
    """

    __slots__ = ("_text",)
    _text: str

    def __new__(cls, text: str) -> Digits:
        number = super().__new__(cls, text)
        number._text = text
        return number

    def __repr__(self) -> str:
        return self._text

    def __reduce__(self) -> tuple[type[Digits], tuple[str]]:
        return Digits, (self._text,)


FLOAT_MOST = 10**15  # cents below which a float tells each from the next
DECIMALS = 6  # of a unit, to which a fraction of a cent is given in full
FINE = 10**DECIMALS // CENTS  # such parts of a cent


def whole(cents: int | Fraction) -> int | float:
    """Give cents in units of the currency: an int, a float only where there are cents.

    No digit of an amount is lost. A fraction of a cent is given in full where six decimals
    suffice for it, else rounded to cents.

    Examples
    --------
    >>> whole(4000), whole(4050), whole(Fraction(5, 2)), whole(Fraction(400, 3))
    (40, 40.5, 0.025, 1.33)
    """
    if isinstance(cents, int):  # nearly always, and many times
        units, rest = divmod(cents, CENTS)
        if not rest:
            return units
        if -FLOAT_MOST < cents < FLOAT_MOST:
            return cents / CENTS
    parts = _in_full(cents) * FINE
    exact = Decimal(parts.numerator).scaleb(-DECIMALS, context=_EXACT)
    text = f"{exact:f}".rstrip("0").removesuffix(".")
    if "." not in text:
        return int(text)
    return float(text) if repr(float(text)) == text else Digits(text)


def _in_full(cents: int | Fraction) -> Fraction:
    """The cents themselves, or the next whole ones where six decimals of a unit do not suffice."""
    exact = Fraction(cents)
    return exact if FINE % exact.denominator == 0 else Fraction(round(exact))


def share_out(parts: Sequence[Fraction]) -> tuple[Fraction, ...]:
    """Round cents so that, as ``whole`` gives them, they add up to what it gives of their sum.

    Parts that need no rounding stay as they are. Else each is cut to cents (or finer, if the sum
    is no whole number of them), and what is then missing goes to those that lost most.

    Examples
    --------
    >>> [whole(part) for part in share_out([Fraction(100, 3)] * 3)]
    [0.34, 0.33, 0.33]
    """
    if all(part == _in_full(part) for part in parts):
        return tuple(parts)
    together = _in_full(sum(parts, Fraction(0)))
    steps = 1 if together.denominator == 1 else FINE  # of a cent
    cut = [part * steps // 1 for part in parts]
    lost = sorted(range(len(parts)), key=lambda i: (cut[i] - parts[i] * steps, i))
    for i in lost[: int(together * steps) - sum(cut)]:
        cut[i] += 1
    return tuple(Fraction(number, steps) for number in cut)


def amount_dict(low: int | Fraction, high: int | Fraction | None) -> IntervalDict:
    """Give an interval for JSON, in units of the currency."""
    return {"low": whole(low), "high": maybe_whole(high)}


def disclosed_dict(amount: Amount) -> AmountDict:
    """Give the amount of deals for JSON, with what is disclosed of it."""
    return {**amount_dict(*amount.ends), "disclosed": whole(amount.disclosed)}


def maybe_whole(cents: int | Fraction | None) -> int | float | None:
    """Give cents in units of the currency; None stays None."""
    return None if cents is None else whole(cents)


def currency_sign(currency: str) -> str:
    """Return the sign of a currency, or its code where it has none.

    Examples
    --------
    >>> currency_sign("USD"), currency_sign("CHF")
    ('$', 'CHF ')
    """
    signs = {code: sign for sign, code in reversed(CURRENCIES.items())}
    return signs.get(currency, f"{currency} ")
