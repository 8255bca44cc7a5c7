"""``bubblegraph draw``."""

from __future__ import annotations

import json
import os
import sys
from dataclasses import replace
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.answering import read_file_name
from bubblegraph.cli.laps import MOST_LAPS, AskedLaps, with_laps
from bubblegraph.cli.large import AskedLarge, ledger_of_large, with_large
from bubblegraph.cli.options import (
    narrate,
    open_ledger,
    refuse_view,
    split_subjects,
    with_filters,
)
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.streams import is_stdout
from bubblegraph.cli.stress import Part, unfinished
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, a_number, aim, allow, begin, hush
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters
from bubblegraph.patience import ENDLESS, Patience

if TYPE_CHECKING:
    from bubblegraph.analysis.circular_flows import CircularFlows
    from bubblegraph.drawing.picture import Picture
    from bubblegraph.ledger.model import Ledger
    from bubblegraph.ledger.select import Selection

__all__ = ["OF_LEDGERS", "TAKES", "THEMES", "draw", "draw_form"]

THEMES = ("light", "dark", "grey")
FILES = ("png", "svg", "pdf", "webp", "jpg")
PRESETS = ("web", "social", "print")
TAKES = {  # the options of each form, besides those that all take; the usual form first
    "track": ("top", "highlight", "positions", "in_order"),
    "sankey": ("top", "highlight", "all_money", "in_order"),
    "network": (
        "full",
        "ego",
        "top",
        "highlight",
        "positions",
        "seed",
        "effort",
        "in_order",
        "sectors",
    ),
    "wheels": ("top", "highlight", "in_order"),
    "matrix": ("full", "ego", "top", "highlight", "in_order"),
    "waterfall": ("top", "highlight"),
    "timeline": ("highlight",),
    "progress": ("top",),
    "coverage": (),
    "stress": ("cut", "rely", "top"),
}
OF_LEDGERS = tuple(form for form in TAKES if form != "stress")  # which asks for more than a ledger
# what options are that nobody set; all others are None
UNSET = {
    "full": False,
    "seed": 0,
    "effort": 1.0,
    "all_money": False,
    "in_order": False,
    "sectors": False,
}


def _word(words: tuple[str, ...], what: str) -> Any:
    return usage(lambda text: read_word(text, words, what))


