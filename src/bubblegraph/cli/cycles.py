"""``bubblegraph cycles``."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph import __version__
from bubblegraph.cli.answering import Output, read_file_name, with_output
from bubblegraph.cli.laps import LAPS, AskedLaps, with_laps
from bubblegraph.cli.large import AskedLarge, search_large, search_large_loops, with_large
from bubblegraph.cli.options import Ledgers, narrate, open_ledger, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, aim, working
from bubblegraph.errors import Misread
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.model import RELATIONSHIPS
from bubblegraph.ledger.select import Filters, Selection

if TYPE_CHECKING:
    from bubblegraph.analysis.circular_flows import CircularFlows
    from bubblegraph.analysis.loop_lists import LoopList
    from bubblegraph.analysis.payment_laps import LapSearch, PaymentLap
    from bubblegraph.money import Scale
    from bubblegraph.output.answer import Answer
    from bubblegraph.output.lists import Search
    from bubblegraph.patience import Patience

__all__ = ["cycles"]

LARGE = 10_000  # deals; above, there is an answer soon rather than a proof, unless it is asked for
BRISK = 8.0  # seconds for that
LISTED, LISTED_OF_ALL = 20, 100_000  # laps
LOOPS = 5_000
FIRST_SEED = 1


def _read_loop(text: str) -> int | str:
    """The number of a loop, or the name of an entity."""
    if not re.fullmatch(r"\s*[+-]?[0-9]+\s*", text):
        return text
    if int(text) < 1:
        raise Misread(f"loops are numbered from 1: {text}", "Write a number that the table shows.")
    return int(text)


def _soon(left: Patience, given: float | None, selection: Selection) -> Patience:
    """How long to think if nobody says: where there are many deals T* and V* take hours."""
    many = given is None and len(selection.counted) > LARGE
    return left.of_seconds(BRISK) if many else left


@with_filters
@with_output
@with_laps
@with_large
@with_tables
def cycles(
    ledger: Ledgers = None,
    every: Annotated[
        bool, typer.Option("--all", help="List every loop, not only the rows that add up.")
    ] = False,
    explain: Annotated[
        Any,
        typer.Option(
            parser=usage(_read_loop),
            metavar="N|NAME",
            help="Show the deals of loop N and their sources, or the loops of an entity.",
            show_default=False,
        ),
    ] = None,
    most: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="List at most N loops, the largest: 5000 if not given, or 20 laps.",
            show_default=False,
        ),
    ] = None,
    deals: Annotated[
        bool,
        typer.Option(
            "--deals", help="List the deals behind the total, and how much of each is used."
        ),
    ] = False,
    notes: Annotated[
        bool,
        typer.Option("--notes", help="Name what is not counted, and what else limits the numbers."),
    ] = False,
    relationship: Annotated[
        list[str] | None,
        typer.Option(
            parser=usage(lambda text: read_word(text, RELATIONSHIPS, "relationship")),
            metavar="WORDS",
            help=f"Show only loops of this relationship: {', '.join(RELATIONSHIPS)}. May be "
            f"repeated.",
            show_default=False,
        ),
    ] = None,
    chance: Annotated[
        int | None,
        typer.Option(
            min=1,
            max=100_000,
            metavar="N",
            help="Compare with N random ledgers of the same payers and payees.",
            show_default=False,
        ),
    ] = None,
    seed: Annotated[
        int,
        typer.Option(
            min=0, metavar="N", help="For --chance: the same seed gives the same random ledgers."
        ),
    ] = FIRST_SEED,
    listing: Annotated[
        str | None,
        typer.Option(
            "--list",
            parser=usage(read_file_name),
            metavar="FILE",
            help="Write every loop of payments, or every lap, to a file as it is found: .ndjson, "
            ".csv, .tsv or .parquet.",
            show_default=False,
            rich_help_panel=LAPS,
        ),
    ] = None,
    resume: Annotated[
        bool,
        typer.Option(
            "--resume", help="Go on with a --list that was broken off.", rich_help_panel=LAPS
        ),
    ] = False,
    patience: Seconds = None,
    *,
    laps: AskedLaps,
    large: AskedLarge,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show the loops and how much can go round them, each dollar once.

    For payments, --within or --tolerance shows laps in order of time.

    Example: bubblegraph cycles data/deals.yaml --as-of 2025-12-31
    """
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415 - the heavy imports
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    shown = tuple(dict.fromkeys(relationship or ()))
    look = _Look(every, deals, notes, shown, explain)
    look.check()
    own = (deals, every, notes, shown, listing, most, laps.given, explain is not None)
    if chance is not None and any(own):
        raise typer.BadParameter("--chance is an answer of its own: leave the other options out")
    if chance is None and seed != FIRST_SEED:
        raise typer.BadParameter("--seed is of --chance")
    file = _list_file(listing, resume=resume)
    filters = replace(filters, relationships=shown)
    if large.takes(ledger or []):
        if chance is not None:
            raise typer.BadParameter("--chance is for small tables: --engine small")
        with working(patience) as left:
            answer_of = _answer_large_laps if laps.timed else _answer_large_loops
            asked = (ledger or [], large, laps, reading, filters, left)
            answer_of(asked, look, most, file, output)
        return
    selection = select_deals(open_ledger(ledger, reading), filters)
    if chance is not None:
        with working(patience) as left:
            output.emit(_beside_chance(selection, chance, seed, left, output.units))
        return
    if laps.are_asked_of(selection):
        look.require_laps()
        with working(patience) as left:
            search = laps.search(selection, left)
            _answer_laps(search, look.number(most), file, output)
        return
    with working(patience) as left:
        if file is not None:
            file.write(_every_loop(selection, laps, left), most)
            most = None  # the list may be of millions
        flows = circular_flows(
            selection,
            most=LOOPS if most is None else most,
            longest=laps.legs,
            within=laps.days,
            patience=_soon(left, patience, selection),
        )
        output.emit(look.answer(flows, output.units))


