"""Where ``-o`` writes: files as a whole, pipes and descriptors as they are, and a reason where it
cannot.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from bubblegraph.errors import OutputError
from bubblegraph.files import write_bytes
from conftest import HANGS, Run, command, complete_ledger, environment

LOOP = """\
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 10B, date: 2025, id: stake}
- {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025, id: rent}
"""
posix = pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX pipes")


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A loop of two, as ``ledger.yaml``."""
    path = tmp_path / "ledger.yaml"
    path.write_text(LOOP)
    return path


def shell(line: str, folder: Path) -> subprocess.CompletedProcess[bytes]:
    """Run a line of bash in which ``bubblegraph`` is the program."""
    bash = shutil.which("bash")
    if bash is None:
        pytest.skip("needs bash")
    program = " ".join(f"'{word}'" for word in command())
    return subprocess.run(
        [bash, "-c", f'bubblegraph() {{ {program} "$@"; }}\n{line}'],
        cwd=folder,
        env=environment(),
        capture_output=True,
        timeout=HANGS,
        check=False,
    )


# --- pipes and descriptors ------------------------------------------------------------------------


@posix
@pytest.mark.parametrize("path", ["/dev/stdout", "/dev/fd/1", "/proc/self/fd/1"])
def test_standard_output_may_be_named_as_a_file(ledger: Path, path: str) -> None:
    if not Path(path).exists():
        pytest.skip(f"no {path} here")

    ran = shell(f"bubblegraph deals ledger.yaml --json -o {path} | cat", ledger.parent)

    assert ran.stderr == b""
    assert json.loads(ran.stdout)["command"] == "deals"


@posix
def test_a_pipe_without_a_suffix_gets_a_table(ledger: Path) -> None:
    ran = shell("bubblegraph deals ledger.yaml -o /dev/stdout | cat", ledger.parent)

    assert ran.stdout.decode().startswith("# Deals: ledger, US$ billions\npayer → payee\tdeal\t")


@posix
def test_a_command_may_read_what_is_written(ledger: Path) -> None:
    ran = shell(
        "bubblegraph deals ledger.yaml --format csv -o >(wc -l > counted)\n"
        "while ! [ -s counted ]; do sleep 0.1; done",  # the shell does not wait for what reads
        ledger.parent,
    )

    assert (ran.stdout, ran.stderr) == (b"", b"")
    assert (ledger.parent / "counted").read_text().strip() == "3"


@posix
def test_what_stood_in_standard_output_stays(ledger: Path) -> None:
    shell(
        "echo before > out; bubblegraph deals ledger.yaml --format csv -o /dev/stdout >> out",
        ledger.parent,
    )

    lines = (ledger.parent / "out").read_text().splitlines()
    assert lines[0] == "before"
    assert len(lines) == 4


@posix
def test_a_reader_that_leaves_early_is_no_failure(tmp_path: Path) -> None:
    (tmp_path / "big.yaml").write_text(complete_ledger(40))

    ran = shell(
        "set -o pipefail; bubblegraph deals big.yaml --json -o /dev/stdout | head -1", tmp_path
    )

    assert (ran.returncode, ran.stdout, ran.stderr) == (0, b"{\n", b"")


@posix
def test_a_descriptor_that_is_not_open_is_named(ledger: Path) -> None:
    ran = shell("bubblegraph deals ledger.yaml -o /dev/fd/77", ledger.parent)

    assert ran.returncode == 1
    assert ran.stderr.decode().startswith('bubblegraph: cannot write "/dev/fd/77": ')


# --- what cannot be written, said before the work -------------------------------------------------


@pytest.mark.parametrize("words", [("cycles",), ("draw",), ("watch",), ("claims",)])
@pytest.mark.parametrize("name", ["", " "])
def test_an_empty_name_is_wrong_usage(
    bubblegraph: Run, ledger: Path, words: tuple[str, ...], name: str
) -> None:
    ran = bubblegraph(*words, "ledger.yaml", "-o", name)

    assert (ran.code, ran.out) == (2, "")
    assert "the name of the file is empty. Name a file, or - for standard output" in ran.err


def test_an_empty_name_of_a_schema_is_wrong_usage(bubblegraph: Run) -> None:
    assert bubblegraph("schema", "-o", "").code == 2


@pytest.mark.parametrize(
    ("path", "reason"),
    [
        ("folder", "it is a folder; name a file in it"),
        ("folder/", "it is a folder; name a file in it"),
        (".", "it is a folder; name a file in it"),
        ("none/x.json", 'there is no folder "none"'),
        ("none/deep/x.json", 'there is no folder "none/deep"'),
        ("none/", 'there is no folder "none"'),
        ("ledger.yaml/x.json", 'there is no folder "ledger.yaml"'),
        ("dangling.json", 'there is no folder "'),
    ],
)
@pytest.mark.parametrize("words", [("cycles",), ("cycles", "--json"), ("draw",)])
def test_a_place_where_no_file_can_be_is_said_before_the_ledger_is_read(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], path: str, reason: str
) -> None:
    (tmp_path / "ledger.yaml").write_text("this is no ledger")
    (tmp_path / "folder").mkdir()
    (tmp_path / "dangling.json").symlink_to(tmp_path / "gone" / "x.json")

    ran = bubblegraph(*words, "ledger.yaml", "-o", path)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith(f'bubblegraph: cannot write "{path}": {reason}')
    assert sorted(each.name for each in tmp_path.iterdir()) == [
        "dangling.json",
        "folder",
        "ledger.yaml",
    ]


