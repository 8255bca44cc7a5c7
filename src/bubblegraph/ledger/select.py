"""The ledger as it stands on a day: statuses replayed, relations resolved, filters applied."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property

from bubblegraph import arguments
from bubblegraph.dates import Term, effective_day
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.check import require_ledger
from bubblegraph.ledger.groups import consolidate_ledger
from bubblegraph.ledger.model import (
    CONFIDENCES,
    KINDS,
    NONCASH,
    RELATIONSHIPS,
    Deal,
    Ledger,
    Status,
    StatusChange,
)
from bubblegraph.ledger.names import did_you_mean, find_deal_ids, find_entity
from bubblegraph.ledger.nesting import held_inside
from bubblegraph.ledger.relations import Replacements, can_be_part
from bubblegraph.money import NOTHING, Amount, check_amount, less, short, total
from bubblegraph.text import OneLine, count

__all__ = [
    "PAYS_ITSELF",
    "REASONS",
    "REPLACED",
    "Filters",
    "Selection",
    "Standing",
    "dated_entries",
    "known_entries",
    "select_deals",
]


FILTERED = "filtered"
NOT_A_FLOW, PAYS_ITSELF, REPAID, REPLACED = "not a flow", "pays itself", "repaid", "replaced by "
REASONS = (
    FILTERED,
    NOT_A_FLOW,
    PAYS_ITSELF,
    REPAID,
    *NONCASH,
    "shares",
    *(status.word for status in Status),
)


@dataclass(frozen=True, slots=True, repr=False)
class Filters(OneLine):
    """What a question leaves out. Each filter is printed with the answer.

    Raises
    ------
    QuestionError
        If one of them is not what it takes; names are looked up when deals are selected.
    """

    as_of: date | None = None  # None: what the ledger covers
    min_status: Status = Status.ANNOUNCED
    kinds: tuple[str, ...] = ()
    min_amount: int = 0  # cents; deals that may reach it stay
    confidence: str = "low"  # the lowest that stays
    without: tuple[str, ...] = ()  # deal ids
    only: tuple[str, ...] = ()
    pooled: bool = False  # let pooled parties be part of a cycle
    count_noncash: bool = False  # count warrants, guarantees and deals paid in shares
    count_repayments: bool = False  # count repayments of loans that are in the ledger
    entities: tuple[
        str, ...
    ] = ()  # show only what involves one of them; nothing is left out of the sums
    sectors: tuple[str, ...] = ()
    since: date | None = None  # None: however long ago a deal began to count
    consolidate: bool = False  # merge subsidiaries into their parents
    relationships: tuple[str, ...] = ()  # show only loops of one of them, where loops are listed

    def __post_init__(self) -> None:
        if self.as_of is not None:
            arguments.day("as_of", self.as_of)
        if self.since is not None:
            arguments.day("since", self.since)
        arguments.instance("min_status", self.min_status, Status)
        least = arguments.whole_number("min_amount", self.min_amount, least=0)
        object.__setattr__(self, "min_amount", least)
        arguments.choice("confidence", self.confidence, CONFIDENCES)
        for name in ("pooled", "count_noncash", "count_repayments", "consolidate"):
            arguments.flag(name, getattr(self, name))
        for name in ("kinds", "without", "only", "entities", "sectors", "relationships"):
            object.__setattr__(self, name, arguments.texts(name, getattr(self, name)))
        for kind in self.kinds:
            arguments.choice("kinds", kind, KINDS)
        for relationship in self.relationships:
            arguments.choice("relationships", relationship, RELATIONSHIPS)


@dataclass(frozen=True, slots=True, repr=False)
class Standing(OneLine):
    """A deal as it stands on the day."""

    deal: Deal
    status: Status
    amount: Amount  # cents, after amendments and relations
    term: Term | None
    left_out: str = ""  # why it, or what was not paid of it, is not counted; empty if all is
    only_paid: bool = False  # it counts for what was paid, for money that moved stays moved
    overlaps: tuple[str, ...] = ()  # parts that its amount may still contain
    includes: tuple[str, ...] = ()  # parts that were taken off its amount
    taken_off: tuple[str, ...] = ()  # those of them that its high shrank by
    paid: Amount = NOTHING  # so far: what is known to be paid, and what can have been; cents
    reached: Status = Status.CANCELLED  # the firmest it had so far

    def _brief(self) -> str:
        deal, why = self.deal, f", not counted: {self.left_out}" if not self.counted else ""
        amount = short(self.amount, "")
        return f"{deal.id}: {deal.payer} → {deal.payee}, {self.status.word} {amount}{why}"

    @property
    def counted(self) -> bool:
        """Whether its amount takes part in sums."""
        return not self.left_out or self.only_paid

    @property
    def signed(self) -> bool:
        """Whether it is counted, and signed or paid."""
        return self.counted and (self.status.signed or self.only_paid)

    @property
    def years(self) -> tuple[int, int]:
        """The first and the last year in which money moves, as far as the ledger knows."""
        starts = [day for day in (self.term and self.term.start, self.deal.date) if day is not None]
        ends = [day for day in (self.term and self.term.end, *starts) if day is not None]
        return (starts[0].first.year, ends[0].last.year) if starts else (0, 0)


@dataclass(frozen=True, repr=False)
class Selection(OneLine):
    """Every deal known on the day, in the ledger's order, counted or with the reason why not."""

    ledger: Ledger
    filters: Filters
    as_of: date | None
    deals: tuple[Standing, ...]
    by_id: Mapping[str, Standing]

    def _brief(self) -> str:
        of = ", ".join(part for part in (self.ledger.title, str(self.as_of or "")) if part)
        known = count(len(self.deals), "known deal")
        return f"{of or 'no title'}: {known}, {len(self.counted):,} counted"

    @cached_property
    def counted(self) -> tuple[Standing, ...]:
        """The deals that are counted."""
        return tuple(standing for standing in self.deals if standing.counted)

    @cached_property
    def of_payments(self) -> bool:
        """Whether all deals that count are payments; where none counts, all that are known.

        Where none is known, all of the ledger.
        """
        asked = [standing.deal for standing in self.counted or self.deals] or self.ledger.deals
        return bool(asked) and not any(deal.why_no_payment for deal in asked)

    @property
    def gross(self) -> Amount:
        """The sum of the deals that are counted, W."""
        return total(standing.amount for standing in self.counted)

    @property
    def undated(self) -> bool:
        """Whether some counted deal has no date, as those of some tables: no order is known."""
        return any(standing.deal.date is None for standing in self.counted)

    @property
    def tells_paid(self) -> bool:
        """Whether some counted deal says how much was paid: then there is a rung for it."""
        return any(standing.deal.tells_paid for standing in self.counted)

    @property
    def gaps(self) -> tuple[tuple[Standing, Standing], ...]:
        """Totals that shrank by a part which does not count where they do, each with that part.

        There nothing stands in for what was taken off, and an upper limit may be too small.
        """
        pairs = ((whole, self.by_id[part]) for whole in self.counted for part in whole.taken_off)
        return tuple(
            (whole, part) for whole, part in pairs if part.deal.counts and self._is_gap(whole, part)
        )

    def _is_gap(self, whole: Standing, part: Standing) -> bool:
        if part.only_paid:
            return False
        return part.status < self.filters.min_status or (
            whole.status.signed and not part.status.signed
        )

    def suppliers(self, entity_id: str) -> set[str]:
        """Whom an entity pays for goods by deals that have not ended, counted or not yet."""
        self._know(entity_id)
        return {deal.payee for deal in self._trade() if deal.payer == entity_id}

    def suppliers_by_customer(self) -> dict[str, set[str]]:
        """The same for everybody who has some, in one go."""
        found: dict[str, set[str]] = {}
        for deal in self._trade():
            found.setdefault(deal.payer, set()).add(deal.payee)
        return found

    def customers(self, entity_id: str) -> set[str]:
        """Who pays an entity for goods, by the same rule."""
        self._know(entity_id)
        return {deal.payer for deal in self._trade() if deal.payee == entity_id}

    def _know(self, entity_id: str) -> None:
        arguments.text("entity_id", entity_id)
        if entity_id not in self.ledger.entities:
            hint = did_you_mean(entity_id, self.ledger.entities)
            raise QuestionError(f'entity_id: no entity has the id "{entity_id}". {hint}'.strip())

    def _trade(self) -> Iterator[Deal]:
        return (s.deal for s in self.deals if not s.deal.financing and not s.status.ended)

    def involves(self, entity_ids: Iterable[str]) -> bool:
        """Whether the view shows something in which these entities take part."""
        filters = self.filters
        if not filters.entities and not filters.sectors:
            return True
        known = self.ledger.entities
        for entity_id in (entity_ids := arguments.texts("entity_ids", entity_ids)):
            self._know(entity_id)
        return any(e in filters.entities or known[e].sector in filters.sectors for e in entity_ids)

    def shows(self, standing: Standing) -> bool:
        """Whether the view shows a deal, counted or not; what is filtered away it does not show."""
        arguments.instance("standing", standing, Standing)
        return standing.left_out != FILTERED and self.involves(
            (standing.deal.payer, standing.deal.payee)
        )


