"""What an edit changed, as lines: told by its changes alone."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph.editing.patch import changed_lines, lines_of
from bubblegraph.editing.splice import Splice, splice
from conftest import REPOSITORY, Run

texts = st.text(alphabet="ab\n", max_size=30)


@st.composite
def changes(draw: st.DrawFn) -> tuple[str, list[Splice]]:
    """A text, and changes of it that do not overlap."""
    text = draw(texts)
    cuts = sorted(draw(st.lists(st.integers(0, len(text)), max_size=8)))
    spans = zip(cuts[::2], cuts[1::2], strict=False)
    return text, [
        Splice(start, end, draw(st.text(alphabet="ab\n", max_size=6))) for start, end in spans
    ]


@given(changes())
def test_the_lines_that_changed_make_the_new_text_of_the_old(
    change: tuple[str, list[Splice]],
) -> None:
    old, splices = change
    new = splice(old, splices)
    lines, new_lines = lines_of(old), lines_of(new)

    built: list[str] = []
    at = 0
    for block in changed_lines(old, new, splices):
        assert at <= block.start
        assert lines[block.start : block.stop] != new_lines[block.new_start : block.new_stop]
        built += lines[at : block.start] + new_lines[block.new_start : block.new_stop]
        at = block.stop
    assert built + lines[at:] == new_lines


def test_only_the_lines_that_changed_are_told() -> None:
    text = "".join(f"line {number:03d}\n" for number in range(1000))
    every_third = [Splice(start, start + 4, "LINE") for start in range(0, len(text), 27)]

    blocks = changed_lines(text, splice(text, every_third), every_third)

    assert blocks == [(line, line + 1, line, line + 1) for line in range(0, 1000, 3)]


EDITS = [
    ("format",),
    ("set", "nvda-openai-30b", "status", "lapsed", "--date", "2026-07-04"),
    ("set", "as_of", "2026-07-06"),
    ("rename", "nvidia", "nv"),
    (
        "add",
        "--payer",
        "nvidia",
        "--payee",
        "openai",
        "--kind",
        "debt",
        "--amount",
        "1M",
        "--date",
        "2026",
    ),
]


@pytest.mark.skipif(shutil.which("git") is None, reason="needs git")
@pytest.mark.parametrize("words", EDITS, ids=lambda words: "-".join(words[:2]))
def test_a_dry_run_is_a_patch_that_git_applies(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    path = tmp_path / "deals.yaml"
    text = (
        (REPOSITORY / "data" / "deals.yaml")
        .read_text(encoding="utf-8")
        .replace(", kind: ", ",  kind: ")
    )
    path.write_text(text.replace("\ninclude:", "\n# include:"), encoding="utf-8")

    patch = bubblegraph(*words, "--dry-run").out
    apply = ["git", "apply", "-p0", "--unidiff-zero", "-"]
    applied = subprocess.run(
        apply, input=patch, text=True, cwd=tmp_path, capture_output=True, check=False
    )
    by_git = path.read_text(encoding="utf-8")
    path.write_text(text.replace("\ninclude:", "\n# include:"), encoding="utf-8")
    bubblegraph(*words)

    assert applied.returncode == 0, applied.stderr
    assert by_git == path.read_text(encoding="utf-8")
    assert by_git != text
