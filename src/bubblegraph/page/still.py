"""What a page shows before its script begins, and where none runs: of its last day."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.money import unit_words
from bubblegraph.output.answer import Table
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.report import COUNTED, LIMITS, METHOD, with_command
from bubblegraph.output.report_html import write_table
from bubblegraph.output.words import filter_words
from bubblegraph.page.contents import Contents
from bubblegraph.page.day_data import figures_of, for_readers
from bubblegraph.page.filling import text

__all__ = ["draw_strip", "still_parts"]

BAR, BAR_WIDE, STRIP_HIGH = 10, 8, 34  # of the bars above the slider
NO_LOOP = "On this day there is no loop."


def still_parts(contents: Contents, notes: Sequence[str]) -> dict[str, str]:
    """The headline, the figures, the rows and the method, as HTML."""
    say, last = contents.language.say, contents.last
    ledger = contents.selection.ledger
    answer = answer_cycles(last.flows, units=contents.scale)
    when = contents.language.day(last.day)
    return {
        "ledger": text(ledger.title or say("Circular flows")),
        "finding": text(contents.language.finding(last.flows, contents.voice)),
        "when": text(say("As of {0}").replace("{0}", when)) if when else "",
        "said": text(" ".join(map(say, answer.head[1:]))),
        "units": text(say(f"Amounts in {unit_words(ledger.currency, contents.scale)}.")),
        "figures": "".join(_figure(contents, *line) for line in figures_of(contents, last)),
        "rows": _rows(contents, answer.body),
        "method": _method(contents, notes),
        "credit": text(_credit(contents)),
    }


def _figure(contents: Contents, what: str, said: Sequence[str]) -> str:
    say = contents.language.say
    signed, *rest = said
    more = "".join(f"<dd>{text(say('if all is paid'))}: {text(each)}</dd>" for each in rest)
    return f'<div><dt>{text(say(what))}</dt><dd class="big">{text(signed)}</dd>{more}</div>'


def _rows(contents: Contents, blocks: Sequence[object]) -> str:
    say = contents.language.say
    table = next((block for block in blocks if isinstance(block, Table)), None)
    if table is None:
        return f"<p>{text(say(NO_LOOP))}</p>"
    heads = tuple(type(c)(say(c.name), c.right) for c in table.columns)
    sums = [tuple(map(say, row)) for row in table.sums]
    return write_table(Table(heads, table.rows, sums))


def _method(contents: Contents, notes: Sequence[str]) -> str:
    """How it is computed, what counts, and what limits it."""
    say = contents.language.say
    answer = answer_cycles(contents.last.flows, notes=True, units=contents.scale)
    filters = filter_words(contents.selection)
    lines = [*METHOD, *filters]
    items = [
        *COUNTED,
        *LIMITS,
        *notes,
        *(with_command(line, "cycles") for line in map(for_readers, answer.foot)),
    ]
    lacks = contents.selection.ledger.lacks
    items += [f"The gross flow of this ledger leaves out: {lacks}."] if lacks else []
    said = "".join(f"<p>{text(words)}</p>\n" for words in map(say, lines) if words)
    listed = "".join(f"<li>{text(words)}</li>\n" for words in map(say, items) if words)
    return f"{said}<ul>\n{listed}</ul>"


def _credit(contents: Contents) -> str:
    say, ledger = contents.language.say, contents.selection.ledger
    figures = [ledger.title] if ledger.title else []
    until = [str(contents.last.day)] if contents.last.day else []
    return " · ".join(
        [*figures, *until, say("Made with bubblegraph. This page asks nobody for anything.")]
    )


def draw_strip(trips: Sequence[RoundTrip]) -> str:
    """T* of the signed deals by day, as bars above the slider: the lows, and up to the highs."""
    most = max((trip.high.value for trip in trips), default=0)
    bars = [_bar(number, trip, most) for number, trip in enumerate(trips)]
    box = f'viewBox="0 0 {BAR * max(1, len(trips))} {STRIP_HIGH}" preserveAspectRatio="none"'
    return f'<svg class="strip" {box} aria-hidden="true">{"".join(bars)}</svg>'


def _bar(number: int, trip: RoundTrip, most: int | Fraction) -> str:
    low, high = (
        max(1, round(STRIP_HIGH * Fraction(end.value) / most)) if most and end.value else 0
        for end in (trip.low, trip.high)
    )
    left = BAR * number + (BAR - BAR_WIDE) // 2
    sides = [(high, ""), (min(low, high), ' class="low"')]
    rects = "".join(
        f'<rect x="{left}" y="{STRIP_HIGH - tall}" width="{BAR_WIDE}" height="{tall}"{sort}/>'
        for tall, sort in sides
        if tall
    )
    return f'<g class="bars">{rects}</g>'
