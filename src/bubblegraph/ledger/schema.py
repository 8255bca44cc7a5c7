"""The ledger format as JSON Schema, for editors: completion, descriptions, errors while typing."""

from __future__ import annotations

from typing import Any

from bubblegraph.ledger.metrics import EXPECTED, METRICS
from bubblegraph.ledger.model import CONFIDENCES, KINDS, LINT_WORDS, PAID_IN, Status

__all__ = ["ledger_schema"]

Schema = dict[str, Any]

DATE = r"^\d{4}(-Q[1-4]|-\d{2}(-\d{2})?)?$"
DATE_FORMS = "Write 2025, 2025-Q3, 2025-09 or 2025-09-22."
AMOUNT_FORMS = (
    "Write for example 100B, 350M, up to 100B, at least 60B, 17.4B to 19.4B or undisclosed."
)
NO_AMOUNT = ("undisclosed", "not disclosed", "unknown")
ALLOWED = {"duplicate": "two tranches of one day"}
SOURCE = "Reuters 2026-02-27 https://example.org/story"

KIND_WORDS = {
    "equity": "financing: money put in for a share",
    "debt": "financing: money lent",
    "repayment": "financing: money paid back to a lender or an investor",
    "purchase": "trade: money paid for goods or services",
    "cloud": "trade: money paid for computing",
    "lease": "trade: rent for sites or machines",
    "warrant": "not counted: a right to shares, no money",
    "guarantee": "not counted: no money until it is called",
}
STATUS_WORDS = {
    Status.RUMOURED: "somebody reports it; listed, not counted",
    Status.LETTER_OF_INTENT: "an intention in writing; listed, not counted",
    Status.ANNOUNCED: "made public by a party; counted",
    Status.COMMITTED: "signed; counted as signed",
    Status.CLOSED: "the money moved, or the deal is final; counted as signed",
    Status.LAPSED: "ended before money moved",
    Status.CANCELLED: "called off before money moved",
    Status.WRITTEN_OFF: "was closed, the money moved, and it is lost: still a flow",
}
PAID_IN_WORDS = {
    "cash": "money",
    "credits": "credits for later use, such as cloud credits",
    "shares": "shares of the payer; listed, not counted",
    "chips": "hardware",
    "mixed": "several of these",
}
CONFIDENCE_WORDS = {
    "high": "a filing, or a statement of a party",
    "medium": "reported by those who should know",
    "low": "reported once, or worked out",
}
PHASE_WORDS = {
    "displacement": "something new changes what is expected",
    "boom": "prices and lending rise",
    "euphoria": "few ask what it is worth",
    "profit-taking": "insiders sell",
    "panic": "all sell",
}


def ledger_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of a ledger.

    Returns
    -------
    dict
        Every field has a description, and examples or the words it may be. ``enumDescriptions``,
        ``patternErrorMessage`` and ``defaultSnippets`` are for editors; validators pass over them.

    Examples
    --------
    >>> ledger_schema()["properties"]["deals"]["items"]
    {'$ref': '#/$defs/deal'}
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bubblegraph ledger",
        "description": "Movements of money between entities: who pays whom, for what, how firmly, "
        "says who.",
        "type": "object",
        "additionalProperties": False,
        "properties": {
            "bubblegraph": {
                "const": 1,
                "default": 1,
                "description": "The version of this format.",
                "examples": [1],
            },
            "title": _text("What the ledger is about.", "The AI boom"),
            "as_of": _ref(
                "date", "What the evidence covers: nothing after this day.", "2026-07-05"
            ),
            "currency": {
                "type": "string",
                "pattern": "^[A-Za-z]{3}$",
                "patternErrorMessage": "Write three letters: USD, EUR, CNY …",
                "default": "USD",
                "description": "Of every amount; USD if absent.",
                "examples": ["USD", "EUR"],
            },
            "strict": _flag("false: entities need not be declared.", default=True),
            "lacks": _text(
                "What the gross flow leaves out: compare then gives no shares of it.",
                "the carriers' bonds and their revenue",
            ),
            "include": _included(),
            "table": {
                "$ref": "#/$defs/table",
                "description": "How the table beside this file is read: file, or of the same name.",
                "examples": [{"columns": {"payer": "from", "payee": "to"}}],
            },
            "rates": {
                "type": ["object", "null"],
                "description": "What a unit of another currency was worth in the ledger's own.",
                "propertyNames": {"pattern": "^[A-Z]{3}$"},
                "additionalProperties": {"$ref": "#/$defs/rate"},
                "examples": [{"GBP": {"rate": 1.36, "date": "2025-09-16"}}],
            },
            "entities": {
                "type": ["object", "null"],
                "description": "The parties, by id.",
                "additionalProperties": {"$ref": "#/$defs/entity"},
                "examples": [
                    {"nvidia": {"name": "Nvidia", "sector": "chipmaker", "country": "US"}}
                ],
            },
            "deals": _list(
                "deal", "The movements of money: each from one payer to one payee.", DEAL
            ),
            "financials": _list(
                "figure",
                "Figures of entities: revenue, capital spending, commitments.",
                {"entity": "openai", "metric": "revenue", "period": "2025", "amount": "13.1B"},
            ),
            "events": _list(
                "event",
                "What happened and moves no money.",
                {"entity": "winstar", "date": "2001-04", "event": "bankruptcy"},
            ),
            "claims": _list(
                "claim",
                "What publications say, kept apart from what the ledger holds to be so.",
                {
                    "says": "Nvidia invests up to 100B in OpenAI",
                    "deal": "letter",
                    "amount": "up to 100B",
                },
            ),
        },
        "$defs": _definitions(),
    }


