"""Stress as tables: who is not paid, whose equity is reached, which loans are uncovered."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from bubblegraph import arguments
from bubblegraph.analysis.collateral import Collateral
from bubblegraph.analysis.distress import Distress, Distressed
from bubblegraph.analysis.means import Given
from bubblegraph.analysis.obligations import GuaranteeCall
from bubblegraph.analysis.stress import Loss, Stress, condition
from bubblegraph.ledger.names import name, names
from bubblegraph.ledger.select import Selection
from bubblegraph.money import NOTHING, Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import amount_words, filter_words, head_line, scale_for

__all__ = ["answer_collateral", "answer_distress", "answer_stress"]

OWED = (
    "Owed: by signed deals and not yet paid, over their terms; of debt what was lent and not paid "
    "back, without interest."
)
BY_YEAR = (
    "Times: over the revenue of a year. Most in a year: of deals of full term, straight by days; "
    "≥: others are undated."
)
SCENARIO = "Scenario, not a forecast:"


# --- who is not paid ------------------------------------------------------------------------------


def answer_stress(stress: Stress, *, units: Scale | None = None) -> Answer:
    """Lay out who is not paid, in which rounds, and what was assumed."""
    arguments.instance("stress", stress, Stress)
    arguments.optional("units", units, Scale)
    selection = stress.selection
    largest = max(stress.owed.disclosed, *(each.of or 0 for each in stress.stated), 0)
    scale = scale_for(selection, largest, units)
    who = names(selection.ledger, stress.entities)
    return Answer(
        head=(
            head_line(f"Stress, {who}", selection, scale),
            " ".join(_finding(stress, scale)),
            *(_call_words(selection, call, scale) for call in stress.guarantees),
            *filter_words(selection),
        ),
        body=(_losses_table(stress, scale),) if stress.losses else (),
        foot=tuple(_stress_foot(stress, who, scale)),
        fields=stress.FIELDS,
        records=stress.to_records,
        document=stress.to_dict,
    )


def _supposed(stress: Stress | Distress) -> str:
    who = names(stress.selection.ledger, stress.entities)
    return f"{SCENARIO} {condition(who, stress.unpaid, several=len(stress.entities) > 1)}"


def _percent(part: Fraction) -> str:
    return f"{float(100 * part):.4g}%"


def _finding(stress: Stress, scale: Scale) -> Iterator[str]:
    supposed = _supposed(stress)
    if not stress.losses:
        why = ""
        if stress.unpriced:
            why = " whose price is known"
        elif stress.owed == NOTHING:
            why = ": nothing signed is left to pay"
        yield f"{supposed}, nobody in this ledger loses anything{why}."
        return
    others = [loss for loss in stress.losses if loss.entity not in stress.entities]
    lost = _both(stress.lost, scale)
    first = _first(others, stress, scale)
    yield (
        f"{supposed}, the others in this ledger are not paid {lost}, under the assumptions "
        f"below{first}."
    )
    if stress.rely < 1 and stress.lost_most != stress.lost:
        most = _both(stress.lost_most, scale)
        yield (
            f"If everybody needed all that it is owed to pay its own debts (--rely 100%), {most}."
        )


def _first(others: Sequence[Loss], stress: Stress, scale: Scale) -> str:
    """Name who loses most; a loss of years never stands alone over the revenue of one."""
    if not others:
        return ""
    most = others[0]
    times = most.times_revenue
    of = f", {_times(times)} times its revenue of a year" if times is not None else ""
    if times is not None and most.worst_year is not None:
        of = (
            f" over the years, {_times(times)} times its revenue of one; most in a year "
            f"{_year_cell(most, scale)}"
        )
    alone = "all of it" if len(others) == 1 else f"most, {_both(most.lost, scale)}"
    return f"; {name(stress.selection.ledger, most.entity)} {alone}{of}"


def _both(ends: tuple[Fraction, Fraction], scale: Scale) -> str:
    """Figures at the lows and at disclosed prices, which are no range if the first is larger."""
    low, high = ends
    if low <= high:
        return scale.span(low, high)
    return f"{scale.show(low)} at lows, {scale.show(high)} at highs"


def _times(ratio: Fraction) -> str:
    return f"{float(ratio):.1f}" if ratio >= Fraction(1, 20) else f"{float(ratio):.2g}"


def _call_words(selection: Selection, call: GuaranteeCall, scale: Scale) -> str:
    guarantor, creditor = (name(selection.ledger, each) for each in (call.guarantor, call.creditor))
    debtors = names(selection.ledger, call.debtors)
    paid = _both(call.called, scale)
    if call.most == call.called[1]:
        sum_paid = paid
    elif call.most is None:
        sum_paid = f"at least {paid}, no limit is stated"
    else:
        sum_paid = f"up to {scale.show(call.most)}, as the price is not disclosed"
    return (
        f"Guaranteed: what {debtors} then owes to {creditor}, {guarantor} pays, {sum_paid} "
        f"({call.standing.deal.id})."
    )


def _losses_table(stress: Stress, scale: Scale) -> Table:
    lending = any(any(loss.lending) for loss in stress.losses)
    guarantees = any(any((*loss.received, *loss.paid)) for loss in stress.losses)
    columns = [Column("who", wrap=True), Column("loses", right=True)]
    columns += [Column("lending", right=True)] * lending
    columns += [Column("guarantees", right=True)] * guarantees
    columns += [
        Column("revenue", right=True),
        Column("times", right=True),
        Column("most in a year", right=True),
    ]
    rows = [_loss_row(stress, loss, scale, lending, guarantees) for loss in stress.losses]
    return Table(tuple(columns), rows)


def _loss_row(
    stress: Stress, loss: Loss, scale: Scale, lending: bool, guarantees: bool
) -> tuple[str, ...]:
    cells = [name(stress.selection.ledger, loss.entity), _both(loss.lost, scale)]
    cells += [scale.show(loss.lending[1]) if loss.lending[1] else ""] * lending
    cells += [_guarantee_cell(loss, scale)] * guarantees
    revenue, times = loss.year_revenue, loss.times_revenue
    cells += [scale.show(revenue.cents), _times(times or Fraction(0))] if revenue else ["–", "–"]
    return (*cells, _year_cell(loss, scale))


def _guarantee_cell(loss: Loss, scale: Scale) -> str:
    if loss.paid[1]:
        return f"pays {scale.show(loss.paid[1])}"
    return f"gets {scale.show(loss.received[1])}" if loss.received[1] else ""


def _year_cell(loss: Loss, scale: Scale) -> str:
    if loss.worst_year is None:
        return "–"
    year, cents = loss.worst_year
    revenue = loss.year_revenue
    least = "≥" if loss.undated else ""
    share = f" ({least}{float(cents / revenue.cents):.0%})" if revenue else ""
    return f"{least}{scale.show(cents)} in {year}{share}"


def _stress_foot(stress: Stress, who: str, scale: Scale) -> Iterator[str]:
    selection = stress.selection
    if len(stress.rounds) > 1:
        rounds = "; ".join(
            f"{number} {names(selection.ledger, each)}"
            for number, each in enumerate(stress.rounds, 1)
        )
        yield f"Who falls short, round by round: {rounds}."
    if stress.lost_least_paid > stress.lost[1]:
        yield (
            "There are several solutions, for some pay one another in a circle with no money from "
            "outside, or a default would be its own cause. This is the one in which most is paid; "
            f"in the one in which least is, the others lose {scale.show(stress.lost_least_paid)}."
        )
    if stress.unpriced:
        to = names(selection.ledger, list(dict.fromkeys(each.creditor for each in stress.unpriced)))
        yield f"Not disclosed, and in no sum: what is owed to {to}."
    if stress.unsigned.disclosed:
        yield f"Announced and not signed, so not owed: {amount_words(stress.unsigned, scale)}."
    yield from _stated(stress, scale)
    if any(loss.worst_year for loss in stress.losses):
        yield BY_YEAR
    yield f"Assumed: {' '.join(_assumed(stress, who, scale))}"


def _stated(stress: Stress, scale: Scale) -> Iterator[str]:
    """Which share of a company's own figure the party is."""
    ledger = stress.selection.ledger
    for each in stress.stated:
        whose = f"{name(ledger, each.party)} is {_percent(each.share)} of"
        company = f"{name(ledger, each.entity)}'s {each.metric.replace('_', ' ')}, {each.period}"
        of = "" if each.of is None else f", {scale.show(each.share * each.of)}"
        yield f"As stated: {whose} {company}{of}."


