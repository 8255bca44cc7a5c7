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
    "amounts_in": ("--amounts-in", "1|1K|1M|1B", "Unit of the amounts in a table that name none."),
    "currency": (
        "--currency",
        "CODE",
        "Currency of a table that names none, or to which --rates converts.",
    ),
    "rates": (
        "--rates",
        "CODE=RATE,...",
        "What other currencies in a table are worth in --currency.",
    ),
    "date_format": (
        "--date-format",
        "FORM",
        "How a table writes dates: dmy, mdy, ymd; days, seconds, milliseconds since 1970; "
        "%d.%m.%y.",
    ),
    "decimal": ("--decimal", ".|,", "The sign before the cents in a table."),
    "negative": (
        "--negative",
        "error|reverse|drop",
        "Negative amounts in a table: swap payer and payee (reverse), or leave the row out (drop).",
    ),
    "blank": (
        "--blank",
        "error|undisclosed",
        "How to read amounts in a table that are blank or n/a.",
    ),
    "round": ("--round", "cent", "Round amounts in a table that are finer than a cent."),
    "kind_words": (
        "--kind-words",
        "WORD=KIND,...",
        "Which words in a table mean which kinds of deals.",
    ),
    "skip_lines": ("--skip-lines", "N", "How many lines stand above the headings of a table."),
    "encoding": (
        "--encoding",
        "NAME",
        "The encoding of a table that is not UTF-8: cp1252, utf-16 ...",
    ),
    "sheet": ("--sheet", "NAME", "Which sheet of a workbook to read."),
    "layout": (
        "--layout",
        "list|matrix",
        "A matrix has a row for each payer and a column for each payee.",
    ),
    "several": (
        "--several",
        "error|one|equal",
        "Cells such as A; B for a party: one party, or several with equal parts of the amount.",
    ),
    "own": (
        "--own",
        "NAME",
        "Whose statement it is, if the table names only the other party.",
    ),
}


def _options(*, hidden: bool) -> Options:
    columns = typer.Option(
        "--columns",
        parser=usage(PROFILE_KEYS["columns"]),
        metavar="FIELD=COLUMN,...",
        help="The columns of a table with other headings: payer=from_account,payee=to_account. "
        + ("More for tables: bubblegraph check --help." if hidden else "Others are ignored."),
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
    return share(_options(hidden=hidden), "reading", _reading, "Tables")


# a command receives them as one argument ``reading``; one of them shows all options in its help
with_tables = _sharing(hidden=True)
with_all_tables = _sharing(hidden=False)
