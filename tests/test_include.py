"""What a ledger may include, and what is shown of it: its author is not the owner of every file."""

from __future__ import annotations

import csv
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from bubblegraph import load_ledger
from bubblegraph.errors import VEILED
from bubblegraph.ledger import read
from conftest import HANGS, Run, command, environment

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="needs pipes that have a name")
DEAL = "- {{payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025, source: W}}\n"
SECRET = "root:$6$SecretHash:19000:0:99999:7:::\nuucp:*:SecretDay:0\n"
SECRETS = {
    "a text": SECRET,
    "pairs": "password: SecretHash\nSecretUser: x\n",
    "a ledger with wrong values": "strict: false\nas_of: SecretDay\ncurrency: SecretHash\ndeals:\n"
    "- {payer: SecretUser, payee: b, kind: SecretKind, amount: SecretSum, date: SecretDay}\n",
    "a ledger that looks wrong": "strict: false\nentities: {SecretUser: {}, SecretUzer: "
    "{}}\ndeals:\n"
    "- {payer: SecretUser, payee: SecretUser, kind: cloud, amount: 1B, date: 2025, id: "
    "SecretDeal}\n",
    "references to nowhere": "deals:\n- {payer: SecretUser, payee: SecretUzer, kind: debt, "
    "amount: 1B, "
    "date: 2025, id: SecretDeal, replaces: SecretOld, includes: SecretDeal, allow: {SecretLint: "
    "why not}}\n",
    "broken YAML": "deals: [SecretHash\n- SecretUser: 'SecretDay\n",
    "a merge": "<<<<<<< SecretHash\na\n=======\nb\n>>>>>>> SecretDay\n",
    "not UTF-8": "title: SecretHash \udce9\n",
    "a table": "payer,SecretHash,amount\nSecretUser,b,SecretSum\n",
    "a vague day": "strict: false\ndeals:\n"
    "- {payer: SecretUser, payee: b, kind: debt, amount: 1B, date: 2025, id: SecretDeal}\n",
}


def ledger_of(*include: str) -> str:
    return f"strict: false\ninclude: [{', '.join(include)}]\ndeals:\n" + DEAL.format(
        payer="a", payee="b", amount="1B"
    )


# --- what is no file ------------------------------------------------------------------------------


@POSIX
@pytest.mark.parametrize("words", [("check",), ("cycles",), ("deals",)])
def test_a_pipe_is_not_waited_for(bubblegraph: Run, tmp_path: Path, words: tuple[str, ...]) -> None:
    os.mkfifo(tmp_path / "pipe.yaml")
    (tmp_path / "x.yaml").write_text(ledger_of("pipe.yaml"))

    ran = bubblegraph(*words, "x.yaml")

    assert ran.code == 1
    assert (
        'x.yaml:2:11: error: cannot include "pipe.yaml": this is no file that can be included\n'
        in ran.out + ran.err
    )
    assert "Include files only, no pipes, devices or folders." in ran.out + ran.err


@POSIX
def test_a_link_to_a_pipe_is_not_waited_for(bubblegraph: Run, tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "more.yaml").symlink_to("pipe")
    (tmp_path / "x.yaml").write_text(ledger_of("more.yaml"))

    assert "this is no file that can be included" in bubblegraph("check", "x.yaml").out


@POSIX
@pytest.mark.parametrize("device", ["/dev/zero", "/dev/stdin", "/dev/tty", "."])
def test_a_device_or_a_folder_is_not_read(program: Run, tmp_path: Path, device: str) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of(device))

    ran = program("check", "x.yaml")

    assert ran.code == 1
    assert f'x.yaml:2:11: error: cannot include "{device}": ' in ran.out


@POSIX
def test_a_ledger_that_is_named_may_be_a_pipe(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())
    reader, writer = os.pipe()
    os.write(writer, (tmp_path / "x.yaml").read_bytes())
    os.close(writer)

    with os.fdopen(reader) as stream:
        done = subprocess.run(
            command("check", f"/dev/fd/{stream.fileno()}"),
            pass_fds=[stream.fileno()],
            capture_output=True,
            env=environment(),
            timeout=HANGS,
            check=False,
        )

    assert (done.returncode, done.stdout, done.stderr) == (0, b"", b"")


