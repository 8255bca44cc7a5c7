"""Ledgers side by side."""

from __future__ import annotations

import csv
import io
import json
from fractions import Fraction
from itertools import product
from pathlib import Path

import pytest

import bubblegraph as bg
from conftest import REPOSITORY, Run

AI = str(REPOSITORY / "data" / "deals.yaml")
TELECOM = str(REPOSITORY / "data" / "history" / "dotcom-telecom.yaml")
INTERNET = str(REPOSITORY / "data" / "history" / "dotcom-internet.yaml")
LENT = """
strict: false
deals:
- {payer: chipco, payee: lab, kind: debt, amount: 100, date: 2025, status: committed}
- {payer: bank, payee: lab, kind: equity, amount: 300, date: 2025, status: committed}
- {payer: lab, payee: chipco, kind: purchase, amount: 40, date: 2025, status: committed}
financials:
- {entity: chipco, metric: revenue, period: 2025, amount: 400}
- {entity: chipco, metric: guarantees_maximum, period: 2025-12, amount: 60}
"""


def selected(text: str) -> bg.Selection:
    return bg.select_deals(bg.read_text(text))


def values(found: bg.Comparison, name: str) -> list[tuple[float, float | None] | None]:
    """The low and the high of a measure in each ledger, whole units."""
    (measure,) = (each for each in found.measures if each.name == name)
    cents = 100 if measure.unit == "money" else 1
    return [
        None
        if value is None
        else (float(value.low) / cents, None if value.high is None else float(value.high) / cents)
        for value in measure.values
    ]


def share_of(path: str, entity: str) -> float:
    """The largest exposure of a supplier over its revenue, rounded to a percent."""
    found = bg.compare_ledgers([bg.select_deals(bg.load_ledger(path))] * 2, ["one", "same"])
    (supplier,) = (each for each in found.sides[0].suppliers if each.entity == entity)
    assert supplier.share is not None
    return round(float(supplier.share[1]), 2)


# --- the articles' figures ------------------------------------------------------------------------


def test_lucent_had_lent_and_promised_24_percent_of_a_years_revenue() -> None:
    assert share_of(TELECOM, "lucent") == 0.24


def test_nortel_had_lent_about_10_percent() -> None:
    assert share_of(TELECOM, "nortel") == 0.10


def test_nvidias_exposure_counts_what_it_guarantees() -> None:
    found = bg.compare_ledgers([bg.select_deals(bg.load_ledger(AI))] * 2, ["one", "same"])
    (nvidia,) = (each for each in found.sides[0].suppliers if each.entity == "nvidia")

    assert nvidia.guaranteed is not None
    assert nvidia.guaranteed.amount is not None
    assert nvidia.exposure.low == nvidia.lent.low + nvidia.guaranteed.amount.low
    assert nvidia.guaranteed.amount.low == 108_500_000_000_00


# --- one ledger beside another --------------------------------------------------------------------


def test_money_from_suppliers_and_from_others_is_told_apart() -> None:
    found = bg.compare_ledgers([selected(LENT), selected("deals: []")], ["lent", "empty"])

    assert values(found, "put in, on record") == [(400, 400), (0, 0)]
    assert values(found, "by suppliers of the payee") == [(100, 100), (0, 0)]
    assert values(found, "share of suppliers") == [(0.25, 0.25), None]
    assert values(found, "put in by one another") == [(100, 100), (0, 0)]
    assert values(found, "put in by others") == [(300, 300), (0, 0)]
    assert values(found, "their revenue in a year") == [(400, 400), None]


def test_what_is_compared_is_what_cycles_says() -> None:
    ai, telecom = (bg.select_deals(bg.load_ledger(path)) for path in (AI, TELECOM))
    found = bg.compare_ledgers([ai, telecom], ["ai", "telecom"])
    flows = [bg.circular_flows(each) for each in (ai, telecom)]

    assert values(found, "all") == [(each.found, each.found) for each in flows]
    assert values(found, "T*, each dollar once") == [
        (float(each.all.low.value) / 100, float(each.all.high.value) / 100) for each in flows
    ]
    by_length = [values(found, name) for name in ("of 2 legs", "of 3 legs", "of 4 legs")]
    by_length.append(values(found, "of 5 or more"))
    for side, each in enumerate(flows):
        assert sum(row[side][0] for row in by_length if row[side]) == each.found


def test_a_supplier_is_exposed_to_its_customers_loans_and_its_guarantees() -> None:
    """100 lent and 60 guaranteed, over revenue of 400."""
    (chipco,) = bg.compare_ledgers([selected(LENT)] * 2, ["one", "same"]).sides[0].suppliers

    assert chipco.share == (Fraction(160, 400), Fraction(160, 400))
    assert chipco.customers == (1, 1)


