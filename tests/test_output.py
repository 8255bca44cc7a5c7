"""How answers leave the program: units, formats, files, encodings, and the words of the user in
them.
"""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph.cli import COMMANDS
from bubblegraph.ledger.tables.armour import disarm, rearm
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SEED = str(REPOSITORY / "seeds" / "bubble-explainer-2025-10.yaml")
EMPTY = "deals: []\n"
LOOP = """\
title: Two
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 10B, date: 2025, id: stake, source: FT 2025,
   term: 2025}
- {payer: b, payee: a, kind: cloud, amount: 4B, date: 2025, id: rent, source: FT 2025, term: 2025}
"""
PAYMENTS = "payer,payee,amount,date\n" + "".join(
    f"{payer},{payee},{amount},2025-01-02\n"
    for payer, payee, amount in (
        ("a", "b", 1500),
        ("b", "a", 900),
        ("b", "c", 3_000_000),
        ("c", "d", 12),
    )
)

# Every answer: how it is asked of a ledger, and what is given beside it.
ANSWERS = {
    "cycles": ("cycles", "{}"),
    "cycles --all": ("cycles", "{}", "--all"),
    "volume": ("volume", "{}"),
    "volume --by-year": ("volume", "{}", "--by-year"),
    "volume --legs": ("volume", "{}", "--legs"),
    "volume --certificate": ("volume", "{}", "--certificate"),
    "cut": ("cut", "{}"),
    "vendor": ("vendor", "{}"),
    "deals": ("deals", "{}"),
    "deals --by payer": ("deals", "{}", "--by", "payer"),
    "deals --by kind": ("deals", "{}", "--by", "kind"),
    "coverage": ("coverage", "{}"),
    "coverage --lives": ("coverage", "{}", "--lives"),
    "progress": ("progress", "{}"),
    "compare": ("compare", "{}", "wirecard"),
    "timeline": ("timeline", "{}"),
    "sources": ("sources", "{}"),
    "diff": ("diff", "{}", "{}"),
    "diff of days": ("diff", "{}", "--from", "2025-01-01", "--to", "2026-06-30"),
}
OF_ENTITY = {
    "vendor NAME": ("vendor", "a", "{}"),
    "stress NAME": ("stress", "a", "{}"),
    "coverage NAME": ("coverage", "a", "{}"),
    "show NAME": ("show", "a", "{}"),
    "show PAIR": ("show", "a/b", "{}"),
}
OF_LOOP = {
    "show DEAL": ("show", "stake", "{}"),
    "cycles --explain 1": ("cycles", "{}", "--explain", "1"),
    "cycles --explain NAME": ("cycles", "{}", "--explain", "a"),
}
TEXTS = [
    ("show", "a/b", "{}"),
    *(words for words in ANSWERS.values() if "--certificate" in words or words[0] == "diff"),
]
WITHOUT_ANSWER = {
    "draw",
    "report",
    "export",
    "page",
    "check",
    "watch",
    "add",
    "set",
    "rename",
    "remove",
    "format",
    "new",
    "schema",
    "help",
    "completion",
    "profile",
    "ledgers",
    "glossary",
    "claims",
}


