"""What every result can do: become a dict, rows, a data frame, a line, a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from fractions import Fraction
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from bubblegraph.money import CENTS, Scale, pick_scale
from bubblegraph.text import OneLine, count, printable

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Plain", "Shown"]

MOST_ROWS = 100  # of a table in a notebook
LIMITS = "Limits of the deals in this ledger, at disclosed prices; not findings."


class Shown(NamedTuple):
    """A column of the table in notebooks: what of a record it shows."""

    name: str
    fields: tuple[str, ...]  # of money one, or its low and its high
    money: bool = False


class Plain(OneLine):
    """What every result can do: become a dict, rows, a data frame, a line, a table."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[str, ...]] = ()  # of each row, in order, be there rows or not
    SHOWN: ClassVar[tuple[Shown, ...]] = ()  # columns of the table in notebooks
    FOOT: ClassVar[str] = LIMITS

    def to_dict(self) -> Mapping[str, object]:
        """Return all of it as plain values, as ``--json`` prints it."""
        raise TypeError(f"{type(self).__name__} has no plain form")

    def to_records(self) -> Sequence[Mapping[str, object]]:
        """Return its rows, as ``--format csv`` prints them."""
        raise TypeError(f"{type(self).__name__} has no rows")

    def to_frame(self) -> pd.DataFrame:
        """Return its rows as a data frame; needs pandas."""
        import pandas as pd  # noqa: PLC0415 - not needed otherwise, and not installed by us

        return pd.DataFrame(self.to_records(), columns=list(self.FIELDS) or None)

    def _brief(self) -> str:
        """What it is of, and what was found."""
        return count(len(self.to_records()), "row")

    def _head(self, _scale: Scale) -> tuple[str, ...]:
        """What stands above the table."""
        return (f"{type(self).__name__}: {self._brief()}",)

    def _scale(self) -> Scale:
        """The unit of the table: the one that suits its largest figure."""
        return pick_scale(max(_cents_of(self.to_records(), self._shown()), default=0) or CENTS)

    def _shown(self) -> tuple[Shown, ...]:
        """The columns of the table."""
        return self.SHOWN or tuple(Shown(field, (field,)) for field in self.FIELDS)

    def _rows(self, _scale: Scale) -> Sequence[Mapping[str, Any]]:
        """The rows of the table."""
        return self.to_records()

    def _repr_html_(self) -> str:
        """Return what was found as sentences and a table, for notebooks."""
        scale = self._scale()
        records = self._rows(scale)
        lines = self._head(scale)
        foot = [self.FOOT] if records and self.FOOT else []
        if len(records) > MOST_ROWS:
            foot.insert(0, f"{count(len(records) - MOST_ROWS, 'more row')}: to_records().")
        table = _table(records[:MOST_ROWS], self._shown(), scale) if records else "<p>No rows.</p>"
        return "".join([*map(_paragraph, lines), table, *map(_paragraph, foot)])


def _cents_of(records: Iterable[Mapping[str, Any]], shown: Iterable[Shown]) -> list[Fraction]:
    """Every amount of a table, in cents."""
    fields = [field for column in shown if column.money for field in column.fields]
    values = (record[field] for record in records for field in fields)
    return [_cents(value) for value in values if value is not None]


def _cents(value: float) -> Fraction:
    return Fraction(round(value * CENTS))


def _paragraph(text: str) -> str:
    return f"<p>{escape(printable(text))}</p>"


def _table(records: Iterable[Mapping[str, Any]], shown: Sequence[Shown], scale: Scale) -> str:
    head = "".join(f"<th>{escape(column.name)}</th>" for column in shown)
    rows = (
        "".join(
            f"<td{RIGHT if column.money else ''}>{escape(_cell(record, column, scale))}</td>"
            for column in shown
        )
        for record in records
    )
    body = "".join(f"<tr>{row}</tr>" for row in rows)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"


RIGHT = ' style="text-align: right"'


def _cell(record: Mapping[str, Any], column: Shown, scale: Scale) -> str:
    values = [record[field] for field in column.fields]
    if not column.money:
        return " ".join(map(_words, values))
    ends = [None if value is None else _cents(value) for value in values]
    if ends[0] is None:
        return ""
    return scale.show(ends[0]) if len(ends) == 1 else scale.span(ends[0], ends[1])


def _words(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return printable(", ".join(map(str, value)) if isinstance(value, list) else str(value))
