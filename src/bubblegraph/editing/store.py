"""Edited ledgers to disk: whole or not at all, one writer at a time, nothing newer lost."""

from __future__ import annotations

import os
import stat
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import NamedTuple

from bubblegraph.editing.journal import MARK, NOTE, Step, finish, noted
from bubblegraph.editing.opened import Opened, open_for_editing
from bubblegraph.editing.proof import Edit
from bubblegraph.errors import ChangedError, OutputError
from bubblegraph.files import replace_file, sync_folders, write_beside

try:
    import fcntl
except ImportError:  # Windows: no lock; that the file is unchanged is checked all the same
    fcntl = None  # type: ignore[assignment]

__all__ = ["create_file", "edit_files", "locked", "locked_files", "write_edit"]

PATIENCE = 60  # seconds to wait for another writer
MOMENT = 1.0  # seconds of them that pass without a word
PAUSE = 0.005  # seconds between two looks at the lock
BOM = b"\xef\xbb\xbf"

Waiting = Callable[[str, int], object]  # is told the folder, and for how many seconds at most


def edit_files(
    change: Callable[[Opened], Edit], *paths: str, waiting: Waiting | None = None
) -> Edit:
    """Read ledgers, work out an edit and write it, while nobody else edits there.

    Parameters
    ----------
    change : function
        From the ledger that was read to the edit.
    *paths : str
    waiting : function, optional
        Called once for each folder in which another program edits for longer than a moment.

    Returns
    -------
    Edit
        What was written.

    Raises
    ------
    LedgerError, EditError, QuestionError
        As the change does; nothing was written.
    OutputError
        If a file cannot be written, or has changed meanwhile; nothing was written.
    """
    folders: set[str] = {_folder_of(path) for path in paths}
    while True:
        with locked(folders, waiting):
            opened = open_for_editing(*paths)
            needed = {_folder_of(file) for file in opened.ledger.files}
            if needed <= folders:
                edit = change(opened)
                write_edit(edit)
                return edit
        # locks are taken all at once and in one order, or two programs wait for each other
        folders |= needed


@contextmanager
def locked_files(files: Iterable[str], waiting: Waiting | None = None) -> Iterator[None]:
    """Let nobody else edit where some files are; ``waiting`` as for ``edit_files``.

    Raises
    ------
    OutputError
        As ``locked``.
    """
    with locked({_folder_of(file) for file in files}, waiting):
        yield


def write_edit(edit: Edit) -> None:
    """Write the texts of an edit, all or none.

    Every new text is written beside its file and brought to disk first; then all files are looked
    at once more, and one after the other is replaced. If one cannot be, those before it are put
    back. If the program is killed in between, the next edit in one of the folders finishes this
    one.

    Raises
    ------
    OutputError
        If a file cannot be written; a ``ChangedError`` if it is not as it was read.
    """
    staged: list[_Staged] = []
    replaced: list[_Staged] = []
    try:
        for file, text in edit.texts.items():
            staged.append(_stage(file, edit.before.texts[file], text))
        for each in staged:
            if _read_bytes(each.file) != each.old:
                raise _changed_error(each.file)
        with _errors_of_file(next(iter(edit.texts), "")), noted([each.step for each in staged]):
            for each in staged:
                with _errors_of_file(each.file):
                    each.step.take()
                replaced.append(each)
    except BaseException:
        if len(replaced) < len(staged):
            _put_back(replaced)
        raise
    finally:
        for each in staged:
            Path(each.scratch).unlink(missing_ok=True)
    sync_folders(each.target.parent for each in staged)


def create_file(path: str, text: str) -> None:
    """Write a new file, whole or not at all.

    Raises
    ------
    OutputError
        If there is one of the name, or it cannot be written.
    """
    target = Path(path)
    try:
        scratch = write_beside(target, [text.encode()], MARK)
        try:
            _give_name(scratch, target)
        finally:
            Path(scratch).unlink(missing_ok=True)
    except FileExistsError:
        raise OutputError(f'"{path}" exists already; it was not touched.') from None
    except OSError as error:
        gone = not target.parent.is_dir()
        reason = "there is no such folder" if gone else (error.strerror or str(error)).lower()
        raise OutputError(f'cannot write "{path}": {reason}.') from None
    sync_folders([target.parent])


