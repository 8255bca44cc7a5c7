"""The reader keeps its laws on the fuzzer's seeds, on what once broke them,
and on made-up texts.
"""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fuzz.editing import CHOICES, check_editing
from fuzz.reading import check_reading

HERE = Path(__file__).parent / "fuzz"
INPUTS = sorted([*(HERE / "seeds").iterdir(), *(HERE / "past").iterdir()])
EDITED = sorted((HERE / "past_editing").iterdir())
WORDS = [
    line[1:-1].encode().decode("unicode_escape").encode("latin-1")
    for line in (HERE / "ledger.dict").read_text(encoding="utf-8").splitlines()
    if line.startswith('"')
]


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_an_input_of_the_fuzzer_is_read_or_refused(path: Path, tmp_path: Path) -> None:
    check_reading(path.read_bytes(), tmp_path, path.name)
    check_reading(path.read_bytes(), tmp_path)


@given(st.lists(st.sampled_from(WORDS) | st.binary(max_size=4), max_size=30).map(b"".join))
def test_words_of_a_ledger_in_any_order_are_read_or_refused(
    tmp_path_factory: pytest.TempPathFactory, data: bytes
) -> None:
    check_reading(data, tmp_path_factory.getbasetemp())


@pytest.mark.parametrize("path", INPUTS, ids=lambda path: f"{path.parent.name}/{path.name}")
def test_edits_of_an_input_of_the_fuzzer_say_what_was_asked_or_are_refused(
    path: Path, tmp_path: Path
) -> None:
    for number in range(8):
        check_editing(Random(number).randbytes(CHOICES) + path.read_bytes(), tmp_path)


@pytest.mark.parametrize("path", EDITED, ids=lambda path: path.name)
def test_an_edit_that_once_broke_a_law_keeps_it(path: Path, tmp_path: Path) -> None:
    check_editing(path.read_bytes(), tmp_path)


def test_the_laws_of_edits_can_be_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    text = (HERE / "seeds" / "shortest.yaml").read_bytes()
    choices = bytes([0, 0, 0, 0])  # set a field: what, to the first of the texts
    monkeypatch.setattr("fuzz.editing.set_field", lambda text, *_: text.replace("nvidia", "openai"))

    with pytest.raises(AssertionError):
        check_editing(choices.ljust(CHOICES, b"\0") + text, tmp_path)


def test_the_laws_can_be_broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(path: str) -> None:
        raise ZeroDivisionError(path)

    monkeypatch.setattr("fuzz.reading.read_ledger", broken)

    with pytest.raises(ZeroDivisionError):
        check_reading(b"deals: []", tmp_path)
