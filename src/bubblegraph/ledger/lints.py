"""What looks wrong in a ledger that reads well. Each lint can be silenced, with a reason."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections import defaultdict, deque
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import date, timedelta
from itertools import islice, pairwise
from operator import itemgetter

from bubblegraph.dates import PartialDate, effective_day
from bubblegraph.errors import Place, Problem
from bubblegraph.ledger.check import require_ledger
from bubblegraph.ledger.metrics import EXPECTED, METRICS, MONEY, known_metric
from bubblegraph.ledger.model import (
    LINT_NAMES,
    Claim,
    Deal,
    Entity,
    Figure,
    Ledger,
    Status,
    unpack,
    veil,
)
from bubblegraph.ledger.names import Spellings, fold
from bubblegraph.ledger.relations import can_be_part
from bubblegraph.money import Amount

__all__ = ["LINTS", "approximate_replays", "lint_ledger"]

NEAR_DAYS = 10
NEAR_SHARE = 50  # amounts that differ by less than a fiftieth are near
SILENT_DAYS = 365
SHORTEST_ALIKE = 4  # letters of ids that are compared letter by letter
MOST_LISTED = 12  # deals that a message names
MOST_COMPARED = 50  # deals of nearly one amount that a deal is compared with
MOST_WHOLES = 100  # totals that share one part and are known to be related by it
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

Owner = Deal | Entity | Claim | Figure
Finding = tuple[Owner, Place, str, str]  # whose, where, what, mend


def lint_ledger(ledger: Ledger) -> list[Problem]:
    """Return what looks wrong: duplicates, totals beside their parts, missing sources …

    Returns
    -------
    list of Problem
        Warnings; those that a deal, an entity, a figure or a claim allows are left out.

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
    problems: list[Problem] = []
    for name, lint in LINTS.items():
        for owner, place, message, remedy in lint(ledger):
            if name not in owner.allow:
                silence = f'or allow: {{{name}: "why"}}'
                said = f"{message} ({_owner_label(owner)})"
                deal = owner.id if isinstance(owner, Deal) else ""
                problems.append(
                    Problem(place, said, f"{remedy}, {silence}.", "warning", name, deal=deal)
                )
    return veil(ledger, problems)


def _owner_label(owner: Owner) -> str:
    if isinstance(owner, Figure):
        return f"figure {owner.metric} {owner.period}".rstrip()
    if isinstance(owner, Claim):
        return f'claim "{owner.says[:40]}{"…" if len(owner.says) > 40 else ""}"'
    return f"{'deal' if isinstance(owner, Deal) else 'entity'} {owner.id}"


def _living(ledger: Ledger) -> list[Deal]:
    """The deals that may count: not ended, not replaced, and flows."""
    deals = {deal.id: deal for deal in ledger.deals}
    replaced = {
        old
        for deal in ledger.deals
        for old in deal.replaces
        if old in deals and not _replaces_firmer(deal, deals[old])
    }
    return [
        d
        for d in ledger.deals
        if not d.history[-1].status.ended and d.id not in replaced and d.counts
    ]


def _replaces_firmer(deal: Deal, old: Deal) -> bool:
    """Whether a deal leaves the older one where it is, for it never was as firm."""
    return deal.reached.firmness < old.history[-1].status.firmness


class _Relations:
    """Which deals are parts of one another, or of the same deal."""

    def __init__(self, deals: Iterable[Deal]) -> None:
        self._wholes: dict[str, list[str]] = defaultdict(list)
        for deal in deals:
            for part in deal.includes + deal.may_include:
                self._wholes[part].append(deal.id)

    def of(self, deal: Deal) -> set[str]:
        """The ids of its parts, of its wholes, and of deals that share a part with it."""
        parts = deal.includes + deal.may_include
        related = {*parts, *self._wholes.get(deal.id, ())}
        for part in parts:
            related.update(self._wholes[part][:MOST_WHOLES])
        related.discard(deal.id)
        return related


# --- 1, 2: counted twice, or too little -----------------------------------------------------------


def _duplicate(ledger: Ledger) -> Iterator[Finding]:
    living = _living(ledger)
    relations = _Relations(living)
    groups: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in living:
        if deal.amount.disclosed > 0:
            groups[deal.payer, deal.payee, deal.kind].append(deal)
    for deals in groups.values():
        recent = _Recent()
        for deal in sorted(deals, key=_first_day) if len(deals) > 1 else ():
            first = recent.alike(deal, relations.of(deal))
            if first is not None:
                yield (
                    deal,
                    deal.place(),
                    f"looks like {first.id} once more",
                    "Remove one of the two",
                )
            if "duplicate" not in deal.allow:
                recent.add(deal)


