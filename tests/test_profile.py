"""A table read by a profile: options of the command line, or a section of a ledger."""

from __future__ import annotations

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from bubblegraph import Ledger, LedgerError, QuestionError, load_ledger
from bubblegraph.ledger.read import read_ledger, shipped_ledgers
from bubblegraph.ledger.tables.profile import PROFILE_KEYS, TableProfile
from bubblegraph.money import UNDISCLOSED, Amount
from conftest import REPOSITORY, Run

HEAD = "payer,payee,amount,date\n"


def read(folder: Path, text: str, **profile: Any) -> Ledger:
    (folder / "t.csv").write_text(text, encoding="utf-8")
    return load_ledger(folder / "t.csv", table=TableProfile(**profile))


def said(folder: Path, text: str, **profile: Any) -> str:
    with pytest.raises(LedgerError) as caught:
        read(folder, text, **profile)
    return str(caught.value)


# --- amounts --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "cents", "profile"),
    [
        ("3", 300, {}),
        ("3", 3_000_000_000_00, {"amounts_in": "1B"}),
        ("2.5M", 2_500_000_00, {"amounts_in": "1B"}),
        ("3 to 5", None, {"amounts_in": "1M"}),
        ("1.234,50", 1234_50, {"decimal": ","}),
        ("1.234.567", 1_234_567_00, {"decimal": ","}),
        ("1.000", 1_000_00, {"decimal": ","}),
        ("1.000", 1_00, {"decimal": "."}),
        ("1,000", 1_000_00, {"decimal": "."}),
        ("12,5", 12_50, {"decimal": ","}),
        ("1 234 567.50", 1_234_567_50, {}),
        ("1'234.50", 1_234_50, {}),
        ("$12.50", 12_50, {}),
        ("12.50 USD", 12_50, {}),
        ("12,50 $", 12_50, {"decimal": ","}),
        ("0.005", 1, {"round": "cent"}),
        ("1.2345678", 1_234_567_80, {"amounts_in": "1M", "round": "cent"}),
        ("11.360000000000582", 11_36, {}),
        ("7", 7_00, {"amounts_in": "1"}),
    ],
)
def test_an_amount_is_read_as_the_profile_says(
    tmp_path: Path, cell: str, cents: int | None, profile: dict[str, Any]
) -> None:
    (deal,) = read(tmp_path, f'{HEAD}a,b,"{cell}",2025\n', **profile).deals

    expected = Amount(cents, cents) if cents else Amount(3_000_000_00, 5_000_000_00)
    assert deal.amount == expected


@pytest.mark.parametrize(
    ("cell", "profile", "message"),
    [
        ("1.234,50", {}, "Write 1234.50, or say it for the whole table: --decimal ,"),
        ("1.23", {"decimal": ","}, 'amount is not parted as --decimal , says: "1.23"'),
        ("-5", {}, "amount is negative"),
        ("(5)", {}, "amount is negative"),
        ("5-", {}, "amount is negative"),
        ("n/a", {}, "--blank undisclosed"),
        ("", {}, "the amount is missing"),
        ("ten million", {}, 'amount is not a number: "ten million"'),
        ("0.005", {}, "amount is finer than a cent"),
    ],
)
def test_an_amount_that_cannot_be_read_is_told_with_the_option_that_helps(
    tmp_path: Path, cell: str, profile: dict[str, Any], message: str
) -> None:
    assert message in said(tmp_path, f'{HEAD}a,b,"{cell}",2025\n', **profile)


@pytest.mark.parametrize("cell", ["-5", "(5)", "5-", "−5", "($5.00)", "-$5"])
def test_negative_amounts_are_turned_or_dropped_and_counted(tmp_path: Path, cell: str) -> None:
    text = f'{HEAD}a,b,"{cell}",2025\na,b,1,2025\n'

    turned = read(tmp_path, text, negative="reverse")
    dropped = read(tmp_path, text, negative="drop")

    assert [(d.payer, d.payee, d.amount.low) for d in turned.deals] == [
        ("b", "a", 500),
        ("a", "b", 100),
    ]
    assert len(dropped.deals) == 1
    assert "1 negative amount taken for money that goes the other way" in turned.notes[0]
    assert "1 row with a negative amount left out" in dropped.notes[0]


