"""The scenes of the Sales page: the list, what is recorded of a sale, a cancellation by two."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app.ui.pages import Page
from vending.domain.sales.sale import SaleState

if TYPE_CHECKING:
    from cdu_app.ui.screen_play import Play


def sales(play: Play) -> None:
    """The list with its detail, a copy, and a search that finds nothing."""
    play.counter.new_sale()
    play.counter.show_page(Page.SALES)
    _rest(play)
    play.wait(lambda: play.counter.sales.detail.sale)
    play.take("sales")
    if play.props is None:
        return
    model = play.counter.sales
    for _print in range(2):
        model.reprint()
        play.wait(lambda: model.detail.printing.job and not model.state.busy)
    play.take("sales-copy")
    play.counter.sales_page.show_receipt("nothing like this")
    play.wait(lambda: not model.state.busy and model.state.count == 0)
    play.take("sales-nothing")
    play.counter.sales_page.clear()


def sales_record(play: Play) -> None:
    """All that is recorded of a sale, proved by the journal."""
    page, model = play.counter.sales_page, play.counter.sales
    play.counter.show_page(Page.SALES)
    _rest(play)
    page.detail.views.choose(1)
    page.detail.show_state(model.detail)
    model.verify()
    play.wait(lambda: model.detail.said)
    play.take("sales-record")
    page.detail.views.choose(0)


def sales_cancelled(play: Play) -> None:
    """A sale is taken back: why, the second person, and how it stands afterwards."""
    if play.props is None:
        return
    play.sell("100", 1)
    page, model = play.counter.sales_page, play.counter.sales
    play.counter.show_page(Page.SALES)
    _rest(play)
    page.view.choose(0)
    play.wait(lambda: model.detail.detail and model.detail.detail.obstacle is None)
    page.detail.cancel_button.click()
    page.sheet.reason.setText("Sold to the wrong meter")
    play.take("sales-cancel")
    page.sheet.go_button.click()
    play.wait(lambda: model.approval.state.refused)
    play.take("sales-cancel-approval")
    model.approval.approve("supervisor", play.props.passwords["supervisor"], play.props.code("supervisor"))
    play.wait(lambda: model.detail.sale and model.detail.sale.state is SaleState.CANCELLED)
    _rest(play)
    play.take("sales-cancelled")
    page.chips.show_values({"state": SaleState.CANCELLED})
    page.chips.changed.emit(page.chips.values)
    play.wait(lambda: not model.state.busy and model.state.count == 1)
    play.take("sales-filtered")
    page.clear()
    play.wait(lambda: (model.state.count or 0) > 1)
    _rest(play)


def _rest(play: Play) -> None:
    model = play.counter.sales
    play.wait(lambda: not model.state.busy and model.state.count and not model.detail.printing.busy)


SCENES: Final = (sales, sales_record, sales_cancelled)
