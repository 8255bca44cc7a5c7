"""Every public name of the library, from its docstring, as a page of the site."""

from __future__ import annotations

import inspect
import re
from collections.abc import Iterator
from enum import EnumType
from typing import Any

import bubblegraph

HEAD = """# The Python library: every name

What `help()` says of each public name, made from the docstrings. [The Python library](api.md) goes
by subject, with examples that build on each other.
"""
WIDE = 88  # columns of a signature in one line
HEADING = re.compile(r"^([A-Z][a-z]+)\n-{3,}$", re.MULTILINE)
LISTS = ("Parameters", "Returns", "Raises", "Yields", "Attributes")


def library_page() -> str:
    """All functions, then all types, then the errors, each in the order of the alphabet."""
    names = {name: getattr(bubblegraph, name) for name in sorted(bubblegraph.__all__)}
    groups: dict[str, list[str]] = {"Functions": [], "Types": [], "Errors": []}
    for name, each in names.items():
        is_error = isinstance(each, type) and issubclass(each, Exception)
        group = "Errors" if is_error else "Types" if isinstance(each, type) else "Functions"
        groups[group].append(entry(name, each))
    return "\n\n".join([HEAD, *(f"## {title}\n\n" + "\n\n".join(g) for title, g in groups.items())])


def entry(name: str, each: Any) -> str:
    """A name with its signature, its docstring, and what else it has."""
    parts = [f"### {name}", f"```python\n{signature(name, each)}\n```", described(each)]
    if isinstance(each, type):
        parts += members(each)
    return "\n\n".join(part for part in parts if part)


def signature(name: str, each: Any) -> str:
    """In one line, or with a line for each parameter."""
    if isinstance(each, EnumType):
        return f"{name}: " + ", ".join(member.name for member in each)
    found = inspect.signature(each)
    parts = list(parameters(found))
    result = "" if isinstance(each, type) else f" -> {written(found.return_annotation)}"
    line = f"{name}({', '.join(parts)}){result}"
    return line if len(line) <= WIDE else f"{name}(\n    " + ",\n    ".join(parts) + f",\n){result}"


def parameters(found: inspect.Signature) -> Iterator[str]:
    """Each parameter as it stands in the code, and the mark before those that need their name."""
    before = None
    for one in found.parameters.values():
        if one.kind == one.KEYWORD_ONLY and before not in (one.KEYWORD_ONLY, one.VAR_POSITIONAL):
            yield "*"
        before = one.kind
        star = {one.VAR_POSITIONAL: "*", one.VAR_KEYWORD: "**"}.get(one.kind, "")
        kind = "" if one.annotation is one.empty else f": {written(one.annotation)}"
        # of an object that is made for it the address in memory would be all there is to read
        default = "..." if repr(one.default).startswith("<") else repr(one.default)
        yield f"{star}{one.name}{kind}" + ("" if one.default is one.empty else f" = {default}")


def written(annotation: Any) -> str:
    return annotation if isinstance(annotation, str) else getattr(annotation, "__name__", "None")


def described(each: Any) -> str:
    """A docstring in the form of numpy, as Markdown."""
    text = inspect.getdoc(each) or ""
    first, *rest = HEADING.split(text)
    parts = [prose(first)]
    for title, body in zip(rest[::2], rest[1::2], strict=True):
        parts.append(f"**{title}**")
        if title == "Examples":
            parts.append(f"```python\n{body.strip()}\n```")
        else:
            parts.append("\n".join(items(body)) if title in LISTS else prose(body))
    return "\n\n".join(part for part in parts if part)


def prose(text: str) -> str:
    """Paragraphs, with the marks of reStructuredText as Markdown has them."""
    text = re.sub(r"``(.+?)``", r"`\1`", text.strip(), flags=re.DOTALL)
    text = re.sub(r"^\.\. \[(\d+)\]", r"[\1]", text, flags=re.MULTILINE)
    text = re.sub(r"\[(\d+)\]_", r"[\1]", text)
    return re.sub(r"(`[^`]*`)|(?<=[TV])\*", lambda found: found[1] or r"\*", text)  # T* and V*


def items(text: str) -> Iterator[str]:
    """``name : type`` and the indented words below it, as entries of a list."""
    blocks = re.findall(r"^(\S.*)\n?((?:^(?:[ ].*)?\n?)*)", text.strip("\n"), flags=re.MULTILINE)
    for head, body in blocks:
        name, _, kind = prose(head).partition(" : ")
        said = " ".join(prose(inspect.cleandoc(f"\n{body}")).split())
        yield f"- `{name}`" + (f" ({kind})" if kind else "") + (f": {said}" if said else "")


def members(each: type) -> Iterator[str]:
    """The methods and properties that a type defines itself, each with its first line."""
    rows = []
    for name, one in vars(each).items():
        said = inspect.getdoc(one) if inspect.isfunction(one) or isinstance(one, property) else ""
        if said and not name.startswith("_"):
            call = "" if isinstance(one, property) else "()"
            rows.append(f"- `{name}{call}`: {prose(said.splitlines()[0])}")
    if rows:
        yield "\n".join(["**It has**", "", *rows])
