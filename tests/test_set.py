"""``set``: fields, and new entries of the history."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bubblegraph import EditError, LedgerError, QuestionError, read_text, set_field, set_status
from bubblegraph.editing.add import add_entries
from bubblegraph.editing.proof import edit_text
from conftest import REPOSITORY, Run

HEAD = "strict: false\ndeals:\n"
DEAL = "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: x}"


def deal(text: str) -> str:
    """The last line of a text."""
    return text.splitlines()[-1]


# --- fields ---------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "field", "value", "after"),
    [
        ("amount: 1B, date: 2025", "amount", "up to 2B", "amount: up to 2B, date: 2025"),
        ("amount: '1B', date: 2025", "amount", "2B", "amount: '2B', date: 2025"),
        ('amount: "1B", date: 2025', "amount", "2B", 'amount: "2B", date: 2025'),
        ("amount: 1B,   date: 2025", "amount", "500M", "amount: 500M, date: 2025"),
        ("amount: 100B,   date: 2025", "amount", "5B", "amount: 5B,     date: 2025"),
        ("amount: 1B, date: 2025", "what", "a, b", 'amount: 1B, date: 2025, what: "a, b"'),
        ("amount: 1B, date: 2025, note: n", "note", None, "amount: 1B, date: 2025"),
        ("note: n, amount: 1B, date: 2025", "note", None, "amount: 1B, date: 2025"),
        (
            "amount: 1B, date: 2025",
            "package",
            ["p", "q"],
            "amount: 1B, date: 2025, package: [p, q]",
        ),
    ],
)
def test_one_field_changes_on_its_line(before: str, field: str, value: object, after: str) -> None:
    text = HEAD + "- {payer: a, payee: b, id: x, kind: debt, " + before + "}  # read twice\n"

    new = set_field(text, "x", field, value)  # type: ignore[arg-type]

    assert new == HEAD + "- {payer: a, payee: b, id: x, kind: debt, " + after + "}  # read twice\n"


def test_the_comment_behind_a_field_goes_with_it_and_no_other() -> None:
    text = (
        HEAD + "- {payer: a, # who\n   payee: b, kind: debt,  # what\n   amount: 1B, # how much\n"
        "   date: 2025, # when\n   note: n, # why\n   id: x}\n"
    )

    new = set_field(text, "x", "note", None)

    assert new == text.replace("   note: n, # why\n", "")


@pytest.mark.parametrize("comma", ["", ","])
def test_a_comment_stays_with_the_field_it_stands_behind(comma: str) -> None:
    text = (
        HEAD
        + f"- {{payer: a, payee: b, kind: debt, amount: 1B,\n   date: 2025{comma} # when\n   }}\n"
    )

    new = set_field(text, "a-b-2025", "note", "n")

    assert new == text.replace(f"2025{comma} # when\n", f'2025, # when\n   note: "n"{comma}\n')


def test_an_aligned_comment_keeps_its_column() -> None:
    text = (
        "strict: false\ndeals:\n- payer: a       # who\n  payee: b       # whom\n  kind: debt\n"
        "  amount: 1B     # how much\n  date: 2025 # when\n  id: x\n"
    )

    assert set_field(text, "x", "payee", "c and d") == text.replace(
        "b       # whom", "c and d # whom"
    )
    assert set_field(text, "x", "payee", "far too long for it") == text.replace(
        "b       # whom", "far too long for it # whom"
    )
    assert set_field(text, "x", "date", "2025-06") == text.replace("2025 # when", "2025-06 # when")


def test_pairs_on_a_line_each_are_continued_on_a_new_line() -> None:
    text = (
        HEAD
        + "- {payer: a,\n   payee: b,\n   kind: debt, # new\n   amount: 1B,\n   date: 2025,\n   "
        "id: x}\n"
    )

    assert set_field(text, "x", "term", "2026") == text.replace("id: x}", "id: x,\n   term: 2026}")


def test_what_is_new_stands_below_the_indented_comments_of_what_is_above_it() -> None:
    text = (
        HEAD + "- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  date: 2025\n  id: x\n"
        "  package:\n  - p\n"
        "    # why p\n  # all of x\n# of y\n" + DEAL.replace("x", "y") + "\n"
    )
    fields = {"payer": "b", "payee": "a", "kind": "debt", "amount": "2B", "date": "2025"}

    assert set_field(text, "x", "note", "n") == text.replace("# why p", '# why p\n  note: "n"')
    assert edit_text(
        text, lambda opened: add_entries(opened, deals=[fields], after="x")
    ) == text.replace(
        "# all of x\n",
        "# all of x\n- payer: b\n  payee: a\n  kind: debt\n  amount: 2B\n  date: 2025\n  id: "
        "b-a-2025\n",
    )


def test_a_word_takes_the_place_of_a_list_below_a_comment() -> None:
    text = (
        HEAD + "- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  date: 2025\n  source:\n  # "
        "best\n  - w\n"
    )

    new = set_field(text, "a-b-2025", "source", "v")

    assert new == text.replace("  - w\n", '    "v"\n')


def test_a_value_in_the_next_line_comes_up() -> None:
    text = (
        HEAD
        + "- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  id: x\n"
        + "  status:\n    2025: committed\n  note: >\n    long\n    words\n  term: 2026\n"
    )

    new = set_field(text, "x", "note", "short")

    assert new == text.replace("note: >\n    long\n    words\n", 'note: "short"\n')


def test_a_value_that_others_share_by_an_anchor_stays_theirs() -> None:
    text = (
        HEAD
        + '- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: x, source: &s "Wire, '
        '2025"}\n'
        "- {payer: b, payee: a, kind: debt, amount: 1B, date: 2025, id: y, source: *s}\n"
        "- {payer: c, payee: a, kind: debt, amount: 1B, date: 2025, id: z, source: *s}\n"
    )

    new = set_field(text, "x", "source", "Daily")

    assert new.splitlines()[2:] == [
        '- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: x, source: "Daily"}',
        '- {payer: b, payee: a, kind: debt, amount: 1B, date: 2025, id: y, source: &s "Wire, '
        '2025"}',
        "- {payer: c, payee: a, kind: debt, amount: 1B, date: 2025, id: z, source: *s}",
    ]
    assert set_field(text, "y", "source", "Daily") == text.replace(
        "id: y, source: *s", 'id: y, source: "Daily"'
    )


def test_a_field_that_is_merged_in_is_written_over_but_not_taken_out() -> None:
    text = (
        HEAD + "- &d {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: x, note: n}\n"
        "- {<<: *d, id: y}\n"
    )

    assert deal(set_field(text, "y", "note", "m")) == '- {<<: *d, id: y, note: "m"}'
    with pytest.raises(EditError, match="note comes from <<"):
        set_field(text, "y", "note", None)


def test_a_value_that_others_merge_in_is_not_changed_for_them_and_where_is_said() -> None:
    text = (
        HEAD
        + "- &d {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: x}\n- {<<: *d, id: "
        "y}\n"
    )

    with pytest.raises(EditError) as refused:
        set_field(text, "x", "amount", "2B")
    own = set_field(text, "y", "amount", "1B")

    assert "deal y would change as well, by *d in ledger.yaml:4:8." in str(refused.value)
    assert set_field(own, "x", "amount", "2B") == own.replace("1B, date", "2B, date")
    with pytest.raises(EditError, match="deal y would change as well"):
        set_field(text.replace("id: x}", "id: x, note: n}"), "x", "note", "m")


def test_an_entity_of_a_word_becomes_a_map() -> None:
    text = "entities:\n  a: Ant\n  b:\n  c: {name: C}\n"

    text = set_field(text, "Ant", "sector", "lab")
    text = set_field(text, "b", "name", "Bee")
    text = set_field(text, "c", "aliases", ["Cc", "Ccc"])

    assert (
        text
        == "entities:\n  a: {name: Ant, sector: lab}\n  b: {name: Bee}\n  c: {name: C, aliases: "
        "[Cc, Ccc]}\n"
    )


def test_a_deal_whose_made_id_would_change_keeps_it_in_writing() -> None:
    text = HEAD + "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n"

    assert deal(set_field(text, "a-b-2025", "payee", "c")) == (
        "- {payer: a, payee: c, kind: debt, amount: 1B, date: 2025, id: a-b-2025}"
    )


# --- the history ----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("before", "date", "after"),
    [
        ("date: 2025", "2026", "status: {2025: announced, 2026: closed}"),
        ("status: committed, date: 2025", "2026", "status: {2025: committed, 2026: closed}"),
        ("date: 2025, status: committed", "2026", "status: {2025: committed, 2026: closed}"),
        ("status: {2025: committed}", "2026-02", "status: {2025: committed, 2026-02: closed}"),
        ("status: {2025: committed}", "2024", "status: {2024: closed, 2025: committed}"),
        (
            "status: {2024: committed, 2026: lapsed}",
            "2025",
            "status: {2024: committed, 2025: closed, 2026: lapsed}",
        ),
        (
            "status: {2024: committed, 2026: lapsed}",
            "2026",
            "status: {2024: committed, 2026: closed}",
        ),
        (
            "status: {2026: {status: lapsed, note: n}}",
            "2026",
            "status: {2026: {status: closed, note: n}}",
        ),
    ],
)
def test_a_status_is_put_where_its_day_belongs(before: str, date: str, after: str) -> None:
    line = "- {payer: a, payee: b, kind: debt, amount: 1B, %s, id: x}"

    new = set_status(HEAD + line % before, "x", "closed", date)

    assert deal(new) == line % after


def test_a_status_is_put_into_a_history_one_entry_a_line() -> None:
    text = (
        HEAD
        + "- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  id: x\n"
        + "  status:  # read\n    2025: committed  # seen\n  term: 2026"
    )

    new = set_status(text, "x", "closed", "2026-01-05", source="Wire")

    assert new == text.replace(
        "# seen\n", '# seen\n    2026-01-05: {status: closed, source: "Wire"}\n'
    )


def test_an_entry_that_is_there_keeps_its_comments_and_its_layout() -> None:
    text = (
        HEAD
        + "- payer: a\n  payee: b\n  kind: debt\n  amount: 1B\n  id: x\n  status:\n"
        + "    2026:\n      status: committed\n      # seen\n      note: 'n'\n"
    )

    new = set_status(text, "x", "closed", "2026", source="Wire")

    assert new == text.replace("committed", "closed") + '      source: "Wire"\n'


# --- what is refused ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "field", "value", "error", "message"),
    [
        ("y", "note", "n", QuestionError, 'no deal or entity is called "y"'),
        ("x", "nota", "n", QuestionError, "Did you mean note?"),
        ("x", "id", "y", EditError, "rename x NEW"),
        ("x", "kind", "equty", LedgerError, "Did you mean equity?"),
        ("x", "kind", None, LedgerError, "a deal without kind"),
        ("x", "note", None, EditError, "there is no note to take out"),
        ("x", "replaces", "z", LedgerError, "names no deal"),
    ],
)
def test_what_cannot_be_set_is_said(
    name: str, field: str, value: str | None, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        set_field(HEAD + DEAL, name, field, value)

    assert message in str(caught.value)


def test_an_id_that_a_deal_and_an_entity_bear_asks_which() -> None:
    text = (
        "entities: {x: {name: X}, b: {name: B}}\ndeals:\n"
        + DEAL.replace("payer: a", "payer: x")
        + "\n"
    )

    with pytest.raises(QuestionError, match="Write deal:x or entity:x"):
        set_field(text, "x", "note", "n")
    assert 'x: {name: X, note: "n"}' in set_field(text, "entity:x", "note", "n")
    assert 'id: x, note: "n"}' in set_field(text, "deal:x", "note", "n")


def test_a_deal_that_cannot_be_read_is_said_to_be_broken_and_where() -> None:
    text = f"{HEAD}{DEAL.replace('debt', 'det')}\n{DEAL.replace('id: x', 'id: y')}\n"

    with pytest.raises(LedgerError, match="kind is not known"):
        set_field(text, "x", "note", "n")
    with pytest.raises(QuestionError, match=r'called "z"\. Deals with errors .* check lists them'):
        set_field(text, "z", "note", "n")
    assert 'id: y, note: "n"}' in set_field(text, "y", "note", "n")


# --- the command ----------------------------------------------------------------------------------


@pytest.fixture
def ai_ledger(tmp_path: Path) -> Path:
    """A copy of the AI ledger."""
    for name in ("deals.yaml", "financials.yaml"):
        shutil.copy(REPOSITORY / "data" / name, tmp_path)
    return tmp_path / "deals.yaml"


def test_a_status_set_on_the_ai_ledger_is_a_difference_of_two_lines(
    bubblegraph: Run, ai_ledger: Path
) -> None:
    before = ai_ledger.read_text(encoding="utf-8")

    ran = bubblegraph(
        "set",
        "nvda-openai-30b",
        "status",
        "lapsed",
        "--date",
        "2026-10-05",
        "--source",
        "Wire 2026",
    )

    after = ai_ledger.read_text(encoding="utf-8")
    assert ran.code == 0
    assert ran.out.startswith("deals.yaml:")
    old, new = set(before.splitlines()), set(after.splitlines())
    assert len(old - new) == 1
    assert len(new - old) == 2
    deal = read_text(after.replace("\ninclude:", "\n# include:")).deal("nvda-openai-30b")
    assert deal is not None
    assert deal.history[-1].status.word == "lapsed"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["x", "amount", "2B"], "x: amount set"),
        (["x", "amount", "2B", "--date", "2026"], "x: amount from 2026"),
        (["x", "package", "p; q"], "x: package set"),
        (["x", "allow", "source: lost"], "x: allow set"),
        (["x", "term", "--unset", "deals.yaml"], "x: term taken out"),
        (["x", "term", "--unset"], "x: term taken out"),
    ],
)
def test_the_command_says_what_it_set(
    bubblegraph: Run, tmp_path: Path, words: list[str], said: str
) -> None:
    (tmp_path / "deals.yaml").write_text(f"{HEAD}{DEAL[:-1]}, term: 2026}}\n", encoding="utf-8")

    ran = bubblegraph("set", *words)

    assert ran.code == 0
    assert ran.out.startswith(f"deals.yaml:3: {said}\n")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x", "status", "closed"], "a new status needs its day"),
        (["x", "note"], "give a value, or --unset"),
        (["x", "note", "n", "--date", "2025"], "note has no history"),
        (["x", "amount", "1B", "--source", "s"], "add --date"),
        (["x", "note", "n", "deals.yaml", "--unset"], "give no value"),
        (["x", "note", "deals.yaml"], "deals.yaml is a ledger: the value is missing before it"),
        (["x", "term", "2026", "--unset"], "--unset takes a field out: give no value"),
        (["x", "note", "n", ""], "the name of the ledger is empty"),
    ],
)
def test_wrong_usage_is_told(
    bubblegraph: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    (tmp_path / "deals.yaml").write_text(f"{HEAD}{DEAL}\n", encoding="utf-8")

    ran = bubblegraph("set", *words)

    assert ran.code == 2
    assert message in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["x", "amount", ""], "the new amount: error: the amount is empty (deal x)"),
        (["x", "note", "n" * 30_000], "the new note: error: a text of 30,000 characters"),
        (["x", "package", " ; "], "the new package: error: nothing stands here"),
        (["x", "status", "", "--date", "2026"], "the new status: error: nothing stands here"),
        (["x", "paid", "ten", "--date", "2026", "--note", ""], "the new paid and note: error: "),
        (["x", "kind", "--unset"], "x: error: a deal without kind"),
        (["b", "name", "", "deals.yaml"], "the new name: error: nothing stands here"),
        (["x", "id", "y"], "an id is changed wherever it is named: bubblegraph rename x NEW"),
        (
            ["x", "amount", "2B", "--date", "2020"],
            "x begins on 2025, after 2020: say its status of that day",
        ),
        (
            ["x", "note", "n", "\x1b[31mno.yaml"],
            "<U+001B>[31mno.yaml: error: there is no such file",
        ),
    ],
)
def test_what_cannot_be_set_is_told_by_its_field(
    bubblegraph: Run, tmp_path: Path, words: list[str], message: str
) -> None:
    text = f"entities: {{a: {{}}, b: {{name: B}}}}\ndeals:\n{DEAL}\n"
    (tmp_path / "deals.yaml").write_text(text, encoding="utf-8")

    ran = bubblegraph("set", *words)

    assert (ran.code, ran.out) == (1, "")
    assert message in ran.err
    assert (tmp_path / "deals.yaml").read_text(encoding="utf-8") == text


def test_a_negative_number_is_a_value_and_no_option(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(f"{HEAD}{DEAL}\n", encoding="utf-8")

    refused = [bubblegraph("set", "x", "amount", "-3B", *more) for more in ([], ["--date", "2026"])]
    noted = bubblegraph("set", "x", "note", "-5 % a year")

    assert [(ran.code, 'amount is negative: "-3B"' in ran.err) for ran in refused] == [
        (1, True)
    ] * 2
    assert noted.code == 0
    assert read_text((tmp_path / "deals.yaml").read_text("utf-8")).deals[0].note == "-5 % a year"
    assert bubblegraph("set", "x", "--nope").code == 2


def test_an_included_file_is_edited_where_the_deal_stands(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "deals.yaml").write_text(
        "strict: false\ninclude: more/inner.yaml\n", encoding="utf-8"
    )
    (tmp_path / "more").mkdir()
    inner = tmp_path / "more" / "inner.yaml"
    inner.write_text(HEAD + DEAL + "\n", encoding="utf-8")

    ran = bubblegraph("set", "x", "amount", "2B")

    assert ran.code == 0
    assert ran.out.startswith("more/inner.yaml:3: x: amount set\n")
    assert inner.read_text(encoding="utf-8") == HEAD + DEAL.replace("1B", "2B") + "\n"
