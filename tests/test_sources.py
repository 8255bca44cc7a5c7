"""On which publications the round-trip volume rests."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

from bubblegraph import (
    Filters,
    Ledger,
    circular_flows,
    load_ledger,
    round_trip,
    select_deals,
    weigh_sources,
)
from bubblegraph.analysis.sources import Evidence
from bubblegraph.graph import build_graph
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")


def evidence_of(ledger: Ledger, filters: Filters | None = None) -> Evidence:
    return weigh_sources(ledger, circular_flows(select_deals(ledger, filters)))


def left(evidence: Evidence) -> dict[str, tuple[int, int]]:
    return {p.name: (int(p.left_signed), int(p.left_all)) for p in evidence.publications}


def test_what_is_left_if_a_publication_is_wrong_is_what_the_others_support(ledger: Ledger) -> None:
    """
    deals:
    - {id: ab, payer: a, payee: b, kind: equity, amount: 100, status: {2025: closed},
       source: Gazette 2025-01-02}
    - {id: b1, payer: b, payee: a, kind: cloud,  amount: 40,  status: {2025: closed},
       source: [{publisher: Herald, date: 2025-01-02}, {publisher: Gazette, date: 2025-01-03}]}
    - {id: b2, payer: b, payee: a, kind: cloud,  amount: 30,  date: 2025, source: Herald 2025-01-02}
    - {id: bc, payer: b, payee: c, kind: cloud,  amount: 30,  date: 2025, source: Weekly 2025-01-02}
    """
    found = evidence_of(ledger)

    assert left(found) == {"Gazette": (0, 0), "Herald": (40_00, 40_00)}  # the Weekly is on no loop
    assert [(p.name, p.sole, p.shared) for p in found.publications] == [
        ("Gazette", ("ab",), ("b1",)),
        ("Herald", ("b2",), ("b1",)),
    ]


def test_the_publications_on_which_most_rests_come_first(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, date: 2025}
    - {payer: b, payee: a, kind: cloud,  amount: 10,  date: 2025, source: Zeitung 2025-01-02}
    - {payer: b, payee: a, kind: cloud,  amount: 30,  date: 2025, source: Herald 2025-01-02}
    - {payer: b, payee: a, kind: cloud,  amount: 10,  date: 2025, source: Gazette 2025-01-02}
    """
    assert list(left(evidence_of(ledger)).items()) == [
        ("Herald", (0, 20_00)),
        ("Gazette", (0, 40_00)),
        ("Zeitung", (0, 40_00)),
    ]


def test_where_a_publication_was_read_does_not_make_it_another(ledger: Ledger) -> None:
    """
    deals:
    - {id: ab, payer: a, payee: b, kind: equity, amount: 9, date: 2025,
       source: [{publisher: Wire (via Gazette), date: 2025-01-02},
                {publisher: Wire (via Herald), date: 2025-01-03}]}
    - {id: ba, payer: b, payee: a, kind: cloud,  amount: 9, date: 2025, source: Wire 2025-01-02}
    """
    found = evidence_of(ledger)

    assert [(p.name, p.sole) for p in found.publications] == [("Wire", ("ab", "ba"))]
    assert [standing.deal.id for standing in found.single] == ["ab", "ba"]


def test_thin_support_is_named_single_stale_or_none(ledger: Ledger) -> None:
    """
    as_of: 2026-07-05
    deals:
    - {id: none, payer: a, payee: b, kind: equity, amount: 9, date: 2025}
    - {id: last, payer: b, payee: c, kind: cloud,  amount: 9, date: 2025,
       source: Gazette 2025-07-05}
    - {id: old,  payer: c, payee: a, kind: cloud,  amount: 9, date: 2025,
       source: Gazette 2025-07-04}
    - {id: two,  payer: c, payee: a, kind: cloud,  amount: 9, date: 2025,
       source: [{publisher: Gazette, date: 2024}, {publisher: Herald, date: 2026-01}]}
    - {id: away, payer: c, payee: d, kind: cloud,  amount: 9, date: 2025, source: Gazette 2020}
    """
    found = evidence_of(ledger)

    assert [standing.deal.id for standing in found.unsupported] == ["none"]
    assert [standing.deal.id for standing in found.single] == ["last", "old"]
    assert [standing.deal.id for standing in found.stale] == ["old"]


def test_low_confidence_is_left_out_by_rung(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud,  amount: 40,  status: {2025: closed}, confidence: high}
    - {payer: b, payee: a, kind: cloud,  amount: 20,  status: {2025: closed}, confidence: low}
    - {payer: b, payee: a, kind: cloud,  amount: 10,  status: {2025: announced}, confidence: medium}
    """
    found = evidence_of(ledger)

    assert (found.flows.signed.high.value, found.confident_signed) == (60_00, 40_00)
    assert (found.flows.all.high.value, found.confident_all) == (70_00, 50_00)


def test_the_filters_of_the_question_stay_in_force(ledger: Ledger) -> None:
    """
    deals:
    - {id: ab, payer: a, payee: b, kind: equity, amount: 100, date: 2025, source: Gazette 2025}
    - {id: b1, payer: b, payee: a, kind: cloud,  amount: 40,  date: 2025, source: Herald 2025}
    - {id: b2, payer: b, payee: a, kind: cloud,  amount: 30,  date: 2025, source: Weekly 2025}
    """
    found = evidence_of(ledger, Filters(without=("b2",)))

    assert left(found) == {"Gazette": (0, 0), "Herald": (0, 0)}


def test_a_ledger_without_a_loop_rests_on_nothing(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 100, date: 2025, source: Gazette 2025}
    """
    found = json.loads(bubblegraph("sources", ledger_file.name, "--json").out)

    assert (found["publications"], found["single"], found["round_trip"]) == (
        [],
        [],
        {"signed": 0, "all": 0},
    )
    assert bubblegraph("sources", ledger_file.name).lines[2:] == [
        "Without low-confidence deals: 0.00 signed, 0.00 all.",
        "On a loop and resting on one publication: none.",
        "On a loop without a source of the last year: none.",
        "On a loop without any source: none.",
    ]


def test_the_evidence_of_the_shipped_ledger_is_that_of_asking_without_the_deals(
    bubblegraph: Run,
) -> None:
    found = json.loads(bubblegraph("sources", DEALS, "--json").out)
    ledger = load_ledger(DEALS)

    assert list(found) == [
        "schema",
        "command",
        "ledger",
        "filters",
        "gaps",
        "round_trip",
        "round_trip_exact",
        "without_low_confidence",
        "publications",
        "not_weighed",
        "single",
        "stale",
        "unsupported",
    ]
    first = found["publications"][0]
    graph = build_graph(select_deals(ledger, Filters(without=tuple(first["alone"]))))
    assert (
        float(round_trip(graph).high.value) / 100 == first["left_all"] < found["round_trip"]["all"]
    )
    assert found["unsupported"] == []
    rows = list(csv.DictReader(io.StringIO(bubblegraph("sources", DEALS, "--format", "csv").out)))
    assert [row["publication"] for row in rows] == [p["publication"] for p in found["publications"]]
    assert rows[0]["alone"] == ";".join(first["alone"])


def test_the_head_says_the_sentences_of_cycles(bubblegraph: Run) -> None:
    said = bubblegraph("cycles", DEALS).lines[1]

    assert bubblegraph("sources", DEALS).lines[1].startswith(f"{said} Left is what remains")
