"""What looks wrong in a ledger that reads well, and how to silence it. The messages:
``errors/lint_*``.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from bubblegraph import Ledger, read_text
from bubblegraph.ledger.lints.lint import LINTS, lint_ledger
from conftest import Run

ERRORS = Path(__file__).parent / "errors"
SHOWN = sorted(ERRORS.glob("lint_*.yaml"))


def found(ledger: Ledger) -> list[str]:
    return [problem.lint for problem in lint_ledger(ledger)]


def test_each_lint_has_a_ledger_that_shows_it() -> None:
    shown = {
        lint
        for path in SHOWN
        if path.stem != "lint_unknown"
        for lint in found(read_text(path.read_text()))
    }

    assert shown == set(LINTS)


def test_a_ledger_as_it_should_be_gets_no_warning(ledger: Ledger) -> None:
    """
    as_of: 2026-01-01
    entities:
      nvidia: {sector: chipmaker}
      openai: {sector: ai_lab}
      oracle: {sector: hyperscaler}
      funds: {pooled: true}
    deals:
    - {payer: funds, payee: openai, kind: equity, amount: 40B, date: 2025-03-31,
       source: FT 2025-03-31}
    - {payer: nvidia, payee: openai, kind: equity, amount: 30B, date: 2025-09-22,
       source: FT 2025-09-22}
    - {payer: openai, payee: oracle, kind: cloud, amount: 300B, date: 2025-09-10,
       term: 2027 to 2032,
       source: WSJ 2025-09-10}
    - {payer: oracle, payee: nvidia, kind: purchase, amount: 40B,
       status: {2025-05: announced, 2025-06: closed}, source: FT 2025-05}
    """
    assert found(ledger) == []


@pytest.mark.parametrize(
    ("allow", "left"),
    [
        ("{}", ["source", "term"]),
        ("{source: a private letter}", ["term"]),
        ("{source: a private letter, term: open-ended}", []),
    ],
)
def test_a_lint_is_silenced_on_the_deal_with_a_reason(allow: str, left: list[str]) -> None:
    deal = f"{{payer: a, payee: b, kind: cloud, amount: 1B, date: 2025, allow: {allow}}}"

    assert found(read_text(f"strict: false\ndeals:\n- {deal}\n")) == left


def test_claims_without_deals_beside_them_are_about_another_ledger(ledger: Ledger) -> None:
    """
    deals: []
    claims:
    - {says: a lends to b, deal: letter}
    """
    assert found(ledger) == []


def test_a_lint_silenced_on_one_deal_still_speaks_of_another(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: a, payee: b, kind: debt, amount: 1B, date: 2025, allow: {source: private}}
    - {id: two, payer: b, payee: c, kind: debt, amount: 1B, date: 2025}
    """
    assert [problem.message for problem in lint_ledger(ledger)] == ["no source (deal two)"]


def test_of_many_deals_alike_each_is_named_once(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: a, payee: b, kind: debt, amount: 1B, date: 2025-09-01, source: FT}
    - {id: two, payer: a, payee: b, kind: debt, amount: 1B, date: 2025-09-09, source: FT}
    - {id: three, payer: a, payee: b, kind: debt, amount: 1B, date: 2025-09-10, source: FT}
    - {id: four, payer: a, payee: b, kind: debt, amount: 1B, date: 2025-09-17, source: FT}
    """
    assert [problem.message for problem in lint_ledger(ledger)] == [
        "looks like one once more (deal two)",
        "looks like one once more (deal three)",
        "looks like two once more (deal four)",
    ]


@pytest.mark.parametrize(
    ("change", "lint"),
    [
        ("id: two, date: 2025-10-03", ""),  # more than ten days later
        ("id: two, date: 2025-10-02", "duplicate"),
        ("id: two, date: 2025-09-22, amount: 1.03B", ""),  # more than a fiftieth apart
        ("id: two, date: 2025-09-22, amount: 1.01B", "duplicate"),
        ("id: two, date: 2025-09-22, kind: equity", ""),
        ("id: two, date: 2025-09-22, payee: c", ""),
        ("id: two, date: 2025-09-22, replaces: one", ""),
        ("id: two, date: 2025-09-22, includes: one", ""),
        ("id: two, date: 2025-09-22, counts: false", ""),
    ],
)
def test_the_same_deal_twice_is_near_in_everything(change: str, lint: str) -> None:
    fields = {"payer": "a", "payee": "b", "kind": "debt", "amount": "1B", "source": "FT"}
    fields |= dict(part.split(": ") for part in change.split(", "))
    second = ", ".join(f"{key}: {value}" for key, value in fields.items())
    first = "id: one, payer: a, payee: b, kind: debt, amount: 1B, source: FT, date: 2025-09-22"

    assert (
        found(read_text(f"strict: false\ndeals:\n- {{{first}}}\n- {{{second}}}\n"))
        == [lint][: bool(lint)]
    )


# --- names of lints -------------------------------------------------------------------------------


@pytest.mark.parametrize("words", [("check",), ("cycles",), ("deals",), ("volume",)])
@pytest.mark.parametrize(
    ("allow", "message"),
    [
        ("{x: why not}", 'allow names no lint: "x"'),
        ("{duplicat: why not}", "Did you mean duplicate?"),
        ("{duplicate: 1}", 'not a reason: "1"'),
        ("{duplicate: true}", 'not a reason: "true"'),
        ("{duplicate: [a]}", "a list stands where a text belongs"),
    ],
)
@pytest.mark.parametrize("owner", ["deal", "entity", "claim"])
def test_every_command_refuses_what_allows_nothing(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], allow: str, message: str, owner: str
) -> None:
    allowed = {
        each: f", allow: {allow}" if each == owner else "" for each in ("deal", "entity", "claim")
    }
    (tmp_path / "x.yaml").write_text(
        f"strict: false\nentities: {{a: {{name: A{allowed['entity']}}}}}\n"
        f"deals: [{{payer: a, payee: b, kind: debt, amount: 1B, date: 2025{allowed['deal']}}}]\n"
        f"claims: [{{says: x{allowed['claim']}}}]\n"
    )

    ran = bubblegraph(*words, "x.yaml")

    assert ran.code == 1
    assert message in ran.out + ran.err


def test_in_a_table_reasons_are_pairs(bubblegraph: Run, tmp_path: Path) -> None:
    head = "payer,payee,amount,date,allow\n"
    (tmp_path / "x.csv").write_text(
        f"{head}a,b,5.00,2025,\na,b,5.00,2025,duplicate: two tranches; mark: x\n"
    )
    (tmp_path / "y.csv").write_text(f"{head}a,b,5.00,2025,duplicate\n")

    assert bubblegraph("check", "x.csv").out == ""
    assert "  Write duplicate: two tranches of one day." in bubblegraph("check", "y.csv").lines
