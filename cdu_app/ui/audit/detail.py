"""One link of the journal: who did what, each field before and after, and its hash."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.tokens import HAIR, NEAR, SMALL
from cdu_app.ui.widgets.heading import Fact, Hint
from cdu_app.ui.widgets.layouts import box, column
from cdu_app.ui.widgets.text import Elided, Rule, Text
from cdu_app.words.audit import place_word, row_subject, row_word, value_words

if TYPE_CHECKING:
    from vending.audit_rows import AuditDetail, ChangedRecord
    from vending.domain.station import StationIdentity

WIDTH: Final = 400
_GROUP: Final = 16  # hexadecimal digits on one line of a hash
_LONGEST: Final = 400


class AuditPane(QFrame):
    """Shows an AuditDetail, or a hint that a link can be chosen."""

    def __init__(self, identity: StationIdentity) -> None:
        super().__init__()
        self.setObjectName("card")
        self._identity = identity
        self._what = Elided(size=20, bold=True)
        self._subject = Elided(size=14, tone="muted")
        self._when, self._who = Fact(_("When")), Fact(_("Who"))
        self._approver, self._link = Fact(_("Approved by")), Fact(_("Link"))
        self._records = QVBoxLayout()
        self._records.setSpacing(SMALL)
        self._hash = Text(size=12, mono=True, tone="muted", wrap=True)
        self._hint = Hint("scroll-text", _("Choose a line to see what was changed, from what to what."))
        self._lay_out()
        self.setFixedWidth(WIDTH)
        self.show_detail(None)

    def show_detail(self, detail: AuditDetail | None) -> None:
        """Show a link."""
        self._content.setVisible(detail is not None)
        self._hint.setVisible(detail is None)
        if detail is None:
            return
        row = detail.row
        self._what.setText(row_word(row))
        self._subject.setText(row_subject(row))
        self._subject.setVisible(bool(row.subject))
        self._when.show_value(formats.date_and_time(row.at, self._identity))
        self._who.show_value(row.who)
        self._approver.show_value(row.approver)
        self._link.show_value(str(row.sequence))
        self._show_records(detail)
        digits = detail.entry.hash.hex()
        self._hash.setText("\n".join(digits[place : place + _GROUP] for place in range(0, len(digits), _GROUP)))

    def _show_records(self, detail: AuditDetail) -> None:
        while (item := self._records.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for record in detail.records:
            named = len(detail.records) > 1 or record.kind != detail.row.kind
            self._records.addWidget(_record(record, self._identity, named=named))
        if detail.more:
            self._records.addWidget(Text(_("… and {n} more records.").format(n=detail.more), 14, tone="muted"))

    def _lay_out(self) -> None:
        facts = column([self._when, self._who, self._approver, self._link], gap=HAIR)
        chain = column([Text(_("Hash of this link"), 14, tone="muted"), self._hash], gap=HAIR)
        inside = column([facts, Rule(), self._records, Rule(), chain, None], gap=SMALL)
        area = QScrollArea()
        area.setAccessibleName(_("Link in full"))
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        area.setWidget(box(inside))
        content = column([self._what, self._subject], gap=HAIR)
        content.addSpacing(SMALL)
        content.addWidget(area, 1)
        self._content = box(content)
        layout = column([], margins=(NEAR, NEAR, NEAR, NEAR))
        layout.addWidget(self._content, 1)
        layout.addWidget(self._hint)
        self.setLayout(layout)


def _record(record: ChangedRecord, identity: StationIdentity, *, named: bool) -> QWidget:
    """Return a record's fields, one under the other: what it was, and what it became."""
    parts: list[QWidget] = []
    if named:
        parts.append(Text(f"{place_word(record.kind) or record.kind} {record.name}".strip(), 14, bold=True, wrap=True))
    for told in record.fields:
        field = Fact(told.field.replace("_", " ").capitalize())
        before, after = value_words(told.before, identity), value_words(told.after, identity)
        field.show_value(_cut(f"{before} → {after}" if before else after))
        parts.append(field)
    if not record.fields:
        parts.append(Text(_("Nothing more is told of it."), 14, tone="muted"))
    return box(column(parts, gap=HAIR))


def _cut(text: str) -> str:
    return text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"
