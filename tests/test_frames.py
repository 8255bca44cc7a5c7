"""Data frames: the rows of results and of ledgers, each column of one type."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Mapping
from typing import Any

import pytest

import bubblegraph as bg
from bubblegraph import Ledger
from bubblegraph.ledger.model import Status
from bubblegraph.output.coverage import answer_payers
from bubblegraph.output.cycles import answer_deals_in_rows
from bubblegraph.output.notebook import answer_of
from bubblegraph.output.render import render
from bubblegraph.output.vendor import answer_ranking
from bubblegraph.output.volume import answer_legs
from results import FLOWS, RESULTS, SELECTION

pd = pytest.importorskip("pandas")

OF_LEDGERS = ("deals_frame", "entities_frame", "figures_frame", "sources_frame")
EMPTY = bg.read_text("deals: []")


def plain(value: Any) -> Any:
    """A cell of a data frame as a record has it."""
    if isinstance(value, list):
        return value
    if pd.isna(value):
        return None
    if isinstance(value, pd.Timestamp):
        return str(value.date())
    return value.item() if hasattr(value, "item") else value


def rows_of(frame: Any) -> list[dict[str, Any]]:
    """The rows of a data frame, as records have them."""
    columns = {name: [plain(value) for value in frame[name]] for name in frame}
    return [dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True)]


def said(value: Any, dtype: Any) -> Any:
    """What a data frame is to have of a value: of words of a list, no word is missing."""
    return None if value == "" and dtype == "category" else value


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_frame_has_the_rows_and_columns_of_the_records(result: Any) -> None:
    frame = result.to_frame()

    records = result.to_records()
    assert tuple(frame) == result.fields
    assert all(set(record) == set(result.fields) for record in records)
    assert rows_of(frame) == [
        {name: said(record[name], frame[name].dtype) for name in frame} for record in records
    ]


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_a_frame_has_the_rows_of_the_csv_of_the_command(result: Any) -> None:
    written = csv.DictReader(io.StringIO(render(answer_of(result), "csv")))

    frame = result.to_frame()
    assert written.fieldnames == list(frame)
    listed = list(written)
    assert len(listed) == len(frame)
    for row, cells in zip(rows_of(frame), listed, strict=True):
        for name, text in cells.items():
            assert same(row[name], text), (name, row[name], text)


def same(value: Any, text: str) -> bool:
    """Whether a cell of a data frame is what a cell of the CSV says."""
    if value is None:
        return text == ""
    if isinstance(value, bool):
        return text == str(value).lower()
    if isinstance(value, int | float):
        return float(text) == value
    joined = ";".join(map(str, value)) if isinstance(value, list) else str(value)
    return text.removeprefix("'") == joined


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_no_column_is_taken_for_what_it_is_not(result: Any) -> None:
    frame = result.to_frame()

    for name in frame:
        dtype = str(frame[name].dtype)
        sorts = {type(record[name]) for record in result.to_records()} - {type(None)}
        if sorts & {int, float} and dtype != "boolean":
            assert dtype in ("Float64", "Int64"), name
        if list in sorts:
            assert dtype == "object", name


LISTS: dict[str, tuple[Any, Any]] = {
    "vendors": (bg.rank_vendors(SELECTION), lambda found: answer_ranking(SELECTION, found)),
    "payers": (
        bg.rank_payers(SELECTION),
        lambda found: answer_payers(SELECTION, found, bg.field_figures(SELECTION)),
    ),
    "legs": (bg.leg_flows(SELECTION), lambda _: answer_legs(RESULTS["volume"])),
    "deals in rows": (bg.deals_in_rows(FLOWS), lambda _: answer_deals_in_rows(FLOWS)),
}


@pytest.mark.parametrize("which", LISTS)
def test_a_list_has_the_rows_of_the_csv_of_the_command(which: str) -> None:
    found, answer = LISTS[which]
    written = csv.DictReader(io.StringIO(render(answer(found), "csv")))

    frame = bg.list_frame(found)

    assert written.fieldnames == list(frame)
    for row, cells in zip(rows_of(frame), written, strict=True):
        assert all(same(row[name], text) for name, text in cells.items())


def test_a_list_of_nothing_is_empty_and_a_mixed_one_is_refused() -> None:
    assert bg.list_frame(()).shape == (0, 0)
    with pytest.raises(bg.QuestionError, match="any number of Vendors"):
        bg.list_frame([SELECTION])
    with pytest.raises(bg.QuestionError, match="any number of LegFlows"):
        bg.list_frame([*bg.leg_flows(SELECTION), RESULTS["vendor"]])


def types(frame: Any) -> Mapping[str, str]:
    """The types of the columns, in words."""
    return {name: str(dtype) for name, dtype in frame.dtypes.items()}


def test_a_frame_without_rows_has_the_same_types() -> None:
    assert types(RESULTS["nothing"].to_frame()) == types(FLOWS.to_frame())


@pytest.mark.parametrize("which", OF_LEDGERS)
def test_a_frame_of_an_empty_ledger_has_the_same_types(which: str) -> None:
    full, empty = (getattr(ledger, which)() for ledger in (bg.load_ledger(), EMPTY))

    assert len(full) > 0
    assert len(empty) == 0
    assert types(empty) == types(full)


def test_what_is_not_known_is_missing_and_never_0(ledger: Ledger) -> None:
    """
    deals:
    - {id: open, payer: a, payee: b, kind: equity, amount: at least 10, date: 2025}
    - {id: secret, payer: b, payee: a, kind: cloud, amount: undisclosed, date: 2025}
    - {id: free, payer: a, payee: b, kind: cloud, amount: 0 to 5, date: 2025}
    """
    for frame in (bg.list_deals(bg.select_deals(ledger)).to_frame(), ledger.deals_frame()):
        amounts = frame.set_index("id")

        assert amounts["high"].isna().to_dict() == {"open": True, "secret": True, "free": False}
        assert amounts["low"].to_dict() == {"open": 10.0, "secret": 0.0, "free": 0.0}
        assert amounts.loc["open", "disclosed"] == 10.0


def test_cents_and_large_amounts_come_through(ledger: Ledger) -> None:
    """
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1234567890123.45, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: 1000000000000000, date: 2025}
    """
    assert ledger.deals_frame()["low"].tolist() == [1234567890123.45, 10.0**15]


def test_dates_keep_their_precision(ledger: Ledger) -> None:
    """
    as_of: 2026-01-31
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1, date: 2025-09-22}
    - {payer: b, payee: a, kind: cloud, amount: 2, date: 2025-Q3, term: 2027 to 2032}
    """
    listed = bg.list_deals(bg.select_deals(ledger)).to_frame()

    assert ledger.deals_frame()["since"].tolist() == ["2025-09-22", "2025-Q3"]
    assert ledger.deals_frame()["term"].tolist() == ["", "2027 to 2032"]
    assert listed["as_of"].tolist() == [pd.Timestamp("2026-01-31")] * 2
    assert listed["as_of"].dt.year.tolist() == [2026, 2026]


def test_statuses_can_be_compared() -> None:
    deals = bg.list_deals(SELECTION)
    signed = deals.to_frame().query("status >= 'committed'")

    assert set(signed["id"]) == {s.deal.id for s in deals.deals if s.status >= Status.COMMITTED}


def test_a_deal_has_the_terms_and_the_status_of_the_day(ledger: Ledger) -> None:
    """
    as_of: 2025-12-31
    deals:
    - payer: a
      payee: b
      kind: equity
      amount: 100
      id: stake
      includes: [part]
      status:
        2025-01-02: announced
        2025-06: {status: committed, amount: 60 to 80, paid: 20}
        2026-03-01: closed
    - {id: part, payer: a, payee: b, kind: equity, amount: 10, date: 2025}
    - {id: later, payer: b, payee: a, kind: cloud, amount: 5, date: 2026-02-01}
    """
    deals = ledger.deals_frame().set_index("id")

    assert deals.loc["stake", ["low", "high", "disclosed"]].tolist() == [60.0, 80.0, 80.0]
    assert deals.loc["stake", ["status", "status_date", "since"]].tolist() == [
        *("committed", "2025-06", "2025-01-02"),
    ]
    assert deals.loc["stake", ["paid_low", "paid_high"]].tolist() == [20.0, 20.0]
    assert deals["line"].tolist() == [4, 14, 15]
    assert deals.loc["stake", "includes"] == ["part"]
    assert deals.loc["later", ["status", "low"]].tolist() == ["announced", 5.0]
    assert deals["paid_low"].isna().tolist() == [False, True, True]


def test_entities_have_the_number_of_their_deals(ledger: Ledger) -> None:
    """
    entities:
      a: {name: Alpha, sector: bank, aliases: [Erste]}
      b: {pooled: true}
    deals:
    - {payer: a, payee: b, kind: equity, amount: 1, date: 2025}
    - {payer: b, payee: a, kind: cloud, amount: 1, date: 2025}
    """
    entities = ledger.entities_frame().set_index("id")

    assert entities["name"].tolist() == ["Alpha", "b"]
    assert entities["deals"].tolist() == [2, 2]
    assert entities["pooled"].tolist() == [False, True]
    assert entities.loc["a", "aliases"] == ["Erste"]
    assert entities["line"].tolist() == [2, 3]


def test_figures_are_money_or_numbers(ledger: Ledger) -> None:
    """
    entities: {a: {}}
    deals: []
    financials:
    - {entity: a, metric: revenue, period: 2025, amount: 13.1B}
    - {entity: a, metric: useful_life, period: 2025, value: 5 to 6, unit: years}
    """
    figures = ledger.figures_frame()

    assert figures["metric"].tolist() == ["revenue", "useful_life"]
    assert figures["low"].isna().tolist() == [False, True]
    assert figures.loc[1, ["value_low", "value_high", "unit"]].tolist() == [5.0, 6.0, "years"]


def test_publications_have_the_day_of_the_entry_they_are_of(ledger: Ledger) -> None:
    """
    deals:
    - payer: a
      payee: b
      kind: equity
      amount: 1
      id: stake
      source: Example Wire 2025-01-02 https://example.org/one
      status:
        2025-01-02: announced
        2025-06-01: {status: closed, source: Example Post 2025-06-02}
    """
    sources = ledger.sources_frame()

    assert sources["deal"].tolist() == ["stake", "stake"]
    assert sources["publisher"].tolist() == ["Example Wire", "Example Post"]
    assert sources["published"].tolist() == ["2025-01-02", "2025-06-02"]
    assert sources["date"].tolist() == ["", "2025-06-01"]
    assert sources["url"].tolist() == ["https://example.org/one", ""]
    assert sources["line"].tolist() == [8, 11]


def test_a_frame_of_payments_is_read_back() -> None:
    ledger = bg.read_text("payer,payee,amount,date\na,b,5.50,2025-01-31\n", file="bank.csv")
    frame = ledger.deals_frame()[["payer", "payee", "low", "since"]]

    again = bg.read_table(frame, columns={"amount": "low", "date": "since"})

    assert again.deals[0].amount == ledger.deals[0].amount


@pytest.mark.parametrize("make", [FLOWS.to_frame, EMPTY.deals_frame])
def test_without_pandas_it_says_how_to_get_it(make: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)

    with pytest.raises(bg.QuestionError, match="pip install pandas"):
        make()


@pytest.mark.parametrize("result", RESULTS.values(), ids=RESULTS)
def test_records_make_a_frame_of_polars(result: Any) -> None:
    pl = pytest.importorskip("polars")

    frame = pl.DataFrame(result.to_records(), infer_schema_length=None, strict=False)

    assert frame.height == len(result.to_records())
