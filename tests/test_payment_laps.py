"""Laps of payments: ``find_laps``, and ``cycles`` of a table with a window or a tolerance."""

from __future__ import annotations

import csv
import json
import random
import re
from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from itertools import pairwise
from pathlib import Path

import pytest

from bubblegraph import Filters, PaymentLaps, QuestionError, find_laps, read_text, select_deals
from bubblegraph.analysis import payment_laps
from bubblegraph.patience import Patience
from conftest import Run, on_a_terminal

HEADINGS = "id,payer,payee,amount,date"
BANK = f"""\
{HEADINGS}
A1,Labco,Chipco,1250000.50,2025-01-31
A2,Chipco,Cloudco,1230000,2025-02-28
A3,Cloudco,Labco,1200000.25,2025-02-28
A4,Chipco,Labco,12,2025-03-31
A5,Northwind,Labco,1200,2025-03-31
"""
MONTH = timedelta(days=30)
TENTH = Fraction(1, 10)
ESCAPES = re.compile(r"\x1b\[[0-9;]*m")


def laps_of(*rows: str, filters: Filters | None = None, **options: object) -> PaymentLaps:
    table = "\n".join((HEADINGS, *rows))
    return find_laps(select_deals(read_text(table, file="bank.csv"), filters), **options)  # type: ignore[arg-type]


def ids(found: PaymentLaps) -> list[str]:
    return [" ".join(standing.deal.id for standing in lap.payments) for lap in found.laps]


@pytest.fixture
def bank(tmp_path: Path) -> str:
    (tmp_path / "bank.csv").write_text(BANK, encoding="utf-8")
    return "bank.csv"


# --- how many there are ---------------------------------------------------------------------------

SEVERAL = (
    *("p,a,b,5,2025-01-01", "q,b,a,5,2025-01-02", "r,b,a,4,2025-01-02"),
    *("s,b,c,5,2025-01-03", "t,c,a,5,2025-01-04"),
)


def test_the_payments_on_laps_are_drawn_alike_whatever_else_is_in_the_table() -> None:
    rows = ("1,b,a,5,2025-01-01", "2,a,b,5,2025-01-02")
    alone = laps_of(*rows).ledger
    among = laps_of("0,c,a,7,2025-01-01", *rows).ledger
    assert [*among.entities] == [*alone.entities] == ["b", "a"]


def test_laps_are_counted_by_their_payments() -> None:
    found = laps_of(*SEVERAL)

    assert found.counts == {2: 2, 3: 1}
    assert found.to_dict()["counts"] == [{"payments": 2, "laps": 2}, {"payments": 3, "laps": 1}]


@pytest.mark.parametrize("engine", ["small", "large"])
def test_where_not_all_are_listed_a_line_says_how_many_have_how_many_payments(
    program: Run, tmp_path: Path, engine: str
) -> None:
    path = tmp_path / "several.csv"
    path.write_text("\n".join((HEADINGS, *SEVERAL)), encoding="utf-8")
    asked = ("cycles", str(path), "--within", "30d", "--engine", engine)

    assert "By length: 2 of 2 payments, 1 of 3." in program(*asked, "--most", "2").out
    assert "By length" not in program(*asked).out


# --- which there are ------------------------------------------------------------------------------


def test_what_came_back_is_the_smallest_payment_over_the_first() -> None:
    (lap,) = laps_of("p,a,b,100,2025-01-01", "q,b,c,95,2025-01-05", "r,c,a,98,2025-01-09").laps

    assert (lap.came_back, lap.went_out, lap.days) == (95_00, 100_00, 8)
    assert lap.share == Fraction(19, 20)
    assert lap.parties == ("a", "b", "c")