class _Recent:
    """The deals of the last days by steps of amount: a deal meets those near it alone."""

    def __init__(self) -> None:
        self._deals: dict[int, deque[tuple[int, Deal]]] = defaultdict(deque)  # each with its number
        self._number = 0

    def add(self, deal: Deal) -> None:
        self._number += 1
        self._deals[_amount_step(deal.amount.disclosed)].append((self._number, deal))

    def alike(self, deal: Deal, related: set[str]) -> Deal | None:
        """The first that has the same amount or nearly so, and is not related."""
        cents, day = deal.amount.disclosed, _first_day(deal)
        lowest, highest = cents - cents // NEAR_SHARE - 1, cents + cents // (NEAR_SHARE - 1) + 1
        found = []
        for step in range(_amount_step(lowest), _amount_step(highest) + 1):
            recent = self._deals.get(step)
            while recent and day - _first_day(recent[0][1]) > timedelta(days=NEAR_DAYS):
                recent.popleft()
            for number, other in islice(recent or (), MOST_COMPARED):
                if _amounts_near(deal, other) and other.id not in related:
                    found.append((number, other))
                    break
        return min(found, key=itemgetter(0))[1] if found else None


def _amount_step(cents: int) -> int:
    """Number amounts by their first seven bits: near ones are of one step or of its neighbours."""
    shift = max(0, cents.bit_length() - 7)
    return (shift << 6) + (cents >> shift)


def _first_day(deal: Deal) -> date:
    return deal.date.first if deal.date else date.min


def _amounts_near(deal: Deal, other: Deal) -> bool:
    first, second = deal.amount.disclosed, other.amount.disclosed
    return abs(first - second) * NEAR_SHARE < max(first, second)


def _total(ledger: Ledger) -> Iterator[Finding]:
    """A round of pooled investors beside its named ones; or a sum of other deals of its pair."""
    living = _living(ledger)
    relations = _Relations(living)
    by_package: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    by_pair: dict[tuple[str, str, str], list[Deal]] = defaultdict(list)
    for deal in living:
        by_pair[deal.payer, deal.payee, deal.kind].append(deal)
        for package in deal.packages:
            by_package[deal.payee, deal.kind, package].append(deal)
    for deals in by_package.values():
        yield from _rounds(ledger, deals, relations)
    for deals in by_pair.values():
        if len(deals) > 2:
            yield from _sums(deals, relations)


def _rounds(ledger: Ledger, deals: list[Deal], relations: _Relations) -> Iterator[Finding]:
    """Deals of a pool that may contain those which named investors made in the same package."""
    wholes = [deal for deal in deals if ledger.entities[deal.payer].pooled]
    named = [
        deal
        for deal in deals
        if not ledger.entities[deal.payer].pooled and deal.amount.disclosed > 0
    ]
    if not wholes or not named:
        return
    order = {deal.id: number for number, deal in enumerate(named)}
    named.sort(key=_disclosed)
    for deal in wholes:
        related = relations.of(deal)
        smaller = range(bisect_left(named, deal.amount.disclosed, key=_disclosed) - 1, -1, -1)
        parts = (named[number].id for number in smaller if named[number].id not in related)
        if shown := sorted(islice(parts, MOST_LISTED + 1), key=lambda part: order[part]):
            message = f"may be a total that contains {_list_ids(shown)}"
            yield deal, deal.place("amount"), message, "Write includes: [ids]"


def _sums(deals: list[Deal], relations: _Relations) -> Iterator[Finding]:
    """Deals whose amount is that of all others of the pair, but those that are related to them."""
    amounts = {deal.id: deal.amount.disclosed for deal in deals}
    whole = sum(amounts.values())
    for deal in deals:
        related = relations.of(deal)
        others = whole - amounts[deal.id] - sum(amounts.get(other, 0) for other in related)
        if others == amounts[deal.id] > 0:
            parts = (part.id for part in deals if part.id != deal.id and part.id not in related)
            shown = list(islice(parts, MOST_LISTED + 1))
            if len(shown) > 1:
                message = f"is the sum of {_list_ids(shown)}"
                yield deal, deal.place("amount"), message, "Write includes: [ids]"


def _disclosed(deal: Deal) -> int:
    return deal.amount.disclosed


def _list_ids(ids: list[str]) -> str:
    """Name deals, of very many the first."""
    more = " and more" if len(ids) > MOST_LISTED else ""
    return ", ".join(ids[:MOST_LISTED]) + more


def _firmness(ledger: Ledger) -> Iterator[Finding]:
    """A total that shrinks by a less firm part; a deal that replaces a firmer one."""
    yield from _replaced_by_less(ledger)
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


