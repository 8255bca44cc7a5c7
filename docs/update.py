"""Keep the pages true: run the commands in them, and renew the outputs that no longer match.

    python docs/update.py            renew help texts and outputs in every page
    python docs/update.py --check    write nothing; name what would change, and exit with 1 if
                                     anything would

A page may hold blocks of these sorts. All blocks of a page run in order, in one fresh folder that
has the repository's data/ and examples/ in it.

    console    lines that begin with "$ " are commands (bash; a terminal of 80 columns), the lines
               below are what they print; a line "..." stands for any number of lines
    python     a doctest where it has ">>>", else a script
    yaml       a ledger, or a list of deals; it has to load
    csv        a table of deals; it has to load

Help texts leave out the filters, for which "..." stands: reference/shared.md has them.

A comment on the line above a block says more: ``<!-- file: NAME -->`` saves it, ``<!-- fragment
-->`` is no whole ledger, ``<!-- broken -->`` is one with errors, ``<!-- exit 1 -->`` is the code a
command ends with. Several are parted by commas. Blocks of other sorts (sh, text, json) are only
read.
"""

from __future__ import annotations

import json
import os
import pty
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import cache, partial
from importlib.metadata import version
from pathlib import Path
from typing import Any, NamedTuple

ROOT = Path(__file__).resolve().parents[1]
TOP_PAGES = ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md")
VERSION = (
    ROOT / "docs" / "reference" / "typer.txt"
)  # that of the typer which laid out the help texts
SHARED = ROOT / "docs" / "reference" / "shared.md"  # has the filters once for all commands
# of how tables are read, of the output, of the filters
SHARED_STARTS = ("--columns", "--format", "--json", "--as-of")
GAP = "..."


class Block(NamedTuple):
    """A fenced block of a page."""

    line: int  # of its first line in the page, counted from 1
    sort: str
    text: str
    words: tuple[str, ...]  # what the comment above it says

    @property
    def file(self) -> str:
        """The name under which it is saved; empty if it is not."""
        return next(
            (word.removeprefix("file: ") for word in self.words if word.startswith("file: ")), ""
        )

    @property
    def exit(self) -> int:
        """The code with which its commands end."""
        return next(
            (int(word.removeprefix("exit ")) for word in self.words if word.startswith("exit ")), 0
        )


class Step(NamedTuple):
    """A command and what the page says it prints."""

    line: int
    command: str
    expected: list[str]


def pages() -> list[Path]:
    """Return every page, in a fixed order."""
    return [ROOT / name for name in TOP_PAGES] + sorted(ROOT.glob("docs/**/*.md"))


def blocks(text: str) -> Iterator[Block]:
    """Yield the fenced blocks of a page."""
    lines = text.split("\n")
    start, sort, words = 0, "", ()
    for number, line in enumerate(lines):
        if not line.startswith("```"):
            continue
        if not start:
            above = re.fullmatch(r"<!-- (.*) -->", lines[number - 1]) if number else None
            words = tuple(above[1].split(", ")) if above else ()
            start, sort = number + 1, line[3:].strip()
        else:
            yield Block(
                start + 1, sort, "".join(f"{body}\n" for body in lines[start:number]), words
            )
            start = 0
    if start:
        raise ValueError(f"the block that begins on line {start} is not closed")


def steps(block: Block) -> list[Step]:
    """Split a console block into its commands, each with the lines below it."""
    found: list[Step] = []
    for number, line in enumerate(block.text.splitlines(), block.line):
        if line.startswith("$ "):
            found.append(Step(number, line[2:], []))
        elif found and found[-1].command.endswith("\\") and not found[-1].expected:
            found[-1] = found[-1]._replace(command=f"{found[-1].command[:-1]}{line.strip()}")
        else:
            found[-1].expected.append(line)
    return found


@contextmanager
def folder() -> Iterator[Path]:
    """Make a folder for the blocks of one page, with data and examples of the repository in it."""
    with tempfile.TemporaryDirectory(prefix="bubblegraph-docs-") as name:
        for shared in ("data", "examples"):
            (Path(name) / shared).symlink_to(ROOT / shared)
        yield Path(name)


def run(command: str, where: Path) -> tuple[list[str], int]:
    """Run a command on a terminal of 80 columns; return its lines and its code."""
    env = {
        name: value for name, value in os.environ.items() if name not in ("NO_COLOR", "FORCE_COLOR")
    }
    env |= {"TERM": "dumb", "COLUMNS": "80", "LINES": "40", "PYTHONUTF8": "1", "LC_ALL": "C.UTF-8"}
    env["PATH"] = f"{Path(sys.executable).parent}{os.pathsep}{env.get('PATH', '')}"
    ours, theirs = pty.openpty()
    # a real terminal, because the program prints plain tables when there is none
    with subprocess.Popen(
        ["bash", "-c", command],
        cwd=where,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=theirs,
    ) as process:
        os.close(theirs)
        printed = b"".join(_chunks(ours))
        os.close(ours)
    lines = printed.decode().replace("\r\n", "\n").split("\n")
    lines = [line.rstrip() for line in lines]
    return (lines[:-1] if lines[-1] == "" else lines), process.returncode


