"""``add``: new deals and entities."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from threading import Timer

import pytest

from bubblegraph import EditError, LedgerError, add_deal, add_entity, read_text
from bubblegraph.money import read_amount
from conftest import REPOSITORY, Run, command, environment

DEAL = {"payer": "openai", "payee": "nvidia", "kind": "purchase", "amount": "5B", "date": "2026-03"}
WORDS = [word for key, value in DEAL.items() for word in (f"--{key}", value)]


def last_lines(text: str, number: int = 1) -> list[str]:
    return text.splitlines()[-number:]


# --- layouts --------------------------------------------------------------------------------------


def test_a_deal_is_written_like_those_above_it_in_braces_and_columns() -> None:
    text = (
        "strict: false\n"
        "deals:\n"
        "- {payer: nvidia,  payee: openai, kind: equity,   amount: 30B,  date: 2025}\n"
        "- {payer: softbank, payee: oracle, kind: debt,     amount: 5B,   date: 2025}\n"
        "- {payer: meta,    payee: xai,    kind: equity,   amount: 100M, date: 2025}\n"
    )

    assert last_lines(add_deal(text, DEAL)) == [
        "- {payer: openai,  payee: nvidia, kind: purchase, amount: 5B,   date: 2026-03}"
    ]


def test_a_deal_is_written_like_those_above_it_one_key_a_line() -> None:
    text = (
        "strict: false\ndeals:\n"
        "  -   payer: nvidia\n      payee: openai\n      kind: equity\n      amount: 1B\n      "
        "date: 2025"
    )

    assert last_lines(add_deal(text, DEAL), 5) == [
        "  -   payer: openai",
        "      payee: nvidia",
        "      kind: purchase",
        "      amount: 5B",
        "      date: 2026-03",
    ]


def test_a_deal_of_many_words_takes_several_lines() -> None:
    text = "strict: false\ndeals:\n"

    new = add_deal(
        text, DEAL | {"source": "Wire " * 20, "status": "committed", "what": "chips, and more"}
    )

    assert last_lines(new, 4) == [
        "- {payer: openai, payee: nvidia, kind: purchase, amount: 5B, date: 2026-03,",
        '   what: "chips, and more",',
        "   status: committed,",
        f'   source: "{"Wire " * 20}"}}',
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("strict: false", "strict: false\n\ndeals:\n- {NEW}"),
        ("strict: false\ndeals:", "strict: false\ndeals:\n- {NEW}"),
        ("deals: []  # none\nstrict: false\n", "deals:  # none\n- {NEW}\nstrict: false\n"),
        ("{strict: false, deals: []}", "{strict: false, deals: [{NEW}]}"),
        ("strict: false\r\ndeals:\r\n", "strict: false\r\ndeals:\r\n- {NEW}\r\n"),
        ("strict: false\ndeals: ~\n# end", "strict: false\ndeals:\n- {NEW}\n# end"),
    ],
)
def test_the_first_deal_of_a_ledger_begins_the_section(text: str, expected: str) -> None:
    new = "payer: openai, payee: nvidia, kind: purchase, amount: 5B, date: 2026-03"

    assert add_deal(text, DEAL) == expected.replace("NEW", new)


def test_a_deal_gets_an_id_where_its_neighbours_have_one_or_the_made_one_is_taken() -> None:
    head = "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025"

    assert "id: openai-nvidia-2026}" in add_deal(head + ", id: x}", DEAL)
    assert "id: openai" not in add_deal(head + "}", DEAL)
    assert "id: openai-nvidia-2026-2}" in add_deal(add_deal(head + "}", DEAL), DEAL)


def test_blank_lines_between_deals_are_kept_up() -> None:
    row = "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n"

    new = add_deal(f"strict: false\ndeals:\n\n# group\n\n{row}\n{row}# tail\n", DEAL)

    assert new.splitlines()[-4:-1] == [row.strip(), "", new.splitlines()[-2]]
    assert new.endswith("id: x}\n# tail\n") or new.endswith("date: 2026-03}\n# tail\n")


def test_an_entity_stands_behind_the_last_of_its_sector_in_its_columns() -> None:
    text = (
        "entities:\n"
        "  # labs\n"
        "  openai: {name: OpenAI, sector: lab}\n"
        "  xai:    {name: xAI,    sector: lab}\n"
        "  # banks\n"
        "  jpm:    {name: JPM, sector: bank}\n"
    )

    new = add_entity(text, "ssi", {"name": "SSI", "sector": "lab"})

    assert new.splitlines()[3:5] == [text.splitlines()[3], "  ssi:    {name: SSI,    sector: lab}"]


# --- what is asked for ----------------------------------------------------------------------------


def test_a_party_is_written_by_its_id_whatever_it_is_called() -> None:
    text = (
        "entities:\n  nvidia: {name: Nvidia, ticker: NVDA}\n  openai: {name: OpenAI, aliases: "
        "[开放]}\n"
    )

    new = add_deal(text, DEAL | {"payer": "开放", "payee": "nvda"})

    assert "{payer: openai, payee: nvidia," in new


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"payee": "nvidai"}, "Did you mean nvidia?"),
        ({"kind": "equty"}, "Did you mean equity?"),
        ({"amount": "ten"}, "amount is not a number"),
        ({"amount": "7"}, "amount can be read in two ways"),
        ({"date": "2026-02-30"}, "no such day"),
        ({"replaces": "nothing"}, "names no deal of the ledger"),
        ({"colour": "red"}, 'unknown key "colour"'),
    ],
)
def test_what_cannot_be_read_is_said_with_its_mend(change: dict[str, str], message: str) -> None:
    text = (
        "entities: {nvidia: {}, openai: {}}\n"
        "deals:\n- {payer: nvidia, payee: openai, kind: debt, amount: 1B, date: 2025}\n"
    )

    with pytest.raises(LedgerError) as caught:
        add_deal(text, DEAL | change)

    assert message in str(caught.value)


def test_an_id_that_exists_is_refused_with_its_place() -> None:
    text = (
        "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: x}\n"
    )

    with pytest.raises(EditError, match=r"the id x is taken \(ledger.yaml:3:3\)"):
        add_deal(text, DEAL | {"id": "x"})
    with pytest.raises(EditError, match="the id n is taken"):
        add_entity("entities: {n: {name: N}}", "n", {"name": "M"})


def test_a_ledger_with_errors_takes_deals_that_do_not_touch_them() -> None:
    broken = "- {payer: a, payee: b, kind: equty, amount: ten, date: 2025, id: x}\n"
    text = (
        f"strict: false\ndeals:\n{broken}- "
        f"{{payer: a, payee: b, kind: debt, amount: 1B, date: 2025}}\n"
    )

    new = add_deal(text, DEAL)

    assert broken in new
    assert last_lines(new) == [
        "- {payer: openai, payee: nvidia, kind: purchase, amount: 5B, date: 2026-03}"
    ]


@pytest.mark.parametrize("text", ["deals: [", "deals:\n- a: 1\n b: 2", "\tdeals: []", "a: *b", ""])
def test_a_text_that_is_no_yaml_is_not_edited(text: str) -> None:
    with pytest.raises(LedgerError):
        add_deal(text, DEAL)


@pytest.mark.parametrize(
    "section",
    [
        "deals: {a: {payer: a, payee: b}}",
        "deals:\n  a: {payer: a, payee: b}",
        "deals: text",
        "deals: |\n  text",
    ],
)
def test_a_section_of_another_shape_is_not_written_over(section: str) -> None:
    with pytest.raises(EditError, match="deals holds something else"):
        add_deal(f"strict: false\n{section}\n", DEAL)


def test_entities_of_another_shape_are_not_written_over() -> None:
    with pytest.raises(EditError, match="entities holds something else"):
        add_entity("entities: [a]\ndeals: []\n", "x", {"name": "X"})


@pytest.mark.parametrize("text", ["- a\n", "text"])
def test_a_text_without_sections_is_refused(text: str) -> None:
    with pytest.raises(EditError, match="not made of sections"):
        add_deal(text, DEAL)


# --- comments and brackets ------------------------------------------------------------------------

OLD = "{payer: a, payee: b, kind: debt, amount: 1B, date: 2025}"
NEW = "{payer: openai, payee: nvidia, kind: purchase, amount: 5B, date: 2026-03}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("deals: # none\n  []\n", f"deals: # none\n- {NEW}\n"),
        ("deals: [\n  # none\n]\n", f"deals: [{NEW}\n  # none\n]\n"),
        (f"deals: [\n  {OLD}, # old\n]\n", f"deals: [\n  {OLD}, # old\n  {NEW},\n]\n"),
        (f"deals: [\n  {OLD} # old\n]\n", f"deals: [\n  {OLD}, # old\n  {NEW}\n]\n"),
        (f"deals: [{OLD}] # all\n", f"deals: [{OLD}, {NEW}] # all\n"),
    ],
)
def test_a_comment_stays_with_what_it_stands_behind(before: str, after: str) -> None:
    assert add_deal(f"strict: false\n{before}", DEAL) == f"strict: false\n{after}"


def test_comments_alone_in_the_brackets_of_entities_are_not_lost() -> None:
    with pytest.raises(EditError, match="comments in brackets"):
        add_entity("entities: {\n  # none\n}\ndeals: []\n", "x", {"name": "X"})


def test_a_deal_of_many_words_fits_into_brackets() -> None:
    new = add_deal("{strict: false, deals: []}\n", DEAL | {"source": "Wire " * 20})

    assert new == f'{{strict: false, deals: [{NEW[:-1]}, source: "{"Wire " * 20}"}}]}}\n'


# --- the command ----------------------------------------------------------------------------------


def test_one_line_adds_a_deal_and_says_where(bubblegraph: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text("strict: false\ndeals:\n", encoding="utf-8")

    ran = bubblegraph("add", *WORDS, "--source", "Wire 2026-03-01")

    assert ran.code == 0
    assert ran.out == (
        "deals.yaml:3: added openai-nvidia-2026\n"
        "+- {payer: openai, payee: nvidia, kind: purchase, amount: 5B, date: 2026-03,"
        ' source: "Wire 2026-03-01"}\n'
    )
    assert len(read_text(path.read_text(encoding="utf-8")).deals) == 1


def test_a_dry_run_prints_a_patch_and_writes_nothing(bubblegraph: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text("strict: false\ndeals:\n", encoding="utf-8")

    ran = bubblegraph("add", *WORDS, "--dry-run")

    assert ran.out.splitlines()[:2] == ["--- deals.yaml", "+++ deals.yaml"]
    assert path.read_text(encoding="utf-8") == "strict: false\ndeals:\n"


def test_a_new_party_can_be_declared_with_its_deal(bubblegraph: Run, tmp_path: Path) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text("entities:\n  nvidia: {name: Nvidia}\n", encoding="utf-8")

    refused = bubblegraph("add", *WORDS)
    ran = bubblegraph(
        "add", *WORDS, "--entity", "openai", "--name", "OpenAI", "--alias", "OAI", "--pooled"
    )

    assert refused.code == 1
    assert 'payer is not declared: "openai"' in refused.err
    assert refused.err.endswith("Nothing was written.\n")
    assert ran.code == 0
    assert path.read_text(encoding="utf-8").splitlines()[2] == (
        "  openai: {name: OpenAI, pooled: true, aliases: OAI}"
    )


def test_a_deal_like_another_is_added_with_a_warning(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text("strict: false\ndeals:\n", encoding="utf-8")
    bubblegraph("add", *WORDS)

    ran = bubblegraph("add", *WORDS)

    assert ran.code == 0
    assert "looks like openai-nvidia-2026 (deals.yaml:3:3) once more" in ran.err


def test_what_was_added_as_json(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text("strict: false\ndeals:\n", encoding="utf-8")

    said = json.loads(bubblegraph("add", *WORDS, "--json").out)

    assert (said["command"], said["written"]) == ("add", True)
    assert said["places"] == [{"file": "deals.yaml", "line": 3, "column": 1}]
    assert [problem["lint"] for problem in said["problems"]] == ["source"]


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--payer", "a"], "a deal lacks --payee, --kind, --amount, --date"),
        ([], "a deal lacks --payer"),
        (["--name", "A"], "name it by --entity ID"),
        (
            [*WORDS, "--columns", "payer=a"],
            "--columns and the like say something of a table: name it by --csv FILE",
        ),
        (
            ["--entity", "a", "--after", "x"],
            "--after puts a deal behind another, and there is no new deal",
        ),
        (["--csv", ""], "the name of the table is empty"),
        ([*WORDS, ""], "the name of the ledger is empty"),
    ],
)
def test_wrong_usage_is_told(
    bubblegraph: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "deals.yaml").write_text("strict: false\ndeals:\n", encoding="utf-8")

    ran = bubblegraph("add", *words)

    assert ran.code == 2
    assert message in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--amount", ""], "the new amount: error: the amount is empty"),
        (["--payer", " "], "the new payer: error: nothing stands here"),
        (["--date", "soon"], 'the new date: error: not a date: "soon"'),
        (["--note", "n" * 30_000], "the new note: error: a text of 30,000 characters"),
        (["--source", ""], "the new source: error: nothing stands here"),
        (["--payee", "a\x1b[31m"], "the new payee: error: an invisible character: U+001B"),
        (["--id", "a\nb"], "the new id: error: a name that spans lines"),
    ],
)
def test_what_cannot_be_added_is_told_by_its_field(
    bubblegraph: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP, encoding="utf-8")

    ran = bubblegraph("add", *WORDS, *words)

    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert ran.err.endswith("Nothing was written.\n")
    assert "\x1b" not in ran.err
    assert (tmp_path / "deals.yaml").read_text(encoding="utf-8") == LOOP


def test_the_ledger_that_comes_along_is_not_edited(bubblegraph: Run) -> None:
    ran = bubblegraph("add", *WORDS)

    assert ran.code == 1
    assert "there is no deals.yaml here" in ran.err


@pytest.mark.parametrize("name", ["-", "table.csv", "gone.yaml", "."])
def test_what_is_no_file_of_yaml_is_refused(bubblegraph: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "table.csv").write_text("payer,payee,amount,date\na,b,1,2025\n", encoding="utf-8")

    ran = bubblegraph("add", *WORDS, name)

    assert ran.code == 1
    assert ran.out == ""
    assert "Traceback" not in ran.err


def test_a_deal_added_to_the_ai_ledger_is_all_of_the_difference(
    bubblegraph: Run, tmp_path: Path
) -> None:
    for name in ("deals.yaml", "financials.yaml"):
        shutil.copy(REPOSITORY / "data" / name, tmp_path)
    before = (tmp_path / "deals.yaml").read_text(encoding="utf-8")

    ran = bubblegraph("add", *WORDS, "--after", "openai-nvda-10gw", "--source", "Wire 2026-03-01")

    after = (tmp_path / "deals.yaml").read_text(encoding="utf-8")
    added = [line for line in ran.out.splitlines()[1:] if line.startswith("+")]
    assert ran.code == 0
    assert len(after.splitlines()) == len(before.splitlines()) + len(added)
    start = next(n for n, (a, b) in enumerate(zip(before, after, strict=False)) if a != b)
    length = len(after) - len(before)
    assert after[:start] + after[start + length :] == before


# --- tables ---------------------------------------------------------------------------------------


TABLE = b"payer,payee,amount,date,package\na,b,5M,2025-05-01,p;q\nb,c,7.5M,2025-05-02,\n"


def test_the_rows_of_a_table_mean_in_the_ledger_what_they_mean_in_the_table(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "deals.yaml").write_text("strict: false\ndeals:\n", encoding="utf-8")
    (tmp_path / "table.csv").write_bytes(TABLE)

    ran = bubblegraph("add", "--csv", "-", stdin=TABLE)

    added, table = (
        read_text((tmp_path / name).read_text("utf-8"), name)
        for name in ("deals.yaml", "table.csv")
    )
    assert ran.code == 0
    assert ran.out.startswith("deals.yaml:3: added a-b-2025, b-c-2025\n")
    for mine, theirs in zip(added.deals, table.deals, strict=True):
        assert mine.history[0][:2] == theirs.history[0][:2]
        assert (mine.id, mine.payer, mine.payee, mine.kind, mine.amount, mine.packages) == (
            theirs.id,
            theirs.payer,
            theirs.payee,
            theirs.kind,
            theirs.amount,
            theirs.packages,
        )


@pytest.mark.parametrize(
    ("amount", "written"),
    [
        ("1", "1.00"),
        ("12.5", "12.50"),
        ("4,999", '"4,999.00"'),
        ("3 to 4.5", "3.00 to 4.50"),
        ("up to 7", "up to 7.00"),
        ("20000", "20000"),
        ("1M", "1M"),
        ("undisclosed", "undisclosed"),
    ],
)
def test_a_small_amount_of_a_table_is_not_taken_for_billions(
    bubblegraph: Run, tmp_path: Path, amount: str, written: str
) -> None:
    path = tmp_path / "deals.yaml"
    path.write_text(
        "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n",
        encoding="utf-8",
    )
    rows = f'payer,payee,amount,date\na,b,"{amount}",2025\n'.encode()

    ran = bubblegraph("add", "--csv", "-", "deals.yaml", stdin=rows)

    assert ran.code == 0
    assert f"amount: {written}," in ran.out
    assert read_text(path.read_text(encoding="utf-8")).deals[1].amount == read_amount(amount).amount


def test_a_table_that_gives_an_id_twice_is_refused(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text("strict: false\ndeals:\n", encoding="utf-8")
    rows = b"payer,payee,amount,date,id\na,b,1,2025,x\nb,a,2,2025,x\n"

    ran = bubblegraph("add", "--csv", "-", stdin=rows)

    assert ran.code == 1
    assert "the id x is taken (by another of the new deals)" in ran.err


def test_a_table_with_other_headings_and_low_and_high(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text("strict: false\ndeals:\n", encoding="utf-8")
    (tmp_path / "t.csv").write_text(
        "from,payee,low,high,date\na,b,5M,7M,2025\na,c,,9M,2025\na,d,2M,,2025\n"
    )

    ran = bubblegraph("add", "--csv", "t.csv", "--columns", "payer=from", "--dry-run")

    amounts = [
        line.split("amount: ")[1].split(",")[0]
        for line in ran.out.splitlines()
        if "amount: " in line
    ]
    assert amounts == ["5M to 7M", "up to 9M", "at least 2M"]
    assert (tmp_path / "deals.yaml").read_text(encoding="utf-8") == "strict: false\ndeals:\n"


@pytest.mark.parametrize(
    ("table", "message"),
    [
        (
            b"payer,payee,amount,date\na,b,ten,2025\n",
            'stdin:2:5: error: amount is not a number: "ten"',
        ),
        (b"payer,payee,amount\na,b,1M\n", 'no column "date"'),
        (b"", "stdin: error: the file is empty"),
        (b"strict: false\n", 'stdin:1:1: error: no column "payer"'),
        (b"payer,payee,amount,date\na,\xff,1,2025\n", "stdin:2:3: error: not UTF-8 text"),
        (b"payer,payee,amount,date\na,x,1M,2025\na,y,1M,2025\n", 'payee is not declared: "y"'),
    ],
)
def test_a_table_with_a_mistake_adds_nothing(
    bubblegraph: Run, tmp_path: Path, table: bytes, message: str
) -> None:
    text = "entities: {a: {name: A}}\ndeals: []\n"
    (tmp_path / "deals.yaml").write_text(text, encoding="utf-8")

    ran = bubblegraph("add", "--csv", "-", stdin=table)

    assert ran.code == 1
    assert message in ran.err
    assert (tmp_path / "deals.yaml").read_text(encoding="utf-8") == text


# --- on a terminal --------------------------------------------------------------------------------


def talk(folder: Path, answers: list[str], *words: str) -> tuple[str, int]:
    """Run ``add`` on a terminal and answer its questions; return what is seen, and its code."""
    pty = pytest.importorskip("pty", reason="questions are asked on a terminal")
    ours, theirs = pty.openpty()
    with subprocess.Popen(
        command("add", *words),
        cwd=folder,
        env=environment(TERM="dumb", COLUMNS="80", PYTHONPATH=os.environ.get("PYTHONPATH", "")),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        guard = Timer(60, process.kill)  # a question too many would wait for ever
        guard.start()
        os.write(ours, "".join(f"{answer}\n" for answer in answers).encode())
        seen = b""
        try:
            while chunk := os.read(ours, 65536):
                seen += chunk
        except OSError:  # Linux says so when the last writer is gone
            pass
        os.close(ours)
        guard.cancel()
    return seen.decode().replace("\r\n", "\n"), process.returncode


LOOP = """\
entities:
  nvidia: {name: Nvidia, sector: chipmaker}
  openai: {name: OpenAI, sector: ai_lab}
