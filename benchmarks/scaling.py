"""How the cost of a large table of payments grows with its rows: a table of figures and a plot.

Run: python benchmarks/scaling.py [ROWS ...]       writes benchmarks/scaling.csv and scaling.png
     python benchmarks/scaling.py --draw           draws the plot anew, from scaling.csv

For each number of rows a table of random payments is written as CSV: integer ids, ten payments a
party, eight years. A process of its own reads it by polars alone, and another as ``cycles --within
90d`` does: reads it, lays it out for the search, finds the hundred largest laps of up to six
payments, and counts them all. Seconds are processor time, of all threads together, so that a busy
machine measures the same; memory is the most that the process ever had. Each work is done with a
small table first, so that nothing is counted that is compiled or loaded.
"""

from __future__ import annotations

import csv
import json
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, TypeVar

from large_payments import DAY, index, memory, write_tables

T = TypeVar("T")

HERE = Path(__file__).resolve().parent
TABLE, PLOT = HERE / "scaling.csv", HERE / "scaling.png"
ROWS = (100_000, 300_000, 1_000_000, 3_000_000, 10_000_000)
SMALL = 10_000
WITHIN = 90 * DAY
NAME = 20  # pixels: the height of the name of a line
Measured = dict[str, float]


def spent(work: Callable[[], T]) -> tuple[float, T]:
    """Do some work: seconds of processor time, and what it gives."""
    begun = time.process_time()
    found = work()
    return time.process_time() - begun, found


def by_polars(path: str) -> Measured:
    """Read the table, and do nothing with it."""
    import polars as pl  # noqa: PLC0415 - each process loads what it measures

    seconds, _ = spent(lambda: pl.read_csv(path))
    return {"polars_s": seconds, "polars_gb": memory("VmHWM") / 1e9}


def by_us(path: str) -> Measured:
    """Read the table, lay it out, find the largest laps and count all."""
    from bubblegraph import read_payments  # noqa: PLC0415
    from bubblegraph.payments.search.cycles import count_cycles, largest_cycles  # noqa: PLC0415
    from bubblegraph.solving.temporal_cycles import Rule  # noqa: PLC0415

    rule = Rule(within=WITHIN, longest=6)
    read, table = spent(lambda: read_payments(path))
    laying, payments = spent(lambda: index(table))
    top, _ = spent(lambda: largest_cycles(payments, rule, 100))
    count, found = spent(lambda: count_cycles(payments, rule))
    return {
        "read_s": read,
        "index_s": laying,
        "top_100_s": top,
        "count_s": count,
        "laps": found.total,
        "peak_gb": memory("VmHWM") / 1e9,
    }


WORK: dict[str, Callable[[str], Measured]] = {"--polars": by_polars, "--us": by_us}


def measure(rows: int) -> Measured:
    """Measure a table of so many rows, each work in a process of its own."""
    found: Measured = {"rows": rows}
    with tempfile.TemporaryDirectory() as small, tempfile.TemporaryDirectory() as folder:
        tables = [write_tables(Path(small), SMALL)[1], write_tables(Path(folder), rows)[1]]
        for work in WORK:
            command = [sys.executable, __file__, work, *map(str, tables)]
            found |= json.loads(subprocess.run(command, check=True, stdout=subprocess.PIPE).stdout)
    return found


def write(measured: Sequence[Measured]) -> None:
    """Keep the figures: seconds and gigabytes with three decimals."""
    with TABLE.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, lineterminator="\n")
        table.writerow(measured[0])
        for row in measured:
            table.writerow(f"{x:.3f}" if isinstance(x, float) else x for x in row.values())


