"""One HTML file that needs nothing else: words, pictures, data, style and script."""

from __future__ import annotations

import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bubblegraph import arguments
from bubblegraph.drawing.theme import Theme, find_theme
from bubblegraph.files import check_target, write_bytes
from bubblegraph.ledger.payments import are_payments
from bubblegraph.ledger.select import Selection
from bubblegraph.money import unit_words
from bubblegraph.output.cycles import flows_scale
from bubblegraph.output.report_words import LANGUAGES
from bubblegraph.page.contents import Contents
from bubblegraph.page.data import gather_data
from bubblegraph.page.days import Day, replay_days
from bubblegraph.page.filling import asset, fill, policy, safe_json, script_words, text
from bubblegraph.page.language import PageLanguage
from bubblegraph.page.loop_data import LoopList
from bubblegraph.page.pictures import Sight, list_legend, see_network, see_track
from bubblegraph.page.still import draw_strip, still_parts
from bubblegraph.page.svg import Palette
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.text import count, printable

__all__ = ["EMBEDS", "Page", "make_page", "write_page"]

EMBEDS = ("track", "network")  # what can stand alone in a frame
NO_TRACK = "On this day no loop carries a disclosed amount: there is no track."
NO_NETWORK = "No deal counts: there is no network."
OWN_COLOURS = {  # of the page itself, beside those of the pictures: on light, on dark
    "card": ("#ffffff", "#1c2027"),
    "rule": ("#dedbd0", "#353a43"),
    "edge": ("#8a877d", "#7d828c"),
    "link": ("#0b5394", "#8ab8ee"),
    "soft": ("#a5d0c3", "#2c6b58"),
}


@dataclass(frozen=True, slots=True, repr=False)
class Page:
    """A page that is made, and not yet written."""

    html: str
    title: str
    days: int  # that its slider offers
    notes: tuple[str, ...]  # what it leaves out, in sentences

    def __repr__(self) -> str:
        """Return one line: the page itself is long."""
        size = len(self.html.encode("utf-8", "backslashreplace")) // 1024
        return f"Page({printable(self.title)}: {count(self.days, 'day')}, {size:,} KiB)"


def write_page(
    selection: Selection,
    path: str | Path,
    *,
    embed: str | None = None,
    language: str = "en",
    patience: Patience = ENDLESS,
) -> Page:
    """Write loops, deals and pictures as one HTML file for readers, who can search and click.

    It works from a disk, in a frame and without a network: the file holds all that it needs and
    asks nobody for anything. Every figure of every day that its slider offers is computed here.

    Parameters
    ----------
    selection : Selection
        Its day is the last one of the slider; its filters hold for all days.
    path : str or Path
        The file. A pipe or a device is written to.
    embed : {"track", "network"}, optional
        One picture alone with its headline and legend, as of the day of the selection.
    language : {"en", "zh-Hant", "zh-Hans"}
        Of the fixed words; what stands in the ledger stays as it is.
    patience : Patience
        When it is over, the slider begins later, and limits take the place of what is not solved.

    Returns
    -------
    Page

    Raises
    ------
    QuestionError
        If an argument is none of these.
    OutputError
        If the file cannot be written.

    Examples
    --------
    >>> import tempfile
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... title: Chips and stakes
    ... deals:
    ... - {payer: nvidia, payee: openai, kind: equity, amount: 100B, date: 2025-09}
    ... - {payer: openai, payee: nvidia, kind: purchase, amount: 40B, date: 2025-10}
    ... ''')
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     page = write_page(select_deals(ledger), f"{folder}/loops.html")
    >>> page.title, page.days
    ('Circular flows: Chips and stakes', 2)
    """
    path = arguments.path("path", path)
    check_target(os.fspath(path))
    page = make_page(selection, embed=embed, language=language, patience=patience)
    write_bytes(os.fspath(path), [page.html.encode("utf-8", "backslashreplace")])
    return page


def make_page(
    selection: Selection,
    *,
    embed: str | None = None,
    language: str = "en",
    patience: Patience = ENDLESS,
) -> Page:
    """Make what ``write_page`` writes; the same ledger gives the same page."""
    arguments.instance("selection", selection, Selection)
    if embed is not None:
        arguments.choice("embed", embed, EMBEDS)
    arguments.choice("language", language, LANGUAGES)
    arguments.instance("patience", patience, Patience)
    days, stopped = replay_days(selection, patience, alone=embed is not None)
    scale = flows_scale(days[-1].flows, None)
    said = PageLanguage(language, payments=are_payments(selection))
    contents = Contents(days, said, scale, embed)
    return _Making(contents, stopped).page()


