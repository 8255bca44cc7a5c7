"""What other programs run of this one: the hook of pre-commit, and the notes on a pull request."""

from __future__ import annotations

import re
import shlex
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bubblegraph.cli import COMMANDS
from conftest import REPOSITORY, Run

HOOKS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
GOOD = "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, source: FT 2025}\n"


def test_there_is_a_hook_that_checks() -> None:
    assert [hook["id"] for hook in HOOKS] == ["bubblegraph-check"]
    assert all({"id", "name", "entry", "language", "files"} <= set(hook) for hook in HOOKS)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_program_and_a_command_that_are_there(hook: dict[str, Any]) -> None:
    program, name = shlex.split(hook["entry"])
    scripts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["scripts"]

    assert program in scripts
    assert name in COMMANDS


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
@pytest.mark.parametrize(
    ("path", "taken"),
    [
        ("deals.yaml", True),
        ("data/deals.yml", True),
        ("data/financials.yaml", False),
        (".github/workflows/ledger.yml", False),
        ("mydeals.yaml", False),
    ],
)
def test_a_hook_takes_ledgers_only(hook: dict[str, Any], path: str, taken: bool) -> None:
    assert bool(re.search(hook["files"], path)) == taken


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_what_is_well_and_stops_what_is_not(
    program: Run, tmp_path: Path, hook: dict[str, Any]
) -> None:
    words = shlex.split(hook["entry"])[1:]
    (tmp_path / "deals.yaml").write_text(GOOD)
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "deals.yaml").write_text(GOOD.replace("debt", "dept"))

    good = program(*words, "deals.yaml")
    bad = program(*words, "deals.yaml", "sub/deals.yaml")

    assert (good.code, good.out, good.err) == (0, "", "")
    assert bad.code == 1
    assert bad.out.startswith("sub/deals.yaml:3:30: error: kind is not known")


def test_a_note_on_a_pull_request_names_file_line_and_column(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "100%, mine.yaml").write_text(GOOD.replace("debt", "dept"))

    ran = bubblegraph("check", "--format", "github", "sub/100%, mine.yaml")

    assert ran.code == 1
    assert ran.out == (
        "::error file=sub/100%25%2C mine.yaml,line=3,col=30::"
        'kind is not known: "dept" (deal a → b). Did you mean debt?\n'
    )
