"""The words on a picture: headline, subtitle, footer, names, tooltips."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction

from bubblegraph.analysis.flows import CircularFlows, RankedCycle
from bubblegraph.drawing.scene import Company, Payment, Scene
from bubblegraph.ledger.model import Status
from bubblegraph.ledger.select import Filters
from bubblegraph.money import pick_scale, short

__all__ = [
    "SQUARE_ROOT",
    "break_name",
    "company_tooltip",
    "footer",
    "headline",
    "money_span",
    "short_name",
    "subtitle",
    "tooltip",
]

SQUARE_ROOT = "Arrow width grows with the square root of the amount, circles with the flow shown."


def money_span(low: int | Fraction, high: int | Fraction, sign: str) -> str:
    """Give an interval of cents for a headline.

    Examples
    --------
    >>> money_span(88_649_000_000_00, 135_710_000_000_00, "$")
    '$88.6–135.7B'
    """
    scale = replace(pick_scale(high), digits=1)
    if all(scale.show(end).endswith(".0") for end in (low, high)):
        scale = replace(scale, digits=0)
    return f"{sign}{scale.span(low, high)}{scale.suffix}"


def headline(flows: CircularFlows, scene: Scene) -> str:
    """State the finding, as an upper limit."""
    if scene.highlight is not None:
        return _loop_headline(scene.highlight, scene.sign)
    for trip, rung in ((flows.signed, "signed"), (flows.all, "announced")):
        if trip.high.value:
            amount = money_span(trip.low.value, trip.high.value, scene.sign)
            return f"At most {amount} of {rung} deals can return to its payer"
    if flows.cycles:
        return "Money can return to its payer; how much is not disclosed"
    return "No money can return to its payer through these deals"


def _loop_headline(marked: RankedCycle, sign: str) -> str:
    if not marked.cycle.priced:
        return "How much can go all the way round this loop is not disclosed"
    return f"At most {short(marked.cycle.bottleneck, sign)} can go all the way round this loop"


def subtitle(flows: CircularFlows, scene: Scene) -> str:
    """Say what is drawn and how to read it."""
    if scene.highlight is not None:
        return f"{_loop_words(flows, scene.highlight)} {SQUARE_ROOT}"
    loops = f"{'' if flows.complete else 'more than '}{_count(len(flows.cycles), 'loop')}"
    parts = [f"{_count(len(scene.companies), 'company', 'companies')}, {loops}."]
    if flows.signed.high.value and flows.all.high.value > flows.signed.high.value:
        amount = money_span(flows.all.low.value, flows.all.high.value, scene.sign)
        parts.append(f"At most {amount} if every announced deal is paid. An upper limit, not a finding.")
    return " ".join([*parts, SQUARE_ROOT])


def _loop_words(flows: CircularFlows, marked: RankedCycle) -> str:
    names = flows.selection.ledger.entities
    path = [names[entity].name for entity in (*marked.cycle.entities, marked.cycle.entities[0])]
    tied = "" if marked.cycle.tied else " No source ties these deals together."
    return f"Loop {marked.rank} of {len(flows.cycles)}: {' → '.join(path)}.{tied}"


def footer(flows: CircularFlows, scene: Scene, source: str | None) -> list[str]:
    """Say when, under which filters, how many deals, what is missing, and whose figures."""
    deals = sum(len(payment.deals) for payment in scene.payments)
    unpriced = sum(not payment.amount.priced for payment in scene.payments)
    pooled = _pooled_apart(flows, scene)
    parts = [
        f"As of {_day(flows.selection.as_of)}" if flows.selection.as_of else "",
        _count(deals, "deal"),
        f"{_count(unpriced, 'arrow')} without a disclosed price (?)" if unpriced else "",
        f"{_count(scene.left_out, 'smaller company', 'smaller companies')} left out"
        if scene.left_out
        else "",
        f"{_count(pooled, 'pooled party', 'pooled parties')} left out" if pooled else "",
        *_filter_words(flows.selection.filters),
        f"Figures: {source or flows.selection.ledger.title}"
        if source or flows.selection.ledger.title
        else "",
    ]
    return [part for part in parts if part]


def _pooled_apart(flows: CircularFlows, scene: Scene) -> int:
    """Pooled parties that deal with a company in the picture and are not in it."""
    drawn = {company.id for company in scene.companies}
    near = {
        party
        for edge in flows.graph.edges
        for party, other in (edge, edge[::-1])
        if other in drawn and party not in drawn
    }
    return sum(bool(flows.graph.nodes[party]["pooled"]) for party in near)


def _filter_words(filters: Filters) -> list[str]:
    """Every filter that is not at its default; the day is said elsewhere."""
    found = []
    for field in fields(Filters):
        value = getattr(filters, field.name)
        if field.name != "as_of" and value != field.default:
            found.append(f"{field.name.replace('_', ' ')}: {_filter_value(field.name, value)}")
    return found


def _filter_value(name: str, value: object) -> str:
    if isinstance(value, Status):
        return value.word
    if isinstance(value, bool):
        return "yes" if value else "no"
    if name == "min_amount" and isinstance(value, int):
        return money_span(value, value, "")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def short_name(name: str, longest: int = 26) -> str:
    """Shorten a long name: first what stands in brackets goes, then the end.

    Examples
    --------
    >>> short_name("Valor Compute Infrastructure (xAI chip-lease SPV)", 28)
    'Valor Compute Infrastructure'
    """
    bare = name.split(" (", maxsplit=1)[0].strip()
    kept = name if len(name) <= 18 or not bare else bare
    return kept if len(kept) <= longest + 4 else f"{kept[:longest].rstrip()}…"


def break_name(name: str, longest: int = 14) -> str:
    """Break a name into two lines of about the same length if it is long.

    Examples
    --------
    >>> break_name("Thinking Machines Lab")
    'Thinking\\nMachines Lab'
    """
    gaps = [i for i, letter in enumerate(name) if letter == " "]
    if len(name) < longest or not gaps:
        return name
    gap = min(gaps, key=lambda i: (max(i, len(name) - i - 1), -i))
    return f"{name[:gap]}\n{name[gap + 1 :]}"


def tooltip(payment: Payment, names: dict[str, str], sign: str) -> str:
    """Give an arrow in words: who pays whom, how much, for what, and the deals behind it."""
    head = f"{names[payment.payer]} → {names[payment.payee]}: {short(payment.amount, sign)}"
    lines = [
        f"{standing.deal.id}: {standing.deal.kind}, {standing.status.word}, {short(standing.amount, sign)}"
        for standing in payment.deals
    ]
    return "\n".join([head, *lines])


def company_tooltip(company: Company, payments: Iterable[Payment], sign: str) -> str:
    """Give a company in words: what it pays and is paid in the picture."""
    payments = list(payments)
    pays = sum(payment.disclosed for payment in payments if payment.payer == company.id)
    paid = sum(payment.disclosed for payment in payments if payment.payee == company.id)
    spent, taken = money_span(pays, pays, sign), money_span(paid, paid, sign)
    return f"{company.name}: pays {spent}, is paid {taken} (as far as disclosed)"


def _day(day: date) -> str:
    return f"{day.day} {day:%B %Y}"


def _count(number: int, one: str, many: str = "") -> str:
    return f"{number:,} {one if number == 1 else many or one + 's'}"
