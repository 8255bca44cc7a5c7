"""The answer of ``cycles`` on a table of payments, where there is one rung: what was paid."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date

from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.payment_laps import Searched
from bubblegraph.ledger.names import loop
from bubblegraph.ledger.payments import day_of
from bubblegraph.ledger.select import Selection, Standing
from bubblegraph.money import Scale
from bubblegraph.output.answer import Column, Table
from bubblegraph.output.words import booked_label, booked_words, lap_words, order_words
from bubblegraph.text import count

__all__ = ["lengths_words", "payments_words", "rows_of_payments", "searched_words"]


def payments_words(selection: Selection) -> str:
    """Say how many payments there are, of how many parties, and of which days."""
    deals = [standing.deal for standing in selection.counted]
    parties = {party for deal in deals for party in (deal.payer, deal.payee)}
    days = _days(selection.counted)
    period = f", {min(days)} to {max(days)}" if days else ""
    of = count(len(parties), "party", "parties")
    return f"{count(len(deals), 'payment')} of {of}{period}."


def searched_words(searched: Searched, more: str = "") -> Iterator[str]:
    """Say how many payments of how many parties and which days were searched, and which were not.

    Parameters
    ----------
    searched : Searched
    more : str
        What else there is to say of them.
    """
    parties = count(searched.parties, "party", "parties")
    period = f", {searched.period[0]} to {searched.period[1]}" if searched.period else ""
    yield f"{count(searched.rows, 'payment')} of {parties}{period}{more}."
    left = (
        (searched.undated, "without a day"),
        (searched.unpriced, "without an amount"),
        (searched.pooled, "of pooled parties (--pooled)"),
        (searched.rejected, "that cannot be read (--rejects)"),
    )
    said = ", ".join(f"{number:,} {words}" for number, words in left if number)
    if said:
        yield f"Left out: {said}."


def lengths_words(flows: CircularFlows) -> str:
    """Say how many loops of a large table have how many legs, where they are not all listed.

    Parameters
    ----------
    flows : CircularFlows
    """
    lengths = sorted((flows.lengths or {}).items())
    if not lengths or flows.complete:
        return ""
    said = ", ".join(f"{loops:,} of {legs}" for legs, loops in lengths)
    at_least = "" if flows.all_counted else "At least "
    asked = flows.selection.filters.entities
    through = f" through {' or '.join(asked)}" if asked else ""
    longest = lengths[-1][0]
    return f"{at_least}{count(flows.found, 'loop')}{through} of up to {longest} legs: {said}."


def rows_of_payments(flows: CircularFlows, rows: Iterable[RankedCycle], scale: Scale) -> Table:
    """The rows that add up, each with the days of its payments, and what they add up to."""
    trip, ordered = flows.signed, flows.in_order["signed"]["invested"]
    exact = "each payment once" if trip.exact else "a bound"
    sums = (
        (f"round-trip volume: {exact}", lap_words(trip, scale)),
        (
            order_words([ordered], flows.selection),
            scale.span(ordered.low.value, ordered.high.value),
        ),
        (booked_label("payments while it goes round", [trip]), booked_words(trip, scale)),
    )
    columns = (
        Column("#", right=True),
        Column("loop", wrap=True),
        Column("goes round", right=True),
        Column("first"),
        Column("last"),
    )
    return Table(
        columns,
        [_row(flows, ranked, scale) for ranked in rows],
        [("", words, amount, "", "") for words, amount in sums],
    )


def _row(flows: CircularFlows, ranked: RankedCycle, scale: Scale) -> tuple[str, ...]:
    days = _days(standing for leg in ranked.cycle.legs for standing in leg.deals)
    return (
        str(ranked.rank),
        f"{loop(flows.selection.ledger, ranked.cycle.entities)}"
        f"{'' if ranked.order.in_order else ' †'}",
        scale.span(*ranked.signed),
        str(min(days, default="")),
        str(max(days, default="")),
    )


def _days(payments: Iterable[Standing]) -> list[date]:
    return [day for standing in payments if (day := day_of(standing.deal)) is not None]
