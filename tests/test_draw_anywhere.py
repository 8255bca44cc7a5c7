"""Pictures in any surroundings: backends and settings of matplotlib, names of files, odd
characters.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import xml.etree.ElementTree as ET
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path

import pytest
from PIL import Image

from bubblegraph import circular_flows, read_text, select_deals, stress_payments
from bubblegraph.analysis.coverage import rank_payers
from bubblegraph.analysis.field_figures import field_figures
from bubblegraph.analysis.progress import follow_up
from bubblegraph.analysis.timeline import replay_ledger
from bubblegraph.drawing.coverage import draw_payers
from bubblegraph.drawing.fonts import font_hints, undrawable
from bubblegraph.drawing.matrix.draw import draw_matrix
from bubblegraph.drawing.network.draw import draw_network
from bubblegraph.drawing.picture import Picture, save_picture
from bubblegraph.drawing.progress import draw_progress
from bubblegraph.drawing.sankey.draw import draw_sankey
from bubblegraph.drawing.stress import draw_stress
from bubblegraph.drawing.timeline.draw import draw_timeline
from bubblegraph.drawing.track.draw import draw_track
from bubblegraph.drawing.waterfall import draw_waterfall
from bubblegraph.drawing.wheels.draw import draw_wheels
from conftest import Run

PAIR = """
strict: false
deals:
- {payer: chipco, payee: labco, kind: equity, amount: 100B, date: 2025-09-22}
- {payer: labco, payee: chipco, kind: purchase, amount: 40B, date: 2025-10-06}
"""
SIGNED = PAIR.replace("date: 2025-10-06", "term: 2025-10-06 to 2027, date: 2025-10-06")
SIGNED = re.sub(r"date: (2025-..-..)}", r"status: {\1: committed}}", SIGNED)
SOURCES = Path(__file__).resolve().parents[1] / "src"
BACKENDS = [
    "module://matplotlib_inline.backend_inline",
    "Qt4Agg",
    "no such thing",
    "tkagg",
    "svg",
    "",
]


def run(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    """Run Python in a process of its own, in surroundings of its own."""
    surroundings = {**os.environ, "PYTHONPATH": str(SOURCES), **env}
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=surroundings,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "pair.yaml").write_text(PAIR, encoding="utf-8")
    return tmp_path


@pytest.mark.parametrize("backend", BACKENDS)
def test_the_backend_of_the_surroundings_is_of_no_matter(backend: str, folder: Path) -> None:
    done = run(
        "-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.svg", cwd=folder, MPLBACKEND=backend
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote a.svg\n")
    assert (folder / "a.svg").exists()


DRAWN = """
import os, sys
from bubblegraph import circular_flows, load_ledger, select_deals
from bubblegraph.drawing.network.draw import draw_network
from bubblegraph.drawing.picture import render_picture
flows = circular_flows(select_deals(load_ledger("pair.yaml")))
assert "matplotlib" not in sys.modules
render_picture(draw_network(flows), "png")
import matplotlib
print(os.environ["MPLBACKEND"], matplotlib.rcParams._get_backend_or_none())
"""


@pytest.mark.parametrize(
    ("backend", "kept"), [("svg", "svg"), ("TkAgg", "tkagg"), ("no such thing", "None")]
)
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
from bubblegraph.drawing.network.draw import draw_network, save_picture
save_picture(draw_network(circular_flows(select_deals(load_ledger("pair.yaml")))), "a.png")
assert dict(matplotlib.rcParams) == before
print(matplotlib.get_backend(), pyplot.get_fignums())
"""


def test_who_chose_a_backend_and_plots_goes_on_as_if_nothing_was_drawn(folder: Path) -> None:
    done = run("-c", CHOSEN, cwd=folder)

    assert (done.stdout, done.stderr) == ("pdf [1]\n", "")


