"""Options that several commands have in common."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from copy import copy
from functools import wraps
from typing import Annotated, Any

import typer
from typer.core import TyperCommand

from bubblegraph.errors import Misread

__all__ = ["Command", "GroupedHelp", "Options", "share", "usage"]

Command = Callable[..., None]
Options = dict[str, tuple[Any, Any]]  # name to the annotation and the default
OWN = "Options"  # the heading of those that are not shared


def usage(reader: Callable[[str], Any]) -> Callable[[Any], Any]:
    """Turn a reader of texts into one whose complaints are errors of usage."""

    def read(text: Any) -> Any:
        if not isinstance(text, str):
            return text  # a default that was read already
        try:
            return reader(text)
        except Misread as error:
            raise typer.BadParameter(f"{error.message}. {error.remedy}".strip()) from None

    return read


class GroupedHelp(TyperCommand):
    """A command whose help lists the options that it shares under headings of their own."""

    def format_options(self, ctx: Any, formatter: Any) -> None:
        """Write arguments, own options, and those of each group."""
        groups: dict[str, list[tuple[str, str]]] = {"Arguments": [], OWN: []}
        for param in self.get_params(ctx):
            record = param.get_help_record(ctx)
            if record is not None:
                argument = param.param_type_name == "argument"
                heading = getattr(param, "rich_help_panel", None) or OWN
                groups.setdefault("Arguments" if argument else heading, []).append(record)
        for heading, records in groups.items():
            if records:
                with formatter.section(heading):
                    formatter.write_dl(records)


def _under(heading: str | None, kind: Any) -> Any:
    """The same option, under a heading in the help of this command alone."""
    option = copy(kind.__metadata__[0])
    option.rich_help_panel = heading
    return Annotated[kind.__origin__, option]


def share(
    options: Options, name: str, make: Callable[[dict[str, Any]], Any], heading: str | None = None
) -> Callable[[Command], Command]:
    """Give a command options that others have too; it gets what they make as one argument.

    In its help they stand under the heading, if there is one.
    """

    def decorate(command: Command) -> Command:
        @wraps(command)
        def run(**given: Any) -> None:
            chosen = {option: given.pop(option) for option in options}
            command(**given, **{name: make(chosen)})

        signature = inspect.signature(command, eval_str=True)
        own = [parameter for parameter in signature.parameters.values() if parameter.name != name]
        rest = [parameter for parameter in own if parameter.kind == inspect.Parameter.KEYWORD_ONLY]
        shared = [
            inspect.Parameter(
                option,
                inspect.Parameter.POSITIONAL_OR_KEYWORD,
                default=default,
                annotation=_under(heading, kind),
            )
            for option, (kind, default) in options.items()
        ]
        parameters = [*(parameter for parameter in own if parameter not in rest), *shared, *rest]
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate
