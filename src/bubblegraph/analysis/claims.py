"""What a publication says, beside what the ledger holds: on its day, and now."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Literal, TypeVar

from bubblegraph import arguments
from bubblegraph.ledger.model import Claim, Figure, Ledger, Span
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import Amount, total

__all__ = ["Finding", "Verdict", "compare_claims"]

N = TypeVar("N", int, Decimal)
Verdict = Literal[
    "agrees", "said more", "said less", "not counted", "no amount said", "nothing to compare"
]

_LOOSE = re.compile(r"_?(forecast|target|expected|cumulative|estimate)_?")
_YEAR = re.compile(r"(?:19|20)[0-9]{2}")
_RUNNING = re.compile(r"^to\b|cumulative|onward")  # a total over years
_PART = re.compile(r"Q[1-4]|half|spring|summer|autumn|winter|(?<=[0-9])-[01][0-9]")


@dataclass(frozen=True, slots=True)
class Finding:
    """A claim with what the ledger has to set beside it."""

    claim: Claim
    then: tuple[Standing, ...]  # the deals it names, on the day of the publication
    now: tuple[Standing, ...]  # the same, with those that replaced them
    figures: tuple[Figure, ...]
    verdict: Verdict  # now
    verdict_then: Verdict | None  # of the deals it names; None if it names none


def compare_claims(
    claims: Iterable[Claim], ledger: Ledger, filters: Filters | None = None
) -> tuple[Finding, ...]:
    """Set claims beside a ledger.

    A claim that names deals is compared with the sum of those that count now, and of those that
    replaced them; one that names an entity and a metric with the ledger's figures of both, for the
    same time. Those of other times are kept beside it. A forecast is set beside the figure where
    the ledger has no forecast.

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
    within a tenth.

    Examples
    --------
    >>> from bubblegraph import read_text
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: up to 100B, id: loi,
    ...    status: {2025-09-22: letter of intent, 2026-02-27: lapsed}}
    ... - {payer: a, payee: b, kind: equity, amount: 30B, id: stake, replaces: loi,
    ...    status: {2026-02-27: closed}}
    ... claims:
    ... - {says: A puts 100B into B, deal: loi, amount: 100B, date: 2025-10-08}
    ... ''')
    >>> found = compare_claims(ledger.claims, ledger)[0]
    >>> [s.deal.id for s in found.then], [s.deal.id for s in found.now]
    (['loi'], ['loi', 'stake'])
    >>> found.verdict_then, found.verdict
    ('not counted', 'said more')
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
        then = _named(past[day] if day else now, claim.deals)
        since = _named(now, (*claim.deals, *_successors(ledger, claim.deals)))
        figures = _figures(ledger, claim)
        before = _verdict(claim, then, ()) if claim.deals else None
        found.append(Finding(claim, then, since, figures, _verdict(claim, since, figures), before))
    return tuple(found)


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


def _figures(ledger: Ledger, claim: Claim) -> tuple[Figure, ...]:
    """The ledger's figures of the entity and the metric: those of the period if any, else all."""
    if not claim.metric or not claim.entity:
        return ()
    own = [figure for figure in ledger.figures if figure.entity == claim.entity]
    same = [figure for figure in own if figure.metric == claim.metric]
    loose = [figure for figure in own if _base(figure.metric) == _base(claim.metric)]
    listed = same or loose
    return tuple([figure for figure in listed if _same_time(claim, figure)] or listed)


def _same_time(claim: Claim, figure: Figure) -> bool:
    """Whether both speak of one time: the same year or end of years, and the same part of it.

    A month may stand for its year (a valuation), a quarter may not (revenue).
    """
    said, held = claim.period, figure.period
    if not _YEAR.search(said):
        return True
    if _YEAR.findall(said)[-1:] != _YEAR.findall(held)[-1:]:
        return False
    if bool(_RUNNING.search(said)) != bool(_RUNNING.search(held)):
        return False
    parts = {match[0] if match else "" for match in (_PART.search(said), _PART.search(held))}
    return len(parts) == 1 or ("" in parts and max(parts).startswith("-"))


def _base(metric: str) -> str:
    return _LOOSE.sub("_", metric).strip("_")


def _verdict(claim: Claim, now: tuple[Standing, ...], figures: tuple[Figure, ...]) -> Verdict:
    if (claim.amount is None or not claim.amount.priced) and claim.value is None:
        return "no amount said"
    if now and claim.amount is not None:
        counted = [standing.amount for standing in now if standing.counted]
        return _against(claim, claim.amount, total(counted)) if counted else "not counted"
    held = [
        figure for figure in figures if _comparable(claim, figure) and _same_time(claim, figure)
    ]
    if not held:
        return "nothing to compare"
    verdicts = [_figure_verdict(claim, figure) for figure in held]
    return "agrees" if "agrees" in verdicts else verdicts[-1]


def _comparable(claim: Claim, figure: Figure) -> bool:
    if claim.amount is not None:
        return figure.amount is not None
    return figure.value is not None and figure.unit == claim.unit


def _figure_verdict(claim: Claim, figure: Figure) -> Verdict:
    if claim.amount is not None and figure.amount is not None:
        return _against(claim, claim.amount, figure.amount)
    said, held = claim.value or Span(Decimal(0), None), figure.value or Span(Decimal(0), None)
    ends = [end for end in said if end is not None]
    slack = max(Decimal(1).scaleb(int(end.as_tuple().exponent)) for end in ends) / 2
    return _overlap((said.low - slack, None if said.high is None else said.high + slack), held)


def _against(claim: Claim, said: Amount, held: Amount) -> Verdict:
    """Compare two intervals. A headline ("up to x") is taken at its top."""
    low = said.high if said.low == 0 and said.high is not None else said.low
    return _overlap(
        (low - claim.slack, None if said.high is None else said.high + claim.slack), held.ends
    )


def _overlap(said: tuple[N, N | None], held: tuple[N, N | None]) -> Verdict:
    """Intervals agree where they overlap."""
    if held[1] is not None and said[0] > held[1]:
        return "said more"
    return "said less" if said[1] is not None and said[1] < held[0] else "agrees"
