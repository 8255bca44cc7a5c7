"""When it got circular: what went round at each moment, and which loops closed or fell apart."""

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
    circular_flows,
    load_ledger,
    replay_ledger,
    round_trip_in_order,
    select_deals,
    trace_loops,
)
from bubblegraph.analysis.loop_timeline import LoopTimeline, LoopTurn
from bubblegraph.patience import Patience
from conftest import REPOSITORY, Run

AI = REPOSITORY / "data" / "deals.yaml"
TELECOM = REPOSITORY / "data" / "history" / "dotcom-telecom.yaml"


def traced(ledger: Ledger) -> LoopTimeline:
    return trace_loops(replay_ledger(ledger))


def turns(found: LoopTimeline) -> dict[str, tuple[list[LoopTurn], list[LoopTurn]]]:
    """By month what closed and what fell apart, where something did."""
    return {
        f"{at.moment.day:%Y-%m}": (list(at.closed), list(at.apart))
        for at in found.moments
        if at.closed or at.apart
    }


def test_a_loop_closes_by_the_deal_that_was_missing(ledger: Ledger) -> None:
    """
    as_of: 2025-03-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, id: stake, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, id: rent, status: {2025-03-02: committed}}
    """
    assert turns(traced(ledger)) == {
        "2025-03": ([LoopTurn(("a", "b"), 400, ("rent",), "")], []),
    }


def test_a_price_that_becomes_known_closes_a_loop(ledger: Ledger) -> None:
    """
    as_of: 2025-03-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, id: stake, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, id: rent,
       status: {2025-01-02: {status: committed, amount: undisclosed}, 2025-03-02: {amount: 4}}}
    """
    assert turns(traced(ledger)) == {
        "2025-03": ([LoopTurn(("a", "b"), 400, ("rent",), "")], []),
    }


@pytest.mark.parametrize("end", ["lapsed", "cancelled"])
def test_a_loop_falls_apart_with_a_deal_that_ends_and_says_why(tmp_path: Path, end: str) -> None:
    path = tmp_path / "ledger.yaml"
    path.write_text(
        "as_of: 2025-05-31\nstrict: false\ndeals:\n"
        "- {payer: a, payee: b, kind: equity, amount: 10, id: s, status: {2025-01: closed}}\n"
        "- {payer: b, payee: a, kind: cloud, amount: 4, id: rent,\n"
        f"   status: {{2025-02: committed, 2025-05: {end}}}}}\n"
    )

    assert turns(traced(load_ledger(path)))["2025-05"] == (
        [],
        [LoopTurn(("a", "b"), 400, ("rent",), end)],
    )


def test_a_deal_that_replaces_another_keeps_the_loop(ledger: Ledger) -> None:
    """
    as_of: 2025-05-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, id: old, status: {2025-02-10: committed}}
    - {payer: b, payee: a, kind: cloud, amount: 6, id: new, replaces: old,
       status: {2025-05-10: committed}}
    """
    found = traced(ledger)

    assert list(turns(found)) == ["2025-02"]
    assert found.moments[-1].loops == 1


def test_two_deals_that_come_together_both_close_the_loop_the_largest_first(
    ledger: Ledger,
) -> None:
    """
    as_of: 2025-01-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, id: stake, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 40, id: rent, status: {2025-01-20: committed}}
    """
    [at] = traced(ledger).moments

    assert [turn.deals for turn in at.closed] == [("rent", "stake")]


def test_the_largest_step_names_what_made_it(ledger: Ledger) -> None:
    """
    as_of: 2025-05-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, id: small, status: {2025-02-10: committed}}
    - {payer: b, payee: a, kind: cloud, amount: 60, id: large, status: {2025-04-10: committed}}
    """
    step = traced(ledger).largest_step

    assert step is not None
    assert (step.day, step.more, step.deals) == (date(2025, 4, 30), 6000, ("large",))


def test_a_ledger_whose_deals_never_close_has_no_step(ledger: Ledger) -> None:
    """
    as_of: 2025-05-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    """
    found = traced(ledger)

    assert (found.start, found.largest_step) == (None, None)


def test_events_stand_in_the_period_in_which_they_fall(ledger: Ledger) -> None:
    """
    as_of: 2025-03-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, status: {2025-01-10: closed}}
    events:
    - {entity: b, date: 2025-02-14, event: bankruptcy, phase: panic}
    - {entity: b, date: 2025-04-14, event: too late}
    """
    found = traced(ledger)

    assert [[event.event for event in at.events] for at in found.moments] == [
        [],
        ["bankruptcy"],
        [],
    ]
    assert found.to_dict()["moments"][1]["events"][0]["phase"] == "panic"


