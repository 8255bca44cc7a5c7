"""Ledgers side by side."""

from __future__ import annotations

import csv
import io
import json
import re
from fractions import Fraction
from itertools import pairwise, product
from pathlib import Path
from typing import Any

import pytest

import bubblegraph as bg
from bubblegraph.drawing.multiples import MultiplesPicture
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
    assert values(found, "of all that was put in") == [(0.25, 0.25), None]
    assert values(found, "into companies on loops by one another") == [(100, 100), (0, 0)]
    assert values(found, "into companies on loops by others") == [(300, 300), (0, 0)]
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


def test_two_results_of_one_year_give_a_range() -> None:
    """160 over a revenue of 400 or 500."""
    twice = f"{LENT}- {{entity: chipco, metric: revenue, period: 2025, amount: 500}}\n"
    (chipco,) = bg.compare_ledgers([selected(twice)] * 2, ["one", "same"]).sides[0].suppliers

    assert chipco.share == (Fraction(160, 500), Fraction(160, 400))


def test_a_ledger_that_lacks_a_kind_of_money_has_no_share_of_the_gross_flow() -> None:
    lacking = selected(f'lacks: "bonds"\n{LENT}')

    found = bg.compare_ledgers([selected(LENT), lacking], ["whole", "part"])

    assert not found.shares_compared
    for name in (
        "T* over the gross flow",
        "T* in order over the gross flow",
        "of all that was put in",
    ):
        whole, part = values(found, name)
        assert whole is not None
        assert part is None


def test_the_answer_says_why_shares_of_telecom_are_not_compared(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM)

    said = "not given: dotcom-telecom lacks the carriers' bonds, shares and revenue."
    assert said in ran.out
    assert re.search(r"T\* over the gross flow\t\d+\.\d%\tn/a", ran.out)


def test_the_first_sentence_says_in_what_they_are_alike(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "lent.yaml").write_text(LENT)
    stake = "{payer: a, payee: b, kind: equity, amount: 5, date: 2025}"
    (tmp_path / "straight.yaml").write_text(f"strict: false\ndeals: [{stake}]")
    (tmp_path / "none.yaml").write_text(f"strict: false\ndeals: [{stake}]")

    alike = bubblegraph("compare", AI, TELECOM).lines[1]
    other = bubblegraph("compare", "lent.yaml", "straight.yaml").lines[1]
    none = bubblegraph("compare", "straight.yaml", "none.yaml").lines[1]

    assert re.fullmatch(
        r"Alike in kind, so far not in what became of it: suppliers finance their customers on "
        r"[\d,]+ of the [\d,]+ loops of deals and 26 of the 61 loops of dotcom-telecom; "
        r"written off: 0\.00 and 7\.96–9\.27\.",
        alike,
    )
    assert other.startswith(
        "Not alike in kind: suppliers finance their customers on 1 of the 1 loop of lent alone"
    )
    assert none == "Alike in that none of them has a loop: no money can complete a lap."


def test_what_was_written_off_sets_ledgers_apart(bubblegraph: Run, tmp_path: Path) -> None:
    lost = LENT.replace(
        "300, date: 2025, status: committed", "300, date: 2025, status: written_off"
    )
    (tmp_path / "lent.yaml").write_text(LENT)
    (tmp_path / "lost.yaml").write_text(lost)
    (tmp_path / "both.yaml").write_text(lost)

    apart = bubblegraph("compare", "lent.yaml", "lost.yaml").lines[1]
    alike = bubblegraph("compare", "lost.yaml", "both.yaml").lines[1]

    assert apart.startswith("Alike in kind, so far not in what became of it: ")
    assert apart.endswith("written off: 0.00 and 300.00.")
    assert alike.startswith("Alike in kind: ")


def test_outside_money_is_said_of_ledgers_that_have_it(bubblegraph: Run, tmp_path: Path) -> None:
    """300 of the 400 that chipco and lab were given come from the bank."""
    (tmp_path / "lent.yaml").write_text(LENT)
    (tmp_path / "part.yaml").write_text(f'lacks: "bonds"\n{LENT}')

    ran = bubblegraph("compare", "lent.yaml", "part.yaml")

    said = "Of the equity and debt of companies on loops outsiders gave 75.0% in lent."
    assert said in ran.lines
    assert "part of others\t75.0%\tn/a" in ran.out