def _chunks(terminal: int) -> Iterator[bytes]:
    while True:
        try:
            chunk = os.read(terminal, 65536)
        except OSError:  # Linux says so when the last writer is gone
            return
        if not chunk:
            return
        yield chunk


def matches(expected: Sequence[str], found: Sequence[str]) -> bool:
    """Whether lines are as expected, where "..." stands for any number of them.

    >>> matches(["a", "...", "d"], ["a", "b", "c", "d"]), matches(["a"], ["a", "b"])
    (True, False)
    """
    if GAP not in expected:
        return list(expected) == list(found)
    gap = list(expected).index(GAP)
    head, rest = list(expected[:gap]), list(expected[gap + 1 :])
    if list(found[:gap]) != head:
        return False
    return any(matches(rest, found[start:]) for start in range(gap, len(found) + 1))


def renewed(expected: Sequence[str], found: Sequence[str]) -> list[str]:
    """Give what a page should say: as much at the head and the tail as before, and the gap between
    them.

    >>> renewed(["a", "...", "d"], ["e", "f", "g", "h"])
    ['e', '...', 'h']
    """
    if GAP not in expected:
        return list(found)
    if list(expected).count(GAP) > 1:
        raise ValueError("more than one gap: renew this output by hand")
    gap = list(expected).index(GAP)
    tail = len(expected) - gap - 1
    if gap + tail >= len(found):
        return list(found)
    return [*found[:gap], GAP, *found[len(found) - tail :]]


def same_help(expected: Sequence[str], found: Sequence[str]) -> bool:
    """Whether two help texts are of the same options, however a version of typer lays them out.

    >>> same_help(["--json  Short for", "  --json."], ["--json     Short for --json."])
    True
    """
    one, other = (
        sorted(set(re.findall(r"--[a-z-]+", " ".join(lines)))) for lines in (expected, found)
    )
    return one == other


def knows_this_typer() -> bool:
    """Whether the help texts in the pages were laid out by this version of typer."""
    return VERSION.exists() and VERSION.read_text(encoding="utf-8").strip() == version("typer")


@cache
def shared_options() -> list[str]:
    """Return how most help texts end, by the command in reference/shared.md."""
    (command,) = (
        step.command
        for block in blocks(SHARED.read_text(encoding="utf-8"))
        if block.sort == "console"
        for step in steps(block)
        if "--help" in step.command
    )
    with folder() as where:
        return run(command, where)[0]


def without_shared(text: list[str], shared: list[str]) -> list[str]:
    """Leave out how a help text ends, from the first option on from which it ends as others do.

    >>> shared = ["  --json  JSON.", "  --as-of DATE  Day."]
    >>> without_shared(["  --all  All.", *shared], shared)
    ['  --all  All.', '...']
    >>> without_shared(["  --json  JSON.", "  --all  All.", *shared[1:]], shared)
    ['  --json  JSON.', '  --all  All.', '...']
    """
    for start in SHARED_STARTS:
        at, begin = (
            next((n for n, line in enumerate(lines) if re.match(rf" +{start}\b", line)), None)
            for lines in (text, shared)
        )
        if None not in (at, begin) and same_help(text[at:], shared[begin:]):
            return [*text[:at], GAP]
    return text


def corrected(step: Step, found: list[str], *, exact: bool) -> list[str] | None:
    """Give what a page should say below a command; None where it does.

    Of a help text that another typer lays out only the options have to be the same, unless
    ``exact``.
    """
    if "--help" not in step.command:
        return None if matches(step.expected, found) else renewed(step.expected, found)
    said = without_shared(found, shared_options()) if step.command.endswith("--help") else found
    same = step.expected == said or (not exact and same_help(step.expected, said))
    return None if same else said


