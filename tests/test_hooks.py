"""What other programs run of this one: the hook of pre-commit, and the notes on a pull request."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
import yaml

from bubblegraph.cli import COMMANDS
from conftest import REPOSITORY, Run, environment

HOOKS: list[dict[str, Any]] = yaml.safe_load((REPOSITORY / ".pre-commit-hooks.yaml").read_text())
GOOD = (
    "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, source: "
    "FT 2025}\n"
)


PAGE = (REPOSITORY / "docs" / "how-to" / "ci.md").read_text(encoding="utf-8")


def test_there_is_a_hook_that_checks() -> None:
    assert [hook["id"] for hook in HOOKS] == ["bubblegraph-check"]
    assert all({"id", "name", "entry", "language"} <= set(hook) for hook in HOOKS)


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_a_program_and_a_command_that_are_there(hook: dict[str, Any]) -> None:
    program, name = shlex.split(hook["entry"])
    scripts = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]["scripts"]

    assert program in scripts
    assert name in COMMANDS


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_runs_on_the_ledger_whatever_a_commit_changes(hook: dict[str, Any]) -> None:
    assert hook["always_run"] is True
    assert hook["pass_filenames"] is False
    assert hook["args"] == ["deals.yaml"]


@pytest.mark.parametrize("hook", HOOKS, ids=lambda hook: hook["id"])
def test_a_hook_passes_what_is_well_and_stops_what_is_not(
    program: Run, tmp_path: Path, hook: dict[str, Any]
) -> None:
    words = [*shlex.split(hook["entry"])[1:], *hook["args"]]
    (tmp_path / "deals.yaml").write_text(f"include: sub/more.yaml\n{GOOD}")
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "more.yaml").write_text(GOOD.replace("payer: a", "payer: c"))
    good = program(*words)
    (tmp_path / "sub" / "more.yaml").write_text(GOOD.replace("debt", "dept"))
    bad = program(*words)
    (tmp_path / "sub" / "more.yaml").unlink()
    gone = program(*words)
    (tmp_path / "deals.yaml").unlink()
    without = program(*words)

    assert (good.code, good.out, good.err) == (0, "", "")
    assert bad.code == 1
    assert bad.out.startswith("sub/more.yaml:3:30: error: kind is not known")
    assert gone.code == 1
    assert 'cannot include "sub/more.yaml"' in gone.out
    assert without.code == 1
    assert "deals.yaml: error: there is no such file" in without.out


def test_the_pattern_of_the_page_is_one_that_the_hook_takes() -> None:
    block = re.search(r"```yaml\n(repos:.*?)```", PAGE, re.DOTALL)
    assert block is not None
    (repository,) = yaml.safe_load(block[1])["repos"]

    assert [hook["id"] for hook in repository["hooks"]] == [hook["id"] for hook in HOOKS]
    assert repository["hooks"][0]["args"] == ["--strict", "deals.yaml"]


@pytest.mark.skipif(shutil.which("git") is None or os.name == "nt", reason="needs git and a shell")
def test_the_hook_of_the_page_checks_what_is_staged(tmp_path: Path) -> None:
    block = re.search(r"```sh\n(#!/bin/sh.*?)```", PAGE, re.DOTALL)
    assert block is not None
    program = tmp_path / "bin" / "bubblegraph"
    program.parent.mkdir()
    program.write_text(f'#!/bin/sh\nexec {shlex.quote(sys.executable)} -m bubblegraph "$@"\n')
    program.chmod(0o755)
    books = tmp_path / "books"
    books.mkdir()
    who = {
        f"GIT_{role}_{part}": "x@example.org"
        for role in ("AUTHOR", "COMMITTER")
        for part in ("NAME", "EMAIL")
    }
    env = environment(**who, GIT_CONFIG_GLOBAL=os.devnull)
    env["PATH"] = f"{program.parent}{os.pathsep}{env['PATH']}"

    def git(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["git", *words], cwd=books, env=env, capture_output=True, text=True, check=False
        )

    git("init", "-q")
    hook = books / ".git" / "hooks" / "pre-commit"
    hook.parent.mkdir(exist_ok=True)
    hook.write_text(block[1])
    hook.chmod(0o755)
    (books / "deals.yaml").write_text(f"include: more.yaml\n{GOOD}")
    (books / "more.yaml").write_text(GOOD.replace("payer: a", "payer: c").replace("debt", "dept"))
    git("add", ".")
    (books / "more.yaml").write_text(GOOD.replace("payer: a", "payer: c"))

    refused = git("commit", "-m", "broken in the part that is included")
    git("add", ".")
    taken = git("commit", "-m", "mended")

    assert refused.returncode == 1
    assert "more.yaml:3:30: error: kind is not known" in refused.stdout + refused.stderr
    assert taken.returncode == 0, taken.stderr


def test_a_note_on_a_pull_request_names_file_line_and_column(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "100%, mine.yaml").write_text(GOOD.replace("debt", "dept"))

    ran = bubblegraph("check", "--format", "github", "sub/100%, mine.yaml")

    assert ran.code == 1
    assert ran.out == (
        "::error file=sub/100%25%2C mine.yaml,line=3,col=30::"
        'kind is not known: "dept" (deal a → b). Did you mean debt?\n'
    )
