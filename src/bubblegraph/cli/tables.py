"""The options by which tables are read, shared by every command that reads some."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Annotated, Any

import typer

from bubblegraph.cli.sharing import Command, Options, share, usage
from bubblegraph.ledger.tables.profile import PROFILE_KEYS, TableProfile

__all__ = ["Reading", "with_all_tables", "with_tables"]


@dataclass(frozen=True, slots=True)
class Reading:
    """How ledgers are read."""

    profile: TableProfile = field(default_factory=TableProfile)
    aliases: str | None = None  # a file of them

    def read_aliases(self) -> Mapping[str, str] | None:
        """Read the file of aliases, if one is named."""
        from bubblegraph.ledger.aliases import read_aliases  # noqa: PLC0415

        return None if self.aliases is None else read_aliases(self.aliases)

    @property
    def given(self) -> bool:
        """Whether anything was said."""
        return bool(self.profile.set_fields or self.aliases)


# field of the profile to the option, what stands for its value, and what it says
_OPTIONS: Mapping[str, tuple[str, str, str]] = {
    "amounts_in": ("--amounts-in", "1|1K|1M|1B", "Unit of amounts of a table that name none."),
    "currency": (
        "--currency",
        "CODE",
        "Currency of a table, where it names none or --rates convert it.",
    ),
    "rates": ("--rates", "CODE=RATE,...", "What other currencies of a table are worth in it."),
    "date_format": (
        "--date-format",
        "FORM",
        "Of dates in a table: dmy, mdy, ymd; days, seconds, milliseconds since 1970; %d.%m.%y.",
    ),
    "decimal": ("--decimal", ".|,", "The sign before the cents in a table."),
    "negative": (
        "--negative",
        "error|reverse|drop",
        "Negative amounts of a table: swap payer and payee, or leave the row out.",
    ),
    "blank": (
        "--blank",
        "error|undisclosed",
        "Amounts of a table that are blank or n/a.",
    ),
    "round": ("--round", "cent", "Round amounts of a table that are finer than a cent."),
    "kind_words": ("--kind-words", "WORD=KIND,...", "Words of a table for kinds of deals."),
    "skip_lines": ("--skip-lines", "N", "Lines above the headings of a table."),
    "encoding": ("--encoding", "NAME", "Of a table that is not UTF-8: cp1252, utf-16 ..."),
    "sheet": ("--sheet", "NAME", "Which sheet of a workbook."),
    "layout": (
        "--layout",
        "list|matrix",
        "A matrix has payers below each other and payees beside each other.",
    ),
    "several": (
        "--several",
        "error|one|equal",
        "Cells such as A; B for a party: one party, or several with equal parts of the amount.",
    ),
    "own": (
        "--own",
        "NAME",
        "Whose statement it is, where a column names the other parties alone.",
    ),
}


def _options(*, hidden: bool) -> Options:
    columns = typer.Option(
        "--columns",
        parser=usage(PROFILE_KEYS["columns"]),
        metavar="FIELD=COLUMN,...",
        help="For tables with other headings: payer=from_account,payee=to_account. Other columns "
        "are left aside." + (" More for tables: bubblegraph check --help." if hidden else ""),
        show_default=False,
    )
    aliases = typer.Option(
        "--aliases",
        metavar="FILE",
        help="A table of two columns: a name, and another name of the same party.",
        show_default=False,
        hidden=hidden,
    )
    more: Options = {
        name: (
            Annotated[
                Any,
                typer.Option(
                    option,
                    parser=usage(PROFILE_KEYS[name]),
                    metavar=metavar,
                    help=words,
                    show_default=False,
                    hidden=hidden,
                ),
            ],
            None,
        )
        for name, (option, metavar, words) in _OPTIONS.items()
    }
    return {
        "columns": (Annotated[Any, columns], None),
        **more,
        "aliases": (Annotated[str | None, aliases], None),
    }


def _reading(chosen: dict[str, Any]) -> Reading:
    aliases = chosen.pop("aliases")
    given = {name: value for name, value in chosen.items() if value is not None}
    return Reading(TableProfile(**given), aliases)


def _sharing(*, hidden: bool) -> Callable[[Command], Command]:
    return share(_options(hidden=hidden), "reading", _reading)


# a command receives them as one argument ``reading``; one of them shows all options in its help
with_tables = _sharing(hidden=True)
with_all_tables = _sharing(hidden=False)
