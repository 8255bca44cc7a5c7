"""Draw the pictures of the pages anew, with the commands that the pages give.

    python examples/gallery.py            draw docs/pictures/*.png
    python examples/gallery.py --check    draw them elsewhere, and exit with 1 if they differ

Letters come out a little different under another version of matplotlib or its font library. The
versions are kept beside the pictures: where they are the same, files must be the same to the byte,
else nearly alike.
"""

from __future__ import annotations

import json
import os
import platform
import re
import shlex
import subprocess
import sys
import tempfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import matplotlib as mpl
import numpy as np
import PIL
from matplotlib import ft2font
from PIL import Image

ROOT = Path(__file__).resolve().parents[1]
DOCS = ROOT / "docs"
PAGES = (DOCS / "how-to" / "picture.md", DOCS / "explanation.md", DOCS / "tutorial-payments.md")
PICTURES = DOCS / "pictures"
VERSIONS = PICTURES / "versions.json"
ALIKE = 9.0  # mean difference of pixels, of 255


def commands(page: str) -> dict[str, list[str]]:
    """Return the command for each picture that a page shows, by file name."""
    shown = set(re.findall(r"\]\((?:\.\./)?pictures/(\S+\.png)\)", page))
    found = {}
    for line in re.findall(r"^(?:\$ )?(bubblegraph draw .*)$", page, flags=re.MULTILINE):
        words = shlex.split(line)
        name = words[words.index("-o") + 1]
        if name in shown:
            found[name] = words[1:]
    if shown - set(found):
        raise SystemExit(f"no command draws {', '.join(sorted(shown - set(found)))}")
    return dict(sorted(found.items()))


def ledgers(page: str) -> dict[str, str]:
    """Return the ledgers that a page writes, by file name."""
    return dict(re.findall(r"<!-- file: (\S+) -->\n```yaml\n(.*?)```", page, flags=re.DOTALL))


def draw_all(where: Path) -> list[Path]:
    """Run every command of the pages in a folder; return the pictures."""
    page = "\n".join(page.read_text(encoding="utf-8") for page in PAGES)
    for shared in ("data", "examples"):
        (where / shared).symlink_to(ROOT / shared)
    for name, text in ledgers(page).items():
        (where / name).write_text(text, encoding="utf-8")
    env = os.environ | {"PYTHONPATH": str(ROOT / "src")}

    def draw(item: tuple[str, list[str]]) -> Path:
        name, words = item
        subprocess.run(
            [sys.executable, "-m", "bubblegraph", *words], cwd=where, env=env, check=True
        )
        return shrink(where / name)

    with ThreadPoolExecutor(max_workers=os.cpu_count()) as pool:
        return list(pool.map(draw, commands(page).items()))


def shrink(path: Path) -> Path:
    """Keep the 256 most frequent colours: a third of the bytes; flat colours stay what they are."""
    with Image.open(path) as picture:
        full = picture.convert("RGB")
    colours = full.getcolors(1 << 24) or []
    chosen = [colour for _, colour in sorted(colours, reverse=True)[:256]]
    palette = Image.new("P", (1, 1))
    palette.putpalette([part for colour in chosen for part in colour])
    full.quantize(palette=palette, dither=Image.Dither.NONE).save(path, optimize=True)
    return path


def versions() -> dict[str, str]:
    """Return what decides about every pixel."""
    return {
        "freetype": ft2font.__freetype_version__,
        "machine": platform.machine(),
        "matplotlib": mpl.__version__,
        "numpy": np.__version__,
        "pillow": PIL.__version__,
    }


def difference(one: Path, other: Path, *, same_versions: bool) -> str:
    """Say how two pictures differ, or nothing."""
    if not other.exists():
        return "is missing"
    if one.read_bytes() == other.read_bytes():
        return ""
    if same_versions:
        return "is another file"
    with Image.open(one) as first, Image.open(other) as second:
        if any(abs(a - b) > 0.06 * b for a, b in zip(first.size, second.size, strict=True)):
            return f"has another size: {first.size}, not {second.size}"
        shape = (second.width // 4, second.height // 4)
        a, b = (np.asarray(p.convert("RGB").resize(shape), dtype=float) for p in (first, second))
    mean = float(np.abs(a - b).mean())
    return f"looks different: {mean:.1f} of 255 on average" if mean > ALIKE else ""


def check(found: list[Path]) -> int:
    """Compare with the pictures of the repository."""
    recorded = json.loads(VERSIONS.read_text(encoding="utf-8")) if VERSIONS.exists() else {}
    same = recorded == versions()
    wrong = [
        f"{path.name} {how}"
        for path in found
        if (how := difference(path, PICTURES / path.name, same_versions=same))
    ]
    for line in wrong:
        sys.stdout.write(f"{line}\n")
    how = "to the byte" if same else "by eye: other versions"
    sys.stdout.write(f"{len(found)} pictures, {len(wrong)} differ (compared {how})\n")
    return 1 if wrong else 0


def main() -> int:
    """Draw or check every picture."""
    if sys.argv[1:] not in ([], ["--check"]):
        sys.stderr.write("usage: python examples/gallery.py [--check]\n")
        return 2
    with tempfile.TemporaryDirectory(prefix="bubblegraph-gallery-") as name:
        found = draw_all(Path(name))
        if sys.argv[1:]:
            return check(found)
        for path in found:
            (PICTURES / path.name).write_bytes(path.read_bytes())
            sys.stdout.write(f"{path.name}: {path.stat().st_size // 1024} KB\n")
    VERSIONS.write_text(json.dumps(versions(), indent=1, sort_keys=True) + "\n", encoding="utf-8")
    return 0


if __name__ == "__main__":
    sys.exit(main())
