"""Minimum-cost flow by OR-tools, in a process of its own.

OR-tools and highspy each bring a HiGHS library of the same name, and one process cannot load both.
Arrays of 64-bit integers go in by standard input (the number of nodes, tails, heads, amounts), and
the flows come out by standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from math import isinf

from bubblegraph.patience import ENDLESS, Patience, Stopped

__all__ = ["cheapest_routing"]


def cheapest_routing(
    nodes: int,
    tails: Sequence[int],
    heads: Sequence[int],
    amounts: Sequence[int],
    patience: Patience = ENDLESS,
) -> list[int] | None:
    """Route the net positions at a cost of 1 a leg.

    Parameters
    ----------
    nodes : int
    tails, heads, amounts : sequences of m whole numbers
        Each below 2^63, like their sums.
    patience : Patience

    Returns
    -------
    list of m whole numbers, or None
        What goes over each edge; None if the solver is missing or gives up.

    Raises
    ------
    Stopped
        If patience is over.
    """
    import subprocess  # noqa: PLC0415 - only for large tables
    from array import array  # noqa: PLC0415

    message = array("q", [nodes, *tails, *heads, *amounts]).tobytes()
    command = [sys.executable, "-m", __name__]
    seconds = None if isinf(patience.left) else patience.left
    try:
        done = subprocess.run(
            command, input=message, capture_output=True, check=False, timeout=seconds
        )
    except subprocess.TimeoutExpired:
        raise Stopped from None
    patience.check()
    if done.returncode:
        return None
    found = array("q")
    found.frombytes(done.stdout)
    return found.tolist()


def main() -> None:
    """Solve what stands on standard input."""
    answer = os.dup(1)
    os.dup2(2, 1)  # what a library prints is no part of the answer
    import numpy as np  # noqa: PLC0415
    from ortools.graph.python import min_cost_flow  # noqa: PLC0415

    message = np.frombuffer(sys.stdin.buffer.read(), dtype=np.int64)
    nodes = int(message[0])
    tails, heads, amounts = message[1:].reshape(3, -1)
    solver = min_cost_flow.SimpleMinCostFlow()
    arcs = solver.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32),
        heads.astype(np.int32),
        amounts,
        np.ones(len(amounts), dtype=np.int64),
    )
    net = np.zeros(nodes, dtype=np.int64)
    np.add.at(net, tails, amounts)
    np.subtract.at(net, heads, amounts)
    solver.set_nodes_supplies(np.arange(nodes, dtype=np.int32), net)
    if solver.solve() != solver.OPTIMAL:
        raise SystemExit(1)
    with open(answer, "wb") as stream:
        stream.write(np.asarray(solver.flows(arcs), dtype=np.int64).tobytes())


if __name__ == "__main__":
    main()
