"""JSON as it is printed: what could steer a terminal is escaped."""

from __future__ import annotations

import json
import re
from typing import Any

from bubblegraph.text import STEERING

__all__ = ["ascii_json", "json_text"]

_MARKS = "\u061c\u200e\u200f"  # of direction: parts of names, but unseen
_STEERING = re.compile(f"(?![\\x00-\\x1f])[{STEERING}{_MARKS}]")  # the rest json escapes by itself
_BEYOND_ASCII = re.compile(r"[^\x00-\x7f]")


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
    text = json.dumps(document, ensure_ascii=False, indent=2, allow_nan=False)
    return _STEERING.sub(_escape, text) + "\n"


def ascii_json(text: str) -> str:
    """Give a JSON text in ASCII, for streams that are not UTF-8."""
    return _BEYOND_ASCII.sub(_escape, text)


def _escape(found: re.Match[str]) -> str:
    # two escapes
    return f"\\u{ord(found[0]):04x}" if ord(found[0]) < 0x10000 else json.dumps(found[0])[1:-1]
