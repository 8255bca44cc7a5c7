"""Stress: who loses revenue and lending when some pay less, as bars in order of the rounds."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Unpack

from bubblegraph import arguments
from bubblegraph.analysis.obligations import GuaranteeCall
from bubblegraph.analysis.stress import Loss, Stress, condition
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
from bubblegraph.drawing.theme import Theme, blend
from bubblegraph.drawing.voice import Voice
from bubblegraph.errors import QuestionError
from bubblegraph.ledger.names import name, names
from bubblegraph.money import Amount, currency_sign
from bubblegraph.text import few_digits

__all__ = ["StressPicture", "draw_stress"]

MOST, BARS = 15, 100  # who has a bar, if nobody says how many, and at most
STEP, OTHERS = 45.0, 90.0  # heights of a bar, and of titles; pixels at 1,600 of width
LONGEST_NAMES = (40, 22, 13)  # letters, the first that find room
NAMED = 3  # who falls short in a round, in its title
IN_TITLE = 16  # letters of a company there
PALE = 0.55  # share of the background in what is lost at disclosed prices only
SCENARIO = "A scenario, not a forecast."
OWED = "Owed: by signed deals and not yet paid, at disclosed prices; debt without interest."
WORDS = {
    "revenue": "Revenue lost",
    "revenue-high": "only at the highest price",
    "lending": "Lending lost",
    "lending-high": "Lending lost only at the highest price",
    "paid": "Paid as a guarantor",
}


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class StressPicture(Picture):
    """Who has a bar, round by round; a round may have nobody who was not reached before."""

    rounds: tuple[tuple[Loss, ...], ...]


def draw_stress(stress: Stress, *, top: int | None = None, **look: Unpack[Look]) -> StressPicture:
    """Draw who loses how much revenue and lending, in order of the rounds that reach them.

    Parameters
    ----------
    stress : Stress
    top : int, optional
        The so many largest losses have a bar; 15 if not given, fewer where the height is given,
        100 at most.
    **look
        ``theme``, ``width``, ``height``, ``dpi``, ``title``, ``subtitle``, ``source``: see
        ``Look``.

    Returns
    -------
    StressPicture

    Raises
    ------
    QuestionError
        If nobody loses anything.

    Examples
    --------
    >>> from bubblegraph import read_text, select_deals, stress_payments
    >>> ledger = read_text('''
    ... strict: false
    ... deals:
    ... - {payer: lab,   payee: cloud, kind: cloud, amount: 100, status: {2025: committed}}
    ... - {payer: cloud, payee: chips, kind: purchase, amount: 80, status: {2025: committed}}
    ... ''')
    >>> half = Fraction(1, 2)
    >>> found = stress_payments(select_deals(ledger), ["lab"], unpaid=half, rely=Fraction(1))
    >>> picture = draw_stress(found)
    >>> picture.title
    'If lab pays half of what it owes, cloud loses $50'
    >>> [[loss.entity for loss in each] for each in picture.rounds]
    [['cloud'], ['chips']]
    """
    arguments.instance("stress", stress, Stress)
    if top is not None:
        top = arguments.whole_number("top", top, least=1)
    check_look(look)
    lost = [loss for loss in stress.losses if loss.lost[1] or loss.lost[0]]
    if not lost:
        raise QuestionError(
            "there is no stress to draw: nobody loses anything at a disclosed price. "
            f"bubblegraph stress {' '.join(stress.entities)} says what is owed"
        )
    ledger = stress.selection.ledger
    voice = Voice(currency_sign(ledger.currency))
    shown = lost[: row_limit(look, MOST, STEP, OTHERS) if top is None else min(top, BARS)]
    rounds = tuple(tuple(loss for loss in each if loss in shown) for each in stress.by_round)
    with settings():
        wording = Wording(
            _title(stress, lost, voice),
            _subtitle(stress, voice),
            _facts(stress, lost, shown, voice),
        )
        kinds = _kinds(shown)
        texts = [ledger.entities[e].name for each in stress.rounds for e in each]
        texts += [name(ledger, loss.entity) for loss in shown]

        def keys(theme: Theme, unit: float, fonts: Sequence[str]) -> list[Key]:
            fills = _fills(theme)
            return [fill_key(WORDS[kind], fills[kind], theme, unit, fonts) for kind in kinds]

        paper = set_paper(stress.selection, wording, texts, keys, **look)
        bars = _Bars(paper.theme, voice, stress)
        blocks = [
            Block(_round_title(stress, number), tuple(map(bars.row, each)))
            for number, each in enumerate(rounds)
            if each
        ]
        sheet = draw_blocks(paper, blocks)
    return StressPicture(
        figure=sheet.figure,
        title=paper.title,
        hints=paper.hints,
        tooltips={bar.gid: bar.tooltip for b in blocks for row in b.rows for bar in row.bars},
        rounds=rounds,
    )


# --- words ----------------------------------------------------------------------------------------


def _title(stress: Stress, lost: Sequence[Loss], voice: Voice) -> str:
    """Who loses most of those who pay as they can."""
    most = next((loss for loss in lost if loss.entity not in stress.entities), lost[0])
    who = words.short_name(name(stress.selection.ledger, most.entity), IN_TITLE)
    supposed = condition(
        _few_names(stress, stress.entities), stress.unpaid, several=len(stress.entities) > 1
    )
    loses = f"I{supposed[1:]}, {who} loses {voice.money(most.lost[1])}"
    times = most.times_revenue
    return f"{loses}, {few_digits(float(times))} times its revenue of a year" if times else loses


def _subtitle(stress: Stress, voice: Voice) -> str:
    low, high = sorted(stress.lost)
    lost = voice.span(low, high)
    relied = (
        f"Whose income is not given needs {float(100 * stress.rely):.4g}% of what is owed to it "
        "to pay its own debts."
        if stress.rely
        else "All others have enough from elsewhere to pay in full."
    )
    return f"{SCENARIO} The others in this ledger lose {lost} together. {relied} {OWED}"


def _facts(stress: Stress, lost: Sequence[Loss], shown: Sequence[Loss], voice: Voice) -> list[str]:
    ledger = stress.selection.ledger
    others = lost[len(shown) :]
    rest = voice.money(sum((loss.lost[1] for loss in others), Fraction(0)))
    unpriced = list(dict.fromkeys(each.creditor for each in stress.unpriced))
    return [
        f"{words.count(len(others), 'smaller loss', 'smaller losses')} of {rest} not drawn"
        if others
        else "",
        f"not disclosed and in no sum: what is owed to {names(ledger, unpriced)}"
        if unpriced
        else "",
        *(_guarantee_fact(stress, call, voice) for call in stress.guarantees),
    ]


def _guarantee_fact(stress: Stress, call: GuaranteeCall, voice: Voice) -> str:
    ledger, most = stress.selection.ledger, call.most
    limit = ", without a stated limit" if most is None else f" up to {voice.money(most)}"
    guarantor, creditor = name(ledger, call.guarantor), name(ledger, call.creditor)
    return f"{guarantor} guarantees what is owed to {creditor}{limit}"


def _round_title(stress: Stress, number: int) -> str:
    who, several = _few_names(stress, stress.rounds[number]), len(stress.rounds[number]) > 1
    if number == 0:
        return f"Not paid by {who}"
    return (
        f"Round {number + 1}: {who} {'fall' if several else 'falls'} short, and these are not paid"
    )


def _few_names(stress: Stress, entities: Sequence[str]) -> str:
    """The first of these, by short names."""
    ledger, more = stress.selection.ledger, len(entities) - NAMED
    listed = [words.short_name(name(ledger, entity), IN_TITLE) for entity in entities[:NAMED]]
    *first, last = [*listed, words.count(more, "other")] if more > 0 else listed
    return f"{', '.join(first)} and {last}" if first else last


def _kinds(shown: Sequence[Loss]) -> list[str]:
    return [
        kind for kind in WORDS if any(cents > 0 for loss in shown for cents in [_parts(loss)[kind]])
    ]


def _parts(loss: Loss) -> dict[str, Fraction]:
    """What is drawn of a loss: it adds up to what is lost, less what guarantors pay."""
    left = loss.received[1]
    found: dict[str, Fraction] = {}
    for kind, (low, high) in (("revenue", loss.revenue), ("lending", loss.lending)):
        covered = min(left, high)
        left -= covered
        firm = min(low, high - covered)
        found |= {kind: firm, f"{kind}-high": high - covered - firm}
    return found | {"paid": loss.paid[1]}


# --- bars -----------------------------------------------------------------------------------------


def _fills(theme: Theme) -> dict[str, Fill]:
    trade, debt = theme.kinds["trade"], theme.kinds["debt"]
    return {
        "revenue": Fill(trade),
        "revenue-high": Fill(blend(trade, theme.background, PALE)),
        "lending": Fill(debt),
        "lending-high": Fill(blend(debt, theme.background, PALE)),
        "paid": Fill(theme.kinds["contingent"]),
    }


@dataclass(frozen=True, slots=True)
class _Bars:
    """Makes the rows, in a theme and a currency."""

    theme: Theme
    voice: Voice
    stress: Stress

    def row(self, loss: Loss) -> Row:
        who = name(self.stress.selection.ledger, loss.entity)
        names_of_row = tuple(words.short_name(who, most) for most in LONGEST_NAMES)
        return Row(names_of_row, self._below(loss), (self._bar(loss, who),))

    def _below(self, loss: Loss) -> str:
        owed = f"owed {self.voice.short(loss.owed)} in all" if loss.owed.disclosed else ""
        rounds = [n for n, each in enumerate(self.stress.rounds, 1) if loss.entity in each]
        fails = f"falls short in round {rounds[0]}" if rounds and rounds[0] > 1 else ""
        return ", ".join(filter(None, (owed, fails)))

    def _bar(self, loss: Loss, who: str) -> Bar:
        fills, (low, high) = _fills(self.theme), loss.lost
        pieces = tuple(Piece(c, fills[kind]) for kind, c in _parts(loss).items() if c > 0)
        amount = self.voice.short(Amount(round(min(low, high)), round(high)))
        notes = tuple(self._notes(loss))
        tooltip = f"{who} loses {amount}: {notes[0]}"
        return Bar(gid_of("loss", loss.entity), tooltip, pieces, amount, notes)

    def _notes(self, loss: Loss) -> Iterator[str]:
        """What stands behind the amount, from long to short."""
        times, revenue = loss.times_revenue, loss.year_revenue
        if times is not None and revenue is not None:
            of_year = f"{few_digits(float(times))} times revenue of {_year(revenue.period)}"
        else:
            of_year = "revenue of a year not in the ledger"
        received = loss.received[1]
        guaranteed = [f"{self.voice.money(received)} more paid by guarantors"] if received else []
        worst = loss.worst_year
        least = "≥" if loss.undated else ""  # what belongs to no year may fall due then as well
        most = [f"most in {worst[0]}: {least}{self.voice.money(worst[1])}"] if worst else []
        yield ", ".join([of_year, *guaranteed, *most])
        yield ", ".join([of_year, *guaranteed])
        yield of_year
        if times is not None:
            yield f"{few_digits(float(times))} × revenue"


def _year(period: str) -> str:
    """The year of a figure without what the ledger adds in brackets; an assumed one has none."""
    return period.split(" (", maxsplit=1)[0] or "a year"
