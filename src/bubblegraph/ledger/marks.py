"""What does not belong into a text: marks of merges, of byte order, odd line breaks."""

from __future__ import annotations

import re

from bubblegraph.ledger.model import unpack
from bubblegraph.ledger.rows import Sink, spot

__all__ = ["BYTE_ORDER_MARK", "lone_returns", "odd_breaks", "unfinished_merge"]

_ODD_BREAKS = ("\x85", "\u2028", "\u2029")  # NEL, line separator, paragraph separator
MOST_LINES = 9  # that a message names
BYTE_ORDER_MARK = "\ufeff"
_MERGE = re.compile(r"^(?:<{7}|\|{7}|={7}|>{7})(?= |\r?$)", re.MULTILINE)


def odd_breaks(sink: Sink) -> bool:
    """Report the first line break that YAML 1.1, YAML 1.2, editors and git do not all take for one.

    A mark of the order of bytes is as bad: libyaml takes it for nothing, or for two characters.
    """
    text = sink.text
    if lone_returns(text):
        index = len(text.replace("\r\n", "\n\n").split("\r", 1)[0])
        remedy = "Save the file with line ends LF or CRLF."
        sink.error(spot(text, index), "a carriage return without a line feed", remedy, fatal=True)
        return True
    for odd in _ODD_BREAKS:
        if odd in text:
            what = f"an invisible character: U+{ord(odd):04X}"
            remedy = "Remove it, or begin a line of its own there."
            sink.error(spot(text, text.index(odd)), what, remedy, fatal=True)
            return True
    if BYTE_ORDER_MARK in text:
        _second_mark(sink, fatal=True)
        return True
    return False


def _second_mark(sink: Sink, *, fatal: bool = False) -> None:
    """Report a mark of the order of bytes that does not stand at the very beginning."""
    index = sink.text.index(BYTE_ORDER_MARK)
    where = "a second byte order mark" if index == 0 else "a byte order mark inside the text"
    remedy = (
        "Remove it: it comes from a file that was written, or put behind another, with a mark "
        "of its own."
    )
    sink.error(spot(sink.text, index), f"{where}: U+FEFF", remedy, fatal=fatal)


def lone_returns(text: str) -> bool:
    """Whether some line ends in a carriage return alone."""
    return text.count("\r") != text.count("\r\n")


def unfinished_merge(sink: Sink) -> bool:
    """Report the lines that git leaves where two versions differ: nobody has chosen yet."""
    text = sink.text
    if not any(text.startswith(mark) or f"\n{mark}" in text for mark in ("<<<<<<<", ">>>>>>>")):
        return False
    marks = [spot(text, found.start()) for found in _MERGE.finditer(text)]
    if marks:
        lines = [str(unpack("", at).line) for at in marks[:MOST_LINES]]
        more = " and more" if len(marks) > MOST_LINES else ""
        sink.error(
            marks[0],
            f"the file holds marks of a merge that was not finished: lines "
            f"{', '.join(lines)}{more}",
            "Keep one of the two versions between the marks, and remove these lines.",
            fatal=True,
        )
    return bool(marks)