def _every_loop(selection: Selection, laps: AskedLaps, patience: Patience) -> LoopList:
    """All loops of payments of a small table, as of a large one."""
    from bubblegraph.analysis.loop_lists import LoopList, legs_on_loops  # noqa: PLC0415 - heavy
    from bubblegraph.analysis.question import Question  # noqa: PLC0415

    if selection.filters.relationships:
        raise typer.BadParameter("--list has every loop: leave --relationship out")
    legs = legs_on_loops(Question(selection, patience=patience))
    return LoopList(legs, longest=laps.legs, filters=selection.filters, patience=patience)


@dataclass(frozen=True, slots=True)
class _Look:
    """What is to be seen of loops."""

    every: bool
    deals: bool
    notes: bool
    relationships: tuple[str, ...]
    explain: int | str | None

    def check(self) -> None:
        """Refuse what does not go together."""
        if self.deals and (self.every or self.notes or self.explain is not None):
            raise typer.BadParameter("--deals is an answer of its own: leave the other options out")

    def require_laps(self) -> None:
        """Refuse what there is of loops alone."""
        if self.deals or self.notes or self.relationships or self.explain is not None:
            raise typer.BadParameter(
                "--deals, --notes, --relationship and --explain are about loops of deals, and this "
                "is a question about laps of payments, which have their rows beside them: leave "
                "them out"
            )

    def number(self, most: int | None) -> int:
        """How many laps are listed."""
        return most or (LISTED_OF_ALL if self.every else LISTED)

    def answer(self, flows: CircularFlows, units: Scale | None) -> Answer:
        """Lay out the loops, or one."""
        from bubblegraph.output.cycles import (  # noqa: PLC0415
            answer_cycles,
            answer_deals_in_rows,
            explain_cycles,
        )

        if self.deals:
            return answer_deals_in_rows(flows, units=units)
        if self.explain is not None:
            return explain_cycles(flows, self.explain, units=units)
        return answer_cycles(flows, every=self.every, notes=self.notes, units=units)


