"""Signs without a space round them: more than text to libyaml, and text to YAML 1.2."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

__all__ = ["glued_signs"]

_BEFORE_HASH = re.compile(r"""['"\[\]{},]\Z|[|>][-+1-9]{0,2}\Z""")  # then a # is no comment
_SUSPECT = re.compile(r"(?<![^\s,\[{])(?:[&*][\w-]+[:?]|[:?]\S)")
_KEYLESS = (yaml.AnchorToken, yaml.TagToken, yaml.KeyToken)  # a colon right behind them has no key


def glued_signs(text: str, loader: Any) -> Iterator[int]:
    """Yield where such signs are: ``"a"#1``, ``[a,#b``, ``|#c``, ``[?a]``, ``[! :a]``, ``&a:b c``.

    A text that holds none of them, as nearly all do, is not scanned a second time.

    Parameters
    ----------
    text : str
        A text that libyaml can read.
    loader : class
        The loader that scans it.
    """
    hashes = {
        found.start()
        for found in re.finditer("#", text)
        if _makes_no_comment(text, 0, found.start())
    }
    if not hashes and not _SUSPECT.search(text):
        return
    before: Any = None
    for token in yaml.scan(text, loader):
        start, end = token.start_mark.index, token.end_mark.index
        block = getattr(token, "style", None) in ("|", ">")
        if isinstance(token, yaml.AnchorToken | yaml.AliasToken) and text[end : end + 1] in (
            ":",
            "?",
        ):
            yield end
        sign = isinstance(token, yaml.KeyToken) or isinstance(before, _KEYLESS)
        if sign and text[start:end] in (":", "?") and not text[end : end + 1].isspace():
            yield start
        hash_at = text.find("#", start) if block else end
        if hash_at in hashes and (not block or _makes_no_comment(text, start, hash_at)):
            yield hash_at
        before = token


def _makes_no_comment(text: str, start: int, at: int) -> bool:
    """Whether what stands right before a # makes it no comment in YAML 1.2."""
    return _BEFORE_HASH.search(text, max(start, at - 3), at) is not None
