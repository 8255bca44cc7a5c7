"""The site: built without a warning, links lead somewhere, nothing comes from elsewhere."""

from __future__ import annotations

import html.parser
import json
import os
import re
import subprocess
import sys
from collections import defaultdict
from pathlib import Path
from urllib.parse import unquote, urlsplit

import pytest

import bubblegraph
from bubblegraph.cli import COMMANDS
from conftest import HANGS, REPOSITORY, environment

pytest.importorskip("material", reason="the extra docs is not installed")

ASKED_OF_OTHERS = ("script", "img", "iframe", "source", "video", "audio", "embed", "object")


class Page(html.parser.HTMLParser):
    """What a page has: the places that can be led to, where it leads, and what it loads."""

    def __init__(self, path: Path) -> None:
        super().__init__()
        self.places = {""}
        self.links: list[str] = []
        self.loads: list[str] = []
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.places |= {found[name] for name in ("id", "name") if name in found}
        if tag == "a" and "href" in found:
            self.links.append(found["href"])
        loaded = "src" if tag in ASKED_OF_OTHERS else "href" if tag == "link" else None
        if loaded in found and found.get("rel") not in ("canonical", "next", "prev"):
            self.loads.append(found[loaded])


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The site, as .ci/site has built it, or built in the same way."""
    if "BUBBLEGRAPH_SITE" in os.environ:
        return REPOSITORY / os.environ["BUBBLEGRAPH_SITE"]
    folder = tmp_path_factory.mktemp("site")
    words = ("-m", "mkdocs", "build", "--strict", "--quiet", "--site-dir", str(folder))
    done = subprocess.run(
        [sys.executable, *words],
        cwd=REPOSITORY,
        env=environment(NO_MKDOCS_2_WARNING="1"),
        capture_output=True,
        encoding="utf-8",
        timeout=HANGS,
        check=False,
    )
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")
    return folder


@pytest.fixture(scope="module")
def pages(site: Path) -> dict[str, Page]:
    return {
        str(path.relative_to(site)): Page(path)
        for path in site.rglob("*.html")
        if path.name != "404.html" and path.parent.name != "live"
    }


def test_every_page_of_the_repository_is_on_the_site(pages: dict[str, Page]) -> None:
    written = {
        str(path.relative_to(REPOSITORY / "docs").with_suffix(".html"))
        for path in REPOSITORY.glob("docs/**/*.md")
    }
    above = {"readme.html", "architecture.html", "contributing.html", "changelog.html"}

    assert set(pages) == written | above | {"reference/library.html"}


def test_every_link_leads_to_a_page_and_a_place_on_it(site: Path, pages: dict[str, Page]) -> None:
    broken = [
        f"{name}: {link}"
        for name, page in pages.items()
        for link in page.links
        if not leads(link, name, site, pages)
    ]

    assert broken == []


def leads(link: str, name: str, site: Path, pages: dict[str, Page]) -> bool:
    parts = urlsplit(link)
    if parts.scheme:
        return parts.scheme in ("http", "https", "mailto")
    path = (
        os.path.normpath(os.path.join(os.path.dirname(name), unquote(parts.path)))
        if parts.path
        else name
    )
    place = unquote(parts.fragment)
    return place in pages[path].places if path in pages else (site / path).is_file()


def test_no_page_loads_anything_from_another_host(site: Path, pages: dict[str, Page]) -> None:
    foreign = defaultdict(list)
    for name, page in pages.items():
        for address in page.loads:
            if urlsplit(address).netloc or not within(site, name, address):
                foreign[address].append(name)
    for path in site.rglob("*.css"):
        for address in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", path.read_text()):
            if urlsplit(address).netloc:
                foreign[address].append(path.name)

    assert foreign == {}


def within(site: Path, name: str, address: str) -> bool:
    if address.startswith("data:"):
        return True
    path = site / os.path.dirname(name) / unquote(urlsplit(address).path)
    return path.resolve().is_relative_to(site.resolve()) and path.exists()


def test_no_page_has_a_diagram_for_which_the_theme_would_fetch_a_script(site: Path) -> None:
    drawn = [path for path in site.rglob("*.html") if 'class="mermaid"' in path.read_text("utf-8")]

    assert drawn == []


def test_search_finds_words_without_a_server(site: Path, pages: dict[str, Page]) -> None:
    text = (site / "search" / "search_index.js").read_text(encoding="utf-8")
    index = json.loads(text.removeprefix("var __index = "))

    found = {entry["location"].partition("#")[0] for entry in index["docs"]}
    assert found == set(pages)
    assert "theme/iframe-worker.js" in pages["index.html"].loads


def test_the_home_page_has_the_sentence_and_the_track_for_every_screen(site: Path) -> None:
    text = (site / "index.html").read_text(encoding="utf-8")

    assert re.search(r'class="sentence">Up to \$\d+B of signed deals can complete a lap', text)
    shown = re.findall(r'src="(pictures/track[^"#]*)#only-(light|dark)"', text)
    assert [screen for _, screen in shown] == ["light", "dark", "light", "dark"]
    assert all((site / name).stat().st_size > 10_000 for name, _ in shown)


def test_every_name_of_the_library_and_every_command_has_its_place(pages: dict[str, Page]) -> None:
    named = pages["reference/library.html"].places

    assert {name.lower() for name in bubblegraph.__all__} - named == set()
    assert {f"reference/{name}.html" for name in COMMANDS} <= set(pages)


def test_the_star_of_a_number_makes_nothing_slanted(site: Path) -> None:
    text = (site / "reference" / "library.html").read_text(encoding="utf-8")

    assert "T*" in text
    assert not re.search(r"[TV]<em>", text)


def test_the_page_is_shown_live_where_there_is_such_a_command(site: Path) -> None:
    text = (site / "gallery.html").read_text(encoding="utf-8")

    assert ('<iframe class="live" src="live/track.html"' in text) == ("page" in COMMANDS)
    assert (site / "live" / "track.html").exists() == ("page" in COMMANDS)


def test_every_picture_is_in_the_gallery(pages: dict[str, Page]) -> None:
    shown = {Path(address).name for address in pages["gallery.html"].loads}

    assert {path.name for path in REPOSITORY.glob("docs/pictures/*.png")} <= shown
