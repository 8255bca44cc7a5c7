"""Progress: what became of the announcements, as stacked bars: in all, and the largest."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.progress import Announcement, Outcome, Progress
from bubblegraph.drawing import words
from bubblegraph.drawing.bars import (
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
from bubblegraph.drawing.paper import Look, Wording, check_look, set_paper
from bubblegraph.drawing.picture import Picture
from bubblegraph.drawing.theme import OTHERS, Theme
from bubblegraph.drawing.voice import Voice, voice_of
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.payments import deal_word

__all__ = ["ProgressPicture", "draw_progress"]

MOST, BARS = 15, 100  # deals with a bar of their own, if nobody says how many, and at most
LONGEST_NAMES = (22, 13, 8)  # letters of a company, the first that find room
STEP, SUMS = 45.0, 150.0  # heights of a deal, and of the sums; pixels at 1,600 of width
WORDS = {
    "paid": "Known to be paid",
    "signed": "Signed or closed beyond that",
    "pending": "Announced, not signed",
    "gone": "Replaced, lapsed or cut",
}
READING = "Announced: the highest disclosed amount under which each deal stood."


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class ProgressPicture(Picture):
    """The deals that have a bar of their own, and what the other ones come to."""

    shown: tuple[Announcement, ...]
    rest: Outcome
    total: Outcome


def draw_progress(
    progress: Progress, *, top: int | None = None, **look: Unpack[Look]
) -> ProgressPicture:
    """Draw what became of the announcements: of all together, and of the largest one by one.

    Parameters
    ----------
    progress : Progress
    top : int, optional
        So many deals have a bar of their own, the others one together; 15 if not given, fewer
        where the height is given, 100 at most.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    ProgressPicture

    Raises
    ------
    QuestionError
        If nothing was announced at a disclosed price.

    Examples
    --------
    >>> from bubblegraph import follow_up, read_text, select_deals
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: a, payee: b, kind: equity, amount: 30B, paid: 20B, status: {2026-02: committed}}
    ... - {payer: b, payee: a, kind: cloud, amount: 10B, status: {2025-09: announced}}
    ... ''')
    >>> draw_progress(follow_up(select_deals(ledger))).title
    'Of $40B announced since 2025, $30B is signed and $20B of that known to be paid'
    """
    arguments.instance("progress", progress, Progress)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    check_look(look)
    if not progress.announcements:
        raise QuestionError(
            "there is no progress to draw: nothing was announced at a disclosed price. "
            "bubblegraph progress says what was announced without one"
        )
    most = row_limit(look, MOST, STEP, SUMS) if top is None else min(top, BARS)
    found = progress.announcements
    shown = found if len(found) <= most + 1 else found[:most]  # rather a bar than "1 smaller"
    rest = sum((each.outcome for each in found[len(shown) :]), Outcome())
    voice = voice_of(progress.selection)
    names = words.names_of(progress.selection.ledger)
    with settings():
        wording = Wording(_title(progress, voice), _subtitle(progress, voice), _facts(progress))
        texts = [names[e] for a in shown for e in (a.standing.deal.payer, a.standing.deal.payee)]
        kinds = _kinds(progress.total)
        paper = set_paper(
            progress.selection,
            wording,
            texts,
            lambda theme, unit, fonts: _keys(theme, unit, fonts, kinds),
            **look,
        )
        blocks = _blocks(
            _Bars(paper.theme, voice, names, progress.only_paid), progress, shown, rest
        )
        sheet = draw_blocks(paper, blocks)
    return ProgressPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips={bar.gid: bar.tooltip for b in blocks for row in b.rows for bar in row.bars},
        shown=shown,
        rest=rest,
        total=progress.total,
    )


# --- words ----------------------------------------------------------------------------------------


def _title(progress: Progress, voice: Voice) -> str:
    found = progress.total
    if progress.only_paid:
        number = words.count(len(progress.announcements), "payment")
        return f"{voice.money(found.paid)} was paid in {number}"
    since = f" since {progress.since.first.year}" if progress.since else ""
    announced = f"{voice.money(found.announced)} announced{since}"
    if not found.signed:
        return f"Of {announced}, nothing is signed"
    signed = "all" if found.signed == found.announced else voice.money(found.signed)
    paid = "all" if found.paid == found.signed else voice.money(found.paid)
    if found.paid:
        return f"Of {announced}, {signed} is signed and {paid} of that known to be paid"
    return f"Of {announced}, {signed} is signed"


def _subtitle(progress: Progress, voice: Voice) -> str:
    if progress.only_paid:
        return f"Since {progress.since}." if progress.since else ""
    others = [f"{voice.money(cents)} {became}" for cents, became in progress.total.unsigned]
    listed = " and ".join([", ".join(others[:-1]), others[-1]] if len(others) > 1 else others)
    return f"{listed}. {READING}" if others else READING


def _facts(progress: Progress) -> list[str]:
    unpriced, rumoured = progress.unpriced, progress.rumoured
    word, how = deal_word(progress.selection), "announced without a price"
    how = "without an amount" if progress.only_paid else how
    return [
        words.count(len(progress.announcements), word),
        f"not in the sums: {words.count(unpriced, word)} {how}" if unpriced else "",
        f"{words.count(rumoured, 'deal')} only rumoured" if rumoured else "",
    ]


def _parts(found: Outcome) -> dict[str, int]:
    """What is drawn of an outcome, which adds up to what was announced."""
    return {
        "paid": found.paid,
        "signed": found.signed - found.paid,
        "pending": found.pending,
        "gone": found.gone,
    }


def _kinds(found: Outcome) -> list[str]:
    return [kind for kind, cents in _parts(found).items() if cents]


# --- bars -----------------------------------------------------------------------------------------


def _fills(theme: Theme) -> dict[str, Fill]:
    return {
        "paid": Fill(theme.ink),
        "signed": Fill(theme.signed),
        "pending": Fill.open(theme, theme.signed),
        "gone": Fill(theme.kinds[OTHERS]),
    }


def _keys(theme: Theme, unit: float, fonts: Sequence[str], kinds: Sequence[str]) -> list[Key]:
    fills = _fills(theme)
    called = WORDS if len(kinds) > 1 else WORDS | {"paid": "Paid"}
    return [fill_key(called[kind], fills[kind], theme, unit, fonts) for kind in kinds]


def _blocks(
    bars: _Bars, progress: Progress, shown: Sequence[Announcement], rest: Outcome
) -> list[Block]:
    """The sums on one scale, and the deals on theirs; without others both are on one."""
    word = deal_word(progress.selection)
    number, others = len(progress.announcements), len(progress.announcements) - len(shown)
    since = f"since {progress.since}" if progress.since else ""
    sums = [bars.of_sum(f"All {words.count(number, word)}", since, progress.total)]
    if others:
        largest = sum((each.outcome for each in shown), Outcome())
        sums.append(bars.of_sum(f"The {len(shown)} largest", "one by one below", largest))
        smaller = words.count(others, "other")
        sums.append(bars.of_sum(f"The {smaller}", "none of them larger", rest))
    rows = tuple(bars.of_deal(each) for each in shown)
    if number == 1:
        return [Block("", rows)]
    title = f"The {len(shown)} largest" if others else "One by one"
    return [Block("", tuple(sums)), Block(title, rows, f"{word}s" if others else "")]


@dataclass(frozen=True, slots=True)
class _Bars:
    """Makes the rows, in a theme and a currency."""

    theme: Theme
    voice: Voice
    names: dict[str, str]
    payments: bool

    def of_sum(self, name: str, below: str, found: Outcome) -> Row:
        return Row((name,), below, (self._bar(gid_of("sum", name), name, found),))

    def of_deal(self, each: Announcement) -> Row:
        deal = each.standing.deal
        parties = self.names[deal.payer], self.names[deal.payee]
        names = tuple(
            " → ".join(words.short_name(name, most) for name in parties) for most in LONGEST_NAMES
        )
        division = self._division(each.outcome)
        became = str(deal.date or "") if self.payments else each.became
        notes = (f"{became}: {division}" if division else became, became, "")
        what = f"{' → '.join(parties)}, {deal.id}"
        return Row(names, deal.id, (self._bar(gid_of("bar", deal.id), what, each.outcome, notes),))

    def _bar(self, gid: str, what: str, found: Outcome, notes: tuple[str, ...] = ()) -> Bar:
        fills, parts = _fills(self.theme), _parts(found)
        several = sum(map(bool, parts.values())) > 1
        pieces = tuple(
            Piece(cents, fills[kind], self.voice.money(cents) if several else "")
            for kind, cents in parts.items()
            if cents
        )
        amount = self.voice.money(found.announced)
        told = self._division(found, alone=True)
        tooltip = f"{what}: {told}" if self.payments else f"{what}: {amount} announced\n{told}"
        return Bar(gid, tooltip, pieces, amount, notes)

    def _division(self, found: Outcome, *, alone: bool = False) -> str:
        """What became of the amount; nothing where that is one thing, which its colour says."""
        parts = {
            "paid": found.paid,
            "signed": found.signed - found.paid,
            "not signed": found.pending,
            "replaced": found.replaced,
            "lapsed": found.lapsed,
            "cut from the headline": found.reduced,
        }
        said = [f"{self.voice.money(cents)} {word}" for word, cents in parts.items() if cents]
        return ", ".join(said) if alone or len(said) > 1 else ""