def _assumed(stress: Stress, who: str, scale: Scale) -> Iterator[str]:
    pays, its = ("pays", "its") if len(stress.entities) == 1 else ("pay", "their")
    yield f"{who} {pays} all of {its} creditors the same part."
    known = {each.entity for each in stress.given if each.what == "income"}
    if not stress.rely:
        rest = " whose income is not given" if known else ""
        yield f"Everybody else{rest} has enough from elsewhere to pay in full (--rely 0%)."
    else:
        yield (
            f"Whose income is not given needs {_percent(stress.rely)} of what the others owe it to "
            "pay its own debts, and has its cash beside (--rely)."
        )
    used = stress.rely > 0
    shown = [each for each in stress.given if used or not each.period or each.entity in known]
    if shown:
        yield f"Given: {_given_words(stress.selection, shown, scale)}."
    if stress.guarantees:
        yield "Guarantors can pay unless their income is given."
    if stress.rely or known:
        order = "before" if stress.outsiders_first else "like"
        yield f"Creditors outside of the ledger are paid {order} those inside."
    if min(stress.recovery) < 1:
        cash, claims = map(_percent, stress.recovery)
        yield f"Of whoever falls short {cash} of the cash and {claims} of the claims are left."
    yield OWED


def _given_words(selection: Selection, given: Iterable[Given], scale: Scale) -> str:
    return ", ".join(
        f"{name(selection.ledger, each.entity)} {each.what} {scale.show(each.cents)} "
        f"({each.period or 'assumed'})"
        for each in given
    )


