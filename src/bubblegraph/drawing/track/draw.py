"""The track: each row that adds up is one closed lane, as wide as its money."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.row_flows import row_flows
from bubblegraph.drawing.canvas import settings
from bubblegraph.drawing.paper import SMALLEST, Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.plates import fit_name
from bubblegraph.drawing.row_words import RowSpeech, require_rows, row_keys
from bubblegraph.drawing.track.pen import PLATE_LETTERS, PLATE_PADDING, TrackPen, gid_of_lane
from bubblegraph.drawing.track.plan import Plan, Room, make_plan, way_of

__all__ = ["TrackPicture", "draw_track"]

READING = (
    "One lane for each loop, as wide as its money, and no money in two lanes. Clockwise: out on "
    "top, back below."
)
PLATE_PART = 0.25  # of a straight, that a plate takes at most
NARROWEST, BROADEST = 84.0, 178.0  # plates, pixels at 1,600 of width
STRAIGHT = 0.46  # of the width, or more: a straight
LIST_LINE = 19.0  # of the list below, pixels at 1,600 of width

Places = Mapping[str, tuple[float, float]]


class TrackPicture(Picture):
    """``plan`` says where the lanes are; ``positions`` keeps their order."""

    plan: Plan
    positions: dict[str, tuple[float, float]]