def _answer_large_laps(
    asked: tuple[Any, ...],
    look: _Look,
    most: int | None,
    file: AskedList | None,
    output: Output,
) -> None:
    """Answer a question about laps in large tables; a file gets all, or so many."""
    from bubblegraph.output.payment_laps import answer_laps  # noqa: PLC0415

    look.require_laps()
    number = look.number(most)
    if file is not None and not look.every:
        number = min(number, LISTED)  # the list may be of millions
    search = search_large(*asked, most=number)
    if file is not None:
        file.write(search, most)
    output.emit(answer_laps(search.result(), units=output.units))


def _answer_large_loops(
    asked: tuple[Any, ...],
    look: _Look,
    most: int | None,
    file: AskedList | None,
    output: Output,
) -> None:
    """The same of loops of parties."""
    through = look.explain if isinstance(look.explain, str) else None
    number = LOOPS if look.every else None
    if file is None:  # else the list may be of millions
        number = most or number
    if number is None and isinstance(look.explain, int):
        number = max(look.explain, LISTED)
    search = search_large_loops(*asked, most=number, through=through)
    if file is not None:
        file.write(search.loops(), most)
    output.emit(look.answer(search.result(), output.units))


def _beside_chance(
    selection: Selection, draws: int, seed: int, left: Patience, units: Scale | None
) -> Answer:
    from bubblegraph.analysis.chance import beside_chance  # noqa: PLC0415
    from bubblegraph.output.chance import answer_chance  # noqa: PLC0415

    found = left.settle(lambda: beside_chance(selection, draws, seed=seed, patience=left))
    return answer_chance(found, units=units)


@dataclass(frozen=True, slots=True)
class AskedList:
    """A file that gets a list, and whether it goes on with one that was broken off."""

    path: str
    form: str
    resume: bool

    def write(self, search: Search | LoopList, most: int | None = None) -> None:
        """Write all that a search gives, or so many."""
        from bubblegraph.output.lists import ListFile  # noqa: PLC0415

        file = ListFile(self.path, self.form, __version__)
        said = file.write(search, most, resume=self.resume)
        if said:
            narrate(said)


def _list_file(path: str | None, *, resume: bool) -> AskedList | None:
    """The file that is to get a list; refused before the search, if at all."""
    if path is None:
        if resume:
            raise typer.BadParameter("--resume goes on with a list: add --list FILE")
        return None
    from pathlib import Path  # noqa: PLC0415

    from bubblegraph.output.lists import ListFile  # noqa: PLC0415
    from bubblegraph.output.payment_laps import LISTS  # noqa: PLC0415

    form = LISTS.get(Path(path).suffix.lower(), "")
    if not form:
        raise typer.BadParameter(
            f'--list takes a file whose name ends in {", ".join(LISTS)}: "{path}"'
        )
    aim(path)
    ListFile(path, form).check(resume=resume)
    return AskedList(path, form, resume)


def _answer_laps(search: LapSearch, most: int, file: AskedList | None, output: Output) -> None:
    """Answer a question about laps of payments; write them all to a file, if one is named."""
    from bubblegraph.output.payment_laps import answer_laps  # noqa: PLC0415

    if file is None:
        kept: Iterable[PaymentLap] = search.largest(most)
    else:
        keeping = _Keeping(search, most)
        file.write(keeping)
        kept = keeping.kept
    output.emit(answer_laps(search.result(kept), units=output.units))


class _Keeping:
    """A search that keeps its first laps, which are the largest."""

    too_many = False

    def __init__(self, search: LapSearch, most: int) -> None:
        self._search, self._most = search, most
        self.kept: list[PaymentLap] = []

    def listed(self, after: int) -> Iterator[PaymentLap]:
        """Give those that come after so many."""
        for number, lap in enumerate(self._search):
            if number < self._most:
                self.kept.append(lap)
            if number >= after:
                yield lap

    @property
    def listed_all(self) -> bool:
        """Whether all were given."""
        return self._search.listed_all

    @property
    def identity(self) -> dict[str, object]:
        """What the list depends on."""
        return self._search.identity
