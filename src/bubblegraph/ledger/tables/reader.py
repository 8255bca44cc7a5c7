"""The values of a table: read as its profile says, then as those of any ledger."""

from __future__ import annotations

import re
from collections import Counter

from bubblegraph.dates import PartialDate, read_date
from bubblegraph.errors import MOST_SHOWN, Misread
from bubblegraph.ledger.fields import Reader
from bubblegraph.ledger.model import Rate
from bubblegraph.ledger.rows import Node, Sink, Text
from bubblegraph.ledger.tables.days import OrderUnknown, day_text
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.rows import Table
from bubblegraph.ledger.tables.sums import read_sum
from bubblegraph.meant import with_currency
from bubblegraph.money import CURRENCIES, Amount, ReadAmount

__all__ = ["TableReader", "currencies_in", "sole_currency"]

_SIGNED = re.compile(r"US\$|HK\$|[$£€¥]|(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_OTHER_WAY = (
    "Money goes from payer to payee: swap the two, or for the whole table --negative reverse; "
    "--negative drop leaves such rows out."
)


class TableReader(Reader):
    """Interprets the cells of one table; what is wrong in many rows alike is said once."""

    def __init__(self, sink: Sink, currency: str, profile: TableProfile) -> None:
        super().__init__(sink, currency)
        self.profile = profile
        self.rates = {code: Rate(code, rate) for code, rate in profile.rates.items()}
        self.rounded = 0  # amounts
        self.blank = 0
        self._orders: Counter[str] = Counter()  # how many dates are days by each order
        self._unordered: tuple[int, OrderUnknown] | None = None  # the first, and where it stands
        self._foreign: dict[str, int] = {}  # currency without a rate to where it is first met

    def date(self, node: Node) -> PartialDate | None:
        """Read a date in any form that can mean one day only, or as the profile says."""
        return self.read(node, lambda text: self._date(node, text))

    def _date(self, node: Node, text: str) -> PartialDate | None:
        try:
            return read_date(day_text(text, self.profile.date_format))
        except OrderUnknown as unknown:
            self._orders.update([*unknown.meant, "all"])
            self._unordered = self._unordered or (node.at, unknown)
            return None

    def amount(self, node: Node) -> tuple[Amount, bool, str] | None:
        """Read an amount by the profile, and then as any other."""
        if type(node) is not Text:
            return None
        try:
            found = read_sum(node.text, self.profile)
        except Misread as error:
            few = len(self.sink.problems) < MOST_SHOWN  # nobody reads how to mend more
            self.sink.error(node.at, error.message, error.remedy if few else "")
            return None
        if found.negative and self.profile.negative == "error":
            self.sink.error(node.at, f'amount is negative: "{node.text[:60]}"', _OTHER_WAY)
            return None
        self.rounded += found.rounded
        self.blank += found.text == "undisclosed" != node.text
        text = with_currency(found.text, self.stated) if self.stated else found.text
        return super().amount(Text(text, node.at, quoted=True))

    def _converted(self, node: Text, found: ReadAmount) -> tuple[Amount, bool, str] | None:
        if found.currency not in self.rates:
            self._foreign.setdefault(found.currency or "", node.at)
            return None
        return super()._converted(node, found)

    def finish(self) -> None:
        """Report what is wrong with the table rather than with its rows."""
        if self._unordered is not None:
            at, unknown = self._unordered
            self.sink.error(at, unknown.message, _order_remedy(unknown, self._orders))
        for code, at in self._foreign.items():
            named = "" if self.profile.currency else f"--currency {self.currency} "
            remedy = f"Say what one {code} is worth in {self.currency}: {named}--rates {code}=…."
            said = f"amounts in {code} in a table in {self.currency}"
            self.sink.error(at, said, remedy)


def _order_remedy(unknown: OrderUnknown, orders: Counter[str]) -> str:
    """How to say the order once for the whole table: by what all its dates can be."""
    fits = [order for order in unknown.meant if orders[order] == orders["all"]]
    if not fits:
        return "Some of its dates have the day first, some the month: write them all in one order."
    ways = [f"--date-format {order} ({unknown.meant[order]})" for order in fits]
    one = f"Write {unknown.meant[fits[0]]}, or" if len(fits) == 1 else "Say"
    return f"{one} for the whole table: {' or '.join(ways)}."


def currencies_in(cell: str) -> set[str]:
    """The codes of the currencies that an amount names by a sign or a code.

    Examples
    --------
    >>> currencies_in("€5"), currencies_in("USD 5"), currencies_in("5")
    ({'EUR'}, {'USD'}, set())
    """
    return {CURRENCIES.get(sign, sign) for sign in _SIGNED.findall(cell)}


def sole_currency(table: Table) -> str:
    """The currency of a table that names one with each of its amounts, and no other; or nothing."""
    found: set[str] = set()
    if table.plan.columns("currency"):
        cells = (cell.strip().upper() for cell in table.cells_of("currency"))
        found = {CURRENCIES.get(cell, cell) for cell in cells}
    elif _SIGNED.search(table.sink.text):
        for cell in table.cells_of("amount"):
            found |= currencies_in(cell) or {""}
    codes = {code for code in found if re.fullmatch("[A-Z]{3}", code)}
    return codes.pop() if len(codes) == 1 == len(found) else ""
