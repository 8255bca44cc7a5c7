"""Who is who: names that are one party, names that look alike, aliases."""

from __future__ import annotations

from pathlib import Path

import pytest

from bubblegraph import LedgerError, load_ledger, read_text
from bubblegraph.ledger.aliases import read_aliases
from conftest import Run

HEAD = "payer,payee,amount,date\n"


@pytest.mark.parametrize(
    ("name", "other"),
    [
        ("Harbour Bank", "HARBOUR BANK"),
        ("Müller", "Mu\u0308ller"),
        ("Harbour Bank", "Harbour\u00a0\u00a0Bank"),
        ("Harbour Bank", "Har\u00adbour Ban\u200bk"),
        ("Harbour Bank", "Harbour_Bank"),
        ("Straße", "STRASSE"),
        ("Rocket 🚀", "rocket 🚀\ufe0f"),
    ],
)
def test_names_that_only_look_different_are_one_party_called_as_it_is_first(
    name: str, other: str
) -> None:
    ledger = read_text(f"{HEAD}{name},b,1,2025\nb,{other},1,2025\n", "t.csv")

    assert [deal.payer for deal in ledger.deals] == [name, "b"]
    assert ledger.deals[1].payee == name
    assert (len(ledger.entities), ledger.notes) == (2, ())


@pytest.mark.parametrize(
    ("name", "other"), [("Acme", "Acne"), ("Bank 12 3", "Bank 1 23"), ("Inc", "Ltd")]
)
def test_names_of_two_parties_stay_two(name: str, other: str) -> None:
    ledger = read_text(f"{HEAD}{name},b,1,2025\nb,{other},1,2025\n", "t.csv")

    assert (len(ledger.entities), ledger.notes) == (3, ())


@pytest.fixture
def beside(tmp_path: Path) -> Path:
    """A ledger ``l.yaml``, and a table ``t.csv`` that calls its companies otherwise."""
    (tmp_path / "l.yaml").write_text(
        "entities: {nvidia: {name: Nvidia}, openai: {name: OpenAI}}\ndeals: []\n"
    )
    (tmp_path / "t.csv").write_text(
        f"{HEAD}NVIDIA Corp,Open AI,3B,2026-01-01\nOpenAI,Nvidia,1B,2026-02-01\n"
    )
    return tmp_path


@pytest.mark.parametrize("command", ["cycles", "volume", "deals", "cut", "sources"])
def test_every_answer_tells_names_that_look_alike_and_how_to_join_them(
    bubblegraph: Run, beside: Path, command: str
) -> None:
    ran = bubblegraph(command, "l.yaml", "t.csv")

    assert (
        "Two parties each, though their names look alike: NVIDIA Corp and Nvidia; Open AI and "
        "OpenAI. To join them: --aliases FILE, with lines such as Nvidia,NVIDIA Corp." in ran.lines
    )


def test_a_file_of_aliases_joins_them(bubblegraph: Run, beside: Path) -> None:
    (beside / "a.csv").write_text("name,alias\nNvidia,NVIDIA Corp\nOpenAI,Open AI\n")

    ran = bubblegraph("cycles", "l.yaml", "t.csv", "--aliases", "a.csv")
    shown = bubblegraph("show", "nvidia corp", "l.yaml", "t.csv", "--aliases", "a.csv")

    assert "At most 1.00 of the 4.00 paid" in ran.out
    assert "alike" not in ran.out
    assert shown.code == 0


def test_aliases_join_parties_that_nobody_declares(beside: Path) -> None:
    ledger = load_ledger(beside / "t.csv", aliases={"NVIDIA Corp": "Nvidia", "open ai": "OpenAI"})

    assert {*ledger.entities} == {"Nvidia", "OpenAI"}
    assert ledger.entities["OpenAI"].aliases == ("open ai",)


def test_a_ledger_adds_aliases_to_entities_that_it_includes(beside: Path) -> None:
    (beside / "mine.yaml").write_text(
        "include: [l.yaml, t.csv]\n"
        "entities: {nvidia: {aliases: [NVIDIA Corp]}, openai: {aliases: Open AI}}\ndeals: []\n"
    )

    ledger = load_ledger(beside / "mine.yaml")

    assert {*ledger.entities} == {"nvidia", "openai"}
    assert ledger.entities["nvidia"].name == "Nvidia"


def test_entities_that_are_declared_twice_and_differ_stay_an_error(beside: Path) -> None:
    (beside / "mine.yaml").write_text(
        "include: l.yaml\nentities: {nvidia: {name: Other}}\ndeals: []\n"
    )

    with pytest.raises(LedgerError, match="declared twice"):
        load_ledger(beside / "mine.yaml")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("a,b,c\n", "a.csv:1:1: error: 3 names in a line of aliases"),
        ("a,b\nc,b\n", 'a.csv:2:3: error: "b" is an alias of two names, a and c'),
    ],
)
def test_a_file_of_aliases_that_cannot_be_read_is_told(
    tmp_path: Path, text: str, said: str
) -> None:
    (tmp_path / "a.csv").write_text(text)

    with pytest.raises(LedgerError) as caught:
        read_aliases(str(tmp_path / "a.csv"))

    assert said in str(caught.value)


LEDGER = "entities:\n  n: {name: N, aliases: [One, Two]}\ndeals: []\n"


@pytest.mark.parametrize(
    ("words", "aliases"),
    [
        ("+Three; one", "[One, Two, Three]"),
        ("-two", "One"),
        ("=Three", "Three"),
        ("Three; Four", "[Three, Four]"),
    ],
)
def test_aliases_are_added_taken_out_and_replaced(
    bubblegraph: Run, tmp_path: Path, words: str, aliases: str
) -> None:
    (tmp_path / "l.yaml").write_text(LEDGER)

    assert bubblegraph("set", "n", "aliases", words, "l.yaml").code == 0

    assert f"aliases: {aliases}}}" in (tmp_path / "l.yaml").read_text()


def test_an_alias_that_is_not_there_cannot_be_taken_out(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "l.yaml").write_text(LEDGER)

    ran = bubblegraph("set", "n", "aliases", "-Three", "l.yaml")

    assert (ran.code, 'n has no alias "Three"' in ran.err) == (1, True)


def test_add_writes_names_that_look_alike_for_review_and_reads_them(
    bubblegraph: Run, tmp_path: Path
) -> None:
    (tmp_path / "mine.yaml").write_text(
        "entities: {nvidia: {name: Nvidia}, yard: {name: Yard}}\ndeals: []\n"
    )
    (tmp_path / "t.csv").write_text("payer,payee,amount,date\nNVIDIA Corp,Yard,5M,2025-01-31\n")
    words = ("add", "mine.yaml", "--csv", "t.csv")

    first = bubblegraph(*words, "--alike", "alike.csv")
    second = bubblegraph(*words, "--aliases", "alike.csv")

    assert first.code == 1  # the ledger is strict
    assert (tmp_path / "alike.csv").read_text() == "name,alias\nNvidia,NVIDIA Corp\n"
    assert second.code == 0
    assert load_ledger(tmp_path / "mine.yaml").deals[0].payer == "nvidia"


def test_names_that_look_alike_are_those_of_a_table(bubblegraph: Run, tmp_path: Path) -> None:
    (tmp_path / "mine.yaml").write_text("deals: []\n")

    ran = bubblegraph("add", "mine.yaml", "--entity", "a", "--alike", "alike.csv")

    assert (ran.code, "name it by --csv FILE" in ran.err) == (2, True)
