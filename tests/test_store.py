"""Edited ledgers on disk: whole or not at all, whoever else writes there, whatever is killed."""

from __future__ import annotations

import json
import os
import random
import signal
import stat
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bubblegraph import files, load_ledger
from bubblegraph.editing import store
from bubblegraph.editing.add import add_entries
from bubblegraph.editing.journal import MARK, Step, noted
from bubblegraph.editing.opened import Opened, open_for_editing
from bubblegraph.editing.proof import Edit
from bubblegraph.editing.store import edit_files, locked, write_edit
from bubblegraph.errors import OutputError
from conftest import HANGS, Run, environment

TEXT = """strict: false
deals:
- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: first}
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A ledger of one deal."""
    found = tmp_path / "deals.yaml"
    found.write_text(TEXT, encoding="utf-8")
    return found


def one_more(opened: Opened, deal_id: str = "more") -> Edit:
    fields = {
        "payer": "b",
        "payee": "a",
        "kind": "debt",
        "amount": "2B",
        "date": "2025",
        "id": deal_id,
    }
    return add_entries(opened, deals=[fields])


def ids(path: Path) -> list[str]:
    return [deal.id for deal in load_ledger(path).deals]


def is_whole(path: Path, before: str = TEXT) -> bool:
    """Whether the ledger is as it was, and nothing lies beside it."""
    return path.read_text(encoding="utf-8") == before and os.listdir(path.parent) == [path.name]


# --- what is kept ---------------------------------------------------------------------------------


def test_an_edit_is_written_and_nothing_is_left_beside_it(path: Path) -> None:
    edit_files(one_more, str(path))

    assert ids(path) == ["first", "more"]
    assert path.read_text(encoding="utf-8").startswith(TEXT)
    assert os.listdir(path.parent) == ["deals.yaml"]


def test_the_permissions_stay(path: Path) -> None:
    path.chmod(0o640)

    edit_files(one_more, str(path))

    assert stat.S_IMODE(path.stat().st_mode) == 0o640


@pytest.mark.skipif(
    not hasattr(os, "geteuid") or os.geteuid() != 0, reason="only root may give files away"
)
def test_the_owner_stays(path: Path) -> None:
    os.chown(path, 1234, 4321)

    edit_files(one_more, str(path))

    assert (path.stat().st_uid, path.stat().st_gid) == (1234, 4321)


def test_a_link_stays_a_link_and_its_target_is_edited(path: Path, tmp_path: Path) -> None:
    (tmp_path / "links").mkdir()
    link = tmp_path / "links" / "ledger.yaml"
    link.symlink_to(Path("..") / "deals.yaml")

    edit_files(one_more, str(link))

    assert link.is_symlink()
    assert ids(path) == ["first", "more"]
    assert os.listdir(link.parent) == ["ledger.yaml"]


def test_the_byte_order_mark_and_the_line_endings_stay(path: Path) -> None:
    path.write_bytes(b"\xef\xbb\xbf" + TEXT.replace("\n", "\r\n").encode())

    edit_files(one_more, str(path))

    raw = path.read_bytes()
    assert raw.startswith(b"\xef\xbb\xbfstrict")
    assert raw.count(b"\r\n") == raw.count(b"\n") == 4
    assert ids(path) == ["first", "more"]


# --- what cannot be written -----------------------------------------------------------------------


def test_a_file_that_changed_since_it_was_read_is_not_written_over(path: Path) -> None:
    edit = one_more(open_for_editing(str(path)))
    newer = f"{TEXT}# by another hand\n"
    path.write_text(newer, encoding="utf-8")

    with pytest.raises(OutputError, match="has changed since it was read"):
        write_edit(edit)

    assert is_whole(path, newer)


