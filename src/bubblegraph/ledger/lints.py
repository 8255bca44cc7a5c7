"""What looks wrong in a ledger that reads well. Each lint can be silenced on the spot, with a reason."""

from __future__ import annotations

import re
from collections import defaultdict, deque
from collections.abc import Callable, Iterator
from datetime import date, timedelta
from itertools import combinations, pairwise

from bubblegraph.dates import effective_day
from bubblegraph.errors import Place, Problem
from bubblegraph.ledger.check import require_ledger
from bubblegraph.ledger.model import TRADE, Claim, Deal, Entity, Ledger, Status, unpack
from bubblegraph.ledger.names import fold, nearest
from bubblegraph.money import Amount

__all__ = ["LINTS", "approximate_replays", "lint_ledger"]

NEAR_DAYS = 10
NEAR_SHARE = 50  # amounts that differ by less than a fiftieth are near
SILENT_DAYS = 365
YEAR_OF_WORDS = re.compile(r"\b(multi-?year|years?)\b", re.IGNORECASE)
MARK_WORDS = re.compile(
    r"\b(mark|marked|valuation|valued|market value|fair value|stake worth)\b", re.IGNORECASE
)

# Who sells to whom: money of trade flows from the later to the earlier.
UPSTREAM = {
    "chipmaker": 0,
    "hardware": 0,
    "developer": 0,
    "telecom_equipment": 0,
    "hyperscaler": 1,
    "neocloud": 1,
    "telecom_carrier": 1,
    "ai_lab": 2,
}

Owner = Deal | Entity | Claim
Finding = tuple[Owner, Place, str, str]  # whose, where, what, mend


def lint_ledger(ledger: Ledger) -> list[Problem]:
    """Return what looks wrong: duplicates, totals beside their parts, reversed legs, missing sources …

    Returns
    -------
    list of Problem
        Warnings; those that a deal, an entity or a claim allows are left out. A reason for a lint that does
        not exist is an error.

    Examples
    --------
    >>> from bubblegraph.ledger.read import read_text
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 1B, date: 2025-09-22}
    ... ''')
    >>> [problem.message for problem in lint_ledger(ledger)]
    ['no source (deal a-b-2025)']
    """
    require_ledger(ledger)
    problems = list(_unknown_lints(ledger))
    for name, lint in LINTS.items():
        for owner, place, message, remedy in lint(ledger):
            if name not in owner.allow:
                silence = f'or allow: {{{name}: "why"}}'
                said = f"{message} ({_label(owner)})"
                problems.append(Problem(place, said, f"{remedy}, {silence}.", "warning", name))
    return problems


def _unknown_lints(ledger: Ledger) -> Iterator[Problem]:
    owners: list[Owner] = [*ledger.entities.values(), *ledger.deals, *ledger.claims]
    for owner in owners:
        for name in owner.allow:
            if name not in LINTS:
                place = owner.place("allow") if isinstance(owner, Deal) else owner.place
                said = f'allow names no lint: "{name}" ({_label(owner)})'
                yield Problem(place, said, f"Known: {', '.join(LINTS)}.")


def _label(owner: Owner) -> str:
    if isinstance(owner, Claim):
        return f'claim "{owner.says[:40]}{"…" if len(owner.says) > 40 else ""}"'
    return f"{'deal' if isinstance(owner, Deal) else 'entity'} {owner.id}"


def _living(ledger: Ledger) -> list[Deal]:
    """The deals that may count: not ended, not replaced, and flows."""
    replaced = {old for deal in ledger.deals for old in deal.replaces}
    return [d for d in ledger.deals if not d.history[-1].status.ended and d.id not in replaced and d.counts]


# --- 1, 2: counted twice, or too little --------------------------------------------------------------------