def select_deals(ledger: Ledger, filters: Filters | None = None) -> Selection:
    """Replay the ledger to a day and decide which deals count.

    Parameters
    ----------
    ledger : Ledger
    filters : Filters, optional
        Entities by any of their names, deals by id.

    Returns
    -------
    Selection
        Amounts in cents. A deal not yet known on the day is left out; one that ended, was replaced,
        is no money or is filtered away stays, with the reason.

    Raises
    ------
    QuestionError
        If a filter names an entity or a deal that the ledger lacks, or ``since`` lies after the
        day; or if a ledger that was made by hand has a deal without a history, of an unknown kind,
        of a party that is no entity, or with the id of another.

    Examples
    --------
    >>> from bubblegraph.ledger.read import read_text
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: up to 100B, id: loi,
    ...    status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
    ... - {payer: a, payee: b, kind: equity, amount: 30B, id: stake, replaces: loi,
    ...    status: {2026-02-27: closed}}
    ... ''')
    >>> [(s.deal.id, s.left_out) for s in select_deals(ledger).deals]
    [('loi', 'replaced by stake'), ('stake', '')]
    >>> past = select_deals(ledger, Filters(as_of=date(2025, 12, 31)))
    >>> [(s.deal.id, s.left_out) for s in past.deals]
    [('loi', 'letter of intent')]

    Notes
    -----
    Relations are resolved before every other filter: leaving out a part does not enlarge its
    aggregate. With ``consolidate`` the ledger of the selection is one of groups.
    """
    require_ledger(ledger)
    filters = Filters() if filters is None else arguments.instance("filters", filters, Filters)
    _check_deals(ledger)
    if filters.consolidate:
        ledger = consolidate_ledger(ledger)
    filters = _resolve_names(ledger, filters)
    as_of = filters.as_of or ledger.as_of
    _check_period(filters.since, as_of)
    known = _with_relations(
        {
            deal.id: found
            for deal in ledger.deals
            if (found := _replay(deal, as_of, ledger.as_of)) is not None
        }
    )
    without = frozenset(filters.without).union(_out_of_period(known, filters, as_of, ledger.as_of))
    only = frozenset(filters.only)
    loans = {(s.deal.payer, s.deal.payee) for s in known.values() if s.deal.kind == "debt"}
    deals = tuple(
        _apply_filters(standing, filters, without, only, loans) for standing in known.values()
    )
    return Selection(
        ledger, filters, as_of, deals, {standing.deal.id: standing for standing in deals}
    )


