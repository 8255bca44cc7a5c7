"""How things are said alike in every answer: units, filters, names, years."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from fractions import Fraction
from pathlib import Path
from shlex import quote
from typing import TYPE_CHECKING

from bubblegraph.analysis.summaries import title_line
from bubblegraph.ledger.model import Ledger, Status
from bubblegraph.ledger.payments import are_payments, deal_word
from bubblegraph.ledger.select import PAYS_ITSELF, Filters, Selection
from bubblegraph.money import UNITS, Amount, Scale, pick_scale, whole
from bubblegraph.text import count

if TYPE_CHECKING:
    from bubblegraph.analysis.circular_flows import CircularFlows
    from bubblegraph.analysis.in_order import InOrder
    from bubblegraph.analysis.pooled import PooledRoundTrip
    from bubblegraph.analysis.roundtrip import RoundTrip
    from bubblegraph.graph import Rung

__all__ = [
    "EVERY_LOOP_POOLED",
    "LETTERS",
    "amount_words",
    "booked_label",
    "booked_words",
    "filter_words",
    "head_line",
    "lap_words",
    "limit_words",
    "loops_words",
    "order_words",
    "pooled_words",
    "scale_for",
    "years",
]


def scale_for(
    selection: Selection,
    largest: int | Fraction,
    units: Scale | None,
    disclosed: Iterable[int] | None = None,
) -> Scale:
    """Return the unit that was asked for, or what suits the largest figure and the deals.

    No cent of a payment is lost in it.
    """
    if disclosed is None:
        disclosed = (standing.amount.disclosed for standing in selection.counted)
    amounts = list(disclosed)
    scale = units or pick_scale(largest, amounts)
    last = scale.cents // 10**scale.digits  # what the last digit stands for, in cents
    lossy = units is None and last > 1 and any(amount % last for amount in amounts)
    return UNITS["1"] if lossy and are_payments(selection) else scale


def head_line(title: str, selection: Selection, scale: Scale) -> str:
    """Name the question, the ledger, its day, until when it knows more, and the unit."""
    covered, day = selection.ledger.as_of, selection.as_of
    ends = f" (the evidence ends {covered})" if covered and day and day > covered else ""
    return title_line(title, selection, scale, ends)


def years(span: tuple[int, int] | None) -> str:
    """Give years as ``2024–26``."""
    if span is None:
        return ""
    first, last = span
    if first == last:
        return f"{first}"
    return f"{first}–{last % 100:02d}" if first // 100 == last // 100 else f"{first}–{last}"


def filter_words(selection: Selection) -> tuple[str, ...]:
    """Say which filters are set, so that no number travels without them; nothing for the defaults.

    What has to be known of how the ledger was read is said here, too.

    A day on which no deal is known is said as well, and where relations make a limit too small.
    """
    filters = selection.filters
    unset = Filters()
    cents = filters.min_amount
    since, without = "began to count", "undisclosed ones"
    if are_payments(selection):
        since, without = "paid", "those without an amount"
    said = (
        (filters.since is not None, f"{since} on {filters.since} or later"),
        (filters.min_status != unset.min_status, f"from status {filters.min_status.word}"),
        (bool(filters.kinds), f"kind {', '.join(filters.kinds)}"),
        (bool(cents), f"amount of {whole(cents):,} and more ({without} stay)"),
        (filters.confidence != unset.confidence, f"confidence {filters.confidence} and better"),
        (bool(filters.without), f"without {', '.join(filters.without)}"),
        (bool(filters.only), f"only {', '.join(filters.only)}"),
        (filters.pooled, "pooled parties may be on a loop"),
        (filters.count_noncash, "warrants, guarantees and deals paid in shares are counted"),
        (filters.consolidate, f"parents with their subsidiaries{_within_groups(selection)}"),
        (filters.count_repayments, "repayments of loans in the ledger are counted"),
        (bool(filters.entities), f"shown: what involves {', '.join(filters.entities)}"),
        (bool(filters.sectors), f"shown: what involves sector {', '.join(filters.sectors)}"),
        (
            bool(filters.relationships),
            f"shown: loops of the relationship {', '.join(filters.relationships)}",
        ),
    )
    words = [text for is_set, text in said if is_set]
    said_filters = (f"Filters: {'; '.join(words)}.",) if words else ()
    return (
        *said_filters,
        *selection.ledger.notes,
        *_not_yet(selection),
        *_too_early(selection),
        *_gaps(selection),
    )


def _within_groups(selection: Selection) -> str:
    """Say how many deals take no part since both parties are of one group."""
    within = sum(standing.left_out == PAYS_ITSELF for standing in selection.deals)
    if not within:
        return ""
    groups = "a group" if within == 1 else "groups"
    return f" ({count(within, deal_word(selection))} within {groups} left out)"


def _not_yet(selection: Selection) -> tuple[str, ...]:
    """Say what is dated after the ledger's day: whoever added it looks for it in the answer."""
    ledger, day = selection.ledger, selection.as_of
    if day is None or day != ledger.as_of:
        return ()
    days: list[date] = []
    deals = changes = 0
    for deal in ledger.deals:
        after = [
            change.date.first for change in deal.history if change.date and change.date.first > day
        ]
        days += after
        if deal.date is not None and deal.date.first > day:
            deals += 1
        else:
            changes += len(after)
    if not days:
        return ()
    word = deal_word(selection)
    said = [count(deals, word)] if deals else []
    said += (
        [f"{count(changes, 'change')} of {'others' if deals else f'{word}s'}"] if changes else []
    )
    one = deals + changes == 1
    return (
        f"{' and '.join(said)} {'is' if one else 'are'} dated after the ledger's day, {day}, and "
        f"{'does' if one else 'do'} not count; bubblegraph set as_of {max(days)}{_path(ledger)}.",
    )


