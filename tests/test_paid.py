"""What was paid so far: the field, its replay, and the third rung."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import pytest

from bubblegraph import (
    Filters,
    Ledger,
    Status,
    circular_flows,
    load_ledger,
    measure_volume,
    read_text,
    round_trip,
    select_deals,
)
from bubblegraph.graph import RUNGS, build_graph, rungs_of
from bubblegraph.money import NOTHING, Amount
from bubblegraph.output.deals import answer_deals
from conftest import REPOSITORY, Run

SHIPPED = [REPOSITORY / "data" / "deals.yaml", *sorted(REPOSITORY.glob("data/history/*.yaml"))]


def paid_on(ledger: Ledger, deal_id: str, day: str | None = None) -> tuple[int, int | None]:
    as_of = None if day is None else date.fromisoformat(day)
    return select_deals(ledger, Filters(as_of=as_of)).by_id[deal_id].paid.ends


# --- what is known of a day -----------------------------------------------------------------------


def test_payments_never_fall_so_an_earlier_figure_is_the_least_and_a_later_one_the_most(
    ledger: Ledger,
) -> None:
    """
    as_of: 2026-06-30
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: stake, paid: 40,
       status: {2025-01-01: committed, 2025-06-30: {paid: 10}, 2025-12-31: {paid: at least 25}}}
    """
    assert paid_on(ledger, "stake", "2025-03-31") == (0, 10_00)
    assert paid_on(ledger, "stake", "2025-06-30") == (10_00, 100_00)  # the next figure has no top
    assert paid_on(ledger, "stake", "2025-12-31") == (25_00, 40_00)
    assert paid_on(ledger, "stake") == paid_on(ledger, "stake", "2027-01-01") == (40_00, 40_00)


def test_the_field_of_a_deal_is_as_of_the_day_of_the_ledger(ledger: Ledger) -> None:
    """
    as_of: 2026-06-30
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, id: stake, date: 2025, status: committed,
       paid: 40}
    """
    assert paid_on(ledger, "stake") == (40_00, 40_00)
    assert paid_on(ledger, "stake", "2026-06-29") == (0, 40_00)


def test_before_a_deal_is_signed_a_later_payment_does_not_make_it_count(ledger: Ledger) -> None:
    """
    as_of: 2026-06-30
    deals:
    - {payer: bank, payee: a, kind: debt, amount: up to 40, id: loan,
       status: {2026-03-06: rumoured, 2026-03-27: {status: committed, paid: at least 10}}}
    """
    before = select_deals(ledger, Filters(as_of=date(2026, 3, 26)))
    after = select_deals(ledger, Filters(as_of=date(2026, 3, 27)))

    assert before.gross == NOTHING
    assert before.by_id["loan"].left_out == "rumoured"
    assert after.gross == Amount(10_00, 40_00)


def test_a_deal_that_does_not_say_counts_from_nothing_to_its_amount(ledger: Ledger) -> None:
    """
    as_of: 2026-06-30
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, id: signed, date: 2025, status: committed}
    - {payer: a, payee: c, kind: equity, amount: 10, id: closed, date: 2025, status: closed}
    - {payer: a, payee: d, kind: cloud,  amount: 10, id: runs,   date: 2025, status: closed,
       term: until 2027}
    - {payer: a, payee: e, kind: cloud,  amount: 10, id: ran,    date: 2025, status: closed,
       term: until 2025}
    - {payer: a, payee: f, kind: equity, amount: 10, id: lost,   date: 2025, status: written off}
    - {payer: a, payee: g, kind: equity, amount: undisclosed, id: hidden, date: 2025,
       status: committed}
    """
    assert paid_on(ledger, "signed") == paid_on(ledger, "runs") == (0, 10_00)
    assert (
        paid_on(ledger, "closed")
        == paid_on(ledger, "ran")
        == paid_on(ledger, "lost")
        == (10_00, 10_00)
    )
    assert paid_on(ledger, "hidden") == (0, None)


def test_what_was_paid_is_no_more_than_what_a_deal_still_counts_for(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, id: round, date: 2025, status: committed,
       paid: 9,
       includes: [part]}
    - {payer: a, payee: c, kind: equity, amount: 7,  id: part,  date: 2025, status: committed,
       paid: 7}
    """
    assert paid_on(ledger, "round") == (0, 3_00)  # the 9 may be those of the part
    assert paid_on(ledger, "part") == (7_00, 7_00)


