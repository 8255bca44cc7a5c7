"""Tables as banks and spreadsheets export them,
and ledgers made of several currencies and files.
"""

from __future__ import annotations

import json
import re
from fractions import Fraction
from pathlib import Path

import pytest

from bubblegraph import Amount, Ledger, LedgerError, load_ledger, read_text, select_deals
from bubblegraph.ledger.read import read_ledger
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
COLUMNS = (
    "payer=From account,payee=To account,amount=Sum (USD),date=Value date,what=Reference,id=No."
)


def bank_table() -> bytes:
    """Four payments in a ring, as a bank exports them: BOM, semicolons, quotes, thousands, other
    headings.
    """
    lines = [
        '"No.";"Value date";"From account";"To account";"Sum (USD)";"Teller";"Reference"',
        '"T1";"2025-01-31";"Müller & Söhne";"Chipco; Taiwan";"1,250,000.50";"Jo";"Invoice ""A-1"""',
        '"T2";"2025-02-28";"Chipco; Taiwan";"Labco";"900,000";"Jo";""',
        "",
        '"T3";"2025-03-31";"Labco";"Müller & Söhne";"1,000,000.25";"Al";"rent,\r\nsecond half"',
        '"T4";"2025-03-31";"Labco";"星云";"12";"";""',
    ]
    return "\r\n".join(lines).encode("utf-8-sig")


@pytest.fixture
def bank(tmp_path: Path) -> Path:
    path = tmp_path / "bank.csv"
    path.write_bytes(bank_table())
    return path


ROWS = '''payer,payee,amount,date,what
a,b,1,2025-01-31,rent
"b ""x""","c, e",2.50,2025-01-31,"two
lines"

c,a,"1,000",2025-02-28,
d,ab,7,2025-01-31,rent
'''


def test_every_cell_keeps_its_place_behind_quotes_empty_lines_and_cells_of_several_lines() -> None:
    deals = read_text(ROWS, "rows.csv").deals

    def written(deal: int, key: str) -> str:
        place = deals[deal].place(key)
        return ROWS.split("\n")[place.line - 1][place.column - 1 :]

    assert [str(deal.place()) for deal in deals] == [f"rows.csv:{line}:1" for line in (2, 3, 6, 7)]
    assert written(0, "payee") == "b,1,2025-01-31,rent"
    assert written(1, "payee") == '"c, e",2.50,2025-01-31,"two'
    assert written(1, "amount") == '2.50,2025-01-31,"two'
    assert written(1, "what") == '"two'
    assert written(2, "date") == "2025-02-28,"
    assert deals[2].place("what") == deals[2].place()  # an empty cell gives no field


def test_rows_laid_out_alike_share_what_tells_where_their_cells_stand() -> None:
    first, _, _, last = read_text(ROWS.replace("d,ab,7", "d,a,7"), "rows.csv").deals

    assert last.offsets is first.offsets
    assert str(last.place("amount")) == "rows.csv:7:5"


def test_what_is_wrong_with_rows_is_said_beside_a_header_that_lacks_a_column(
    bubblegraph: Run, tmp_path: Path
) -> None:
    path = tmp_path / "rows.csv"
    path.write_text("payer,payee,date\na,b,1,2,3\nb,a,2\n")

    ran = bubblegraph("check", str(path))

    assert ran.code == 1
    assert 'no column "amount"' in ran.out
    assert "rows.csv:2:7: error: the row has 5 cells, the header 3" in ran.out


@pytest.mark.parametrize("row", ["a,b,1", "a,b", "a"])
def test_a_row_that_ends_before_what_it_needs_is_short_whatever_it_lacks(
    bubblegraph: Run, tmp_path: Path, row: str
) -> None:
    (tmp_path / "rows.csv").write_text(f"payer,payee,amount,date\n{row}\n")

    ran = bubblegraph("check", "rows.csv")

    cells = row.count(",") + 1
    have = "1 cell" if cells == 1 else f"{cells} cells"
    assert f"rows.csv:2:1: error: the row has {have}, the header 4" in ran.out
    assert ran.out.count("error: ") == 1


