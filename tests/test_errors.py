"""Every message: a tiny broken ledger ``errors/NAME.yaml`` or ``.csv``, what is said of it in
``NAME.txt``.

A message that was changed on purpose is taken over by

    UPDATE_SNAPSHOTS=1 python -m pytest tests/test_errors.py

and the difference is read before it is committed.
"""

from __future__ import annotations

import gzip
import os
import re
import subprocess
from pathlib import Path

import pytest

from bubblegraph import load_ledger
from bubblegraph.errors import Place, Problem, format_problem
from conftest import HANGS, Run, command, complete_ledger, environment

ERRORS = Path(__file__).parent / "errors"
BROKEN = sorted(path for path in ERRORS.iterdir() if path.suffix in (".yaml", ".csv"))
OF_THE_WHOLE_FILE = {
    "empty",
    "only_comments",
    "table_empty",
    "table_blank",
}  # there is no line to point at
ONLY_WARNINGS = {"self_deal", *(path.stem for path in BROKEN if path.stem.startswith("lint_"))} - {
    "lint_unknown"
}

DEAL = "- {{payer: {payer}, payee: b, kind: debt, amount: {amount}, date: 2025}}\n"


def ledger_of(payer: str = "a", amount: str = "1B") -> str:
    return "strict: false\ndeals:\n" + DEAL.format(payer=payer, amount=amount)


def said(run: Run, path: Path) -> tuple[int, str, str]:
    ran = run("check", path.name, cwd=path.parent)
    return ran.code, ran.out, ran.err


# --- snapshots ------------------------------------------------------------------------------------


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_broken_ledger_is_told_what_is_wrong(bubblegraph: Run, path: Path) -> None:
    snapshot = path.with_suffix(".txt")

    code, out, err = said(bubblegraph, path)

    if os.environ.get("UPDATE_SNAPSHOTS"):
        snapshot.write_text(out, encoding="utf-8")
    assert out == snapshot.read_text(encoding="utf-8")
    assert code == (0 if path.stem in ONLY_WARNINGS else 1)
    assert re.fullmatch(r"\d+ errors?, \d+ warnings?\n", err)


@pytest.mark.parametrize("path", BROKEN, ids=lambda path: path.stem)
def test_a_message_names_a_place_and_points_at_it(path: Path) -> None:
    lines = path.with_suffix(".txt").read_text(encoding="utf-8").splitlines()
    heads = [line for line in lines if line.startswith(path.name)]

    assert heads
    for line in heads:
        assert re.match(rf"{re.escape(path.name)}(:\d+:\d+)?: (error|warning): \S", line)
        assert path.stem in OF_THE_WHOLE_FILE or re.match(
            rf"{re.escape(path.name)}:\d+:\d+: ", line
        )


def test_each_snapshot_belongs_to_a_ledger() -> None:
    assert {path.stem for path in ERRORS.glob("*.txt")} == {path.stem for path in BROKEN}


# --- the form of a message ------------------------------------------------------------------------


def test_a_message_is_place_line_caret_and_mend() -> None:
    problem = Problem(
        Place("deals.yaml", 2, 11), 'amount is not a number: "ten"', "Write digits only."
    )

    assert format_problem(problem, {"deals.yaml": "deals:\n- amount: ten"}).splitlines() == [
        'deals.yaml:2:11: error: amount is not a number: "ten"',
        "  2 | - amount: ten",
        "    |           ^",
        "  Write digits only.",
    ]


def test_a_message_without_the_text_names_the_place_alone() -> None:
    problem = Problem(Place("deals.yaml", 2, 11), "broken", level="warning")

    assert format_problem(problem, {}) == "deals.yaml:2:11: warning: broken"


def test_the_caret_stands_under_the_column_behind_wide_characters() -> None:
    text = "英伟达: x"

    message = format_problem(Problem(Place("f", 1, 6), "m"), {"f": text})

    assert message.splitlines()[1:] == ["  1 | 英伟达: x", "    |         ^"]


