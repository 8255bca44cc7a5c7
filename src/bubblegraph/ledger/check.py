"""What can be wrong with a ledger beyond its syntax."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from bubblegraph import arguments
from bubblegraph.errors import Problem
from bubblegraph.ledger.groups import parent_circles
from bubblegraph.ledger.model import Claim, Deal, Entity, Event, Figure, Ledger, Status
from bubblegraph.ledger.names import Spellings
from bubblegraph.money import whole

__all__ = ["check_ledger", "require_ledger"]

ENDS = 4  # deals of a long circle that are named at either end
RELATIONS = ("replaces", "includes", "may_include")


def check_ledger(ledger: Ledger) -> list[Problem]:
    """Return what is wrong with a ledger: references to nowhere or in circles, self-deals.

    Returns
    -------
    list of Problem
        One check after the other.

    Examples
    --------
    >>> check_ledger(Ledger("empty", "USD", None, {}, ()))
    []
    """
    require_ledger(ledger)
    return [problem for check in _CHECKS for problem in check(ledger)]


def require_ledger(ledger: Ledger) -> None:
    """Complain of an argument that is no ledger, or was made by hand of what makes none.

    Raises
    ------
    QuestionError
        In words that name the argument.
    """
    arguments.instance("ledger", ledger, Ledger)
    arguments.mapping("ledger, its entities,", ledger.entities, "a mapping of ids to Entities")
    arguments.instances("ledger, its entities,", ledger.entities.values(), Entity)
    arguments.instances("ledger, its deals,", ledger.deals, Deal)
    if ledger.as_of is not None:
        arguments.day("ledger, its as_of,", ledger.as_of)


def _unknown_references(ledger: Ledger) -> Iterator[Problem]:
    ids = {deal.id: None for deal in ledger.deals}
    spellings = Spellings(ids)
    for deal in ledger.deals:
        for relation, named in _references(deal, RELATIONS):
            if named not in ids:
                near = spellings.nearest(named)
                yield Problem(
                    deal.place(relation),
                    f'{relation} names no deal of the ledger: "{named}" (deal {deal.id})',
                    f"Did you mean {near}?" if near else "Give the id of a deal.",
                    deal=deal.id,
                )


def _circular_references(ledger: Ledger) -> Iterator[Problem]:
    yield from _circles_of(ledger, ("replaces",), "replaces itself, by way of")
    yield from _circles_of(ledger, ("includes", "may_include"), "includes itself, by way of")


@dataclass(slots=True)
class _Step:
    """A deal on the way from reference to reference."""

    deal: Deal
    references: Iterator[tuple[str, str]]  # those that were not followed yet: relation and deal
    relation: str = ""  # by which the way goes on


def _circles_of(ledger: Ledger, relations: tuple[str, ...], words: str) -> Iterator[Problem]:
    """A problem for each reference back to a deal that led to it: without these there is no circle.

    Each reference is followed once, by however many ways it is reached.
    """
    deals = {deal.id: deal for deal in ledger.deals}
    done: set[str] = set()
    for start in ledger.deals:
        if start.id in done or not any(getattr(start, relation) for relation in relations):
            continue
        steps = [_Step(start, _references(start, relations))]
        depth = {start.id: 0}
        while steps:
            step = steps[-1]
            step.relation, part = next(step.references, ("", ""))
            if not step.relation:
                del depth[step.deal.id]
                done.add(steps.pop().deal.id)
            elif part in depth:
                first = steps[depth[part]]
                names = _name_circle(steps, depth[part])
                yield Problem(
                    first.deal.place(first.relation),
                    f"deal {part} {words} {names}",
                    "Remove one of them.",
                    deal=part,
                )
            elif part in deals and part not in done:
                depth[part] = len(steps)
                steps.append(_Step(deals[part], _references(deals[part], relations)))


def _references(deal: Deal, relations: tuple[str, ...]) -> Iterator[tuple[str, str]]:
    return ((relation, part) for relation in relations for part in getattr(deal, relation))


def _name_circle(steps: list[_Step], at: int) -> str:
    """Name the deals of a circle, of a long one those at its ends."""
    more = len(steps) - at - 2 * ENDS
    shown = steps[at:] if more <= 1 else steps[at : at + ENDS] + steps[-ENDS:]
    names = [step.deal.id for step in shown]
    if more > 1:
        names.insert(ENDS, f"… ({more:,} more)")
    return " → ".join([*names, names[0]])


def _self_deals(ledger: Ledger) -> Iterator[Problem]:
    for deal in ledger.deals:
        if deal.payer == deal.payee:
            yield Problem(
                deal.place("payee"),
                f"{deal.payer} pays itself (deal {deal.id})",
                "Such a deal takes no part in any result; check the payee.",
                "warning",
                deal=deal.id,
            )


def _unknown_entities(ledger: Ledger) -> Iterator[Problem]:
    """Figures, events and claims of entities that are not there."""
    spellings = Spellings(ledger.entities)
    entries: list[Figure | Event | Claim] = [*ledger.figures, *ledger.events, *ledger.claims]
    for entry in entries:
        for party in entry.parties:
            if party not in ledger.entities:
                near = spellings.nearest(party)
                yield Problem(
                    entry.place,
                    f'entity is not declared: "{party}"',
                    f"Did you mean {near}?" if near else "Declare it under entities.",
                )


def _unknown_parents(ledger: Ledger) -> Iterator[Problem]:
    spellings = Spellings(ledger.entities)
    for entity in ledger.entities.values():
        if entity.parent and entity.parent not in ledger.entities:
            near = spellings.nearest(entity.parent)
            yield Problem(
                entity.place,
                f'parent is no entity of the ledger: "{entity.parent}" (entity {entity.id})',
                f"Did you mean {near}?" if near else "Declare it under entities.",
            )


def _circular_parents(ledger: Ledger) -> Iterator[Problem]:
    for circle in parent_circles(ledger.entities):
        yield Problem(
            ledger.entities[circle[0]].place,
            f"entity {circle[0]} is its own parent, by way of {' → '.join(circle)}",
            "Remove one of them.",
        )


def _payments(ledger: Ledger) -> Iterator[Problem]:
    """What was paid in all so far fits the amount and the status, and never falls."""
    for deal in ledger.deals:
        if deal.tells_paid:
            yield from _payments_of(deal)


def _payments_of(deal: Deal) -> Iterator[Problem]:
    amount, before = deal.amount, 0
    stated = [(change, change.paid, deal.place_of(change)) for change in deal.history]
    for change, paid, place in [*stated, (deal.history[-1], deal.paid, deal.place("paid"))]:
        amount = change.amount or amount
        if paid is None:
            continue
        if amount.high is not None and paid.disclosed > amount.high:
            yield Problem(
                place,
                f"paid is above the amount: {_units(paid.disclosed)} of {_units(amount.high)} "
                f"(deal {deal.id})",
                "Correct one of the two; a deal that grew has its new amount in the history.",
                deal=deal.id,
            )
        if paid.disclosed and change.status in (Status.RUMOURED, Status.LETTER_OF_INTENT):
            yield Problem(
                place,
                f"paid on a deal that is {change.status.word} (deal {deal.id})",
                "Where money moved a deal is committed, or closed with what was paid as its "
                "amount.",
                deal=deal.id,
            )
        if paid.high is not None and paid.high < before:
            yield Problem(
                place,
                f"paid falls from {_units(before)} to {_units(paid.high)} (deal {deal.id})",
                "Give what was paid in all so far, not in one year.",
                deal=deal.id,
            )
        before = max(before, paid.low)


def _units(cents: int) -> str:
    return f"{whole(cents):,}"


_CHECKS: tuple[Callable[[Ledger], Iterator[Problem]], ...] = (
    _unknown_references,
    _circular_references,
    _self_deals,
    _unknown_parents,
    _circular_parents,
    _unknown_entities,
    _payments,
)
