"""Chinese names with a font that has them: one is made for the test, every character a box."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pytest
from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from matplotlib import font_manager
from PIL import Image

from bubblegraph import circular_flows, read_text, select_deals
from bubblegraph.drawing import fonts
from bubblegraph.drawing.canvas import settings, text_size
from bubblegraph.drawing.fonts import fonts_for, undrawable
from bubblegraph.drawing.network.draw import NetworkPicture, draw_network, save_picture

FAMILY = "Hei of the test"
CHARACTERS = "英伟达月面"
EM = 1000
PAIR = """
strict: false
entities: {a: {name: 英伟达}, b: {name: 月面}}
deals:
- {payer: a, payee: b, kind: equity, amount: 100B, date: 2025-09-22}
- {payer: b, payee: a, kind: purchase, amount: 40B, date: 2025-09-22}
"""


def make_font(path: Path) -> None:
    """Write a font in which every character is a box as wide and high as nine tenths of an em."""
    names = [".notdef", *(f"uni{ord(character):04X}" for character in CHARACTERS)]
    pen = TTGlyphPen(None)
    for corner in ((50, -50), (50, 850), (950, 850), (950, -50)):
        (pen.moveTo if corner == (50, -50) else pen.lineTo)(corner)
    pen.closePath()
    box = pen.glyph()
    font = FontBuilder(EM, isTTF=True)
    font.setupGlyphOrder(names)
    font.setupCharacterMap({ord(c): name for c, name in zip(CHARACTERS, names[1:], strict=True)})
    font.setupGlyf(dict.fromkeys(names, box))
    font.setupHorizontalMetrics(dict.fromkeys(names, (EM, 50)))
    font.setupHorizontalHeader(ascent=880, descent=-120)
    font.setupNameTable({"familyName": FAMILY, "styleName": "Regular", "psName": "HeiOfTheTest"})
    font.setupOS2(sTypoAscender=880, sTypoDescender=-120)
    font.setupPost()
    font.save(path)


@pytest.fixture
def chinese(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The font is known to matplotlib, and the only one for Chinese."""
    path = tmp_path / "hei.ttf"
    make_font(path)
    known = font_manager.fontManager.ttflist
    monkeypatch.setattr(font_manager.fontManager, "ttflist", [*known])
    font_manager.fontManager.addfont(path)
    monkeypatch.setattr(fonts, "CHINESE_FONTS", (FAMILY,))
    fonts._characters_of_family.cache_clear()
    yield
    fonts._characters_of_family.cache_clear()


@pytest.fixture
def picture(chinese: None) -> NetworkPicture:
    return draw_network(circular_flows(select_deals(read_text(PAIR))), width=800)


@pytest.mark.usefixtures("chinese")
def test_the_font_is_used_for_what_dejavu_lacks_and_for_that_alone() -> None:
    assert fonts_for(["英伟达 Nvidia"]) == ["DejaVu Sans", FAMILY]
    assert fonts_for(["Nvidia"]) == ["DejaVu Sans"]
    assert undrawable(["英伟达"]) == ""
    assert undrawable(["英伟达公司"]) == "公司"


@pytest.mark.usefixtures("chinese")
def test_a_character_is_as_wide_as_its_letters_are_high() -> None:
    fonts = fonts_for([CHARACTERS])

    with settings():
        three, five = (text_size(text, 20, fonts, bold=True)[0] for text in ("英伟达", CHARACTERS))

    assert three == pytest.approx(60, abs=3)
    assert five - three == pytest.approx(40, abs=1)


def test_there_is_nothing_to_hint_at_or_to_warn_of(
    picture: NetworkPicture, caplog: pytest.LogCaptureFixture
) -> None:
    """Fonts for Chinese often have no bold letters; matplotlib would say so on every picture."""
    assert picture.hints == ()
    assert not [record for record in caplog.get_records("setup") if "bold" in record.message]


def test_names_are_inside_their_circles_as_drawn(picture: NetworkPicture, tmp_path: Path) -> None:
    """A box of two or three characters is where the circle is:
    what was measured is what is drawn.
    """
    texts = {text.get_text(): text for text in picture.figure.axes[0].texts}
    middles = {"英伟达": picture.layout.positions["a"], "月面": picture.layout.positions["b"]}
    assert picture.layout.names == (None, None)
    left = (picture.figure.get_figwidth() * 100 - picture.layout.size[0]) / 2
    with Image.open(save_picture(picture, tmp_path / "a.png")) as drawn:
        pixels = np.asarray(drawn.convert("L"))
    for name, (x, _) in middles.items():
        box = texts[name].get_window_extent()
        high = pixels.shape[0]
        part = pixels[round(high - box.y1) : round(high - box.y0), round(box.x0) : round(box.x1)]
        assert (box.x0 + box.x1) / 2 == pytest.approx(x + left, abs=1.5)
        assert (part < 60).mean() > 0.7  # boxes of ink, with a gap between two


def test_every_format_names_or_embeds_the_font(picture: NetworkPicture, tmp_path: Path) -> None:
    svg = save_picture(picture, tmp_path / "a.svg").read_text(encoding="utf-8")
    pdf = save_picture(picture, tmp_path / "a.pdf").read_bytes()

    assert "英伟达" in svg
    assert FAMILY in svg
    assert b"HeiOfTheTest" in pdf