def _duplicate(ledger: Ledger) -> Iterator[Finding]:
    groups: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in _living(ledger):
        groups[deal.payer, deal.payee, deal.kind].append(deal)
    for deals in groups.values():
        if len(deals) < 2:
            continue
        recent: deque[Deal] = deque()
        for other in sorted(deals, key=_first_day):
            while recent and _first_day(other) - _first_day(recent[0]) > timedelta(days=NEAR_DAYS):
                recent.popleft()
            alike = (deal for deal in recent if _near(deal, other) and not _related(deal, other))
            first = next((deal for deal in alike if "duplicate" not in deal.allow), None)
            if first is not None:
                yield other, other.place(), f"looks like {first.id} once more", "Remove one of the two"
            recent.append(other)


def _first_day(deal: Deal) -> date:
    return deal.date.first if deal.date else date.min


def _near(deal: Deal, other: Deal) -> bool:
    first, second = deal.amount.disclosed, other.amount.disclosed
    return first > 0 and second > 0 and abs(first - second) * NEAR_SHARE < max(first, second)


def _related(deal: Deal, other: Deal) -> bool:
    parts = (deal.includes + deal.may_include, other.includes + other.may_include)
    return other.id in parts[0] or deal.id in parts[1] or bool(set(parts[0]) & set(parts[1]))


def _total(ledger: Ledger) -> Iterator[Finding]:
    """A round of pooled investors beside its named ones; or a deal that is the sum of others of its pair."""
    living = _living(ledger)
    by_package: dict[tuple[str, str], list[Deal]] = defaultdict(list)
    by_pair: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in living:
        by_pair[deal.payer, deal.payee, deal.kind].append(deal)
        for package in deal.packages:
            by_package[deal.payee, package].append(deal)
    for deals in by_package.values():
        for deal in deals:
            parts = [part for part in deals if _part_of_round(ledger, deal, part)]
            if parts:
                named = ", ".join(part.id for part in parts)
                yield (
                    deal,
                    deal.place("amount"),
                    f"may be a total that contains {named}",
                    "Write includes: [ids]",
                )
    for deals in by_pair.values():
        whole = sum(deal.amount.disclosed for deal in deals)
        alone = not any(deal.includes or deal.may_include for deal in deals)
        for deal in deals:
            if alone and 2 * deal.amount.disclosed != whole:
                continue  # of a thousand payments of one pair nearly all
            parts = [part for part in deals if part is not deal and not _related(deal, part)]
            summed = sum(part.amount.disclosed for part in parts)
            if len(parts) > 1 and summed and summed == deal.amount.disclosed:
                named = ", ".join(part.id for part in parts)
                yield deal, deal.place("amount"), f"is the sum of {named}", "Write includes: [ids]"


def _part_of_round(ledger: Ledger, deal: Deal, part: Deal) -> bool:
    return (
        part is not deal
        and ledger.entities[deal.payer].pooled
        and not ledger.entities[part.payer].pooled
        and deal.kind == part.kind
        and 0 < part.amount.disclosed < deal.amount.disclosed
        and not _related(deal, part)
    )


def _firmness(ledger: Ledger) -> Iterator[Finding]:
    """A total that shrinks by a part which does not count where the total does."""
    living = {deal.id: deal for deal in _living(ledger)}
    for deal in living.values():
        status, high = deal.history[-1].status, _last_amount(deal).high
        for part in (living[part] for part in deal.includes if part in living and high is not None):
            if _less_firm(part, than=status) and _last_amount(part).low:
                where = f"{part.history[-1].status.word} ({part.place('status')})"
                message = f"is {status.word}, and its part {part.id} is {where}"
                yield (
                    deal,
                    deal.place("includes"),
                    message,
                    "Add what became of the part, or write may_include",
                )


def _last_amount(deal: Deal) -> Amount:
    return next((change.amount for change in reversed(deal.history) if change.amount), deal.amount)


def _less_firm(deal: Deal, *, than: Status) -> bool:
    """Whether a deal does not count where another does; a rumour takes nothing off."""
    status = deal.history[-1].status
    if status <= Status.RUMOURED:
        return False
    return (than.signed and not status.signed) or status < Status.ANNOUNCED <= than


# --- 3, 4, 5: booked to the wrong party, or no flow -------------------------------------------------------


