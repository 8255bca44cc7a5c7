"""The ledger format as JSON Schema, for editors: completion, descriptions, errors while typing."""

from __future__ import annotations

from typing import Any

from bubblegraph.ledger.lints import LINTS
from bubblegraph.ledger.model import CONFIDENCES, KINDS, PAID_IN, Status

__all__ = ["ledger_schema"]

WORDS = {
    "date": r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$",
}
DATE = {"type": ["string", "integer"], "description": "2025, 2025-Q3, 2025-09 or 2025-09-22"}
AMOUNT = {
    "type": ["string", "number"],
    "description": "100B, 350M, 17.4B to 19.4B, up to 100B, at least 60B, about 2B, undisclosed. "
    "Low = what is firm, high = the headline.",
    "examples": ["100B", "up to 100B", "17.4B to 19.4B", "undisclosed"],
}
NAMES = {
    "oneOf": [{"type": ["string", "number"]}, {"type": "array", "items": {"type": ["string", "number"]}}]
}


def ledger_schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of a ledger.

    Examples
    --------
    >>> ledger_schema()["properties"]["deals"]["type"]
    'array'
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bubblegraph ledger",
        "description": "Movements of money between entities: who pays whom, for what, how firmly, says who.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "bubblegraph": {"const": 1, "description": "The version of this format."},
            "title": {"type": "string", "description": "What the ledger is about."},
            "as_of": DATE | {"description": "What the evidence covers: nothing after this day."},
            "currency": {
                "type": "string",
                "pattern": "^[A-Za-z]{3}$",
                "description": "Of every amount; USD if absent.",
            },
            "strict": {"type": "boolean", "description": "false: entities need not be declared."},
            "include": _names("Ledgers that belong to this one, relative to this file."),
            "rates": {
                "type": "object",
                "description": "What a unit of another currency was worth in the ledger's own.",
                "propertyNames": {"pattern": "^[A-Z]{3}$"},
                "additionalProperties": _rate(),
            },
            "entities": {
                "type": "object",
                "description": "The parties, by id.",
                "additionalProperties": {"oneOf": [{"type": "null"}, {"type": "string"}, _entity()]},
            },
            "deals": {"type": "array", "description": "The movements of money.", "items": _deal()},
            "financials": {"type": "array", "description": "Figures of entities.", "items": _figure()},
            "events": {
                "type": "array",
                "description": "What happened and moves no money.",
                "items": _event(),
            },
            "claims": {"type": "array", "description": "What publications say.", "items": _claim()},
        },
    }


def _text(description: str, *examples: str) -> dict[str, Any]:
    return {"type": ["string", "number"], "description": description} | (
        {"examples": list(examples)} if examples else {}
    )


def _names(description: str) -> dict[str, Any]:
    return NAMES | {"description": description}


def _words(words: tuple[str, ...], description: str) -> dict[str, Any]:
    return {"enum": list(words), "description": description}


def _entity() -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "name": _text("What it is called in tables and pictures.", "Nvidia"),
            "sector": _text("chipmaker, ai_lab, hyperscaler, neocloud, investor, lender …", "chipmaker"),
            "country": _text("Two letters.", "US"),
            "ticker": _text("On its main exchange.", "NVDA"),
            "cik": _text("Its number at the SEC.", "1045810"),
            "lei": _text("Its legal entity identifier."),
            "parent": _text("The id of the entity it belongs to."),
            "aliases": _names("Other names, in any script; they work wherever an entity is named."),
            "pooled": {"type": "boolean", "description": "Stands for many parties; never part of a loop."},
            "note": _text("What a reader should know."),
            "allow": _allow(),
        },
    }


def _allow() -> dict[str, Any]:
    return {
        "type": "object",
        "propertyNames": {"enum": list(LINTS)},
        "additionalProperties": {"type": "string"},
        "description": "Warnings of check that are meant, each with its reason.",
    }


def _statuses() -> tuple[str, ...]:
    return tuple(
        spelt for status in Status for spelt in dict.fromkeys((status.word, status.word.replace(" ", "_")))
    )


