"""``bubblegraph set``."""

from __future__ import annotations

import re
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.answering import AsJson
from bubblegraph.cli.editing import DryRun, carry_out, typed_day
from bubblegraph.cli.sharing import GroupedHelp

if TYPE_CHECKING:
    from bubblegraph.editing.compose import Value
    from bubblegraph.editing.opened import Opened
    from bubblegraph.editing.proof import Edit

__all__ = ["Command", "set"]

HEAD = ("title", "as_of")  # what a ledger says of itself
LISTS = ("package", "replaces", "includes", "may_include", "aliases")
NUMBER = re.compile(r"-\s*[\d.$£€¥]")
ALIAS = re.compile(r"-(?!-)")


class Command(GroupedHelp):
    """Takes a negative number, or an alias to take out, for the value that it is: no option."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        pairs = zip(["", *args], args, strict=False)
        return super().parse_args(
            ctx, [f" {word}" if _is_value(word, before) else word for before, word in pairs]
        )


def _is_value(word: str, before: str) -> bool:
    return bool(NUMBER.match(word) or (before == "aliases" and ALIAS.match(word)))


def set(
    name: Annotated[
        str,
        typer.Argument(
            metavar="ID",
            help="A deal by its id, an entity by any of its names, or as_of or title of the "
            "ledger itself (then the value comes next).",
        ),
    ],
    field: Annotated[
        str, typer.Argument(metavar="FIELD", help="status, amount, term, source, note ...")
    ],
    value: Annotated[
        str | None,
        typer.Argument(
            metavar="VALUE",
            show_default=False,
            help="The new value; several are separated by ;. For aliases, +NAME adds one, -NAME "
            "removes one, =NAME replaces all.",
        ),
    ] = None,
    ledger: Annotated[
        str | None,
        typer.Argument(
            metavar="LEDGER",
            show_default=False,
            help="A YAML file. Without one: deals.yaml or data/deals.yaml here.",
        ),
    ] = None,
    date: Annotated[
        str | None,
        typer.Option(
            metavar="DATE",
            show_default=False,
            help="The day from which it holds (2026-02-27, 27 February 2026, 2026-02, today "
            "...): a new entry in the deal's history. For status, amount, term and paid.",
        ),
    ] = None,
    source: Annotated[
        str | None,
        typer.Option(metavar="TEXT", show_default=False, help="Who says so, for the new entry."),
    ] = None,
    note: Annotated[
        str | None,
        typer.Option(metavar="TEXT", show_default=False, help="A note for the new entry."),
    ] = None,
    unset: Annotated[
        bool, typer.Option("--unset", help="Remove the field; give no VALUE then.")
    ] = False,
    dry_run: DryRun = False,
    as_json: AsJson = False,
) -> None:
    """Change a field of a deal or an entity. With --date, the change goes into the history.

    Example: bubblegraph set nvda-openai-loi status lapsed --date 2026-02-27 --source "Reuters
    2026-02-27"

    To set the day that the evidence covers: bubblegraph set as_of 2026-07-05
    """
    if name.replace("-", "_") in HEAD:
        used = {"--date": date, "--source": source, "--note": note, "--unset": unset or None}
        _check_head(
            name, value, ledger, [option for option, given in used.items() if given is not None]
        )
        _set_head(name.replace("-", "_"), field, value, dry_run=dry_run, as_json=as_json)
        return
    if unset and ledger is None and (value is None or _is_ledger(value)):
        value, ledger = None, value
    if (
        ledger is None
        and value is not None
        and value.endswith((".yaml", ".yml"))
        and Path(value).is_file()
    ):
        raise typer.BadParameter(f"{value} is a ledger: the value is missing before it")
    value = value if value is None else value.strip()
    _check_usage(field, value, date, source or note, unset)

    def change(opened: Opened) -> Edit:
        from bubblegraph.editing.set import change_aliases, change_field, change_history  # noqa: PLC0415

        if date is None:
            if field == "aliases" and value is not None:
                return change_aliases(opened, name, value)
            return change_field(
                opened, name, field, None if value is None else _value(field, value)
            )
        day = typed_day(date)
        more: dict[str, Any] = {"source": source, "note": note}
        changes = {field: (value or "").strip()} | {
            key: text for key, text in more.items() if text is not None
        }
        return change_history(opened, name, day, changes)

    carry_out(ledger, "set", change, dry_run=dry_run, as_json=as_json)


def _set_head(name: str, value: str, ledger: str | None, *, dry_run: bool, as_json: bool) -> None:
    """Change what the ledger says of itself."""

    def change(opened: Opened) -> Edit:
        from bubblegraph.editing.head import change_head  # noqa: PLC0415

        return change_head(opened, name, typed_day(value) if name == "as_of" else value.strip())

    carry_out(ledger, "set", change, dry_run=dry_run, as_json=as_json)


def _check_head(name: str, ledger: str | None, more: str | None, options: list[str]) -> None:
    """What is set of the ledger itself takes a value and the ledger: there is no field between."""
    if options:
        raise typer.BadParameter(f"{options[0]} says nothing of {name}, which is the ledger's own")
    if more or (ledger and not _is_ledger(ledger)):
        raise typer.BadParameter(
            f"{name} is the ledger's own: bubblegraph set {name} VALUE [LEDGER]. A deal or an "
            f"entity that is called so is deal:{name} or entity:{name}"
        )


def _is_ledger(word: str) -> bool:
    return word.lower().endswith((".yaml", ".yml")) or Path(word).is_file()


def _check_usage(
    field: str, value: str | None, date: str | None, entry: str | None, unset: bool
) -> None:
    if unset and (value is not None or date is not None):
        raise typer.BadParameter("--unset takes a field out: give no value and no date")
    if value is None and not unset:
        raise typer.BadParameter("give a value, or --unset to take the field out")
    if date is not None and field not in ("status", "amount", "term", "paid"):
        raise typer.BadParameter(
            f"--date is for status, amount, term and paid; {field} has no history"
        )
    if date is None and field == "status" and not unset:
        raise typer.BadParameter("a new status needs its day: add --date 2026-02-27")
    if date is None and entry is not None:
        raise typer.BadParameter(
            "--source and --note belong to an entry of the history: add --date"
        )


def _value(field: str, text: str) -> Value:
    if field == "date":
        return typed_day(text)
    if field in LISTS and ";" in text:
        return [part.strip() for part in text.split(";") if part.strip()] or ""
    if field == "allow" and ":" in text:
        lint, _, reason = text.partition(":")
        return {lint.strip(): reason.strip()}
    return text
