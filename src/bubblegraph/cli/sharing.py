"""Options that several commands have in common."""

from __future__ import annotations

import inspect
from collections.abc import Callable
from functools import wraps
from typing import Any

import typer

from bubblegraph.errors import Misread

__all__ = ["Command", "Options", "share", "usage"]

Command = Callable[..., None]
Options = dict[str, tuple[Any, Any]]  # name to the annotation and the default


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


def share(
    options: Options, name: str, make: Callable[[dict[str, Any]], Any]
) -> Callable[[Command], Command]:
    """Give a command options that others have too; it gets what they make as one argument."""

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
                option, inspect.Parameter.POSITIONAL_OR_KEYWORD, default=default, annotation=kind
            )
            for option, (kind, default) in options.items()
        ]
        parameters = [*(parameter for parameter in own if parameter not in rest), *shared, *rest]
        run.__signature__ = signature.replace(parameters=parameters)  # type: ignore[attr-defined]
        run.__annotations__ = {parameter.name: parameter.annotation for parameter in parameters}
        return run

    return decorate
