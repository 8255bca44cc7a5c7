"""What a function returns several of, as one data frame of pandas: a row each."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.coverage import Coverage
from bubblegraph.analysis.leg_flows import LegFlow
from bubblegraph.analysis.row_deals import RowDeal
from bubblegraph.analysis.vendor import Vendor
from bubblegraph.output.coverage import PAYERS_FIELDS, payer_record
from bubblegraph.output.cycles import ROW_DEAL_FIELDS, row_deal_record
from bubblegraph.output.frames import frame_of
from bubblegraph.output.vendor import RANKING_FIELDS, ranking_record

if TYPE_CHECKING:
    import pandas as pd

__all__ = ["list_frame"]


class _Sort(NamedTuple):
    fields: Sequence[str]
    record: Callable[[Any], Mapping[str, Any]]


_SORTS: Mapping[type, _Sort] = {
    Coverage: _Sort(PAYERS_FIELDS, payer_record),
    LegFlow: _Sort(LegFlow.FIELDS, LegFlow.to_dict),
    RowDeal: _Sort(ROW_DEAL_FIELDS, row_deal_record),
    Vendor: _Sort(RANKING_FIELDS, ranking_record),
}


def list_frame(found: Sequence[Coverage | LegFlow | RowDeal | Vendor]) -> pd.DataFrame:
    """Make one data frame of what a function returns several of, with the rows of the command.

    Parameters
    ----------
    found : sequence
        What ``rank_vendors``, ``rank_payers``, ``leg_flows`` or ``deals_in_rows`` returns.

    Returns
    -------
    DataFrame
        A row each, with columns as in ``to_frame()``; of none without columns.

    Raises
    ------
    QuestionError
        If it is something else, or pandas is not installed.

    Examples
    --------
    >>> from bubblegraph import load_ledger, rank_vendors, select_deals
    >>> vendors = list_frame(rank_vendors(select_deals(load_ledger())))
    >>> vendors.columns[:3].tolist()
    ['entity', 'financing_low', 'financing_high']
    """
    first = type(found[0]) if isinstance(found, list | tuple) and found else Vendor
    given = arguments.instances("found", found, first if first in _SORTS else Vendor)
    if not given:
        return frame_of((), (), {})
    sort = _SORTS[first]
    return frame_of(sort.fields, [sort.record(each) for each in given], {})
