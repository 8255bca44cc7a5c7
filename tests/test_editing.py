"""Laws of all edits: the meaning is what was asked for, and the rest of the text is untouched."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import replace

from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Deal, Ledger, read_text
from bubblegraph.editing.add import add_deal
from bubblegraph.editing.compose import compose_value
from bubblegraph.editing.remove import remove
from bubblegraph.editing.rename import rename
from bubblegraph.editing.set import set_field, set_status
from bubblegraph.editing.tree import parse_page
from ledgers import (
    AMOUNTS,
    DATES,
    ENTITIES,
    STATUSES,
    TERMS,
    Fields,
    Written,
    deals,
    ledgers,
    texts,
)

# of each law; a long search: EXAMPLES=5000 pytest tests/test_editing.py
EXAMPLES = int(os.environ.get("EXAMPLES", "60"))


def plain(fields: Mapping[str, Fields], entities: Mapping[str, str] | None = None) -> Ledger:
    """The ledger that fields mean, written as plainly as possible."""
    lines = [f"- {compose_value({'id': deal_id, **row})}" for deal_id, row in fields.items()]
    named = entities if entities is not None else {name: name for name in ENTITIES}
    names = [f"  {compose_value(now)}: {{name: {first} Inc}}" for first, now in named.items()]
    return read_text("\n".join(["entities:", *names, "deals:", *lines]))


def meaning(ledger: Ledger) -> list[Deal]:
    """The deals without their places."""
    return [
        replace(
            deal,
            file="",
            keys=(),
            at=0,
            offsets=(),
            history=tuple(change._replace(at=0) for change in deal.history),
        )
        for deal in ledger.deals
    ]


def lines_of(text: str, deal_id: str) -> tuple[int, int]:
    """The first line of a deal and the line behind its last."""
    page = parse_page(text)
    rows = page.root.get("deals")
    assert rows is not None
    for item in rows.items:
        name = item.get("id")
        if name is not None and name.text == deal_id:
            return page.line(item.start), page.line(item.end) + 1
    raise AssertionError(deal_id)


def changed(before: str, after: str) -> tuple[int, int]:
    """Between which lines of the old text anything changed."""
    if before == after:
        return 0, 0
    old, new = before.splitlines(keepends=True), after.splitlines(keepends=True)
    first = next(
        (n for n, (a, b) in enumerate(zip(old, new, strict=False)) if a != b),
        min(len(old), len(new)),
    )
    tail = zip(reversed(old[first:]), reversed(new[first:]), strict=False)
    same = next((n for n, (a, b) in enumerate(tail) if a != b), min(len(old), len(new)) - first)
    return first, len(old) - same


SETTABLE = {
    "payer": st.sampled_from(ENTITIES),
    "amount": st.sampled_from(AMOUNTS),
    "what": texts,
    "note": texts,
    "source": texts,
    "term": st.sampled_from(TERMS),
    "package": st.one_of(st.just("new"), st.just(["a", "b, c"])),
    "confidence": st.just("high"),
}


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, str, object]:
    """A field of one of the deals, and its value; None takes it out."""
    field = draw(st.sampled_from(sorted(SETTABLE)))
    droppable = field not in ("payer", "amount")
    value = None if droppable and draw(st.booleans()) else draw(SETTABLE[field])
    return draw(st.sampled_from(["d0", "d1", "d2"])), field, value


@settings(max_examples=EXAMPLES)
@given(ledgers(), st.lists(changes(), max_size=4))
def test_a_field_that_is_set_says_what_was_asked_and_nothing_else_changes(
    written: Written, edits: list[tuple[str, str, object]]
) -> None:
    text, model = written.text, {deal_id: dict(row) for deal_id, row in written.deals.items()}
    assert meaning(read_text(text)) == meaning(plain(model))
    for deal_id, field, value in edits:
        if deal_id not in model or (value is None and field not in model[deal_id]):
            continue
        first, behind = lines_of(text, deal_id)
        shared = "&first" in "".join(text.splitlines()[first:behind]) and "*first" in text

        after = set_field(text, deal_id, field, value)  # type: ignore[arg-type]

        if value is None:
            del model[deal_id][field]
        else:
            model[deal_id][field] = value
        assert meaning(read_text(after)) == meaning(plain(model))
        start, stop = changed(text, after)
        assert shared or start == stop or (first <= start and stop <= behind)
        text = after


@settings(max_examples=EXAMPLES)
@given(ledgers(), st.sampled_from(STATUSES), st.sampled_from(DATES), texts)
def test_a_new_status_goes_into_the_history_and_nothing_else_changes(
    written: Written, status: str, date: str, source: str
) -> None:
    for deal_id in written.deals:
        before = read_text(written.text).deal(deal_id)
        first, behind = lines_of(written.text, deal_id)

        after = set_status(written.text, deal_id, status, date, source=source)

        new = read_text(after)
        deal = new.deal(deal_id)
        assert before is not None
        assert deal is not None
        assert [c for c in deal.history if str(c.date) == date][-1].status.word == status
        kept = [c._replace(at=0) for c in before.history if str(c.date) != date]
        assert [c._replace(at=0) for c in deal.history if str(c.date) != date] == kept
        others = [each for each in meaning(read_text(written.text)) if each.id != deal_id]
        assert [each for each in meaning(new) if each.id != deal_id] == others
        start, stop = changed(written.text, after)
        assert start == stop or (first <= start and stop <= behind)


@settings(max_examples=EXAMPLES)
@given(ledgers(), st.lists(deals(), min_size=1, max_size=3))
def test_a_deal_that_is_added_means_its_fields_and_nothing_else_changes(
    written: Written, added: list[Fields]
) -> None:
    text, model = written.text, dict(written.deals)
    for number, fields in enumerate(added):
        after = add_deal(text, {**fields, "id": f"new{number}"})  # type: ignore[dict-item]

        model[f"new{number}"] = fields
        assert meaning(read_text(after)) == meaning(plain(model))
        old, new = text.splitlines(), after.splitlines()
        assert [line for line in new if line in old or line.startswith("deals:")] or not old
        start, stop = changed(text, after)
        assert stop - start <= 1
        text = after


@settings(max_examples=EXAMPLES)
@given(ledgers(), st.data())
def test_a_deal_that_is_removed_is_gone_and_nothing_else_changes(
    written: Written, data: st.DataObject
) -> None:
    text, model = written.text, dict(written.deals)
    for deal_id in data.draw(st.permutations(sorted(model))):
        first, behind = lines_of(text, deal_id)
        shared = "&first" in "".join(text.splitlines()[first:behind]) and "*first" in text

        after = remove(text, deal_id)

        del model[deal_id]
        assert meaning(read_text(after)) == meaning(plain(model))
        old, new = text.splitlines(), after.splitlines()
        kept = [line for line in old[:first] + old[behind:] if line.strip()]
        assert shared or [line for line in new if line.strip()] == kept
        text = after


NEW_IDS = ("z9", "a b", "nvidia2", "Ünal", "0123", "it's", "x: y", "-")


@settings(max_examples=EXAMPLES)
@given(ledgers(), st.lists(st.tuples(st.integers(0, 11), st.sampled_from(NEW_IDS)), max_size=4))
def test_what_is_renamed_is_called_so_everywhere_and_nothing_else_changes(
    written: Written, renames: list[tuple[int, str]]
) -> None:
    text, model = written.text, {deal_id: dict(row) for deal_id, row in written.deals.items()}
    entities = {name: name for name in ENTITIES}
    for number, new in renames:
        if new in model or new in entities.values():
            continue
        old = (list(entities) + list(model))[number % (len(entities) + len(model))]
        old = entities.get(old, old)

        after = rename(text, old, new)

        entities = {first: new if now == old else now for first, now in entities.items()}
        model = {new if deal_id == old else deal_id: row for deal_id, row in model.items()}
        for row in model.values():
            row |= {role: new for role in ("payer", "payee") if row[role] == old}
        found = read_text(after)
        assert meaning(found) == meaning(plain(model, entities))
        assert set(found.entities) == set(entities.values())
        before, lines = text.splitlines(), after.splitlines()
        assert len(before) == len(lines)
        assert all(old in a for a, b in zip(before, lines, strict=True) if a != b)
        text = after


@settings(max_examples=EXAMPLES)
@given(ledgers(), st.data())
def test_any_edits_in_a_row_mean_what_was_asked_and_keep_every_comment(
    written: Written, data: st.DataObject
) -> None:
    text, model = written.text, {deal_id: dict(row) for deal_id, row in written.deals.items()}
    between = text.count("# note: {a, b") + text.count("   # indented") + text.count("# the end")
    for step in range(data.draw(st.integers(1, 6))):
        sort = (
            data.draw(st.sampled_from(["add", "set", "unset", "remove", "rename"]))
            if model
            else "add"
        )
        deal_id = data.draw(st.sampled_from(sorted(model))) if model else ""
        if sort == "add":
            row = data.draw(deals())
            text = add_deal(text, {**row, "id": f"n{step}"})  # type: ignore[dict-item]
            model[f"n{step}"] = row
        elif sort == "remove":
            text = remove(text, deal_id)
            del model[deal_id]
        elif sort == "rename":
            text = rename(text, deal_id, f"r{step}")
            model = {f"r{step}" if name == deal_id else name: row for name, row in model.items()}
        elif sort == "set":
            field = data.draw(st.sampled_from(sorted(SETTABLE)))
            model[deal_id][field] = data.draw(SETTABLE[field])
            text = set_field(text, deal_id, field, model[deal_id][field])  # type: ignore[arg-type]
        else:
            there = sorted(
                model[deal_id].keys() & {"what", "term", "note", "source", "package", "counts"}
            )
            for field in there[:1]:
                del model[deal_id][field]
                text = set_field(text, deal_id, field, None)
    assert meaning(read_text(text)) == meaning(plain(model))
    assert (
        text.count("# note: {a, b") + text.count("   # indented") + text.count("# the end")
        == between
    )
