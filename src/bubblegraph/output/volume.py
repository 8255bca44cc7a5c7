"""The answer of ``volume``."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.analysis.certificate import Certificate
from bubblegraph.analysis.headline import headline
from bubblegraph.analysis.leg_flows import LegFlow
from bubblegraph.analysis.periods import PeriodVolume
from bubblegraph.analysis.roundtrip import RoundTrip
from bubblegraph.analysis.summaries import title_line
from bubblegraph.analysis.volume import Company, Volume
from bubblegraph.graph import Rung
from bubblegraph.ledger.model import Status
from bubblegraph.ledger.names import loop, name
from bubblegraph.ledger.payments import are_payments
from bubblegraph.money import CENTS, NOTHING, UNITS, Scale, whole
from bubblegraph.output.answer import Answer, Column, Lines, Table
from bubblegraph.output.words import (
    EVERY_LOOP_POOLED,
    booked_label,
    booked_words,
    filter_words,
    head_line,
    lap_words,
    limit_words,
    order_words,
    pooled_words,
    scale_for,
)
from bubblegraph.solving.share_ranges import Share
from bubblegraph.text import percent

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.volume import (
        CertificateLineDict,
        Certified,
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
MOST_NAMED = 6  # years or months
SPREAD = "deals of full term spread over it by days"
PAID = (
    "Paid so far: from what is known to be paid to what can have been. A deal that does not say "
    "counts from nothing to its amount; a closed one in full, unless its term still runs."
)


def answer_volume(
    volume: Volume, *, companies: bool = False, shares: bool = False, units: Scale | None = None
) -> Answer:
    """Lay out round-trip volume, bookings and gross flow by firmness; years and months if asked.

    With ``companies`` also what can pass each, with ``shares`` the volumes as shares of the gross
    flow.
    """
    arguments.instance("volume", volume, Volume)
    arguments.flag("companies", companies)
    arguments.flag("shares", shares)
    arguments.optional("units", units, Scale)
    scale = _scale(volume, units)
    ratios = _ratios(volume) if shares else {}
    body: list[Table | Lines] = [_rungs_table(volume, scale)]
    if shares:
        body += [Lines(("",), beside=True), _shares_table(volume, ratios, scale)]
    if companies and _shown(volume):
        body += [Lines(("",), beside=True), _companies_table(volume, scale)]
    for word, periods in _periods(volume):
        table = _periods_table(volume, word, periods, scale)
        body += [Lines(("",), beside=True), table] if table.rows or table.sums else []
    said = " ".join(headline(volume.question, scale, volume.within))
    return Answer(
        head=(
            head_line("Round-trip volume", volume.selection, scale),
            said or _no_loop(volume),
            *filter_words(volume.selection),
        ),
        body=tuple(body),
        foot=tuple(_foot(volume, ratios, scale, companies=companies)),
        fields=volume.FIELDS,
        records=volume.to_records,
        document=volume.to_dict,
    )


def _no_loop(volume: Volume) -> str:
    pooled = volume.question.pooled_round_trip
    return EVERY_LOOP_POOLED if pooled else "No loop: nothing can complete a lap."


def _scale(volume: Volume, units: Scale | None) -> Scale:
    largest = volume.trips["all"].high.value or volume.gross["all"].disclosed
    return scale_for(volume.selection, largest, units, volume.question.amounts)


Ratios = dict[str, list[Share]]  # what it is: one for each rung


def _ratios(volume: Volume) -> Ratios:
    found: Ratios = {}
    for word, share in (("T*/W", volume.round_trip_share), ("V*/W", volume.circulation_share)):
        found[word] = [share(rung) for rung in _trips(volume)]
        found[f"{word}, prices unlimited"] = [
            share(rung, unlimited=True) for rung in _trips(volume)
        ]
    return found


def _rungs_table(volume: Volume, scale: Scale) -> Table:
    """Four lines, each from the lows to the disclosed highs."""
    trips, gross = _trips(volume), volume.gross
    ordered = {rung: volume.in_order[rung]["invested"] for rung in trips}
    rows = [
        (_label(volume), *(lap_words(trip, scale) for trip in trips.values())),
        *_reached(volume, scale),
        (
            order_words(ordered.values(), volume.selection),
            *(scale.span(o.low.value, o.high.value) for o in ordered.values()),
        ),
        (_booked_label(volume), *(booked_words(trip, scale) for trip in trips.values())),
        ("gross flow", *(scale.amount(gross[rung]) for rung in trips)),
    ]
    return Table(_rung_columns(volume, "at most"), rows)


def _rung_columns(volume: Volume, first: str) -> tuple[Column, ...]:
    words = (_rung_words(volume, rung) for rung in _trips(volume))
    return Column(first, wrap=True), *(Column(word, right=True) for word in words)


def _shares_table(volume: Volume, ratios: Ratios, scale: Scale) -> Table:
    """The limits whatever the undisclosed prices are, and all as shares of the gross flow."""
    trips = _trips(volume).values()
    rows = [
        ("round-trip volume (T*)", *(_limit(trip.unlimited, scale) for trip in trips)),
        *_where_known(volume, scale),
        ("bookings (V*)", *(_limit(trip.circulation_unlimited, scale) for trip in trips)),
        *((f"{word} ({_method(shares)})", *map(_share, shares)) for word, shares in ratios.items()),
    ]
    return Table(_rung_columns(volume, "whatever the undisclosed prices are"), rows)


def _reached(volume: Volume, scale: Scale) -> Iterator[tuple[str, ...]]:
    """Where T* is not computed: what it is known to reach."""
    trips = _trips(volume).values()
    if not all(trip.exact for trip in trips):
        yield ("at least", *(scale.span(trip.low.least, trip.high.least) for trip in trips))


def _trips(volume: Volume) -> Mapping[Rung, RoundTrip]:
    """T* and V* by firmness; of payments, which all are as firm, once."""
    if not are_payments(volume.selection):
        return volume.trips
    return {"signed": volume.trips["signed"]}


def _rung_words(volume: Volume, rung: Rung) -> str:
    if are_payments(volume.selection):
        return "paid"
    return RUNG_WORDS.get(rung) or ALL_WORDS.get(
        volume.selection.filters.min_status, "all that count"
    )


def _label(volume: Volume) -> str:
    exact = all(trip.exact for trip in volume.trips.values())
    return "round-trip volume" if exact else "round-trip volume (a bound)"


def _booked_label(volume: Volume) -> str:
    booked = "payments" if are_payments(volume.selection) else "bookings"
    return booked_label(f"{booked} while it goes round", _trips(volume).values())


def _where_known(volume: Volume, scale: Scale) -> Iterator[tuple[str, ...]]:
    """Where T* has no limit: that of all loops but those that have none."""
    trips = volume.trips.values()
    if any(trip.unlimited is None for trip in trips):
        limits = (scale.show(trip.unlimited_where_known) for trip in trips)
        yield ("but for loops without a known upper end", *limits)


def _limit(cents: int | Fraction | None, scale: Scale) -> str:
    return "no bound" if cents is None else scale.show(cents)


def _share(share: Share) -> str:
    if share.low is None or share.high is None:
        return "–"  # nothing flows
    low, high = percent(share.low), percent(share.high)
    return low if low == high else f"{low}–{high}"


def _method(shares: list[Share]) -> str:
    return "exact" if all(share.method == "exact" for share in shares) else "bounds"


def _companies_table(volume: Volume, scale: Scale) -> Table:
    columns = (
        Column("party" if are_payments(volume.selection) else "company", wrap=True),
        Column("can carry, at most", right=True),
        Column("as part of T*", right=True),
        Column("of paid out", right=True),
        Column("of taken in", right=True),
    )
    ledger = volume.selection.ledger
    rows = [
        (
            name(ledger, company.entity),
            _can_carry(company, scale),
            _range(company.least, company.most, scale),
            scale.show(company.outflow),
            scale.show(company.inflow),
        )
        for company in _shown(volume)
    ]
    return Table(columns, rows)


def _shown(volume: Volume) -> list[Company]:
    """The companies that something can pass, the first of them."""
    involves = volume.selection.involves
    return [c for c in volume.companies if c.can_carry != 0 and involves((c.entity,))][
        :MOST_COMPANIES
    ]


def _can_carry(of: Company | LegFlow, scale: Scale) -> str:
    """The limit; or what it is no more than, where that was not computed."""
    if of.can_carry is None:
        return f"≤ {scale.show(of.limit)}"
    return scale.show(of.can_carry)


def _range(least: int | Fraction | None, most: int | Fraction | None, scale: Scale) -> str:
    return "not decided" if least is None or most is None else scale.span(least, most)


def _periods(volume: Volume) -> list[tuple[str, tuple[PeriodVolume, ...]]]:
    """The years and the months, where they are asked for."""
    every = (("year", volume.years), ("month", volume.months))
    return [(word, periods) for word, periods in every if periods]


def _periods_table(
    volume: Volume, word: str, periods: tuple[PeriodVolume, ...], scale: Scale
) -> Table:
    """The years or months in which something can go round; the others are named in the foot."""
    columns = (
        Column(word),
        Column("T*", right=True),
        Column("V*", right=True),
        Column("paid in all" if are_payments(volume.selection) else "due in all", right=True),
    )
    rows = [
        (
            str(period.period),
            scale.span(*period.round_trip),
            scale.span(*period.circulation),
            scale.amount(period.gross),
        )
        for period in periods
        if period.circulation[1]
    ]
    undated = [("undated", "", "", scale.amount(volume.undated))]
    if are_payments(volume.selection) and volume.undated == NOTHING:
        return Table(columns, rows, [])
    return Table(columns, rows, undated)


def _foot(volume: Volume, ratios: Ratios, scale: Scale, *, companies: bool) -> Iterator[str]:
    if ratios:
        yield _shares_words(ratios)
    yield from limit_words(scale, *_trips(volume).values())
    if companies and _shown(volume):
        highs = f", at the highs, {_rung_words(volume, 'all')}"
        one, many, shared = "company", "Companies", "dollars"
        if are_payments(volume.selection):
            one, many, shared, highs = "party", "Parties", "money", ""
        yield (
            f"Can carry: the most that can go round through the {one}{highs}. As part of T*: "
            "least–most that passes it over all packings as large as T*. "
            f"{many} share the same {shared}, so never add up."
        )
    hidden = volume.question.parties_on_loops - len(_shown(volume)) if companies else 0
    if hidden:
        yield _hidden_words(
            hidden,
            ("party lies", "parties lie")
            if are_payments(volume.selection)
            else ("company lies", "companies lie"),
            more=bool(_shown(volume)),
            listed=len(volume.companies),
        )
    yield from pooled_words(volume.question.pooled_round_trip, scale, volume.trips)
    for word, periods in _periods(volume):
        yield from _periods_foot(volume, word, periods)
    if "paid" in volume.trips:
        yield PAID


def _periods_foot(volume: Volume, word: str, periods: tuple[PeriodVolume, ...]) -> Iterator[str]:
    unsolved = [str(period.period) for period in periods if not period.exact]
    if unsolved:
        named = ", ".join(unsolved) if len(unsolved) <= MOST_NAMED else f"{len(unsolved)} {word}s"
        yield (
            f"T* of {named} is not computed, for want of patience or because too many legs are on "
            "loops: there it is a bound, at most."
        )
    what = "of what was paid in it" if are_payments(volume.selection) else SPREAD
    yield (
        f"Each {word} is solved on its own, {what}. The {word}s do not add up to the whole: what "
        f"is put in in one {word} and spent in another never meets in one."
    )
    idle = sum(not period.circulation[1] for period in periods)
    if idle:
        yield f"Nothing can go round in {_of_periods(word, idle, periods)}."


def _shares_words(ratios: Ratios) -> str:
    methods = {_method(shares) for shares in ratios.values()}
    exact = " Exact: no narrower range holds." if "exact" in methods else ""
    bounds = " Bounds: the low volume over W at the highs, the high volume over W at the lows."
    return (
        "Shares of W, the gross flow: least–most, with every amount anywhere from its low to its "
        f"high, each on its own.{exact}{bounds if 'bounds' in methods else ''}"
    )


def _hidden_words(hidden: int, words: tuple[str, str], *, more: bool, listed: int) -> str:
    """Say how many more there are, and who lists them: of very many the largest."""
    one, many = words
    what = f"the {listed:,} largest" if listed < hidden else "it" if hidden == 1 else "them"
    return (
        f"{hidden:,}{' more' if more else ''} {one if hidden == 1 else many} on loops; "
        f"--format csv lists {what}."
    )


def _of_periods(word: str, idle: int, periods: tuple[PeriodVolume, ...]) -> str:
    first, last = str(periods[0].period), str(periods[-1].period)
    span = first if first == last else f"{first} to {last}"
    if len(periods) == 1:
        return f"the one {word} with payments, {span}"
    return f"{idle} of the {len(periods)} {word}s with payments, {span}"


# --- the legs -------------------------------------------------------------------------------------


def answer_legs(volume: Volume, *, units: Scale | None = None) -> Answer:
    """Lay out what each leg can carry, what of V*, and what is attributed to it in proportion."""
    arguments.instance("volume", volume, Volume)
    arguments.optional("units", units, Scale)
    scale = _scale(volume, units)
    legs = volume.legs()
    return Answer(
        head=(
            head_line("Circulation by leg", volume.selection, scale),
            "Of what one party pays another, how much can be booked while money goes "
            f"round{'' if are_payments(volume.selection) else ', at the highs'}. Upper limits, not "
            "findings.",
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
        Column("can carry, at most", right=True),
        Column("as part of V*", right=True),
        Column("in proportion", right=True),
    )
    ledger = volume.selection.ledger
    rows = [
        (
            f"{name(ledger, leg.payer)} → {name(ledger, leg.payee)}",
            scale.show(leg.amount),
            _can_carry(leg, scale),
            _range(leg.least, leg.most, scale),
            _proportion(leg.attributed, scale),
        )
        for leg in _legs_shown(volume, legs)
    ]
    attributed = [leg.attributed for leg in legs if leg.attributed is not None]
    in_all = sum(attributed, Fraction(0)) if len(attributed) == len(legs) else None
    booked = volume.trips["all"].circulation_high.volume
    sums = ("all legs together (V*)", "", "", scale.show(booked), _proportion(in_all, scale))
    return Table(columns, rows, [sums])


def _proportion(cents: Fraction | None, scale: Scale) -> str:
    return "not decided" if cents is None else scale.show(cents)


def _legs_shown(volume: Volume, legs: tuple[LegFlow, ...]) -> list[LegFlow]:
    return [
        leg
        for leg in legs
        if leg.can_carry != 0 and volume.selection.involves((leg.payer, leg.payee))
    ][: MOST_COMPANIES if volume.question.unsolved else None]


def _legs_foot(volume: Volume, legs: tuple[LegFlow, ...]) -> Iterator[str]:
    yield (
        "Can carry: the most in any circulation. As part of V*: least–most that the leg carries "
        "over all circulations as large as V*. What several legs can carry need not be had "
        "together, so never add up."
    )
    yield (
        "In proportion: every party passes on what it gets in proportion to what it pays, as far "
        "as amounts "
        "allow. It is unique and balances at every party, and is a convention, not a finding."
    )
    if any(leg.attributed is None for leg in legs):
        yield (
            "Not decided: for want of patience, or too large for exact numbers. A part in "
            "proportion is decided where up to 60 parties and 400 legs are on loops with one "
            "another, a range for up to 10,000 legs, what a leg can carry for up to 5,000."
        )
    if volume.question.unsolved:
        yield f"Of {volume.question.legs_on_loops():,} legs on loops, too many to be told apart."
    hidden = volume.question.legs_on_loops() - len(_legs_shown(volume, legs))
    if hidden:
        shown = _legs_shown(volume, legs)
        yield _hidden_words(hidden, ("leg lies", "legs lie"), more=bool(shown), listed=len(legs))


# --- the certificate ------------------------------------------------------------------------------


def answer_certificate(
    volume: Volume,
    certificates: Mapping[tuple[Rung, CertifiedEnd, Certified], Certificate],
    *,
    units: Scale | None = None,
) -> Answer:
    """Lay out both sides of T*, to be checked with a calculator: nothing is rounded."""
    arguments.instance("volume", volume, Volume)
    arguments.mapping(
        "certificates",
        certificates,
        "a mapping of rung, end and what it is of to the Certificate of certify",
    )
    arguments.instances("certificates", certificates.values(), Certificate)
    arguments.optional("units", units, Scale)
    scale = units or UNITS["1"]
    lines = [
        line
        for (rung, end, of), found in certificates.items()
        for line in _certificate(volume, rung, end, of, found, scale)
    ]
    return Answer(
        head=(
            title_line("Certificate of T*", volume.selection, scale),
            "Each row uses up its amount on every leg of its loop, and no leg is used beyond its "
            "amount: T* is no less than the sum of the rows. Every loop whose legs all carry "
            "something costs 1 or more at their prices: T* is no more than the sum of price times "
            "amount. Both are equal, exactly. In order of time the same holds deal by deal, of "
            "the laps that can run.",
            *filter_words(volume.selection),
        ),
        body=(Lines(tuple(lines)),),
        foot=(),
        fields=("rung", "end", "of", "side", "what", "price", "amount", "product"),
        records=lambda: [
            {"rung": rung, "end": end, "of": of, **record}
            for (rung, end, of), found in certificates.items()
            for record in _records(volume, of, found)
        ],
        document=lambda: _certificate_document(volume, certificates),
    )


def _certificate_document(
    volume: Volume, certificates: Mapping[tuple[Rung, CertifiedEnd, Certified], Certificate]
) -> CertifiedVolumeDocument:
    return {
        **volume.to_dict(),
        "certificates": [
            {
                "rung": rung,
                "end": end,
                "of": of,
                "value": whole(found.value),
                "lines": _records(volume, of, found),
            }
            for (rung, end, of), found in certificates.items()
        ],
    }


CERTIFIED: dict[Certified, str] = {
    "round_trip": "T*",
    "invested": "T* in order of time, invested first",
    "any": "T* in order of time, from any leg",
}


def _certificate(
    volume: Volume, rung: Rung, end: str, of: Certified, found: Certificate, scale: Scale
) -> Iterator[str]:
    yield f"{_rung_words(volume, rung)}, at {end}s: {CERTIFIED[of]} = {_exact(found.value, scale)}"
    yield "  rows:"
    for row, cents in found.rows:
        yield f"    {_exact(cents, scale)}   {_row_words(volume, of, row)}"
    yield f"    {_exact(found.primal, scale)}   sum"
    yield "  prices:"
    for leg, carries, price in found.priced:
        product = "" if price == 1 else f" = {_exact(carries * price, scale)}"
        amount = _exact(Fraction(carries), scale)
        yield f"    {price} × {amount}{product}   {_leg_words(volume, leg)}"
    yield f"    {_exact(found.dual, scale)}   sum"
    yield ""


def _row_words(volume: Volume, of: Certified, row: tuple[str, ...]) -> str:
    """A loop by its companies; a lap by its deals, the first leg first."""
    return loop(volume.selection.ledger, row) if of == "round_trip" else " → ".join(row)


def _leg_words(volume: Volume, leg: tuple[str, ...]) -> str:
    """A pair by its companies; a deal by its id."""
    ledger = volume.selection.ledger
    return leg[0] if len(leg) == 1 else " → ".join(name(ledger, party) for party in leg)


def _exact(cents: int | Fraction, scale: Scale = UNITS["1"]) -> str:
    """An amount in a unit with all its digits, or as a fraction where they would not end."""
    units = Fraction(cents) / scale.cents
    if scale.cents % units.denominator:
        return str(units)
    digits = 2 if scale.cents == CENTS else len(str(scale.cents)) - 1
    # a float has too few digits
    text = f"{Decimal(units.numerator) / units.denominator:,.{digits}f}"
    return text.removesuffix(".00") if scale.cents == CENTS else text.rstrip("0").rstrip(".")


def _records(volume: Volume, of: Certified, found: Certificate) -> list[CertificateLineDict]:
    rows: list[CertificateLineDict] = [
        {
            "side": "row",
            "what": _row_words(volume, of, row),
            "price": "1",
            "amount": _plain(cents),
            "product": _plain(cents),
        }
        for row, cents in found.rows
    ]
    prices: list[CertificateLineDict] = [
        {
            "side": "price",
            "what": _leg_words(volume, leg),
            "price": str(price),
            "amount": _plain(Fraction(cents)),
            "product": _plain(cents * price),
        }
        for leg, cents, price in found.priced
    ]
    return rows + prices


def _plain(cents: Fraction) -> str:
    return _exact(cents).replace(",", "")
