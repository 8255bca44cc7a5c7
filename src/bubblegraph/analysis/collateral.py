"""Loans that hardware secures: what of them is uncovered when the hardware is worth less."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.obligations import Obligation, obligations
from bubblegraph.analysis.stress import share_of_one
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, amount_dict, maybe_whole, total, whole
from bubblegraph.result import Plain
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.stress import CollateralDocument

__all__ = ["BackedLoans", "Collateral", "chip_collateral"]

HARDWARE = re.compile(r"\b(chips?|gpus?|tpus?|hardware|servers)\b", re.IGNORECASE)


@dataclass(frozen=True, slots=True, repr=False)
class BackedLoans(OneLine):
    """What a lender has lent to a borrower against hardware."""

    lender: str
    borrower: str
    owed: Amount  # cents
    uncovered: tuple[Fraction, Fraction | None]  # cents, at most; the high None: not known
    deals: tuple[str, ...]


@dataclass(frozen=True, slots=True, repr=False)
class Collateral(Plain):
    """Loans against hardware, and what of them is uncovered at most: a scenario."""

    FIELDS = (
        *("lender", "borrower", "owed_low", "owed_high", "uncovered_low", "uncovered_high"),
        "deals",
    )
    DTYPES = (("deals", "string"),)

    selection: Selection
    fall: Fraction
    owed: Amount
    loans: tuple[BackedLoans, ...]  # the largest first

    @property
    def uncovered(self) -> tuple[Fraction, Fraction | None]:
        """What of all of them is uncovered, at most."""
        return _part(self.owed, self.fall)

    def _brief(self) -> str:
        return f"{of_ledger(self.selection)}: {len(self.loans)} pairs, {float(self.fall):.0%}"

    def to_dict(self) -> CollateralDocument:
        """Return all of it as plain values, as ``stress --chips --json`` prints it."""
        return {
            "schema": 1,
            "command": "stress",
            **asked_dict(self.selection),
            "chips": float(self.fall),
            "owed": amount_dict(*self.owed.ends),
            "uncovered": amount_dict(*self.uncovered),
            "loans": [
                {
                    "lender": each.lender,
                    "borrower": each.borrower,
                    "owed": amount_dict(*each.owed.ends),
                    "uncovered": amount_dict(*each.uncovered),
                    "deals": list(each.deals),
                }
                for each in self.loans
            ],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each lender and borrower."""
        return [
            {
                "lender": each.lender,
                "borrower": each.borrower,
                "owed_low": whole(each.owed.low),
                "owed_high": maybe_whole(each.owed.high),
                "uncovered_low": whole(each.uncovered[0]),
                "uncovered_high": maybe_whole(each.uncovered[1]),
                "deals": " ".join(each.deals),
            }
            for each in self.loans
        ]


def chip_collateral(selection: Selection, fall: Fraction) -> Collateral:
    """Compute what of loans against hardware is uncovered when the hardware is worth less.

    A loan is one against hardware if what it is for names chips, GPUs, TPUs, servers or hardware,
    or if it shares a package with such a loan to the same borrower.

    Parameters
    ----------
    selection : Selection
    fall : Fraction
        The part of its value that the hardware loses, 0 to 1. Before, it is worth what was lent.

    Returns
    -------
    Collateral
        Amounts in cents, as lent.

    Raises
    ------
    QuestionError
        If an argument is of another sort, or out of its range.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: bank, payee: cloud, kind: debt, amount: 40, what: chip-backed loan,
    ...    status: {2025: closed}}
    ... ''')
    >>> found = chip_collateral(select_deals(ledger), Fraction(3, 4))
    >>> [(each.lender, int(each.uncovered[0])) for each in found.loans]
    [('bank', 3000)]
    """
    arguments.instance("selection", selection, Selection)
    fall = share_of_one("fall", fall)
    loans = _backed([each for each in obligations(selection) if each.sort == "lending"])
    pairs: dict[tuple[str, str], list[Obligation]] = {}
    for each in loans:
        pairs.setdefault((each.creditor, each.debtor), []).append(each)
    found = [_together(*pair, listed, fall) for pair, listed in pairs.items()]
    ranked = sorted(found, key=lambda each: (-each.owed.disclosed, each.lender, each.borrower))
    return Collateral(selection, fall, total(each.owed for each in loans), tuple(ranked))


def _backed(loans: Iterable[Obligation]) -> list[Obligation]:
    """The loans that hardware secures, by what they say or by a package."""
    listed = list(loans)
    named = [each for each in listed if HARDWARE.search(each.standing.deal.what)]
    packages = {(each.debtor, package) for each in named for package in _packages(each)}
    return [
        each
        for each in listed
        if each in named
        or not packages.isdisjoint((each.debtor, package) for package in _packages(each))
    ]


def _packages(loan: Obligation) -> tuple[str, ...]:
    return loan.standing.deal.packages


def _together(
    lender: str, borrower: str, loans: Iterable[Obligation], fall: Fraction
) -> BackedLoans:
    listed = list(loans)
    owed = total(each.owed for each in listed)
    ids = tuple(each.standing.deal.id for each in listed)
    return BackedLoans(lender, borrower, owed, _part(owed, fall), ids)


def _part(owed: Amount, part: Fraction) -> tuple[Fraction, Fraction | None]:
    return part * owed.low, None if owed.high is None else part * owed.high
