"""The scenes that pictures are taken of: each leads the screens there as an operator would."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest

from cdu_app.ui.pages import Page
from cdu_app.ui.scenes import allowance, audit, customers, importing, people, sales, shift, tariffs, usage
from cdu_app.viewmodels.sell.state import Mode, Stage
from vending.domain.people.second_factor import STEP_SECONDS

if TYPE_CHECKING:
    from collections.abc import Callable

    from PySide6.QtWidgets import QWidget

    from cdu_app.ui.counter import Counter
    from cdu_app.ui.screen_station import ScreenStation
    from cdu_app.ui.session import Session
    from cdu_app.ui.window import Window

_ENTER: Final = Qt.Key.Key_Return


@dataclass(frozen=True, slots=True)
class Play:
    """The actors: the session on its window, a camera, a way to wait; `props` can be made to fail."""

    session: Session
    window: Window
    take: Callable[[str], None]
    wait: Callable[[Callable[[], object]], None]
    props: ScreenStation | None = None

    @property
    def counter(self) -> Counter:
        """The signed-in operator's counter."""
        counter = self.window.counter
        if counter is None:
            raise LookupError("nobody is signed in")
        return counter

    def press(self, widget: QWidget, key: Qt.Key = _ENTER) -> None:
        """Press one key."""
        QTest.keyClick(widget, key)

    def sign_in(self, username: str = "cashier") -> None:
        """Sign in with all that it takes. Half a minute goes by: a code counts once."""
        if self.props is not None:
            self.props.clock.move_on(timedelta(seconds=STEP_SECONDS))
            self.session.sign_in.sign_in(username, self.props.passwords[username], self.props.code(username))
        else:
            found = next(row for row in self.session.sign_in.state.demonstration if row.username == username)
            self.session.sign_in.sign_in(username, found.password)
        self.wait(lambda: self.window.at_counter)

    def choose_customer(self, place: int = 0) -> None:
        """Take the meter of an earlier sale, whose customer has a past."""
        rows = self.session.station.queries.recent_sales(limit=place + 1)
        self.counter.new_sale()
        self.counter.sell.who.choose(rows[place].meter_number)
        self.wait(lambda: self.counter.sell.stage is Stage.HOW_MUCH)

    def type_amount(self, text: str) -> None:
        """Type an amount and wait for its quote."""
        how_much = self.counter.sell.how_much
        how_much.type_amount(text)
        self.wait(lambda: how_much.state.fresh or how_much.state.message)

    def confirm(self, text: str, place: int = 0) -> None:
        """Go up to the confirm step."""
        self.choose_customer(place)
        self.type_amount(text)
        self.counter.sell.how_much.go_on()

    def sell(self, text: str, place: int, ends: Stage = Stage.ISSUED) -> None:
        """Sell to the end."""
        self.confirm(text, place)
        self.counter.sell.deal.sell()
        self.wait(lambda: self.counter.sell.stage is ends and not self.counter.sell.deal.state.printing.busy)


def sign_in(play: Play) -> None:
    """Before anybody is there."""
    play.wait(lambda: play.session.status.state.store)
    play.take("sign-in")


def sign_in_refused(play: Play) -> None:
    """The wrong password."""
    play.window.sign_in.name.setText("cashier")
    play.session.sign_in.sign_in("cashier", "wrong")
    play.wait(lambda: play.session.sign_in.state.message)
    play.take("sign-in-refused")


def sell_empty(play: Play) -> None:
    """Nothing typed yet."""
    play.sign_in()
    play.wait(lambda: play.session.status.state.module and play.session.status.state.printer)
    play.take("sell-empty")


def sell_search(play: Play) -> None:
    """Results while typing, and nobody found."""
    who = play.counter.sell.who
    who.search("ma")
    play.wait(lambda: who.state.hits)
    play.take("sell-search")
    who.search("zzzz")
    play.wait(lambda: who.state.hits == () and not who.state.busy)
    play.take("sell-nobody")
    who.search("01200317328")
    who.submit()
    play.wait(lambda: who.state.message)
    play.take("sell-bad-meter")


def sell_quote(play: Play) -> None:
    """The quote line by line, by money and by units, and an amount that buys nothing."""
    play.choose_customer()
    play.take("sell-customer")
    play.type_amount("150")
    play.take("sell-quote")
    play.type_amount("12.345")
    play.take("sell-amount-refused")
    play.counter.sell.how_much.count(Mode.UNITS)
    play.type_amount("40")
    play.take("sell-units")


def sell_confirm(play: Play) -> None:
    """Spoken back; then with everything that is unusual, and with cash."""
    play.confirm("150")
    play.take("sell-confirm")
    play.confirm("4500", 5)
    play.counter.sell.deal.receive("5000")
    play.take("sell-confirm-unusual")
    play.counter.sell.back()


