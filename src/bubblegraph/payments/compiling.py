"""The compiler of the kernels, where it is installed."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from typing import Any

__all__ = ["COMPILED", "compiled"]

# BUBBLEGRAPH_INTERPRET=1 leaves the kernels plain Python, to be compared or stepped through
COMPILED = (
    importlib.util.find_spec("numba") is not None and not os.environ.get("BUBBLEGRAPH_INTERPRET")
)


def compiled(function: Callable[..., Any]) -> Callable[..., Any]:
    """Compile a kernel when it is first called, and keep what was compiled for the next time."""
    if not COMPILED:
        return function
    import numba  # noqa: PLC0415 - a third of a second, for large tables only

    kernel: Callable[..., Any] = numba.njit(cache=True, nogil=True)(function)
    return kernel
