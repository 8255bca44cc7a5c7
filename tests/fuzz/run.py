"""Feed the reader, or the edits of a text, bytes that a coverage-guided fuzzer makes up. Needs atheris.

    python tests/fuzz/run.py reading --seconds 60
    python tests/fuzz/run.py editing --seconds 60
    python tests/fuzz/run.py reading FILE …     replay inputs, such as a failure that was written

What breaks a law is written to ``--failures`` (build/fuzz); mend it, and put the input into ``past/``, where
pytest replays it.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from random import Random

HERE = Path(__file__).resolve().parent
LONGEST = 4096  # bytes of an input


def main() -> None:
    """Fuzz for some seconds; end with a code above 0 at the first input that breaks a law."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("law", choices=["reading", "editing"])
    parser.add_argument("--seconds", type=int, default=60)
    parser.add_argument("--corpus", type=Path, help="where inputs that reach something new are kept")
    parser.add_argument("--failures", type=Path, default=HERE.parents[1] / "build" / "fuzz")
    parser.add_argument("inputs", nargs="*", type=Path)
    chosen = parser.parse_args()

    import atheris  # noqa: PLC0415 - not installed where only the tests run

    sys.path.insert(0, str(HERE.parent))  # where pytest finds the laws
    with atheris.instrument_imports(include=["bubblegraph"]):
        from fuzz.editing import CHOICES, check_editing  # noqa: PLC0415
        from fuzz.reading import check_reading, scratch  # noqa: PLC0415

    heads = [Random(number).randbytes(CHOICES) for number in range(8)]  # choices to begin with
    check = {"reading": check_reading, "editing": check_editing}[chosen.law]

    with tempfile.TemporaryDirectory(prefix="bubblegraph-fuzz-", dir=scratch()) as name:
        folder = Path(name)
        for path in chosen.inputs:
            check(path.read_bytes(), folder)
        if chosen.inputs:
            return
        corpus = chosen.corpus or folder / "corpus"
        corpus.mkdir(parents=True, exist_ok=True)
        chosen.failures.mkdir(parents=True, exist_ok=True)
        work = folder / "work"
        work.mkdir()
        options = [
            f"-max_total_time={chosen.seconds}",
            f"-max_len={LONGEST}",
            f"-dict={HERE / 'ledger.dict'}",
            f"-artifact_prefix={chosen.failures}/",
            "-timeout=10",
            "-print_final_stats=1",
        ]
        seeds = folder / "seeds"
        seeds.mkdir()
        for path in [*(HERE / "seeds").iterdir(), *(HERE / "past").iterdir()]:
            for number, head in enumerate(heads if chosen.law == "editing" else [b""]):
                (seeds / f"{number}-{path.name}").write_bytes(head + path.read_bytes())
        atheris.Setup([sys.argv[0], *options, str(corpus), str(seeds)], lambda data: check(data, work))
        atheris.Fuzz()


if __name__ == "__main__":
    main()
