"""The ledger that comes with the package."""

from __future__ import annotations

import re
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bubblegraph import (
    Filters,
    Ledger,
    Standing,
    Status,
    circular_flows,
    load_ledger,
    read_text,
    select_deals,
)
from bubblegraph.ledger.deals import DEAL_KEYS, ENTITY_KEYS
from bubblegraph.ledger.document import SECTIONS
from bubblegraph.ledger.lints.lint import LINTS
from bubblegraph.ledger.model import CONFIDENCES, KINDS, PAID_IN, Source
from bubblegraph.ledger.records import CLAIM_KEYS, EVENT_KEYS, FIGURE_KEYS, RATE_KEYS
from bubblegraph.ledger.schema import ledger_schema
from bubblegraph.money import read_amount
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
    assert [
        deal.id for deal in ai_boom.deals if not any(source.publisher for source in deal.sources)
    ] == []


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


# --- what was known when --------------------------------------------------------------------------


@pytest.fixture(scope="module")
def july() -> Ledger:
    """The ledger as it was in July 2026."""
    return load_ledger(REPOSITORY / "tests" / "reference" / "ai_ledger_2026_07.yaml")


def replayed(ledger: Ledger, deal_id: str, day: str) -> Standing:
    """A deal as it stood on a day."""
    return select_deals(ledger, Filters(as_of=date.fromisoformat(day))).by_id[deal_id]


def test_no_deal_that_was_once_in_the_shipped_ledger_has_gone(
    ai_boom: Ledger, july: Ledger
) -> None:
    assert {deal.id for deal in july.deals} <= {deal.id for deal in ai_boom.deals}


@pytest.mark.parametrize(
    ("deal_id", "day_before", "day", "before", "then"),
    [
        ("amzn-openai-35b", "2026-07-30", "2026-07-31", "up to 35B", "35B"),
        ("nvda-ohio-guarantee", "2026-08-16", "2026-08-17", "undisclosed", "up to 105B"),
        ("meta-hyperion-lease", "2026-07-29", "2026-07-30", "undisclosed", "12.3B"),
    ],
)
def test_a_replay_to_the_day_before_shows_what_was_known_then(
    ai_boom: Ledger, deal_id: str, day_before: str, day: str, before: str, then: str
) -> None:
    assert replayed(ai_boom, deal_id, day_before).amount == read_amount(before).amount
    assert replayed(ai_boom, deal_id, day).amount == read_amount(then).amount


def test_no_figure_of_the_shipped_ledger_is_written_twice(ai_boom: Ledger) -> None:
    figures = [
        (figure.entity, figure.metric, figure.period, figure.amount, figure.value)
        for figure in ai_boom.figures
    ]

    assert len(figures) > 190
    assert [figure for figure in figures if figures.count(figure) > 1] == []


@pytest.mark.parametrize(
    ("day", "pair"),
    [
        ("2020-12-31", {"microsoft", "openai"}),
        ("2024-11-30", {"amazon", "anthropic"}),
        ("2025-02-08", {"anthropic", "google"}),
        ("2025-10-08", {"microsoft", "openai"}),
        ("2025-10-08", {"coreweave", "nvidia"}),
    ],
)
def test_a_contract_without_a_figure_closes_its_loop_from_its_beginning(
    ai_boom: Ledger, day: str, pair: set[str]
) -> None:
    flows = circular_flows(select_deals(ai_boom, Filters(as_of=date.fromisoformat(day))))

    loop = next(found.cycle for found in flows.cycles if set(found.cycle.entities) == pair)
    assert not loop.priced


@pytest.mark.parametrize(
    ("tranche", "day"),
    [
        ("amzn-openai-35b", "2026-02-27"),
        ("amzn-anthropic-20b", "2026-04-20"),
        ("goog-anthropic-30b", "2026-04-24"),
    ],
)
def test_a_tranche_on_a_condition_is_as_firm_as_its_agreement_and_nothing_of_it_is_firm(
    ai_boom: Ledger, tranche: str, day: str
) -> None:
    standing = replayed(ai_boom, tranche, day)

    assert standing.status is Status.COMMITTED
    assert standing.amount.low == 0 < standing.amount.disclosed