@pytest.fixture(scope="module")
def plain(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """What is drawn where nobody has settings."""
    folder = tmp_path_factory.mktemp("plain")
    (folder / "pair.yaml").write_text(PAIR, encoding="utf-8")
    assert run("-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.svg", cwd=folder).returncode == 0
    return (folder / "a.svg").read_bytes()


@pytest.mark.parametrize(
    "content",
    [
        b"lines.linewidth: x\nno.such: 3\nbackend: none such\n",
        b"\xff\xfe\x00",
        b"axes.facecolor: 000000",
    ],
)
def test_settings_of_others_are_of_no_matter(content: bytes, folder: Path, plain: bytes) -> None:
    (folder / "rc").write_bytes(content)

    done = run(
        "-m",
        "bubblegraph",
        "draw",
        "pair.yaml",
        "-o",
        "b.svg",
        cwd=folder,
        MATPLOTLIBRC=str(folder / "rc"),
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote b.svg\n")
    assert (folder / "b.svg").read_bytes() == plain


@pytest.mark.parametrize("name", ["HOME", "MPLCONFIGDIR", "XDG_CACHE_HOME"])
def test_a_folder_that_cannot_be_written_is_of_no_matter(name: str, folder: Path) -> None:
    done = run(
        "-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.png", cwd=folder, **{name: "/proc/none"}
    )

    assert (done.returncode, done.stdout, done.stderr) == (0, "", "Wrote a.png\n")


def test_settings_here_that_nobody_can_read_are_said_to_be_so(folder: Path) -> None:
    (folder / "matplotlibrc").write_bytes(b"\xff\xfe\x00")

    done = run("-m", "bubblegraph", "draw", "pair.yaml", "-o", "a.svg", cwd=folder)

    assert done.returncode == 1
    assert done.stderr.startswith("bubblegraph: matplotlib does not start: ")
    assert "matplotlibrc" in done.stderr
    assert done.stderr.count("\n") == 1


# --- odd characters and names of files ------------------------------------------------------------

ODD = "a\x00b\x07 \x1b[31m \u202eabc\u2066 \ufffe\uffff\x85\n\tc <&> \" ' ]]>"
FORMS: dict[str, Callable[..., Picture]] = {
    "track": draw_track,
    "sankey": draw_sankey,
    "network": draw_network,
    "wheels": draw_wheels,
    "matrix": draw_matrix,
    "waterfall": draw_waterfall,
    "timeline": lambda flows, **look: draw_timeline(replay_ledger(flows.selection.ledger), **look),
    "coverage": lambda flows, **look: draw_payers(
        flows.selection, rank_payers(flows.selection), field_figures(flows.selection), **look
    ),
    "stress": lambda flows, **look: draw_stress(
        stress_payments(flows.selection, ["labco"], unpaid=Fraction(1, 2)), **look
    ),
    "progress": lambda flows, **look: draw_progress(follow_up(flows.selection), **look),
}


@pytest.mark.parametrize("form", FORMS)
def test_odd_characters_are_named_and_every_file_is_well_formed(form: str, tmp_path: Path) -> None:
    """A name, an event and the title of the ledger hold what XML cannot; so do the user's own
    words.
    """
    odd = SIGNED.replace(
        "strict", 'title: "T\\ufffe"\nentities: {chipco: {name: "Chip\\uffffco"}}\nstrict', 1
    )
    odd += 'events: [{date: 2025-09, entity: chipco, event: "Opens\\ufffe"}]\n'
    picture = FORMS[form](
        circular_flows(select_deals(read_text(odd))), title=ODD, subtitle=ODD, source=ODD
    )

    root = ET.fromstring(save_picture(picture, tmp_path / "a.svg").read_bytes())
    said = "".join(root.itertext())
    assert "a<U+0000>b<U+0007>" in said
    assert "<U+202E>abc" in said
    assert "Chip<U+FFFF>co" in said or form in ("waterfall", "timeline", "coverage")
    assert all(c.isprintable() or c in " \n" for c in said)
    with Image.open(save_picture(picture, tmp_path / "a.png")) as opened:
        opened.verify()
    assert save_picture(picture, tmp_path / "a.pdf").read_bytes().endswith(b"%%EOF\n")


@pytest.mark.parametrize("form", FORMS)
def test_names_of_files_need_not_be_utf_8(form: str, bubblegraph: Run, tmp_path: Path) -> None:
    """A ledger without a title is called by the name of its file, and so are its figures."""
    ledger, out = (tmp_path / os.fsdecode(name) for name in (b"\xff.yaml", b"\xfe.svg"))
    ledger.write_text(SIGNED, encoding="utf-8")

    named = ["labco"] if form == "stress" else []

    done = bubblegraph("draw", *named, ledger.name, "--as", form, "-o", out.name)

    assert (done.code, done.err) == (0, "Wrote \\xfe.svg\n")
    assert "Figures: \\xff" in "".join(ET.parse(out).getroot().itertext())


@pytest.mark.parametrize(
    ("text", "script", "font"),
    [
        ("\N{ROCKET}", "emoji", "Noto Emoji"),
        ("मोदी", "Devanagari", "Noto Sans Devanagari"),
        ("ไทย", "Thai", "Noto Sans Thai"),
        ("ក្រុម", "Khmer", "Noto Sans Khmer"),
        ("日本", "Chinese, Japanese, Korean", "Noto Sans CJK"),
        ("한국", "Chinese, Japanese, Korean", "Noto Sans CJK"),
        ("\u20bf", "currencies", "Noto Sans"),
    ],
)
def test_a_hint_names_the_script_and_a_font_that_has_it(text: str, script: str, font: str) -> None:
    (hint,) = font_hints(text)

    assert hint.startswith(f"no font at hand has {text[0]}")
    assert f"({script}): " in hint
    assert hint.endswith(f" {font}")
    assert "SVG" not in hint


def test_each_script_has_its_hint_and_no_mark_stands_without_its_letter() -> None:
    emoji, devanagari = sorted(font_hints("".join(sorted("मोदी\N{ROCKET}"))), key=len)

    assert "\N{ROCKET} (emoji)" in emoji
    assert "दम (Devanagari)" in devanagari


def test_a_sign_that_is_none_is_named_by_its_number() -> None:
    assert font_hints("\ue000") == (
        "no font at hand has U+E000 (no sign that everyone knows): write it in other letters",
    )


def test_what_only_guides_other_characters_needs_no_font() -> None:
    assert undrawable(["Nvidia\u200d\ufe0f\u202e\x00"]) == ""


# --- where a picture goes -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("", "the name of the file is"),
        ("folder.png", "it is a folder; name a file in it"),
        ("folder.png/", "it is a folder; name a file in it"),
        ("missing/a.png", 'there is no folder "missing"'),
        ("a.png/", "there is no folder"),
        ("lost.png", "there is no folder"),
        (
            "a",
            "a picture cannot be written as no suffix; use .png, .svg, .pdf, .webp, .jpg, "
            ".jpeg, or name the format",
        ),
        (
            "-",
            "a picture cannot be written as no suffix; use .png, .svg, .pdf, .webp, .jpg, "
            ".jpeg, or name the format",
        ),
    ],
)
def test_what_cannot_be_written_is_said_before_the_ledger_is_read(
    name: str, reason: str, bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "folder.png").mkdir()
    (tmp_path / "lost.png").symlink_to("nowhere/a.png")

    done = bubblegraph("draw", "no-such-ledger.yaml", "-o", name)

    assert done.code in (1, 2)
    assert reason in done.err
    assert "no-such-ledger" not in done.err


