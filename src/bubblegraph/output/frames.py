"""Rows as data frames of pandas: each column of one type, and what is not known is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, get_args

from bubblegraph.analysis.document_types.cycles import CycleSort
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import CONFIDENCES, KINDS, PAID_IN, RELATIONSHIPS, Status
from bubblegraph.result import Plain

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["frame_of", "result_frame"]

NUMBER, TEXT, DAY = "Float64", "string", "datetime64[s]"
_NAMES = {  # of columns; those of no list are texts
    NUMBER: "low high disclosed amount announced signed paid open letters replaced lapsed reduced "
    "trade debt revenue lending guarantees_received guarantees_paid in_that_year times_revenue "
    "owed lost equity distress round_trip fall inflow outflow can_carry went_out came_back share "
    "left_signed left_all attributed to_come undated peak_due returned_unlimited "
    "pro_rata_at_lows pro_rata_at_highs",
    "Int64": "rank days loops closed apart companies lap step line draw worst_year",
    "boolean": "tied priced in_order about counted before_counted after_counted capped counts "
    "inferred declared returned_exact loops_complete in_order_exact circulation_exact",
    DAY: "day first last as_of",
    "object": "entities deals aliases changes package packages replaces includes may_include "
    "sources rows alone beside_others paid_by paid_by_years",
}
_DTYPES = {name: dtype for dtype, names in _NAMES.items() for name in names.split()}
# of money; ``charge_`` of a year of hardware
_NUMBERS = ("_low", "_high", "_disclosed", "_least", "_most", "_expected")
_CHARGE = "charge_"
_STATUSES = tuple(status.word for status in Status)
_WORDS: Mapping[str, tuple[str, ...]] = {
    "kind": KINDS,
    "paid_in": PAID_IN,
    "relationship": RELATIONSHIPS,
    "class": get_args(CycleSort),
}
_RISING: Mapping[str, tuple[str, ...]] = {  # words that can be compared, the lowest first
    "status": _STATUSES,
    "before_status": _STATUSES,
    "after_status": _STATUSES,
    "confidence": CONFIDENCES,
}


def result_frame(found: Plain) -> pd.DataFrame:
    """Give the rows of a result as a data frame."""
    return frame_of(found.fields, found.to_records(), dict(found.DTYPES))


def frame_of(
    fields: Sequence[str], rows: Sequence[Mapping[str, Any]], dtypes: Mapping[str, str]
) -> pd.DataFrame:
    """Make a data frame of rows; the type of a column is told by its name, or by ``dtypes``."""
    try:
        import pandas as pd  # noqa: PLC0415 - not needed otherwise, and not installed by us
    except ImportError:
        mend = 'Install it: pip install pandas, or pip install "bubblegraph[frames]"'
        raise QuestionError(f"a data frame takes pandas, which is not installed. {mend}") from None
    types = {field: _dtype(pd, field, dtypes) for field in fields}
    columns = {
        field: pd.Series([_cell(row[field], dtype) for row in rows], dtype=dtype)
        for field, dtype in types.items()
    }
    return pd.DataFrame(columns, columns=list(fields))


def _dtype(pd: Any, name: str, dtypes: Mapping[str, str]) -> Any:
    if name in _WORDS or name in _RISING:
        return pd.CategoricalDtype(_WORDS.get(name) or _RISING[name], ordered=name in _RISING)
    number = name.endswith(_NUMBERS) or name.startswith(_CHARGE)
    return dtypes.get(name) or _DTYPES.get(name) or (NUMBER if number else TEXT)


def _cell(value: Any, dtype: Any) -> Any:
    if value is None or (value == "" and dtype != TEXT):
        return None
    return float(value) if dtype == NUMBER else value