def _check_deals(ledger: Ledger) -> None:
    """Complain of what a reader never lets pass, and a ledger made by hand may have."""
    entities = ledger.entities
    for deal in ledger.deals:
        if not (
            deal.payer in entities
            and deal.payee in entities
            and deal.kind in KINDS
            and deal.confidence in CONFIDENCES
            and isinstance(deal.amount, Amount)
            and deal.history
        ):
            _complain_of_deal(ledger, deal)
    if len({deal.id for deal in ledger.deals}) < len(ledger.deals):
        twice = Counter(deal.id for deal in ledger.deals).most_common(1)[0][0]
        raise QuestionError(f"ledger takes an id for each deal, and {twice} is that of two")


def _complain_of_deal(ledger: Ledger, deal: Deal) -> None:
    arguments.choice(f"ledger, kind of {deal.id},", deal.kind, KINDS)
    arguments.choice(f"ledger, confidence of {deal.id},", deal.confidence, CONFIDENCES)
    check_amount(f"ledger, amount of {deal.id},", deal.amount)
    if not deal.history:
        raise QuestionError(f"ledger takes deals with a history, and {deal.id} has none")
    party = deal.payee if deal.payer in ledger.entities else deal.payer
    raise QuestionError(
        f"ledger takes deals between its entities, and {party} is none (deal {deal.id})"
    )


