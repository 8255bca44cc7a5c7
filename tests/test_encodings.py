"""Standard output that is not UTF-8: JSON is escaped, CSV stays UTF-8 or says that it cannot."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path

import pytest

from bubblegraph.cli import COMMANDS
from bubblegraph.ledger.read import read_ledger
from bubblegraph.output.spelling import spell
from conftest import HANGS, REPOSITORY, Run, command, environment, on_a_terminal

LEDGER = """\
title: Ångström & Söhne
entities:
  a: {name: Ångström, sector: lab}
  b: {name: 英伟达 😀, sector: lab}
deals:
- {payer: a, payee: b, kind: equity, amount: 10B to 20B, date: 2025, source: FT 2025,
   term: 2025 to 2027}
- {payer: b, payee: a, kind: cloud, amount: at least 4B, date: 2025, source: FT 2025}
"""
ENCODINGS = ["ascii", "latin-1", "euc-jp"]
IN_CHINESE = (
    "report_words.py"  # asked for by --lang: a terminal that lacks Chinese gets code points
)
OUTPUT = sorted(
    path
    for path in (REPOSITORY / "src" / "bubblegraph" / "output").glob("*.py")
    if path.name != IN_CHINESE
)


@pytest.fixture
def ledger(tmp_path: Path) -> Path:
    """Two parties with names beyond ASCII, as ``ledger.yaml``."""
    path = tmp_path / "ledger.yaml"
    path.write_text(LEDGER, encoding="utf-8")
    return path


def printed(folder: Path, encoding: str, *words: str) -> bytes:
    """What the program writes to a pipe of an encoding."""
    done = subprocess.run(
        command(*words),
        cwd=folder,
        env=environment(PYTHONIOENCODING=encoding, PYTHONUTF8="0"),
        capture_output=True,
        timeout=HANGS,
        check=True,
    )
    return done.stdout


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", [("deals", "ledger.yaml"), ("check", "ledger.yaml"), ("schema",)])
def test_json_is_the_same_document_in_any_encoding(
    ledger: Path, encoding: str, words: tuple[str, ...]
) -> None:
    as_json = [] if words[0] == "schema" else ["--json"]
    plain = printed(ledger.parent, "utf-8", *words, *as_json)

    found = printed(ledger.parent, encoding, *words, *as_json)

    assert found.isascii()
    assert json.loads(found) == json.loads(plain)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_what_spreadsheets_read_is_utf_8_in_any_pipe(
    ledger: Path, encoding: str, form: str
) -> None:
    words = ("cycles", "ledger.yaml", "--format", form)

    assert printed(ledger.parent, encoding, *words) == printed(ledger.parent, "utf-8", *words)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("words", [("cycles",), ("deals", "--format", "md")])
def test_a_table_is_spelled_with_what_there_is_and_loses_no_digit(
    ledger: Path, encoding: str, words: tuple[str, ...]
) -> None:
    plain = printed(ledger.parent, "utf-8", *words, "ledger.yaml").decode()

    found = printed(ledger.parent, encoding, *words, "ledger.yaml").decode(encoding)

    assert digits(found) == digits(plain)
    assert ("Angstrom" if encoding == "ascii" else "Ångström") in found
    assert ("→" in found) == (encoding == "euc-jp" and "→" in plain)


def digits(text: str) -> list[str]:
    """The figures of a text; how an unknown letter is spelled is none."""
    return re.findall(r"\d+", re.sub(r"\\(?:U[0-9a-f]{8}|u[0-9a-f]{4}|x[0-9a-f]{2})", "", text))


@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_a_terminal_that_lacks_a_letter_says_so_instead_of_a_wrong_one(
    ledger: Path, form: str
) -> None:
    words = ("deals", "ledger.yaml", "--by", "payer", "--format", form)
    env = {"PYTHONIOENCODING": "latin-1", "PYTHONUTF8": "0"}

    seen = on_a_terminal(*words, folder=ledger.parent, **env)
    ledger.write_text(re.sub(r"\bb\b", "英", LEDGER), encoding="utf-8")
    refused = on_a_terminal(*words, folder=ledger.parent, code=1, **env)

    assert seen.startswith("payer,deals" if form == "csv" else "payer\tdeals")  # the ids are ASCII
    assert "cannot show" in refused
    assert "(U+82F1). Write to a file, which is UTF-8: -o FILE." in refused


def test_a_table_on_a_terminal_is_as_wide_as_it_is_spelled(ledger: Path) -> None:
    env = {"NO_COLOR": "1", "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}

    seen = on_a_terminal("cycles", "ledger.yaml", folder=ledger.parent, columns=50, **env)

    lines = re.sub(r"\x1b\[[0-9;]*m", "", seen).splitlines()
    assert "Angstrom <->" in seen
    assert max(map(len, lines)) <= 50


def test_every_sign_that_answers_hold_can_be_spelled() -> None:
    signs = {
        sign for path in OUTPUT for sign in path.read_text(encoding="utf-8") if not sign.isascii()
    }

    assert signs > {"→", "–", "≥"}
    # of an example
    assert [sign for sign in signs if spell(sign, "ascii").startswith("\\")] == ["英"]


@pytest.mark.parametrize("name", COMMANDS)
def test_help_needs_no_spelling(bubblegraph: Run, name: str) -> None:
    assert bubblegraph(name, "--help").out.isascii()


def test_a_byte_that_is_no_text_has_its_place_where_lines_end_as_in_old_files(
    tmp_path: Path,
) -> None:
    (tmp_path / "t.csv").write_bytes(b"payer,payee,amount,date\r\na,b,1,2025\rc,\xff,1,2025\n")

    _, problems = read_ledger(str(tmp_path / "t.csv"))

    assert [(p.place.line, p.place.column) for p in problems if "UTF-8" in p.message] == [(3, 3)]