@pytest.mark.parametrize("column", [1, 30, 200, 399, 400, 4095])
def test_the_excerpt_of_a_long_line_is_short_and_holds_the_place(column: int) -> None:
    text = "".join(chr(ord("a") + number % 26) for number in range(400))

    _, line, caret = format_problem(Problem(Place("f", 1, column), "m"), {"f": text}).splitlines()

    assert len(line) <= 80
    assert caret.index("^") <= len(line)
    if column <= 400:
        assert line[caret.index("^")] == text[column - 1]


@pytest.mark.parametrize(
    "character", ["\x1b", "\x07", "\x9b", "\u202e", "\u2066", "\u2028", "\ufeff", "\ud800"]
)
def test_a_character_that_steers_a_terminal_is_named_not_printed(character: str) -> None:
    message = format_problem(Problem(Place("f", 1, 1), f"a{character}b"), {"f": f"a{character}b"})

    assert character not in message
    assert message.count(f"<U+{ord(character):04X}>") == 2


# --- files that are no ledgers --------------------------------------------------------------------

NO_LEDGERS = {
    "binary": (b"\x89PNG\0\0\0", "the file is binary"),
    "gzip": (
        gzip.compress(b"payer,payee\n"),
        "cycles, volume, draw, export, page and show read it",
    ),
    "latin-1": ("title: Märkte\n".encode("latin-1"), r"f:1:9: error: not UTF-8 text \(byte 0xe4\)"),
    "latin-1 below": (b"title: x\nnote: caf\xe9\n", r"f:2:10: error: not UTF-8 text \(byte 0xe9\)"),
    **{
        f"{encoding} of {text[:5]}": (text.encode(encoding), f"the file is {encoding[:6].upper()}")
        for encoding in ("utf-16", "utf-16-le", "utf-16-be", "utf-32", "utf-32-le", "utf-32-be")
        for text in ("title: x\n", "payer,payee,amount,date\nа,б,1,2025\n")
    },
    "bytes with zeros": (b"\x7fELF\x02\0\0\0\x08linked\0\0\0\0", "the file is binary"),
    "archive": (b"PK\x03\x04\0\0\0\x08zipped\0\0\0\0", "the workbook cannot be read"),
    "a hole": (bytes(5_000), "the file is binary"),
    "empty": (b"", "the file is empty"),
    "blank": (b" \n\n", "the file is empty"),
    "a mark alone": (b"\xef\xbb\xbf", "the file is empty"),
}


@pytest.mark.parametrize(("raw", "message"), NO_LEDGERS.values(), ids=NO_LEDGERS)
@pytest.mark.parametrize("suffix", [".yaml", ".csv", ""])
def test_a_file_that_is_no_text_is_refused(
    bubblegraph: Run, tmp_path: Path, raw: bytes, message: str, suffix: str
) -> None:
    (tmp_path / f"f{suffix}").write_bytes(raw)

    ran = bubblegraph("cycles", f"f{suffix}")

    if suffix == ".csv" and raw.startswith((b"\xff\xfe", b"\xfe\xff")) and raw[2:4] != b"\0\0":
        assert "UTF-16" not in ran.err, "a table with such a mark is read"
        return
    assert (ran.code, ran.out) == (1, "")
    assert re.search(message, ran.err.replace(f"f{suffix}:", "f:"))