def _resolve_names(ledger: Ledger, filters: Filters) -> Filters:
    """Replace names by ids."""
    sectors = {entity.sector for entity in ledger.entities.values() if entity.sector}
    for sector in filters.sectors:
        if sector not in sectors:
            raise QuestionError(
                f'sectors: no entity is of sector "{sector}". '
                f"{did_you_mean(sector, sorted(sectors))}".strip()
            )
    return replace(
        filters,
        entities=tuple(
            find_entity(ledger, name, argument="entities").id for name in filters.entities
        ),
        without=find_deal_ids(ledger, filters.without, argument="without"),
        only=find_deal_ids(ledger, filters.only, argument="only"),
    )


def _check_period(since: date | None, as_of: date | None) -> None:
    if since is not None and as_of is not None and since > as_of:
        raise QuestionError(f"since: {since} lies after the day that is asked of, {as_of}")


def _replay(deal: Deal, as_of: date | None, covered: date | None) -> Standing | None:
    """Go through the history up to the day; None if the deal was not known yet."""
    past = known_entries(deal, as_of, covered)
    if not past:
        return None
    amount, term = deal.amount, deal.term
    for change in past:
        amount = change.amount or amount
        term = change.term or term
    status = past[-1].status
    reached = max(change.status for change in past)
    paid = (
        _paid_by_day(deal, as_of, covered, reached)
        if deal.tells_paid
        else _assumed_paid(status, amount, term, as_of)
    )
    paid = _paid_within_amount(paid, amount)
    firm = _at_least_paid(amount, paid)
    return Standing(deal, status, firm, term, paid=paid, reached=reached)


def known_entries(deal: Deal, as_of: date | None, covered: date | None) -> list[StatusChange]:
    """List the entries of a deal's history that count by a day; the ledger covers another."""
    return [change for change, _ in dated_entries(deal, as_of, covered)]


def dated_entries(
    deal: Deal, as_of: date | None, covered: date | None
) -> list[tuple[StatusChange, date | None]]:
    """List them with the days from which they count."""
    return [
        (change, day)
        for change, day in _effective_days(deal, covered)
        if as_of is None or day is None or day <= as_of
    ]


def _assumed_paid(status: Status, amount: Amount, term: Term | None, as_of: date | None) -> Amount:
    """What can have been paid if nothing says: of a closed deal all, once its term is over."""
    runs = term is not None and as_of is not None and (term.end is None or term.end.last > as_of)
    return amount if status >= Status.CLOSED and not runs else amount._replace(low=0)


def _paid_by_day(deal: Deal, as_of: date | None, covered: date | None, reached: Status) -> Amount:
    """What was paid by the day, as the ledger says. It never falls: earlier least, later most.

    Nothing was of a deal that is not signed by then, unless the ledger says so.
    """
    stated = [(day, change.paid) for change, day in _effective_days(deal, covered)] + [
        (covered, deal.paid)
    ]
    known = [(day, paid) for day, paid in stated if paid is not None]
    before = [paid for day, paid in known if as_of is None or day is None or day <= as_of]
    if not before and not reached.signed:
        return NOTHING
    after = [paid for day, paid in known if as_of is not None and day is not None and day > as_of]
    most = after[0] if after else before[-1]
    return most._replace(low=before[-1].low if before else 0)


def _paid_within_amount(paid: Amount, amount: Amount) -> Amount:
    """What was paid is no more than the amount."""
    if paid is amount:
        return paid
    highs = [high for high in (paid.high, amount.high) if high is not None]
    if not highs:
        return paid._replace(disclosed=max(paid.low, min(paid.disclosed, amount.disclosed)))
    return Amount(min(paid.low, *highs), min(highs))


