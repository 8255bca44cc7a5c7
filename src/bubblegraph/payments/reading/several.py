"""Names in large tables that may be of several parties: asked about as in small tables."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence

import numpy as np

from bubblegraph.errors import LedgerError, Problem
from bubblegraph.ledger.tables.several import JOINING, parts_of, question_of_several
from bubblegraph.likeness import fold
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.numbering import Names
from bubblegraph.payments.reading.sources import Source

__all__ = ["check_several"]

SIGNS = r"[;|,/+&]| (?:and|und|et|y) "
NEVER = np.iinfo(np.int64).max
Ends = tuple[Ints, Ints, Ints]  # rows, payers, payees


def check_several(
    names: Sequence[str], ends: Callable[[], Iterable[Ends]], sources: Sequence[Source]
) -> None:
    """Check that no name may be of several parties: that its parts are no parties of its table.

    Parameters
    ----------
    names : sequence of str
    ends : function
        Gives all rows, some at a time, with their payers and payees, which are places of names.
    sources : sequence of Source

    Raises
    ------
    LedgerError
        With the first row of each such name.
    """
    places = _perhaps_several(names)
    if not places:
        return
    first = _first_uses(len(names), places, ends(), sources)
    problems: list[Problem] = []
    for source, uses in zip(sources, first, strict=True):
        used = np.flatnonzero(uses < NEVER)
        here = [names[places[each]] for each in used.tolist()]
        known = {fold(name) for name in here}
        asked = [
            (use // 2 - source.begins, question)
            for use, name in sorted(zip(uses[used].tolist(), here, strict=True))
            if (question := question_of_several(name, known, parting=False))
        ]
        at = source.places([row for row, _ in asked])
        problems += [Problem(place, *told) for place, (_, told) in zip(at, asked, strict=True)]
    if problems:
        raise LedgerError(problems)


def _perhaps_several(names: Sequence[str]) -> list[int]:
    """The places of names that have several parts, and of the parts; none if no part is a name."""
    if isinstance(names, Names) and not names.texts:
        return []
    polars = needed("polars")
    column = names.column if isinstance(names, Names) else polars.Series(names, dtype=polars.String)
    signs = column.str.contains(SIGNS)
    if not signs.any():
        return []
    several = [name for name in column.filter(signs).to_list() if JOINING.search(name)]
    wanted = {fold(part) for name in several for part in parts_of(name)} - {""}
    folded = column.str.to_lowercase().str.replace_all("[ _-]+", " ").str.strip_chars()
    likely = folded.is_in(polars.Series([*wanted], dtype=polars.String).implode())
    likely |= folded.str.len_bytes() != folded.str.len_chars()  # these fold in other ways
    parts = [place for place in likely.arg_true().to_list() if fold(names[place]) in wanted]
    return sorted({*parts, *signs.arg_true().to_list()}) if parts else []


def _first_uses(
    names: int, places: Sequence[int], ends: Iterable[Ends], sources: Sequence[Source]
) -> Ints:
    """Where each of some names is first written in each table; payers before payees."""
    number = np.full(names, -1, np.int64)
    number[list(places)] = np.arange(len(places))
    begins = [source.begins for source in sources]
    first = np.full((len(sources), len(places)), NEVER)
    for rows, *parties in ends:
        for end, party in enumerate(parties):
            own = number[party]
            row = rows[own >= 0].astype(np.int64)
            table = np.searchsorted(begins, row, "right") - 1
            np.minimum.at(first, (table, own[own >= 0]), 2 * row + end)
    return first