DEAL = {
    "payer": "nvidia",
    "payee": "openai",
    "kind": "equity",
    "amount": "100B",
    "date": "2025-09-22",
}


def _definitions() -> dict[str, Schema]:
    return {
        "deal": _deal(),
        "table": _table(),
        "status": _words(
            {status.word: words for status, words in STATUS_WORDS.items()}, "How far it got."
        ),
        "history": _history(),
        "change": _change(),
        "amount": {
            "type": ["string", "number"],
            "pattern": f"[0-9]|^({'|'.join(map(_any_case, NO_AMOUNT))})$",
            "patternErrorMessage": AMOUNT_FORMS,
        },
        "date": {
            "type": ["string", "integer"],
            "pattern": DATE,
            "patternErrorMessage": DATE_FORMS,
            "minimum": 1,
            "maximum": 9999,
        },
        "sources": _sources(),
        "publication": _publication(),
        "allow": _allow(),
        "entity": _entity(),
        "metric": _metric(),
        "rate": _entry(
            {
                "rate": _text("Units of the ledger's currency for one of the other.", 1.36),
                "date": _ref("date", "The day of the rate.", "2025-09-16"),
            },
            "rate",
        ),
        "figure": _entry(
            _figure_fields()
            | {"years": _text("Over which an amount that is owed falls due.", 8, "5 to 8")},
            "metric",
        ),
        "event": _event(),
        "claim": _claim(),
    }


# --- fields ---------------------------------------------------------------------------------------


def _ref(name: str, description: str, *examples: Any) -> Schema:
    found: Schema = {"$ref": f"#/$defs/{name}", "description": description}
    return found | ({"examples": list(examples)} if examples else {})


def _text(description: str, *examples: str | float) -> Schema:
    return {"type": ["string", "number"], "description": description, "examples": list(examples)}


def _names(description: str, *examples: Any) -> Schema:
    return {
        "type": ["string", "number", "array"],
        "items": {"type": ["string", "number"]},
        "description": description,
        "examples": list(examples),
    }


def _included() -> Schema:
    """Paths, or of a table its path and how it is read."""
    table = {
        "type": "object",
        "required": ["file"],
        "properties": {"file": {"type": "string"}, "table": {"$ref": "#/$defs/table"}},
        "additionalProperties": False,
    }
    one = [{"type": ["string", "number"]}, table]
    return {
        "anyOf": [*one, {"type": "array", "items": {"anyOf": one}}],
        "description": "Ledgers and tables that belong to this one, relative to this file.",
        "examples": ["lenders.yaml", {"file": "payments.csv", "table": {"amounts_in": "1M"}}],
    }


