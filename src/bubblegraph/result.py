"""What every result can do: become a dict, rows, a data frame, a table in a notebook."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import TYPE_CHECKING, Any, ClassVar

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["Plain"]


class Plain:
    """What every result can do: become a dict, rows, a data frame, a table in a notebook."""

    __slots__ = ()
    FIELDS: ClassVar[tuple[str, ...]] = ()  # of each row, in order, be there rows or not

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

    def _repr_html_(self) -> str:
        """Return its rows as a table, for notebooks."""
        records = self.to_records()
        if not records:
            return "<p>No rows.</p>"
        head = "".join(f"<th>{escape(column)}</th>" for column in records[0])
        rows = "".join(f"<tr>{_cells(record.values())}</tr>" for record in records)
        return f"<table><thead><tr>{head}</tr></thead><tbody>{rows}</tbody></table>"


def _cells(values: Iterable[Any]) -> str:
    return "".join(
        f"<td>{escape(', '.join(v) if isinstance(v, list) else str(v))}</td>" for v in values
    )
