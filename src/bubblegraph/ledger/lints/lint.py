"""What looks wrong in a ledger that reads well. Each lint can be silenced, with a reason."""

from __future__ import annotations

from bubblegraph.dates import effective_day
from bubblegraph.errors import Problem
from bubblegraph.ledger.check import require_ledger
from bubblegraph.ledger.lints import (
    dates,
    directions,
    evidence,
    parties,
    statuses,
    totals,
    twice,
    values,
)
from bubblegraph.ledger.lints.finding import Owner
from bubblegraph.ledger.model import LINT_NAMES, Claim, Deal, Figure, Ledger, veil

__all__ = ["LINTS", "approximate_replays", "lint_ledger"]

_FINDERS = {
    **twice.FINDERS,
    **totals.FINDERS,
    **directions.FINDERS,
    **parties.FINDERS,
    **values.FINDERS,
    **statuses.FINDERS,
    **dates.FINDERS,
    **evidence.FINDERS,
}
LINTS = {name: _FINDERS[name] for name in LINT_NAMES}


def lint_ledger(ledger: Ledger) -> list[Problem]:
    """Return what looks wrong: duplicates, totals beside their parts, missing sources …

    Returns
    -------
    list of Problem
        Warnings; those that a deal, an entity, a figure or a claim allows are left out.

    Examples
    --------
    >>> from bubblegraph.ledger.read import read_text
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 1B, date: 2025-09-22}
    ... ''')
    >>> [problem.message for problem in lint_ledger(ledger)]
    ['no source (deal a-b-2025)']
    """
    require_ledger(ledger)
    problems: list[Problem] = []
    for name, lint in LINTS.items():
        for owner, place, message, remedy in lint(ledger):
            if name not in owner.allow:
                silence = f'or allow: {{{name}: "why"}}'
                said = f"{message} ({_owner_label(owner)})"
                deal = owner.id if isinstance(owner, Deal) else ""
                problems.append(
                    Problem(place, said, f"{remedy}, {silence}.", "warning", name, deal=deal)
                )
    return veil(ledger, problems)


def _owner_label(owner: Owner) -> str:
    if isinstance(owner, Figure):
        return f"figure {owner.metric} {owner.period}".rstrip()
    if isinstance(owner, Claim):
        return f'claim "{owner.says[:40]}{"…" if len(owner.says) > 40 else ""}"'
    return f"{'deal' if isinstance(owner, Deal) else 'entity'} {owner.id}"


def approximate_replays(ledger: Ledger) -> list[Problem]:
    """Return a note for each change without a known day: a replay into its time is rough."""
    require_ledger(ledger)
    notes = (
        Problem(
            deal.place_of(change),
            f"{change.status.word} {change.date}, the day is not known (deal {deal.id})",
            f"In a replay it counts from {effective_day(change.date, ledger.as_of)}.",
            "note",
            deal=deal.id,
        )
        for deal in ledger.deals
        for change in deal.history
        if change.date is not None and not change.date.exact
    )
    return veil(ledger, notes)