def test_payments_with_times_run_in_the_order_of_their_times_within_a_day() -> None:
    rows = ("p,a,b,5,2025-01-01T15:00Z", "q,b,a,5,2025-01-01T10:00Z")
    back = ("p,a,b,5,2025-01-01T10:00Z", "q,b,a,5,2025-01-01T17:00Z")

    assert ids(laps_of(*rows, order="strict")) == ["q p"]  # from b, who paid first
    assert ids(laps_of(*back, order="strict", within=timedelta(hours=7))) == ["p q"]
    assert ids(laps_of(*back, order="strict", within=timedelta(hours=6))) == []


def test_if_one_payment_has_no_time_all_go_by_their_days() -> None:
    rows = ("p,a,b,5,2025-01-01T15:00Z", "q,b,a,5,2025-01-01")

    assert ids(laps_of(*rows, order="strict")) == []
    assert len(laps_of(*rows, order="weak").laps) == 1


def test_laps_of_one_size_are_put_in_order_by_length_days_and_date() -> None:
    found = laps_of(
        *("late,a,b,5,2025-03-01", "back,b,a,5,2025-03-02"),
        *("slow,c,d,5,2025-01-01", "home,d,c,5,2025-01-04"),
        *("long,e,f,5,2025-01-01", "on,f,g,5,2025-01-01", "end,g,e,5,2025-01-01"),
        *("soon,h,i,5,2025-02-01", "again,i,h,5,2025-02-02"),
    )

    assert ids(found) == ["soon again", "late back", "slow home", "long on end"]


def test_as_many_as_are_asked_for_are_listed_and_all_are_counted() -> None:
    rows = [f"p{i},a{i},b{i},{i},2025-01-01" for i in range(1, 31)]
    rows += [f"q{i},b{i},a{i},{i},2025-01-02" for i in range(1, 31)]
    found = laps_of(*rows)

    assert (found.found, found.on_laps, len(found.laps), found.complete) == (30, 60, 20, True)
    assert found.laps[0].came_back == 30_00
    assert len(laps_of(*rows, most=100).laps) == 30


def test_with_an_entity_only_its_laps_are_found() -> None:
    rows = (
        *("p,a,b,100,2025-01-01", "q,b,a,90,2025-01-02"),
        *("r,b,c,50,2025-01-03", "s,c,b,40,2025-01-04"),
    )

    assert ids(laps_of(*rows, filters=Filters(entities=("c",)))) == ["r s"]
    assert laps_of(*rows, filters=Filters(entities=("c",))).found == 1
    assert ids(laps_of(*rows, filters=Filters(entities=("b",)))) == ["p q", "r s"]


def test_what_came_back_in_all_counts_no_payment_twice() -> None:
    """Out 100; 60 and 70 come back: the two laps share what went out."""
    found = laps_of("p,a,b,100,2025-01-01", "q,b,a,60,2025-01-02", "r,b,a,70,2025-01-03")

    assert [lap.came_back for lap in found.laps] == [70_00, 60_00]
    assert (found.least, found.most) == (100_00, 100_00)


def test_what_came_back_in_all_is_the_best_choice_of_laps() -> None:
    """The largest lap, p q r, takes 60 of p and q; 10 on it and 50 on p s and on q t are more."""
    found = laps_of(
        *("p,a,b,60,2025-01-01", "q,b,c,60,2025-01-02", "r,c,a,60,2025-01-03"),
        *("s,b,a,50,2025-01-04", "t,c,b,50,2025-01-04"),
    )

    assert ids(found) == ["p q r", "q t", "p s"]
    assert (found.least, found.most) == (110_00, 110_00)


