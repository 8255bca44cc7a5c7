"""``bubblegraph add``."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.answering import AsJson
from bubblegraph.cli.editing import (
    DryRun,
    Interrupts,
    LedgerToEdit,
    carry_out,
    ledger_to_edit,
    new_warnings,
    refused,
    report,
    tell_waiting,
    typed_day,
)
from bubblegraph.cli.options import narrate
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import hush
from bubblegraph.ledger.model import CONFIDENCES, KINDS, PAID_IN

if TYPE_CHECKING:
    from bubblegraph.editing.compose import Value
    from bubblegraph.editing.opened import Opened
    from bubblegraph.editing.proof import Edit

__all__ = ["add"]

NEEDED = ("payer", "payee", "kind", "amount", "date")


def _field(words: str, metavar: str = "TEXT") -> Any:
    return typer.Option(metavar=metavar, help=words, show_default=False)


@with_tables
def add(
    ledger: LedgerToEdit = None,
    payer: Annotated[str | None, _field("Who pays: an entity by any of its names.", "NAME")] = None,
    payee: Annotated[str | None, _field("Who is paid.", "NAME")] = None,
    kind: Annotated[str | None, _field(f"{', '.join(KINDS)}.", "KIND")] = None,
    amount: Annotated[
        str | None, _field("30B, up to 100B, 17.4B to 19.4B, undisclosed.", "AMOUNT")
    ] = None,
    date: Annotated[
        str | None, _field("2025-09-22, 22 September 2025, 2025-09, 2025-Q3, 2025, today.", "DATE")
    ] = None,
    status: Annotated[
        str | None, _field("What is known on that day; announced if not given.", "STATUS")
    ] = None,
    term: Annotated[str | None, _field("2027 to 2032, 5 years from 2027 ...", "TERM")] = None,
    source: Annotated[str | None, _field("Publisher, date and address, in one text.")] = None,
    what: Annotated[str | None, _field("What the deal is for, in free words.")] = None,
    deal_id: Annotated[
        str | None,
        typer.Option(
            "--id",
            metavar="ID",
            help="An id for the deal; made of payer, payee and year if not given.",
        ),
    ] = None,
    package: Annotated[
        list[str] | None, _field("A name that ties deals together. May be repeated.", "NAME")
    ] = None,
    paid_in: Annotated[str | None, _field(f"{', '.join(PAID_IN)}.", "WORD")] = None,
    replaces: Annotated[
        list[str] | None, _field("A deal that this one replaces. May be repeated.", "DEAL")
    ] = None,
    includes: Annotated[
        list[str] | None, _field("A deal that is part of this one. May be repeated.", "DEAL")
    ] = None,
    may_include: Annotated[
        list[str] | None, _field("A deal that may be part of this one. May be repeated.", "DEAL")
    ] = None,
    confidence: Annotated[str | None, _field(f"{', '.join(CONFIDENCES)}.", "WORD")] = None,
    inferred: Annotated[
        bool, typer.Option("--inferred", help="No source states this deal.")
    ] = False,
    note: Annotated[str | None, _field("What the source leaves open.")] = None,
    entity: Annotated[
        str | None, _field("Declare an entity of this id, with or without a deal.", "ID")
    ] = None,
    name: Annotated[str | None, _field("Name of the new entity.")] = None,
    sector: Annotated[
        str | None, _field("Sector of the new entity: ai_lab, chipmaker, lender ...", "WORD")
    ] = None,
    country: Annotated[str | None, _field("Country of the new entity: US, FR ...", "CODE")] = None,
    ticker: Annotated[str | None, _field("Ticker of the new entity.")] = None,
    parent: Annotated[str | None, _field("Id of the new entity's parent.", "ID")] = None,
    alias: Annotated[
        list[str] | None, _field("Another name of the new entity. May be repeated.", "NAME")
    ] = None,
    pooled: Annotated[
        bool, typer.Option("--pooled", help="The new entity stands for many parties.")
    ] = False,
    table: Annotated[
        str | None,
        typer.Option(
            "--csv", metavar="FILE", help="Add the deals of a table; - is standard input."
        ),
    ] = None,
    alike: Annotated[
        str | None,
        _field(
            "With --csv: write names that look alike to a file, to review and give to --aliases.",
            "FILE",
        ),
    ] = None,
    after: Annotated[
        str | None,
        _field(
            "Put the deal behind this one; without it, the deal comes last in the file.", "DEAL"
        ),
    ] = None,
    dry_run: DryRun = False,
    as_json: AsJson = False,
    *,
    reading: Reading,
) -> None:
    """Add a deal or an entity to a ledger. On a terminal it asks for what is not given.

    Example: bubblegraph add --payer nvidia --payee openai --kind equity --amount 30B --date
    2026-02-27
    """
    from bubblegraph.editing.add import add_entries  # noqa: PLC0415
    from bubblegraph.editing.csv_deals import deals_of_table  # noqa: PLC0415

    fields = _given(
        payer=payer,
        payee=payee,
        kind=kind,
        amount=amount,
        date=typed_day(date) if date is not None else None,
        status=status,
        term=term,
        source=source,
        what=what,
        id=deal_id,
        package=package,
        paid_in=paid_in,
        replaces=replaces,
        includes=includes,
        may_include=may_include,
        confidence=confidence,
        inferred=inferred,
        note=note,
    )
    about = _given(
        name=name,
        sector=sector,
        country=country,
        ticker=ticker,
        parent=parent,
        aliases=alias,
        pooled=pooled,
    )
    if about and entity is None:
        raise typer.BadParameter(
            f"--{next(iter(about))} says something of a new entity: name it by --entity ID"
        )
    if entity is not None and set(fields) <= {"note"}:
        about, fields = about | fields, {}
    entities = {entity: about} if entity is not None else {}
    places: list[str] = []  # where the deals stand in a table
    missing = [key for key in NEEDED if key not in fields]
    if reading.given and table is None:
        raise typer.BadParameter(
            "--columns and the like say something of a table: name it by --csv FILE"
        )
    if alike is not None and table is None:
        raise typer.BadParameter("--alike is about the names of a table: name it by --csv FILE")
    if after and entity is not None and not fields and table is None:
        raise typer.BadParameter("--after puts a deal behind another, and there is no new deal")
    if table is not None:
        if fields:
            raise typer.BadParameter(
                f"--{next(iter(fields))} beside --csv: the table has the fields"
            )
        if not table.strip():
            raise typer.BadParameter("the name of the table is empty")
        with refused():
            deals, places = deals_of_table(table, reading.profile, reading.read_aliases())
            if alike is not None:
                _write_alike(ledger, deals, alike)
    elif missing and (fields or entity is None):
        if not (sys.stdin and sys.stdin.isatty() and sys.stderr.isatty()) or as_json:
            raise typer.BadParameter(f"a deal lacks {', '.join(f'--{key}' for key in missing)}")
        _interactive(ledger, fields, entities, after or "", dry_run)
        return
    else:
        deals = [fields] if fields else []

    def change(opened: Opened) -> Edit:
        return add_entries(opened, entities=entities, deals=deals, places=places, after=after or "")

    carry_out(ledger, "add", change, dry_run=dry_run, as_json=as_json)


def _write_alike(ledger: str | None, deals: list[dict[str, Value]], path: str) -> None:
    """Write the names of a table that look like others of it, or of the ledger."""
    from bubblegraph.editing.csv_deals import alike_names  # noqa: PLC0415
    from bubblegraph.files import write_bytes  # noqa: PLC0415
    from bubblegraph.ledger.aliases import aliases_text  # noqa: PLC0415
    from bubblegraph.ledger.read import read_ledger  # noqa: PLC0415

    known, _ = read_ledger(ledger_to_edit(ledger))
    pairs = alike_names(known.entities, deals)
    write_bytes(path, [aliases_text(pairs).encode()])
    narrate(f"{len(pairs):,} names that look like others: {path}. To join them: --aliases {path}")


def _interactive(
    ledger: str | None,
    fields: dict[str, Value],
    entities: dict[str, dict[str, Value]],
    after: str,
    dry_run: bool,
) -> None:
    """Ask for what is missing, show what would be written, and ask whether to."""
    from bubblegraph.cli.asking import answered, ask_deal, ask_to_write  # noqa: PLC0415
    from bubblegraph.editing.add import add_entries  # noqa: PLC0415
    from bubblegraph.editing.opened import open_for_editing  # noqa: PLC0415
    from bubblegraph.editing.store import locked_files, write_edit  # noqa: PLC0415
    from bubblegraph.errors import ChangedError  # noqa: PLC0415

    path = ledger_to_edit(ledger)
    with Interrupts() as interrupts, refused(), answered():
        opened = open_for_editing(path)
        hush()  # for questions
        fields, entities = ask_deal(opened.ledger, fields, entities)
        while True:
            edit = add_entries(opened, entities=entities, deals=[fields], after=after)
            if dry_run:
                report(edit, "add", new_warnings(edit), written=False, as_json=False)
                return
            if not ask_to_write(edit):
                narrate("Nothing was written.")
                return
            try:
                with locked_files(edit.before.files, tell_waiting):
                    interrupts.wait()
                    write_edit(edit)
                break
            except ChangedError:
                narrate(f"{path} has changed meanwhile. What would be written now:")
                interrupts.waits = False
                opened = open_for_editing(path)
        report(edit, "add", (), written=True, as_json=False)


def _given(**options: str | list[str] | bool | None) -> dict[str, Value]:
    """The options that were given, as a ledger has them."""
    fields: dict[str, Value] = {}
    for key, value in options.items():
        if value is True:
            fields[key] = "true"
        elif isinstance(value, list) and value:
            fields[key] = value if len(value) > 1 else value[0]
        elif isinstance(value, str):
            fields[key] = value
    return fields
