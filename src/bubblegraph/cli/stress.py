"""``bubblegraph stress``."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from decimal import Decimal, InvalidOperation
from fractions import Fraction
from typing import TYPE_CHECKING, Annotated, Any

import typer

from bubblegraph.cli.answering import Output, with_output
from bubblegraph.cli.options import open_ledger, refuse_view, split_subjects, with_filters
from bubblegraph.cli.sharing import usage
from bubblegraph.cli.tables import Reading, with_tables
from bubblegraph.cli.working import Seconds, working
from bubblegraph.errors import Misread, QuestionError
from bubblegraph.ledger.fields import read_word
from bubblegraph.ledger.select import Filters
from bubblegraph.patience import Stopped

if TYPE_CHECKING:
    from bubblegraph.ledger.select import Selection
    from bubblegraph.output.answer import Answer
    from bubblegraph.patience import Patience

__all__ = ["Part", "stress", "unfinished"]

VIEWS = ("clearing", "debtrank", "debtrank_2012")


def _read_part(text: str) -> Fraction:
    """Read ``50%``, ``-75%`` or ``0.5``: a part of a whole."""
    words = text.strip().removeprefix("-").removeprefix("−").strip()
    digits = words.removesuffix("%").strip()
    try:
        number = Fraction(Decimal(digits)) if digits[:1].isdigit() or digits[:1] == "." else None
    except InvalidOperation:
        number = None
    if number is None or (number > 1 and digits == words):
        raise Misread(f'not a part of a whole: "{text}"', "Write 50%, or 0.5")
    part = number / 100 if digits != words else number
    if part > 1:
        raise Misread(f'more than the whole: "{text}"', "Write 100% for all of it")
    return part


def _read_recovery(text: str) -> tuple[Fraction, Fraction]:
    cash, _, claims = text.partition(",")
    first = _read_part(cash)
    return first, _read_part(claims) if claims else first


Part = usage(_read_part)


@with_filters
@with_output
@with_tables
def stress(
    subjects: Annotated[
        list[str] | None,
        typer.Argument(
            metavar="ENTITY... LEDGER",
            show_default=False,
            help="Who pays less, by any of its names, one or several; then ledgers: words that end "
            "in .yaml, .yml, .csv or .tsv, files, names of those that ship, - for standard input.",
        ),
    ] = None,
    cut: Annotated[
        Any,
        typer.Option(
            parser=Part,
            metavar="PART",
            help="What of what they owe they do not pay: 50%.",
            show_default=False,
        ),
    ] = "50%",
    rely: Annotated[
        Any,
        typer.Option(
            parser=Part,
            metavar="PART",
            help="How much of what it is owed each of the others needs to pay its own debts; "
            "without it 0%: they pay in full.",
            show_default=False,
        ),
    ] = None,
    assume: Annotated[
        str | None,
        typer.Option(
            metavar="FILE",
            help="YAML of what companies have: oracle: {cash: 31B, income: 400B, owes: 125B, "
            "equity: 40B, revenue: 67B}.",
            show_default=False,
        ),
    ] = None,
    recovery: Annotated[
        Any,
        typer.Option(
            parser=usage(_read_recovery),
            metavar="PART[,PART]",
            help="What is left of the cash, and of the claims, of whoever falls short beside them: "
            "50%, or 60%,90%.",
            show_default=False,
        ),
    ] = None,
    outsiders: Annotated[
        str,
        typer.Option(
            parser=usage(lambda text: read_word(text, ("first", "alike"), "order")),
            metavar="first|alike",
            help="Creditors outside of the ledger (owes) are paid first, or like those inside.",
        ),
    ] = "first",
    view: Annotated[
        str,
        typer.Option(
            parser=usage(lambda text: read_word(text, VIEWS, "view")),
            metavar="clearing|debtrank|debtrank-2012",
            help="Who is not paid; or which share of its equity each loses.",
        ),
    ] = "clearing",
    chips: Annotated[
        Any,
        typer.Option(
            parser=Part,
            metavar="PART",
            help="Instead: hardware that secures loans loses this part of its value: -75%.",
            show_default=False,
        ),
    ] = None,
    patience: Seconds = None,
    *,
    reading: Reading,
    filters: Filters,
    output: Output,
) -> None:
    """Show who loses how much when some pay less of what they owe. Under assumptions, all printed.

    Example: bubblegraph stress openai --cut 50%
    """
    from bubblegraph.ledger.assumptions import read_assumptions  # noqa: PLC0415
    from bubblegraph.ledger.names import find_entity  # noqa: PLC0415
    from bubblegraph.ledger.select import select_deals  # noqa: PLC0415

    entities, files = split_subjects(subjects)
    _refuse_idle(entities, chips, rely, assume, recovery, view)
    refuse_view(filters, "this answer is about those who are named")
    found = open_ledger(files, reading)
    entities = [find_entity(found, each).id for each in entities]
    selection = select_deals(found, filters)
    assumed = read_assumptions(assume, found) if assume is not None else None
    with working(patience) as left, unfinished(left):
        if chips is not None:
            output.emit(_collateral(selection, chips, output))
        elif view != "clearing":
            single = view != "debtrank"
            output.emit(_distress(selection, entities, cut, assumed, single, left, output))
        else:
            options = {
                "unpaid": cut,
                "rely": rely or Fraction(0),
                "assumptions": assumed,
                "recovery": recovery or (Fraction(1), Fraction(1)),
                "outsiders_first": outsiders == "first",
            }
            output.emit(_clearing(selection, entities, options, left, output))


@contextmanager
def unfinished(left: Patience) -> Iterator[None]:
    """Say that there is no answer yet, where the search was not over: half of it means nothing."""
    try:
        yield
    except Stopped:
        raise QuestionError(
            f"who can pay whom is not known: {left.why}. Give it more time by --patience"
        ) from None


def _refuse_idle(
    entities: list[str],
    chips: Fraction | None,
    rely: Fraction | None,
    assume: str | None,
    recovery: object,
    view: str,
) -> None:
    """Refuse what would change nothing: an option is never idle."""
    if chips is not None and (entities or rely is not None or assume is not None or recovery):
        raise typer.BadParameter("--chips is about hardware, not a company: it goes alone")
    if chips is None and not entities:
        raise typer.BadParameter("say who pays less: bubblegraph stress openai --cut 50%")
    if recovery and not rely and assume is None:
        raise typer.BadParameter(
            "--recovery is of those who fall short, and without --rely or --assume nobody else does"
        )
    if view != "clearing" and (rely is not None or recovery):
        raise typer.BadParameter("--rely and --recovery are of the view clearing: leave them out")


def _clearing(
    selection: Selection,
    entities: list[str],
    options: dict[str, Any],
    left: Patience,
    output: Output,
) -> Answer:
    from bubblegraph.analysis.stress import stress_payments  # noqa: PLC0415
    from bubblegraph.output.stress import answer_stress  # noqa: PLC0415

    found = stress_payments(selection, entities, patience=left, **options)
    return answer_stress(found, units=output.units)


def _distress(
    selection: Selection,
    entities: list[str],
    cut: Fraction,
    assumed: Any,
    single: bool,
    left: Patience,
    output: Output,
) -> Answer:
    from bubblegraph.analysis.distress import spread_distress  # noqa: PLC0415
    from bubblegraph.output.stress import answer_distress  # noqa: PLC0415

    found = spread_distress(
        selection, entities, unpaid=cut, assumptions=assumed, single_hit=single, patience=left
    )
    return answer_distress(found, units=output.units)


def _collateral(selection: Selection, fall: Fraction, output: Output) -> Answer:
    from bubblegraph.analysis.collateral import chip_collateral  # noqa: PLC0415
    from bubblegraph.output.stress import answer_collateral  # noqa: PLC0415

    return answer_collateral(chip_collateral(selection, fall), units=output.units)
