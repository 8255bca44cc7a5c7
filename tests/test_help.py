"""``bubblegraph help`` is ``--help``, for those who type it so."""

from __future__ import annotations

import pytest

from bubblegraph.cli import COMMANDS, SECTIONS
from conftest import Run


def test_help_alone_is_the_help_of_the_program(bubblegraph: Run) -> None:
    ran = bubblegraph("help")

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == bubblegraph("--help").out


@pytest.mark.parametrize("name", COMMANDS)
def test_help_of_a_command_is_its_help(bubblegraph: Run, name: str) -> None:
    ran = bubblegraph("help", name)

    assert (ran.code, ran.err) == (0, "")
    assert ran.out == bubblegraph(name, "--help").out


def test_help_of_what_is_no_command_says_what_is_meant(bubblegraph: Run) -> None:
    ran = bubblegraph("help", "cylces")

    assert (ran.code, ran.out) == (2, "")
    assert 'there is no command "cylces". Did you mean cycles?' in ran.err


def test_help_of_what_is_like_no_command_says_where_they_are_listed(bubblegraph: Run) -> None:
    ran = bubblegraph("help", "nonsense")

    assert ran.err.endswith('there is no command "nonsense". bubblegraph help lists them.\n')


def test_the_help_of_the_program_lists_the_commands_by_what_they_are_for(bubblegraph: Run) -> None:
    listed = bubblegraph("--help").out.partition("Options:")[2]

    for title, names in SECTIONS.items():
        block = listed.partition(f"\n{title}:\n")[2].partition("\n\n")[0]
        assert [line.split()[0] for line in block.splitlines()] == list(names)


def test_options_of_large_tables_have_a_heading_of_their_own(bubblegraph: Run) -> None:
    own, _, rest = bubblegraph("cycles", "--help").out.partition("Large tables of payments:")

    assert "--all" in own
    assert "--master" not in own
    assert "--master" in rest.partition("Output:")[0]
