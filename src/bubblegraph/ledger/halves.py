r"""Characters beyond U+FFFF as JSON writes them, a pair of escapes for each (``\ud83d\ude80``).

YAML has no such escapes. So they are handed to its parser as others of the same length, and what
comes of those is put together again: every place in the text stays what it is.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

__all__ = ["hide_halves", "open_parser"]

# \ud800 to \udfff become \ue800 to \uefff, which no text has that means to be read by others
_HALF = re.compile(r"\\u[dD][89a-fA-F]")
_ESCAPE = re.compile(r"\\(?:u([dD])([89a-fA-F][0-9a-fA-F]{2})|.)", re.DOTALL)
_TAKEN = re.compile("[\ue800-\uefff]|\\\\(?:u|U0000)[eE][89a-fA-F]")
_READ = re.compile("([\ue800-\uebff])([\uec00-\uefff])|[\ue800-\uefff]")
_WRITTEN = re.compile(r"\\u([eE])(?=[89a-fA-F])")
_SHIFT = 0x1000


def hide_halves(text: str) -> str:
    """Write escapes of halves of characters as others of one length, as far as these are free."""
    if not _HALF.search(text) or _TAKEN.search(text):
        return text
    return _ESCAPE.sub(_hide, text)


def open_parser(text: str, loader: Any) -> Any:
    """Open a YAML parser of a text; of double-quoted texts it reads the escapes of JSON as well.

    Examples
    --------
    >>> parser = open_parser(r'"Rocket \\ud83d\\ude80"', yaml.Loader)
    >>> events = iter(parser.get_event, None)
    >>> [event.value for event in events if isinstance(event, yaml.ScalarEvent)]
    ['Rocket 🚀']
    """
    hidden = hide_halves(text)
    return loader(text) if hidden is text else _Joining(loader(hidden))


class _Joining:
    """A parser whose scalars are put together again."""

    def __init__(self, parser: Any) -> None:
        self._parser = parser
        self.dispose = parser.dispose

    def get_event(self) -> Any:
        event = self._parser.get_event()
        if isinstance(event, yaml.ScalarEvent):
            event.value = (
                _READ.sub(_join, event.value)
                if event.style == '"'
                else _WRITTEN.sub(_show, event.value)
            )
        return event


def _hide(escape: re.Match[str]) -> str:
    letter, digits = escape[1], escape[2]
    return escape[0] if letter is None else f"\\u{'e' if letter == 'd' else 'E'}{digits}"


def _show(escape: re.Match[str]) -> str:
    """Outside of double quotes the escape is what the author wrote, letter by letter."""
    return r"\ud" if escape[1] == "e" else r"\uD"


def _join(halves: re.Match[str]) -> str:
    """One character of two halves; half of one stays half, which the reader refuses."""
    high, low = halves[1], halves[2]
    if high is None:
        return chr(ord(halves[0]) - _SHIFT)
    return chr(0x10000 + ((ord(high) - 0xE800) << 10) + ord(low) - 0xEC00)
