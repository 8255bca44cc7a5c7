"""What may stand where the cursor is: the words that a shell proposes.

A shell calls the program by ``bubblegraph --complete=WORD BEFORE...`` and gets a line for each
word, with a tab and what it means behind it; ``:files`` stands for the names of files, which shells
know. What an option takes is told by its metavar, so that nothing is declared twice.
"""

from __future__ import annotations

import os
import re
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from typer.core import TyperArgument

from bubblegraph.cli.options import GROUPS
from bubblegraph.errors import BubblegraphError
from bubblegraph.ledger.model import CONFIDENCES, KINDS, PAID_IN, RELATIONSHIPS, Ledger, Status

if TYPE_CHECKING:
    from typer.core import TyperGroup

__all__ = ["FILES", "VALUES", "Word", "placeholders", "propose"]

FILES = ":files"
TEXTS = (".yaml", ".yml", ".csv", ".tsv")  # what else holds a ledger needs libraries to be read
LARGEST = 2_000_000  # bytes of a ledger that is read between two keys


class Word(NamedTuple):
    """A word that may be typed."""

    value: str
    means: str = ""
    names: tuple[str, ...] = ()  # that are as good where no value begins so


@dataclass(frozen=True)
class Typed:
    """A line that is being typed, of one command."""

    command: str
    arguments: tuple[str, ...]  # before the cursor
    word: str  # that the cursor is in, as far as it

    @cached_property
    def ledger(self) -> Ledger:
        """The ledger that is asked, empty where it has errors or is too large to be read now."""
        from bubblegraph.ledger.read import find_file, find_ledger, load_ledger  # noqa: PLC0415

        paths = [path for path in map(find_file, self.arguments) if os.path.isfile(path)]
        paths = paths or [str(find_ledger())]
        texts = all(path.lower().endswith(TEXTS) for path in paths)
        try:
            if texts and sum(map(os.path.getsize, paths)) <= LARGEST:
                return load_ledger(*paths)
        except (BubblegraphError, OSError):
            pass
        return Ledger("", "", None, {}, ())


def propose(program: TyperGroup, word: str, before: Iterable[str]) -> list[Word]:
    """List what may stand in the place of a word, behind those before it.

    Parameters
    ----------
    program : TyperGroup
        With the command among ``before``, or with all commands where there is none.
    word : str
        As far as it is typed, quotes and all.
    before : iterable of str
        The words between the name of the program and this one.
    """
    before = [_unquoted(one) for one in before]
    word = "" if word == "=" else _unquoted(word)  # bash parts --kind=debt at its =
    name, *rest = [one for one in before if one != "="] or [""]
    command = program.commands.get(name)
    if command is None:
        return [] if name else _matching(word, [*_commands(program), *_options(program)])
    option, equals, value = word.partition("=")
    if equals and option.startswith("-"):
        found = propose(program, value, [name, *rest, option])
        return [one._replace(value=f"{option}={one.value}") for one in found if one.value != FILES]
    arguments = _arguments(command, rest)
    typed = Typed(name, tuple(arguments), word)
    for param in command.params:
        if rest and rest[-1] in param.opts and _takes_value(param):
            return _values(typed, param, rest[-1])
    if word.startswith("-"):
        return _matching(word, _options(command))
    taken = [param for param in command.params if isinstance(param, TyperArgument)]
    if len(arguments) >= len(taken) and not (taken and taken[-1].nargs == -1):
        return []
    return _values(typed, taken[min(len(arguments), len(taken) - 1)], "")


def _unquoted(word: str) -> str:
    """A word as bash hands it over, without its quotes and backslashes."""
    if os.sep == "\\" or not re.search(r"[\\'\"]", word):
        return word
    for closed in (word, f"{word}'", f'{word}"'):
        try:
            return " ".join(shlex.split(closed))
        except ValueError:
            continue
    return word


def _takes_value(param: Any) -> bool:
    return not isinstance(param, TyperArgument) and not param.is_flag


