"""The last steps: how far the import is, and what came of it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtWidgets import QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.ui.importing.step import StepView
from cdu_app.ui.tokens import MEDIUM, SMALL
from cdu_app.ui.widgets.heading import Fact, Hint
from cdu_app.ui.widgets.layouts import column
from cdu_app.ui.widgets.share_bar import ShareBar
from cdu_app.ui.widgets.text import Text
from vending.domain.imports.plan import ImportPhase, Outcome

if TYPE_CHECKING:
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.importing import ImportModel, ImportState
    from vending.domain.imports.plan import ImportReport
    from vending.domain.station import StationIdentity


class WorkView(QWidget):
    """What is being done, and how far it is."""

    def __init__(self, theme: Theme, words: str, identity: StationIdentity) -> None:
        super().__init__()
        self._identity = identity
        self._words, self._bar = Text(words, 16, wrap=True), ShareBar(theme)
        self._count = Text(size=14, tone="muted")
        self.setLayout(column([self._words, self._bar, self._count], gap=SMALL))
        self.hide()

    def show_state(self, state: ImportState, *, busy: bool) -> None:
        """Show how far it is while it is busy."""
        self.setVisible(busy)
        self._bar.show_share(state.done, state.total)
        words = _("{done} of about {total} rows").format(
            done=formats.count(state.done, self._identity), total=formats.count(state.total, self._identity)
        )
        self._count.setText(_("Making it durable…") if state.phase is ImportPhase.SAVING else words)


class WritingView(StepView):
    """All of it or nothing is recorded."""

    def __init__(self, model: ImportModel, theme: Theme) -> None:
        super().__init__(model)
        self._work = WorkView(
            theme, _("Importing. Cancel takes everything back; this counter sells again afterwards."), model.identity
        )
        self.setLayout(column([None, self._work, None], margins=(MEDIUM, 0, MEDIUM, 0)))

    def show_state(self, state: ImportState) -> None:
        """Show how far it is."""
        self._work.show_state(state, busy=True)


class ResultView(StepView):
    """What is recorded now."""

    def __init__(self, model: ImportModel) -> None:
        super().__init__(model)
        self._hint = Hint("circle-check", "")
        names = (_("New customers"), _("New accounts"), _("New meters"), _("Rows changed"), _("Rows not imported"))
        self.facts = [Fact(name, 16, bold=True) for name in names]
        facts = column(self.facts, gap=SMALL, margins=(MEDIUM * 8, 0, MEDIUM * 8, 0))
        self.setLayout(column([None, self._hint, facts, None], gap=MEDIUM))

    def show_state(self, state: ImportState) -> None:
        """Show what was recorded."""
        report = state.report
        if report is None:
            return
        all_words, some_words = _("Everything is imported and can be found at once."), _("The good rows are imported.")
        self._hint.say(some_words if report.bad else all_words)
        counts = (report.customers, report.accounts, report.meters, report.outcomes[Outcome.CHANGED], report.bad)
        for fact, count in zip(self.facts, counts, strict=True):
            fact.show_value(formats.count(count, self.model.identity) if count else "")

    def next_word(self, state: ImportState) -> str:  # noqa: ARG002 - always the same
        """Return the end."""
        return _("Close")


def counts_line(report: ImportReport, identity: StationIdentity) -> str:
    """Return how many rows come to what, on one line."""
    words = {
        Outcome.NEW: _("{count} new"),
        Outcome.CHANGED: _("{count} changed"),
        Outcome.UNCHANGED: _("{count} as recorded"),
        Outcome.SKIPPED: _("{count} left as they are"),
        Outcome.BAD: _("{count} with mistakes"),
    }
    told = [
        words[one].format(count=formats.count(report.outcomes[one], identity))
        for one in Outcome
        if report.outcomes[one]
    ]
    return " · ".join(told) or _("The table has no rows.")
