"""The pictures of a page: drawn by the pens of ``draw``, in the colours of both papers at once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol
from xml.sax.saxutils import escape, quoteattr

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.drawing.canvas import Sheet, settings
from bubblegraph.drawing.legend import Key
from bubblegraph.drawing.network.draw import (
    LaidNetwork,
    gid_of_arrow,
    gid_of_company,
    lay_out_network,
)
from bubblegraph.drawing.paper import Paper
from bubblegraph.drawing.scene import THE_OTHERS, Payment
from bubblegraph.drawing.theme import Theme, find_theme
from bubblegraph.drawing.track.draw import LaidTrack, lay_out_track
from bubblegraph.drawing.track.pen import gid_of_block, gid_of_lane
from bubblegraph.drawing.track.plan import MANY
from bubblegraph.page.recording import Recording
from bubblegraph.page.svg import UNITS, Palette, attributes, draw_marks

__all__ = ["Sight", "see_network", "see_track"]

BESIDE = 12.0  # pixels of the sheet's margin that stay round a drawing
SAMPLE_HIGH = 20.0  # of a sample in the legend, pixels
PAPERS = ("light", "dark")
OURS = ("lane-", "volume-")  # of the gid of texts that are words of ours
BARE = " "  # what the page says itself has no place on the picture


@dataclass(frozen=True, slots=True)
class Sight:
    """A picture as elements of a page."""

    svg: str
    legend: tuple[tuple[str, str], ...]  # a small SVG, and what it means
    facts: tuple[str, ...]  # what stands below a picture
    payments: tuple[Payment, ...] = ()  # of a network: by the numbers of its arrows


class Laid(Protocol):
    """Whatever is laid out to be drawn on a sheet."""

    @property
    def paper(self) -> Paper: ...

    @property
    def high(self) -> float: ...

    def draw(self, sheet: Sheet, theme: Theme) -> None: ...


def see_track(
    flows: CircularFlows,
    palette: Palette,
    number_of: Callable[[Sequence[str]], int],
    *,
    say: Callable[[str], str],
) -> Sight | None:
    """Draw the rows as a track; None where no row carries anything.

    Parameters
    ----------
    flows : CircularFlows
    palette : Palette
    number_of : callable
        The number of a loop, by its entities.
    say : callable
        Says words of ours in the language of the page.
    """
    if not any(ranked.row for ranked in flows.shown):
        return None
    with settings():
        laid = lay_out_track(flows, title=BARE, subtitle=BARE)
        svg = _svg(laid, palette, _track_labels(laid, number_of), say, "Track")
        legend = _legend(laid.paper, palette)
    return Sight(svg, legend, tuple(laid.speech.facts))


def see_network(flows: CircularFlows, palette: Palette, *, say: Callable[[str], str]) -> Sight:
    """Draw who pays whom; arrows bear numbers, and circles those of their entities."""
    with settings():
        laid = lay_out_network(flows, title=BARE, subtitle=BARE)
        svg = _svg(laid, palette, _network_labels(laid), say, "Network")
        legend = _legend(laid.paper, palette)
    return Sight(svg, legend, (), payments=laid.scene.payments)


def _svg(
    laid: Laid,
    palette: Palette,
    labels: Mapping[str, str],
    say: Callable[[str], str],
    called: str,
) -> str:
    """The drawing alone: what stands round it on paper is text of the page."""
    light, dark = (Recording.begin(lambda gid, text: _said(gid, text, say)) for _ in PAPERS)
    for sheet, name in zip((light, dark), PAPERS, strict=True):
        laid.draw(sheet, find_theme(name))
    paper, top = laid.paper, laid.paper.bottom + laid.high
    left = paper.left / 2 - BESIDE
    wide, high = paper.width - 2 * left, laid.high + 2 * BESIDE
    drawn = draw_marks(
        light.marks,
        dark.marks,
        palette,
        lambda point: (point[0] - left, top - point[1] + BESIDE),
        lambda gid: labels.get(gid, ""),
    )
    box = f'viewBox="0 0 {wide * UNITS:.0f} {high * UNITS:.0f}"'
    return f'<svg {box} role="img" aria-label={quoteattr(say(called))}>{drawn}</svg>'


def _said(gid: str, text: str, say: Callable[[str], str]) -> str:
    """A text on a picture: words of ours in the language of the page, names as they are."""
    return say(text) if gid.startswith(OURS) else text


def _part(sort: str, number: str) -> str:
    """The attributes of a part that a reader can choose; the script gives it a role and a name."""
    return attributes([(f"data-{sort}", number)])


def _track_labels(laid: LaidTrack, number_of: Callable[[Sequence[str]], int]) -> dict[str, str]:
    plan, found = laid.plan, {}
    for number, lane in enumerate(plan.lanes):
        loops = " ".join(str(number_of(row.ranked.cycle.entities)) for row in lane.rows)
        gid = gid_of_lane(lane)
        found[gid] = _part("loops", loops)
        words = (f"{gid}-{leg}" for leg in range(len(plan.stops[number]) + 1))
        found |= dict.fromkeys(words, _part("words", loops))
    for block in plan.blocks:
        if not block.stop.startswith(MANY):
            gid = gid_of_block(plan, block)
            found[gid] = _part("company", block.stop)
            found |= dict.fromkeys(_names(gid), _part("name", block.stop))
    return found


def _names(gid: str) -> list[str]:
    """The groups of the lines of a name."""
    return [f"{gid}-name{more}" for more in ("", "-1", "-2")]


def _network_labels(laid: LaidNetwork) -> dict[str, str]:
    scene, found = laid.scene, {}
    for company in scene.companies:
        if company.id != THE_OTHERS:
            gid = gid_of_company(company)
            found[gid] = _part("company", company.id)
            found |= dict.fromkeys(_names(gid), _part("name", company.id))
    for number, payment in enumerate(scene.payments):
        gid = gid_of_arrow(payment)
        found[gid] = _part("arrow", str(number))
        others = (f"{gid}-{part}" for part in ("head", "amount", "leader", "dot"))
        found |= dict.fromkeys(others, _part("tip", str(number)))
    return found


def _legend(paper: Paper, palette: Palette) -> tuple[tuple[str, str], ...]:
    keys = (paper.keys(find_theme(name)) for name in PAPERS)
    return tuple(_key(light, dark, palette) for light, dark in zip(*keys, strict=True))


def _key(light: Key, dark: Key, palette: Palette) -> tuple[str, str]:
    """A sample, and its words."""
    sheets = Recording.begin(), Recording.begin()
    for key, sheet in zip((light, dark), sheets, strict=True):
        key.draw(sheet, 0, 0)
    samples = [[mark for mark in sheet.marks if mark.shape != "text"] for sheet in sheets]
    said = " ".join(mark.text for mark in sheets[0].marks if mark.shape == "text")
    wide = max(x for mark in samples[0] for x, _ in mark.points)
    drawn = draw_marks(samples[0], samples[1], palette, _from_left, lambda _: "")
    size = f'width="{wide:.0f}" height="{SAMPLE_HIGH:.0f}"'
    box = f'viewBox="0 0 {wide * UNITS:.0f} {SAMPLE_HIGH * UNITS:.0f}"'
    return f'<svg {size} {box} aria-hidden="true">{drawn}</svg>', said


def _from_left(point: tuple[float, float]) -> tuple[float, float]:
    return point[0], SAMPLE_HIGH / 2 - point[1]


def list_legend(legend: Iterable[tuple[str, str]], say: Callable[[str], str]) -> str:
    """The entries as items of a list."""
    return "".join(f"<li>{sample} {escape(say(word))}</li>" for sample, word in legend)