def test_a_missing_file_is_named(bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", "missing.yaml")

    assert (ran.code, ran.err) == (
        1,
        "missing.yaml: error: there is no such file\n  Check the path.\n",
    )


def test_a_directory_is_no_ledger(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "folder").mkdir()

    ran = bubblegraph("cycles", "folder")

    assert (ran.code, ran.err) == (1, "folder: error: this is a directory, not a ledger\n")


def test_a_file_that_may_not_be_read_is_named(plain_user: Run, tmp_path: Path) -> None:
    (tmp_path / "secret.yaml").touch(mode=0)

    ran = plain_user("cycles", "secret.yaml")

    assert (ran.code, ran.err) == (1, "secret.yaml: error: the file may not be read\n")


def test_a_broken_file_does_not_hide_what_is_wrong_in_another(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "bad.yaml").write_text(ledger_of(amount="ten"))

    ran = bubblegraph("cycles", "missing.yaml", "bad.yaml")

    assert "missing.yaml: error" in ran.err
    assert "bad.yaml:3:44: error" in ran.err


# --- files made to hurt ---------------------------------------------------------------------------

ALIAS_BOMB = "a: &a [x,x,x,x,x,x,x,x,x]\n" + "".join(
    f"{name}: &{name} [{','.join([f'*{before}'] * 9)}]\n"
    for before, name in zip("abcdefgh", "bcdefghi", strict=True)
)
TRAPS = {
    "ten thousand deep in flow style": "deals: " + "[" * 10_000,
    "ten thousand deep in block style": "".join(" " * depth + "a:\n" for depth in range(1_000)),
    "an alias bomb": ALIAS_BOMB,
    "an alias in itself": "deals: &all [*all]\n",
    "ten thousand anchors": "".join(f"k{number}: &a{number} x\n" for number in range(10_000)),
    "a long line": "title: " + "x" * 3_000_000,
    "a long number": ledger_of(amount="9" * 100_000),
    "a number with a huge exponent": ledger_of(amount="1e999999999"),
    "a long name": ledger_of(payer="x" * 100_000),
    "a long key": "x" * 900 + ": 1\n",
    "many wrong deals": "strict: false\ndeals:\n" + DEAL.format(payer="a", amount="ten") * 3_000,
    "a table of commas": "payer,payee,amount,date\n" + "," * 1_000_000,
    "a table with an open quote": 'payer,payee,amount,date\n"' + "a\n" * 100_000,
}


@pytest.mark.parametrize("text", TRAPS.values(), ids=TRAPS)
def test_a_file_made_to_hurt_is_refused(bubblegraph: Run, tmp_path: Path, text: str) -> None:
    path = tmp_path / ("trap.csv" if text.startswith("payer,") else "trap.yaml")
    path.write_text(text)

    ran = bubblegraph("check", path.name)

    assert ran.code == (0 if text.endswith("," * 9) else 1)
    assert "Traceback" not in ran.out + ran.err
    assert max(map(len, ran.lines), default=0) < 500


@pytest.mark.parametrize(("name", "most"), [("huge.yaml", 64), ("huge.csv", 512)])
def test_a_file_of_600_megabytes_in_one_line_is_refused(
    bubblegraph: Run, tmp_path: Path, name: str, most: int
) -> None:
    with (tmp_path / name).open("wb") as stream:
        stream.truncate(600 * 2**20)  # a hole: it reads as zeros

    ran = bubblegraph("check", name)

    assert (ran.code, ran.lines[0]) == (1, f"{name}: error: the file is larger than {most} MB")


def test_standard_input_has_the_same_limit(program: Run) -> None:
    ran = program("check", "-", stdin=b"title: " + b"x" * (65 * 2**20))

    assert (ran.code, ran.lines[0]) == (1, "stdin: error: the file is larger than 64 MB")


def test_more_deals_than_a_ledger_is_for_are_refused(bubblegraph: Run, tmp_path: Path) -> None:
    deal = "- {payer: a, payee: b, amount: 1, date: 2025}\n"
    (tmp_path / "big.yaml").write_text("strict: false\ndeals:\n" + deal * 100_001)

    ran = bubblegraph("check", "big.yaml")

    assert (ran.code, ran.lines[:2]) == (
        1,
        ["big.yaml: error: more than 100,000 deals", "  Keep so many deals in a CSV table."],
    )


def test_a_table_may_be_longer_than_a_ledger(tmp_path: Path) -> None:
    (tmp_path / "big.csv").write_text("payer,payee,amount,date\n" + "a,b,1,2025\n" * 100_001)

    assert len(load_ledger(tmp_path / "big.csv").deals) == 100_001


# --- names made to hurt ---------------------------------------------------------------------------

COMMANDS = [("cycles", "--all"), ("cycles", "--explain", "1"), ("deals",), ("show", "b")]
LITERAL = [
    "[bold]a[/bold]",
    "[red]",
    "[/]",
    ":smile:",
    "a & b",
    "<b>a</b>",
    "$a_1$",
    "שלום",
    "\u200fمرحبا",
    "{a}",
    "%s",
]


def loop_with(name: str) -> str:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: 1B, date: 2025}}\n"
        for payer, payee in (("a", "b"), ("b", "a"))
    ]
    return f"entities: {{a: {{name: '{name}'}}, b: {{}}}}\ndeals:\n" + "".join(rows)


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
@pytest.mark.parametrize("name", LITERAL)
def test_a_name_is_printed_as_it_is_written(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], name: str
) -> None:
    (tmp_path / "x.yaml").write_text(loop_with(name), encoding="utf-8")

    ran = bubblegraph(*words, "x.yaml")

    assert ran.code == 0
    assert name in ran.out


