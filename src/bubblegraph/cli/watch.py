"""``bubblegraph watch``."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.answering import (
    AsJson,
    Format,
    NoHead,
    Output,
    Units,
    choose_output,
    read_file_name,
)
from bubblegraph.cli.draw import OF_LEDGERS, TAKES, THEMES, draw_form
from bubblegraph.cli.options import Ledgers, narrate, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, a_number, aim, allow, begin, hush, spare
from bubblegraph.errors import BubblegraphError, Problem, format_problem
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters
from bubblegraph.patience import ENDLESS, Patience

if TYPE_CHECKING:
    from bubblegraph.analysis.circular_flows import CircularFlows
    from bubblegraph.ledger.model import Ledger

__all__ = ["draw", "watch"]

PICTURES = (".png", ".svg", ".pdf")
PATIENCE = 10  # looks at a file that keeps changing, before it is read all the same

# file to what tells its state; None where it is not there
Stamps = dict[str, tuple[int, ...] | None]


@with_filters
@with_tables
def watch(
    ledger: Ledgers = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=usage(read_file_name),
            metavar="FILE",
            help="Write a picture (PNG, SVG, PDF) or the loops to a file at every save, by its "
            "suffix.",
        ),
    ] = None,
    form: Annotated[
        str,
        typer.Option(
            "--as",
            parser=usage(lambda text: read_word(text, OF_LEDGERS, "form")),
            metavar="FORM",
            help=f"Form of the picture: {', '.join(OF_LEDGERS)}.",
        ),
    ] = "network",
    theme: Annotated[
        str,
        typer.Option(
            parser=usage(lambda text: read_word(text, THEMES, "theme")),
            metavar="|".join(THEMES),
            help="Colours of the picture.",
        ),
    ] = "light",
    every: Annotated[
        float,
        typer.Option(
            min=0.02,
            max=3600,
            callback=a_number,
            metavar="SECONDS",
            help="How often to look at the files.",
        ),
    ] = 0.5,
    patience: Seconds = None,
    table: Format = None,
    as_json: AsJson = False,
    units: Units = None,
    no_head: NoHead = False,
    *,
    reading: Reading,
    filters: Filters,
) -> None:
    """Check the ledger and show its loops at every save. Ctrl-C ends it.

    Example: bubblegraph watch deals.yaml -o loops.svg
    """
    from bubblegraph.ledger.read import STDIN, find_ledger  # noqa: PLC0415

    paths = ledger or [str(find_ledger())]
    if not all(path.strip() for path in paths):
        raise typer.BadParameter("the name of a ledger is empty")
    if STDIN in paths:
        raise typer.BadParameter("standard input cannot be saved again: name a file")
    picture = out if out and out.lower().endswith(PICTURES) else None
    if picture:
        aim(picture)
    output = choose_output(table, as_json, None if picture else out, units, no_head)
    look: dict[str, Any] = {"theme": theme}
    before: CircularFlows | None = None
    if not all(map(os.path.isabs, paths)):
        os.getcwd()  # where the folder is gone, no file will ever come
    narrate(f"Watching {', '.join(paths)}; Ctrl-C ends it.")
    for found, problems, changed in _versions(paths, reading, every):
        _tell(found, problems, changed)
        if any(problem.level == "error" for problem in problems):
            continue
        try:
            flows = _flows(found, filters, allow(patience))
            _tell_difference(before, flows)
            before = flows
            if picture:
                draw(picture, form, found, filters, look, allow(patience))
            else:
                _print(flows, output)
        except BubblegraphError as error:
            narrate(f"bubblegraph: {error}")


# --- what is done with a version ------------------------------------------------------------------


def _tell(ledger: Ledger, problems: list[Problem], changed: list[str]) -> None:
    """Say when what was saved, and what is wrong in it."""
    from bubblegraph.text import count  # noqa: PLC0415

    counts = {
        level: sum(problem.level == level for problem in problems) for level in ("error", "warning")
    }
    words = [count(number, level) for level, number in counts.items() if number]
    saved = f"{', '.join(changed)} saved, " if changed else ""
    sys.stdout.flush()
    narrate(f"{time.strftime('%H:%M:%S')} {saved}{' and '.join(words) or 'nothing wrong'}")
    for problem in problems:
        narrate(format_problem(problem, ledger.texts))


def _flows(ledger: Ledger, filters: Filters, patience: Patience) -> CircularFlows:
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415 - the heavy imports
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    return circular_flows(select_deals(ledger, filters), patience=patience)


def _tell_difference(before: CircularFlows | None, after: CircularFlows) -> None:
    if before is not None:
        from bubblegraph.analysis.diff import compare_flows  # noqa: PLC0415
        from bubblegraph.output.diff import sum_up_diff  # noqa: PLC0415

        narrate(sum_up_diff(compare_flows(before, after)))


def _print(flows: CircularFlows, output: Output) -> None:
    from bubblegraph.output.cycles import answer_cycles  # noqa: PLC0415

    output.emit(answer_cycles(flows, units=output.units))
    if output.file:
        narrate(f"Wrote {output.file}")


def draw(
    path: str,
    form: str,
    ledger: Ledger,
    filters: Filters,
    look: dict[str, Any],
    patience: Patience = ENDLESS,
) -> None:
    """Draw a version; companies and lanes stay where they stood in the one before."""
    from bubblegraph.drawing.picture import save_picture  # noqa: PLC0415

    picture = draw_form(form, ledger, filters, look, patience)
    narrate(f"Wrote {save_picture(picture, path)}")
    if "positions" in TAKES[form]:
        look["positions"] = {**look.get("positions", {}), **picture.positions}  # type: ignore[attr-defined]


# --- waiting for the next version -----------------------------------------------------------------


def _versions(
    paths: list[str], reading: Reading, every: float
) -> Iterator[tuple[Ledger, list[Problem], list[str]]]:
    """Yield what the files say, now and whenever it changes, and which of them changed."""
    from bubblegraph.ledger.lints.lint import lint_ledger  # noqa: PLC0415
    from bubblegraph.ledger.read import in_order, read_ledger  # noqa: PLC0415

    files: list[str] = []
    said: tuple[Mapping[str, str], list[Problem]] | None = None
    while True:
        stamps = _stamps(files)
        begin(f"Reading {', '.join(paths)}")
        found, problems = read_ledger(*paths, table=reading.profile, aliases=reading.read_aliases())
        if list(found.files) != files:  # the stamps have to be older than what was read
            files = list(found.files)
            spare(files)
            continue
        if said != (found.texts, problems):
            before = said[0] if said else found.texts
            said = found.texts, problems
            changed = [file for file in files if found.texts[file] != before.get(file)]
            yield found, in_order(found, problems + lint_ledger(found)), changed
        _wait(stamps, paths, every)


def _wait(stamps: Stamps, needed: Iterable[str], every: float) -> None:
    """Return when files are not as they were, all there, and at rest: saving takes a moment."""
    hush()
    while _stamps(stamps) == stamps:
        time.sleep(every)
    missing: list[str] = []
    patience = PATIENCE
    while patience:
        now = _stamps(stamps)
        time.sleep(every)
        gone = [path for path in needed if _stamp(path) is None]
        if gone:
            if gone != missing:
                narrate(f"{time.strftime('%H:%M:%S')} {', '.join(gone)} is gone; waiting for it")
            missing = gone
        elif _stamps(stamps) == now:
            return
        else:
            patience -= 1


def _stamps(files: Iterable[str]) -> Stamps:
    return {file: _stamp(file) for file in files}


def _stamp(file: str) -> tuple[int, ...] | None:
    """What differs once a file was saved, be it written over or replaced."""
    try:
        found = os.stat(file)
    except OSError:
        return None
    return found.st_mtime_ns, found.st_size, found.st_ino, found.st_dev
