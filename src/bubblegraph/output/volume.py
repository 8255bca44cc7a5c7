"""The answer of ``volume``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.certificate import Certificate
from bubblegraph.analysis.leg_flows import LegFlow
from bubblegraph.analysis.volume import Company, Volume
from bubblegraph.graph import Rung
from bubblegraph.ledger.model import Status
from bubblegraph.ledger.names import loop, name
from bubblegraph.money import CENTS, UNITS, Scale, whole
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import (
    booked_words,
    filter_words,
    head_line,
    lap_words,
    limit_words,
    scale_for,
    unit_words,
)
from bubblegraph.solving.share_ranges import Share

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import (
        CertificateLineDict,
        CertifiedEnd,
        CertifiedVolumeDocument,
    )

__all__ = ["answer_certificate", "answer_legs", "answer_volume"]

RUNG_WORDS = {"paid": "paid so far", "signed": "signed or paid"}
ALL_WORDS = {  # what the last rung counts, by the status from which deals count
    Status.RUMOURED: "with rumoured deals",
    Status.LETTER_OF_INTENT: "with letters of intent",
    Status.ANNOUNCED: "with announced deals",
}
MOST_COMPANIES = 12
PAID = (
    "Paid so far: from what is known to be paid to what can have been. A deal that does not say "
    "counts from "
    "nothing to its amount; a closed one in full, unless its term still runs."
)


def answer_volume(volume: Volume, *, shares: bool = False, units: Scale | None = None) -> Answer:
    """Lay out T*, V* and the gross flow by firmness, the companies, and the years if they were
    asked for.

    With ``shares`` T*/W is computed exactly too, which takes longer than all the rest.
    """
    arguments.instance("volume", volume, Volume)
    arguments.flag("shares", shares)
    arguments.optional("units", units, Scale)
    scale = _scale(volume, units)
    ratios = _ratios(volume, exact=shares)
    body: list[Table | Lines] = [_rungs_table(volume, ratios, scale)]
    if _shown(volume):
        body += [Lines(("",), beside=True), _companies_table(volume, scale)]
    if volume.years:
        body += [Lines(("",), beside=True), _years_table(volume, scale)]
    return Answer(
        head=(
            head_line("Round-trip volume", volume.selection, scale),
            "T*: what can complete a full lap, no dollar counted twice. V*: what is booked while "
            "it goes "
            "round. W: the gross flow. T* and V* are upper limits, not findings.",
            *filter_words(volume.selection),
        ),
        body=tuple(body),
        foot=tuple(_foot(volume, ratios, scale)),
        fields=volume.FIELDS,
        records=volume.to_records,
        document=volume.to_dict,
    )


def _scale(volume: Volume, units: Scale | None) -> Scale:
    largest = volume.trips["all"].high.value or volume.gross["all"].disclosed
    return scale_for(volume.selection, largest, units)


Ratios = dict[str, list[Share]]  # what it is: one for each rung


def _ratios(volume: Volume, *, exact: bool) -> Ratios:
    lap = volume.round_trip_share if exact else volume.round_trip_share_bounds
    found: Ratios = {}
    for word, share in (("T*/W", lap), ("V*/W", volume.circulation_share)):
        found[word] = [share(rung) for rung in volume.trips]
        found[f"{word}, prices unlimited"] = [share(rung, unlimited=True) for rung in volume.trips]
    return found


def _rungs_table(volume: Volume, ratios: Ratios, scale: Scale) -> Table:
    columns = (
        Column("at most", wrap=True),
        *(Column(_rung_words(volume, rung), right=True) for rung in volume.trips),
    )
    rows = [
        (_label(volume), *(lap_words(volume.trips[rung], scale) for rung in volume.trips)),
        *_reached(volume, scale),
        (
            "T*, unknown prices unlimited",
            *(_limit(volume.trips[rung].unlimited, scale) for rung in volume.trips),
        ),
        ("V* at lows–highs", *(booked_words(volume.trips[rung], scale) for rung in volume.trips)),
        (
            "V*, unknown prices unlimited",
            *(_limit(volume.trips[rung].circulation_unlimited, scale) for rung in volume.trips),
        ),
        ("W", *(scale.amount(volume.gross[rung]) for rung in volume.trips)),
        *((f"{word} ({_method(shares)})", *map(_share, shares)) for word, shares in ratios.items()),
    ]
    return Table(columns, rows)


def _reached(volume: Volume, scale: Scale) -> Iterator[tuple[str, ...]]:
    """Where T* is not computed: what it is known to reach."""
    trips = volume.trips.values()
    if not all(trip.exact for trip in trips):
        yield ("T* at least", *(scale.span(trip.low.least, trip.high.least) for trip in trips))


def _rung_words(volume: Volume, rung: Rung) -> str:
    return RUNG_WORDS.get(rung) or ALL_WORDS.get(
        volume.selection.filters.min_status, "all that count"
    )


def _label(volume: Volume) -> str:
    exact = all(trip.exact for trip in volume.trips.values())
    return "T* at lows–highs" if exact else "T* at most, at lows–highs"


def _limit(cents: int | Fraction | None, scale: Scale) -> str:
    return "no bound" if cents is None else scale.show(cents)


def _share(share: Share) -> str:
    if share.low is None or share.high is None:
        return "–"  # nothing flows
    low, high = f"{float(share.low):.1%}", f"{float(share.high):.1%}"
    return low if low == high else f"{low}–{high}"


def _method(shares: list[Share]) -> str:
    return "exact" if all(share.method == "exact" for share in shares) else "bounds"


def _companies_table(volume: Volume, scale: Scale) -> Table:
    columns = (
        Column("company", wrap=True),
        Column("of that circular, at most", right=True),
        Column("of paid out", right=True),
        Column("of taken in", right=True),
    )
    ledger = volume.selection.ledger
    rows = [
        (
            name(ledger, company.entity),
            _range(company, scale),
            scale.show(company.outflow),
            scale.show(company.inflow),
        )
        for company in _shown(volume)
    ]
    return Table(columns, rows)


def _shown(volume: Volume) -> list[Company]:
    """The companies that something can pass, the first of them."""
    involves = volume.selection.involves
    return [c for c in volume.companies if c.most != 0 and involves((c.entity,))][:MOST_COMPANIES]


def _range(company: Company, scale: Scale) -> str:
    if company.least is None or company.most is None:
        return f"≤ {scale.show(company.limit)}"
    return scale.span(company.least, company.most)


def _years_table(volume: Volume, scale: Scale) -> Table:
    """The years in which something can go round; the others are named in the foot."""
    columns = (
        Column("year"),
        Column("T*", right=True),
        Column("V*", right=True),
        Column("due in all", right=True),
    )
    rows = [
        (
            str(year.year),
            scale.span(*year.round_trip),
            scale.span(*year.circulation),
            scale.amount(year.gross),
        )
        for year in volume.years
        if year.circulation[1]
    ]
    return Table(columns, rows, [("undated", "", "", scale.amount(volume.undated))])


def _foot(volume: Volume, ratios: Ratios, scale: Scale) -> Iterator[str]:
    methods = {_method(shares) for shares in ratios.values()}
    yield (
        "Shares of W: least–most, with every amount anywhere from its low to its high, each on "
        "its own."
        + (" Exact: no narrower range holds." if "exact" in methods else "")
        + (
            " Bounds: the low volume over W at the highs, the high volume over W at the lows; "
            "--shares "
            "narrows T*/W to the exact range."
            if "bounds" in methods
            else ""
        )
    )
    yield from limit_words(scale, *volume.trips.values())
    if any(company.least is not None for company in _shown(volume)):
        yield (
            "Circular: least–most that passes the company over all packings as large as T* at the "
            "highs, "
            f"{_rung_words(volume, 'all')}; companies share the same dollars, so never add up."
        )
    hidden = len(volume.companies) - len(_shown(volume))
    if hidden:
        yield _hidden_words(hidden, ("company lies", "companies lie"), more=bool(_shown(volume)))
    unsolved = [str(year.year) for year in volume.years if not year.exact]
    if unsolved:
        yield (
            f"Patience ended before T* of {', '.join(unsolved)} was known: there it is a bound, "
            f"at most."
        )
    if volume.years:
        yield (
            "Each year is solved on its own, deals of full term spread over it by days. The years "
            "do not add "
            "up to T*: what is put in in one year and spent in another never meets in one."
        )
        idle = sum(not year.circulation[1] for year in volume.years)
        if idle:
            yield (
                f"Nothing can go round in {_of_years(idle, len(volume.years))}, "
                f"{_years_words(volume)}."
            )
    if "paid" in volume.trips:
        yield PAID
    if volume.gross["all"].high is None:
        disclosed = sum(standing.amount.disclosed for standing in volume.selection.counted)
        yield (
            f"W: ≥ where prices are undisclosed; {_rung_words(volume, 'all')} it is "
            f"{scale.show(disclosed)} at the disclosed highs."
        )


def _hidden_words(hidden: int, words: tuple[str, str], *, more: bool) -> str:
    one, many = words
    listed = "--format csv lists it" if hidden == 1 else "--format csv lists them"
    return f"{hidden}{' more' if more else ''} {one if hidden == 1 else many} on loops; {listed}."


def _of_years(idle: int, number: int) -> str:
    return (
        f"{idle} of the {number} years with payments"
        if number > 1
        else "the one year with payments"
    )


def _years_words(volume: Volume) -> str:
    first, last = volume.years[0].year, volume.years[-1].year
    return f"{first}" if first == last else f"{first} to {last}"


# --- the legs -------------------------------------------------------------------------------------


def answer_legs(volume: Volume, *, units: Scale | None = None) -> Answer:
    """Lay out what each leg may carry of V*, and what is attributed to it in proportion."""
    arguments.instance("volume", volume, Volume)
    arguments.optional("units", units, Scale)
    scale = _scale(volume, units)
    legs = volume.legs()
    return Answer(
        head=(
            head_line("Circulation by leg", volume.selection, scale),
            "Of what one party pays another, how much can be booked while money goes round, in a "
            "circulation "
            "as large as V* at the highs. Only V* itself is certain; an upper limit, not a "
            "finding.",
            *filter_words(volume.selection),
        ),
        body=(_legs_table(volume, legs, scale),),
        foot=tuple(_legs_foot(volume, legs)),
        fields=LegFlow.FIELDS,
        records=lambda: [leg.to_dict() for leg in legs],
        document=volume.to_dict,
    )


def _legs_table(volume: Volume, legs: tuple[LegFlow, ...], scale: Scale) -> Table:
    columns = (
        Column("payer → payee", wrap=True),
        Column("amount", right=True),
        Column("circular, at most", right=True),
        Column("in proportion", right=True),
    )
    ledger = volume.selection.ledger
    rows = [
        (
            f"{name(ledger, leg.payer)} → {name(ledger, leg.payee)}",
            scale.show(leg.amount),
            _leg_range(leg, scale),
            _proportion(leg.attributed, scale),
        )
        for leg in _legs_shown(volume, legs)
    ]
    attributed = [leg.attributed for leg in legs if leg.attributed is not None]
    in_all = sum(attributed, Fraction(0)) if len(attributed) == len(legs) else None
    booked = volume.trips["all"].circulation_high.volume
    sums = ("all legs together (V*)", "", scale.show(booked), _proportion(in_all, scale))
    return Table(columns, rows, [sums])


def _leg_range(leg: LegFlow, scale: Scale) -> str:
    return (
        "not decided" if leg.least is None or leg.most is None else scale.span(leg.least, leg.most)
    )


def _proportion(cents: Fraction | None, scale: Scale) -> str:
    return "not decided" if cents is None else scale.show(cents)


def _legs_shown(volume: Volume, legs: tuple[LegFlow, ...]) -> list[LegFlow]:
    return [
        leg for leg in legs if leg.most != 0 and volume.selection.involves((leg.payer, leg.payee))
    ]


def _legs_foot(volume: Volume, legs: tuple[LegFlow, ...]) -> Iterator[str]:
    yield (
        "Circular: least–most that the leg carries over all circulations as large as V*. The ends "
        "of several "
        "legs need not be had together, so never add them up."
    )
    yield (
        "In proportion: every party passes on what it gets in proportion to what it pays, as far "
        "as amounts "
        "allow. It is unique and balances at every party, and is a convention, not a finding."
    )
    if any(leg.attributed is None for leg in legs):
        yield (
            "Not decided: for want of patience, or too large for exact numbers. A part in "
            "proportion is "
            "decided where up to 60 parties and 400 legs are on loops with one another, a range "
            "for up to "
            "10,000 legs."
        )
    hidden = len(legs) - len(_legs_shown(volume, legs))
    if hidden:
        yield _hidden_words(hidden, ("leg lies", "legs lie"), more=bool(_legs_shown(volume, legs)))


# --- the certificate ------------------------------------------------------------------------------


def answer_certificate(
    volume: Volume,
    certificates: Mapping[tuple[Rung, CertifiedEnd], Certificate],
    *,
    units: Scale | None = None,
) -> Answer:
    """Lay out both sides of T*, so that a reader can check it with a calculator. No amount is
    rounded.
    """
    arguments.instance("volume", volume, Volume)
    arguments.mapping(
        "certificates", certificates, "a mapping of rung and end to the Certificate of certify"
    )
    arguments.instances("certificates", certificates.values(), Certificate)
    arguments.optional("units", units, Scale)
    scale = units or UNITS["1"]
    when = f", as of {volume.selection.as_of}" if volume.selection.as_of else ""
    lines = [
        line
        for (rung, end), found in certificates.items()
        for line in _certificate(volume, rung, end, found, scale)
    ]
    return Answer(
        head=(
            f"Certificate of T*: {volume.selection.ledger.title}{when}, "
            f"{unit_words(volume.selection.ledger, scale)}",
            "Each row uses up its amount on every leg of its loop, and no leg is used beyond its "
            "amount: T* "
            "is no less than the sum of the rows. Every loop whose legs all carry something costs "
            "1 or more "
            "at their prices: T* is no more than the sum of price times amount. Both are equal, "
            "exactly.",
            *filter_words(volume.selection),
        ),
        body=(Lines(tuple(lines)),),
        foot=(),
        fields=("rung", "end", "side", "what", "price", "amount", "product"),
        records=lambda: [
            {"rung": rung, "end": end, **record}
            for (rung, end), found in certificates.items()
            for record in _records(volume, found)
        ],
        document=lambda: _certificate_document(volume, certificates),
    )


def _certificate_document(
    volume: Volume, certificates: Mapping[tuple[Rung, CertifiedEnd], Certificate]
) -> CertifiedVolumeDocument:
    return {
        **volume.to_dict(),
        "certificates": [
            {
                "rung": rung,
                "end": end,
                "value": whole(found.value),
                "lines": _records(volume, found),
            }
            for (rung, end), found in certificates.items()
        ],
    }


def _certificate(
    volume: Volume, rung: Rung, end: str, found: Certificate, scale: Scale
) -> Iterator[str]:
    ledger = volume.selection.ledger
    yield f"{_rung_words(volume, rung)}, at {end}s: T* = {_exact(found.value, scale)}"
    yield "  rows:"
    for cycle, cents in found.rows:
        yield f"    {_exact(cents, scale)}   {loop(ledger, cycle)}"
    yield f"    {_exact(found.primal, scale)}   sum"
    yield "  prices:"
    for (payer, payee), leg, price in found.priced:
        product = "" if price == 1 else f" = {_exact(leg * price, scale)}"
        pair = f"{name(ledger, payer)} → {name(ledger, payee)}"
        yield f"    {price} × {_exact(Fraction(leg), scale)}{product}   {pair}"
    yield f"    {_exact(found.dual, scale)}   sum"
    yield ""


def _exact(cents: int | Fraction, scale: Scale = UNITS["1"]) -> str:
    """An amount in a unit with all its digits, or as a fraction where they would not end."""
    units = Fraction(cents) / scale.cents
    if scale.cents % units.denominator:
        return str(units)
    digits = 2 if scale.cents == CENTS else len(str(scale.cents)) - 1
    text = (
        f"{Decimal(units.numerator) / units.denominator:,.{digits}f}"  # a float has too few digits
    )
    return text.removesuffix(".00") if scale.cents == CENTS else text.rstrip("0").rstrip(".")


def _records(volume: Volume, found: Certificate) -> list[CertificateLineDict]:
    ledger = volume.selection.ledger
    rows: list[CertificateLineDict] = [
        {
            "side": "row",
            "what": loop(ledger, cycle),
            "price": "1",
            "amount": _plain(cents),
            "product": _plain(cents),
        }
        for cycle, cents in found.rows
    ]
    prices: list[CertificateLineDict] = [
        {
            "side": "price",
            "what": f"{name(ledger, payer)} → {name(ledger, payee)}",
            "price": str(price),
            "amount": _plain(Fraction(cents)),
            "product": _plain(cents * price),
        }
        for (payer, payee), cents, price in found.priced
    ]
    return rows + prices


def _plain(cents: Fraction) -> str:
    return _exact(cents).replace(",", "")
