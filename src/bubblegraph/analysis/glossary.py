"""What the words of the answers mean: numbers, columns, statuses, kinds, and warnings."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from bubblegraph import arguments
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.model import LINT_MENDS, LINT_WORDS
from bubblegraph.likeness import Spellings, fold
from bubblegraph.result import Plain
from bubblegraph.text import OneLine, count

if TYPE_CHECKING:
    from bubblegraph.analysis.document_types.glossary import EntryDict, GlossaryDocument

Sort = Literal["number", "word", "kind", "status", "column", "warning"]

__all__ = ["Entry", "Glossary", "look_up"]


@dataclass(frozen=True, slots=True, repr=False)
class Entry(OneLine):
    """A term and what it means."""

    term: str
    sort: Sort
    meaning: str
    aliases: tuple[str, ...] = ()
    mend: str = ""  # of a warning

    def to_dict(self) -> EntryDict:
        """Return it as plain values."""
        return {
            "term": self.term,
            "sort": self.sort,
            "meaning": self.meaning,
            "mend": self.mend,
            "aliases": list(self.aliases),
        }


@dataclass(frozen=True, slots=True, repr=False)
class Glossary(Plain):
    """Terms, in the order of the page: numbers first."""

    FIELDS = ("term", "sort", "meaning", "mend", "aliases")

    entries: tuple[Entry, ...]

    def to_records(self) -> list[EntryDict]:
        """Return a row for each term."""
        return [entry.to_dict() for entry in self.entries]

    def _brief(self) -> str:
        return count(len(self.entries), "term")

    def to_dict(self) -> GlossaryDocument:
        """Return all of it as plain values."""
        return {"schema": 1, "command": "glossary", "entries": self.to_records()}


def look_up(term: str | None = None) -> Glossary:
    """Find what a term means, by its name or an alias; all terms if none is named.

    Parameters
    ----------
    term : str, optional
        In upper or lower case; spaces, hyphens and underscores are alike.

    Returns
    -------
    Glossary
        Several entries where a word has several meanings.

    Raises
    ------
    QuestionError
        If there is no such term.

    Examples
    --------
    >>> look_up("letter-of-intent").entries[0].meaning
    'Parties say what they mean to agree on. Listed beside the totals, not added.'
    """
    arguments.optional("term", term, str)
    entries = tuple(_entries())
    if term is None:
        return Glossary(entries)
    found = tuple(e for e in entries if fold(term) in map(fold, (e.term, *e.aliases)))
    if not found:
        known = Spellings(name for entry in entries for name in (entry.term, *entry.aliases))
        near = known.nearest(term)
        hint = f"Did you mean {near}?" if near else "bubblegraph glossary lists all terms."
        raise QuestionError(f'no term of the glossary is "{term}". {hint}')
    return Glossary(found)


def _entries() -> Iterator[Entry]:
    for sort, rows in SECTIONS.items():
        for term, meaning, *aliases in rows:
            yield Entry(term, sort, meaning, tuple(aliases))
    for name, words in LINT_WORDS.items():
        meaning = f"{words[0].upper()}{words[1:]}."
        yield Entry(name, "warning", meaning, mend=f"{LINT_MENDS[name]}.")


# --- the terms: each with what it means, and by what other names it is found ----------------------

Rows = tuple[tuple[str, ...], ...]

NUMBERS: Rows = (
    (
        "HHI",
        "Herfindahl-Hirschman index of a supplier's sales in the ledger, by named customer: the "
        "sum of the squares of their shares. 100% for one customer, 25% for four equal ones.",
        "concentration",
    ),
    (
        "T*",
        "Round-trip volume: the most money that can complete a full lap through the deals of this "
        "ledger, at disclosed prices, no dollar counted twice. An upper limit, not a finding: "
        "money is fungible, and the least that must have returned is 0.",
        "T",
        "T star",
        "round-trip volume",
        "round trip",
    ),
    (
        "V*",
        "Circulation: the most that can be booked while money goes round, each dollar once in "
        "every deal that it passes. A loop of three firms books a dollar three times. T* counts "
        "money, V* counts bookings. An upper limit, not a finding.",
        "V",
        "V star",
        "bookings",
        "bookings while it goes round",
        "circulation",
    ),
    (
        "W",
        "Gross flow: the sum of all deals that count, on loops or not. Shares such as T*/W are "
        "shares of it.",
        "gross flow",
    ),
    (
        "R",
        "Of what a vendor put into others, the most that can come back to it as sales, through "
        "the deals of this ledger and at disclosed prices. A limit on where the money for sales "
        "can have come from, not a misstatement. The R of two vendors may rest on the same "
        "dollars: never add them up.",
        "vendor-financed revenue",
    ),
    (
        "T→",
        "T* in order of time: the most that can complete a lap whose deals can run one after "
        "another by their terms and dates. A lap with equity or debt begins with one of them "
        "(invested first). At most as large as T*. --within limits the days of a lap.",
        "T->",
        "T* in order",
        "T in order",
        "of it in order of time",
        "invested first",
    ),
    (
        "T*/W",
        "The share of the gross flow that can complete a lap, at most. The range covers every "
        "choice of amounts between low and high. The table says whether the range is exact or "
        "bounds.",
        "share",
        "round-trip share",
    ),
    (
        "V*/W",
        "The share of the gross flow that can be booked while money goes round, at most. The "
        "longer the loops, the further it exceeds T*/W.",
        "circulation share",
    ),
    (
        "unlimited",
        "The limit of T* or V* that holds whatever the undisclosed prices are: each may be as "
        "large as it likes. There is no such limit if some loop has no price with a known upper "
        "end.",
        "unknown prices unlimited",
        "prices unlimited",
        "whatever the undisclosed prices are",
    ),
    (
        "low and high",
        "The two ends of an amount: low is what is firm, high is the headline. The interval of a "
        "result is that of the amounts, all at their lows and all at their highs. It is not the "
        "least and the most that returned.",
        "low",
        "high",
        "lows-highs",
        "interval",
    ),
)

WORDS: Rows = (
    (
        "at most",
        "Every total is an upper limit for the deals in this ledger, at disclosed prices. No "
        "ledger of deals can tell how much did return.",
        "upper limit",
    ),
    (
        "fungible",
        "Of money: no dollar can be told from another, so no payment shows where its money came "
        "from.",
    ),
    (
        "rung",
        "Which deals a total counts: what was paid so far, signed deals, or all deals that count.",
    ),
    (
        "replay",
        "The ledger as it was known on an earlier day. --as-of sets the day.",
        "--as-of",
    ),
    (
        "loop",
        "A chain of deals that leads from a party back to it and passes no party twice.",
        "cycle",
    ),
    ("leg", "All deals of one payer with one payee, taken together."),
    (
        "lap",
        "Once round a loop, back to the party where the money began.",
        "complete a lap",
        "full lap",
    ),
    (
        "lap of payments",
        "Payments in order of time. Whoever receives one makes the next, and the last goes to "
        "whoever made the first. No party pays twice. --within sets how many days it may take.",
        "temporal cycle",
    ),
    (
        "tolerance",
        "How far a payment of a lap may differ from the one before, and the last from the first, "
        "as a part of it. So what comes back is nearly what went out.",
        "--tolerance",
    ),
    (
        "order",
        "Weak: payments at the same time may follow one another on a lap. Strict: each has to be "
        "later than the one before. With --any-order they form a loop inside the window, "
        "whichever is made first.",
        "weak",
        "strict",
        "any order",
    ),
    (
        "in order of time",
        "A loop runs in order of time if one deal of each leg can be chosen so that money can "
        "move in one after another, by their terms and dates. Loops that never do so, invested "
        "first, have the sign †.",
        "in order",
        "order of time",
        "never in order of time",
        "†",
    ),
    (
        "window",
        "The days on which money of a deal may move: its term, or else from the day it was "
        "announced to the day it was closed.",
    ),
    (
        "disclosed",
        "What is known of an amount: its high; X for at least X; 0 for undisclosed. At disclosed "
        "prices means that unknown prices are left out, never guessed.",
        "at disclosed prices",
        "disclosed prices",
    ),
    (
        "undisclosed",
        "An amount that no source gives. It adds nothing to a total at disclosed prices. In the "
        "unlimited total it may be as large as it likes.",
        "unpriced",
        "without a price",
    ),
    (
        "pooled",
        "A party that stands for many, such as bondholders. It pays and is paid, but is on no "
        "loop unless --pooled is given: it is not one party that gets its money back.",
        "pooled party",
    ),
    (
        "tied",
        "A source says that deals of all legs of a loop belong together: they share packages. A "
        "loop with * is not tied and may be coincidence. With *? it is not decided.",
        "untied",
        "package",
        "*",
        "*?",
    ),
    (
        "financed",
        "A loop with at least one leg of financing and one of trade.",
        "financed loop",
    ),
    (
        "trade only",
        "A loop whose legs are all trade, such as swaps of capacity.",
        "reciprocal",
    ),
    (
        "financing only",
        "A loop whose legs are all financing.",
        "cross_holding",
        "cross holding",
    ),
    ("financing", "Deals of kind equity, debt or repayment: money put in, lent or paid back."),
    ("trade", "Deals of kind purchase, cloud or lease: money paid for something."),
    (
        "noncash",
        "Warrants, guarantees, and deals paid in shares. No money moves, so they are listed "
        "beside the totals and not added. --count-noncash counts them.",
        "not counted",
    ),
    (
        "bottleneck",
        "The smallest leg of a loop: the most that this loop alone could carry. Loops share "
        "deals, so bottlenecks are never added up.",
    ),
    (
        "rows that add up",
        "One way to share out T* among loops, each dollar in one row only. T* is unique; the rows "
        "need not be.",
        "row",
        "rows",
    ),
    (
        "packing",
        "A way to share out dollars among loops, no dollar in two of them. T* is what a largest "
        "packing carries.",
    ),
    (
        "cut",
        "Deals to cancel so that no loop with a disclosed price is left. The cheapest cut is the "
        "one whose amounts add up to the least.",
        "cheapest cut",
    ),
    (
        "replaces",
        "A deal that takes the place of another. Once it is as firm as the older one, the older "
        "one stops counting.",
    ),
    (
        "includes",
        "Deals that are parts of this one. Their amounts are taken off it, so that no money "
        "counts twice.",
    ),
    ("may_include", "Deals that may be parts of this one. They reduce its low and not its high."),
    (
        "certificate",
        "Both sides of the proof of T*: rows that carry so much, and prices that show that no "
        "packing of loops carries more. Both are equal, in exact fractions.",
        "proof",
    ),
    ("exact", "Of a range: no narrower range holds."),
    ("bounds", "Of a range: it holds and may be too wide."),
)

KINDS: Rows = (
    ("equity", "Financing: money for shares of the payee."),
    ("debt", "Financing: money lent to the payee."),
    ("repayment", "Financing that is paid back. It is no new financing."),
    ("purchase", "Trade: money for goods or services."),
    ("cloud", "Trade: money for the use of computers, usually over years."),
    ("lease", "Trade: rent, of buildings or machines."),
    ("warrant", "A right to buy shares. No money moves until it is used: listed, not added."),
    (
        "guarantee",
        "A promise to pay in another's place. No money moves until it is called: listed, not "
        "added.",
    ),
)

STATUSES: Rows = (
    ("cancelled", "Called off. Listed; only what was paid until then counts."),
    ("lapsed", "Ran out. Listed; only what was paid until then counts."),
    ("rumoured", "Reported, but confirmed by no party. Listed beside the totals, not added."),
    (
        "letter of intent",
        "Parties say what they mean to agree on. Listed beside the totals, not added.",
    ),
    (
        "announced",
        "A party made it known. As far as known it is not signed. Counts if all is paid.",
    ),
    ("committed", "Signed and binding. Counts as signed."),
    ("closed", "Done: paid or exchanged. Counts as signed."),
    ("written off", "Paid and lost. The money moved, so it counts as signed."),
)

COLUMNS: Rows = (
    (
        "signed",
        "Counts only deals that are committed, closed or written off, and what was paid of others.",
        "signed or paid",
    ),
    (
        "if all",
        "Counts announced deals as well as signed ones: the totals if all is paid.",
        "if all is paid",
        "with announced deals",
    ),
    (
        "paid so far",
        "What is known to be paid, or can have been paid, by the day of the answer. Shown where "
        "the ledger says what was paid.",
        "paid",
    ),
    (
        "due",
        "In coverage: signed trade that is to be paid in a year, spread evenly over the days of "
        "its term, and loans whose terms end in it.",
    ),
    (
        "times",
        "In coverage: what falls due over the revenue of the year; in brackets, over the newest "
        "revenue of another year. In stress: what a party loses over its revenue of a year.",
        "coverage",
    ),
    (
        "gap",
        "In coverage: what falls due less revenue and firm financing. Below 0 something is left "
        "over.",
    ),
    (
        "covered by",
        "In coverage: what suffices for what falls due in a year: revenue, revenue and firm "
        "financing, or neither.",
    ),
    ("peak", "In coverage: the year in which most trade falls due."),
    ("due then", "In coverage: what falls due in the peak year, including loans that end in it."),
    ("to pay", "In coverage: signed trade that falls due after the day of the answer."),
    (
        "to pay with",
        "In coverage: revenue, cash flow and cash of a company, as the ledger gives them.",
    ),
    ("as of", "The period or the day of a figure."),
    ("stated", "In coverage: the commitments that a company states, by the date of the figure."),
    ("over years", "In coverage: over how many years what is stated falls due."),
    ("a year", "In coverage: what is stated, divided by the years."),
    (
        "in the ledger",
        "In coverage: signed trade of the ledger that falls due in the years of what is stated.",
    ),
    (
        "capital spending",
        "Paid for property and equipment.",
        "capex",
    ),
    ("price", "In coverage: what a purchase of hardware costs in all."),
    (
        "paid by",
        "In coverage: contracts and loans of the buyer that share a package with a purchase.",
    ),
    (
        "life",
        "The years over which equipment is written off.",
        "life of",
        "useful life",
    ),
    ("undated", "Deals without a full term. They belong to no year."),
    (
        "announced",
        "In progress: the highest disclosed amount that a deal had since it was made public, as a "
        "letter of intent or firmer.",
    ),
    ("open", "In progress: announced or in a letter of intent, and not signed."),
    (
        "gone",
        "In progress: what will not be paid under its headline, because it was replaced by "
        "another deal, lapsed or was cut.",
    ),
    (
        "until",
        "In timeline: the last day of a period. Amounts are of the deals as they stood then.",
    ),
    (
        "volume",
        "The round-trip volume, T*: the most that can complete a full lap, each dollar once.",
    ),
    (
        "payment",
        "A row of a table that says neither status nor term: money that moved on one day.",
    ),
    ("day", "The day of a payment."),
    ("goes round", "Of payments: what a loop carries in the rows that add up, at most."),
    ("first", "The first payment on a leg of a loop."),
    ("last", "The last payment on a leg of a loop."),
    ("loops", "In timeline: the loops with a disclosed price on every leg."),
    ("became", "In progress: the status of a deal on the day, or the deal that replaced it."),
    (
        "#",
        "The number of a loop, for --explain and --highlight; or of a lap.",
        "rank",
    ),
    (
        "came back",
        "Of a lap of payments: its smallest payment as a part of the first, and the days from the "
        "first to the last. No more can have gone all the way round, so it is an upper limit.",
    ),
    ("date", "The day of a payment."),
    ("line", "The line of the table in which a payment stands."),
    ("id", "The name of a payment in the table, or of a deal in the ledger."),
    (
        "alone",
        "Of a loop: its smallest leg, what it could carry if all others carried nothing. Of a "
        "publication: how many deals on loops no other publication supports.",
    ),
    ("in a row", "What the loop carries in the rows that add up to T*."),
    ("invested", "The years of the loop's deals of financing."),
    ("spent", "The years of the loop's deals of trade."),
    (
        "payer → payee",
        "The party that the money leaves, and the party that it reaches.",
        "payer",
        "payee",
    ),
    (
        "deal",
        "One agreed movement of money from a payer to a payee, by its id in the ledger. In the "
        "plural: how many, or which.",
        "deals",
    ),
    ("kind", "What a deal is for: equity, debt, repayment, purchase, cloud, lease, …"),
    ("status", "How far a deal got, from rumoured to closed or written off."),
    ("sort", "Of a loop: financed, trade only, or financing only."),
    (
        "company",
        "A party on a loop.",
        "vendor",
        "entity",
        "party",
    ),
    (
        "publication",
        "A publisher whose reports are the source of deals.",
        "source of a deal",
    ),
    ("year", "A year that is solved on its own. The years do not add up to T*."),
    ("before", "What held on the first day, or in the first ledger."),
    ("after", "What holds on the second day, or in the second ledger."),
    ("claim", "Whose figure, or which deal between whom, a publication speaks of."),
    ("said", "What the publication says: ≥ at least, ≤ up to, ~ about."),
    (
        "then",
        "Of a claim: what the ledger's deals came to on the day of the publication, or the figure "
        "of that time. In brackets: deals that are listed and not counted.",
    ),
    ("now", "Of a claim: what its deals come to now, or the newest figure."),
    (
        "verdict",
        "Of a claim: contradicted (off by more than twice), more, less, close (off by 5% at "
        "most), agrees, not counted, or no figure (none that does not rest on the publication "
        "itself).",
    ),
    ("amount", "Of a deal or a leg: low–high, or one number where both are the same."),
    ("since", "The day on which the deal reached its status."),
    ("sum", "All deals of the group together, in words that leave no doubt about both ends."),
    ("most", "The largest deals of the group."),
    ("fall", "How much T* falls if this deal alone is dropped."),
    ("beside others", "How many deals on loops other publications support as well."),
    (
        "left: signed",
        "T* of signed deals, at most, without the deals that only this publication supports.",
    ),
    (
        "left: if all",
        "T* if all is paid, at most, without the deals that only this publication supports.",
    ),
    ("R/financing", "R as a part of what the vendor put into others."),
    (
        "pro rata",
        "How much comes back to the vendor if every party spends from one pot, in proportion. A "
        "convention, not a limit; never more than R.",
    ),
    ("sales", "All deals of trade that pay the vendor."),
    (
        "revenue",
        "A company's revenue of a year, as the ledger gives it.",
        "revenue of",
    ),
    (
        "over it",
        "What a supplier lent to its customers, put into them or guaranteed, over its revenue.",
    ),
    (
        "on credit",
        "What a supplier said it lent to customers, else the equity and debt that its deals put "
        "into them; and the guarantees that it stated.",
    ),
    ("ledger", "Which of the ledgers that are compared."),
    ("price of capacity", "What it cost to rent computing power, or a line."),
    ("then and later", "Prices, each with its day or period."),
    ("unit", "The unit of a figure that is not an amount."),
    (
        "more circular than chance",
        "Legs of which one loop carries more than in nearly all random ledgers with the same "
        "payers and payees.",
    ),
    ("one loop carries", "The most that one loop through the leg can carry: its bottleneck."),
    ("random ledgers", "In how many of them a loop through the payer's payment carries as much."),
    ("5% below", "One random ledger in twenty has less."),
    ("5% above", "One random ledger in twenty has more."),
    ("who", "In stress: a party that is not paid, or pays as a guarantor."),
    (
        "loses",
        "In stress: what the party is not paid, less what guarantors pay it, plus what it pays as "
        "a guarantor.",
    ),
    ("lending", "In stress: the part of the loss that was lent. The rest is revenue."),
    ("guarantees", "In stress: what the party gets from guarantors, or pays as one."),
    (
        "most in a year",
        "In stress: the year in which most of the loss would have fallen due, and that part over "
        "the revenue of a year.",
    ),
    ("is owed", "In stress: what all others owe the party by signed deals and have not yet paid."),
    ("equity", "In stress: the party's own funds, as known or assumed."),
    ("share", "In stress: the share of its equity that the party loses."),
    ("lender", "In stress: who lent against hardware."),
    ("borrower", "In stress: to whom."),
    ("lent", "In stress: how much, less what is paid back."),
    (
        "uncovered",
        "In stress: the part of a loan that hardware no longer covers, at most, if it was worth "
        "what was lent before.",
    ),
    ("R of deals in it", "R of the deals that fall due in that year alone."),
    (
        "one way for R to come back, at the highs",
        "Deals through which as much as R can flow. Others may do so as well.",
    ),
    (
        "can carry, at most",
        "The most that can go round through the company or along the leg, whatever the others "
        "carry. Companies share dollars: never add up.",
    ),
    (
        "as part of T*",
        "The least and the most that pass the company over all packings as large as T*. Companies "
        "share dollars: never add up.",
    ),
    ("of paid out", "All that the company pays, of which the part beside it can go round."),
    ("of taken in", "All that the company is paid, of which the part beside it can go round."),
    (
        "as part of V*",
        "The least and the most that the leg carries over all circulations as large as V*.",
    ),
    (
        "in proportion",
        "What the leg carries if every party passes on what it gets in proportion to what it "
        "pays, as far as amounts allow. A convention, not a finding.",
    ),
    (
        "relationship",
        "How the parties of a loop are related: supplier finances customer, customer finances "
        "supplier, investor is also counterparty, reciprocal trade, or financing only.",
    ),
    (
        "due in all",
        "What falls due in the year. Deals with a full term are spread evenly over its days.",
    ),
)

SECTIONS: dict[Sort, Rows] = {
    "number": NUMBERS,
    "word": WORDS,
    "kind": KINDS,
    "status": STATUSES,
    "column": COLUMNS,
}
