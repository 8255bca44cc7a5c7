"""What is said of each day: the finding, figures, rows, announcements, and the timeline."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from fractions import Fraction
from typing import Any

from bubblegraph.analysis.circular_flows import RankedCycle
from bubblegraph.graph import RUNGS
from bubblegraph.ledger.names import loop as loop_words
from bubblegraph.ledger.payments import are_payments
from bubblegraph.output.answer import Table
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.progress import answer_progress
from bubblegraph.output.report import with_command
from bubblegraph.output.words import booked_words, lap_words
from bubblegraph.page.contents import Contents, Loop
from bubblegraph.page.days import Day

__all__ = ["day_data", "figures_of", "for_readers", "timeline_data"]

MOST_CLOSED = 3  # loops that a row of the timeline names
MOST_ROWS = 60  # that add up, in the table of a day
TRANSLATED = ("became",)  # columns whose cells hold words of ours


def day_data(
    contents: Contents, day: Day, number_of: Callable[[Sequence[str]], int]
) -> dict[str, Any]:
    """What is said of a day as a whole."""
    flows, say = day.flows, contents.said
    answer = answer_cycles(flows, units=contents.scale)
    tables = [block for block in answer.body if isinstance(block, Table)]
    rows = [ranked for ranked in flows.shown if ranked.row][:MOST_ROWS]
    return {
        "day": str(day.day or ""),
        "label": contents.language.day(day.day),
        "finding": contents.word(contents.language.finding(flows, contents.voice)),
        "said": [say(line) for line in answer.head[1:]],
        "figures": [
            [say(what), *map(contents.word, said)] for what, said in figures_of(contents, day)
        ],
        "table": _table(contents, tables[0]) if tables else None,
        "rows": [number_of(ranked.cycle.entities) for ranked in rows],
        "foot": [say(with_command(line, "cycles")) for line in map(for_readers, answer.foot)],
        "progress": _progress(contents, day),
    }


def for_readers(line: str) -> str:
    """What stands below a table, without what only helps at a prompt."""
    return re.sub(r"(^|\. )--all lists [^.]*\.", r"\1", line).strip()


def figures_of(contents: Contents, day: Day) -> list[tuple[str, list[str]]]:
    """The figures of a day: what each is, and in words what is signed, and if all is paid."""
    flows, scale = day.flows, contents.scale
    if not flows.core:
        return []
    payments = are_payments(flows.selection)
    rungs = RUNGS[:1] if payments else RUNGS
    trips = [flows.question.trips[rung] for rung in rungs]
    ordered = [flows.in_order[rung]["invested"] for rung in rungs]
    gross = [flows.question.gross[rung] for rung in rungs]
    lines = [("round-trip volume", [lap_words(trip, scale) for trip in trips])]
    if not flows.selection.undated:
        spans = [scale.span(each.low.value, each.high.value) for each in ordered]
        lines.append(("of it in order of time", spans))
    booked = f"{'payments' if payments else 'bookings'} while it goes round"
    lines.append((booked, [booked_words(trip, scale) for trip in trips]))
    lines.append(("gross flow", [scale.show(amount.disclosed) for amount in gross]))
    return lines


def _table(contents: Contents, table: Table) -> dict[str, Any]:
    """A table in words: its heads, rows and sums; names of the ledger stay as they are."""
    ours = [column.name in TRANSLATED for column in table.columns]
    right = (number for number, column in enumerate(table.columns) if column.right)
    heads = (contents.row([c.name for c in table.columns], said=True), *right)
    return {
        "heads": contents.heads.setdefault(heads, len(contents.heads)),
        "rows": [contents.row(row, ours) for row in table.rows[:MOST_ROWS]],
        "sums": [contents.row(row, said=True) for row in table.sums],
    }


def _progress(contents: Contents, day: Day) -> dict[str, Any] | None:
    """What became of the announcements, in sentences and in parts of a thousand."""
    outcome = day.progress.total
    if not outcome.announced or are_payments(day.selection):
        return None
    answer = answer_progress(day.progress, units=contents.scale)
    (table,) = (block for block in answer.body if isinstance(block, Table))
    paid, open_, gone = (
        round(1000 * Fraction(part, outcome.announced))
        for part in (outcome.paid, outcome.pending, outcome.gone)
    )
    return {
        "said": contents.said(answer.head[1]),
        "parts": [paid, 1000 - paid - open_ - gone, open_, gone],
        "table": _table(contents, table),
        "foot": [contents.said(with_command(line, "progress")) for line in answer.foot],
    }


TIMELINE = ("gross flow", "volume", "in order", "bookings", "loops that closed since")


def timeline_data(contents: Contents) -> dict[str, Any]:
    """What goes round of the signed deals at the end of each quarter, and which loops closed."""
    ends = [
        number
        for number, day in enumerate(contents.days)
        if number == len(contents.days) - 1 or _quarter(day) != _quarter(contents.days[number + 1])
    ]
    rows, before = [], frozenset[Loop]()
    for number in ends:
        priced = {r.cycle.entities: r for r in contents.days[number].flows.shown if r.cycle.priced}
        closed = sorted(
            (r for loop, r in priced.items() if loop not in before),
            key=lambda ranked: -ranked.cycle.disclosed,
        )
        rows.append([number, *_moment(contents, contents.days[number], closed)])
        before = frozenset(priced)
    return {"heads": [contents.said(head) for head in TIMELINE], "rows": rows}


def _quarter(day: Day) -> tuple[int, int] | None:
    return None if day.day is None else (day.day.year, (day.day.month - 1) // 3)


def _moment(contents: Contents, day: Day, closed: Sequence[RankedCycle]) -> list[int]:
    flows, scale = day.flows, contents.scale
    ordered = flows.in_order["signed"]["invested"]
    named = [loop_words(flows.selection.ledger, r.cycle.entities) for r in closed[:MOST_CLOSED]]
    more = len(closed) - len(named)
    named += [contents.language.say("{0} more").replace("{0}", f"{more:,}")] if more else []
    said = (
        scale.show(flows.question.gross["signed"].disclosed),
        lap_words(flows.signed, scale),
        scale.span(ordered.low.value, ordered.high.value),
        booked_words(flows.signed, scale),
        "; ".join(named),
    )
    return [contents.word(text) for text in said]
