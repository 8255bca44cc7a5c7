"""Minimum-cost flow by OR-tools, in a process of its own.

OR-tools and highspy each bring a HiGHS library of the same name, and one process cannot load both.
Arrays of 64-bit integers go in by standard input (the number of nodes, tails, heads, amounts), and
the flows come out by standard output.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING, Any

from bubblegraph.patience import ENDLESS, Patience

if TYPE_CHECKING:
    import numpy as np

    Ints = np.ndarray[Any, Any]

__all__ = ["cheapest_routing", "route_arrays"]

TICK = 0.1  # seconds between two looks at the clock


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
    found = route_arrays(nodes, tails, heads, amounts, patience)
    return None if found is None else found.tolist()


def route_arrays(
    nodes: int,
    tails: Sequence[int] | Ints,
    heads: Sequence[int] | Ints,
    amounts: Sequence[int] | Ints,
    patience: Patience = ENDLESS,
) -> Ints | None:
    """Do the same, and give an array."""
    import numpy as np  # noqa: PLC0415 - only for large tables

    parts = (np.asarray(part, dtype=np.int64) for part in ([nodes], tails, heads, amounts))
    answer = _ask((part.tobytes() for part in parts), patience)
    return None if answer is None else np.frombuffer(answer, dtype=np.int64)


def _ask(message: Iterable[bytes], patience: Patience) -> bytes | None:
    """Let another process solve it; it is ended when patience is over."""
    import subprocess  # noqa: PLC0415
    import tempfile  # noqa: PLC0415

    command, nothing = [sys.executable, "-m", __name__], subprocess.DEVNULL
    with tempfile.TemporaryFile() as asked:
        asked.writelines(message)
        asked.seek(0)
        solver = subprocess.Popen(command, stdin=asked, stdout=subprocess.PIPE, stderr=nothing)
    with solver:
        try:
            while True:
                try:
                    answer, _ = solver.communicate(timeout=TICK)
                    break
                except subprocess.TimeoutExpired:
                    patience.check()
        finally:
            solver.kill()
    patience.check()
    return answer if solver.returncode == 0 else None


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
