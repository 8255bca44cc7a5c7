"""What the site has besides the pages in docs/: made when it is built, by hooks of mkdocs."""

from __future__ import annotations

import posixpath
import re
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

from library import library_page
from mkdocs.structure.files import File, Files

from bubblegraph import Question, load_ledger, select_deals
from bubblegraph.cli import COMMANDS
from bubblegraph.drawing.voice import Voice
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
    "examples/spreadsheet-to-picture.ipynb": "spreadsheet-to-picture.ipynb",
    "benchmarks/scaling.png": "pictures/scaling.png",
    "examples/amlsim/LICENSE": "amlsim/LICENSE.txt",
    "examples/amlsim/NOTICE": "amlsim/NOTICE.txt",
    "examples/amlsim/amlsim.csv.gz": "amlsim/amlsim.csv.gz",
    "examples/amlsim/planted.csv": "amlsim/planted.csv",
}
LINK = re.compile(r"(?<=\]\()(?![a-z]+:)([^)\s#]+)")
TRACK = re.compile(r"!\[([^\]]*)\]\(pictures/track\.png\)")
PHONE = ("--width", "480", "--dpi", "200")
# made for dark screens and for narrow ones, each by a command; the first is in docs/ already
TRACKS = {
    "pictures/track.png#only-light": (".wide", ()),
    "pictures/track-dark.png#only-dark": (".wide", ("draw", "--theme", "dark", "--width", "1600")),
    "pictures/track-phone.png#only-light": (".narrow", ("draw", *PHONE)),
    "pictures/track-phone-dark.png#only-dark": (".narrow", ("draw", "--theme", "dark", *PHONE)),
}
BOOSTS = {"glossary.md": 3, "reference/library.md": 0.3, "decisions.md": 0.5, "changelog.md": 0.3}
LIVE = {  # if there is such a command; the first is shown in a frame
    "live/track.html": ("page", "--embed", "track"),
    "live/loops.html": ("page",),
}
FRAME = """<iframe class="live" src="{}" title="The loops of the AI ledger" loading="lazy"></iframe>

`bubblegraph page -o loops.html` writes [the whole page]({}), with every loop and every deal."""
SENTENCE = "<!-- the sentence -->"
PAGE = "<!-- the page, live -->"


def on_files(files: Files, *, config: Any) -> Files:
    """Add what is made, and what lies above docs/."""
    made = {uri.partition("#")[0]: words for uri, (_, words) in TRACKS.items() if words}
    if "page" in COMMANDS:
        made |= LIVE
    with ThreadPoolExecutor() as pool:
        contents = dict(zip(made, pool.map(written, made.items()), strict=True))
    contents |= {uri: (ROOT / name).read_bytes() for name, uri in ABOVE.items()}
    contents["reference/library.md"] = library_page().encode()
    for uri, content in contents.items():
        files.append(File.generated(config, uri, content=content))
    return files


def written(item: tuple[str, tuple[str, ...]]) -> bytes:
    """What a command of the program writes, of the AI ledger."""
    uri, (command, *options) = item
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / posixpath.basename(uri)
        words = [command, "ai", *options, "-o", str(path)]
        subprocess.run(
            [sys.executable, "-m", "bubblegraph", *words], check=True, stderr=subprocess.DEVNULL
        )
        return path.read_bytes()


def on_page_markdown(markdown: str, *, page: Any, **_: Any) -> str:
    """Lead links to where things are on the site, and put in what is computed."""
    here = page.file.src_uri
    there = {uri: name for name, uri in ABOVE.items()}.get(here, f"docs/{here}")
    markdown = LINK.sub(lambda found: moved(found[1], there, here), markdown)
    page.meta["search"] = {"boost": BOOSTS.get(here, 1)}
    if here == "index.md":
        page.meta["hide"] = ["navigation", "toc"]
        markdown = markdown.replace(SENTENCE, f"{sentence()}\n{{ .sentence }}")
        markdown = TRACK.sub(lambda found: tracks(" ".join(found[1].split())), markdown)
    live = [posixpath.relpath(uri, posixpath.dirname(here) or ".") for uri in LIVE]
    return markdown.replace(PAGE, FRAME.format(*live) if "page" in COMMANDS else "")


def moved(link: str, there: str, here: str) -> str:
    """A link of the repository as one of the site."""
    target = posixpath.normpath(posixpath.join(posixpath.dirname(there), link))
    uri = ABOVE.get(target, target.removeprefix("docs/"))
    return posixpath.relpath(uri, posixpath.dirname(here) or ".")


def tracks(words: str) -> str:
    """The track, once for each sort of screen; the style shows one of them."""
    return "\n".join(
        f"![{words}]({uri}){{ {width} loading=lazy }}" for uri, (width, _) in TRACKS.items()
    )


def sentence() -> str:
    """What the picture of the track says on top, of the ledger that ships."""
    return question_finding(Question(select_deals(load_ledger("ai"))), Voice("$"))[0] + "."