@pytest.mark.parametrize(
    "name", ["a\\e[31mb", "a\\u202eb", "a\\u2066b", "a\\u0085b", "a\\0b", "a\\uFEFFb", "a\\u2028b"]
)
def test_a_name_that_steers_a_terminal_is_refused(
    bubblegraph: Run, tmp_path: Path, name: str
) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of(payer=f'"{name}"'), encoding="utf-8")

    ran = bubblegraph("check", "x.yaml")

    assert ran.code == 1
    assert "an invisible character: U+" in ran.out
    assert ran.out.isprintable() or set(filter(lambda c: not c.isprintable(), ran.out)) == {"\n"}


# --- where the output goes ------------------------------------------------------------------------


def test_a_file_in_a_missing_folder_is_not_written(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())

    ran = bubblegraph("cycles", "x.yaml", "-o", "nowhere/out.json")

    assert (ran.code, ran.out) == (1, "")
    assert (
        ran.err == 'bubblegraph: cannot write "nowhere/out.json": there is no folder "nowhere".\n'
    )


def test_a_directory_is_not_written_over(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())
    (tmp_path / "out.json").mkdir()

    ran = bubblegraph("cycles", "x.yaml", "-o", "out.json")

    assert ran.code == 1
    assert ran.err == 'bubblegraph: cannot write "out.json": it is a folder; name a file in it.\n'
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out.json", "x.yaml"]


def test_a_folder_that_may_not_be_written_is_named(plain_user: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())
    (tmp_path / "shut").mkdir(mode=0o500)

    ran = plain_user("cycles", "x.yaml", "-o", "shut/out.json")

    assert (ran.code, ran.out) == (1, "")
    assert ran.err == 'bubblegraph: cannot write "shut/out.json": the folder "shut" is read-only.\n'


@pytest.mark.skipif(not Path("/proc/self").exists(), reason="needs a place where nobody may write")
def test_a_place_where_nobody_may_write_is_named(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())

    ran = bubblegraph("cycles", "x.yaml", "-o", "/proc/self/out.json")

    assert ran.code == 1
    assert ran.err.startswith('bubblegraph: cannot write "/proc/self/out.json": ')


def test_a_ledger_with_errors_leaves_the_output_as_it_was(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of(amount="ten"))
    (tmp_path / "out.json").write_text("before")

    assert bubblegraph("cycles", "x.yaml", "-o", "out.json").code == 1
    assert (tmp_path / "out.json").read_text() == "before"


def test_a_suffix_that_says_nothing_is_refused(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())

    ran = bubblegraph("cycles", "x.yaml", "-o", "out.xyz")

    assert ran.code == 1
    assert 'cannot tell the format of "out.xyz". Use .json, .csv' in ran.err


