"""A picture, drawn and not yet written."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from bubblegraph import arguments
from bubblegraph.drawing.canvas import render_figure, write_figure
from bubblegraph.text import OneLine

if TYPE_CHECKING:
    from matplotlib.figure import Figure

__all__ = ["Picture", "render_picture", "save_picture"]

FORMS = ("png", "svg", "pdf", "webp", "jpg")


@dataclass(frozen=True, slots=True, kw_only=True, repr=False)
class Picture(OneLine):
    """What every form of picture has; a notebook shows it by itself."""

    figure: Figure
    title: str
    hints: tuple[str, ...]  # what did not work out as it should, in words
    tooltips: Mapping[str, str]  # gid in the SVG: text
    description: str = ""  # what the picture says, for those who hear it

    def _brief(self) -> str:
        return self.title

    def _repr_svg_(self) -> str:
        """Return it for notebooks; a PNG beside it would make them five times as large."""
        return render_picture(self, "svg").decode()


def render_picture(picture: Picture, form: str) -> bytes:
    """Return what ``save_picture`` writes as "png", "svg", "pdf", "webp" or "jpg"."""
    return render_figure(
        picture.figure,
        f".{form}",
        title=picture.title,
        tooltips=picture.tooltips,
        description=picture.description,
    )


def save_picture(picture: Picture, path: str | Path, *, form: str | None = None) -> Path:
    """Write a picture as PNG, SVG, PDF, WebP or JPEG.

    The same picture gives the same bytes. An SVG holds real text, and tooltips on what is drawn.

    Parameters
    ----------
    picture : Picture
        Of any form.
    path : str or Path
        A pipe or a device is written to.
    form : {"png", "svg", "pdf", "webp", "jpg"}, optional
        Without it the suffix of the path tells.

    Returns
    -------
    Path

    Raises
    ------
    OutputError
        If there is no such format, or the file cannot be written.
    """
    arguments.instance("picture", picture, Picture)
    path = arguments.path("path", path)
    if form is not None:
        arguments.choice("form", form, FORMS)
    return write_figure(
        picture.figure,
        path,
        title=picture.title,
        tooltips=picture.tooltips,
        form=form,
        description=picture.description,
    )
