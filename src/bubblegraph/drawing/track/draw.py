"""The track: each row that adds up is one closed lane, as wide as its money."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.row_flows import row_flows
from bubblegraph.drawing import words
from bubblegraph.drawing.canvas import Sheet, settings
from bubblegraph.drawing.legend import group_words
from bubblegraph.drawing.paper import Look, Paper, Wording, check_look, part_of_width, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.plates import least_letters
from bubblegraph.drawing.row_words import RowSpeech, require_rows, row_keys
from bubblegraph.drawing.theme import Theme
from bubblegraph.drawing.track.pen import PLATE_LETTERS, PLATE_PADDING, TrackPen, gid_of_lane
from bubblegraph.drawing.track.plan import LANES, MOST, Plan, Room, make_plan, way_of
from bubblegraph.text import count

__all__ = ["LaidTrack", "TrackPicture", "draw_track", "lay_out_track"]

READING = (
    "One lane for each loop, as wide as its money, and no money in two lanes. Clockwise: out on "
    "top, back below."
)
PLACES = 'the ways of rows to places, such as {"nvidia → openai": (0.5, 0.2)}'
NARROWEST, BROADEST = 84.0, 178.0  # plates, pixels at 1,600 of width
# of the width of a narrow drawing and of a wide one, that a plate takes at most
PLATE_PART = (0.185, 0.13)
LIST_LINE = 19.0  # of the list below, pixels at 1,600 of width


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class TrackPicture(Picture):
    """``plan`` says where the lanes are; ``positions`` keeps their order for the next picture."""

    plan: Plan
    positions: dict[str, tuple[float, float]]


@dataclass(frozen=True, slots=True)
class LaidTrack:
    """A track that is laid out, to be drawn on any sheet."""

    paper: Paper
    plan: Plan
    speech: RowSpeech
    plate: float  # width of the plates on the top straight

    @property
    def high(self) -> float:
        """The height of the drawing, pixels."""
        return self.plan.high

    def draw(self, sheet: Sheet, theme: Theme) -> None:
        """Draw it, in the colours of a theme, without what stands round it."""
        paper = replace(self.paper, theme=theme)
        TrackPen(sheet, paper, self.plan, self.speech, self.plate).draw()


def draw_track(
    flows: CircularFlows,
    *,
    top: int | None = None,
    highlight: int | str | None = None,
    positions: Mapping[str, tuple[float, float]] | None = None,
    in_order: bool = False,
    **look: Unpack[Look],
) -> TrackPicture:
    """Draw each row that adds up as one lane of a track, as wide as its money.

    Money goes out on top and comes back below. Cut anywhere, the lanes add up to the round-trip
    volume. They are solid up to what goes round at the lows as well. The last leg of a row is open
    where no source ties its deals, or where these cannot run in order of time.

    Parameters
    ----------
    flows : CircularFlows
    top : int, optional
        So many of the largest rows have a lane each, the smaller ones share one; 11 if not given,
        40 at most, and fewer where there is no room.
    highlight : int or str, optional
        Rank of a loop, id of a deal, or name of an entity: all other lanes are faded.
    positions : mapping of str to (x, y), optional
        The ``positions`` of a former picture: lanes that were there keep their order.
    in_order : bool
        The headline gives T* in order of time, invested first; the lanes add up to T*.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    TrackPicture

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
    >>> (lane,) = draw_track(circular_flows(select_deals(ledger))).plan.lanes
    >>> lane.stops, int(lane.high)
    (('nvidia', 'openai'), 4000000000000)
    """
    with settings():
        laid = lay_out_track(
            flows, top=top, highlight=highlight, positions=positions, in_order=in_order, **look
        )
        sheet = laid.paper.open_sheet(laid.high)
        laid.draw(sheet, laid.paper.theme)
    return TrackPicture(
        figure=sheet.figure,
        title=laid.paper.title,
        hints=laid.paper.hints,
        tooltips=_tooltips(laid.plan, laid.speech),
        description=laid.speech.description,
        plan=laid.plan,
        positions=_positions(laid.plan),
    )


def lay_out_track(
    flows: CircularFlows,
    *,
    top: int | None = None,
    highlight: int | str | None = None,
    positions: Mapping[str, tuple[float, float]] | None = None,
    in_order: bool = False,
    **look: Unpack[Look],
) -> LaidTrack:
    """Find the place of everything that ``draw_track`` draws; call it inside ``settings``."""
    arguments.instance("flows", flows, CircularFlows)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    arguments.flag("in_order", in_order)
    places = arguments.places("positions", {} if positions is None else positions, PLACES)
    check_look(look)
    found = row_flows(flows)
    require_rows(found, flows, "track")
    speech = RowSpeech(flows, found, READING, in_order, highlight)
    called = group_words(flows.selection)
    paper = set_paper(
        flows.selection,
        Wording(speech.title, speech.subtitle, speech.facts),
        speech.texts,
        lambda theme, unit, fonts: row_keys(
            theme,
            unit,
            fonts,
            speech.rows,
            most=min(top or MOST, LANES),
            called=called,
            voice=speech.voice,
        ),
        **look,
    )
    plate = _plate_width(paper, speech)
    kept = {way: y for way, (_, y) in places.items()}
    plan = make_plan(speech.rows, _room(paper), plate, top=top, kept=kept)
    return LaidTrack(paper, plan, speech, plate)


def _room(paper: Paper) -> Room:
    line = LIST_LINE * paper.unit
    high = None if paper.height is None else paper.drawing_height(0)
    letters = least_letters(paper)
    return Room(paper.left, paper.bottom, paper.wide, high, paper.unit, letters, line)


def _plate_width(paper: Paper, speech: RowSpeech) -> float:
    """As wide as the longest name on top, within limits."""
    letters = PLATE_LETTERS * paper.unit
    names = {speech.names[company] for row in speech.found.rows for company in row.companies[:2]}
    wanted = max(paper.size(words.short_name(name), letters)[0] for name in names)
    most = min(BROADEST * paper.unit, part_of_width(PLATE_PART, paper.wide))
    return min(most, max(NARROWEST * paper.unit, wanted + 3 * PLATE_PADDING * paper.unit))


def _positions(plan: Plan) -> dict[str, tuple[float, float]]:
    """The middle of each lane, between the outer edge (0) and the middle of the track (1)."""
    found = {}
    for number, lane in enumerate(plan.lanes):
        if lane.row:
            middle = sum(plan.edges(number)) / 2
            found[way_of(lane)] = (0.5, round(1 - middle / plan.outer, 4))
    return found


def _tooltips(plan: Plan, speech: RowSpeech) -> dict[str, str]:
    found = {}
    for lane in plan.lanes:
        rows = "\n".join(speech.row_tooltip(row) for row in lane.rows)
        if not lane.row:
            amount = speech.voice.sum(lane.firm, lane.high)
            rows = f"{count(len(lane.rows), 'smaller loop')}, {amount}\n{rows}"
        found[gid_of_lane(lane)] = rows
    return found
