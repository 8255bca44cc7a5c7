"""Numbers for programs: no cent is lost, and rows add up to the total as it is written."""

from __future__ import annotations

import copy
import csv
import io
import json
import pickle
from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from math import nan
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph import circular_flows, read_text, round_trip, select_deals
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.money import Digits, share_out, whole
from bubblegraph.output.json_text import json_text
from conftest import Run

# T* is 2.5 cents: five loops of half a cent each
HALVES = "strict: false\ndeals:\n" + "".join(
    f"- {{payer: p{payer}, payee: p{payee}, kind: debt, amount: 0.01, date: 2025}}\n"
    for payer, payee in ["14", "25", "23", "02", "15", "42", "43", "05", "54", "30", "21", "10"]
)
PARTS = st.lists(st.fractions(0, 500, max_denominator=60), max_size=8)


def written(number: object) -> Decimal:
    return Decimal(str(number))


@given(st.integers(0, 10**20))
def test_no_digit_of_an_amount_is_lost(cents: int) -> None:
    assert written(whole(cents)) * 100 == cents


@given(st.integers(0, 10**15), st.integers(1, 10**4))
def test_a_fraction_of_a_cent_is_given_in_full_where_six_decimals_suffice(
    cents: int, parts: int
) -> None:
    exact = cents + Fraction(parts, 10**4)

    assert Fraction(written(whole(exact))) * 100 == exact
    assert Fraction(written(whole(exact + Fraction(1, 10**6)))) * 100 == round(
        exact + Fraction(1, 10**6)
    )


@given(PARTS)
def test_parts_are_rounded_so_that_they_add_up_to_the_total_as_it_is_written(
    parts: list[Fraction],
) -> None:
    given_parts = share_out(parts)

    assert sum(written(whole(part)) for part in given_parts) == written(whole(sum(parts)))
    assert all(abs(there - part) < 1 for there, part in zip(given_parts, parts, strict=True))
    assert all(there == 0 for there, part in zip(given_parts, parts, strict=True) if not part)


def test_rows_of_half_cents_add_up(bubblegraph: Run, tmp_path: Any) -> None:
    (tmp_path / "halves.yaml").write_text(HALVES)
    found = json.loads(bubblegraph("cycles", "halves.yaml", "--json").out, parse_float=Decimal)
    rows = csv.DictReader(io.StringIO(bubblegraph("cycles", "halves.yaml", "--format", "csv").out))

    total = found["totals"]["all"]["round_trip"]["high"]
    assert total == Decimal("0.025")
    assert sum(cycle["row"]["all"]["high"] for cycle in found["cycles"]) == total
    assert sum(Decimal(row["all_high"]) for row in rows) == total


def test_an_amount_beyond_what_a_float_holds_keeps_its_cents(
    bubblegraph: Run, tmp_path: Any
) -> None:
    amount = "900719925474099.31"
    deals = [
        f"- {{payer: {payer}, payee: {payee}, kind: debt, amount: {amount}, date: 2025}}\n"
        for payer, payee in ("ab", "ba")
    ]
    (tmp_path / "large.yaml").write_text("strict: false\ndeals:\n" + "".join(deals))
    found = json.loads(bubblegraph("cycles", "large.yaml", "--json").out, parse_float=Decimal)
    rows = csv.DictReader(io.StringIO(bubblegraph("cycles", "large.yaml", "--format", "csv").out))

    assert found["totals"]["all"]["round_trip"]["high"] == Decimal(amount)
    assert found["totals"]["all"]["circulation"]["high"] == 2 * Decimal(amount)
    assert [row["all_high"] for row in rows] == [amount]


def in_thirds(flows: CircularFlows) -> CircularFlows:
    """The same loops, each with a third of a cent in its row."""
    third = Fraction(1, 3)
    cycles = [replace(r, signed=(third, third), all=(third, third)) for r in flows.cycles[:3]]
    return replace(flows, cycles=tuple(cycles))


def test_rows_that_no_decimals_give_are_rounded_together() -> None:
    flows = in_thirds(circular_flows(select_deals(read_text(HALVES))))

    assert [row["all_high"] for row in flows.to_records()] == [0.01, 0, 0]
    assert [cycle["row"]["signed"]["low"] for cycle in flows.to_dict()["cycles"]] == [0.01, 0, 0]
    assert [ranked.all[0] for ranked in flows.cycles] == [Fraction(1, 3)] * 3  # the result is exact


def test_the_rows_of_a_round_trip_are_rounded_together_as_well() -> None:
    flows = circular_flows(select_deals(read_text(HALVES)))
    trip = round_trip(flows.graph)
    thirds = replace(
        trip.high, rows=tuple((cycle, Fraction(200, 3)) for cycle, _ in trip.high.rows)
    )

    rows = replace(trip, high=thirds).to_records()

    assert sum(written(row["high"]) for row in rows) == written(whole(5 * Fraction(200, 3)))


VALUES = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(st.characters(codec="ascii", exclude_categories=["Cc"])),
    lambda inner: st.lists(inner) | st.dictionaries(st.text("abc"), inner),
)


@given(VALUES)
def test_documents_are_written_as_json_writes_them(value: Any) -> None:
    assert json_text(value) == json.dumps(value, indent=2) + "\n"


def test_what_is_no_number_is_refused() -> None:
    with pytest.raises(ValueError, match="JSON"):
        json_text([nan])


def test_a_number_of_many_digits_can_be_copied_kept_and_computed_with() -> None:
    number = Digits("123456789012345678.91")

    for same in (copy.deepcopy(number), pickle.loads(pickle.dumps(number))):
        assert str(same) == "123456789012345678.91"
    assert number == float("123456789012345678.91")
    assert json_text([number]) == "[\n  123456789012345678.91\n]\n"