def test_files_that_include_very_many_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_FILES", 3)
    for number in range(3):
        (tmp_path / f"{number}.yaml").write_text("deals: []\n")
    (tmp_path / "x.yaml").write_text(ledger_of("0.yaml", "1.yaml", "2.yaml"))

    _, problems = read.read_ledger(tmp_path / "x.yaml")

    assert [problem.message for problem in problems] == [
        'cannot include "2.yaml": a ledger has 3 files or 512 MB at the most'
    ]


def test_files_that_are_very_large_together_are_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(read, "MAX_CHARACTERS", 2**20)
    for number in range(2):
        (tmp_path / f"{number}.yaml").write_text("#" * 600_000 + "\ndeals: []\n")
    (tmp_path / "x.yaml").write_text(ledger_of("0.yaml", "1.yaml"))

    _, problems = read.read_ledger(tmp_path / "x.yaml")

    assert [problem.message for problem in problems] == [
        'cannot include "1.yaml": a ledger has 1,000 files or 1 MB at the most'
    ]


# --- what an included file takes over -------------------------------------------------------------


PART = f"deals:\n{DEAL.format(payer='b', payee='a', amount='1B')}"


@pytest.mark.parametrize("above", ["", "strict: true\n", "strict: false\n"])
@pytest.mark.parametrize("part", ["", "strict: true\n", "strict: false\n"])
@pytest.mark.parametrize("deep", [False, True])
def test_an_included_file_is_as_strict_as_the_one_that_includes_it_unless_it_says_so_itself(
    tmp_path: Path, above: str, part: str, deep: bool
) -> None:
    (tmp_path / "x.yaml").write_text(f"{above}include: {'middle' if deep else 'part'}.yaml\n")
    (tmp_path / "middle.yaml").write_text("include: part.yaml\n")
    (tmp_path / "part.yaml").write_text(f"{part}{PART}")

    _, problems = read.read_ledger(tmp_path / "x.yaml")

    lenient = "false" in (part or above)
    said = [] if lenient else ['payer is not declared: "b"', 'payee is not declared: "a"']
    assert [problem.message.split(" (")[0] for problem in problems] == said
    assert {Path(problem.place.file).name for problem in problems} <= {"part.yaml"}