def test_a_file_that_changes_while_the_new_one_is_written_is_not_written_over(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    edit = one_more(open_for_editing(str(path)))
    newer = f"{TEXT}# by another hand\n"
    monkeypatch.setattr(
        files, "_copy_permissions", lambda *_: path.write_text(newer, encoding="utf-8")
    )

    with pytest.raises(OutputError, match="has changed since it was read"):
        write_edit(edit)

    assert is_whole(path, newer)


def test_a_file_that_is_gone_is_not_made_again(path: Path) -> None:
    edit = one_more(open_for_editing(str(path)))
    path.unlink()

    with pytest.raises(OutputError, match="it is gone"):
        write_edit(edit)

    assert os.listdir(path.parent) == []


def test_a_read_only_file_is_left_alone(path: Path) -> None:
    path.chmod(0o444)

    with pytest.raises(OutputError, match="it is read-only"):
        edit_files(one_more, str(path))

    assert is_whole(path)


def test_a_ledger_in_a_read_only_folder_is_left_alone(plain_user: Run, tmp_path: Path) -> None:
    (tmp_path / "shut").mkdir()
    path = tmp_path / "shut" / "deals.yaml"
    path.write_text(TEXT, encoding="utf-8")
    path.parent.chmod(0o555)
    try:
        ran = plain_user("set", "first", "amount", "2B", "shut/deals.yaml")
    finally:
        path.parent.chmod(0o755)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.endswith(
        'cannot write "shut/deals.yaml": permission denied. Nothing was changed.\n'
    )
    assert is_whole(path)


@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_ledger_is_as_it_was_when_the_system_refuses(
    path: Path, monkeypatch: pytest.MonkeyPatch, call: str
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(store.os, call, refuse)

    with pytest.raises(OutputError, match="no space left on device"):
        edit_files(one_more, str(path))

    monkeypatch.undo()
    assert is_whole(path)


def test_a_full_disk_leaves_the_ledger_as_it_was(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(disk)],
        capture_output=True,
        check=False,
    )
    if mounted.returncode:
        pytest.skip("this user may not mount a small disk")
    try:
        path = disk / "deals.yaml"
        before = TEXT + "#" * 40_000 + "\n"
        path.write_text(before, encoding="utf-8")

        with pytest.raises(OutputError, match="no space left on device"):
            edit_files(one_more, str(path))

        assert is_whole(path, before)
    finally:
        subprocess.run(["umount", str(disk)], check=True)


def test_of_two_files_both_are_written_or_none(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = tmp_path / "other.yaml"
    other.write_text("entities:\n  a: {name: A}\n", encoding="utf-8")
    path.write_text(f"include: other.yaml\n{TEXT}", encoding="utf-8")
    opened = open_for_editing(str(path))
    before = {file: Path(file).read_text(encoding="utf-8") for file in opened.ledger.files}
    edit = Edit(
        opened.ledger, opened.ledger, "", {file: f"{text}# new\n" for file, text in before.items()}
    )
    replace = os.replace
    calls: list[str] = []

    def second_fails(source: str, target: str) -> None:
        calls.extend([str(target)] if str(target) in before else [])
        if len(calls) == 2:
            raise OSError(5, "Input/output error")
        replace(source, target)

    monkeypatch.setattr(store.os, "replace", second_fails)
    with pytest.raises(OutputError, match="input/output error"):
        write_edit(edit)

    assert {file: Path(file).read_text(encoding="utf-8") for file in before} == before
    assert sorted(os.listdir(tmp_path)) == ["deals.yaml", "other.yaml"]
    assert len(calls) == 3  # the first file was put back

    monkeypatch.setattr(store.os, "replace", replace)
    write_edit(edit)

    assert all(Path(file).read_text(encoding="utf-8").endswith("# new\n") for file in before)


# --- several writers ------------------------------------------------------------------------------


def test_a_writer_waits_for_another_and_then_gives_up(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("fcntl", reason="there is no lock without it")
    monkeypatch.setattr(store, "PATIENCE", 0)

    with (
        locked([str(path.parent)]),
        pytest.raises(OutputError, match="another program edits a ledger"),
    ):
        edit_files(one_more, str(path))

    assert is_whole(path)


def test_where_there_is_no_lock_edits_are_made_all_the_same(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(store, "fcntl", None)

    edit_files(one_more, str(path))

    assert ids(path) == ["first", "more"]


def test_what_a_killed_writer_left_is_no_ledger_and_is_swept_away(path: Path) -> None:
    pytest.importorskip("fcntl", reason="without a lock nobody knows whether its writer is at work")
    left = path.parent / ".deals.yaml.bubblegraph-edit-x1y2z3"
    left.write_text("- {half", encoding="utf-8")

    edit_files(one_more, str(path))

    assert os.listdir(path.parent) == ["deals.yaml"]


WRITER = """
import random, sys
from bubblegraph.editing.add import add_entries
from bubblegraph.editing.store import edit_files

path, name, last = sys.argv[1], sys.argv[2], int(sys.argv[3])
steps = random.Random(name)


def more(opened):
    done = sum(deal.payer == name for deal in opened.ledger.deals)
    fields = [
        {"payer": name, "payee": "sink", "kind": "debt", "amount": f"{number + 1}M", "date": "2025",
         "id": f"{name}-{number}"}
        for number in range(done, min(last, done + steps.choice([1, 10, 30])))
    ]
    return add_entries(opened, deals=fields)


while edit_files(more, path).texts:
    pass
"""


RENAMER = """
import json, os, signal, sys
from pathlib import Path
from bubblegraph.editing.rename import change_id
from bubblegraph.editing.journal import Step, noted
from bubblegraph.editing.store import edit_files

texts, deadly = json.loads(sys.argv[1]), iter(range(10_000))


def kill_at(last):
    for name in ("fsync", "replace", "unlink"):
        def call(*words, real=getattr(os, name)):
            if next(deadly) == last:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*words)
        setattr(os, name, call)


for number in range(10_000):
    os.makedirs(f"{number}/parts")
    for name, text in texts.items():
        Path(str(number), name).write_text(text)
    child = os.fork()
    if not child:
        kill_at(number)
        edit_files(lambda opened: change_id(opened, "bank", "hanse"), f"{number}/deals.yaml")
        os._exit(0)
    if os.waitpid(child, 0)[1] == 0:
        break
"""


@pytest.mark.parametrize("first", ["deals.yaml", "parts/entities.yaml"])
def test_an_edit_of_two_files_that_is_killed_anywhere_is_finished_or_never_was(
    tmp_path: Path, first: str
) -> None:
    pytest.importorskip("fcntl", reason="without a lock nobody knows whether its writer is at work")
    texts = {
        "deals.yaml": "include: parts/entities.yaml\ndeals:\n"
        "- {payer: bank, payee: line, kind: debt, amount: 1B, date: 2025, id: loan}\n",
        "parts/entities.yaml": "entities: {bank: {name: Hanse Bank}, line: {name: Line}}\n",
    }
    after = {
        name: text.replace("bank:", "hanse:").replace("bank,", "hanse,")
        for name, text in texts.items()
    }
    words = [sys.executable, "-c", RENAMER, json.dumps(texts)]
    subprocess.run(words, cwd=tmp_path, env=environment(), check=True)

    seen = []
    for folder in sorted(tmp_path.iterdir(), key=lambda path: int(path.name)):
        with locked([str((folder / first).parent)]):  # as any later edit does
            now = {name: (folder / name).read_text(encoding="utf-8") for name in texts}
        with locked([str((folder / name).parent) for name in texts]):
            assert sorted(os.listdir(folder)) == ["deals.yaml", "parts"]
            assert os.listdir(folder / "parts") == ["entities.yaml"]
        assert now in (texts, after)
        seen.append(now == after)

    assert seen == sorted(seen), "once it stands it stands"
    assert seen.count(False) >= 5
    assert seen.count(True) >= 5


@pytest.mark.parametrize(
    "by_hand", [{"b.yaml": "mended"}, {"a.yaml": "old"}, {"a.yaml": "old", "b.yaml": "mended"}]
)
def test_an_edit_that_was_broken_off_does_not_write_over_what_was_mended_by_hand(
    tmp_path: Path, by_hand: dict[str, str]
) -> None:
    pytest.importorskip("fcntl", reason="without a lock nobody knows whether its writer is at work")
    paths = [tmp_path / "a.yaml", tmp_path / "b.yaml"]
    for path in paths:
        path.write_text("old", encoding="utf-8")
    steps = [Step.of(files.write_beside(path, [b"new"], MARK), path, b"old") for path in paths]
    note = noted(steps)
    note.__enter__()  # and never left
    steps[0].take()
    for name, text in by_hand.items():
        (tmp_path / name).write_text(text, encoding="utf-8")

    with locked([str(tmp_path)]):
        now = {path.name: path.read_text(encoding="utf-8") for path in paths}
        assert now == {"a.yaml": "new", "b.yaml": "old"} | by_hand
        assert sorted(os.listdir(tmp_path)) == ["a.yaml", "b.yaml"]


def test_an_edit_that_was_broken_off_is_finished_where_its_folders_were_moved_to(
    tmp_path: Path,
) -> None:
    pytest.importorskip("fcntl", reason="without a lock nobody knows whether its writer is at work")
    (tmp_path / "before" / "parts").mkdir(parents=True)
    paths = [tmp_path / "before" / name for name in ("a.yaml", "parts/b.yaml")]
    for path in paths:
        path.write_text("old", encoding="utf-8")
    note = noted(
        [Step.of(files.write_beside(path, [b"new"], MARK), path, b"old") for path in paths]
    )
    note.__enter__()  # and never left
    (tmp_path / "before").rename(tmp_path / "after")

    with locked([str(tmp_path / "after" / "parts")]):
        found = [tmp_path / "after" / name for name in ("a.yaml", "parts/b.yaml")]
        assert [path.read_text(encoding="utf-8") for path in found] == ["new", "new"]


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", "[1]", '[["FOLDER", "x", "../deals.yaml", "y"]]', "\udcff", "[" * 100_000],
)
def test_a_note_that_is_not_ours_does_nothing(path: Path, text: str) -> None:
    pytest.importorskip("fcntl", reason="without a lock nobody knows whether its writer is at work")
    raw = text.replace("FOLDER", str(path.parent)).encode("utf-8", "surrogateescape")
    (path.parent / ".bubblegraph-edit-0.note").write_bytes(raw)

    edit_files(one_more, str(path))

    assert ids(path) == ["first", "more"]
    assert os.listdir(path.parent) == ["deals.yaml"]


def test_two_writers_add_five_hundred_deals_each_while_they_are_killed(
    path: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    pytest.importorskip("fcntl", reason="there is no lock without it")
    chance = random.Random(1)
    log = tmp_path_factory.mktemp("log") / "errors"
    env = environment(PYTHONPATH=os.environ.get("PYTHONPATH", ""))

    def start(name: str) -> subprocess.Popen[bytes]:
        words = [sys.executable, "-c", WRITER, str(path), name, "500"]
        with log.open("ab") as errors:
            return subprocess.Popen(words, env=env, stderr=errors)

    def wait_for_more(deals: int) -> None:
        """Return when so many deals were added, or nobody writes any more."""
        goal = path.read_bytes().count(b"\n") + deals
        while path.read_bytes().count(b"\n") < goal and any(
            w.poll() is None for w in writers.values()
        ):
            time.sleep(0.01)

    writers = {name: start(name) for name in ("left", "right")}
    kills = 0
    while kills < 8:
        wait_for_more(chance.randint(1, 80))
        time.sleep(chance.uniform(0, 0.1))
        name = chance.choice(sorted(writers))
        writers[name].send_signal(signal.SIGKILL)
        ended = writers[name].wait()
        kills += ended == -signal.SIGKILL
        assert ended in (0, -signal.SIGKILL), log.read_text(encoding="utf-8")
        found = load_ledger(path)  # at any moment the ledger is whole
        assert found.deals[0].id == "first"
        if all(sum(deal.payer == each for deal in found.deals) == 500 for each in writers):
            break
        writers[name] = start(name)
    for writer in writers.values():
        assert writer.wait(timeout=HANGS) in (0, -signal.SIGKILL), log.read_text(encoding="utf-8")

    added = [deal for deal in load_ledger(path).deals if deal.id != "first"]
    assert kills >= 3
    assert sorted(deal.id for deal in added) == sorted(
        f"{name}-{number}" for name in writers for number in range(500)
    )
    assert all(deal.amount.low == (int(deal.id.split("-")[1]) + 1) * 10**8 for deal in added)
    assert len(path.read_text(encoding="utf-8").splitlines()) == 3 + 1000
    edit_files(one_more, str(path))
    assert os.listdir(path.parent) == ["deals.yaml"]
