"""``bubblegraph draw``."""

from __future__ import annotations

import json
from typing import Annotated

import typer

from bubblegraph.cli.options import Columns, Ledgers, narrate, open_ledger, usage, with_filters
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters

__all__ = ["draw"]

THEMES = ("light", "dark", "grey")


@with_filters
def draw(
    ledger: Ledgers = None,
    out: Annotated[
        str, typer.Option("--output", "-o", metavar="FILE", help="PNG, SVG or PDF, by its suffix.")
    ] = "loops.png",
    theme: Annotated[
        str,
        typer.Option(
            parser=usage(lambda text: read_word(text, THEMES, "theme")),
            metavar="|".join(THEMES),
            help="Colours.",
        ),
    ] = "light",
    highlight: Annotated[
        int | None,
        typer.Option(
            min=1, metavar="N", help="Show loop N in full colour, the rest faded.", show_default=False
        ),
    ] = None,
    full: Annotated[
        bool, typer.Option("--full", help="Draw every company, not only those on a loop.")
    ] = False,
    width: Annotated[int, typer.Option(min=300, max=10_000, metavar="PX", help="Width in pixels.")] = 1600,
    dpi: Annotated[
        int, typer.Option(min=50, max=600, metavar="DPI", help="Resolution of a PNG; 300 is print.")
    ] = 100,
    title: Annotated[
        str | None, typer.Option(metavar="TEXT", help="Instead of the computed headline.")
    ] = None,
    subtitle: Annotated[str | None, typer.Option(metavar="TEXT", help="Instead of the computed one.")] = None,
    source: Annotated[str | None, typer.Option(metavar="TEXT", help="Whose figures, for the footer.")] = None,
    positions: Annotated[
        str | None,
        typer.Option(
            metavar="FILE", help="Keep companies where this file has them, and write there where they stand."
        ),
    ] = None,
    seed: Annotated[int, typer.Option(min=0, metavar="N", help="Another seed, another layout.")] = 0,
    effort: Annotated[float, typer.Option(min=0.1, max=20, metavar="X", help="More searches longer.")] = 1.0,
    columns: Columns = None,
    *,
    filters: Filters,
) -> None:
    """Draw the companies on loops and what they pay each other.

    Example: bubblegraph draw -o loops.png --highlight 1
    """
    from bubblegraph.analysis.flows import circular_flows  # noqa: PLC0415
    from bubblegraph.drawing.network import draw_network, save_picture  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.render import write_bytes  # noqa: PLC0415

    pinned = _read_positions(positions) if positions else {}
    picture = draw_network(
        circular_flows(select_deals(open_ledger(ledger, columns), filters)),
        theme=theme,
        width=width,
        dpi=dpi,
        full=full,
        highlight=highlight,
        title=title,
        subtitle=subtitle,
        source=source,
        seed=seed,
        effort=effort,
        positions=pinned,
    )
    save_picture(picture, out)
    if positions:
        places = {**pinned, **picture.positions}
        text = json.dumps(
            {company: places[company] for company in sorted(places)}, ensure_ascii=False, indent=1
        )
        write_bytes(positions, [text.encode(), b"\n"])
    for hint in picture.hints:
        narrate(hint)
    narrate(f"Wrote {out}")


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
