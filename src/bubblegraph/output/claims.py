"""The answer of ``claims``: a line for each claim, or one claim unfolded."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.claim_figures import Held, Range, quotient, range_of, shape_of
from bubblegraph.analysis.claims import VERDICTS, Finding, Verdict
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.metrics import METRICS, MONEY, metric_words, without_ending
from bubblegraph.ledger.model import Claim, Figure, Ledger, Operand
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Standing
from bubblegraph.money import Amount, Scale, currency_sign, maybe_whole, short, total
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.output.document_types import ClaimDict, ClaimsDocument

__all__ = ["answer_claims", "explain_claim"]

FIELDS = (
    *("claim", "says", "date", "entity", "whose", "metric", "period", "low", "high", "about"),
    *("value", "unit", "deals", "said", "then", "now", "figures", "others", "own", "missing"),
    *("held_low", "held_high", "held_unit", "course", "verdict", "off", "basis", "verdict_then"),
    *("place", "source"),
)
# of a claim, in a sentence: "3 are contradicted", and after "→"
WORDS: dict[Verdict, str] = {
    "contradicted": "contradicted",
    "more": "more than the ledger holds",
    "less": "less than the ledger holds",
    "close": "close to the ledger",
    "agrees": "in agreement with the ledger",
    "not counted": "not counted in the ledger",
    "no amount said": "without an amount",
    "no independent figure": "without an independent figure",
    "outside the ledger": "outside the ledger",
}
APART: dict[Verdict, str] = {  # not in the table: a paragraph for each
    "no amount said": "Without an amount",
    "outside the ledger": "Outside the ledger, which holds nothing of the kind",
}
MOST_OTHERS = 5  # figures that were not compared, and are named for people
WIDEST = 24  # letters of what a claim is about, so that its row fits a line of 80
YEAR = re.compile(r"(?:19|20)[0-9]{2}")
UNITS: dict[str, tuple[str, str]] = {  # what stands before and behind a number
    "USD an hour": ("$", "/h"),
    "USD a month": ("$", "/month"),
    "million users": ("", "M users"),
    "times": ("", "×"),
    "ratio": ("", "%"),
    "percent": ("", "%"),
    "year": ("", ""),
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
    page = _Page(ledger, units)
    numbered = sorted(enumerate(findings, 1), key=lambda pair: VERDICTS.index(pair[1].verdict))
    rows = [page.row(number, each) for number, each in numbered if each.verdict not in APART]
    apart = [
        page.paragraph(words, [pair for pair in numbered if pair[1].verdict == verdict])
        for verdict, words in APART.items()
        if any(each.verdict == verdict for each in findings)
    ]
    return Answer(
        head=(_title(titles, ledger), _sentence(findings)),
        body=(
            *((Table(COLUMNS, rows),) if rows else ()),
            *((Lines(tuple(apart)),) if apart else ()),
        ),
        foot=tuple(_foot(findings)),
        fields=FIELDS,
        records=lambda: _records(ledger, enumerate(findings, 1)),
        document=lambda: _document(ledger, enumerate(findings, 1)),
    )


def explain_claim(
    titles: Sequence[str],
    ledger: Ledger,
    findings: Sequence[Finding],
    number: int,
    *,
    units: Scale | None = None,
) -> Answer:
    """Unfold one claim: the deals and figures it was compared with, and their sources.

    Raises
    ------
    QuestionError
        If there is no claim of that number.
    """
    titles = arguments.texts("titles", titles)
    arguments.instance("ledger", ledger, Ledger)
    findings = arguments.instances("findings", findings, Finding)
    arguments.whole_number("number", number, least=1)
    arguments.optional("units", units, Scale)
    if number > len(findings):
        are = "is" if len(findings) == 1 else "are"
        claims = count(len(findings), "claim")
        raise QuestionError(f"no claim has the number {number}: there {are} {claims}.")
    finding = findings[number - 1]
    return Answer(
        head=(_title(titles, ledger),),
        body=(Lines(tuple(_Page(ledger, units).details(number, finding))),),
        foot=(),
        fields=FIELDS,
        records=lambda: _records(ledger, [(number, finding)]),
        document=lambda: _document(ledger, [(number, finding)]),
    )


COLUMNS = (
    Column("#", right=True),
    Column("claim", wrap=True),
    Column("said", right=True),
    Column("then", right=True),
    Column("now", right=True),
    Column("verdict"),
)


def _title(titles: Sequence[str], ledger: Ledger) -> str:
    named = "; ".join(titles) if len(titles) < 3 else f"of {len(titles)} publications"
    day = f", as of {ledger.as_of}" if ledger.as_of else ""
    return f"Claims{'' if len(titles) > 2 else ':'} {named}, beside {ledger.title}{day}"


def _sentence(findings: Sequence[Finding]) -> str:
    counts: Counter[Verdict] = Counter(finding.verdict for finding in findings)
    parts = [f"{counts[verdict]} {WORDS[verdict]}" for verdict in VERDICTS if counts[verdict]]
    return f"{count(len(findings), 'claim')}: {', '.join(parts)}." if findings else "No claims."


def _foot(findings: Sequence[Finding]) -> Iterator[str]:
    if not findings:
        return
    yield (
        "Then: what the ledger knew on its day, or the figure of its time. Now: the deals that "
        "count, or the newest figure. In brackets: listed, not counted."
    )
    if any(finding.basis for finding in findings):
        yield "* a forecast is among what was compared. Unfold a claim by --explain N."
    else:
        yield "Unfold a claim by --explain N."


class _Page:
    """Claims in words, amounts in the units that were asked for."""

    def __init__(self, ledger: Ledger, units: Scale | None) -> None:
        self.ledger = ledger
        self.units = units
        self.sign = currency_sign(ledger.currency)

    # -- the table

    def row(self, number: int, finding: Finding) -> tuple[str, ...]:
        """A claim in a line."""
        mark = " *" if finding.basis else ""
        subject = self.subject(finding, WIDEST - len(mark)) + mark
        then, now = self._held(finding)
        return (str(number), subject, self.said(finding), then, now, _short_verdict(finding))

    def paragraph(self, words: str, numbered: Sequence[tuple[int, Finding]]) -> str:
        """Claims that have no row."""
        listed = [
            f"{number} {self.subject(finding)}"
            + (f", {self.said(finding)}" if finding.said is not None else "")
            for number, finding in numbered
        ]
        return f"{words} ({len(numbered)}): {'; '.join(listed)}."

    def subject(self, finding: Finding, widest: int = WIDEST) -> str:
        """What a claim is about, in few letters; its time where there is room."""
        claim = finding.claim
        whole = (self._metric(claim) if claim.metric else self._deals(claim)) or claim.says
        year = claim.period if claim.metric and YEAR.match(claim.period) else ""
        if year and len(whole) + 1 + len(year) <= widest:
            return f"{whole} {year}"
        return whole if len(whole) <= widest else f"{whole[: widest - 1].rstrip()}…"

    def _metric(self, claim: Claim) -> str:
        words = metric_words(without_ending(claim.metric))
        parts = (self._parties(claim.whose), words, _operand_words(claim))
        return _capital(" ".join(filter(None, parts)))

    def _deals(self, claim: Claim) -> str:
        known = {deal.id: deal for deal in self.ledger.deals}
        deals = [known[deal_id] for deal_id in claim.deals if deal_id in known]
        pairs = {(deal.payer, deal.payee) for deal in deals}
        if len(pairs) == 1:
            payer, payee = next(iter(pairs))
            return f"{name(self.ledger, payer)} → {name(self.ledger, payee)}"
        if pairs and claim.entity in self.ledger.entities:
            kinds = " and ".join(sorted({deal.kind for deal in deals}))
            return f"{name(self.ledger, claim.entity)}, {kinds}"
        return ""

    def _parties(self, ids: Sequence[str]) -> str:
        names = [name(self.ledger, each) if each in self.ledger.entities else each for each in ids]
        return " + ".join(names) if len(names) < 3 else f"{names[0]} + {len(names) - 1}"

    def said(self, finding: Finding) -> str:
        """What the claim says, in few letters."""
        said = finding.said
        if said is None:
            return "–"
        lead = "≤" if said.headline else "~" if finding.claim.about else ""
        return lead + self.number(said.exact, said.unit)

    def _held(self, finding: Finding) -> tuple[str, str]:
        """What the ledger has for the time of the claim, and what it has now."""
        if finding.nearest is None:
            return self._standings(finding.then), self._standings(finding.now)
        readings = {held.figures[0].metric: held for held in (*finding.held, finding.nearest)}
        held = ", ".join(self.number(each.range, each.unit) for each in readings.values())
        if not _changes(finding.nearest):
            return "", held
        newest = finding.course[-1] if finding.course else None
        return held, self._figure_short(newest) if newest else ""

    def _standings(self, standings: Sequence[Standing]) -> str:
        counted = [standing.amount for standing in standings if standing.counted]
        if counted:
            return self.number(range_of(total(counted)), MONEY)
        listed = [standing.amount for standing in standings if standing.amount.priced]
        return f"({self.number(range_of(total(listed)), MONEY)})" if listed else ""

    def _figure_short(self, figure: Figure) -> str:
        value = figure.amount or figure.value
        return self.number(range_of(value), _unit(figure)) if value is not None else ""

    # -- numbers

    def number(self, value: Range, unit: str) -> str:
        """An interval in few letters: ``$30B``, ``≥$350B``, ``13.4×``, ``$1.7/h``."""
        if unit == MONEY:
            return self._money(value)
        before, behind = UNITS.get(unit, ("", f" {unit}" if unit else ""))
        low, high = (
            None if end is None else _digits(end * 100 if unit == "ratio" else end, unit)
            for end in value
        )
        if low == "0" and high is not None and high != low:
            return f"≤{before}{high}{behind}"
        if high is None:
            return f"≥{before}{low}{behind}"
        return f"{before}{low if low == high else f'{low}–{high}'}{behind}"

    def _money(self, value: Range) -> str:
        low, high = (None if end is None else round(end) for end in value)
        if low is not None and low < 0 and high is not None:
            return f"−{self._one(max(-high, 0), -low)}"
        if low == 0 and high:
            return f"≤{self._one(high, high)}"
        if high is None:
            return f"≥{self._one(low, low)}" if low else "?"
        return self._one(low or 0, high)

    def _one(self, low: int, high: int) -> str:
        if self.units is None:
            return short(Amount(low, high), self.sign)
        return f"{self.sign}{self.units.span(low, high)}{self.units.suffix}"

    # -- one claim

    def details(self, number: int, finding: Finding) -> Iterator[str]:
        """All that there is to say of a claim."""
        claim = finding.claim
        yield f"{number}. {claim.says}"
        yield f"   said {self._said_words(finding)}, {claim.date or 'undated'}   {claim.place}"
        yield from (f"   source: {source}" for source in claim.sources)
        if claim.deals:
            yield f"   ledger then: {self.deals(finding.then) or 'not known'}"
            yield f"   ledger now: {self.deals(finding.now) or 'not in it'}"
        yield from (f"   figures: {self.held(claim, each)}" for each in finding.held)
        if finding.figures:
            more = len(finding.figures) - MOST_OTHERS
            rest = f"; {more} more" if more > 0 else ""
            yield f"   not compared: {self.figures(finding.figures[:MOST_OTHERS])}{rest}"
        if finding.own:
            yield f"   rests on the publication itself: {', '.join(finding.own)}"
        if len(finding.course) > 2:
            yield f"   course: {self.course(finding)}"
        yield f"   → {self._verdict_words(finding)}"

    def _said_words(self, finding: Finding) -> str:
        claim, other = finding.claim, finding.claim.over or finding.claim.less
        if other is None or other.amount is None or claim.amount is None:
            return self.said(finding) if finding.said is not None else "no amount"
        sums = [self.number(range_of(amount), MONEY) for amount in (claim.amount, other.amount)]
        words = f"{sums[0]} {'over' if claim.over else 'less'} {sums[1]}"
        years = next((held.years for held in finding.held if held.years), None)
        if years is None or years.low == years.high == 1:
            return f"{words}: {self.said(finding)}"
        spread = quotient(range_of(claim.amount), years)
        return (
            f"{words} a year: {self.number(spread, MONEY)} a year over "
            f"{self.number(years, 'years')}, {self.said(finding)}"
        )

    def held(self, claim: Claim, held: Held) -> str:
        """What was compared: each figure with its source, and the sum or the ratio."""
        listed = self.figures(held.figures)
        missing = f", without {self._parties(held.missing)}" if held.missing else ""
        if len(held.figures) == 1 and not missing:
            return listed
        years = held.years
        spread = (
            f", spread over {self.number(years, 'years')}"
            if years and not years.low == years.high == 1
            else ""
        )
        word = "the ratio" if claim.over else "the difference" if claim.less else "together"
        return f"{listed}; {word} {self.number(held.range, held.unit)}{spread}{missing}"

    def figures(self, figures: Iterable[Figure]) -> str:
        """Figures with their times and publishers."""
        return "; ".join(map(self._figure, figures))

    def _figure(self, figure: Figure) -> str:
        entity = self.ledger.entities.get(figure.entity)
        words = " ".join(
            part
            for part in (entity.name if entity else "", metric_words(figure.metric), figure.period)
            if part
        )
        source = f" ({figure.sources[0].publisher})" if figure.sources else ""
        return f"{words}: {self._figure_short(figure) or '?'}{source}"

    def course(self, finding: Finding) -> str:
        """The levels as they follow, and how they went."""
        steps = [f"{self._figure_short(each)} {each.period}" for each in finding.course]
        return f"{', '.join(steps)}: {shape_of(finding.course)}"

    def deals(self, standings: Iterable[Standing]) -> str:
        """Deals with their amounts and statuses."""
        return "; ".join(map(self._deal, standings))

    def _deal(self, standing: Standing) -> str:
        """``≤$100B letter of intent``, ``$30B closed 2026-03-31``, with the id of the deal."""
        amount = self._words(standing.amount)
        changes = [
            change
            for change in standing.deal.history
            if change.status == standing.status and change.date
        ]
        since = f" {changes[0].date}" if changes else ""
        reason = standing.left_out
        why = f", {reason}" if reason and reason != standing.status.word else ""
        return f"{amount} {standing.status.word}{since}{why} ({standing.deal.id})"

    def _words(self, amount: Amount) -> str:
        if amount.high is None and not amount.low:
            return "undisclosed"
        return self.number(range_of(amount), MONEY)

    def _verdict_words(self, finding: Finding) -> str:
        words = WORDS[finding.verdict]
        if finding.verdict == "no independent figure" and finding.nearest is not None:
            words += " of all of them"
        off = finding.judgement.off
        if finding.verdict == "close" and off is not None:
            words += f" ({_percent_off(off)} {'more' if off > 1 else 'less'})"
        elif finding.verdict in ("contradicted", "more", "less") and off:
            words += f": {_times_off(off)} what it holds"
        if finding.nearest is not None and len(finding.held) > 1:
            words += f"; compared with {self.figures(finding.nearest.figures)}"
        before = finding.verdict_then
        changed = before not in (None, finding.verdict) and finding.then
        return (
            words
            + (f"; {finding.basis}" if finding.basis else "")
            + (f"; on its day {WORDS[before]}" if changed and before else "")
        )


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]


def _operand_words(claim: Claim) -> str:
    def words(other: Operand, sign: str) -> str:
        return f"{sign} {metric_words(without_ending(other.metric))}"

    if claim.over:
        return words(claim.over, "/")
    return words(claim.less, "−") if claim.less else ""


def _changes(held: Held) -> bool:
    """Whether it is a level, of which there may be a newer one."""
    metric = METRICS.get(held.figures[0].metric)
    return metric is not None and metric.sort == "level" and len(held.figures) == 1


def _unit(figure: Figure) -> str:
    return MONEY if figure.amount is not None else figure.unit


def _digits(number: Fraction, unit: str) -> str:
    """Three significant digits; a year in full."""
    if unit == "year" or (number.denominator == 1 and abs(number) < 1000):
        return str(int(number))
    return f"{Decimal(f'{float(number):.3g}'):,f}"


def _percent_off(off: Fraction) -> str:
    return f"{round(abs(off - 1) * 100) or '<1'}%"


def _times_off(off: Fraction) -> str:
    return f"{_digits(off, 'times')} times"


def _short_verdict(finding: Finding) -> str:
    if finding.verdict == "close" and finding.judgement.off is not None:
        return f"close ({_percent_off(finding.judgement.off)})"
    if finding.verdict in ("contradicted", "more", "less") and finding.verdict_then == "agrees":
        return f"{finding.verdict} now"
    return "no figure" if finding.verdict == "no independent figure" else finding.verdict


# --- for programs ---------------------------------------------------------------------------------


def _document(ledger: Ledger, numbered: Iterable[tuple[int, Finding]]) -> ClaimsDocument:
    return {
        "schema": 1,
        "command": "claims",
        "ledger": {
            "title": ledger.title,
            "as_of": str(ledger.as_of or ""),
            "currency": ledger.currency,
        },
        "claims": _records(ledger, numbered),
    }


def _records(ledger: Ledger, numbered: Iterable[tuple[int, Finding]]) -> list[ClaimDict]:
    page = _Page(ledger, None)
    return [_record(page, number, finding) for number, finding in numbered]


def _record(page: _Page, number: int, finding: Finding) -> ClaimDict:
    claim, nearest = finding.claim, finding.nearest
    low, high = claim.amount.ends if claim.amount else (None, None)
    held_low, held_high = _ends(nearest)
    return {
        "claim": number,
        "says": claim.says,
        "date": str(claim.date or ""),
        "entity": claim.entity,
        "whose": list(claim.whose),
        "metric": claim.metric,
        "period": claim.period,
        "low": maybe_whole(low),
        "high": maybe_whole(high),
        "about": claim.about,
        "value": str(claim.value or ""),
        "unit": claim.unit,
        "deals": list(claim.deals),
        "said": page._said_words(finding) if finding.said is not None else "",
        "then": page.deals(finding.then),
        "now": page.deals(finding.now),
        "figures": "; ".join(page.held(claim, held) for held in finding.held),
        "others": page.figures(finding.figures),
        "own": list(finding.own),
        "missing": list(nearest.missing) if nearest else [],
        "held_low": held_low,
        "held_high": held_high,
        "held_unit": nearest.unit if nearest else "",
        "course": page.course(finding) if len(finding.course) > 2 else "",
        "verdict": finding.verdict,
        "off": _rounded(finding.judgement.off),
        "basis": finding.basis,
        "verdict_then": finding.verdict_then or "",
        "place": str(claim.place),
        "source": "; ".join(str(source) for source in claim.sources),
    }


def _ends(held: Held | None) -> tuple[int | float | None, int | float | None]:
    """What the figures say, in units of the currency or of the metric."""
    if held is None:
        return None, None
    if held.unit == MONEY:
        return maybe_whole(held.range.low), maybe_whole(held.range.high)
    return _rounded(held.range.low), _rounded(held.range.high)


def _rounded(number: Fraction | None) -> float | None:
    return None if number is None else float(f"{float(number):.6g}")
