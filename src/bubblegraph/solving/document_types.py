"""What the results of the solvers are as plain values."""

from __future__ import annotations

from typing import TypedDict

from bubblegraph.json_types import Money

__all__ = ["CirculationDict", "FlowDict", "PackingDict", "PackingRowDict", "PriceDict"]


class PackingRowDict(TypedDict):
    """A cycle, and what it carries."""

    entities: list[str]
    amount: Money


class PriceDict(TypedDict):
    """What one more unit on a leg is worth."""

    payer: str
    payee: str
    price: float


class PackingDict(TypedDict):
    """A cycle packing."""

    value: Money
    least: Money
    exact: bool
    unique: bool | None
    rows: list[PackingRowDict]
    prices: list[PriceDict]


class FlowDict(TypedDict):
    """What a leg carries."""

    payer: str
    payee: str
    amount: Money


class CirculationDict(TypedDict):
    """A circulation."""

    volume: Money
    exact: bool
    method: str
    flow: list[FlowDict]