def _table() -> Schema:
    """How a table is read; the fields are those of ``TableProfile``, and the file."""
    words: Schema = {"type": ["string", "number"]}
    pairs: Schema = {"type": ["object", "string"], "additionalProperties": words}
    told: dict[str, tuple[Schema, str, Any]] = {
        "file": (words, "The table.", "payments.csv"),
        "columns": (pairs, "Field to the heading of its column.", {"payer": "from"}),
        "amounts_in": (words, "Unit of amounts that name none: 1, 1K, 1M, 1B.", "1M"),
        "currency": (words, "Currency of the table.", "EUR"),
        "rates": (pairs, "What other currencies are worth in it.", {"GBP": 1.36}),
        "date_format": (
            words,
            "dmy, mdy, ymd; days, seconds, milliseconds since 1970; %d.%m.%y.",
            "dmy",
        ),
        "kind_words": (pairs, "Words of the table to kinds of deals.", {"Darlehen": "debt"}),
        "skip_lines": (words, "Lines above the headings.", 2),
        "encoding": (words, "Of the file, if not UTF-8: cp1252, utf-16.", "cp1252"),
        "decimal": ({"enum": [",", "."]}, "The sign before the cents.", ","),
        "round": ({"enum": ["cent"]}, "Round amounts that are finer.", "cent"),
        "negative": (
            {"enum": ["error", "reverse", "drop"]},
            "What a negative amount means; reverse swaps payer and payee.",
            "reverse",
        ),
        "blank": (
            {"enum": ["error", "undisclosed"]},
            "What an amount means that is blank or n/a.",
            "undisclosed",
        ),
        "sheet": (words, "Which sheet of a workbook.", "Deals"),
        "layout": (
            {"enum": ["list", "matrix"]},
            "matrix: payers below each other, payees beside each other.",
            "matrix",
        ),
        "several": (
            {"enum": ["error", "one", "equal"]},
            "What A; B for a party means: one, or several with equal parts of the amount.",
            "equal",
        ),
        "own": (words, "Whose statement it is, if it names the other parties alone.", "ACC-1"),
    }
    return {
        "type": "object",
        "description": "How a table is read.",
        "properties": {
            name: {**sort, "description": description, "examples": [example]}
            for name, (sort, description, example) in told.items()
        },
        "additionalProperties": False,
    }


def _flag(description: str, *, default: bool) -> Schema:
    offered = {"enum": [True, False]}
    return {
        "anyOf": [
            offered,
            {"type": "string", "pattern": f"^({_any_case('yes')}|{_any_case('no')})$"},
        ],
        "default": default,
        "description": description,
        "examples": [not default],
    }


def _words(words: dict[str, str], description: str, default: str = "") -> Schema:
    """One of some words, each with what it means: offered in one spelling, accepted in all."""
    spelt = "|".join(map(_any_case, words))
    return {
        "anyOf": [
            {
                "enum": list(words),
                "enumDescriptions": list(words.values()),
                "description": description,
            },
            {"type": "string", "pattern": f"^({spelt})$", "description": description},
        ],
        **({"default": default} if default else {}),
        "description": description,
        "examples": [default or next(iter(words))],
    }


def _list(item: str, description: str, example: dict[str, str]) -> Schema:
    return {
        "type": ["array", "null"],
        "description": description,
        "items": {"$ref": f"#/$defs/{item}"},
        "examples": [[example]],
    }


def _any_case(words: str) -> str:
    """A pattern of words in upper or lower case, parted by spaces, hyphens or underscores."""
    return "".join("[ _-]+" if c == " " else f"[{c.upper()}{c}]" for c in words)


def _note() -> Schema:
    return _text("What a reader should know.", "Only 10B drawn.")


def _allowed() -> Schema:
    return _ref("allow", "Warnings of check that are meant, each with its reason.", ALLOWED)


def _source() -> Schema:
    return _ref("sources", "The publications behind it: publisher, date, address.", SOURCE)


# --- deals ----------------------------------------------------------------------------------------