deals:
- {payer: nvidia, payee: openai, kind: equity, amount: 30B, date: 2025, status: closed,
   source: "Wire 2025"}
"""


def test_on_a_terminal_what_is_missing_is_asked_for_and_shown_before_it_is_written(
    tmp_path: Path,
) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP, encoding="utf-8")
    answers = [
        "opnai",
        "y",
        "Nvidia",
        "purchse",
        "purchase",
        "ten",
        "10B",
        "2026-02-30",
        "2026-02",
        "closed",
    ]

    seen, code = talk(tmp_path, [*answers, "", "Wire 2026", "y"])

    assert code == 0
    for words in (
        "Did you mean openai? [Y/n]",
        "Did you mean purchase?",
        'amount is not a number: "ten"',
        "no such day",
        "+- {payer: openai, payee: nvidia, kind: purchase, amount: 10B, date: 2026-02,",
        "T* signed billions: 0.00 → 10.00",
        "loops: 0 → 1",
        "Write it? [Y/n]",
        "deals.yaml:7: added openai-nvidia-2026",
    ):
        assert words in seen
    added = read_text((tmp_path / "deals.yaml").read_text(encoding="utf-8")).deals[-1]
    assert (added.payer, added.payee, added.kind, added.history[0].status.word) == (
        "openai",
        "nvidia",
        "purchase",
        "closed",
    )


def test_a_party_that_is_not_there_can_be_declared_and_what_was_given_is_not_asked_for(
    tmp_path: Path,
) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP, encoding="utf-8")

    seen, code = talk(
        tmp_path, ["xqz", "y", "Xq Zed", "lender", "", "", "", "y"], *WORDS[:2], *WORDS[4:]
    )

    assert code == 0
    assert "Payer" not in seen
    text = (tmp_path / "deals.yaml").read_text(encoding="utf-8")
    assert (
        "  xqz:    {name: Xq Zed, sector: lender}\n" in text
        or "  xqz: {name: Xq Zed, sector: lender}\n" in text
    )


def test_what_was_given_and_cannot_be_read_is_asked_for_at_once(tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP, encoding="utf-8")

    seen, code = talk(
        tmp_path,
        ["y", "openai", "equity", "2026-07", "", "", "", "y"],
        *("--payer", "nvida", "--kind", "equty", "--amount", "5B"),
    )

    assert code == 0
    assert "nvida is not in the ledger. Did you mean nvidia?" in seen
    assert seen.index('kind is not known: "equty"') < seen.index("Date (")
    added = read_text((tmp_path / "deals.yaml").read_text(encoding="utf-8")).deals[-1]
    assert (added.payer, added.payee, added.kind) == ("nvidia", "openai", "equity")


@pytest.mark.parametrize("last", ["n", "\x04"])
def test_what_is_not_confirmed_is_not_written(tmp_path: Path, last: str) -> None:
    (tmp_path / "deals.yaml").write_text(LOOP, encoding="utf-8")

    seen, _ = talk(tmp_path, ["", "", "", last], *WORDS)
    asked, code = talk(tmp_path, ["nvidia", "", "", "", last], *WORDS[:2], *WORDS[4:])

    assert "added" in seen  # nothing was missing, nothing was asked
    assert code in (0, 1, 130)
    assert "Traceback" not in asked
    assert len(read_text((tmp_path / "deals.yaml").read_text(encoding="utf-8")).deals) == 2


def test_what_is_wrong_with_a_deal_of_a_table_names_its_row(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "l.yaml").write_text("entities: {a: {}, b: {}}\ndeals: []\n")
    (tmp_path / "t.csv").write_text("payer,payee,amount,date\na,b,1M,2025\na,x,1M,2025\n")
    (tmp_path / "twice.csv").write_text(
        "id,payer,payee,amount,date\nd,a,b,1M,2025\nd,b,a,1M,2025\n"
    )

    unknown = bubblegraph("add", "l.yaml", "--csv", "t.csv")
    twice = bubblegraph("add", "l.yaml", "--csv", "twice.csv")

    assert 'payee is not declared: "x" (deal a → x), from t.csv:3' in unknown.err
    assert "twice.csv:3" in twice.err


def test_a_table_in_another_currency_is_not_added_as_the_ledgers_own(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "l.yaml").write_text("entities: {a: {}, b: {}}\ndeals: []\n")
    (tmp_path / "t.csv").write_text("payer,payee,amount,date\na,b,1M,2025\n")

    ran = bubblegraph("add", "l.yaml", "--csv", "t.csv", "--currency", "EUR")

    assert ran.code == 1
    assert "an amount in EUR in a ledger in USD" in ran.err