def _reversed(ledger: Ledger) -> Iterator[Finding]:
    pairs: dict[tuple[str, str], list[Deal]] = defaultdict(list)
    for deal in ledger.deals:
        pairs[deal.payer, deal.payee].append(deal)
    for deal in ledger.deals:
        if deal.kind not in TRADE or not _sells_to(ledger, deal.payer, deal.payee):
            continue
        back = [other.id for other in pairs[deal.payee, deal.payer] if other.kind in TRADE]
        backing = [other.id for other in pairs[deal.payer, deal.payee] if other.financing]
        if back or backing:
            yield (
                deal,
                deal.place("payer"),
                f"may be reversed: {deal.payer} is the vendor in {(back or backing)[0]}",
                "Swap payer and payee",
            )


def _sells_to(ledger: Ledger, payer: str, payee: str) -> bool:
    first, second = (UPSTREAM.get(ledger.entities[party].sector) for party in (payer, payee))
    return first is not None and second is not None and first < second


def _pooled(ledger: Ledger) -> Iterator[Finding]:
    seen: dict[tuple[str, str], Deal] = {}
    for deal in ledger.deals:
        seen.setdefault((deal.payer, deal.payee), deal)
    for deal in ledger.deals:
        back = seen.get((deal.payee, deal.payer))
        if ledger.entities[deal.payee].pooled and back is not None and deal.payer != deal.payee:
            yield (
                deal,
                deal.place("payee"),
                f"{deal.payee} stands for many, and both pays and is paid by {deal.payer} ({back.id})",
                "Name the parties",
            )
        payee = ledger.entities[deal.payee]
        from_venture = ledger.entities[deal.payer].sector == "vehicle"
        to_venture = payee.sector == "vehicle" or payee.pooled
        if deal.counts and "venture" in deal.what.lower() and not (from_venture or to_venture):
            message = f"a venture booked as a payment to {payee.id}"
            yield deal, deal.place("payee"), message, "Make the venture an entity of sector vehicle"