def _replaced_by_less(ledger: Ledger) -> Iterator[Finding]:
    deals = {deal.id: deal for deal in ledger.deals}
    for deal in ledger.deals:
        for old in (deals[old] for old in deal.replaces if old in deals):
            if deal.reached > Status.RUMOURED and _replaces_firmer(deal, old):
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


# --- 3, 4, 5: booked to the wrong party, or no flow -----------------------------------------------


def _reversed(ledger: Ledger) -> Iterator[Finding]:
    trade: dict[tuple[str, str], str] = {}  # the first of each pair
    financing: dict[tuple[str, str], str] = {}
    for deal in ledger.deals:
        (financing if deal.financing else trade).setdefault((deal.payer, deal.payee), deal.id)
    for deal in ledger.deals:
        if deal.financing or not _sells_to(ledger, deal.payer, deal.payee):
            continue
        sold = trade.get((deal.payee, deal.payer)) or financing.get((deal.payer, deal.payee))
        if sold:
            message = f"may be reversed: {deal.payer} is the vendor in {sold}"
            yield deal, deal.place("payer"), message, "Swap payer and payee"


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
                f"{deal.payee} stands for many, and both pays and is paid by {deal.payer} "
                f"({back.id})",
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


# --- 6, 7: sources, history, terms ----------------------------------------------------------------


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
            yield (
                deal,
                deal.place("kind"),
                f"a {deal.kind} contract without a term",
                "Add term: 2027 to 2032",
            )
        elif deal.kind == "purchase" and YEAR_OF_WORDS.search(deal.what):
            yield (
                deal,
                deal.place("kind"),
                "a purchase over years without a term",
                "Add term: 2027 to 2032",
            )


