"""The words every command shares, and what it does with an answer."""

from __future__ import annotations

import inspect
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from functools import wraps
from math import isnan
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.streams import is_stdout
from bubblegraph.dates import read_date
from bubblegraph.errors import Misread
from bubblegraph.ledger.fields import read_status, read_word
from bubblegraph.ledger.model import CONFIDENCES, FINANCING, KINDS, NONCASH, TRADE, Ledger, Status
from bubblegraph.ledger.select import Filters
from bubblegraph.money import read_amount

if TYPE_CHECKING:
    from bubblegraph.output.answer import Answer

__all__ = [
    "AsJson",
    "Columns",
    "Format",
    "Ledgers",
    "Out",
    "a_number",
    "emit",
    "narrate",
    "open_ledger",
    "refuse_view",
    "split_subject",
    "with_filters",
]

FORMATS = ("table", "json", "csv", "tsv", "md")
GROUPS = {"financing": FINANCING, "trade": TRADE, "noncash": NONCASH}


def usage(reader: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Turn a reader of texts into one whose complaints are errors of usage."""

    def read(text: Any) -> Any:
        if not isinstance(text, str):
            return text  # a default that was read already
        try:
            return reader(text)
        except Misread as error:
            raise typer.BadParameter(f"{error.message}. {error.remedy}".strip()) from None

    return read


def a_number(value: float | None) -> float | None:
    """Refuse "nan", which lies in any range for some versions of typer."""
    if value is not None and isnan(value):
        raise typer.BadParameter("nan is not a number.")
    return value


def _read_kind(text: str) -> tuple[str, ...]:
    word = read_word(text, (*KINDS, *GROUPS), "kind")
    return GROUPS.get(word, (word,))


def _read_format(text: str) -> str:
    return read_word(text, FORMATS, "format")


Ledgers = Annotated[
    list[str] | None,
    typer.Argument(
        metavar="LEDGER",
        show_default=False,
        help="YAML or CSV files; several are merged, - is standard input. "
        "Without one: deals.yaml or data/deals.yaml here, else the AI ledger that comes along.",
    ),
]


def _read_columns(text: str) -> dict[str, str]:
    pairs = [part.partition("=") for part in text.split(",")]
    if not all(ours.strip() and their.strip() for ours, _, their in pairs):
        raise Misread(f'not a list of columns: "{text}"', "Write payer=from_account,payee=to_account")
    return {ours.strip(): their.strip() for ours, _, their in pairs}


Columns = Annotated[
    Any,
    typer.Option(
        parser=usage(_read_columns),
        metavar="FIELD=COLUMN,...",
        help="For tables with other headings: payer=from_account,payee=to_account. "
        "Other columns are left aside.",
        show_default=False,
    ),
]
Format = Annotated[
    str | None,
    typer.Option(
        "--format",
        parser=usage(_read_format),
        metavar="|".join(FORMATS),
        help="How to print.",
        show_default=False,
    ),
]
AsJson = Annotated[bool, typer.Option("--json", help="Short for --format json.")]
Out = Annotated[
    str | None,
    typer.Option("--output", "-o", metavar="FILE", help="Write to a file; its suffix gives the format."),
]


def _read_level(text: str) -> Status:
    status = read_status(text)
    if status.ended:
        levels = ", ".join(level.word for level in Status if not level.ended)
        raise Misread(
            f"{status.word} is the end of a deal, and none counts from there on", f"Known: {levels}."
        )
    return status


def _read_threshold(text: str) -> int:
    found = read_amount(text)
    if found.amount.low != found.amount.high or found.currency:
        raise Misread(f'not one amount: "{text}"', "Write 1B or 500M, in the currency of the ledger")
    return found.amount.low


_FILTER_OPTIONS: dict[str, tuple[Any, Any]] = {
    "as_of": (
        Annotated[
            date | None,
            typer.Option(
                parser=usage(lambda text: read_date(text).last),
                metavar="DATE",
                help="Replay the ledger to this day (2025, 2025-09, 2025-09-22).",
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
                help="Count deals from this status on: rumoured, letter-of-intent, announced (default), "
                "committed, closed.",
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
                help=f"Only deals of this kind: {', '.join(KINDS)}; or {', '.join(GROUPS)}. May be repeated.",
                show_default=False,
            ),
        ],
        None,
    ),
    "sector": (
        Annotated[
            list[str] | None,
            typer.Option(metavar="SECTOR", help="Show only what involves this sector. May be repeated."),
        ],
        None,
    ),
    "entity": (
        Annotated[
            list[str] | None,
            typer.Option(
                metavar="NAME",
                help="Show only what involves this entity, by id, name, ticker or alias. May be repeated.",
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
        Annotated[list[str] | None, typer.Option(metavar="DEAL", help="Leave out a deal. May be repeated.")],
        None,
    ),
    "only": (
        Annotated[
            list[str] | None, typer.Option(metavar="DEAL", help="Count only this deal. May be repeated.")
        ],
        None,
    ),
    "pooled": (
        Annotated[bool, typer.Option("--pooled", help="Let pooled parties be part of a loop.")],
        False,
    ),
    "count_noncash": (
        Annotated[
            bool,
            typer.Option("--count-noncash", help="Count warrants, guarantees and deals paid in shares."),
        ],
        False,
    ),
}


def with_filters(command: Callable[..., None]) -> Callable[..., None]:
    """Give a command the filter options; it receives them as one argument ``filters``."""

    @wraps(command)
    def run(**given: Any) -> None:
        chosen = {name: given.pop(name) for name in _FILTER_OPTIONS}
        command(**given, filters=_filters(chosen))

    signature = inspect.signature(command, eval_str=True)
    own = [parameter for name, parameter in signature.parameters.items() if name != "filters"]
    shared = [
        inspect.Parameter(name, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=option)
        for name, (option, default) in _FILTER_OPTIONS.items()
    ]
    run.__signature__ = signature.replace(parameters=own + shared)  # type: ignore[attr-defined]
    run.__annotations__ = {parameter.name: parameter.annotation for parameter in own + shared}
    return run


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
        count_noncash=chosen["count_noncash"],
        entities=tuple(chosen["entity"] or ()),
        sectors=tuple(chosen["sector"] or ()),
    )


def refuse_view(filters: Filters, answer: str) -> None:
    """Refuse ``--entity`` and ``--sector`` where there is nothing to narrow: a filter is never idle."""
    if filters.entities or filters.sectors:
        raise typer.BadParameter(f"--entity and --sector narrow a list, and {answer}: leave them out")


def open_ledger(paths: list[str] | None, columns: dict[str, str] | None = None) -> Ledger:
    """Read the ledgers that were named, or the one that is found, and say which."""
    from bubblegraph.ledger.read import find_ledger, load_ledger  # noqa: PLC0415 - yaml only when it is needed

    if not paths:
        found = find_ledger()
        narrate(f"Ledger: {found}")
        paths = [str(found)]
    return load_ledger(*paths, columns=columns)


def split_subject(subject: str | None, files: list[str] | None) -> tuple[str | None, list[str] | None]:
    """Tell a name from a file where the name may be left out: a file exists, or ends like a ledger."""
    if subject is None or not (
        subject == "-"
        or subject.lower().endswith((".yaml", ".yml", ".csv", ".tsv"))
        or Path(subject).is_file()
    ):
        return subject, files
    return None, [subject, *(files or [])]


def narrate(text: str) -> None:
    """Say something beside the result."""
    from bubblegraph.errors import printable  # noqa: PLC0415

    print("\n".join(printable(line) for line in text.split("\n")), file=sys.stderr)  # noqa: T201


def emit(answer: Answer, form: str | None, as_json: bool, out: str | None) -> None:
    """Print an answer, or write it to a file."""
    from bubblegraph.output.render import format_of, render, to_ascii, write_bytes  # noqa: PLC0415

    out = None if out and is_stdout(out) else out
    chosen = "json" if as_json else form or (format_of(out) if out else None)
    if out:
        write_bytes(out, [render(answer, chosen or "table").encode("utf-8", "backslashreplace")])
    elif chosen in (None, "table") and sys.stdout.isatty():
        from bubblegraph.output.terminal import print_answer  # noqa: PLC0415

        print_answer(answer)
    else:
        text = render(answer, chosen or "table")
        unicode = (sys.stdout.encoding or "").lower().startswith("utf")
        sys.stdout.write(text if unicode or chosen == "json" else to_ascii(text))
    sys.stdout.flush()


@contextmanager
def first_interrupt_stops() -> Iterator[Callable[[], bool]]:
    """Let the first Ctrl-C end a search and keep what it found; the second ends the program.

    Yields a function that tells whether it was pressed. On the way out the program exits with 130 if it was.
    """
    import signal  # noqa: PLC0415

    pressed = []

    def press(_signal: int, _frame: Any) -> None:
        pressed.append(True)
        signal.signal(signal.SIGINT, signal.default_int_handler)

    before = signal.signal(signal.SIGINT, press)
    try:
        yield lambda: bool(pressed)
    finally:
        signal.signal(signal.SIGINT, before)
    if pressed:
        raise typer.Exit(130)
