"""The words of a page in each language."""

from __future__ import annotations

from datetime import date
from functools import cached_property

from bubblegraph.analysis.circular_flows import CircularFlows
from bubblegraph.drawing import words
from bubblegraph.output.report_words import LANGUAGES
from bubblegraph.page.phrases import PAGE_PHRASES

__all__ = ["PageLanguage"]


class PageLanguage:
    """Says the words of a page, and those of answers, in a language.

    Parameters
    ----------
    tag : {"en", "zh-Hant", "zh-Hans"}

    Examples
    --------
    >>> PageLanguage("zh-Hans").say("Every deal")
    '全部交易'
    """

    def __init__(self, tag: str) -> None:
        self.tag = tag
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
            self._said[text] = self._own.get(text) or self._language.say(text)
        return self._said[text]

    def day(self, day: date | None) -> str:
        """Give a day as people read it."""
        if day is None:
            return ""
        if self.tag == "en":
            return words.day_words(day)
        return f"{day.year}年{day.month}月{day.day}日"

    def finding(self, flows: CircularFlows, sign: str) -> str:
        """The finding in one clause, as over a picture."""
        return self.say(words.finding(flows, sign)[0])
