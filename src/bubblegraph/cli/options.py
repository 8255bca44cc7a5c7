"""The words every command shares, and what it does with an answer."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from shlex import quote
from typing import Annotated, Any

import typer

from bubblegraph.cli.sharing import Command, Options, share, usage
from bubblegraph.cli.tables import Reading
from bubblegraph.cli.working import aside, begin, spare
from bubblegraph.dates import read_span, read_typed_date
from bubblegraph.errors import BubblegraphError, Misread, QuestionError
from bubblegraph.ledger.fields import read_status, read_word
from bubblegraph.ledger.model import CONFIDENCES, FINANCING, KINDS, NONCASH, TRADE, Ledger, Status
from bubblegraph.ledger.select import Filters
from bubblegraph.money import read_amount

__all__ = [
    "Ledgers",
    "Within",
    "narrate",
    "open_ledger",
    "refuse_view",
    "split_subject",
    "with_filters",
]

ENDINGS = (".yaml", ".yml", ".csv", ".tsv", ".xlsx", ".graphml", ".gexf", ".gml")  # of ledgers
GROUPS = {"financing": FINANCING, "trade": TRADE, "noncash": NONCASH}


def _read_kind(text: str) -> tuple[str, ...]:
    word = read_word(text, (*KINDS, *GROUPS), "kind")
    return GROUPS.get(word, (word,))


Within = Annotated[
    Any,
    typer.Option(
        "--within",
        parser=usage(read_span),
        metavar="SPAN",
        help="The longest time that a lap in order of time may take: 3y, 26w, 90d, 6h.",
        show_default=False,
    ),
]
Ledgers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LEDGER",
        show_default=False,
        help="YAML or CSV files; several are merged. - is standard input, ai the AI ledger that "
        "ships. Without one: deals.yaml or data/deals.yaml here, else ai.",
    ),
]


def _read_level(text: str) -> Status:
    status = read_status(text)
    if status.ended:
        levels = ", ".join(level.word for level in Status if not level.ended)
        raise Misread(
            f"{status.word} is the end of a deal, and none counts from there on",
            f"Known: {levels}.",
        )
    return status


def _read_threshold(text: str) -> int:
    found = read_amount(text)
    if found.amount.low != found.amount.high or found.currency:
        raise Misread(
            f'not one amount: "{text}"', "Write 1B or 500M, in the currency of the ledger"
        )
    return found.amount.low


_FILTER_OPTIONS: Options = {
    "as_of": (
        Annotated[
            date | None,
            typer.Option(
                parser=usage(lambda text: read_typed_date(text).last),
                metavar="DATE",
                help="Replay the ledger to this day (2025, 2025-09, 2025-09-22).",
                show_default=False,
            ),
        ],
        None,
    ),
    "since": (
        Annotated[
            date | None,
            typer.Option(
                parser=usage(lambda text: read_typed_date(text).first),
                metavar="DATE",
                help="Only deals that began to count on this day or later.",
                show_default=False,
            ),
        ],
        None,
    ),
    "min_status": (
        Annotated[
            Status | None,
            typer.Option(
                parser=usage(_read_level),
                metavar="STATUS",
                help="Count deals from this status on: rumoured, letter-of-intent, announced "
                "(default), committed, closed.",
                show_default=False,
            ),
        ],
        None,
    ),
    "kind": (
        Annotated[
            list[str] | None,
            typer.Option(
                parser=usage(_read_kind),
                metavar="KIND",
                help=f"Only deals of this kind: {', '.join(KINDS)}; or {', '.join(GROUPS)}. May "
                f"be repeated.",
                show_default=False,
            ),
        ],
        None,
    ),
    "sector": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="SECTOR", help="Show only what involves this sector. May be repeated."
            ),
        ],
        None,
    ),
    "entity": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="Show only what involves this entity, by id, name, ticker or alias. May be "
                "repeated.",
            ),
        ],
        None,
    ),
    "min_amount": (
        Annotated[
            int | None,
            typer.Option(
                parser=usage(_read_threshold),
                metavar="AMOUNT",
                help="Only deals that may reach this amount, e.g. 1B.",
                show_default=False,
            ),
        ],
        None,
    ),
    "confidence": (
        Annotated[
            str | None,
            typer.Option(
                parser=usage(lambda text: read_word(text, CONFIDENCES, "confidence")),
                metavar="|".join(CONFIDENCES),
                help="Only deals of this confidence or better.",
                show_default=False,
            ),
        ],
        None,
    ),
    "without": (
        Annotated[
            list[str] | None,
            typer.Option(metavar="DEAL", help="Leave out a deal. May be repeated."),
        ],
        None,
    ),
    "only": (
        Annotated[
            list[str] | None,
            typer.Option(metavar="DEAL", help="Count only this deal. May be repeated."),
        ],
        None,
    ),
    "pooled": (
        Annotated[bool, typer.Option("--pooled", help="Let pooled parties be part of a loop.")],
        False,
    ),
    "consolidate": (
        Annotated[
            bool,
            typer.Option(
                "--consolidate",
                help="Merge subsidiaries into their parents, and show loops of groups.",
            ),
        ],
        False,
    ),
    "count_noncash": (
        Annotated[
            bool,
            typer.Option(
                "--count-noncash", help="Count warrants, guarantees and deals paid in shares."
            ),
        ],
        False,
    ),
    "count_repayments": (
        Annotated[
            bool,
            typer.Option(
                "--count-repayments", help="Count repayments of loans that are in the ledger."
            ),
        ],
        False,
    ),
}


def with_filters(command: Command) -> Command:
    """Give a command the filter options; it receives them as one argument ``filters``."""
    return share(_FILTER_OPTIONS, "filters", _filters, "Filters")(command)


def _filters(chosen: dict[str, Any]) -> Filters:
    unset = Filters()
    kinds = [kind for group in chosen["kind"] or () for kind in group]
    return Filters(
        as_of=chosen["as_of"],
        min_status=unset.min_status if chosen["min_status"] is None else chosen["min_status"],
        kinds=tuple(dict.fromkeys(kinds)),
        min_amount=chosen["min_amount"] or 0,
        confidence=chosen["confidence"] or unset.confidence,
        without=tuple(chosen["without"] or ()),
        only=tuple(chosen["only"] or ()),
        pooled=chosen["pooled"],
        consolidate=chosen["consolidate"],
        count_noncash=chosen["count_noncash"],
        count_repayments=chosen["count_repayments"],
        entities=tuple(chosen["entity"] or ()),
        sectors=tuple(chosen["sector"] or ()),
        since=chosen["since"],
    )


def refuse_view(filters: Filters, answer: str) -> None:
    """Refuse ``--entity`` and ``--sector`` where they narrow nothing: a filter is never idle."""
    if filters.entities or filters.sectors:
        raise typer.BadParameter(
            f"--entity and --sector narrow a list, and {answer}: leave them out"
        )


def _by_filter(names: list[str]) -> str:
    """What is meant where entities stand in the place of ledgers."""
    return " ".join([*sys.argv[1:2], *(f"--entity {name}" for name in names)])


def open_ledger(
    paths: list[str] | None,
    reading: Reading | None = None,
    meant: Callable[[list[str]], str] | None = _by_filter,
) -> Ledger:
    """Read the ledgers that were named, or the one that is found, and say which.

    ``meant`` gives the words to propose where a path is no file, but names entities.
    """
    from bubblegraph.ledger.read import find_ledger, load_ledger  # noqa: PLC0415 - yaml only when it is needed

    if meant is not None:
        _refuse_names(paths or [], meant)
    if not paths:
        paths = [str(find_ledger())]
        narrate(f"Ledger: {paths[0]}")
    begin(f"Reading {', '.join(paths)}")
    reading = reading or Reading()
    found = load_ledger(*paths, table=reading.profile, aliases=reading.read_aliases())
    spare(found.files)
    begin("Working")
    return found


def _refuse_names(paths: list[str], meant: Callable[[list[str]], str]) -> None:
    """Say what was probably meant if what stands in the place of ledgers names entities."""
    from bubblegraph.ledger.names import NameIndex  # noqa: PLC0415
    from bubblegraph.ledger.read import STDIN, find_file, find_ledger, load_ledger  # noqa: PLC0415

    names = [path for path in paths if path != STDIN and not os.path.lexists(find_file(path))]
    if not names or STDIN in paths:
        return
    files = [path for path in paths if path not in names] or [str(find_ledger())]
    try:
        index = NameIndex(load_ledger(*files).entities)
    except BubblegraphError:
        return  # it is not known what the names mean
    if all(index.ids(name) for name in names):
        said = " or ".join(f'"{name}"' for name in names)
        words = meant([quote(name) for name in names])
        raise QuestionError(
            f"there is no file {said}, but {'an entity' if len(names) == 1 else 'entities'} of "
            f"that name in {', '.join(files)}. Did you mean {words}?"
        )


def split_subject(
    subject: str | None, files: list[str] | None
) -> tuple[str | None, list[str] | None]:
    """Tell a name, which may be left out, from a file: that exists, or ends like a ledger."""
    if subject is None or not (
        subject == "-" or subject.lower().endswith(ENDINGS) or Path(subject).is_file()
    ):
        return subject, files
    return None, [subject, *(files or [])]


def split_subjects(subjects: list[str] | None) -> tuple[list[str], list[str] | None]:
    """Tell names from ledgers, where there may be several of both.

    Behind a name, that of a ledger which ships is one.
    """
    from bubblegraph.ledger.read import find_file  # noqa: PLC0415

    entities: list[str] = []
    files: list[str] = []
    for word in subjects or []:
        ships = bool(entities) and find_file(word) != word
        subject, found = (None, [word]) if ships else split_subject(word, None)
        entities += [subject] if subject is not None else []
        files += found or []
    return entities, files or None


def narrate(text: str) -> None:
    """Say something beside the result."""
    from bubblegraph.text import printable  # noqa: PLC0415

    with aside():
        print("\n".join(printable(line) for line in text.split("\n")), file=sys.stderr)  # noqa: T201
