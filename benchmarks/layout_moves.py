"""How far the circles of a network move when one small deal is left out.

    python benchmarks/layout_moves.py [SAMPLE [LEDGER...]]

Small are the deals of a picture that disclose the least, half of all; undisclosed ones are the
first. Of these SAMPLE are left out, one at a time, always the same. Measured is the way from the
old place of a circle to the new one, as a share of the diagonal of the picture; the mean of all
companies that are in both pictures, and of all deals that were left out.
"""

from __future__ import annotations

import random
import statistics
import sys
from pathlib import Path

import numpy as np

from bubblegraph import Filters, Ledger, circular_flows, draw_network, load_ledger, select_deals
from bubblegraph.drawing.network.draw import NetworkPicture

DATA = Path(__file__).resolve().parents[1] / "data"
LEDGERS = (DATA / "deals.yaml", DATA / "history" / "dotcom-telecom.yaml")
NEAR, FAR = 0.02, 0.1  # shares of the diagonal: hardly seen, and elsewhere


def draw(ledger: Ledger, *without: str) -> NetworkPicture:
    """Draw the default network without some deals."""
    return draw_network(circular_flows(select_deals(ledger, Filters(without=without))))


def small_deals(picture: NetworkPicture) -> list[str]:
    """The smaller half of the deals of a picture, the smallest first."""
    deals = {
        standing.deal.id: standing.amount.disclosed
        for payment in picture.scene.payments
        for standing in payment.deals
    }
    ordered = sorted(deals, key=lambda deal: (deals[deal], deal))
    return ordered[: len(ordered) // 2]


def moves(before: NetworkPicture, after: NetworkPicture) -> list[float]:
    """How far each company moved that is in both pictures, as a share of the diagonal."""
    old, new = before.layout, after.layout
    diagonal = float(np.hypot(*old.size))
    both = [company.id for company in before.scene.named if company.id in new.positions]
    return [
        float(np.hypot(*np.subtract(old.positions[one], new.positions[one]))) / diagonal
        for one in both
    ]


def measure(path: Path, sample: int) -> None:
    """Print one line for a ledger."""
    ledger = load_ledger(path)
    whole = draw(ledger)
    small = small_deals(whole)
    chosen = random.Random(0).sample(small, min(sample, len(small)))
    each = [moves(whole, draw(ledger, deal)) for deal in chosen]
    means = [statistics.mean(found) for found in each]
    found = [move for one in each for move in one]
    print(
        f"{statistics.mean(means):8.1%} {statistics.median(means):8.1%} {max(means):8.1%} "
        f"{np.mean(np.array(found) < NEAR):9.0%} {np.mean(np.array(found) > FAR):9.0%} "
        f"{len(chosen):6d}  {path.stem}"
    )


if __name__ == "__main__":
    asked = int(sys.argv[1]) if len(sys.argv) > 1 else 12
    print("mean move of a circle, as a share of the diagonal: over the deals left out")
    print(f"    mean   median    worst     < {NEAR:.0%}     > {FAR:.0%}  deals")
    for path in [Path(name) for name in sys.argv[2:]] or LEDGERS:
        measure(path, asked)
