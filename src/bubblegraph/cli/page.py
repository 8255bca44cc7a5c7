"""``bubblegraph page``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated

import typer

from bubblegraph.cli.answering import read_file_name
from bubblegraph.cli.laps import MOST_LAPS, AskedLaps, with_laps
from bubblegraph.cli.large import AskedLarge, ledger_of_large, with_large
from bubblegraph.cli.options import Ledgers, narrate, open_ledger, with_filters
from bubblegraph.cli.report import LANGUAGES, read_language
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.streams import is_stdout
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, aim, answer, begin, hush, working
from bubblegraph.errors import OutputError, QuestionError
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

__all__ = ["page"]

EMBEDS = ("track", "network")  # as bubblegraph.page.build.EMBEDS, which would take long to load
SUFFIXES = (".html", ".htm")


@with_filters
@with_laps
@with_large
@with_tables
def page(
    ledger: Ledgers = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=usage(read_file_name),
            metavar="FILE",
            help="The file, .html. Without it the page goes to standard output, if that is no "
            "terminal.",
            show_default=False,
        ),
    ] = None,
    embed: Annotated[
        str | None,
        typer.Option(
            parser=usage(lambda text: read_word(text, EMBEDS, "picture")),
            metavar="|".join(EMBEDS),
            help="This picture alone with its headline and legend, for a frame in another page.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            "--lang",
            parser=usage(read_language),
            metavar="|".join(LANGUAGES),
            help="Language of the fixed words; zh is zh-Hans. What stands in the ledger stays.",
        ),
    ] = "en",
    patience: Seconds = 60,
    *,
    laps: AskedLaps,
    large: AskedLarge,
    reading: Reading,
    filters: Filters,
) -> None:
    """Write a page that readers can search and click.

    One HTML file with the track, the network, every loop and every deal, and a slider for the
    months in which the ledger changed. It works from a disk and in a frame, and asks nobody for
    anything.

    For payments, --within or --tolerance writes those on the 20 largest laps; of a large table
    without them, those on the 20 largest loops.

    Example: bubblegraph page -o loops.html
    """
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.page.build import make_page  # noqa: PLC0415

    file = None if out is None or is_stdout(out) else out
    _check_target(file)
    # the program draws under its own settings, whatever stands there
    os.environ.pop("MATPLOTLIBRC", None)
    paths = ledger or []
    known = None if large.takes(paths) else open_ledger(ledger, reading)
    with working(patience) as left:
        if known is None:
            shown = ledger_of_large(paths, large, laps, MOST_LAPS, reading, filters, left)
        else:
            shown = laps.ledger(known, filters, MOST_LAPS, left)
        selection = select_deals(shown, filters)
        begin("Replaying the ledger")
        made = left.settle(
            lambda: make_page(selection, embed=embed, language=language, patience=left)
        )
        answer()
        for note in made.notes:
            narrate(note)
        hush()
        _write(made.html, file)
        if file is not None:
            narrate(f"Wrote {file}")


def _check_target(file: str | None) -> None:
    """Say before the work that a page cannot go where it is to go."""
    from bubblegraph.files import is_stream  # noqa: PLC0415

    if file is None:
        if sys.stdout.isatty():
            raise QuestionError(
                "a page is nothing for a terminal: name a file (-o loops.html), or write into a "
                "pipe"
            )
        return
    aim(file)
    suffix = Path(file).suffix
    if not is_stream(file) and suffix.lower() not in SUFFIXES:
        named = f'"{suffix}"' if suffix else "no suffix"
        raise OutputError(f"{file}: a page is HTML, not {named}; name a file that ends in .html")


def _write(html: str, file: str | None) -> None:
    from bubblegraph.files import write_bytes  # noqa: PLC0415

    content = html.encode("utf-8", "backslashreplace")
    if file is not None:
        write_bytes(file, [content])
    else:
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