def _give_name(scratch: str, target: Path) -> None:
    """Give a finished file its name, unless another has it."""
    try:
        os.link(scratch, target)
    except FileExistsError:
        raise
    except OSError:  # no links here
        with target.open("xb") as stream:
            stream.write(Path(scratch).read_bytes())


# --- the lock -------------------------------------------------------------------------------------


@contextmanager
def locked(folders: Iterable[str], waiting: Waiting | None = None) -> Iterator[None]:
    """Hold an advisory lock of folders themselves, which outlives a file that is replaced.

    Raises
    ------
    OutputError
        If another program holds it for longer than a minute.
    """
    with ExitStack() as held:
        for folder in sorted(folders):
            handle = _lock(folder, waiting)
            if handle is not None:
                held.callback(os.close, handle)
                _finish_broken_off(folder)
        yield


def _lock(folder: str, waiting: Waiting | None) -> int | None:
    """Lock a folder; None where that cannot be done."""
    if fcntl is None:
        return None
    try:
        handle = os.open(folder, os.O_RDONLY)
    except OSError:
        return None  # what is wrong with the folder is said when the file is read
    start = time.monotonic()
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            waited = time.monotonic() - start
            if waiting is not None and waited >= MOMENT:
                waiting(folder, PATIENCE)
                waiting = None
            if waited >= PATIENCE:
                os.close(handle)
                raise OutputError(
                    f'another program edits a ledger in "{folder}", for {PATIENCE} seconds now. '
                    "Nothing was written; try again."
                ) from None
            time.sleep(PAUSE)
        except OSError:  # some network file systems cannot lock a folder
            os.close(handle)
            return None
        else:
            return handle


def _finish_broken_off(folder: str) -> None:
    """Finish or remove what killed writers left; the lock is held, so none is at work."""
    left: list[Path] = []
    with suppress(OSError), os.scandir(folder) as entries:
        left = [
            Path(entry.path)
            for entry in entries
            if entry.name.startswith(".")
            and MARK in entry.name
            and entry.is_file(follow_symlinks=False)
        ]
    for note in left:
        if note.suffix == NOTE:
            try:
                finish(note)
            except OSError as error:
                reason = f"{error.filename or note}: {(error.strerror or str(error)).lower()}"
                raise OutputError(
                    f"an edit was broken off and cannot be finished ({reason})."
                ) from None
    for path in left:
        with suppress(OSError):
            path.unlink(missing_ok=True)


def _folder_of(path: str) -> str:
    return os.path.dirname(os.path.realpath(path))


# --- one file -------------------------------------------------------------------------------------


class _Staged(NamedTuple):
    """A new text on disk, beside the file that it will replace."""

    file: str
    target: Path
    scratch: str
    old: bytes

    @property
    def step(self) -> Step:
        """The replacement."""
        return Step.of(self.scratch, self.target, self.old)


def _stage(file: str, before: str, text: str) -> _Staged:
    """Bring a new text to disk, with the permissions and the owner of the old."""
    target = Path(os.path.realpath(file))
    old = _read_bytes(file)
    if old.decode("utf-8-sig", "replace") != before:
        raise _changed_error(file)
    with _errors_of_file(file):
        found = target.stat()
        if not stat.S_ISREG(found.st_mode):
            raise OSError(None, "it is not a file that can be replaced")
        if not found.st_mode & 0o222 or not os.access(target, os.W_OK):
            raise OSError(None, "it is read-only")
        raw = text.encode("utf-8", "surrogatepass")
        scratch = write_beside(target, [BOM, raw] if old.startswith(BOM) else [raw], MARK)
    return _Staged(file, target, scratch, old)


def _put_back(replaced: Iterable[_Staged]) -> None:
    """Undo: write what stood in files that were replaced before another could not be."""
    for each in replaced:
        with suppress(OSError):
            replace_file(each.target, [each.old], MARK)


def _read_bytes(file: str) -> bytes:
    with _errors_of_file(file):
        return Path(file).read_bytes()


@contextmanager
def _errors_of_file(file: str) -> Iterator[None]:
    """Say of which file an error of the system speaks."""
    try:
        yield
    except OSError as error:
        gone = isinstance(error, FileNotFoundError)
        reason = "it is gone" if gone else (error.strerror or str(error)).lower()
        raise OutputError(f'cannot write "{file}": {reason}. Nothing was changed.') from None


def _changed_error(file: str) -> ChangedError:
    return ChangedError(f'"{file}" has changed since it was read. Nothing was written; try again.')
