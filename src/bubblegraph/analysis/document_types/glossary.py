"""The document of ``glossary``."""

from __future__ import annotations

from typing import Annotated, Literal, TypedDict


class EntryDict(TypedDict):
    """A term and what it means."""

    term: str
    sort: Literal["number", "word", "kind", "status", "column", "warning"]
    meaning: str
    mend: Annotated[str, "What to do where check warns of it; empty for other terms."]
    aliases: Annotated[list[str], "Other names by which it is found."]


class GlossaryDocument(TypedDict):
    """What ``glossary`` prints."""

    schema: Literal[1]
    command: Literal["glossary"]
    entries: list[EntryDict]
