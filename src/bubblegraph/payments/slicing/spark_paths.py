"""Paths of files that Spark reads, and what they are called by."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import unquote

from bubblegraph.errors import QuestionError
from bubblegraph.payments.reading.sources import DATABASES
from bubblegraph.text import printable

__all__ = ["called_as", "place_of", "plain_uri", "require_parquet"]

TEXTS = (".csv", ".tsv", ".txt", ".gz", ".zst")


def require_parquet(path: str) -> None:
    """Say of other files how they become Parquet.

    Raises
    ------
    QuestionError
    """
    suffix = Path(path).suffix.lower()
    if suffix in DATABASES:
        raise QuestionError(
            f"{printable(path)} is a database, and Spark reads Parquet here. Write the answer of "
            "the query as Parquet, or search it on one machine: --engine large."
        )
    if suffix in TEXTS:
        tabs = ", separator='\\t'" if ".tsv" in path.lower() else ""
        raise QuestionError(
            f"{printable(path)} is text, and Spark reads Parquet here: lines of text have no "
            "numbers there by which an answer could name them. Write it once: python -c "
            f"\"import polars; polars.scan_csv('{printable(path)}', infer_schema=False{tabs})"
            ".sink_parquet('payments.parquet')\". Or search it on one machine: --engine large."
        )


def place_of(path: str) -> str:
    """A path for Spark: one of this machine is said in full."""
    if re.match(r"[a-z0-9]+:", path):
        return path
    return f"file:{os.path.abspath(path)}"


def plain_uri(uri: str) -> str:
    """A file of this machine as Spark writes it in one place and in another."""
    return re.sub("^file:/+", "file:/", unquote(uri))


def called_as(uri: str, path: str) -> str:
    """What a file is called by: as its path was given."""
    whole = uri.removeprefix("file:")
    if whole == uri or path.startswith("file:"):
        return uri
    base = os.path.abspath(path)
    if whole == base:
        return path
    return os.path.relpath(whole) if not os.path.isabs(path) else whole
