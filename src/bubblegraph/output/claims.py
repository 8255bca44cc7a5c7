"""The answer of ``claims``."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from decimal import Decimal
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.claims import Finding
from bubblegraph.ledger.model import Claim, Figure, Ledger, Span
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Amount, Scale, maybe_whole, short
from bubblegraph.output.answer import Answer, Lines
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.output.document_types import ClaimDict, ClaimsDocument

__all__ = ["answer_claims"]

Money = Callable[[Amount], str]

FIELDS = (
    *(
        "says",
        "date",
        "entity",
        "metric",
        "period",
        "low",
        "high",
        "about",
        "value",
        "unit",
        "deals",
    ),
    *("then", "now", "figures", "verdict", "verdict_then", "place", "source"),
)
WORDS = {
    "agrees": "in agreement with the ledger",
    "said more": "more than the ledger holds",
    "said less": "less than the ledger holds",
    "not counted": "not counted in the ledger",
    "no amount said": "without an amount",
    "nothing to compare": "with nothing in the ledger to set beside it",
}


def answer_claims(
    titles: Sequence[str],
    ledger: Ledger,
    findings: Sequence[Finding],
    *,
    units: Scale | None = None,
) -> Answer:
    """Lay out what was said, what the ledger held on that day, and what it holds now."""
    titles = arguments.texts("titles", titles)
    arguments.instance("ledger", ledger, Ledger)
    findings = arguments.instances("findings", findings, Finding)
    arguments.optional("units", units, Scale)
    counts: Counter[str] = Counter(finding.verdict for finding in findings)
    summary = ", ".join(
        f"{counts[verdict]} {words}" for verdict, words in WORDS.items() if counts[verdict]
    )
    shown, plain = _in_units(ledger, units), _in_units(ledger, None)  # for people, and for programs
    lines = [
        line
        for number, finding in enumerate(findings, 1)
        for line in _finding(shown, number, finding)
    ]
    return Answer(
        head=(
            f"Claims: {'; '.join(titles)}, beside {ledger.title}"
            + (f", as of {ledger.as_of}" if ledger.as_of else ""),
            f"{count(len(findings), 'claim')}: {summary}." if findings else "No claims.",
        ),
        body=(Lines(tuple(lines)),) if lines else (),
        foot=(),
        fields=FIELDS,
        records=lambda: [_record(plain, finding) for finding in findings],
        document=lambda: _document(ledger, [_record(plain, finding) for finding in findings]),
    )


def _document(ledger: Ledger, claims: list[ClaimDict]) -> ClaimsDocument:
    return {
        "schema": 1,
        "command": "claims",
        "ledger": {
            "title": ledger.title,
            "as_of": str(ledger.as_of or ""),
            "currency": ledger.currency,
        },
        "claims": claims,
    }


def _finding(money: Money, number: int, finding: Finding) -> Iterator[str]:
    claim = finding.claim
    yield f"{number}. {claim.says}"
    yield f"   said {_said(money, claim)}, {claim.date or 'undated'}   {claim.place}"
    if claim.deals:
        yield f"   ledger then: {_deals(money, finding.then) or 'not known'}"
        yield f"   ledger now: {_deals(money, finding.now) or 'not in it'}"
    if finding.figures:
        word = "figures, not comparable" if finding.verdict == "nothing to compare" else "figures"
        yield f"   {word}: {'; '.join(_figure(money, figure) for figure in finding.figures)}"
    yield f"   → {WORDS[finding.verdict]}{_then(finding)}"
    yield ""


def _then(finding: Finding) -> str:
    """What the ledger said on the day of the claim, where that was something else."""
    before = finding.verdict_then
    return (
        ""
        if before in (None, finding.verdict) or not finding.then
        else f"; on its day {WORDS[before]}"
    )


def _said(money: Money, claim: Claim) -> str:
    if claim.amount is not None and claim.amount.priced:
        return ("about " if claim.about else "") + money(claim.amount)
    return _value(claim.value, claim.unit) if claim.value is not None else "no amount"


def _value(value: Span, unit: str) -> str:
    """A figure that is no money: ``95%``, ``2029 to 2030``, ``700 million users``."""
    if unit == "ratio":
        return f"{Span(_percent(value.low), None if value.high is None else _percent(value.high))}%"
    return str(value) if unit == "year" else f"{value} {unit}".strip()


def _percent(ratio: Decimal) -> Decimal:
    return Decimal(f"{(ratio * 100).normalize():f}")  # 70, not 70.0 or 7E+1


def _in_units(ledger: Ledger, units: Scale | None) -> Money:
    """Give amounts in words: ``up to $100B``, ``at least $60B``, ``$17.4–19.4B``."""
    sign = "$" if ledger.currency == "USD" else f"{ledger.currency} "

    def one(low: int, high: int) -> str:
        if units is None:
            return short(Amount(low, high), sign)
        return f"{sign}{units.span(low, high)}{units.suffix}"

    def words(amount: Amount) -> str:
        if amount.high is None:
            return f"at least {one(amount.low, amount.low)}" if amount.low else "undisclosed"
        if amount.low == 0 < amount.high:
            return f"up to {one(amount.high, amount.high)}"
        return one(amount.low, amount.high)

    return words


def _deals(money: Money, standings: Iterable[Standing]) -> str:
    return "; ".join(_deal(money, standing) for standing in standings)


def _deal(money: Money, standing: Standing) -> str:
    """``letter of intent up to $100B``, ``$30B closed 2026-03-31``, with the id of the deal."""
    amount = money(standing.amount)
    changes = [
        change
        for change in standing.deal.history
        if change.status == standing.status and change.date
    ]
    since = f" {changes[0].date}" if changes else ""
    reason = standing.left_out
    why = f", {reason}" if reason and reason != standing.status.word else ""
    return f"{amount} {standing.status.word}{since}{why} ({standing.deal.id})"


def _figure(money: Money, figure: Figure) -> str:
    if figure.amount:
        amount = money(figure.amount)
    else:
        amount = _value(figure.value, figure.unit) if figure.value is not None else "?"
    return f"{figure.metric.replace('_', ' ')} {figure.period}: {amount}"


def _record(money: Money, finding: Finding) -> ClaimDict:
    claim = finding.claim
    low, high = claim.amount.ends if claim.amount else (None, None)
    return {
        "says": claim.says,
        "date": str(claim.date or ""),
        "entity": claim.entity,
        "metric": claim.metric,
        "period": claim.period,
        "low": maybe_whole(low),
        "high": maybe_whole(high),
        "about": claim.about,
        "value": str(claim.value or ""),
        "unit": claim.unit,
        "deals": list(claim.deals),
        "then": _deals(money, finding.then),
        "now": _deals(money, finding.now),
        "figures": "; ".join(_figure(money, figure) for figure in finding.figures),
        "verdict": finding.verdict,
        "verdict_then": finding.verdict_then or "",
        "place": str(claim.place),
        "source": "; ".join(str(source) for source in claim.sources),
    }
