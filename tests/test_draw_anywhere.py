"""Pictures in any surroundings: backends and settings of matplotlib, names of files, odd characters."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

PAIR = """
strict: false
deals:
- {payer: chipco, payee: labco, kind: equity, amount: 100B, date: 2025-09-22}
- {payer: labco, payee: chipco, kind: purchase, amount: 40B, date: 2025-10-06}
"""
SOURCES = Path(__file__).resolve().parents[1] / "src"
BACKENDS = ["module://matplotlib_inline.backend_inline", "Qt4Agg", "no such thing", "tkagg", "svg", ""]


def run(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, in surroundings of its own."""
    surroundings = {**os.environ, "PYTHONPATH": str(SOURCES), **env}
    return subprocess.run(
        [sys.executable, *words], cwd=cwd, env=surroundings, capture_output=True, text=True, check=False
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pair.yaml").write_text(PAIR, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_backend_of_the_surroundings_is_of_no_matter(backend: str, folder: Path) -> None:
    done = run("-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.svg", cwd=folder, MPLBACKEND=backend)

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote a.svg\n")
    assert (folder / "a.svg").exists()


DRAWN = """
import os, sys
from bubblegraph import circular_flows, load_ledger, select_deals
from bubblegraph.drawing.network import draw_network
flows = circular_flows(select_deals(load_ledger("pair.yaml")))
assert "matplotlib" not in sys.modules
draw_network(flows)._repr_png_()
import matplotlib
print(os.environ["MPLBACKEND"], matplotlib.rcParams._get_backend_or_none())
"""


@pytest.mark.parametrize(("backend", "kept"), [("svg", "svg"), ("TkAgg", "tkagg"), ("no such thing", "None")])
def test_who_draws_in_python_keeps_the_backend_that_was_asked_for(
    backend: str, kept: str, folder: Path
) -> None:
    done = run("-c", DRAWN, cwd=folder, MPLBACKEND=backend)

    assert done.stderr == ""
    assert done.stdout.lower() == f"{backend} {kept}\n".lower()


CHOSEN = """
import matplotlib
matplotlib.use("pdf")
from matplotlib import pyplot
pyplot.plot([1, 2])
before = dict(matplotlib.rcParams)
from bubblegraph import circular_flows, load_ledger, select_deals
from bubblegraph.drawing.network import draw_network, save_picture
save_picture(draw_network(circular_flows(select_deals(load_ledger("pair.yaml")))), "a.png")
assert dict(matplotlib.rcParams) == before
print(matplotlib.get_backend(), pyplot.get_fignums())
"""


def test_who_chose_a_backend_and_plots_goes_on_as_if_nothing_was_drawn(folder: Path) -> None:
    done = run("-c", CHOSEN, cwd=folder)

    assert (done.stdout, done.stderr) == ("pdf [1]\n", "")


@pytest.mark.parametrize(
    "content",
    [b"lines.linewidth: x\nno.such: 3\nbackend: none such\n", b"\xff\xfe\x00", b"axes.facecolor: 000000"],
)
def test_settings_of_others_are_of_no_matter(content: bytes, folder: Path) -> None:
    (folder / "rc").write_bytes(content)
    plain = run("-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.svg", cwd=folder)

    done = run(
        "-m", "bubblegraph", "draw", "pair.yaml", "-o", "b.svg", cwd=folder, MATPLOTLIBRC=str(folder / "rc")
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote b.svg\n")
    assert plain.returncode == 0
    assert (folder / "a.svg").read_bytes() == (folder / "b.svg").read_bytes()


@pytest.mark.parametrize("name", ["HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME"])
def test_a_folder_that_cannot_be_written_is_of_no_matter(name: str, folder: Path) -> None:
    done = run("-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.png", cwd=folder, **{name: "/proc/none"})

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote a.png\n")


def test_settings_here_that_nobody_can_read_are_said_to_be_so(folder: Path) -> None:
    (folder / "matplotlibrc").write_bytes(b"\xff\xfe\x00")

    done = run("-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.svg", cwd=folder)

    assert done.returncode == 1
    assert done.stderr.startswith("bubblegraph: matplotlib does not start: ")
    assert "matplotlibrc" in done.stderr
    assert done.stderr.count("\n") == 1