def sell_token(play: Play) -> None:
    """The module is asked, then the token."""
    props = play.props
    if props is None:
        return
    props.module.answer_now.clear()
    play.confirm("150", 3)
    play.counter.sell.deal.receive("200")
    play.counter.sell.deal.sell()
    play.take("sell-asking")
    props.module.answer_now.set()
    play.wait(lambda: play.counter.sell.stage is Stage.ISSUED and play.counter.sell.deal.state.printing.job)
    play.take("sell")


def sell_print_failed(play: Play) -> None:
    """The printer is out of paper."""
    if play.props is not None:
        play.props.clock.move_on(timedelta(minutes=2))
        play.props.printer.out_of_paper = True
        play.sell("50", 6)
        play.take("sell-print-failed")
        play.props.printer.out_of_paper = False


def sell_refused(play: Play) -> None:
    """The module refuses: the money goes back."""
    if play.props is not None:
        play.props.clock.move_on(timedelta(minutes=3))
        play.props.module.refuses = True
        play.sell("100", 8, Stage.VOIDED)
        play.take("sell-void")
        play.props.module.refuses = False


def sell_pending(play: Play) -> None:
    """The module is lost in the middle of a sale; it comes back and the sale is completed by itself."""
    if play.props is None:
        return
    play.props.clock.move_on(timedelta(minutes=4))
    play.props.module.loses_answer = True
    play.sell("100", 10, Stage.PENDING)
    status = play.session.status
    status.look()
    play.wait(lambda: status.state.counts and status.state.counts.pending)
    play.wait(lambda: status.state.module and status.state.module.verdict == "failed")
    play.take("sell-pending")
    play.counter.new_sale()
    play.props.module.loses_answer = play.props.module.unplugged = False
    play.counter.show_page(Page.SELL)
    status.look_at_module()
    play.wait(lambda: play.counter.banner.isVisible() and status.state.counts and not status.state.counts.pending)
    play.take("sell-completed")
    play.counter.banner.hide()


def station(play: Play) -> None:
    """All checks."""
    play.counter.show_page(Page.STATION)
    play.wait(lambda: play.counter.station.state.checks and not play.counter.station.state.busy)
    play.take("station")


def meter(play: Play) -> None:
    """The token of the last sale: half typed, taken, taken before, mistyped; some of it used up."""
    play.counter.sales_page.clear()
    play.counter.show_page(Page.METER)
    model = play.counter.meter
    if model is None:
        return
    play.wait(lambda: model.state.sold)
    token = model.state.sold.token if model.state.sold else ""
    model.type(token[:11])
    play.take("meter")
    if play.props is None:
        return
    model.erase()
    model.paste_sold()
    for name in ("meter-accepted", "meter-used"):
        model.paste_sold()
        model.enter()
        play.wait(lambda: model.state.answer)
        play.take(name)
    model.erase()
    model.type(f"{token[:-1]}{(int(token[-1]) + 1) % 10}")
    model.enter()
    play.wait(lambda: model.state.answer)
    for _unit in range(3):
        model.use(10)
        play.wait(lambda: not model.state.busy)
    play.take("meter-refused")


def meter_unknown(play: Play) -> None:
    """A number that no meter has."""
    model, page = play.counter.meter, play.counter.meter_page
    if model is not None and page is not None:
        page.focus_search()
        page.field.setText("12345678903")
        page.field.returnPressed.emit()
        play.wait(lambda: model.state.message)
        play.take("meter-unknown")


def as_manager(play: Play) -> None:
    """The office is the manager's."""
    if play.counter.operator.username != "manager":
        play.window.sign_out_wanted.emit()
        play.sign_in("manager")


def keys(play: Play) -> None:
    """F1."""
    play.counter.show_page(Page.SELL)
    play.window.toggle_help()
    play.take("keys")
    play.window.toggle_help()


def locked(play: Play) -> None:
    """F12."""
    play.window.lock_wanted.emit()
    play.take("locked")


MAIN_SCENES: Final = (sign_in, sell_empty, sell_search, sell_quote, sell_confirm, sales.sales, station, meter)
PARTS: Final = {
    "counter": (
        sign_in,
        sign_in_refused,
        sell_empty,
        sell_search,
        sell_quote,
        sell_confirm,
        sell_token,
        sell_print_failed,
        sell_refused,
        sell_pending,
    ),
    "sales": sales.SCENES,
    "station": (station, meter, meter_unknown, as_manager),
    "shift": shift.SCENES,
    "customers": customers.SCENES,  # these replace the meter of the last sale
    "importing": importing.SCENES,
    "tariffs": tariffs.SCENES,
    "usage": usage.SCENES,
    "audit": (*audit.SCENES, keys),
    "allowance": allowance.SCENES,  # the clock goes on
    "people": (*people.SCENES, locked),
}
"""The scenes part by part; each part may be played alone."""
SCENES: Final = tuple(scene for part in PARTS.values() for scene in part)
