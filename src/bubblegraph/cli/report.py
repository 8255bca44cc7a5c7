"""``bubblegraph report``."""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.answering import Units, read_file_name
from bubblegraph.cli.options import Ledgers, narrate, open_ledger, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.streams import is_stdout
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, aim, answer, begin, hush, working
from bubblegraph.errors import Misread, OutputError
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.analysis.report import Report
    from bubblegraph.output.report_blocks import Figure

__all__ = ["LANGUAGES", "read_language", "report"]

SECTIONS = (
    *("summary", "picture", "loops", "order", "cut"),
    *("coverage", "progress", "method", "filters", "caveats"),
)
FORMS = ("md", "html")  # as REPORT_FORMS, SECTIONS and LANGUAGES, which would take long to load
SUFFIXES = {".md": "md", ".markdown": "md", ".html": "html", ".htm": "html"}
LANGUAGES = ("en", "zh-Hant", "zh-Hans")
CALLED = {  # languages as others write them, by lower case
    **{tag.lower(): tag for tag in LANGUAGES},
    **{"zh": "zh-Hans", "zh-cn": "zh-Hans", "zh-sg": "zh-Hans"},
    **{"zh-tw": "zh-Hant", "zh-hk": "zh-Hant", "zh-mo": "zh-Hant"},
}


def _read_sections(text: str) -> tuple[str, ...]:
    return tuple(read_word(part, SECTIONS, "section") for part in text.split(","))


def read_language(text: str) -> str:
    tag = CALLED.get(text.strip().lower().replace("_", "-"))
    if tag is None:
        raise Misread(f'language is not known: "{text}"', f"Known: {', '.join(LANGUAGES)}.")
    return tag


@with_filters
@with_tables
def report(
    ledger: Ledgers = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=usage(read_file_name),
            metavar="FILE",
            help="Write to a file: .html with the picture inside, or .md with the picture beside "
            "it as a PNG. Without it, Markdown goes to standard output, without the picture.",
            show_default=False,
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--format",
            parser=usage(lambda text: read_word(text, FORMS, "format")),
            metavar="|".join(FORMS),
            help="The format where no file name gives it.",
            show_default=False,
        ),
    ] = None,
    sections: Annotated[
        Any,
        typer.Option(
            parser=usage(_read_sections),
            metavar="NAME,...",
            help=f"Only these sections: {', '.join(SECTIONS)}.",
            show_default=False,
        ),
    ] = None,
    language: Annotated[
        str,
        typer.Option(
            "--lang",
            parser=usage(read_language),
            metavar="|".join(LANGUAGES),
            help="Language of the fixed words; zh is zh-Hans. Words from the ledger are not "
            "translated.",
        ),
    ] = "en",
    units: Units = None,
    patience: Seconds = 60,
    *,
    reading: Reading,
    filters: Filters,
) -> None:
    """Write the whole answer as a document, with footnotes. It is Markdown, or one HTML file with
    the picture inside, and shows the deals and sources of each row that adds up.

    Example: bubblegraph report -o report.html
    """
    from bubblegraph.analysis.report import gather_report  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.report import render_report  # noqa: PLC0415

    file = None if out is None or is_stdout(out) else out
    form = form or _form_of(file)
    asked = sections or SECTIONS
    beside = _check_targets(file, form, asked)
    selection = select_deals(open_ledger(ledger, reading), filters)
    with working(patience) as left:
        found = left.settle(lambda: gather_report(selection, sections=asked, patience=left))
        answer()
        figure = _draw(found, form, beside)
        text = render_report(found, form, language=language, figure=figure, units=units)
        hush()
        _write(text, file, form)
        if file is not None:
            narrate(f"Wrote {file}{f' and {beside}' if figure and beside else ''}")


def _form_of(file: str | None) -> str:
    """The format that the name of a file stands for; Markdown where there is no name."""
    from bubblegraph.files import is_stream  # noqa: PLC0415

    if file is None or is_stream(file):
        return "md"
    suffix = Path(file).suffix.lower()
    if suffix not in SUFFIXES:
        raise OutputError(
            f'cannot tell the format of "{file}". Use {", ".join(SUFFIXES)}, or --format.'
        )
    return SUFFIXES[suffix]


def _check_targets(file: str | None, form: str, sections: tuple[str, ...]) -> str | None:
    """Say before the work what cannot be written; return where the picture of Markdown goes."""
    from bubblegraph.files import is_stream  # noqa: PLC0415

    if file is None:
        return None
    aim(file)
    if form != "md" or "picture" not in sections or is_stream(file):
        return None
    beside = str(Path(file).with_name(f"{Path(file).stem}-track.png"))
    aim(beside)
    return beside


def _draw(found: Report, form: str, beside: str | None) -> Figure | None:
    """Draw the track: into HTML, or beside Markdown; nothing where no row carries anything."""
    rows = any(ranked.row for ranked in found.flows.shown)
    if "picture" not in found.sections or not rows or (form == "md" and beside is None):
        return None
    from bubblegraph.drawing.picture import render_picture, save_picture  # noqa: PLC0415
    from bubblegraph.drawing.track.draw import draw_track  # noqa: PLC0415
    from bubblegraph.output.report_blocks import Figure  # noqa: PLC0415

    # the program draws under its own settings, whatever stands there
    os.environ.pop("MATPLOTLIBRC", None)
    begin("Drawing")
    picture = draw_track(found.flows)
    for hint in picture.hints:
        narrate(hint)
    if beside is None:
        dark = draw_track(found.flows, theme="dark")
        light, dark_too = (render_picture(each, "svg").decode() for each in (picture, dark))
        return Figure(picture.title, svg=light, dark=dark_too)
    save_picture(picture, beside)
    return Figure(picture.title, file=Path(beside).name)


def _write(text: str, file: str | None, form: str) -> None:
    from bubblegraph.files import write_bytes  # noqa: PLC0415
    from bubblegraph.output.printing import print_text  # noqa: PLC0415

    content = text.encode("utf-8", "backslashreplace")
    if file is not None:
        write_bytes(file, [content])
    elif form == "html" and not sys.stdout.isatty():  # it says of itself that it is UTF-8
        sys.stdout.flush()
        sys.stdout.buffer.write(content)
        sys.stdout.buffer.flush()
    else:
        print_text(text, form)
