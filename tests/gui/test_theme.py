from __future__ import annotations

import re
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest
from PySide6.QtGui import QFontInfo, QFontMetrics

from cdu_app.ui import tokens
from cdu_app.ui.icons import Icon
from cdu_app.ui.theme import Scheme, Theme, font
from cdu_app.ui.tokens import DARK, LARGE_ON_GROUND, LIGHT, TEXT_ON_GROUND, Colours
from resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

SCHEMES = pytest.mark.parametrize("colours", [LIGHT, DARK], ids=["light", "dark"])


def luminance(colour: str) -> float:
    """Relative luminance (WCAG 2.2)."""
    parts = [int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def test_the_measure_of_contrast() -> None:
    assert contrast("#000000", "#FFFFFF") == pytest.approx(21)
    assert contrast("#777777", "#FFFFFF") == pytest.approx(4.48, abs=0.01)


@SCHEMES
def test_every_text_has_its_contrast(colours: Colours) -> None:
    named = colours.named()
    weak = [(text, ground) for text, ground in TEXT_ON_GROUND if contrast(named[text], named[ground]) < 4.5]
    assert weak == []


@SCHEMES
def test_every_outline_and_large_figure_has_its_contrast(colours: Colours) -> None:
    named = colours.named()
    weak = [(mark, ground) for mark, ground in LARGE_ON_GROUND if contrast(named[mark], named[ground]) < 3]
    assert weak == []


def test_every_tone_of_the_style_sheet_is_a_checked_text() -> None:
    sheet = (resource_path("theme") / "desktop.qss").read_text("utf-8")
    tones = set(re.findall(r'QLabel\[tone="\w+"\] \{ color: \$(\w+)', sheet))
    checked = {text for text, _ground in (*TEXT_ON_GROUND, *LARGE_ON_GROUND)}
    assert tones <= checked


def test_the_style_sheet_uses_known_colours_only() -> None:
    sheet = (resource_path("theme") / "desktop.qss").read_text("utf-8")
    assert set(re.findall(r"\$(\w+)", sheet)) <= LIGHT.named().keys()
    assert not re.search(r"#[0-9A-Fa-f]{6}", sheet)


def test_the_shipped_fonts_are_used_and_their_digits_are_tabular(theme: Theme) -> None:
    assert QFontInfo(font(14)).family() == tokens.SANS
    assert QFontInfo(font(56, mono=True)).family() == tokens.MONO
    metrics = QFontMetrics(font(16))
    assert len({metrics.horizontalAdvance(digit) for digit in "0123456789"}) == 1


def test_switching_the_theme_changes_the_application(qapp: QApplication, theme: Theme) -> None:
    theme.choose(Scheme.DARK)
    assert theme.is_dark
    assert qapp.palette().window().color().name().upper() == DARK.ground
    theme.choose(Scheme.LIGHT)
    assert qapp.palette().window().color().name().upper() == LIGHT.ground


def test_icons_are_drawn_in_the_colour_of_the_text(qapp: QApplication, theme: Theme) -> None:
    icon = Icon("zap", 24)
    icon.setProperty("tone", "failed")
    icon.ensurePolished()
    image = icon.grab().toImage()
    colours = {image.pixelColor(x, y).name().upper() for x in range(24) for y in range(24)}
    assert LIGHT.failed in colours


def test_every_icon_that_is_named_is_shipped_and_no_other() -> None:
    source = "\n".join(path.read_text("utf-8") for path in (resource_path("..") / "cdu_app" / "ui").rglob("*.py"))
    shipped = {path.stem for path in resource_path("icons").glob("*.svg")}
    assert {name for name in shipped if f'"{name}"' not in source} == set()


def test_the_style_is_the_same_on_every_system() -> None:
    """Asked in a process of its own: here the application exists already."""
    ask = "from cdu_app.ui.application import make_application; print(make_application().style().objectName())"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.strip() == "fusion"