def asked(words: tuple[str, ...], ledger: str) -> list[str]:
    return [word.format(ledger) for word in words]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A folder with a loop, an empty ledger, and payments."""
    (tmp_path / "loop.yaml").write_text(LOOP)
    (tmp_path / "empty.yaml").write_text(EMPTY)
    (tmp_path / "idle.yaml").write_text("entities: {a: {}, b: {}}\n" + EMPTY)
    (tmp_path / "payments.csv").write_text(PAYMENTS)
    return tmp_path


def test_every_command_that_answers_is_asked_here() -> None:
    assert {words[0] for words in (*ANSWERS.values(), *OF_ENTITY.values())} | WITHOUT_ANSWER == set(
        COMMANDS
    )


# --- CSV and TSV have a heading -------------------------------------------------------------------


@pytest.mark.parametrize("words", ANSWERS.values(), ids=ANSWERS)
@pytest.mark.parametrize("form", ["csv", "tsv"])
def test_an_answer_without_rows_has_the_heading_of_one_with_rows(
    bubblegraph: Run, folder: Path, words: tuple[str, ...], form: str
) -> None:
    full, small, none = (
        bubblegraph(*asked(words, ledger), "--format", form)
        for ledger in (DEALS, "loop.yaml", "empty.yaml")
    )

    assert {ran.code for ran in (full, small, none)} == {0}, none.err
    assert full.lines[0] == small.lines[0] == none.lines[0] != ""
    delimiter = "," if form == "csv" else "\t"
    (width,) = {len(row) for row in csv.reader(io.StringIO(full.out), delimiter=delimiter)}
    assert width == len(none.lines[0].split(delimiter))


@pytest.mark.parametrize("words", OF_ENTITY.values(), ids=OF_ENTITY)
def test_an_entity_without_deals_has_the_heading_too(
    bubblegraph: Run, folder: Path, words: tuple[str, ...]
) -> None:
    full, none = (
        bubblegraph(*asked(words, ledger), "--format", "csv")
        for ledger in ("loop.yaml", "idle.yaml")
    )

    assert full.lines[0] == none.lines[0] != ""
    assert len(none.lines) == 1


def test_claims_without_a_claim_have_the_heading(bubblegraph: Run, folder: Path) -> None:
    full = bubblegraph("claims", SEED, "--against", DEALS, "--format", "csv")
    none = bubblegraph("claims", "loop.yaml", "--against", "loop.yaml", "--format", "csv")

    assert (none.lines, full.code) == (full.lines[:1], 0)


@pytest.mark.parametrize("words", [*ANSWERS.values(), *OF_ENTITY.values(), *OF_LOOP.values()])
def test_the_heading_names_every_field_of_the_rows_in_order(
    bubblegraph: Run, folder: Path, monkeypatch: pytest.MonkeyPatch, words: tuple[str, ...]
) -> None:
    from bubblegraph.cli.answering import Output  # noqa: PLC0415

    found = []
    monkeypatch.setattr(Output, "emit", lambda _, answer: found.append(answer))

    assert bubblegraph(*asked(words, "loop.yaml")).code == 0
    (answer,) = found
    assert all(tuple(record) == answer.fields for record in answer.records())


# --- a table through a pipe -----------------------------------------------------------------------


@pytest.mark.parametrize(
    "words", [*ANSWERS.values(), *OF_ENTITY.values()], ids=[*ANSWERS, *OF_ENTITY]
)
def test_through_a_pipe_all_but_the_rows_stands_in_lines_that_begin_with_a_sharp(
    bubblegraph: Run, folder: Path, words: tuple[str, ...]
) -> None:
    lines = bubblegraph(
        *asked(words, "loop.yaml"), "--only", "stake", "--only", "rent"
    ).out.splitlines()

    assert lines[0].startswith("# ")
    assert "# Filters: only stake, rent." in lines
    assert [line for line in lines if line != line.rstrip(" ")] == []
    if words not in TEXTS:
        assert all(line.startswith("#") or "\t" in line for line in lines)


@pytest.mark.parametrize("words", [*ANSWERS.values(), *OF_ENTITY.values(), *OF_LOOP.values()])
def test_without_the_head_the_rows_stay(
    bubblegraph: Run, folder: Path, words: tuple[str, ...]
) -> None:
    whole, rows = (
        bubblegraph(*asked(words, "loop.yaml"), *more).out.splitlines()
        for more in ((), ("--no-head",))
    )

    assert rows == [line for line in whole if not line.startswith("#")]


@pytest.mark.parametrize("form", ["json", "csv", "tsv"])
def test_what_programs_read_has_no_head_to_leave_out(
    bubblegraph: Run, folder: Path, form: str
) -> None:
    plain = bubblegraph("cycles", "loop.yaml", "--format", form)

    assert bubblegraph("cycles", "loop.yaml", "--format", form, "--no-head").out == plain.out


def test_a_row_never_begins_like_a_remark(bubblegraph: Run, ledger_file: Path) -> None:
    """
    entities: {a: {name: "# one"}, b: {name: "#two"}}
    deals:
    - {payer: a, payee: b, kind: debt, amount: 3, date: 2025, source: FT 2025}
    """
    rows = bubblegraph("deals", "ledger.yaml", "--by", "payer", "--no-head").out.splitlines()

    assert rows == ["payer\tdeals\tundisclosed\tsum", " # one\t1\t\t3.00", "total\t1\t\t3.00"]


def test_markdown_without_a_head_is_the_table(bubblegraph: Run, folder: Path) -> None:
    ran = bubblegraph("deals", "loop.yaml", "--by", "payer", "--no-head", "--format", "md")

    assert ran.out.startswith("| payer | deals |")
    assert all(line.startswith("|") for line in ran.out.splitlines())


# --- units ----------------------------------------------------------------------------------------


def test_payments_are_not_shown_in_millions_that_round_nothing(
    bubblegraph: Run, folder: Path
) -> None:
    ran = bubblegraph("deals", "payments.csv")

    assert ran.lines[0] == "Payments: payments, US$"
    assert [line.split("\t")[2] for line in ran.lines[2:]] == [
        "1,500.00",
        "900.00",
        "3,000,000.00",
        "12.00",
        "3,002,412.00",
    ]


@pytest.mark.parametrize(
    ("units", "named", "shown"),
    [
        ("1", "US$", "10,000,000,000.00"),
        ("1K", "US$ thousands", "10,000,000.00"),
        ("1M", "US$ millions", "10,000.00"),
        ("1B", "US$ billions", "10.00"),
        ("m", "US$ millions", "10,000.00"),
    ],
)
def test_amounts_are_shown_in_the_unit_that_is_asked_for(
    bubblegraph: Run, folder: Path, units: str, named: str, shown: str
) -> None:
    ran = bubblegraph("deals", "loop.yaml", "--units", units)

    assert ran.lines[0] == f"Deals: Two, {named}"
    assert f"\t{shown}\t" in ran.out


MONEY = [*ANSWERS.values(), *OF_ENTITY.values(), *OF_LOOP.values()]


@pytest.mark.parametrize("words", MONEY)
def test_every_answer_that_shows_money_takes_units(
    bubblegraph: Run, folder: Path, words: tuple[str, ...]
) -> None:
    wide = bubblegraph(*asked(words, "loop.yaml"), "--units", "1K")

    assert wide.code == 0
    assert "US$ thousands" in wide.lines[0]
    assert "US$ billions" in bubblegraph(*asked(words, "loop.yaml"), "--units", "1B").lines[0]


def test_claims_take_units(bubblegraph: Run, folder: Path) -> None:
    ran = bubblegraph("claims", SEED, "--against", DEALS, "--units", "1M")

    assert "$100,000.00M" in ran.out
    assert "$100B" not in ran.out.replace("“", "").split("said")[1]


@pytest.mark.parametrize("form", ["csv", "json"])
def test_units_change_nothing_that_programs_read(bubblegraph: Run, folder: Path, form: str) -> None:
    plain = bubblegraph("deals", "loop.yaml", "--format", form).out

    assert bubblegraph("deals", "loop.yaml", "--format", form, "--units", "1B").out == plain


def test_an_amount_that_is_not_nothing_is_never_shown_as_nothing(
    bubblegraph: Run, folder: Path
) -> None:
    ran = bubblegraph("deals", "payments.csv", "--units", "1M")

    assert [line.split("\t")[2] for line in ran.lines[2:-1]] == ["<0.01", "<0.01", "3.00", "<0.01"]


def test_a_certificate_keeps_every_digit_in_any_unit(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 9B, date: 2025, status: closed}
    - {payer: b, payee: a, kind: debt, amount: 4000000001.25, date: 2025, status: closed}
    """
    whole, billions = (
        bubblegraph("volume", "ledger.yaml", "--certificate", "--units", unit).lines
        for unit in ("1", "1B")
    )

    assert "signed or paid, at lows: T* = 4,000,000,001.25" in whole
    assert "signed or paid, at lows: T* = 4.00000000125" in billions