def _deal() -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": ["payer", "payee", "kind", "amount"],
        "anyOf": [{"required": ["date"]}, {"required": ["status"]}],
        "defaultSnippets": [
            {
                "label": "a deal and its source",
                "description": "Who pays whom, for what, how much, since when, and who says so.",
                "body": {
                    "payer": "$1",
                    "payee": "$2",
                    "kind": "${3:equity}",
                    "amount": "${4:undisclosed}",
                    "date": "$5",
                    "source": "$6",
                },
            }
        ],
        "properties": {
            "payer": _text("The entity that the money leaves, by its id.", "nvidia"),
            "payee": _text("The entity that the money reaches, by its id.", "openai"),
            "kind": _words(
                {kind: KIND_WORDS[kind] for kind in KINDS},
                "What it is for: financing (equity, debt, repayment) or trade (purchase, cloud, "
                "lease).",
            ),
            "amount": _ref(
                "amount",
                "Low = what is firm: paid, or owed with no condition open. High = the headline.",
                "100B",
                "up to 100B",
                "at least 60B",
                "17.4B to 19.4B",
                "about 2B",
                "undisclosed",
            ),
            "date": _ref(
                "date", "When it was made known; beside a plain status.", "2025-09-22", "2025-Q3"
            ),
            "status": {
                "anyOf": [{"$ref": "#/$defs/status"}, {"$ref": "#/$defs/history"}],
                "default": "announced",
                "description": "How far it got: one word, or the history: dates and what they "
                "brought.",
                "examples": ["announced"],
            },
            "term": _term(),
            "paid": _paid(),
            "id": _text("A name for the deal; payer-payee-year if absent.", "nvda-openai-loi"),
            "package": _names("Deals that share a package are tied together by a source.", "10gw"),
            "what": _text(
                "The finer sort, in free words.", "convertible note", "vendor loan", "prepayment"
            ),
            "paid_in": _words(
                {word: PAID_IN_WORDS[word] for word in PAID_IN},
                "cash if absent; deals paid in shares are listed, not counted.",
                "cash",
            ),
            "counts": _flag("false: a mark or a headline; shown, never added up.", default=True),
            "replaces": _names("Deals that stop counting when this one starts.", "nvda-openai-loi"),
            "includes": _names(
                "Deals that are parts of this one; it counts for what they leave.",
                ["round-a", "round-b"],
            ),
            "may_include": _names(
                "Deals that may be parts of this one; only its low shrinks.", ["prepayment"]
            ),
            "confidence": _words(
                {word: CONFIDENCE_WORDS[word] for word in reversed(CONFIDENCES)},
                "How far the evidence carries; medium if absent.",
                "medium",
            ),
            "inferred": _flag("true: no source states it.", default=False),
            "source": _source(),
            "note": _note(),
            "allow": _allowed(),
        },
    }


def _history() -> Schema:
    return {
        "type": "object",
        "description": "The history of a deal: dates, and what they brought.",
        "defaultSnippets": [
            {
                "label": "a history",
                "description": "Dates, and how far the deal got on each.",
                "body": {"${1:2025-09-22}": "${2:announced}"},
            }
        ],
        "minProperties": 1,
        "propertyNames": {"pattern": DATE, "patternErrorMessage": DATE_FORMS},
        "additionalProperties": {"anyOf": [{"$ref": "#/$defs/status"}, {"$ref": "#/$defs/change"}]},
    }


def _change() -> Schema:
    return {
        "type": "object",
        "description": "What changed on this day: the status, the terms, or both.",
        "defaultSnippets": [
            {
                "label": "new terms",
                "description": "How far the deal got, what it is worth now, and why.",
                "body": {"status": "${1:committed}", "amount": "$2", "note": "$3"},
            }
        ],
        "additionalProperties": False,
        "properties": {
            "status": _ref("status", "How far it got on this day; as before if absent.", "closed"),
            "amount": _ref("amount", "What it is worth from this day on.", "138B"),
            "term": _term(),
            "paid": _paid(),
            "note": _text("What changed.", "extended"),
            "source": _source(),
        },
    }


def _term() -> Schema:
    return _text(
        "When the money moves.",
        "2027 to 2032",
        "5 years from 2027",
        "from 2027",
        "until 2030",
        "2026",
    )


def _paid() -> Schema:
    return _ref(
        "amount", "What was paid in all so far, no more than the amount.", "5B", "at least 2B"
    )


def _sources() -> Schema:
    """One text, a mapping, or a list of both: the fields stand here and in ``publication``."""
    return _publication() | {
        "type": ["string", "number", "object", "array"],
        "items": {"$ref": "#/$defs/publication"},
    }


def _publication() -> Schema:
    return {
        "type": ["string", "number", "object"],
        "additionalProperties": False,
        "properties": {
            "publisher": _text("Who published it.", "Reuters"),
            "title": _text("Its printed title.", "Chipco invests in Labco"),
            "date": _ref("date", "When it was published.", "2026-02-27"),
            "url": _text("The publisher's own address.", "https://example.org/story"),
            "archived": _text("A copy in an archive.", "https://example.org/copy"),
            "read_at": _text(
                "Where the figure was read, if that is another address.",
                "https://example.org/mirror",
            ),
            "supports": _text("Which part of the deal it supports.", "the term"),
        },
    }


def _allow() -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "properties": {
            lint: _text(f"{words}; say why it is meant.", "why")
            for lint, words in LINT_WORDS.items()
        },
    }


# --- entities and what stands beside the deals ----------------------------------------------------


