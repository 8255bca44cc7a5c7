"""The pages: what they say runs, and what they point to is there."""

from __future__ import annotations

import doctest
import importlib.util
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

import bubblegraph
from bubblegraph.cli import COMMANDS
from bubblegraph.errors import LedgerError
from bubblegraph.ledger.read import read_text

ROOT = Path(__file__).resolve().parents[1]

pytest.importorskip("pty", reason="the commands run in bash on a terminal")


def _load_update() -> ModuleType:
    spec = importlib.util.spec_from_file_location("docs_update", ROOT / "docs" / "update.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


update = _load_update()
PAGES = update.pages()


def page_name(page: Path) -> str:
    """What a page is called in the report of the tests."""
    return str(page.relative_to(ROOT))


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_commands_of_a_page_print_what_it_says(page: Path) -> None:
    _, wrong = update.renew(page)

    assert not wrong, "\n".join([*wrong, "Run python docs/update.py, and read the diff."])


@pytest.mark.parametrize("table", sorted((ROOT / "docs" / "how-to").glob("*.csv")), ids=page_name)
def test_a_table_beside_a_page_is_the_one_that_the_page_shows(table: Path) -> None:
    shown = [
        block.text
        for page in table.parent.glob("*.md")
        for block in update.blocks(page.read_text(encoding="utf-8"))
        if block.file == table.name
    ]

    assert [text.strip() for text in shown] == [table.read_text(encoding="utf-8").strip()]


def test_what_the_architecture_names_is_there() -> None:
    text = " ".join((ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8").split())
    named = re.findall(r"`([a-z_/]+\.py)(?:: ?(\w+))?`", text)

    missing = []
    for file, name in named:
        path = next(
            (p for p in (ROOT / "src" / "bubblegraph" / file, ROOT / file) if p.exists()), None
        )
        if path is None or not re.search(
            rf"^(def|class) {name}", path.read_text(encoding="utf-8"), re.MULTILINE
        ):
            missing.append(f"{file}: {name}")
    assert len(named) > 20
    assert missing == []


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_ledgers_of_a_page_load(page: Path) -> None:
    for block in update.blocks(page.read_text(encoding="utf-8")):
        if block.sort not in ("yaml", "csv") or "fragment" in block.words:
            continue
        text = block.text
        if text.startswith("- {"):
            text = f"strict: false\ndeals:\n{text}"
        at = f"{page_name(page)}:{block.line}"
        if "broken" in block.words:
            with pytest.raises(LedgerError):
                read_text(text, f"{at}.{block.sort}")
        else:
            read_text(text, f"{at}.{block.sort}")


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_python_of_a_page_runs(
    page: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    for shared in ("data", "examples"):
        (tmp_path / shared).symlink_to(ROOT / shared)
    names: dict[str, object] = {"__name__": "__main__"}
    for block in update.blocks(page.read_text(encoding="utf-8")):
        if block.file:
            (tmp_path / block.file).write_text(block.text, encoding="utf-8")
        if block.sort != "python" or "fragment" in block.words:
            continue
        if ">>> " in block.text:
            _run_doctest(block.text, names, page, block.line)
        else:
            exec(compile("\n" * (block.line - 1) + block.text, str(page), "exec"), names)


def _run_doctest(text: str, names: dict[str, object], page: Path, line: int) -> None:
    test = doctest.DocTestParser().get_doctest(text, {}, page_name(page), str(page), line - 1)
    test.globs = names  # names made by one block serve the next
    runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS | doctest.NORMALIZE_WHITESPACE)
    said: list[str] = []
    runner.run(test, out=said.append, clear_globs=False)
    assert not said, "".join(said)


@pytest.mark.parametrize("page", PAGES, ids=page_name)
def test_the_links_and_pictures_of_a_page_are_there(page: Path) -> None:
    text = _prose(page)
    missing = [
        target for target in re.findall(r"\]\(([^)\s]+)", text) if not _is_there(page, target)
    ]

    assert not missing


def _prose(page: Path) -> str:
    return re.sub(r"```.*?```", "", page.read_text(encoding="utf-8"), flags=re.DOTALL)


def _is_there(page: Path, target: str) -> bool:
    if re.match(r"[a-z]+:", target):
        return True  # another site
    path, _, heading = target.partition("#")
    aimed = (page.parent / path).resolve() if path else page
    return aimed.exists() and (not heading or heading in _headings(aimed))


def _headings(page: Path) -> Iterator[str]:
    text = _prose(page)
    for title in re.findall(r"^#+ (.*)$", text, flags=re.MULTILINE):
        yield re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
    yield from re.findall(r'<a id="([^"]+)">', text)  # a term of the glossary


def _steps(page: Path) -> list[Any]:
    return [
        step
        for block in update.blocks(page.read_text(encoding="utf-8"))
        if block.sort == "console"
        for step in update.steps(block)
    ]


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_has_its_page_with_its_help(command: str) -> None:
    page = ROOT / "docs" / "reference" / f"{command}.md"

    assert f"bubblegraph {command} --help" in [step.command for step in _steps(page)]
    assert f"reference/{command}.md" in (ROOT / "docs" / "index.md").read_text(encoding="utf-8")


def test_the_readme_has_two_commands_of_one_line_each() -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")

    shell = [block.text for block in update.blocks(readme) if block.sort == "sh"]

    assert len(shell) == 2
    assert [text.count("\n") for text in shell] == [1, 1]
    assert all(text.startswith("python3 -m venv .venv && ") for text in shell)
    assert shell[0].endswith("bubblegraph cycles\n")
    assert shell[1].endswith("pytest -q -n auto --dist worksteal\n")


def test_the_checks_run_the_second_command_as_it_stands_in_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text(encoding="utf-8")

    assert "README.md" in script
    assert "pip install" not in script


def test_every_page_under_docs_can_be_reached_from_the_index() -> None:
    index = (ROOT / "docs" / "index.md").read_text(encoding="utf-8")
    pages = [
        page.relative_to(ROOT / "docs") for page in PAGES if page.is_relative_to(ROOT / "docs")
    ]

    assert [
        str(page) for page in pages if str(page) != "index.md" and f"({page})" not in index
    ] == []


def test_a_gap_stands_for_any_number_of_lines() -> None:
    assert update.matches(["a", "...", "d"], ["a", "b", "c", "d"])
    assert update.matches(["a", "...", "d"], ["a", "d"])
    assert not update.matches(["a", "...", "d"], ["a", "b"])
    assert update.renewed(["a", "...", "d"], ["e", "f", "g", "h"]) == ["e", "...", "h"]


def test_every_public_name_has_its_example() -> None:
    page = (ROOT / "docs" / "reference" / "api.md").read_text(encoding="utf-8")

    named = set(re.findall(r"\*\*`(\w+)", page))
    assert set(bubblegraph.__all__) - named == set()


def test_the_end_of_a_help_text_is_left_out_only_where_it_is_the_shared_one() -> None:
    shared = ["  --json  JSON.", "  --as-of DATE  A day.", "  --pooled      Pooled."]

    assert update.without_shared(["  --all", *shared], shared) == ["  --all", "..."]
    assert update.without_shared(["  --json", "  --all", *shared[1:]], shared) == [
        *("  --json", "  --all", "..."),
    ]
    fewer = ["  --json", shared[1]]
    assert update.without_shared(fewer, shared) == fewer
    assert update.without_shared(["  --all"], shared) == ["  --all"]


def test_the_shared_page_and_a_page_together_name_every_option_of_a_command() -> None:
    page, shared = (
        next(
            step for step in _steps(ROOT / "docs" / "reference" / name) if "--help" in step.command
        )
        for name in ("vendor.md", "shared.md")
    )
    lacking = page._replace(expected=[line for line in page.expected if "--through" not in line])
    said = [*page.expected[:-1], *shared.expected]

    assert update.corrected(page, said, exact=False) is None
    assert update.corrected(lacking, said, exact=False) == page.expected
    assert update.corrected(page, [*said, "  --new  An option."], exact=False) is not None


def test_a_help_text_of_another_typer_has_to_have_the_same_options() -> None:
    said = ["--json  Short for", "        --format json."]

    assert update.same_help(said, ["--json <flag>  Short for --format json."])
    assert not update.same_help(
        said, ["--json  Short for --format json.", "--csv  Short for --format csv."]
    )
