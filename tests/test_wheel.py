"""What is built and installed works on its own, far from the repository."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from conftest import HANGS, REPOSITORY, environment


def run(*words: str, cwd: Path, **env: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, *words],
        cwd=cwd,
        env=environment(PIP_DISABLE_PIP_VERSION_CHECK="1", **env),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=True,
    )


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel of the repository, built without network."""
    folder = tmp_path_factory.mktemp("wheel")
    run("-m", "hatchling", "build", "-t", "wheel", "-d", str(folder), cwd=REPOSITORY)
    (built,) = folder.glob("*.whl")
    return built


def test_the_wheel_holds_the_package_and_its_ledger(wheel: Path) -> None:
    names = zipfile.ZipFile(wheel).namelist()

    assert "bubblegraph/data/deals.yaml" in names
    assert "bubblegraph/py.typed" in names
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"bubblegraph"}
    assert not [name for name in names if "__pycache__" in name or "test" in name]


def test_pip_and_the_source_archive_build_the_same_wheel(wheel: Path, tmp_path: Path) -> None:
    """As ``pip install .`` does, from the repository and from what is published."""
    run("-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path), cwd=REPOSITORY)
    (archive,) = tmp_path.glob("*.tar.gz")
    built = {}
    for number, source in enumerate((REPOSITORY, archive)):
        folder = tmp_path / str(number)
        alone = ("--no-deps", "--no-index", "--no-build-isolation", "--quiet")
        run("-m", "pip", "wheel", *alone, "-w", str(folder), str(source), cwd=tmp_path)
        (found,) = folder.glob("*.whl")
        built[source] = contents(found)

    assert built == dict.fromkeys(built, contents(wheel))


def contents(wheel: Path) -> dict[str, bytes]:
    """The files of a wheel, without the list of them."""
    with zipfile.ZipFile(wheel) as opened:
        return {
            name: opened.read(name) for name in opened.namelist() if not name.endswith("/RECORD")
        }


def test_the_installed_program_finds_the_ledger_it_came_with(wheel: Path, tmp_path: Path) -> None:
    site, empty = tmp_path / "site", tmp_path / "empty"
    empty.mkdir()
    run(
        "-m",
        "pip",
        "install",
        "--no-deps",
        "--no-index",
        "--target",
        str(site),
        str(wheel),
        "--quiet",
        cwd=tmp_path,
    )

    done = run("-m", "bubblegraph", "cycles", cwd=empty, PYTHONPATH=str(site))

    assert done.stderr == f"Ledger: {site / 'bubblegraph' / 'data' / 'deals.yaml'}\n"
    assert done.stdout.startswith("# Circular flows: The AI boom, as of ")
    assert list(empty.iterdir()) == []
