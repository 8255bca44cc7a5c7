"""Values as the formats have them."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from bubblegraph.money import CENTS, Amount

__all__ = ["amount_of", "value_text"]


def value_text(value: object) -> str:
    """Give a text as it is, and a number with all its digits and never with an exponent.

    Examples
    --------
    >>> value_text(30_000_000_000), value_text(0.000001), value_text("debt")
    ('30000000000', '0.000001', 'debt')
    """
    return value if isinstance(value, str) else f"{Decimal(repr(value)):f}"


def amount_of(record: Mapping[str, object]) -> Amount:
    """Give the amount of a flow, in cents again.

    Examples
    --------
    >>> amount_of({"low": 10.25, "high": None, "disclosed": 30})
    Amount(low=1025, high=None, disclosed=3000)
    """
    low, high, disclosed = (record[end] for end in ("low", "high", "disclosed"))
    return Amount(_cents(low) or 0, _cents(high), _cents(disclosed))


def _cents(units: object) -> int | None:
    return None if units is None else int(Decimal(repr(units)) * CENTS)
