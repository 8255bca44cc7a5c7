"""The ledger that comes with the package."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bubblegraph import Ledger, circular_flows, load_ledger, select_deals
from bubblegraph.ledger.schema import ledger_schema
from conftest import REPOSITORY, Run

DEALS = REPOSITORY / "data" / "deals.yaml"


@pytest.fixture(scope="module")
def ai_boom() -> Ledger:
    """The ledger of the AI boom."""
    return load_ledger(DEALS)


def test_the_shipped_ledger_has_no_errors(bubblegraph: Run) -> None:
    ran = bubblegraph("check", str(DEALS))

    assert ran.code == 0
    assert ": error: " not in ran.out


def test_the_shipped_ledger_is_large_enough_to_be_of_use(ai_boom: Ledger) -> None:
    assert len(ai_boom.deals) >= 200
    assert len(ai_boom.entities) >= 80


def test_every_deal_of_the_shipped_ledger_has_a_source(ai_boom: Ledger) -> None:
    assert [deal.id for deal in ai_boom.deals if not deal.sources] == []
    assert [deal.id for deal in ai_boom.deals if not any(source.publisher for source in deal.sources)] == []


def test_every_entity_of_the_shipped_ledger_is_declared(ai_boom: Ledger) -> None:
    assert [entity.id for entity in ai_boom.entities.values() if not entity.declared] == []


def test_nothing_in_the_shipped_ledger_is_later_than_its_evidence(ai_boom: Ledger) -> None:
    assert ai_boom.as_of is not None
    late = [
        deal.id
        for deal in ai_boom.deals
        for change in deal.history
        if change.date and change.date.first > ai_boom.as_of
    ]

    assert late == []


def test_the_shipped_ledger_has_loops_and_all_are_found(ai_boom: Ledger) -> None:
    flows = circular_flows(select_deals(ai_boom))

    assert flows.complete
    assert flows.rows
    assert flows.signed.high.value <= flows.all.high.value


# --- the schema -------------------------------------------------------------------------------------------


def as_written(path: Path) -> Any:
    """A ledger whose scalars are texts but for what an editor takes for numbers and flags in those places."""
    return plain(yaml.load(path.read_text(encoding="utf-8"), yaml.BaseLoader))


def plain(value: Any, key: str = "") -> Any:
    if isinstance(value, dict):
        return {name: plain(item, name) for name, item in value.items()}
    if isinstance(value, list):
        return [plain(item) for item in value]
    if key == "bubblegraph":
        return int(value)
    return value == "true" if value in ("true", "false") else value


@pytest.fixture(scope="module")
def validator() -> jsonschema.Draft202012Validator:
    """The schema that ``bubblegraph schema`` prints."""
    jsonschema.Draft202012Validator.check_schema(ledger_schema())
    return jsonschema.Draft202012Validator(ledger_schema())


def test_the_schema_accepts_the_shipped_ledger(validator: jsonschema.Draft202012Validator) -> None:
    errors = [
        f"{list(error.path)}: {error.message[:120]}" for error in validator.iter_errors(as_written(DEALS))
    ]

    assert errors == []


GOOD = {"payer": "a", "payee": "b", "kind": "debt", "amount": "1B", "date": "2025"}


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "dept"},
        {"status": "anounced"},
        {"status": {"soon": "closed"}},
        {"payr": "a"},
        {"paid_in": "gold"},
        {"confidence": "middling"},
        {"counts": "maybe"},
        {"amount": None},
        {"source": {"uri": "x"}},
    ],
    ids=str,
)
def test_the_schema_refuses_what_the_reader_refuses(
    validator: jsonschema.Draft202012Validator, change: dict[str, Any]
) -> None:
    assert validator.is_valid({"deals": [GOOD]})
    assert not validator.is_valid({"deals": [GOOD | change]})


@pytest.mark.parametrize("key", ["payer", "payee", "kind", "amount", "date"])
def test_the_schema_asks_for_what_a_deal_cannot_do_without(
    validator: jsonschema.Draft202012Validator, key: str
) -> None:
    assert not validator.is_valid({"deals": [{name: value for name, value in GOOD.items() if name != key}]})