def test_a_unit_that_is_none_is_refused(bubblegraph: Run, folder: Path) -> None:
    ran = bubblegraph("deals", "loop.yaml", "--units", "1Q")

    assert ran.code == 2
    assert 'unit is not known: "1Q". Known: 1, 1K, 1M, 1B.' in ran.err


# --- sentences ------------------------------------------------------------------------------------


def test_one_loop_is_not_said_to_share(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: undisclosed, date: 2025, id: x}
    - {payer: b, payee: a, kind: cloud, amount: 4, date: 2025}
    """
    ran = bubblegraph("cycles", "ledger.yaml")
    shown = bubblegraph("show", "x", "ledger.yaml")

    assert any("--all lists 1 loop." in line for line in ran.lines)
    assert "share deals" not in ran.out
    assert "On 1 loop; unfold it by cycles --explain N:" in shown.lines


# --- help -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["", *COMMANDS])
def test_h_is_help(bubblegraph: Run, name: str) -> None:
    short, long = (bubblegraph(*filter(None, [name]), word) for word in ("-h", "--help"))

    assert (short.code, short.out) == (0, long.out)
    assert short.out.startswith("Usage: bubblegraph")


# --- what was probably meant ----------------------------------------------------------------------


@pytest.mark.parametrize(
    ("words", "meant"),
    [
        (
            ("cycles", "a"),
            'there is no file "a", but an entity of that name in deals.yaml. Did you mean cycles '
            "--entity a?",
        ),
        (
            ("cycles", "a", "b"),
            'there is no file "a" or "b", but entities of that name in deals.yaml. '
            "Did you mean cycles --entity a --entity b?",
        ),
        (("show", "a", "b"), "Did you mean show a/b?"),
        (("show", "a", "b", "deals.yaml"), "Did you mean show a/b?"),
        (("deals", "A"), "Did you mean deals --entity A?"),
        (("vendor", "a", "b"), "Did you mean vendor b?"),
        (("draw", "a"), "Did you mean draw --ego a?"),
    ],
)
def test_an_entity_in_the_place_of_a_file_is_told(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], meant: str
) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP)

    ran = bubblegraph(*words)

    assert (ran.code, ran.out) == (1, "")
    assert meant in ran.err


@pytest.mark.parametrize(
    "words", [("cycles", "nowhere.yaml"), ("cycles", "c"), ("cycles", "a", "-")]
)
def test_a_file_that_is_not_there_is_said_as_before(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...]
) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP)

    assert "there is no such file" in bubblegraph(*words, stdin=LOOP.encode()).err


# --- the loops of an entity -----------------------------------------------------------------------


def test_the_only_loop_of_an_entity_is_unfolded(bubblegraph: Run, folder: Path) -> None:
    named, numbered = (bubblegraph("cycles", "loop.yaml", "--explain", word) for word in ("A", "1"))

    assert "Loop 1: a ⇄ b. An upper limit, not a finding." in named.lines
    assert named.out == numbered.out


THREE = """\
deals:
- {payer: a, payee: b, kind: equity, amount: 10, date: 2025}
- {payer: b, payee: a, kind: cloud, amount: 4, date: 2025}
- {payer: a, payee: c, kind: equity, amount: 3, date: 2025}
- {payer: c, payee: a, kind: cloud, amount: 3, date: 2025}
- {payer: c, payee: d, kind: cloud, amount: 3, date: 2025}
"""


def test_several_loops_of_an_entity_are_listed_with_their_numbers(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "three.yaml").write_text("strict: false\n" + THREE)

    ran = bubblegraph("cycles", "three.yaml", "--explain", "a")
    found = json.loads(bubblegraph("cycles", "three.yaml", "--explain", "a", "--json").out)

    assert ran.lines[1].startswith("a is on 2 loops; --explain N unfolds one.")
    assert [line for line in ran.lines if "\t" in line] == [
        "rank\tloop\talone\tin a row\trelationship",
        "1\ta ⇄ b *\t4.00\t4.00\tsupplier finances customer",
        "2\ta ⇄ c *\t3.00\t3.00\tsupplier finances customer",
    ]
    assert [cycle["rank"] for cycle in found["cycles"]] == [1, 2]


def test_an_entity_on_no_loop_is_told_so(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "three.yaml").write_text("strict: false\n" + THREE)

    ran = bubblegraph("cycles", "three.yaml", "--explain", "d")

    assert (ran.code, ran.err) == (1, "bubblegraph: d is on no loop.\n")


def test_an_entity_whose_loops_a_view_leaves_out_is_told_so(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "three.yaml").write_text("strict: false\n" + THREE)

    ran = bubblegraph("cycles", "three.yaml", "--entity", "b", "--explain", "c")

    assert ran.err == "bubblegraph: c is on no loop of those that --entity and --sector leave.\n"


def test_a_list_that_was_cut_does_not_say_that_there_is_no_loop(
    bubblegraph: Run, tmp_path: Path
) -> None:
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: undisclosed, date: 2025}}\n"
        for payer, payee in (("a", "b"), ("b", "a"), ("y", "z"), ("z", "y"))
    ]
    (tmp_path / "cut.yaml").write_text("strict: false\ndeals:\n" + "".join(rows))

    ran = bubblegraph("cycles", "cut.yaml", "--most", "1", "--explain", "y")

    assert "y is on no loop of those that were listed (there are more than 1" in ran.err


# --- cells that a spreadsheet would run -----------------------------------------------------------

FORMULAS = [
    "=cmd|'/C calc'!A0",
    "+1+1",
    "-1+1",
    "-five",
    "@SUM(1)",
    "＝1+1",
    "＠x",
    "'=x",
    "''=x",
    '"=x',
    "x;=1+1",
    "x; '@y",
    "'",
    "'tis",
    "-5",
    "+5.25",
    "a=b",
]


@pytest.mark.parametrize("text", FORMULAS)
def test_a_name_that_is_a_formula_is_harmless_and_reads_back(
    bubblegraph: Run, tmp_path: Path, text: str
) -> None:
    (tmp_path / "t.csv").write_text("")
    with open(tmp_path / "t.csv", "w", encoding="utf-8", newline="") as stream:
        csv.writer(stream).writerows(
            [
                ("id", "payer", "payee", "amount", "date"),
                ("one", f"'{text}" if disarm(text) != text else text, "b", 5, 2025),
                ("two", "b", f"'{text}" if disarm(text) != text else text, 5, 2025),
            ]
        )
    first = json.loads(bubblegraph("deals", "t.csv", "--json").out)
    payer = first["deals"][0]["payer"]

    for form in ("csv", "tsv"):
        bubblegraph("deals", "t.csv", "-o", f"again.{form}")
        written = (tmp_path / f"again.{form}").read_text(encoding="utf-8")
        cells = [
            cell
            for row in csv.reader(io.StringIO(written), delimiter="," if form == "csv" else "\t")
            for cell in row
        ]
        assert [cell for cell in cells if runs(cell)] == []
        columns = "date=since"
        again = json.loads(
            bubblegraph("deals", f"again.{form}", "--columns", columns, "--json").out
        )
        assert [deal["payer"] for deal in again["deals"]] == [payer, "b"]
        assert bubblegraph("cycles", f"again.{form}", "--columns", columns).lines[2:] != []


def runs(cell: str) -> bool:
    """Whether a spreadsheet takes a cell, or a part behind a semicolon or a line end, for a
    formula.
    """
    parts = cell.replace("\n", ";").split(";")
    return any(
        part.lstrip(' "\t\r').startswith(tuple("=+-@＝＋－＠"))
        and not part.lstrip("+-").replace(".", "", 1).isdigit()
        for part in parts
    )


@given(st.text(alphabet="=+-@＝'\" \t\r\n;a1.,", max_size=9))
def test_what_was_disarmed_is_armed_again(text: str) -> None:
    assert rearm(disarm(text)) == text
    assert not runs(disarm(text).replace("\r", "\n"))


@pytest.mark.parametrize("number", ["-5", "+5", "12.50", "-0.25", "2025"])
def test_a_number_stays_a_number(number: str) -> None:
    assert disarm(number) == number
