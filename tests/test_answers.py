"""What the commands answer with --json fits the schema that the program publishes."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from bubblegraph.cli import COMMANDS
from bubblegraph.output.schema import answer_schema
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SEEDS = [str(path) for path in sorted((REPOSITORY / "seeds").glob("*.yaml"))]
WITHOUT_JSON = {"draw", "watch", "new", "schema"}

QUESTIONS = [
    ("cycles", DEALS),
    ("cycles", DEALS, "--explain", "2"),
    ("cycles", DEALS, "--explain", "nvidia"),
    ("cycles", DEALS, "--as-of", "1990"),
    ("volume", DEALS),
    ("volume", DEALS, "--by-year"),
    ("volume", DEALS, "--certificate"),
    ("cut", DEALS),
    ("cut", DEALS, "--patience", "0", "--keep", "openai-oracle-300b"),
    ("vendor", DEALS),
    ("vendor", "openai", DEALS),
    ("vendor", "bond_investors", DEALS),
    ("deals", DEALS),
    ("deals", DEALS, "--by", "kind"),
    ("show", "openai", DEALS),
    ("show", "nvda-openai-30b", DEALS),
    ("show", "nvidia/openai", DEALS),
    ("sources", DEALS),
    ("cycles", "paid.yaml"),
    ("cycles", "paid.yaml", "--explain", "1"),
    ("volume", "paid.yaml", "--certificate"),
    ("cut", "paid.yaml"),
    ("deals", "paid.yaml"),
    ("show", "stake", "paid.yaml"),
    ("sources", "paid.yaml"),
    ("diff", "paid.yaml", "--from", "2025-02", "--to", "2026"),
    ("diff", DEALS, "--from", "2025-09-01", "--to", "2026-06-30"),
    ("claims", *SEEDS, "--against", DEALS),
    ("check", DEALS),
    (
        "add",
        "--payer",
        "a",
        "--payee",
        "b",
        "--kind",
        "cloud",
        "--amount",
        "1B",
        "--date",
        "2025",
        "--dry-run",
        "small.yaml",
    ),
    ("set", "stake", "amount", "2B", "--dry-run", "small.yaml"),
    ("rename", "stake", "share", "--dry-run", "small.yaml"),
    ("remove", "stake", "--dry-run", "small.yaml"),
    ("format", "--dry-run", "small.yaml"),
]


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """The published schema."""
    jsonschema.Draft202012Validator.check_schema(answer_schema())
    return jsonschema.Draft202012Validator(answer_schema())


@pytest.fixture
def small(tmp_path: Path) -> Path:
    """A ledger to edit, and beside it one that says what was paid."""
    path = tmp_path / "small.yaml"
    path.write_text(
        "strict: false\ndeals:\n- {payer: a, payee: b, kind: equity, amount: 1B, date: 2025, id: "
        "stake}\n"
    )
    (tmp_path / "paid.yaml").write_text(
        "strict: false\ndeals:\n"
        "- {payer: a, payee: b, kind: equity, amount: 100, id: stake, paid: 40,\n"
        "   status: {2025-01-01: committed, 2025-12-31: {paid: at least 25, amount: 90}}}\n"
        "- {payer: b, payee: a, kind: cloud, amount: undisclosed, id: rent, date: 2025}\n"
    )
    return path


@pytest.mark.parametrize("words", QUESTIONS, ids=[" ".join(q[:1] + q[2:4])[:40] for q in QUESTIONS])
def test_an_answer_fits_the_schema(
    bubblegraph: Run,
    small: Path,
    validator: jsonschema.Draft202012Validator,
    words: tuple[str, ...],
) -> None:
    ran = bubblegraph(*words, "--json")

    assert ran.code == 0, ran.err
    found = json.loads(ran.out)
    assert found["command"] == words[0]
    assert list(validator.iter_errors(found)) == []


def test_every_command_with_a_document_is_asked() -> None:
    asked = {words[0] for words in QUESTIONS}

    assert asked | WITHOUT_JSON >= set(COMMANDS)
    assert asked == {form["title"] for form in answer_schema()["anyOf"]}


@pytest.mark.parametrize("change", [{"surplus": 1}, {"found": "9"}, {"found": -1}, {"schema": 2}])
def test_what_is_no_answer_does_not_fit(
    bubblegraph: Run, validator: jsonschema.Draft202012Validator, change: dict[str, Any]
) -> None:
    found = json.loads(bubblegraph("cycles", DEALS, "--json").out)

    assert not validator.is_valid({**found, **change})


def test_a_field_that_is_missing_does_not_fit(
    bubblegraph: Run, validator: jsonschema.Draft202012Validator
) -> None:
    found = json.loads(bubblegraph("cut", DEALS, "--json").out)

    for field in found:
        assert not validator.is_valid(
            {name: value for name, value in found.items() if name != field}
        )


def test_the_program_prints_the_schema(bubblegraph: Run) -> None:
    assert json.loads(bubblegraph("schema", "--answers").out) == answer_schema()


def test_the_published_schema_is_the_one_of_the_program() -> None:
    published = REPOSITORY / "docs" / "reference" / "answers.schema.json"

    assert json.loads(published.read_text(encoding="utf-8")) == answer_schema()
