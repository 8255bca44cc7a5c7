"""Files that are written: as a whole or not at all, and not before it is known that they can be."""

from __future__ import annotations

import os
import re
import shutil
import stat
import tempfile
from collections.abc import Iterable, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

from bubblegraph import arguments
from bubblegraph.errors import OutputError

__all__ = [
    "check_target",
    "finish_file",
    "is_stream",
    "reason_of",
    "replace_file",
    "sync_folders",
    "write_beside",
    "write_bytes",
    "write_together",
]

LONGEST = 40  # characters of a file's name that are seen in that of its new text
_DESCRIPTORS = {"/dev/stdout": 1, "/dev/stderr": 2}
_NUMBERED = re.compile(r"/(?:dev|proc/self)/fd/([0-9]+)")


def check_target(path: str) -> None:
    """Refuse a path where no file can be written: better before an hour of work than after it.

    Raises
    ------
    OutputError
        If it is empty, a folder, or in a folder that is not there; or if file or folder are
        read-only.
    """
    path = arguments.path("path", path)
    try:
        reason = "" if is_stream(path) else _obstacle(path)
    except OSError as error:
        reason = reason_of(error)
    if reason:
        raise OutputError(f'cannot write "{path}": {reason}.')


def is_stream(path: str) -> bool:
    """Whether a path is a pipe, a device or an open descriptor: written to, never replaced."""
    path = arguments.path("path", path)
    return _descriptor(path) is not None or (
        os.path.exists(path) and not os.path.isfile(path) and not os.path.isdir(path)
    )


def _descriptor(path: str) -> int | None:
    """The descriptor that a path stands for, as shells name them in ``>(command)``."""
    numbered = _NUMBERED.fullmatch(path)
    return int(numbered[1]) if numbered else _DESCRIPTORS.get(path)


def _obstacle(path: str) -> str:
    """Why a file cannot be written, or nothing."""
    if not path:
        return "the name of the file is missing"
    if os.path.isdir(path):
        return "it is a folder; name a file in it"
    target = os.path.realpath(path)
    folder = os.path.dirname(target)
    shown = os.path.dirname(path) or folder
    if path.endswith(("/", os.sep)) or not os.path.isdir(folder):
        return f'there is no folder "{shown}"'
    if os.path.exists(target) and not os.access(target, os.W_OK):
        return "the file is read-only"
    if not os.access(folder, os.W_OK | os.X_OK):
        return f'the folder "{shown}" is read-only'
    return ""


def reason_of(error: OSError) -> str:
    """Say why a file cannot be written, for the end of a sentence."""
    if isinstance(error, FileNotFoundError):
        return "the current folder is gone" if _homeless() else "there is no such folder"
    return (error.strerror or str(error)).lower()


def _homeless() -> bool:
    """Whether the current folder was deleted."""
    try:
        os.getcwd()
    except OSError:
        return True
    return False


def write_bytes(path: str, chunks: Iterable[bytes]) -> None:
    """Write a file as a whole or not at all; a pipe or a device is written to.

    Raises
    ------
    OutputError
        If it cannot be written; what was there stays.
    BrokenPipeError
        If nobody reads the pipe any more.
    """
    path = arguments.path("path", path)
    check_target(path)
    try:
        if not isinstance(chunks, Iterator):  # what is made as it is written is not gathered
            chunks = arguments.instances("chunks", chunks, bytes)
        if is_stream(path):
            _pour(path, chunks)
        else:
            replace_file(Path(os.path.realpath(path)), chunks)
    except BrokenPipeError:
        raise
    except OSError as error:
        raise OutputError(f'cannot write "{path}": {reason_of(error)}.') from None


def write_together(files: Mapping[str, Iterable[bytes]]) -> None:
    """Write several files: none takes its name before all are on disk.

    Raises
    ------
    OutputError
        If one cannot be written.
    """
    if len(files) == 1:
        write_bytes(*next(iter(files.items())))
        return
    scratches: dict[str, str] = {}
    try:
        for path, chunks in files.items():
            check_target(path)
            scratches[path] = write_beside(Path(os.path.realpath(path)), chunks)
        for path in files:
            os.replace(scratches[path], os.path.realpath(path))
            del scratches[path]
    except OSError as error:
        raise OutputError(f'cannot write "{path}": {reason_of(error)}.') from None
    finally:
        for scratch in scratches.values():
            with suppress(OSError):
                os.unlink(scratch)


def _pour(path: str, chunks: Iterable[bytes]) -> None:
    number = _descriptor(path)
    # a descriptor is shared, not opened anew: what it wrote before stays, be it a file
    with open(path if number is None else os.dup(number), "wb") as stream:
        stream.writelines(chunks)


def finish_file(written: str, path: str) -> None:
    """Let a file that was written under another name take its own, with the permissions it had.

    Raises
    ------
    OutputError
        If it cannot.
    """
    target = Path(os.path.realpath(path))
    try:
        _copy_permissions(target, written)
        os.replace(written, target)
    except OSError as error:
        raise OutputError(f'cannot write "{path}": {reason_of(error)}.') from None


def replace_file(target: Path, chunks: Iterable[bytes], mark: str = "") -> None:
    """Write a file beside another, as ``write_beside`` does, and let it take its name."""
    scratch = write_beside(target, chunks, mark)
    try:
        os.replace(scratch, target)
    except BaseException:
        os.unlink(scratch)
        raise


def write_beside(target: Path, chunks: Iterable[bytes], mark: str = "") -> str:
    """Bring bytes to disk beside a file, with its permissions and owner or those of a new file.

    Parameters
    ----------
    target : Path
        The file itself, no link to it: it is the name that will be replaced.
    chunks : iterable of bytes
    mark : str
        Becomes part of the name, by which a file that was left can be told.

    Returns
    -------
    str
        The path that may then take the name of the file.
    """
    name = target.name[:LONGEST]  # that of a file may be as long as the system allows
    handle, scratch = tempfile.mkstemp(prefix=f".{name}{mark or '.'}", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(chunks)
            stream.flush()
            _copy_permissions(target, scratch)
            os.fsync(stream.fileno())
    except BaseException:
        os.unlink(scratch)
        raise
    return scratch


def _copy_permissions(target: Path, scratch: str) -> None:
    """Give a new file permissions and owner of the one it replaces, or those of a new one."""
    if not target.exists():
        os.chmod(scratch, 0o666 & ~_mask())
        return
    found = target.stat()
    shutil.copystat(target, scratch)
    os.utime(scratch)
    made = os.stat(scratch)
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid):
        _give(scratch, found)
        os.chmod(scratch, stat.S_IMODE(found.st_mode))  # chown takes away set-id bits


def _give(scratch: str, found: os.stat_result) -> None:
    """Give a file to the owner and the group of another, or to the group alone."""
    for owner in (found.st_uid, -1):
        with suppress(OSError):  # only the superuser may give a file to another owner
            os.chown(scratch, owner, found.st_gid)
            return


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def sync_folders(folders: Iterable[str | Path]) -> None:
    """Bring the names of folders to disk."""
    for folder in {str(folder) for folder in folders}:
        with suppress(OSError):  # Windows opens no folders
            handle = os.open(folder, os.O_RDONLY)
            try:
                os.fsync(handle)
            finally:
                os.close(handle)