def draw() -> None:
    """Draw what was kept: time and memory, both axes by powers of ten."""
    import matplotlib as mpl  # noqa: PLC0415

    mpl.use("agg")
    from matplotlib.figure import Figure  # noqa: PLC0415

    from bubblegraph.drawing.canvas import settings  # noqa: PLC0415
    from bubblegraph.drawing.theme import find_theme  # noqa: PLC0415

    theme = find_theme("light")
    ours, theirs = theme.kinds["trade"], theme.muted
    with TABLE.open(encoding="utf-8", newline="") as file:
        found = [{name: float(x) for name, x in row.items()} for row in csv.DictReader(file)]
    rows = [row["rows"] for row in found]
    seconds = {
        "read and lay out": ([row["read_s"] + row["index_s"] for row in found], ours),
        "count all laps": ([row["count_s"] for row in found], theme.kinds["equity"]),
        "100 largest laps": ([row["top_100_s"] for row in found], theme.kinds["debt"]),
        "polars reads": ([row["polars_s"] for row in found], theirs),
    }
    most = {
        "bubblegraph": ([row["peak_gb"] for row in found], ours),
        "polars reads": ([row["polars_gb"] for row in found], theirs),
    }
    panels = {"seconds of processor time": seconds, "gigabytes": most}
    with settings():
        figure = Figure(figsize=(12, 5.6), dpi=100, facecolor=theme.background)
        figure.text(0.03, 0.93, headline(rows, seconds), color=theme.ink, size=17, weight="bold")
        for place, (said, lines) in enumerate(panels.items()):
            plot = figure.add_axes((0.07 + 0.49 * place, 0.12, 0.31, 0.68))
            draw_lines(plot, rows, lines, said, theme)
        figure.savefig(PLOT, metadata={"Software": None})


def headline(rows: list[float], seconds: dict[str, tuple[list[float], str]]) -> str:
    """Say how time grows from the smallest table to the largest."""
    longer = {name: values[-1] / values[0] for name, (values, _) in seconds.items()}
    return (
        f"{rows[-1] / rows[0]:.0f} times the payments take {longer['read and lay out']:.0f} times "
        f"as long to read, {longer['count all laps']:.0f} times to search"
    )


def draw_lines(plot: Any, rows: list[float], lines: Any, said: str, theme: Any) -> None:
    """Draw lines over the number of payments, each with its name at the end."""
    from matplotlib.ticker import LogLocator  # noqa: PLC0415

    plot.set(xscale="log", yscale="log", facecolor=theme.background)
    plot.set_title(f"{said}, by number of payments", loc="left", color=theme.muted, size=11)
    for values, colour in lines.values():
        plot.plot(rows, values, color=colour, marker="o", markersize=5, linewidth=2.2)
    plot.grid(visible=True, which="major", color=theme.rim, linewidth=0.6)
    plot.minorticks_off()
    plot.set_xticks(rows, [short(row) for row in rows])
    plot.yaxis.set_major_locator(LogLocator(subs=(1, 2, 5) if said == "gigabytes" else (1,)))
    plot.yaxis.set_major_formatter(lambda value, _: f"{value:g}")
    plot.tick_params(colors=theme.muted, length=0, labelsize=10.5)
    for side in plot.spines.values():
        side.set_visible(False)
    free = 0.0  # height below which the names so far stand
    for name, (values, colour) in sorted(lines.items(), key=lambda item: item[1][0][-1]):
        end = plot.transData.transform((rows[-1], values[-1]))
        free = max(free, end[1]) + NAME
        at = (end[0] + 12, free - NAME)
        plot.annotate(name, at, xycoords="figure pixels", va="center", color=colour, size=11)


def short(rows: float) -> str:
    """A number of rows, for an axis."""
    return f"{rows / 1e6:g}M" if rows >= 1e6 else f"{rows / 1e3:g}K"


def main() -> None:
    """Measure and draw, or be one of the processes that are measured."""
    words = sys.argv[1:]
    if words[:1] and words[0] in WORK:
        for path in words[1:]:
            found = WORK[words[0]](path)
        print(json.dumps(found))  # of the last
        return
    if words != ["--draw"]:
        measured = []
        for rows in map(int, words or ROWS):
            measured.append(measure(rows))
            print(" ".join(f"{name} {x:.10g}" for name, x in measured[-1].items()), flush=True)
        write(measured)
    draw()


if __name__ == "__main__":
    main()
