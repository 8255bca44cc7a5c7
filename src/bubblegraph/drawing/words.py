"""The words on a picture: headline, subtitle, footer, names, tooltips."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import fields, replace
from datetime import date
from fractions import Fraction
from itertools import combinations, pairwise
from math import ceil

from bubblegraph.analysis.circular_flows import CircularFlows, RankedCycle
from bubblegraph.analysis.headline import headline_and_rest, headline_rung
from bubblegraph.analysis.question import Question
from bubblegraph.drawing.rows import rows_of_picture
from bubblegraph.drawing.scene import Company, Highlight, Payment, Scene
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.ledger.model import Ledger, Status
from bubblegraph.ledger.select import Filters, Selection, Standing
from bubblegraph.money import CENTS, Amount, Scale, total
from bubblegraph.text import count

__all__ = [
    "break_name",
    "company_tooltip",
    "count",
    "crowding_hints",
    "day_words",
    "finding",
    "footer",
    "headline",
    "in_unit",
    "loop_path",
    "mark_words",
    "name_breaks",
    "name_outside",
    "names_in",
    "names_of",
    "question_finding",
    "scene_facts",
    "short_name",
    "subtitle",
    "tooltip",
    "unique_fact",
    "unit_of_money",
]

# --- letters of a name ---
KEPT_WHOLE = 18  # with what stands in brackets
OVERHANG = 4  # more than wanted, before it is cut
ONE_LINE = 13  # beside a circle
MOST_LINES = 3  # inside a circle
EAST_ASIAN = "\u2e80"  # from there on scripts have no blanks, and lines end anywhere
MARKS = {
    "*": "No source ties these deals.",
    "*?": "Whether a source ties these deals is not decided.",
}
UNITS_OF_MONEY = {"USD": "dollar", "EUR": "euro", "GBP": "pound", "JPY": "yen", "CNY": "yuan"}
SQUARE_ROOT = "Arrows widen with the square root of the amount, circles with the flow."


def in_unit(amount: Amount, scale: Scale) -> str:
    """Give an amount in a unit that is said elsewhere: three digits at most, or so.

    Examples
    --------
    >>> from bubblegraph.money import pick_scale
    >>> in_unit(Amount(13_050_000_000_00, 43_300_000_000_00), pick_scale(10**12))
    '13.1–43.3'
    >>> in_unit(Amount(7_000_000_00, 7_000_000_00), pick_scale(10**12))
    '0.007'
    """
    if amount.high is None:
        known = amount.disclosed
        lead = f"{_few_digits(amount.low, scale)}–" if amount.low < known else ""
        return f"{lead}≥{_few_digits(known, scale)}" if known else "?"
    low, high = (_few_digits(end, scale) for end in (amount.low, amount.high))
    return high if low == high else f"{low}–{high}"


def _few_digits(cents: int, scale: Scale) -> str:
    """Three digits behind the point at most, and as few as tell what the first digit is."""
    part = Fraction(cents, scale.cents)
    # just below these rounding would give a digit more
    bounds = (Fraction(9995, 100), Fraction(95, 100), Fraction(95, 1000))
    digits = sum(part < bound for bound in bounds)
    text = replace(scale, digits=digits).show(cents)
    if cents and not text.strip("0."):
        return "<0.001"
    return text.rstrip("0").rstrip(".") if "." in text else text


def finding(flows: CircularFlows, voice: Voice, *, in_order: bool = False) -> tuple[str, str]:
    """State the finding, as an upper limit: the headline, and what it leaves for the subtitle."""
    return question_finding(flows.question, voice, within=flows.within, in_order=in_order)


def question_finding(
    question: Question, voice: Voice, *, within: int | None = None, in_order: bool = False
) -> tuple[str, str]:
    """State the finding of a question: the headline, and what it leaves for the subtitle."""
    most = question.trips[headline_rung(question)].high.value
    show = voice.one_unit(most or CENTS)
    first, rest = headline_and_rest(question, show, within, in_order=in_order)
    return first, " ".join(rest)


def headline(flows: CircularFlows, scene: Scene, *, in_order: bool = False) -> str:
    """State the finding, or what it is of a part that is drawn alone."""
    if scene.highlight is not None:
        return _highlight_headline(flows, scene, scene.highlight)
    if scene.ego is not None:
        return _ego_headline(scene)
    return finding(flows, scene.voice, in_order=in_order)[0]


def _highlight_headline(flows: CircularFlows, scene: Scene, marked: Highlight) -> str:
    if marked.loop is not None:
        return _loop_headline(flows, marked.loop, scene.voice)
    loops = f"{_loops_through(flows, marked)} of {_loop_count(flows)}"
    if marked.deal is not None:
        names = flows.selection.ledger.entities
        payer, payee = names[marked.deal.deal.payer].name, names[marked.deal.deal.payee].name
        return f"{payer} → {payee}, {scene.voice.told(marked.deal.amount)}: part of {loops}"
    return f"{marked.entity.name if marked.entity else ''}: on {loops}"


def _loop_headline(flows: CircularFlows, marked: RankedCycle, voice: Voice) -> str:
    """What a loop could carry alone, and what it carries beside the others."""
    if not marked.cycle.priced:
        return f"How much can go all the way round loop {marked.rank} is not disclosed"
    alone = voice.money(marked.cycle.disclosed)
    rows = {row.ranked.rank: row.cents for row in rows_of_picture(flows, every=True)}
    if rows.get(marked.rank) == marked.cycle.disclosed:
        return f"Loop {marked.rank} can carry up to {alone}, alone and in the rows that add up"
    row = voice.money(rows[marked.rank]) if marked.rank in rows else "nothing"
    return f"Alone loop {marked.rank} can carry up to {alone}, in the rows that add up {row}"


def _loops_through(flows: CircularFlows, marked: Highlight) -> int:
    if marked.deal is not None:
        return sum(marked.deal in leg.deals for ranked in flows.cycles for leg in ranked.cycle.legs)
    return sum(any(e in ranked.cycle.entities for e in marked.kept) for ranked in flows.cycles)


def _ego_headline(scene: Scene) -> str:
    assert scene.ego is not None
    out = total(payment.amount for payment in scene.payments if payment.payer == scene.ego.id)
    into = total(payment.amount for payment in scene.payments if payment.payee == scene.ego.id)
    pays, receives = (_amount_in_words(amount, scene.voice) for amount in (out, into))
    return f"{scene.ego.name}: {pays} to pay, {receives} to receive"


def _amount_in_words(amount: Amount, voice: Voice) -> str:
    """An amount in a sentence."""
    return voice.told(amount) if amount.priced else "an undisclosed amount"


def subtitle(flows: CircularFlows, scene: Scene, *, in_order: bool = False) -> str:
    """Say what the headline leaves, what is drawn, and how to read it."""
    first, rest = finding(flows, scene.voice, in_order=in_order)
    if scene.highlight is not None and scene.highlight.loop is not None:
        return f"{_loop_words(flows, scene.highlight.loop)} {SQUARE_ROOT}"
    if scene.highlight is not None:
        return f"{first}. {SQUARE_ROOT}"
    number = len(scene.named) + (len(scene.others.members) if scene.others else 0)
    parts = [rest, f"{scene.voice.companies(number)}, {_loop_count(flows)}."]
    if scene.ego is not None:
        near = scene.voice.companies(number - 1)
        parts = [f"{scene.ego.name} and the {near} that it pays or that pay it."]
    return " ".join(part for part in [*parts, SQUARE_ROOT] if part)


def _loop_count(flows: CircularFlows) -> str:
    """Say how many loops there are in the view that the filters ask for."""
    if not flows.shown:
        return "no loop"
    return f"{'' if flows.complete else 'at least '}{count(len(flows.shown), 'loop')}"


def _loop_words(flows: CircularFlows, marked: RankedCycle) -> str:
    names = flows.selection.ledger.entities
    voice = voice_of(flows.selection)
    path = loop_path([names[entity].name for entity in marked.cycle.entities], voice)
    said = mark_words([marked.marks(payments=voice.payments)], voice, signs=False)
    return f"Loop {marked.rank} of {len(flows.cycles)}: {path}. {said}".strip()


def loop_path(names: Sequence[str], voice: Voice, most: int = 12) -> str:
    """Give a loop as a way from its first company back to it, a long one cut short.

    Examples
    --------
    >>> loop_path(["Nvidia", "OpenAI"], Voice("$"))
    'Nvidia → OpenAI → Nvidia'
    >>> loop_path(["Nvidia", "OpenAI", "Oracle", "SoftBank", "Arm"], Voice("$"), most=2)
    'Nvidia → OpenAI → 3 more companies → Nvidia'
    """
    shown = list(names)
    if len(names) > most + 1:
        shown = [*names[:most], voice.companies(len(names) - most, "more ")]
    return " → ".join([*shown, names[0]])


def footer(selection: Selection, facts: Iterable[str], source: str | None) -> list[str]:
    """Say when, what the picture holds and leaves out, under which filters, and whose figures."""
    whose = source or selection.ledger.title
    parts = [
        f"As of {day_words(selection.as_of)}" if selection.as_of else "",
        *facts,
        *_filter_words(selection.filters),
        f"Figures: {whose}" if whose else "",
    ]
    return [part for part in parts if part]


def scene_facts(flows: CircularFlows, scene: Scene) -> list[str]:
    """How many deals are drawn, and what is missing."""
    deals = sum(len(payment.deals) for payment in scene.payments)
    unpriced = sum(not payment.amount.priced for payment in scene.payments)
    pooled = _pooled_apart(flows, scene)
    many = [company for company in scene.named if company.many]
    mark = "" if scene.rows and scene.highlight is None else " (?)"
    hair = any(scene.beside(payment) for payment in scene.payments)
    fainter = any(scene.fainter(payment) for payment in scene.payments)
    return [
        scene.voice.deals(deals),
        "hairlines: on no row that adds up" if hair else "",
        "fainter: on rows that are never in order of time" if fainter else "",
        f"{count(unpriced, 'arrow')} {scene.voice.unpriced}{mark}" if unpriced else "",
        f"{scene.others.name} in one circle: no loop is read through it" if scene.others else "",
        "its arrows pale" if scene.others and not hair else "",
        f"{count(len(many), 'pooled party', 'pooled parties')} (dashed outline) on no loop"
        if many
        else "",
        f"{count(pooled, 'pooled party', 'pooled parties')} left out" if pooled else "",
    ]


def mark_words(marks: Iterable[str], voice: Voice, *, signs: bool = True) -> str:
    """Explain the marks of loops that occur in a picture, a sentence each.

    Examples
    --------
    >>> mark_words(["", "†", "*?†"], Voice("$")).replace("\\u00a0", " ")
    '*? Whether a source ties these deals is not decided. † Never in order of time, invested first.'
    """
    marks = list(marks)
    ties = {mark.removesuffix("†") for mark in marks}
    never = any(mark.endswith("†") for mark in marks)
    meant = MARKS | {"†": f"N{voice.never[1:]}."}
    occur = [mark for mark in meant if mark in ties or (never and mark == "†")]
    return " ".join(f"{mark}\u00a0{meant[mark]}" if signs else meant[mark] for mark in occur)


def unique_fact(flows: CircularFlows) -> str:
    """Say that other rows than those shown would add up too; nothing where that is not known."""
    return "" if flows.unique is not False else "other rows would add up as well"


def unit_of_money(currency: str) -> str:
    """Name the unit of a currency.

    Examples
    --------
    >>> unit_of_money("EUR"), unit_of_money("CHF")
    ('euro', 'unit of money')
    """
    return UNITS_OF_MONEY.get(currency, "unit of money")


def crowding_hints(scene: Scene) -> list[str]:
    """Say that there was no room for as many companies as were asked for."""
    if not scene.crowded:
        return []
    return [
        f"there is room for {scene.voice.companies(len(scene.named))}: the largest; "
        "--top, --ego, --entity or --sector choose others"
    ]


def _pooled_apart(flows: CircularFlows, scene: Scene) -> int:
    """Pooled parties that deal with a company in the picture and are not in it."""
    drawn = {company.id for company in scene.named}
    folded = set(scene.others.members) if scene.others else set()
    near = {
        party
        for edge in flows.graph.edges
        for party, other in (edge, edge[::-1])
        if other in drawn and party not in drawn
    }
    nodes = flows.graph.nodes
    return sum(bool(nodes[party]["pooled"]) for party in near if nodes[party]["name"] not in folded)


def _filter_words(filters: Filters) -> list[str]:
    """Every filter that is not at its default; the day is said elsewhere."""
    found = []
    for field in fields(Filters):
        value = getattr(filters, field.name)
        if field.name != "as_of" and value != field.default:
            found.append(f"{field.name.replace('_', ' ')}: {_filter_value(value)}")
    return found


def _filter_value(value: object) -> str:
    if isinstance(value, Status):
        return value.word
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, int):  # cents
        return Voice("").span(value, value)
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def names_in(ledger: Ledger, scene: Scene) -> dict[str, str]:
    """What each circle is called, by id."""
    return names_of(ledger) | {company.id: company.name for company in scene.companies}


def names_of(ledger: Ledger) -> dict[str, str]:
    """What each entity is called, by id."""
    return {entity.id: entity.name for entity in ledger.entities.values()}


def short_name(name: str, longest: int = 26) -> str:
    """Shorten a long name: first what stands in brackets goes, then the end.

    Examples
    --------
    >>> short_name("Valor Compute Infrastructure (xAI chip-lease SPV)", 28)
    'Valor Compute Infrastructure'
    """
    bare = name.split(" (", maxsplit=1)[0].strip()
    kept = name if len(name) <= KEPT_WHOLE or not bare else bare
    if len(kept) <= longest + OVERHANG:
        return kept
    whole = kept[: longest + 1].rsplit(" ", 1)[0]
    return f"{(whole if len(whole) > longest / 2 else kept[:longest]).rstrip(' ,&')}…"


def name_outside(name: str) -> str:
    """Break a name that stands beside its circle if it is long."""
    if _ends_lines_anywhere(name):
        return _cut_lines(name, max(ONE_LINE // 2, ceil(len(name) / MOST_LINES)))
    return break_name(name) if len(name) > ONE_LINE else name


def name_breaks(name: str) -> list[str]:
    """Break a name into one line, two, three: the ways that may fit into a circle.

    Examples
    --------
    >>> name_breaks("Arm"), name_breaks("Big Bank")
    (['Arm'], ['Big Bank', 'Big\\nBank'])
    >>> name_breaks("月之暗面")
    ['月之暗面', '月之\\n暗面']
    """
    if _ends_lines_anywhere(name):
        lengths = [ceil(len(name) / (n + 1)) for n in range(MOST_LINES)]
        return list(dict.fromkeys(_cut_lines(name, longest) for longest in lengths))
    return list(dict.fromkeys(break_name(name, lines=n + 1) for n in range(MOST_LINES)))


def _ends_lines_anywhere(name: str) -> bool:
    """Whether a name has letters of a script without blanks, and none."""
    return " " not in name and max(name, default="") >= EAST_ASIAN


def _cut_lines(name: str, longest: int) -> str:
    return "\n".join(name[i : i + longest] for i in range(0, len(name), longest))


def break_name(name: str, *, lines: int = 2) -> str:
    """Break a name between words into lines of about one length, at most so many.

    Examples
    --------
    >>> break_name("Thinking Machines Lab")
    'Thinking\\nMachines Lab'
    """
    parts = name.split()
    breaks = combinations(range(1, len(parts)), min(lines, len(parts)) - 1) if parts else iter([()])

    def lay(cuts: tuple[int, ...]) -> list[str]:
        ends = (0, *cuts, len(parts))
        return [" ".join(parts[start:end]) for start, end in pairwise(ends)]

    return "\n".join(min(map(lay, breaks), key=lambda found: max(map(len, found))))


def tooltip(payment: Payment, names: Mapping[str, str], voice: Voice) -> str:
    """Give an arrow in words: who pays whom, how much, for what, and the deals behind it."""
    head = f"{names[payment.payer]} → {names[payment.payee]}: {voice.told(payment.amount)}"
    return "\n".join([head, *(_deal_line(standing, voice) for standing in payment.deals)])


def _deal_line(standing: Standing, voice: Voice) -> str:
    """A deal of an arrow: its kind, how far it got and its amount; of a payment its day."""
    deal, amount = standing.deal, voice.told(standing.amount)
    said = f"{deal.kind}, {standing.status.word}" if deal.why_no_payment else str(deal.date or "")
    return f"{deal.id}: {f'{said}, ' if said else ''}{amount}"


def company_tooltip(company: Company, payments: Iterable[Payment], voice: Voice) -> str:
    """Give a company in words: what it pays and is paid in the picture."""
    payments = list(payments)
    pays = sum(payment.disclosed for payment in payments if payment.payer == company.id)
    paid = sum(payment.disclosed for payment in payments if payment.payee == company.id)
    spent, taken = voice.span(pays, pays), voice.span(paid, paid)
    known = "" if voice.payments else " (as far as disclosed)"
    text = f"{company.name}: pays {spent}, is paid {taken}{known}"
    return "\n".join([text, *company.members])


def day_words(day: date) -> str:
    """Give a day as people read it."""
    return f"{day.day} {day:%B %Y}"
