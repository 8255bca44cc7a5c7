"""What ``check`` prints."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.errors import Problem, first_problems, format_problems
from bubblegraph.output.json_text import json_text
from bubblegraph.output.printing import print_text
from bubblegraph.text import count, printable

if TYPE_CHECKING:
    from bubblegraph.output.document_types import CheckDocument, ProblemDict

__all__ = ["print_problems", "problem_dict"]

FORMS = ("text", "json", "github")


def print_problems(problems: Sequence[Problem], texts: Mapping[str, str], form: str) -> None:
    """Print the problems, of very many the first, and how many there are, if there are any.

    Parameters
    ----------
    form : str
        ``text``, ``json``, or ``github``: the workflow commands that annotate a pull request.
    """
    problems = arguments.instances("problems", problems, Problem)
    texts = arguments.text_mapping("texts", texts)
    arguments.choice("form", form, FORMS)
    if form == "json":
        found: CheckDocument = {
            "schema": 1,
            "command": "check",
            "problems": [problem_dict(problem) for problem in problems],
        }
        print_text(json_text(found), "json")
        return
    if problems:
        github = form == "github"
        shown = (
            map(annotation, first_problems(problems))
            if github
            else [format_problems(problems, texts)]
        )
        sys.stdout.write("\n".join([*shown, ""]))
        errors = sum(problem.level == "error" for problem in problems)
        sys.stdout.flush()
        warnings = sum(problem.level == "warning" for problem in problems)
        sys.stderr.write(f"{count(errors, 'error')}, {count(warnings, 'warning')}\n")


def problem_dict(problem: Problem) -> ProblemDict:
    """Give a problem for JSON."""
    arguments.instance("problem", problem, Problem)
    return {
        "file": problem.place.file,
        "line": problem.place.line,
        "column": problem.place.column,
        "level": problem.level,
        "message": problem.message,
        "remedy": problem.remedy,
        "lint": problem.lint,
    }


def annotation(problem: Problem) -> str:
    """Give a problem as a workflow command of GitHub Actions."""
    place = problem.place
    where = f"file={_escape(place.file, ',:')}" + (
        f",line={place.line},col={place.column}" if place.line else ""
    )
    said = f"{problem.message}. {problem.remedy}" if problem.remedy else problem.message
    level = "notice" if problem.level == "note" else problem.level
    return f"::{level} {where}::{_escape(said)}"


def _escape(text: str, more: str = "") -> str:
    for sign in "%\r\n" + more:
        text = text.replace(sign, f"%{ord(sign):02X}")
    return printable(text)
