"""Feed the reader, or the edits of a text, bytes that a coverage-guided fuzzer makes up. Needs
atheris.

    python tests/fuzz/run.py reading --seconds 60 python tests/fuzz/run.py editing --seconds 60
    python tests/fuzz/run.py reading --seconds 30 --seed 1     the same inputs each time, from an
    empty folder python tests/fuzz/run.py reading FILE …     replay inputs, such as a failure that
    was written

What reaches something new is kept in ``--folder`` (build/fuzz), for the next run to begin with;
what breaks a law is written there as well. Mend it, and put the input into ``past/`` or
``past_editing/``, where pytest replays it.
"""

from __future__ import annotations

import argparse
import sys
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
    parser.add_argument(
        "--seed", type=int, default=0, help="of the choices; 0 for others each time"
    )
    parser.add_argument("--folder", type=Path, default=HERE.parents[1] / "build" / "fuzz")
    parser.add_argument("inputs", nargs="*", type=Path)
    chosen = parser.parse_intermixed_args()

    import atheris  # noqa: PLC0415 - not installed where only the tests run

    sys.path.insert(0, str(HERE.parent))  # where pytest finds the laws
    with atheris.instrument_imports(include=["bubblegraph"]):
        from fuzz.editing import CHOICES, check_editing  # noqa: PLC0415
        from fuzz.reading import check_reading  # noqa: PLC0415

    check = {"reading": check_reading, "editing": check_editing}[chosen.law]
    folder = chosen.folder.resolve()
    corpus, seeds, work = (folder / f"{chosen.law}{part}" for part in ("", "-seeds", "-work"))
    for each in (corpus, seeds, work):
        each.mkdir(parents=True, exist_ok=True)
    for path in chosen.inputs:
        check(path.read_bytes(), work)
    if chosen.inputs:
        return
    choices = [Random(number).randbytes(CHOICES) for number in range(8)]  # of edits, to begin with
    for path in [*(HERE / "seeds").iterdir(), *(HERE / "past").iterdir()]:
        for number, head in enumerate(choices if chosen.law == "editing" else [b""]):
            (seeds / f"{number}-{path.name}").write_bytes(head + path.read_bytes())
    options = [
        f"-max_total_time={chosen.seconds}",
        f"-max_len={LONGEST}",
        f"-dict={HERE / 'ledger.dict'}",
        f"-artifact_prefix={folder}/",
        f"-seed={chosen.seed}",
        "-timeout=60",  # an input takes milliseconds, but the machine may be busy
        "-print_final_stats=1",
    ]
    atheris.Setup([sys.argv[0], *options, str(corpus), str(seeds)], lambda data: check(data, work))
    atheris.Fuzz()


if __name__ == "__main__":
    main()