def _at_least_paid(amount: Amount, paid: Amount) -> Amount:
    """What was paid is firm."""
    if paid.low <= amount.low:
        return amount  # nearly always: many deals share it
    low = max(amount.low, paid.low)
    return Amount(low, amount.high, max(amount.disclosed, low))


def _effective_days(deal: Deal, covered: date | None) -> list[tuple[StatusChange, date | None]]:
    """From when each entry counts; a vague one before the next entry of the history does."""
    found: list[tuple[StatusChange, date | None]] = []
    following: date | None = None
    for change in reversed(deal.history):
        day = None if change.date is None else effective_day(change.date, covered)
        if day is not None and following is not None:
            day = min(day, following)
        following = day or following
        found.append((change, day))
    return found[::-1]


def _with_relations(known: dict[str, Standing]) -> dict[str, Standing]:
    replacements = Replacements(known.values())
    gone = {
        deal_id: now
        for deal_id, standing in known.items()
        if (now := _settle(standing, replacements.that_of(deal_id))) is not standing
    }
    settled = _changed(known, gone)
    settled = _changed(settled, _beside_older(settled, replacements))
    wholes = [
        s for s in settled.values() if not s.left_out and (s.deal.includes or s.deal.may_include)
    ]
    if not wholes:
        return settled
    parts = _Parts(wholes, settled, replacements)
    return settled | {whole.deal.id: _less_parts(whole, parts, settled) for whole in wholes}


def _changed(known: dict[str, Standing], changes: dict[str, Standing]) -> dict[str, Standing]:
    """With some in place of others: no copy where there are none, as in a large table."""
    return known | changes if changes else known


def _settle(standing: Standing, replaced_by: str | None) -> Standing:
    """Leave out what was replaced or ended, but for what was paid."""
    if replaced_by is not None:
        return _keep_paid(standing, f"{REPLACED}{replaced_by}")
    return _keep_paid(standing, standing.status.word) if standing.status.ended else standing


def _beside_older(
    settled: Mapping[str, Standing], replacements: Replacements
) -> dict[str, Standing]:
    """Deals that count for what exceeds the older ones which count beside them."""
    older: dict[str, list[Standing]] = {}
    for old, new in replacements.firmest(lambda new: not settled[new].left_out).items():
        if settled[old].counted:
            older.setdefault(new, []).append(settled[old])
    return {new: _less_older(settled[new], found) for new, found in older.items()}


def _less_older(standing: Standing, older: Iterable[Standing]) -> Standing:
    amount, pair = standing.amount, (standing.deal.payer, standing.deal.payee)
    for old in older:
        most, least = old.amount.high, old.amount.low
        if pair == (old.deal.payer, old.deal.payee):  # both are on one leg: at its top they add up
            least = old.amount.disclosed
        amount = less(amount, most, least)
    if not standing.deal.tells_paid:
        paid = amount if standing.paid == standing.amount else amount._replace(low=0)
        return replace(standing, amount=amount, paid=paid)
    paid = _paid_within_amount(standing.paid, amount)
    return replace(standing, amount=_at_least_paid(amount, paid), paid=paid)


class _Parts:
    """What totals contain, and which of it is inside other parts of theirs, to any depth."""

    def __init__(
        self,
        wholes: list[Standing],
        settled: Mapping[str, Standing],
        replacements: Replacements,
    ) -> None:
        def parts_of(deal: Deal, named: tuple[str, ...]) -> tuple[str, ...]:
            """The parts that count, and what replaced them."""
            found = dict.fromkeys(part for name in named for part in (name, *replacements.of(name)))
            return tuple(
                part
                for part in found
                if part in settled
                and settled[part].counted
                and can_be_part(settled[part].deal, deal)
            )

        deals = [whole.deal for whole in wholes]
        self.sure = {deal.id: parts_of(deal, deal.includes) for deal in deals}
        self.maybe = {deal.id: parts_of(deal, deal.may_include) for deal in deals}
        both = {whole: parts + self.maybe[whole] for whole, parts in self.sure.items()}
        several = [whole for whole, parts in both.items() if len(parts) > 1]
        sure = {whole: self.sure[whole] for whole in several}
        maybe = {whole: self.maybe[whole] for whole in several}
        # what it includes or may include, inside what it includes
        self.held = held_inside(self.sure, {each: (both[each], sure[each]) for each in several})
        # what it may include, inside what it may include
        self.held_by_maybe = held_inside(self.sure, {k: (v, v) for k, v in maybe.items()})
        # what it includes, perhaps inside what it includes
        self.perhaps = held_inside(both, {k: (v, v) for k, v in sure.items()})


