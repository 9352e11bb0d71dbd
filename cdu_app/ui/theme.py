"""The look of the desktop: one style sheet made from the tokens, light or dark, following the system by default."""

from __future__ import annotations

from enum import StrEnum
from string import Template
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette

from cdu_app.ui.tokens import ARABIC, DARK, LIGHT, MONO, SANS
from resources import resource_path

if TYPE_CHECKING:
    from PySide6.QtWidgets import QApplication

    from cdu_app.ui.tokens import Colours


# The first window needs these; the others are loaded once it is there.
_FIRST_FONTS = "NotoSans-*.ttf"
_OTHER_FONTS = ("JetBrainsMono-*.ttf", "NotoSansArabic-*.ttf")


class Scheme(StrEnum):
    """What the operator chose; SYSTEM follows the desktop around us."""

    SYSTEM = "system"
    LIGHT = "light"
    DARK = "dark"


class Theme(QObject):
    """Dresses the application; `changed` tells the widgets that paint themselves."""

    changed = Signal()

    def __init__(self, application: QApplication) -> None:
        super().__init__(application)
        self._application = application
        self._scheme = Scheme.SYSTEM
        self._template = Template((resource_path("theme") / "desktop.qss").read_text("utf-8"))
        self._colours: Colours | None = None
        _load_fonts(_FIRST_FONTS)
        application.setFont(font(14))
        application.styleHints().colorSchemeChanged.connect(self._apply)
        self._apply()

    @property
    def colours(self) -> Colours:
        """The colours in force."""
        return DARK if self.is_dark else LIGHT

    @property
    def scheme(self) -> Scheme:
        """What was chosen."""
        return self._scheme

    @property
    def is_dark(self) -> bool:
        """Is the dark scheme in force?"""
        if self._scheme is Scheme.SYSTEM:
            return self._application.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self._scheme is Scheme.DARK

    def load_other_fonts(self) -> None:
        """Load what the sign-in does without."""
        for pattern in _OTHER_FONTS:
            _load_fonts(pattern)

    def choose(self, scheme: Scheme) -> None:
        """Switch to a scheme."""
        self._scheme = scheme
        self._apply()

    def colour(self, name: str) -> QColor:
        """Return a colour of the scheme in force, for painting."""
        return QColor(getattr(self.colours, name))

    def _apply(self) -> None:
        if self._colours is self.colours:
            return
        self._colours = self.colours
        self._application.setPalette(_palette(self.colours))
        self._application.setStyleSheet(style_sheet(self._template, self.colours))
        self.changed.emit()


def font(size: int, *, bold: bool = False, mono: bool = False) -> QFont:
    """Return a font of the type scale, `size` in pixels."""
    face = QFont([MONO, SANS] if mono else [SANS, ARABIC])
    face.setPixelSize(size)
    face.setBold(bold)
    face.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    return face


def _load_fonts(pattern: str) -> None:
    for path in sorted(resource_path("fonts").glob(pattern)):
        QFontDatabase.addApplicationFont(str(path))


def style_sheet(template: Template, colours: Colours) -> str:
    """Fill the style sheet with the colours of a scheme."""
    return template.substitute(colours.named())


def _palette(colours: Colours) -> QPalette:
    palette = QPalette()
    role = QPalette.ColorRole
    for target, name in (
        (role.Window, colours.ground),
        (role.Base, colours.surface),
        (role.AlternateBase, colours.sunken),
        (role.Button, colours.surface),
        (role.WindowText, colours.ink),
        (role.Text, colours.ink),
        (role.ButtonText, colours.ink),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.ink),
        (role.PlaceholderText, colours.muted),
        (role.Highlight, colours.accent),
        (role.HighlightedText, colours.on_accent),
        (role.Accent, colours.accent),
    ):
        palette.setColor(target, QColor(name))
    return palette
