"""Cells that a spreadsheet would run: made harmless, and read back as they were."""

from __future__ import annotations

import re

__all__ = ["disarm", "rearm"]

# What a spreadsheet would run: a cell that begins with one of these signs, be it behind blanks and
# quotes. A program that takes ; for the separator, or ends a row at every line end, finds cells
# inside of others.
_RUN = r"[\s'\"]*[=+\-@＝＋－＠]"
_ARMED = re.compile(rf"^(?={_RUN}|['\" ]*[\t\r\n])|(?<=[;\r\n])(?={_RUN})")
_DISARMED = re.compile(rf"^'(?={_RUN}|['\" ]*[\t\r\n])|(?<=[;\r\n])'(?={_RUN})")
_NUMBER = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?")


def disarm(text: str) -> str:
    """Put an apostrophe before what a spreadsheet would run, numbers apart; see ``rearm``.

    Examples
    --------
    >>> disarm("=1+1"), disarm("a;@b"), disarm("-5"), disarm("-five")
    ("'=1+1", "a;'@b", '-5', "'-five")
    """
    if text[:1].isalnum() and ";" not in text and "\n" not in text and "\r" not in text:
        return text  # nearly always, and many times
    return text if _NUMBER.fullmatch(text) else _ARMED.sub("'", text)


def rearm(text: str) -> str:
    """Give a text as it was before ``disarm``.

    Examples
    --------
    >>> rearm("'=1+1"), rearm("'tis")
    ('=1+1', "'tis")
    """
    return _DISARMED.sub("", text) if "'" in text else text