def _arguments(command: Any, words: list[str]) -> list[str]:
    """The words that are neither options nor what options take."""
    valued = {opt for param in command.params if _takes_value(param) for opt in param.opts}
    pairs = zip(["", *words], words, strict=False)
    return [
        word
        for last, word in pairs
        if last not in valued and (word == "-" or not word.startswith("-"))
    ]


def _commands(program: TyperGroup) -> Iterator[Word]:
    for name, command in program.commands.items():
        yield Word(name, command.get_short_help_str(80))


def _options(command: Any) -> Iterator[Word]:
    """The options of a command, and its flags."""
    for param in command.params:
        if not (isinstance(param, TyperArgument) or param.hidden):
            for opt in param.opts:
                yield Word(opt, _first_sentence(param.help or ""))
    yield Word("--help", "Show this message and exit.")


def _first_sentence(text: str) -> str:
    return re.split(r"(?<=[.;:]) ", text, maxsplit=1)[0]


def placeholders(metavar: str) -> tuple[list[str], list[str]]:
    """Split a metavar into words that may be typed as they stand, and what stands for others.

    >>> placeholders("table|json|csv"), placeholders("N|none")
    ((['table', 'json', 'csv'], []), (['none'], ['N']))
    >>> placeholders("ENTITY... LEDGER"), placeholders("WORD=KIND,...")
    (([], ['ENTITY', 'LEDGER']), ([], ['WORD=KIND']))
    """
    words, kept = [], []
    for part in map(str.strip, metavar.split("|")):
        if re.fullmatch(r"[A-Z][A-Z .,=\[\]]*", part):
            kept += re.findall(r"[A-Z]+(?:=[A-Z]+)?", part)
        else:
            words.append(part)
    return words, kept


def _values(typed: Typed, param: Any, option: str) -> list[Word]:
    """What an option or an argument takes: the words of its metavar, and what that stands for."""
    words, kept = placeholders(param.metavar or "")
    found = [Word(word) for word in words]
    for name in [option] if option in VALUES else kept:
        known = VALUES.get(f"{typed.command} {name}", VALUES.get(name))
        found += known(typed) if known else []
    return _matching(typed.word, found)


def _matching(word: str, found: Iterable[Word]) -> list[Word]:
    """The words that begin so, in upper or lower case; if there are none, those of such a name."""
    begins = word.lower()
    listed = list(dict.fromkeys(found))
    files = [one for one in listed if one.value == FILES]
    exact = [one for one in listed if one.value.lower().startswith(begins)]
    named = [one for one in listed if any(name.lower().startswith(begins) for name in one.names)]
    return [*(exact or named), *(one for one in files if one not in exact)]


# --- the words that stand behind a metavar --------------------------------------------------------


def _words(*words: str) -> Callable[[Typed], list[Word]]:
    return lambda _: [Word(word.replace(" ", "-")) for word in words]


def _files(_: Typed) -> list[Word]:
    return [Word(FILES)]


def _shipped(_: Typed) -> list[Word]:
    from bubblegraph.ledger.read import shipped_ledgers  # noqa: PLC0415

    return [Word(name, "a ledger that ships") for name in shipped_ledgers()]


def _ledgers(typed: Typed) -> list[Word]:
    return [*_shipped(typed), *_files(typed)]


def _entities(typed: Typed) -> list[Word]:
    """By their ids; what else they are called finds them as well."""
    return [Word(id_, one.name, one.names()) for id_, one in typed.ledger.entities.items()]


def _deals(typed: Typed) -> list[Word]:
    return [Word(deal.id, f"{deal.payer} to {deal.payee}") for deal in typed.ledger.deals]


def _things(typed: Typed) -> list[Word]:
    return [*_entities(typed), *_deals(typed)]


def _pairs(typed: Typed) -> list[Word]:
    """The second of a pair, when the first is typed."""
    payer, slash, _ = typed.word.partition("/")
    return [Word(f"{payer}/{id_}") for id_ in typed.ledger.entities] if slash else []


