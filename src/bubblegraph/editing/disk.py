"""New texts on disk, under another name beside the file that they are for."""

from __future__ import annotations

import os
import shutil
import stat
import tempfile
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path

__all__ = ["MARK", "sync_folders", "write_beside"]

MARK = ".bubblegraph-edit-"  # in the name of what is not yet a ledger; it has no suffix that a ledger has

LONGEST = 40  # characters of a file's name that are seen in that of its new text


def write_beside(target: Path, raw: bytes) -> str:
    """Bring bytes to disk beside a file, with its permissions and owner or those of a new file.

    Returns
    -------
    str
        The path that may then take the name of the file.
    """
    name = target.name[:LONGEST]  # that of a file may be as long as the system allows
    handle, scratch = tempfile.mkstemp(prefix=f".{name}{MARK}", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(raw)
            stream.flush()
            _dress(scratch, target)
            os.fsync(stream.fileno())
    except BaseException:
        os.unlink(scratch)
        raise
    return scratch


def _dress(scratch: str, target: Path) -> None:
    """Give a file the permissions and the owner of another, or what a new file has."""
    if not target.exists():
        os.chmod(scratch, 0o666 & ~_mask())
        return
    found = target.stat()
    shutil.copystat(target, scratch)
    os.utime(scratch)
    made = os.stat(scratch)
    if hasattr(os, "chown") and (made.st_uid, made.st_gid) != (found.st_uid, found.st_gid):
        with suppress(OSError):  # only the superuser may give a file away
            os.chown(scratch, found.st_uid, found.st_gid)
            os.chmod(scratch, stat.S_IMODE(found.st_mode))  # chown takes away set-id bits


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
