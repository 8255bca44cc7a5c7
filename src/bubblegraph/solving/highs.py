"""HiGHS, the solver: every model is made and solved here, and standard output stays clean.

HiGHS prints from C, past ``sys.stdout``: 1.16 prints its name while a model is made, before anybody
can tell it to be silent. So a model is told so at the first moment there is, and the first one of a
process is tried out with file descriptor 1 led into a file. A version that writes nothing is
trusted: its descriptor, which belongs to all threads and children of the process, is never touched
again. A version that does write has it led aside whenever a model is made or solved, one at a time;
see ``_aside``.
"""

from __future__ import annotations

import atexit
import os
import sys
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from functools import cache
from typing import Any

__all__ = ["library", "new_model", "run"]

STDOUT, STDERR = 1, 2
SILENT = ("output_flag", "log_to_console")
TELLING = 8  # bytes; a shorter line may as well be somebody else's

_one_at_a_time = threading.Lock()
_noise: frozenset[bytes] | None = None  # the lines that this version writes; None: not tried yet


def library() -> Any:
    """Return the module ``highspy``, for its constants; a tenth of a second the first time."""
    import highspy  # noqa: PLC0415 - needed for large ledgers only

    return highspy


def new_model(**options: Any) -> Any:
    """Make a model without rows and columns, silent and on one thread.

    Parameters
    ----------
    **options
        Options of HiGHS, by name.

    Returns
    -------
    highspy.Highs

    Examples
    --------
    >>> model = new_model(presolve="off")
    >>> model.getOptionValue("output_flag")[1], model.getOptionValue("threads")[1]
    (False, 1)
    """
    _try_out()
    with _quiet():
        return _make(options)


def run(model: Any) -> None:
    """Solve a model.

    HiGHS refuses one thread where the process solved something else on several before. It then gets
    those.
    """
    with _quiet():
        _solve(model)


def _make(options: dict[str, Any]) -> Any:
    model = _silent_model()()
    for name, value in {**dict.fromkeys(SILENT, False), "threads": 1, **options}.items():
        model.setOptionValue(name, value)
    return model


def _solve(model: Any) -> None:
    highspy = library()
    refused = highspy.HighsModelStatus.kNotset
    if model.run() == highspy.HighsStatus.kError and model.getModelStatus() == refused:
        model.setOptionValue("threads", 0)
        model.run()


@cache
def _silent_model() -> Any:
    highs: Any = library().Highs

    class Silent(highs):  # type: ignore[misc]
        """A model that is silent before it does the first thing that could make it print."""

        def enableCallbacks(self) -> Any:  # noqa: N802 - called while it is made
            for name in SILENT:
                self.setOptionValue(name, False)
            return super().enableCallbacks()

    return Silent


# --- versions that print all the same -------------------------------------------------------------


def _try_out() -> None:
    """Find out once whether this version writes to standard output."""
    global _noise  # noqa: PLW0603 - a fact about the library, found once a process
    with _one_at_a_time:
        if _noise is not None:
            return
        alone = _is_alone()
        first = _written_by_a_trial()
        second = _written_by_a_trial() if first else b""
        _noise = frozenset(first.splitlines(keepends=True)) & frozenset(
            second.splitlines(keepends=True)
        )
        if not alone:
            _pass_on(first + second)


def _written_by_a_trial() -> bytes:
    with _aside():
        model = _make({})
        model.addVar(0.0, 1.0)
        model.changeColCost(0, -1.0)
        model.addRow(0.0, 0.5, 1, [0], [1.0])
        _solve(model)
        model.changeColIntegrality(0, library().HighsVarType.kInteger)
        _solve(model)
    return _scratch().take()


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep what a version writes off standard output."""
    if not _noise:
        yield
        return
    with _one_at_a_time:
        alone = _is_alone()
        try:
            with _aside():
                yield
        finally:
            written = _scratch().take()
            if not alone:
                _pass_on(written)


def _is_alone() -> bool:
    """Whether no other thread can be writing: then all of it is the solver's."""
    return threading.active_count() == 1


@contextmanager
def _aside() -> Iterator[None]:
    """Lead file descriptor 1 into the scratch file for a while.

    Others may write there meanwhile, from another thread or from C, for the descriptor is of the
    process. So what was written is kept and passed on, not thrown away: at once, or at the end of
    the process what comes late, from a thread that had begun to write or from a child that was
    started in that moment. With all known versions of HiGHS the moment is the trial, two
    thousandths of a second.
    """
    sink = _scratch().descriptor
    kept = _copy(STDOUT)
    try:
        _flush_c()
        os.dup2(sink, STDOUT)
        yield
    finally:
        _flush_c()
        if kept is not None:
            os.dup2(kept, STDOUT)
            os.close(kept)
        else:  # it was closed, and shall be: the next file may get the number
            os.close(STDOUT)


def _copy(descriptor: int) -> int | None:
    try:
        return os.dup(descriptor)
    except OSError:  # it is closed
        return None


def _pass_on(taken: bytes) -> None:
    """Write to standard output what was not the solver's."""
    for line in _noise or ():
        if len(line) >= TELLING:
            taken = taken.replace(line, b"")
    with suppress(OSError):  # who wrote it will learn that nobody reads it when they write again
        while taken:
            taken = taken[os.write(STDOUT, taken) :]


class _Scratch:
    """A file that takes what is written to standard output, and gives it back, each byte once."""

    def __init__(self) -> None:
        self.descriptor = self._open()
        self.taken = 0
        atexit.register(lambda: _pass_on(self.take()))

    @staticmethod
    def _open() -> int:
        try:
            file = tempfile.TemporaryFile()  # noqa: SIM115 - it is closed below
        except OSError:  # no folder to write in: then it is lost
            file = open(os.devnull, "r+b")  # noqa: SIM115
        with file:
            numbers = [os.dup(file.fileno())]
            while (
                numbers[-1] <= STDERR
            ):  # where a standard stream was closed is no place for the file
                numbers.append(os.dup(numbers[-1]))
        for number in numbers[:-1]:
            os.close(number)
        return numbers[-1]

    def take(self) -> bytes:
        """Return what came since the last time."""
        found = b""
        while part := self._read(self.taken):
            self.taken += len(part)
            found += part
        return found

    def _read(self, start: int) -> bytes:
        if hasattr(os, "pread"):
            return os.pread(self.descriptor, 65536, start)
        os.lseek(self.descriptor, start, os.SEEK_SET)
        return os.read(self.descriptor, 65536)


_scratch = cache(_Scratch)


def _flush_c() -> None:
    """Write out what the C library holds back for standard output, and that alone.

    To flush all streams would wait for a thread that reads standard input.
    """
    c, stream = _c_stdout()
    if stream:
        c.fflush(stream)


@cache
def _c_stdout() -> tuple[Any, Any]:
    import ctypes  # noqa: PLC0415

    try:
        if sys.platform == "win32":
            c = ctypes.CDLL("ucrtbase")
            c.__acrt_iob_func.restype = ctypes.c_void_p
            return c, ctypes.c_void_p(c.__acrt_iob_func(STDOUT))
        c = ctypes.CDLL(None)
        return c, ctypes.c_void_p.in_dll(c, "__stdoutp" if sys.platform == "darwin" else "stdout")
    except (OSError, AttributeError, ValueError):
        return None, None
