"""What each leg and each company can carry: the true limits, against every circulation there is."""

from __future__ import annotations

import csv
import io
import json
from itertools import permutations, product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bubblegraph import Ledger, leg_flows, measure_volume, select_deals
from bubblegraph.output.render import render
from bubblegraph.output.volume import answer_legs, answer_volume
from bubblegraph.patience import Patience
from bubblegraph.solving import carrying_limits as module
from bubblegraph.solving.carrying_limits import entity_limits, leg_limits
from conftest import REPOSITORY, Run
from looks import Looks

Edge = tuple[str, str]
Amounts = dict[Edge, int]
SMALL = st.dictionaries(
    st.sampled_from(list(permutations("abcd", 2))), st.integers(0, 3), min_size=1, max_size=7
)


def circulations(amounts: Amounts) -> list[Amounts]:
    """All of them in whole cents; a maximum flow is whole, so that no other has more on a leg."""
    edges = sorted(amounts)
    flows = [
        dict(zip(edges, cents, strict=True))
        for cents in product(*(range(amounts[edge] + 1) for edge in edges))
    ]
    return [flow for flow in flows if all(paid(flow, i) == paid_to(flow, i) for i in "abcd")]


def paid(flow: Amounts, entity: str) -> int:
    return sum(cents for (payer, _), cents in flow.items() if payer == entity)


def paid_to(flow: Amounts, entity: str) -> int:
    return sum(cents for (_, payee), cents in flow.items() if payee == entity)


@given(SMALL)
@settings(max_examples=150)
def test_the_limits_are_the_most_of_every_circulation(amounts: Amounts) -> None:
    flows = circulations(amounts)

    assert leg_limits(amounts) == {leg: max(flow[leg] for flow in flows) for leg in sorted(amounts)}
    assert entity_limits(amounts) == {
        entity: max(paid(flow, entity) for flow in flows)
        for entity in sorted({entity for leg in amounts for entity in leg})
    }


def test_a_leg_that_every_largest_packing_passes_by_can_carry_all_the_same(ledger: Ledger) -> None:
    """
    deals:
    - {payer: lab,   payee: cloud, kind: cloud,    amount: 10, date: 2025}
    - {payer: cloud, payee: chips, kind: purchase, amount: 10, date: 2025}
    - {payer: chips, payee: lab,   kind: equity,   amount: 10, date: 2025}
    - {payer: chips, payee: cloud, kind: equity,   amount: 10, date: 2025}
    - {payer: lab,   payee: chips, kind: purchase, amount: 10, date: 2025}
    """
    # T* is 20, of the two loops of two; the loop of three shares its other legs with them
    found = measure_volume(select_deals(ledger))
    shown = render(answer_legs(found), "table").splitlines()

    rent = next(leg for leg in found.legs() if (leg.payer, leg.payee) == ("lab", "cloud"))
    assert found.trips["all"].high.value == 20_00
    assert (rent.least, rent.most, rent.can_carry) == (0, 0, 10_00)
    assert "payer → payee\tamount\tcan carry, at most\tas part of V*\tin proportion" in shown
    assert any(line.startswith("lab → cloud\t10.00\t10.00\t0.00\t") for line in shown)


def test_oracle_can_carry_more_than_in_a_largest_packing_of_the_shipped_ledger(
    bubblegraph: Run,
) -> None:
    deals = str(REPOSITORY / "data" / "deals.yaml")
    found = json.loads(bubblegraph("volume", deals, "--json").out)
    rows = csv.DictReader(io.StringIO(bubblegraph("volume", deals, "--format", "csv").out))

    oracle = next(company for company in found["companies"] if company["entity"] == "oracle")
    assert oracle["can_carry"] > oracle["circular_most"]
    assert oracle["can_carry"] == next(
        float(row["can_carry"]) for row in rows if row["entity"] == "oracle"
    )
    assert all(one["can_carry"] >= (one["circular_most"] or 0) for one in found["companies"])
    assert all(one["can_carry"] >= (one["circulation_most"] or 0) for one in found["legs"])


def test_a_company_in_two_blocks_can_carry_the_sum() -> None:
    twice = {("a", "b"): 5, ("b", "a"): 5, ("b", "c"): 7, ("c", "b"): 6, ("d", "a"): 99}

    assert entity_limits(twice) == {"a": 5, "b": 11, "c": 6, "d": 0}
    assert leg_limits(twice)["d", "a"] == 0


def test_those_in_a_long_row_can_carry_its_smallest_leg() -> None:
    """A ring of 5,000 legs, and one more of each tenth."""
    ring = {(f"{i:04}", f"{(i + 1) % 5000:04}"): 3 + i for i in range(5000)}

    assert set(entity_limits(ring).values()) == set(leg_limits(ring).values()) == {3}


def test_where_there_are_too_many_a_bound_stands_in_its_place(
    ledger: Ledger, monkeypatch: pytest.MonkeyPatch
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 10, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 4,  date: 2025}
    - {payer: c, payee: b, kind: purchase, amount: 9,  date: 2025}
    """
    monkeypatch.setattr(module, "MOST", 3)
    found = measure_volume(select_deals(ledger))

    assert [company.can_carry for company in found.companies] == [None, None]
    assert [leg.can_carry for leg in found.legs()] == [None, None]
    assert "a\t≤ 4.00\t4.00" in render(answer_volume(found, companies=True), "table")
    assert "a → b\t10.00\t≤ 10.00\t4.00" in render(answer_legs(found), "table")


@pytest.mark.parametrize("allowed", range(8))
def test_what_patience_does_not_suffice_for_is_missing_and_the_rest_is_right(allowed: int) -> None:
    amounts = {("a", "b"): 10, ("b", "a"): 4, ("b", "c"): 8, ("c", "a"): 9}

    assert leg_limits(amounts, Looks(allowed)).items() <= leg_limits(amounts).items()
    assert entity_limits(amounts, Looks(allowed)).items() <= entity_limits(amounts).items()


def test_without_patience_no_limit_is_computed(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity,   amount: 10, date: 2025}
    - {payer: b, payee: a, kind: purchase, amount: 4,  date: 2025}
    """
    flows = leg_flows(select_deals(ledger), patience=Patience(0))

    assert [leg.can_carry for leg in flows] == [None, None]
