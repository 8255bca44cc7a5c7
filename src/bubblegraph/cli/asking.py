"""Asking for a deal on a terminal."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import typer

from bubblegraph.cli.editing import INTERRUPTED, new_warnings, typed_day
from bubblegraph.cli.options import narrate
from bubblegraph.cli.working import begin, hush
from bubblegraph.errors import format_problem
from bubblegraph.ledger.deals import DEAL_KEYS
from bubblegraph.ledger.fields import STATUSES
from bubblegraph.ledger.model import KINDS
from bubblegraph.ledger.names import NameIndex
from bubblegraph.text import printable

if TYPE_CHECKING:
    from bubblegraph.editing.compose import Value
    from bubblegraph.editing.proof import Edit
    from bubblegraph.ledger.model import Ledger

__all__ = ["answered", "ask_deal", "ask_to_write"]

QUESTIONS = {
    "payer": "Payer, whom the money leaves",
    "payee": "Payee, whom it reaches",
    "kind": f"Kind ({', '.join(KINDS)})",
    "amount": "Amount (30B, up to 100B, 17.4B to 19.4B, undisclosed)",
    "date": "Date (2025-09-22, 22 September 2025, 2025-09, 2025-Q3, 2025, today)",
    "status": f"Status ({', '.join(reversed(STATUSES))})",
    "term": "Term (2027 to 2032; empty if not known)",
    "source": "Source (publisher, date, address; empty if none)",
}
FREE = ("term", "source")  # may stay empty
DEFAULTS = {"status": "announced", **dict.fromkeys(FREE, "")}
NEW_ENTITY = {
    "name": "  Its name",
    "sector": "  Its sector (ai_lab, chipmaker, lender; empty if none)",
}


@contextmanager
def answered() -> Iterator[None]:
    """End the program where a question has no answer: by Ctrl-C, or nothing more can be typed."""
    try:
        yield
    except typer.Abort as error:
        pressed = isinstance(error.__context__, KeyboardInterrupt)
        narrate("\nNothing was written.")
        raise typer.Exit(INTERRUPTED if pressed else 1) from None


def ask_deal(
    ledger: Ledger, fields: dict[str, Value], entities: dict[str, dict[str, Value]]
) -> tuple[dict[str, Value], dict[str, dict[str, Value]]]:
    """Ask for fields that are missing or unreadable; new parties are declared if that is wanted."""
    given, fields, entities = dict(fields), dict(fields), dict(entities)
    for field, question in QUESTIONS.items():
        fields.pop(field, None)
        while field not in fields:
            answer = (
                str(given.pop(field)) if field in given else _ask(question, DEFAULTS.get(field))
            )
            if not answer and field in FREE:
                break
            if field in ("payer", "payee"):
                answer = _party(ledger, answer, entities)
            elif field == "date":
                answer = typed_day(answer)
            if answer and _sound(ledger, field, answer):
                fields[field] = answer
    return fields, entities


def _ask(question: str, default: str | None = None) -> str:
    """Ask for a text; one without a default has to be given."""
    shown = f"{question} [{default}]" if default else question
    return str(
        typer.prompt(printable(shown), default=default, show_default=False, err=True)
    ).strip()


def _confirm(question: str, default: bool) -> bool:
    return typer.confirm(printable(question), default=default, err=True)


def _party(ledger: Ledger, answer: str, entities: dict[str, dict[str, Value]]) -> str:
    """The id of a party; one that is not there is corrected or declared, or nothing."""
    index = NameIndex(ledger.entities)
    ids = index.ids(answer)
    if len(ids) == 1 or answer in entities:
        return ids[0] if ids else answer
    if ids:
        narrate(f"  “{answer}” may be {' or '.join(ids)}.")
        return ""
    meant = index.suggest(answer).removeprefix("Did you mean ").removesuffix("?")
    if meant and _confirm(f"  {answer} is not in the ledger. Did you mean {meant}?", default=True):
        return meant
    if not _confirm(f"  Declare {answer} as a new entity?", default=not meant):
        return ""
    asked = {key: _ask(words, answer if key == "name" else "") for key, words in NEW_ENTITY.items()}
    entities[answer] = {key: text for key, text in asked.items() if text}
    return answer


def _sound(ledger: Ledger, field: str, answer: str) -> bool:
    """Whether an answer can be read; if not, it is said why."""
    from bubblegraph.editing.values import reader_of, to_node  # noqa: PLC0415

    reader = reader_of(ledger, field)
    DEAL_KEYS[field](reader, to_node(answer))
    for problem in reader.sink.problems:
        said = format_problem(problem, {}).removeprefix(f"{field}: error: ")
        narrate("\n".join(f"  {line.strip()}" for line in said.splitlines()))
    return not reader.sink.problems


def ask_to_write(edit: Edit) -> bool:
    """Show what would be written and what it does to the loops, and ask."""
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415
    from bubblegraph.ledger.select import Filters, select_deals  # noqa: PLC0415
    from bubblegraph.output.edit import difference, effect  # noqa: PLC0415

    for file in edit.texts:
        typer.echo("".join(difference(edit, file, around=1)), err=True, nl=False)
    for problem in new_warnings(edit):
        narrate(format_problem(problem, edit.after.texts))
    begin("Computing what it does to the loops")
    before, after = (
        circular_flows(select_deals(each, Filters())) for each in (edit.before, edit.after)
    )
    hush()
    for line in effect(before, after):
        narrate(line)
    return _confirm("Write it?", default=True)
