"""The answer of ``cycles --chance``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bubblegraph import arguments
from bubblegraph.analysis.chance import Chance, CircularLeg
from bubblegraph.ledger.names import name
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count, percent

__all__ = ["answer_chance"]

MOST_LEGS = 10
RARE = Fraction(1, 20)  # of the random ledgers: a loop carries as much in fewer of them
METHOD = (
    "In a random ledger everybody pays as many others, the same amounts, and is paid by as many; "
    "who pays whom is drawn, by swaps of payees. It says nothing of why a ledger differs."
)
LEGS = (
    "More circular than chance: in fewer than one random ledger in twenty a loop through the "
    "payer's payment, whomever it reaches there, can carry as much. Of the {} that are on loops "
    "and have a price, one in twenty is so by chance alone."
)


def answer_chance(chance: Chance, *, units: Scale | None = None) -> Answer:
    """Lay out where a ledger stands among random ones."""
    arguments.instance("chance", chance, Chance)
    arguments.optional("units", units, Scale)
    largest = max([chance.own.round_trip, *(draw.round_trip for draw in chance.draws)])
    scale = scale_for(chance.selection, largest, units)
    return Answer(
        head=(
            head_line("Circular flows beside chance", chance.selection, scale),
            *_finding(chance),
            *filter_words(chance.selection),
        ),
        body=tuple(_tables(chance, scale)),
        foot=tuple(_notes(chance)),
        fields=chance.FIELDS,
        records=chance.to_records,
        document=chance.to_dict,
    )


def _finding(chance: Chance) -> Iterator[str]:
    drawn = len(chance.draws)
    if not drawn:
        yield f"No random ledger was drawn, for {chance.stopped}."
        return
    yield (
        f"Of {drawn:,} random ledgers with the same payers and payees, {chance.as_circular:,} "
        f"{'was' if chance.as_circular == 1 else 'were'} at least this circular by T*/W"
        f"{_loops(chance)}."
    )
    if chance.stopped:
        yield f"{chance.asked:,} were asked for; {chance.stopped}."


def _loops(chance: Chance) -> str:
    number = chance.as_many_loops
    return "" if number is None else f", and {number:,} had at least as many short loops"


def _tables(chance: Chance, scale: Scale) -> Iterator[Table]:
    draws = chance.draws
    if not draws:
        return
    laps = sorted(draw.round_trip for draw in draws)
    loops = sorted(draw.loops for draw in draws)
    columns = ("", "here", "5% below", "median", "5% above")
    rows = [("T*", scale.show(chance.own.round_trip), *map(scale.show, _quantiles(laps)))]
    if chance.gross:
        ends = (percent(Fraction(each, chance.gross)) for each in _quantiles(laps))
        rows.append(("T*/W", percent(Fraction(chance.own.round_trip, chance.gross)), *ends))
    counted = (f"{each:,}" for each in _quantiles(loops))
    rows.append((f"loops of up to {chance.LONGEST} legs", f"{chance.own.loops:,}", *counted))
    yield Table(tuple(Column(each, right=bool(each), wrap=not each) for each in columns), rows)
    rare = [leg for leg in chance.legs if Fraction(leg.as_much, len(draws)) < RARE]
    if rare:
        yield Table(
            (
                Column("more circular than chance", wrap=True),
                Column("one loop carries", right=True),
                Column("random ledgers", right=True),
            ),
            [_leg_row(chance, leg, scale) for leg in rare[:MOST_LEGS]],
        )


def _leg_row(chance: Chance, leg: CircularLeg, scale: Scale) -> tuple[str, ...]:
    payer, payee = (name(chance.selection.ledger, entity) for entity in leg.pair)
    often = percent(Fraction(leg.as_much, len(chance.draws)))
    return f"{payer} → {payee}", scale.show(leg.carried), often


def _quantiles(values: Sequence[int | Fraction]) -> tuple[int | Fraction, ...]:
    """One in twenty is below the first, half below the second, one in twenty above the third."""
    last = len(values) - 1
    return values[last // 20], values[last // 2], values[last - last // 20]


def _notes(chance: Chance) -> Iterator[str]:
    yield METHOD
    if chance.draws and chance.legs:
        yield LEGS.format(count(len(chance.legs), "leg"))
    capped = sum(draw.capped for draw in (chance.own, *chance.draws))
    if capped:
        yield (
            f"Loops were not all counted in {count(capped, 'ledger')}: the search was given up "
            "after 200,000 steps."
        )
    yield f"--seed {chance.seed} gives the same again."