def test_the_purchases_of_the_largest_clouds_are_undisclosed_and_their_sum_is_no_loop(
    ai_boom: Ledger,
) -> None:
    known = select_deals(ai_boom).by_id

    assert ai_boom.entities[known["clouds-nvda-2026q1"].deal.payer].pooled
    assert known["clouds-nvda-2026q1"].amount == read_amount("up to 37.869B").amount
    for deal_id in ("amzn-nvda", "goog-nvda", "msft-nvda", "meta-nvda"):
        assert known[deal_id].amount == read_amount("undisclosed").amount


def test_what_was_paid_so_far_is_a_rung_of_the_shipped_ledger(ai_boom: Ledger) -> None:
    flows = circular_flows(select_deals(ai_boom))

    assert flows.paid is not None
    assert 0 < flows.paid.low.value <= flows.paid.high.value <= flows.signed.high.value


def test_a_closed_deal_of_the_shipped_ledger_is_paid_in_full_if_it_says_what_was_paid(
    ai_boom: Ledger,
) -> None:
    partly = [
        standing.deal.id
        for standing in select_deals(ai_boom).deals
        if standing.status is Status.CLOSED and standing.deal.tells_paid
        if standing.paid.low < standing.amount.low
    ]

    assert partly == []


# --- what the pages say of the ledgers, in words --------------------------------------------------


def test_the_page_on_the_data_counts_what_the_ledgers_hold(ai_boom: Ledger) -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")

    stated = dict(re.findall(r"^\| `(data/\S+)` \|[^|]*\| ([0-9]+) \|", page, re.MULTILINE))
    found = {
        str(path.relative_to(REPOSITORY)): str(len(load_ledger(path).deals))
        for path in (DEALS, *(REPOSITORY / "data" / "history").glob("*.yaml"))
    }
    claims = sum(len(load_ledger(path).claims) for path in (REPOSITORY / "seeds").glob("*.yaml"))
    hidden = sum(not deal.amount.priced for deal in ai_boom.deals)
    assert stated == found
    assert f"what five articles say, {claims} claims" in page
    assert f"{hidden} of the {len(ai_boom.deals)} deals have no disclosed amount" in page


def test_the_page_on_the_data_names_deals_that_are_there(ai_boom: Ledger) -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
    history = [load_ledger(path) for path in (REPOSITORY / "data" / "history").glob("*.yaml")]
    ids = {deal.id for ledger in (ai_boom, *history) for deal in ledger.deals}

    named = re.findall(r"`([a-z0-9]+(?:-[a-z0-9.]+)+)`", page)
    inferred = page.partition("Inferred, and stated by no source: ")[2].partition("\n\n")[0]
    assert len(named) > 50
    assert [deal_id for deal_id in named if deal_id not in ids] == []
    assert re.findall(r"`(\S+)`", inferred) == [deal.id for deal in ai_boom.deals if deal.inferred]


def test_the_bottlenecks_of_the_shipped_ledger_add_up_to_more_than_what_can_return(
    ai_boom: Ledger,
) -> None:
    page = (REPOSITORY / "docs" / "explanation.md").read_text(encoding="utf-8")
    flows = circular_flows(select_deals(ai_boom))

    alone = sum(ranked.cycle.bottleneck.disclosed for ranked in flows.cycles if ranked.cycle.priced)
    assert "add up to about one and a half times what can return" in " ".join(page.split())
    assert round(2 * alone / flows.all.high.value) == 3


# --- the schema -----------------------------------------------------------------------------------


def as_written(path: Path) -> Any:
    """A ledger whose scalars are texts but for what an editor takes for numbers and flags in those
    places.
    """
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
        f"{list(error.path)}: {error.message[:120]}"
        for error in validator.iter_errors(as_written(DEALS))
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
    assert not validator.is_valid(
        {"deals": [{name: value for name, value in GOOD.items() if name != key}]}
    )


