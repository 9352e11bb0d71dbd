"""The scenes of the Audit page."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, cast

from cdu_app.ui.pages import Page
from vending.domain.proof.journal import EntryKind

if TYPE_CHECKING:
    from cdu_app.ui.audit.page import AuditPage
    from cdu_app.ui.screen_play import Play


def audit_list(play: Play) -> None:
    """The trail, newest first, with a link in full."""
    play.counter.show_page(Page.AUDIT)
    page = page_of(play)
    play.wait(lambda: page.table.rowCount() and page.chosen is not None)
    play.wait(lambda: page.pane._content.isVisible())
    play.take("audit-list")


def audit_verified(play: Play) -> None:
    """Every record proved, after only the tokens were shown."""
    page = page_of(play)
    page.chips.show_values({"kind": EntryKind.TOKEN})
    page._filter()
    page.verify_button.click()
    play.wait(lambda: page.model.state.told is not None)
    play.wait(lambda: page.chosen is not None and page.chosen.kind is EntryKind.TOKEN)
    play.take("audit-verified")


def page_of(play: Play) -> AuditPage:
    """Return the page."""
    return cast("AuditPage", play.counter.office_page(Page.AUDIT))


SCENES: Final = (audit_list, audit_verified)
