"""A report as one HTML file: no script, no request to anywhere; for screens, telephones, paper."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from html import escape

from bubblegraph.output.answer import Column, Table
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
from bubblegraph.text import printable

__all__ = ["write_html", "write_table"]

_STYLE = """\
:root { color-scheme: light dark; --ink: #1d1d1b; --paper: #fbfaf5; --faint: #5c5b55;
  --rule: #d9d6ca; --link: #0b5394; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e9e7e0; --paper: #16171a; --faint: #a8a69d; --rule: #3b3c40; --link: #8ab8ee; }
}
* { box-sizing: border-box; }
body { margin: 0 auto; padding: 1.5rem 1rem 4rem; max-width: 52rem; color: var(--ink);
  background: var(--paper); font: 1rem/1.55 system-ui, "Noto Sans", "Noto Sans CJK SC", sans-serif;
  overflow-wrap: break-word; }
h1 { font-size: 1.9rem; line-height: 1.2; margin: 0 0 1rem; }
h2 { font-size: 1.35rem; line-height: 1.3; margin: 2.8rem 0 .8rem; padding-top: .6rem;
  border-top: 1px solid var(--rule); }
h3 { font-size: 1.08rem; margin: 2rem 0 .4rem; }
a { color: var(--link); }
nav ol { columns: 14rem; column-gap: 1.5rem; padding: 0; margin: 0; }
nav li { margin-left: 1.8rem; }
.small, figcaption, .notes { color: var(--faint); font-size: .9rem; }
.small { margin: .5rem 0; }
.wide { overflow-x: auto; margin: 1rem 0; }
table { border-collapse: collapse; width: 100%; font-size: .93rem;
  font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .6rem; text-align: left; vertical-align: top;
  border-bottom: 1px solid var(--rule); }
