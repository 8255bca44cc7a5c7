"""What the commands answer with ``--json``, as JSON Schema: every field of every document,
described once.
"""

from __future__ import annotations

from typing import Any

__all__ = ["answer_schema"]

Schema = dict[str, Any]

TEXT: Schema = {"type": "string"}
FLAG: Schema = {"type": "boolean"}
COUNT: Schema = {"type": "integer", "minimum": 0}
MONEY: Schema = {"type": "number", "minimum": 0, "description": "Units of the currency."}
TOP: Schema = {
    **MONEY,
    "type": ["number", "null"],
    "description": "Units of the currency; null: not known.",
}
NUMBER: Schema = {
    **MONEY,
    "type": ["number", "null"],
    "description": "Units of the currency; null: not computed.",
}
RATIO: Schema = {
    "type": ["number", "null"],
    "minimum": 0,
    "maximum": 1,
    "description": "0 to 1, or null.",
}
PAID = "Where the ledger says what was paid: of what was paid so far."


def answer_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of all documents that ``--json`` prints.

    Returns
    -------
    dict
        One alternative for each form of each command, told apart by ``command`` and by the fields.

    Examples
    --------
    >>> forms = answer_schema()["anyOf"]
    >>> [form["title"] for form in forms][:3]
    ['cycles', 'volume', 'cut']
    """
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bubblegraph answers",
        "description": "What the commands print with --json. Amounts are in whole units of the "
        "currency.",
        "anyOf": [
            {
                "title": command,
                **_mapping({"schema": {"const": 1}, "command": {"const": command}, **fields}),
            }
            for command, fields in _forms()
        ],
        "$defs": {name: _mapping(fields) for name, fields in _PARTS.items()},
    }


def _mapping(fields: dict[str, Schema]) -> Schema:
    """A mapping with these fields and no others; one whose name ends in ``?`` may be missing."""
    return {
        "type": "object",
        "properties": {name.rstrip("?"): field for name, field in fields.items()},
        "required": [name for name in fields if not name.endswith("?")],
        "additionalProperties": False,
    }


def _said(field: Schema, description: str) -> Schema:
    return {**field, "description": description}


def _list(of: Schema, description: str = "") -> Schema:
    return {"type": "array", "items": of, **({"description": description} if description else {})}


def _part(name: str, description: str = "") -> Schema:
    return {"$ref": f"#/$defs/{name}", **({"description": description} if description else {})}


IDS = _list(TEXT, "Ids of deals.")
ENTITIES = _list(TEXT, "Ids of entities, the first not repeated at the end.")
SPAN = _part("interval")
ASKED: dict[str, Schema] = {
    "ledger": _part("ledger"),
    "filters": _part("filters"),
    "gaps": _list(_part("gap"), "Where a limit may be too small."),
}

_RUNG: dict[str, Schema] = {
    "round_trip": _part("interval", "T*: money that can complete a full lap, at most."),
    "round_trip_exact": _said(
        FLAG, "False: T* is not computed, and what it is known not to exceed stands in its place."
    ),
    "round_trip_least": _part("interval", "What T* is known to reach: the same, if that is exact."),
    "circulation": _part("interval", "V*: what is booked while it goes round, at most."),
    "circulation_exact": _said(FLAG, "False: V* is not computed, and a limit stands in its place."),
    "round_trip_unlimited": _said(TOP, "T* with unknown prices without limit; null: no bound."),
    "circulation_unlimited": _said(TOP, "V* with unknown prices without limit; null: no bound."),
}
_DEAL: dict[str, Schema] = {
    "id": TEXT,
    "payer": TEXT,
    "payee": TEXT,
    "kind": TEXT,
    "low": MONEY,
    "high": TOP,
    "status": _said(TEXT, "On the day that was asked."),
    "since": _said(TEXT, "The date of the deal, as precise as it was stated."),
    "term": TEXT,
    "about": _said(FLAG, "Whether the source says about."),
    "counted": _said(FLAG, "Whether it is part of the sums."),
    "left_out": _said(TEXT, "Why it is not; empty if it is."),
    "package": _list(TEXT),
    "confidence": TEXT,
    "place": _said(TEXT, "file:line:column"),
    "paid?": _part("interval", PAID),
}
_LISTED: dict[str, Schema] = {
    "complete": _said(FLAG, "Whether every loop is listed."),
    "stopped": {"type": ["string", "null"], "description": "If not, why, and which are."},
}
_THROUGH: dict[str, Schema] = {
    "on_loop": _said(FLAG, "Whether it is on a loop: exact, whether or not all are listed."),
    "cycles": _list(COUNT, "Ranks of the loops that it is on, as far as cycles lists them."),
    "loops": _list(_part("loop_through"), "The loops that it is on, listed by cycles or not."),
    **_LISTED,
}
_CYCLE: dict[str, Schema] = {
    "rank": _said(COUNT, "From 1; rows that add up come first."),
    "entities": ENTITIES,
    "length": COUNT,
    "bottleneck": _part(
        "interval", "The most that this loop could carry alone. Never to be added up."
    ),
    "row": _part("row"),
    "class": {"enum": ["financed", "reciprocal", "cross_holding"]},
    "tied": {
        "type": ["boolean", "null"],
        "description": "Whether a source says that its deals belong together; null: not decided.",
    },
    "priced": _said(FLAG, "Whether every leg has a disclosed amount."),
    "legs": _list(_part("leg")),
}
_VENDOR: dict[str, Schema] = {
    "entity": TEXT,
    "financing": _part("interval", "What it puts into others."),
    "sales": _part("interval", "What it is paid for goods."),
    "returned": _part("interval", "R: what can come back to it as sales, at most."),
    "returned_unlimited": _said(TOP, "R with unknown prices without limit; null: no bound."),
    "returned_exact": _said(
        FLAG, "False: R is not computed, and what it cannot exceed stands in its place."
    ),
    "pro_rata": _part(
        "amount_at_ends", "The same if each party mixes all it takes in; an estimate."
    ),
    "recapture": _part("ratio_at_ends", "R over the financing; it may be smaller at the highs."),
    "least_if_closed": _said(MONEY, "What must return if no other money moved."),
    "paths": _list(_part("path"), "One way for R to come back, at the highs."),
    "years": _list(_part("vendor_year")),
    "funding": _part("interval", "Equity and debt that it received."),
    "funding_by_suppliers": SPAN,
    "funding_share": _part("share", "Bounds, whatever the unknown prices are."),
    "funding_share_disclosed": _part("share", "The same at disclosed prices."),
}

_PARTS: dict[str, dict[str, Schema]] = {
    "interval": {"low": MONEY, "high": TOP},
    "share": {"low": RATIO, "high": RATIO},
    "amount_at_ends": {"at_lows": NUMBER, "at_highs": NUMBER},
    "ratio_at_ends": {"at_lows": RATIO, "at_highs": RATIO},
    "share_of_gross": {
        "low": RATIO,
        "high": RATIO,
        "method": _said(TEXT, "How the range was found."),
    },
    "ledger": {
        "title": TEXT,
        "path": {"type": ["string", "array"], "items": TEXT},
        "as_of": {"type": ["string", "null"], "format": "date"},
        "currency": TEXT,
        "entities": COUNT,
        "deals": COUNT,
    },
    "gap": {
        "total": _said(TEXT, "A deal that shrank by a part which does not count where it does."),
        "part": _said(TEXT, "That part, which is less firm."),
    },
    "filters": {
        "as_of": {"type": ["string", "null"], "format": "date"},
        "min_status": TEXT,
        "count_noncash": FLAG,
        "pooled": FLAG,
        "kind": _list(TEXT),
        "min_amount": MONEY,
        "confidence": TEXT,
        "without": IDS,
        "only": IDS,
        "entity": _list(TEXT),
        "sector": _list(TEXT),
    },
    "sums": {"deals": COUNT, "counted": COUNT, "gross": SPAN},
    "rung": _RUNG,
    "row": {"signed": SPAN, "all": SPAN},
    "set": {"deals": IDS, "amount": SPAN},
    "leg": {
        "payer": TEXT,
        "payee": TEXT,
        "amount": SPAN,
        "kinds": _list(TEXT),
        "deals": _list({"anyOf": [TEXT, _part("deal")]}, "Ids; whole deals with --explain."),
    },
    "cycle": _CYCLE,
    "loop_through": {
        "rank": {
            "type": ["integer", "null"],
            "description": "null: not in the list of cycles, or not known.",
        },
        "entities": ENTITIES,
        "bottleneck": SPAN,
    },
    "deal": {
        **_DEAL,
        "what": TEXT,
        "paid_in": TEXT,
        "inferred": FLAG,
        "stated": _part("interval", "Before relations took parts away."),
        "includes": IDS,
        "overlaps": IDS,
        "replaces": IDS,
        "note": TEXT,
        "history": _list(_part("change")),
        "sources": _list(_part("source")),
    },
    "listed_deal": _DEAL,
    "change": {
        "date": TEXT,
        "status": TEXT,
        "amount": {"anyOf": [SPAN, {"type": "null"}]},
        "paid?": SPAN,
        "note": TEXT,
    },
    "source": dict.fromkeys(
        ("publisher", "title", "date", "url", "archived", "read_at", "supports"), TEXT
    ),
    "path": {"entities": _list(TEXT, "The vendor first and last."), "amount": MONEY},
    "vendor_year": {"period": TEXT, "revenue": SPAN, "returned": SPAN},
    "vendor": {"schema": {"const": 1}, "command": {"const": "vendor"}, **ASKED, **_VENDOR},
    "problem": {
        "file": TEXT,
        "line": COUNT,
        "column": COUNT,
        "level": TEXT,
        "message": TEXT,
        "remedy": TEXT,
        "lint": TEXT,
    },
    "not_counted": {
        **dict.fromkeys(
            (
                "warrants",
                "guarantees",
                "paid_in_shares",
                "letters_of_intent_and_rumours",
                "marks_and_headlines",
            ),
            _part("set"),
        ),
        "unpriced_cycles": COUNT,
    },
    "totals": {
        "deals": COUNT,
        "counted": COUNT,
        "gross": SPAN,
        "signed": _part("rung"),
        "all": _part("rung"),
        "paid?": _part("rung", PAID),
        "rows_unique": {"type": ["boolean", "null"], "description": "null: not decided."},
    },
    "volume": {
        **_RUNG,
        "gross": SPAN,
        **dict.fromkeys(
            (
                "round_trip_share",
                "round_trip_share_unlimited",
                "circulation_share",
                "circulation_share_unlimited",
            ),
            _part("share_of_gross"),
        ),
    },
    "company": {
        "entity": TEXT,
        "inflow": MONEY,
        "outflow": MONEY,
        "circular_least": NUMBER,
        "circular_most": NUMBER,
    },
    "leg_flow": {
        "payer": TEXT,
        "payee": TEXT,
        "amount": MONEY,
        "circulation_least": NUMBER,
        "circulation_most": NUMBER,
        "attributed": NUMBER,
    },
    "year": {
        "year": {"type": "integer"},
        "round_trip": SPAN,
        "round_trip_exact": _said(
            FLAG, "False: T* of the year is not computed, only known not to exceed that."
        ),
        "round_trip_least": _part("interval", "What it is known to reach."),
        "circulation": SPAN,
        "gross": SPAN,
    },
    "certificate": {
        "rung": {"enum": ["paid", "signed", "all"]},
        "end": {"enum": ["low", "high"]},
        "value": MONEY,
        "lines": _list(_part("certificate_line")),
    },
    "certificate_line": dict.fromkeys(("side", "what", "price", "amount", "product"), TEXT),
    "cut": {
        "cost": MONEY,
        "bound": _said(MONEY, "No set is cheaper."),
        "proven": FLAG,
        "round_trip_left": _said(
            MONEY, "T* after the cut, at most: on loops of legs that must stay."
        ),
        "legs": _list(_part("cut_leg")),
    },
    "cut_leg": {
        "payer": TEXT,
        "payee": TEXT,
        "amount": MONEY,
        "deals": _list(_part("listed_deal")),
    },
    "fall": {
        "deal": TEXT,
        "payer": TEXT,
        "payee": TEXT,
        "low": MONEY,
        "high": TOP,
        "fall": _said(TOP, "How much T* falls without the deal; null: only bounds are known."),
        "fall_low": MONEY,
        "fall_high": MONEY,
    },
    "two_rungs": {"signed": MONEY, "all": MONEY},
    "two_bounded_rungs": {
        "signed": _said(MONEY, "T* at the highs, at most."),
        "all": MONEY,
        "signed_least": _said(MONEY, "What it is known to reach; the same, if it is computed."),
        "all_least": MONEY,
    },
    "publication": {
        "publication": TEXT,
        "alone": _list(TEXT),
        "beside_others": _list(TEXT),
        "left_signed": _said(MONEY, "What is left of T* without what it alone supports, at most."),
        "left_all": MONEY,
        "left_signed_least": _said(
            MONEY, "What is left of it at least; the same, if it is computed."
        ),
        "left_all_least": MONEY,
    },
    "state": {
        **ASKED,
        "counted": COUNT,
        "loops": _said(COUNT, "How many there are, at least where the list was cut."),
        "stopped?": _said(TEXT, "Why not every loop is listed, and which are."),
        "signed": _part("rung"),
        "all": _part("rung"),
    },
    "deal_change": {
        "deal": TEXT,
        "change": {"enum": ["added", "removed", "ended", "changed"]},
        "payer": TEXT,
        "payee": TEXT,
        **{
            f"{when}_{what}": field
            for when in ("before", "after")
            for what, field in (
                ("low", TOP),
                ("high", TOP),
                ("status", {"type": ["string", "null"]}),
                ("counted", {"type": ["boolean", "null"]}),
            )
        },
    },
    "claims_ledger": {"title": TEXT, "as_of": TEXT, "currency": TEXT},
    "claim": {
        "says": TEXT,
        "date": TEXT,
        "entity": TEXT,
        "metric": TEXT,
        "period": TEXT,
        "low": TOP,
        "high": TOP,
        "about": FLAG,
        "value": TEXT,
        "unit": TEXT,
        "deals": IDS,
        "then": TEXT,
        "now": TEXT,
        "figures": TEXT,
        "verdict": TEXT,
        "verdict_then": _said(TEXT, "On the day of the claim; empty where it names no deal."),
        "place": TEXT,
        "source": TEXT,
    },
    "spot": {"file": TEXT, "line": COUNT, "column": COUNT},
    "patch": {"file": TEXT, "diff": TEXT},
}


def _forms() -> list[tuple[str, dict[str, Schema]]]:
    """The fields of each form of each command, beside ``schema`` and ``command``."""
    edit = {
        "written": FLAG,
        "change": TEXT,
        "places": _list(_part("spot")),
        "files": _list(_part("patch")),
        "problems": _list(_part("problem")),
    }
    money: Schema = _list(_mapping({"group": TEXT, "deals": IDS, "low": MONEY, "high": TOP}))
    return [
        (
            "cycles",
            {
                **ASKED,
                "totals": _part("totals"),
                "cycles": _list(_part("cycle")),
                "not_counted": _part("not_counted"),
                "found": _said(
                    COUNT, "How many loops there are, at least; all of them if complete."
                ),
                "shown": COUNT,
                **_LISTED,
            },
        ),
        (
            "volume",
            {
                **ASKED,
                "signed": _part("volume"),
                "all": _part("volume"),
                "paid?": _part("volume", PAID),
                "companies": _list(_part("company")),
                "legs": _list(_part("leg_flow")),
                "years": _list(_part("year"), "With --by-year."),
                "undated": _part("interval", "Deals that belong to no year."),
                "certificates?": _list(_part("certificate"), "With --certificate."),
            },
        ),
        (
            "cut",
            {
                **ASKED,
                "keep": IDS,
                "only_cancelable": FLAG,
                "round_trip": _said(MONEY, "T* at the disclosed highs, at most."),
                "round_trip_exact": _said(
                    FLAG, "False: T* is not computed, only known not to exceed that."
                ),
                "round_trip_least": _said(MONEY, "What T* is known to reach."),
                "cut": _part("cut"),
                "falls_open": _said(COUNT, "How many falls are only known between bounds."),
                "falls": _list(_part("fall")),
            },
        ),
        ("vendor", {**ASKED, **_VENDOR}),
        ("vendor", {**ASKED, "vendors": _list(_part("vendor"))}),
        ("deals", {**ASKED, "totals": _part("sums"), "deals": _list(_part("deal"))}),
        (
            "deals",
            {
                **ASKED,
                "totals": _part("sums"),
                "by": TEXT,
                "groups": _list(
                    {"type": "object", "description": "The group under its own name, then sums."}
                ),
            },
        ),
        (
            "show",
            {
                **ASKED,
                "entity": _mapping({"id": TEXT, "name": TEXT, "sector": TEXT, "pooled": FLAG}),
                "money": money,
                **_THROUGH,
            },
        ),
        ("show", {**ASKED, "deal": _part("deal"), **_THROUGH}),
        ("show", {**ASKED, "pair": ENTITIES, "deals": _list(_part("deal")), **_THROUGH}),
        (
            "sources",
            {
                **ASKED,
                "round_trip": _part("two_rungs", "T* at the highs, at most."),
                "round_trip_exact": _said(
                    FLAG, "False: T* is not computed, only known not to exceed that."
                ),
                "without_low_confidence": _part("two_bounded_rungs"),
                "publications": _list(_part("publication")),
                "not_weighed": _list(
                    TEXT, "Publications that were left when the search was interrupted."
                ),
                "single": IDS,
                "stale": IDS,
                "unsupported": IDS,
            },
        ),
        (
            "diff",
            {
                "before": {"anyOf": [_part("state"), {"type": "null"}]},
                "after": {"anyOf": [_part("state"), {"type": "null"}]},
                "changes": _list(_part("deal_change")),
                "appeared": _list(ENTITIES),
                "vanished": _list(ENTITIES),
            },
        ),
        ("claims", {"ledger": _part("claims_ledger"), "claims": _list(_part("claim"))}),
        ("check", {"problems": _list(_part("problem"))}),
        *((command, edit) for command in ("add", "set", "rename", "remove", "format")),
    ]