def _sectors(typed: Typed) -> list[Word]:
    found = {entity.sector for entity in typed.ledger.entities.values()} - {""}
    return [Word(sector) for sector in sorted(found)]


def _forms(typed: Typed) -> list[Word]:
    from bubblegraph.cli.draw import OF_LEDGERS, TAKES  # noqa: PLC0415

    return [Word(form) for form in (TAKES if typed.command == "draw" else OF_LEDGERS)]


def _export_forms(_: Typed) -> list[Word]:
    from bubblegraph.cli.export import FORMS  # noqa: PLC0415

    return [Word(form) for form in FORMS]


def _sections(_: Typed) -> list[Word]:
    from bubblegraph.cli.report import SECTIONS  # noqa: PLC0415

    return [Word(section) for section in SECTIONS]


def _fields(_: Typed) -> list[Word]:
    from bubblegraph.ledger.deals import DEAL_KEYS, ENTITY_KEYS  # noqa: PLC0415

    return [Word(key) for key in (DEAL_KEYS | ENTITY_KEYS)]


def _terms(_: Typed) -> list[Word]:
    from bubblegraph.analysis.glossary import look_up  # noqa: PLC0415

    return [
        Word(name.replace(" ", "-"), entry.meaning)
        for entry in look_up().entries
        for name in (entry.term, *entry.aliases)
    ]


def _command_names(_: Typed) -> list[Word]:
    from bubblegraph.cli import COMMANDS  # noqa: PLC0415

    return [Word(name) for name in COMMANDS]


def _shells(_: Typed) -> list[Word]:
    from bubblegraph.cli.completion import SHELLS  # noqa: PLC0415

    return [Word(name) for name in SHELLS]


def _packages(typed: Typed) -> list[Word]:
    return [Word(name) for deal in typed.ledger.deals for name in deal.packages]


def _field_values(typed: Typed) -> list[Word]:
    """What a field takes that takes one of a few words."""
    field = typed.arguments[-1]
    known = {"sector": "SECTOR", "kind": "add KIND", "status": "add STATUS"}
    values = VALUES.get(known.get(field, f"--{field.replace('_', '-')}"))
    return values(typed) if values else []


def _nothing(_: Typed) -> list[Word]:
    return []


_COUNTED = tuple(status.word for status in Status if not status.ended)
# by the option, by the command and the metavar, or by the metavar
VALUES: dict[str, Callable[[Typed], list[Word]]] = {
    "COMMAND": _command_names,
    "DEAL": _deals,
    "ENTITY": _entities,
    "FILE": _files,
    "ID": _things,
    "KIND": _words(*KINDS, *GROUPS),
    "LEDGER": _ledgers,
    "NAME": _entities,
    "PAIR": _pairs,
    "SECTOR": _sectors,
    "SHELL": _shells,
    "STATUS": _words(*_COUNTED),
    "add STATUS": _words(*(status.word for status in Status)),
    "add KIND": _words(*KINDS),
    "diff NEW": _files,
    "diff OLD": _files,
    "export --as": _export_forms,
    "glossary TERM": _terms,
    "new NAME": _shipped,
    "rename OLD": _things,
    "report NAME": _sections,
    "set FIELD": _fields,
    "set ID": lambda typed: [*_things(typed), Word("as_of"), Word("title")],
    "set VALUE": _field_values,
    "--alias": _nothing,
    "--as": _forms,
    "--confidence": _words(*CONFIDENCES),
    "--date-format": _words("dmy", "mdy", "ymd", "days", "seconds", "milliseconds"),
    "--encoding": _words("cp1252", "latin-1", "mac-roman", "utf-16", "gb18030", "shift-jis"),
    "--id": _nothing,
    "--package": _packages,
    "--paid-in": _words(*PAID_IN),
    "--sector": _sectors,
    "--relationship": _words(*RELATIONSHIPS),
    "--sheet": _nothing,
}