def test_a_link_stays_and_the_file_that_it_stands_for_is_written(
    bubblegraph: Run, folder: Path
) -> None:
    (folder / "link.png").symlink_to("real.png")

    assert bubblegraph("draw", "pair.yaml", "-o", "link.png").code == 0

    assert (folder / "link.png").is_symlink()
    assert (folder / "real.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("form", "start"), [("png", b"\x89PNG"), ("svg", b"<?xml"), ("pdf", b"%PDF-")]
)
def test_a_picture_goes_to_standard_output_or_into_a_pipe(
    form: str, start: bytes, folder: Path
) -> None:
    program = f"{sys.executable} -m bubblegraph draw pair.yaml --format {form} -o"
    env = {**os.environ, "PYTHONPATH": str(SOURCES)}
    lines = [
        f"{program} - 2>/dev/null | cat > a",
        f"{program} /dev/stdout 2>/dev/null | cat > b",
        f"{program} >(cat > c) 2>/dev/null; wait",
    ]

    for line in lines:
        subprocess.run(["bash", "-c", line], cwd=folder, env=env, check=True)

    written = [(folder / name).read_bytes() for name in "abc"]
    assert written[0].startswith(start)
    assert written[0] == written[1] == written[2]


def test_the_format_that_is_named_goes_before_the_suffix(bubblegraph: Run, folder: Path) -> None:
    assert bubblegraph("draw", "pair.yaml", "-o", "a.png", "--format", "svg").code == 0

    assert (folder / "a.png").read_bytes().startswith(b"<?xml")


def test_no_picture_is_sent_to_a_terminal(
    bubblegraph: Run, folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bubblegraph.cli.draw.goes_to_terminal", lambda: True)

    done = bubblegraph("draw", "pair.yaml", "-o", "-", "--format", "png")

    assert (done.code, done.out) == (1, "")
    assert "nothing for a terminal" in done.err
