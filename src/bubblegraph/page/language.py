"""The words of a page in each language."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.drawing import words
from bubblegraph.drawing.voice import Voice
from bubblegraph.output.payment_words import PAYMENT_WORDS
from bubblegraph.output.report_words import LANGUAGES
from bubblegraph.page.phrases import PAGE_PHRASES

__all__ = ["PageLanguage"]


class PageLanguage:
    """Says the words of a page, and those of answers, in a language.

    Parameters
    ----------
    tag : {"en", "zh-Hant", "zh-Hans"}
    payments : bool
        Whether the page is of payments.

    Examples
    --------
    >>> PageLanguage("zh-Hans").say("Every deal")
    '全部交易'
    >>> PageLanguage("en", payments=True).say("Every deal")
    'Every payment'
    """

    def __init__(self, tag: str, *, payments: bool = False) -> None:
        self.tag = tag
        self._meant = PAYMENT_WORDS if payments else {}
        self._language = LANGUAGES[tag]
        self._said: dict[str, str] = {}

    @cached_property
    def _own(self) -> dict[str, str]:
        column = list(LANGUAGES).index(self.tag) - 1
        return (
            {} if column < 0 else {english: said[column] for english, said in PAGE_PHRASES.items()}
        )

    def say(self, text: str) -> str:
        """Return a text of ours in the language; what it has no words for stays."""
        if text not in self._said:
            meant = self._meant.get(text, text)
            self._said[text] = self._own.get(meant) or self._language.say(meant)
        return self._said[text]

    def day(self, day: date | None) -> str:
        """Give a day as people read it."""
        if day is None:
            return ""
        if self.tag == "en":
            return words.day_words(day)
        return f"{day.year}年{day.month}月{day.day}日"

    def finding(self, flows: CircularFlows, voice: Voice) -> str:
        """The finding in one clause, as over a picture."""
        return self.say(words.finding(flows, voice)[0])
