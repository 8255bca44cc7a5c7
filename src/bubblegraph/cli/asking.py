"""Asking for a deal on a terminal."""

from __future__ import annotations

from typing import TYPE_CHECKING

import typer

from bubblegraph.cli.working import begin, hush
from bubblegraph.errors import format_problem, printable
from bubblegraph.ledger.deals import DEAL_KEYS
from bubblegraph.ledger.fields import STATUSES
from bubblegraph.ledger.model import KINDS
from bubblegraph.ledger.names import NameIndex

if TYPE_CHECKING:
    from bubblegraph.editing.compose import Value
    from bubblegraph.editing.edit import Edit
    from bubblegraph.ledger.model import Ledger

__all__ = ["ask_deal", "ask_to_write"]

QUESTIONS = {
    "payer": "Payer, whom the money leaves",
    "payee": "Payee, whom it reaches",
    "kind": f"Kind ({', '.join(KINDS)})",
    "amount": "Amount (30B, up to 100B, 17.4B to 19.4B, undisclosed)",
    "date": "Date (2025, 2025-Q3, 2025-09, 2025-09-22)",
    "status": f"Status ({', '.join(reversed(STATUSES))})",
    "term": "Term (2027 to 2032; empty if not known)",
    "source": "Source (publisher, date, address; empty if none)",
}
FREE = ("term", "source")  # may stay empty
NEW_ENTITY = {"name": "  Its name", "sector": "  Its sector (ai_lab, chipmaker, lender; empty if none)"}


def ask_deal(
    ledger: Ledger, fields: dict[str, Value], entities: dict[str, dict[str, Value]]
) -> tuple[dict[str, Value], dict[str, dict[str, Value]]]:
    """Ask for fields that were not given or cannot be read; new parties are declared, if that is wanted."""
    given, fields, entities = dict(fields), dict(fields), dict(entities)
    for field, question in QUESTIONS.items():
        fields.pop(field, None)
        while field not in fields:
            answer = str(given.pop(field)) if field in given else _ask(field, question)
            if not answer and field in FREE:
                break
            if field in ("payer", "payee"):
                answer = _party(ledger, answer, entities)
            if answer and _sound(ledger, field, answer):
                fields[field] = answer
    return fields, entities


def _ask(field: str, question: str) -> str:
    default = {"status": "announced", **dict.fromkeys(FREE, "")}.get(field)
    return str(typer.prompt(question, default=default, show_default=bool(default), err=True)).strip()


def _party(ledger: Ledger, answer: str, entities: dict[str, dict[str, Value]]) -> str:
    """The id of a party; one that is not there is corrected or declared, or nothing."""
    index = NameIndex(ledger.entities)
    ids = index.ids(answer)
    if len(ids) == 1 or answer in entities:
        return ids[0] if ids else answer
    if ids:
        typer.echo(f"  “{printable(answer)}” may be {' or '.join(ids)}.", err=True)
        return ""
    meant = index.suggest(answer).removeprefix("Did you mean ").removesuffix("?")
    if meant and typer.confirm(
        f"  {printable(answer)} is not in the ledger. Did you mean {meant}?", default=True, err=True
    ):
        return meant
    if not typer.confirm(f"  Declare {printable(answer)} as a new entity?", default=not meant, err=True):
        return ""
    asked = {}
    for key, words in NEW_ENTITY.items():
        default = answer if key == "name" else ""
        asked[key] = str(typer.prompt(words, default=default, show_default=bool(default), err=True))
    entities[answer] = {key: text.strip() for key, text in asked.items() if text.strip()}
    return answer


def _sound(ledger: Ledger, field: str, answer: str) -> bool:
    """Whether an answer can be read; if not, it is said why."""
    from bubblegraph.editing.edit import reader_of, to_node  # noqa: PLC0415

    reader = reader_of(ledger, field)
    DEAL_KEYS[field](reader, to_node(answer))
    for problem in reader.sink.problems:
        said = format_problem(problem, {}).removeprefix(f"{field}: error: ")
        typer.echo("\n".join(f"  {line.strip()}" for line in said.splitlines()), err=True)
    return not reader.sink.problems


def ask_to_write(edit: Edit) -> bool:
    """Show what would be written and what it does to the loops, and ask."""
    from bubblegraph.analysis.flows import circular_flows  # noqa: PLC0415
    from bubblegraph.cli.editing import narrate_lines, new_warnings  # noqa: PLC0415
    from bubblegraph.ledger.select import Filters, select_deals  # noqa: PLC0415
    from bubblegraph.output.edit import difference, effect  # noqa: PLC0415

    for file in edit.texts:
        typer.echo("".join(difference(edit, file, around=1)), err=True, nl=False)
    for problem in new_warnings(edit):
        narrate_lines(format_problem(problem, edit.after.texts))
    begin("Computing what it does to the loops")
    before, after = (circular_flows(select_deals(each, Filters())) for each in (edit.before, edit.after))
    hush()
    for line in effect(before, after):
        typer.echo(line, err=True)
    return typer.confirm("Write it?", default=True, err=True)