# --- whose equity is reached ----------------------------------------------------------------------


def answer_distress(distress: Distress, *, units: Scale | None = None) -> Answer:
    """Lay out which share of its equity each party loses."""
    arguments.instance("distress", distress, Distress)
    arguments.optional("units", units, Scale)
    selection = distress.selection
    scale = scale_for(selection, max((each.owed for each in distress.parties), default=0), units)
    who = names(selection.ledger, distress.entities)
    columns = (
        Column("who", wrap=True),
        Column("is owed", right=True),
        Column("loses", right=True),
        Column("equity", right=True),
        Column("share", right=True),
    )
    rows = [_distressed_row(selection, each, scale) for each in distress.parties]
    return Answer(
        head=(
            head_line(f"DebtRank, {who}", selection, scale),
            f"{_supposed(distress)}, {_reached(distress)}, under the assumptions below.",
            *filter_words(selection),
        ),
        body=(Table(columns, rows),) if rows else (),
        foot=tuple(_distress_foot(distress, scale)),
        fields=distress.FIELDS,
        records=distress.to_records,
        document=distress.to_dict,
    )


def _reached(distress: Distress) -> str:
    known = [each for each in distress.parties if each.distress is not None]
    if not known:
        return "nobody whose equity is known loses anything"
    most = max(known, key=lambda each: each.distress or Fraction(0))
    loser = name(distress.selection.ledger, most.entity)
    return f"{loser} loses the largest share of its equity, {float(most.distress or 0):.1%}"


def _distressed_row(selection: Selection, each: Distressed, scale: Scale) -> tuple[str, ...]:
    return (
        name(selection.ledger, each.entity),
        scale.show(each.owed),
        scale.show(each.lost),
        "–" if each.equity is None else scale.show(each.equity.cents),
        "–" if each.distress is None else f"{float(each.distress):.1%}",
    )


def _distress_foot(distress: Distress, scale: Scale) -> Iterator[str]:
    if distress.single_hit:
        yield "DebtRank of 2012: each party passes its distress on once."
    else:
        yield (
            "DebtRank of 2015: what is owed loses value as the debtor loses equity, whether or not "
            "it still pays."
        )
    yield (
        "What is owed counts as a claim in full, though trade is not yet delivered: an upper view. "
        "Who has no equity here loses money, and passes nothing on."
    )
    if distress.given:
        given = _given_words(distress.selection, distress.given, scale)
        yield f"Assumed: {given}. {OWED}"
    else:
        yield OWED


# --- which loans are uncovered --------------------------------------------------------------------


def answer_collateral(collateral: Collateral, *, units: Scale | None = None) -> Answer:
    """Lay out what of loans against hardware is uncovered."""
    arguments.instance("collateral", collateral, Collateral)
    arguments.optional("units", units, Scale)
    selection = collateral.selection
    scale = scale_for(selection, collateral.owed.disclosed, units)
    columns = (
        Column("lender", wrap=True),
        Column("borrower", wrap=True),
        Column("lent", right=True),
        Column("uncovered", right=True),
    )
    rows = [
        (
            name(selection.ledger, each.lender),
            name(selection.ledger, each.borrower),
            scale.amount(each.owed),
            scale.span(*each.uncovered),
        )
        for each in collateral.loans
    ]
    sums = [("", "all", scale.amount(collateral.owed), scale.span(*collateral.uncovered))]
    return Answer(
        head=(
            head_line("Stress, hardware", selection, scale),
            _uncovered(collateral, scale),
            *filter_words(selection),
        ),
        body=(Table(columns, rows, sums),) if rows else (),
        foot=(
            "Assumed: the hardware was worth what was lent. A loan is against hardware if what it "
            "is for names chips, GPUs, TPUs, servers or hardware, or if it shares a package with "
            "such a loan to the same borrower.",
            OWED,
        ),
        fields=collateral.FIELDS,
        records=collateral.to_records,
        document=collateral.to_dict,
    )


def _uncovered(collateral: Collateral, scale: Scale) -> str:
    condition = f"{SCENARIO} if hardware loses {_percent(collateral.fall)} of its value"
    if not collateral.loans:
        return f"{condition}, no loan of this ledger is uncovered: none is against hardware."
    uncovered = scale.span(*collateral.uncovered)
    lent = amount_words(collateral.owed, scale)
    return f"{condition}, at most {uncovered} of {lent} lent against it is uncovered."
