"""Fonts of the pictures: which are needed, what nobody can draw, what to install for the rest."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Iterator
from contextlib import suppress
from functools import cache

from bubblegraph.text import printable

__all__ = ["drawable", "font_hints", "fonts_for", "undrawable"]

FONT = "DejaVu Sans"  # comes with matplotlib: the same picture everywhere
CHINESE_FONTS = (
    "Noto Sans CJK SC",
    "Noto Sans SC",
    "Source Han Sans SC",
    "Source Han Sans CN",
    "Noto Sans CJK JP",
    "Noto Sans CJK TC",
    "WenQuanYi Micro Hei",
    "WenQuanYi Zen Hei",
    "Droid Sans Fallback",
    "PingFang SC",
    "Hiragino Sans GB",
    "Heiti SC",
    "Microsoft YaHei",
    "SimHei",
    "Arial Unicode MS",
)
MOST_SHOWN = 12  # characters that a hint names
NO_CHARACTER = re.compile("[\ufffe\uffff]")  # XML cannot hold them either
# boxes, and letters at odd places
USELESS = re.compile("Last Resort|Blank|^cm[a-z]+[0-9]+$|^STIX(Non|Size)")
EAST_ASIAN = (
    "CJK",
    "HIRAGANA",
    "KATAKANA",
    "HANGUL",
    "BOPOMOFO",
    "IDEOGRAPHIC",
    "KANGXI",
    "FULLWIDTH",
)
PART_OF_NAME = re.compile(
    r" (?:CAPITAL|SMALL|LETTER|VOWEL|SIGN|SYLLAB|CHARACTER|DIGIT|INDEPENDENT|CONSONANT)"
)
EMOJI = (range(0x2600, 0x2800), range(0x1F000, 0x110000))  # code points: older ones, and since 2010
OTHER_NAMES = {  # where the font of a script is not called Noto Sans and its name
    **dict.fromkeys(("Latin", "Greek", "Cyrillic", "Modifier", "Combining"), "Noto Sans"),
    "Canadian": "Noto Sans Canadian Aboriginal",
    "Tibetan": "Noto Serif Tibetan",
}


def drawable(text: str) -> str:
    """Name the characters that steer or turn a text, or are none; line ends stay.

    Examples
    --------
    >>> drawable("Nvidia\\u202e\\tCorp")
    'Nvidia<U+202E> Corp'
    """
    if text.isprintable():
        return text
    lines = (printable(re.sub(r"[\t\v\f\r]", " ", line)) for line in text.split("\n"))
    return NO_CHARACTER.sub(lambda found: f"<U+{ord(found[0]):04X}>", "\n".join(lines))


def fonts_for(texts: Iterable[str]) -> list[str]:
    """Return the font families that these texts need: DejaVu Sans, then what has the rest.

    Others are named only if a text needs them: all other pictures are the same on every computer.
    """
    missing = _characters_to_draw(texts) - _characters_of_family(FONT)
    families = [FONT]
    for family in _other_families() if missing else ():
        found = missing & _characters_of_family(family)
        if found:
            families.append(family)
            missing -= found
        if not missing:
            break
    return families


def undrawable(texts: Iterable[str]) -> str:
    """Return the characters that no font at hand has, sorted.

    Examples
    --------
    >>> undrawable(["Nvidia", "Soci\\u00e9t\\u00e9"])
    ''
    """
    characters = _characters_to_draw(texts)
    for family in fonts_for(characters):
        characters -= _characters_of_family(family)
    return "".join(sorted(characters))


def font_hints(missing: str) -> tuple[str, ...]:
    """Say for each script which font has its letters.

    Examples
    --------
    >>> font_hints("\\N{ROCKET}")
    ('no font at hand has 🚀 (emoji): install one that has, such as Noto Emoji',)
    """
    found: dict[tuple[str, str], list[str]] = {}
    for character in missing:
        found.setdefault(_script_and_font(character), []).append(character)
    return tuple(_missing_hint(characters, *script) for script, characters in sorted(found.items()))


def _missing_hint(characters: list[str], script: str, font: str) -> str:
    letters = [
        c for c in characters if not unicodedata.combining(c) and unicodedata.category(c)[0] != "M"
    ]
    shown = "".join((letters or characters)[:MOST_SHOWN])
    if not font:
        codes = ", ".join(f"U+{ord(character):04X}" for character in characters[:MOST_SHOWN])
        return f"no font at hand has {codes} ({script}): write it in other letters"
    return f"no font at hand has {shown} ({script}): install one that has, such as {font}"


def _script_and_font(character: str) -> tuple[str, str]:
    """The script that a character is named by, and a free font that has it."""
    name, category = unicodedata.name(character, ""), unicodedata.category(character)
    if not name or category in ("Co", "Cn"):
        return "no sign that everyone knows", ""
    if name.startswith(EAST_ASIAN):
        return "Chinese, Japanese, Korean", "Noto Sans CJK"
    if name.startswith("MATHEMATICAL"):
        return "mathematics", "Noto Sans Math"
    if category[0] in "LM" or category == "Nd":
        script = PART_OF_NAME.split(name)[0].title()
        return script, OTHER_NAMES.get(script, f"Noto Sans {script}")
    if category == "Sc":
        return "currencies", "Noto Sans"
    if category == "So" and any(ord(character) in codes for codes in EMOJI):
        return "emoji", "Noto Emoji"
    return "symbols", "Noto Sans Symbols 2"


def _characters_to_draw(texts: Iterable[str]) -> set[str]:
    """The characters that are to be drawn; those that only guide others need no font."""
    characters = set(drawable("".join(texts))) - {"\n"}
    return {
        c for c in characters if unicodedata.category(c) != "Cf" and not _is_variation_selector(c)
    }


def _is_variation_selector(character: str) -> bool:
    """Whether a character only chooses between two shapes of the one before it."""
    return "\ufe00" <= character <= "\ufe0f" or "\U000e0100" <= character <= "\U000e01ef"


def _other_families() -> Iterator[str]:
    """Families besides the first: for Chinese, then what is installed, Noto Sans first."""
    from matplotlib import font_manager  # noqa: PLC0415

    yield from CHINESE_FONTS
    _look_for_new_fonts()
    names = {font.name for font in font_manager.fontManager.ttflist} - {FONT, *CHINESE_FONTS}
    useful = (name for name in names if not USELESS.search(name))
    yield from sorted(useful, key=lambda name: (not name.startswith("Noto Sans"), name))


@cache
def _look_for_new_fonts() -> None:
    """Let matplotlib know the fonts that were installed after it made its list."""
    from matplotlib import font_manager  # noqa: PLC0415

    known = {font.fname for font in font_manager.fontManager.ttflist}
    for path in sorted(set(font_manager.findSystemFonts()) - known):
        with suppress(OSError, RuntimeError):  # a file that is no font
            font_manager.fontManager.addfont(path)


@cache
def _characters_of_family(family: str) -> frozenset[str]:
    """The characters that a font family has, nothing if it is not installed."""
    from matplotlib import font_manager  # noqa: PLC0415

    if family != FONT:
        _look_for_new_fonts()
    if family not in {font.name for font in font_manager.fontManager.ttflist}:
        return frozenset()
    try:
        path = font_manager.findfont(family, fallback_to_default=False)
        return frozenset(chr(code) for code in font_manager.get_font(path).get_charmap())
    except (OSError, RuntimeError, ValueError):  # a broken file, or one that was taken away
        return frozenset()