def test_blank_amounts_are_undisclosed_if_asked_for(tmp_path: Path) -> None:
    text = f"{HEAD}a,b,,2025\na,b,n/a,2025\na,b,-,2025\na,b\n"

    ledger = read(tmp_path, text[: text.rindex("a,b")], blank="undisclosed")

    assert [deal.amount for deal in ledger.deals] == [UNDISCLOSED] * 3
    assert "3 missing amounts taken for undisclosed." in ledger.notes[0]


def test_small_amounts_beside_billions_are_what_they_are_if_the_unit_is_said(
    tmp_path: Path,
) -> None:
    text = f"{HEAD}a,b,5,2025\nb,a,1B,2025\n"

    assert "can be read in two ways" in said(tmp_path, text)
    assert read(tmp_path, text, amounts_in="1").deals[0].amount.low == 500


# --- currencies -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "currency"),
    [
        (f"{HEAD}a,b,€5,2025\nb,a,6 EUR,2025\n", "EUR"),
        ("payer,payee,amount,date,currency\na,b,5,2025,GBP\nb,a,6,2025,gbp\n", "GBP"),
        (f"{HEAD}a,b,5,2025\n", "USD"),
    ],
)
def test_a_table_in_one_currency_is_in_that(tmp_path: Path, text: str, currency: str) -> None:
    ledger = read(tmp_path, text)

    assert (ledger.currency, ledger.deals[0].amount.low) == (currency, 500)


def test_other_currencies_are_converted_by_rates(tmp_path: Path) -> None:
    text = "payer,payee,amount,date,currency\na,b,5,2025,GBP\nb,a,6,2025,USD\nb,a,7,2025,\n"

    ledger = read(tmp_path, text, currency="USD", rates={"GBP": Decimal("1.5")})

    assert [deal.amount.low for deal in ledger.deals] == [750, 600, 700]


def test_each_currency_without_a_rate_is_told_once(tmp_path: Path) -> None:
    rows = "a,b,5,2025,GBP\nb,a,6,2025,CHF\n" * 50

    message = said(tmp_path, f"payer,payee,amount,date,currency\na,b,1,2025,USD\n{rows}")

    assert message.count("error:") == 2
    assert "Say what one CHF is worth in USD: --currency USD --rates CHF=…." in message


def test_a_table_that_is_included_has_the_currency_and_the_rates_of_its_ledger(
    tmp_path: Path,
) -> None:
    (tmp_path / "t.csv").write_text(f"{HEAD}a,b,$5,2025\nb,a,6,2025\n")
    (tmp_path / "l.yaml").write_text(
        "currency: EUR\nrates: {USD: {rate: 0.8, date: 2025}}\ninclude: t.csv\ndeals: []\n"
    )

    ledger = load_ledger(tmp_path / "l.yaml")

    assert (ledger.currency, [deal.amount.low for deal in ledger.deals]) == ("EUR", [400, 600])


# --- dates ----------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "day", "form"),
    [
        ("2025/06/02", "2025-06-02", ""),
        ("27 November 2026", "2026-11-27", ""),
        ("Nov 27, 2026", "2026-11-27", ""),
        ("20261127", "2026-11-27", ""),
        ("2025-Q3", "2025-Q3", ""),
        ("3/4/2026", "2026-04-03", "dmy"),
        ("3/4/2026", "2026-03-04", "mdy"),
        ("03.04.26", "2026-04-03", "dmy"),
        ("26-04-03", "2026-04-03", "ymd"),
        ("3/4/2026 10:15", "2026-04-03", "dmy"),
        ("20254", "2025-06-15", "days"),
        ("1737627300", "2025-01-23", "seconds"),
        ("1737627300123", "2025-01-23", "milliseconds"),
        ("23|01|25", "2025-01-23", "%d|%m|%y"),
    ],
)
def test_a_date_is_read_as_the_profile_says(tmp_path: Path, cell: str, day: str, form: str) -> None:
    (deal,) = read(tmp_path, f'{HEAD}a,b,1,"{cell}"\n', date_format=form).deals

    assert str(deal.date) == day


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2025-01-23T10:15:00Z", 36_900),
        ("2025-01-23 10:15", 36_900),
        ("2025-01-23 10:15:00.500", 36_900.5),
        ("2025-01-23 10:15 AM", 36_900),
        ("2025-01-23 12:15 am", 900),
        ("2025-01-23T11:15:00+01:00", 36_900),
        ("2025-01-23T00:15+01:00", -2_700),
        ("23 Jan 2025 10:15", 36_900),
        ("2025-01-23", None),
    ],
)
def test_a_time_of_the_day_is_kept_for_order(
    tmp_path: Path, cell: str, moment: float | None
) -> None:
    (deal,) = read(tmp_path, f"{HEAD}a,b,1,{cell}\n").deals

    assert deal.date is not None
    assert str(deal.date) == "2025-01-23"
    assert deal.date.moment == (None if moment is None else moment * 1_000_000)


