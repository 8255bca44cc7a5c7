"""The solver, and what it must leave alone: standard output, and other users of HiGHS."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from bubblegraph.solving import highs
from bubblegraph.solving.column_generation import by_highs
from bubblegraph.solving.feedback_arcs import cheapest_cut
from bubblegraph.solving.network import Network
from conftest import HANGS, REPOSITORY, environment

TESTS = REPOSITORY / "tests"
RING = TESTS / "reference" / "ring.csv"  # 56 legs with a price: HiGHS is asked
PARTIES = [f"p{number}" for number in range(8)]
COMPLETE = {(u, v): 10 + (3 * i) % 7 for i, u in enumerate(PARTIES) for v in PARTIES if u != v}

BEGIN = f"""
import os, sys, threading
sys.path.insert(0, {str(TESTS)!r})
import loud
from bubblegraph import Filters, load_ledger, select_deals
from bubblegraph.analysis.circular_flows import circular_flows

selection = select_deals(load_ledger({str(RING)!r}), Filters())

def solve():
    assert circular_flows(selection).signed.high.value == 328_00
"""

ALONE = f"""{BEGIN}
print("before")
solve()
print("after")
"""

AMONG_THREADS = f"""{BEGIN}
done = threading.Event()

def by_python():
    while not done.wait(0.0001):
        print(f"python {{len(lines)}}", flush=True)
        lines.append("python")

def by_descriptor():
    while not done.wait(0.0001):
        os.write(1, f"descriptor {{len(others)}}\\n".encode())
        others.append("descriptor")

lines, others = [], []
writers = [threading.Thread(target=each) for each in (by_python, by_descriptor)]
solvers = [threading.Thread(target=solve) for _ in range(4)]
for thread in [*writers, *solvers]:
    thread.start()
for thread in solvers:
    thread.join()
done.set()
for thread in writers:
    thread.join()
print(len(lines), len(others), file=sys.stderr)
"""

WITHOUT_OUTPUT = f"""{BEGIN}
os.close(1)
solve()
report = os.open("report.txt", os.O_CREAT | os.O_WRONLY)
assert report == 1, "it takes the place of standard output"
solve()
os.write(report, b"report")
"""

AFTER_OTHERS = f"""
import highspy
model = highspy.Highs()
model.setOptionValue("output_flag", False)
model.setOptionValue("threads", 3)
model.addVar(0.0, 1.0)
model.run()
import sys
sys.path.insert(0, {str(TESTS)!r})
from test_highs import solve_all
solve_all()
"""


def run_script(script: str, folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-c", script],
        cwd=folder,
        env=environment(),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )


def solve_all() -> None:
    """Ask HiGHS for a packing and a cut, and do without what else could prove them."""
    solved = by_highs(Network(dict(COMPLETE)))
    assert solved is not None
    assert (
        sum(solved.rows.values())
        == sum(min(c, COMPLETE[v, u]) for (u, v), c in COMPLETE.items()) / 2
    )
    taken, bound = cheapest_cut(COMPLETE)
    assert sum(COMPLETE[edge] for edge in taken) == bound


def test_this_version_knows_every_option(monkeypatch: pytest.MonkeyPatch) -> None:
    """One that it does not know it passes over, and takes minutes where seconds would do."""
    silent, known = highs._silent_model(), highs.library().HighsStatus.kOk
    refused: list[tuple[str, object]] = []

    class Strict(silent):  # type: ignore[misc, valid-type]
        def setOptionValue(self, name: str, value: object) -> object:  # noqa: N802 - as HiGHS calls it
            status = super().setOptionValue(name, value)
            if status != known:
                refused.append((name, value))
            return status

    monkeypatch.setattr(highs, "_silent_model", lambda: Strict)
    by_highs(Network(dict(COMPLETE)), interior=True)
    cheapest_cut(COMPLETE)

    assert refused == []


def test_a_solver_that_prints_from_c_leaves_standard_output_clean(tmp_path: Path) -> None:
    ran = run_script(ALONE, tmp_path)

    assert ran.stdout == "before\nafter\n", ran.stderr


def test_a_solver_that_prints_from_c_takes_no_line_from_other_threads(tmp_path: Path) -> None:
    ran = run_script(AMONG_THREADS, tmp_path)

    by_python, by_descriptor = map(int, ran.stderr.split())
    wanted = [f"python {i}" for i in range(by_python)] + [
        f"descriptor {i}" for i in range(by_descriptor)
    ]
    assert sorted(ran.stdout.splitlines()) == sorted(wanted)
    assert len(wanted) > 100


@pytest.mark.skipif(sys.platform == "win32", reason="descriptors are numbered otherwise on Windows")
def test_nothing_is_printed_into_a_file_that_took_the_place_of_standard_output(
    tmp_path: Path,
) -> None:
    ran = run_script(WITHOUT_OUTPUT, tmp_path)

    assert ran.returncode == 0, ran.stderr
    assert (tmp_path / "report.txt").read_text() == "report"


def test_who_solved_on_more_threads_before_gets_the_same_answers(tmp_path: Path) -> None:
    ran = run_script(AFTER_OTHERS, tmp_path)

    assert ran.returncode == 0, ran.stderr
