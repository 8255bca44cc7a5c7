"""What could steer a terminal reaches none, and no JSON, wherever a word or file name of the user
appears.
"""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer.main

from bubblegraph.cli import COMMANDS, build_app
from bubblegraph.text import STEERING
from conftest import Ran, Run, on_a_terminal

NASTY = "x\x1b[31m\x07\r\x9b\x7f\x85\u202e\u2066\u2028\ufeff"
STEERS = re.compile(f"(?![\t\n])[{STEERING}]")
LOOP = """\
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 10B, date: 2025, id: stake}
- {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025, id: rent}
"""
ASKED = {  # what each command takes besides
    "cycles": ["ledger.yaml"],
    "volume": ["ledger.yaml"],
    "cut": ["ledger.yaml"],
    "vendor": ["a", "ledger.yaml"],
    "stress": ["a", "ledger.yaml"],
    "deals": ["ledger.yaml"],
    "show": ["a", "ledger.yaml"],
    "draw": ["ledger.yaml"],
    "coverage": ["a", "ledger.yaml"],
    "progress": ["ledger.yaml"],
    "compare": ["ledger.yaml", "other.yaml"],
    "timeline": ["ledger.yaml"],
    "report": ["ledger.yaml"],
    "export": ["ledger.yaml", "-o", "x.gml"],
    "page": ["ledger.yaml"],
    "sources": ["ledger.yaml"],
    "diff": ["ledger.yaml", "ledger.yaml"],
    "claims": ["ledger.yaml"],
    "check": ["ledger.yaml"],
    "watch": ["-", "--every", "0"],  # is refused: it would never end
    "add": ["--dry-run", "ledger.yaml"],
    "set": ["stake", "amount", "9B", "ledger.yaml", "--dry-run"],
    "rename": ["stake", "share", "ledger.yaml", "--dry-run"],
    "remove": ["stake", "ledger.yaml", "--dry-run"],
    "format": ["ledger.yaml", "--dry-run"],
    "new": ["new.yaml"],
    "profile": ["ledger.yaml"],
    "ledgers": [],
    "schema": [],
    "glossary": ["loop"],
    "help": ["cycles"],
    "completion": ["bash"],
}


def places() -> Iterator[tuple[str, list[str]]]:
    """Every option and argument of every command, with a nasty word in it."""
    commands = typer.main.get_command(build_app()).commands  # type: ignore[attr-defined]
    for name, asked in ASKED.items():
        yield f"{name} --nasty", [name, *asked, f"--{NASTY}"]
        yield f"{name} one more", [name, *asked, NASTY]
        for number in range(len(asked)):
            yield f"{name} argument {number}", [name, *asked[:number], NASTY, *asked[number + 1 :]]
            suffixed = f"{NASTY}{Path(asked[number]).suffix}"
            yield (
                f"{name} suffixed {number}",
                [name, *asked[:number], suffixed, *asked[number + 1 :]],
            )
        for option in commands[name].params:
            if option.param_type_name == "option" and not option.is_flag and option.name != "help":
                yield f"{name} {option.opts[0]}", [name, *asked, option.opts[0], NASTY]
    yield "no such command", [NASTY]


PLACES = dict(places())


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """A loop of two, as ``ledger.yaml``."""
    path = tmp_path / "ledger.yaml"
    path.write_text(LOOP)
    return path


def said(ran: Ran) -> str:
    return ran.out + ran.err


def test_every_command_is_tried() -> None:
    assert set(ASKED) == set(COMMANDS)


@pytest.mark.parametrize("words", PLACES.values(), ids=PLACES)
@pytest.mark.parametrize("form", ["table", "json"])
def test_no_word_of_the_user_steers_the_terminal(
    bubblegraph: Run, ledger: Path, words: list[str], form: str
) -> None:
    ran = bubblegraph(
        *words,
        *(
            ["--json"]
            if form == "json"
            and words[0] not in ("draw", "export", "new", "page", "report", "schema")
            else []
        ),
    )

    assert ran.code in (0, 1, 2)
    assert STEERS.findall(said(ran)) == []
    assert "Traceback" not in ran.err


@pytest.mark.skipif(sys.platform != "linux", reason="other systems have no such file names")
@pytest.mark.parametrize(
    "name", [f"{NASTY}.yaml".replace("\n", ""), os.fsdecode(b"caf\xe9.yaml"), "=1+1.yaml"]
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "md"])
def test_no_file_name_steers_the_terminal(
    bubblegraph: Run, tmp_path: Path, name: str, form: str
) -> None:
    (tmp_path / name).write_text(LOOP)

    for command, *more in (
        ("cycles",),
        ("deals",),
        ("show", "a"),
        ("coverage",),
        ("progress",),
        ("compare", "wirecard"),
        ("timeline",),
        ("sources",),
        ("volume",),
        ("cycles", "--explain", "1"),
    ):
        ran = (
            bubblegraph(command, *more, name, "--format", form)
            if command == "show"
            else bubblegraph(command, name, *more, "--format", form)
        )
        assert ran.code == 0, ran.err
        assert STEERS.findall(said(ran)) == []
        if form == "json":
            json.loads(ran.out)


def test_json_gives_a_nasty_word_as_it_was(bubblegraph: Run, tmp_path: Path) -> None:
    name = NASTY.replace("\r", "") + ".yaml"
    (tmp_path / name).write_text(LOOP)

    ran = bubblegraph("cycles", name, "--json")

    assert ran.out.isprintable() or STEERS.search(ran.out) is None
    assert json.loads(ran.out)["ledger"]["path"] == name


@pytest.mark.parametrize("mark", ["\u200e", "\u200f", "\u061c"])
def test_a_mark_of_direction_in_a_name_is_escaped_in_json_and_kept_in_csv(
    bubblegraph: Run, tmp_path: Path, mark: str
) -> None:
    (tmp_path / "t.csv").write_text(
        f"payer,payee,amount,date\n{mark}a,b,1,2025\n", encoding="utf-8"
    )

    assert f"\\u{ord(mark):04x}a" in bubblegraph("deals", "t.csv", "--json").out
    assert f",{mark}a,b," in bubblegraph("deals", "t.csv", "--format", "csv").out


@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "md"])
def test_a_terminal_shows_no_raw_word_either(ledger: Path, form: str) -> None:
    ledger.rename(ledger.parent / f"{NASTY}.yaml")

    seen = on_a_terminal(
        "deals", f"{NASTY}.yaml", "--format", form, folder=ledger.parent, columns=200, NO_COLOR="1"
    )

    assert STEERS.findall(re.sub(r"\x1b\[[0-9;]*m", "", seen)) == []
    assert "[31m" not in re.findall(r"\x1b\[[0-9;]*m", seen)
