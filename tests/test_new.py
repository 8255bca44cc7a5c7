"""``new``: the ledger to begin with."""

from __future__ import annotations

import os
import stat
import sys
from pathlib import Path

import pytest

from bubblegraph import read_text, starter_ledger
from conftest import Run


def test_the_first_ledger_is_sound_and_has_a_loop(bubblegraph: Run, tmp_path: Path) -> None:
    made = bubblegraph("new", "deals.yaml", "--title", 'Mine: "new"')
    checked = bubblegraph("check", "--strict")
    cycles = bubblegraph("cycles", "--json")

    assert (made.code, made.out) == (0, "deals.yaml: written, 44 lines\n")
    assert (checked.code, checked.out) == (0, "")
    assert '"loop": ' in cycles.out or "chipco" in cycles.out
    assert read_text((tmp_path / "deals.yaml").read_text(encoding="utf-8")).title == 'Mine: "new"'
    assert os.listdir(tmp_path) == ["deals.yaml"]


def test_its_commands_are_those_of_the_program(bubblegraph: Run, tmp_path: Path) -> None:
    bubblegraph("new", "mine.yaml")
    text = (tmp_path / "mine.yaml").read_text(encoding="utf-8")

    commands = [
        line.split("   ")[1].strip()
        for line in text.splitlines()
        if line.startswith("#   bubblegraph")
    ]

    assert [bubblegraph(*command.split()[1:]).code for command in commands[:2]] == [0, 0]
    assert "bubblegraph set stake status closed --date 2025-12-15" in text
    assert (
        bubblegraph("set", "stake", "status", "closed", "--date", "2025-12-15", "mine.yaml").code
        == 0
    )


def test_every_line_fits_an_editor() -> None:
    assert max(len(line) for line in starter_ledger().splitlines()) <= 100


def test_a_file_that_exists_is_not_touched(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text("mine", encoding="utf-8")

    ran = bubblegraph("new", "deals.yaml")

    assert ran.code == 1
    assert ran.err == 'bubblegraph: "deals.yaml" exists already; it was not touched.\n'
    assert (tmp_path / "deals.yaml").read_text(encoding="utf-8") == "mine"


def test_where_a_name_cannot_be_linked_it_is_written(
    bubblegraph: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise OSError(1, "Operation not permitted")

    monkeypatch.setattr(os, "link", refuse)

    assert bubblegraph("new", "deals.yaml").code == 0
    assert bubblegraph("new", "deals.yaml").code == 1
    assert os.listdir(tmp_path) == ["deals.yaml"]


def test_the_permissions_are_those_of_any_new_file(bubblegraph: Run, tmp_path: Path) -> None:
    bubblegraph("new", "deals.yaml")
    (tmp_path / "other").touch()

    assert stat.S_IMODE((tmp_path / "deals.yaml").stat().st_mode) == stat.S_IMODE(
        (tmp_path / "other").stat().st_mode
    )


@pytest.mark.parametrize(
    ("name", "code", "message"),
    [("deals", 2, "ends in .yaml"), ("no/such/deals.yaml", 1, "there is no such folder")],
)
def test_what_cannot_be_written_is_told(
    bubblegraph: Run, name: str, code: int, message: str
) -> None:
    ran = bubblegraph("new", name)

    assert ran.code == code
    assert message in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("title", "message"),
    [
        ("", "nothing stands here"),
        ("x" * 300, "a text of 300 characters"),
        ("a\x1bb", "an invisible character: U+001B"),
        ("a\nb", "a name that spans lines"),
    ],
)
def test_a_title_that_no_ledger_can_have_is_refused(
    bubblegraph: Run, tmp_path: Path, title: str, message: str
) -> None:
    ran = bubblegraph("new", "deals.yaml", "--title", title)

    assert ran.code == 1
    assert ran.err.startswith("the title: error: ")
    assert message in ran.err
    assert not list(tmp_path.iterdir())


@pytest.mark.skipif(sys.platform != "linux", reason="names are bytes on Linux only")
@pytest.mark.parametrize(
    "name", ["caf\udce9.yaml", "a\x1b[31m\u202eb.yaml", "two\nlines.yaml", "it's.yaml"]
)
def test_a_ledger_may_be_called_anything(bubblegraph: Run, tmp_path: Path, name: str) -> None:
    made = bubblegraph("new", name)
    checked = bubblegraph("check", "--strict", name)
    edited = bubblegraph("set", "stake", "amount", "up to 11B", name)
    shown = bubblegraph("set", "stake", "amount", "up to 12B", name, "--dry-run")

    assert [ran.code for ran in (made, checked, edited, shown)] == [0, 0, 0, 0]
    assert not {"\x1b", "\u202e", "\udce9"} & set(made.out + edited.out + shown.out + edited.err)
    assert "up to 11B" in (tmp_path / name).read_text(encoding="utf-8")


def test_a_ledger_may_have_the_longest_name_there_is(bubblegraph: Run, tmp_path: Path) -> None:
    name = "x" * 250 + ".yaml"

    made, edited = bubblegraph("new", name), bubblegraph("set", "as_of", "2026", name)

    assert (made.code, edited.code) == (0, 0)
    assert [path.name for path in tmp_path.iterdir()] == [name]


# --- ledgers that ship ----------------------------------------------------------------------------


def test_the_ledgers_that_ship_are_listed_and_asked_by_name(bubblegraph: Run) -> None:
    listed = [line.split()[0] for line in bubblegraph("ledgers").lines]

    assert listed[0] == "ai"
    assert "wirecard" in listed
    assert bubblegraph("deals", "wirecard").code == 0


def test_the_ai_ledger_is_asked_together_with_a_table(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.csv").write_text("payer,payee,amount,date\nNvidia,Mine,1B,2026-01-01\n")

    ran = bubblegraph("deals", "ai", "mine.csv", "--entity", "Mine")

    assert (ran.code, "Nvidia → Mine" in ran.out) == (0, True)


def test_a_file_of_the_name_of_a_ledger_that_ships_wins(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "ai").write_text("payer,payee,amount,date\na,b,1,2025\n")

    assert "a → b" in bubblegraph("deals", "ai").out


def test_a_ledger_that_ships_is_copied_with_what_it_includes(
    bubblegraph: Run, tmp_path: Path
) -> None:
    ran = bubblegraph("new", "deals.yaml", "--from", "ai")

    assert [line.split(":")[0] for line in ran.lines] == ["deals.yaml", "financials.yaml"]
    assert bubblegraph("check").code == 0


def test_nothing_is_copied_over_a_file(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "financials.yaml").write_text("mine")

    ran = bubblegraph("new", "deals.yaml", "--from", "ai")

    assert ran.code == 1
    assert '"financials.yaml" exists already; nothing was written.' in ran.err
    assert not (tmp_path / "deals.yaml").exists()


def test_a_name_of_no_ledger_is_told(bubblegraph: Run) -> None:
    assert (
        'no ledger ships as "wirecart". Did you mean wirecard?'
        in bubblegraph("new", "deals.yaml", "--from", "wirecart").err
    )
