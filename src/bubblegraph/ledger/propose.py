"""A proposal how to read a table: what its headings and cells suggest, and what is doubtful."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import islice
from shlex import quote
from typing import Any

from bubblegraph import arguments
from bubblegraph.errors import LedgerError, Misread
from bubblegraph.ledger.deals import PARTIES
from bubblegraph.ledger.document import read_file
from bubblegraph.ledger.model import KINDS, Status
from bubblegraph.ledger.parties import alike
from bubblegraph.ledger.read import read_ledger
from bubblegraph.ledger.rows import Sink
from bubblegraph.ledger.tables.cells import column_name, find_headings, lines_of_cells
from bubblegraph.ledger.tables.columns import COLUMN_FIELDS
from bubblegraph.ledger.tables.days import OrderUnknown, day_text
from bubblegraph.ledger.tables.graphs import is_graph, read_graph
from bubblegraph.ledger.tables.profile import TableProfile
from bubblegraph.ledger.tables.reader import currencies_in
from bubblegraph.ledger.tables.sums import BLANK, read_sum
from bubblegraph.ledger.tables.written import TOLD_BY
from bubblegraph.text import OneLine, count

__all__ = ["Proposal", "profile_words", "propose_profile"]

ROWS = 10_000  # that are looked at
STATUSES = tuple(status.word for status in Status)
BY_CELLS = 0.1  # the score of a column that its cells alone make fit
WORDS = {
    "payer": "payer from sender source debtor investor lender buyer acquirer giver originator orig "
    "remitter drawer src auftraggeber absender zahler von",
    "payee": "payee to receiver recipient target beneficiary creditor borrower seller dest "
    "destination counterparty investee company startup firm taker dst empfaenger empfänger an",
    "amount": "amount sum value net total price usd eur gbp paid volume betrag summe "
    "fee weight amt",
    "date": "date day booked signed announced time timestamp when datum step posted executed on",
}
UNITS = {
    "1B": ("bn", "billion", "billions", "mrd", "bln"),
    "1M": ("mn", "mm", "mio", "million", "millions", "mln", "m"),
    "1K": ("k", "thousand", "thousands", "tsd", "000"),
}
CODES = ("eur", "gbp", "chf", "jpy", "cny", "cad", "aud", "sek", "nok", "dkk", "pln", "inr")


@dataclass(frozen=True, slots=True, repr=False)
class Proposal(OneLine):
    """How a table may be read: a profile, and what a person has to decide."""

    file: str
    profile: TableProfile
    doubts: tuple[str, ...] = ()
    deals: int = 0  # that are read with it
    parties: int = 0
    errors: int = 0  # that are left
    alike: tuple[tuple[str, str], ...] = ()  # a name, and one like it
    payments: bool = False  # whether the deals are payments, without status and term

    def _brief(self) -> str:
        asked = count(len(self.doubts), "thing")
        return f"{self.file}: {count(self.deals, 'deal')}, {asked} to decide"

    @property
    def command(self) -> str:
        """The command that reads the table so."""
        return " ".join(["bubblegraph cycles", quote(self.file), *profile_words(self.profile)])


def profile_words(profile: TableProfile) -> list[str]:
    """Give a profile as options of the command line.

    Examples
    --------
    >>> profile_words(TableProfile(columns={"payer": "paid by"}, decimal=","))
    ['--columns', "'payer=paid by'", '--decimal', ',']
    """
    words = []
    for name in profile.set_fields:
        value = getattr(profile, name)
        if isinstance(value, Mapping):
            value = ",".join(f"{ours}={theirs}" for ours, theirs in value.items())
        words += [f"--{name.replace('_', '-')}", quote(str(value))]
    return words


def propose_profile(path: str) -> Proposal:
    """Look at a table and propose how to read it; nothing that is ambiguous is decided.

    Parameters
    ----------
    path : str

    Returns
    -------
    Proposal

    Raises
    ------
    LedgerError
        If the file cannot be read at all.
    """
    path = arguments.path("path", path)
    looked = _Look(path)
    if not looked.headings:
        sink = read_file(path, table=True).sink
        raise LedgerError(sink.problems, {sink.file: sink.text})
    if not {*looked.names} >= TOLD_BY:  # written by this program, and read as it was
        looked.choose_columns()
        looked.look_at_dates()
        looked.look_at_amounts()
    profile = TableProfile(**looked.found)
    ledger, problems = read_ledger(path, table=profile)
    errors = sum(problem.level == "error" for problem in problems)
    pairs = alike(ledger.entities)
    doubts = list(looked.doubts)
    if pairs:
        doubts.append(
            f"{count(len(pairs), 'name looks', 'names look')} like another, such as {pairs[0][1]} "
            f"like {pairs[0][0]}: -o FILE writes them as aliases, to review."
        )
    return Proposal(
        path,
        profile,
        tuple(doubts),
        deals=len(ledger.deals),
        payments=not any(deal.why_no_payment for deal in ledger.deals),
        parties=len(ledger.entities),
        errors=errors,
        alike=tuple(pairs),
    )


@dataclass(slots=True)
class _Look:
    """What is seen of a table, column by column."""

    path: str
    found: dict[str, Any] = field(default_factory=dict)  # fields of the profile
    doubts: list[str] = field(default_factory=list)
    names: list[str] = field(default_factory=list)
    headings: list[str] = field(default_factory=list)
    rows: list[list[str]] = field(default_factory=list)
    chosen: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        sink = self._text()
        if is_graph(sink.file, sink.text):
            self._look_at_edges(sink)
            return
        top = find_headings(sink.text, {""})  # which are looked for
        lines = lines_of_cells(Sink(sink.file, sink.text, csv=True), top.delimiter, top.line - 1)
        _, self.headings = next(lines, ([], []))
        self.names = [column_name(heading) for heading in self.headings]
        self.rows = [cells for _, cells in islice(lines, ROWS)]
        if top.below:
            self.found["skip_lines"] = top.line - 1

    def _look_at_edges(self, sink: Sink) -> None:
        graph = read_graph(sink)
        if graph is None:
            raise LedgerError(sink.problems, {sink.file: sink.text})
        (_, self.headings), *rows = islice(graph.lines(sink), 1 + ROWS)
        self.names = [column_name(heading) for heading in self.headings]
        self.rows = [cells for _, cells in rows]

    def _text(self) -> Sink:
        """The text, in UTF-8 or in the encoding of most that is not."""
        sink = read_file(self.path, table=True).sink
        if any(problem.fatal for problem in sink.problems):
            told = read_file(self.path, TableProfile(encoding="cp1252"), table=True).sink
            if any(problem.fatal for problem in told.problems):
                raise LedgerError(sink.problems, {sink.file: sink.text})
            self.found["encoding"] = "cp1252"
            self.doubts.append("It is not UTF-8: cp1252 is that of most such files; look at names.")
            return told
        return sink

    def cells(self, column: int) -> list[str]:
        """The cells of a column that hold something."""
        there = (row[column].strip() for row in self.rows if column < len(row))
        return [cell for cell in there if cell]

    # -- columns

    def choose_columns(self) -> None:
        """Choose the columns of who pays whom how much and when, by headings and cells."""
        if self._has_own_headings():
            self.chosen = {name: self.names.index(name) for name in WORDS if name in self.names}
            return
        for name in ("date", "amount", "payer", "payee"):
            taken = set(self.chosen.values())
            scores = {
                column: score
                for column in range(len(self.names))
                if column not in taken and (score := self._score(name, column))
            }
            if scores:
                self._choose(name, scores)
            elif name != "date":
                own = ", or whose statement it is: --own NAME" if name in PARTIES else ""
                self.doubts.append(f"No column looks like the {name}: name one in --columns{own}.")
        chosen = set(self.chosen.values())
        others = [name for column, name in enumerate(self.names) if column not in chosen]
        named = {
            name: " ".join(self.headings[column].split())
            for name, column in sorted(self.chosen.items(), key=lambda pair: pair[1])
            if self.names[column] != name or (others and name in ("payer", "payee"))
        }
        if self._has_words("status", STATUSES):  # beside a status no column is found by itself
            named = {
                name: " ".join(self.headings[column].split())
                for name, column in self.chosen.items()
            }
        for name, words in (("kind", KINDS), ("status", STATUSES)):
            if self._has_words(name, words):
                named[name] = name
        if others or any(self.names[column] != name for name, column in self.chosen.items()):
            self.found["columns"] = named

    def _has_own_headings(self) -> bool:
        """Whether the headings are those of the ledger, so that no column need be named."""
        known = {*self.names} <= {*COLUMN_FIELDS} and len({*self.names}) == len(self.names)
        kinds = "kind" not in self.names or self._has_words("kind", KINDS)
        return known and kinds and {*self.names, "date"} >= WORDS.keys()

    def _has_words(self, name: str, words: Iterable[str]) -> bool:
        """Whether a column of this name has nothing but these words."""
        return name in self.names and {*self.cells(self.names.index(name))} <= {*words}

    def _choose(self, name: str, scores: Mapping[int, float]) -> None:
        best = max(scores, key=lambda column: scores[column])
        self.chosen[name] = best
        rivals = [
            self.headings[column]
            for column, score in scores.items()
            if column != best and score == scores[best]
        ]
        if rivals:
            instead = ", ".join(rivals[:5])
            self.doubts.append(f"{name} may also be {instead} instead of {self.headings[best]}.")

    def _score(self, name: str, column: int) -> float:
        """How well a column suits a field; 0 if not at all."""
        cells = self.cells(column)[:200]
        heading = self.names[column]
        words = WORDS[name].split()
        parts = re.split(r"[\W_]+", heading)
        told = 3 if heading == name else 2 if heading in words else any(p in words for p in parts)
        if not told:  # a heading of any language may stand above what can only be days
            days = name == "date" and cells and all(_is_written_date(cell) for cell in cells)
            return BY_CELLS if days else 0
        fits = {"amount": _is_amount, "date": _is_date}.get(name, _is_name)
        return told * (sum(map(fits, cells)) / len(cells) if cells else 0.5)

    # -- values

    def look_at_dates(self) -> None:
        """Tell the order of day and month, or what numbers count, if the cells do."""
        if "date" not in self.chosen:
            self.doubts.append("No column looks like dates: nothing is said of order.")
            return
        cells = self.cells(self.chosen["date"])
        orders: dict[str, int] = {}
        unknown = 0
        for cell in cells:
            try:
                day_text(cell)
            except OrderUnknown as error:
                unknown += 1
                for order in error.meant:
                    orders[order] = orders.get(order, 0) + 1
            except Misread:
                continue
        fits = [order for order, number in orders.items() if number == unknown]
        if unknown and len(fits) == 1:
            self.found["date_format"] = fits[0]
        elif unknown:
            ways = " or ".join(f"--date-format {order}" for order in fits) or "no one order"
            self.doubts.append(f"Dates such as {cells[0]} can be read in two ways: {ways}.")
        numbers = [float(cell) for cell in cells if re.fullmatch(r"[0-9]+(\.[0-9]+)?", cell)]
        if cells and len(numbers) == len(cells) and not _are_days(cells):
            self._count_dates(max(numbers))

    def _count_dates(self, most: float) -> None:
        form = "milliseconds" if most >= 1e11 else "seconds" if most >= 1e8 else "days"
        self.found["date_format"] = form
        self.doubts.append(f"Dates are numbers: by their size {form} since 1970.")

    def look_at_amounts(self) -> None:
        """Tell the unit, and the sign before the cents; negative and blank ones are to decide."""
        if "amount" not in self.chosen:
            return
        column = self.chosen["amount"]
        heading = self.headings[column]
        parts = re.split(r"[\W_]+", heading.lower())
        units = (unit for unit, words in UNITS.items() if any(word in parts for word in words))
        if unit := next(units, ""):
            self.found["amounts_in"] = unit
            self.doubts.append(f"{heading}: amounts in {unit}, by the heading.")
        if code := next((code for code in CODES if code in parts), ""):
            self.found["currency"] = code.upper()
        cells = self.cells(column)
        self._look_at_currencies(cells)
        self._choose_decimal(cells)
        read_as = TableProfile(decimal=self.found.get("decimal", ""))
        negative = sum(_negative(cell, read_as) for cell in cells)
        if negative:
            said = count(negative, "amount is negative", "amounts are negative")
            self.doubts.append(f"{said}: add --negative reverse or --negative drop.")
        blank = len(self.rows) - sum(cell.lower() not in BLANK for cell in cells)
        if blank:
            said = count(blank, "amount is missing", "amounts are missing")
            self.doubts.append(f"{said}: add --blank undisclosed, if no price is known.")

    def _look_at_currencies(self, amounts: Sequence[str]) -> None:
        """Ask for rates where there are several currencies, in a column or with the amounts."""
        named = self.names.index("currency") if "currency" in self.names else None
        cells = amounts if named is None else [cell.upper() for cell in self.cells(named)]
        used = Counter(code for cell in cells for code in currencies_in(cell))
        if len(used) > 1:
            first, *others = [code for code, _ in used.most_common()]
            rates = ",".join(f"{code}=…" for code in sorted(others))
            self.doubts.append(
                f"Amounts are in {' and '.join(sorted(used))}: say what one unit of each is worth "
                f"in one of them, such as --currency {first} --rates {rates}."
            )

    def _choose_decimal(self, cells: Sequence[str]) -> None:
        comma = any(re.search(r"[0-9],[0-9]{1,2}(?![0-9,.])", c) for c in cells) or any(
            re.search(r"[0-9]\.[0-9]{3}[.,]", c) for c in cells
        )
        point = any(re.search(r"[0-9]\.[0-9]{1,2}(?![0-9,.])", c) for c in cells)
        unsure = [c for c in cells if re.search(r"(?<![0-9.,])[0-9]{1,3}\.[0-9]{3}(?![0-9.,])", c)]
        if comma and not point:
            self.found["decimal"] = ","
        elif comma or (unsure and not point):
            example = unsure[0] if unsure else next(c for c in cells if "," in c)
            self.doubts.append(f"Amounts such as {example}: say --decimal , or --decimal .")
        elif unsure:
            self.found["decimal"] = "."


_AMOUNT = re.compile(r"[^A-Za-z]{0,4}(?:[A-Z]{3})?[^A-Za-z]*[0-9][^a-z]*[a-z]{0,2}")


def _is_amount(cell: str) -> bool:
    return cell.lower() in BLANK or _AMOUNT.fullmatch(cell) is not None


def _is_date(cell: str) -> bool:
    try:
        found = day_text(cell)
    except OrderUnknown:
        return True
    except Misread:
        return cell.isdigit()
    return found[:4].isdigit() and found[4:5] in ("", "-")


def _is_written_date(cell: str) -> bool:
    return not cell.replace(".", "", 1).isdigit() and _is_date(cell)


def _are_days(cells: Iterable[str]) -> bool:
    """Whether digits are days of the calendar: 20251231, or years."""
    return all(re.fullmatch(r"(?:19|20)[0-9]{2}(?:[01][0-9][0-3][0-9])?", cell) for cell in cells)


def _is_name(cell: str) -> bool:
    return bool(cell)


def _negative(cell: str, profile: TableProfile) -> bool:
    try:
        return read_sum(cell, replace(profile, blank="undisclosed")).negative
    except Misread:
        return False
