"""Coverage: what falls due against what there is to pay with, of a company by year, or of all."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.company_figures import Reading
from bubblegraph.analysis.coverage import Coverage, CoverageYear, Dues
from bubblegraph.analysis.field_figures import FieldFigures
from bubblegraph.drawing import words
from bubblegraph.drawing.bars import (
    THIN,
    Bar,
    Block,
    Fill,
    Piece,
    Row,
    draw_blocks,
    fill_key,
    row_limit,
)
from bubblegraph.drawing.canvas import gid_of, settings
from bubblegraph.drawing.legend import Key
from bubblegraph.drawing.paper import Look, Paper, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.theme import OTHERS, Theme, blend
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.metrics import metric_words
from bubblegraph.ledger.names import name
from bubblegraph.ledger.select import Selection
from bubblegraph.money import Amount, currency_sign
from bubblegraph.text import few_digits

__all__ = ["CoveragePicture", "PayersPicture", "draw_coverage", "draw_payers"]

MOST_YEARS, MOST_PAYERS = 14, 10
STEP, MEANS = 55.0, 290.0  # heights of a year or payer, and of the means; pixels at 1,600 of width
PALE = 0.55  # share of the background in what is due at disclosed prices only
LONGEST_NAMES, IN_TITLE = (40, 22, 13), 16  # letters, the first that find room
UNKNOWN = "not in the ledger"
SPREAD = (
    "Signed orders, straight over their terms; a loan falls due when its term ends. At disclosed "
    "prices."
)
WORDS = {
    "trade": "Due for what was ordered",
    "trade-high": "only at the highest price",
    "debt": "Loans to be paid back",
    "debt-high": "Loans only at the highest price",
    "announced": "Announced, not signed",
    "revenue": "Revenue",
    "expected": "Revenue, a target or forecast",
    "cash": "Cash, and cash flow of operations",
    "financing": "Signed equity and loans",
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class CoveragePicture(Picture):
    """The years that are drawn of a company."""

    years: tuple[CoverageYear, ...]


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class PayersPicture(Picture):
    """The payers that are drawn, the largest first."""

    payers: tuple[Coverage, ...]


# --- one company ----------------------------------------------------------------------------------


def draw_coverage(coverage: Coverage, **look: Unpack[Look]) -> CoveragePicture:
    """Draw what falls due of a company's orders by year, against what it has to pay with.

    What the ledger does not know is said in words, and has no bar.

    Parameters
    ----------
    coverage : Coverage
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    CoveragePicture
        At most fourteen years, the one with most to pay among them.

    Raises
    ------
    QuestionError
        If nothing falls due in a year that is known.

    Examples
    --------
    >>> from bubblegraph import cover_entity, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... as_of: 2026-12-31
    ... deals:
    ... - {payer: lab, payee: cloud, kind: cloud, amount: 300B, date: 2026, term: 2026 to 2030,
    ...    status: committed}
    ... financials:
    ... - {entity: lab, metric: revenue, period: 2026, amount: 20B}
    ... ''')
    >>> draw_coverage(cover_entity(select_deals(ledger), "lab")).title
    'lab has $60.1B due in 2028, 3.0 times its revenue of 2026'
    """
    arguments.instance("coverage", coverage, Coverage)
    check_look(look)
    due = [year for year in coverage.years if year.dues.due.disclosed]
    ledger = coverage.selection.ledger
    who = words.short_name(name(ledger, coverage.entity), IN_TITLE)
    if not due:
        raise QuestionError(
            f"there is no coverage to draw: nothing that {who} ordered falls due in a known year. "
            f"bubblegraph coverage {coverage.entity} says what the ledger has"
        )
    voice = Voice(currency_sign(ledger.currency))
    most = coverage.peak or max(due, key=lambda year: year.dues.due.disclosed)
    shown = _years_with_room(due, most, look)
    kinds = _kinds_of_years(coverage, shown)
    with settings():
        title = _title(who, most, voice)
        wording = Wording(title, _subtitle(coverage, voice), _facts(coverage, due, shown, voice))
        paper = _paper(coverage.selection, wording, [who], kinds, look)
        bars = _Bars(paper.theme, voice)
        blocks = [
            Block("Due by year, and below it what the year brings", bars.years(shown)),
            Block("What there is to pay with", tuple(bars.means(coverage))),
        ]
        sheet = draw_blocks(paper, blocks)
    return CoveragePicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips=_tooltips(blocks),
        years=tuple(shown),
    )


def _years_with_room(
    due: Sequence[CoverageYear], most: CoverageYear, look: Look
) -> Sequence[CoverageYear]:
    """The first years, or later ones so that the one with most to pay is among them."""
    room = row_limit(look, MOST_YEARS, STEP, MEANS)
    start = max(0, due.index(most) - room + 1)
    return due[start : start + room]


def _title(who: str, most: CoverageYear, voice: Voice) -> str:
    due = f"{who} has {voice.money(most.dues.due.disclosed)} due in {_in(most)}"
    reading = most.revenue or most.base
    times = _times(most.dues.due, reading)
    if reading is None or times is None:
        return f"{due}, and the ledger has no revenue to set beside it"
    whose = "what is expected of" if reading.expected else "its revenue of"
    return f"{due}, {times} times {whose} {_period(reading)}"


def _times(due: Amount, reading: Reading | None) -> str | None:
    """One over the other, at disclosed prices."""
    if reading is None or not reading.amount.disclosed:
        return None
    return few_digits(due.disclosed / reading.amount.disclosed)


def _subtitle(coverage: Coverage, voice: Voice) -> str:
    trade, undated = coverage.to_come.trade, coverage.undated.trade.disclosed
    debt = coverage.to_come.debt.disclosed
    to_pay = voice.span(trade.low, trade.disclosed)
    said = [
        f"{to_pay} of signed trade is still to fall due." if trade.disclosed else "",
        f"{voice.money(undated)} more has no full term and is in no year." if undated else "",
        f"Loans of {voice.money(debt)} are to be paid back." if debt else "",
        SPREAD,
    ]
    return " ".join(filter(None, said))


def _facts(
    coverage: Coverage, due: Sequence[CoverageYear], shown: Sequence[CoverageYear], voice: Voice
) -> list[str]:
    others = [year.dues for year in due if year not in shown]
    hidden = Dues.added([*others, coverage.later]).due.disclosed
    unpriced = coverage.unpriced
    return [
        f"{voice.money(hidden)} due in other years not drawn" if hidden else "",
        f"not in the sums: {words.count(unpriced, 'signed deal')} without a price"
        if unpriced
        else "",
    ]


def _kinds_of_years(coverage: Coverage, shown: Sequence[CoverageYear]) -> list[str]:
    """What the legend explains."""
    dues = [year.dues for year in shown]
    readings = [year.revenue for year in shown if year.revenue]
    there = {
        "trade": any(each.trade.disclosed for each in dues),
        "trade-high": any(each.trade.disclosed > each.trade.low for each in dues),
        "debt": any(each.debt.disclosed for each in dues),
        "announced": any(each.announced.disclosed for each in dues),
        "revenue": coverage.revenue or any(not each.expected for each in readings),
        "expected": any(each.expected for each in readings),
        "cash": coverage.cash or coverage.cash_flow,
        "financing": any(each.financing.disclosed for each in dues),
    }
    return [kind for kind, shows in there.items() if shows]


# --- all payers -----------------------------------------------------------------------------------


def draw_payers(
    selection: Selection,
    payers: Sequence[Coverage],
    field: FieldFigures,
    **look: Unpack[Look],
) -> PayersPicture:
    """Draw the largest payers: what falls due in the year with most, against a year's revenue.

    Parameters
    ----------
    selection : Selection
    payers : sequence of Coverage
        As ``rank_payers`` gives them.
    field : FieldFigures
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    PayersPicture
        At most ten payers.

    Raises
    ------
    QuestionError
        If no company has signed trade with a disclosed price to pay.

    Examples
    --------
    >>> from bubblegraph import field_figures, rank_payers, read_text, select_deals
    >>> selection = select_deals(read_text('''
    ... strict: false
    ... as_of: 2026-12-31
    ... deals:
    ... - {payer: lab, payee: cloud, kind: cloud, amount: 300B, date: 2026, term: 2026 to 2030,
    ...    status: committed}
    ... '''))
    >>> draw_payers(selection, rank_payers(selection), field_figures(selection)).title
    'lab has $240B of signed trade to pay'
    """
    arguments.instance("selection", selection, Selection)
    payers = arguments.instances("payers", payers, Coverage)
    arguments.instance("field", field, FieldFigures)
    check_look(look)
    owing = [payer for payer in payers if _to_pay(payer)]
    if not any(payer.peak for payer in owing):
        raise QuestionError(
            "there is no coverage to draw: no company has signed trade with a disclosed price to "
            "pay in a known year. bubblegraph coverage says what the ledger has"
        )
    voice = voice_of(selection)
    shown = owing[: row_limit(look, MOST_PAYERS, STEP)]
    with settings():
        wording = Wording(
            _payers_title(owing, voice),
            _payers_subtitle(owing, field, voice),
            _payers_facts(owing, shown, voice),
        )
        names = [name(payer.selection.ledger, payer.entity) for payer in shown]
        paper = _paper(selection, wording, names, _kinds_of_payers(shown), look)
        bars = _Bars(paper.theme, voice)
        title = "The year with most to pay, and below it a year's revenue"
        blocks = [Block(title, tuple(map(bars.payer, shown)))]
        sheet = draw_blocks(paper, blocks)
    return PayersPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips=_tooltips(blocks),
        payers=tuple(shown),
    )


def _to_pay(payer: Coverage) -> int:
    return payer.to_come.trade.disclosed + payer.undated.trade.disclosed


def _payers_title(owing: Sequence[Coverage], voice: Voice) -> str:
    first, whole = owing[0], voice.money(sum(map(_to_pay, owing)))
    who = words.short_name(name(first.selection.ledger, first.entity), IN_TITLE)
    if len(owing) == 1:
        return f"{who} has {whole} of signed trade to pay"
    companies = words.count(len(owing), "company", "companies")
    own = voice.money(_to_pay(first))
    return f"{companies} have {whole} of signed trade to pay, {who} {own} of it"


def _payers_subtitle(owing: Sequence[Coverage], field: FieldFigures, voice: Voice) -> str:
    undated = Dues.added([payer.undated for payer in owing]).trade.disclosed
    said = [f"{voice.money(undated)} of it has no full term."] if undated else []
    said += [
        f"By an estimate {voice.money(need.needed.low or 0)} of revenue is needed in "
        f"{need.figure.period}; {voice.money(need.short.low or 0)} of it is missing in what "
        "is forecast."
        for need in field.needs
        if need.short is not None
    ]
    return " ".join([*said, SPREAD])


def _payers_facts(owing: Sequence[Coverage], shown: Sequence[Coverage], voice: Voice) -> list[str]:
    others = owing[len(shown) :]
    rest = voice.money(sum(map(_to_pay, others)))
    unpriced = sum(payer.unpriced for payer in owing)
    return [
        f"{words.count(len(others), 'other')} with {rest} to pay not drawn" if others else "",
        f"not in the sums: {words.count(unpriced, 'signed deal')} without a price"
        if unpriced
        else "",
    ]


def _kinds_of_payers(shown: Sequence[Coverage]) -> list[str]:
    dues = [payer.peak.dues for payer in shown if payer.peak]
    there = {
        "trade": True,
        "trade-high": any(each.trade.disclosed > each.trade.low for each in dues),
        "debt": any(each.debt.disclosed for each in dues),
        "announced": any(each.announced.disclosed for each in dues),
        "revenue": any(payer.revenue for payer in shown),
    }
    return [kind for kind, shows in there.items() if shows]


# --- bars -----------------------------------------------------------------------------------------


def _fills(theme: Theme) -> dict[str, Fill]:
    trade, debt = theme.kinds["trade"], theme.kinds["debt"]
    return {
        "trade": Fill(trade),
        "trade-high": Fill(blend(trade, theme.background, PALE)),
        "debt": Fill(debt),
        "debt-high": Fill(blend(debt, theme.background, PALE)),
        "announced": Fill.open(theme, trade),
        "revenue": Fill(theme.signed),
        "expected": Fill.open(theme, theme.signed),
        "rate": Fill(blend(theme.signed, theme.background, PALE)),
        "cash": Fill(theme.ink),
        "financing": Fill(theme.kinds[OTHERS]),
    }


def _paper(
    selection: Selection,
    wording: Wording,
    names: Sequence[str],
    kinds: Sequence[str],
    look: Look,
) -> Paper:
    def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> list[Key]:
        fills = _fills(theme)
        return [fill_key(WORDS[kind], fills[kind], theme, unit, fonts) for kind in kinds]

    return set_paper(selection, wording, names, keys, **look)


def _tooltips(blocks: Sequence[Block]) -> dict[str, str]:
    bars = (bar for block in blocks for row in block.rows for bar in row.bars)
    return {bar.gid: bar.tooltip for bar in bars if bar.pieces}


@dataclass(frozen=True, slots=True)
class _Bars:
    """Makes the rows, in a theme and a currency."""

    theme: Theme
    voice: Voice

    def years(self, shown: Sequence[CoverageYear]) -> tuple[Row, ...]:
        return tuple(Row((year.name,), "", tuple(self._of_year(year))) for year in shown)

    def _of_year(self, year: CoverageYear) -> Iterator[Bar]:
        reading = year.revenue or year.base
        yield self._due(year, reading)
        yield self._means_of_year(year)
        if year.cash_flow is not None:
            yield self._reading(f"flow-{year.name}", "operating cash flow", year.cash_flow, "cash")

    def _due(self, year: CoverageYear, reading: Reading | None, who: str = "") -> Bar:
        """What falls due in a year: firm, at disclosed prices only, and what is announced."""
        fills, dues = _fills(self.theme), year.dues
        parts = (
            (dues.trade.low, "trade"),
            (dues.trade.disclosed - dues.trade.low, "trade-high"),
            (dues.debt.low, "debt"),
            (dues.debt.disclosed - dues.debt.low, "debt-high"),
            (dues.announced.disclosed, "announced"),
        )
        pieces = tuple(Piece(cents, fills[kind]) for cents, kind in parts if cents > 0)
        amount = self.voice.short(Amount(dues.due.low, dues.due.disclosed))
        notes = tuple(self._due_notes(year, reading, who))
        when = f"{who}, {year.name}" if who else year.name
        tooltip = f"{when}: {amount} due"
        if dues.debt.disclosed:
            tooltip += f", loans of {self.voice.money(dues.debt.disclosed)} among it"
        return Bar(gid_of("due", who or year.name), tooltip, pieces, amount, notes)

    def _due_notes(self, year: CoverageYear, reading: Reading | None, who: str) -> Iterator[str]:
        """What stands behind the amount, from long to short."""
        announced = year.dues.announced.disclosed
        more = f" and {self.voice.money(announced)} announced" if announced else ""
        when = f"due in {_in(year)}" if who else "due"
        times = _times(year.dues.due, reading)
        if reading is not None and times is not None:
            own = "" if year.revenue else f" of {_period(reading)}"
            yield f"{when}{more}, {times} times revenue{own}"
            yield f"{times} × revenue{own}"
        yield f"{when}{more}"
        yield when

    def _means_of_year(self, year: CoverageYear) -> Bar:
        """Revenue and firm financing of a year; what is not known is said."""
        fills, financing = _fills(self.theme), year.dues.financing.disclosed
        pieces, said, brief = [], [f"revenue {UNKNOWN}"], f"revenue {UNKNOWN}"
        if year.revenue is not None:
            kind = "expected" if year.revenue.expected else "revenue"
            pieces.append(Piece(year.revenue.amount.disclosed, fills[kind]))
            brief = f"{self.voice.short(year.revenue.amount)} revenue"
            what = metric_words(year.revenue.figures[0].metric)
            said = [f"{self.voice.short(year.revenue.amount)} {what}"]
        if financing:
            pieces.append(Piece(financing, fills["financing"]))
            said.append(f"{self.voice.money(financing)} signed equity and loans")
        listed = ", ".join(said)
        gid = gid_of("means", year.name)
        tooltip = f"{year.name}: {listed}"
        return Bar(gid, tooltip, tuple(pieces), "", (listed, brief), THIN)

    def means(self, coverage: Coverage) -> Iterator[Row]:
        """What a company has, and what of it the ledger does not know."""
        yield self._mean("Revenue", coverage.revenue, "revenue", "a year")
        if (rate := coverage.run_rate) is not None and rate.amount is not None:
            yield self._level("Revenue run rate", rate.period, rate.amount, "rate", "a year")
        yield self._mean("Operating cash flow", coverage.cash_flow, "cash", "a year")
        cash = coverage.cash
        if cash is not None and cash.amount is not None:
            yield self._level("Cash", cash.period, cash.amount, "cash", "once")
        else:
            yield self._unknown("Cash")
        financing = coverage.to_come.financing
        if financing.disclosed:
            yield self._level("Signed financing", "to come", financing, "financing", "once")

    def _mean(self, what: str, reading: Reading | None, kind: str, often: str) -> Row:
        if reading is None:
            return self._unknown(what)
        return self._level(what, reading.period, reading.amount, kind, often)

    def _level(self, what: str, when: str, amount: Amount, kind: str, often: str) -> Row:
        piece = Piece(amount.disclosed, _fills(self.theme)[kind])
        shown = self.voice.short(amount)
        bar = Bar(gid_of("have", what), f"{what}, {when}: {shown}", (piece,), shown, (often,), THIN)
        return Row((what,), when, (bar,))

    def _unknown(self, what: str) -> Row:
        return Row((what,), "", (_nothing(gid_of("have", what), what, UNKNOWN),))

    def payer(self, payer: Coverage) -> Row:
        """The year with most to pay of a company, and a year's revenue."""
        who = name(payer.selection.ledger, payer.entity)
        to_come, undated = payer.to_come.trade.disclosed, payer.undated.trade.disclosed
        said = [f"{self.voice.money(to_come)} to pay"] if to_come else []
        said += [f"{self.voice.money(undated)} undated"] if undated else []
        if payer.peak is None:
            due = _nothing(gid_of("due", payer.entity), who, "due in no known year")
        else:
            due = self._due(payer.peak, payer.revenue, who)
        names = tuple(words.short_name(who, most) for most in LONGEST_NAMES)
        return Row(names, ", ".join(said), (due, self._revenue_of(payer, who)))

    def _revenue_of(self, payer: Coverage, who: str) -> Bar:
        if payer.revenue is None:
            return _nothing(gid_of("rev", payer.entity), who, f"revenue {UNKNOWN}")
        return self._reading(f"rev-{payer.entity}", "revenue", payer.revenue, "revenue")

    def _reading(self, gid: str, what: str, reading: Reading, kind: str) -> Bar:
        piece = Piece(reading.amount.disclosed, _fills(self.theme)[kind])
        shown = self.voice.short(reading.amount)
        note = f"{shown} {what} of {_period(reading)}"
        return Bar(gid_of(gid), note, (piece,), "", (note, shown), THIN)


def _nothing(gid: str, what: str, said: str) -> Bar:
    """Words where nothing is known: no bar, which would look like a zero."""
    return Bar(gid, f"{what}: {said}", (), "", (said,), THIN)


def _period(reading: Reading) -> str:
    """The year of a reading without what the ledger adds in brackets."""
    return reading.period.split(" (", maxsplit=1)[0]


def _in(year: CoverageYear) -> str:
    return f"the year {year.name}" if year.name.startswith("to ") else year.name
