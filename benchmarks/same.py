"""Whether two checkouts give the same bytes: answers, documents, pictures of the shipped ledgers.

Run: python benchmarks/same.py OTHER_CHECKOUT [--pictures] [--keep FOLDER]

Runs each command on each ledger in a process for each checkout, and prints what differs. The
ledgers are those of this checkout. With --keep all outputs are written to a folder, side by side.
"""

from __future__ import annotations

import argparse
import hashlib
import io
import json
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
FORMS = ("table", "json", "csv", "tsv", "md")
QUESTIONS = (
    ("cycles",),
    ("cycles", "--all"),
    ("cycles", "--explain", "1"),
    ("cycles", "--as-of", "2025-10-08"),
    ("volume",),
    ("volume", "--by-year"),
    ("volume", "--legs"),
    ("volume", "--certificate"),
    ("vendor",),
    ("deals",),
    ("deals", "--by", "kind"),
    ("deals", "--by", "payer"),
    ("sources",),
    ("diff", "--from", "2001-01-01", "--to", "2026-06-30"),
    ("cut", "--patience", "600"),
)
PICTURES = ("track", "sankey", "network", "wheels", "matrix", "waterfall", "timeline")


def ledgers() -> list[Path]:
    """Every ledger that ships, in a fixed order."""
    main = [ROOT / "data" / "deals.yaml"]
    return main + sorted((ROOT / "data" / "history").glob("*.yaml"))


def cases(pictures: bool) -> Iterator[tuple[str, ...]]:
    """The words of every run; the ledger is the last."""
    for ledger in ledgers():
        at = str(ledger.relative_to(ROOT))
        for question in QUESTIONS:
            for form in FORMS:
                yield (*question, "--format", form, at)
        if pictures:
            for form in PICTURES:
                for suffix in ("png", "svg"):
                    yield ("draw", "--as", form, "-o", f"PICTURE.{suffix}", at)
        yield ("check", "--json", at)
    yield ("show", "nvidia", "--json", "data/deals.yaml")
    yield ("show", "openai", "data/deals.yaml")
    yield ("show", "nvidia/openai", "data/deals.yaml")
    yield ("vendor", "nvidia", "--json", "data/deals.yaml")
    yield ("vendor", "nvidia", "data/deals.yaml")
    for seed in sorted((ROOT / "seeds").glob("*.yaml")):
        yield ("claims", str(seed.relative_to(ROOT)), "--json")
    yield ("schema",)
    yield ("schema", "--answers")


def answer(words: tuple[str, ...], folder: Path) -> bytes:
    """What one run prints and exits with, or the picture it draws."""
    from bubblegraph.cli import main  # noqa: PLC0415 - that of the checkout under test

    picture = next((folder / word for word in words if word.startswith("PICTURE")), None)
    told = [str(picture) if word.startswith("PICTURE") else word for word in words]
    sys.argv = ["bubblegraph", *told]
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8") for _ in range(2))
    code: object = 0
    with redirect_stdout(out), redirect_stderr(err):
        try:
            main()
        except SystemExit as left:
            code = left.code
    out.flush()
    err.flush()
    said = out.buffer.getvalue() + b"\n--\n" + err.buffer.getvalue()  # type: ignore[attr-defined]
    if picture and picture.exists():
        said += picture.read_bytes()
        picture.unlink()
    return said.replace(str(folder).encode(), b"FOLDER") + f"\nexit {code}".encode()


def work(pictures: bool, keep: str) -> None:
    """Run every case in this process; print a digest for each."""
    with tempfile.TemporaryDirectory() as scratch:
        for number, words in enumerate(cases(pictures)):
            said = answer(words, Path(scratch))
            if keep:
                (Path(keep) / f"{number:04d}").write_bytes(said)
            print(json.dumps([words, hashlib.sha256(said).hexdigest()]), flush=True)


def digests(checkout: Path, pictures: bool, keep: str) -> dict[tuple[str, ...], str]:
    """What every case gives in a checkout."""
    command = [sys.executable, str(Path(__file__)), "--work", str(checkout), "--keep", keep]
    done = subprocess.run(
        command + ["--pictures"] * pictures,
        cwd=ROOT,
        env={"PYTHONPATH": str(checkout / "src"), "PYTHONHASHSEED": "0", "PATH": "/usr/bin:/bin"},
        capture_output=True,
        check=True,
    )
    found = (json.loads(line) for line in done.stdout.decode().splitlines())
    return {tuple(words): digest for words, digest in found}


def main() -> int:
    """Compare; 0 where nothing differs."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("other", type=Path)
    parser.add_argument("--pictures", action="store_true")
    parser.add_argument("--keep", default="")
    parser.add_argument("--work", action="store_true", help=argparse.SUPPRESS)
    given = parser.parse_args()
    if given.work:
        work(given.pictures, given.keep)
        return 0
    folders = [str(Path(given.keep) / side) if given.keep else "" for side in ("ours", "theirs")]
    for folder in filter(None, folders):
        Path(folder).mkdir(parents=True, exist_ok=True)
    sides = zip((ROOT, given.other.resolve()), folders, strict=True)
    ours, theirs = (digests(side, given.pictures, folder) for side, folder in sides)
    differ = [words for words in ours if ours[words] != theirs.get(words)]
    for words in differ:
        print("differs:", " ".join(words))
    print(f"{len(ours):,} answers, {len(differ):,} differ")
    return bool(differ)


if __name__ == "__main__":
    sys.exit(main())
