"""A list that was broken off is gone on with, and is in the end the one of an unbroken run."""

from __future__ import annotations

import errno
import json
import random
import sys
from pathlib import Path

import pytest

from conftest import Run, run_program

pytest.importorskip("polars")

LAPS = ("--within", "40d", "--longest", "4")
LOOPS = ("--longest", "4")


@pytest.fixture
def bank(tmp_path: Path) -> str:
    draw = random.Random(7)
    lines = [
        f"N{row:03},p{draw.randint(1, 5)},p{draw.randint(1, 5)},{draw.randint(1, 9)}.50,"
        f"2025-0{draw.randint(1, 3)}-{draw.randint(1, 28):02}"
        for row in range(60)
    ]
    path = tmp_path / "bank.csv"
    path.write_text("\n".join(["id,payer,payee,amount,date", *lines]) + "\n", encoding="utf-8")
    return str(path)


def _break_off(monkeypatch: pytest.MonkeyPatch) -> None:
    """Have the disk be full when a list is brought to it."""

    def full(*_words: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("bubblegraph.output.lists._bring_to_disk", full)


@pytest.mark.parametrize("name", ["all.ndjson", "all.csv", "all.tsv"])
@pytest.mark.parametrize(
    "asked",
    [
        (*LAPS, "--engine", "small"),
        (*LAPS, "--engine", "large"),
        (*LOOPS, "--engine", "small"),
        (*LOOPS, "--engine", "large"),
    ],
)
def test_wherever_a_list_is_broken_off_the_rest_is_added(
    bank: str,
    name: str,
    asked: tuple[str, ...],
    tmp_path: Path,
    bubblegraph: Run,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("bubblegraph.output.lists.TAIL", 100)
    words = ("cycles", bank, *asked, "--list", name)
    answer = bubblegraph(*words).out
    whole = (tmp_path / name).read_bytes()
    (tmp_path / name).unlink()
    with monkeypatch.context() as broken:
        _break_off(broken)
        assert bubblegraph(*words).code == 1
    part, note = tmp_path / f"{name}.part", tmp_path / f"{name}.part.json"
    noted = note.read_bytes()
    assert part.read_bytes() == whole

    first_lap = whole.index(b"\n", whole.index(b"\n") + 1) + 1
    for size in (0, 3, first_lap - 1, first_lap, first_lap + 1, len(whole) // 2, len(whole)):
        part.write_bytes(whole[:size])
        note.write_bytes(noted)
        ran = bubblegraph(*words, "--resume")

        assert (ran.code, ran.out, ran.err) == (0, answer, "")
        assert (tmp_path / name).read_bytes() == whole
        assert not part.exists()
        assert not note.exists()
        (tmp_path / name).unlink()


def test_most_ends_a_resumed_list_where_it_ends_another(
    bank: str, tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("cycles", bank, *LAPS, "--engine", "large", "--list", "all.csv")
    bubblegraph(*words, "--most", "9")
    nine = (tmp_path / "all.csv").read_bytes()
    _break_off(monkeypatch)
    bubblegraph(*words, "--most", "4")
    monkeypatch.undo()

    assert bubblegraph(*words, "--most", "9", "--resume").code == 0
    assert (tmp_path / "all.csv").read_bytes() == nine


def test_a_full_disk_keeps_the_list_and_says_how_to_go_on(
    bank: str, tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    _break_off(monkeypatch)
    ran = bubblegraph("cycles", bank, *LAPS, "--list", "all.csv")

    assert (ran.code, ran.out) == (1, "")
    assert 'cannot write "all.csv.part": no space left on device.' in ran.err
    assert "--resume goes on with it" in ran.err
    assert not (tmp_path / "all.csv").exists()


@pytest.mark.skipif(sys.platform == "win32", reason="needs POSIX limits")
def test_a_file_that_may_not_grow_is_gone_on_with_later(bank: str, tmp_path: Path) -> None:
    import resource  # noqa: PLC0415 - for POSIX alone

    words = ("cycles", bank, *LAPS, "--engine", "large", "--list", "all.ndjson")
    slow = {"BUBBLEGRAPH_INTERPRET": "1", "PYTHONDONTWRITEBYTECODE": "1"}  # no other file is cut

    def bound() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (20_000, 20_000))

    broken = run_program(words, b"", tmp_path, slow, preexec_fn=bound)
    kept = (tmp_path / "all.ndjson.part").stat().st_size
    resumed = run_program((*words, "--resume"), b"", tmp_path, slow)
    listed = (tmp_path / "all.ndjson").read_bytes()
    again = run_program(words, b"", tmp_path, slow)

    assert broken.code == 1
    assert "file too large" in broken.err
    assert 10_000 < kept <= 20_000
    assert (resumed.code, again.code) == (0, 0)
    assert listed == (tmp_path / "all.ndjson").read_bytes()
    assert len(listed) > 20_000


def _begun(bank: str, bubblegraph: Run, *asked: str) -> None:
    with pytest.MonkeyPatch.context() as broken:
        _break_off(broken)
        assert bubblegraph("cycles", bank, *asked, "--list", "all.csv").code == 1


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--within", "30d"), "within was 40 days, 0:00:00, and is 30 days, 0:00:00 now"),
        (("--within", "40d", "--entity", "p1"), "entity was not set, and is ['p1'] now"),
        (("--within", "40d", "--order", "strict"), "order was weak, and is strict now"),
        (("--within", "40d", "--longest", "3"), "longest was 6, and is 3 now"),
        ((), "of was laps by their first payments, and is loops of parties now"),
    ],
)
def test_another_question_does_not_go_on_with_a_list(
    bank: str, words: tuple[str, ...], said: str, tmp_path: Path, bubblegraph: Run
) -> None:
    _begun(bank, bubblegraph, "--engine", "large", "--within", "40d")
    kept = (tmp_path / "all.csv.part").read_bytes()

    ran = bubblegraph("cycles", bank, "--engine", "large", *words, "--list", "all.csv", "--resume")

    assert ran.code == 1
    assert f'cannot resume "all.csv": {said}. Ask as before' in ran.err
    assert (tmp_path / "all.csv.part").read_bytes() == kept


@pytest.mark.parametrize("engine", ["small", "large"])
def test_another_table_does_not_go_on_with_a_list(bank: str, engine: str, bubblegraph: Run) -> None:
    asked = ("--engine", engine, "--within", "40d")
    _begun(bank, bubblegraph, *asked)
    with open(bank, "a", encoding="utf-8") as table:
        table.write("N999,p1,p2,7,2025-01-31\n")

    ran = bubblegraph("cycles", bank, *asked, "--list", "all.csv", "--resume")

    assert ran.code == 1
    assert 'cannot resume "all.csv": the table is another' in ran.err


def test_another_version_does_not_go_on_with_a_list(
    bank: str, tmp_path: Path, bubblegraph: Run
) -> None:
    _begun(bank, bubblegraph, "--within", "40d")
    note = tmp_path / "all.csv.part.json"
    note.write_text(json.dumps(json.loads(note.read_text()) | {"bubblegraph": "0.0.1"}))

    ran = bubblegraph("cycles", bank, "--within", "40d", "--list", "all.csv", "--resume")

    assert "bubblegraph was 0.0.1, and is" in ran.err


def test_a_part_that_is_no_list_is_refused(bank: str, tmp_path: Path, bubblegraph: Run) -> None:
    _begun(bank, bubblegraph, "--within", "40d")
    (tmp_path / "all.csv.part").write_text("lap,step\nsomething,else\n")

    ran = bubblegraph("cycles", bank, "--within", "40d", "--list", "all.csv", "--resume")

    assert ran.code == 1
    assert '"all.csv.part" is no list of this kind' in ran.err


def test_what_cannot_be_resumed_is_said_before_the_search(
    bank: str, tmp_path: Path, bubblegraph: Run
) -> None:
    ask = ("cycles", bank, "--within", "40d")

    nothing = bubblegraph(*ask, "--list", "all.csv", "--resume")
    parquet = bubblegraph(*ask, "--list", "all.parquet", "--resume")
    no_list = bubblegraph(*ask, "--resume")
    _begun(bank, bubblegraph, "--within", "40d")
    there = bubblegraph(*ask, "--list", "all.csv")

    assert 'there is no "all.csv.part"' in nothing.err
    assert "a Parquet file is put together at its end" in parquet.err
    assert "add --list FILE" in no_list.err
    assert "--resume goes on with it. Remove it to begin anew." in there.err
    assert [nothing.code, parquet.code, no_list.code, there.code] == [1, 1, 2, 1]
    assert not (tmp_path / "all.csv").exists()


def test_a_list_that_is_written_anew_keeps_its_permissions(
    bank: str, tmp_path: Path, bubblegraph: Run
) -> None:
    (tmp_path / "all.csv").write_text("")
    (tmp_path / "all.csv").chmod(0o600)

    bubblegraph("cycles", bank, "--within", "40d", "--list", "all.csv")

    assert (tmp_path / "all.csv").stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "all.csv").read_text().startswith("lap,step")


def test_a_list_that_cannot_go_on_does_not_propose_it(
    bank: str, tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bubblegraph.payments.search.loops.MOST", 5)

    ran = bubblegraph("cycles", bank, *LOOPS, "--engine", "large", "--list", "all.csv")

    assert ran.code == 0
    assert "are more than can be held at once" in ran.err
    assert "--resume" not in ran.err
    assert (tmp_path / "all.csv.part").exists()
