"""Files as people have them, in ``cases/``: each was once refused, or read wrongly in silence."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import load_ledger
from conftest import REPOSITORY, Run, on_a_terminal

CASES = REPOSITORY / "tests" / "cases"
NAMED = "payer=from,payee=to"


@pytest.fixture
def case(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """A folder with a copy of the files of a case, which are asked there."""
    shutil.copytree(CASES / request.param, tmp_path, dirs_exist_ok=True)
    return tmp_path


def of(name: str) -> Any:
    return pytest.mark.parametrize("case", [name], indirect=True, ids=[name])


def most(run: Run, *words: str, **more: Any) -> float:
    """The round-trip volume of what is signed, in units of the currency."""
    ran = run("cycles", *words, "--json", **more)
    assert ran.code == 0, ran.err
    found: float = json.loads(ran.out)["totals"]["signed"]["round_trip"]["high"]
    return found


@of("01-solver-banner")
def test_standard_output_is_the_document_alone(program: Run, case: Path) -> None:
    assert json.loads(program("volume", "ring.csv", "--json").out)["command"] == "volume"


@of("02-table-unit-currency")
def test_a_column_has_a_unit_and_a_table_a_currency(bubblegraph: Run, case: Path) -> None:
    columns = ("--columns", f"{NAMED},amount=usd_bn", "--amounts-in", "1B")

    assert most(bubblegraph, "deals.csv", *columns) == 3_000_000_000
    for name in ("euro.csv", "euro.yaml"):
        assert most(bubblegraph, name) == 40.5
        assert load_ledger(case / name).currency == "EUR"


@of("03-name-variants")
def test_names_that_differ_in_case_are_one_party(bubblegraph: Run, case: Path) -> None:
    assert most(bubblegraph, "case.csv") == 10


@of("04-known-name-cannot-be-left-aside")
def test_columns_that_are_not_named_are_left_aside(bubblegraph: Run, case: Path) -> None:
    words = ("export.csv", "--columns", f"{NAMED},amount=net,date=day")

    assert most(bubblegraph, *words) == 4
    assert (
        "export.csv: left aside, for --columns does not name it: status, term."
        in bubblegraph("cycles", *words).lines
    )


@of("06-dates-of-exports")
def test_dates_that_can_mean_one_day_are_read(bubblegraph: Run, case: Path) -> None:
    assert most(bubblegraph, "iso.csv") == 4
    assert [str(deal.date) for deal in load_ledger(case / "iso.csv").deals] == [
        "2025-01-23",
        "2025-06-01",
        "2025-06-02",
    ]


@of("06-dates-of-exports")
def test_the_order_of_day_and_month_is_asked_for_once(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("check", "other.csv")

    assert ran.err == "1 error, 0 warnings\n"
    assert "Write 2025-01-31, or for the whole table: --date-format dmy (2025-01-31)." in ran.out
    assert most(bubblegraph, "other.csv", "--date-format", "dmy") == 4


@of("06-dates-of-exports")
def test_a_table_without_dates_loads_and_says_nothing_of_order(
    bubblegraph: Run, case: Path
) -> None:
    words = ("none.csv", "--columns", f"{NAMED},amount=net")

    ran = bubblegraph("cycles", *words)

    assert most(bubblegraph, *words) == 4
    assert "none.csv has no dates: nothing can be said of the order of time." in ran.lines
    assert "invested first" not in ran.out


@of("07-missing-column-hint")
def test_the_hint_lists_the_headings_that_are_free(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("check", "t.csv", "--columns", NAMED)

    assert ran.lines[-1].endswith(f"--columns {NAMED},date=…, where … is one of: booked, memo.")


@of("08-columns-on-stdin")
def test_who_names_columns_has_a_table_whatever_it_is_called(bubblegraph: Run, case: Path) -> None:
    text = (case / "t.csv").read_bytes()
    (case / "t.txt").write_bytes(text)

    assert most(bubblegraph, "-", "--columns", NAMED, stdin=text) == 4
    assert most(bubblegraph, "t.txt", "--columns", NAMED) == 4


@of("12-mplbackend")
@pytest.mark.parametrize("backend", ["module://matplotlib_inline.backend_inline", "Qt4Agg"])
def test_a_picture_needs_no_backend_of_the_surroundings(
    program: Run, case: Path, backend: str
) -> None:
    assert program("draw", "l.yaml", "-o", "l.svg", MPLBACKEND=backend).code == 0
    assert (case / "l.svg").read_text("utf-8").startswith("<?xml")


@of("13-narrow-terminal")
def test_no_figure_is_cut_on_a_narrow_terminal(case: Path) -> None:
    seen = on_a_terminal("cycles", "l.yaml", folder=case, columns=40, NO_COLOR="1")

    assert "222.22" in seen
    assert "2025–34" in seen
    assert max(map(len, re.sub(r"\x1b\[[0-9;]*m", "", seen).splitlines())) <= 40


@of("15-remedy-repeats-the-fault")
def test_the_mend_of_a_small_amount_is_one(bubblegraph: Run, case: Path) -> None:
    assert "or 1234.50, if it is that little" in bubblegraph("check", "t.csv").out


@of("16-currency-column-ignored")
def test_two_currencies_are_never_added_up(bubblegraph: Run, case: Path) -> None:
    words = ("t.csv", "--columns", NAMED)

    ran = bubblegraph("cycles", *words)

    assert (ran.code, ran.out) == (1, "")
    assert "t.csv:2:23: error: amounts in JPY in a table in USD" in ran.err
    assert most(bubblegraph, *words, "--rates", "JPY=0.0064") == 40


@of("17-float-noise")
def test_noise_of_floats_is_rounded_and_told(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("cycles", "t.csv")

    assert "4.10 of the 15.46" in ran.out
    assert "t.csv: 1 amount rounded to the cent." in ran.lines


@of("18-share-zero")
def test_a_share_above_nothing_does_not_read_as_nothing(bubblegraph: Run, case: Path) -> None:
    assert "(<0.1%)" in bubblegraph("volume", "t.csv").out


@of("19-json-surrogates")
def test_json_with_pairs_of_escapes_is_read(bubblegraph: Run, case: Path) -> None:
    assert load_ledger(case / "l.json").deals[0].payer == "Rocket 🚀"


@of("20-svg-font-hint")
def test_an_emoji_is_told_no_font_of_chinese(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("draw", "l.yaml", "-o", "l.svg")

    assert ran.code == 0
    assert "CJK" not in ran.err
    assert "write an SVG" not in ran.err


@of("21-preamble-and-sep-line")
def test_lines_above_the_headings_are_told_and_skipped(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("check", "bank.csv")

    assert ran.lines[0] == "bank.csv:3:1: error: the headings seem to be in line 3"
    assert ran.lines[-1].strip().endswith("leave them aside: --skip-lines 2.")
    assert bubblegraph("check", "bank.csv", "--skip-lines", "2").code == 0


@of("22-format-twice")
def test_format_twice_is_format_once(bubblegraph: Run, case: Path) -> None:
    bubblegraph("format", "format-twice.yaml")

    assert bubblegraph("format", "--check", "format-twice.yaml").code == 0


@of("23-includes-all")
def test_deals_that_include_all_others_are_checked(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("check", "includes-all-24-deals.yaml")

    assert (ran.code, ran.err.split(",")[0]) == (0, "0 errors")


@of("24-include-currency")
def test_an_included_file_has_the_currency_of_what_includes_it(
    bubblegraph: Run, case: Path
) -> None:
    assert bubblegraph("check", "include-currency.yaml").code == 0
    assert load_ledger(case / "include-currency.yaml").currency == "EUR"


@of("25-merge-conflict")
def test_a_merge_that_was_not_finished_is_told(bubblegraph: Run, case: Path) -> None:
    ran = bubblegraph("check", "merge-conflict.yaml")

    assert "marks of a merge that was not finished: lines 1, 3, 5" in ran.lines[0]


@of("26-formula")
def test_what_a_spreadsheet_would_run_is_harmless_and_reads_back(
    bubblegraph: Run, case: Path
) -> None:
    written = bubblegraph("deals", "formula.csv", "--format", "csv").out

    assert "'=cmd|/C calc" in written
    assert not re.search(r"(^|,)=cmd", written, re.MULTILINE)
