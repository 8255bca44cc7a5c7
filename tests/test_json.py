r"""Ledgers in JSON, as ``json.dumps`` writes them: a pair of escapes (\ud83d\ude80) is one
character."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bubblegraph import Ledger, LedgerError, read_text, set_field
from bubblegraph.ledger.rows import Row, Sink
from bubblegraph.ledger.yaml_rows import parse_yaml
from bubblegraph.text import is_control
from conftest import Run

WAYS: list[dict[str, Any]] = [
    {},
    {"ensure_ascii": False},
    {"indent": 2},
    {"indent": "\t"},
    {"separators": (",", ":")},
    {"sort_keys": True, "indent": 0},
]
WORDS = 'Rocket \U0001f680 / "q" \\ \U0001f600\U0001f680 é ✓ \t x'


def ledger_of(note: str, payer: str = "a") -> dict[str, object]:
    deal = {
        "payer": payer,
        "payee": "b",
        "kind": "debt",
        "amount": "1B",
        "date": "2025",
        "note": note,
    }
    return {"strict": False, "deals": [deal]}


def read_json(text: str) -> Ledger:
    return read_text(text, "ledger.json")


@pytest.mark.parametrize("way", WAYS, ids=repr)
def test_a_ledger_is_read_as_json_writes_it(way: dict[str, Any]) -> None:
    ledger = read_json(json.dumps(ledger_of(WORDS, payer="Rocket \U0001f680"), **way))

    assert (ledger.deals[0].note, ledger.deals[0].payer) == (WORDS, "Rocket \U0001f680")


@given(
    st.text(st.characters(exclude_categories=["Cs"]), min_size=1).filter(
        lambda text: (
            text.strip() == text and not any(is_control(c) for c in text if c not in "\n\t")
        )
    )
)
def test_every_text_comes_back_out_of_json(text: str) -> None:
    assert read_json(json.dumps(ledger_of(text))).deals[0].note == text


def test_every_escape_of_json_is_read() -> None:
    written = r'{"strict": false, "title": "\u0041\"\\\/\u00e9\uD83D\uDE80"}'

    assert read_json(written).title == 'A"\\/é\U0001f680'


def test_places_behind_a_pair_are_those_of_the_text() -> None:
    text = json.dumps(ledger_of("x", payer="\U0001f680\U0001f680") | {"currency": "dollars"})

    with pytest.raises(LedgerError) as caught:
        read_json(text)

    (problem,) = caught.value.problems
    assert text[problem.place.column - 1 :].startswith('"dollars"')


@pytest.mark.parametrize(
    ("written", "half"),
    [(r"\ud83d", "D83D"), (r"\ude80", "DE80"), (r"\ud83dx", "D83D"), (r"\ude80\ud83d", "DE80")],
)
def test_half_a_character_is_an_error_where_it_stands(written: str, half: str) -> None:
    text = json.dumps(ledger_of("here")).replace("here", written)

    with pytest.raises(LedgerError, match=rf"half a character: U\+{half}") as caught:
        read_json(text)

    (problem,) = caught.value.problems
    assert problem.place.column == text.index(written)  # of the text that holds it
    assert (
        problem.remedy == r"Write the character itself, or both of its halves, as in \ud83d\ude80."
    )


def test_half_a_character_in_a_key_is_an_error() -> None:
    with pytest.raises(LedgerError, match="<U\\+D83D>"):
        read_json(r'{"\ud83d": 1}')


@pytest.mark.parametrize("text", ["title: a\ud800", "payer,payee,amount,date\n\ud800,b,1,2025"])
def test_half_a_character_in_a_text_that_was_no_file_is_an_error(text: str) -> None:
    with pytest.raises(LedgerError, match=r"half a character: U\+D800"):
        read_text(text, "x.yaml" if text.startswith("title") else "x.csv")


def test_outside_of_double_quotes_an_escape_is_what_is_written() -> None:
    root = parse_yaml(
        Sink(
            "x.yaml",
            r"""{a: \ud83d\uDE80, b: '\uD83d', "c": "\ud83d\ude80", d: \\ud83d} # \ud83d""",
        )
    )

    assert isinstance(root, Row)
    read = {key: getattr(node, "text", None) for key, node in root.items.items()}
    assert read == {"a": r"\ud83d\uDE80", "b": r"\uD83d", "c": "\U0001f680", "d": r"\\ud83d"}


def test_beside_characters_of_private_use_a_pair_is_refused_with_its_mend() -> None:
    with pytest.raises(LedgerError, match="invalid Unicode character escape") as caught:
        read_json(json.dumps(ledger_of("\ue900 \U0001f680")))

    assert caught.value.problems[0].remedy.startswith("Write the character itself")


def test_a_ledger_in_json_is_edited_beside_pairs() -> None:
    before = json.dumps(ledger_of("\U0001f680", payer="\U0001f680"), indent=1)

    after = set_field(before, "\U0001f680-b-2025", "amount", "2B")

    assert after == before.replace('"1B"', '"2B"')


def test_check_reads_json_with_pairs(bubblegraph: Run, tmp_path: Path) -> None:
    deal = {
        "payer": "Rocket \U0001f680",
        "payee": "Shipyard",
        "kind": "debt",
        "amount": "1B",
        "date": "2025",
    }
    (tmp_path / "l.json").write_text(
        json.dumps({"strict": False, "deals": [deal | {"source": "W"}]})
    )

    assert bubblegraph("check", "l.json").code == 0
