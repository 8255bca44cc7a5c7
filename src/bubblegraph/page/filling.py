"""From a template to a document: escapes, words in a language, and what a browser may run."""

from __future__ import annotations

import json
import re
from base64 import b64encode
from collections.abc import Callable, Mapping
from hashlib import sha256
from importlib.resources import files
from typing import Any
from xml.sax.saxutils import escape

from bubblegraph.text import printable

__all__ = ["asset", "fill", "policy", "safe_json", "script_words", "text"]

SIDES = re.compile(r"(?m)^\s+|^\s*(?://|/\*\*).*\n")  # indents and comments of scripts and styles
PLACE, WORDS = re.compile(r"\{\{(\w+)\}\}"), re.compile(r"\[\[(.+?)\]\]")
SAID = re.compile(r'\bsay\("((?:[^"\\]|\\.)*)"')
PART = re.compile(r"<!-- (\w+) -->\n(.*?)(?=<!-- \w+ -->)", re.DOTALL)
# what would end a script, begin a comment, or end a line in one
UNSAFE = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}
QUOTES = {'"': "&quot;", "'": "&#39;"}


def asset(name: str) -> str:
    """A file of the page; scripts and styles without comments and indents."""
    content = files("bubblegraph.page").joinpath("assets", name).read_text(encoding="utf-8")
    return content if name.endswith(".html") else SIDES.sub("", content)


def text(said: str) -> str:
    """A text for an element or an attribute."""
    return escape(printable(said.replace("\n", " ")), QUOTES)


def fill(
    template: str, parts: Mapping[str, str], say: Callable[[str], str], sections: set[str]
) -> str:
    """Fill in parts, words and those sections that are asked for."""
    kept = PART.sub(lambda m: m[2] if m[1] in sections or m[1] == "end" else "", template)
    kept = re.sub(r"<!-- \w+ -->\n", "", kept)
    kept = WORDS.sub(lambda m: text(say(m[1])), kept)
    return PLACE.sub(lambda m: parts[m[1]], kept)


def safe_json(value: Any) -> str:
    """JSON that ends no script and steers no text, whatever a ledger holds."""
    said = json.dumps(_printable(value), ensure_ascii=False, separators=(",", ":"))
    return re.sub("[<>&\u2028\u2029]", lambda m: UNSAFE[m[0]], said)


def _printable(value: Any) -> Any:
    """The same without characters that turn or hide others; line ends become blanks."""
    if isinstance(value, str):
        return printable(value.replace("\n", " "))
    if isinstance(value, list):
        return [_printable(each) for each in value]
    if isinstance(value, dict):
        return {key: _printable(each) for key, each in value.items()}
    return value


def script_words(script: str, say: Callable[[str], str]) -> dict[str, str]:
    """What a script says, in a language; what stays English is left out."""
    found = {words: say(words) for words in SAID.findall(script)}
    return {english: said for english, said in found.items() if said != english}


def policy(style: str, script: str) -> str:
    """What a browser may do with a page: run this script, use this style, and ask nobody."""
    rules = (
        "default-src 'none'",
        f"script-src '{_hash(script)}'",
        f"style-src '{_hash(style)}'",
        "img-src data:",
        "base-uri 'none'",
        "form-action 'none'",
    )
    return "; ".join(rules)


def _hash(content: str) -> str:
    return f"sha256-{b64encode(sha256(content.encode()).digest()).decode()}"