class _Making:
    """One page on its way."""

    def __init__(self, contents: Contents, stopped: str) -> None:
        self.contents, self.embed = contents, contents.embed
        self.palette, self.say = Palette(), contents.language.say
        self.loops = LoopList(contents)
        self.notes = tuple(_notes(contents, stopped))
        self.script = asset("page.js")

    def page(self) -> Page:
        """Make all of it."""
        tracks, numbers = self._tracks()
        network = self._network()
        title = self._title()
        parts = {
            **still_parts(self.contents, self.notes),
            **self._pictures(tracks, numbers, network),
            "title": text(title),
            "lang": self.contents.language.tag,
            "body": f"embed embed-{self.embed}" if self.embed else "page",
            "data": safe_json(self._data(network, numbers)),
            "script": self.script,
            "style": self._style(),
        }
        parts["policy"] = policy(parts["style"], parts["script"])
        sections = {self.embed} if self.embed else {"page", *EMBEDS}
        if not self.embed and not self.contents.voice.payments:
            sections |= {"announced"}
        html = fill(asset("page.html"), parts, self.say, sections)
        return Page(html, title, len(self.contents.days), self.notes)

    def _title(self) -> str:
        title, of = self.say("Circular flows"), self.contents.selection.ledger.title
        return f"{title}{self.say(': ')}{of}" if of else title

    def _tracks(self) -> tuple[list[Sight], list[int | None]]:
        """The tracks, each once, and which of them each day has."""
        known: dict[Any, int | None] = {}
        sights: list[Sight] = []
        for day in self.contents.days if self.embed != "network" else ():
            if (rows := _rows_of(day)) in known:
                continue
            sight = see_track(day.flows, self.palette, self.loops.number, say=self.say)
            known[rows] = len(sights) if sight else None
            sights += [sight] if sight else []
        return sights, [known.get(_rows_of(day)) for day in self.contents.days]

    def _network(self) -> Sight | None:
        flows = self.contents.last.flows
        if self.embed == "track" or not flows.graph.number_of_edges():
            return None
        return see_network(flows, self.palette, say=self.say)

    def _pictures(
        self, tracks: Sequence[Sight], numbers: Sequence[int | None], network: Sight | None
    ) -> dict[str, str]:
        at = numbers[-1]
        track = tracks[at] if at is not None else None
        others = [
            f'<template data-track="{number}">{sight.svg}</template>'
            for number, sight in enumerate(tracks)
            if number != at
        ]
        return {
            "track": track.svg if track else self._paragraph(NO_TRACK),
            "track_legend": list_legend(track.legend, self.say) if track else "",
            "track_facts": self._facts(track),
            "network": network.svg if network else self._paragraph(NO_NETWORK),
            "network_legend": list_legend(network.legend, self.say) if network else "",
            "tracks": "\n".join(others),
            "strip": draw_strip([day.flows.signed for day in self.contents.days]),
        }

    def _facts(self, track: Sight | None) -> str:
        """What stands below a picture that stands alone; a page has it in the rows of each day."""
        facts = track.facts if track and self.embed else ()
        return text(" · ".join(self.say(fact) for fact in facts if fact))

    def _paragraph(self, words: str) -> str:
        return f"<p>{text(self.say(words))}</p>"

    def _data(self, network: Sight | None, numbers: Sequence[int | None]) -> dict[str, Any]:
        contents = self.contents
        found = gather_data(contents, self.loops, network.payments if network else ())
        for day, number in zip(found["days"], numbers, strict=True):
            day["track"] = number
        units = unit_words(contents.selection.ledger.currency, contents.scale)
        words = script_words(self.script, self.say)
        found |= {"payments": True} if contents.voice.payments else {}
        return {**found, "units": units, **({"say": words} if words else {})}

    def _style(self) -> str:
        colours = {
            name: self.palette.variables(dark=dark) + _page_colours(find_theme(name), dark=dark)
            for name, dark in (("light", False), ("dark", True))
        }
        rules = f"{asset('page.css')}{self.palette.rules()}\n"
        for name, variables in colours.items():
            rules = rules.replace(f"{{{{{name}}}}}", variables)
        return rules


def _rows_of(day: Day) -> Any:
    """What a track is drawn of: days that have it in common have one track."""
    rows = [(r.cycle.entities, r.signed, r.all) for r in day.flows.shown if r.row]
    deals = {leg.amount for r in day.flows.shown if r.row for leg in r.cycle.legs}
    marks = [r.marks() for r in day.flows.shown if r.row]
    return tuple(rows), frozenset(deals), tuple(marks)


def _page_colours(theme: Theme, *, dark: bool) -> str:
    """The colours of the page, as variables of CSS."""
    own = {
        **{"paper": theme.background, "ink": theme.ink, "muted": theme.muted},
        **{"accent": theme.accent, "signed": theme.signed, "boxed": theme.boxed},
        **{"trade": theme.kinds["trade"]},
        **{name: pair[dark] for name, pair in OWN_COLOURS.items()},
    }
    return "".join(f"--{name}:{colour};" for name, colour in own.items())


def _notes(contents: Contents, stopped: str) -> Iterator[str]:
    """What the page leaves out."""
    if contents.embed:
        return
    if len(contents.known) > len(contents.deals):
        yield (
            f"The page lists {len(contents.deals):,} of {len(contents.known):,} "
            f"{contents.voice.deal}s: those on loops, and the largest."
        )
    if contents.found_loops > len(contents.loops):
        listed, found = len(contents.loops), contents.found_loops
        yield f"The page lists {listed:,} loops; there are at least {found:,}."
    if stopped:
        yield stopped