def fields(schema: dict[str, Any]) -> dict[str, dict[str, Any]]:
    """Every field of every mapping of the schema, by its path."""
    found = {f"/{name}": field for name, field in schema["properties"].items()}
    for name, definition in schema["$defs"].items():
        found |= {f"{name}/{key}": field for key, field in definition.get("properties", {}).items()}
    return found


def references(value: Any) -> set[str]:
    """Every definition that a part of the schema refers to."""
    if isinstance(value, dict):
        own = {value["$ref"]} if "$ref" in value else set()
        return own.union(*map(references, value.values()))
    return set().union(*map(references, value)) if isinstance(value, list) else set()


@pytest.mark.parametrize(
    ("path", "field"), fields(ledger_schema()).items(), ids=list(fields(ledger_schema()))
)
def test_a_field_of_the_schema_has_a_description_and_examples_that_fit(
    path: str, field: dict[str, Any]
) -> None:
    whole = {**field, "$defs": ledger_schema()["$defs"]}

    assert field["description"].endswith(".")
    assert field["examples"]
    for example in [*field["examples"], *([field["default"]] if "default" in field else [])]:
        jsonschema.Draft202012Validator(whole).validate(example)


def test_the_schema_has_the_fields_of_the_reader() -> None:
    schema = ledger_schema()
    known = {
        "deal": set(DEAL_KEYS),
        "entity": set(ENTITY_KEYS),
        "rate": set(RATE_KEYS),
        "figure": set(FIGURE_KEYS),
        "event": set(EVENT_KEYS),
        "claim": set(CLAIM_KEYS),
        "publication": set(Source._fields),
        "allow": set(LINTS),
    }

    assert {name: set(schema["$defs"][name]["properties"]) for name in known} == known
    assert tuple(schema["properties"]) == SECTIONS


def test_every_definition_of_the_schema_is_used_and_every_use_defined() -> None:
    schema = ledger_schema()

    assert references(schema) == {f"#/$defs/{name}" for name in schema["$defs"]}


def test_every_word_of_the_schema_has_its_meaning() -> None:
    definitions = ledger_schema()["$defs"]
    words = {
        "kind": KINDS,
        "paid_in": PAID_IN,
        "confidence": tuple(reversed(CONFIDENCES)),
    }

    for name, known in words.items():
        offered = definitions["deal"]["properties"][name]["anyOf"][0]
        assert tuple(offered["enum"]) == known
        assert len(offered["enumDescriptions"]) == len(known)
    offered = definitions["status"]["anyOf"][0]
    assert set(offered["enum"]) == {status.word for status in Status}
    assert len(offered["enumDescriptions"]) == len(Status)


SPELLINGS = [
    "letter of intent",
    "letter-of-intent",
    "letter_of_intent",
    "Letter Of_Intent",
    "Written-off",
    "CLOSED",
]


@pytest.mark.parametrize("word", SPELLINGS)
def test_every_spelling_that_the_reader_takes_is_no_error_in_an_editor(
    validator: jsonschema.Draft202012Validator, word: str
) -> None:
    read_text(
        f"strict: false\ndeals:\n- "
        f"{{payer: a, payee: b, kind: Debt, amount: 1B, date: 2025, status: {word}}}"
    )

    assert validator.is_valid(
        {"deals": [GOOD | {"kind": "Debt", "status": word, "paid_in": "CASH", "counts": "No"}]}
    )


AMOUNTS = [
    "100B",
    "$30 billion",
    "up to US$1bn",
    "12,700,000",
    ".5T",
    "~2B",
    "Undisclosed",
    "not_disclosed",
    "UNKNOWN",
]


@pytest.mark.parametrize("amount", AMOUNTS)
def test_every_amount_that_the_reader_takes_is_no_error_in_an_editor(
    validator: jsonschema.Draft202012Validator, amount: str
) -> None:
    read_amount(amount)

    assert validator.is_valid({"deals": [GOOD | {"amount": amount}]})
