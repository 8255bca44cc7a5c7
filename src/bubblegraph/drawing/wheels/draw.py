"""The wheels: one ring for each row that adds up, its dollars in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import settings
from bubblegraph.drawing.legend import Key, legend
from bubblegraph.drawing.paper import LEGIBLE, Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.rows import Row, left_on_legs, rows_of_picture
from bubblegraph.drawing.scene import Payment, main_payment, split_payments
from bubblegraph.drawing.theme import Theme, sector_of
from bubblegraph.drawing.wheels.grid import SMALL_LETTERS, RingName, make_grid, ring_name
from bubblegraph.drawing.wheels.ring import (
    LONGEST,
    Ring,
    RingPen,
    gid_of_leg,
    undrawn_word,
)
from bubblegraph.errors import QuestionError
from bubblegraph.money import currency_sign

__all__ = ["Ring", "WheelsPicture", "draw_wheels"]

MOST = 11  # rings, so that the sum makes the dozen full
RINGS, LEGS = 100, 500  # that are drawn, however many rings are asked for


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsPicture(Picture):
    """Rings, the largest first, and what the rows that are not drawn carry."""

    rings: tuple[Ring, ...]
    rest: tuple[Row, ...]


def draw_wheels(
    flows: CircularFlows, *, top: int | None = None, in_order: bool = False, **look: Unpack[Look]
) -> WheelsPicture:
    """Draw one ring for each row that adds up.

    The amount in the middle is the row's, not the ring's bottleneck: nothing is in two rings, so
    that the rings add up to T* of the deals that the headline is of. The leg of a ring that the
    rings use up has a box, with what this ring takes of it.

    Parameters
    ----------
    flows : CircularFlows
    top : int, optional
        At most so many rings; 11 if not given, 100 at most. The footer says what is not drawn.
    in_order : bool
        The headline gives T* in order of time, invested first; the rings add up to T*.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    WheelsPicture

    Raises
    ------
    QuestionError
        If no row carries anything, or none that does has seven companies or fewer.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40B, date: 2025}
    ... ''')
    >>> (ring,) = draw_wheels(circular_flows(select_deals(ledger))).rings
    >>> ring.cents, ring.legs[ring.tightest].disclosed
    (Fraction(4000000000000, 1), 4000000000000)
    """
    arguments.instance("flows", flows, CircularFlows)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    arguments.flag("in_order", in_order)
    check_look(look)
    rows = rows_of_picture(flows)
    drawn = _rows_with_ring(rows, top or MOST)
    if not drawn:
        raise QuestionError(_why_no_ring(flows, rows))
    with settings():
        while True:
            rest = [row for row in rows if row not in drawn]
            legs = [_payments_of_legs(row.ranked) for row in drawn]
            paper = _paper(flows, rows, drawn, legs, look, in_order=in_order)
            names = [_ring_names(flows, row.ranked, paper) for row in drawn]
            grid = make_grid(len(drawn) + (len(rows) > 1), paper, names)
            free = top is not None or paper.height is None
            if free or len(drawn) == 1 or grid.zoom * SMALL_LETTERS >= LEGIBLE:
                break
            drawn = drawn[:-1]
        sheet = paper.open_sheet(grid.high)
        largest = max(payment.disclosed for ring in legs for payment in ring)
        pen = RingPen(sheet, paper, grid, flows, largest, left_on_legs(flows))
        rings = tuple(
            pen.draw_ring(number, *ring)
            for number, ring in enumerate(zip(drawn, legs, names, strict=True))
        )
        if len(rows) > 1:
            pen.draw_sum(len(drawn), rest)
    return WheelsPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips=_tooltips(flows, rings),
        rings=rings,
        rest=tuple(rest),
    )


def _rows_with_ring(rows: Sequence[Row], most: int) -> list[Row]:
    """The rows that have a ring."""
    short = [row for row in rows if len(row.edges) <= LONGEST]
    legs = accumulate(len(row.edges) for row in short)
    return [row for row, so_far in zip(short, legs, strict=True) if so_far <= LEGS][
        : min(most, RINGS)
    ]


def _why_no_ring(flows: CircularFlows, rows: Sequence[Row]) -> str:
    if rows:
        return (
            f"there is no ring to draw: each loop that carries an amount has more than {LONGEST} "
            "companies; another form can draw them (--as network)"
        )
    if flows.cycles:
        return "there is no ring to draw: no loop carries a disclosed amount under these filters"
    return (
        "there is nothing to draw: there is no loop under these filters; the network shows all "
        "deals (--as network)"
    )


def _payments_of_legs(ranked: RankedCycle) -> tuple[Payment, ...]:
    """Each leg as one arrow, of the kind of most of its money."""
    return tuple(
        Payment(
            leg.payer,
            leg.payee,
            main_payment(split_payments(leg.payer, leg.payee, leg.deals)).group,
            leg.deals,
        )
        for leg in ranked.cycle.legs
    )


def _paper(
    flows: CircularFlows,
    rows: Sequence[Row],
    drawn: Sequence[Row],
    legs: Sequence[Sequence[Payment]],
    look: Look,
    *,
    in_order: bool,
) -> Paper:
    payments = [payment for ring in legs for payment in ring]
    entities = {entity for row in drawn for entity in row.ranked.cycle.entities}
    known = flows.selection.ledger.entities

    def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> Sequence[Key]:
        return legend(
            theme,
            unit,
            fonts,
            groups=[payment.group for payment in payments],
            statuses=[payment.status for payment in payments],
            sectors=[sector_of(known[entity].sector) for entity in entities],
        )

    title, found = _finding(flows, rows, in_order=in_order)
    subtitle = " ".join(part for part in (found, _reading(flows, drawn)) if part)
    wording = Wording(title, subtitle, _facts(flows, rows, drawn))
    names = [known[entity].name for entity in sorted(entities)]
    return set_paper(flows.selection, wording, names, keys, **look)


def _finding(flows: CircularFlows, rows: Sequence[Row], *, in_order: bool) -> tuple[str, str]:
    sign = currency_sign(flows.selection.ledger.currency)
    if flows.selection.filters.entities or flows.selection.filters.sectors:
        most, loops = (
            words.money(sum(row.cents for row in rows), sign),
            words.count(len(rows), "loop"),
        )
        return f"Up to {most} can complete a lap in {loops}", ""
    return words.finding(flows, sign, in_order=in_order)


def _reading(flows: CircularFlows, drawn: Sequence[Row]) -> str:
    untied = "" if all(row.ranked.cycle.tied for row in drawn) else f" {words.UNTIED}."
    never = "" if all(row.ranked.order.in_order for row in drawn) else f" {words.NEVER}."
    unit = words.unit_of_money(flows.selection.ledger.currency)
    return (
        f"In the middle what can go all the way round, each {unit} in one ring only. Boxed: the "
        f"leg that has nothing left, and what the ring takes of it.{untied}{never}"
    )


def _facts(flows: CircularFlows, rows: Sequence[Row], drawn: Sequence[Row]) -> list[str]:
    sign = currency_sign(flows.selection.ledger.currency)
    deals = {
        standing.deal.id for row in drawn for leg in row.ranked.cycle.legs for standing in leg.deals
    }
    rest = [row for row in rows if row not in drawn]
    more = len(flows.shown) - len(rows)
    smaller = words.money(sum(row.cents for row in rest), sign)
    return [
        words.count(len(deals), "deal"),
        f"{words.count(len(rest), f'{undrawn_word(rest)} ring')} ({smaller}) not drawn"
        if rest
        else "",
        f"{words.count(more, 'more loop')} through the same deals, or without a disclosed price"
        if more
        else "",
        words.unique_fact(flows),
    ]


def _tooltips(flows: CircularFlows, rings: Iterable[Ring]) -> dict[str, str]:
    names = words.names_of(flows.selection.ledger)
    sign = currency_sign(flows.selection.ledger.currency)
    found: dict[str, str] = {}
    for ring in rings:
        for payment, arc, label in zip(ring.legs, ring.arcs, ring.labels, strict=True):
            gid, text = gid_of_leg(ring.ranked, payment), words.tooltip(payment, names, sign)
            found |= dict.fromkeys((gid, f"{gid}-head", f"{gid}-amount"), text)
            parts = len(arc.parts_outside(label.box)) if label else 1
            found |= {f"{gid}-rest": text} if parts > 1 else {}
    return found


def _ring_names(flows: CircularFlows, ranked: RankedCycle, paper: Paper) -> tuple[RingName, ...]:
    entities = flows.selection.ledger.entities
    return tuple(
        ring_name(words.short_name(entities[e].name), paper) for e in ranked.cycle.entities
    )
