"""What a publication says, beside what the ledger holds: on its day, and now."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Literal, NamedTuple, get_args

from bubblegraph import arguments
from bubblegraph.analysis.claim_figures import (
    Held,
    Range,
    course_of,
    held_figures,
    quotient,
    range_of,
    rests_on,
)
from bubblegraph.ledger.metrics import MONEY, expected
from bubblegraph.ledger.model import Claim, Deal, Figure, Ledger, Source, Span
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import Amount, total

__all__ = ["CLOSE", "FAR", "VERDICTS", "Finding", "Judgement", "Said", "Verdict", "compare_claims"]

Verdict = Literal[
    "contradicted",
    "more",
    "less",
    "close",
    "agrees",
    "not counted",
    "no amount said",
    "no independent figure",
    "outside the ledger",
]
VERDICTS: tuple[Verdict, ...] = get_args(Verdict)  # in the order in which they are shown
CLOSE = Fraction(5, 100)  # of what the ledger holds: as near as that is close
FAR = 2  # times more or less than the ledger holds: beyond that it is contradicted
NEAREST: tuple[Verdict, ...] = (
    *("agrees", "close", "less", "more", "contradicted"),
    "no independent figure",
)


class Said(NamedTuple):
    """What a claim says as a number: as it was written, and as far as it may be off."""

    exact: Range
    loose: Range
    unit: str
    headline: bool = False  # "up to": a top that need not be reached


class Judgement(NamedTuple):
    """A verdict, and by how much the claim differs from what the ledger holds."""

    verdict: Verdict
    off: Fraction | None = None  # what is said over what is held, at their nearest ends


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with what the ledger has to set beside it."""

    claim: Claim
    then: tuple[Standing, ...]  # the deals it names, on the day of the publication
    now: tuple[Standing, ...]  # the same, with those that replaced them
    said: Said | None
    held: tuple[Held, ...]  # what the figures say, reading by reading
    nearest: Held | None  # the one that the verdict is about
    figures: tuple[Figure, ...]  # other figures of the metric, not compared
    own: tuple[str, ...]  # what rests on the publication itself: ids of deals, metrics
    course: tuple[Figure, ...]  # of a metric that changes from day to day, in order of time
    judgement: Judgement  # now
    verdict_then: Verdict | None  # of the deals it was compared with; None if there are none

    @property
    def verdict(self) -> Verdict:
        """What is to be said of the claim now."""
        return self.judgement.verdict

    @property
    def basis(self) -> str:
        """What was compared with what, where a forecast is among them."""
        if self.nearest is None:
            return ""
        said, held = expected(self.claim.metric), expected(self.nearest.figures[0].metric)
        words = {
            (True, True): "a forecast, beside a forecast",
            (True, False): "a forecast, beside the result",
            (False, True): "a result, beside a forecast",
        }
        return words.get((said, held), "")


def compare_claims(
    claims: Iterable[Claim], ledger: Ledger, filters: Filters | None = None
) -> tuple[Finding, ...]:
    """Set claims beside a ledger.

    A claim with a metric is compared with the ledger's figures of it, for the same time: of one
    entity, of several added up, over or less another metric. One that names deals is compared with
    the sum of those that count now, and of those that replaced them. A forecast is set beside the
    result where there is one. What rests on the publication alone is no evidence for it.

    Parameters
    ----------
    claims : iterable of Claim
    ledger : Ledger
    filters : Filters, optional
        ``as_of`` is what counts as now.

    Returns
    -------
    tuple of Finding
        In the order of the claims. Amounts are in cents.

    Raises
    ------
    QuestionError
        If one of the claims is none, it is no Ledger, or these are no Filters.

    Notes
    -----
    A number is what rounds to it: "13B" agrees with 13.1B, and "13.2B" does not. "About" agrees
    within a tenth. What is off by 5% at most is close, by more than twice contradicted.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: up to 100B, id: loi,
    ...    status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
    ... - {payer: a, payee: b, kind: equity, amount: 60B, id: stake, replaces: loi,
    ...    status: {2026-02-27: closed}}
    ... claims:
    ... - {says: A puts 100B into B, deal: loi, amount: 100B, date: 2025-10-08}
    ... ''')
    >>> found = compare_claims(ledger.claims, ledger)[0]
    >>> [s.deal.id for s in found.then], [s.deal.id for s in found.now]
    (['loi'], ['loi', 'stake'])
    >>> found.verdict_then, found.verdict
    ('not counted', 'more')
    """
    claims = arguments.instances("claims", claims, Claim)
    arguments.instance("ledger", ledger, Ledger)
    filters = Filters() if filters is None else arguments.instance("filters", filters, Filters)
    now = select_deals(ledger, filters)
    past: dict[date, Selection] = {}
    found = []
    for claim in claims:
        day = claim.date.last if claim.date else now.as_of
        if day is not None and day not in past:
            past[day] = select_deals(ledger, replace(filters, as_of=day))
        found.append(_compare(claim, ledger, past[day] if day else now, now))
    return tuple(found)


def _compare(claim: Claim, ledger: Ledger, past: Selection, now: Selection) -> Finding:
    then = _named(past, claim.deals)
    since = _named(now, (*claim.deals, *_successors(ledger, claim.deals)))
    held, others = held_figures(claim, ledger.figures)
    own = [figure for figure in others if rests_on(figure.sources, claim.sources)]
    independent = [figure for figure in others if figure not in own]
    said = _said(claim, held)
    judged = [(_judge(said, each), each) for each in held if said and said.unit == each.unit]
    judged.sort(key=lambda pair: NEAREST.index(pair[0].verdict))
    by_deals = _of_deals(claim, said, since, known=bool(held or others))
    compared = [figure for each in held for figure in each.figures]
    single = len(claim.whose) < 2 and not (claim.over or claim.less)
    return Finding(
        claim=claim,
        then=then,
        now=since,
        said=said,
        held=tuple(held),
        nearest=judged[0][1] if judged else None,
        figures=tuple(independent),
        own=(*_own(claim, since), *dict.fromkeys(figure.metric for figure in own)),
        course=course_of(compared + independent) if single else (),
        judgement=judged[0][0] if judged else by_deals,
        verdict_then=_of_deals(claim, said, then).verdict if claim.deals and not judged else None,
    )


