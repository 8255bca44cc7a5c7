"""``remove``: deals and entities out of a ledger."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bubblegraph import EditError, QuestionError, load_ledger, remove
from conftest import REPOSITORY, Run

ONE = "{payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: one}"
TWO = "{payer: b, payee: c, kind: debt, amount: 1B, date: 2025, id: two}"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("- {ONE}\n- {TWO}\n", "- {TWO}\n"),
        ("- {TWO}\n- {ONE}\n", "- {TWO}\n"),
        ("- {TWO}\n- {ONE}", "- {TWO}"),
        ("- {ONE}\n", ""),
        ("# group\n- {ONE}  # mine\n# two\n- {TWO}\n", "# group\n# two\n- {TWO}\n"),
        ("\n- {ONE}\n\n- {TWO}\n", "\n- {TWO}\n"),
        ("\n- {TWO}\n\n- {ONE}\n\n# end\n", "\n- {TWO}\n\n# end\n"),
        ("- {TWO}\n\n- {ONE}\n", "- {TWO}\n"),
        (
            "  -   payer: a\n      payee: b\n      kind: debt # x\n\n"
            "      amount: 1B\n      date: 2025\n      id: one\n  - {TWO}\n",
            "  - {TWO}\n",
        ),
    ],
)
def test_the_lines_of_a_deal_go_and_no_other(before: str, after: str) -> None:
    head = "strict: false\ndeals:\n"

    new = remove(head + before.replace("{ONE}", ONE).replace("{TWO}", TWO), "one")

    assert new == head + after.replace("{TWO}", TWO)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("[{ONE}, {TWO}]", "[{TWO}]"),
        ("[{TWO}, {ONE}]", "[{TWO}]"),
        ("[{ONE}]", "[]"),
        ("[ # both\n {ONE},\n {TWO}\n]", "[ # both\n {TWO}\n]"),
        # the comment behind it on its line goes with it
        ("[ {TWO}, # two\n {ONE}, # one\n]", "[ {TWO}, # two\n]"),
        ("[ {ONE}, # one\n {TWO}, # two\n]", "[ {TWO}, # two\n]"),
        ("[\n {TWO}, # two\n {ONE} # one\n]", "[\n {TWO} # two\n]"),
        ("[\n {ONE} # one\n , {TWO} # two\n]", "[\n {TWO} # two\n]"),
        (
            "[\n # two\n {TWO},\n\n # above\n {ONE},  # one\n # end\n]",
            "[\n # two\n {TWO},\n\n # above\n # end\n]",
        ),
        # that of others stays
        ("[ {ONE}, {TWO}, # both\n]", "[ {TWO}, # both\n]"),
        ("[ {TWO}, {ONE}, # both\n]", "[ {TWO}, # both\n]"),
        ("[ {TWO},\n {ONE}] # all\n", "[ {TWO}] # all\n"),
        ("[\n {ONE}\n # below\n ,\n {TWO}\n]", "[\n \n # below\n \n {TWO}\n]"),
    ],
)
def test_a_deal_in_brackets_goes_with_its_comma(before: str, after: str) -> None:
    text = "{strict: false, deals: %s}\n"

    assert remove(
        text % before.replace("{ONE}", ONE).replace("{TWO}", TWO), "one"
    ) == text % after.replace("{TWO}", TWO)


def test_what_others_share_by_an_anchor_stays_theirs() -> None:
    text = (
        "strict: false\ndeals:\n"
        '- {payer: a, payee: b, kind: debt, amount: &m 1B, date: 2025, id: one, source: &s ["A, '
        'b", c]}\n'
        "- {payer: b, payee: a, kind: debt, amount: *m, date: 2025, id: two, source: *s}\n"
        "- &d {payer: a, payee: c, kind: debt, amount: *m, date: 2025, id: three}\n"
        "- {<<: *d, id: four}\n"
    )

    new = remove(text, "one")

    assert new.splitlines()[2] == (
        '- {payer: b, payee: a, kind: debt, amount: &m 1B, date: 2025, id: two, source: &s ["A, '
        'b", c]}'
    )
    assert remove(text, "three").splitlines()[-1] == (
        "- {<<: &d {payer: a, payee: c, kind: debt, amount: 1B, date: 2025, id: three}, id: four}"
    )


def test_an_entity_that_nobody_names_goes() -> None:
    text = "entities:\n  a: {name: A}\n  # the second\n  b:\n    name: B\n  c: {name: C}\n"

    assert remove(text, "B") == "entities:\n  a: {name: A}\n  # the second\n  c: {name: C}\n"
    assert remove("entities: {a: {name: A}, b: {name: B}}", "b") == "entities: {a: {name: A}}"


def test_what_is_named_is_not_removed_and_where_is_said() -> None:
    text = (
        "entities: {a: {name: A}, b: {name: B, parent: a}}\n"
        "deals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: one}\n"
        "- {payer: b, payee: a, kind: debt, amount: 1B, date: 2025, id: two, replaces: one}\n"
        "claims:\n- {says: x, deal: one}\n"
    )

    with pytest.raises(EditError) as deal:
        remove(text, "one")
    with pytest.raises(EditError) as entity:
        remove(text, "A")

    assert str(deal.value).splitlines() == [
        "one is named by",
        "  ledger.yaml:4:79: replaces of two",
        "  ledger.yaml:6:3: deals of a claim",
        "Take that out first: bubblegraph set two replaces --unset.",
    ]
    assert [line.split(": ")[1] for line in str(entity.value).splitlines()[1:-1]] == [
        "payer of one",
        "payee of two",
        "parent of b",
    ]


def test_a_made_id_that_would_move_up_is_written_out() -> None:
    row = "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n"

    assert remove(f"strict: false\ndeals:\n{row}{row}", "a-b-2025").splitlines()[2:] == [
        "- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025, id: a-b-2025-2}"
    ]


def test_an_id_that_is_not_there_is_told() -> None:
    with pytest.raises(QuestionError, match="Did you mean one"):
        remove(f"strict: false\ndeals:\n- {ONE}\n", "on")


def test_a_deal_removed_from_the_ai_ledger_is_all_of_the_difference(
    bubblegraph: Run, tmp_path: Path
) -> None:
    for name in ("deals.yaml", "financials.yaml"):
        shutil.copy(REPOSITORY / "data" / name, tmp_path)
    before = (tmp_path / "deals.yaml").read_text(encoding="utf-8").splitlines()

    ran = bubblegraph("remove", "msft-openai-2019")

    after = (tmp_path / "deals.yaml").read_text(encoding="utf-8").splitlines()
    gone = [line[1:] for line in ran.out.splitlines() if line.startswith("-")]
    assert ran.code == 0
    assert gone[0].startswith("- {payer: microsoft,")
    start = before.index(gone[0], 140)
    assert before[start : start + len(gone)] == gone
    assert before[:start] + before[start + len(gone) :] == after
    assert load_ledger(tmp_path / "deals.yaml").deal("msft-openai-2019") is None
