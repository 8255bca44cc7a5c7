"""Figures of the field as a whole: who spends most on equipment, and which revenue is needed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

from bubblegraph import arguments
from bubblegraph.analysis.claim_figures import Range, held_figures
from bubblegraph.analysis.company_figures import (
    Reading,
    figures_by_entity,
    reading_of,
    year_ending,
)
from bubblegraph.dates import days_of_year
from bubblegraph.ledger.metrics import without_ending
from bubblegraph.ledger.model import Claim, Figure, Operand
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, amount_dict, total
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.coverage import FieldDict

__all__ = ["FieldFigures", "Need", "Spender", "field_figures"]

MOST_SPENDERS = 4
DECEMBER = 12


class Spender(NamedTuple):
    """What a company spends on property and equipment, by calendar year."""

    entity: str
    years: Mapping[int, Reading]


class Need(NamedTuple):
    """The revenue of a year that would pay for the computing in demand."""

    figure: Figure
    needed: Range  # cents
    short: Range | None  # of what is expected; None: the ledger has no forecast


@dataclass(frozen=True, slots=True, repr=False)
class FieldFigures(OneLine):
    """What the ledger has of the field as a whole."""

    spenders: tuple[Spender, ...]  # those of the newest year that is over who spend most
    together: Mapping[int, Amount]  # at least that, where one of them is missing
    said: Mapping[int, Reading]  # of the same as the ledger has it of no entity
    needs: tuple[Need, ...]  # by year

    def to_dict(self) -> FieldDict:
        """Return it in units of the currency."""
        return {
            "capex": [
                {
                    "entity": spender.entity,
                    "year": year,
                    "amount": amount_dict(*reading.amount.ends),
                    "expected": reading.expected,
                }
                for spender in self.spenders
                for year, reading in spender.years.items()
            ],
            "capex_together": [
                {"year": year, "amount": amount_dict(*amount.ends)}
                for year, amount in self.together.items()
            ],
            "needs": [
                {
                    "period": need.figure.period,
                    "needed": amount_dict(need.needed.low or 0, need.needed.high),
                    "short": need.short and amount_dict(need.short.low or 0, need.short.high),
                }
                for need in self.needs
            ],
        }


def field_figures(selection: Selection) -> FieldFigures:
    """Gather what the ledger has of the field as a whole, known on the day.

    Parameters
    ----------
    selection : Selection

    Returns
    -------
    FieldFigures
        Capital spending of the four companies that spent most in the newest year for which results
        are there, by calendar year, and the revenue that is needed. Amounts in cents.

    Raises
    ------
    QuestionError
        If it is no Selection.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... financials:
    ... - {metric: required_revenue, period: 2030, amount: 2000B}
    ... - {metric: ai_revenue_forecast, period: 2030, amount: 1200B}
    ... ''')
    >>> field_figures(select_deals(ledger)).needs[0].short.low // 10**11
    800
    """
    arguments.instance("selection", selection, Selection)
    figures = figures_by_entity(selection)
    of_field = figures.pop("", [])
    spending = {entity: years for entity, own in figures.items() if (years := _calendar_years(own))}
    spenders = _largest(spending)
    shown = sorted({year for spender in spenders for year in spender.years})
    return FieldFigures(
        spenders=tuple(spenders),
        together={year: _together(spenders, year) for year in shown},
        said=_calendar_years(of_field),
        needs=tuple(_needs(of_field)),
    )


def _calendar_years(figures: Sequence[Figure]) -> dict[int, Reading]:
    """Capital spending by calendar year; a company's own years are no part of it."""
    capex = [figure for figure in figures if without_ending(figure.metric) == "capex"]
    years = {
        days.last.year
        for figure in capex
        if (days := days_of_year(figure.period)) is not None and days.last.month == DECEMBER
    }
    found = {
        year: reading_of("capex", year_ending(year, DECEMBER), capex) for year in sorted(years)
    }
    return {year: reading for year, reading in found.items() if reading is not None}


def _largest(spending: Mapping[str, Mapping[int, Reading]]) -> list[Spender]:
    """Who spent most in the newest year of which there are results."""
    over = {
        year for years in spending.values() for year, found in years.items() if not found.expected
    }
    newest = max(over, default=None)
    if newest is None:
        return []
    had = [entity for entity, years in spending.items() if newest in years]
    had.sort(key=lambda entity: (-spending[entity][newest].amount.disclosed, entity))
    return [Spender(entity, spending[entity]) for entity in had[:MOST_SPENDERS]]


def _together(spenders: Iterable[Spender], year: int) -> Amount:
    """The sum; with one of them missing it is at least that."""
    missing = Amount(0, None)
    return total(
        spender.years[year].amount if year in spender.years else missing for spender in spenders
    )


def _needs(figures: Sequence[Figure]) -> list[Need]:
    found = []
    for figure in figures:
        if figure.metric != "required_revenue":
            continue
        needed = Claim("", metric="required_revenue", period=figure.period)
        short = Claim(
            "", metric="required_revenue", period=figure.period, less=Operand("ai_revenue")
        )
        lacking, _ = held_figures(short, figures)
        held, _ = held_figures(needed, figures)
        found.append(Need(figure, held[0].range, lacking[0].range if lacking else None))
    return sorted(found, key=lambda need: need.figure.period)
