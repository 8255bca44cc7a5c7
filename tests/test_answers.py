"""What the commands answer with --json fits the schema that the program publishes."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any, is_typeddict

import jsonschema
import pytest

from bubblegraph import json_types
from bubblegraph.analysis import document_types as results
from bubblegraph.cli import COMMANDS
from bubblegraph.output import document_types as answers
from bubblegraph.output.schema import DOCUMENTS, answer_schema
from bubblegraph.solving import document_types as solved
from conftest import REPOSITORY, Run

DEALS = str(REPOSITORY / "data" / "deals.yaml")
SEEDS = [str(path) for path in sorted((REPOSITORY / "seeds").glob("*.yaml"))]
WITHOUT_JSON = {
    *(
        "draw",
        "report",
        "page",
        "export",
        "watch",
        "new",
        "schema",
        "profile",
        "ledgers",
        "help",
        "completion",
    )
}
UNPRINTED = {  # the library alone makes them
    *("RoundTripDict", "RoundTripRowDict"),
    *("CirculationDict", "PackingDict", "PriceDict"),
}

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
    ("stress", "openai", DEALS),
    ("stress", "openai", DEALS, "--rely", "100%"),
    ("stress", "--chips", "75%", DEALS),
    ("deals", DEALS),
    ("deals", DEALS, "--by", "kind"),
    ("show", "openai", DEALS),
    ("show", "nvda-openai-30b", DEALS),
    ("show", "nvidia/openai", DEALS),
    ("coverage", DEALS),
    ("coverage", "openai", DEALS),
    ("coverage", "coreweave", "--lives", DEALS),
    ("progress", DEALS),
    ("compare", "ai", "telecom"),
    ("cycles", DEALS, "--chance", "3"),
    ("timeline", DEALS),
    ("sources", DEALS),
    ("cycles", "paid.yaml"),
    ("cycles", "paid.yaml", "--explain", "1"),
    ("volume", "paid.yaml", "--certificate"),
    ("cut", "paid.yaml"),
    ("deals", "paid.yaml"),
    ("show", "stake", "paid.yaml"),
    ("glossary",),
    ("glossary", "duplicate"),
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


def typed_dicts() -> dict[str, type]:
    """The types of all that is made for JSON, by their names."""
    parts = [
        import_module(f"{results.__name__}.{each.name}") for each in iter_modules(results.__path__)
    ]
    return {
        name: found
        for module in (json_types, solved, answers, *parts)
        for name, found in vars(module).items()
        if is_typeddict(found)
    }


def test_every_field_of_every_document_that_a_command_prints_is_in_the_schema() -> None:
    schema = answer_schema()
    described = [{*each["properties"]} for each in [*schema["anyOf"], *schema["$defs"].values()]]

    lacking = {
        name
        for name, fields in typed_dicts().items()
        if not any(fields.__annotations__.keys() <= names for names in described)
    }

    assert lacking == UNPRINTED


def test_every_document_that_a_command_prints_is_a_form() -> None:
    documents = {name for name in typed_dicts() if name.endswith("Document")}

    assert {document.__name__ for document in DOCUMENTS} == documents - UNPRINTED


def test_every_part_is_described_and_referred_to() -> None:
    schema = answer_schema()

    assert {*re.findall(r'"#/\$defs/(\w+)"', json.dumps(schema))} == schema["$defs"].keys()


def test_all_fields_are_required_but_those_that_may_be_missing() -> None:
    schema = answer_schema()
    everything = [*schema["$defs"].items(), *((form["title"], form) for form in schema["anyOf"])]

    may_lack = {
        (name, field)
        for name, each in everything
        for field in each["properties"].keys() - {*each["required"]}
    }

    assert may_lack == {
        ("totals", "paid"),
        ("volume", "paid"),
        ("deal", "paid"),
        ("change", "paid"),
        ("state", "stopped"),
    }


def test_the_schema_says_of_a_value_what_its_type_says() -> None:
    parts = answer_schema()["$defs"]

    assert parts["interval"]["properties"] == {
        "low": {
            "type": "number",
            "minimum": 0,
            "description": "Units of the currency. A fraction of a cent is given in full where six "
            "decimals suffice, else rounded to cents.",
        },
        "high": {
            "type": ["number", "null"],
            "minimum": 0,
            "description": "Units of the currency; null: not known.",
        },
    }
    assert parts["share"]["properties"]["low"] == {
        "type": ["number", "null"],
        "minimum": 0,
        "maximum": 1,
        "description": "0 to 1, or null.",
    }
    assert parts["ledger"]["properties"]["as_of"] == {"type": ["string", "null"], "format": "date"}
    assert parts["cycle"]["properties"]["class"] == {
        "enum": ["financed", "reciprocal", "cross_holding"]
    }
    assert parts["leg"]["properties"]["deals"]["items"] == {
        "anyOf": [{"type": "string"}, {"$ref": "#/$defs/deal"}]
    }


def test_types_of_documents_are_loaded_for_the_schema_alone() -> None:
    """They take time to make, and only the type checker needs them otherwise."""
    code = (
        "import sys; from bubblegraph.__main__ import main\n"
        "try: main()\n"
        "except SystemExit: pass\n"
        "print([name for name in sys.modules if 'bubblegraph' in name and '_types' in name])"
    )
    words = [sys.executable, "-c", code, "volume", DEALS, "--json"]

    ran = subprocess.run(words, capture_output=True, text=True, check=True, encoding="utf-8")

    assert ran.stdout.endswith("}\n[]\n")


def test_the_program_prints_the_schema(bubblegraph: Run) -> None:
    assert json.loads(bubblegraph("schema", "--answers").out) == answer_schema()


def test_the_published_schema_is_the_one_of_the_program() -> None:
    published = REPOSITORY / "docs" / "reference" / "answers.schema.json"

    assert json.loads(published.read_text(encoding="utf-8")) == answer_schema()
