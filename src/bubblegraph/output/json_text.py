"""JSON as it is printed: what could steer a terminal is escaped."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any

from bubblegraph.money import Digits
from bubblegraph.text import STEERING

__all__ = ["ascii_json", "json_text"]

_MARKS = "\u061c\u200e\u200f"  # of direction: parts of names, but unseen
_STEERING = re.compile(f"(?![\\x00-\\x1f])[{STEERING}{_MARKS}]")  # the rest json escapes by itself
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")
_encode = json.JSONEncoder(ensure_ascii=False, allow_nan=False).encode


def json_text(document: Any) -> str:
    """Give a document as JSON text, with a line end.

    Examples
    --------
    >>> print(json_text(["é", "\\u202e", "\\x1b"]), end="")
    [
      "é",
      "\\u202e",
      "\\u001b"
    ]
    """
    parts: list[str] = []
    _write(document, "\n", parts.append)
    return _STEERING.sub(_escape, "".join(parts)) + "\n"


def _write(value: Any, line: str, put: Callable[[str], object]) -> None:
    """Put what ``json.dumps(indent=2)`` gives, and all digits of a number that has many."""
    if isinstance(value, dict) and value:
        start = f"{{{line}  "
        for key, inner in value.items():
            put(f"{start}{_encode(str(key))}: ")
            _write(inner, f"{line}  ", put)
            start = f",{line}  "
        put(f"{line}}}")
    elif isinstance(value, list | tuple) and value:
        start = f"[{line}  "
        for inner in value:
            put(start)
            _write(inner, f"{line}  ", put)
            start = f",{line}  "
        put(f"{line}]")
    else:
        put(repr(value) if type(value) in (int, Digits) else _encode(value))


def ascii_json(text: str) -> str:
    """Give a JSON text in ASCII, for streams that are not UTF-8."""
    return _BEYOND_ASCII.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    # two escapes
    return f"\\u{ord(found[0]):04x}" if ord(found[0]) < 0x10000 else json.dumps(found[0])[1:-1]
