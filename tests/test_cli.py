"""The commands as people and programs use them: tables, files, pipes, terminals."""

from __future__ import annotations

import csv
import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from bubblegraph.cli import COMMANDS
from bubblegraph.solving import lap_packing
from conftest import REPOSITORY, Run, cells_wide, environment, on_a_terminal

DEALS = REPOSITORY / "data" / "deals.yaml"
TRIANGLE = """\
title: Triangle
as_of: 2026-01-01
entities:
  nvidia: {name: Nvidia, sector: chipmaker, ticker: NVDA, aliases: [英伟达]}
  openai: {name: OpenAI, sector: ai_lab}
  oracle: {name: Oracle, sector: hyperscaler}
deals:
- {payer: nvidia, payee: openai, kind: equity, amount: up to 100B, date: 2025-09-22,
   source: "FT 2025-09-22"}
- {payer: openai, payee: oracle, kind: cloud, amount: 300B, status: {2025-09-10: committed},
   term: 2027 to 2032, package: abilene, source: "WSJ 2025-09-10 https://wsj.example/x"}
- {payer: oracle, payee: nvidia, kind: purchase, amount: 40B, status: {2025-05-24: committed},
   package: abilene, source: "FT 2025-05-24"}
- {payer: oracle, payee: openai, kind: warrant, amount: 5B, date: 2025, source: FT 2025}
"""


@pytest.fixture
def triangle(tmp_path: Path) -> Path:
    """The triangle as ``triangle.yaml`` in the folder of the test."""
    path = tmp_path / "triangle.yaml"
    path.write_text(TRIANGLE, encoding="utf-8")
    return path


def document(text: str) -> dict[str, Any]:
    found = json.loads(text)
    assert isinstance(found, dict)
    return found


def cells(text: str) -> list[list[str]]:
    """The rows of a table that came through a pipe."""
    return [line.split("\t") for line in text.splitlines() if "\t" in line]


# --- cycles: the table ----------------------------------------------------------------------------


@pytest.mark.parametrize("command", ["cycles", "volume", "vendor", "cut", "deals"])
def test_a_day_before_the_first_deal_is_said(
    bubblegraph: Run, triangle: Path, command: str
) -> None:
    before = bubblegraph(command, triangle.name, "--as-of", "1999")
    today = bubblegraph(command, triangle.name)

    assert "No deal of the ledger is known by 1999-12-31; the first is dated 2025." in before.lines
    assert before.code == 0
    assert "No deal of the ledger" not in today.out