thead th { color: var(--faint); font-weight: 600; white-space: nowrap; }
tbody th { font-weight: inherit; }
tfoot th, tfoot td { font-weight: 600; }
.name { min-width: 9rem; }
.short { white-space: nowrap; }
.right { text-align: right; white-space: nowrap; }
figure { margin: 1rem 0; overflow-x: auto; }
figure svg { display: block; width: 100%; min-width: 44rem; height: auto; }
.dark { display: none; }
@media screen and (prefers-color-scheme: dark) {
  .light { display: none; }
  .dark { display: block; }
}
sup a { text-decoration: none; padding: 0 .1em; }
.notes li { margin: .5rem 0; }
:target { outline: 2px solid var(--link); outline-offset: 2px; }
@media print {
  :root { --ink: #000; --paper: #fff; --faint: #333; --rule: #bbb; --link: #000; }
  body { max-width: none; padding: 0; font-size: 10pt; }
  nav { display: none; }
  .wide, figure { overflow: visible; }
  figure svg { min-width: 0; }
  h2, h3 { break-after: avoid; }
  tr, figure, li { break-inside: avoid; }
  thead { display: table-header-group; }
}
"""
_HEAD = """\
<!DOCTYPE html>
<html lang="{language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; \
style-src 'unsafe-inline'">
<meta name="referrer" content="no-referrer">
<meta name="generator" content="bubblegraph">
<title>{title}</title>
<style>
{style}</style>
</head>
<body>
<main>
"""
_TAIL = "</main>\n</body>\n</html>\n"


def write_html(document: Document) -> str:
    """Write a report as HTML; the same report gives the same text."""
    title = _words(document.title)
    page = _Page()
    parts = [
        _HEAD.format(language=document.language, title=title, style=_STYLE),
        f"<h1>{title}</h1>\n",
        *page.blocks(document),
        *page.notes(document),
        _TAIL,
    ]
    return "".join(parts)


def _words(text: str) -> str:
    return escape(printable(text.replace("\n", " ")))


class _Page:
    """What was cited so far: the first citation of a note is where the note leads back to."""

    def __init__(self) -> None:
        self._cited: set[int] = set()

    def blocks(self, document: Document) -> Iterator[str]:
        """The list of sections stands above the first of them."""
        listed = False
        for block in document.blocks:
            if isinstance(block, Heading) and not listed:
                listed = True
                yield _contents(document)
            yield self._block(block)

    def notes(self, document: Document) -> Iterator[str]:
        if not document.notes:
            return
        yield f'<h2 id="sources">{_words(document.sources)}</h2>\n<ol class="notes">\n'
        for number, note in enumerate(document.notes, 1):
            back = f'<a href="#cited-{number}" aria-label="↩ {number}">↩</a>'
            yield f'<li id="note-{number}">{self._text(note)} {back}</li>\n'
        yield "</ol>\n"

    def _block(self, block: Block) -> str:
        if isinstance(block, Heading):
            anchor = f' id="{escape(block.anchor)}"' if block.anchor else ""
            return f"<h{block.level}{anchor}>{_words(block.words)}</h{block.level}>\n"
        if isinstance(block, Paragraph):
            small = ' class="small"' if block.small else ""
            return f"<p{small}>{self._text(block.text)}</p>\n"
        if isinstance(block, Items):
            items = "".join(f"<li>{self._text(item)}</li>\n" for item in block.items)
            return f"<ul>\n{items}</ul>\n"
        if isinstance(block, Figure):
            return _figure(block)
        return f'<div class="wide" tabindex="0">{write_table(block)}</div>\n'

    def _text(self, text: Text) -> str:
        return "".join(map(self._piece, text))

    def _piece(self, piece: Piece) -> str:
        if isinstance(piece, Link):
            address = escape(piece.url)
            return f'<a href="{address}" rel="noopener noreferrer">{address}</a>'
        return self._cite(piece.number) if isinstance(piece, Cite) else _words(piece)

    def _cite(self, number: int) -> str:
        first = "" if number in self._cited else f' id="cited-{number}"'
        self._cited.add(number)
        return f'<sup{first}><a href="#note-{number}">[{number}]</a></sup>'


def _contents(document: Document) -> str:
    headings = [block for block in document.blocks if isinstance(block, Heading) and block.anchor]
    links = [(heading.anchor, heading.words) for heading in headings]
    links += [("sources", document.sources)] if document.notes else []
    items = "".join(
        f'<li><a href="#{anchor}">{_words(words)}</a></li>\n' for anchor, words in links
    )
    return f'<nav aria-label="{_words(document.contents)}">\n<ol>\n{items}</ol>\n</nav>\n'


def _figure(figure: Figure) -> str:
    """A drawing becomes part of the page; what it says of itself as a file of its own is left."""
    if not figure.svg:
        return ""
    light = _inline(figure.svg)
    if not figure.dark:
        return f'<figure tabindex="0">\n{light}\n</figure>\n'
    dark = _renamed(_inline(figure.dark))
    both = f'<div class="light">\n{light}\n</div>\n<div class="dark">\n{dark}\n</div>'
    return f'<figure tabindex="0">\n{both}\n</figure>\n'


def _inline(svg: str) -> str:
    """The drawing alone, without the head of a file and what that says of itself."""
    drawn = svg[svg.index("<svg") :].strip()
    return re.sub(r"\s*<metadata>.*?</metadata>", "", drawn, count=1, flags=re.DOTALL)


def _renamed(svg: str) -> str:
    """The drawing with ids of its own: a page has each of them once."""
    marked = re.sub(r'(?<= id=")|(?<=href="#)|(?<=url\(#)', "dark-", svg)
    return re.sub(
        r'(?<=aria-labelledby=")[^"]*', lambda ids: re.sub(r"\S+", r"dark-\g<0>", ids[0]), marked
    )


def write_table(table: Table) -> str:
    """Write a table; in each row the first words that are no figure are its head."""
    named = any(column.name for column in table.columns)
    head = _rows([[column.name for column in table.columns]], table.columns, "col") if named else ""
    parts = [
        f"<thead>\n{head}</thead>\n" if head else "",
        f"<tbody>\n{_rows(table.rows, table.columns, 'row')}</tbody>\n" if table.rows else "",
        f"<tfoot>\n{_rows(table.sums, table.columns, 'row')}</tfoot>\n" if table.sums else "",
    ]
    return f"<table>\n{''.join(parts)}</table>"


def _rows(rows: Sequence[Sequence[str]], columns: Sequence[Column], scope: str) -> str:
    """Rows of cells; in each the first words that are no figure are what the others are of."""
    return "".join(f"<tr>{''.join(_cells(row, columns, scope))}</tr>\n" for row in rows)


def _cells(row: Sequence[str], columns: Sequence[Column], scope: str) -> Iterator[str]:
    title = next((n for n, column in enumerate(columns) if not column.right), 0)
    for number, (cell, column) in enumerate(zip(row, columns, strict=True)):
        said = "right" if column.right else "name" if column.wrap else "short"
        if cell and (scope == "col" or number == title):
            yield f'<th scope="{scope}" class="{said}">{_words(cell)}</th>'
        else:
            yield f'<td class="{said}">{_words(cell)}</td>'
