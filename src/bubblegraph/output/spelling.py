"""Texts in a character set without some of their characters: → becomes ->, é becomes e."""

from __future__ import annotations

import codecs
from unicodedata import combining, normalize

__all__ = ["SPELLED", "spell"]

SPELLED = "bubblegraph-spelled"  # what a stream does with what it cannot encode: ``errors=SPELLED``
_SPELLINGS = {
    **{
        "→": "->",
        "⇄": "<->",
        "↩": "^",
        "–": "-",
        "—": "-",
        "−": "-",
        "…": "...",
        "×": "x",
        "·": ".",
        "\N{NO-BREAK SPACE}": " ",
    },
    **{
        "“": '"',
        "”": '"',
        "„": '"',
        "‘": "'",
        "’": "'",
        "†": "+",
        "‡": "++",
        "•": "*",
        "∞": "infinite",
    },
    **{
        "≥": ">=",
        "≤": "<=",
        "≈": "~",
        "≠": "!=",
        "Σ": "sum",
        "€": "EUR ",
        "£": "GBP ",
        "¥": "JPY ",
    },
}


def spell(text: str, encoding: str) -> str:
    """Give a text as a stream of this encoding shows it; only what it lacks is spelled otherwise.

    Examples
    --------
    >>> spell("Café → 英: ≥5.00–7.00", "ascii")
    'Cafe -> \\\\u82f1: >=5.00-7.00'
    >>> spell("Café → B", "latin-1")
    'Café -> B'
    """
    return text.encode(encoding, SPELLED).decode(encoding)


def _spelled(error: UnicodeError) -> tuple[str | bytes, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return "".join(map(_spelling, error.object[error.start : error.end])), error.end


def _spelling(character: str) -> str:
    """A spelling in ASCII: the usual one, a letter without its accent, or its number."""
    if character in _SPELLINGS:
        return _SPELLINGS[character]
    letters = "".join(part for part in normalize("NFD", character) if not combining(part))
    known = letters.isascii() and (letters.isalpha() or not letters)
    return letters if known else character.encode("ascii", "backslashreplace").decode()


codecs.register_error(SPELLED, _spelled)
