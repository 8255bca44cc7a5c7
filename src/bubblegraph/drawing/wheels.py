"""The wheels: one ring for each row that adds up, its dollars in the middle."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import cos, pi, sin, sqrt
from typing import Any, Unpack

from bubblegraph.analysis.flows import CircularFlows, RankedCycle
from bubblegraph.drawing import words
from bubblegraph.drawing.arcs import Arc, ring_arcs
from bubblegraph.drawing.canvas import Sheet, gid_of, points, settings, stroke
from bubblegraph.drawing.cells import HEADER, NODE, Grid, RingName, make_grid, ring_name
from bubblegraph.drawing.furniture import Key, legend
from bubblegraph.drawing.labels import Box, Label
from bubblegraph.drawing.paper import SMALLEST, Look, Paper, Wording, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.ring_labels import node_box, place_amount, wider
from bubblegraph.drawing.scene import Payment, currency_sign, main_payment, split_payments
from bubblegraph.drawing.theme import Theme, dashes, fit_dashes, sector_of
from bubblegraph.errors import QuestionError
from bubblegraph.money import Amount, short

__all__ = ["Ring", "WheelsPicture", "draw_wheels"]

MOST = 11  # rings, so that the sum makes the dozen full
WIDEST, THINNEST = 16.0, 2.0  # arrows, pixels in a cell of usual width
CLEAR = 11.0  # round the amount in the middle
Span = tuple[Fraction, Fraction]


@dataclass(frozen=True, slots=True)
class Ring:
    """A row as a ring; ``tightest`` is the number of the leg that limits it."""

    ranked: RankedCycle
    legs: tuple[Payment, ...]  # all deals of a leg; the group is that of most of its money
    tightest: int
    arcs: tuple[Arc, ...]
    labels: tuple[Label | None, ...]  # one for each leg


@dataclass(frozen=True, slots=True, kw_only=True)
class WheelsPicture(Picture):
    """Rings, the largest first, and what the rows that are not drawn carry."""

    rings: tuple[Ring, ...]
    rest: tuple[RankedCycle, ...]


def draw_wheels(flows: CircularFlows, *, top: int | None = None, **look: Unpack[Look]) -> WheelsPicture:
    """Draw one ring for each row that adds up.

    The amount in the middle is the row's, not the ring's bottleneck: no dollar is in two rings, so that the
    rings add up to T*. The leg that limits a ring has its amount in a box.

    Parameters
    ----------
    flows : CircularFlows
    top : int, optional
        At most so many rings; 11 if not given. The footer says what is not drawn.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see ``Look``.

    Returns
    -------
    WheelsPicture

    Raises
    ------
    QuestionError
        If no row carries anything.

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
    >>> ring.ranked.all[1], ring.legs[ring.tightest].disclosed
    (Fraction(4000000000000, 1), 4000000000000)
    """
    rows = [ranked for ranked in flows.shown if ranked.row]
    if not rows:
        raise QuestionError(_nothing(flows))
    drawn, rest = rows[: top or MOST], rows[top or MOST :]
    legs = [_legs(ranked) for ranked in drawn]
    with settings():
        paper = _paper(flows, drawn, rest, legs, look)
        names = [_names(flows, ranked, paper) for ranked in drawn]
        grid = make_grid(len(drawn) + (len(rows) > 1), paper, names)
        sheet = paper.open_sheet(grid.high)
        largest = max(payment.disclosed for ring in legs for payment in ring)
        pen = _Pen(sheet, paper, grid, flows, largest)
        rings = tuple(
            pen.draw_ring(number, *ring) for number, ring in enumerate(zip(drawn, legs, names, strict=True))
        )
        if len(rows) > 1:
            pen.draw_sum(len(drawn), rows, rest)
    return WheelsPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips=_tooltips(flows, rings),
        rings=rings,
        rest=tuple(rest),
    )


def _nothing(flows: CircularFlows) -> str:
    if flows.cycles:
        return "there is no ring to draw: no loop carries a disclosed amount under these filters"
    return "there is no ring to draw: there is no circular flow under these filters"


def _legs(ranked: RankedCycle) -> tuple[Payment, ...]:
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
    drawn: Sequence[RankedCycle],
    rest: Sequence[RankedCycle],
    legs: Sequence[Sequence[Payment]],
    look: Look,
) -> Paper:
    payments = [payment for ring in legs for payment in ring]
    entities = {entity for ranked in drawn for entity in ranked.cycle.entities}
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

    wording = Wording(_title(flows), _subtitle(drawn), _facts(flows, drawn, rest))
    names = [known[entity].name for entity in sorted(entities)]
    return set_paper(flows.selection, wording, names, keys, **look)


def _title(flows: CircularFlows) -> str:
    if flows.selection.filters.entities or flows.selection.filters.sectors:
        shown = [ranked for ranked in flows.shown if ranked.row]
        sign = currency_sign(flows.selection.ledger.currency)
        most = words.money_span(*_sum(ranked.all for ranked in shown), sign)
        return f"At most {most} can go round in {words.count(len(shown), 'loop')}"
    return words.volume_headline(flows, currency_sign(flows.selection.ledger.currency))


def _subtitle(drawn: Sequence[RankedCycle]) -> str:
    untied = "" if all(r.cycle.tied for r in drawn) else " * No source ties these deals."
    return (
        "In the middle what can go all the way round, each dollar in one ring only. Boxed: the smallest leg, "
        f"which rings may share. An upper limit, not a finding.{untied}"
    )


def _facts(flows: CircularFlows, drawn: Sequence[RankedCycle], rest: Sequence[RankedCycle]) -> list[str]:
    sign = currency_sign(flows.selection.ledger.currency)
    deals = {standing.deal.id for ranked in drawn for leg in ranked.cycle.legs for standing in leg.deals}
    more = len(flows.shown) - len(drawn) - len(rest)
    smaller = words.money_span(*_sum(ranked.all for ranked in rest), sign) if rest else ""
    return [
        words.count(len(deals), "deal"),
        f"{words.count(len(rest), 'smaller ring')} ({smaller}) not drawn" if rest else "",
        f"{words.count(more, 'more loop')} through the same deals, or without a disclosed price"
        if more
        else "",
        "" if flows.unique is not False else "other rows would add up as well",
    ]


def _sum(spans: Iterable[Span]) -> Span:
    listed = list(spans)
    return sum((low for low, _ in listed), Fraction(0)), sum((high for _, high in listed), Fraction(0))


def _tooltips(flows: CircularFlows, rings: Iterable[Ring]) -> dict[str, str]:
    names = words.names_of(flows.selection.ledger)
    sign = currency_sign(flows.selection.ledger.currency)
    found: dict[str, str] = {}
    for ring in rings:
        for payment, arc, label in zip(ring.legs, ring.arcs, ring.labels, strict=True):
            gid, text = _gid(ring.ranked, payment), words.tooltip(payment, names, sign)
            found |= dict.fromkeys((gid, f"{gid}-head", f"{gid}-amount"), text)
            parts = len(arc.beside(label.box)) if label else 1
            found |= {f"{gid}-rest": text} if parts > 1 else {}
    return found


def _gid(ranked: RankedCycle, payment: Payment) -> str:
    return gid_of("ring", str(ranked.rank), payment.payer, payment.payee)


def _names(flows: CircularFlows, ranked: RankedCycle, paper: Paper) -> tuple[RingName, ...]:
    entities = flows.selection.ledger.entities
    return tuple(ring_name(words.short_name(entities[e].name), paper) for e in ranked.cycle.entities)


@dataclass(frozen=True, slots=True)
class _Pen:
    """Draws rings on a sheet."""

    sheet: Sheet
    paper: Paper
    grid: Grid
    flows: CircularFlows
    largest: int  # leg, cents

    @property
    def sign(self) -> str:
        return currency_sign(self.flows.selection.ledger.currency)

    def letters(self, size: float) -> float:
        """The size of letters that are this high in a cell of usual size."""
        return max(SMALLEST, size * self.grid.zoom)

    def draw_ring(
        self, number: int, ranked: RankedCycle, legs: tuple[Payment, ...], names: Sequence[RingName]
    ) -> Ring:
        cell, middle, zoom = self.grid.box(number), self.grid.middle(number), self.grid.zoom
        widths = [max(THINNEST, WIDEST * sqrt(leg.disclosed / self.largest)) * zoom for leg in legs]
        arcs = tuple(ring_arcs(middle, self.grid.radius, NODE * zoom, widths))
        self._draw_header(ranked, cell)
        taken = [node_box(spot, NODE * zoom) for spot in _spots(arcs)]
        taken += self._draw_nodes(ranked, names, arcs)
        taken += [wider(box, CLEAR * zoom) for box in self._draw_middle(ranked, middle)]
        tightest = min(range(len(legs)), key=lambda i: (*_known(legs[i].amount), i))
        labels = self._draw_labels(ranked, legs, arcs, tightest, taken, cell)
        for leg, arc, label in zip(legs, arcs, labels, strict=True):
            self._draw_arrow(arc, label, leg, _gid(ranked, leg))
        return Ring(ranked, legs, tightest, arcs, labels)

    def _draw_header(self, ranked: RankedCycle, cell: Box) -> None:
        zoom, theme = self.grid.zoom, self.paper.theme
        x, y, letters = cell[0] + 8 * zoom, cell[3] - 0.7 * HEADER * zoom, self.letters(16)
        number = str(ranked.rank)
        self.sheet.write(x, y, number, letters, theme.accent, va="baseline", weight="bold")
        x += self.paper.size(number, letters)[0] + 8 * zoom
        text = words.count(len(ranked.cycle), "company", "companies") + ("" if ranked.cycle.tied else " *")
        self.sheet.write(x, y, text, self.letters(12), theme.muted, va="baseline")

    def _draw_arrow(self, arc: Arc, label: Label | None, leg: Payment, gid: str) -> None:
        """Draw an arrow that its amount parts."""
        from matplotlib.patches import PathPatch  # noqa: PLC0415
        from matplotlib.path import Path as Way  # noqa: PLC0415

        colour = self.paper.theme.kinds[leg.group]
        for number, part in enumerate(arc.beside(label.box) if label else [arc]):
            way = part.bezier()
            style: dict[str, Any] = stroke(arc.width, fit_dashes(dashes(leg.status, arc.width), part.length))
            path = Way(way, [Way.MOVETO] + [Way.CURVE4] * (len(way) - 1))
            patch = PathPatch(path, facecolor="none", edgecolor=colour, capstyle="butt", **style)
            self.sheet.add(patch, f"{gid}-rest" if number else gid)
        self.sheet.area(arc.corners(), colour, gid=f"{gid}-head")

    def _draw_nodes(self, ranked: RankedCycle, names: Sequence[RingName], arcs: Sequence[Arc]) -> list[Box]:
        """Draw circles and names; return the boxes of the names outside."""
        from matplotlib.patches import Circle  # noqa: PLC0415

        theme, zoom, found = self.paper.theme, self.grid.zoom, []
        entities = self.flows.selection.ledger.entities
        spots = zip(ranked.cycle.entities, names, _spots(arcs), strict=True)
        for entity, name, (x, y) in spots:
            fill = theme.sectors[sector_of(entities[entity].sector)]
            edge = {"edgecolor": theme.rim, "linewidth": points(1.2 * zoom)}
            gid = gid_of("ring", str(ranked.rank), entity)
            self.sheet.add(Circle((x, y), NODE * zoom, facecolor=fill, zorder=3, **edge), gid)
            letters, aside, away = name.letters * zoom, 0.0, 0.0
            if not name.inside:
                wide, high = self.paper.size(name.text, letters)
                away = (1 if entity == ranked.cycle.entities[0] else -1) * (NODE * zoom + 3 * zoom + high / 2)
                aside = self._aside(x - arcs[0].middle[0], wide)
                found.append(
                    (x + aside - wide / 2, y + away - high / 2, x + aside + wide / 2, y + away + high / 2)
                )
            self.sheet.lines(x + aside, y + away, name.text, letters, theme.ink)
        return found

    def _aside(self, off: float, wide: float) -> float:
        """How far a name beside the ring moves outwards, away from the arrows, as far as the cell reaches."""
        if abs(off) < NODE * self.grid.zoom:
            return 0.0
        room = self.grid.cell[0] / 2 - abs(off) - wide / 2
        wanted = wide / 2 - 0.5 * NODE * self.grid.zoom
        return (1 if off > 0 else -1) * min(wanted, room)

    def _draw_middle(self, ranked: RankedCycle, middle: tuple[float, float]) -> list[Box]:
        theme, zoom = self.paper.theme, self.grid.zoom
        room = self.grid.radius - (42 if len(ranked.cycle) < 4 else NODE + CLEAR) * zoom
        firm, most = ranked.signed, ranked.all
        lines = [(_short(firm if any(firm) else most, self.sign), 25.0, theme.ink, True)]
        lines.append(("signed" if any(firm) else "if all is paid", 12.0, theme.muted, False))
        if any(firm) and firm[1] != most[1]:
            lines.append((f"{_short((most[1], most[1]), self.sign)} if all", 13.0, theme.ink, True))
        return self._write_block(lines, middle, room)

    def _write_block(
        self, lines: Sequence[tuple[str, float, str, bool]], middle: tuple[float, float], room: float
    ) -> list[Box]:
        """Write lines of different size about a middle; return the box they take."""
        sizes = [self.paper.fit(text, self.letters(size), 2 * room) for text, size, _, _ in lines]
        high = sum(1.32 * size for size in sizes)
        y, widest = middle[1] + high / 2, 0.0
        for (text, _, colour, bold), size in zip(lines, sizes, strict=True):
            y -= 1.32 * size
            weight = "bold" if bold else "normal"
            self.sheet.write(
                middle[0], y + 0.3 * size, text, size, colour, ha="center", va="baseline", weight=weight
            )
            widest = max(widest, self.paper.size(text, size, bold=bold)[0])
        return [(middle[0] - widest / 2, middle[1] - high / 2, middle[0] + widest / 2, middle[1] + high / 2)]

    def _draw_labels(
        self,
        ranked: RankedCycle,
        legs: Sequence[Payment],
        arcs: Sequence[Arc],
        tightest: int,
        taken: list[Box],
        cell: Box,
    ) -> tuple[Label | None, ...]:
        theme, letters = self.paper.theme, self.letters(12.5)
        placed: list[Label | None] = [None] * len(legs)
        for number in sorted(range(len(legs)), key=lambda i: (i != tightest, i)):
            text = short(legs[number].amount, self.sign)
            wide, high = self.paper.size(text, letters)
            size = (wide + 0.9 * letters, high + 0.5 * letters)
            label = place_amount(arcs, number, size, taken, cell)
            placed[number] = label
            taken.append(label.box)
            frame: dict[str, Any] = {}
            if number == tightest:
                frame = {"edgecolor": theme.accent, "linewidth": points(1.6 * self.grid.zoom)}
            gid = f"{_gid(ranked, legs[number])}-amount"
            fill = theme.background if number != tightest else theme.boxed
            self.sheet.chip(*label.middle, label.size, fill, gid=f"{gid}-box", **frame)
            self.sheet.lines(*label.middle, text, letters, theme.words[legs[number].group], gid=gid)
        return tuple(placed)

    def draw_sum(self, number: int, rows: Sequence[RankedCycle], rest: Sequence[RankedCycle]) -> None:
        """Say in the last cell what all rows add up to."""
        cell, theme = self.grid.box(number), self.paper.theme
        firm, most = _sum(r.signed for r in rows), _sum(r.all for r in rows)
        lines = [("All together", 13.0, theme.muted, False)]
        lines.append((words.money_span(*(firm if any(firm) else most), self.sign), 30.0, theme.ink, True))
        lines.append(("signed" if any(firm) else "if all is paid", 12.0, theme.muted, False))
        if any(firm) and firm[1] != most[1]:
            lines.append((f"{words.money_span(most[1], most[1], self.sign)} if all", 15.0, theme.ink, True))
        if rest:
            smaller = words.money_span(*_sum(r.all for r in rest), self.sign)
            text = f"with {words.count(len(rest), 'smaller loop')}, {smaller}"
            lines.append((text, 12.0, theme.muted, False))
        self._write_block(lines, self.grid.middle(number), (cell[2] - cell[0]) * 0.46)


def _short(span: Span, sign: str) -> str:
    """A row's amount in few characters, like that of a leg."""
    return short(Amount(round(span[0]), round(span[1])), sign)


def _known(amount: Amount) -> tuple[int, bool, int]:
    """Sort legs by how little they let through; of two alike, the one that may be more comes last."""
    return amount.disclosed, amount.high is None, amount.low


def _spots(arcs: Sequence[Arc]) -> list[tuple[float, float]]:
    """Where the nodes stand."""
    (x, y), radius = arcs[0].middle, arcs[0].radius
    angles = [2 * pi * i / len(arcs) for i in range(len(arcs))]
    return [(x + radius * sin(angle), y + radius * cos(angle)) for angle in angles]
