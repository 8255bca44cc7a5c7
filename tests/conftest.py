"""What the tests share: the ledger of a docstring, and the command line in two ways."""

from __future__ import annotations

import io
import os
import re
import signal
import subprocess
import sys
import time
import unicodedata
from collections.abc import Callable, Sequence
from contextlib import redirect_stderr, redirect_stdout
from ctypes import CDLL
from dataclasses import dataclass
from inspect import cleandoc
from pathlib import Path
from typing import Any

import pytest
from hypothesis import settings

from bubblegraph import Ledger, read_text
from bubblegraph.cli import main

REPOSITORY = Path(__file__).resolve().parents[1]
# seconds: whoever takes that long hangs; no claim about speed, for a machine may be slow and busy
HANGS = 600

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # a shell that runs the tests in the background has it ignored, and what they start would
    # inherit that
    signal.signal(signal.SIGINT, signal.default_int_handler)

# what is to go in later versions of a library; whether what uses it is ours, only the module can
# tell
DEPRECATIONS = ("DeprecationWarning", "PendingDeprecationWarning", "FutureWarning")
STRICT = ("-W", "error", *(f"-Wignore::{sort}" for sort in DEPRECATIONS))


def pytest_configure(config: pytest.Config) -> None:
    """Have it for an error where our own code uses what is deprecated, if the checks ask for it."""
    if os.environ.get("BUBBLEGRAPH_DEPRECATIONS") == "error":
        for sort in DEPRECATIONS:
            config.addinivalue_line("filterwarnings", f"error::{sort}:bubblegraph")


settings.register_profile("plain", deadline=None, derandomize=True, database=None)
settings.load_profile("plain")


def ledger_text(docstring: str) -> str:
    """The ledger of a docstring; parties need not be declared where it has no entities."""
    text = cleandoc(docstring)
    return text if "entities:" in text else f"strict: false\n{text}"


@pytest.fixture
def ledger(request: pytest.FixtureRequest) -> Ledger:
    """The ledger written in the test's own docstring."""
    return read_text(ledger_text(request.function.__doc__), file="docstring.yaml")


