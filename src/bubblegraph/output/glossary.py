"""The answer of ``glossary``."""

from __future__ import annotations

from bubblegraph import arguments
from bubblegraph.analysis.glossary import Entry, Glossary
from bubblegraph.output.answer import Answer, Column, Lines, Table

__all__ = ["answer_glossary"]


def answer_glossary(glossary: Glossary, *, every: bool = False) -> Answer:
    """Lay out terms: ``every`` one as a table, else what each means in full."""
    arguments.instance("glossary", glossary, Glossary)
    arguments.flag("every", every)
    return Answer(
        head=(),
        body=(_table(glossary),) if every else tuple(map(_entry, glossary.entries)),
        foot=("bubblegraph glossary TERM says what a term means.",) if every else (),
        fields=glossary.FIELDS,
        records=glossary.to_records,
        document=glossary.to_dict,
    )


def _table(glossary: Glossary) -> Table:
    columns = (Column("term", wrap=True), Column("sort"), Column("also", wrap=True))
    rows = [(entry.term, entry.sort, ", ".join(entry.aliases)) for entry in glossary.entries]
    return Table(columns, rows)


def _entry(entry: Entry) -> Lines:
    lines = [f"{entry.term} ({entry.sort})", f"  {entry.meaning}"]
    if entry.mend:
        lines.append(f"  {entry.mend}")
        lines.append(f'  Where it is meant so: allow: {{{entry.term}: "why"}}.')
    if entry.aliases:
        lines.append(f"  Also: {', '.join(entry.aliases)}.")
    return Lines(tuple(lines))
