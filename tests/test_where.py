"""What ARCHITECTURE.md says a new thing touches is what an existing one touches."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from conftest import REPOSITORY

SOURCE = REPOSITORY / "src" / "bubblegraph"
# a thing of each kind that is called by a word which means nothing else
SPECIMENS = {
    "a field of a deal": "paid_in",
    "a filter": "min_amount",
    "a command": "cut",
    "a lint": "old_source",
    "a field in the JSON": "unpriced_cycles",
    "a form of a picture": "wheels",
}
NAMESAKES = {"a command": {"cli/draw.py", "analysis/glossary.py"}}  # an option --cut, and a term
# commands and forms are known by words; names of variables like theirs are of no matter
KNOWN_BY_WORDS = ("a command", "a form of a picture")


def listed(kind: str) -> set[str]:
    """The places that the table lists for a kind."""
    text = (REPOSITORY / "ARCHITECTURE.md").read_text(encoding="utf-8")
    row = re.search(rf"^\| {kind} \|(.*)\|$", text, re.MULTILINE)
    assert row is not None, f"no row for {kind}"
    return set(re.findall(r"`([^`]*[/.][^`]*)`", row[1]))


def touched(kind: str) -> set[str]:
    """The files that name the specimen of a kind: in code, in a table of the tests or of a page.

    What is called after it is called NAME, and a folder stands for its files.
    """
    word = SPECIMENS[kind]
    found = [*in_code(word, strings if kind in KNOWN_BY_WORDS else names), *in_tests(word)]
    found += in_pages(word)
    named = {re.sub(rf"(?<![a-z]){word}(?![a-z])", "NAME", path) for path in found}
    return {re.sub(r"NAME/.*", "NAME/", path) for path in named} - NAMESAKES.get(kind, set())


def in_code(word: str, words_of: Callable[[ast.AST], Iterator[str]]) -> Iterator[str]:
    for path in SOURCE.rglob("*.py"):
        place = path.relative_to(SOURCE)
        if word in (*place.parts, path.stem) or is_named(word, path, words_of):
            yield str(place)


def in_tests(word: str) -> Iterator[str]:
    """Tests that are called after it, or have it in a table; not this one, where all are."""
    for path in sorted({*REPOSITORY.glob("tests/*.py")} - {Path(__file__)}):
        tables = filter(is_table, ast.parse(path.read_text(encoding="utf-8")).body)
        called = re.fullmatch(rf"test_(\w+_)?{word}", path.stem)
        if called or any(word in names(table) for table in tables):
            yield str(path.relative_to(REPOSITORY))
    for pattern in (f"lint_{word}.*", f"{word}_*"):
        for path in REPOSITORY.glob(f"tests/errors/{pattern}"):
            yield str(path.relative_to(REPOSITORY))


def in_pages(word: str) -> Iterator[str]:
    """Pages that are called after it, have a row for it, or list its page."""
    written = rf"(--)?{word.replace('_', '[_-]')}( [A-Z]+)?"
    for path in (*REPOSITORY.glob("docs/*.md"), *REPOSITORY.glob("docs/reference/*.md")):
        text = path.read_text(encoding="utf-8")
        rows = re.search(rf"^\|[^|]*`{written}`", text, re.MULTILINE)
        if path.stem == word or rows or (path.stem == "index" and f"/{word}.md)" in text):
            yield str(path.relative_to(REPOSITORY))


def is_named(word: str, path: Path, words_of: Callable[[ast.AST], Iterator[str]]) -> bool:
    return word in words_of(ast.parse(path.read_text(encoding="utf-8")))


def is_table(node: ast.AST) -> bool:
    """Whether a constant is defined here."""
    targets = node.targets if isinstance(node, ast.Assign) else [getattr(node, "target", None)]
    return any(isinstance(target, ast.Name) and target.id.isupper() for target in targets)


def strings(tree: ast.AST) -> Iterator[str]:
    """Every text in code, and every part of what is imported."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value
        if isinstance(node, ast.ImportFrom):
            yield from (node.module or "").split(".")


def names(tree: ast.AST) -> Iterator[str]:
    """Every name and every text in code."""
    yield from strings(tree)
    for node in ast.walk(tree):
        for part in ("id", "attr", "arg", "name"):
            name = getattr(node, part, None)
            if isinstance(name, str):
                yield name


@pytest.mark.parametrize("kind", SPECIMENS)
def test_the_table_of_what_a_new_thing_touches_lists_every_place(kind: str) -> None:
    said, true = listed(kind), touched(kind)

    assert (true - said, said - true) == (set(), set()), "places not listed, and listed in vain"
