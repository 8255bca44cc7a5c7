"""``profile``: how a table may be read, and what is left to decide."""

from __future__ import annotations

import shlex
from pathlib import Path

import pytest

from conftest import REPOSITORY, Run

CASES = REPOSITORY / "tests" / "cases"


def proposed(run: Run, folder: Path, text: str) -> list[str]:
    (folder / "t.csv").write_text(text, encoding="utf-8")
    ran = run("profile", "t.csv")
    assert ran.code == 0, ran.err
    return ran.lines


@pytest.mark.parametrize(
    ("text", "options"),
    [
        ("payer,payee,amount,date\na,b,1,2025-01-31\n", ""),
        ("payer,payee,amount,date\na,b,1,31/01/2025\n", " --date-format dmy"),
        ("payer;payee;amount;date\na;b;1.234,50;2025\n", " --decimal ,"),
        (
            "from,to,eur_mn,when\na,b,1,2025-01-31\n",
            " --columns payer=from,payee=to,amount=eur_mn,date=when --amounts-in 1M --currency EUR",
        ),
        ("payer,payee,kind,amount,date,status\na,b,equity,1,2025,rumoured\n", ""),
        (
            "payer,payee,amount,when,status,memo\na,b,1,2025,rumoured,x\n",
            " --columns date=when,amount=amount,payer=payer,payee=payee,status=status",
        ),
        (
            "memo,sender,receiver,value,timestamp\nx,a,b,1,1737627300\n",
            " --columns payer=sender,payee=receiver,amount=value,date=timestamp"
            " --date-format seconds",
        ),
    ],
)
def test_a_table_is_read_by_the_command_that_is_proposed(
    bubblegraph: Run, tmp_path: Path, text: str, options: str
) -> None:
    lines = proposed(bubblegraph, tmp_path, text)

    assert lines[0] == f"bubblegraph cycles t.csv{options}"
    called = "deal" if "status" in text else "payment"
    assert lines[-1] == f"So it reads 1 {called} of 2 parties."
    assert bubblegraph(*shlex.split(lines[0])[1:]).code == 0


@pytest.mark.parametrize(
    ("row", "doubt"),
    [
        ("a,b,1,3/4/2026", "in two ways: --date-format dmy or --date-format mdy."),
        ("a,b,-1,2025", "1 amount is negative: add --negative reverse or --negative drop."),
        ("a,b,,2025", "1 amount is missing: add --blank undisclosed"),
        ("a,b,1.000,2025", "Amounts such as 1.000: say --decimal , or --decimal ."),
        ("a,b,1,17", "Dates are numbers: by their size days since 1970."),
    ],
)
def test_what_is_ambiguous_is_left_to_decide(
    bubblegraph: Run, tmp_path: Path, row: str, doubt: str
) -> None:
    lines = proposed(bubblegraph, tmp_path, f"payer,payee,amount,date\n{row}\n")

    assert doubt in " ".join(line.strip() for line in lines)


def test_a_column_of_days_is_found_under_any_heading(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "bank.csv").write_text(
        "Booking;Sender;Receiver;Amount (EUR);Ref\n"
        "03.01.2025;Labco;Chipco;1.250,50;2025\n"
        "28.01.2025;Chipco;Labco;1.230,00;2026\n"
    )

    ran = bubblegraph("profile", "bank.csv")

    assert "date=Booking," in ran.lines[0]
    assert "--date-format dmy" in ran.lines[0]
    assert ran.lines[-1] == "So it reads 2 payments of 2 parties."


def test_what_deals_writes_needs_no_option(bubblegraph: Run, tmp_path: Path) -> None:
    text = "payer,payee,kind,amount,date,status\na,b,equity,5,2025,rumoured\n"
    (tmp_path / "t.csv").write_text(text, encoding="utf-8")
    bubblegraph("deals", "t.csv", "-o", "d.csv")

    lines = bubblegraph("profile", "d.csv").lines

    assert lines == ["bubblegraph cycles d.csv", "So it reads 1 deal of 2 parties."]


def test_lines_above_the_headings_are_skipped(bubblegraph: Run) -> None:
    ran = bubblegraph("profile", "bank.csv", cwd=CASES / "21-preamble-and-sep-line")

    assert ran.lines[0] == "bubblegraph cycles bank.csv --skip-lines 2"


def test_names_that_look_alike_are_written_for_review_and_join_the_parties(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_text(
        "payer,payee,amount,date\nNVIDIA Corp,b,1,2025\nb,Nvidia,1,2025\n"
    )

    ran = bubblegraph("profile", "t.csv", "-o", "a.csv")
    joined = bubblegraph("cycles", "t.csv", "--aliases", "a.csv")

    assert "1 name looks like another" in ran.out
    assert (tmp_path / "a.csv").read_text() == "name,alias\nNVIDIA Corp,Nvidia\n"
    assert "At most 1.00 of the 2.00" in joined.out


def test_a_file_that_is_not_utf_8_is_read_in_an_encoding_that_is_told(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "t.csv").write_bytes("payer,payee,amount,date\nMüller,b,1,2025\n".encode("cp1252"))

    ran = bubblegraph("profile", "t.csv")

    assert ran.lines[0] == "bubblegraph cycles t.csv --encoding cp1252"


@pytest.mark.parametrize("name", ["none.csv", "empty.csv"])
def test_a_file_that_is_no_table_is_told(bubblegraph: Run, tmp_path: Path, name: str) -> None:
    (tmp_path / "empty.csv").write_text("")

    ran = bubblegraph("profile", name)

    assert "Traceback" not in ran.err
    assert ran.code == 1
