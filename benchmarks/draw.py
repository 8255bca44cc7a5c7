"""How long a picture takes, and how our layout compares with the usual ones, by one and the same
measure.

    python benchmarks/draw.py [ROUNDS]

The measure of a layout: the circles, arrows and label sizes of the default picture of
data/deals.yaml are put at the places that a method finds, stretched over the same canvas; arrows
are bent and amounts placed by the same code. Counted are crossings of arrows, arrows that touch a
foreign circle, and circles that overlap. Below that the same of companies that all pay each other.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Mapping
from itertools import combinations, pairwise, permutations
from pathlib import Path

import networkx as nx
import numpy as np

from bubblegraph import CircularFlows, circular_flows, load_ledger, read_text, select_deals
from bubblegraph.drawing.canvas import settings
from bubblegraph.drawing.network.layout import Layout, lay_out
from bubblegraph.drawing.network.sizes import LABEL, Plan, make_plan
from bubblegraph.drawing.scene import build_scene

DATA = Path(__file__).resolve().parents[1] / "data"
LEDGER = str(DATA / "deals.yaml")
TELECOM = str(DATA / "history" / "dotcom-telecom.yaml")
FORMS = ("sankey", "wheels", "matrix", "waterfall", "timeline")
Places = Mapping[str, tuple[float, float]]


def whole_process(rounds: int) -> None:
    """Time the command from start to end: every form,
    and the default one with places from a file.
    """
    with tempfile.TemporaryDirectory() as folder:
        base = [sys.executable, "-m", "bubblegraph", "draw", "-o", f"{folder}/a.png"]
        hairball = Path(folder) / "hairball.yaml"
        hairball.write_text(_hairball(), encoding="utf-8")
        runs = {
            "track (default)": [],
            "network": ["--as", "network"],
            "network --positions": [
                *("--as", "network"),
                *("--positions", f"{folder}/places.json"),
            ],
        }
        runs |= {form: ["--as", form] for form in FORMS}
        runs = {name: [LEDGER, *more] for name, more in runs.items()}
        runs["network of the telecom ledger"] = [TELECOM, "--as", "network"]
        runs["network of a hairball of 60 companies"] = [str(hairball), "--as", "network"]
        print(f"whole process, median of {rounds}: by the clock, and of the processors")
        for name, more in runs.items():
            times, busy = [], []
            for _ in range(rounds + 1):  # the first one warms up, and writes the places
                start, before = time.perf_counter(), _processors()
                subprocess.run([*base, *more], check=True, capture_output=True)
                times.append(time.perf_counter() - start)
                busy.append(_processors() - before)
            print(
                f"{statistics.median(times[1:]):8.2f} s {statistics.median(busy[1:]):8.2f} s  "
                f"{name}"
            )


def _hairball(size: int = 60, arrows: int = 150) -> str:
    """A ledger in which everybody pays somebody, and a few pay many."""
    rng = np.random.default_rng(7)
    pairs = {(i, (i + 1) % size) for i in range(size)}
    while len(pairs) < arrows:
        payer, payee = (int(n) for n in np.minimum(rng.zipf(1.6, 2) - 1, size - 1))
        pairs |= {(payer, payee)} if payer != payee else set()
    deals = "".join(
        f"- {{payer: c{a}, payee: c{b}, kind: debt, amount: {1 + 13 * a * b % 97}B, date: 2025}}\n"
        for a, b in sorted(pairs)
    )
    return f"strict: false\ndeals:\n{deals}"


def _processors() -> float:
    """Seconds that finished processes have used:
    what other work on the machine delays the least.
    """
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def judge(plan: Plan, layout: Layout) -> tuple[int, int, int, int]:
    """Crossings of arrows, arrows on foreign circles, circles that overlap, amounts without a
    place.
    """
    radius = {node.id: node.radius for node in plan.nodes}
    ways = [curve.points(25) for curve in layout.curves]
    ends = [{arrow.payer, arrow.payee} for arrow in plan.arrows]
    crossings = sum(
        _cross(ways[i], ways[j])
        for i, j in combinations(range(len(ways)), 2)
        if not ends[i] & ends[j]
    )
    foreign = sum(
        np.hypot(*(way - layout.positions[node]).T).min() < radius[node]
        for way, own in zip(ways, ends, strict=True)
        for node in radius
        if node not in own
    )
    touching = sum(
        np.hypot(*np.subtract(layout.positions[a], layout.positions[b])) < radius[a] + radius[b]
        for a, b in combinations(radius, 2)
    )
    return crossings, int(foreign), int(touching), sum(label is None for label in layout.labels)


def _cross(one: np.ndarray, other: np.ndarray) -> int:
    return sum(_meet(*a, *b) for a in pairwise(one) for b in pairwise(other))


def _meet(a: np.ndarray, b: np.ndarray, c: np.ndarray, d: np.ndarray) -> bool:
    def side(p: np.ndarray, q: np.ndarray, r: np.ndarray) -> bool:
        return bool((q[0] - p[0]) * (r[1] - p[1]) > (q[1] - p[1]) * (r[0] - p[0]))

    return side(a, b, c) != side(a, b, d) and side(c, d, a) != side(c, d, b)


def stretched(plan: Plan, places: Places) -> dict[str, tuple[float, float]]:
    """Put places onto the canvas, as far apart as it allows."""
    spots = np.array([places[node.id] for node in plan.nodes], dtype=float)
    room = np.array([node.radius for node in plan.nodes])[:, None] + 8
    part = (spots - spots.min(axis=0)) / np.maximum(np.ptp(spots, axis=0), 1e-9)
    found = room + part * (np.array(plan.canvas) - 2 * room)
    return {node.id: (float(x), float(y)) for node, (x, y) in zip(plan.nodes, found, strict=True)}


def layouts(plan: Plan) -> dict[str, Callable[[], Places]]:
    """The methods that are at hand."""
    graph = nx.Graph([(arrow.payer, arrow.payee) for arrow in plan.arrows])
    found: dict[str, Callable[[], Places]] = {
        "networkx spring": lambda: nx.spring_layout(graph, seed=0),
        "networkx kamada_kawai": lambda: nx.kamada_kawai_layout(graph),
        "networkx circular": lambda: nx.circular_layout(graph),
    }
    for program in ("dot", "neato"):
        if shutil.which(program):
            found[f"graphviz {program}"] = lambda program=program: _graphviz(graph, program)
    return found


def _graphviz(graph: nx.Graph, program: str) -> Places:
    lines = "\n".join(f'"{u}" -- "{v}";' for u, v in graph.edges)
    done = subprocess.run(
        [program, "-Tplain"], input=f"graph {{{lines}}}", text=True, capture_output=True, check=True
    )
    rows = [line.split() for line in done.stdout.splitlines() if line.startswith("node ")]
    return {row[1].strip('"'): (float(row[2]), float(row[3])) for row in rows}


def plan_of(flows: CircularFlows) -> Plan:
    """Sizes of everything in the default picture."""
    with settings():
        return make_plan(flows, build_scene(flows))


def crowded() -> None:
    """Lay out companies that all pay each other; print one line for each number of them."""
    print(
        "companies that all pay each other; of more than 31 the largest 30, and the others in one "
        "circle"
    )
    print(
        "companies   arrows  crossings  on circles  overlaps  no place    layout, of the processor"
    )
    for count in (6, 12, 20, 40):
        deals = "".join(
            f"- {{payer: c{payer}, payee: c{payee}, kind: purchase, amount: 1B, date: 2025}}\n"
            for payer, payee in permutations(range(count), 2)
        )
        plan = plan_of(circular_flows(select_deals(read_text(f"strict: false\ndeals:\n{deals}"))))
        start = time.process_time()
        layout = lay_out(plan.nodes, plan.arrows, size=plan.canvas, text=LABEL * plan.zoom)
        taken = time.process_time() - start
        crossings, foreign, touching, unplaced = (
            judge(plan, layout) if count < 40 else ("-", "-", "-", "-")
        )
        print(
            f"{count:9d} {len(plan.arrows):8d} {crossings:>10} {foreign:>11} {touching:>9} "
            f"{unplaced:>9} {taken:8.2f} s"
        )


def compare_layouts() -> None:
    """Print one line for each method."""
    plan = plan_of(circular_flows(select_deals(load_ledger(LEDGER))))
    sizes = {"size": plan.canvas, "text": LABEL * plan.zoom}
    start = time.perf_counter()
    ours = lay_out(plan.nodes, plan.arrows, **sizes)
    rows = [("bubblegraph", ours, time.perf_counter() - start)]
    for name, method in layouts(plan).items():
        start = time.perf_counter()
        places = method()
        taken = time.perf_counter() - start
        rows.append(
            (name, lay_out(plan.nodes, plan.arrows, pinned=stretched(plan, places), **sizes), taken)
        )
    print(
        f"layouts of {len(plan.nodes)} companies and {len(plan.arrows)} arrows; all bent and "
        f"labelled alike"
    )
    print("crossings  on circles  overlaps  no place    cost     time")
    for name, layout, taken in rows:
        crossings, foreign, touching, unplaced = judge(plan, layout)
        numbers = (
            f"{crossings:9d} {foreign:11d} {touching:9d} {unplaced:9d} {layout.cost:8.0f} "
            f"{taken:6.2f} s"
        )
        print(f"{numbers}  {name}")


if __name__ == "__main__":
    whole_process(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
    compare_layouts()
    crowded()