def _ended(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in _living(ledger):
        end = deal.term.end if deal.term else None
        if (
            end is not None
            and end.last < ledger.as_of
            and deal.history[-1].status <= Status.ANNOUNCED
        ):
            message = f"its term ended {end}, and it is still {deal.history[-1].status.word}"
            yield deal, deal.place("term"), message, "Add what became of it"


def _early_end(ledger: Ledger) -> Iterator[Finding]:
    """Deals that were closed or ended before their term begins: one of the dates is wrong."""
    for deal in ledger.deals:
        start, last = deal.term.start if deal.term else None, deal.history[-1]
        over = last.status >= Status.CLOSED or last.status <= Status.CANCELLED
        if start is not None and last.date is not None and over and last.date.last < start.first:
            message = f"it is {last.status.word} {last.date}, before its term begins, {start}"
            yield deal, deal.place("term"), message, "Check the term and the dates"


# --- 8: references, besides those that are errors -------------------------------------------------


def _claim(ledger: Ledger) -> Iterator[Finding]:
    """Claims on deals that are not there; a file of claims alone speaks of another ledger."""
    ids = {deal.id: None for deal in ledger.deals}
    spellings = Spellings(ids)
    for claim in ledger.claims if ids else ():
        for named in claim.deals:
            if named not in ids:
                near = spellings.nearest(named)
                remedy = f"Did you mean {near}? Write that" if near else "Give the id of a deal"
                yield claim, claim.place, f'no deal of the ledger has the id "{named}"', remedy


def _metric(ledger: Ledger) -> Iterator[Finding]:
    """Metrics that are not in the list, which may be misspelt, and those in another unit."""
    spellings = Spellings([*METRICS, *(f"{name}_{end}" for name in METRICS for end in EXPECTED)])
    entries: list[Figure | Claim] = [*ledger.figures, *ledger.claims]
    for entry in entries:
        other = (entry.over or entry.less) if isinstance(entry, Claim) else None
        for name in filter(None, (entry.metric, other.metric if other else "")):
            if known_metric(name) is None:
                near = spellings.nearest(name)
                remedy = f"Did you mean {near}? Write that" if near else "Write one of the list"
                yield entry, entry.place, f'metric is not in the list: "{name}"', remedy
        unit = MONEY if entry.amount is not None else entry.unit
        metric = known_metric(entry.metric)
        if other is None and metric is not None and unit and unit != metric.unit:
            wanted = "as an amount" if metric.unit == MONEY else f"in {metric.unit}"
            given = "as an amount" if unit == MONEY else f"in {unit}"
            message = f"{entry.metric} is given {given}, not {wanted}"
            yield entry, entry.place, message, f"Give it {wanted}"


# --- 9, 10: names and dates -----------------------------------------------------------------------


def _alias(ledger: Ledger) -> Iterator[Finding]:
    first: dict[str, Entity] = {}
    for entity in ledger.entities.values():
        for name in entity.names():
            other = first.setdefault(fold(name), entity)
            if other is not entity:
                yield (
                    entity,
                    entity.place,
                    f'"{name}" also names {other.id}',
                    "Keep it on one of the two",
                )


def _similar(ledger: Ledger) -> Iterator[Finding]:
    """Ids that are alike but for case or a letter: words that differ in a digit are meant."""
    ids = [entity.id for entity in ledger.entities.values() if entity.declared]
    order = {entity_id: number for number, entity_id in enumerate(ids)}
    masks = {entity_id: re.sub(r"\d+", "#", entity_id) for entity_id in ids}
    likened: dict[str, str] = {}  # to each the first that is like it
    for pair in _pairs_alike(ids, masks):
        first, second = sorted(pair, key=order.__getitem__)
        if masks[first] != masks[second]:
            likened[second] = min(first, likened.get(second, first), key=order.__getitem__)
    for second, first in likened.items():
        entity = ledger.entities[second]
        message = f"{second} and {first} differ by one letter or by case"
        yield entity, entity.place, message, "Check the spelling"


def _pairs_alike(ids: list[str], masks: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Pairs of ids that may be alike: two at most for each id and letter, of ten thousand too.

    A word with one letter more, or with two letters swapped, becomes the other when that is undone.
    Words that differ in the letter at one spot are the same without it.
    """
    words: dict[str, str] = {}
    for entity_id in ids:
        words.setdefault(entity_id.lower(), entity_id)
    yield from _pairs_with_same_key(((entity_id.lower(), entity_id) for entity_id in ids), masks)
    long = [(word, entity_id) for word, entity_id in words.items() if len(word) >= SHORTEST_ALIKE]
    for word, entity_id in long:
        for i in range(len(word)):
            behind = word[i + 1 :]
            for changed in (word[:i] + behind, word[:i] + behind[:1] + word[i] + behind[1:]):
                if changed in words:
                    yield words[changed], entity_id
    for i in range(max((len(word) for word, _ in long), default=0)):
        there = ((word, entity_id) for word, entity_id in long if len(word) > i)
        yield from _pairs_with_same_key(
            ((f"{word[:i]}\0{word[i + 1 :]}", entity_id) for word, entity_id in there), masks
        )


def _pairs_with_same_key(
    keyed: Iterable[tuple[str, str]], masks: Mapping[str, str]
) -> Iterator[tuple[str, str]]:
    """Pair each id with the first of the same key, and with the first of another mask."""
    first: dict[str, str] = {}
    other: dict[str, str] = {}
    for key, entity_id in keyed:
        if key not in first:
            first[key] = entity_id
        elif masks[first[key]] != masks[entity_id]:
            other.setdefault(key, entity_id)
            yield first[key], entity_id
        elif key in other:
            yield other[key], entity_id


def _future(ledger: Ledger) -> Iterator[Finding]:
    if ledger.as_of is None:
        return
    for deal in ledger.deals:
        for change in deal.history:
            if change.date is not None and change.date.first > ledger.as_of:
                place = unpack(deal.file, change.at)
                message = (
                    f"{change.date} is after the ledger's as_of, {ledger.as_of}, and does "
                    f"not count yet"
                )
                yield deal, place, message, _raise_as_of(change.date)
        for source in deal.sources:
            if source.date is not None and source.date.first > ledger.as_of:
                message = f"a source of {source.date}, after the ledger's as_of, {ledger.as_of}"
                yield deal, deal.place("source"), message, _raise_as_of(source.date)


def _raise_as_of(day: PartialDate) -> str:
    return f"Raise as_of to what the evidence covers (bubblegraph set as_of {day.first})"


def approximate_replays(ledger: Ledger) -> list[Problem]:
    """Return a note for each change without a known day: a replay into its time is rough."""
    require_ledger(ledger)
    notes = (
        Problem(
            unpack(deal.file, change.at),
            f"{change.status.word} {change.date}, the day is not known (deal {deal.id})",
            f"In a replay it counts from {effective_day(change.date, ledger.as_of)}.",
            "note",
            deal=deal.id,
        )
        for deal in ledger.deals
        for change in deal.history
        if change.date is not None and not change.date.exact
    )
    return veil(ledger, notes)


_FINDERS: dict[str, Callable[[Ledger], Iterator[Finding]]] = {
    "duplicate": _duplicate,
    "total": _total,
    "firmness": _firmness,
    "part": _part,
    "reversed": _reversed,
    "pooled": _pooled,
    "mark": _mark,
    "source": _source,
    "old_source": _old_source,
    "order": _order,
    "silent": _silent,
    "term": _term,
    "ended": _ended,
    "early_end": _early_end,
    "claim": _claim,
    "metric": _metric,
    "alias": _alias,
    "similar": _similar,
    "future": _future,
}
LINTS = {name: _FINDERS[name] for name in LINT_NAMES}