@pytest.mark.parametrize(
    ("cells", "ways"),
    [
        (["3/4/2026", "5/6/2026"], "dmy (2026-04-03) or --date-format mdy (2026-03-04)."),
        (["3/4/2026", "31/1/2026"], "Write 2026-04-03, or for the whole table: --date-format dmy"),
        (["3/4/2026", "1/31/2026"], "Write 2026-03-04, or for the whole table: --date-format mdy"),
        (["31/1/2026", "1/31/2026"], "Some of its dates have the day first, some the month"),
    ],
)
def test_the_order_of_day_and_month_is_asked_for_once_by_all_dates_of_the_table(
    tmp_path: Path, cells: list[str], ways: str
) -> None:
    rows = "".join(f"a,b,1,{cell}\n" for cell in cells * 20)

    message = said(tmp_path, f"{HEAD}{rows}")

    assert message.count("error:") == 1
    assert ways in message


@pytest.mark.parametrize(
    ("cell", "form", "message"),
    [
        ("9999-12-31", "", "a date out of all reason"),
        ("0225-01-31", "", "a date out of all reason"),
        ("1737627300", "", "--date-format days, seconds, milliseconds"),
        ("1737627300", "days", "a date out of all reason"),
        ("31/02/2025", "dmy", 'no date by dmy: "31/02/2025"'),
        ("soon", "days", 'not a number of days since 1970: "soon"'),
        ("2025-01-31", "%d.%m.%Y", "no date of the form %d.%m.%Y"),
        ("2025-01-31 25:00", "", "no such day"),
    ],
)
def test_a_date_that_is_none_is_told(tmp_path: Path, cell: str, form: str, message: str) -> None:
    assert message in said(tmp_path, f"{HEAD}a,b,1,{cell}\n", date_format=form)


# --- columns --------------------------------------------------------------------------------------


def test_a_party_may_be_made_of_two_columns_and_a_date_of_day_and_time(tmp_path: Path) -> None:
    text = "bank,account,to,amount,day,time\nHansa,12,b,1,2025-01-23,10:15\n"
    columns = {"payer": "bank+account", "payee": "to", "date": "day+time"}

    (deal,) = read(tmp_path, text, columns=columns).deals

    assert (deal.payer, str(deal.date)) == ("Hansa 12", "2025-01-23")
    assert deal.date is not None
    assert deal.date.moment == 36_900_000_000


def test_a_direction_tells_who_pays(tmp_path: Path) -> None:
    text = "payer,payee,amount,date,direction\na,b,1,2025,out\na,b,2,2025,IN\na,b,3,2025,x\n"
    columns = {"direction": "direction"}

    ledger, problems = read_ledger(write(tmp_path, text), table=TableProfile(columns=columns))

    assert [(deal.payer, deal.payee) for deal in ledger.deals] == [("a", "b"), ("b", "a")]
    assert [problem.message for problem in problems] == ['not a direction: "x"']


