"""The libraries of large tables: their compiler, and what reads them."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable
from typing import Any

from bubblegraph.errors import QuestionError

__all__ = ["COMPILED", "compiled", "inlined", "needed"]

EXTRA = 'pip install "bubblegraph[payments]"'
# BUBBLEGRAPH_INTERPRET=1 leaves the kernels plain Python, to be compared or stepped through
COMPILED = importlib.util.find_spec("numba") is not None and not os.environ.get(
    "BUBBLEGRAPH_INTERPRET"
)


def needed(library: str) -> Any:
    """Import a library that large tables need.

    Raises
    ------
    QuestionError
        If it is not installed.
    """
    try:
        return importlib.import_module(library)
    except ImportError:
        more = f" {library}" if library == "duckdb" else f": {EXTRA}"
        raise QuestionError(f"large tables need {library}{more}.") from None


# kernels make no arrays, so that none need be counted: it makes them five times as fast
OPTIONS = {"nogil": True, "_nrt": False, "no_cfunc_wrapper": True}


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel when it is first called, and keep what was compiled for the next time."""
    return _compiled(function, OPTIONS | {"cache": True})


def inlined(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a part of kernels, which they alone call, into each of them."""
    return _compiled(function, OPTIONS | {"forceinline": True, "no_cpython_wrapper": True})


def _compiled(function: Callable[..., Any], options: dict[str, Any]) -> Callable[..., Any]:
    if not COMPILED:
        return function
    # else it has colorama end every answer with a sign that resets colours
    os.environ.setdefault("NUMBA_DISABLE_ERROR_MESSAGE_HIGHLIGHTING", "1")
    import numba  # noqa: PLC0415 - a third of a second, for large tables only

    kernel: Callable[..., Any] = numba.njit(**options)(function)
    return kernel