@with_filters
@with_laps
@with_large
@with_tables
def draw(
    ledger: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LEDGER",
            show_default=False,
            help="YAML or CSV files; several are merged. - is standard input, ai the AI ledger "
            "that ships. Without one: deals.yaml or data/deals.yaml here, else ai. With --as "
            "stress or --cut: first who pays less, one or several by any of their names, then the "
            "files.",
        ),
    ] = None,
    form: Annotated[
        str | None,
        typer.Option(
            "--as",
            parser=_word(tuple(TAKES), "form"),
            metavar="FORM",
            help=f"{', '.join(TAKES)}. Without it: the track, or the first of these that takes "
            "the other options.",
            show_default=False,
        ),
    ] = None,
    out: Annotated[
        str | None,
        typer.Option(
            "--output",
            "-o",
            parser=usage(read_file_name),
            metavar="FILE",
            help="PNG, SVG, PDF, WebP or JPEG, by its suffix. Without it: loops.png, or with "
            "--as network.png, wheels.png, ..., if there is no such file yet.",
        ),
    ] = None,
    file_format: Annotated[
        str | None,
        typer.Option(
            "--format",
            parser=_word(FILES, "format"),
            metavar="|".join(FILES),
            help="The format where no file name gives it: for a pipe, or for standard output (-o "
            "-).",
            show_default=False,
        ),
    ] = None,
    theme: Annotated[
        str, typer.Option(parser=_word(THEMES, "theme"), metavar="|".join(THEMES), help="Colours.")
    ] = "light",
    highlight: Annotated[
        str | None,
        typer.Option(
            metavar="N|DEAL|NAME",
            help="Show loop N, a deal, or all that an entity pays and is paid in full colour; "
            "the rest fades.",
        ),
    ] = None,
    ego: Annotated[
        str | None,
        typer.Option(metavar="NAME", help="Draw this entity, those it pays and those that pay it."),
    ] = None,
    top: Annotated[
        int | None,
        typer.Option(
            min=1,
            metavar="N",
            help="Draw each of the N largest lanes, ribbons, companies, rings or bars by itself.",
            show_default=False,
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Draw every company, not only those on a loop.")
    ] = False,
    all_money: Annotated[
        bool,
        typer.Option(
            "--all-money",
            help="Also show in a pale colour what the companies pay outside the loops.",
        ),
    ] = False,
    in_order: Annotated[
        bool,
        typer.Option(
            "--in-order", help="Begin the headline with T* in order of time, invested first."
        ),
    ] = False,
    sectors: Annotated[
        bool, typer.Option("--sectors", help="Give circles the colours of their sectors.")
    ] = False,
    cut: Annotated[
        Any,
        typer.Option(
            parser=Part,
            metavar="PART",
            help="With --as stress: how much of what they owe the named companies do not pay; "
            "50% if not given.",
            show_default=False,
        ),
    ] = None,
    rely: Annotated[
        Any,
        typer.Option(
            parser=Part,
            metavar="PART",
            help="With --as stress: how much of what it is owed each other company needs to pay "
            "its own debts; 0% if not given.",
            show_default=False,
        ),
    ] = None,
    preset: Annotated[
        str | None,
        typer.Option(
            parser=_word(PRESETS, "preset"),
            metavar="|".join(PRESETS),
            help="Sizes: web is 1200 wide, social 1200 x 675 at 150 dpi, print 1600 wide at 300 "
            "dpi.",
            show_default=False,
        ),
    ] = None,
    width: Annotated[
        int | None,
        typer.Option(
            min=320,
            max=10_000,
            metavar="PX",
            help="Width in pixels; 1600 if not given.",
            show_default=False,
        ),
    ] = None,
    height: Annotated[
        int | None,
        typer.Option(
            min=320,
            max=10_000,
            metavar="PX",
            help="Height in pixels; without it, as much as the picture needs.",
            show_default=False,
        ),
    ] = None,
    dpi: Annotated[
        int | None,
        typer.Option(
            min=50,
            max=600,
            metavar="N",
            help="Resolution of a PNG, 100 if not given; 300 gives three times as many pixels "
            "each way.",
            show_default=False,
        ),
    ] = None,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A title instead of the computed headline.")
    ] = None,
    subtitle: Annotated[
        str | None, typer.Option(metavar="TEXT", help="A subtitle instead of the computed one.")
    ] = None,
    source: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Whose figures these are, for the footer.")
    ] = None,
    positions: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="Keep companies or lanes at the places in this file, and save their places there.",
        ),
    ] = None,
    seed: Annotated[
        int, typer.Option(min=0, metavar="N", help="Another seed gives another layout.")
    ] = 0,
    effort: Annotated[
        float,
        typer.Option(
            min=0.1,
            max=20,
            callback=a_number,
            metavar="X",
            help="A larger number searches longer for a good layout.",
        ),
    ] = 1.0,
    patience: Seconds = None,
    *,
    laps: AskedLaps,
    large: AskedLarge,
    reading: Reading,
    filters: Filters,
) -> None:
    """Draw the loops as lanes of a track, as wide as their money. --as draws the flows in
    another form.

    For payments, --within or --tolerance draws those on the 20 largest laps; of a large table
    without them, those on the 20 largest loops.

    Example: bubblegraph draw --as wheels -o wheels.png
    """
    from bubblegraph.drawing.canvas import picture_suffix  # noqa: PLC0415 - the heavy imports
    from bubblegraph.drawing.picture import render_picture, save_picture  # noqa: PLC0415

    # the program draws under its own settings, whatever stands there
    os.environ.pop("MATPLOTLIBRC", None)
    own = {
        "full": full,
        "ego": ego,
        "top": top,
        "highlight": highlight,
        "positions": positions,
        "seed": seed,
        "effort": effort,
        "all_money": all_money,
        "in_order": in_order,
        "sectors": sectors,
        "cut": cut,
        "rely": rely,
    }
    usual = form is None
    form = form or _first_that_takes(own)
    given = _own(form, own)
    path = _new_file("loops" if usual else form) if out is None else "-" if is_stdout(out) else out
    _check_target(path)  # what cannot be written is better said before the work
    if positions:
        aim(positions)
    picture_suffix(path, file_format)
    look = _look(preset, width=width, height=height, dpi=dpi)
    look |= {"theme": theme, "title": title, "subtitle": subtitle, "source": source}
    pinned = _read_positions(positions) if positions else {}
    if "positions" in given:
        given["positions"] = pinned
    entities, files = split_subjects(ledger) if form == "stress" else ([], ledger)
    if form == "stress":
        given["entities"] = _those_under_stress(entities, filters)
    if large.takes(files or []):
        left = allow(patience)
        drawn = ledger_of_large(files or [], large, laps, MOST_LAPS, reading, filters, left)
    else:
        found = open_ledger(
            files, reading, lambda names: " or ".join(f"draw --ego {name}" for name in names)
        )
        left = allow(patience)
        drawn = laps.ledger(found, filters, MOST_LAPS, left)
    draw_it = draw_usual if usual and form == "track" else draw_form
    picture = draw_it(form, drawn, filters, given | look, left)
    begin(f"Writing {path}")
    if path == "-":
        hush()
        sys.stdout.buffer.write(render_picture(picture, file_format or ""))
    else:
        save_picture(picture, path, form=file_format)
    if positions:
        _write_positions(positions, pinned, picture)
    for hint in picture.hints:
        narrate(hint)
    if path != "-":
        narrate(f"Wrote {path}")


