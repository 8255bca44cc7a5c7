"""The loops that something is on, in the documents of ``show``."""

from __future__ import annotations

from typing import Annotated, TypedDict

from bubblegraph.analysis.document_types.cycles import ListedDict
from bubblegraph.analysis.document_types.roundtrip import PooledRoundTrip
from bubblegraph.json_types import Count, Entities, IntervalDict


class LoopThroughDict(TypedDict):
    """A loop that something is on."""

    rank: Annotated[Count | None, "null: not in the list of cycles, or not known."]
    entities: Entities
    bottleneck: IntervalDict


class ThroughDict(ListedDict):
    """The loops that something is on."""

    on_loop: Annotated[
        bool,
        "Whether it is on a loop: exact, whether or not all are listed. Loops through pooled "
        "parties count with --pooled.",
    ]
    cycles: Annotated[list[Count], "Ranks of the loops that it is on, as far as cycles lists them."]
    loops: Annotated[list[LoopThroughDict], "The loops that it is on, listed by cycles or not."]
    pooled_round_trip: PooledRoundTrip