def _entity() -> Schema:
    return {
        "type": ["object", "string", "number", "null"],
        "additionalProperties": False,
        "properties": {
            "name": _text("What it is called in tables and pictures; the id if absent.", "Nvidia"),
            "sector": _text(
                "One word of your own choice.",
                "chipmaker",
                "ai_lab",
                "hyperscaler",
                "neocloud",
                "lender",
            ),
            "country": _text("Two letters.", "US"),
            "ticker": _text("On its main exchange.", "NVDA"),
            "cik": _text("Its number at the SEC.", "1045810"),
            "lei": _text("Its legal entity identifier.", "EXAMPLE0000000000001"),
            "parent": _text("The id of the entity it belongs to.", "alphabet"),
            "aliases": _names(
                "Other names, in any script; they work wherever an entity is named.",
                ["英伟达", "輝達"],
            ),
            "pooled": _flag("true: stands for many parties; never part of a loop.", default=False),
            "note": _note(),
            "allow": _allowed(),
        },
        "description": "A party: its fields, its name alone, or nothing where the id says enough.",
    }


def _figure_fields() -> dict[str, Schema]:
    return {
        "entity": _text("Whose figure; absent for the field as a whole.", "openai"),
        "metric": _ref("metric", METRIC, *METRIC_EXAMPLES),
        "period": _text("A year, a quarter, or words.", "2025", "2025-Q3"),
        "amount": _ref("amount", "If it is money.", "13.1B"),
        "value": _text("A figure that is no money.", 0.75, "3 to 5", "at least 700"),
        "unit": _text(
            "Of the value; that of the metric if absent.", "ratio", "years", "million users"
        ),
        "allow": _allowed(),
    }


METRIC = (
    "What it measures. What was expected, and is no result, ends in "
    f"{', '.join(f'_{end}' for end in EXPECTED)}."
)
METRIC_EXAMPLES = ("revenue", "capex", "net_loss", "commitments_total", "useful_life")


def _metric() -> Schema:
    """One of the list, each with its unit; a metric of one's own is a warning of check."""
    words = {name: f"{metric.means} In: {metric.unit}." for name, metric in METRICS.items()}
    return {
        "anyOf": [
            {
                "enum": list(words),
                "enumDescriptions": list(words.values()),
                "description": METRIC,
            },
            {"type": ["string", "number"], "description": METRIC},
        ],
        "description": METRIC,
        "examples": list(METRIC_EXAMPLES),
    }


def _operand(description: str) -> Schema:
    fields = {
        "metric": _ref("metric", METRIC, *METRIC_EXAMPLES),
        "entity": _names("Whose figure; those of the claim if absent.", "openai"),
        "entities": _names("Those whose figures are added up.", ["germany", "japan"]),
        "period": _text("That of the claim if absent.", "2025"),
        "amount": _ref("amount", "Where the publication says it.", "13B"),
    }
    mapping = {
        "type": "object",
        "additionalProperties": False,
        "required": ["metric"],
        "properties": fields,
    }
    return {
        "anyOf": [{"$ref": "#/$defs/metric"}, mapping],
        "description": description,
        "examples": ["revenue", {"metric": "revenue", "period": "2025", "amount": "13B"}],
    }


def _event() -> Schema:
    fields = {
        "entity": _text("To whom it happened.", "winstar"),
        "date": _ref("date", "When it happened.", "2001-04"),
        "event": _text("What happened.", "bankruptcy"),
        "amount": _ref("amount", "The sum it was about, if there is one.", "2B"),
        "phase": _words(PHASE_WORDS, "Of a boom, after Minsky, where a source names one."),
    }
    return _entry(fields, "entity", "date", "event")


def _claim() -> Schema:
    fields = {
        "says": _text(
            "What the publication says, in our words.", "Nvidia invests up to 100B in OpenAI"
        ),
        "deal": _names("The deal it is about, by its id.", "nvda-openai-loi"),
        "deals": _names("The deals it is about, by their ids.", ["stake", "order"]),
        "date": _ref("date", "When it was published.", "2025-10-08"),
        "entities": _names(
            "Entities whose figures are added up, instead of entity.", ["amazon", "google"]
        ),
        "over": _operand("What is said is the metric over this one."),
        "less": _operand("What is said is the metric less this one."),
    }
    return _entry(fields | _figure_fields(), "says")


def _entry(fields: dict[str, Schema], *needed: str) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": list(needed),
        "properties": fields | {"source": _source(), "note": _note()},
    }
