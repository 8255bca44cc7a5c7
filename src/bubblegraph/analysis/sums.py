"""Deals added up: in groups, by what the money is for."""

from __future__ import annotations

from collections.abc import Sequence

from bubblegraph.ledger.select import Selection, Standing


def money_groups(
    selection: Selection, entity_id: str, paid: Sequence[Standing], received: Sequence[Standing]
) -> list[tuple[str, list[Standing]]]:
    """Money in, by who puts it in; money out. Who both sells to it
    and buys from it is a supplier.
    """
    suppliers = selection.suppliers(entity_id)
    customers = selection.customers(entity_id) - suppliers
    financing = [s for s in received if s.deal.financing]
    return [
        ("in: financing by suppliers", [s for s in financing if s.deal.payer in suppliers]),
        ("in: financing by customers", [s for s in financing if s.deal.payer in customers]),
        (
            "in: financing by outsiders",
            [s for s in financing if s.deal.payer not in suppliers | customers],
        ),
        ("in: sales", [s for s in received if not s.deal.financing]),
        ("out: purchases", [s for s in paid if not s.deal.financing]),
        ("out: financing of others", [s for s in paid if s.deal.financing]),
    ]
