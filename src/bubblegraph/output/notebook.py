"""Results in a notebook: what the command of each says on a terminal, as HTML."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import Any

from bubblegraph.analysis.chance import Chance
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.collateral import Collateral
from bubblegraph.analysis.compare import Comparison
from bubblegraph.analysis.coverage import Coverage
from bubblegraph.analysis.cut import Cut
from bubblegraph.analysis.diff import Difference
from bubblegraph.analysis.distress import Distress
from bubblegraph.analysis.glossary import Glossary
from bubblegraph.analysis.loop_timeline import LoopTimeline
from bubblegraph.analysis.payment_laps import PaymentLaps
from bubblegraph.analysis.progress import Progress
from bubblegraph.analysis.sources import Evidence
from bubblegraph.analysis.stress import Stress
from bubblegraph.analysis.sums import DealList, DealSums
from bubblegraph.analysis.useful_life import Lives
from bubblegraph.analysis.vendor import Vendor
from bubblegraph.analysis.volume import Volume
from bubblegraph.money import CENTS, Scale, pick_scale
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.chance import answer_chance
from bubblegraph.output.compare import answer_compare
from bubblegraph.output.coverage import answer_coverage
from bubblegraph.output.cut import answer_cut
from bubblegraph.output.cycles import answer_cycles
from bubblegraph.output.deals import answer_deals, answer_sums
from bubblegraph.output.diff import answer_diff
from bubblegraph.output.glossary import answer_glossary
from bubblegraph.output.payment_laps import answer_laps
from bubblegraph.output.progress import answer_progress
from bubblegraph.output.sources import answer_sources
from bubblegraph.output.stress import answer_collateral, answer_distress, answer_stress
from bubblegraph.output.timeline import answer_timeline
from bubblegraph.output.useful_life import answer_lives
from bubblegraph.output.vendor import answer_vendor
from bubblegraph.output.volume import answer_volume
from bubblegraph.result import Plain, Shown
from bubblegraph.text import count, printable

__all__ = ["answer_of", "as_html"]

MOST_ROWS = 100  # of a table
FEW_TERMS = 3  # that are told in full

# a notebook has colours of its own, light or dark: here is none
RIGHT = ' style="text-align: right; white-space: nowrap"'
LEFT = ' style="text-align: left"'
# "$30B to $40B" is no formula, for which notebooks take it
NO_MATHS = ' class="tex2jax_ignore mathjax_ignore"'
KEPT = ' style="white-space: pre-wrap"'  # what stands below one another stays there

_ANSWERS: Mapping[type, Callable[[Any], Answer]] = {
    Chance: answer_chance,
    CircularFlows: answer_cycles,
    Collateral: answer_collateral,
    Comparison: answer_compare,
    Coverage: answer_coverage,
    Cut: answer_cut,
    DealList: lambda found: answer_deals(found.selection),
    DealSums: lambda found: answer_sums(found.listed.selection, found.by),
    Difference: answer_diff,
    Distress: answer_distress,
    Evidence: answer_sources,
    Glossary: lambda found: answer_glossary(found, every=len(found.entries) > FEW_TERMS),
    Lives: answer_lives,
    LoopTimeline: answer_timeline,
    PaymentLaps: answer_laps,
    Progress: answer_progress,
    Stress: answer_stress,
    Vendor: answer_vendor,
    Volume: answer_volume,
}


def answer_of(found: Plain) -> Answer:
    """Give what the command of a result answers; of a result without one, its rows."""
    return _ANSWERS.get(type(found), _answer_rows)(found)


def as_html(found: Plain) -> str:
    """Give an answer as HTML: the same result gives the same text, and no name is read as a tag."""
    return f"<div{NO_MATHS}>{''.join(_parts(answer_of(found)))}</div>"


def _parts(answer: Answer) -> Iterator[str]:
    for number, line in enumerate(answer.head):
        yield _paragraph(line) if number else f"<p><strong>{_words(line)}</strong></p>"
    for block in answer.body:
        yield _table(block) if isinstance(block, Table) else _lines(block)
    yield from (f"<p><small>{_words(line)}</small></p>" for line in answer.foot)


def _words(text: str) -> str:
    return escape(printable(text.replace("\n", " ")))


def _paragraph(line: str) -> str:
    return f"<p>{_words(line)}</p>"


def _lines(block: Lines) -> str:
    text = "\n".join(map(_words, block.lines)).strip("\n")
    return f"<p{KEPT}>{text}</p>" if text else ""


# --- a table --------------------------------------------------------------------------------------


def _table(table: Table) -> str:
    """A table of at most a hundred rows, and a word on what there is beside them."""
    named = any(column.name for column in table.columns)
    head = _row([column.name for column in table.columns], table.columns, "th") if named else ""
    body = "".join(_row(row, table.columns, "td") for row in table.rows[:MOST_ROWS])
    sums = "".join(_row(row, table.columns, "th") for row in table.sums)
    parts = (("thead", head), ("tbody", body), ("tfoot", sums))
    laid = "".join(f"<{part}>{rows}</{part}>" for part, rows in parts if rows)
    more = len(table.rows) - MOST_ROWS
    rest = f"<p><small>{count(more, 'more row')}: to_frame().</small></p>" if more > 0 else ""
    return f"<table>{laid}</table>{rest}"


def _row(cells: Sequence[str], columns: Sequence[Column], tag: str) -> str:
    """A row; what stands under a cell on a terminal stands in it, below a break."""
    shown: list[str] = []
    for cell, column in zip(cells, columns, strict=True):
        if column.under:
            under = f"<br/><small>{_words(cell)}</small>" if cell else ""
            shown[-1] = shown[-1].replace(f"</{tag}>", f"{under}</{tag}>")
        else:
            shown.append(f"<{tag}{RIGHT if column.right else LEFT}>{_words(cell)}</{tag}>")
    return f"<tr>{''.join(shown)}</tr>"


# --- rows of what has no command ------------------------------------------------------------------


def _answer_rows(found: Plain) -> Answer:
    """The rows of a result, in columns that it chooses."""
    records = found.to_records()
    scale = pick_scale(max(_amounts(found.SHOWN, records), default=0) or CENTS)
    columns = tuple(Column(shown.name, right=shown.money) for shown in found.SHOWN)
    rows = [[_cell(record, shown, scale) for shown in found.SHOWN] for record in records]
    line = repr(found)
    unit = f", amounts in {scale.name}" if scale.name and scale.name not in line else ""
    return Answer(
        head=(f"{line}{unit}",),
        body=(Table(columns, rows),) if rows else (Lines(("No rows.",)),),
        foot=(found.FOOT,) if rows and found.FOOT else (),
        fields=found.fields,
        records=found.to_records,
        document=found.to_dict,
    )


def _amounts(shown: Sequence[Shown], records: Sequence[Mapping[str, Any]]) -> Iterator[Fraction]:
    fields = [field for column in shown if column.money for field in column.fields]
    values = (record[field] for record in records for field in fields)
    return (_cents(value) for value in values if value is not None)


def _cents(value: float) -> Fraction:
    return Fraction(round(value * CENTS))


def _cell(record: Mapping[str, Any], shown: Shown, scale: Scale) -> str:
    values = [record[field] for field in shown.fields]
    if shown.fields == ("entities",):
        return " → ".join(values[0])
    if not shown.money:
        return " ".join(map(_said, values))
    low, *high = (None if value is None else _cents(value) for value in values)
    if low is None:
        return ""
    return scale.span(low, high[0]) if high else scale.show(low)


def _said(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)
