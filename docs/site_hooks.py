"""What the site has besides the pages in docs/: made when it is built, by hooks of mkdocs."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from library import library_page
from mkdocs.structure.files import File, Files

from bubblegraph import Question, load_ledger, select_deals
from bubblegraph.cli import COMMANDS
from bubblegraph.drawing.words import question_finding

ROOT = Path(__file__).resolve().parents[1]
# what lies above docs/ in the repository, and where it is on the site; README.md would be its home
ABOVE = {
    "README.md": "readme.md",
    "ARCHITECTURE.md": "architecture.md",
    "CONTRIBUTING.md": "contributing.md",
    "CHANGELOG.md": "changelog.md",
    "LICENSE": "LICENSE.txt",
    "data/LICENSE": "data-LICENSE.txt",
}
LINK = re.compile(r"(?<=\]\()(?![a-z]+:)([^)\s#]+)")
LIVE = "live/track.html"
FRAME = (
    '<iframe class="live" src="{0}" title="The loops of the AI ledger" loading="lazy"></iframe>\n'
)
SENTENCE = "<!-- the sentence -->"
PAGE = "<!-- the page, live -->"


def on_files(files: Files, *, config: Any) -> Files:
    """Add what is made, and what lies above docs/."""
    for name, uri in ABOVE.items():
        text = (ROOT / name).read_text(encoding="utf-8")
        files.append(File.generated(config, uri, content=text))
    files.append(File.generated(config, "reference/library.md", content=library_page()))
    if "page" in COMMANDS:
        files.append(File.generated(config, LIVE, content=live_page()))
    return files


def live_page() -> bytes:
    """The page of the AI ledger, the track alone."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "track.html"
        words = ["page", "ai", "--embed", "track", "-o", str(path)]
        subprocess.run([sys.executable, "-m", "bubblegraph", *words], check=True)
        return path.read_bytes()


def on_page_markdown(markdown: str, *, page: Any, files: Files, **_: Any) -> str:
    """Lead links to where things are on the site, and put in what is computed."""
    here = page.file.src_uri
    if here == "index.md":
        page.meta["hide"] = ["navigation", "toc"]
        markdown = markdown.replace(SENTENCE, f"**{sentence()}**{{ .sentence }}")
    shown = FRAME.format(posixpath.relpath(LIVE, posixpath.dirname(here) or "."))
    markdown = markdown.replace(PAGE, shown if files.get_file_from_path(LIVE) else "")
    there = {uri: name for name, uri in ABOVE.items()}.get(here, f"docs/{here}")
    return LINK.sub(lambda found: moved(found[1], there, here), markdown)


def moved(link: str, there: str, here: str) -> str:
    """A link of the repository as one of the site."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(there), link))
    uri = ABOVE.get(target, target.removeprefix("docs/"))
    return posixpath.relpath(uri, posixpath.dirname(here) or ".")


def sentence() -> str:
    """What the picture of the track says on top, of the ledger that ships."""
    return question_finding(Question(select_deals(load_ledger("ai"))), "$")[0] + "."
