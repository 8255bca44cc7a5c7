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
from bubblegraph.drawing.firmness import FIRM, firmness_shares
from bubblegraph.drawing.legend import (
    GROUP_GAP,
    Key,
    group_words,
    legend,
    sample_amounts,
    set_apart,
)
from bubblegraph.drawing.paper import LEGIBLE, Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.plates import Plate
from bubblegraph.drawing.rows import Row, left_on_legs, rows_of_picture
from bubblegraph.drawing.scene import Payment, main_payment, split_payments
from bubblegraph.drawing.shafts import firm_key
from bubblegraph.drawing.spotlight import Spotlight, turn_spotlight
from bubblegraph.drawing.theme import Theme, sector_of
from bubblegraph.drawing.voice import voice_of
from bubblegraph.drawing.wheels.grid import LETTERS, make_grid, ring_name
from bubblegraph.drawing.wheels.ring import (
    LONGEST,
    Ring,
    RingPen,
    gid_of_leg,
    undrawn_word,
    width_of,
)
from bubblegraph.errors import QuestionError

__all__ = ["Ring", "WheelsPicture", "draw_wheels"]

MOST = 11  # rings, so that the sum makes the dozen full
RINGS, LEGS = 100, 500  # that are drawn, however many rings are asked for


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class WheelsPicture(Picture):
    """Rings, the largest first, and what the rows that are not drawn carry."""

    rings: tuple[Ring, ...]
    rest: tuple[Row, ...]


