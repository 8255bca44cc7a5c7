"""The standard streams: all three there, whatever the surroundings, output for answers alone."""

from __future__ import annotations

import errno
import io
import os
import sys
from contextlib import suppress
from typing import Any

from bubblegraph.output.spelling import SPELLED

__all__ = ["abandon_output", "is_stdout", "mend_streams", "take_stdout", "write_what_fits"]

STDOUT, STDERR = 1, 2
NAMES = ("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1")
WIDEST = 10_000  # columns; no terminal has more


def take_stdout() -> None:
    """Keep standard output for what the program prints; for as long as the process lives.

    Libraries that print from C, and programs that are started, get standard error in its place.
    """
    mend_streams()
    if sys.stdout is not sys.__stdout__ or _number(sys.stdout) != STDOUT:
        return
    own = _beside(sys.stdout)
    os.dup2(STDERR, STDOUT)
    sys.stdout = own
    sys.__stdout__ = own  # type: ignore[misc] # by which the size of the terminal is found


def mend_streams() -> None:
    """Make the standard streams fit to work with, before any file is opened.

    What was closed is opened on nothing, so that no file of ours takes its number.
    """
    for _ in filter(_is_closed, range(3)):  # each takes the lowest number that is free
        os.open(os.devnull, os.O_RDWR)
    if sys.stderr is None:
        sys.stderr = io.TextIOWrapper(io.FileIO(STDERR, "w", closefd=False), encoding="utf-8")
    if sys.stdout is None:
        sys.stdout = _Closed()
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors=SPELLED)
    _forget_odd_sizes()


def is_stdout(path: str) -> bool:
    """Whether a path means standard output, which is no longer where the system has it."""
    return path in NAMES


def abandon_output() -> None:
    """Write nothing more, not even at exit: nobody takes it."""
    number = _number(sys.stdout)
    if number is not None:
        os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def write_what_fits() -> None:
    """Write what is left as far as no reader is waited for: who pressed Ctrl-C waits no longer."""
    number = _number(sys.stdout)
    if number is None:  # it is closed, or no file
        return
    os.set_blocking(number, False)
    try:
        sys.stdout.flush()
    except OSError:
        abandon_output()
    os.set_blocking(number, True)


class _Closed(io.TextIOBase):
    """Standard output where there is none: who writes nothing does not mind."""

    encoding = "utf-8"

    def write(self, _text: str) -> int:
        raise OSError(errno.EBADF, "it is closed")


def _beside(stream: Any) -> io.TextIOWrapper:
    """The same stream on a descriptor that nobody else knows."""
    stream.flush()
    raw = io.FileIO(os.dup(stream.fileno()), "w", closefd=False)
    return io.TextIOWrapper(
        io.BufferedWriter(raw),
        encoding=stream.encoding,
        errors=stream.errors,
        line_buffering=stream.line_buffering,
        write_through=stream.write_through,
    )


def _is_closed(number: int) -> bool:
    try:
        os.fstat(number)
    except OSError:
        return True
    return False


def _number(stream: Any) -> int | None:
    with suppress(OSError, AttributeError, ValueError):
        return int(stream.fileno())
    return None


def _forget_odd_sizes() -> None:
    """Take the size of the terminal from itself where the environment has none that makes sense."""
    for name in ("COLUMNS", "LINES"):
        text = os.environ.get(name, "1")
        if not (text.isascii() and text.isdigit() and 0 < int(text[:9]) <= WIDEST):
            del os.environ[name]
