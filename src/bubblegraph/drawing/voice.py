"""How a picture speaks: what it calls deals and companies, and how it gives amounts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from fractions import Fraction

from bubblegraph.analysis.headline import first_words
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Selection
from bubblegraph.money import (
    CENTS,
    Amount,
    Scale,
    currency_sign,
    pick_scale,
    short,
    whole_amount,
)
from bubblegraph.text import count

__all__ = ["Show", "Voice", "voice_of"]

TRILLION = 10**14  # cents
MANY = 100  # of a unit, from which an amount has no digits behind the point
FEW = 10  # times an amount that is less than a unit is given in a smaller one
MOST_OF_UNIT = 10_000  # of a unit, from which an amount is given in a larger one
# units of the currency below which payments are given to the cent
IN_SENTENCES, ON_LABELS, ON_CROWDED_LABELS = 10**9, 10**6, 10**3
Show = Callable[[int | Fraction], str]  # an amount of cents in words


@dataclass(frozen=True, slots=True)
class Voice:
    """Words and amounts of a picture.

    Deals are large, and known to three digits or so. Payments are known to the cent: they are
    given as the commands give them as long as there is room, and what is rounded has digits
    behind the point, so that nobody takes it for the whole.
    """

    sign: str  # of the currency
    payments: bool = False  # whether it is of payments
    invested: bool = True  # whether laps begin with what is invested, or deals have kinds at all
    crowded: bool = False  # whether labels are many, and have to be short

    def deals(self, number: int) -> str:
        """A number of deals."""
        return count(number, self.deal)

    @property
    def never(self) -> str:
        """What is said of a loop whose deals no order of time allows."""
        return f"never in order of time{', invested first' if self.invested else ''}"

    @property
    def unpriced(self) -> str:
        """What is said of deals without an amount."""
        return "without an amount" if self.payments else "without a disclosed price"

    @property
    def deal(self) -> str:
        """What a deal is called."""
        return "payment" if self.payments else "deal"

    @property
    def company(self) -> str:
        """What a company is called."""
        return "party" if self.payments else "company"

    @property
    def many(self) -> str:
        """What companies are called."""
        return "parties" if self.payments else "companies"

    def companies(self, number: int, which: str = "") -> str:
        """A number of companies, of ``which`` sort.

        Examples
        --------
        >>> Voice("$").companies(2, "more "), Voice("$", payments=True).companies(1)
        ('2 more companies', '1 party')
        """
        return count(number, f"{which}{self.company}", f"{which}{self.many}")

    def mark(self, cents: int) -> str:
        """Give a round amount beside an axis or in a key."""
        return short(Amount(cents, cents), self.sign)

    def money(self, cents: int | Fraction) -> str:
        """Give one amount in a sentence.

        Examples
        --------
        >>> Voice("$").money(2_796_100_000_000_00), Voice("$").money(186_210_000_000_00)
        ('$2.80T', '$186.2B')
        >>> Voice("$", payments=True).money(16_658_474_76)
        '$16,658,474.76'
        """
        if cents < TRILLION or self.payments:
            return self.span(cents, cents)
        return f"{self.sign}{Scale('trillions', 'T', TRILLION, 2).show(cents)}T"

    def span(self, low: int | Fraction, high: int | Fraction) -> str:
        """Give an interval of cents for a headline.

        A row may carry less at the highs than at the lows, for these are two packings: it is then
        given at the highs, of which the picture is.

        Examples
        --------
        >>> Voice("$").span(88_649_000_000_00, 135_710_000_000_00)
        '$88.6–135.7B'
        >>> Voice("$").span(30_100_000_000_00, 17_300_000_000_00)
        '$17.3B'
        >>> Voice("$").span(16_43, 16_43)
        '$16.43'
        """
        low = min(low, high)
        if self.payments:
            return self._exact(Amount(_cents(low), _cents(high)), IN_SENTENCES, high)
        scale = pick_scale(high)
        if scale.suffix:
            scale = replace(scale, digits=1)
        if not any(scale.show(end).rpartition(".")[2].strip("0") for end in (low, high)):
            scale = replace(scale, digits=0)
        return f"{self.sign}{scale.span(low, high)}{scale.suffix}"

    def short(self, amount: Amount) -> str:
        """Give an amount of deals in few characters, as a label.

        Examples
        --------
        >>> Voice("$").short(Amount(4_885_40, 4_885_40))
        '$4.9K'
        >>> said = Voice("$", payments=True)
        >>> [said.short(Amount(cents, cents)) for cents in (4_885_40, 4_999_999_40, 5_000_000_00)]
        ['$4,885.40', '$5.00M', '$5M']
        """
        return self._exact(amount, self._on_labels) if self.payments else short(amount, self.sign)

    def told(self, amount: Amount) -> str:
        """Give an amount of deals in a sentence, where a payment has more room."""
        return self._exact(amount, IN_SENTENCES) if self.payments else self.short(amount)

    def row(self, low: int | Fraction, high: int | Fraction) -> str:
        """Give what a row carries in few characters.

        Examples
        --------
        >>> Voice("$").row(15_000_000_000_00, 50_000_000_000_00), Voice("€").row(0, 700_000_00)
        ('$15–50B', '€0–700K')
        """
        if self.payments:
            return self._exact(Amount(_cents(min(low, high)), _cents(high)), self._on_labels, high)
        return short(Amount(round(min(low, high)), round(high)), self.sign)

    def sum(self, low: int | Fraction, high: int | Fraction) -> str:
        """Give what rows carry in all: few characters, or of payments what a sentence says."""
        return self.span(low, high) if self.payments else self.row(low, high)

    @property
    def _on_labels(self) -> int:
        return ON_CROWDED_LABELS if self.crowded else ON_LABELS

    def _exact(self, amount: Amount, most: int, little: int | Fraction = 0) -> str:
        if 0 < little < Fraction(1, 2):
            return f"<{self.sign}0.01"
        return short(amount, self.sign, parts=lambda cents: whole_amount(cents, most * CENTS))

    def one_unit(self, largest: int | Fraction) -> Show:
        """Give all amounts of a sentence in the unit that suits one of them; payments as ever.

        Examples
        --------
        >>> show = Voice("$").one_unit(135_710_000_000_00)
        >>> show(135_710_000_000_00), show(2_475_990_000_000_00), show(40_000_000_000_00)
        ('$136B', '$2,476B', '$40B')
        >>> show(7_000_000_00)
        '$7M'
        >>> Voice("$", payments=True).one_unit(494_75)(410_490_93)
        '$410,490.93'
        """
        if self.payments:
            return self.money
        scale = pick_scale(largest)

        def show(cents: int | Fraction) -> str:
            if not cents:
                return f"{self.sign}0"
            near = scale.cents <= FEW * cents < FEW * MOST_OF_UNIT * scale.cents
            unit = scale if near else pick_scale(cents)
            text = replace(unit, digits=0 if cents >= MANY * unit.cents else 1).show(cents)
            return f"{self.sign}{text.removesuffix('.0')}{unit.suffix}"

        return show


def _cents(exact: int | Fraction) -> int:
    """Whole cents, rounded half up as in tables."""
    return (2 * exact.numerator + exact.denominator) // (2 * exact.denominator)


def voice_of(selection: Selection) -> Voice:
    """The voice for a picture of some deals.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> table = "payer,payee,amount,date\\na,b,5,2025-01-31\\n"
    >>> voice = voice_of(select_deals(read_text(table, file="bank.csv")))
    >>> voice.sign, voice.payments, voice.invested
    ('$', True, False)
    """
    sign, first = currency_sign(selection.ledger.currency), first_words(selection)
    return Voice(sign, are_payments(selection), invested=bool(first))
