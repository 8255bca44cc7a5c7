"""The picture of who pays whom: circles, arrows, amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Unpack

import numpy as np

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import NODE_LAYER, Sheet, gid_of, points, settings, stroke
from bubblegraph.drawing.curves import Curve
from bubblegraph.drawing.firmness import firmness_shares
from bubblegraph.drawing.labels import Box, Label
from bubblegraph.drawing.network.layout import Layout, lay_out
from bubblegraph.drawing.network.sectors import circle_fills
from bubblegraph.drawing.network.shafts import firm_stretches
from bubblegraph.drawing.network.sizes import LABEL, Plan, in_pixels, make_plan
from bubblegraph.drawing.paper import USUAL_WIDTH, Look, Paper, check_look
from bubblegraph.drawing.picture import Picture, save_picture
from bubblegraph.drawing.rows import rows_of_picture
from bubblegraph.drawing.scene import MOST, Company, Payment, Scene, build_scene
from bubblegraph.drawing.shafts import ARROW_LAYER, draw_stretch
from bubblegraph.drawing.theme import (
    FAINTER,
    RIM,
    Theme,
    blend,
    rim_style,
)
from bubblegraph.ledger.model import Entity

__all__ = [
    "LaidNetwork",
    "NetworkPicture",
    "draw_network",
    "gid_of_arrow",
    "gid_of_company",
    "lay_out_network",
    "save_picture",
]

MOST_EFFORT = 20  # times the usual; more takes minutes and finds nothing better
PLACES = 'entity ids to places, such as {"nvidia": (0.5, 0.5)}'
# --- pixels at 1,600 of width ---
WAY = 49  # points on the line that is drawn for a shaft
CASING, HEAD_CASING = 3.2, 2.4  # round a shaft and a head, both sides together
LEADER, DOT = 0.9, 1.9  # a line to an amount: its width, and the radius of the dot it begins with
LEADER_LAYER = 2  # above arrows, below circles and amounts
LIT_RIM = 2.2  # outline of a highlighted company
FADED = 0.55  # how far companies that are not highlighted go towards the background
NO_LOOP = "there is no loop: the network is of all deals"
TOLD = 10  # arrows without room for their amount that a hint names
BREADTH = 40  # pixels of width that a company of the default picture takes
ROOM = 80_000  # and square pixels, where the height is given
DIGITS = 6  # of a place: of the tenths of a pixel by which companies stand none is lost
FEW = 8  # companies that the default picture has in any case


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class NetworkPicture(Picture):
    """Companies as circles, payments as arrows."""

    layout: Layout
    scene: Scene
    unplaced: tuple[str, ...]  # arrows whose amount found no place, in words

    @property
    def positions(self) -> dict[str, tuple[float, float]]:
        """Where the companies stand: parts of the canvas from the left and from the top, 0 to 1."""
        return _shares(self.layout)


def _shares(layout: Layout) -> dict[str, tuple[float, float]]:
    width, height = layout.size
    return {
        company: (round(x / width, DIGITS), round(1 - y / height, DIGITS))
        for company, (x, y) in layout.positions.items()
    }


@dataclass(frozen=True, slots=True)
class LaidNetwork:
    """A network that is laid out, to be drawn on any sheet."""

    plan: Plan
    layout: Layout
    scene: Scene
    entities: Mapping[str, Entity]
    sectors: bool  # whether circles have the colours of their sectors
    bare: bool  # whether all deals are drawn, for there is no loop

    @property
    def paper(self) -> Paper:
        """What is settled of the sheet."""
        return self.plan.paper

    @property
    def high(self) -> float:
        """The height of the drawing, pixels."""
        return self.plan.canvas[1]

    def draw(self, sheet: Sheet, theme: Theme) -> None:
        """Draw it, in the colours of a theme, without what stands round it."""
        plan = replace(self.plan, paper=replace(self.paper, theme=theme))
        fills, _ = circle_fills(theme, self.entities, self.scene, sectors=self.sectors)
        _draw_arrows(sheet, plan, self.layout, self.scene)
        _draw_companies(sheet, plan, self.layout, self.scene, fills)
        _draw_labels(sheet, plan, self.layout, self.scene)


def draw_network(
    flows: CircularFlows,
    *,
    full: bool = False,
    ego: str | None = None,
    top: int | None = None,
    highlight: int | str | None = None,
    seed: int = 0,
    effort: float = 1.0,
    positions: Mapping[str, tuple[float, float]] | None = None,
    in_order: bool = False,
    sectors: bool = False,
    **look: Unpack[Look],
) -> NetworkPicture:
    """Draw the companies on circular flows, and what they pay each other.

    Parameters
    ----------
    flows : CircularFlows
    full : bool
        Draw every company with counted deals, not only those on a circular flow, and every arrow in
        colour, not only those on rows that add up; if there is no loop, all are drawn.
    ego : str, optional
        Draw this entity, by any of its names, those it pays and those that pay it.
    top : int, optional
        So many companies, those with the largest flow, have a circle of their own, the others share
        one; 30 if not given, fewer in a small picture, unless ``full`` is set.
    highlight : int or str, optional
        Rank of a loop, id of a deal or name of an entity to show in full colour, all else faded.
    seed, effort : int, float
        The same seed gives the same picture; more effort searches longer for a better layout.
    positions : mapping of entity id to (x, y), optional
        Companies to keep in place, as in ``NetworkPicture.positions``.
    in_order : bool
        The headline gives T* in order of time, invested first.
    sectors : bool
        Circles have the colours of their sectors, which the legend names.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    NetworkPicture

    Raises
    ------
    QuestionError
        If there is nothing to draw, nothing of that name in it, no such theme, or no room.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40B, date: 2025}
    ... ''')
    >>> picture = draw_network(circular_flows(select_deals(ledger)))
    >>> picture.title
    'Up to $40B of deals can complete a lap if all is paid, all of it in order of time'
    >>> picture.unplaced
    ()
    """
    with settings():
        laid = lay_out_network(
            flows,
            full=full,
            ego=ego,
            top=top,
            highlight=highlight,
            seed=seed,
            effort=effort,
            positions=positions,
            in_order=in_order,
            sectors=sectors,
            **look,
        )
        paper, scene = laid.paper, laid.scene
        sheet = paper.open_sheet(laid.high)
        laid.draw(sheet, paper.theme)
    names = words.names_in(flows.selection.ledger, scene)
    unplaced = tuple(
        words.tooltip(scene.payments[i], names, scene.voice).split("\n", 1)[0]
        for i in _unplaced(laid.plan, laid.layout)
    )
    return NetworkPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=(*([NO_LOOP] if laid.bare else []), *_hints(laid.plan, scene, unplaced)),
        tooltips=_tooltips(names, scene),
        layout=laid.layout,
        scene=scene,
        unplaced=unplaced,
    )


def lay_out_network(
    flows: CircularFlows,
    *,
    full: bool = False,
    ego: str | None = None,
    top: int | None = None,
    highlight: int | str | None = None,
    seed: int = 0,
    effort: float = 1.0,
    positions: Mapping[str, tuple[float, float]] | None = None,
    in_order: bool = False,
    sectors: bool = False,
    **look: Unpack[Look],
) -> LaidNetwork:
    """Find the place of everything that ``draw_network`` draws; call it inside ``settings``."""
    arguments.instance("flows", flows, CircularFlows)
    check_look(look)
    seed = arguments.whole_number("seed", seed, least=0)
    effort = arguments.number("effort", effort, least=0, most=MOST_EFFORT)
    arguments.flag("in_order", in_order)
    arguments.flag("full", full)
    arguments.flag("sectors", sectors)
    arguments.places("positions", {} if positions is None else positions, PLACES)
    bare = _nothing_loops(flows, full=full, ego=ego)
    if top is None and full is False:
        top = _usual_top(look)
    scene = build_scene(flows, full=full or bare, ego=ego, top=top, highlight=highlight)
    if not (full or bare or ego is not None):
        legs = (edge for row in rows_of_picture(flows) for edge in row.edges)
        scene = replace(scene, rows=frozenset(legs))
    plan, layout = _plan_and_lay_out(
        flows,
        scene,
        look,
        positions or {},
        in_order=in_order,
        sectors=sectors,
        seed=seed,
        effort=effort,
    )
    return LaidNetwork(plan, layout, scene, flows.selection.ledger.entities, sectors, bare)


def _usual_top(look: Look) -> int:
    """How many companies have room for a circle of their own, and their arrows for an amount."""
    width, height = look.get("width", USUAL_WIDTH), look.get("height")
    room = width // BREADTH if height is None else width * height // ROOM
    return min(MOST, max(FEW, room))


def _nothing_loops(flows: CircularFlows, *, full: bool, ego: str | None) -> bool:
    """Whether there is no loop: all deals are drawn then, for who edits a ledger wants to see it.

    Who asks for a part of the loops is told that there are none.
    """
    filters = flows.selection.filters
    asked = full or ego is not None or filters.entities or filters.sectors
    return not asked and not flows.core.size() and flows.graph.size() > 0


def _plan_and_lay_out(
    flows: CircularFlows,
    scene: Scene,
    look: Look,
    positions: Mapping[str, tuple[float, float]],
    *,
    in_order: bool,
    sectors: bool,
    seed: int,
    effort: float,
) -> tuple[Plan, Layout]:
    """Lay out; again with a footer that says so, if some amount finds no room."""

    def lay(plan: Plan, places: Mapping[str, tuple[float, float]] = positions) -> Layout:
        pinned = in_pixels(places, plan)
        text = LABEL * plan.zoom
        return lay_out(
            plan.nodes,
            plan.arrows,
            size=plan.canvas,
            text=text,
            seed=seed,
            effort=effort,
            pinned=pinned,
            rows=plan.rows,
        )

    plan = make_plan(flows, scene, in_order=in_order, sectors=sectors, **look)
    layout = lay(plan)
    if not _unplaced(plan, layout):
        return plan, layout
    note = "amounts without room are left out"
    noted = make_plan(flows, scene, in_order=in_order, sectors=sectors, note=note, **look)
    if noted.canvas == plan.canvas:
        return noted, layout
    layout = lay(noted)
    again = lay(plan, _shares(layout))  # what these places give when they are read from a file
    return (noted, layout) if _unplaced(plan, again) else (plan, again)


def _unplaced(plan: Plan, layout: Layout) -> list[int]:
    """Numbers of the arrows whose amount found no place."""
    pairs = zip(plan.arrows, layout.labels, strict=True)
    return [i for i, (arrow, label) in enumerate(pairs) if label is None and not arrow.quiet]


def _hints(plan: Plan, scene: Scene, unplaced: Sequence[str]) -> tuple[str, ...]:
    found = [*plan.paper.hints, *words.crowding_hints(scene)]
    if unplaced:
        more = f"; and {len(unplaced) - TOLD:,} more" if len(unplaced) > TOLD else ""
        where = "; ".join(unplaced[:TOLD]) + more
        found.append(f"no room for the amount of: {where}. More --effort or --width may help")
    return tuple(found)


def gid_of_arrow(payment: Payment) -> str:
    """The group of a shaft in an SVG; its head and its amount have ones of their own."""
    return gid_of("arrow", payment.payer, payment.payee, payment.group)


def gid_of_company(company: Company) -> str:
    """The group of a circle in an SVG."""
    return gid_of("company", company.id)


def _tooltips(names: Mapping[str, str], scene: Scene) -> dict[str, str]:
    found = {
        gid_of_company(company): words.company_tooltip(company, scene.payments, scene.voice)
        for company in scene.companies
    }
    for payment in scene.payments:
        text = words.tooltip(payment, names, scene.voice)
        gid = gid_of_arrow(payment)
        found |= dict.fromkeys((gid, f"{gid}-head", f"{gid}-amount"), text)
    return found


def _on_sheet(point: tuple[float, float], plan: Plan) -> tuple[float, float]:
    return point[0] + plan.corner[0], point[1] + plan.corner[1]


def _draw_arrows(sheet: Sheet, plan: Plan, layout: Layout, scene: Scene) -> None:
    """Faded ones first, wide ones under thin ones, each on a casing; no shaft hides a head."""
    theme = plan.paper.theme
    rows = [*zip(scene.payments, layout.curves, layout.labels, strict=True)]
    for lit in (False, True):
        shown = [row for row in rows if (scene.lit(row[0]) and not scene.beside(row[0])) == lit]
        colours = [
            blend(_hue(scene, payment, theme), theme.background, _fade(scene, payment, theme))
            for payment, _, _ in shown
        ]
        for (payment, curve, label), colour in zip(shown, colours, strict=True):
            _draw_shaft(sheet, plan, curve, label, payment, colour)
        for (payment, curve, _), colour in zip(shown, colours, strict=True):
            _draw_head(sheet, plan, curve, payment, colour)


def _hue(scene: Scene, payment: Payment, theme: Theme) -> str:
    return theme.muted if scene.beside(payment) else theme.kinds[payment.group]


def _fade(scene: Scene, payment: Payment, theme: Theme) -> float:
    if not scene.lit(payment):
        return theme.faded
    return FAINTER if scene.fainter(payment) or scene.beside(payment) else 0.0


def _draw_shaft(
    sheet: Sheet, plan: Plan, curve: Curve, label: Label | None, payment: Payment, colour: str
) -> None:
    """Draw a shaft on its casing: as firm as its money, and parted by its amount."""
    theme, gid = plan.paper.theme, gid_of_arrow(payment)
    parts = curve.parts_outside(_gap_for(label))
    casing = stroke(curve.width + CASING * plan.zoom)
    for low, high in parts:
        way = _way_on_sheet(curve, low, high, plan)
        sheet.line(way, theme.background, zorder=ARROW_LAYER, **casing)
    group = sheet.group(gid)
    for status, low, high in firm_stretches(curve, firmness_shares(payment), parts):
        drawn = np.array(_way_on_sheet(curve, low, high, plan))
        draw_stretch(group, drawn, curve.width, status, colour, theme.background, plan.zoom)


def _way_on_sheet(curve: Curve, low: float, high: float, plan: Plan) -> list[tuple[float, float]]:
    """Points on a shaft, near enough for the eye."""
    return [_on_sheet((x, y), plan) for x, y in curve.at(np.linspace(low, high, WAY)).tolist()]


def _gap_for(label: Label | None) -> Box | None:
    """Where an amount parts its arrow."""
    return None if label is None or label.anchor is not None else label.box


def _draw_head(sheet: Sheet, plan: Plan, curve: Curve, payment: Payment, colour: str) -> None:
    corners = [_on_sheet(corner, plan) for corner in curve.corners()]
    ground = plan.paper.theme.background
    sheet.area(corners, ground, edgecolor=ground, linewidth=points(HEAD_CASING * plan.zoom))
    sheet.area(corners, colour, gid=f"{gid_of_arrow(payment)}-head")


def _draw_companies(
    sheet: Sheet, plan: Plan, layout: Layout, scene: Scene, fills: Mapping[str, str]
) -> None:
    rows = zip(scene.companies, plan.nodes, plan.texts, plan.name_sizes, layout.names, strict=True)
    for company, node, text, letters, outside in rows:
        fill, ink, outline = _company_style(
            scene, plan.paper.theme, company, fills[company.id], plan.zoom
        )
        x, y = _on_sheet(layout.positions[company.id], plan)
        style = {"gid": gid_of_company(company), "zorder": NODE_LAYER, **outline}
        sheet.disc(x, y, node.radius, fill, **style)
        if outside is not None:
            x, y = _on_sheet(outside.middle, plan)
            sheet.chip(x, y, outside.size, plan.paper.theme.background)
        sheet.lines(x, y, text, letters, ink, gid=f"{gid_of_company(company)}-name")


def _company_style(
    scene: Scene, theme: Theme, company: Company, fill: str, zoom: float
) -> tuple[str, str, dict[str, Any]]:
    """Fill, letters, and outline."""
    shines = scene.shines(company)
    outline = rim_style(
        theme, (LIT_RIM if scene.highlight and shines else RIM) * zoom, many=company.many
    )
    if scene.highlight and shines:
        outline["edgecolor"] = theme.ink
    if shines:
        return fill, theme.ink, outline
    outline["edgecolor"] = blend(outline["edgecolor"], theme.background, FADED)
    fill, ink = (blend(colour, theme.background, FADED) for colour in (fill, theme.ink))
    return fill, ink, outline


def _draw_labels(sheet: Sheet, plan: Plan, layout: Layout, scene: Scene) -> None:
    rows = zip(scene.payments, layout.labels, plan.label_sizes, strict=True)
    for payment, label, letters in rows:
        if label is not None:
            _draw_label(
                sheet,
                plan,
                payment,
                label,
                letters * label.scale,
                scene.voice.short(payment.amount),
            )


def _draw_leader(
    sheet: Sheet,
    plan: Plan,
    start: tuple[float, float],
    end: tuple[float, float],
    colour: str,
    gid: str,
) -> None:
    """A line from a dot on an arrow to its amount."""
    style: dict[str, Any] = {"gid": f"{gid}-leader", "zorder": LEADER_LAYER}
    sheet.line([start, end], colour, **style, **stroke(LEADER * plan.zoom))
    style["gid"] = f"{gid}-dot"
    sheet.disc(*start, DOT * plan.zoom, colour, **style)


def _draw_label(
    sheet: Sheet, plan: Plan, payment: Payment, label: Label, letters: float, text: str
) -> None:
    x, y = _on_sheet(label.middle, plan)
    theme = plan.paper.theme
    if label.anchor is not None:
        ends = _on_sheet(label.anchor, plan), (x, y)
        _draw_leader(sheet, plan, *ends, theme.words[payment.group], gid_of_arrow(payment))
    sheet.chip(x, y, label.size, theme.background)
    sheet.lines(
        x, y, text, letters, theme.words[payment.group], gid=f"{gid_of_arrow(payment)}-amount"
    )
