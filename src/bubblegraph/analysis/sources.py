"""On which publications the round-trip volume rests."""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.analysis.documents import asked_dict
from bubblegraph.analysis.question import Question
from bubblegraph.analysis.roundtrip import most_together, priced, require_packing
from bubblegraph.analysis.summaries import limits, of_ledger
from bubblegraph.errors import QuestionError
from bubblegraph.graph import on_each_rung
from bubblegraph.ledger.model import Ledger
from bubblegraph.ledger.select import Filters, Selection, Standing, select_deals
from bubblegraph.money import whole
from bubblegraph.patience import ENDLESS, Patience
from bubblegraph.result import Plain
from bubblegraph.solving.changed_amounts import Changed, Span
from bubblegraph.solving.network import Edge
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.sources import PublicationDict, SourcesDocument

__all__ = ["Evidence", "Publication", "weigh_sources"]

STALE_DAYS = 365
# where it was read, not who says so
_VIA = re.compile(r"\s*\((?:via|copy|copied|quoting|citing)\b[^)]*\)")


@dataclass(frozen=True, slots=True, repr=False)
class Publication(OneLine):
    """A publisher, the deals on loops that it alone supports, and T* without them."""

    name: str
    sole: tuple[str, ...]  # deals that rest on it alone
    shared: tuple[str, ...]  # deals that it supports beside others
    signed: (
        Span  # T* of signed deals at their highs without ``sole``, no less and no more than; cents
    )
    all: Span  # the same of all deals; where it is computed both ends are the same

    @property
    def left_signed(self) -> Fraction:
        """What is left of T* of the signed deals, at most; cents."""
        return self.signed[1]

    @property
    def left_all(self) -> Fraction:
        """What is left of T*, at most; cents."""
        return self.all[1]

    @property
    def exact(self) -> bool:
        """Whether both are computed."""
        return all(low == high for low, high in (self.signed, self.all))


@dataclass(frozen=True, slots=True, repr=False)
class Evidence(Plain):
    """How well the round-trip volume is supported."""

    FIELDS = (
        *("publication", "alone", "beside_others", "left_signed", "left_all"),
        *("left_signed_least", "left_all_least"),
    )

    flows: CircularFlows
    publications: tuple[Publication, ...]  # those that carry most first
    unsupported: tuple[Standing, ...]  # on a loop, no source
    single: tuple[Standing, ...]  # on a loop, one publisher
    stale: tuple[Standing, ...]  # on a loop, no source of the last year
    # T* of signed and of all deals at their highs, without low-confidence ones
    confident: tuple[Span, Span]
    not_weighed: tuple[str, ...] = ()  # publications left when the search was interrupted

    @property
    def confident_signed(self) -> Fraction:
        """T* of the signed deals without those of low confidence, at most; cents."""
        return self.confident[0][1]

    @property
    def confident_all(self) -> Fraction:
        """The same of all deals."""
        return self.confident[1][1]

    @property
    def exact(self) -> bool:
        """Whether all volumes are computed; if not, some are bounds."""
        known = [low == high for low, high in self.confident]
        return (
            not self.not_weighed
            and all(known)
            and all(publication.exact for publication in self.publications)
        )

    def _brief(self) -> str:
        selection = self.flows.selection
        names = f"{count(len(self.publications), 'publication')} behind the round-trip volume"
        return f"{of_ledger(selection)}: {names}, {limits(selection, self.flows.question.trips)}"

    def to_dict(self) -> SourcesDocument:
        """Return all of it as plain values, as ``sources --json`` prints it."""
        flows = self.flows
        return {
            "schema": 1,
            "command": "sources",
            **asked_dict(flows.selection),
            "round_trip": {
                "signed": whole(flows.signed.high.value),
                "all": whole(flows.all.high.value),
            },
            "round_trip_exact": flows.signed.high.exact and flows.all.high.exact,
            "without_low_confidence": {
                "signed": whole(self.confident_signed),
                "all": whole(self.confident_all),
                "signed_least": whole(self.confident[0][0]),
                "all_least": whole(self.confident[1][0]),
            },
            "publications": self.to_records(),
            "not_weighed": list(self.not_weighed),
            "single": [standing.deal.id for standing in self.single],
            "stale": [standing.deal.id for standing in self.stale],
            "unsupported": [standing.deal.id for standing in self.unsupported],
        }

    def to_records(self) -> list[PublicationDict]:
        """Return one row for each publication."""
        return [
            {
                "publication": publication.name,
                "alone": list(publication.sole),
                "beside_others": list(publication.shared),
                "left_signed": whole(publication.left_signed),
                "left_all": whole(publication.left_all),
                "left_signed_least": whole(publication.signed[0]),
                "left_all_least": whole(publication.all[0]),
            }
            for publication in self.publications
        ]


