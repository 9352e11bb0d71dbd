"""A page that may only be read says so."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cdu_app.language import _
from cdu_app.ui.icons import Icon
from cdu_app.ui.tokens import TIGHT
from cdu_app.ui.widgets.layouts import row
from cdu_app.ui.widgets.text import Elided
from cdu_app.viewmodels.rights import may_ask
from cdu_app.words.people import role_name

if TYPE_CHECKING:
    from vending.domain.people.operator import Role
    from vending.domain.people.permission import Action


class ReadOnlyNote(QWidget):
    """Stands where a role may do none of `actions`, neither alone nor with somebody beside it."""

    def __init__(self, role: Role, *actions: Action) -> None:
        super().__init__()
        mark = Icon("eye", 20)
        mark.setProperty("tone", "muted")
        self.text = Elided(_("As {role} you only read here.").format(role=role_name(role)), tone="muted")
        line = row([mark], gap=TIGHT)
        line.addWidget(self.text, 1)
        self.setLayout(line)
        self.setAccessibleName(self.text.text())
        if any(may_ask(role, action) for action in actions):
            self.hide()