def write(folder: Path, text: str) -> Path:
    path = folder / "t.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_columns_that_are_not_named_may_have_any_name_length_and_number(tmp_path: Path) -> None:
    heading = ["from", "to", "amount", "date", "x", "x", "", "y" * 5000]
    text = f"{','.join(heading)}\na,b,1,2025,1,2,3,4\n"

    ledger = read(tmp_path, text, columns={"payer": "from", "payee": "to"})

    assert [deal.payer for deal in ledger.deals] == ["a"]


def test_a_column_that_is_named_and_there_twice_is_an_error(tmp_path: Path) -> None:
    text = "from,to,to,amount,date\na,b,c,1,2025\n"

    message = said(tmp_path, text, columns={"payer": "from", "payee": "to"})

    assert 'column "to" is there twice' in message


def test_words_for_kinds_are_translated(tmp_path: Path) -> None:
    text = "payer,payee,amount,date,kind\na,b,1,2025,Darlehen\na,b,1,2025,equity\n"

    ledger = read(tmp_path, text, kind_words={"Darlehen": "debt"})

    assert [deal.kind for deal in ledger.deals] == ["debt", "equity"]


def test_a_matrix_has_payers_below_each_other(tmp_path: Path) -> None:
    text = ",Hansa,Yard\nHansa,,10\nYard,4,\nLine,0,x\n"

    ledger, problems = read_ledger(write(tmp_path, text), table=TableProfile(layout="matrix"))

    assert [(d.payer, d.payee, d.amount.low) for d in ledger.deals] == [
        ("Hansa", "Yard", 1000),
        ("Yard", "Hansa", 400),
    ]
    assert [str(problem.place).split(":", 1)[1] for problem in problems] == ["4:8"]


# --- files ----------------------------------------------------------------------------------------


def test_a_file_in_another_encoding_is_read_by_its_name(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_bytes(f"{HEAD}Müller,b,1,2025\n".encode("cp1252"))

    with pytest.raises(LedgerError, match="name its encoding, such as --encoding cp1252"):
        load_ledger(tmp_path / "t.csv")
    ledger = load_ledger(tmp_path / "t.csv", table=TableProfile(encoding="cp1252"))

    assert ledger.deals[0].payer == "Müller"


def test_utf_16_with_its_mark_is_read_as_spreadsheets_write_it(tmp_path: Path) -> None:
    text = "payer\tpayee\tamount\tdate\r\nMüller\tb\t1\t2025\r\n"
    (tmp_path / "t.csv").write_bytes(text.encode("utf-16"))

    assert load_ledger(tmp_path / "t.csv").deals[0].payer == "Müller"


def test_a_row_of_totals_is_told_and_no_payment(tmp_path: Path) -> None:
    message = said(tmp_path, f"{HEAD}a,b,1,2025\nTotal,,1,\n,,Summe,\n")

    assert message.count("the row looks like a total") == 2
    assert "without pay" not in message


def test_a_million_columns_are_told_in_one_error(tmp_path: Path) -> None:
    heading = ",".join(f"c{number}" for number in range(1_000_000))

    message = said(tmp_path, f"{heading}\n", columns={})

    assert "the table has 1,000,000 columns" in message
    assert message.count("error:") == 1


# --- where a profile is written -------------------------------------------------------------------

TABLE = "from;to;sum;day\nHansa;Yard;1,5;31/1/2025\nYard;Hansa;1;1/2/2025\n"
OPTIONS = (
    *("--columns", "payer=from,payee=to,amount=sum,date=day"),
    *("--amounts-in", "1M", "--decimal", ",", "--date-format", "dmy", "--currency", "EUR"),
)
SECTION = (
    "{FILEcolumns: {payer: from, payee: to, amount: sum, date: day}, amounts_in: 1M, "
    'decimal: ",", date_format: dmy}'
)


def test_options_and_the_sections_of_a_ledger_say_the_same(
    bubblegraph: Run, tmp_path: Path
) -> None:
    write(tmp_path, TABLE)
    own = SECTION.replace("FILE", "")
    (tmp_path / "t.yaml").write_text(f"currency: EUR\ntable: {own}\n")
    (tmp_path / "other.yaml").write_text(
        f"currency: EUR\ntable: {SECTION.replace('FILE', 'file: t.csv, ')}\n"
    )
    (tmp_path / "l.yaml").write_text(
        f"currency: EUR\ninclude: {{file: t.csv, table: {own}}}\ndeals: []\n"
    )

    answers = [
        json.loads(bubblegraph("cycles", *words, "--json").out)["totals"]
        for words in (("t.csv", *OPTIONS), ("t.yaml",), ("other.yaml",), ("l.yaml",))
    ]

    assert answers[0]["signed"]["round_trip"]["high"] == 1_000_000
    assert answers[1:] == answers[:1] * 3


@pytest.mark.parametrize(
    ("section", "message"),
    [
        ("table: {decimal: x}", "l.yaml:1:18: error: not the sign before the cents"),
        ("table: {colums: {a: b}}", 'unknown key "colums" in a table'),
        ("table: {decimal: '.'}", "no table l.csv beside this file"),
        ("include: {table: {decimal: '.'}}", "an included file without a name"),
        ("include: {file: t.csv, tabel: {}}", 'unknown key "tabel" in what is included'),
    ],
)
def test_a_section_that_cannot_be_read_is_told(tmp_path: Path, section: str, message: str) -> None:
    (tmp_path / "l.yaml").write_text(f"{section}\ndeals: []\n")

    with pytest.raises(LedgerError) as caught:
        load_ledger(tmp_path / "l.yaml")

    assert message in str(caught.value)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({"negative": "swap"}, "negative takes error, reverse or drop"),
        ({"decimal": ";"}, "decimal takes . or ,"),
        ({"columns": {"payer": 1}}, "columns takes a mapping of texts to texts"),
        ({"kind_words": {"x": "y"}}, "kind_words takes words for equity"),
        ({"currency": "euro"}, "currency takes three capital letters"),
        ({"rates": {"EUR": 1.1}}, "rates takes a mapping of currencies"),
        ({"skip_lines": -1}, "skip_lines takes a whole number"),
        ({"encoding": "base64"}, "encoding takes the name of an encoding"),
        ({"date_format": "x"}, "date_format takes dmy"),
        ({"sheet": 1}, "sheet takes a text"),
    ],
)
def test_a_profile_refuses_what_is_of_no_use(given: dict[str, Any], said: str) -> None:
    with pytest.raises(QuestionError) as caught:
        TableProfile(**given)

    assert str(caught.value).startswith(said)


