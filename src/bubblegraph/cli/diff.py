"""``bubblegraph diff``."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated

import typer

from bubblegraph.cli.options import AsJson, Format, Out, emit, narrate, open_ledger, usage, with_filters
from bubblegraph.cli.working import Seconds, working
from bubblegraph.dates import read_date
from bubblegraph.errors import BubblegraphError
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.ledger.model import Ledger

__all__ = ["diff"]

GIT_ARGUMENTS = 7  # path old-file old-hex old-mode new-file new-hex new-mode


@with_filters
def diff(
    ledger: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LEDGER | OLD NEW", show_default=False, help="One ledger and two days, or two versions."
        ),
    ] = None,
    start: Annotated[
        date | None,
        typer.Option(
            "--from", parser=usage(lambda text: read_date(text).last), metavar="DATE", help="The earlier day."
        ),
    ] = None,
    end: Annotated[
        date | None,
        typer.Option(
            "--to", parser=usage(lambda text: read_date(text).last), metavar="DATE", help="The later day."
        ),
    ] = None,
    git: Annotated[
        bool, typer.Option("--git", help="Take the seven arguments of a git diff driver.")
    ] = False,
    patience: Seconds = None,
    form: Format = None,
    as_json: AsJson = False,
    out: Out = None,
    *,
    filters: Filters,
) -> None:
    """Show what changed between two days or two versions. And what that did to the loops.

    Example: bubblegraph diff --from 2025-09-01 --to 2026-06-30
    """
    from bubblegraph.analysis.diff import compare_flows  # noqa: PLC0415
    from bubblegraph.analysis.flows import circular_flows  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.diff import answer_diff  # noqa: PLC0415

    if filters.as_of is not None and start is not None:
        raise typer.BadParameter("--as-of says nothing beside --from and --to")
    try:
        before, after = _git_versions(ledger or []) if git else _versions(ledger or [], start, end)
    except BubblegraphError as error:
        if not git:
            raise
        narrate(f"bubblegraph cannot compare these versions: {error}")  # git goes on with the other files
        return
    with working(patience) as left:
        first, last = (
            circular_flows(select_deals(state, replace(filters, as_of=day or filters.as_of)), patience=left)
            for state, day in ((before, start), (after, end))
        )
        emit(answer_diff(compare_flows(first, last)), form, as_json, out)


def _versions(paths: list[str], start: date | None, end: date | None) -> tuple[Ledger, Ledger]:
    if len(paths) == 2 and start is None and end is None:
        return open_ledger(paths[:1]), open_ledger(paths[1:])
    if len(paths) > 1:
        raise typer.BadParameter("give one ledger with --from and --to, or two versions without them")
    if start is None:
        raise typer.BadParameter("give --from DATE (and --to DATE), or two versions of a ledger")
    if end is not None and end < start:
        raise typer.BadParameter(f"--from {start} is after --to {end}")
    found = open_ledger(paths)
    if end is None and found.as_of is not None and start > found.as_of:
        raise typer.BadParameter(f"--from {start} is after {found.as_of}, the day of the ledger: give --to")
    return found, found


def _git_versions(words: list[str]) -> tuple[Ledger, Ledger]:
    if len(words) < GIT_ARGUMENTS:
        raise typer.BadParameter("--git takes path old-file old-hex old-mode new-file new-hex new-mode")
    path, old, new = words[0], words[1], words[4]
    renamed = words[GIT_ARGUMENTS] if len(words) > GIT_ARGUMENTS else path
    before, after = _git_version(old, path), _git_version(new, renamed)
    beside = {file for version in (before, after) for file in version.files[1:]}
    if beside:
        narrate(f"Both versions with {', '.join(sorted(beside))} as it stands in the working folder.")
    return before, after


def _git_version(file: str, path: str) -> Ledger:
    """A version of the ledger ``path``; git puts it into a folder of its own, without what it includes."""
    from bubblegraph.ledger.read import load_version, read_text  # noqa: PLC0415

    return read_text("{deals: []}", "nothing") if file == "/dev/null" else load_version(file, path)
