"""How firm deals are, beside those that they belong to."""

from __future__ import annotations

from collections.abc import Iterator

from bubblegraph.ledger.lints.finding import Finder, Finding, living, replaces_firmer
from bubblegraph.ledger.model import Deal, Ledger, Status
from bubblegraph.ledger.relations import can_be_part
from bubblegraph.money import Amount


def _firmness(ledger: Ledger) -> Iterator[Finding]:
    """A total that shrinks by a less firm part; a deal that replaces a firmer one."""
    yield from _replaced_by_less(ledger)
    deals = {deal.id: deal for deal in living(ledger)}
    for deal in deals.values():
        status, high = deal.history[-1].status, _last_amount(deal).high
        for part in (deals[part] for part in deal.includes if part in deals and high is not None):
            if _less_firm(part, than=status) and _last_amount(part).low:
                where = f"{part.history[-1].status.word} ({part.place('status')})"
                message = f"is {status.word}, and its part {part.id} is {where}"
                yield (
                    deal,
                    deal.place("includes"),
                    message,
                    "Add what became of the part, or write may_include",
                )


def _replaced_by_less(ledger: Ledger) -> Iterator[Finding]:
    deals = {deal.id: deal for deal in ledger.deals}
    for deal in ledger.deals:
        for old in (deals[old] for old in deal.replaces if old in deals):
            if deal.reached > Status.RUMOURED and replaces_firmer(deal, old):
                where = f"{old.history[-1].status.word} ({old.place('status')})"
                message = (
                    f"is {deal.history[-1].status.word}, and replaces {old.id}, which is {where}"
                )
                yield (
                    deal,
                    deal.place("replaces"),
                    message,
                    "Until it is as firm the older counts, and this one for what exceeds it. Add "
                    "what became of the two",
                )


def _part(ledger: Ledger) -> Iterator[Finding]:
    """Parts that have neither party of their total and do not come out of it."""
    deals = {deal.id: deal for deal in ledger.deals}
    for deal in ledger.deals:
        for relation in ("includes", "may_include"):
            for part in getattr(deal, relation):
                if part in deals and not can_be_part(deals[part], deal):
                    yield (
                        deal,
                        deal.place(relation),
                        f"{part} can be no part of it: neither payer nor payee is the same, and "
                        f"its payee does not pay it",
                        "Take it out: nothing is taken off for it",
                    )


def _last_amount(deal: Deal) -> Amount:
    return next((change.amount for change in reversed(deal.history) if change.amount), deal.amount)


def _less_firm(deal: Deal, *, than: Status) -> bool:
    """Whether a deal does not count where another does; a rumour takes nothing off."""
    status = deal.history[-1].status
    if status <= Status.RUMOURED:
        return False
    return (than.signed and not status.signed) or status < Status.ANNOUNCED <= than


FINDERS: dict[str, Finder] = {"firmness": _firmness, "part": _part}