@pytest.mark.parametrize("path", [AI, TELECOM], ids=lambda path: path.stem)
def test_every_moment_says_what_a_replay_to_its_day_says(path: Path) -> None:
    ledger = load_ledger(path)
    for at in trace_loops(replay_ledger(ledger, period="year")).moments:
        flows = circular_flows(select_deals(ledger, Filters(as_of=at.moment.day)))
        ordered = round_trip_in_order(flows.selection, rung="signed", first_leg="invested")

        assert at.circulation[1] == flows.signed.circulation_high.volume
        assert at.in_order == (ordered.low.value, ordered.high.value)
        assert at.loops == sum(ranked.cycle.priced for ranked in flows.cycles) + 0 * len(
            flows.cycles
        )


@pytest.mark.parametrize("path", [AI, TELECOM], ids=lambda path: path.stem)
def test_loops_that_closed_less_those_that_fell_apart_are_the_loops(path: Path) -> None:
    loops = 0
    for at in traced(load_ledger(path)).moments:
        loops += len(at.closed) - len(at.apart)

        assert at.complete
        assert at.loops == loops


def test_it_ends_early_for_want_of_patience_and_says_so(ledger: Ledger) -> None:
    """
    as_of: 2025-06-30
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, status: {2025-01-10: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, status: {2025-03-02: committed}}
    """
    found = trace_loops(replay_ledger(ledger), patience=Patience(0))

    assert len(found.moments) == 1
    assert found.stopped == "the timeline ends on 2025-01-31, for it took longer than 0 seconds"


# --- the command ----------------------------------------------------------------------------------


def test_the_first_screen_says_since_when_and_which_period_did_most(bubblegraph: Run) -> None:
    said = " ".join(bubblegraph("timeline", str(AI)).out.split())

    assert "signed deals could first complete a lap in the quarter to 2023-12-31; at most " in said
    assert "The largest step is the quarter to 2026-03-31" in said


def test_all_has_the_quiet_periods_and_every_loop(bubblegraph: Run) -> None:
    brief, whole = (bubblegraph("timeline", str(AI), *more).out for more in ((), ("--all",)))

    assert "more" in brief
    assert len(whole.splitlines()) > len(brief.splitlines())


def test_csv_has_a_row_for_each_moment_and_json_the_loops(bubblegraph: Run) -> None:
    rows = list(
        csv.DictReader(io.StringIO(bubblegraph("timeline", str(AI), "--format", "csv").out))
    )
    found = json.loads(bubblegraph("timeline", str(AI), "--json").out)

    assert [row["day"] for row in rows] == [moment["day"] for moment in found["moments"]]
    assert [int(row["closed"]) for row in rows] == [len(m["closed"]) for m in found["moments"]]


def test_a_period_that_is_none_is_refused_with_those_there_are(bubblegraph: Run) -> None:
    refused = bubblegraph("timeline", str(AI), "--by", "week")

    assert refused.code == 2
    assert "Known: month, quarter, year." in refused.err


def test_before_the_first_deal_there_is_no_timeline(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025-03-01}
    """
    found = bubblegraph("timeline", ledger_file.name, "--as-of", "2024")

    assert "No deal of the ledger is known by 2024-12-31; the first is dated 2025-03-01." in (
        found.out
    )
    assert found.code == 0


def test_a_phase_that_is_none_is_an_error_with_its_place(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025}
    events:
    - {entity: a, date: 2025, event: x, phase: mania}
    """
    refused = bubblegraph("check", ledger_file.name)

    assert refused.code == 1
    assert 'phase is not known: "mania"' in refused.out + refused.err


def test_a_timeline_of_payments_speaks_of_payments(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(
        "payer,payee,amount,date\nA,B,10.50,2025-01-02\nB,A,4,2025-05-04\n"
    )

    said = bubblegraph("timeline", "bank.csv").out

    assert "Money of payments could first complete a lap in the quarter to 2025-05-04" in said
    assert "at most 4.00 of what was paid by 2025-05-04 can complete a lap" in said
    assert "deal" not in said
    assert "signed" not in said


def test_of_quarters_left_out_it_is_said_that_the_gross_flow_may_have_changed(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    as_of: 2025-12-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10, date: 2025-02-01}
    - {payer: b, payee: a, kind: cloud, amount: 4, date: 2025-02-02}
    - {payer: a, payee: c, kind: equity, amount: 7, date: 2025-08-01}
    """
    said = bubblegraph("timeline", ledger_file.name).out

    assert "--all has every loop, and the 2 quarters in which at most the gross flow changed." in (
        said
    )