def _those_under_stress(entities: list[str], filters: Filters) -> list[str]:
    if not entities:
        raise typer.BadParameter("say who pays less: bubblegraph draw openai --as stress --cut 50%")
    refuse_view(filters, "this picture is about those who are named")
    return entities


def _check_target(path: str) -> None:
    """Say before the work that a picture cannot go where it is to go."""

    if path != "-":
        aim(path)
    elif goes_to_terminal():
        raise QuestionError(
            "a picture is nothing for a terminal: name a file (-o), or write into a pipe"
        )


def goes_to_terminal() -> bool:
    return sys.stdout.isatty()


def _new_file(form: str) -> str:
    """The name of a picture that nobody named; what is there already is not written over."""
    name = f"{form}.png"
    if os.path.lexists(name):
        raise QuestionError(f'"{name}" exists already. Say -o {name} to write over it.')
    return name


def _first_that_takes(given: dict[str, Any]) -> str:
    """The usual form, or the first that takes all options that were set."""
    fitting = (form for form, takes in TAKES.items() if set(_set_by_user(given)) <= set(takes))
    return next(fitting, next(iter(TAKES)))


def _set_by_user(given: dict[str, Any]) -> list[str]:
    return [name for name, value in given.items() if value != UNSET.get(name)]


def _own(form: str, given: dict[str, Any]) -> dict[str, Any]:
    """The options that this form takes; another one that was set is an error of usage."""
    for name in _set_by_user(given):
        if name not in TAKES[form]:
            forms = ", ".join(other for other, takes in TAKES.items() if name in takes)
            option = name.replace("_", "-")
            raise typer.BadParameter(f"--{option} goes with --as {forms}, not with --as {form}.")
    return {
        name: value for name, value in given.items() if name in TAKES[form] and value is not None
    }


def _look(preset: str | None, **given: int | None) -> dict[str, Any]:
    """Sizes: those asked for, else of the preset; a width of one's own sets the height free."""
    from bubblegraph.drawing.paper import PRESETS as SIZES  # noqa: PLC0415

    sizes: dict[str, Any] = dict(SIZES[preset]) if preset else {}
    if given["width"] is not None:
        sizes.pop("height", None)
    return sizes | {name: value for name, value in given.items() if value is not None}


def draw_form(
    form: str,
    ledger: Ledger,
    filters: Filters,
    options: dict[str, Any],
    patience: Patience = ENDLESS,
) -> Picture:
    """Draw a ledger in one of the forms."""
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    if form == "progress":
        return _draw_progress(select_deals(ledger, filters), options)
    if form == "stress":
        return _draw_stress(select_deals(ledger, filters), options, patience)
    if form == "coverage":
        return _draw_coverage(ledger, filters, options)
    if form in ("timeline", "waterfall"):
        refuse_view(filters, f"a {form} is of the whole ledger")
    if form == "timeline":
        from bubblegraph.analysis.timeline import replay_ledger  # noqa: PLC0415
        from bubblegraph.drawing.timeline.draw import draw_timeline  # noqa: PLC0415

        timeline = replay_ledger(ledger, filters, patience=patience)
        begin("Drawing")
        return draw_timeline(timeline, **options)
    flows = circular_flows(select_deals(ledger, filters), patience=patience)
    begin("Drawing")
    return _draw_flows(form, flows, options)


