"""What an authenticator app is told, to scan and to type, and the field for the code it then shows."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.ui.sign_in.step import labelled
from cdu_app.ui.theme import font
from cdu_app.ui.tokens import HAIR, NEAR
from cdu_app.ui.widgets.fields import Field
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.qr_code import QrCode
from cdu_app.ui.widgets.text import Text

if TYPE_CHECKING:
    from vending.services.people.own_credentials import Enrolment

_GROUP: Final = 4


class EnrolPanel(QWidget):
    """Shows an Enrolment."""

    def __init__(self) -> None:
        super().__init__()
        self.qr, self._secret = QrCode(), Text(size=14, mono=True, wrap=True)
        self._secret.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._secret.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        self.code = Field(_("Code"), size=20)
        self.code.setFont(font(20, mono=True))
        typed = Text(_("Or type this into it:"), 12, tone="muted")
        typed.setAlignment(Qt.AlignmentFlag.AlignHCenter)
        layout = column([], gap=NEAR)
        layout.addWidget(self.qr, 0, Qt.AlignmentFlag.AlignHCenter)
        layout.addLayout(column([typed, self._secret], gap=HAIR))
        layout.addWidget(labelled(_("The six digits that the app shows then"), self.code))
        self.setLayout(layout)

    @property
    def secret(self) -> str:
        """The secret as it is shown, in groups."""
        return self._secret.text()

    def show_enrolment(self, enrolment: Enrolment | None) -> None:
        """Show the code and the secret, or neither."""
        self.qr.show_text("" if enrolment is None else enrolment.uri)
        self._secret.setText("" if enrolment is None else in_groups(enrolment.secret))


def in_groups(secret: str) -> str:
    """Return a secret as people read it out: groups of four, on two lines."""
    groups = [secret[start : start + _GROUP] for start in range(0, len(secret), _GROUP)]
    half = (len(groups) + 1) // 2
    return "\n".join(" ".join(line) for line in (groups[:half], groups[half:]) if line)
