"""Cells that name several parties: asked about, and parted only if that is said."""

from __future__ import annotations

import re
from collections.abc import Container, Iterable, Iterator, Sequence
from dataclasses import replace
from itertools import product

from bubblegraph.ledger.deals import PARTIES
from bubblegraph.ledger.model import Deal, pack
from bubblegraph.ledger.names import fold
from bubblegraph.ledger.rows import Sink
from bubblegraph.money import Amount

__all__ = ["JOINING", "ask_of_several", "part_equally", "parts_of", "question_of_several"]

# signs that no name of one party has but by chance, and those that many have
PARTING = re.compile(r"\s*[;|]\s*")
JOINING = re.compile(r"\s*[;|,/+&]\s*|\s+(?:and|und|et|y)\s+")


def ask_of_several(sink: Sink, deals: Sequence[Deal]) -> None:
    """Report each name that may be of several parties: its parts are parties of other rows.

    For ``;`` and ``|`` it takes one of them, for other signs all.
    """
    names = {getattr(deal, role): (deal, role) for deal in reversed(deals) for role in PARTIES}
    parted = [name for name in names if JOINING.search(name)]
    known = {fold(name) for name in names} if parted else set()
    for name in parted:
        if question := question_of_several(name, known):
            deal, role = names[name]
            place = deal.place(role)
            sink.error(pack(place.line, place.column), *question)


def parts_of(name: str) -> list[str]:
    """Give the parts of a name that may be of several parties.

    Examples
    --------
    >>> parts_of("Alpha; Beta and Gamma")
    ['Alpha', 'Beta', 'Gamma']
    """
    return [part for part in JOINING.split(name) if part]


def question_of_several(
    name: str, known: Container[str], *, parting: bool = True
) -> tuple[str, str] | None:
    """Ask whether a name is of several parties, and say what to do, if there is doubt.

    Parameters
    ----------
    name : str
    known : container of str
        The names of all, folded.
    parting : bool
        Whether amounts can be parted.
    """
    parts = parts_of(name)
    parties = [part for part in parts if fold(part) in known]
    if not parties or len(parts) < 2 or not (PARTING.search(name) or len(parties) == len(parts)):
        return None
    remedy = "Write a row for each, or say it for the whole table: --several one"
    remedy += " or --several equal." if parting and PARTING.search(name) else "."
    return f'one party or several: "{name}"? {parties[0]} is one of its own', remedy


def part_equally(deals: Iterable[Deal]) -> Iterator[Deal]:
    """Give a deal for each pair of parties that a deal names, with an equal part of its amount.

    Cents that cannot be parted go to the first.
    """
    for deal in deals:
        payers, payees = (
            [part for part in PARTING.split(getattr(deal, role)) if part] for role in PARTIES
        )
        pairs = list(product(payers, payees))
        if len(pairs) < 2:
            yield deal
            continue
        for number, (payer, payee) in enumerate(pairs):
            paid = deal.paid and _part(deal.paid, len(pairs), number)
            yield replace(
                deal,
                id=deal.id and f"{deal.id}-{number + 1}",
                payer=payer,
                payee=payee,
                amount=_part(deal.amount, len(pairs), number),
                paid=paid,
            )


def _part(amount: Amount, parts: int, number: int) -> Amount:
    low, high, disclosed = (
        None if cents is None else (cents + parts - 1 - number) // parts for cents in amount
    )
    return Amount(low or 0, high, disclosed)