@pytest.mark.parametrize("key", PROFILE_KEYS)
def test_every_field_of_a_profile_has_an_option_and_a_key(bubblegraph: Run, key: str) -> None:
    assert f"--{key.replace('_', '-')}" in bubblegraph("check", "--help").out
    assert key in TableProfile.__dataclass_fields__


# --- what the program writes ----------------------------------------------------------------------


SEEDS = sorted((REPOSITORY / "seeds").glob("*.yaml"))
LEDGERS = [*shipped_ledgers(), *(str(seed) for seed in SEEDS if "payer:" in seed.read_text())]


def asked(bubblegraph: Run, ledger: str, *options: str) -> Any:
    return json.loads(bubblegraph("cycles", ledger, *options, "--json").out)


@pytest.mark.parametrize("name", LEDGERS)
def test_what_deals_writes_reads_back_as_the_same_ledger(bubblegraph: Run, name: str) -> None:
    bubblegraph("deals", name, "-o", "d.csv")

    first, second = (asked(bubblegraph, ledger) for ledger in (name, "d.csv"))

    assert second["totals"] == first["totals"]
    assert second["ledger"]["as_of"] == first["ledger"]["as_of"]
    assert second["ledger"]["currency"] == first["ledger"]["currency"]


@pytest.mark.parametrize(
    "options", [("--as-of", "2025-10-31"), ("--pooled",), ("--min-status", "closed")]
)
def test_it_does_so_on_any_day_and_by_any_filter(
    bubblegraph: Run, options: tuple[str, ...]
) -> None:
    bubblegraph("deals", "ai", *options, "-o", "d.tsv")

    first, second = (asked(bubblegraph, ledger, *options) for ledger in ("ai", "d.tsv"))

    assert second["totals"] == first["totals"]


