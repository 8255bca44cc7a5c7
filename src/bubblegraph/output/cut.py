"""The answer of ``cut``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bubblegraph import arguments
from bubblegraph.analysis.cut import Cut
from bubblegraph.analysis.deal_falls import Fall
from bubblegraph.ledger.names import name
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count

__all__ = ["answer_cut"]

MOST_FALLS = 15


def answer_cut(cut: Cut, *, every: bool = False, units: Scale | None = None) -> Answer:
    """Lay out the cheapest whole set of legs, and how much T* falls without each deal."""
    arguments.instance("cut", cut, Cut)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    scale = scale_for(cut.selection, cut.volume or cut.selection.gross.disclosed, units)
    body: list[Table | Lines] = [_legs_table(cut, scale)] if cut.legs else []
    if falls := _falls_shown(cut):
        shown = falls if every else falls[:MOST_FALLS]
        body += [
            Lines(("", f"Without one {deal_word(cut.selection)} alone, T* falls by:"), beside=True),
            _falls_table(cut, shown, scale),
        ]
    return Answer(
        head=(
            head_line("Key deals", cut.selection, scale),
            _finding(cut, scale),
            *_conditions(cut),
            *filter_words(cut.selection),
        ),
        body=tuple(body),
        foot=tuple(_foot(cut, falls, every)),
        fields=cut.FIELDS,
        records=cut.to_records,
        document=cut.to_dict,
    )


def _finding(cut: Cut, scale: Scale) -> str:
    priced, prices = " with a disclosed price", " at disclosed prices"
    if are_payments(cut.selection):
        priced = prices = ""
    if not cut.legs and cut.left:
        return (
            f"Every loop{priced} has only legs that must stay: there is nothing to cut. As it is, "
            f"at most {scale.show(cut.volume)} can complete a lap{prices} (T*)."
        )
    if not cut.legs:
        highs = " at the disclosed highs" if prices else ""
        return f"No loop carries anything{highs}: there is nothing to cut."
    legs = count(len(cut.legs), "leg")
    proof = (
        "no other set is cheaper"
        if cut.proven
        else f"at best {scale.show(cut.bound)} would do: not proven"
    )
    volume = scale.show(cut.volume)
    if not cut.packing.exact:
        volume += f" (T* is not proven: {scale.show(cut.packing.least)} at least)"
    spared = " but of legs that stay" if cut.left else ""
    then = f", and {scale.show(cut.left)} without them" if cut.left else ""
    return (
        f"Cancelling {legs} worth {scale.show(cut.cost)} in all leaves no loop{priced}{spared} "
        f"({proof}). As it is, at most {volume} can complete a lap{prices} (T*){then}."
    )


def _conditions(cut: Cut) -> Iterator[str]:
    if cut.kept:
        yield f"Not to be cancelled: {', '.join(cut.kept)}."
    if cut.only_cancelable:
        yield "Only deals whose low is below their high may be cancelled."


def _legs_table(cut: Cut, scale: Scale) -> Table:
    ledger = cut.selection.ledger
    columns = (
        Column("leg", wrap=True),
        Column("amount", right=True),
        Column(f"{deal_word(cut.selection)}s", wrap=True),
    )
    rows = [
        (
            f"{name(ledger, leg.payer)} → {name(ledger, leg.payee)}",
            scale.show(leg.cents),
            ", ".join(standing.deal.id for standing in leg.deals),
        )
        for leg in sorted(cut.legs, key=lambda leg: (-leg.cents, leg.payer, leg.payee))
        if cut.selection.involves((leg.payer, leg.payee))
    ]
    word = "total" if len(rows) == len(cut.legs) else "total of all legs"
    return Table(columns, rows, [(word, scale.show(cut.cost), "")])


def _falls_table(cut: Cut, falls: Sequence[Fall], scale: Scale) -> Table:
    ledger = cut.selection.ledger
    columns = (
        Column(deal_word(cut.selection), wrap=True),
        Column("payer → payee", wrap=True),
        Column("amount", right=True),
        Column("fall", right=True),
    )
    rows = [
        (
            fall.deal.deal.id,
            f"{name(ledger, fall.deal.deal.payer)} → {name(ledger, fall.deal.deal.payee)}",
            scale.amount(fall.deal.amount),
            scale.span(fall.low, fall.high),
        )
        for fall in falls
    ]
    return Table(columns, rows)


def _falls_shown(cut: Cut) -> list[Fall]:
    """The falls of the view."""
    return [fall for fall in cut.falls if cut.selection.shows(fall.deal)]


def _foot(cut: Cut, falls: Sequence[Fall], every: bool) -> Iterator[str]:
    if not every and len(falls) > MOST_FALLS:
        yield f"--all lists {count(len(falls), deal_word(cut.selection))}."
    if cut.open_falls:
        yield (
            f"{cut.open_falls} of {count(len(cut.falls), 'fall')} "
            f"{'is' if cut.open_falls == 1 else 'are'} only known to lie between bounds; more "
            "--patience may narrow them."
        )
    if falls:
        word = deal_word(cut.selection)
        yield f"Falls are not added up: two {word}s of one loop each bring it down."
