"""The words that only a page has, in traditional and simplified Chinese."""

from __future__ import annotations

from collections.abc import Mapping

__all__ = ["PAGE_PHRASES"]

PAGE_PHRASES: Mapping[str, tuple[str, str]] = {
    "Every deal": ("全部交易", "全部交易"),
}
