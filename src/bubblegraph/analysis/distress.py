"""DebtRank of a ledger: which share of its equity each party loses when some do not pay."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from bubblegraph import arguments
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.means import Given, check_assumptions, equity_of, given_dict
from bubblegraph.analysis.obligations import obligations
from bubblegraph.analysis.stress import find_entities, share_of_one
from bubblegraph.analysis.summaries import of_ledger
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.assumptions import Assumptions
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Selection
from bubblegraph.money import maybe_whole, whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.debt_rank import debt_rank, single_hit_rank
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.stress import DistressDocument

__all__ = ["Distress", "Distressed", "spread_distress"]


@dataclass(frozen=True, slots=True, repr=False)
class Distressed(OneLine):
    """A party that is owed something by others in distress."""

    entity: str
    owed: int  # by all others, at disclosed prices, cents
    lost: Fraction  # of that, cents
    equity: Given | None
    distress: Fraction | None  # the share of its equity that it loses; None without equity


@dataclass(frozen=True, slots=True, repr=False)
class Distress(Plain):
    """How distress passes from debtors to creditors: a scenario."""

    FIELDS = ("entity", "owed", "lost", "equity", "distress")

    selection: Selection
    entities: tuple[str, ...]
    unpaid: Fraction
    single_hit: bool
    parties: tuple[Distressed, ...]  # the largest loss first
    given: tuple[Given, ...]

    def _brief(self) -> str:
        names = ", ".join(name(self.selection.ledger, each) for each in self.entities)
        reached = sum(each.distress is not None for each in self.parties)
        return (
            f"{of_ledger(self.selection)}: {names}, {float(self.unpaid):.0%}: {reached} with equity"
        )

    def to_dict(self) -> DistressDocument:
        """Return all of it as plain values, as ``stress ENTITY --view debtrank --json`` does."""
        return {
            "schema": 1,
            "command": "stress",
            **asked_dict(self.selection),
            "view": "debtrank-2012" if self.single_hit else "debtrank",
            "entities": list(self.entities),
            "unpaid": float(self.unpaid),
            "parties": [
                {
                    "entity": each.entity,
                    "owed": whole(each.owed),
                    "lost": whole(each.lost),
                    "equity": None if each.equity is None else whole(each.equity.cents),
                    "distress": None if each.distress is None else round(float(each.distress), 6),
                }
                for each in self.parties
            ],
            "assumptions": [given_dict(each) for each in self.given],
        }

    def to_records(self) -> list[dict[str, Any]]:
        """Return one row for each party."""
        return [
            {
                "entity": each.entity,
                "owed": whole(each.owed),
                "lost": whole(each.lost),
                "equity": maybe_whole(each.equity.cents if each.equity else None),
                "distress": None if each.distress is None else round(float(each.distress), 6),
            }
            for each in self.parties
        ]


def spread_distress(
    selection: Selection,
    entities: Iterable[str],
    *,
    unpaid: Fraction,
    assumptions: Assumptions | None = None,
    single_hit: bool = False,
    patience: Patience = ENDLESS,
) -> Distress:
    """Compute which share of its equity each party loses when some entities are in distress.

    What a creditor is owed loses value as its debtor loses equity: h = min(1, s + Λ h), where Λ is
    what is owed over the creditor's equity [1]_. Who has no equity, given or known, loses money,
    and passes nothing on.

    Parameters
    ----------
    selection : Selection
    entities : iterable of str
        By any of their names.
    unpaid : Fraction
        Their distress: the part of what they owe that is lost, 0 to 1.
    assumptions : mapping, optional
        Entity id to amounts in cents, of which ``equity`` is used.
    single_hit : bool
        By the rule of 2012: each passes its distress on once.
    patience : Patience

    Returns
    -------
    Distress
        Amounts in cents, at disclosed prices.

    Raises
    ------
    QuestionError
        If no entity bears a name, a number is out of its range, or nobody has equity.
    Stopped
        If patience is over.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: lab,   payee: cloud, kind: cloud, amount: 100, status: {2025: committed}}
    ... - {payer: cloud, payee: chips, kind: purchase, amount: 80, status: {2025: committed}}
    ... ''')
    >>> assumed = {"cloud": {"equity": 200_00}, "chips": {"equity": 400_00}}
    >>> found = spread_distress(
    ...     select_deals(ledger), ["lab"], unpaid=Fraction(1, 2), assumptions=assumed
    ... )
    >>> [(each.entity, float(each.distress)) for each in found.parties]
    [('cloud', 0.25), ('chips', 0.05)]

    References
    ----------
    .. [1] M. Bardoscia, S. Battiston, F. Caccioli, G. Caldarelli, DebtRank: a microscopic
       foundation for shock propagation, PLoS ONE 10, 2015.
    """
    arguments.instance("selection", selection, Selection)
    under = find_entities(selection, entities)
    unpaid = share_of_one("unpaid", unpaid)
    assumed = check_assumptions(selection, assumptions)
    arguments.flag("single_hit", single_hit)
    arguments.instance("patience", patience, Patience)
    claims = _claims(selection)
    parties = sorted({each for pair in claims for each in pair} | set(under))
    equity = {
        each: own
        for each in parties
        if each not in under and (own := equity_of(selection, assumed, each)) is not None
    }
    _require_equity(under, claims, equity)
    number = {each: i for i, each in enumerate(parties)}
    leverage = {
        (number[creditor], number[debtor]): Fraction(cents, equity[creditor].cents)
        for (creditor, debtor), cents in claims.items()
        if creditor in equity
    }
    shock = [unpaid if each in under else Fraction(0) for each in parties]
    rank = single_hit_rank if single_hit else debt_rank
    shares = dict(zip(parties, rank(leverage, shock, patience), strict=True))
    found = [_distressed(each, claims, shares, equity) for each in parties if each not in under]
    touched = (each for each in found if each.lost)
    ranked = sorted(touched, key=lambda each: (-each.lost, each.entity))
    given = tuple(equity[each] for each in sorted(equity))
    return Distress(selection, under, unpaid, single_hit, tuple(ranked), given)


def _claims(selection: Selection) -> dict[tuple[str, str], int]:
    """What each creditor is owed by each debtor, at disclosed prices."""
    found: dict[tuple[str, str], int] = {}
    for each in obligations(selection):
        pair = each.creditor, each.debtor
        if each.owed.disclosed:
            found[pair] = found.get(pair, 0) + each.owed.disclosed
    return found


def _require_equity(
    under: tuple[str, ...],
    claims: dict[tuple[str, str], int],
    equity: dict[str, Given],
) -> None:
    """Complain if there is no equity that a loss could be a share of."""
    if any(creditor in equity for creditor, _ in claims):
        return
    ranked = sorted(
        (-cents, creditor) for (creditor, debtor), cents in claims.items() if debtor in under
    )
    if not ranked:
        return  # nobody is owed anything by them
    raise QuestionError(
        "DebtRank takes the equity of companies, of which the ledger has none; give it by "
        f"--assume FILE, with a line like {ranked[0][1]}: {{equity: 40B}}"
    )


def _distressed(
    entity: str,
    claims: dict[tuple[str, str], int],
    shares: dict[str, Fraction],
    equity: dict[str, Given],
) -> Distressed:
    mine = {debtor: cents for (creditor, debtor), cents in claims.items() if creditor == entity}
    lost = sum((cents * shares[debtor] for debtor, cents in mine.items()), Fraction(0))
    own = equity.get(entity)
    return Distressed(
        entity, sum(mine.values()), lost, own, None if own is None else shares[entity]
    )
