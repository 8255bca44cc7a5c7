"""The answer of ``cycles --chance``."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from bubblegraph import arguments
from bubblegraph.analysis.chance import Chance
from bubblegraph.ledger.names import name
from bubblegraph.money import Scale
from bubblegraph.output.answer import Answer, Column, Table
from bubblegraph.output.words import filter_words, head_line, scale_for
from bubblegraph.text import count, percent

__all__ = ["answer_chance"]

MOST_ENTITIES = 10
RARE = Fraction(1, 2)  # of the random ledgers: on loops in fewer of them
METHOD = (
    "In a random ledger everybody pays as many others, the same amounts, and is paid by as many; "
    "who pays whom is drawn, by swaps of payees. It says nothing of why a ledger differs."
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
    rare = [(who, times) for who, times in chance.entities if Fraction(times, len(draws)) < RARE]
    if rare:
        yield Table(
            (Column("on loops here, and seldom by chance", wrap=True), Column("of", right=True)),
            [
                (name(chance.selection.ledger, who), percent(Fraction(times, len(draws))))
                for who, times in rare[:MOST_ENTITIES]
            ],
        )


def _quantiles(values: Sequence[int | Fraction]) -> tuple[int | Fraction, ...]:
    """One in twenty is below the first, half below the second, one in twenty above the third."""
    last = len(values) - 1
    return values[last // 20], values[last // 2], values[last - last // 20]


def _notes(chance: Chance) -> Iterator[str]:
    yield METHOD
    capped = sum(draw.capped for draw in (chance.own, *chance.draws))
    if capped:
        yield (
            f"Loops were not all counted in {count(capped, 'ledger')}: the search was given up "
            "after 200,000 steps."
        )
    yield f"--seed {chance.seed} gives the same again."