def _named(selection: Selection, ids: Iterable[str]) -> tuple[Standing, ...]:
    return tuple(
        selection.by_id[deal_id] for deal_id in dict.fromkeys(ids) if deal_id in selection.by_id
    )


def _successors(ledger: Ledger, ids: tuple[str, ...]) -> list[str]:
    """The deals that replaced these, and those that replaced them in turn."""
    found: list[str] = []
    todo = list(ids)
    while todo:
        old = todo.pop()
        for deal in ledger.deals:
            if old in deal.replaces and deal.id not in found:
                found.append(deal.id)
                todo.append(deal.id)
    return found


def _own(claim: Claim, standings: Iterable[Standing]) -> tuple[str, ...]:
    """The deals that rest on the publication alone."""
    return tuple(s.deal.id for s in standings if rests_on(_sources(s.deal), claim.sources))


def _sources(deal: Deal) -> tuple[Source, ...]:
    return (*deal.sources, *(source for change in deal.history for source in change.sources))


# --- what is said ---------------------------------------------------------------------------------


def _said(claim: Claim, held: Sequence[Held]) -> Said | None:
    """What a claim says as a number; of a ratio of two amounts, over the years of the ledger's."""
    other = claim.over or claim.less
    if claim.amount is not None and claim.amount.priced:
        first = _amount_said(claim.amount, claim.slack)
        if other is None or other.amount is None:
            return first
        return _both_said(claim, first, _amount_said(other.amount, other.slack), held)
    if claim.value is None:
        return None
    unit = "times" if claim.over else claim.unit
    return Said(range_of(claim.value), _loosened(claim.value), unit)


def _both_said(claim: Claim, first: Said, second: Said, held: Sequence[Held]) -> Said:
    if claim.less:
        exact, loose = (
            Range(_less(one.low, two.high), _less(one.high, two.low))
            for one, two in ((first.exact, second.exact), (first.loose, second.loose))
        )
        return Said(exact, loose, MONEY)
    years = next((each.years for each in held if each.years), Range(Fraction(1), Fraction(1)))
    exact, loose = (
        quotient(quotient(one, years), two)
        for one, two in ((first.exact, second.exact), (first.loose, second.loose))
    )
    return Said(exact, loose, "times")


def _less(one: Fraction | None, two: Fraction | None) -> Fraction | None:
    return None if one is None or two is None else one - two


def _amount_said(amount: Amount, slack: int) -> Said:
    """An amount, and half of its last digit on both sides. A headline is taken at its top."""
    exact = range_of(amount)
    headline = amount.low == 0 and amount.high is not None
    if headline:
        exact = Range(exact.high, exact.high)
    low, high = exact
    loose = Range((low or Fraction(0)) - slack, None if high is None else high + slack)
    return Said(exact, loose, MONEY, headline)


def _loosened(value: Span) -> Range:
    """A number, and half of its last digit on both sides."""
    ends = [end for end in value if end is not None]
    slack = Fraction(max(Decimal(1).scaleb(int(end.as_tuple().exponent)) for end in ends)) / 2
    low, high = range_of(value)
    return Range((low or Fraction(0)) - slack, None if high is None else high + slack)


# --- verdicts -------------------------------------------------------------------------------------


def _of_deals(
    claim: Claim, said: Said | None, standings: Sequence[Standing], *, known: bool = False
) -> Judgement:
    """Compare with the deals that count; those that rest on the publication are no part of it.

    An "up to" is also what a letter or an announcement said, of which nothing counts.
    ``known`` is whether the ledger has something of the kind, if it has no deals.
    """
    if said is None:
        return Judgement("no amount said")
    own = _own(claim, standings)
    evidence = [standing for standing in standings if standing.deal.id not in own]
    if not evidence or said.unit != MONEY:
        none = known or bool(standings)
        return Judgement("no independent figure" if none else "outside the ledger")
    counted = [standing.amount for standing in evidence if standing.counted]
    if not counted and not said.headline:
        return Judgement("not counted")
    low, high = range_of(total(counted or [standing.amount for standing in evidence]))
    judged = _judge(said, Held((), Range(low, None if own else high), MONEY, missing=own))
    return judged if counted or judged.verdict == "agrees" else Judgement("not counted")


def _judge(said: Said, held: Held) -> Judgement:
    """Compare two intervals: they agree where they overlap."""
    (low, high), (least, most) = said.loose, held.range
    if most is not None and low is not None and low > most:
        return _differing("more", said, said.exact.low, most)
    if high is not None and least is not None and high < least:
        return _differing("less", said, said.exact.high, least)
    if held.missing and (least is None or said.exact.low is None or said.exact.low > least):
        return Judgement("no independent figure")  # what is missing may be all of the difference
    return Judgement("agrees")


def _differing(verdict: Verdict, said: Said, nearest: Fraction | None, held: Fraction) -> Judgement:
    """Whether what differs is close, or so far off that the ledger contradicts it."""
    if nearest is None or held <= 0 or nearest < 0:
        return Judgement(verdict)
    off = nearest / held
    if said.unit != "year" and abs(off - 1) <= CLOSE:
        return Judgement("close", off)
    far = not said.headline and (off > FAR or off * FAR < 1)
    return Judgement("contradicted" if far else verdict, off)
