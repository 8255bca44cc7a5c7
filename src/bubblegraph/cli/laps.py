"""The options that say what a lap of payments is, for the commands that list, draw or show them."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.sharing import Command, Options, share, usage
from bubblegraph.dates import read_hours
from bubblegraph.errors import Misread, QuestionError
from bubblegraph.ledger.fields import read_word

if TYPE_CHECKING:
    from bubblegraph.analysis.payment_laps import LapSearch, PaymentLaps
    from bubblegraph.ledger.model import Ledger
    from bubblegraph.ledger.select import Filters, Selection
    from bubblegraph.patience import Patience

__all__ = ["LAPS", "MOST_LAPS", "NO_LIMIT", "AskedLaps", "those_on_laps", "with_laps"]

MOST_LAPS = 20  # whose payments are drawn or exported
NO_LIMIT = 0  # --longest none
ORDERS = ("weak", "strict")
LAPS = "Laps of payments"  # the heading in the help
_SHARE = re.compile(r"([0-9]{1,3}(?:\.[0-9]{1,6})?)\s*(%?)")


def _read_tolerance(text: str) -> Fraction:
    """A part, 10% or 0.1, below the whole."""
    found = _SHARE.fullmatch(text.strip())
    share = Fraction(found[1]) / (100 if found[2] else 1) if found else None
    if share is None or share >= 1:
        raise Misread(f'not a part below the whole: "{text}"', "Write 10% or 0.1.")
    return share


def _read_longest(text: str) -> int:
    word = text.strip().lower()
    if word == "none":
        return NO_LIMIT
    if not re.fullmatch(r"[0-9]{1,9}", word) or int(word) < 2:
        raise Misread(f'not a number of 2 or more: "{text}"', "Write 6, or none for any length.")
    return int(word)


def _of_payments(selection: Selection) -> bool:
    """Whether it is about payments; where nothing is known yet, whether it is a table of them."""
    from bubblegraph.ledger.payments import are_payments  # noqa: PLC0415

    if selection.deals:
        return are_payments(selection)
    ledger = selection.ledger
    tables = all(file.lower().endswith((".csv", ".tsv")) for file in ledger.files)
    return tables and not any(deal.why_no_payment for deal in ledger.deals)


@dataclass(frozen=True, slots=True)
class AskedLaps:
    """What was said of laps."""

    hours: int | None
    tolerance: Fraction | None
    order: str | None
    longest: int | None  # None: nothing; NO_LIMIT: any length

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return self != AskedLaps(None, None, None, None)

    @property
    def timed(self) -> bool:
        """Whether it is about laps, rather than about loops of parties."""
        return replace(self, longest=None).given

    @property
    def days(self) -> int | None:
        """The window in whole days."""
        return None if self.hours is None else self.hours // 24

    @property
    def legs(self) -> int | None:
        """The most legs of a loop; None: any number."""
        return self.longest or None

    def are_asked_of(self, selection: Selection) -> bool:
        """Whether the question is about laps of payments, rather than about loops of deals."""
        if self.tolerance is not None or self.order is not None:
            return True
        return self.hours is not None and _of_payments(selection)

    def are_alone_asked_of(self, selection: Selection) -> bool:
        """The same for a command that has no other use for these options: none is idle."""
        asked = self.are_asked_of(selection)
        if not asked and (self.hours is not None or self.longest is not None):
            raise typer.BadParameter(
                "--within and --longest are about laps of payments: rows of a table with neither "
                "status nor term, and a window or a tolerance"
            )
        return asked

    @property
    def rule(self) -> dict[str, Any]:
        """What a lap is, as arguments of a search."""
        from datetime import timedelta  # noqa: PLC0415

        from bubblegraph.analysis.payment_laps import LONGEST  # noqa: PLC0415

        return {
            "within": None if self.hours is None else timedelta(hours=self.hours),
            "tolerance": self.tolerance,
            "order": self.order or "weak",
            "longest": LONGEST if self.longest is None else self.longest or None,
        }

    def search(self, selection: Selection, patience: Patience) -> LapSearch:
        """Search for such laps."""
        from bubblegraph.analysis.payment_laps import LapSearch  # noqa: PLC0415

        return LapSearch(selection, **self.rule, patience=patience)

    def ledger(self, ledger: Ledger, filters: Filters, most: int, patience: Patience) -> Ledger:
        """The payments on so many of the largest laps, if these are asked for; else the ledger."""
        from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

        if not self.given:
            return ledger
        selection = select_deals(ledger, filters)
        if not self.are_alone_asked_of(selection):
            return ledger
        search = self.search(selection, patience)
        return those_on_laps(search.result(search.largest(most)))


def those_on_laps(found: PaymentLaps) -> Ledger:
    """The payments on the laps that were found."""
    if not found.laps:
        raise QuestionError("no lap was found: cycles says what was sought")
    return found.ledger


_LAP_OPTIONS: Options = {
    "within": (
        Annotated[
            Any,
            typer.Option(
                "--within",
                parser=usage(read_hours),
                metavar="SPAN",
                help="The longest time that a lap in order of time may take: 3y, 26w, 90d, 6h.",
                show_default=False,
            ),
        ],
        None,
    ),
    "tolerance": (
        Annotated[
            Any,
            typer.Option(
                parser=usage(_read_tolerance),
                metavar="PART",
                help="How much each payment of a lap may differ from the one before, and the "
                "last from the first, e.g. 10%.",
                show_default=False,
            ),
        ],
        None,
    ),
    "order": (
        Annotated[
            str | None,
            typer.Option(
                parser=usage(lambda text: read_word(text, ORDERS, "order")),
                metavar="|".join(ORDERS),
                help="Payments of one day may follow one another on a lap (weak), or each has to "
                "be later than the one before (strict).",
                show_default=False,
            ),
        ],
        None,
    ),
    "any_order": (
        Annotated[
            bool,
            typer.Option(
                "--any-order",
                help="Loops of payments inside --within, whichever of them is made first.",
            ),
        ],
        False,
    ),
    "longest": (
        Annotated[
            Any,
            typer.Option(
                parser=usage(_read_longest),
                metavar="N|none",
                help="The most legs in a loop, or the most payments in a lap (6 if not given).",
                show_default=False,
            ),
        ],
        None,
    ),
}


def with_laps(command: Command) -> Command:
    """Give a command the options of laps; it receives them as one argument ``laps``."""
    return share(_LAP_OPTIONS, "laps", _asked, LAPS)(command)


def _asked(chosen: dict[str, Any]) -> AskedLaps:
    order = chosen["order"]
    if chosen["any_order"]:
        if order is not None:
            raise typer.BadParameter(
                "--order is about payments in order of time: leave it out beside --any-order"
            )
        order = "any"
    return AskedLaps(chosen["within"], chosen["tolerance"], order, chosen["longest"])