def _path(ledger: Ledger) -> str:
    """The ledger as the last word of a command, where the command would not find it by itself."""
    found = ledger.named[:1] or ("",)
    return (
        ""
        if found[0] in ("", "deals.yaml", str(Path("data", "deals.yaml")))
        else f" {quote(found[0])}"
    )


def _too_early(selection: Selection) -> tuple[str, ...]:
    """Say that the day lies before every deal, if it does: an empty answer looks like a finding."""
    if selection.deals or not selection.ledger.deals:
        return ()
    # one without a date is always known
    first = min(deal.date for deal in selection.ledger.deals if deal.date)
    what = "payment of the table" if are_payments(selection) else "deal of the ledger"
    return (f"No {what} is known by {selection.as_of}; the first is dated {first}.",)


def _gaps(selection: Selection) -> tuple[str, ...]:
    """Say which totals shrank by a part that does not count where they do: the limit may be low."""
    pairs = [
        f"{whole.deal.id} ({whole.status.word}) by {part.deal.id} ({part.status.word})"
        for whole, part in selection.gaps
    ]
    if not pairs:
        return ()
    return (
        f"Totals that shrank by a part which is less firm: {', '.join(pairs)}. Limits that leave "
        "out the part may be too small; check tells the mend.",
    )


def amount_words(amount: Amount, scale: Scale) -> str:
    """Give an amount in words that leave no doubt about its ends."""
    if amount.high is None:
        if not amount.low and amount.disclosed:
            return f"0 to at least {scale.show(amount.disclosed)}"
        if not amount.low:
            return "undisclosed"
        low = scale.show(amount.low)
        return "more than 0" if low.startswith("<") else f"at least {low}"
    if amount.low == 0 < amount.high:
        high = scale.show(amount.high)
        return f"less than {high[1:]}" if high.startswith("<") else f"up to {high}"
    return scale.span(amount.low, amount.high)


def pooled_words(
    found: PooledRoundTrip | None, scale: Scale, without: Mapping[Rung, RoundTrip] | None = None
) -> tuple[str, ...]:
    """Say how much T* is with the loops through pooled parties, where these are left out; or that
    it is what it is ``without`` them.
    """
    if found is None:
        return ()
    left_out = "Loops through pooled parties are left out. With them (--pooled) the round-trip "
    if without is not None and _is_same(found, without):
        return (f"{left_out}volume is the same.",)
    of_all = f", {scale.show(found.all[1])} if all is paid" * (found.all[1] != found.signed[1])
    return (
        f"{left_out}volume is at most {scale.span(*found.signed)} of signed or paid deals{of_all}.",
    )


def _is_same(found: PooledRoundTrip, without: Mapping[Rung, RoundTrip]) -> bool:
    signed, everything = without["signed"], without["all"]
    return (
        (found.exact and signed.exact and everything.exact)
        and found.signed == (signed.low.value, signed.high.value)
        and found.all == (everything.low.value, everything.high.value)
    )


EVERY_LOOP_POOLED = "Every loop passes a pooled party, which stands for many."
LETTERS = (Status.RUMOURED.word, Status.LETTER_OF_INTENT.word)


def lap_words(trip: RoundTrip, scale: Scale) -> str:
    """Give T* at the lows and at the highs; where it is not computed, what it is at most."""
    return scale.span(trip.low.value, trip.high.value)


def order_words(found: Iterable[InOrder], selection: Selection) -> str:
    """Name the line of T* in order of time; where it is not computed, a bound."""
    if selection.undated:
        return "of it in order of time, if dates allow"
    exact = all(each.low.exact and each.high.exact for each in found)
    return "of it in order of time" if exact else "of it in order of time (a bound)"


def limit_words(scale: Scale, *trips: RoundTrip) -> list[str]:
    """Say where T* or V* of a rung is not computed but bounded; the last rung is of all deals."""
    said = []
    if not all(trip.exact for trip in trips):
        least, most = trips[-1].high.least, trips[-1].high.value
        lead = "At the highs and if all is paid it is" if len(trips) > 1 else "It is"
        ends = f"{scale.show(least)} at least and {scale.show(most)} at most"
        said.append(
            "T* is not computed, for want of patience (--patience) or because too many legs are on "
            f"loops: its bounds are proven. {lead} "
            f"{scale.show(most) if least == most else ends}. So there are no rows that add up to "
            "it."
        )
    if not all(trip.circulation_exact for trip in trips):
        said.append("V* is not computed: in its place stands the most that entities can pass on.")
    return said


def loops_words(flows: CircularFlows) -> str:
    """Say how many loops there are, as far as that is known."""
    return f"{'' if flows.complete else 'at least '}{flows.found:,}"


def booked_label(words: str, trips: Iterable[RoundTrip]) -> str:
    """Name the line of V*; where it is not computed, a bound."""
    return words if all(trip.circulation_exact for trip in trips) else f"{words} (a bound)"


def booked_words(trip: RoundTrip, scale: Scale) -> str:
    """Give V* at the lows and at the highs."""
    return scale.span(trip.circulation_low.volume, trip.circulation_high.volume)
