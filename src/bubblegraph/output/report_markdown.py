"""A report as Markdown, with the footnotes of GitHub, Pandoc and Obsidian."""

from __future__ import annotations

import re
from urllib.parse import quote

from bubblegraph.output.render import escape_markdown, markdown_table
from bubblegraph.output.report_blocks import (
    Block,
    Cite,
    Document,
    Figure,
    Heading,
    Items,
    Link,
    Paragraph,
    Piece,
    Text,
)

__all__ = ["write_markdown"]

# signs that begin a list, a heading, a rule or a heading's underline
_BEGINNING = re.compile(r"^(\d{1,9}(?=[.)])|)([-+#=.)])")


def write_markdown(document: Document) -> str:
    """Write a report as Markdown; the same report gives the same text."""
    parts = [f"# {escape_markdown(document.title)}", *map(_block, document.blocks)]
    if document.notes:
        parts.append(f"## {escape_markdown(document.sources)}")
        parts += [f"[^{number}]: {_text(note)}" for number, note in enumerate(document.notes, 1)]
    return "\n\n".join(part for part in parts if part) + "\n"


def _block(block: Block) -> str:
    if isinstance(block, Heading):
        return f"{'#' * block.level} {escape_markdown(block.words)}"
    if isinstance(block, Paragraph):
        return _text(block.text)
    if isinstance(block, Items):
        return "\n".join(f"- {_text(item)}" for item in block.items)
    if isinstance(block, Figure):
        return f"![{escape_markdown(block.words)}]({quote(block.file)})" if block.file else ""
    return markdown_table(block)


def _text(text: Text) -> str:
    """Words of a paragraph; none of them begins a list or a heading."""
    return _BEGINNING.sub(r"\1\\\2", "".join(map(_piece, text)).strip())


def _piece(piece: Piece) -> str:
    if isinstance(piece, Link):
        return f"<{piece.url}>"
    return f"[^{piece.number}]" if isinstance(piece, Cite) else escape_markdown(piece)
