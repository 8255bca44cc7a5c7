"""What every result can do: become a dict, rows, a data frame, a line, a table in a notebook."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from importlib import import_module
from typing import TYPE_CHECKING, Any, ClassVar, NamedTuple

from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Plain", "Shown", "stage"]

LIMITS = "Limits of the deals in this ledger, at disclosed prices; not findings."


def stage(name: str) -> Any:
    """Give a module of a later stage, by its name: results are shown by what knows them."""
    return import_module(f"bubblegraph.{name}")


class Shown(NamedTuple):
    """A column of the table in notebooks: what of a record it shows."""

    name: str
    fields: tuple[str, ...]  # of money one, or its low and its high
    money: bool = False


class Plain(OneLine):
    """What every result can do: become a dict, rows, a data frame, a line, a table."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[str, ...]] = ()  # of each row, in order, be there rows or not
    # types in a data frame, of columns whose names do not tell them
    DTYPES: ClassVar[tuple[tuple[str, str], ...]] = ()
    # the table in notebooks of what is the answer of no command, and what stands below it
    SHOWN: ClassVar[tuple[Shown, ...]] = ()
    FOOT: ClassVar[str] = LIMITS

    @property
    def fields(self) -> tuple[str, ...]:
        """The names of the columns of each row."""
        return self.FIELDS

    def to_dict(self) -> Mapping[str, object]:
        """Return all of it as plain values, as ``--json`` prints it."""
        raise TypeError(f"{type(self).__name__} has no plain form")

    def to_records(self) -> Sequence[Mapping[str, object]]:
        """Return its rows, as ``--format csv`` prints them."""
        raise TypeError(f"{type(self).__name__} has no rows")

    def to_frame(self) -> pd.DataFrame:
        """Return its rows as a data frame of pandas, each column of one type.

        Numbers are Float64, in units of the currency, and counts Int64; what is not known, or has
        no limit, is missing. Days are datetimes, partial dates texts, words of a list categories.

        Raises
        ------
        QuestionError
            If pandas is not installed.
        """
        frame: pd.DataFrame = stage("output.frames").result_frame(self)
        return frame

    def _brief(self) -> str:
        """What it is of, and what was found."""
        return count(len(self.to_records()), "row")

    def _repr_html_(self) -> str:
        """Return what its command says on a terminal, for notebooks."""
        return str(stage("output.notebook").as_html(self))
