"""Stress: who is not paid when somebody pays less of what it owes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.means import (
    Given,
    StatedShare,
    cash_of,
    check_assumptions,
    given_dict,
    known_means,
    stated_shares,
    year_revenue,
)
from bubblegraph.analysis.obligations import (
    GuaranteeCall,
    Obligation,
    guarantees_of,
    obligations,
)
from bubblegraph.analysis.summaries import of_ledger, suiting
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.assumptions import Assumptions
from bubblegraph.ledger.names import find_entity
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, amount_dict, maybe_whole, total, unit_words, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.clearing import Debts, greatest_clearing, least_clearing
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.stress import (
        LossDict,
        LostDict,
        StressDocument,
    )

__all__ = [
    "Loss",
    "Recovery",
    "Stress",
    "condition",
    "find_entities",
    "share_of_one",
    "stress_payments",
]

Ends = tuple[Fraction, Fraction]  # at the lows and at disclosed prices, cents
Recovery = tuple[Fraction, Fraction]  # of cash and of claims, 0 to 1
NOTHING_LOST = (Fraction(0), Fraction(0))


@dataclass(frozen=True, slots=True, repr=False)
class Loss(OneLine):
    """What a party is owed, and what of it is not paid."""

    entity: str
    owed: Amount  # by all others
    revenue: Ends  # not received for trade
    lending: Ends  # not paid back
    received: Ends = NOTHING_LOST  # from guarantors
    paid: Ends = NOTHING_LOST  # as a guarantor
    years: Mapping[int, Fraction] = field(default_factory=dict)  # at disclosed prices, by year
    year_revenue: Given | None = None  # the latest of a whole year

    @property
    def lost(self) -> Ends:
        """What is missing in all, at the lows and at disclosed prices."""
        low, high = (
            self.revenue[end] + self.lending[end] - self.received[end] + self.paid[end]
            for end in (0, 1)
        )
        return low, high

    @property
    def times_revenue(self) -> Fraction | None:
        """What is missing over the revenue of a year; None without one."""
        return self.lost[1] / self.year_revenue.cents if self.year_revenue else None

    @property
    def undated(self) -> Fraction:
        """What of revenue and lending belongs to no year, for the term is not known."""
        return self.revenue[1] + self.lending[1] - sum(self.years.values())

    @property
    def worst_year(self) -> tuple[int, Fraction] | None:
        """The year in which most falls due of what is not paid; None if no year is known."""
        if not any(self.years.values()):
            return None
        return min(self.years.items(), key=lambda item: (-item[1], item[0]))


@dataclass(frozen=True, slots=True, repr=False)
class Stress(Plain):
    """Who is not paid when some pay less: a scenario."""

    FIELDS = (
        *("entity", "owed_low", "owed_high", "lost_low", "lost_high", "revenue", "lending"),
        *("guarantees_received", "guarantees_paid", "times_revenue", "worst_year", "in_that_year"),
    )

    selection: Selection
    entities: tuple[str, ...]
    unpaid: Fraction
    rely: Fraction
    recovery: Recovery
    outsiders_first: bool
    owed: Amount  # by those under stress
    unpriced: tuple[Obligation, ...]  # what they owe at prices of which nothing is known
    losses: tuple[Loss, ...]  # of all who lose or pay, the largest first
    lost: Ends  # by all but those under stress
    lost_most: Ends  # the same if nobody had money that it does not need
    lost_least_paid: Fraction  # the same in the least clearing, at disclosed prices
    rounds: tuple[tuple[str, ...], ...]  # who falls short, at disclosed prices
    guarantees: tuple[GuaranteeCall, ...]
    given: tuple[Given, ...]
    stated: tuple[StatedShare, ...]
    unsigned: Amount  # what they would pay by deals that are announced and not signed

    @property
    def by_round(self) -> tuple[tuple[Loss, ...], ...]:
        """Who loses, by the round of the first who owes it something and falls short."""
        number = {entity: i for i, each in enumerate(self.rounds) for entity in each}
        owing = [(o.creditor, o.debtor) for o in obligations(self.selection) if o.owed.disclosed]
        owing += [(call.guarantor, debtor) for call in self.guarantees for debtor in call.debtors]
        first: dict[str, int] = {}
        for party, debtor in owing:
            if debtor in number:
                first[party] = min(number[debtor], first.get(party, len(number)))
        return tuple(
            tuple(loss for loss in self.losses if first.get(loss.entity, 0) == i)
            for i in range(len(self.rounds))
        )

    def _brief(self) -> str:
        scale = suiting(self.selection, self.lost[1])
        unit = unit_words(self.selection.ledger.currency, scale)
        names = ", ".join(self.selection.ledger.entities[each].name for each in self.entities)
        lost = scale.span(*sorted(self.lost))
        return (
            f"{of_ledger(self.selection)}: {names}, unpaid {float(self.unpaid):.0%}: {lost}, {unit}"
        )

    def to_dict(self) -> StressDocument:
        """Return all of it as plain values, as ``stress ENTITY --json`` prints it."""
        return {
            "schema": 1,
            "command": "stress",
            **asked_dict(self.selection),
            "entities": list(self.entities),
            "unpaid": float(self.unpaid),
            "rely": float(self.rely),
            "recovery": {"cash": float(self.recovery[0]), "claims": float(self.recovery[1])},
            "outsiders": "first" if self.outsiders_first else "alike",
            "owed": amount_dict(*self.owed.ends),
            "lost": _ends_dict(self.lost),
            "lost_most": _ends_dict(self.lost_most),
            "lost_least_paid": whole(self.lost_least_paid),
            "losses": [_loss_dict(loss) for loss in self.losses],
            "rounds": [list(each) for each in self.rounds],
            "guarantees": [
                {
                    "deal": call.standing.deal.id,
                    "guarantor": call.guarantor,
                    "creditor": call.creditor,
                    "debtors": list(call.debtors),
                    "called": _ends_dict(call.called),
                    "most": maybe_whole(call.most),
                }
                for call in self.guarantees
            ],
            "unpriced": [each.standing.deal.id for each in self.unpriced],
            "unsigned": amount_dict(*self.unsigned.ends),
            "assumptions": [given_dict(each) for each in self.given],
            "stated_shares": [
                {
                    "entity": each.entity,
                    "party": each.party,
                    "metric": each.metric,
                    "period": each.period,
                    "share": float(each.share),
                    "of": maybe_whole(each.of),
                }
                for each in self.stated
            ],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each party that loses or pays."""
        return [_record(loss) for loss in self.losses]


