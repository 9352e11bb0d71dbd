"""The measures and colours of the desktop: every size, space and colour on a screen is one of these."""

from __future__ import annotations

from typing import Final, NamedTuple

SANS: Final = "Noto Sans"
ARABIC: Final = "Noto Sans Arabic"
MONO: Final = "JetBrains Mono"

# Spacing, in device-independent pixels: the steps of the grid.
HAIR, TIGHT, SMALL, NEAR, MEDIUM, WIDE, HUGE = 4, 8, 12, 16, 24, 32, 48

RADIUS: Final = 8
RAIL_WIDTH: Final = 72
STATUS_HEIGHT: Final = 32
CONTENT_WIDTH: Final = 1440
PAGE_MARGIN: Final = 20
CONTROL_HEIGHT: Final = 44
MOTION_MS: Final = 150
SKELETON_AFTER_MS: Final = 150


class Colours(NamedTuple):
    """One colour scheme. The name says what a colour is for, never what it looks like.

    `*_soft` is the ground of a band, `on_*` the text on it; `edge` outlines what can be typed into or pressed.
    `display` is the liquid crystal of a meter, `display_rest` its segments at rest, which say nothing.
    """

    ground: str
    surface: str
    raised: str
    sunken: str
    ink: str
    muted: str
    line: str
    edge: str
    accent: str
    accent_hover: str
    accent_pressed: str
    on_accent: str
    accent_soft: str
    on_accent_soft: str
    ok: str
    attention: str
    attention_soft: str
    on_attention_soft: str
    failed: str
    failed_soft: str
    on_failed_soft: str
    brand: str
    on_brand: str
    scrim: str
    paper: str
    on_paper: str
    paper_muted: str
    paper_line: str
    display: str
    on_display: str
    display_rest: str

    def named(self) -> dict[str, str]:
        """Return the colours by name, as the style sheet asks for them."""
        return self._asdict()


LIGHT: Final = Colours(
    ground="#FBFAF7",
    surface="#FFFFFF",
    raised="#FFFFFF",
    sunken="#F3F1EB",
    ink="#1D2327",
    muted="#596268",
    line="#E3E0D8",
    edge="#8B8980",
    accent="#0F6E6E",
    accent_hover="#0C5F5F",
    accent_pressed="#0A5050",
    on_accent="#FFFFFF",
    accent_soft="#E2EFED",
    on_accent_soft="#0B5656",
    ok="#2E7D4F",
    attention="#B7791F",
    attention_soft="#FBF0DA",
    on_attention_soft="#6B4607",
    failed="#B42318",
    failed_soft="#FBE9E7",
    on_failed_soft="#8F1C13",
    brand="#0F6E6E",
    on_brand="#FFFFFF",
    scrim="rgba(29, 35, 39, 0.42)",
    paper="#FFFFFF",
    on_paper="#1D2327",
    paper_muted="#5B6166",
    paper_line="#CFCBC1",
    display="#C9D3B9",
    on_display="#1A2413",
    display_rest="#BCC7AA",
)

DARK: Final = Colours(
    ground="#14181B",
    surface="#1B2023",
    raised="#22282C",
    sunken="#101315",
    ink="#E8E6E1",
    muted="#A2A9AD",
    line="#2B3236",
    edge="#69737A",
    accent="#4FB8B2",
    accent_hover="#66C6C0",
    accent_pressed="#7BD2CC",
    on_accent="#07211F",
    accent_soft="#16302F",
    on_accent_soft="#8AD8D3",
    ok="#6CC08B",
    attention="#DDA445",
    attention_soft="#33280F",
    on_attention_soft="#F1CE8A",
    failed="#F08A7E",
    failed_soft="#381B18",
    on_failed_soft="#F6B3AB",
    brand="#103F3E",
    on_brand="#E8E6E1",
    scrim="rgba(0, 0, 0, 0.52)",
    paper="#EFECE4",
    on_paper="#1D2327",
    paper_muted="#565C60",
    paper_line="#C2BDB1",
    display="#18251C",
    on_display="#B5E2B0",
    display_rest="#203026",
)

# Every text and the ground it may stand on: at least 4.5:1 (WCAG 2.2, 1.4.3).
TEXT_ON_GROUND: Final = (
    *((text, ground) for text in ("ink", "muted") for ground in ("ground", "surface", "raised", "sunken")),
    *((text, ground) for text in ("accent", "ok", "failed") for ground in ("ground", "surface", "raised")),
    ("on_accent", "accent"),
    ("on_accent", "accent_hover"),
    ("on_accent", "accent_pressed"),
    ("on_accent_soft", "accent_soft"),
    ("ink", "accent_soft"),
    ("muted", "accent_soft"),
    ("on_attention_soft", "attention_soft"),
    ("on_failed_soft", "failed_soft"),
    ("on_brand", "brand"),
    ("on_paper", "paper"),
    ("paper_muted", "paper"),
    ("on_display", "display"),
)

# Figures of 28 px and more, the outlines of controls and the dots of the status bar: at least 3:1 (1.4.3, 1.4.11).
LARGE_ON_GROUND: Final = tuple(
    (mark, ground) for mark in ("edge", "attention", "ok", "failed", "accent") for ground in ("ground", "surface")
)