def test_prices_of_capacity_then_and_later_and_their_absence(bubblegraph: Run) -> None:
    short = bubblegraph("compare", "ai", "telecom", "energy").out
    every = bubblegraph("compare", "ai", "telecom", "--all").out

    assert "OC-3 price per year\ttelecom\t1,800,000 (2000), up to 150,000 (2002-Q1)" in short
    assert "H100 price per hour\tai\t8 (2023), 2.65 (2026-06)\tUSD an hour" in short
    assert "No price of capacity is on record in energy." in short
    assert "H100 spot price per hour" not in short
    assert "H100 spot price per hour\tai\t2.42 (2026-06)" in every


def test_the_first_screen_has_no_row_that_all_has_not(bubblegraph: Run) -> None:
    short = bubblegraph("compare", AI, TELECOM).lines
    every = bubblegraph("compare", AI, TELECOM, "--all").lines
    rows = [line for line in short if "\t" in line and "(20" not in line]

    assert set(rows) < set(every)
    assert len(short) < 50
    assert "written off\t0.00\t7.96–9.27" in rows


def test_a_ledger_is_named_by_a_word_of_its_name(bubblegraph: Run) -> None:
    by_word, by_name = (
        bubblegraph("compare", "ai", name) for name in ("telecom", "dotcom-telecom")
    )

    assert by_word.out == by_name.out.replace("dotcom-telecom", "telecom")


def test_a_supplier_without_revenue_on_record_has_no_share(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "lent.yaml").write_text(LENT)
    (tmp_path / "silent.yaml").write_text(LENT.replace("metric: revenue", "metric: net_income"))

    ran = bubblegraph("compare", "lent.yaml", "silent.yaml")

    assert ran.code == 0
    assert "\tchipco\tn/a" in ran.out
    assert "with guarantees\t40.0%\tn/a" in ran.out
    assert "their revenue in a year (1, 0)\t400.00\tn/a" in ran.out


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
    assert "Filters: without dt-002." in ran.lines
    assert bubblegraph("compare", AI, TELECOM, "--without", "dt-00z").code == 1


def test_only_leaves_a_ledger_whole_that_has_none_of_the_deals(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM, "--only", "dt-002")

    assert "dotcom-telecom: Vendor finance and capacity swaps of the telecom boom, as of" in ran.out
    assert ", 1 deal" in ran.out
    assert bubblegraph("compare", AI, TELECOM).lines[-1] == ran.lines[-1]
    assert re.search(r"^announced\t\d,\d{3}\.\d\d\t", ran.out, re.MULTILINE)


def test_what_is_not_proven_is_called_a_bound(bubblegraph: Run) -> None:
    words = ("compare", "ai", "telecom")
    cut = (*words, "--patience", "0")

    assert "alone or in order, is a bound: the search was cut." in bubblegraph(*cut).out
    assert not json.loads(bubblegraph(*cut, "--json").out)["ledgers"][0]["exact"]
    assert "a bound" not in bubblegraph(*words).out
    assert json.loads(bubblegraph(*words, "--json").out)["ledgers"][0]["exact"]


def test_every_ledger_is_replayed_to_the_day(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM, "--as-of", "2001-12-31")

    assert re.search(r"^all\t0\t60$", ran.out, re.MULTILINE)


def test_a_filter_that_does_not_suit_a_ledger_names_it(bubblegraph: Run) -> None:
    ran = bubblegraph("compare", AI, TELECOM, "--since", "2024")

    assert ran.code == 1
    assert ran.err.startswith("bubblegraph: dotcom-telecom: since: 2024-01-01 lies after the day")


@pytest.mark.parametrize("words", [(), (AI,)])
def test_one_ledger_is_not_enough(bubblegraph: Run, words: tuple[str, ...]) -> None:
    ran = bubblegraph("compare", *words)

    assert ran.code == 2
    assert "give two ledgers or more" in ran.err


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ai", "ai"), "ai and ai are one ledger"),
        (("telecom", "dotcom-telecom"), "telecom and dotcom-telecom are one ledger"),
    ],
)
def test_a_ledger_is_not_compared_with_itself(
    bubblegraph: Run, words: tuple[str, ...], said: str
) -> None:
    ran = bubblegraph("compare", *words)

    assert ran.code == 2
    assert said in " ".join(ran.err.split())


