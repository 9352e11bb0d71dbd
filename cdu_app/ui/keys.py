"""The keys of the counter, in one place: bound by the frame, shown on buttons, listed by F1."""

from __future__ import annotations

from enum import Enum

from cdu_app.language import _


class Key(Enum):
    """What a key is called and does everywhere."""

    HELP = "F1"
    NEW_SALE = "F2"
    FIND = "F3"
    REPRINT = "F4"
    SALES = "F5"
    CUSTOMERS = "F6"
    SHIFT = "F8"
    MENU = "F10"
    FULL_SCREEN = "F11"
    LOCK = "F12"
    BACK = "Esc"


def meanings() -> tuple[tuple[str, str], ...]:
    """Return every key with what it does, in the operator's language."""
    return (
        (Key.HELP.value, _("This list")),
        (Key.NEW_SALE.value, _("New sale")),
        (Key.FIND.value, _("Find: the search field of the page")),
        (Key.REPRINT.value, _("Reprint the sale that is shown, or the last one")),
        (Key.SALES.value, _("Sales")),
        (Key.CUSTOMERS.value, _("Customers")),
        (Key.SHIFT.value, _("Shift")),
        (Key.MENU.value, _("Menu: theme, lock, sign out")),
        (Key.FULL_SCREEN.value, _("Full screen")),
        (Key.LOCK.value, _("Lock the screen")),
        (_("Enter"), _("Go on")),
        (Key.BACK.value, _("Go back")),
        ("↑ ↓", _("Walk through a list")),
    )
