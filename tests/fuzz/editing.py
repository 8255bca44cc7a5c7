"""What holds for edits of a ledger's text, whatever the text is: they say what was asked, or are
refused.
"""

from __future__ import annotations

import contextlib
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from pathlib import Path
from typing import Any

from bubblegraph.editing.add import add_deal, add_entity
from bubblegraph.editing.set import set_field, set_status
from bubblegraph.errors import BubblegraphError
from bubblegraph.ledger.model import Deal, Ledger
from bubblegraph.ledger.read import read_ledger
from fuzz.reading import OTHER
from ledgers import AMOUNTS, DATES, STATUSES, TERMS, TEXTS

FILE = "ledger.yaml"  # as the edits of a text call it
CHOICES = 16  # bytes at the head of an input that choose the edits; the rest is the text
MOST_EDITS = 4
PLACES = {"file", "keys", "places"}
VALUES: dict[str, tuple[Any, ...]] = {
    "what": (*TEXTS, None),
    "note": (*TEXTS, None),
    "source": (*TEXTS, None),
    "amount": AMOUNTS,
    "term": (*TERMS, None),
    "confidence": ("high", None),
    "counts": ("false", None),
    "package": ("new", ["a", "b, c"], None),
    "kind": ("lease", "Debt"),
    "allow": ({"duplicate": "it's, so"}, None),
}
CHANGED = {"source": {"sources"}, "package": {"packages"}, "amount": {"amount", "about", "stated"}}


def check_editing(data: bytes, folder: Path) -> None:
    """Edit the text in ``data`` as its first bytes choose; raise where a law is broken."""
    choices = iter(data[:CHOICES])
    text = data[CHOICES:].decode("utf-8", "ignore")
    with contextlib.chdir(folder):
        Path("other.yaml").write_text(OTHER, encoding="utf-8")
        for _ in range(MOST_EDITS):
            with contextlib.suppress(BubblegraphError, StopIteration):
                text = EDITS[next(choices) % len(EDITS)](text, choices)


def _read(text: str) -> tuple[Ledger, Counter[str]]:
    ledger, problems = read_ledger(FILE, texts={FILE: text})
    return ledger, Counter(problem.level for problem in problems)


def _pick(options: tuple[Any, ...] | list[Any], choices: Iterator[int]) -> Any:
    return options[next(choices) % len(options)] if options else None


def _set_field(text: str, choices: Iterator[int]) -> str:
    before, wrong = _read(text)
    field = _pick(list(VALUES), choices)
    value = _pick(VALUES[field], choices)
    deal = _pick([deal for deal in before.deals if deal.file == FILE], choices)
    name = deal.id if deal else "nobody"

    new = set_field(text, f"deal:{name}" if name in before.entities else name, field, value)

    after, still_wrong = _read(new)
    assert still_wrong["error"] <= wrong["error"]
    assert _others(after, name) == _others(before, name)
    assert after.entities.keys() == before.entities.keys()
    assert _apart_from(after.deal(name), field) == _apart_from(before.deal(name), field)
    if field in ("what", "note"):
        assert getattr(after.deal(name), field) == (value or "").strip()
    return new


def _set_status(text: str, choices: Iterator[int]) -> str:
    before, wrong = _read(text)
    deal = _pick([deal for deal in before.deals if deal.file == FILE], choices)
    name = deal.id if deal else "nobody"
    status, day, source = _pick(STATUSES, choices), _pick(DATES, choices), _pick(TEXTS, choices)

    new = set_status(
        text, f"deal:{name}" if name in before.entities else name, status, day, source=source
    )

    after, still_wrong = _read(new)
    found = after.deal(name)
    assert found is not None
    assert still_wrong["error"] <= wrong["error"]
    assert _others(after, name) == _others(before, name)
    assert status in [change.status.word for change in found.history if str(change.date) == day]
    return new


def _add_deal(text: str, choices: Iterator[int]) -> str:
    before, wrong = _read(text)
    parties = [*before.entities, "newcomer"]
    fields = {
        "payer": _pick(parties, choices),
        "payee": _pick(parties, choices),
        "kind": "debt",
        "amount": _pick(AMOUNTS, choices),
        "date": _pick(DATES, choices),
        "id": "added by hand",
        "note": _pick(TEXTS, choices),
    }

    new = add_deal(text, fields)

    after, still_wrong = _read(new)
    assert still_wrong["error"] <= wrong["error"]
    assert _others(after, "added by hand") == _others(before, "")
    added = after.deal("added by hand")
    assert added is not None
    assert added.note == fields["note"].strip()
    return new


def _add_entity(text: str, choices: Iterator[int]) -> str:
    before, wrong = _read(text)
    name = _pick(TEXTS, choices)

    new = add_entity(text, "newcomer", {"name": name, "sector": "lender"})

    after, still_wrong = _read(new)
    assert still_wrong["error"] <= wrong["error"]
    assert after.entities["newcomer"].name == name.strip()
    assert before.entities.keys() <= after.entities.keys()
    assert len(after.deals) >= len(before.deals)
    return new


EDITS: list[Callable[[str, Iterator[int]], str]] = [_set_field, _set_status, _add_deal, _add_entity]


def _others(ledger: Ledger, name: str) -> list[Deal]:
    """Every deal but one, without places; an id that an edit wrote out counts as the one it was."""
    return [_meaning(deal) for deal in ledger.deals if deal.id != name]


def _meaning(deal: Deal) -> Deal:
    history = tuple(change._replace(at=0) for change in deal.history)
    return replace(deal, file="", keys=(), at=0, offsets=(), history=history)


def _apart_from(deal: Deal | None, field: str) -> dict[str, object]:
    """What a deal says, but for one field."""
    assert deal is not None
    plain = _meaning(deal)
    return {
        each.name: getattr(plain, each.name)
        for each in fields(plain)
        if each.name not in CHANGED.get(field, {field})
    }
