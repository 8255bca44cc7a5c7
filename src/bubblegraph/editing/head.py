"""The head of a ledger: what it is called, and which day its evidence covers."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from bubblegraph.dates import read_date
from bubblegraph.editing.anchors import release
from bubblegraph.editing.compose import compose_like, compose_value
from bubblegraph.editing.opened import Opened
from bubblegraph.editing.proof import Edit, edit_text, finish
from bubblegraph.editing.splice import Splice, insert_pair, replace_value
from bubblegraph.editing.tree import Page
from bubblegraph.editing.values import reader_of, to_node
from bubblegraph.errors import EditError, LedgerError, Misread, QuestionError

__all__ = ["HEAD", "change_head", "set_head"]

HEAD = ("title", "as_of")
BEFORE = ("bubblegraph", *HEAD)  # a new one is put behind the last of those before it


def set_head(text: str, field: str, value: str) -> str:
    """Change the title or the day in the text of a ledger.

    Parameters
    ----------
    text : str
        The ledger, in YAML.
    field : str
        ``title`` or ``as_of``.
    value : str

    Returns
    -------
    str
        The same text but for the field.

    Raises
    ------
    QuestionError
        If there is no such field.
    LedgerError
        If the value cannot be read.
    EditError
        If the text cannot be edited there.

    Examples
    --------
    >>> text = '''title: Harbour loans
    ... as_of: 2026-03-31   # when we looked last
    ... deals: []
    ... '''
    >>> print(set_head(text, "as_of", "2026-07-05").splitlines()[1])
    as_of: 2026-07-05   # when we looked last
    """
    return edit_text(text, lambda opened: change_head(opened, field, value))


def change_head(opened: Opened, field: str, value: str) -> Edit:
    """Change the title or the day of the first file of a ledger."""
    if field not in HEAD:
        raise QuestionError(
            f'a ledger has no field "{field}" that can be set. Known: {", ".join(HEAD)}.'
        )
    reader = reader_of(opened.ledger, f"the new {field}")
    node = to_node(value)
    ledger = opened.ledger
    if field == "title":
        intended = replace(ledger, title=reader.name(node) or "")
    else:
        days = [day.last for day in (reader.date(node),) if day is not None]
        intended = replace(ledger, as_of=max([*days, *_other_days(opened)], default=None))
    if reader.sink.problems:
        raise LedgerError(reader.sink.problems)
    file = ledger.files[0]
    splices = _head_splices(opened.page(file), field, value)
    return finish(opened, intended, {file: splices}, f"{field} is now {value}")


def _other_days(opened: Opened) -> list[date]:
    """The days of the included files: the latest of all is that of the ledger."""
    days = []
    for _, page in list(opened.pages())[1:]:
        part = page.root.get("as_of") if page.root.sort == "map" else None
        try:
            days += [read_date(part.real.text).last] if part is not None else []
        except Misread:  # an error of that file, and no day
            continue
    return days


def _head_splices(page: Page, field: str, value: str) -> list[Splice]:
    root = page.root
    if root.sort != "map":
        raise EditError("the ledger is not made of sections, such as deals: and what belongs to it")
    position = root.position(field)
    if position < 0:
        before = BEFORE[: BEFORE.index(field)]
        there = [number for number, (name, _) in enumerate(root.pairs) if name.text in before]
        return insert_pair(page, root, field, compose_value(value), after=max(there, default=-1))
    old = root.pairs[position][1]
    written = compose_like(old.style, value)
    return replace_value(page, root, position, written) + release(page, old.start, old.end)