def _ends_dict(ends: Ends) -> LostDict:
    return {"at_lows": whole(ends[0]), "at_highs": whole(ends[1])}


def _loss_dict(loss: Loss) -> LossDict:
    revenue = loss.year_revenue
    return {
        "entity": loss.entity,
        "owed": amount_dict(*loss.owed.ends),
        "lost": _ends_dict(loss.lost),
        "revenue": _ends_dict(loss.revenue),
        "lending": _ends_dict(loss.lending),
        "guarantees_received": _ends_dict(loss.received),
        "guarantees_paid": _ends_dict(loss.paid),
        "years": [{"year": y, "lost": whole(cents)} for y, cents in sorted(loss.years.items())],
        "year_revenue": None if revenue is None else whole(revenue.cents),
        "times_revenue": _times(loss),
    }


def _times(loss: Loss) -> float | None:
    return None if loss.times_revenue is None else round(float(loss.times_revenue), 6)


def _record(loss: Loss) -> dict[str, Any]:
    worst = loss.worst_year or (None, None)
    return {
        "entity": loss.entity,
        "owed_low": whole(loss.owed.low),
        "owed_high": maybe_whole(loss.owed.high),
        "lost_low": whole(loss.lost[0]),
        "lost_high": whole(loss.lost[1]),
        "revenue": whole(loss.revenue[1]),
        "lending": whole(loss.lending[1]),
        "guarantees_received": whole(loss.received[1]),
        "guarantees_paid": whole(loss.paid[1]),
        "times_revenue": _times(loss),
        "worst_year": worst[0],
        "in_that_year": maybe_whole(worst[1]),
    }


# --- what is asked --------------------------------------------------------------------------------


