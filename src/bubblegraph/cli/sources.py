"""``bubblegraph sources``."""

from __future__ import annotations

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import Ledgers, open_ledger, with_filters
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.ledger.select import Filters

__all__ = ["sources"]


@with_filters
@with_output
@with_tables
def sources(
    ledger: Ledgers = None,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show on which publications the round-trip volume rests. It also shows what is left if
    one is wrong.

    Example: bubblegraph sources
    """
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415
    from bubblegraph.analysis.sources import weigh_sources  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.sources import answer_sources  # noqa: PLC0415

    found = open_ledger(ledger, reading)
    selection = select_deals(found, filters)
    with working(patience) as left:
        flows = left.settle(lambda: circular_flows(selection, patience=left))
        evidence = left.settle(lambda: weigh_sources(found, flows, patience=left))
        output.emit(answer_sources(evidence, units=output.units))