def test_a_ledger_that_lacks_a_kind_of_money_has_no_share_of_the_gross_flow() -> None:
    lacking = selected(f'lacks: "bonds"\n{LENT}')

    found = bg.compare_ledgers([selected(LENT), lacking], ["whole", "part"])

    assert not found.shares_compared
    for name in ("T* over the gross flow", "T* in order over the gross flow", "share of suppliers"):
        whole, part = values(found, name)
        assert whole is not None
        assert part is None


def test_the_answer_says_why_shares_of_telecom_are_not_compared(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM)

    said = "Shares of the gross flow cannot be compared: dotcom-telecom lacks the carriers' bonds"
    assert said in ran.out
    assert "T* over the gross flow\t7.3%\tn/a" in ran.out


def test_the_first_sentence_says_in_what_they_are_alike(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "lent.yaml").write_text(LENT)
    (tmp_path / "empty.yaml").write_text("deals: []")

    alike = bubblegraph("compare", AI, TELECOM).lines[1]
    other = bubblegraph("compare", "lent.yaml", "empty.yaml").lines[1]
    none = bubblegraph("compare", "empty.yaml", "empty.yaml").lines[1]

    assert alike.startswith("Alike in kind: suppliers finance their customers on ")
    assert other.startswith("Not alike: suppliers finance their customers on 1 of the 1 loop")
    assert none == "Alike in that none of them has a loop: no money can complete a lap."


def test_prices_of_capacity_are_listed_and_their_absence_is_said(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM)

    assert "H100 price per hour\tdeals\t2026-06\t2.65 USD an hour" in ran.out
    assert "No price of capacity is on record in dotcom-telecom." in ran.out


def test_csv_has_a_row_for_each_number_of_each_ledger(bubblegraph: Run) -> None:
    rows = list(
        csv.DictReader(io.StringIO(bubblegraph("compare", AI, TELECOM, "--format", "csv").out))
    )
    document = json.loads(bubblegraph("compare", AI, TELECOM, "--json").out)

    assert len(rows) == len(document["measures"])
    assert {row["ledger"] for row in rows} == {"deals", "dotcom-telecom"}
    assert document["ledgers"][1]["lacks"].startswith("the carriers' bonds")


def test_a_deal_is_left_out_of_the_ledger_that_has_it(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM, "--without", "dt-002")

    assert ran.code == 0
    assert bubblegraph("compare", AI, TELECOM, "--without", "dt-00z").code == 1


@pytest.mark.parametrize("words", [(), (AI,)])
def test_one_ledger_is_not_enough(bubblegraph: Run, words: tuple[str, ...]) -> None:
    ran = bubblegraph("compare", *words)

    assert ran.code == 2
    assert "give two ledgers or more" in ran.err


def test_two_currencies_are_not_compared() -> None:
    with pytest.raises(bg.QuestionError, match="amounts in USD and in EUR cannot be compared"):
        bg.compare_ledgers([selected(LENT), selected("currency: EUR\ndeals: []")], ["a", "b"])


# --- concentration --------------------------------------------------------------------------------


def test_concentration_of_published_shares() -> None:
    path = REPOSITORY / "tests" / "reference" / "indices.json"
    (case,) = (c for c in json.loads(path.read_text())["cases"] if c["id"] == "hhi_doj_example")
    parts = [bg.Amount(round(share * 100), round(share * 100)) for share in case["shares"]]

    found = bg.concentration(parts)

    assert found is not None
    assert [float(end) for end in found] == [case["expected"]["HHI"]["value"]] * 2


BOXES = [
    [(1, 4), (2, 6), (0, 3)],
    [(5, 5), (0, 9)],
    [(0, 2), (0, 2), (0, 2)],
    [(10, 12), (1, 1), (3, 8), (0, 20)],
]


@pytest.mark.parametrize("box", BOXES, ids=str)
def test_the_bounds_hold_all_amounts_inside_and_are_reached(box: list[tuple[int, int]]) -> None:
    """Against every choice of quarters; the least may lie between them."""
    grid = [[Fraction(n, 4) for n in range(4 * low, 4 * high + 1, 2)] for low, high in box]
    tried = [
        sum(x * x for x in parts) / Fraction(sum(parts)) ** 2
        for parts in product(*grid)
        if sum(parts)
    ]

    found = bg.concentration([bg.Amount(*ends) for ends in box])

    assert found is not None
    assert found[0] <= min(tried) <= found[0] + Fraction(1, 50)
    assert found[1] == max(tried)


def test_a_customer_of_unknown_price_can_be_nearly_all() -> None:
    found = bg.concentration([bg.Amount(10, 10), bg.Amount(10, 10), bg.Amount(0, None)])

    assert found == (Fraction(1, 3), 1)


def test_no_sales_have_no_concentration() -> None:
    assert bg.concentration([]) is None
    assert bg.concentration([bg.Amount(0, 0)]) is None
