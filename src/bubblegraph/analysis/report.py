"""The whole answer: what the sections of a report are laid out from."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows, circular_flows
from bubblegraph.analysis.coverage import rank_payers
from bubblegraph.analysis.cut import cut_deals
from bubblegraph.analysis.field_figures import field_figures
from bubblegraph.analysis.progress import follow_up
from bubblegraph.analysis.question import Question
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.select import Selection
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.coverage import Coverage
    from bubblegraph.analysis.cut import Cut
    from bubblegraph.analysis.field_figures import FieldFigures
    from bubblegraph.analysis.progress import Progress

__all__ = ["SECTIONS", "Report", "gather_report"]

SECTIONS = (
    *("summary", "picture", "loops", "order", "cut"),
    *("coverage", "progress", "method", "filters", "caveats"),
)


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Report(OneLine):
    """The results that the sections of a report show; None: its section is not asked for."""

    sections: tuple[str, ...]  # in the order of SECTIONS
    flows: CircularFlows
    cut: Cut | None
    without_cut: str  # why there is no cut where one is asked for, in a sentence
    payers: tuple[Coverage, ...] | None
    field: FieldFigures | None
    progress: Progress | None

    @property
    def selection(self) -> Selection:
        """What is asked of."""
        return self.flows.selection


def gather_report(
    selection: Selection | Question,
    *,
    sections: Iterable[str] = SECTIONS,
    patience: Patience = ENDLESS,
) -> Report:
    """Ask every question that the sections of a report answer.

    Parameters
    ----------
    selection : Selection or Question
    sections : iterable of str
        Of SECTIONS; they stand in the order of these.
    patience : Patience
        How long the searches may take together; a question has its own.

    Returns
    -------
    Report

    Raises
    ------
    QuestionError
        If there is no such section, or an argument is of another sort.

    Examples
    --------
    >>> from bubblegraph import load_ledger, select_deals
    >>> report = gather_report(select_deals(load_ledger()), sections=["cut", "summary"])
    >>> report.sections, report.cut is not None, report.progress
    (('summary', 'cut'), True, None)
    """
    asked = arguments.texts("sections", sections)
    if not asked:
        raise arguments.refusal("sections", sections, "one or more words of SECTIONS")
    for section in asked:
        arguments.choice("sections", section, SECTIONS)
    question = Question.of(selection, patience)
    covers = "coverage" in asked
    flows = circular_flows(question)
    cut, without_cut = _cut(question) if "cut" in asked else (None, "")
    return Report(
        sections=tuple(section for section in SECTIONS if section in asked),
        flows=flows,
        cut=cut,
        without_cut=without_cut,
        payers=rank_payers(question.selection) if covers else None,
        field=field_figures(question.selection) if covers else None,
        progress=follow_up(question.selection) if "progress" in asked else None,
    )


def _cut(question: Question) -> tuple[Cut | None, str]:
    """The key deals; the rest of the report stands where they are too many to ask for."""
    try:
        return cut_deals(question), ""
    except QuestionError as error:
        return None, str(error)