# --- the rung -------------------------------------------------------------------------------------

PARTLY = """
as_of: 2026-06-30
strict: false
deals:
- {payer: a, payee: b, kind: equity, amount: 100, id: stake, date: 2025, status: committed,
   paid: 25}
- {payer: b, payee: c, kind: cloud,  amount: 300, id: rent,  date: 2025, status: committed}
- {payer: c, payee: a, kind: cloud,  amount: 40,  id: chips, date: 2025, status: committed,
   paid: 10 to 15}
- {payer: b, payee: a, kind: cloud,  amount: 7,   id: old,   date: 2024, status: closed}
- {payer: b, payee: a, kind: cloud,  amount: 50,  id: plan,  date: 2026}
"""


def test_the_third_rung_goes_from_what_is_known_to_be_paid_to_what_can_have_been() -> None:
    found = measure_volume(select_deals(read_text(PARTLY)))

    trip = found.trips["paid"]
    assert list(found.trips) == ["paid", "signed", "all"]
    assert (trip.low.value, trip.high.value) == (7_00, 22_00)
    assert (trip.circulation_low.volume, trip.circulation_high.volume) == (14_00, 59_00)
    assert found.gross["paid"].ends == (42_00, 347_00)
    assert trip.high.value <= found.trips["signed"].high.value
    assert circular_flows(found.selection).paid == trip


def test_what_was_paid_under_a_deal_that_was_only_announced_counts(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025, paid: 4}
    - {payer: b, payee: a, kind: cloud,  amount: 10, date: 2025}
    """
    graph = build_graph(select_deals(ledger), rung="paid")

    assert list(graph.edges(data="disclosed")) == [("a", "b", 4_00)]


@pytest.mark.parametrize("path", SHIPPED, ids=lambda path: path.stem)
def test_no_more_was_paid_than_is_signed(path: Path) -> None:
    selection = select_deals(load_ledger(path))
    paid = round_trip(build_graph(selection, rung="paid"))
    signed = round_trip(build_graph(selection, rung="signed"))

    assert paid.low.value <= paid.high.value <= signed.high.value


def test_a_ledger_that_says_nothing_of_payments_has_two_rungs(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025, status: closed}
    - {payer: b, payee: a, kind: cloud,  amount: 10, date: 2025, status: closed}
    """
    assert rungs_of(select_deals(load_ledger(ledger_file))) == RUNGS
    for words in (("volume",), ("cycles",), ("deals",), ("show", "a-b-2025"), ("cycles", "--json")):
        out = bubblegraph(*words, ledger_file.name).out
        assert "paid so far" not in out.lower()
        assert '"paid"' not in out


def test_every_command_shows_what_was_paid(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "paid.yaml").write_text(PARTLY, encoding="utf-8")

    volume = bubblegraph("volume", "paid.yaml")
    cycles = bubblegraph("cycles", "paid.yaml")
    deals = bubblegraph("deals", "paid.yaml")
    shown = bubblegraph("show", "chips", "paid.yaml")

    assert "round-trip volume\t7.00–22.00\t47.00\t97.00" in volume.lines
    assert "Of what was paid so far at most 22.00 can have completed a lap." in cycles.out
    assert "c → a\tchips\tcloud\t40.00\tcommitted\t2025\t10.00–15.00" in deals.lines
    assert "paid so far: 10.00–15.00" in shown.lines


def test_programs_read_what_was_paid(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "paid.yaml").write_text(PARTLY, encoding="utf-8")

    volume = json.loads(bubblegraph("volume", "paid.yaml", "--json").out)
    cycles = json.loads(bubblegraph("cycles", "paid.yaml", "--json").out)
    deals = json.loads(bubblegraph("deals", "paid.yaml", "--json").out)["deals"]
    rows = list(
        csv.DictReader(io.StringIO(bubblegraph("deals", "paid.yaml", "--format", "csv").out))
    )
    proofs = json.loads(bubblegraph("volume", "paid.yaml", "--certificate", "--json").out)[
        "certificates"
    ]

    assert (
        volume["paid"]["round_trip"]
        == cycles["totals"]["paid"]["round_trip"]
        == {"low": 7, "high": 22}
    )
    assert [deal.get("paid") for deal in deals[:3]] == [
        {"low": 25, "high": 25, "disclosed": 25},
        None,
        {"low": 10, "high": 15, "disclosed": 15},
    ]
    assert [(row["id"], row["paid_low"], row["paid_high"]) for row in rows[:3]] == [
        ("stake", "25", "25"),
        ("rent", "", ""),
        ("chips", "10", "15"),
    ]
    assert [(proof["rung"], proof["end"]) for proof in proofs][:2] == [
        ("paid", "low"),
        ("paid", "high"),
    ]