def test_a_ledger_without_deals_has_no_first_one(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals: []
    """
    assert (
        "No deal of the ledger"
        not in bubblegraph("cycles", ledger_file.name, "--as-of", "1999").out
    )


@pytest.mark.parametrize(
    ("amounts", "said"),
    [
        (
            ("at least 10, status: {2025: closed}", "at least 5, status: {2025: closed}"),
            "At most 5.00 of the 15.00 signed (33.3%) can complete a lap at disclosed prices. All "
            "of it can do so in order of time, invested first. Whatever the undisclosed prices "
            "are, there is no limit: on no loop does a price have a known upper end.",
        ),
        (
            ("at least 10, status: {2025: closed}", "at least 5, status: {2025: announced}"),
            "Nothing of the 10.00 signed, and at most 5.00 of the 15.00 if all is paid (33.3%), "
            "can complete a lap at disclosed prices. All of it can do so in order of time, "
            "invested first. Whatever the undisclosed prices are, at most 0.00 of what is signed; "
            "if all is paid, there is no limit: on no loop does a price have a known upper end.",
        ),
        (
            ("undisclosed, status: {2025: closed}", "undisclosed, status: {2025: closed}"),
            "How much can complete a lap is not disclosed. Whatever the undisclosed prices are, "
            "there is no limit: on no loop does a price have a known upper end.",
        ),
    ],
    ids=["known from below", "announced", "undisclosed"],
)
def test_the_head_says_that_there_is_no_limit_and_why(
    bubblegraph: Run, tmp_path: Path, amounts: tuple[str, str], said: str
) -> None:
    out, back = amounts
    ledger = tmp_path / "ledger.yaml"
    ledger.write_text(
        "strict: false\ndeals:\n"
        f"- {{payer: a, payee: b, kind: equity, amount: {out}}}\n"
        f"- {{payer: b, payee: a, kind: cloud, amount: {back}}}\n"
    )

    assert bubblegraph("cycles", ledger.name).lines[1] == said


def test_the_head_says_once_what_is_the_same_signed_and_if_all_is_paid(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 50, term: 2026, status: {2025: closed}}
    - {payer: b, payee: c, kind: cloud, amount: undisclosed, status: {2025: announced}}
    """
    assert bubblegraph("cycles", ledger_file.name).lines[1] == (
        "At most 20.00 of the 70.00 signed (28.6%) can complete a lap at disclosed prices. All of "
        "it can do so in order of time, invested first."
    )


def test_the_head_gives_the_limit_at_disclosed_prices_and_whatever_the_others_are(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 10 to 20, status: {2025: closed}}
    - {payer: a, payee: b, kind: debt, amount: undisclosed, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud,  amount: 50, term: 2026, status: {2025: committed}}
    """
    assert bubblegraph("cycles", ledger_file.name).lines[1] == (
        "At most 20.00 of the 70.00 signed (28.6%) can complete a lap at disclosed prices. All of "
        "it can do so in order of time, invested first. Whatever the undisclosed prices are, at "
        "most 50.00."
    )


def test_what_comes_back_before_it_is_invested_is_not_in_order_of_time(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, id: stake, status: {2026-03-31: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 50, id: rent, term: 2025, status: {2025: closed}}
    """
    ran = bubblegraph("cycles", ledger_file.name)
    unfolded = bubblegraph("cycles", ledger_file.name, "--explain", "1")

    assert "None of it can do so in order of time, invested first." in ran.out
    assert ["1", "a ⇄ b *†", "20.00", "20.00", "2026", "2025"] in cells(ran.out)
    assert "† never in order of time, invested first." in ran.out
    assert (
        "Never in order of time, invested first: rent ends 2025-12-31, stake, which has to come "
        "before it, begins 2026-03-31."
    ) in unfolded.out


def test_the_dagger_says_how_long_a_lap_may_take_and_that_it_is_of_money_invested_first(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, term: 2025-01, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 50, term: 2025-06, status: {2025: closed}}
    """
    ran = bubblegraph("cycles", ledger_file.name, "--within", "90d")

    assert "† never in order of time, invested first and within 90 days." in ran.out
    assert "†" not in bubblegraph("cycles", ledger_file.name).out
    for span, said in (("0d", "within the same day."), ("1d", "within 1 day.")):
        assert said in bubblegraph("cycles", ledger_file.name, "--within", span).out


@pytest.mark.parametrize("command", ["cycles", "volume"])
def test_what_is_only_a_bound_in_order_of_time_is_called_so(
    bubblegraph: Run, ledger_file: Path, monkeypatch: pytest.MonkeyPatch, command: str
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, term: 2026, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 50, term: 2025, status: {2025: closed}}
    """
    computed = bubblegraph(command, ledger_file.name).out
    monkeypatch.setattr(lap_packing, "MOST", 1)
    bounded = bubblegraph(command, ledger_file.name).out

    assert "of it in order of time\t0.00" in computed
    assert "of it in order of time (a bound)\t20.00" in bounded
    assert "In order of time, invested first, at most 20.00; that is a bound, and" in bounded


def test_where_no_row_adds_up_the_order_is_that_of_the_loops_below(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: undisclosed, status: {2025: closed}}
    - {payer: b, payee: c, kind: cloud, amount: 2, status: {2025: closed}}
    - {payer: c, payee: a, kind: cloud, amount: 2, status: {2025: closed}}
    """
    unproven = bubblegraph("cycles", ledger_file.name, "--patience", "0")
    unpriced = bubblegraph("cycles", ledger_file.name, "--without", "c-a-2025")

    assert "By what each could carry alone; loops share deals: never add up." in unproven.out
    for ran in (unproven, unpriced):
        assert "By what each row carries" not in ran.out


def test_within_bounds_the_days_of_a_lap(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 20, id: stake, term: 2025-01-01 to 2025-01-10,
       status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 50, id: rent, term: 2025-02-01 to 2025-03-01,
       status: {2025: closed}}
    """
    found = {
        span: json.loads(bubblegraph("cycles", ledger_file.name, "--within", span, "--json").out)
        for span in ("22d", "3w", "1y")
    }

    assert {s: f["totals"]["signed"]["in_order"]["invested"]["high"] for s, f in found.items()} == {
        "22d": 20,
        "3w": 0,
        "1y": 20,
    }
    assert found["22d"]["cycles"][0]["order"]["days"] == 22
    assert found["3w"]["cycles"][0]["order"]["gap"] == {
        "ends": "stake",
        "last": "2025-01-10",
        "begins": "rent",
        "first": "2025-02-01",
    }
    assert found["3w"]["windows"] == [
        {"deal": "rent", "first": "2025-02-01", "last": "2025-03-01"},
        {"deal": "stake", "first": "2025-01-01", "last": "2025-01-10"},
    ]


@pytest.mark.parametrize(
    ("span", "said"),
    [("3m", "months are of different lengths"), ("soon", 'not a span of time: "soon"')],
)
def test_a_span_that_is_none_is_wrong_usage(bubblegraph: Run, span: str, said: str) -> None:
    ran = bubblegraph("cycles", "--within", span)

    assert (ran.code, ran.out) == (2, "")
    assert said in " ".join(ran.err.split())


def test_the_table_has_a_row_a_loop_and_adds_up(bubblegraph: Run, triangle: Path) -> None:
    ran = bubblegraph("cycles", triangle.name)

    assert (ran.code, ran.err) == (0, "")
    assert ran.lines[0] == "Circular flows: Triangle, as of 2026-01-01, US$ billions"
    assert ran.lines[1] == (
        "Nothing of the 340.00 signed, and at most 40.00 of the 440.00 if all is paid (9.1%), can "
        "complete a lap at disclosed prices. All of it can do so in order of time, invested first."
    )
    assert cells(ran.out)[:2] == [
        ["rank", "loop", "signed", "if all", "invested", "spent"],
        ["1", "Nvidia → OpenAI → Oracle → Nvidia *", "0.00", "40.00", "2025", "2025–32"],
    ]
    assert "* no source ties these deals together." in ran.out
    assert "Not counted: 1 warrant or guarantee (5.00); details: --notes." in ran.out
    notes = bubblegraph("cycles", triangle.name, "--notes")
    assert "Not counted: warrants (Oracle → OpenAI; 5.00)" in notes.out


def test_without_a_disclosed_price_the_head_does_not_say_that_nothing_returns(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: undisclosed, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 5, status: {2025: closed}}
    """
    head = bubblegraph("cycles", str(ledger_file)).lines[1]

    assert head == (
        "Nothing of the 5.00 signed can complete a lap at disclosed prices. Whatever the "
        "undisclosed prices are, at most 5.00."
    )


def test_an_amount_of_zero_makes_no_loop_and_is_said_to_pay_nothing(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 0, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: 5, date: 2025}
    """
    ran = bubblegraph("cycles", str(ledger_file))

    assert (
        "No loop: none of the 2 deals that count leads back to its payer; an amount of 0 pays "
        "nothing." in ran.lines
    )


def test_every_loop_is_listed_on_request(bubblegraph: Run) -> None:
    rows, every = bubblegraph("cycles", str(DEALS)), bubblegraph("cycles", "--all", str(DEALS))

    found = document(bubblegraph("cycles", "--json", str(DEALS)).out)["found"]
    assert len(cells(every.out)) - 1 == found > len(cells(rows.out))
    assert f"--all lists {found:,} loops" in rows.out


def test_a_loop_unfolds_to_its_deals_and_their_sources(bubblegraph: Run, triangle: Path) -> None:
    ran = bubblegraph("cycles", "--explain", "1", triangle.name)

    assert "Loop 1: Nvidia → OpenAI → Oracle → Nvidia. An upper limit, not a finding." in ran.lines
    assert (
        "  openai-oracle-2025   300.00, cloud, committed 2025-09-10   triangle.yaml:10:3"
        in ran.lines
    )
    assert "    WSJ 2025-09-10 https://wsj.example/x" in ran.lines


def test_a_tied_loop_bears_no_star(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "tied.yaml").write_text(
        TRIANGLE.replace("date: 2025-09-22,", "date: 2025-09-22, package: abilene,")
    )

    ran = bubblegraph("cycles", "tied.yaml")

    assert "Nvidia → OpenAI → Oracle → Nvidia\t" in ran.out
    assert "*" not in ran.out.replace("(T*)", "").replace("(V*)", "")


def test_a_ledger_without_loop_says_so(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("payer,payee,amount,date\na,b,1,2025\n")
    (tmp_path / "empty.yaml").write_text("deals: []\n")

    one, none = bubblegraph("cycles", "x.csv"), bubblegraph("cycles", "empty.yaml")

    assert one.lines[1] == "No loop: the one payment that counts does not lead back to its payer."
    assert none.lines[:2] == ["Circular flows: empty, US$", "No loop: no deal counts."]
    assert document(bubblegraph("cycles", "--json", "empty.yaml").out)["totals"]["gross"] == {
        "low": 0,
        "high": 0,
        "disclosed": 0,
    }


# --- cycles: JSON ---------------------------------------------------------------------------------


def shape(value: Any) -> Any:
    """What a JSON value is made of: keys and kinds, not contents."""
    if isinstance(value, dict):
        return {key: shape(item) for key, item in value.items()}
    if isinstance(value, list):
        return [shape(item) for item in value[:1]]
    return (
        "number"
        if isinstance(value, int | float) and not isinstance(value, bool)
        else type(value).__name__
    )


INTERVAL = {"low": "number", "high": "number"}
AMOUNT = INTERVAL | {"disclosed": "number"}
RUNG = {
    "round_trip": INTERVAL,
    "round_trip_exact": "bool",
    "round_trip_least": INTERVAL,
    "circulation": INTERVAL,
    "circulation_exact": "bool",
    "round_trip_unlimited": "number",
    "round_trip_unlimited_where_known": "number",
    "circulation_unlimited": "number",
}
LAPS = {"low": "number", "high": "number", "unlimited": "number"}
ORDERED = RUNG | {"in_order": {"any": LAPS, "invested": LAPS}, "in_order_exact": "bool"}


def test_the_json_has_the_shape_of_the_design(bubblegraph: Run, triangle: Path) -> None:
    found = document(bubblegraph("cycles", "--json", triangle.name).out)

    got = shape(found)
    assert found["schema"] == 1
    assert found["command"] == "cycles"
    assert found["ledger"] == {
        "title": "Triangle",
        "path": "triangle.yaml",
        "as_of": "2026-01-01",
        "currency": "USD",
        "entities": 3,
        "deals": 4,
        "notes": [],
    }
    assert (
        found["filters"] | {"min_status": "announced", "count_noncash": False} == found["filters"]
    )
    assert (
        got["totals"] | {"deals": "number", "counted": "number", "gross": AMOUNT} == got["totals"]
    )
    assert (got["totals"]["signed"], got["totals"]["all"]) == (ORDERED, ORDERED)
    assert got["cycles"] == [
        {
            "rank": "number",
            "entities": ["str"],
            "length": "number",
            "bottleneck": INTERVAL,
            "row": {"signed": INTERVAL, "all": INTERVAL},
            "order": {"in_order": "bool", "lap": ["str"], "days": "number", "gap": "NoneType"},
            "class": "str",
            "relationship": "str",
            "tied": "bool",
            "priced": "bool",
            "legs": [
                {
                    "payer": "str",
                    "payee": "str",
                    "amount": AMOUNT,
                    "kinds": ["str"],
                    "deals": ["str"],
                },
            ],
        }
    ]
    assert {"warrants", "guarantees", "paid_in_shares", "unpriced_cycles"} <= set(
        found["not_counted"]
    )
    assert (found["found"], found["shown"], found["complete"], found["stopped"]) == (
        1,
        1,
        True,
        None,
    )


def test_the_json_gives_whole_units_of_the_currency(bubblegraph: Run, triangle: Path) -> None:
    found = document(bubblegraph("cycles", "--json", triangle.name).out)

    assert found["totals"]["gross"] == {
        "low": 340_000_000_000,
        "high": 440_000_000_000,
        "disclosed": 440_000_000_000,
    }
    assert found["totals"]["all"]["round_trip"] == {"low": 0, "high": 40_000_000_000}
    assert found["totals"]["all"]["circulation"] == {"low": 0, "high": 120_000_000_000}
    assert found["cycles"][0]["entities"] == ["nvidia", "openai", "oracle"]
    assert found["cycles"][0]["bottleneck"] == {"low": 0, "high": 40_000_000_000}


@pytest.mark.parametrize("day", ["2025-12-31", "2026-07-05"])
def test_the_rows_of_the_shipped_ledger_add_up_to_its_totals(bubblegraph: Run, day: str) -> None:
    found = document(bubblegraph("cycles", "--json", "--as-of", day, str(DEALS)).out)

    for rung in ("signed", "all"):
        for end in ("low", "high"):
            rows = sum(cycle["row"][rung][end] for cycle in found["cycles"])
            assert rows == pytest.approx(found["totals"][rung]["round_trip"][end], abs=0.01)
    assert found["found"] == len(found["cycles"])
    assert [cycle["rank"] for cycle in found["cycles"]] == list(range(1, found["found"] + 1))


def test_an_unknown_end_is_null(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(TRIANGLE.replace("40B", "at least 40B"))

    found = document(bubblegraph("cycles", "--json", "x.yaml").out)

    assert found["totals"]["gross"]["high"] is None
    assert found["cycles"][0]["legs"][2]["amount"] == {
        "low": 40_000_000_000,
        "high": None,
        "disclosed": 40_000_000_000,
    }
    assert found["totals"]["all"]["round_trip_unlimited"] == 100_000_000_000


def test_a_view_shows_what_involves_an_entity_and_keeps_the_totals(bubblegraph: Run) -> None:
    whole = document(bubblegraph("cycles", "--json", str(DEALS)).out)
    view = document(bubblegraph("cycles", "--json", "--entity", "英伟达", str(DEALS)).out)

    assert view["filters"]["entity"] == ["nvidia"]
    assert all("nvidia" in cycle["entities"] for cycle in view["cycles"])
    assert (view["totals"], view["found"]) == (whole["totals"], whole["found"])
    assert 0 < view["shown"] < whole["shown"]


def test_a_relationship_narrows_the_list_and_keeps_the_totals(bubblegraph: Run) -> None:
    whole = document(bubblegraph("cycles", "--json", str(DEALS)).out)
    asked = ("--relationship", "Customer-finances_supplier")
    view = document(bubblegraph("cycles", "--json", *asked, str(DEALS)).out)
    table = bubblegraph("cycles", "--all", *asked, str(DEALS))

    assert view["filters"]["relationship"] == ["customer finances supplier"]
    assert view["cycles"] == [
        cycle for cycle in whole["cycles"] if cycle["relationship"] == "customer finances supplier"
    ]
    assert (view["totals"], view["found"]) == (whole["totals"], whole["found"])
    assert 0 < view["shown"] < whole["shown"]
    assert "Filters: shown: loops of the relationship customer finances supplier." in table.lines


def test_a_relationship_that_is_none_is_wrong_usage(bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", "--relationship", "reciprocal trad", str(DEALS))

    assert ran.code == 2
    assert "Did you mean reciprocal trade?" in ran.err


def test_dropping_a_deal_never_lets_more_return(bubblegraph: Run, triangle: Path) -> None:
    ran = bubblegraph("cycles", "--json", "--without", "oracle-nvidia-2025", triangle.name)

    assert document(ran.out)["totals"]["all"]["round_trip"]["high"] == 0
    assert document(ran.out)["filters"]["without"] == ["oracle-nvidia-2025"]


def test_every_filter_is_said_with_the_answer(bubblegraph: Run, triangle: Path) -> None:
    words = [
        "--min-status",
        "rumoured",
        "--kind",
        "financing",
        "--kind",
        "trade",
        "--confidence",
        "medium",
        "--since",
        "2025",
        "--consolidate",
    ]
    words += [
        "--min-amount",
        "1B",
        "--only",
        "nvidia-openai-2025",
        "--pooled",
        "--count-noncash",
        "--count-repayments",
        "--sector",
        "ai_lab",
    ]

    ran = bubblegraph("cycles", *words, triangle.name)

    (line,) = [line for line in ran.lines if line.startswith("Filters: ")]
    for said in (
        "began to count on 2025-01-01 or later",
        "from status rumoured",
        "kind equity, debt, repayment, purchase, cloud, lease",
        "amount of 1,000,000,000 and more",
        "confidence medium and better",
        "only nvidia-openai-2025",
        "pooled parties may be on a loop",
        "parents with their subsidiaries",
        "warrants, guarantees and deals paid in shares are counted",
        "shown: what involves sector ai_lab",
    ):
        assert said in line


# --- formats and files ----------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "delimiter"), [("csv", ","), ("tsv", "\t")])
def test_separated_values_have_a_header_and_a_row_a_loop(
    bubblegraph: Run, triangle: Path, form: str, delimiter: str
) -> None:
    ran = bubblegraph("cycles", "--format", form, triangle.name)

    (row,) = csv.DictReader(io.StringIO(ran.out), delimiter=delimiter)
    assert (row["rank"], row["entities"], row["all_high"]) == (
        "1",
        "nvidia;openai;oracle",
        "40000000000",
    )


def test_markdown_is_a_table_that_shows_names_as_they_are(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(TRIANGLE.replace("name: OpenAI", "name: 'Open|AI *x*'"))

    ran = bubblegraph("cycles", "--format", "md", "x.yaml")

    assert r"Open\|AI \*x\*" in ran.out
    widths = {len(re.findall(r"(?<!\\)\|", line)) for line in ran.lines if line.startswith("|")}
    assert widths == {7}


@pytest.mark.parametrize(
    "command_words", [("cycles",), ("deals",), ("deals", "--by", "payer"), ("show", "nvidia")]
)
@pytest.mark.parametrize("form", ["table", "json", "csv", "tsv", "md"])
def test_every_command_speaks_every_format(
    bubblegraph: Run, triangle: Path, command_words: tuple[str, ...], form: str
) -> None:
    ran = bubblegraph(*command_words, "--format", form, triangle.name)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out.endswith("\n")
    if form == "json":
        assert document(ran.out)["command"] == command_words[0]


@pytest.mark.parametrize(
    ("name", "form"),
    [("o.json", "json"), ("o.csv", "csv"), ("o.TSV", "tsv"), ("o.md", "md"), ("o.txt", "table")],
)
def test_a_file_gets_the_format_of_its_suffix(
    bubblegraph: Run, triangle: Path, tmp_path: Path, name: str, form: str
) -> None:
    (tmp_path / name).write_text("what was there before")

    ran = bubblegraph("cycles", triangle.name, "-o", name)

    assert (ran.code, ran.out, ran.err) == (0, "", "")
    assert (tmp_path / name).read_text() == bubblegraph(
        "cycles", triangle.name, "--format", form
    ).out
    assert sorted(path.name for path in tmp_path.iterdir()) == sorted([name, "triangle.yaml"])


def test_a_format_that_is_named_wins_over_the_suffix(
    bubblegraph: Run, triangle: Path, tmp_path: Path
) -> None:
    bubblegraph("cycles", triangle.name, "-o", "o.txt", "--json")

    assert document((tmp_path / "o.txt").read_text())["found"] == 1


def test_a_file_keeps_its_permissions(bubblegraph: Run, triangle: Path, tmp_path: Path) -> None:
    path = tmp_path / "o.json"
    path.touch()
    path.chmod(0o640)

    bubblegraph("cycles", triangle.name, "-o", "o.json")

    assert path.stat().st_mode & 0o777 == 0o640


# --- where ledgers come from ----------------------------------------------------------------------


def test_a_ledger_may_come_through_standard_input(bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", "--json", "-", stdin=TRIANGLE.encode())

    assert document(ran.out)["ledger"]["path"] == "stdin"
    assert document(ran.out)["found"] == 1


def test_a_table_may_come_through_standard_input(bubblegraph: Run) -> None:
    ran = bubblegraph("deals", "--json", "-", stdin=b"payer,payee,amount,date\na,b,5,2025\n")

    assert document(ran.out)["totals"]["gross"] == {"low": 5, "high": 5, "disclosed": 5}


def test_several_ledgers_are_merged(bubblegraph: Run, triangle: Path, tmp_path: Path) -> None:
    (tmp_path / "more.csv").write_text("payer,payee,amount,date\nnvda,oracle,7000000000,2025\n")

    found = document(bubblegraph("cycles", "--json", triangle.name, "more.csv").out)

    assert found["ledger"]["title"] == "Triangle + more"
    assert found["ledger"]["path"] == ["triangle.yaml", "more.csv"]
    assert ["nvidia", "oracle"] in [cycle["entities"] for cycle in found["cycles"]]


def test_without_a_ledger_the_one_of_the_folder_is_read_and_named(
    bubblegraph: Run, triangle: Path, tmp_path: Path
) -> None:
    (tmp_path / "data").mkdir()
    triangle.rename(tmp_path / "data" / "deals.yaml")

    ran = bubblegraph("cycles")

    assert ran.err == f"Ledger: {Path('data', 'deals.yaml')}\n"
    assert ran.lines[0].startswith("Circular flows: Triangle")


def test_without_any_ledger_the_shipped_one_is_read_and_named(bubblegraph: Run) -> None:
    ran = bubblegraph("cycles")

    assert ran.err == f"Ledger: {DEALS}\n"
    assert ran.lines[0].startswith("Circular flows: The AI boom, as of ")


# --- the day --------------------------------------------------------------------------------------


def test_at_the_end_of_2025_nvidias_hundred_billion_is_a_letter_of_intent(bubblegraph: Run) -> None:
    ran = bubblegraph("deals", "--json", "--as-of", "2025-12-31", str(DEALS))

    deals = {deal["id"]: deal for deal in document(ran.out)["deals"]}
    (letter,) = [
        deal
        for deal in deals.values()
        if (deal["payer"], deal["payee"]) == ("nvidia", "openai")
        and deal["high"] == 100_000_000_000
    ]
    assert (letter["status"], letter["counted"], letter["low"]) == ("letter of intent", False, 0)
    shown = bubblegraph("show", letter["id"], "--as-of", "2025-12-31", str(DEALS))
    assert "counted: no: letter of intent" in shown.lines


def test_today_nvidias_stake_of_thirty_billion_has_taken_its_place(bubblegraph: Run) -> None:
    ran = bubblegraph("show", "nvidia/openai", "--json", str(DEALS))

    stakes = {deal["id"]: deal for deal in document(ran.out)["deals"] if deal["payer"] == "nvidia"}
    counted = [
        deal for deal in stakes.values() if deal["counted"] and deal["low"] == 30_000_000_000
    ]
    assert counted
    assert [deal["left_out"] for deal in stakes.values() if deal["high"] == 100_000_000_000] == [
        f"replaced by {counted[0]['id']}"
    ]


# --- deals ----------------------------------------------------------------------------------------


def test_deals_are_listed_with_those_not_counted_in_brackets(
    bubblegraph: Run, triangle: Path
) -> None:
    ran = bubblegraph("deals", triangle.name)

    assert cells(ran.out)[1:] == [
        [
            "Nvidia → OpenAI",
            "nvidia-openai-2025",
            "equity",
            "0.00–100.00",
            "announced",
            "2025-09-22",
        ],
        ["OpenAI → Oracle", "openai-oracle-2025", "cloud", "300.00", "committed", "2025-09-10"],
        ["Oracle → Nvidia", "oracle-nvidia-2025", "purchase", "40.00", "committed", "2025-05-24"],
        [
            "Oracle → OpenAI",
            "oracle-openai-2025",
            "warrant",
            "(5.00)",
            "announced; warrant",
            "2025",
        ],
        ["3 counted of 4", "", "", "340.00–440.00", "", ""],
    ]


@pytest.mark.parametrize(
    ("by", "groups"),
    [
        ("payer", ["openai", "nvidia", "oracle"]),
        ("payee", ["oracle", "openai", "nvidia"]),
        ("kind", ["cloud", "equity", "purchase"]),
        ("sector", ["ai_lab → hyperscaler", "chipmaker → ai_lab", "hyperscaler → chipmaker"]),
    ],
)
def test_deals_add_up_by_what_is_asked(
    bubblegraph: Run, triangle: Path, by: str, groups: list[str]
) -> None:
    found = document(bubblegraph("deals", "--by", by, "--json", triangle.name).out)

    assert [group[by] for group in found["groups"]] == groups
    assert sum(group["low"] for group in found["groups"]) == found["totals"]["gross"]["low"]
    assert sum(group["deals"] for group in found["groups"]) == found["totals"]["counted"] == 3


def test_sums_never_add_a_total_to_its_parts(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        "strict: false\ndeals:\n"
        "- {id: old, payer: fund, payee: lab, kind: equity, amount: 90, date: 2024}\n"
        "- {id: round, payer: fund, payee: lab, kind: equity, amount: 100, date: 2025,"
        "   includes: stake, replaces: old}\n"
        "- {id: stake, payer: chips, payee: lab, kind: equity, amount: 30, date: 2025}\n"
    )

    found = document(bubblegraph("deals", "--by", "payer", "--json", "x.yaml").out)

    assert {group["payer"]: group["high"] for group in found["groups"]} == {"fund": 70, "chips": 30}
    assert found["totals"]["gross"] == {"low": 100, "high": 100, "disclosed": 100}


# --- show -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["nvidia", "Nvidia", "nvda", "英伟达"])
def test_an_entity_is_shown_by_any_of_its_names(
    bubblegraph: Run, triangle: Path, name: str
) -> None:
    ran = bubblegraph("show", name, triangle.name)

    assert ran.lines[0] == "Nvidia: Triangle, as of 2026-01-01, US$ billions"
    assert cells(ran.out)[1:] == [
        ["in: sales", "1", "40.00", "Oracle 40.00"],
        ["out: financing of others", "1", "0.00–100.00", "OpenAI 0.00–100.00"],
    ]
    assert "  1  Nvidia → OpenAI → Oracle → Nvidia" in ran.lines


@pytest.mark.parametrize(
    "pair", ["nvidia/openai", "英伟达/OpenAI", "nvidia→openai", "nvidia → openai"]
)
def test_a_pair_is_shown_in_both_directions(bubblegraph: Run, triangle: Path, pair: str) -> None:
    ran = bubblegraph("show", pair, triangle.name)

    assert "Nvidia → OpenAI   up to 100.00" in ran.lines
    assert "OpenAI → Nvidia   no deal" in ran.lines


def test_of_a_pair_a_deal_that_does_not_count_is_told_from_none(
    bubblegraph: Run, triangle: Path
) -> None:
    ran = bubblegraph("show", "oracle/openai", triangle.name)

    assert "Oracle → OpenAI   nothing counted" in ran.lines
    assert "    not counted: warrant" in ran.lines


def test_a_letter_of_intent_makes_a_supplier(bubblegraph: Run, ledger_file: Path) -> None:
    """
    deals:
    - {payer: chipco, payee: labco,  kind: equity,   amount: 10, date: 2025}
    - {payer: labco,  payee: chipco, kind: purchase, amount: 5,  status: {2025: letter of intent}}
    - {payer: fund,   payee: labco,  kind: equity,   amount: 3,  date: 2025}
    - {payer: labco,  payee: fund,   kind: lease,    amount: 2,  status: {2025: announced,
       2026: lapsed}}
    """
    ran = bubblegraph("show", "labco", ledger_file.name)

    assert [row[0] for row in cells(ran.out)[1:]] == [
        "in: financing by suppliers",
        "in: financing by outsiders",
    ]
    assert [row[3] for row in cells(ran.out)[1:]] == ["chipco 10.00", "fund 3.00"]


def test_an_entity_without_a_counted_deal_has_no_table(bubblegraph: Run, triangle: Path) -> None:
    ran = bubblegraph("show", "nvidia", triangle.name, "--as-of", "2020")

    assert (ran.code, cells(ran.out)) == (0, [])
    assert ran.lines[-2:] == ["", "On no loop."]


def test_a_deal_is_shown_with_its_history_and_place(bubblegraph: Run, triangle: Path) -> None:
    ran = bubblegraph("show", "openai-oracle-2025", triangle.name)

    for line in (
        "counted: yes",
        "term: 2027 to 2032",
        "package: abilene",
        "  2025-09-10   committed",
    ):
        assert line in ran.lines
    assert "triangle.yaml:10:3" in ran.out


@pytest.mark.parametrize("what", ["openai", "nvidia/openai", "英伟达"])
def test_show_works_on_the_shipped_ledger(bubblegraph: Run, what: str) -> None:
    assert bubblegraph("show", what, str(DEALS)).code == 0


# --- check and schema -----------------------------------------------------------------------------


def test_check_is_silent_when_all_is_well(bubblegraph: Run, triangle: Path) -> None:
    ran = bubblegraph("check", triangle.name)

    assert (ran.code, ran.out, ran.err) == (0, "", "")


def test_check_lets_warnings_pass_unless_it_is_strict(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("payer,payee,amount,date\na,a,1,2025\n")

    lenient, strict = bubblegraph("check", "x.csv"), bubblegraph("check", "--strict", "x.csv")

    assert (lenient.code, strict.code) == (0, 1)
    assert lenient.out == strict.out != ""
    assert "x.csv:2:3: warning: a pays itself" in lenient.out


def test_check_gives_problems_to_programs(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "x.csv").write_text("payer,payee,amount,date\na,b,ten,2025\n")

    ran = bubblegraph("check", "--json", "x.csv")

    (problem,) = document(ran.out)["problems"]
    assert ran.code == 1
    assert (problem["file"], problem["line"], problem["column"], problem["level"]) == (
        "x.csv",
        2,
        5,
        "error",
    )


def test_the_schema_goes_to_a_file(bubblegraph: Run, tmp_path: Path) -> None:
    printed = bubblegraph("schema").out

    assert bubblegraph("schema", "-o", "ledger.schema.json").code == 0
    assert (tmp_path / "ledger.schema.json").read_text(encoding="utf-8") == printed
    assert document(printed)["properties"]["deals"]["type"] == ["array", "null"]


# --- the program as a process ---------------------------------------------------------------------


def test_the_version_is_printed(program: Run) -> None:
    ran = program("--version")

    assert (ran.code, ran.err) == (0, "")
    assert re.fullmatch(r"bubblegraph \d+\.\d+\.\d+\n", ran.out)


@pytest.mark.parametrize("words", [("--help",), ("cycles", "--help"), ()])
def test_help_fits_a_terminal_and_needs_no_terminal(program: Run, words: tuple[str, ...]) -> None:
    ran = program(*words, COLUMNS="80")

    assert "Usage:" in ran.out + ran.err
    assert max(map(len, (ran.out + ran.err).splitlines())) <= 80
    assert "Traceback" not in ran.err


def test_every_command_has_its_whole_sentence_in_the_help_of_the_program(program: Run) -> None:
    ran = program("--help", COLUMNS="80")

    listed = ran.out.partition("\nAsk:\n")[2].splitlines()
    commands = [line for line in listed if line.startswith("  ")]
    assert [line.split()[0] for line in commands] == list(COMMANDS)
    assert [line for line in commands if line.endswith("...")] == []


@pytest.mark.parametrize(
    "words", [("cycles", "--all"), ("cycles", "--json"), ("deals",), ("show", "openai")]
)
def test_the_same_ledger_gives_the_same_bytes(program: Run, words: tuple[str, ...]) -> None:
    first = program(*words, str(DEALS), PYTHONHASHSEED="1")
    second = program(*words, str(DEALS), PYTHONHASHSEED="2")

    assert first.code == 0
    assert first.out == second.out


HEAVY = ("networkx", "numpy", "matplotlib", "highspy", "scipy", "pandas", "bubblegraph.drawing")


@pytest.mark.parametrize(
    ("words", "allowed"),
    [
        (["--help"], ()),
        (["--version"], ()),
        (["cycles", "--help"], ()),
        (["check", str(DEALS)], ()),
        (["deals", str(DEALS)], ()),
        (["schema"], ()),
        (["glossary"], ()),
        (["cycles", str(DEALS)], ("networkx", "numpy", "highspy")),
    ],
)
def test_a_command_imports_no_more_than_it_needs(
    words: list[str], allowed: tuple[str, ...], tmp_path: Path
) -> None:
    code = f"""
import sys
sys.argv = ["bubblegraph", *{words!r}]
from bubblegraph.__main__ import main
try:
    main()
except SystemExit:
    pass
print(*[name for name in {HEAVY!r} if name in sys.modules], file=sys.stderr)
"""
    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        cwd=tmp_path,
        env=environment(),
        check=True,
    )

    assert set(done.stderr.decode().splitlines()[-1].split()) <= set(allowed)


def test_importing_the_package_imports_nothing_heavy(tmp_path: Path) -> None:
    heavy = (*HEAVY, "typer", "rich", "yaml")
    code = f"import sys, bubblegraph; print(*[name for name in {heavy!r} if name in sys.modules])"

    done = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env=environment(),
        cwd=tmp_path,
        check=True,
    )

    assert done.stdout.strip() == b""


def test_a_terminal_of_ascii_gets_ascii(program: Run, triangle: Path) -> None:
    ran = program(
        "cycles",
        triangle.name,
        PYTHONIOENCODING="ascii",
        LC_ALL="C",
        PYTHONCOERCECLOCALE="0",
        PYTHONUTF8="0",
    )

    assert ran.code == 0
    assert ran.out.isascii()
    assert "Nvidia -> OpenAI -> Oracle -> Nvidia *" in ran.out
    assert "2025-32" in ran.out


def test_chinese_names_do_not_break_a_terminal_of_ascii(program: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        TRIANGLE.replace("name: Nvidia", "name: 英伟达"), encoding="utf-8"
    )

    ran = program("cycles", "x.yaml", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert ran.code == 0
    assert ran.out.isascii()
    assert r"\u82f1\u4f1f\u8fbe -> OpenAI" in ran.out


def test_json_is_utf_8_whatever_the_terminal(program: Run, tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        TRIANGLE.replace("title: Triangle", "title: 三角"), encoding="utf-8"
    )

    plain = program("cycles", "--json", "x.yaml")
    ascii_only = program("cycles", "--json", "x.yaml", PYTHONIOENCODING="ascii", PYTHONUTF8="0")

    assert document(plain.out)["ledger"]["title"] == "三角"
    assert document(ascii_only.out)["ledger"]["title"] == "三角"


# --- a real terminal ------------------------------------------------------------------------------


ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


@pytest.mark.parametrize(
    "words",
    [
        ("cycles",),
        ("cycles", "--all"),
        ("cycles", "--explain", "2"),
        ("deals",),
        ("show", "openai"),
    ],
)
def test_no_line_is_wider_than_the_terminal(words: tuple[str, ...], tmp_path: Path) -> None:
    seen = ESCAPES.sub("", on_a_terminal(*words, str(DEALS), folder=tmp_path))

    assert "\t" not in seen
    # an address is one word that nobody wants to see broken
    wide = [line for line in seen.splitlines() if cells_wide(line) > 80 and "://" not in line]
    assert wide == []


def test_the_table_of_companies_stands_in_columns_on_a_terminal(tmp_path: Path) -> None:
    words = ("volume", str(DEALS), "--companies")

    seen = ESCAPES.sub("", on_a_terminal(*words, folder=tmp_path))

    assert re.search(r"^company +can carry, at most +as part of T\* .*of taken in *$", seen, re.M)


@pytest.mark.parametrize("words", [("cycles",), ("deals",), ("show", "nvidia")])
def test_chinese_names_are_wrapped_by_their_width(words: tuple[str, ...], tmp_path: Path) -> None:
    text = TRIANGLE.replace("name: Nvidia", f"name: {'英伟达' * 12}").replace(
        "name: Oracle", f"name: {'甲骨文' * 9}"
    )
    (tmp_path / "x.yaml").write_text(text, encoding="utf-8")

    seen = ESCAPES.sub("", on_a_terminal(*words, "x.yaml", folder=tmp_path))

    assert "英伟达" in seen
    assert max(map(cells_wide, seen.splitlines())) <= 80


@pytest.mark.parametrize("columns", [40, 120])
def test_the_table_follows_the_width_of_the_terminal(
    columns: int, triangle: Path, tmp_path: Path
) -> None:
    seen = ESCAPES.sub("", on_a_terminal("cycles", triangle.name, folder=tmp_path, columns=columns))

    assert max(map(cells_wide, seen.splitlines())) <= columns


def test_no_color_is_obeyed(triangle: Path, tmp_path: Path) -> None:
    coloured = on_a_terminal("cycles", triangle.name, folder=tmp_path)
    plain = on_a_terminal("cycles", triangle.name, folder=tmp_path, NO_COLOR="1")

    assert "\x1b[" in coloured
    assert not re.search(r"\x1b\[[0-9;]*3[0-7]m", plain)
    assert ESCAPES.sub("", plain) == ESCAPES.sub("", coloured)


def test_markup_in_names_is_printed_literally_on_a_terminal(tmp_path: Path) -> None:
    (tmp_path / "x.yaml").write_text(
        TRIANGLE.replace("name: Nvidia", "name: '[red]N[/red] :smile:'")
    )

    seen = ESCAPES.sub("", on_a_terminal("deals", "x.yaml", folder=tmp_path, columns=120))

    assert "[red]N[/red] :smile:" in seen


def test_a_terminal_of_ascii_gets_an_ascii_table(triangle: Path, tmp_path: Path) -> None:
    seen = on_a_terminal(
        "cycles", triangle.name, folder=tmp_path, PYTHONIOENCODING="ascii", PYTHONUTF8="0"
    )

    assert seen.isascii()
    assert "Nvidia -> OpenAI" in seen


def test_a_price_known_only_from_below_comes_with_a_bound(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "open.yaml").write_text(
        "strict: false\ndeals:\n"
        "- {payer: a, payee: b, kind: equity, amount: at least 10B, status: {2025: closed}}\n"
        "- {payer: b, payee: a, kind: cloud, amount: 100B, status: {2025: closed}}\n",
        encoding="utf-8",
    )

    ran = bubblegraph("cycles", "open.yaml")

    assert "At most 10.00 of the 110.00 signed (9.1%)" in ran.out
    assert "Whatever the undisclosed prices are, at most 100.00." in ran.out


def test_a_pipe_is_written_to_and_never_replaced(tmp_path: Path) -> None:
    ledger = "strict: false\ndeals: [{payer: a, payee: b, kind: equity, amount: 1, date: 2025}]\n"
    (tmp_path / "one.yaml").write_text(ledger, encoding="utf-8")
    os.mkfifo(tmp_path / "pipe")

    command = [sys.executable, "-m", "bubblegraph", "deals", "one.yaml", "--json", "-o", "pipe"]
    with subprocess.Popen(command, cwd=tmp_path, stderr=subprocess.DEVNULL) as running:
        text = (tmp_path / "pipe").read_text(encoding="utf-8")

    assert running.returncode == 0
    assert json.loads(text)["command"] == "deals"
    assert (tmp_path / "pipe").is_fifo()


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_said_without_a_traceback(tmp_path: Path) -> None:
    with open("/dev/full", "wb") as full:
        ran = subprocess.run(
            [sys.executable, "-m", "bubblegraph", "schema"],
            cwd=tmp_path,
            stdout=full,
            stderr=subprocess.PIPE,
            check=False,
        )

    assert ran.returncode == 1
    assert b"cannot write the output" in ran.stderr
    assert b"Traceback" not in ran.stderr


def test_an_unknown_sector_is_a_question_that_cannot_be_answered(bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", str(REPOSITORY / "data" / "deals.yaml"), "--sector", "chipmakers")

    assert ran.code == 1
    assert "Did you mean chipmaker?" in ran.err


# --- the deals behind the total -------------------------------------------------------------------


def test_the_deals_behind_the_total_are_listed_with_what_the_rows_take_of_them(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {id: stake, payer: a, payee: b, kind: equity, amount: 30, status: {2025: closed}}
    - {id: loan,  payer: a, payee: b, kind: debt,   amount: 25, status: {2025: closed}}
    - {id: rent,  payer: b, payee: a, kind: cloud,  amount: 40, status: {2025: committed}}
    - {id: gift,  payer: b, payee: c, kind: equity, amount: 9,  status: {2025: closed}}
    """
    table = bubblegraph("cycles", ledger_file.name, "--deals")
    found = json.loads(bubblegraph("cycles", ledger_file.name, "--deals", "--json").out)
    rows = bubblegraph("cycles", ledger_file.name, "--deals", "--format", "csv").out.splitlines()

    assert "a → b\tstake\t30.00\t15.00–30.00\t15.00–30.00\t1" in table.lines
    assert [deal["deal"] for deal in found["deals_in_rows"]] == ["rent", "stake", "loan"]
    assert found["deals_in_rows"][2]["in_rows"]["all"] == {"low": 10, "high": 25}
    assert rows[1] == "rent,b,a,cloud,40,40,40,40,40,40,1,ledger.yaml:5:3"


def test_the_deals_behind_the_total_say_which_deals_were_asked_of(
    bubblegraph: Run, triangle: Path
) -> None:
    ran = bubblegraph("cycles", triangle.name, "--deals", "--since", "2025")

    assert "Filters: began to count on 2025-01-01 or later." in ran.lines


def test_a_company_without_a_loop_is_told_what_of_it_does_not_count(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 30, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud,  amount: 40, status: {2025: committed}}
    - {payer: c, payee: a, kind: warrant, amount: 5, status: {2025: committed}}
    - {payer: a, payee: c, kind: cloud, amount: 5, status: {2025: committed}}
    """
    ran = bubblegraph("cycles", ledger_file.name, "--entity", "c")

    assert (
        "c is on no loop: 1 deal of it counts; not counted: warrant 1 (bubblegraph show c)."
    ) in ran.lines


def test_repayments_that_do_not_count_are_named_on_the_first_screen(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: debt, amount: 30, status: {2025: closed}}
    - {payer: b, payee: a, kind: repayment, amount: 9, status: {2026: closed}}
    - {payer: b, payee: a, kind: cloud, amount: 4, status: {2025: closed}}
    """
    ran = bubblegraph("cycles", ledger_file.name)

    assert "Not counted: 1 repayment (9.00); details: --notes." in ran.lines


def test_a_company_on_loops_that_are_not_listed_is_not_said_to_be_on_none(
    bubblegraph: Run, ledger_file: Path
) -> None:
    """
    entities: {a: {}, b: {}, c: {}, fund: {pooled: true}}
    deals:
    - {payer: a, payee: b, kind: equity, amount: 30, status: {2025: closed}}
    - {payer: b, payee: a, kind: cloud,  amount: 40, status: {2025: committed}}
    - {payer: c, payee: fund, kind: debt, amount: 5, status: {2025: committed}}
    - {payer: fund, payee: c, kind: equity, amount: 5, status: {2025: committed}}
    """
    narrowed = bubblegraph(
        "cycles", ledger_file.name, "--entity", "a", "--relationship", "reciprocal trade"
    )
    pooled = bubblegraph("cycles", ledger_file.name, "--entity", "c")

    assert "a is on loops, but none of them is among those that are listed." in narrowed.lines
    assert "c is on loops only through pooled parties: --pooled." in pooled.lines