@pytest.mark.parametrize(
    ("path", "reason"),
    [("shut/x.json", 'the folder "shut" is read-only'), ("done.json", "the file is read-only")],
)
def test_what_is_read_only_is_said_and_stays(
    plain_user: Run, ledger: Path, path: str, reason: str
) -> None:
    (ledger.parent / "shut").mkdir(mode=0o500)
    (ledger.parent / "done.json").write_text("done")
    (ledger.parent / "done.json").chmod(0o444)

    ran = plain_user("cycles", "ledger.yaml", "-o", path)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == f'bubblegraph: cannot write "{path}": {reason}.\n'
    assert (ledger.parent / "done.json").read_text() == "done"


def test_the_format_is_told_before_the_ledger_is_read(bubblegraph: Run, tmp_path: Path) -> None:
    ran = bubblegraph("cycles", "nowhere.yaml", "-o", "loops.xyz")

    assert ran.err == (
        'bubblegraph: cannot tell the format of "loops.xyz". Use .json, .csv, .tsv, .md, .txt, or '
        "--format.\n"
    )


# --- files ----------------------------------------------------------------------------------------


def test_a_minus_is_standard_output(bubblegraph: Run, ledger: Path) -> None:
    plain, named = (
        bubblegraph("cycles", "ledger.yaml"),
        bubblegraph("cycles", "ledger.yaml", "-o", "-"),
    )

    assert named.out == plain.out
    assert bubblegraph("schema", "-o", "-").out == bubblegraph("schema").out
    assert not (ledger.parent / "-").exists()


WRITERS = {
    "a picture": ("x.svg", ("draw", "ledger.yaml", "-o")),
    "an answer": ("x.json", ("cycles", "ledger.yaml", "-o")),
    "a schema": ("x.json", ("schema", "-o")),
    "an edit": ("x.yaml", ("set", "stake", "amount", "11B")),
}
writers = pytest.mark.parametrize(("name", "words"), WRITERS.values(), ids=WRITERS)


@pytest.fixture
def far(ledger: Path) -> Path:
    """A folder that a link leads to."""
    folder = ledger.parent / "far"
    folder.mkdir()
    return folder


@writers
def test_a_link_stays_and_what_it_names_is_written_with_the_same_permissions(
    bubblegraph: Run, far: Path, name: str, words: tuple[str, ...]
) -> None:
    file, link = far / name, far.parent / name
    file.write_text(LOOP)
    file.chmod(0o640)
    link.symlink_to(file)

    assert bubblegraph(*words, name).code == 0
    assert link.is_symlink()
    assert file.read_text(encoding="utf-8") != LOOP
    assert file.stat().st_mode & 0o777 == 0o640
    assert os.listdir(far) == [name]


@writers
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_write_that_fails_leaves_what_was_there_and_nothing_beside_it(
    bubblegraph: Run,
    far: Path,
    monkeypatch: pytest.MonkeyPatch,
    name: str,
    words: tuple[str, ...],
    call: str,
) -> None:
    file, link = far / name, far.parent / name
    file.write_text(LOOP)
    link.symlink_to(file)

    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, call, refuse)
    ran = bubblegraph(*words, name)

    assert ran.code == 1
    assert f'cannot write "{name}": no space left on device.' in ran.err
    assert file.read_text() == LOOP
    assert os.listdir(far) == [name]


@writers
def test_a_file_may_have_as_long_a_name_as_the_system_allows(
    bubblegraph: Run, far: Path, name: str, words: tuple[str, ...]
) -> None:
    file = far.parent / name.replace("x", "x" * (256 - len(name)))
    file.write_text(LOOP)

    assert bubblegraph(*words, file.name).code == 0
    assert file.read_text(encoding="utf-8") != LOOP


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away"
)
@pytest.mark.parametrize("may_give", [True, False])
def test_the_owner_stays_where_the_system_allows_it_and_else_the_group(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, may_give: bool
) -> None:
    file = tmp_path / "x.json"
    file.write_bytes(b"old")
    os.chown(file, 1234, 4321)
    chown = os.chown

    def refuse_owner(path: str, owner: int, group: int) -> None:
        if owner != -1:
            raise PermissionError(1, "Operation not permitted")
        chown(path, owner, group)

    if not may_give:
        monkeypatch.setattr(os, "chown", refuse_owner)
    write_bytes(str(file), [b"new"])

    found = file.stat()
    assert (found.st_uid, found.st_gid) == (1234 if may_give else os.geteuid(), 4321)


def test_an_edit_in_the_same_folder_leaves_alone_what_is_being_written(
    bubblegraph: Run, ledger: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fsync = os.fsync

    def edit_first(handle: int) -> None:
        monkeypatch.setattr(os, "fsync", fsync)
        assert bubblegraph("set", "stake", "amount", "11B", "ledger.yaml").code == 0
        fsync(handle)

    monkeypatch.setattr(os, "fsync", edit_first)
    write_bytes(str(ledger.parent / "x.json"), [b"new"])

    assert (ledger.parent / "x.json").read_bytes() == b"new"
    assert "11B" in ledger.read_text()


def test_a_write_that_breaks_off_leaves_what_was_there(tmp_path: Path) -> None:
    (tmp_path / "x").write_bytes(b"old")

    def chunks():  # type: ignore[no-untyped-def]
        yield b"half"
        raise OSError(28, "No space left on device")

    with pytest.raises(OutputError, match="no space left on device"):
        write_bytes(str(tmp_path / "x"), chunks())
    assert (tmp_path / "x").read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["x"]
