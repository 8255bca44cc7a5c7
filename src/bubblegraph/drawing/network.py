"""The picture of who pays whom: circles, arrows, amounts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from bubblegraph.analysis.flows import CircularFlows
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, points, settings, write_figure
from bubblegraph.drawing.curves import Curve
from bubblegraph.drawing.furniture import draw_frame
from bubblegraph.drawing.labels import Label
from bubblegraph.drawing.layout import Layout, lay_out
from bubblegraph.drawing.plan import LABEL, Plan, in_pixels, make_plan
from bubblegraph.drawing.scene import Payment, Scene, build_scene
from bubblegraph.drawing.theme import Theme, blend, dashes, find_theme, undrawable
from bubblegraph.money import short

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["NetworkPicture", "draw_network", "save_picture"]

Size = tuple[float, float]


@dataclass(frozen=True, slots=True)
class NetworkPicture:
    """A picture, drawn and not yet written."""

    figure: Figure
    layout: Layout
    scene: Scene
    title: str
    unplaced: tuple[str, ...]  # arrows whose amount found no place, in words
    hints: tuple[str, ...]
    tooltips: Mapping[str, str]  # gid in the SVG: text

    @property
    def positions(self) -> dict[str, tuple[float, float]]:
        """Where the companies stand: parts of the canvas from the left and from the top, 0 to 1."""
        width, height = self.layout.size
        return {
            company: (round(x / width, 4), round(1 - y / height, 4))
            for company, (x, y) in self.layout.positions.items()
        }


def draw_network(  # noqa: PLR0913 - every option of the command line
    flows: CircularFlows,
    *,
    theme: str = "light",
    width: int = 1600,
    height: int | None = None,
    dpi: float = 100,
    full: bool = False,
    highlight: int | None = None,
    title: str | None = None,
    subtitle: str | None = None,
    source: str | None = None,
    seed: int = 0,
    effort: float = 1.0,
    positions: Mapping[str, tuple[float, float]] | None = None,
) -> NetworkPicture:
    """Draw the companies on circular flows, and what they pay each other.

    Parameters
    ----------
    flows : CircularFlows
    theme : {"light", "dark", "grey"}
    width, height : int
        Pixels at 100 dpi; the height follows from what is drawn if it is not given.
    dpi : float
        Resolution of a PNG: at 300 it has three times ``width`` pixels.
    full : bool
        Draw every company with counted deals, not only those on a circular flow.
    highlight : int, optional
        Rank of a loop to show in full colour, all else faded.
    title, subtitle, source : str, optional
        Instead of the computed words, and of the ledger's title.
    seed, effort : int, float
        The same seed gives the same picture; more effort searches longer for a better layout.
    positions : mapping of entity id to (x, y), optional
        Companies to keep in place, as in ``NetworkPicture.positions``.

    Returns
    -------
    NetworkPicture

    Raises
    ------
    QuestionError
        If there is nothing to draw, no loop of that rank, no such theme, or no room.

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
    'At most $40B of announced deals can return to its payer'
    >>> picture.unplaced
    ()
    """
    style = find_theme(theme)
    scene = build_scene(flows, full=full, highlight=highlight)
    with settings():
        plan = make_plan(flows, scene, style, width, height, title, subtitle, source)
        layout = lay_out(
            plan.nodes,
            plan.arrows,
            size=plan.canvas,
            text=LABEL * plan.zoom,
            seed=seed,
            effort=effort,
            pinned=in_pixels(positions or {}, plan),
        )
        sheet = Sheet.blank(width, plan.height, style.background, plan.fonts, dpi)
        draw_frame(sheet, plan.frame, style, plan.height)
        _draw_arrows(sheet, plan, layout, scene, style)
        _draw_companies(sheet, plan, layout, scene, style)
        _draw_labels(sheet, plan, layout, scene, style)
    unplaced = tuple(
        words.tooltip(payment, _names(flows), scene.sign).split("\n", 1)[0]
        for payment, arrow, label in zip(scene.payments, plan.arrows, layout.labels, strict=True)
        if label is None and not arrow.quiet
    )
    return NetworkPicture(
        figure=sheet.figure,
        layout=layout,
        scene=scene,
        title=" ".join(plan.frame.title),
        unplaced=unplaced,
        hints=_hints(plan, unplaced),
        tooltips=_tooltips(flows, scene),
    )


def save_picture(picture: NetworkPicture, path: str | Path) -> Path:
    """Write a picture as PNG, SVG or PDF, by the suffix of the path.

    The same picture gives the same bytes. An SVG holds real text, and tooltips on companies and arrows.

    Raises
    ------
    OutputError
        If the suffix is another one, or the file cannot be written.
    """
    return write_figure(picture.figure, path, title=picture.title, tooltips=picture.tooltips)


def _names(flows: CircularFlows) -> dict[str, str]:
    return {entity.id: entity.name for entity in flows.selection.ledger.entities.values()}


def _hints(plan: Plan, unplaced: Sequence[str]) -> tuple[str, ...]:
    found = []
    missing = undrawable([*plan.texts, *plan.frame.title, *plan.frame.subtitle, *plan.frame.footer])
    if missing:
        found.append(
            f"no font at hand has {missing[:12]}: install a font such as Noto Sans CJK, or write an SVG"
        )
    if unplaced:
        found.append(f"no room for the amount of: {'; '.join(unplaced)}. More --effort or --width may help")
    return tuple(found)


def _gid(*parts: str) -> str:
    """An id for the SVG: letters, digits, - and _ only."""
    return "-".join("".join(c if c.isalnum() or c == "_" else "_" for c in part) for part in parts)


def _tooltips(flows: CircularFlows, scene: Scene) -> dict[str, str]:
    names = _names(flows)
    found = {
        _gid("company", company.id): words.company_tooltip(company, scene.payments, scene.sign)
        for company in scene.companies
    }
    for payment in scene.payments:
        text = words.tooltip(payment, names, scene.sign)
        gid = _gid("arrow", payment.payer, payment.payee, payment.group)
        found |= {gid: text, f"{gid}-head": text, f"{gid}-amount": text}
    return found


def _moved(point: tuple[float, float], plan: Plan) -> tuple[float, float]:
    return point[0] + plan.corner[0], point[1] + plan.corner[1]


def _draw_arrows(sheet: Sheet, plan: Plan, layout: Layout, scene: Scene, theme: Theme) -> None:
    """Faded ones first, wide ones under thin ones, each on a casing; no shaft hides a head."""
    pairs = sorted(zip(scene.payments, layout.curves, strict=True), key=lambda pair: scene.lit(pair[0]))
    for draw in (_draw_shaft, _draw_head):
        for payment, curve in pairs:
            colour = theme.kinds[payment.group]
            if not scene.lit(payment):
                colour = blend(colour, theme.background, theme.faded)
            draw(sheet, plan, curve, payment, colour, theme.background)


def _draw_shaft(
    sheet: Sheet, plan: Plan, curve: Curve, payment: Payment, colour: str, background: str
) -> None:
    from matplotlib.patches import PathPatch  # noqa: PLC0415
    from matplotlib.path import Path as Way  # noqa: PLC0415

    way = Way(
        [_moved(point, plan) for point in (curve.start, curve.control, curve.end)],
        [Way.MOVETO, Way.CURVE3, Way.CURVE3],
    )
    casing = points(curve.width + 3.2 * plan.zoom)
    common: dict[str, Any] = {"facecolor": "none", "capstyle": "butt"}
    sheet.add(PathPatch(way, edgecolor=background, linewidth=casing, **common))
    pattern = dashes(payment.status, curve.width)
    style: Any = (0, tuple(points(part) for part in pattern)) if pattern else "solid"
    gid = _gid("arrow", payment.payer, payment.payee, payment.group)
    sheet.add(PathPatch(way, edgecolor=colour, linewidth=points(curve.width), linestyle=style, **common), gid)


def _draw_head(
    sheet: Sheet, plan: Plan, curve: Curve, payment: Payment, colour: str, background: str
) -> None:
    from matplotlib.patches import Polygon  # noqa: PLC0415

    corners = [_moved(corner, plan) for corner in curve.corners()]
    gid = _gid("arrow", payment.payer, payment.payee, payment.group)
    sheet.add(Polygon(corners, facecolor=background, edgecolor=background, linewidth=points(2.4 * plan.zoom)))
    sheet.add(Polygon(corners, facecolor=colour, edgecolor="none"), f"{gid}-head")


def _draw_companies(sheet: Sheet, plan: Plan, layout: Layout, scene: Scene, theme: Theme) -> None:
    from matplotlib.patches import Circle  # noqa: PLC0415

    rows = zip(scene.companies, plan.nodes, plan.texts, plan.name_sizes, layout.names, strict=True)
    for company, node, text, letters, outside in rows:
        shines = scene.shines(company)
        x, y = _moved(layout.positions[company.id], plan)
        fill, ink, rim = theme.sectors[company.sector], theme.ink, theme.rim
        if not shines:
            fill, ink, rim = (
                blend(fill, theme.background, 0.55),
                blend(ink, theme.background, 0.55),
                blend(rim, theme.background, 0.5),
            )
        elif scene.highlight is not None:
            rim = theme.ink
        edge = points((2.2 if scene.highlight is not None and shines else 1.2) * plan.zoom)
        sheet.add(
            Circle((x, y), node.radius, facecolor=fill, edgecolor=rim, linewidth=edge, zorder=3),
            _gid("company", company.id),
        )
        if outside is not None:
            x, y = _moved(outside.middle, plan)
            _chip(sheet, x, y, outside.size, theme.background)
        _write_lines(sheet, x, y, text, letters, ink)


def _write_lines(sheet: Sheet, x: float, y: float, text: str, size: float, colour: str, **more: Any) -> None:
    """Write each line by itself: an SVG reader has its own idea of line spacing."""
    lines = text.split("\n")
    for number, line in enumerate(lines):
        down = (number - (len(lines) - 1) / 2) * 1.2 * size
        sheet.write(
            x,
            y - down - 0.36 * size,
            line,
            size,
            colour,
            ha="center",
            va="baseline",
            weight="bold",
            zorder=5,
            **more,
        )


def _chip(sheet: Sheet, x: float, y: float, size: Size, background: str) -> None:
    """A patch of background behind a text, so that an arrow does not run through its letters."""
    from matplotlib.patches import FancyBboxPatch  # noqa: PLC0415

    wide, high = size
    round_off = min(high * 0.3, 4.0)
    sheet.add(
        FancyBboxPatch(
            (x - wide / 2 + round_off, y - high / 2 + round_off),
            wide - 2 * round_off,
            high - 2 * round_off,
            boxstyle=f"round,pad={round_off}",
            facecolor=background,
            edgecolor="none",
            zorder=4,
        )
    )


def _draw_labels(sheet: Sheet, plan: Plan, layout: Layout, scene: Scene, theme: Theme) -> None:
    rows = zip(scene.payments, layout.labels, plan.label_sizes, strict=True)
    for payment, label, letters in rows:
        if label is not None:
            _draw_label(sheet, plan, payment, label, letters * label.scale, scene, theme)


def _draw_label(
    sheet: Sheet, plan: Plan, payment: Payment, label: Label, letters: float, scene: Scene, theme: Theme
) -> None:
    x, y = _moved(label.middle, plan)
    _chip(sheet, x, y, label.size, theme.background)
    gid = _gid("arrow", payment.payer, payment.payee, payment.group)
    text = short(payment.amount, scene.sign)
    _write_lines(sheet, x, y, text, letters, theme.words[payment.group], gid=f"{gid}-amount")
