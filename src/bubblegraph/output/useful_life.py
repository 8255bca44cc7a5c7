"""The answer of ``coverage --lives``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from bubblegraph import arguments
from bubblegraph.analysis.useful_life import LIVES, Hardware, Lives, Payer
from bubblegraph.ledger.metrics import metric_words
from bubblegraph.ledger.names import name
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count

__all__ = ["answer_lives"]

MOST_ROWS = 10
COLUMNS = (
    Column("purchase", wrap=True),
    Column("price", right=True),
    *(Column(f"{life} y", right=True) for life in LIVES),
    Column("paid by", wrap=True),
)
METHOD = (
    "What a purchase costs a year if it lasts so long, at disclosed prices. Paid by: contracts and "
    "loans of the buyer that share a package with it, and the years they run. Hardware is what is "
    "bought of the sectors chipmaker and hardware."
)


def answer_lives(lives: Lives, *, every: bool = False, units: Scale | None = None) -> Answer:
    """Lay out what hardware costs a year at several lives, beside what pays for it."""
    arguments.instance("lives", lives, Lives)
    arguments.flag("every", every)
    arguments.optional("units", units, Scale)
    most = max((each.standing.amount.disclosed for each in lives.hardware), default=0)
    scale = scale_for(lives.selection, most, units)
    shown = lives.hardware if every else lives.hardware[:MOST_ROWS]
    return Answer(
        head=(
            head_line("Useful life of hardware", lives.selection, scale),
            " ".join(_findings(lives, scale)),
            *filter_words(lives.selection),
        ),
        body=tuple(_tables(lives, shown, scale)),
        foot=tuple(_notes(lives, shown)),
        fields=lives.FIELDS,
        records=lives.to_records,
        document=lives.to_dict,
    )


def _findings(lives: Lives, scale: Scale) -> Iterator[str]:
    ledger = lives.selection.ledger
    if not lives.hardware:
        of = f" of {name(ledger, lives.entity)}" if lives.entity else ""
        yield f"The ledger has no signed purchase of hardware{of} with a disclosed price."
        return
    paid = [each for each in lives.hardware if each.payers]
    first = (paid or lives.hardware)[0]
    deal, price = first.standing.deal, first.standing.amount.disclosed
    ends = " and ".join(
        f"{scale.show(price // life)} a year over {life} years" for life in (LIVES[0], LIVES[-1])
    )
    yield (
        f"The hardware that {name(ledger, deal.payer)} buys from {name(ledger, deal.payee)} for "
        f"{scale.show(price)} costs {ends}{_runs(first)}."
    )
    if len(lives.hardware) > 1:
        outlasted = [each for each in paid if any(3 in payer.outlasted for payer in each.payers)]
        yield (
            f"Of {len(lives.hardware):,} purchases, {len(paid)} share a package with a contract or "
            f"a loan of the buyer, {len(outlasted)} with one that runs for more than 3 years."
        )


def _runs(hardware: Hardware) -> str:
    """Say how long what pays for it runs at most."""
    known = [payer for payer in hardware.payers if payer.years is not None]
    if not known:
        return ""
    longest = max(known, key=lambda payer: payer.years or 0)
    years = f"{float(longest.years or 0):.1f} years"
    return f"; {longest.standing.deal.id}, which is tied to it, runs for {years}"


def _tables(lives: Lives, shown: Sequence[Hardware], scale: Scale) -> Iterator[Table | Lines]:
    if shown:
        yield Table(COLUMNS, [_row(each, scale) for each in shown])
    if lives.stated:
        yield Lines(("",), beside=True)
        ledger = lives.selection.ledger
        columns = (
            Column("company"),
            Column("life of"),
            Column("since"),
            Column("life", right=True),
        )
        rows = [
            (
                name(ledger, figure.entity),
                metric_words(figure.metric).removeprefix("depreciation life "),
                figure.period,
                str(figure.value),
            )
            for figure in lives.stated
        ]
        yield Table(columns, rows)


def _row(hardware: Hardware, scale: Scale) -> tuple[str, ...]:
    price = hardware.standing.amount
    return (
        hardware.standing.deal.id,
        scale.span(price.low, price.disclosed),
        *(scale.show(price.disclosed // life) for life in LIVES),
        ", ".join(map(_payer, hardware.payers)) or "–",
    )


def _payer(payer: Payer) -> str:
    years = "term not known" if payer.years is None else f"{float(payer.years):.1f} y"
    return f"{payer.standing.deal.id} ({years})"


def _notes(lives: Lives, shown: Sequence[Hardware]) -> Iterator[str]:
    if shown:
        yield METHOD
    if lives.unpriced:
        yield f"Not listed: {count(lives.unpriced, 'purchase')} without a price."
    if more := len(lives.hardware) - len(shown):
        yield f"--all lists {count(more, 'more', 'more')}."
