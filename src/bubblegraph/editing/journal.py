"""Files replaced together: all or none, even if program or machine stop in between.

Once all new texts are on disk a note of them is written into each folder that has one of the files,
and taken away when all files are replaced. An edit stands from when its note is in the last of the
folders. Whoever locks one of them later and finds the note finishes the edit; what never stood is
thrown away.
"""

from __future__ import annotations

import json
import os
import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import NamedTuple

from bubblegraph.files import replace_file, sync_folders

__all__ = ["MARK", "NOTE", "Step", "finish", "noted"]

# in the name of what is not yet a ledger; it has no suffix that a ledger has
MARK = ".bubblegraph-edit-"
NOTE = ".note"  # the end of its name


class Step(NamedTuple):
    """A file that another one beside it is to replace."""

    folder: str
    scratch: str  # the name of the new text
    target: str  # the name of the file
    digest: str  # of what the file says before

    @classmethod
    def of(cls, scratch: str, target: Path, old: bytes) -> Step:
        """The step from a path to another of the same folder."""
        return cls(
            str(target.parent), os.path.basename(scratch), target.name, sha256(old).hexdigest()
        )

    def take(self) -> None:
        """Replace the file."""
        os.replace(os.path.join(self.folder, self.scratch), os.path.join(self.folder, self.target))

    def may_be_taken(self) -> bool:
        """Whether the file is as the new text was made of, or was replaced and not put back.

        The new text is looked for before and behind the file: others may take the step in between.
        """
        waits = self._waits()
        return waits if self._unchanged() else not self._waits()

    def _waits(self) -> bool:
        return os.path.lexists(os.path.join(self.folder, self.scratch))

    def _unchanged(self) -> bool:
        with suppress(OSError):
            return sha256(Path(self.folder, self.target).read_bytes()).hexdigest() == self.digest
        return False


@contextmanager
def noted(steps: Sequence[Step]) -> Iterator[None]:
    """Keep a note of steps in all their folders while they are taken; of a single one none."""
    if len(steps) < 2:
        yield
        return
    copies = _note_paths(steps, f"{MARK}{secrets.token_hex(8)}{NOTE}")
    try:
        for path in copies:
            replace_file(path, [_compose_note(steps, path.parent)], MARK)
        sync_folders(path.parent for path in copies)
        yield
        sync_folders(path.parent for path in copies)
    finally:
        for path in copies:
            with suppress(OSError):  # then it is taken away by the next edit
                path.unlink(missing_ok=True)


def finish(note: Path) -> None:
    """Finish the edit of a note, if it stood and its files are as it left them; remove the note.

    The folder of the note is locked. That is enough: if others have locked further folders of the
    edit, each of them takes the steps that are left, and none works there before all are taken.

    Raises
    ------
    OSError
        If a file cannot be replaced; the note stays.
    """
    steps = _read_steps(note)
    copies = _note_paths(steps, note.name)
    if (
        note in copies
        and all(path.exists() for path in copies)
        and all(step.may_be_taken() for step in steps)
    ):
        for step in steps:
            with suppress(FileNotFoundError):  # taken
                step.take()
        sync_folders(path.parent for path in copies)
        for path in copies:
            path.unlink(missing_ok=True)
    note.unlink(missing_ok=True)


def _compose_note(steps: Sequence[Step], folder: Path) -> bytes:
    """What a note in a folder says."""
    return json.dumps(
        [step._replace(folder=_relative_path(step.folder, folder)) for step in steps]
    ).encode()


def _relative_path(folder: str, start: Path) -> str:
    """The way from one folder to another, for both may be moved, or mounted elsewhere."""
    try:
        return os.path.relpath(folder, start)
    except ValueError:  # on another drive of Windows
        return folder


def _read_steps(note: Path) -> list[Step]:
    """The steps of a note; none if it is not ours: a step does not leave its folder."""
    try:
        steps = [Step(*map(str, each)) for each in json.loads(note.read_bytes())]
    except (FileNotFoundError, TypeError, ValueError, RecursionError):
        return []
    names = [name for step in steps for name in (step.scratch, step.target)]
    if any(name != os.path.basename(name) for name in names):
        return []
    return [step._replace(folder=os.path.normpath(note.parent / step.folder)) for step in steps]


def _note_paths(steps: Sequence[Step], name: str) -> list[Path]:
    return [Path(folder, name) for folder in sorted({step.folder for step in steps})]
