"""Parties of large tables: one name for what is one party, by the rules of small tables."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable, Mapping, Sequence

import numpy as np

from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import Entity
from bubblegraph.ledger.parties import FORMS, alike_note
from bubblegraph.ledger.tables.armour import rearm
from bubblegraph.likeness import did_you_mean, fold
from bubblegraph.payments.columns import Ints
from bubblegraph.payments.compiling import needed
from bubblegraph.payments.reading.numbering import Names, Numbering

__all__ = [
    "MOST_NAMES",
    "find_parties",
    "first_uses",
    "no_party",
    "note_of_alike",
    "one_name_of",
    "some_alike",
    "spelled_otherwise",
    "strange_names",
]

MOST_NAMES = 200_000  # among which one that is like another is looked for
LONGEST = 200  # letters of a name
PLAIN = r"^[!-~]+(?: [!-~]+)*$"


def one_name_of(
    names: Sequence[str], aliases: Mapping[str, str], first_uses: Callable[[], Ints]
) -> list[str]:
    """Give for each name the one of its party: as it is written first, or as its alias says.

    Parameters
    ----------
    names : sequence of str
    aliases : mapping
        Another name to the name of a party.
    first_uses : function
        Gives for each name a number that grows with where it is first written; it is called where
        that is needed.

    Examples
    --------
    >>> one_name_of(["LABCO", "Labco", "bank"], {"the bank": "Bank Ltd"}, lambda: np.array([1, 0]))
    ['Labco', 'Labco', 'bank']
    """
    called = {fold(name): name for name in aliases.values()}
    called |= {fold(alias): name for alias, name in aliases.items()}
    found = [called.get(fold(name), name) for name in names]
    alike: dict[str, list[int]] = {}
    for place, name in enumerate(found):
        alike.setdefault(fold(name), []).append(place)
    several = [places for places in alike.values() if len({found[p] for p in places}) > 1]
    if several:
        first = first_uses()
        for places in several:
            earliest = found[min(places, key=first.__getitem__)]
            for place in places:
                found[place] = earliest
    return found


def first_uses(names: int, payer: Ints, payee: Ints) -> Ints:
    """Where each name is first written; the payer of a row is written before its payee."""
    first = np.full(names, 2 * len(payer) + 2, np.int64)
    order = np.arange(len(payer), dtype=np.int64)
    np.minimum.at(first, payer, 2 * order)
    np.minimum.at(first, payee, 2 * order + 1)
    return first


def strange_names(names: Numbering) -> Ints:
    """Say of each number whether its name is read otherwise than it is written, or not at all.

    Examples
    --------
    >>> import polars
    >>> numbering = Numbering()
    >>> numbering.numbers(polars.Series(["a", "b  c", ""])).tolist()
    [0, 1, 2]
    >>> strange_names(numbering).tolist()
    [False, True, True]
    """
    found = np.zeros(len(names), np.bool_)
    if names.whole:
        return found
    written = names.written.str.strip_chars()
    plain = written.str.contains(PLAIN) & (written.str.len_bytes() <= LONGEST)
    plain &= ~written.str.contains("'", literal=True)
    for number in (~plain).arg_true().to_list():
        found[number] = not _is_simple(written[number])
    return found


def some_alike(names: Sequence[str]) -> bool:
    """Whether some names may be of one party: they differ in case, hyphens or underscores alone.

    Examples
    --------
    >>> import polars
    >>> some_alike(Names(polars.Series(["LABCO", "Labco"]))), some_alike(Names(np.array([1, 2])))
    (True, False)
    """
    if not (isinstance(names, Names) and names.texts):
        return False
    given = names.column
    if not given.str.contains(PLAIN).all():
        return True
    folded = given.str.to_lowercase().str.replace_all("[ _-]+", " ").str.strip_chars()
    return bool(folded.n_unique() < len(given))


def note_of_alike(
    names: Sequence[str], first_uses: Callable[[Sequence[int]], Sequence[int]]
) -> tuple[str, ...]:
    """Say which names look alike, as of a small table.

    Parameters
    ----------
    names : sequence of str
    first_uses : function
        Gives for some, by their places, numbers that grow with where they are first written.

    Examples
    --------
    >>> import polars
    >>> names = Names(polars.Series(["Alpha", "Alpha Ltd", "Beta"]))
    >>> note_of_alike(names, lambda places: places)[0][:69]
    'Two parties each, though their names look alike: Alpha Ltd and Alpha.'
    """
    places = _perhaps_alike(names)
    if not places or len(places) > MOST_NAMES:
        return ()
    in_order = sorted(zip(first_uses(places), places, strict=True))
    chosen = [names[place] for _, place in in_order]
    return alike_note({name: Entity(name, name, declared=False) for name in chosen})


def _perhaps_alike(names: Sequence[str]) -> list[int]:
    """The places of names beside which others have the same letters."""
    if isinstance(names, Names) and not names.texts:
        return []
    polars = needed("polars")
    column = names.column if isinstance(names, Names) else polars.Series(names, dtype=polars.String)
    words = column.str.to_lowercase().str.replace_all("ß", "ss", literal=True)
    if (column.str.len_bytes() != column.str.len_chars()).any():
        words = words.str.normalize("NFKD").str.replace_all(r"\p{M}", "")
    words = words.str.replace_all("[.'’]", "").str.replace_all("[_-]", " ")
    words = words.str.replace_all(rf"\b(?:{'|'.join(sorted(FORMS))})\b", "")
    letters = words.str.replace_all(r"[^\p{L}\p{N}]+", "")
    found: list[int] = (letters.is_duplicated() & (letters != "")).arg_true().to_list()
    return found


def spelled_otherwise(asked: Iterable[str], names: Sequence[str]) -> dict[str, str]:
    """Give for names that a table has in another spelling the one that it has.

    Parameters
    ----------
    asked : iterable of str
    names : sequence of str
        In the order of their letters; none is of the party of another.

    Examples
    --------
    >>> spelled_otherwise(["Labco", "bank", "else"], ["LABCO", "bank"])
    {'Labco': 'LABCO'}
    """
    wanted = sorted(asked)
    if isinstance(names, Names) and names.texts and len(names):
        column, polars = names.column, needed("polars")
        asked_for = polars.Series(wanted, dtype=polars.String)
        places = column.search_sorted(asked_for).clip(upper_bound=len(names) - 1)
        known = column.gather(places).to_list()
        unknown = [name for name, found in zip(wanted, known, strict=True) if name != found]
    else:
        unknown = [name for name in wanted if not _has(names, name)]
    folded = {fold(name): name for name in unknown}
    if not folded:
        return {}
    return {folded[like]: name for name in names if (like := fold(name)) in folded}


def _has(names: Sequence[str], name: str) -> bool:
    place = bisect_left(names, name)
    return place < len(names) and names[place] == name


def _is_simple(name: str) -> bool:
    """Whether a name is as plain as it is read."""
    one_line = name.isprintable() and name == " ".join(name.split())
    return 0 < len(name) <= LONGEST and one_line and name == rearm(name)


def find_parties(names: Sequence[str], asked: Iterable[str]) -> list[int]:
    """Give the places of some parties among all, in the order of their letters.

    Parameters
    ----------
    names, asked : of str

    Raises
    ------
    QuestionError
        If one is not there.
    """
    found = []
    for name in asked:
        place = bisect_left(names, name)
        if not _has(names, name):
            folded = fold(name)
            place = next((i for i, known in enumerate(names) if fold(known) == folded), -1)
        if place < 0:
            raise no_party(name, names if len(names) < MOST_NAMES else ())
        found.append(place)
    return found


def no_party(name: str, known: Sequence[str]) -> QuestionError:
    """Say that there is no such party, and which may be meant."""
    hint = did_you_mean(name, known) if known else ""
    return QuestionError(f'entity: no party is called "{name}". {hint}'.strip())
