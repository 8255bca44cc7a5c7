"""The proof of an edit: whatever a ledger says is compared, and where it stands is not."""

from __future__ import annotations

from dataclasses import Field, field, fields, make_dataclass, replace
from typing import Any

import pytest

from bubblegraph import read_text
from bubblegraph.editing.proof import difference
from bubblegraph.ledger.model import Claim, Deal, Entity, Event, Figure, Ledger, Source

LEDGER = read_text("""
entities: {bank: {name: Bank}, line: {name: Line}}
deals:
- {payer: bank, payee: line, kind: debt, amount: 1B, date: 2025, id: loan}
financials:
- {entity: line, metric: revenue, period: 2025, amount: 2B}
events:
- {entity: line, event: a filing, date: 2025}
claims:
- {says: A loan of a billion, deal: loan, amount: 1B}
""")
PLACES = {"place", "at", "keys", "offsets", "texts"}
PARTS: list[tuple[str, type[Any]]] = [
    ("entities", Entity),
    ("deals", Deal),
    ("figures", Figure),
    ("events", Event),
    ("claims", Claim),
]


def with_first(part: str, entry: Any) -> Ledger:
    """The ledger with another first entry in one of its parts."""
    if part == "entities":
        return replace(LEDGER, entities={**LEDGER.entities, "bank": entry})
    return replace(LEDGER, **{part: (entry,)})


def first(part: str) -> Any:
    entries = getattr(LEDGER, part)
    return entries["bank"] if part == "entities" else entries[0]


def with_new_field(entry: Any, value: str) -> Any:
    """An entry of a class that has a field more."""
    sort = type(entry)
    newer = make_dataclass(
        sort.__name__, [("new", str, field(default=""))], bases=(sort,), frozen=True
    )
    return newer(**{each.name: getattr(entry, each.name) for each in fields(sort)}, new=value)


@pytest.mark.parametrize("part", [part for part, _ in PARTS])
def test_a_field_that_a_later_version_adds_to_an_entry_is_compared(part: str) -> None:
    one, same, other = (
        with_first(part, with_new_field(first(part), value)) for value in ("a", "a", "b")
    )

    assert difference(one, same) is None
    assert difference(one, other) is not None


def test_a_field_that_a_later_version_adds_to_the_head_of_a_ledger_is_compared() -> None:
    one, same, other = (with_new_field(LEDGER, value) for value in ("a", "a", "b"))

    assert difference(one, same) is None
    assert difference(one, other) == "new"


@pytest.mark.parametrize(
    ("part", "each"),
    [(part, each) for part, sort in PARTS for each in fields(sort)],
    ids=lambda value: value.name if isinstance(value, Field) else str(value),
)
def test_every_field_of_an_entry_is_compared_but_those_that_tell_where_it_stands(
    part: str, each: Field[Any]
) -> None:
    value = () if each.name == "history" else "something else"
    changed = with_first(part, replace(first(part), **{each.name: value}))

    assert (difference(LEDGER, changed) is None) == (each.name in PLACES)


@pytest.mark.parametrize("each", fields(Ledger), ids=lambda each: each.name)
def test_every_field_of_a_ledger_is_compared_but_its_text(each: Field[Any]) -> None:
    less = type(getattr(LEDGER, each.name))() if each.name in dict(PARTS) else "something else"
    changed = replace(LEDGER, **{each.name: less})

    assert (difference(LEDGER, changed) is None) == (each.name in PLACES)


def test_a_change_of_the_history_is_compared_and_where_it_stands_is_not() -> None:
    deal = LEDGER.deals[0]
    moved, noted = (
        replace(deal, history=(deal.history[0]._replace(**change),))
        for change in ({"at": 99}, {"sources": (Source("Gazette"),)})
    )

    assert difference(LEDGER, with_first("deals", moved)) is None
    assert difference(LEDGER, with_first("deals", noted)) == "deal loan"


def test_the_part_that_differs_is_called_as_in_the_text_of_a_ledger() -> None:
    assert difference(LEDGER, replace(LEDGER, figures=())) == "financials"
    assert difference(LEDGER, replace(LEDGER, deals=())) == "deal loan"
    assert difference(LEDGER, replace(LEDGER, entities={})) == "entity bank"
