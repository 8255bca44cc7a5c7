"""The ledger that comes with the package."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml

from bubblegraph import (
    Deal,
    Filters,
    Ledger,
    Question,
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
from bubblegraph.money import Amount, read_amount
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
        ("2023-10-29", {"anthropic", "google"}),
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


# --- the older episodes ---------------------------------------------------------------------------

HISTORY = sorted(path.stem for path in (REPOSITORY / "data" / "history").glob("*.yaml"))
NAMED_BY_THE_CONTRACT = {"dt-002"}


@cache
def older(name: str) -> Ledger:
    """The ledger of an older episode."""
    return load_ledger(REPOSITORY / "data" / "history" / f"{name}.yaml")


def ends(deal: Deal) -> set[int]:
    """What is known of the amount of a deal: its low and its high."""
    return {end for end in (deal.amount.low, deal.amount.high) if end}


@pytest.mark.parametrize("name", HISTORY)
def test_no_purchase_of_an_older_episode_has_the_amount_of_its_credit(name: str) -> None:
    deals = older(name).deals
    credits = [deal for deal in deals if deal.kind in ("debt", "equity")]

    known_only_by_it = {
        deal.id
        for deal in deals
        if deal.kind in ("purchase", "cloud", "lease")
        for credit in credits
        if (credit.payer, credit.payee) == (deal.payee, deal.payer) and ends(deal) & ends(credit)
    }

    assert known_only_by_it <= NAMED_BY_THE_CONTRACT


def test_the_page_on_the_data_says_what_bounding_purchases_by_their_credit_would_make() -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
    telecom = older("dotcom-telecom")
    lent: dict[tuple[str, str], int] = {}
    for deal in telecom.deals:
        if deal.kind == "debt":
            pair = deal.payee, deal.payer
            lent[pair] = lent.get(pair, 0) + deal.amount.disclosed

    def bounded(deal: Deal) -> Deal:
        credit = lent.get((deal.payer, deal.payee))
        if credit is None or deal.amount.priced or deal.kind not in ("purchase", "lease"):
            return deal
        return replace(deal, amount=Amount(0, credit))

    otherwise = replace(telecom, deals=tuple(map(bounded, telecom.deals)))
    highs = [
        f"{float(circular_flows(select_deals(ledger)).signed.high.value) / 10**11:.1f}B"
        for ledger in (otherwise, telecom)
    ]
    assert f"would be {highs[0]} instead of {highs[1]}" in " ".join(page.split())


@pytest.mark.parametrize("name", HISTORY)
def test_a_partner_has_no_amount_of_its_own_where_the_sum_is_booked_against_a_pool(
    name: str,
) -> None:
    ledger = older(name)
    known = {deal.id: deal for deal in ledger.deals}

    bounded = [
        part
        for total in ledger.deals
        if total.kind == "purchase"
        for part in total.includes
        if known[part].amount.priced
    ]

    assert bounded == []


@pytest.mark.parametrize(
    ("name", "left_out"),
    [
        ("energy-2000", "10.1B"),
        ("luckin", "196M"),
        ("dotcom-internet", "46M"),
        ("dotcom-telecom", "17M"),
    ],
)
def test_what_loops_through_pools_leave_out_is_what_the_page_says(name: str, left_out: str) -> None:
    question = Question(select_deals(older(name)))
    pooled = question.pooled_round_trip

    assert pooled is not None
    assert pooled.signed[1] - circular_flows(question).signed.high.value == money(left_out)


@pytest.mark.parametrize(
    ("total", "what", "parts"),
    [("dt-114", "8.1B", "0.664B"), ("dt-115", "2.4B", "0.158B"), ("dt-120", "25.6B", "5.239B")],
)
def test_loans_that_are_named_are_taken_off_the_total_of_the_vendor(
    total: str, what: str, parts: str
) -> None:
    standing = select_deals(older("dotcom-telecom")).by_id[total]

    assert standing.deal.amount.disclosed == money(what)
    assert standing.amount.disclosed == money(what) - money(parts)
    assert older("dotcom-telecom").entities[standing.deal.payee].pooled


def test_the_swap_of_qwest_and_cable_wireless_is_stated_and_its_other_leg_undisclosed() -> None:
    known = {deal.id: deal for deal in older("dotcom-telecom").deals}

    assert known["dt-092"].amount == read_amount("69.8M").amount
    assert known["dt-091"].amount == read_amount("undisclosed").amount
    assert {deal.id for deal in known.values() if deal.inferred} == {"dt-093", "dt-094"}


@pytest.mark.parametrize("name", HISTORY)
def test_a_repayment_stands_beside_the_loan_that_it_repays(name: str) -> None:
    deals = older(name).deals

    alone = [
        back.id
        for back in deals
        if back.kind == "repayment"
        if not any(
            loan.kind == "debt"
            and (loan.payer, loan.payee) == (back.payee, back.payer)
            and begins(loan) <= begins(back)
            for loan in deals
        )
    ]

    assert alone == []


def begins(deal: Deal) -> date:
    """The day of the first entry of a deal's history."""
    first = deal.history[0].date
    assert first is not None
    return first.first