def stress_payments(
    selection: Selection,
    entities: Iterable[str],
    *,
    unpaid: Fraction,
    rely: Fraction = Fraction(0),
    assumptions: Assumptions | None = None,
    recovery: Recovery = (Fraction(1), Fraction(1)),
    outsiders_first: bool = True,
    patience: Patience = ENDLESS,
) -> Stress:
    """Compute who is not paid when some entities pay less of what they owe.

    What they pay they pay to all of their creditors in proportion. Everybody else pays in full if
    what it has and what it is paid suffice, else in proportion as well: the clearing of Eisenberg
    and Noe [1]_, the greatest solution, with costs of default as Rogers and Veraart have them [2]_.

    Parameters
    ----------
    selection : Selection
    entities : iterable of str
        By any of their names.
    unpaid : Fraction
        The part of what they owe that they do not pay, 0 to 1.
    rely : Fraction
        How much of what others of the ledger owe it a party needs to pay its own debts, 0 to 1,
        where nothing is assumed of its income. 0: it has enough from elsewhere.
    assumptions : mapping, optional
        Entity id to ``cash``, ``income``, ``owes``, ``equity``, ``revenue``, cents, as
        ``read_assumptions`` gives it.
    recovery : two Fractions
        What is left of the cash, and of the claims, of a party in default, 0 to 1.
    outsiders_first : bool
        Creditors outside of the ledger are paid before those inside; else alike.
    patience : Patience

    Returns
    -------
    Stress
        Amounts in cents, at the lows and at disclosed prices.

    Raises
    ------
    QuestionError
        If no entity of the ledger bears a name, or a number is out of its range.
    Stopped
        If patience is over.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: lab,   payee: cloud, kind: cloud, amount: 100, status: {2025: committed}}
    ... - {payer: cloud, payee: chips, kind: purchase, amount: 80, status: {2025: committed}}
    ... ''')
    >>> half = Fraction(1, 2)
    >>> found = stress_payments(select_deals(ledger), ["lab"], unpaid=half, rely=Fraction(1))
    >>> [(loss.entity, int(loss.lost[1])) for loss in found.losses]
    [('cloud', 5000), ('chips', 3000)]

    References
    ----------
    .. [1] L. Eisenberg, T. Noe, Systemic risk in financial systems, Management Science 47, 2001.
    .. [2] L. Rogers, L. Veraart, Failure and rescue in an interbank network, Management Science 59,
       2013.
    """
    arguments.instance("selection", selection, Selection)
    under = find_entities(selection, entities)
    unpaid, rely = share_of_one("unpaid", unpaid), share_of_one("rely", rely)
    costs = _recovery(recovery)
    arguments.flag("outsiders_first", outsiders_first)
    arguments.instance("patience", patience, Patience)
    assumed = check_assumptions(selection, assumptions)
    owed = obligations(selection)
    scene = _Scene(selection, owed, under, unpaid, assumed, costs, outsiders_first, patience)
    shares, rounds = scene.clear(rely)
    mine = [each for each in owed if each.debtor in under]
    losses = scene.losses(shares)
    return Stress(
        selection,
        under,
        unpaid,
        rely,
        costs,
        outsiders_first,
        total(each.owed for each in mine),
        tuple(each for each in mine if not each.owed.priced),
        losses,
        _lost(losses, under),
        _lost(scene.losses(scene.clear(Fraction(1))[0]), under),
        scene.short_of(scene.least(rely), 1),
        (tuple(each for each in under if each in scene.number), *rounds),
        scene.calls,
        known_means(selection, assumed, scene.parties),
        stated_shares(selection, under),
        _unsigned(selection, under),
    )


def condition(who: str, unpaid: Fraction, *, several: bool) -> str:
    """Say what is supposed: ``if OpenAI pays half of what it owes``."""
    if unpaid == 1:
        part = "nothing"
    elif unpaid == Fraction(1, 2):
        part = "half"
    else:
        part = f"{float(100 * (1 - unpaid)):.4g}%"
    pays, owes = ("pay", "they owe") if several else ("pays", "it owes")
    return f"if {who} {pays} {part} of what {owes}"


def find_entities(selection: Selection, entities: Iterable[str]) -> tuple[str, ...]:
    """Look up names, each entity once."""
    names = arguments.texts("entities", entities)
    if not names:
        raise QuestionError("entities takes one name at least")
    found = (find_entity(selection.ledger, each, argument="entities").id for each in names)
    return tuple(dict.fromkeys(found))


def share_of_one(name: str, value: Fraction) -> Fraction:
    """Take a part of a whole."""
    found = arguments.fraction(name, value)
    if found > 1:
        raise arguments.refusal(name, value, "a part from 0 to 1")
    return found


def _recovery(value: Recovery) -> Recovery:
    if not isinstance(value, tuple) or len(value) != 2:
        raise arguments.refusal("recovery", value, "two parts, of cash and of claims")
    return share_of_one("recovery", value[0]), share_of_one("recovery", value[1])


# --- clearing -------------------------------------------------------------------------------------