def test_of_too_many_laps_to_be_packed_what_came_back_in_all_is_bounded(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    exact = laps_of(*many(60), within=3 * MONTH)
    monkeypatch.setattr(payment_laps, "PACKED", exact.found - 1)
    bounded = laps_of(*many(60), within=3 * MONTH)

    assert exact.least == exact.most
    assert bounded.least <= exact.least < (bounded.most or 0)


def test_payments_without_a_day_or_an_amount_are_left_out_and_counted() -> None:
    found = laps_of(
        *("p,a,b,5,2025-01-01", "q,b,a,5,2025-01-02"),
        *("r,a,b,undisclosed,2025-01-01", "s,a,b,0,2025-01-01", "t,a,b,5,2025-01"),
    )

    assert (found.found, found.searched.undated, found.searched.unpriced) == (1, 1, 2)


def test_payments_of_pooled_parties_are_on_no_lap_unless_that_is_asked_for() -> None:
    ledger = read_text("""
strict: false
entities: {holders: {pooled: true}}
deals: []
""")
    table = read_text(
        f"{HEADINGS}\np,a,holders,5,2025-01-01\nq,holders,a,5,2025-01-02\n", file="bank.csv"
    )
    both = replace(table, entities={**table.entities, **ledger.entities})

    assert find_laps(select_deals(both)).searched.pooled == 2
    assert find_laps(select_deals(both, Filters(pooled=True))).found == 1


@pytest.mark.parametrize(
    ("row", "why"),
    [
        ("a,b,5,2025-01-01,committed,", "says how far it got"),
        ("a,b,5,2025-01-01,,2025 to 2026", "has a term"),
        ("a,b,5 to 6,2025-01-01,,", "has a range for its amount"),
    ],
)
def test_deals_are_no_payments(row: str, why: str) -> None:
    table = f"payer,payee,amount,date,status,term\n{row}\n"
    selection = select_deals(read_text(table, file="bank.csv"))

    with pytest.raises(QuestionError, match=rf"say neither status nor term\..* {why}\.$"):
        find_laps(selection)


def test_a_table_without_days_says_nothing_of_order() -> None:
    with pytest.raises(QuestionError, match="no payment has a day"):
        laps_of("p,a,b,5,2025", "q,b,a,5,2025")


def test_an_empty_table_has_no_lap() -> None:
    found = laps_of()

    assert (found.found, found.least, found.most, found.complete) == (0, 0, 0, True)


@pytest.mark.parametrize(
    ("option", "wrong"), [("within", timedelta(-1)), ("tolerance", 1), ("longest", 1)]
)
def test_what_no_lap_can_be_is_refused(option: str, wrong: object) -> None:
    with pytest.raises(QuestionError, match=f"^{option} takes"):
        laps_of(**{option: wrong})


def test_a_tolerance_of_a_tenth_is_a_tenth_however_it_is_written() -> None:
    rows = ("p,a,b,100,2025-01-01", "q,b,a,90,2025-01-02")

    assert laps_of(*rows, tolerance=0.1).found == laps_of(*rows, tolerance=TENTH).found == 1


# --- a search that is cut -------------------------------------------------------------------------


def many(number: int) -> list[str]:
    chance = random.Random(7)
    rows = []
    for i in range(number):
        payer, payee = chance.sample("abcdefgh", 2)
        day = date(2025, 1, 1) + timedelta(chance.randrange(300))
        rows.append(f"p{i},{payer},{payee},{chance.randrange(1, 10_000)},{day}")
    return rows


def test_a_search_that_is_cut_says_so_and_lists_the_largest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    whole = laps_of(*many(300), longest=4, most=1_000_000)
    monkeypatch.setattr(payment_laps, "STEPS", 100_000)
    cut = laps_of(*many(300), longest=4, most=1_000_000)

    assert whole.complete
    assert (cut.complete, cut.most) == (False, None)
    assert cut.stopped == "100,000 payments were looked at"
    assert cut.reached is not None
    above = [lap.came_back for lap in whole.laps if lap.came_back > cut.reached]
    assert 0 < len(above) < whole.found
    assert [lap.came_back for lap in cut.laps][: len(above)] == above
    assert ids(cut)[: len(above)] == ids(whole)[: len(above)]


def test_patience_ends_it() -> None:
    found = laps_of(*many(1_000), longest=6, patience=Patience(0))

    assert found.stopped == "it took longer than 0 seconds"


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = many(120)
    shuffled = random.Random(1).sample(rows, len(rows))
    options = {"within": MONTH, "most": 10_000}

    found, again = laps_of(*rows, **options), laps_of(*shuffled, **options)
    assert found.found > 20
    assert ids(found) == ids(again)
    assert (found.least, found.most) == (again.least, again.most)


def test_a_trip_that_is_planted_in_20000_rows_is_the_first_row(
    tmp_path: Path, bubblegraph: Run
) -> None:
    chance = random.Random(5)
    rows = [["payer", "payee", "amount", "date"]]
    for _ in range(20_000):
        payer, payee = chance.sample(range(2_000), 2)
        day = date(2024, 1, 1) + timedelta(chance.randrange(730))
        rows.append([f"x{payer}", f"x{payee}", f"{chance.uniform(10, 99_000):.2f}", str(day)])
    ring = [("x1", "x2", "100000.00"), ("x2", "x3", "98000.00"), ("x3", "x1", "96040.00")]
    for number, (payer, payee, amount) in enumerate(ring):
        day = str(date(2024, 6, 3) + timedelta(4 * number))
        rows.insert(chance.randrange(1, len(rows)), [payer, payee, amount, day])
    with (tmp_path / "large.csv").open("w", encoding="utf-8", newline="") as table:
        csv.writer(table).writerows(rows)

    words = ("cycles", "large.csv", "--within", "30d", "--tolerance", "10%")
    (first, *_) = json.loads(bubblegraph(*words, "--json").out)["laps"]

    assert [payment["amount"] for payment in first["payments"]] == [100_000, 98_000, 96_040]
    assert bubblegraph(*words).lines[4].startswith("1\t2024-06-03\tx1 → x2\t100,000.00")


def test_a_limit_that_may_be_too_high_is_called_a_bound(
    tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_laps, "PACKED", 5)
    (tmp_path / "many.csv").write_text("\n".join([HEADINGS, *many(60)]), encoding="utf-8")
    found = json.loads(bubblegraph("cycles", "many.csv", "--within", "90d", "--json").out)
    said = bubblegraph("cycles", "many.csv", "--within", "90d").lines[1]

    assert found["came_back"]["least"] < found["came_back"]["most"]
    least = f"{found['came_back']['least']:,.2f}"
    assert f"(a bound: some of these laps carry {least} together)" in said


# --- the command ----------------------------------------------------------------------------------


def test_it_answers_in_the_words_of_payments(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--within", "30d", "--tolerance", "10%")

    assert ran.out == (
        "# Laps of payments: bank, US$\n"
        "# 1 lap: payments that lead back to the first payer in order of time, within 30 days, "
        "each within 10% of the one before and the last of the first, by 6 payments at most. "
        "At most 1,200,000.25 of the 3,681,212.75 paid can have come back, no payment counted "
        "twice.\n"
        "# 5 payments of 4 parties, 2025-01-31 to 2025-03-31; 3 of them are on laps.\n"
        "rank\tdate\tpayer → payee\tamount\tcame back\tline\tid\n"
        "1\t2025-01-31\tLabco → Chipco\t1,250,000.50\t\t2\tA1\n"
        "\t2025-02-28\tChipco → Cloudco\t1,230,000.00\t\t3\tA2\n"
        "\t2025-02-28\tCloudco → Labco\t1,200,000.25\t96.0%, 28 days\t4\tA3\n"
        "# By what came back: the smallest payment of a lap, here of the first. Laps share "
        "payments: never add up; not findings.\n"
    )


def test_it_fits_a_terminal(bank: str, tmp_path: Path) -> None:
    seen = ESCAPES.sub("", on_a_terminal("cycles", bank, "--within", "90d", folder=tmp_path))

    assert max(map(len, seen.splitlines())) <= 80
    assert "1,250,000.50" in seen


def test_no_lap_is_an_answer(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--within", "27d")

    assert "# No lap found: no payments lead back to the first payer in order of time" in ran.out
    assert ran.code == 0


def test_strict_order_and_a_length_of_none(bank: str, bubblegraph: Run) -> None:
    weak = ("cycles", bank, "--tolerance", "0.1", "--longest", "none")

    assert "1 lap: " in bubblegraph(*weak).out
    assert "No lap found" in bubblegraph(*weak, "--order", "strict").out
    assert "at most." not in bubblegraph(*weak).out.split("\n")[1].split("At most")[0]


def test_the_document_has_the_laps_with_their_rows(bank: str, bubblegraph: Run) -> None:
    found = json.loads(bubblegraph("cycles", bank, "--within", "90d", "--most", "1", "--json").out)

    assert (found["found"], found["shown"], found["complete"]) == (2, 1, True)
    (lap,) = found["laps"]
    assert [row["id"] for row in lap["payments"]] == ["A1", "A2", "A3"]
    assert [row["line"] for row in lap["payments"]] == [2, 3, 4]
    assert found["within_hours"] == 2160
    assert found["came_back"] == {"least": 1_200_012.25, "most": 1_200_012.25}


@pytest.mark.parametrize("name", ["all.ndjson", "all.csv", "all.tsv"])
def test_a_list_has_all_laps(bank: str, name: str, tmp_path: Path, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--within", "90d", "--most", "1", "--list", name)
    lines = (tmp_path / name).read_text(encoding="utf-8").splitlines()

    assert "The largest of 2 laps: cycles --all lists more" in ran.out
    if name == "all.ndjson":
        assert [json.loads(line)["rank"] for line in lines] == [1, 2]
    else:
        sign = "," if name == "all.csv" else "\t"
        rows = list(csv.DictReader(lines, delimiter=sign))
        assert [(row["lap"], row["id"]) for row in rows] == [
            *(("1", "A1"), ("1", "A2"), ("1", "A3"), ("2", "A1"), ("2", "A4"))
        ]


def test_a_list_goes_to_a_file_whose_name_says_its_form(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--list", "all.xml")

    assert ran.code == 2
    assert (
        "--list takes a file whose name ends in .ndjson, .jsonl, .csv, .tsv, .parquet"
        in " ".join(ran.err.split())
    )


@pytest.mark.parametrize("tolerance", ["ten", "100%", "1.5", "-5%", ""])
def test_a_tolerance_is_a_part_below_the_whole(bank: str, tolerance: str, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--tolerance", tolerance)

    assert ran.code == 2
    assert "Write 10% or 0.1." in " ".join(ran.err.split())


def test_options_of_loops_do_not_go_with_laps(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("cycles", bank, "--tolerance", "10%", "--deals")

    assert ran.code == 2
    assert "are about loops of deals" in " ".join(ran.err.split())


def test_within_alone_is_about_deals_where_some_are_no_payments(
    tmp_path: Path, bubblegraph: Run
) -> None:
    table = "payer,payee,amount,date,status\na,b,5,2025-01-01,\nb,a,5,2025-01-02,committed\n"
    (tmp_path / "deals.csv").write_text(table, encoding="utf-8")

    assert "Circular flows" in bubblegraph("cycles", "deals.csv", "--within", "30d").out
    ran = bubblegraph("cycles", "deals.csv", "--tolerance", "10%")
    assert ran.code == 1
    assert "deals.csv:3:1) says how far it got." in ran.err


def test_a_cut_is_told_on_the_screen_and_beside_rows_for_programs(
    tmp_path: Path, bubblegraph: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(payment_laps, "STEPS", 100_000)
    (tmp_path / "many.csv").write_text("\n".join([HEADINGS, *many(300)]), encoding="utf-8")
    words = ("cycles", "many.csv", "--within", "300d")

    assert "The search was cut: 100,000 payments" in bubblegraph(*words).out
    assert "# At least " in bubblegraph(*words).out
    assert "The search was cut" in bubblegraph(*words, "--format", "csv").err


def test_amounts_and_neighbours_of_planted_trips_hold_the_tolerance() -> None:
    found = laps_of(*many(400), within=MONTH, tolerance=TENTH, most=1_000)

    assert found.found > 3
    for lap in found.laps:
        amounts = [standing.amount.low for standing in lap.payments]
        for one, other in (*pairwise(amounts), (amounts[0], amounts[-1])):
            assert abs(other - one) <= TENTH * one


# --- shown and drawn ------------------------------------------------------------------------------


def test_a_party_is_shown_with_the_laps_it_is_on(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("show", "Cloudco", bank, "--within", "90d")
    found = json.loads(bubblegraph("show", "Cloudco", bank, "--within", "90d", "--json").out)

    assert "# 1 lap: payments that lead back to the first payer" in ran.out
    assert "1\t2025-01-31\tLabco → Chipco\t1,250,000.50" in ran.out
    assert (found["laps_found"], found["laps"][0]["parties"][2]) == (1, "Cloudco")


def test_laps_are_shown_of_one_party(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("show", "Labco/Chipco", bank, "--within", "90d")

    assert ran.code == 2
    assert "laps of payments are shown of one party: name it" in " ".join(ran.err.split())


@pytest.mark.parametrize("command", [("show", "nvidia"), ("draw", "-o", "x.svg")])
def test_a_window_is_never_idle(command: tuple[str, ...], bubblegraph: Run) -> None:
    ran = bubblegraph(*command, "--within", "90d")

    assert ran.code == 2
    assert "--within and --longest are about laps of payments" in " ".join(ran.err.split())


@pytest.mark.parametrize("form", ["network", "timeline"])
def test_the_payments_on_laps_are_drawn_and_no_others(
    bank: str, form: str, tmp_path: Path, bubblegraph: Run
) -> None:
    words = ("draw", bank, "--within", "90d", "--as", form, "-o", "laps.svg", "--width", "800")
    assert bubblegraph(*words).code == 0

    drawn = (tmp_path / "laps.svg").read_text(encoding="utf-8")
    assert "bank, payments on 2 laps" in drawn
    assert "Northwind" not in drawn


def test_where_there_is_no_lap_none_is_drawn(bank: str, bubblegraph: Run) -> None:
    ran = bubblegraph("draw", bank, "--within", "1d", "-o", "laps.svg")

    assert ran.code == 1
    assert "no lap was found: cycles says what was sought" in ran.err


def test_plain_cycles_of_payments_speaks_of_payments(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "payer,payee,amount,date\na,b,100,2025-09-22\nb,c,300,2025-09-23\nc,a,40.25,2025-10-06\n"
    )

    screens = [
        bubblegraph(*words, "p.csv").out
        for words in (("cycles",), ("cycles", "--all"), ("cycles", "--explain", "1"), ("volume",))
    ]

    assert "At most 40.25 of the 440.25 paid (9.1%) can complete a lap. All of it can" in screens[0]
    assert "3 payments of 3 parties, 2025-09-22 to 2025-10-06." in screens[0]
    for screen in screens:
        for word in ("signed", "announced", "invested", "if all", "disclosed"):
            assert word not in screen


def test_of_payments_without_an_amount_the_limit_is_told_beside(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "p.csv").write_text(
        "payer,payee,amount,date\na,b,5,2025-09-22\nb,a,,2025-09-23\nb,a,3,2025-09-24\n"
    )

    ran = bubblegraph("cycles", "p.csv", "--blank", "undisclosed")

    assert "At most 3.00 of the 8.00 paid (37.5%) can complete a lap at disclosed" in ran.out
    assert "Whatever the undisclosed prices are, at most 5.00." in ran.out


def test_investments_among_payments_come_first(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "p.csv").write_text(
        "payer,payee,kind,amount,date\na,b,equity,5,2025-09-22\nb,a,purchase,5,2025-09-23\n"
    )

    assert "in order of time, invested first" in " ".join(
        bubblegraph("cycles", "p.csv").out.split()
    )
