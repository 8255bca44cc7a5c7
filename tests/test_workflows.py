"""The workflows of GitHub: pinned, with the least of rights, of commands that are there."""

from __future__ import annotations

import os
import re
import subprocess
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml

from bubblegraph import __version__
from conftest import HANGS, REPOSITORY

WORKFLOWS = sorted((REPOSITORY / ".github" / "workflows").glob("*.yml"))
PYPROJECT = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))
PROJECT = PYPROJECT["project"]


def load(name: str) -> Any:
    return yaml.load(
        (REPOSITORY / ".github" / "workflows" / f"{name}.yml").read_text(encoding="utf-8"),
        Loader=yaml.BaseLoader,  # to YAML 1.1 the key "on" is true
    )


def jobs() -> Iterator[tuple[str, Any]]:
    for path in WORKFLOWS:
        for name, job in load(path.stem)["jobs"].items():
            yield f"{path.stem}: {name}", job


def steps() -> Iterator[tuple[str, Any]]:
    for name, job in jobs():
        for step in job.get("steps", ()):
            yield f"{name}: {step.get('uses') or step['run']}", step


RUNS = [step["run"] for _, step in steps() if "run" in step]


@pytest.mark.parametrize("path", WORKFLOWS, ids=lambda path: path.name)
def test_github_would_take_it(path: Path) -> None:
    check = pytest.importorskip("check_jsonschema", reason="the schema of GitHub comes with it")

    with pytest.raises(SystemExit) as left:
        check.main(["--quiet", "--builtin-schema", "vendor.github-workflows", str(path)])

    assert left.value.code == 0


@pytest.mark.parametrize("used", [step["uses"] for _, step in steps() if "uses" in step])
def test_actions_are_pinned_by_commit_with_their_version_beside(used: str) -> None:
    assert re.fullmatch(r"[\w-]+/[\w-]+@[0-9a-f]{40}", used)
    lines = "\n".join(path.read_text(encoding="utf-8") for path in WORKFLOWS)
    assert re.search(rf"uses: {re.escape(used)} # v\d+\.\d+\.\d+$", lines, re.MULTILINE)


def test_only_what_publishes_may_do_more_than_read() -> None:
    assert all(load(path.stem)["permissions"] == {"contents": "read"} for path in WORKFLOWS)
    more = {name: job["permissions"] for name, job in jobs() if "permissions" in job}
    assert more == {"release: publish": {"id-token": "write"}}


def test_nothing_is_published_that_was_not_checked_built_and_tried() -> None:
    release = load("release")

    assert release["on"] == {"push": {"tags": ["v*"]}}
    assert release["jobs"]["publish"]["needs"] == ["check", "build", "try"]
    assert release["jobs"]["publish"]["environment"] == "pypi"
    assert release["jobs"]["check"]["uses"] == "./.github/workflows/check.yml"
    assert "workflow_call" in load("check")["on"]
    assert "secrets" not in str(release)


def test_what_is_checked_out_leaves_no_password_behind() -> None:
    fetched = [step for name, step in steps() if "/checkout@" in name]

    assert fetched
    assert all(step["with"]["persist-credentials"] == "false" for step in fetched)


def test_every_python_that_the_package_names_is_tested_and_tried() -> None:
    named = [
        word.rpartition(" ")[2] for word in PROJECT["classifiers"] if re.search(r":: 3\.\d+$", word)
    ]

    assert load("check")["jobs"]["latest"]["strategy"]["matrix"]["python"] == named
    assert load("release")["jobs"]["try"]["strategy"]["matrix"]["python"] == named


@pytest.mark.parametrize("code", RUNS)
def test_a_step_is_bash_of_commands_that_are_there(code: str) -> None:
    subprocess.run(["bash", "-n"], input=code.encode(), check=True, timeout=HANGS)

    for script in re.findall(r"\.ci/\w+", code):
        assert os.access(REPOSITORY / script, os.X_OK)
    for pinned in re.findall(r'"(\w+>=[\d.]+)"', code):
        assert pinned in PYPROJECT["build-system"]["requires"]


def test_the_tests_are_run_by_the_command_of_the_readme() -> None:
    (code,) = [code for code in RUNS if "README.md" in code]
    searched = re.search(r"\$\((grep .*)\)", code)
    assert searched is not None

    found = subprocess.run(
        ["bash", "-c", searched[1]],
        cwd=REPOSITORY,
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=True,
    ).stdout

    assert found.count("\n") == 1
    assert found in (REPOSITORY / "README.md").read_text(encoding="utf-8")


# --- .ci/tag --------------------------------------------------------------------------------------


def tag(name: str, folder: Path) -> tuple[int, str]:
    done = subprocess.run(
        [folder / ".ci" / "tag", name],
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )
    return done.returncode, done.stderr


@pytest.fixture
def tree(tmp_path: Path) -> Path:
    """The files in which the version stands, as they are after a release was cut."""
    changed = {"CHANGELOG.md": f"# Changelog\n\n## [{__version__}] - 2026-12-01\n"}
    for name in (
        "pyproject.toml",
        "src/bubblegraph/__init__.py",
        "CITATION.cff",
        ".ci/tag",
        "CHANGELOG.md",
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(changed.get(name, (REPOSITORY / name).read_text(encoding="utf-8")))
    (tmp_path / ".ci" / "tag").chmod(0o755)
    return tmp_path


def test_a_tag_is_good_if_the_version_is_the_same_everywhere(tree: Path) -> None:
    assert tag(f"v{__version__}", tree) == (0, "")


@pytest.mark.parametrize("name", [__version__, f"v{__version__}1", f"release-{__version__}", "v"])
def test_another_tag_is_not(tree: Path, name: str) -> None:
    code, said = tag(name, tree)

    assert code == 1
    assert "has no" in said or "not a tag" in said


@pytest.mark.parametrize("name", ["pyproject.toml", "CITATION.cff", "CHANGELOG.md"])
def test_a_file_that_was_forgotten_is_named(tree: Path, name: str) -> None:
    path = tree / name
    path.write_text(path.read_text().replace(__version__, "0.0.9"))

    code, said = tag(f"v{__version__}", tree)

    assert code == 1
    assert said.startswith(name)
    assert said.count("\n") == 1
