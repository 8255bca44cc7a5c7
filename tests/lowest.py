"""The lowest versions that pyproject.toml admits, as constraints for pip.

Run: python tests/lowest.py > build/lowest.txt
"""

from __future__ import annotations

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

PYPROJECT = Path(__file__).resolve().parents[1] / "pyproject.toml"
REQUIREMENT = re.compile(
    r"(?P<name>[\w.-]+)(\[[\w,-]+\])?>=(?P<version>[\w.]+)[^;]*(?P<marker>;.*)?"
)


def constraints(text: str) -> Iterator[str]:
    """Yield a line for each requirement of a pyproject.toml: of the build, the program and its
    extras.
    """
    found = tomllib.loads(text)
    project = found["project"]
    extras = (each for extra in project["optional-dependencies"].values() for each in extra)
    for requirement in dict.fromkeys(
        [*found["build-system"]["requires"], *project["dependencies"], *extras]
    ):
        yield lowest(requirement)


def lowest(requirement: str) -> str:
    """Pin a requirement to its lowest version.

    >>> lowest("typer>=0.26,<0.30"), lowest("atheris>=3; python_version < '3.14'")
    ('typer==0.26', "atheris==3; python_version < '3.14'")
    """
    match = REQUIREMENT.fullmatch(requirement)
    if match is None:
        raise ValueError(f"{requirement} says no lowest version: write name>=version")
    return f"{match['name']}=={match['version']}{match['marker'] or ''}"


if __name__ == "__main__":
    sys.stdout.writelines(
        f"{line}\n" for line in constraints(PYPROJECT.read_text(encoding="utf-8"))
    )
