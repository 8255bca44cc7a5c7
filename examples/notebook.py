"""Run the example notebook anew, without a network, in a folder of its own.

    python examples/notebook.py            write what its cells answer into it
    python examples/notebook.py --check    write nothing, and exit with 1 if they answer otherwise

A picture is looked at only as to whether there is one: letters come out a little different under
another version of matplotlib. The pictures of the pages are kept by gallery.py.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from difflib import unified_diff
from pathlib import Path
from typing import Any

import nbformat
from nbclient import NotebookClient
from traitlets.config import Config

HERE = Path(__file__).resolve().parent
NOTEBOOK = HERE / "spreadsheet-to-picture.ipynb"
TABLE = HERE / "ai-deals.csv"
SECONDS = 120  # for a cell: whoever takes that long hangs


def read(path: Path) -> Any:
    """Read a notebook."""
    return nbformat.read(path, as_version=4)


def executed(notebook: Any) -> Any:
    """Run every cell in a folder that holds the table alone; return the notebook as answered."""
    with tempfile.TemporaryDirectory(prefix="bubblegraph-") as name:
        work, own = Path(name) / "work", Path(name) / "own"
        for folder in (work, own):
            folder.mkdir()
        shutil.copy(TABLE, work)
        client = NotebookClient(
            notebook,
            timeout=SECONDS,
            kernel_name="python3",
            resources={"metadata": {"path": str(work)}},
            config=Config({"KernelManager": connection(own)}),
        )
        client.execute(env=environment(own))
    return plain(notebook)


def connection(own: Path) -> dict[str, str]:
    """Talk to the kernel by files where that can be done, so that no port is opened."""
    files = {"connection_file": str(own / "kernel.json")}
    return files | ({"transport": "ipc", "ip": str(own / "ipc")} if os.name == "posix" else {})


def environment(own: Path) -> dict[str, str]:
    """This checkout, and no settings of whoever runs it."""
    return os.environ | {
        "PYTHONPATH": str(HERE.parent / "src"),
        "IPYTHONDIR": str(own),
        "PYTHONHASHSEED": "0",
        "PYTHONUTF8": "1",
    }


def plain(notebook: Any) -> Any:
    """Take out what is another each time: the times, the ids, the version of Python."""
    notebook.metadata = {
        "kernelspec": {"display_name": "Python 3", "language": "python", "name": "python3"},
        "language_info": {"name": "python"},
    }
    for number, cell in enumerate(notebook.cells, 1):
        cell.id = f"cell-{number}"
        cell.metadata = {}
    return notebook


def answers(notebook: Any) -> list[str]:
    """Return the lines of what the cells answer; of a picture, that there is one."""
    lines = []
    for number, cell in enumerate(notebook.cells, 1):
        for output in cell.get("outputs", ()):
            for sort, text in said(output):
                lines += [f"cell {number}, {sort}: {line}" for line in text.splitlines()]
    return lines


def said(output: Any) -> Iterator[tuple[str, str]]:
    """Give the texts of an answer, by their sort; a table of pandas is told by its plain text."""
    if output.output_type == "stream":
        yield output.name, output.text
        return
    for sort, text in sorted(output.data.items()):
        if sort.startswith("image/"):
            yield sort, "a picture"
        elif 'class="dataframe"' not in text:
            yield sort, text


def main() -> int:
    """Renew the notebook, or compare."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.stderr.write("usage: python examples/notebook.py [--check]\n")
        return 2
    before = answers(read(NOTEBOOK))
    after = executed(read(NOTEBOOK))
    if sys.argv[1:]:
        differ = [*unified_diff(before, answers(after), "stored", "now", lineterm="", n=0)]
        sys.stdout.write("".join(f"{line}\n" for line in differ))
        return 1 if differ else 0
    nbformat.write(after, NOTEBOOK)
    sys.stdout.write(f"{NOTEBOOK.name}: {NOTEBOOK.stat().st_size // 1024} KB\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