WRITTEN = """
strict: false
currency: EUR
entities:
  crowd: {name: The crowd, pooled: true}
deals:
- {payer: a, payee: b, kind: equity, amount: 10 to 12.50, date: 2025-01-31}
- {payer: b, payee: a, kind: purchase, amount: at least 8, date: 2025-02, paid: 3}
- {payer: a, payee: b, kind: debt, amount: 7, id: old,
   status: {2025-03-01: announced, 2025-04: {paid: 5}}}
- {payer: a, payee: b, kind: debt, amount: about 9, replaces: old, date: 2025-06-01}
- {payer: crowd, payee: a, kind: equity, amount: 4, date: 2025, paid_in: shares}
- {payer: b, payee: crowd, kind: lease, amount: 6, date: 2025-Q2, counts: false}
"""


def test_amounts_histories_pools_and_what_was_paid_come_back(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "small.yaml").write_text(WRITTEN)
    bubblegraph("deals", "small.yaml", "-o", "d.csv")

    first, second = (
        json.loads(bubblegraph("deals", ledger, "--json").out) for ledger in ("small.yaml", "d.csv")
    )

    changing = ("place", "left_out", "replaces", "stated", "history")
    for deal in (*first["deals"], *second["deals"]):
        for key in changing:
            del deal[key]
    assert first["deals"][2]["status"] == "announced"
    assert second["deals"][2].pop("status") == "committed"  # what was paid of it is firm
    del first["deals"][2]["status"]
    assert second["deals"] == first["deals"]
    assert load_ledger(str(tmp_path / "d.csv")).entities["crowd"].pooled
    assert asked(bubblegraph, "d.csv")["totals"] == asked(bubblegraph, "small.yaml")["totals"]


