"""Tables that ``deals`` writes: which column stands for what, and how a row is read back."""

from __future__ import annotations

from dataclasses import dataclass, field

from bubblegraph.ledger.model import Entity, Status, unpack
from bubblegraph.ledger.rows import Row, Text

__all__ = ["BESIDE", "TOLD_BY", "WRITTEN", "WrittenRows"]

# of the parties and of the whole table, in each row
BESIDE = ("counted", "left_out", "payer_name", "payee_name", "pooled", "as_of")
WRITTEN = {
    **{name: name for name in ("id", "payer", "payee", "kind", "low", "high", "disclosed")},
    **{name: name for name in ("paid_low", "paid_high", "paid_disclosed", "paid_in", "term")},
    **{name: name for name in ("package", "confidence", "about", *BESIDE)},
    "date": "since",
    "status": "history",
}
TOLD_BY = frozenset((*WRITTEN.values(), "place"))


@dataclass(slots=True)
class WrittenRows:
    """What rows say of their parties and of the table, as they are read back."""

    file: str
    entities: dict[str, Entity] = field(default_factory=dict)
    as_of: Text | None = None

    def read_back(self, row: Row) -> bool:
        """Make of a row the deal that it was: one that was left out stays so."""
        cells = {name: row.items.pop(name, None) for name in BESIDE}
        texts = {name: cell.text if type(cell) is Text else "" for name, cell in cells.items()}
        if type(day := cells["as_of"]) is Text:
            self.as_of = day
        if "status" in row.items:
            row.items.pop("date", None)  # the history has it
        _stay_out(row, texts["left_out"], counted=texts["counted"] == "true")
        for role in ("payer", "payee"):
            party = row.items.get(role)
            if type(party) is Text and party.text not in self.entities:
                name = texts[f"{role}_name"] or party.text
                pooled = role in texts["pooled"].split(";")
                place = unpack(self.file, party.at)
                entity = Entity(party.text, name, pooled=pooled, place=place)
                self.entities[party.text] = entity
        return True


def _stay_out(row: Row, reason: str, *, counted: bool) -> None:
    """What was replaced is there no more, but for what was paid of it, which is firm."""
    replaced = reason.startswith("replaced by ")
    status = row.items.get("status")
    if reason == "not a flow" or (replaced and not counted):
        row.items["counts"] = Text("false", row.at, quoted=True)
    elif replaced and type(status) is Text:
        row.items["status"] = Text(_made_firm(status.text), status.at, quoted=True)


def _made_firm(history: str) -> str:
    """A history whose last entry is signed, if it was on the way there."""
    before, mark, last = history.rpartition("; ")
    day, colon, entry = last.rpartition(": ")
    word, paid, amount = entry.partition(", paid ")
    open_words = [status.word for status in Status if not (status.ended or status.signed)]
    word = Status.COMMITTED.word if word in open_words else word
    return f"{before}{mark}{day}{colon}{word}{paid}{amount}"
