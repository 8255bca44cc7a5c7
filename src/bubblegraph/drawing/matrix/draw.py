"""The matrix: who pays whom, loops near the diagonal."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import gid_of, settings
from bubblegraph.drawing.legend import Key, group_words
from bubblegraph.drawing.matrix.shades import Shade
from bubblegraph.drawing.matrix.table import NARROWEST, Figures, TablePen, figures_of
from bubblegraph.drawing.matrix.tiles import tile_keys
from bubblegraph.drawing.paper import (
    USUAL_WIDTH,
    Look,
    Paper,
    Wording,
    check_look,
    set_paper,
    unit_of,
)
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.scene import (
    MOST,
    THE_OTHERS,
    Edge,
    Payment,
    Scene,
    build_scene,
    main_payment,
)
from bubblegraph.drawing.spotlight import turn_spotlight
from bubblegraph.drawing.theme import GROUPS, Theme
from bubblegraph.money import Amount, total

__all__ = ["MatrixPicture", "draw_matrix"]

ROWS = 200  # however many are asked for
FEWEST = 4  # companies, however little room there is

# --- pixels at 1,600 of width ---
FLATTEST = 27.0  # height of a cell
ROUND_ABOUT = 350.0  # what stands above and below the cells
BESIDE = 190.0  # and left and right of them


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class MatrixPicture(Picture):
    """Cells by payer and payee; rows and columns are in one order."""

    order: tuple[str, ...]  # entity ids, from the top and from the left
    cells: Mapping[Edge, Amount]  # cents
    # of kinds in a cell; the first, that of most of its money, gives its colour
    groups: Mapping[Edge, tuple[str, ...]]
    pairs: frozenset[Edge]  # cells whose mirror is filled too


def draw_matrix(
    flows: CircularFlows,
    *,
    full: bool = False,
    ego: str | None = None,
    top: int | None = None,
    highlight: int | str | None = None,
    in_order: bool = False,
    **look: Unpack[Look],
) -> MatrixPicture:
    """Draw who pays whom as a table: payers in rows, payees in columns.

    Parameters
    ----------
    flows : CircularFlows
    full, ego, top
        Which companies: as in ``draw_network``.
    highlight : int or str, optional
        Rank of a loop, id of a deal, or name of an entity: all other cells are faded.
    in_order : bool
        The headline gives T* in order of time, invested first.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    MatrixPicture

    Raises
    ------
    QuestionError
        If there is nothing to draw, or nothing of the highlight's name.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40B, date: 2025}
    ... ''')
    >>> picture = draw_matrix(circular_flows(select_deals(ledger)))
    >>> picture.cells["openai", "nvidia"].high, len(picture.pairs)
    (4000000000000, 2)
    """
    arguments.instance("flows", flows, CircularFlows)
    arguments.flag("full", full)
    arguments.flag("in_order", in_order)
    check_look(look)
    most = _companies_with_room(look, full=full) if top is None else top
    words_of_mark = turn_spotlight(flows, highlight, needs_row=False).words
    with settings():
        while True:
            scene = build_scene(
                flows,
                full=full,
                ego=ego,
                top=most,
                highlight=highlight,
                circles=ROWS,
                arrows=ROWS**2 * len(GROUPS),
            )
            pen = _pen_over(flows, scene, look, words_of_mark, in_order=in_order)
            if top is not None or most <= FEWEST or pen.legible(full=full):
                break
            most -= 1
        pen.draw()
    return MatrixPicture(
        figure=pen.sheet.figure,
        title=pen.paper.title,
        hints=(*pen.paper.hints, *words.crowding_hints(scene), *pen.hints),
        tooltips=_tooltips(flows, scene),
        order=pen.order,
        cells=pen.cells,
        groups=pen.groups,
        pairs=pen.pairs,
    )


def _pen_over(
    flows: CircularFlows, scene: Scene, look: Look, marked: str, *, in_order: bool
) -> TablePen:
    payments = _payments_by_cell(scene)
    cells = {edge: total(payment.amount for payment in found) for edge, found in payments.items()}
    groups = {edge: _groups_main_first(found) for edge, found in payments.items()}
    pairs = frozenset(
        (payer, payee)
        for payer, payee in cells
        if (payee, payer) in cells and THE_OTHERS not in (payer, payee)
    )
    paper = _paper(flows, scene, cells, groups, pairs, look, marked, in_order=in_order)
    return TablePen.over(paper, scene, cells, groups, pairs)


def _companies_with_room(look: Look, *, full: bool) -> int:
    """How many companies have room, where nobody said how many."""
    width = look.get("width", USUAL_WIDTH)
    unit, height = unit_of(width), look.get("height")
    fitting = max(FEWEST, int((width - BESIDE * unit) / (NARROWEST * unit)))
    if height is not None:
        fitting = min(fitting, max(FEWEST, int((height - ROUND_ABOUT * unit) / (FLATTEST * unit))))
    return fitting if full else min(MOST, fitting)


def _payments_by_cell(scene: Scene) -> dict[Edge, list[Payment]]:
    found: dict[Edge, list[Payment]] = {}
    for payment in scene.payments:
        found.setdefault((payment.payer, payment.payee), []).append(payment)
    return dict(sorted(found.items()))


def _groups_main_first(payments: Sequence[Payment]) -> tuple[str, ...]:
    main = main_payment(payments).group
    return (main, *sorted({payment.group for payment in payments} - {main}))


def _paper(
    flows: CircularFlows,
    scene: Scene,
    cells: Mapping[Edge, Amount],
    groups: Mapping[Edge, tuple[str, ...]],
    pairs: frozenset[Edge],
    look: Look,
    marked: str,
    *,
    in_order: bool,
) -> Paper:
    largest = max(amount.disclosed for amount in cells.values())
    unpriced = any(not amount.priced for amount in cells.values())

    def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> Sequence[Key]:
        shown = sorted({group for found in groups.values() for group in found})
        shade = Shade(theme, largest)
        return tile_keys(
            shade,
            shown,
            scene.voice,
            unit,
            fonts,
            words=group_words(flows.selection),
            unpriced=unpriced,
            pairs=bool(pairs),
        )

    title, found = (
        words.finding(flows, scene.voice, in_order=in_order)
        if scene.ego is None
        else (words.headline(flows, scene), "")
    )
    parts = (marked, found, _pairs_words(scene), _reading(scene, figures_of(scene, cells)))
    subtitle = " ".join(part for part in parts if part)
    wording = Wording(title, subtitle, _facts(flows, scene))
    return set_paper(flows.selection, wording, [c.name for c in scene.companies], keys, **look)


def _pairs_words(scene: Scene) -> str:
    """How many pay each other, also where the picture has no room for them."""
    both = sum((payee, payer) in scene.whole for payer, payee in scene.whole) // 2
    if not both:
        return ""
    pay = "pays" if both == 1 else "pay"
    return (
        f"{words.count(both, 'pair')} of {scene.voice.many} {pay} each other: "
        f"{2 * both} of {words.count(len(scene.whole), 'flow')}."
    )


def _reading(scene: Scene, figures: Figures) -> str:
    pooled = "" if scene.ego is None else f" {scene.ego.name} and those it deals with."
    unit = f"{scene.voice.sign.strip()} {figures.scale.name}".strip()
    unit += ", rounded" if figures.rounded else ""
    return (
        f"In {unit}: payers in rows, payees in columns, and what each pays and is paid in all in "
        f"this picture. Ordered so that loops stand near the diagonal.{pooled}"
    )


def _facts(flows: CircularFlows, scene: Scene) -> list[str]:
    said = {"arrow": "cell", "in one circle": "in one row and column", " (dashed outline)": ""}
    facts = words.scene_facts(flows, scene)
    for word, other in said.items():
        facts = [fact.replace(word, other) for fact in facts]
    return facts


def _tooltips(flows: CircularFlows, scene: Scene) -> dict[str, str]:
    names = words.names_in(flows.selection.ledger, scene)
    found: dict[str, list[str]] = {}
    for payment in scene.payments:
        gid = gid_of("cell", payment.payer, payment.payee)
        found.setdefault(gid, []).append(words.tooltip(payment, names, scene.voice))
    return {gid: "\n".join(texts) for gid, texts in found.items()}
