"""What commands answer with ``--json``, as JSON Schema; made from the documents' types."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import NoneType, UnionType
from typing import (
    Annotated,
    Any,
    Literal,
    NotRequired,
    Union,
    get_args,
    get_origin,
    get_type_hints,
    is_typeddict,
)

from bubblegraph.analysis.document_types import (
    chance,
    compare,
    coverage,
    cut,
    cycles,
    diff,
    glossary,
    laps,
    progress,
    sources,
    stress,
    sums,
    vendor,
    volume,
)
from bubblegraph.json_types import Format, Number
from bubblegraph.output import document_types as answers

__all__ = ["DOCUMENTS", "answer_schema"]

Schema = dict[str, Any]

DOCUMENTS: tuple[type, ...] = (
    cycles.CyclesDocument,
    cycles.RowDealsDocument,
    laps.LapsDocument,
    volume.VolumeDocument,
    volume.CertifiedVolumeDocument,
    cut.CutDocument,
    vendor.VendorDocument,
    answers.VendorsDocument,
    stress.StressDocument,
    stress.DistressDocument,
    stress.CollateralDocument,
    sums.DealsDocument,
    sums.DealSumsDocument,
    answers.ShowEntityDocument,
    answers.ShowLapsDocument,
    answers.ShowDealDocument,
    answers.ShowPairDocument,
    progress.ProgressDocument,
    compare.CompareDocument,
    chance.ChanceDocument,
    coverage.CoverageDocument,
    coverage.LivesDocument,
    answers.CoveragesDocument,
    sources.SourcesDocument,
    diff.DiffDocument,
    answers.ClaimsDocument,
    answers.CheckDocument,
    answers.EditDocument,
    glossary.GlossaryDocument,
)
SIMPLE: Mapping[object, str] = {
    str: "string",
    bool: "boolean",
    int: "integer",
    float: "number",
    NoneType: "null",
    Mapping: "object",
}


def answer_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of all documents that ``--json`` prints.

    Returns
    -------
    dict
        One alternative for each form of each command, told apart by ``command`` and by the fields.

    Examples
    --------
    >>> forms = answer_schema()["anyOf"]
    >>> forms[0]["title"], forms[0]["properties"]["found"]["type"]
    ('cycles', 'integer')
    """
    parts = _Parts()
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "bubblegraph answers",
        "description": "What the commands print with --json. Amounts are in whole units of the "
        "currency.",
        "anyOf": [form for document in DOCUMENTS for form in parts.forms(document)],
        "$defs": parts.described(),
    }


class _Parts:
    """The types that are met in documents, each described once under its name."""

    def __init__(self) -> None:
        self.met: dict[str, type] = {}

    def forms(self, document: type) -> list[Schema]:
        """One form for each command that prints the document."""
        fields = self._mapping(document)
        return [
            {
                "title": command,
                **fields,
                "properties": {**fields["properties"], "command": {"const": command}},
            }
            for command in get_args(get_type_hints(document)["command"])
        ]

    def described(self) -> dict[str, Schema]:
        """All parts that were met, and those that are met in them."""
        found: dict[str, Schema] = {}
        while new := self.met.keys() - found.keys():
            found |= {name: self._mapping(self.met[name]) for name in new}
        return dict(sorted(found.items()))

    def _mapping(self, fields: type) -> Schema:
        """A mapping with these fields and no others."""
        hints = get_type_hints(fields, include_extras=True)
        return {
            "type": "object",
            "properties": {name: self._value(hint) for name, hint in hints.items()},
            "required": [name for name in hints if get_origin(hints[name]) is not NotRequired],
            "additionalProperties": False,
        }

    def _value(self, hint: Any) -> Schema:
        origin, inner = get_origin(hint), get_args(hint)
        if is_typeddict(hint):
            return self._part(hint)
        if origin is NotRequired:
            return self._value(inner[0])
        if origin is Annotated:
            return self._value(inner[0]) | _said(inner[1:])
        if origin is Literal:
            return {"const": inner[0]} if len(inner) == 1 else {"enum": list(inner)}
        if origin is list:
            return {"type": "array", "items": self._value(inner[0])}
        if origin in (Union, UnionType):
            return _any_of([self._value(variant) for variant in inner])
        return {"type": SIMPLE[origin or hint]}

    def _part(self, fields: type) -> Schema:
        name = re.sub(r"(?<=.)([A-Z])", r"_\1", fields.__name__).lower().rpartition("_")[0]
        if self.met.setdefault(name, fields) is not fields:
            raise TypeError(f"two types of documents are called {name}")
        return {"$ref": f"#/$defs/{name}"}


def _said(notes: tuple[object, ...]) -> Schema:
    """What the notes of an annotation say of a value."""
    said: Schema = {}
    for note in notes:
        match note:
            case Number():
                said["minimum"] = note.minimum
                said |= {} if note.maximum is None else {"maximum": note.maximum}
            case Format():
                said["format"] = note.format
            case str():
                said["description"] = note
            case _:
                raise TypeError(f"the schema does not know what {note!r} says")
    return said


def _any_of(variants: list[Schema]) -> Schema:
    """Variants of different types in one, for no keyword speaks of two types; others apart."""
    types = [variant.get("type") for variant in variants]
    if None in types or any(types.count(one) > 1 for one in types):
        return {"anyOf": variants}
    together: Schema = {}
    for variant in variants:
        together |= variant
    return together | {"type": types}
