"""What looks wrong in a ledger that reads well, and how to silence it. The messages:
``errors/lint_*``.
"""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from random import Random

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
        "looks like one (docstring.yaml:3:3) once more (deal two)",
        "looks like one (docstring.yaml:3:3) once more (deal three)",
        "looks like two (docstring.yaml:4:3) once more (deal four)",
    ]


@pytest.mark.parametrize(
    ("change", "lint"),
    [
        ("id: two, date: 2025-10-03", "duplicate"),  # the amount is the same
        ("id: two, date: 2025-10-03, amount: 1.01B", ""),  # more than ten days later
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


def test_a_sum_of_some_deals_of_a_pair_is_a_total(ledger: Ledger) -> None:
    """
    deals:
    - {id: one, payer: a, payee: b, kind: debt, amount: 1.2B, date: 2023-02-01, source: FT 2026}
    - {id: two, payer: a, payee: b, kind: debt, amount: 2.5B, date: 2024-02-01, source: FT 2026}
    - {id: sum, payer: a, payee: b, kind: debt, amount: 3.7B, date: 2025-02-01, source: FT 2026}
    - {id: new, payer: a, payee: b, kind: debt, amount: 9B, date: 2026-02-01, source: FT 2026}
    """
    assert [(problem.lint, problem.deal) for problem in lint_ledger(ledger)] == [("total", "sum")]


# --- what is right, and looks nearly wrong --------------------------------------------------------

EQUITY = "kind: equity, source: FT 2026-12"
TRADE = "kind: purchase, source: FT 2026-12"
NEARLY = {
    "two tranches of a programme": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 5B, date: 2025-01-10, what: first tranche}}
- {{payer: a, payee: b, {EQUITY}, amount: 5B, date: 2025-07-10, what: second tranche}}""",
    "orders in even steps": "".join(
        f"\n- {{payer: a, payee: b, {EQUITY}, amount: {amount}B, date: 202{i}}}"
        for i, amount in enumerate(("1.1", "2.2", "3.3", "4.4", "5.5"))
    ),
    "two years of a programme": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 5B, date: 2025, term: 2025}}
- {{payer: a, payee: b, {EQUITY}, amount: 5B, date: 2026, term: 2026}}""",
    "one amount to two payees": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 5B, date: 2025-01-10}}
- {{payer: a, payee: c, {EQUITY}, amount: 5B, date: 2025-01-10}}""",
    "a letter that was replaced": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 9B, status: {{2025-01: letter of intent}}, id: letter}}
- {{payer: a, payee: b, {EQUITY}, amount: 3B, status: {{2025-09: closed}}, replaces: letter}}""",
    "a letter of another package": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 9B, status: {{2025-01: letter of intent}}, package: x}}
- {{payer: a, payee: b, {EQUITY}, amount: 3B, status: {{2025-09: closed}}, package: y}}""",
    "a letter after the deal": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 3B, status: {{2024-09: closed}}}}
- {{payer: a, payee: b, {EQUITY}, amount: 9B, status: {{2025-01: letter of intent}}}}""",
    "a stake that was paid": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 1B, date: 2023}}
- {{payer: a, payee: b, {EQUITY}, amount: 30B, paid: 30B, status: {{2025: closed}}}}""",
    "a vendor that buys of its customer, in a package": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 30B, date: 2025-01-10}}
- {{payer: b, payee: a, {TRADE}, amount: 50B, date: 2025-02-10}}
- {{payer: a, payee: b, {TRADE}, amount: 7B, date: 2025-03-10, package: rented-back}}""",
    "a firm that is called partners": f"""
- {{payer: Insight Partners, payee: b, {EQUITY}, amount: 5B, date: 2025-01-10}}""",
    "a total with its parts": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 1B, date: 2024, id: one}}
- {{payer: a, payee: b, {EQUITY}, amount: 9B, date: 2025, what: in all, includes: one}}""",
    "a signed deal above all others": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 1B, date: 2024}}
- {{payer: a, payee: c, {EQUITY}, amount: 2B, date: 2024}}
- {{payer: a, payee: d, {EQUITY}, amount: 90B, status: {{2025: committed}}}}""",
    "a warrant of the vendor": """
- {payer: a, payee: b, kind: purchase, source: FT 2026-12, amount: 9B, date: 2025}
- {payer: b, payee: a, kind: warrant, source: FT 2026-12, amount: undisclosed, date: 2025}""",
    "a deal that lapsed": f"""
- {{payer: a, payee: b, {EQUITY}, amount: 1B, status: {{2024: committed, 2025: lapsed}}}}""",
    "payments told of when they were over": f"""
- {{payer: a, payee: b, {TRADE}, amount: 1B, term: 2023 to 2024, status: {{2025: closed}}}}""",
}


@pytest.mark.parametrize("deals", NEARLY.values(), ids=NEARLY.keys())
def test_what_is_right_gets_no_warning(deals: str) -> None:
    assert found(read_text(f"strict: false\ndeals:{deals}\n")) == []


def payments(kind: str, seed: int = 1, rows: int = 3000) -> str:
    """A table as banks and markets have them: standing orders, prices, round and odd amounts."""
    rng = Random(seed)
    parties = [f"account{n}" for n in range(rows // 10)]
    orders = [(*rng.sample(parties, 2), rng.randrange(5_000, 90_000)) for _ in range(rows // 20)]
    lines = ["payer,payee,amount,date"]
    for n in range(rows):
        day = date(2024, 1, 1) + timedelta(days=n * 365 // rows)
        payer, payee = rng.sample(parties, 2)
        cents = round(rng.paretovariate(1.1) * 10_000)
        if kind == "standing orders" and n % 2:
            payer, payee, cents = rng.choice(orders)
        elif kind == "prices":
            cents = rng.randint(1, 10) * 100
        lines.append(f"{payer},{payee},{cents // 100}.{cents % 100:02d},{day}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("kind", ["amounts", "prices", "standing orders"])
def test_of_random_payments_less_than_one_in_fifty_is_warned_at(kind: str) -> None:
    ledger = read_text(payments(kind), file="payments.csv")

    warned = {problem.place.line for problem in lint_ledger(ledger)}

    assert len(warned) * 50 < len(ledger.deals)


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
