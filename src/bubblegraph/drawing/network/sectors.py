"""Fills of circles by sector, for those who ask for them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from bubblegraph.drawing.legend import SECTOR_WORDS
from bubblegraph.drawing.scene import THE_OTHERS, Scene
from bubblegraph.drawing.theme import SECTORS, Theme, blend
from bubblegraph.ledger.model import Entity

__all__ = ["circle_fills", "plain_fill", "sector_words"]

PLAIN = 0.5  # how far a plain fill goes from the colour of outlines towards the background
OTHER = "other"  # what has no fill of its own
FREE = tuple(SECTORS)  # whose fills other sectors take where these do not occur


def plain_fill(theme: Theme) -> str:
    """Return the fill of all circles where sectors are not asked for."""
    return blend(theme.rim, theme.background, PLAIN)


def sector_words(entities: Iterable[Entity]) -> dict[str, str]:
    """Give each sector of a ledger one of the fills of a theme, in the order of first use.

    Returns
    -------
    dict of sector to key
        Of ``Theme.sectors``. The sectors that ``SECTORS`` knows have their own fills, others take
        those that are free, and ``other`` where none is.

    Examples
    --------
    >>> carrier = Entity("a", "A", sector="telecom_carrier")
    >>> lab = Entity("b", "B", sector="ai_lab")
    >>> sector_words([carrier, lab])
    {'telecom_carrier': 'chipmaker', 'ai_lab': 'ai_lab'}
    """
    known = {sector: group for group, members in SECTORS.items() for sector in members}
    used = list(dict.fromkeys(entity.sector for entity in entities if entity.sector))
    taken = {known[sector] for sector in used if sector in known}
    free = iter([group for group in FREE if group not in {*taken, OTHER}])
    return {sector: known[sector] if sector in known else next(free, OTHER) for sector in used}


def circle_fills(
    theme: Theme, entities: Mapping[str, Entity], scene: Scene, *, sectors: bool
) -> tuple[dict[str, str], dict[str, str]]:
    """Return the fill of each company, and what the fills mean: of each word in the legend."""
    fills = {company.id: plain_fill(theme) for company in scene.companies}
    fills[THE_OTHERS] = theme.background
    if not sectors:
        return fills, {}
    keys, meant = sector_words(entities.values()), dict[str, str]()
    for company in scene.named:
        sector = entities[company.id].sector
        key = keys.get(sector, OTHER)
        fills[company.id] = theme.sectors[key]
        meant[_word(sector, key)] = theme.sectors[key]
    ordered = list(theme.sectors.values())
    return fills, dict(sorted(meant.items(), key=lambda item: ordered.index(item[1])))


def _word(sector: str, key: str) -> str:
    """What the legend calls a sector."""
    if key == OTHER or sector in SECTORS.get(key, ()):
        return SECTOR_WORDS[key]
    return sector.replace("_", " ").capitalize()