def renew(page: Path, *, exact: bool = False) -> tuple[str, list[str]]:
    """Run a page; return its text as it should be, and what is wrong with it."""
    exact = exact or knows_this_typer()
    text = page.read_text(encoding="utf-8")
    lines = text.split("\n")
    wrong: list[str] = []
    swaps: list[tuple[int, int, list[str]]] = []
    with folder() as where:
        for block in blocks(text):
            if block.file:
                (where / block.file).write_text(block.text, encoding="utf-8")
            if block.sort != "console":
                continue
            for step in steps(block):
                found, code = run(step.command, where)
                at = f"{page.relative_to(ROOT)}:{step.line}: $ {step.command}"
                if code != block.exit:
                    wrong.append(
                        f"{at}\n  ends with {code}, not {block.exit}: {' / '.join(found[-3:])}"
                    )
                new = corrected(step, found, exact=exact)
                if new is not None:
                    wrong.append(f"{at}\n  prints something else")
                    begin = step.line + lines[step.line - 1].endswith("\\")
                    swaps.append((begin, begin + len(step.expected), new))
    for begin, end, new in reversed(swaps):
        lines[begin:end] = new
    return "\n".join(lines), wrong


def generated() -> dict[Path, str]:
    """The files that are made from the program alone, and the gallery, from the other pages."""
    from bubblegraph.analysis.glossary import look_up  # noqa: PLC0415 - pages can be checked without it
    from bubblegraph.ledger.schema import ledger_schema  # noqa: PLC0415
    from bubblegraph.output.schema import answer_schema  # noqa: PLC0415

    schema = ledger_schema()
    answers = json.dumps(answer_schema(), ensure_ascii=False, indent=2) + "\n"
    return {
        ROOT / "docs" / "reference" / "answers.schema.json": answers,
        ROOT / "data" / "ledger.schema.json": json.dumps(schema, ensure_ascii=False, indent=2)
        + "\n",
        ROOT / "docs" / "reference" / "dictionary.md": dictionary(schema),
        ROOT / "docs" / "glossary.md": glossary(look_up().to_records()),
        ROOT / "docs" / "gallery.md": gallery(),
    }


def gallery() -> str:
    """Every picture of the pages, with the command that draws it there."""
    parts = [
        "# Gallery",
        "Every picture of these pages, and the command that draws it. Made from the pages that say "
        "more of each: [Put a picture on a page](how-to/picture.md), "
        '[What "at most" means](explanation.md), [Find round trips among 60,000 '
        "payments](tutorial-payments.md), [Give readers a page to click](how-to/page.md).",
        "<!-- the page, live -->",
    ]
    for page, command in (
        ("how-to/picture.md", "draw"),
        ("explanation.md", "draw"),
        ("tutorial-payments.md", "draw"),
        ("how-to/page.md", "page"),
    ):
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        lines = re.findall(rf"^ *(?:\$ )?(bubblegraph {command} .*)$", text, flags=re.MULTILINE)
        for words, name in re.findall(r"!\[([^\]]+)\]\((?:\.\./)?pictures/(\S+)\)", text):
            (line,) = {line for line in lines if f"-o {name}" in line} or lines[:1]  # of a page
            parts += [f"## {words}", f"```sh\n{line}\n```", f"![{words}](pictures/{name})"]
    return "\n\n".join(parts) + "\n"


def dictionary(schema: dict[str, Any]) -> str:
    """Every field of the ledger as a page of tables, one for each section."""
    sections = schema["properties"]
    parts = [
        "# Data dictionary",
        "Every field of a ledger, as `bubblegraph schema` gives them to editors. "
        "[The ledger format](../ledger.md) says how to write each.",
        _fields(schema, "The file", sections),
    ]
    for name, section in sections.items():
        entry = _resolved(schema, section.get("items") or section.get("additionalProperties") or {})
        if "properties" in entry:
            parts.append(
                _fields(schema, f"`{name}`", entry["properties"], entry.get("required", ()))
            )
    for name, title in (
        ("change", "An entry of a history"),
        ("publication", "`source`"),
        ("allow", "`allow`"),
    ):
        parts.append(_fields(schema, title, schema["$defs"][name]["properties"]))
    parts += [_metrics(schema)]
    return "\n\n".join(parts) + "\n"


SECTIONS = {
    "number": "Numbers",
    "word": "Words",
    "kind": "Kinds of deals",
    "status": "Statuses",
    "column": "Columns of tables",
    "warning": "Warnings of check",
}


def _metrics(schema: dict[str, Any]) -> str:
    """The metrics of figures and claims, with their units."""
    listed = schema["$defs"]["metric"]["anyOf"][0]
    rows = [
        f"| `{name}` | {unit.removesuffix('.')} | {meaning} |"
        for name, words in zip(listed["enum"], listed["enumDescriptions"], strict=True)
        for meaning, unit in [words.split(" In: ")]
    ]
    return "\n".join(["## Metrics", "", "| metric | unit | meaning |", "|---|---|---|", *rows])