@pytest.fixture
def ledger_file(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """The ledger written in the test's own docstring, as a file ``ledger.yaml``."""
    path = tmp_path / "ledger.yaml"
    path.write_text(ledger_text(request.function.__doc__), encoding="utf-8")
    return path


@dataclass(frozen=True)
class Ran:
    """What a run of the program left behind."""

    code: int
    out: str
    err: str

    @property
    def lines(self) -> list[str]:
        """The lines of its output, without the mark of those that stand beside a table."""
        return [re.sub("^#( |$)", "", line) for line in self.out.splitlines()]


Run = Callable[..., Ran]


def environment(**more: str) -> dict[str, str]:
    """A clean environment: this checkout, and no colour or language of the machine the tests run
    on.
    """
    kept = {
        name: os.environ[name]
        for name in ("PATH", "HOME", "TMPDIR", "SYSTEMROOT")
        if name in os.environ
    }
    own = {"PYTHONPATH": str(REPOSITORY / "src"), "LC_ALL": "C.UTF-8", "PYTHONHASHSEED": "0"}
    return {**kept, **own, **more}


def command(*words: str) -> list[str]:
    """The program as another process is asked to run it; what it must not warn of is an error."""
    return [sys.executable, *STRICT, "-m", "bubblegraph", *words]


def run_program(
    words: Sequence[str], stdin: bytes, cwd: Path, env: dict[str, str], **more: Any
) -> Ran:
    """Run the program as a process of its own."""
    done = subprocess.run(
        command(*words),
        input=stdin,
        capture_output=True,
        cwd=cwd,
        env=environment(**env),
        timeout=HANGS,
        check=False,
        **more,
    )
    return Ran(done.returncode, done.stdout.decode("utf-8"), done.stderr.decode("utf-8"))


@pytest.fixture
def program(tmp_path: Path) -> Run:
    """Run the program as a process of its own, in ``tmp_path``."""

    def run(*words: str, stdin: bytes = b"", cwd: Path = tmp_path, **env: str) -> Ran:
        return run_program(words, stdin, cwd, env)

    return run


@pytest.fixture
def plain_user(tmp_path: Path) -> Run:
    """Run the program in ``tmp_path`` as somebody whom permissions bind, even where the tests run
    as root.
    """
    if os.name == "nt":
        pytest.skip("permissions work otherwise on Windows")
    bound = give_up_rights if os.geteuid() == 0 else None
    if bound and sys.platform != "linux":
        pytest.skip("how root gives up its rights is known on Linux only")
    if (
        bound
        and subprocess.run([sys.executable, "-c", ""], preexec_fn=bound, check=False).returncode
    ):
        pytest.skip("root cannot give up its rights here")

    def run(*words: str) -> Ran:
        return run_program(words, b"", tmp_path, {}, preexec_fn=bound)

    return run


def give_up_rights() -> None:
    """Give up, in a process of root, what lets it pass over the permissions of its own files."""
    for capability in (1, 2):  # CAP_DAC_OVERRIDE, CAP_DAC_READ_SEARCH
        if CDLL(None).prctl(24, capability, 0, 0, 0):  # PR_CAPBSET_DROP
            os._exit(1)


def cells_wide(text: str) -> int:
    """Columns that a text takes in a terminal."""
    return sum(
        0 if unicodedata.combining(c) else 2 if unicodedata.east_asian_width(c) in "WF" else 1
        for c in text
    )


def on_a_terminal(
    *words: str,
    folder: Path,
    columns: int = 80,
    code: int = 0,
    program: Sequence[str] = (),
    **env: str,
) -> str:
    """Run the program on a pseudo-terminal and return what a person sees there."""
    pty = pytest.importorskip("pty", reason="needs a POSIX terminal")
    import fcntl  # noqa: PLC0415
    import struct  # noqa: PLC0415
    import termios  # noqa: PLC0415

    master, slave = pty.openpty()
    fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, columns, 0, 0))
    process = subprocess.Popen(
        program or command(*words),
        stdin=slave,
        stdout=slave,
        stderr=slave,
        cwd=folder,
        env=environment(TERM="xterm", **env),
    )
    os.close(slave)
    chunks = []
    deadline = time.monotonic() + HANGS
    while time.monotonic() < deadline:
        try:
            chunk = os.read(master, 65536)
        except OSError:  # the other end is closed
            break
        if not chunk:
            break
        chunks.append(chunk)
    os.close(master)
    assert process.wait(timeout=HANGS) == code
    return b"".join(chunks).decode().replace("\r\n", "\n")


@pytest.fixture
def bubblegraph(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Run the program inside this process, in ``tmp_path``: the same words, twenty times faster."""

    def run(*words: str, stdin: bytes = b"", cwd: Path = tmp_path) -> Ran:
        out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
        monkeypatch.chdir(cwd)
        monkeypatch.setattr(sys, "argv", ["bubblegraph", *words])
        monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(stdin), encoding="utf-8"))
        with redirect_stdout(out), redirect_stderr(err), pytest.raises(SystemExit) as left:
            main()
        return Ran(_exit_code(left.value.code), _written(out), _written(err))

    return run


def _exit_code(code: object) -> int:
    return code if isinstance(code, int) else int(code is not None)


def _written(stream: io.TextIOWrapper) -> str:
    stream.flush()
    return stream.buffer.getvalue().decode("utf-8")  # type: ignore[attr-defined]


def complete_ledger(size: int, amount: int = 100) -> str:
    """A ledger in which each of ``size`` parties pays every other:
    more cycles than can be listed.
    """
    parties: Sequence[str] = [f"p{number:02d}" for number in range(size)]
    rows = [
        f"- {{payer: {payer}, payee: {payee}, kind: purchase, amount: {amount}, date: 2025}}"
        for payer in parties
        for payee in parties
        if payer != payee
    ]
    return "\n".join(["strict: false", "deals:", *rows, ""])