def _less_parts(whole: Standing, parts: _Parts, settled: Mapping[str, Standing]) -> Standing:
    deal_id = whole.deal.id
    # what is inside another part would be taken off twice
    held = parts.held.get(deal_id, set())
    includes = tuple(part for part in parts.sure[deal_id] if part not in held)
    held = held | parts.held_by_maybe.get(deal_id, set())
    maybe = tuple(part for part in parts.maybe[deal_id] if part not in held)
    if not includes and not maybe:
        return whole
    perhaps = parts.perhaps.get(deal_id, set())
    sure = tuple(
        part
        for part in includes
        if part not in perhaps and settled[part].status is not Status.RUMOURED
    )
    inside = total(settled[part].amount for part in includes)
    surely = total(settled[part].amount for part in sure)
    possibly = total(settled[part].amount for part in maybe)
    amount = less(less(whole.amount, inside.high, surely.low), possibly.high, 0)
    return replace(
        whole,
        amount=amount,
        includes=includes,
        overlaps=maybe,
        taken_off=tuple(
            part for part in sure if settled[part].amount.low and amount.high is not None
        ),
        paid=_paid_within_amount(whole.paid._replace(low=0), amount),  # its parts' or its own
    )


def _out_of_period(
    known: Mapping[str, Standing], filters: Filters, as_of: date | None, covered: date | None
) -> Iterator[str]:
    """The deals that did not begin to count in the period, if one is asked of."""
    since = filters.since
    if since is None:
        return
    for standing in known.values():
        day = _first_counted(standing.deal, filters.min_status, covered)
        if day is None or day < since or (as_of is not None and day > as_of):
            yield standing.deal.id


def _first_counted(deal: Deal, least: Status, covered: date | None) -> date | None:
    """The day of the first entry of a status, or of a firmer one; None if that is not known."""
    days = (day for change, day in _effective_days(deal, covered) if change.status >= least)
    return next(days, None)


def _keep_paid(standing: Standing, reason: str) -> Standing:
    """Leave a deal out, but for what is said to be paid of it."""
    if not standing.deal.tells_paid or standing.paid == NOTHING:
        return replace(standing, left_out=reason)
    return replace(standing, left_out=reason, only_paid=True, amount=standing.paid)


def _apply_filters(
    standing: Standing,
    filters: Filters,
    without: frozenset[str],
    only: frozenset[str],
    loans: Container[tuple[str, str]],
) -> Standing:
    deal_id = standing.deal.id
    if deal_id in without or (only and deal_id not in only) or _is_filtered(standing, filters):
        return replace(standing, left_out=FILTERED, only_paid=False)
    reason = _reason_never_counted(standing, filters, loans)
    if reason:
        return replace(standing, left_out=standing.left_out or reason, only_paid=False)
    if standing.left_out or standing.status >= filters.min_status:
        return standing
    return _keep_paid(standing, standing.status.word)


def _is_filtered(standing: Standing, filters: Filters) -> bool:
    """Whether the question is not about deals of this sort."""
    deal, high = standing.deal, standing.amount.high
    return (
        (bool(filters.kinds) and deal.kind not in filters.kinds)
        or (high is not None and high < filters.min_amount)
        or (filters.confidence != "low" and _less_sure(deal.confidence, filters.confidence))
    )


def _less_sure(confidence: str, wanted: str) -> bool:
    return CONFIDENCES.index(confidence) < CONFIDENCES.index(wanted)


def _reason_never_counted(
    standing: Standing, filters: Filters, loans: Container[tuple[str, str]]
) -> str:
    """Say why a deal is not counted whatever its status, or nothing."""
    deal = standing.deal
    if not deal.counts:
        return NOT_A_FLOW
    if deal.payer == deal.payee:
        return PAYS_ITSELF
    if deal.noncash and not filters.count_noncash:
        return deal.noncash
    repays = deal.kind == "repayment" and (deal.payee, deal.payer) in loans
    return REPAID if repays and not filters.count_repayments else ""