@pytest.mark.parametrize(
    ("word", "hint"), [("telcom", "Did you mean telecom?"), ("zzz", "Known: ai, dotcom-internet,")]
)
def test_a_ledger_that_nobody_knows_gets_the_names_of_those_that_ship(
    bubblegraph: Run, word: str, hint: str
) -> None:
    ran = bubblegraph("compare", "ai", word)

    assert ran.code == 1
    assert f'there is no file "{word}", and no ledger of that name ships. {hint}' in ran.err


def test_entity_and_sector_are_refused(bubblegraph: Run) -> None:
    assert bubblegraph("compare", "ai", "telecom", "--entity", "nvidia").code == 2


def test_two_currencies_are_not_compared() -> None:
    with pytest.raises(bg.QuestionError, match="amounts in USD and in EUR cannot be compared"):
        bg.compare_ledgers([selected(LENT), selected("currency: EUR\ndeals: []")], ["a", "b"])


# --- small multiples ------------------------------------------------------------------------------


def multiples(*paths: str, **look: Any) -> MultiplesPicture:
    sides = [bg.select_deals(bg.load_ledger(path)) for path in paths]
    names = [Path(path).stem for path in paths]
    return bg.draw_multiples(bg.compare_ledgers(sides, names), **look)


@pytest.mark.parametrize("look", [{}, {"width": 500}, {"height": 500, "theme": "dark"}], ids=str)
def test_the_areas_of_all_panels_are_at_one_scale(look: dict[str, Any]) -> None:
    panels = multiples(AI, TELECOM, INTERNET, **look).panels

    scale = panels[0].booked_radius ** 2 / panels[0].booked
    for panel in panels:
        assert panel.booked_radius**2 == pytest.approx(scale * panel.booked)
        assert panel.radius**2 == pytest.approx(scale * float(panel.round_trip))


def test_panels_do_not_overlap_and_stand_in_lines_of_four() -> None:
    history = [str(path) for path in sorted((REPOSITORY / "data" / "history").glob("*.yaml"))]
    panels = multiples(AI, *history[:5]).panels

    levels = sorted({panel.y for panel in panels}, reverse=True)
    assert [sum(panel.y == level for panel in panels) for level in levels] == [4, 2]
    for one, other in pairwise(sorted(panels, key=lambda panel: (-panel.y, panel.x))):
        if one.y == other.y:
            assert one.x + one.booked_radius <= other.x - other.booked_radius
        else:
            assert other.y + 2 * panels[0].booked_radius < one.y


def test_a_picture_is_written_beside_the_answer(bubblegraph: Run, tmp_path: Path) -> None:
    ran = bubblegraph("compare", "ai", "telecom", "--small-multiples", "both.svg")

    assert ran.out == bubblegraph("compare", "ai", "telecom").out
    assert ran.err == "Wrote both.svg\n"
    drawn = (tmp_path / "both.svg").read_text(encoding="utf-8")
    assert all(f'id="once-{name}"' in drawn for name in ("ai", "telecom"))


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("ai", "telecom", "--small-multiples", "both.txt"), 'cannot be written as ".txt"'),
        (("empty.yaml", "none.yaml", "--small-multiples", "none.png"), "there is nothing to draw"),
    ],
)
def test_a_picture_that_cannot_be_is_refused(
    bubblegraph: Run, tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    (tmp_path / "empty.yaml").write_text("deals: []")
    (tmp_path / "none.yaml").write_text("deals: []")

    ran = bubblegraph("compare", *words)

    assert (ran.code, ran.out) == (1, "")
    assert said in ran.err


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


def test_a_ledger_that_has_no_deal_yet_is_not_called_unlike(bubblegraph: Run) -> None:
    said = " ".join(bubblegraph("compare", "ai", "telecom", "--as-of", "2001").out.split())

    assert "Nothing to compare: no deal of ai counts on that day, or as asked." in said
