"""What is built and installed works on its own, far from the repository."""

from __future__ import annotations

import email
import os
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from datetime import UTC, datetime
from pathlib import Path

import pytest
import yaml

from bubblegraph import __version__
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


def test_the_wheel_holds_the_package_and_its_ledgers(wheel: Path) -> None:
    names = {*zipfile.ZipFile(wheel).namelist()}

    assert names >= {
        "bubblegraph/py.typed",
        "bubblegraph/data/deals.yaml",
        "bubblegraph/data/financials.yaml",
        "bubblegraph/data/ledger.schema.json",
        "bubblegraph/data/history/dotcom-telecom.yaml",
        "bubblegraph/cli/shells/bubblegraph.bash",
    }
    assert {name.split("/")[0] for name in names if ".dist-info/" not in name} == {"bubblegraph"}
    assert not [name for name in names if "__pycache__" in name or "test" in name]


def test_what_is_built_says_all_of_itself(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as opened:
        (info,) = {name.split("/")[0] for name in opened.namelist() if ".dist-info/" in name}
        said = email.message_from_string(opened.read(f"{info}/METADATA").decode())
        licences = {name for name in opened.namelist() if name.startswith(f"{info}/licenses/")}

    assert info == f"bubblegraph-{__version__}.dist-info"
    assert said["Version"] == __version__
    assert said["Description-Content-Type"] == "text/markdown"
    assert said.get_payload() == (REPOSITORY / "README.md").read_text(encoding="utf-8")
    assert said["License-Expression"] == "MIT AND CC-BY-4.0"
    assert licences == {f"{info}/licenses/{name}" for name in ("LICENSE", "data/LICENSE")}
    pythons = [name.rpartition(" ")[2] for name in said.get_all("Classifier", [])]
    assert [name for name in pythons if name.startswith("3.")] == ["3.11", "3.12", "3.13", "3.14"]


def test_the_version_is_the_same_wherever_it_stands() -> None:
    citation = yaml.safe_load((REPOSITORY / "CITATION.cff").read_text(encoding="utf-8"))
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text(encoding="utf-8"))["project"]

    assert str(citation["version"]) == project["version"] == __version__


def test_what_is_built_elsewhere_and_at_another_time_is_the_same_bytes(
    wheel: Path, tmp_path: Path
) -> None:
    """As anybody can check who has the source archive."""
    run("-m", "hatchling", "build", "-t", "sdist", "-d", str(tmp_path), cwd=REPOSITORY)
    (archive,) = tmp_path.glob("*.tar.gz")

    built = [rebuilt(archive, tmp_path / name, day) for name, day in (("a", 2001), ("bb", 2031))]

    same = {archive.name: archive.read_bytes(), wheel.name: wheel.read_bytes()}
    assert [name for each in built for name in same if each[name] != same[name]] == []
    assert [each.keys() for each in built] == [same.keys(), same.keys()]


def rebuilt(archive: Path, folder: Path, year: int) -> dict[str, bytes]:
    """Unpack a source archive, as if in another year and for oneself alone, and build it."""
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    (source,) = folder.iterdir()
    (source / "PKG-INFO").unlink()  # which is made anew
    seconds = datetime(year, 1, 2, tzinfo=UTC).timestamp()
    for path in source.rglob("*"):
        path.chmod(path.stat().st_mode & 0o700)
        os.utime(path, (seconds, seconds))
    run("-m", "hatchling", "build", "-d", str(folder / "dist"), cwd=source)
    return {path.name: path.read_bytes() for path in (folder / "dist").iterdir()}


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