def _deal() -> dict[str, Any]:
    status = _words(
        _statuses(), "rumoured < letter of intent < announced < committed < closed; or how it ended."
    )
    change = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "status": status,
            "amount": AMOUNT,
            "term": _term(),
            "note": _text("What changed."),
            "source": _source(),
        },
    }
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["payer", "payee", "kind", "amount"],
        "anyOf": [{"required": ["date"]}, {"required": ["status"]}],
        "properties": {
            "payer": _text("The id of the entity that the money leaves.", "nvidia"),
            "payee": _text("The id of the entity that the money reaches.", "openai"),
            "kind": _words(KINDS, "equity, debt, repayment are financing; purchase, cloud, lease are trade."),
            "amount": AMOUNT,
            "date": DATE | {"description": "When it was made known; with a plain status."},
            "status": {
                "oneOf": [
                    status,
                    {
                        "type": "object",
                        "propertyNames": {"pattern": WORDS["date"]},
                        "additionalProperties": {"oneOf": [status, change]},
                        "examples": [{"2025-09-22": "letter of intent", "2026-02-27": "lapsed"}],
                    },
                ],
                "description": "One word, or the history: dates and what they brought.",
            },
            "term": _term(),
            "id": _text("A name for the deal; payer-payee-year if absent.", "nvda-openai-loi"),
            "package": _names("Deals that share a package are tied together by a source."),
            "what": _text("The finer sort: convertible note, vendor loan, prepayment …"),
            "paid_in": _words(PAID_IN, "cash if absent; deals paid in shares are listed, not counted."),
            "counts": {"type": "boolean", "description": "false: a mark or headline; shown, never added up."},
            "replaces": _names("Deals that stop counting when this one starts."),
            "includes": _names("Deals that are parts of this one; it counts for what they leave."),
            "may_include": _names("Deals that may be parts of this one; only its low shrinks."),
            "confidence": _words(CONFIDENCES, "How far the evidence carries; medium if absent."),
            "inferred": {"type": "boolean", "description": "true: no source states it."},
            "source": _source(),
            "note": _text("What a reader should know."),
            "allow": _allow(),
        },
    }


def _rate() -> dict[str, Any]:
    fields = {"rate": _value("Units of the ledger's currency for one of the other."), "date": DATE}
    return _entry(fields, "rate")


def _figure() -> dict[str, Any]:
    return _entry(_figure_fields(), "metric")


def _figure_fields() -> dict[str, Any]:
    return {
        "entity": _text("Whose figure; absent for the field as a whole.", "openai"),
        "metric": _text("revenue, capex, net_loss, commitments_total, useful_life …", "revenue"),
        "period": _text("A year, a quarter, or words.", "2025"),
        "amount": AMOUNT,
        "value": _value("A figure that is no money: 0.75, 3 to 5, at least 700."),
        "unit": _text("Of the value.", "ratio", "years", "million users"),
    }


def _event() -> dict[str, Any]:
    fields = {
        "entity": _text("To whom it happened.", "winstar"),
        "date": DATE,
        "event": _text("What happened.", "bankruptcy"),
        "amount": AMOUNT,
    }
    return _entry(fields, "entity", "date", "event")


def _claim() -> dict[str, Any]:
    fields = {
        "says": _text("What the publication says, in our words."),
        "deal": _names("The deal it is about."),
        "deals": _names("The deals it is about."),
        "date": DATE | {"description": "When it was published."},
    }
    return _entry(fields | _figure_fields(), "says")


def _entry(fields: dict[str, Any], *needed: str) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(needed),
        "properties": fields | {"source": _source(), "note": _text("What a reader should know.")},
    }


def _value(description: str) -> dict[str, Any]:
    return {"type": ["string", "number"], "description": description}


def _term() -> dict[str, Any]:
    return _text("2027 to 2032, 5 years from 2027, from 2027, until 2030", "2027 to 2032")


def _source() -> dict[str, Any]:
    words = _text("publisher date url", "Reuters 2026-02-27 https://…")
    mapping = {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "publisher": _text("Who published it."),
            "title": _text("Its printed title."),
            "date": DATE,
            "url": _text("The publisher's own address."),
            "archived": _text("A copy in an archive."),
            "read_at": _text("Where the figure was read, if that is another address."),
            "supports": _text("Which part of the deal it supports."),
        },
    }
    one = {"oneOf": [words, mapping]}
    return {
        "oneOf": [words, mapping, {"type": "array", "items": one}],
        "description": "The publications behind it.",
    }