def test_a_table_has_a_column_for_it(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "paid.csv").write_text(
        "payer,payee,amount,date,status,paid\na,b,100,2025-01-01,committed,60\nb,a,80,2025-01-02,closed,\n",
        encoding="utf-8",
    )

    found = json.loads(bubblegraph("volume", "paid.csv", "--json").out)

    assert found["paid"]["round_trip"] == {"low": 60, "high": 60}
    assert found["signed"]["round_trip"] == {"low": 80, "high": 80}


def test_set_enters_what_was_paid_in_the_history(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "paid.yaml").write_text(PARTLY, encoding="utf-8")

    entered = bubblegraph("set", "stake", "paid", "20", "--date", "2026-01-31", "paid.yaml")
    refused = bubblegraph("set", "rent", "paid", "301", "paid.yaml")

    assert (entered.code, refused.code) == (0, 1)
    assert "paid is above the amount: 301 of 300 (deal rent)" in refused.err
    assert paid_on(load_ledger(tmp_path / "paid.yaml"), "stake", "2026-02-28") == (20_00, 25_00)


# --- money that moved stays moved -----------------------------------------------------------------


def test_what_was_paid_is_firm(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: up to 100, paid: 30, date: 2025,
       status: committed}
    - {id: open, payer: a, payee: c, kind: equity, amount: at least 20, paid: 30, date: 2025,
       status: committed}
    """
    known = select_deals(ledger).by_id

    assert known["stake"].amount == Amount(30_00, 100_00)
    assert known["open"].amount == Amount(30_00, None)


def test_what_was_paid_of_an_announced_deal_counts_as_signed(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 20, paid: 5, date: 2025}
    - {id: chips, payer: b, payee: a, kind: purchase, amount: 50, date: 2025, status: committed}
    """
    flows = circular_flows(select_deals(ledger))
    strict = circular_flows(select_deals(ledger, Filters(min_status=Status.COMMITTED)))

    assert (flows.signed.low.value, flows.signed.high.value) == (5_00, 5_00)
    assert flows.all.high.value == 20_00
    assert strict.all.high.value == strict.signed.high.value == 5_00


@pytest.mark.parametrize("end", ["cancelled", "lapsed"])
def test_a_deal_that_ended_keeps_what_was_paid_and_is_listed_with_the_reason(end: str) -> None:
    ledger = read_text(
        f"""
        strict: false
        deals:
        - {{id: stake, payer: a, payee: b, kind: equity, amount: 20, paid: 5,
           status: {{2025: committed, 2026: {end}}}}}
        """
    )
    selection = select_deals(ledger)
    stake = selection.by_id["stake"]

    assert stake.counted
    assert (stake.left_out, stake.amount) == (end, Amount(5_00, 5_00))
    assert measure_volume(selection).gross["signed"] == Amount(5_00, 5_00)
    assert f"{end}; what was paid counts" in str(answer_deals(selection).body)


def test_a_deal_that_ended_without_a_payment_counts_nothing(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 20, paid: 0,
       status: {2025: committed, 2026: cancelled}}
    """
    stake = select_deals(ledger).by_id["stake"]

    assert (stake.counted, stake.left_out) == (False, "cancelled")


def test_a_filter_leaves_out_what_was_paid_as_well(ledger: Ledger) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 20, paid: 5,
       status: {2025: committed, 2026: cancelled}}
    - {id: mark, payer: a, payee: b, kind: equity, amount: 20, paid: 5, counts: false,
       status: {2025: committed, 2026: cancelled}}
    """
    assert [s.deal.id for s in select_deals(ledger).counted] == ["stake"]
    assert not select_deals(ledger, Filters(without=("stake",))).counted


def test_on_no_ledger_that_ships_is_less_signed_than_paid() -> None:
    for path in SHIPPED:
        gross = measure_volume(select_deals(load_ledger(path))).gross
        paid = gross.get("paid", NOTHING)
        assert paid.low <= gross["signed"].low
        assert paid.disclosed <= gross["signed"].disclosed