def weigh_sources(
    ledger: Ledger, flows: CircularFlows, *, patience: Patience = ENDLESS
) -> Evidence:
    """Find out what is left of the round-trip volume if a publication is wrong.

    Parameters
    ----------
    ledger : Ledger
    flows : CircularFlows
        Of the same ledger; its filters stay in force.
    patience : Patience
        When it is over, what is not solved has bounds: the prices that prove T* bound what is left
        of it.

    Returns
    -------
    Evidence
        Volumes in cents. A deal rests on a publication alone when all its sources name that
        publisher. With a view, the publications that support a deal of it; the volumes are those of
        the whole ledger.

    Raises
    ------
    QuestionError
        If the flows are of another ledger.

    Examples
    --------
    >>> from bubblegraph import circular_flows, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 100, date: 2025, source: Gazette 2025-01-02}
    ... - {payer: b, payee: a, kind: cloud, amount: 40, date: 2025, source: Herald 2025-01-02}
    ... ''')
    >>> evidence = weigh_sources(ledger, circular_flows(select_deals(ledger)))
    >>> [(publication.name, publication.left_all) for publication in evidence.publications]
    [('Gazette', Fraction(0, 1)), ('Herald', Fraction(0, 1))]
    """
    arguments.instance("ledger", ledger, Ledger)
    arguments.instance("flows", flows, CircularFlows)
    arguments.instance("patience", patience, Patience)
    if flows.selection.ledger != ledger:
        raise QuestionError(
            "flows takes what circular_flows finds in this ledger, and it is of another one"
        )
    filters = flows.selection.filters
    volumes = _Volumes(ledger, flows, patience)
    on_loops = _on_loops(flows)
    by_name: dict[str, list[Standing]] = defaultdict(list)
    for standing in on_loops:
        for publisher in _publishers(standing):
            by_name[publisher].append(standing)
    shown_names = [
        name
        for name, deals in by_name.items()
        if any(flows.selection.shows(standing) for standing in deals)
    ]
    confident = volumes.of(replace(filters, confidence="medium"))
    publications: list[Publication] = []
    for done, name in enumerate(shown_names):
        if patience.interrupted:
            break
        patience.tell(f"T* without each of {len(shown_names) - done:,} publications")
        publications.append(_publication(volumes, filters, name, by_name[name]))
    shown = [standing for standing in on_loops if flows.selection.shows(standing)]
    return Evidence(
        flows=flows,
        publications=tuple(sorted(publications, key=lambda p: (p.left_all, p.left_signed, p.name))),
        unsupported=tuple(standing for standing in shown if not standing.deal.sources),
        single=tuple(standing for standing in shown if len(_publishers(standing)) == 1),
        stale=tuple(standing for standing in shown if _stale(flows.selection, standing)),
        confident=confident,
        not_weighed=tuple(shown_names[len(publications) :]),
    )


def _on_loops(flows: CircularFlows) -> list[Standing]:
    """The deals on loops, in the order of the ledger."""
    return [standing for standing in flows.selection.counted if flows.is_on_loop(standing)]


def _publishers(standing: Standing) -> tuple[str, ...]:
    return tuple(dict.fromkeys(_VIA.sub("", source.publisher) for source in standing.deal.sources))


def _publication(
    volumes: _Volumes, filters: Filters, name: str, deals: list[Standing]
) -> Publication:
    sole = tuple(standing.deal.id for standing in deals if _publishers(standing) == (name,))
    shared = tuple(standing.deal.id for standing in deals if _publishers(standing) != (name,))
    signed, everything = volumes.of(replace(filters, without=(*filters.without, *sole)))
    return Publication(name, sole, shared, signed, everything)


class _Volumes:
    """T* of both rungs at the highs, with other filters than the flows have."""

    def __init__(self, ledger: Ledger, flows: CircularFlows, patience: Patience) -> None:
        self.ledger = ledger
        signed, everything = _highs(flows.question)
        require_packing(most_together(everything), "sources")
        self.all = Changed(everything, flows.all.high, patience)
        self.signed = (
            self.all if signed == everything else Changed(signed, flows.signed.high, patience)
        )

    def of(self, filters: Filters) -> tuple[Span, Span]:
        """Of signed deals, and of all that count."""
        signed, everything = _highs(Question(select_deals(self.ledger, filters)))
        found = self.all.volume(everything)
        alike = self.signed is self.all and signed == everything
        return found if alike else self.signed.volume(signed), found


def _highs(question: Question) -> tuple[dict[Edge, int], dict[Edge, int]]:
    """The disclosed highs of the legs on loops, of signed deals and of all."""
    found = on_each_rung(question.cores, priced)
    return found["signed"], found["all"]


def _stale(selection: Selection, standing: Standing) -> bool:
    days = [source.date.last for source in standing.deal.sources if source.date is not None]
    if selection.as_of is None or not days:
        return False
    return selection.as_of - max(days) > timedelta(days=STALE_DAYS)