class _Scene:
    """Debts, means and guarantees of one question, at both ends of the amounts."""

    def __init__(
        self,
        selection: Selection,
        owed: Sequence[Obligation],
        under: Sequence[str],
        unpaid: Fraction,
        assumed: Assumptions,
        recovery: Recovery,
        outsiders_first: bool,
        patience: Patience,
    ) -> None:
        self.selection, self.owed, self.assumed = selection, owed, assumed
        self.recovery, self.outsiders_first, self.patience = recovery, outsiders_first, patience
        short = dict.fromkeys(under, unpaid) if unpaid else {}
        self.calls = guarantees_of(selection, owed, short)
        named = {name for each in owed for name in (each.debtor, each.creditor)}
        self.parties = sorted(named.union(call.guarantor for call in self.calls))
        self.number = {name: i for i, name in enumerate(self.parties)}
        self.fixed = {self.number[name]: 1 - unpaid for name in under if name in self.number}

    def clear(self, rely: Fraction) -> tuple[tuple[dict[str, Fraction], ...], tuple[Any, ...]]:
        """Which share each pays at both ends, and who falls short at disclosed prices."""
        low, high = (greatest_clearing(self._debts(end, rely), self.patience) for end in (0, 1))
        rounds = tuple(tuple(self.parties[i] for i in each) for each in high.rounds)
        return (self._named(low.shares), self._named(high.shares)), rounds

    def least(self, rely: Fraction) -> dict[str, Fraction]:
        """The least clearing at disclosed prices."""
        return self._named(least_clearing(self._debts(1, rely), self.patience).shares)

    def _named(self, shares: Iterable[Fraction]) -> dict[str, Fraction]:
        return dict(zip(self.parties, shares, strict=True))

    def _debts(self, end: int, rely: Fraction) -> Debts:
        size = len(self.parties)
        owed: dict[tuple[int, int], int] = {}
        debt, due = [0] * size, [0] * size
        for each in self.owed:
            debtor, creditor = self.number[each.debtor], self.number[each.creditor]
            cents = _at(each, end)
            owed[debtor, creditor] = owed.get((debtor, creditor), 0) + cents
            debt[debtor] += cents
            due[creditor] += cents
        means = [self.assumed.get(name, {}) for name in self.parties]
        outside = [Fraction(each.get("owes", 0)) for each in means]
        for call in self.calls:
            outside[self.number[call.guarantor]] += call.called[end]
        cash = [
            Fraction(self.cash(name))
            + means[i].get("income", max(Fraction(0), debt[i] + outside[i] - rely * due[i]))
            for i, name in enumerate(self.parties)
        ]
        for call in self.calls:
            cash[self.number[call.creditor]] += call.called[end]
        return Debts(owed, cash, outside, self.outsiders_first, self.recovery, self.fixed)

    def cash(self, entity: str) -> int:
        """The cash of an entity that is assumed, or else known; cents."""
        found = cash_of(self.selection, self.assumed, entity)
        return found.cents if found else 0

    def short_of(self, shares: Mapping[str, Fraction], end: int) -> Fraction:
        """What the others are not paid."""
        return sum(
            (
                (1 - shares[each.debtor]) * _at(each, end)
                for each in self.owed
                if self.number[each.creditor] not in self.fixed
            ),
            Fraction(0),
        )

    def losses(self, shares: Sequence[Mapping[str, Fraction]]) -> tuple[Loss, ...]:
        """What each party that loses or pays misses, the largest first."""
        found = [self._loss(name, shares) for name in self.parties]
        touched = [loss for loss in found if any((*loss.revenue, *loss.lending, *loss.paid))]
        return tuple(sorted(touched, key=lambda loss: (-loss.lost[1], loss.entity)))

    def _loss(self, name: str, shares: Sequence[Mapping[str, Fraction]]) -> Loss:
        claims = [each for each in self.owed if each.creditor == name]
        years: dict[int, Fraction] = {}
        for each in claims:
            missing = (1 - shares[1][each.debtor]) * _at(each, 1)
            for year, part in each.years.items():
                years[year] = years.get(year, Fraction(0)) + part * missing
        return Loss(
            name,
            total(each.owed for each in claims),
            _missing(claims, "revenue", shares),
            _missing(claims, "lending", shares),
            _called(call for call in self.calls if call.creditor == name),
            _called(call for call in self.calls if call.guarantor == name),
            years,
            year_revenue(self.selection, self.assumed, name),
        )


def _at(owed: Obligation, end: int) -> int:
    return owed.owed.disclosed if end else owed.owed.low


def _missing(
    claims: Iterable[Obligation], sort: str, shares: Sequence[Mapping[str, Fraction]]
) -> Ends:
    of_sort = [each for each in claims if each.sort == sort]
    low, high = (
        sum(((1 - shares[end][each.debtor]) * _at(each, end) for each in of_sort), Fraction(0))
        for end in (0, 1)
    )
    return low, high


def _called(calls: Iterable[GuaranteeCall]) -> Ends:
    listed = [call.called for call in calls]
    low, high = (sum((called[end] for called in listed), Fraction(0)) for end in (0, 1))
    return low, high


def _lost(losses: Iterable[Loss], under: Sequence[str]) -> Ends:
    """What all but those under stress lose; what guarantors pay is their loss instead."""
    others = [loss for loss in losses if loss.entity not in under]
    low, high = (sum((loss.lost[end] for loss in others), Fraction(0)) for end in (0, 1))
    return low, high


def _unsigned(selection: Selection, under: Sequence[str]) -> Amount:
    """What those under stress would pay for trade by deals that count and are not signed."""
    return total(
        standing.amount
        for standing in selection.counted
        if standing.deal.payer in under and not standing.deal.financing and not standing.signed
    )
