"""What a page costs: processor time beside the network of ``draw``, bytes, and the browser's time.

    python benchmarks/page.py [ROUNDS]

Processor time is that of the whole process, the least of the rounds. The time in the browser is
from the start of the navigation until everything on the page can be used, the median of the rounds;
it takes Chromium and Playwright, as tests/test_page_browser.py does, and is left out without them.
"""

from __future__ import annotations

import resource
import shutil
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

LEDGER = Path(__file__).resolve().parents[1] / "data" / "deals.yaml"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--no-first-run"]


def main(rounds: int) -> None:
    """Print a line for each command, and the browser's."""
    with tempfile.TemporaryDirectory() as folder:
        network = _seconds(["draw", "--as", "network", "-o", f"{folder}/network.svg"], rounds)
        print(f"draw --as network       {network:5.2f} s of processor time")
        for more in ([], ["--lang", "zh"], ["--embed", "track"], ["--embed", "network"]):
            path = Path(folder) / "page.html"
            seconds = _seconds(["page", *more, "-o", str(path)], rounds)
            size = path.stat().st_size / 1024
            ratio = seconds / network
            print(
                f"page {' '.join(more):18} {seconds:5.2f} s, {ratio:.2f} times, {size:.0f} KiB, "
                f"{_until_ready(path, rounds)}"
            )


def _seconds(words: list[str], rounds: int) -> float:
    """Processor time of a command, user and system, the least of the rounds."""
    found = []
    for _ in range(rounds):
        before = resource.getrusage(resource.RUSAGE_CHILDREN)
        command = [sys.executable, "-m", "bubblegraph", words[0], str(LEDGER), *words[1:]]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
        after = resource.getrusage(resource.RUSAGE_CHILDREN)
        found.append(after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime)
    return min(found)


def _until_ready(path: Path, rounds: int) -> str:
    """Milliseconds until a page can be used."""
    chromium = shutil.which("chromium")
    try:
        from playwright.sync_api import sync_playwright  # noqa: PLC0415 - it may not be there
    except ImportError:
        chromium = None
    if chromium is None:
        return "no browser"
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=FLAGS)
        times = []
        for _ in range(rounds):
            page = browser.new_page()
            page.goto(path.as_uri())
            page.wait_for_selector("html[data-ready]")
            times.append(float(page.evaluate("performance.mark('asked').startTime")))
            page.close()
        browser.close()
    return f"ready in {statistics.median(times):.0f} ms"


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