def test_payments_stay_payments_with_their_times(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(
        "payer,payee,amount,date\na,b,5,2025-03-01T00:30+01:00\nb,a,5,2025-03-01 09:00:00\n"
    )
    bubblegraph("deals", "bank.csv", "-o", "d.csv")

    first, second = (
        asked(bubblegraph, table, "--within", "1d")["laps"] for table in ("bank.csv", "d.csv")
    )

    assert len(first) == 1
    assert [lap["came_back"] for lap in second] == [lap["came_back"] for lap in first]
    assert [d.date and d.date.instant for d in load_ledger(str(tmp_path / "d.csv")).deals] == [
        d.date and d.date.instant for d in load_ledger(str(tmp_path / "bank.csv")).deals
    ]


def test_a_table_that_was_written_stands_beside_the_ledger_it_came_from(bubblegraph: Run) -> None:
    bubblegraph("deals", "ftx", "-o", "d.csv")

    ran = bubblegraph("check", "d.csv", "ftx")

    assert "declared twice" not in ran.out


def test_a_cell_of_a_table_may_hold_a_history(tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(
        'payer,payee,amount,status\na,b,9,"2025: announced; 2026-01-31: committed, paid 5"\n'
    )

    (deal,) = load_ledger(str(tmp_path / "t.csv")).deals

    assert [(str(c.date), c.status.word, c.paid and c.paid.low) for c in deal.history] == [
        ("2025", "announced", None),
        ("2026-01-31", "committed", 500),
    ]


def test_a_history_is_added_to_a_ledger_as_one(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "small.yaml").write_text(WRITTEN)
    (tmp_path / "mine.yaml").write_text("{strict: false, currency: EUR, deals: []}\n")
    bubblegraph("deals", "small.yaml", "-o", "d.csv")

    ran = bubblegraph("add", "mine.yaml", "--csv", "d.csv")

    assert ran.code == 0
    deal = load_ledger(str(tmp_path / "mine.yaml")).deal("old")
    assert deal is not None
    assert [change.status.word for change in deal.history] == ["announced", "committed"]


# --- text of SankeyMATIC --------------------------------------------------------------------------


def test_flows_of_sankeymatic_are_a_table(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "flows.txt").write_text(
        "// mine\nsize w 600\nHansa [10] Yard #606\n\n:Yard #fff\nYard [4.50] Hansa\n"
    )

    ran = bubblegraph("cycles", "flows.txt")

    assert "At most 4.50 of the 14.50 paid" in ran.out
    assert "flows.txt has no dates: nothing can be said of the order of time." in ran.lines


def test_a_line_that_is_no_flow_is_told(tmp_path: Path) -> None:
    (tmp_path / "flows.txt").write_text("Hansa [10] Yard\nHansa 10 Yard\n")

    with pytest.raises(LedgerError) as caught:
        load_ledger(tmp_path / "flows.txt")

    assert "flows.txt:2:1: error: this is no flow" in str(caught.value)


def test_programs_read_what_was_done_to_a_table(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text(f"{HEAD}a,b,-5,2025-01-31\nb,a,n/a,2025-01-31\n")
    options = ("--negative", "reverse", "--blank", "undisclosed")

    notes = asked(bubblegraph, "t.csv", *options)["ledger"]["notes"]

    assert notes == [
        "t.csv: 1 negative amount taken for money that goes the other way.",
        "t.csv: 1 missing amount taken for undisclosed.",
    ]


# --- several parties in a cell --------------------------------------------------------------------

JOINT = HEAD + "Nvidia; Hansa,Yard,100.01,2025-01-31\nYard,Nvidia,60,2025-02-01\n"


@pytest.mark.parametrize("name", ["Nvidia; Hansa", "Hansa | Nvidia", "Yard and Nvidia"])
def test_a_name_of_parties_of_the_table_is_asked_about(tmp_path: Path, name: str) -> None:
    message = said(tmp_path, JOINT.replace("Nvidia; Hansa", name))

    assert f't.csv:2:1: error: one party or several: "{name}"?' in message
    assert "--several one" in message


@pytest.mark.parametrize("name", ["Hansa; Taiwan", "Nvidia, Inc.", "Nvidia & Sons"])
def test_a_name_with_such_signs_alone_is_not(tmp_path: Path, name: str) -> None:
    assert len(read(tmp_path, JOINT.replace("Nvidia; Hansa", f'"{name}"')).deals) == 2


def test_several_parties_are_one_or_have_equal_parts(tmp_path: Path) -> None:
    one = read(tmp_path, JOINT, several="one").deals
    equal = read(tmp_path, JOINT, several="equal")

    assert one[0].payer == "Nvidia; Hansa"
    assert [(d.payer, d.payee, d.amount.low) for d in equal.deals] == [
        ("Nvidia", "Yard", 50_01),
        ("Hansa", "Yard", 50_00),
        ("Yard", "Nvidia", 60_00),
    ]
    assert "1 deal more, since amounts of several parties are parted equally." in equal.notes[0]


# --- the statement of one account -----------------------------------------------------------------


def parties(ledger: Ledger) -> list[tuple[str, str, int]]:
    return [(deal.payer, deal.payee, deal.amount.low) for deal in ledger.deals]


def test_a_statement_names_the_other_parties_alone(tmp_path: Path) -> None:
    text = "With,Way,amount,date\nYard,out,5,2025-01-31\nHansa,in,3,2025-02-01\nTotal,,8,\n"
    columns = {"payee": "With", "direction": "Way"}

    found = read(tmp_path, text.replace("Total,,8,\n", ""), own="ACC-1", columns=columns)
    message = said(tmp_path, text, own="A", columns=columns)

    assert parties(found) == [("ACC-1", "Yard", 500), ("Hansa", "ACC-1", 300)]
    assert "the row looks like a total" in message


def test_its_signs_may_tell_the_way(tmp_path: Path) -> None:
    text = "With,amount,date\nYard,-5,2025-01-31\nHansa,3,2025-02-01\n"

    found = read(tmp_path, text, own="ACC-1", columns={"payer": "With"}, negative="reverse")

    assert parties(found) == [("ACC-1", "Yard", 500), ("Hansa", "ACC-1", 300)]


def test_an_own_account_is_never_idle_and_fills_one_party_alone(tmp_path: Path) -> None:
    idle = said(tmp_path, HEAD + "a,b,5,2025-01-31\n", own="ACC-1")
    both = said(tmp_path, "x,y,amount,date\na,b,5,2025-01-31\n", own="A", columns={"id": "x"})

    assert "--own names a party, and the table has columns for payer and payee" in idle
    assert 'no column "payer"' in both
    assert 'no column "payee"' in both


# --- bad input: one clear error each, and everything else is read ---------------------------------


def test_lines_of_two_encodings_are_told_and_the_rest_is_read(tmp_path: Path) -> None:
    rows = (HEAD + "Müller,b,5,2025-01-31\n").encode() + "Müller,c,ten,2025-01-31\n".encode(
        "cp1252"
    )
    (tmp_path / "t.csv").write_bytes(rows)

    _, problems = read_ledger(tmp_path / "t.csv")

    assert [problem.message for problem in problems] == [
        "not UTF-8 text (byte 0xfc)",
        'amount is not a number: "ten" (deal M\ufffdller → c)',
    ]
    assert problems[0].place.line == 3
    assert "no one encoding fits" in problems[0].remedy


def test_a_row_that_ends_before_its_parties_is_one_error(tmp_path: Path) -> None:
    _, problems = read_ledger(write(tmp_path, HEAD + "a,b,5,2025-01-31\nc\n"))

    assert [problem.message for problem in problems] == ["the row has 1 cell, the header 4"]


def test_a_row_with_an_amount_and_no_party_is_taken_for_a_total(tmp_path: Path) -> None:
    _, problems = read_ledger(write(tmp_path, HEAD + "a,b,5,2025-01-31\n,,5,\n"))

    assert [problem.message for problem in problems] == ["the row looks like a total"]


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("a,b,5,0001-01-01", "a date out of all reason"),
        ("a,b,5,9999-12-31", "a date out of all reason"),
        ("a,b,5,20250231", "not a date"),
        ("a,b,ten thousand,2025-01-31", 'amount is not a number: "ten thousand"'),
        ("a,b,5 apples,2025-01-31", 'amount has an unknown unit "apples"'),
        ("a,b,5,2025-01-31,x", "the row has 5 cells, the header 4"),
    ],
)
def test_a_bad_row_is_one_error_beside_those_of_others(
    tmp_path: Path, row: str, message: str
) -> None:
    _, problems = read_ledger(write(tmp_path, f"{HEAD}{row}\nb,a,x,2025-01-31\n"))

    first, second = problems
    assert message in first.message
    assert 'amount is not a number: "x"' in second.message


def test_ids_that_are_given_twice_are_told(tmp_path: Path) -> None:
    _, problems = read_ledger(
        write(tmp_path, "id,payer,payee,amount,date\n1,a,b,5,2025-01-31\n1,b,a,4,2025-02-28\n")
    )

    assert [p.message.split(" (")[0] for p in problems] == ["the id 1 is given twice"]


@pytest.mark.parametrize(
    "table",
    [
        "payer,payee,amount,date\nA,B,€10.50,2025-01-02\nB,A,$4.00,2025-03-04\nA,C,€7,2025-03-05\n",
        "payer,payee,amount,currency,date\nA,B,10.50,EUR,2025-01-02\nB,A,4.00,usd,2025-03-04\n"
        "A,C,7,EUR,2025-03-05\n",
    ],
)
def test_of_several_currencies_rates_are_to_decide(
    bubblegraph: Run, tmp_path: Path, table: str
) -> None:
    (tmp_path / "mixed.csv").write_text(table)

    said = " ".join(bubblegraph("profile", "mixed.csv").out.split())

    assert "Amounts are in EUR and USD: say what one unit of each is worth in one of them" in said
    assert "--currency EUR --rates USD=…" in said
    with_rates = ("mixed.csv", "--currency", "EUR", "--rates", "USD=0.9")
    assert "3.60 of the" in bubblegraph("cycles", *with_rates).out


@pytest.mark.parametrize("mark", [".", ","])
def test_an_amount_of_more_digits_than_can_be_rounded_is_no_sum_of_money(
    tmp_path: Path, mark: str
) -> None:
    path = tmp_path / "t.csv"
    path.write_text(f"payer,payee,amount,date\na,b,{'9' * 18},2025-01-31\n")

    with pytest.raises(LedgerError, match="above 10"):
        load_ledger(str(path), table=TableProfile(amounts_in="1B", decimal=mark))