def test_a_row_may_end_where_the_rest_may_be_blank(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("date,payer,payee,amount,note\n2025-01-31,a,b,1\n")
    (tmp_path / "blank.csv").write_text("date,payer,payee,amount\n2025-01-31,a,b\n")

    assert bubblegraph("check", "rows.csv").code == 0
    assert bubblegraph("check", "blank.csv").code == 1
    assert bubblegraph("check", "blank.csv", "--blank", "undisclosed").code == 0


@pytest.mark.parametrize("amount", ["-5", "(5)", "5-"])
def test_a_negative_amount_is_told_how_to_be_read(
    bubblegraph: Run, tmp_path: Path, amount: str
) -> None:
    (tmp_path / "rows.csv").write_text(f"payer,payee,amount,date\na,b,{amount},2025-01-31\n")

    ran = bubblegraph("check", "rows.csv")

    assert f'amount is negative: "{amount}"' in ran.out
    assert "for the whole table --negative reverse" in ran.out
    assert bubblegraph("check", "rows.csv", "--negative", "reverse").code == 0


def test_an_encoding_is_refused_for_a_table_that_is_utf_8(bubblegraph: Run, tmp_path: Path) -> None:
    table = "payer,payee,amount,date\nBär,Café,1,2025-01-31\n"
    (tmp_path / "is.csv").write_text(table, encoding="utf-8")
    (tmp_path / "other.csv").write_text(table, encoding="cp1252")

    ran = bubblegraph("check", "is.csv", "--encoding", "cp1252")

    assert "is.csv: error: the file is UTF-8, and not cp1252\n  Leave the encoding out." in ran.out
    assert bubblegraph("check", "is.csv", "--encoding", "utf-8").code == 0
    assert bubblegraph("check", "other.csv", "--encoding", "cp1252").code == 0


# --- a table with headings of its own -------------------------------------------------------------


def test_a_table_of_a_bank_is_read_by_naming_its_columns(bubblegraph: Run, bank: Path) -> None:
    ran = bubblegraph("cycles", bank.name, "--columns", COLUMNS, "--json")

    assert (ran.code, ran.err) == (0, "")
    found = json.loads(ran.out)
    assert found["totals"]["deals"] == 4
    assert found["totals"]["gross"]["low"] == 3_150_012.75
    (loop,) = found["cycles"]
    assert loop["entities"] == ["Chipco; Taiwan", "Labco", "Müller & Söhne"]
    assert found["totals"]["signed"]["round_trip"] == {"low": 900_000, "high": 900_000}


def test_texts_of_a_table_stay_what_they_are(bubblegraph: Run, bank: Path) -> None:
    deals = json.loads(bubblegraph("deals", bank.name, "--columns", COLUMNS, "--json").out)["deals"]

    assert [deal["id"] for deal in deals] == ["T1", "T2", "T3", "T4"]
    assert [deal["low"] for deal in deals] == [1_250_000.50, 900_000, 1_000_000.25, 12]
    assert deals[0]["payee"] == "Chipco; Taiwan"
    assert deals[3]["payee"] == "星云"
    assert [deal["place"].split(":")[1] for deal in deals] == ["2", "3", "5", "7"]
    assert [deal["since"] for deal in deals] == [
        "2025-01-31",
        "2025-02-28",
        "2025-03-31",
        "2025-03-31",
    ]


def test_every_command_reads_a_table_of_a_bank(bubblegraph: Run, bank: Path) -> None:
    for words in (("volume",), ("cut",), ("sources",), ("deals", "--by", "payer"), ("vendor",)):
        ran = bubblegraph(*words, bank.name, "--columns", COLUMNS)
        assert (ran.code, ran.err) == (0, ""), words


def test_a_table_of_a_bank_read_without_naming_its_columns_says_which_are_missing(
    bubblegraph: Run, bank: Path
) -> None:
    ran = bubblegraph("cycles", bank.name)

    assert (ran.code, ran.out) == (1, "")
    assert "payer" in ran.err


def test_the_hint_for_a_missing_column_lists_the_headings_that_are_free(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("from,to,amount,Booked on,memo\na,b,10,2025-01-23,x\n")

    ran = bubblegraph("check", "t.csv", "--columns", "payer=from,payee=to")

    assert ran.out.splitlines()[-1].endswith(
        "write --columns payer=from,payee=to,date=…, where … is one of: Booked on, memo."
    )


def test_a_table_without_another_column_is_told_to_add_it(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "t.csv").write_text("payer,payee,date\na,b,2025\n")

    assert 'Add a column "amount".' in bubblegraph("check", "t.csv").out


def test_of_very_many_headings_some_are_listed(bubblegraph: Run, tmp_path: Path) -> None:
    headings = ",".join(f"c{number}" for number in range(1_000))
    (tmp_path / "t.csv").write_text(f"payer,payee,date,{headings}\n")

    ran = bubblegraph("check", "t.csv")

    assert "c20, c21 … (978 more).\n" in ran.out
    assert max(map(len, ran.lines)) < 300


@pytest.mark.parametrize("name", ["t.txt", "t", "-"])
def test_who_names_columns_has_a_table(bubblegraph: Run, tmp_path: Path, name: str) -> None:
    table = "from,to,amount,date\na,b,10,2025\nb,a,4,2025\n"
    (tmp_path / name).write_text(table)

    ran = bubblegraph(
        "cycles", name, "--columns", "payer=from,payee=to", "--json", stdin=table.encode()
    )

    assert json.loads(ran.out)["totals"]["gross"]["low"] == 14


def test_columns_are_named_for_the_tables_among_several_files(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.txt").write_text("from,to,amount,date\na,b,10,2025\n")
    (tmp_path / "x.yaml").write_text(
        "strict: false\ndeals: [{payer: b, payee: a, kind: debt, amount: 5.00, date: 2025}]\n"
    )

    ran = bubblegraph("cycles", "x.yaml", "t.txt", "--columns", "payer=from,payee=to", "--json")

    assert json.loads(ran.out)["totals"]["gross"]["low"] == 15


def test_a_short_row_may_hold_semicolons_in_its_texts(tmp_path: Path) -> None:
    ledger = read_text("payer,payee,amount,date,what,note\na,b,1,2025,x; y; z; u; v; w\n", "t.csv")

    assert ledger.deals[0].what == "x; y; z; u; v; w"


# --- a table with something above its headings ----------------------------------------------------


@pytest.mark.parametrize("told", ["sep=;", '"sep=;"', "SEP=;", "sep=;;;;"])
def test_a_table_may_say_by_what_it_is_parted_as_excel_does(told: str) -> None:
    ledger = read_text(
        f"{told}\r\npayer;payee;amount;date;what\r\na, b;c;1;2025;x, y, z, w, v\r\n", "t.csv"
    )

    assert (ledger.deals[0].payer, str(ledger.deals[0].place("payee"))) == ("a, b", "t.csv:3:6")


@pytest.mark.parametrize("sign", [",", ";", "|", "\t", "^", "~"])
def test_it_may_be_parted_by_any_sign(sign: str) -> None:
    rows = [["payer", "payee", "amount", "date"], ["a", "b", "1", "2025"]]

    ledger = read_text("\n".join([f"sep={sign}", *map(sign.join, rows)]), "t.csv")

    assert ledger.deals[0].payee == "b"


def test_a_table_on_standard_input_is_told_by_its_first_line(bubblegraph: Run) -> None:
    ran = bubblegraph("deals", "-", stdin=b"sep=;\npayer;payee;amount;date\na;b;1;2025\n")

    assert (ran.code, ran.lines[-1][:12]) == (0, "1 counted of")


def test_below_other_lines_the_headings_are_found_and_the_rows_checked(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(
        'Statement,"of\nLabco"\nBalance,5\n\n"pay\ner";payer;payee;amount;date\n;a;b;ten;2025\n'
    )

    ran = bubblegraph("check", "t.csv")

    assert [line for line in ran.lines if "error:" in line] == [
        "t.csv:5:1: error: the headings seem to be in line 5",
        't.csv:5:1: error: unknown column "pay_er" in the table',
        't.csv:7:6: error: amount is not a number: "ten" (deal a → b)',
    ]


def test_with_columns_that_are_named_their_headings_are_looked_for(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text("Report of 2025\nBy,Jo\nfrom,to,amount,date\na,b,1,2025\n")

    ran = bubblegraph("check", "t.csv", "--columns", "payer=From,payee=To")

    assert ran.lines[0] == "t.csv:3:1: error: the headings seem to be in line 3"
    assert ran.err == "1 error, 0 warnings\n"


# --- a table with broken rows ---------------------------------------------------------------------

SOUND = "p{a},p{b},purchase,{n}.50,2025-03-{day:02d},closed"
BROKEN = {
    "no such day": "p{a},p{b},purchase,{n}.50,2025-02-30,closed",
    "amount is not a number": "p{a},p{b},purchase,ten,2025-03-{day:02d},closed",
    "amount is negative": "p{a},p{b},purchase,-{n},2025-03-{day:02d},closed",
    "amount can be read in two ways": "p{a},p{b},purchase,1.500,2025-03-{day:02d},closed",
    "a deal without payer": ",p{b},purchase,{n}.50,2025-03-{day:02d},closed",
    "a deal without payee": "p{a}, ,purchase,{n}.50,2025-03-{day:02d},closed",
    "kind is not known": "p{a},p{b},bought,{n}.50,2025-03-{day:02d},closed",
    "status is not known": "p{a},p{b},purchase,{n}.50,2025-03-{day:02d},clsd",
    "the row has 8 cells, the header 6": "p{a},p{b},purchase,{n},50,2025-03-{day:02d},closed,x",
    "the row cannot be read": 'p{a},"p{b}"x,purchase,{n}.50,2025-03-{day:02d},closed',
}


def payments(rows: int = 500) -> tuple[str, dict[int, str]]:
    """A table in which every fifth row is broken, and for each line what is wrong with it."""
    lines, wrong = ["payer,payee,kind,amount,date,status"], {}
    sorts = list(BROKEN)
    for number in range(rows):
        pattern = SOUND
        if number % 5 == 3:
            sort = sorts[number // 5 % len(sorts)]
            pattern, wrong[number + 2] = BROKEN[sort], sort
        lines.append(
            pattern.format(
                a=number % 17, b=(number + 1 + number % 3) % 17, n=number + 1, day=number % 28 + 1
            )
        )
    return "\n".join([*lines, ""]), wrong


def test_every_broken_row_is_reported_with_its_line_and_none_is_dropped_in_silence(
    tmp_path: Path,
) -> None:
    text, wrong = payments()
    (tmp_path / "payments.csv").write_text(text)

    ledger, problems = read_ledger(tmp_path / "payments.csv")

    errors = [problem for problem in problems if problem.level == "error"]
    assert [problem.place.line for problem in errors] == list(wrong)
    assert [problem.message[: len(wrong[problem.place.line])] for problem in errors] == list(
        wrong.values()
    )
    assert set(wrong.values()) == set(BROKEN)
    assert len(ledger.deals) + len(wrong) == 500


def test_a_table_with_broken_rows_gives_no_answer_but_all_its_errors(
    bubblegraph: Run, tmp_path: Path
) -> None:
    text, wrong = payments()
    (tmp_path / "payments.csv").write_text(text)

    ran = bubblegraph("cycles", "payments.csv")
    checked = bubblegraph("check", "payments.csv")

    assert (ran.code, ran.out, checked.code) == (1, "", 1)
    for output in (ran.err, checked.out):
        reported = re.findall(r"^payments\.csv:(\d+):\d+: error: ", output, flags=re.MULTILINE)
        assert [int(line) for line in reported] == list(wrong)
    assert checked.err == "100 errors, 0 warnings\n"


def test_without_its_broken_rows_the_table_is_read(tmp_path: Path) -> None:
    text, wrong = payments()
    kept = [line for number, line in enumerate(text.split("\n"), 1) if number not in wrong]
    (tmp_path / "payments.csv").write_text("\n".join(kept))

    selection = select_deals(load_ledger(tmp_path / "payments.csv"))

    assert len(selection.counted) == 400
    assert selection.gross.low == sum(
        100 * number + 50 for number in range(1, 501) if number + 1 not in wrong
    )


def test_of_very_many_problems_the_first_are_shown_errors_before_warnings_and_json_has_all(
    bubblegraph: Run, tmp_path: Path
) -> None:
    warned = ["a,a,1,2025"] * 401  # each pays itself
    wrong = ["a,b,x,2025"] * 700
    (tmp_path / "x.csv").write_text("\n".join(["payer,payee,amount,date", *warned, *wrong]))

    checked = bubblegraph("check", "x.csv")
    asked = bubblegraph("volume", "x.csv")

    assert (checked.code, asked.code, checked.err) == (1, 1, "700 errors, 401 warnings\n")
    for output, hidden in ((checked.out, 101), (asked.err, 101)):
        assert output.count(": error: ") == 700
        assert output.count(": warning: ") == 300
        assert output.endswith(f"… and {hidden} more; check --json lists every one.\n")
    assert bubblegraph("check", "x.csv", "--format", "github").out.count("::warning") == 300
    assert len(json.loads(bubblegraph("check", "x.csv", "--json").out)["problems"]) == 1101


def test_a_table_of_two_currencies_is_told_to_give_the_rate_and_reads_with_it(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "x.csv").write_text("payer,payee,amount,date\na,b,EUR 5,2025\nb,a,7,2025\n")

    ran = bubblegraph("check", "x.csv")
    rated = bubblegraph("deals", "x.csv", "--currency", "USD", "--rates", "EUR=1.10", "--json")

    assert "x.csv:2:5: error: amounts in EUR in a table in USD" in ran.out
    assert "Say what one EUR is worth in USD: --currency USD --rates EUR=…." in ran.out
    assert [deal["low"] for deal in json.loads(rated.out)["deals"]] == [5.5, 7]


# --- several currencies ---------------------------------------------------------------------------


def test_a_converted_amount_is_rounded_to_the_cent(ledger: Ledger) -> None:
    """
    currency: EUR
    rates: {USD: {rate: 0.8517, date: 2025-09-16}, GBP: {rate: 2, date: 2025-09-16}}
    deals:
    - {payer: a, payee: b, kind: debt, amount: US$1.01,            date: 2025}
    - {payer: a, payee: b, kind: debt, amount: US$0.01 to US$1.01, date: 2025}
    - {payer: a, payee: b, kind: debt, amount: up to £0.01,        date: 2025}
    - {payer: a, payee: b, kind: debt, amount: €7,                 date: 2025}
    """
    assert [deal.amount for deal in ledger.deals] == [
        Amount(86, 86),
        Amount(1, 86),
        Amount(0, 2),
        Amount(700, 700),
    ]


@pytest.mark.parametrize("cents", [1, 49, 50, 99, 100, 12_345_678_901])
def test_rounding_never_moves_an_amount_by_more_than_half_a_cent(cents: int) -> None:
    ledger = read_text(
        "strict: false\n"
        "rates: {GBP: {rate: 1.3579, date: 2025-09-16}}\n"
        f"deals: [{{payer: a, payee: b, kind: debt, amount: £{cents / 100:.2f}, date: 2025}}]\n"
    )

    assert abs(ledger.deals[0].amount.low - cents * Fraction("1.3579")) <= Fraction(1, 2)


@pytest.mark.parametrize(
    ("rates", "message"),
    [
        ("", "an amount in GBP in a ledger in USD"),
        ("rates: {EUR: {rate: 1.1, date: 2025}}", "an amount in GBP in a ledger in USD"),
        ("rates: {GBP: {date: 2025}}", "no rate for GBP"),
        ("rates: {GBP: {rate: 0, date: 2025}}", "not a rate: 0"),
        ("rates: {GBP: {rate: 1 to 2, date: 2025}}", "not a rate: 1 to 2"),
    ],
)
def test_an_amount_without_a_rate_is_an_error(rates: str, message: str) -> None:
    deal = "deals: [{payer: a, payee: b, kind: debt, amount: £5, date: 2025}]"

    with pytest.raises(LedgerError, match=message):
        read_text("\n".join(["strict: false", rates, deal]))


def test_figures_and_claims_are_converted_as_well(ledger: Ledger) -> None:
    """
    entities: {arm: {}}
    rates: {GBP: {rate: 1.5, date: 2025-09-16}}
    financials:
    - {entity: arm, metric: revenue, period: 2025, amount: £2B}
    claims:
    - {says: ARM sold for three billion dollars, entity: arm, metric: revenue, period: 2025,
       amount: $3B}
    """
    assert ledger.figures[0].amount == ledger.claims[0].amount


# --- several files --------------------------------------------------------------------------------


def write(folder: Path, **texts: str) -> None:
    for name, text in texts.items():
        path = folder / f"{name.replace('__', '/')}.yaml"
        path.parent.mkdir(exist_ok=True)
        path.write_text(text)


def test_a_file_that_is_included_by_two_ways_is_read_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        main="include: [sub/one.yaml, sub/two.yaml, sub/../sub/three.yaml]\nentities: {a: "
        "{}}\ndeals: []\n",
        sub__one="include: three.yaml\ndeals: []\n",
        sub__two="include: ../sub/three.yaml\ndeals: []\n",
        sub__three="entities: {b: {}}\ndeals: [{payer: a, payee: b, kind: debt, amount: 1B, date: "
        "2025}]\n",
    )

    ledger = load_ledger(tmp_path / "main.yaml")

    assert [deal.id for deal in ledger.deals] == ["a-b-2025"]


def test_a_file_that_is_included_and_named_is_read_once(tmp_path: Path) -> None:
    write(
        tmp_path,
        main="include: more.yaml\nentities: {a: {}}\ndeals: []\n",
        more="entities: {b: {}}\ndeals: [{payer: a, payee: b, kind: debt, amount: 1B, date: "
        "2025}]\n",
    )

    ledger = load_ledger(tmp_path / "main.yaml", tmp_path / "more.yaml")

    assert len(ledger.deals) == 1


def test_a_circle_of_three_files_is_an_error_where_it_closes(
    bubblegraph: Run, tmp_path: Path
) -> None:
    write(tmp_path, a="include: b.yaml\n", b="include: c.yaml\n", c="include: a.yaml\n")

    ran = bubblegraph("check", "a.yaml")

    assert ran.code == 1
    assert ran.lines[0] == "c.yaml:1:10: error: a.yaml includes this file in turn"


def test_a_missing_file_is_an_error_where_it_is_named(bubblegraph: Run, tmp_path: Path) -> None:
    write(
        tmp_path,
        main="include: sub/parts.yaml\n",
        sub__parts="title: Parts\ninclude: [gone.yaml]\n",
    )

    ran = bubblegraph("cycles", "main.yaml")

    assert (ran.code, ran.out) == (1, "")
    assert (
        'sub/parts.yaml:2:11: error: cannot include "gone.yaml": there is no such file' in ran.err
    )


def test_errors_of_an_included_file_are_told_with_its_own_name_and_line(
    bubblegraph: Run, tmp_path: Path
) -> None:
    write(
        tmp_path,
        main="include: sub/parts.yaml\nentities: {a: {}}\ndeals: [{payer: a, payee: x, kind: "
        "debt}]\n",
        sub__parts="entities: {b: {}}\ndeals:\n- {payer: a, payee: b, kind: dept, amount: 1B, "
        "date: 2025}\n",
    )

    ran = bubblegraph("check", "main.yaml")

    assert ran.code == 1
    assert "sub/parts.yaml:3:30: error: kind is not known: " in ran.out
    assert "main.yaml:3:" in ran.out


# --- check, for those who check -------------------------------------------------------------------

WARNED = "strict: false\ndeals:\n- {payer: a, payee: b, kind: debt, amount: 1B, date: 2025}\n"


def test_the_form_for_github_annotates_file_and_line(bubblegraph: Run, tmp_path: Path) -> None:
    write(tmp_path, x=WARNED + '- {payer: a, payee: "5%, b", kind: dept, amount: 1B, date: 2025}\n')

    ran = bubblegraph("check", "x.yaml", "--format", "github")

    assert ran.code == 1
    assert ran.lines == [
        "::warning file=x.yaml,line=3,col=3::no source (deal a-b-2025). Add source: publisher "
        "date url, or "
        'allow: {source: "why"}.',
        '::error file=x.yaml,line=4,col=36::kind is not known: "dept" (deal a → 5%25, b). Did you '
        "mean debt?",
    ]


def test_a_problem_of_a_whole_file_is_annotated_without_a_line(bubblegraph: Run) -> None:
    ran = bubblegraph("check", "a:b,c.yaml", "--format", "github")

    assert ran.code == 1
    assert ran.out.startswith("::error file=a%3Ab%2Cc.yaml::")


@pytest.mark.parametrize("form", ["text", "json", "github"])
def test_strict_lets_warnings_fail_in_every_form(
    bubblegraph: Run, tmp_path: Path, form: str
) -> None:
    write(tmp_path, x=WARNED)

    assert bubblegraph("check", "x.yaml", "--format", form).code == 0
    assert bubblegraph("check", "x.yaml", "--format", form, "--strict").code == 1


def test_strict_has_nothing_to_say_of_a_ledger_that_is_well(
    bubblegraph: Run, tmp_path: Path
) -> None:
    write(tmp_path, x=WARNED.replace("2025}", "2025, source: Gazette 2025}"))

    ran = bubblegraph("check", "x.yaml", "--strict")

    assert (ran.code, ran.out, ran.err) == (0, "", "")


@pytest.mark.parametrize("command", ["cycles", "deals", "sources", "volume", "cut", "vendor"])
def test_the_shipped_ledger_is_the_same_ledger_to_every_command(
    bubblegraph: Run, command: str
) -> None:
    found = json.loads(bubblegraph(command, "--json", DEALS).out)

    assert found["command"] == command
    assert found["ledger"] | {"path": ""} == {
        "title": "The AI boom",
        "path": "",
        "as_of": str(load_ledger(DEALS).as_of),
        "currency": "USD",
        "entities": len(load_ledger(DEALS).entities),
        "deals": len(load_ledger(DEALS).deals),
        "notes": [],
    }
    assert set(found["filters"]) >= {
        "as_of",
        "min_status",
        "count_noncash",
        "count_repayments",
        "pooled",
        "without",
        "only",
    }