def money(text: str) -> int:
    """An exact amount, in cents."""
    return read_amount(text).amount.low


# --- sources --------------------------------------------------------------------------------------


FILING = re.compile(r"\b(?:8-K|10-K|10-Q|6-K|20-F|S-1|424B[0-9]|filing)\b")


def is_of_a_party_or_a_filing(source: Source, deal: Deal, ledger: Ledger) -> bool:
    """Whether a party to the deal publishes it, or one of those that a pool stands for, or the SEC
    has it.
    """
    if FILING.search(source.publisher) or ".sec.gov/" in source.url:
        return True
    parties = [ledger.entities[party] for party in (deal.payer, deal.payee)]
    names = [name for party in parties for name in (party.name, *party.aliases)]
    members = " ".join(party.note for party in parties)
    return source.publisher in members.replace(",", "").split() or any(
        source.publisher == name or source.publisher.startswith(f"{name} ") for name in names
    )


def test_an_amount_above_a_billion_has_a_party_or_a_filing_behind_it_or_is_not_sure(
    ai_boom: Ledger,
) -> None:
    billion = read_amount("1B").amount.low
    large = [deal for deal in ai_boom.deals if deal.amount.disclosed > billion]
    sure = [deal for deal in large if deal.confidence == "high"]

    assert len(sure) > 50
    assert [
        deal.id
        for deal in sure
        if not any(is_of_a_party_or_a_filing(source, deal, ai_boom) for source in deal.sources)
    ] == []


def test_a_copy_stands_behind_its_original(ai_boom: Ledger) -> None:
    publishers = {source.publisher for deal in ai_boom.deals for source in deal.sources}

    assert [name for name in publishers if re.search(r"\((?:via|copy)|, copy\)", name)] == []


def test_a_source_without_an_address_says_where_it_was_read(bubblegraph: Run) -> None:
    ran = bubblegraph("show", "anthropic-micron", str(DEALS))

    assert "Micron 2026-06-22 read at https://oracore.dev/" in ran.out


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


def test_the_page_on_the_data_cites_the_round_trip_volume_of_the_ledger(ai_boom: Ledger) -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
    signed = circular_flows(select_deals(ai_boom)).signed

    low, high = (f"${float(end.value) / 10**11:.1f}B" for end in (signed.low, signed.high))
    assert f"At most {low} to {high} of signed or paid deals" in page


def test_the_page_on_the_data_names_deals_that_are_there(ai_boom: Ledger) -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")
    history = [load_ledger(path) for path in (REPOSITORY / "data" / "history").glob("*.yaml")]
    ids = {deal.id for ledger in (ai_boom, *history) for deal in ledger.deals}

    named = re.findall(r"`([a-z0-9]+(?:-[a-z0-9.]+)+)`", page)
    inferred = page.partition("Inferred, and stated by no source: ")[2].partition("\n\n")[0]
    assert len(named) > 50
    assert [deal_id for deal_id in named if deal_id not in ids] == []
    assert re.findall(r"`(\S+)`", inferred) == [deal.id for deal in ai_boom.deals if deal.inferred]


def test_the_page_on_the_data_sorts_every_row_of_the_other_lists() -> None:
    page = (REPOSITORY / "docs" / "data.md").read_text(encoding="utf-8")

    lists = re.findall(
        r"^\| `\w+[-\w]*/[-\w]+`, version `\w+` \|[^|]*\|(.*)\|$", page, re.MULTILINE
    )
    assert len(lists) == 4
    for row in lists:
        rows, common, added, left, others = (
            int(found[0]) if (found := re.match(r" (\d+)", cell)) else 0 for cell in row.split("|")
        )
        assert rows == common + added + left + others


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
