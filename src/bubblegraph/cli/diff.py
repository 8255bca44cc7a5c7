"""``bubblegraph diff``."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Annotated, NamedTuple

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import narrate, open_ledger, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.working import Seconds, working
from bubblegraph.dates import read_typed_date
from bubblegraph.errors import BubblegraphError, QuestionError
from bubblegraph.ledger.select import Filters

if TYPE_CHECKING:
    from bubblegraph.analysis.circular_flows import CircularFlows
    from bubblegraph.ledger.model import Ledger
    from bubblegraph.money import Scale
    from bubblegraph.output.answer import Answer

__all__ = ["diff"]

GIT_ARGUMENTS = 7  # path old-file old-hex old-mode new-file new-hex new-mode
NOTHING = ("/dev/null", "nul", "NUL")  # what git gives for the file of a version that is not there


@with_filters
@with_output
def diff(
    ledger: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="LEDGER | OLD NEW",
            show_default=False,
            help="One ledger and two days, or two versions.",
        ),
    ] = None,
    start: Annotated[
        date | None,
        typer.Option(
            "--from",
            parser=usage(lambda text: read_typed_date(text).last),
            metavar="DATE",
            help="The earlier day.",
        ),
    ] = None,
    end: Annotated[
        date | None,
        typer.Option(
            "--to",
            parser=usage(lambda text: read_typed_date(text).last),
            metavar="DATE",
            help="The later day.",
        ),
    ] = None,
    git: Annotated[
        bool, typer.Option("--git", help="Take the seven arguments of a git diff driver.")
    ] = False,
    patience: Seconds = None,
    *,
    filters: Filters,
    output: Output,
) -> None:
    """Show what changed between two days or two versions. It also shows what that did to the
    loops.

    Example: bubblegraph diff --from 2025-09-01 --to 2026-06-30
    """
    from bubblegraph.analysis.circular_flows import circular_flows  # noqa: PLC0415
    from bubblegraph.analysis.diff import compare_flows  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415
    from bubblegraph.output.diff import answer_diff  # noqa: PLC0415

    if filters.as_of is not None and start is not None:
        raise typer.BadParameter("--as-of says nothing beside --from and --to")
    if git and (start or end):
        raise typer.BadParameter("--from and --to say nothing of the versions that git gives")
    with working(patience) as left:

        def state(found: Ledger, day: date | None = None) -> CircularFlows:
            chosen = replace(filters, as_of=day or filters.as_of)
            return circular_flows(select_deals(found, chosen), patience=left)

        if git:
            answer = _git_answer(ledger or [], state, output.units)
        else:
            before, after = _versions(ledger or [], start, end)
            if before.currency != after.currency:
                raise QuestionError(_two_currencies(before, after))
            found = compare_flows(state(before, start), state(after, end))
            answer = answer_diff(found, units=output.units)
        output.emit(answer)


def _two_currencies(before: Ledger, after: Ledger) -> str:
    return f"amounts in {before.currency} and in {after.currency} cannot be compared."


def _versions(paths: list[str], start: date | None, end: date | None) -> tuple[Ledger, Ledger]:
    if len(paths) == 2 and start is None and end is None:
        return open_ledger(paths[:1]), open_ledger(paths[1:])
    if len(paths) > 1:
        raise typer.BadParameter(
            "give one ledger with --from and --to, or two versions without them"
        )
    if start is None:
        raise typer.BadParameter("give --from DATE (and --to DATE), or two versions of a ledger")
    if end is not None and end < start:
        raise typer.BadParameter(f"--from {start} is after --to {end}")
    found = open_ledger(paths)
    if end is None and found.as_of is not None and start > found.as_of:
        raise typer.BadParameter(
            f"--from {start} is after {found.as_of}, the day of the ledger: give --to"
        )
    return found, found


# --- git ------------------------------------------------------------------------------------------


class _Version(NamedTuple):
    """A version of a file in git."""

    there: bool = True  # it is not where the file is new, or gone
    ledger: Ledger | None = None
    wrong: str = ""  # why there is none

    @classmethod
    def read(cls, file: str, path: str) -> _Version:
        """Read a version of the ledger ``path``, which git puts where its includes are not."""
        from bubblegraph.ledger.read import load_version  # noqa: PLC0415

        if file in NOTHING:
            return cls(there=False)
        try:
            return cls(ledger=load_version(file, path))
        except BubblegraphError as error:
            return cls(wrong=str(error))


def _git_answer(
    words: list[str], state: Callable[[Ledger], CircularFlows], units: Scale | None
) -> Answer:
    """Answer git in its words; what cannot be read is part of the answer, for git is to go on."""
    from bubblegraph.analysis.diff import compare_flows  # noqa: PLC0415
    from bubblegraph.ledger.model import Ledger  # noqa: PLC0415
    from bubblegraph.output.diff import answer_diff, answer_unread  # noqa: PLC0415

    if len(words) == 1:
        return answer_unread(f"{words[0]} is still to be merged", {})
    if len(words) < GIT_ARGUMENTS:
        raise typer.BadParameter(
            "--git takes path old-file old-hex old-mode new-file new-hex new-mode"
        )
    path, renamed = words[0], words[GIT_ARGUMENTS] if len(words) > GIT_ARGUMENTS else words[0]
    before, after = _Version.read(words[1], path), _Version.read(words[4], renamed)
    about = f"Changes of {path}" + (f", now {renamed}" if renamed != path else "")
    if not (before.there and after.there):
        about = f"{path} is {'gone' if before.there else 'new'}"
    found = [version.ledger for version in (before, after) if version.ledger is not None]
    beside = sorted({file for ledger in found for file in ledger.files[1:]})
    if beside:
        narrate(f"Both versions with {', '.join(beside)} as it stands in the working folder.")
    sides = {"before": before.wrong, "after": after.wrong}
    reasons = {
        f"The version {side} cannot be read": wrong for side, wrong in sides.items() if wrong
    }
    if len({ledger.currency for ledger in found}) > 1:
        reasons["The currency changed"] = _two_currencies(*found)
    if not found and not reasons:
        return answer_unread(f"{path} is nowhere", {})
    try:
        flows = [
            None if version.ledger is None else state(version.ledger) for version in (before, after)
        ]
        if reasons:
            return answer_unread(f"{about}: the versions cannot be compared", reasons, *flows)
        nothing = state(Ledger("", found[0].currency, None, {}, ()))
        return answer_diff(
            compare_flows(flows[0] or nothing, flows[1] or nothing), about, units=units
        )
    except BubblegraphError as error:
        return answer_unread(
            f"{about}: the versions cannot be compared", {**reasons, "The question": str(error)}
        )