def draw_wheels(
    flows: CircularFlows,
    *,
    top: int | None = None,
    highlight: int | str | None = None,
    in_order: bool = False,
    **look: Unpack[Look],
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
    highlight : int or str, optional
        Rank of a loop, id of a deal, or name of an entity: all other rings are faded.
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
        If no row carries anything, or none that does has seven companies or fewer, or the highlight
        is in none.

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
    if not _rows_with_ring(rows, 1):
        raise QuestionError(_why_no_ring(flows, rows))
    spotlight = turn_spotlight(flows, highlight)
    chosen = _chosen(rows, spotlight, top or MOST)
    with settings():
        while True:
            drawn = [row for row in rows if row in chosen]
            rest = [row for row in rows if row not in chosen]
            legs = [_payments_of_legs(row.ranked) for row in drawn]
            papers = _Papers(flows, rows, drawn, legs, spotlight, in_order=in_order)
            paper = papers.of_zoom(1.0, look)
            names = [_ring_names(flows, row.ranked, paper) for row in drawn]
            grid = make_grid(len(drawn) + (len(rows) > 1), paper)
            free = top is not None or paper.height is None
            if free or len(drawn) == 1 or grid.zoom * LETTERS >= LEGIBLE:
                break
            chosen = chosen[:-1]
        paper = papers.of_zoom(grid.zoom, look)  # its legend shows widths of arrows
        sheet = paper.open_sheet(grid.high)
        pen = RingPen(sheet, paper, grid, flows, papers.largest, left_on_legs(flows), spotlight)
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


def _chosen(rows: Sequence[Row], spotlight: Spotlight, most: int) -> list[Row]:
    """The rows that have a ring, if there is room: those that are lit, then the largest."""
    found = _rows_with_ring(sorted(rows, key=lambda row: not spotlight.lit(row.ranked)), most)
    if not spotlight.lit(found[0].ranked):
        raise QuestionError(
            f"highlight: its loops have more than {LONGEST} companies and no ring; another form "
            "can draw them (--as track)"
        )
    return found


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


@dataclass(frozen=True, slots=True)
class _Papers:
    """The paper for some rings: what stands round them."""

    flows: CircularFlows
    rows: Sequence[Row]
    drawn: Sequence[Row]
    legs: Sequence[Sequence[Payment]]
    spotlight: Spotlight
    in_order: bool

    @property
    def payments(self) -> list[Payment]:
        return [payment for ring in self.legs for payment in ring]

    @property
    def largest(self) -> int:
        """The largest leg, cents."""
        return max(payment.disclosed for payment in self.payments)

    def of_zoom(self, zoom: float, look: Look) -> Paper:
        flows, known = self.flows, self.flows.selection.ledger.entities
        title, found = _finding(flows, self.rows, in_order=self.in_order)
        parts = (self.spotlight.words, found, _reading(flows, self.drawn))
        subtitle = " ".join(part for part in parts if part)
        wording = Wording(title, subtitle, _facts(flows, self.rows, self.drawn))
        entities = {entity for row in self.drawn for entity in row.ranked.cycle.entities}
        names = [known[entity].name for entity in sorted(entities)]
        sectors = [sector_of(known[entity].sector) for entity in entities]

        def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> Sequence[Key]:
            return self._keys(theme, unit, fonts, zoom, sectors)

        return set_paper(flows.selection, wording, names, keys, **look)

    def _keys(
        self, theme: Theme, unit: float, fonts: Sequence[str], zoom: float, sectors: Sequence[str]
    ) -> list[Key]:
        statuses = {status for p in self.payments for status, _ in firmness_shares(p)}
        samples, voice = sample_amounts(self.largest), voice_of(self.flows.selection)
        widths = [(cents, width_of(cents, self.largest, zoom)) for cents in samples]
        keys = legend(
            theme,
            unit,
            fonts,
            groups=[payment.group for payment in self.payments],
            words=group_words(self.flows.selection),
            widths=widths,
            voice=voice,
        )
        firm = [status for status in FIRM if status in statuses]
        if not voice.payments:
            keys += set_apart([firm_key(theme, unit, fonts, firm)], GROUP_GAP * unit)
        return [*keys, *legend(theme, unit, fonts, sectors=sectors, voice=voice)]


def _finding(flows: CircularFlows, rows: Sequence[Row], *, in_order: bool) -> tuple[str, str]:
    voice = voice_of(flows.selection)
    if flows.selection.filters.entities or flows.selection.filters.sectors:
        most, loops = (
            voice.money(sum(row.cents for row in rows)),
            words.count(len(rows), "loop"),
        )
        return f"Up to {most} can complete a lap in {loops}", ""
    return words.finding(flows, voice, in_order=in_order)


def _reading(flows: CircularFlows, drawn: Sequence[Row]) -> str:
    voice = voice_of(flows.selection)
    signs = (row.ranked.marks(payments=voice.payments) for row in drawn)
    marks = words.mark_words(signs, voice)
    unit = words.unit_of_money(flows.selection.ledger.currency)
    return (
        f"In the middle what can go all the way round, each {unit} in one ring only. Boxed: the "
        f"leg that has nothing left, and what the ring takes of it. {marks}"
    ).strip()


def _facts(flows: CircularFlows, rows: Sequence[Row], drawn: Sequence[Row]) -> list[str]:
    voice = voice_of(flows.selection)
    deals = {
        standing.deal.id for row in drawn for leg in row.ranked.cycle.legs for standing in leg.deals
    }
    rest = [row for row in rows if row not in drawn]
    more = len(flows.shown) - len(rows)
    smaller = voice.money(sum(row.cents for row in rest))
    priced = voice.payments and all(ranked.cycle.priced for ranked in flows.shown)
    unpriced = "" if priced else f", or {voice.unpriced}"
    return [
        voice.deals(len(deals)),
        f"{words.count(len(rest), f'{undrawn_word(rest)} ring')} (up to {smaller}) not drawn"
        if rest
        else "",
        f"{words.count(more, 'more loop')} through the same {voice.deal}s{unpriced}"
        if more
        else "",
        words.unique_fact(flows),
    ]


def _tooltips(flows: CircularFlows, rings: Iterable[Ring]) -> dict[str, str]:
    names = words.names_of(flows.selection.ledger)
    voice = voice_of(flows.selection)
    found: dict[str, str] = {}
    for ring in rings:
        for payment in ring.legs:
            gid, text = gid_of_leg(ring.ranked, payment), words.tooltip(payment, names, voice)
            found |= {gid: text, f"{gid}-amount": text}
    return found


def _ring_names(flows: CircularFlows, ranked: RankedCycle, paper: Paper) -> tuple[Plate, ...]:
    entities = flows.selection.ledger.entities
    return tuple(ring_name(entities[e].name, paper) for e in ranked.cycle.entities)
