"""What reports and pages say of payments in place of what they say of deals."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PAYMENT_WORDS"]

PAYMENT_WORDS: Mapping[str, str] = {  # what says nothing of payments is left out
    # --- headings of a report
    "Loop by loop, with the sources": "Loop by loop",
    "Which deals hold the loops together": "Which payments hold the loops together",
    "Deals without dates are in the ledger: their order is not known.": (
        "Payments without dates are in the table: their order is not known."
    ),
    # --- how it is computed
    "A ledger of deals says who pays whom how much, and on which source that rests. A loop is a "
    "closed path of such payments on which no party stands twice.": (
        "A table of payments says who paid whom how much, and when. A loop is a closed path of "
        "such payments on which no party stands twice."
    ),
    "A loop carries no more than its smallest leg. Loops share deals, so what each could carry "
    "alone is never added up. The round-trip volume is the largest total if each dollar of each "
    "deal is given to one loop only; the rows add up to it.": (
        "A loop carries no more than its smallest leg. Loops share payments, so what each could "
        "carry alone is never added up. The round-trip volume is the largest total if all money of "
        "each payment is given to one loop only; the rows add up to it."
    ),
    "It is an upper limit, not a finding: money is fungible, and no published figure tells how "
    "much in fact returned. The least is always nothing.": (
        "It is an upper limit, not a finding: money is fungible, and no payment tells how much in "
        "fact returned. The least is always nothing."
    ),
    "In order of time no money is spent before it is there: a lap begins with an investment, and "
    "each of its payments has a window of days, by the dates and terms of the deals.": (
        "In order of time no money is spent before it is there: no payment of a lap is made before "
        "the one that it follows."
    ),
    "Bookings count each payment on the way: money that goes round three companies is booked "
    "three times.": (
        "Bookings count each payment on the way: money that goes round three parties is booked "
        "three times."
    ),
    "An amount is a range where sources leave it open: its low is what is firm, its high the "
    "headline. Limits are computed at both ends, and for unknown prices as well.": "",
    "Signed is what is signed or paid; “if all” adds what is announced. All figures come from "
    "exact arithmetic on whole cents; those shown are rounded.": (
        "All figures come from exact arithmetic on whole cents."
    ),
    # --- what is counted, and what limits the numbers
    "A deal counts from the status “announced” on, if nothing else is said above; letters of "
    "intent and rumours do not.": "Every payment of the table counts, if nothing else is said.",
    "Warrants, guarantees, deals paid in shares and repayments of loans in the ledger are listed "
    "and not added, unless a filter says so.": (
        "Where a column gives kinds, warrants, guarantees and repayments of loans in the table are "
        "listed and not added, unless a filter says so."
    ),
    "A deal that another one replaced does not count, and a total counts for what its parts "
    "leave.": "",
    "Every figure is a limit that the deals of this ledger set, not a finding about what any "
    "company did or meant. A circular flow is not in itself wrong.": (
        "Every figure is a limit that the payments of this table set, not a finding about what any "
        "party did or meant. A circular flow is not in itself wrong."
    ),
    "The ledger holds what was published; contracts that are not public are missing, and the "
    "sources may be wrong.": (
        "The table holds what was exported: what was paid by other ways is missing."
    ),
    "The gross flow of this ledger leaves out: payments that are on none of these laps.": (
        "Left out are payments that are on none of these laps."
    ),
    "The gross flow of this ledger leaves out: payments that are on none of these loops.": (
        "Left out are payments that are on none of these loops."
    ),
    # --- the template of a page
    "Upper limits by the deals of this ledger, not findings. A circular flow is not in itself "
    "wrong.": (
        "Upper limits by the payments of this table, not findings. A circular flow is not in "
        "itself wrong."
    ),
    "Day on which the ledger changed": "Day with payments",
    "Search companies, deals, sources": "Search parties, payments",
    "Deals": "Payments",
    "Companies": "Parties",
    "One lane for each loop, as wide as its money, and no money in two lanes. Clockwise: out on "
    "top, back below. Choose a lane to see its deals.": (
        "One lane for each loop, as wide as its money, and no money in two lanes. Clockwise: out "
        "on top, back below. Choose a lane to see its payments."
    ),
    "Arrows widen with the square root of the amount, circles with the flow. Choose a company or "
    "an arrow to see its deals.": (
        "Arrows widen with the square root of the amount, circles with the flow. Choose a party or "
        "an arrow to see its payments."
    ),
    "What each could carry alone. Loops share deals: never add up.": (
        "What each could carry alone. Loops share payments: never add up."
    ),
    "Every deal": "Every payment",
    "What each company pays, is paid, and has in loops": (
        "What each party pays, is paid, and has in loops"
    ),
    "In loops: what the rows carry through the company, each dollar once. By all deals that count, "
    "as far as disclosed.": "In loops: what the rows carry through the party, no money twice.",
    "At the end of each quarter in which the ledger changed. Choose one to see the page as of that "
    "day.": "At the end of each quarter with payments. Choose one to see the page as of that day.",
    # --- the script of a page
    "On this day no loop carries a disclosed amount: there is no track.": (
        "On this day there is no loop, and no track."
    ),
    "Places, widths and line styles are those of {0}; amounts are those of {1}. What had ended "
    "since is in the tables alone.": (
        "Places and widths are those of {0}; amounts are those of {1}."
    ),
    "No deal counts: there is no network.": "No payment counts: there is no network.",
    "{0} of {1} deals known on {2}. Grey: not counted, with the reason.": (
        "{0} of {1} payments up to {2}. Grey: not counted."
    ),
    "{0} of {1} deals. Grey: not counted, with the reason.": (
        "{0} of {1} payments. Grey: not counted."
    ),
    "The page lists {0} of {1} deals: those on loops, and the largest.": (
        "The page lists {0} of {1} payments: those on loops, and the largest."
    ),
    "Filters dim pictures and hide rows of lists. All figures stay those of {0}, of all deals.": (
        "Filters dim pictures and hide rows of lists. All figures stay those of {0}, of all "
        "payments."
    ),
    "the ledger": "the table",
    "companies": "parties",
    "company": "party",
    "since": "day",
    "no disclosed price on some leg": "no amount on some leg",
    "never in order of time, invested first": "never in order of time",
    "Deals made": "Payments made",
}
