"""``rename``: another id for an entity or a deal, wherever it is named."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from bubblegraph import EditError, LedgerError, QuestionError, load_ledger, read_text, rename
from conftest import REPOSITORY, Run

TEXT = """\
title: labco            # the word alone is no reference
entities:
  labco:  {name: Lab Co, aliases: [LC]}   # labco
  chipco: {name: Chip Co, parent: labco}
deals:
- {payer: labco,  payee: chipco, kind: debt, amount: 1B, date: 2025, id: loan, note: labco}
- {payer: Lab Co, payee: chipco, kind: debt, amount: 2B, date: 2025, includes: [loan], id: "round"}
- payer: 'chipco'
  payee: "labco"
  kind: repayment
  amount: 1B
  date: 2026
  replaces: loan
financials:
- {entity: labco, metric: revenue, period: 2025, amount: 3B}
- {entity: LC, metric: revenue, period: 2024, amount: 2B}
claims:
- {says: "labco lends", deal: loan, entity: labco, metric: x}
"""


def test_an_entity_is_renamed_wherever_its_id_stands_and_nowhere_else() -> None:
    assert (
        rename(TEXT, "labco", "lab")
        == """\
title: labco            # the word alone is no reference
entities:
  lab:    {name: Lab Co, aliases: [LC]}   # labco
  chipco: {name: Chip Co, parent: lab}
deals:
- {payer: lab,    payee: chipco, kind: debt, amount: 1B, date: 2025, id: loan, note: labco}
- {payer: Lab Co, payee: chipco, kind: debt, amount: 2B, date: 2025, includes: [loan], id: "round"}
- payer: 'chipco'
  payee: "lab"
  kind: repayment
  amount: 1B
  date: 2026
  replaces: loan
financials:
- {entity: lab, metric: revenue, period: 2025, amount: 3B}
- {entity: LC, metric: revenue, period: 2024, amount: 2B}
claims:
- {says: "labco lends", deal: loan, entity: lab, metric: x}
"""
    )


def test_a_deal_is_renamed_wherever_its_id_stands_and_nowhere_else() -> None:
    expected = (
        TEXT.replace("id: loan", "id: x.1")
        .replace("[loan]", "[x.1]")
        .replace("replaces: loan", "replaces: x.1")
    )

    assert rename(TEXT, "loan", "x.1") == expected.replace("deal: loan", "deal: x.1")
    assert rename(TEXT, "round", "ring") == TEXT.replace('"round"', '"ring"')


def test_there_and_back_is_the_same_text() -> None:
    assert rename(rename(TEXT, "labco", "lab"), "lab", "labco") == TEXT


def test_an_entity_is_renamed_in_claims_of_several_and_of_ratios() -> None:
    text = (
        "entities: {labco: {}, chipco: {}, japan: {}}\n"
        "claims:\n"
        "- {says: labco, entities: [chipco, labco], metric: capex, amount: 1B}\n"
        "- {says: x, entity: chipco, metric: valuation, value: 1,\n"
        "   over: {entities: [labco, japan], metric: gdp}}\n"
        "- {says: y, entity: chipco, metric: revenue, less: {entity: labco, metric: revenue},\n"
        "   value: 1}\n"
        "- {says: z, entity: chipco, metric: debt, over: labco, value: 1}\n"  # a metric
    )
    expected = text.replace("labco: {}", "lab: {}")
    for old in ("[chipco, labco]", "[labco, japan]", "entity: labco"):
        expected = expected.replace(old, old.replace("labco", "lab"))

    assert rename(text, "labco", "lab") == expected


def test_a_deal_without_an_id_gets_one() -> None:
    new = rename(TEXT, "chipco-labco-2026", "back")

    assert new == TEXT.replace("  date: 2026\n", "  date: 2026\n  id: back\n")


def test_ids_that_are_made_of_the_entity_follow_it_with_those_who_name_them() -> None:
    text = (
        "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n"
        "- {payer: c, payee: b, kind: debt, amount: 1B, date: 2025, replaces: a-b-2025}\n"
    )

    assert rename(text, "a", "d") == text.replace("payer: a", "payer: d").replace(
        "a-b-2025", "d-b-2025"
    )


def test_a_name_that_only_the_old_id_explains_is_renamed_too() -> None:
    text = (
        "entities: {sk_hynix: {name: SK}, b: {name: B}}\n"
        "deals:\n- {payer: SK-hynix, payee: b, kind: debt, amount: 1B, date: 2025}\n"
    )

    assert "payer: hynix," in rename(text, "SK", "hynix")


def test_an_anchored_name_is_renamed_behind_its_anchor() -> None:
    text = (
        "strict: false\ndeals:\n- {payer: &p a, payee: b, kind: debt, amount: 1B, date: 2025, id: "
        "x}\n"
        "- {payer: b, payee: *p, kind: debt, amount: 1B, date: 2025, id: y}\n"
    )

    assert rename(text, "a", "new one") == text.replace("&p a", "&p new one")


def test_an_entity_without_a_name_is_called_by_its_new_id() -> None:
    text = (
        "entities:\n  a:\n  b: {sector: lab}\n"
        "deals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n"
    )

    new = read_text(rename(text, "b", "c"))

    assert new.entities["c"].name == "c"


@pytest.mark.parametrize(
    ("old", "new", "error", "message"),
    [
        ("nobody", "x", QuestionError, 'no deal or entity is called "nobody"'),
        ("chipc", "x", QuestionError, "Did you mean chipco?"),
        ("labco", "chipco", EditError, '"chipco" is a name of chipco'),
        ("labco", "Chip Co", EditError, '"Chip Co" is a name of chipco'),
        ("labco", "labco", EditError, "is its id already"),
        ("loan", "round", EditError, r"the id round is taken (ledger.yaml:7:3)"),
        ("loan", "chipco-labco-2026", EditError, "is taken"),
        ("loan", "", LedgerError, "nothing stands here"),
        ("loan", " x", EditError, "no blanks"),
        ("loan", "a\nb", LedgerError, "spans lines"),
    ],
)
def test_what_cannot_be_renamed_is_said(
    old: str, new: str, error: type[Exception], message: str
) -> None:
    with pytest.raises(error) as caught:
        rename(TEXT, old, new)

    assert message in str(caught.value)


def test_broken_deals_are_renamed_with_the_rest() -> None:
    text = TEXT + "events:\n- {entity: labco, date: never, event: founded}\n"

    assert "{entity: lab, date: never" in rename(text, "labco", "lab")


def test_the_ai_ledger_is_renamed_in_both_files_and_back_again(
    bubblegraph: Run, tmp_path: Path
) -> None:
    for name in ("deals.yaml", "financials.yaml"):
        shutil.copy(REPOSITORY / "data" / name, tmp_path)

    there = bubblegraph("rename", "nvidia", "nvda")
    ledger = load_ledger(tmp_path / "deals.yaml")
    back = bubblegraph("rename", "nvda", "nvidia")

    assert (there.code, back.code) == (0, 0)
    assert there.err == "Ledger: deals.yaml\n"
    assert "\ndeals.yaml:" in f"\n{there.out}"
    assert "\nfinancials.yaml:" in there.out
    assert "nvda" in ledger.entities
    assert not [deal.id for deal in ledger.deals if "nvidia" in (deal.payer, deal.payee)]
    assert not [figure for figure in ledger.figures if figure.entity == "nvidia"]
    for name in ("deals.yaml", "financials.yaml"):
        assert (tmp_path / name).read_bytes() == (REPOSITORY / "data" / name).read_bytes()