def draw_usual(
    form: str,
    ledger: Ledger,
    filters: Filters,
    options: dict[str, Any],
    patience: Patience = ENDLESS,
) -> Picture:
    """Draw the usual form; where no loop carries an amount, the network of all deals."""
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    flows = circular_flows(select_deals(ledger, filters), patience=patience)
    begin("Drawing")
    if any(ranked.row for ranked in flows.shown) or not flows.graph.number_of_edges():
        return _draw_flows(form, flows, options)
    network = {name: value for name, value in options.items() if name != "highlight"}
    why = "No loop carries a disclosed amount" if flows.shown else "There is no loop to draw"
    narrate(f"{why}: drew the network of all deals instead.")
    return _draw_flows("network", flows, network | {"full": True})


def _draw_flows(form: str, flows: CircularFlows, options: dict[str, Any]) -> Picture:
    if form == "track":
        from bubblegraph.drawing.track.draw import draw_track  # noqa: PLC0415

        return draw_track(flows, **options)
    if form == "sankey":
        from bubblegraph.drawing.sankey.draw import draw_sankey  # noqa: PLC0415

        return draw_sankey(flows, **options)
    if form == "wheels":
        from bubblegraph.drawing.wheels.draw import draw_wheels  # noqa: PLC0415

        return draw_wheels(flows, **options)
    if form == "matrix":
        from bubblegraph.drawing.matrix.draw import draw_matrix  # noqa: PLC0415

        return draw_matrix(flows, **options)
    if form == "waterfall":
        from bubblegraph.drawing.waterfall import draw_waterfall  # noqa: PLC0415

        return draw_waterfall(flows, **options)
    from bubblegraph.drawing.network.draw import draw_network  # noqa: PLC0415

    return draw_network(flows, **options)


def _draw_progress(selection: Selection, options: dict[str, Any]) -> Picture:
    from bubblegraph.analysis.progress import follow_up  # noqa: PLC0415
    from bubblegraph.drawing.progress import draw_progress  # noqa: PLC0415

    progress = follow_up(selection)
    begin("Drawing")
    return draw_progress(progress, **options)


def _draw_stress(selection: Selection, options: dict[str, Any], patience: Patience) -> Picture:
    from bubblegraph.analysis.stress import stress_payments  # noqa: PLC0415
    from bubblegraph.drawing.stress import draw_stress  # noqa: PLC0415
    from bubblegraph.ledger.names import find_entity  # noqa: PLC0415

    asked = {name: options.pop(name, None) for name in ("entities", "cut", "rely")}
    with unfinished(patience):
        stress = stress_payments(
            selection,
            [find_entity(selection.ledger, entity).id for entity in asked["entities"]],
            unpaid=Fraction(1, 2) if asked["cut"] is None else asked["cut"],
            rely=asked["rely"] or Fraction(0),
            patience=patience,
        )
    begin("Drawing")
    return draw_stress(stress, **options)


def _draw_coverage(ledger: Ledger, filters: Filters, options: dict[str, Any]) -> Picture:
    """One company by year, if one is named by a filter; else the payers that filters show."""
    from bubblegraph.analysis.coverage import cover_entity, rank_payers  # noqa: PLC0415
    from bubblegraph.analysis.field_figures import field_figures  # noqa: PLC0415
    from bubblegraph.drawing.coverage import draw_coverage, draw_payers  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    if len(filters.entities) == 1 and not filters.sectors:
        alone = select_deals(ledger, replace(filters, entities=()))
        coverage = cover_entity(alone, filters.entities[0])
        begin("Drawing")
        return draw_coverage(coverage, **options)
    selection = select_deals(ledger, filters)
    payers, field = rank_payers(selection), field_figures(selection)
    begin("Drawing")
    return draw_payers(selection, payers, field, **options)


def _write_positions(path: str, pinned: dict[str, tuple[float, float]], picture: Any) -> None:
    from bubblegraph.files import write_bytes  # noqa: PLC0415

    places = {**pinned, **picture.positions}
    ordered = {company: places[company] for company in sorted(places)}
    write_bytes(path, [json.dumps(ordered, ensure_ascii=False, indent=1).encode(), b"\n"])


def _read_positions(path: str) -> dict[str, tuple[float, float]]:
    """Read where companies stand; a file that is not there yet holds none."""
    try:
        with open(path, encoding="utf-8") as stream:
            found = json.load(stream)
        return {str(company): (float(x), float(y)) for company, (x, y) in found.items()}
    except FileNotFoundError:
        return {}
    except (OSError, ValueError, TypeError, AttributeError) as error:
        raise QuestionError(
            f'cannot read the positions in "{path}": {error}. Remove the file to begin anew.'
        ) from None