def test_an_included_file_takes_over_the_currency_and_leaves_names_undeclared(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text(f"currency: EUR\n{ledger_of('part.yaml')}")
    (tmp_path / "part.yaml").write_text(PART)

    assert bubblegraph("check", "x.yaml").code == 0
    assert bubblegraph("check", "part.yaml").code == 1
    assert load_ledger(tmp_path / "x.yaml").currency == "EUR"


def test_an_edit_of_an_included_file_may_name_a_party_that_is_not_declared(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of("part.yaml"))
    (tmp_path / "part.yaml").write_text(PART.replace("source: W", "id: back"))

    ran = bubblegraph("set", "back", "payer", "newco", "x.yaml")

    assert (ran.code, ran.err) == (0, "")
    assert "payer: newco" in (tmp_path / "part.yaml").read_text()


# --- what is shown of a file outside the folder ---------------------------------------------------


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """The folder of the ledger, with the files of others beside it."""
    (tmp_path / "mine").mkdir()
    return tmp_path / "mine"


FORMS = [
    ("check",),
    ("check", "--replay"),
    ("check", "--json"),
    ("check", "--format", "github"),
    ("cycles",),
]


@pytest.mark.parametrize("words", FORMS, ids=" ".join)
@pytest.mark.parametrize("text", SECRETS.values(), ids=SECRETS)
def test_of_a_file_outside_of_the_folder_the_place_is_shown_and_not_the_text(
    bubblegraph: Run, folder: Path, words: tuple[str, ...], text: str
) -> None:
    (folder.parent / "theirs").write_bytes(text.encode("utf-8", "surrogateescape"))
    (folder / "x.yaml").write_text(ledger_of("../theirs"))

    ran = bubblegraph(*words, "x.yaml", cwd=folder)

    if words[0] == "check":
        assert "../theirs" in ran.out
        assert "Secret" not in ran.out
    assert "Secret" not in ran.err


def test_the_message_says_how_to_see_more(bubblegraph: Run, folder: Path) -> None:
    (folder.parent / "theirs").write_text(SECRET)
    (folder / "x.yaml").write_text(ledger_of("../theirs"))

    ran = bubblegraph("check", "x.yaml", cwd=folder)

    assert ran.out.splitlines() == [
        "../theirs:2:1: error: what stands here cannot be read",
        f"  {VEILED}",
    ]


def test_a_file_that_is_named_as_well_is_shown(bubblegraph: Run, folder: Path) -> None:
    (folder.parent / "theirs").write_text(SECRETS["a ledger with wrong values"])
    (folder / "x.yaml").write_text(ledger_of("../theirs"))

    ran = bubblegraph("check", "x.yaml", "../theirs", cwd=folder)

    assert 'amount is not a number: "SecretSum"' in ran.out


def test_a_link_out_of_the_folder_is_outside(bubblegraph: Run, folder: Path) -> None:
    (folder.parent / "theirs").write_text(SECRET)
    try:
        (folder / "more.yaml").symlink_to("../theirs")
    except OSError:
        pytest.skip("no links here")
    (folder / "x.yaml").write_text(ledger_of("more.yaml"))

    ran = bubblegraph("check", "x.yaml", cwd=folder)

    assert "more.yaml:2:1: error: what stands here cannot be read" in ran.out
    assert "Secret" not in ran.out


@pytest.mark.parametrize("path", ["part.yaml", "parts/part.yaml", "../mine/part.yaml"])
def test_a_file_inside_the_folder_is_shown(bubblegraph: Run, folder: Path, path: str) -> None:
    (folder / "parts").mkdir()
    (folder / path).write_text("deals: [{amount: ten}]\n")
    (folder / "x.yaml").write_text(ledger_of(path))

    assert (
        'amount is not a number: "ten"'
        in bubblegraph("check", "mine/x.yaml", cwd=folder.parent).out
    )


def test_an_included_file_of_an_included_file_is_outside_of_the_first_folder(
    bubblegraph: Run, folder: Path
) -> None:
    (folder / "parts").mkdir()
    (folder.parent / "theirs").write_text(SECRET)
    (folder / "x.yaml").write_text(ledger_of("parts/part.yaml"))
    (folder / "parts" / "part.yaml").write_text("include: ../../theirs\ndeals: [{amount: ten}]\n")

    ran = bubblegraph("check", "x.yaml", cwd=folder)

    assert "ten" in ran.out
    assert "Secret" not in ran.out


def test_an_edit_of_a_file_outside_does_not_show_it_in_its_errors(
    bubblegraph: Run, folder: Path
) -> None:
    (folder.parent / "theirs").write_text(SECRETS["a vague day"] + "# SecretComment\n")
    (folder / "x.yaml").write_text(ledger_of("../theirs"))

    ran = bubblegraph("set", "SecretDeal", "amount", "ten", "x.yaml", cwd=folder)

    assert ran.code == 1
    assert "SecretComment" not in ran.out + ran.err


# --- one currency ---------------------------------------------------------------------------------


def test_an_included_file_that_names_no_currency_has_that_of_the_file_that_includes_it(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.yaml").write_text(
        "currency: EUR\nstrict: false\ninclude: [part.yaml, part.csv]\n"
    )
    (tmp_path / "part.yaml").write_text(
        "include: part2.yaml\nrates: {USD: {rate: 0.5}}\nstrict: false\ndeals:\n"
        + DEAL.format(payer="a", payee="b", amount="€1B")
        + DEAL.format(payer="b", payee="a", amount="USD 4B")
    )
    (tmp_path / "part2.yaml").write_text(
        "strict: false\ndeals:\n" + DEAL.format(payer="a", payee="b", amount="3B")
    )
    (tmp_path / "part.csv").write_text("payer,payee,amount,date\na,b,€5,2025\n")

    ledger = load_ledger(tmp_path / "x.yaml")

    assert ledger.currency == "EUR"
    assert [deal.amount.low for deal in ledger.deals] == [10**11, 2 * 10**11, 3 * 10**11, 500]


def test_two_currencies_are_an_error_with_both_places_and_the_mend(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text("currency: EUR\nstrict: false\ninclude: part.yaml\n")
    (tmp_path / "part.yaml").write_text(
        "strict: false\ncurrency: USD\ndeals:\n" + DEAL.format(payer="b", payee="a", amount="1B")
    )

    ran = bubblegraph("check", "x.yaml")

    assert ran.out == (
        "part.yaml:2:11: error: a ledger in USD beside one in EUR (x.yaml:1:11)\n"
        "  2 | currency: USD\n"
        "    |           ^\n"
        "  Give the rate in x.yaml: rates: {USD: {rate: …, date: …, source: …}}.\n"
    )


RATES = "rates: {EUR: {rate: 1.2, date: 2025-01-31, source: ECB 2025-01-31}}\n"


def test_a_ledger_in_another_currency_is_brought_into_that_which_includes_it_by_its_rate(
    tmp_path: Path,
) -> None:
    (tmp_path / "x.yaml").write_text(f"currency: USD\nstrict: false\n{RATES}include: euro.yaml\n")
    (tmp_path / "euro.yaml").write_text(
        "currency: EUR\nstrict: false\nrates: {GBP: {rate: 1.15}, USD: {rate: 0.8}}\n"
        "include: [inner.yaml, inner.csv]\ndeals:\n"
        + DEAL.format(payer="a", payee="b", amount="2B to 5B")
        + DEAL.format(payer="b", payee="a", amount="USD 3B")
        + DEAL.format(payer="b", payee="c", amount="£100")
        + DEAL.format(payer="c", payee="b", amount="undisclosed")
        + "financials:\n- {entity: a, metric: revenue, amount: 10B, period: 2025}\n"
    )
    (tmp_path / "inner.yaml").write_text(
        "strict: false\ndeals:\n" + DEAL.format(payer="c", payee="a", amount="up to 1B")
    )
    (tmp_path / "inner.csv").write_text("payer,payee,amount,date\nc,b,7,2025\n")

    ledger = load_ledger(tmp_path / "x.yaml")

    assert ledger.currency == "USD"
    assert [(deal.amount.low, deal.amount.high, deal.stated) for deal in ledger.deals] == [
        (2_400_000_000_00, 6_000_000_000_00, "EUR 2B to 5B"),
        (3_000_000_000_00, 3_000_000_000_00, ""),
        (138_00, 138_00, "£100"),
        (0, None, ""),
        (0, 1_200_000_000_00, "up to EUR 1B"),
        (8_40, 8_40, "EUR 7"),
    ]
    assert [figure.amount and figure.amount.low for figure in ledger.figures] == [12 * 10**11]
    assert {code: str(rate.rate) for code, rate in ledger.rates.items()} == {
        "EUR": "1.2",
        "GBP": "1.380",
    }


def test_a_ledger_named_after_one_in_another_currency_is_brought_into_it_by_its_rate(
    bubblegraph: Run, tmp_path: Path
) -> None:
    deals = "strict: false\ndeals:\n"
    (tmp_path / "x.yaml").write_text(
        f"currency: USD\n{RATES}{deals}" + DEAL.format(payer="a", payee="b", amount="1B")
    )
    (tmp_path / "euro.yaml").write_text(
        f"currency: EUR\n{deals}" + DEAL.format(payer="b", payee="a", amount="2B")
    )

    both = bubblegraph("cycles", "x.yaml", "euro.yaml")
    other = bubblegraph("cycles", "euro.yaml", "x.yaml")

    assert "1.00 of the 3.40" in both.out, both.err
    assert "Give the rate in euro.yaml: rates: {USD:" in other.err


def test_a_table_beside_a_ledger_in_another_currency_is_told_how_to_be_in_it(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text("currency: EUR\nstrict: false\n")
    (tmp_path / "part.csv").write_text("payer,payee,amount,date\na,b,5,2025\n")

    ran = bubblegraph("check", "x.yaml", "part.csv")

    assert ran.out == (
        "part.csv: error: a ledger in USD beside one in EUR (x.yaml:1:11)\n"
        "  Give the rate, --rates USD=…, or say that its amounts are in EUR: --currency EUR.\n"
    )


def test_a_table_beside_a_ledger_in_another_currency_is_brought_into_it_by_a_rate(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.yaml").write_text("currency: USD\nstrict: false\n")
    (tmp_path / "part.csv").write_text("payer,payee,amount,date\na,b,5,2025\nb,a,$5,2025\n")
    words = ("x.yaml", "part.csv", "--currency", "EUR", "--rates", "EUR=1.2", "--format", "csv")

    out = bubblegraph("deals", *words).out

    assert [row["high"] for row in csv.DictReader(out.splitlines())] == ["6", "5"]


def test_an_included_table_in_another_currency_takes_the_rate_of_the_ledger(tmp_path: Path) -> None:
    (tmp_path / "part.csv").write_text("payer,payee,amount,date\na,b,5,2025\n")
    (tmp_path / "x.yaml").write_text(
        "currency: USD\nstrict: false\n"
        "rates: {EUR: {rate: 1.2, date: 2025-01-31, source: ECB 2025-01-31}}\n"
        "include: {file: part.csv, table: {currency: EUR}}\n"
    )

    (deal,) = load_ledger(tmp_path / "x.yaml").deals

    assert (deal.amount.low, deal.stated) == (6_00, "EUR 5")


def test_a_list_of_entities_has_no_amounts_and_may_be_in_any_currency(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text("currency: EUR\ninclude: part.yaml\n")
    (tmp_path / "part.yaml").write_text("currency: USD\nentities: {a: {}}\n")

    assert load_ledger(tmp_path / "x.yaml").currency == "EUR"


# --- names of files -------------------------------------------------------------------------------


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there file names are Unicode")
@pytest.mark.parametrize(
    "name", [b"caf\xe9.yaml", b"a\x1b[31mb.yaml", b"a\xe2\x80\xaeb.yaml", b"a\nb.yaml"]
)
def test_a_file_name_reaches_no_terminal_raw(tmp_path: Path, name: bytes) -> None:
    path = os.path.join(os.fsencode(tmp_path), name)
    with open(path, "wb") as stream:
        stream.write(b"deals: [{amount: ten}]\n")

    for words in (("check",), ("check", "--format", "github"), ("cycles",)):
        done = subprocess.run(
            [*command(*words), name],
            capture_output=True,
            cwd=tmp_path,
            env=environment(),
            timeout=HANGS,
            check=False,
        )
        said = (done.stdout + done.stderr).decode()  # which is UTF-8
        assert done.returncode == 1
        assert set(filter(lambda c: not c.isprintable(), said)) <= {"\n"}
        assert "Traceback" not in said


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="there file names are Unicode")
def test_a_file_name_that_is_not_utf8_is_named_by_its_bytes(tmp_path: Path) -> None:
    path = os.fsdecode(os.path.join(os.fsencode(tmp_path), b"caf\xe9.yaml"))
    Path(path).write_text("strict: false\n")

    assert load_ledger(path).title == r"caf\xe9"


def test_the_words_of_whoever_asks_reach_no_terminal_raw(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(ledger_of())

    for words in (
        ("show", "a\x1b[31mb"),
        ("deals", "--only", "a\u202eb"),
        ("deals", "--kind", "\x1b[2J"),
    ):
        ran = bubblegraph(*words, "x.yaml")
        assert ran.code in (1, 2)
        assert set(filter(lambda c: not c.isprintable(), ran.out + ran.err)) <= {"\n"}


def test_json_of_check_holds_no_control_character(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text('strict: false\n"a\\u202eb\\x9bc": 1\n')

    ran = bubblegraph("check", "x.yaml", "--json")

    assert set(filter(lambda c: not c.isprintable(), ran.out)) <= {"\n"}
    assert "a<U+202E>b<U+009B>c" in json.loads(ran.out)["problems"][0]["message"]