def glossary(entries: Sequence[Any]) -> str:
    """What `bubblegraph glossary` says of every term, as a page."""
    parts = [
        "# Glossary",
        "What the words of the answers mean. `bubblegraph glossary TERM` says the same.",
    ]
    anchors: set[str] = set()
    for sort, title in SECTIONS.items():
        parts.append(f"## {title}")
        for entry in (one for one in entries if one["sort"] == sort):
            anchor = _anchor(entry)
            anchor = f"{anchor}-{sort}" if anchor in anchors else anchor
            anchors.add(anchor)
            parts.append(f'<a id="{anchor}"></a>{_term(entry)}')
    return "\n\n".join(parts) + "\n"


def _anchor(entry: Any) -> str:
    """What pages link to a term by: its first name of plain letters, T for T*."""
    names = (entry["term"], *entry["aliases"])
    plain = next((name for name in names if re.fullmatch(r"[\w -]+", name)), entry["term"])
    return "-".join(re.findall(r"\w+", plain.lower()))


def _term(entry: Any) -> str:
    """A term with its meaning, its mend and its other names."""
    also = f"Also: {', '.join(entry['aliases'])}." if entry["aliases"] else ""
    said = " ".join(part for part in (entry["meaning"], entry["mend"], also) if part)
    name, text = (re.sub(r"([\\*_<>|])", r"\\\1", words) for words in (entry["term"], said))
    return f"**{name}**: {text}"


def _resolved(schema: dict[str, Any], field: dict[str, Any]) -> dict[str, Any]:
    """A field with what its ``$ref`` brings; its own words win."""
    if "$ref" not in field:
        return field
    return schema["$defs"][field["$ref"].removeprefix("#/$defs/")] | field


def _fields(
    schema: dict[str, Any], title: str, fields: dict[str, Any], needed: Sequence[str] = ()
) -> str:
    rows = ["| field | values | meaning | for example |", "|---|---|---|---|"]
    for name, field in fields.items():
        required = " (needed)" if name in needed else ""
        values = ", ".join(_values(schema, field))
        rows.append(
            f"| `{name}`{required} | {values} | {field['description']} | {_examples(field)} |"
        )
    return "\n".join([f"## {title}", "", *rows])


def _examples(field: dict[str, Any]) -> str:
    """The examples of a field that are short, as they are written in a ledger."""
    found = [example for example in field["examples"] if not isinstance(example, list | dict)]
    return ", ".join(f"`{json.dumps(e) if isinstance(e, bool) else e}`" for e in found)


def _values(schema: dict[str, Any], field: dict[str, Any]) -> list[str]:
    """The words that a field may be, or the sorts of value."""
    if field.get("$ref") == "#/$defs/metric":
        return ["one of the [metrics](#metrics)"]
    field = _resolved(schema, field)
    if "const" in field:
        return [f"`{field['const']}`"]
    if "enum" in field:
        return [
            f"`{json.dumps(word)}`" if isinstance(word, bool) else f"`{word}`"
            for word in field["enum"]
        ]
    variants = field.get("anyOf", ()) if "type" not in field else ()
    if variants:
        offered = [one for one in variants if "pattern" not in _resolved(schema, one)]
        listed = [word for one in offered for word in _values(schema, one)]
        return list(dict.fromkeys(listed))
    sorts = field["type"]
    return list(
        dict.fromkeys(NAMES[sort] for sort in ([sorts] if isinstance(sorts, str) else sorts))
    )


NAMES = {
    "string": "text",
    "number": "text",
    "integer": "text",
    "array": "list",
    "object": "mapping",
    "null": "nothing",
}


def main() -> int:
    """Renew or check every page."""
    check = sys.argv[1:] == ["--check"]
    if sys.argv[1:] and not check:
        sys.stderr.write("usage: python docs/update.py [--check]\n")
        return 2
    stale = [
        path
        for path, text in generated().items()
        if not path.exists() or path.read_text("utf-8") != text
    ]
    for path in stale:
        if not check:
            path.write_text(generated()[path], encoding="utf-8")
    everything = pages()
    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        results = list(pool.map(partial(renew, exact=not check), everything))
    wrong = [f"{path.relative_to(ROOT)}: is out of date" for path in stale]
    wrong += [complaint for _, complaints in results for complaint in complaints]
    for complaint in wrong:
        sys.stdout.write(f"{complaint}\n")
    if not check:
        for page, (text, complaints) in zip(everything, results, strict=True):
            if complaints:
                page.write_text(text, encoding="utf-8")
        VERSION.write_text(f"{version('typer')}\n", encoding="utf-8")
    outdated = "out of date" if check else "renewed: read the diff"
    sys.stdout.write(f"{len(everything)} pages, {len(wrong)} outputs {outdated}\n")
    return 1 if check and wrong else 0


if __name__ == "__main__":
    sys.exit(main())