@pytest.mark.skipif(os.name == "nt", reason="needs a POSIX pipe")
@pytest.mark.parametrize(
    "words",
    [("cycles", "--json"), ("deals",), ("schema",), ("check", "bad.yaml"), ("cycles", "--help")],
)
def test_a_reader_that_has_enough_is_no_failure(tmp_path: Path, words: tuple[str, ...]) -> None:
    (tmp_path / "deals.yaml").write_text(complete_ledger(6))
    (tmp_path / "bad.yaml").write_text(
        "strict: false\ndeals:\n" + DEAL.format(payer="a", amount="ten") * 2_000
    )
    reader, writer = os.pipe()
    os.close(reader)

    with os.fdopen(writer, "wb") as pipe:
        done = subprocess.run(
            command(*words),
            stdout=pipe,
            stderr=subprocess.PIPE,
            cwd=tmp_path,
            env=environment(),
            timeout=HANGS,
            check=False,
        )

    assert (done.returncode, done.stderr.decode().replace("Ledger: deals.yaml\n", "")) == (0, "")


# --- wrong usage ----------------------------------------------------------------------------------

USAGE = {
    "unknown option": (("cycles", "--frob"), "No such option: --frob"),
    "near option": (("cycles", "--as-off", "2025"), "No such option: --as-off"),
    "unknown command": (("cycle",), "No such command 'cycle'"),
    "a day": (("cycles", "--as-of", "someday"), 'not a date: "someday". Write 2025-09-22,'),
    "a day with two readings": (
        ("cycles", "--as-of", "3/4/2026"),
        "Write 2026-04-03 or 2026-03-04.",
    ),
    "no such day": (("cycles", "--as-of", "2025-13-45"), 'no such day: "2025-13-45"'),
    "kind": (("cycles", "--kind", "dept"), 'kind is not known: "dept". Did you mean debt?'),
    "status": (("deals", "--min-status", "anounced"), "Did you mean announced?"),
    "an end": (
        ("deals", "--min-status", "lapsed"),
        "lapsed is the end of a deal, and none",
    ),
    "confidence": (("deals", "--confidence", "hihg"), "Did you mean high?"),
    "grouping": (("deals", "--by", "payr"), "Did you mean pay"),
    "format": (("deals", "--format", "jsn"), "Did you mean json?"),
    "amount": (("deals", "--min-amount", "ten"), 'amount is not a number: "ten"'),
    "loop": (("cycles", "--explain", "0"), "Invalid value for '--explain'"),
    "length": (("cycles", "--longest", "1"), "Invalid value for '--longest'"),
    "nothing to show": (("show",), "Missing argument"),
}


@pytest.mark.parametrize(("words", "message"), USAGE.values(), ids=USAGE)
def test_wrong_usage_is_explained_and_exits_with_2(
    bubblegraph: Run, words: tuple[str, ...], message: str
) -> None:
    ran = bubblegraph(*words)

    assert (ran.code, ran.out) == (2, "")
    assert message in " ".join(ran.err.split())
    assert "Traceback" not in ran.err


QUESTIONS = {
    "entity": (
        ("cycles", "--entity", "openia"),
        'no entity is called "openia". Did you mean openai?',
    ),
    "without": (("cycles", "--without", "stak"), 'no deal has the id "stak". Did you mean stake?'),
    "only": (("deals", "--only", "xyzzy"), 'no deal has the id "xyzzy".'),
    "show": (("show", "opnai"), 'no entity, pair or deal is called "opnai". Did you mean openai?'),
    "half of a pair": (
        ("show", "nvidia/opnai"),
        'no entity is called "opnai". Did you mean openai?',
    ),
    "loop": (("cycles", "--explain", "9"), "no loop has the number 9. There is no loop."),
    "early": (
        ("show", "stake", "--as-of", "2020"),
        "is not known on 2020-12-31; it dates from 2025.",
    ),
}


@pytest.mark.parametrize(("words", "message"), QUESTIONS.values(), ids=QUESTIONS)
def test_a_question_without_an_answer_exits_with_1(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], message: str
) -> None:
    (tmp_path / "deals.yaml").write_text(
        "entities: {nvidia: {}, openai: {}}\n"
        "deals: [{id: stake, payer: nvidia, payee: openai, kind: equity, amount: 1B, date: 2025}]\n"
    )

    ran = bubblegraph(*words)

    assert (ran.code, ran.out) == (1, "")
    assert ran.err.startswith("Ledger: deals.yaml\nbubblegraph: ")
    assert message in ran.err