def _mark(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        if deal.counts and MARK_WORDS.search(deal.what):
            yield deal, deal.place("what"), "a value is no flow of money", "Write counts: false"


# --- 6, 7: sources, history, terms ------------------------------------------------------------------------


def _source(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        if not deal.sources and not deal.file.lower().endswith((".csv", ".tsv")):
            yield deal, deal.place(), "no source", "Add source: publisher date url"


def _old_source(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        days = [source.date for source in deal.sources if source.date is not None]
        if days and deal.date is not None and max(day.last for day in days) < deal.date.first:
            newest = max(days, key=lambda day: day.last)
            message = f"every source is older than the deal ({newest} before {deal.date})"
            yield deal, deal.place("source"), message, "Check the dates"


def _order(ledger: Ledger) -> Iterator[Finding]:
    for deal in ledger.deals:
        written = sorted(deal.history, key=lambda change: change.at)
        for before, after in pairwise(written):
            if before.date and after.date and after.date.last < before.date.first:
                place = unpack(deal.file, after.at)
                yield (
                    deal,
                    place,
                    f"the history goes back from {before.date} to {after.date}",
                    "Put it in order",
                )


def _silent(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in ledger.deals:
        last = deal.history[-1]
        if last.status == Status.ANNOUNCED and last.date is not None and deal.counts:
            silent = ledger.as_of - last.date.last
            if silent > timedelta(days=SILENT_DAYS):
                message = f"announced {last.date}, and nothing since"
                yield deal, deal.place("status"), message, "Add what became of it"


def _term(ledger: Ledger) -> Iterator[Finding]:
    for deal in _living(ledger):
        if deal.term is not None:
            continue
        if deal.kind in ("cloud", "lease"):
            yield deal, deal.place("kind"), f"a {deal.kind} contract without a term", "Add term: 2027 to 2032"
        elif deal.kind == "purchase" and YEAR_OF_WORDS.search(deal.what):
            yield deal, deal.place("kind"), "a purchase over years without a term", "Add term: 2027 to 2032"


def _ended(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in _living(ledger):
        end = deal.term.end if deal.term else None
        if end is not None and end.last < ledger.as_of and deal.history[-1].status <= Status.ANNOUNCED:
            message = f"its term ended {end}, and it is still {deal.history[-1].status.word}"
            yield deal, deal.place("term"), message, "Add what became of it"


# --- 8: references, besides those that are errors ---------------------------------------------------------


def _claim(ledger: Ledger) -> Iterator[Finding]:
    """Claims on deals that are not there; a file of claims alone speaks of another ledger."""
    ids = {deal.id for deal in ledger.deals}
    for claim in ledger.claims if ids else ():
        for named in claim.deals:
            if named not in ids:
                near = nearest(named, ids)
                remedy = f"Did you mean {near}? Write that" if near else "Give the id of a deal"
                yield claim, claim.place, f'no deal of the ledger has the id "{named}"', remedy


# --- 9, 10: names and dates -------------------------------------------------------------------------------


def _alias(ledger: Ledger) -> Iterator[Finding]:
    first: dict[str, Entity] = {}
    for entity in ledger.entities.values():
        for name in entity.names():
            other = first.setdefault(fold(name), entity)
            if other is not entity:
                yield entity, entity.place, f'"{name}" also names {other.id}', "Keep it on one of the two"


def _similar(ledger: Ledger) -> Iterator[Finding]:
    """Ids that are alike but for case or one letter: whole words that differ in a digit are meant."""
    alike: dict[str, list[str]] = defaultdict(list)
    for entity_id, entity in ledger.entities.items():
        if not entity.declared:
            continue
        word = entity_id.lower()
        if len(word) >= 4:
            for i in range(len(word)):
                alike[f"{word[:i]}\0{word[i + 1 :]}"].append(entity_id)  # another letter here
                alike[f"{word[:i]}{word[i + 1 :]}"].append(entity_id)  # one letter more
        alike[word].append(entity_id)
    pairs = {pair for ids in alike.values() for pair in combinations(dict.fromkeys(ids), 2)}
    for first, second in sorted(pairs):
        if abs(len(first) - len(second)) > 1:
            continue
        if re.sub(r"\d+", "#", first) != re.sub(r"\d+", "#", second):
            entity = ledger.entities[second]
            yield (
                entity,
                entity.place,
                f"{second} and {first} differ by one letter or by case",
                "Check the spelling",
            )


def _future(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in ledger.deals:
        for change in deal.history:
            if change.date is not None and change.date.first > ledger.as_of:
                place = unpack(deal.file, change.at)
                message = f"{change.date} is after the ledger's as_of, {ledger.as_of}"
                yield deal, place, message, "Set as_of to what the evidence covers"
        for source in deal.sources:
            if source.date is not None and source.date.first > ledger.as_of:
                message = f"a source of {source.date}, after the ledger's as_of, {ledger.as_of}"
                yield deal, deal.place("source"), message, "Set as_of to what the evidence covers"


def approximate_replays(ledger: Ledger) -> list[Problem]:
    """Return a note for each change whose day is not known: a replay into its time is approximate."""
    require_ledger(ledger)
    return [
        Problem(
            unpack(deal.file, change.at),
            f"{change.status.word} {change.date}, the day is not known (deal {deal.id})",
            f"In a replay it counts from {effective_day(change.date, ledger.as_of)}.",
            "note",
        )
        for deal in ledger.deals
        for change in deal.history
        if change.date is not None and not change.date.exact
    ]


LINTS: dict[str, Callable[[Ledger], Iterator[Finding]]] = {
    "duplicate": _duplicate,
    "total": _total,
    "firmness": _firmness,
    "reversed": _reversed,
    "pooled": _pooled,
    "mark": _mark,
    "source": _source,
    "old_source": _old_source,
    "order": _order,
    "silent": _silent,
    "term": _term,
    "ended": _ended,
    "claim": _claim,
    "alias": _alias,
    "similar": _similar,
    "future": _future,
}
