"""A picture, drawn and not yet written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.drawing.canvas import render_figure, write_figure

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "save_picture"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """What every form of picture has; a notebook shows it by itself."""

    figure: Figure
    title: str
    hints: tuple[str, ...]  # what did not work out as it should, in words
    tooltips: Mapping[str, str]  # gid in the SVG: text

    def _repr_svg_(self) -> str:
        return render_figure(self.figure, ".svg", title=self.title, tooltips=self.tooltips).decode()

    def _repr_png_(self) -> bytes:
        return render_figure(self.figure, ".png", title=self.title, tooltips=self.tooltips)


def save_picture(picture: Picture, path: str | Path) -> Path:
    """Write a picture as PNG, SVG or PDF, by the suffix of the path.

    The same picture gives the same bytes. An SVG holds real text, and tooltips on what is drawn.

    Parameters
    ----------
    picture : Picture
        Of any form.
    path : str or Path

    Returns
    -------
    Path

    Raises
    ------
    OutputError
        If the suffix is another one, or the file cannot be written.
    """
    arguments.instance("picture", picture, Picture)
    path = arguments.path("path", path)
    return write_figure(picture.figure, path, title=picture.title, tooltips=picture.tooltips)
