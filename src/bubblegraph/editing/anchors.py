"""Anchors of a text that goes: what they mark is written out at the first alias that remains."""

from __future__ import annotations

from bubblegraph.editing.compose import Value, compose_value
from bubblegraph.editing.splice import Splice
from bubblegraph.editing.tree import Page, Part

__all__ = ["release"]


def release(page: Page, start: int, end: int) -> list[Splice]:
    """Keep alive what the aliases outside of a span mean, when the span is taken out.

    The first alias of each anchor inside the span becomes the anchor and its value.
    """
    splices = []
    done: set[int] = set()
    for part in page.root.parts() if "&" in page.text[start:end] else ():
        marked = part.target
        if marked is None or not start <= marked.start < end or start <= part.start < end:
            continue
        if id(marked) not in done:
            done.add(id(marked))
            splices.append(
                Splice(part.start, part.end, f"&{marked.anchor} {compose_value(_value_of(marked))}")
            )
    return splices


def _value_of(part: Part) -> Value:
    real = part.real
    if real.sort == "map":
        return {name.real.text: _value_of(value) for name, value in real.pairs}
    if real.sort == "list":
        return [_value_of(item) for item in real.items]
    return real.text
