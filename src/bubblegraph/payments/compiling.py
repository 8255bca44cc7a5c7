"""The libraries of large tables: their compiler, and what reads them."""

from __future__ import annotations

import importlib
import importlib.util
import os
from collections.abc import Callable
from typing import Any

from bubblegraph.errors import QuestionError

__all__ = ["COMPILED", "compiled", "needed"]

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


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel when it is first called, and keep what was compiled for the next time."""
    if not COMPILED:
        return function
    import numba  # noqa: PLC0415 - a third of a second, for large tables only

    # kernels make no arrays, so that these need not be counted: it makes them five times as fast
    options: dict[str, Any] = {"cache": True, "nogil": True, "_nrt": False}
    kernel: Callable[..., Any] = numba.njit(**options)(function)
    return kernel
