"""A Sankey diagram that goes round: who pays out at the left is who can get back at the right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.row_flows import row_flows
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import settings
from bubblegraph.drawing.legend import Key, group_words
from bubblegraph.drawing.paper import Look, Paper, Wording, check_look, part_of_width, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.plates import least_letters
from bubblegraph.drawing.row_words import RowSpeech, require_rows, row_keys
from bubblegraph.drawing.sankey.pen import BAR, SankeyPen, across, gid_of_band
from bubblegraph.drawing.sankey.plan import Band, Plan, Sizes, make_bands, make_plan
from bubblegraph.drawing.theme import Theme
from bubblegraph.text import count

__all__ = ["SankeyPicture", "draw_sankey"]

MOST, ROWS = 20, 60  # ribbons, if nobody says how many; however many are asked for
BETWEEN = 5  # columns between the edges, at most
READING = (
    "One ribbon for each loop, as wide as its money, and no money in two ribbons: at the right "
    "it is back where it began at the left."
)

# --- pixels at 1,600 of width ---
GAP, HEAD, FOOT = 13.0, 40.0, 12.0  # between companies; above the drawing and below
LABEL, PLATE = 170.0, 112.0  # words at an edge, and plates, at most
COLUMN = 200.0  # a plate with the span before it, at least

# of the width of a narrow drawing and of a wide one, at most
LABEL_PART, PLATE_PART = (0.21, 0.17), (0.19, 0.14)

HIGH, BESIDE_HIGH = 0.36, 0.5  # of the width: the drawing
MONEY = 0.45  # of the height, that the rows take at least
LINE = 1.5  # of its letters: the room for a line of text


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class SankeyPicture(Picture):
    """``plan`` says where companies and ribbons are."""

    plan: Plan


def draw_sankey(
    flows: CircularFlows,
    *,
    top: int | None = None,
    highlight: int | str | None = None,
    all_money: bool = False,
    in_order: bool = False,
    **look: Unpack[Look],
) -> SankeyPicture:
    """Draw each row that adds up as a ribbon from who pays out, through others, back to it.

    The companies at the left are those at the right, in the same order; both edges are as high as
    the round-trip volume. Ribbons are as wide as their money, solid up to what goes round at the
    lows as well. The last leg is open where no source ties the deals of a row, or where these
    cannot run in order of time.

    Parameters
    ----------
    flows : CircularFlows
    top : int, optional
        So many of the largest rows have a ribbon each, the smaller ones share one; 20 if not given,
        60 at most, and fewer where a given height leaves no room.
    highlight : int or str, optional
        Rank of a loop, id of a deal, or name of an entity: all other ribbons are faded.
    all_money : bool
        Show beside it, pale, what else the companies pay.
    in_order : bool
        The headline gives T* in order of time, invested first; the ribbons add up to T*.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    SankeyPicture

    Raises
    ------
    QuestionError
        If no row carries anything, or the highlight is in none.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40B, date: 2025}
    ... ''')
    >>> plan = draw_sankey(circular_flows(select_deals(ledger))).plan
    >>> [[node.stop for node in column] for column in plan.columns]
    [['nvidia'], ['openai'], ['nvidia']]
    """
    arguments.instance("flows", flows, CircularFlows)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    arguments.flag("all_money", all_money)
    arguments.flag("in_order", in_order)
    check_look(look)
    found = row_flows(flows)
    require_rows(found, flows, "Sankey diagram")
    speech = RowSpeech(flows, found, READING, in_order, highlight)

    def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> Sequence[Key]:
        called = group_words(flows.selection)
        most = min(top or MOST, ROWS)
        return row_keys(
            theme,
            unit,
            fonts,
            speech.rows,
            most=most,
            called=called,
            voice=speech.voice,
            beside=all_money,
        )

    with settings():
        wording = Wording(speech.title, speech.subtitle, speech.facts)
        paper = set_paper(flows.selection, wording, speech.texts, keys, **look)
        plan, high = _plan(paper, speech, top, all_money=all_money)
        sheet = paper.open_sheet(high)
        label, plate = _widths(paper, speech)
        sides = across(
            paper.left,
            paper.wide,
            len(plan.columns),
            label=label,
            bar=BAR * paper.unit,
            plate=plate,
        )
        top_edge = paper.bottom + high - HEAD * paper.unit
        gap = GAP * paper.unit
        SankeyPen(sheet, paper, plan, speech, sides, top_edge, label, gap).draw()
    return SankeyPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips={gid_of_band(band): _tooltip(band, speech) for band in plan.bands},
        description=speech.description,
        plan=plan,
    )


def _widths(paper: Paper, speech: RowSpeech) -> tuple[float, float]:
    """Of the words at an edge, and of plates: as wide as the longest name, within limits."""
    names = {words.short_name(name) for name in speech.texts}
    usual = max(least_letters(paper), 15.0 * paper.unit)
    wanted = max(paper.size(name, usual)[0] for name in names) + usual
    most = part_of_width(LABEL_PART, paper.wide), part_of_width(PLATE_PART, paper.wide)
    label = min(max(wanted, 90 * paper.unit), LABEL * paper.unit, most[0])
    return label, min(max(wanted, 80 * paper.unit), PLATE * paper.unit, most[1])


def _plan(
    paper: Paper, speech: RowSpeech, top: int | None, *, all_money: bool
) -> tuple[Plan, float]:
    """The plan, and the height that it takes; with fewer ribbons where that is given."""
    unit, found = paper.unit, speech.found
    label, _ = _widths(paper, speech)
    room = paper.wide - 2 * label - 2 * BAR * unit
    between = max(1, min(BETWEEN, int(room / (COLUMN * unit)) - 1))
    beside = found.beside if all_money else {}
    most = min(top or MOST, ROWS)
    least = LINE * least_letters(paper)
    while True:
        bands = make_bands(speech.rows, most, between)
        nodes = max(
            len({band.stops[c] for band in bands if c < len(band.stops)})
            for c in range(max(len(band.stops) for band in bands))
        )
        share = BESIDE_HIGH if all_money else HIGH
        wanted = max(share * paper.wide, nodes * (least + GAP * unit) / (1 - MONEY))
        whole = paper.drawing_height(wanted + (HEAD + FOOT) * unit)
        edge = max(least, 2 * least - GAP * unit / 2)
        sizes = Sizes(whole - HEAD * unit - FOOT * unit, GAP * unit, least, edge)
        plan = make_plan(bands, sizes, beside)
        money = plan.scale * float(found.high + sum(beside.values()))
        if paper.height is None or top is not None or most == 1:
            return plan, whole
        if money >= MONEY * sizes.high:
            return plan, whole
        most = min(most, len(found.rows)) - 1


def _tooltip(band: Band, speech: RowSpeech) -> str:
    rows = "\n".join(speech.row_tooltip(row) for row in band.rows)
    if band.row:
        return rows
    amount = speech.voice.sum(band.firm, band.high)
    return f"{count(len(band.rows), 'smaller loop')}, {amount}\n{rows}"
