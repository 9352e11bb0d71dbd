"""The counter of a signed-in operator: rail, pages, banner and status bar."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedWidget, QWidget

from cdu_app import formats
from cdu_app.language import _
from cdu_app.messages import Message, say
from cdu_app.ui.allowance.sheet import AllowanceSheet
from cdu_app.ui.banner import Banner
from cdu_app.ui.memory import open_memory
from cdu_app.ui.meter.page import MeterPage
from cdu_app.ui.pages import Maker, Page, ScanningPage, pages_of, purpose_of
from cdu_app.ui.rail import Rail
from cdu_app.ui.sales.page import SalesPage
from cdu_app.ui.sell.page import SellPage
from cdu_app.ui.shift.before_selling import BeforeSelling
from cdu_app.ui.shift.leave_sheet import LeaveSheet
from cdu_app.ui.station.page import StationPage
from cdu_app.ui.status_bar import StatusBar
from cdu_app.ui.widgets.layouts import column, row
from cdu_app.ui.widgets.text import Rule
from cdu_app.viewmodels.allowance import AllowanceModel
from cdu_app.viewmodels.meter import MeterModel, SoldToken
from cdu_app.viewmodels.sales import SalesModel
from cdu_app.viewmodels.sell.model import SellModel
from cdu_app.viewmodels.sell.state import PrintStatus, Stage
from cdu_app.viewmodels.shift.model import ShiftModel
from cdu_app.viewmodels.station import StationModel
from vending.domain.people.permission import Action, may
from vending.errors import NotAllowed, SaleVoided

if TYPE_CHECKING:
    from collections.abc import Callable

    from cdu_app.bootstrap import Station
    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.pages import OfficePage
    from cdu_app.ui.shift.page import ShiftPage
    from cdu_app.ui.theme import Theme
    from cdu_app.viewmodels.print_desk import PrintDesk
    from cdu_app.viewmodels.status import StatusModel
    from vending.domain.people.operator import Operator
    from vending.domain.sales.sale import Sale


class Counter(QWidget):
    """Holds the view-models of one operator's session; they outlive its widgets while work is under way.

    There are only the pages of the operator's role; the first of them is shown first.
    """

    menu_wanted = Signal()

    def __init__(
        self,
        station: Station,
        runner: TaskRunner,
        operator: Operator,
        theme: Theme,
        *,
        status: StatusModel,
        printing: PrintDesk,
    ) -> None:
        super().__init__()
        self.setObjectName("page")
        self.operator = operator
        self._identity = station.identity
        self._printing = printing
        self._role = operator.role
        self.own_pages = pages_of(operator.role, demonstration=station.identity.demonstration)
        self.sell = SellModel(station, runner, printing, operator)
        self.sales = SalesModel(station, runner, printing, operator)
        self.station = StationModel(station, runner)
        self.shift = ShiftModel(station, runner, operator)
        self.allowance = AllowanceModel(station, runner, operator)
        self.allowance_sheet: AllowanceSheet | None = None
        self.meter = MeterModel(station, runner) if station.identity.demonstration else None
        self.rail = Rail(self.own_pages)
        self.banner, self.status_bar = Banner(), StatusBar(theme)
        self._sell_page = SellPage(self.sell, self.shift, theme) if Page.SELL in self.own_pages else None
        self.sales_page = SalesPage(self.sales, theme, open_memory(station.settings.folder))
        self.station_page = StationPage(self.station, theme)
        self.meter_page = MeterPage(self.meter, theme) if self.meter is not None else None
        self._maker = Maker(station, runner, operator, theme, shift=self.shift, sell=self.sell_to)
        self._office: dict[Page, QWidget | None] = {}
        self.pages = QStackedWidget()
        self._open_page: dict[Page, Callable[[], None]] = {
            Page.SALES: self.sales_page.open,
            Page.STATION: self.station_page.open,
        }
        self._refused = False
        self._add_pages()
        self._lay_out()
        self.leave_sheet = LeaveSheet(self, self.shift)
        self._before_selling = BeforeSelling(self.sell, self.shift, self)
        self._connect(status)
        self.status_bar.show_operator(operator.name)
        self.status_bar.show_state(status.state)
        self.show_page(self.own_pages[0])
        self.shift.refresh()

    @property
    def sell_page(self) -> SellPage:
        """The page of those who sell."""
        if self._sell_page is None:
            raise LookupError(f"a {self._role} has no such page")
        return self._sell_page

    @property
    def is_selling(self) -> bool:
        """Is a sale being made at this moment?"""
        return self.sell.stage is Stage.ISSUING

    @property
    def is_typing_at_meter(self) -> bool:
        """Do keys go into the virtual meter, or into its field?"""
        page = self.meter_page
        return page is not None and (page.device.hasFocus() or page.field.hasFocus())

    @property
    def page(self) -> Page:
        """The page that is shown."""
        return Page(self.pages.currentIndex())

    def show_page(self, number: int) -> None:
        """Go to a page and put the focus where its work is, or say why it is not there."""
        page = Page(number)
        if page not in self.own_pages:
            self._refuse(purpose_of(page))
            return
        if self._refused:
            self._refused = False
            self.banner.hide()
        if self.allowance_sheet is not None:
            self.allowance_sheet.back()
        office = self.office_page(page)
        self.rail.show_page(page)
        self.pages.setCurrentIndex(page)
        if office is not None:
            office.open()
        elif page in self._open_page:
            self._open_page[page]()

    def office_page(self, page: Page) -> OfficePage | None:
        """Return a page of the office, made when it is first asked for."""
        if page in self._open_page:
            return None
        if page not in self._office:
            self._office[page] = made = self._maker.make(page)
            placeholder = self.pages.widget(page)
            if made is not None and placeholder is not None:
                self.pages.removeWidget(placeholder)
                self.pages.insertWidget(page, made)
        return cast("OfficePage | None", self._office[page])

    def new_sale(self) -> None:
        """F2."""
        if Page.SELL in self.own_pages:
            self.sell.new_sale()
        self.show_page(Page.SELL)

    def find_anything(self) -> None:
        """F3."""
        office = self.office_page(self.page)
        if office is not None:
            office.focus_search()
            return
        if self.page is Page.SALES:
            self.sales_page.focus_search()
            return
        if self.meter_page is not None and self.page is Page.METER:
            self.meter_page.focus_search()
            return
        if Page.SELL not in self.own_pages:
            self.show_page(Page.SALES)
            self.sales_page.focus_search()
            return
        if self.sell.stage not in (Stage.WHO, Stage.HOW_MUCH):
            self.sell.new_sale()
        self.show_page(Page.SELL)
        self.sell_page.who.focus_search()

    def reprint(self) -> None:
        """F4: the sale that is shown, or the last one."""
        if not may(self._role, Action.REPRINT):
            self._refuse(Action.REPRINT)
        elif self.page is Page.SALES:
            self.sales.reprint()
        elif self.sell.stage is Stage.ISSUED:
            self.sell.deal.print_again()
        else:
            self._printing.reprint_last(self._reprinted)

    def back(self) -> None:
        """Esc."""
        if not self.leave_sheet.isHidden():
            self.leave_sheet.hide()
            self.show_page(self.page)
            return
        if self.allowance_sheet is not None and self.allowance_sheet.back():
            return
        if self.banner.isVisible():
            self.banner.hide()
        elif self.page is Page.SELL:
            self.sell.back()
        elif not self._back_on_page():
            self.show_page(self.own_pages[0])

    def _back_on_page(self) -> bool:
        office = self.office_page(self.page)
        if office is not None:
            return office.back()
        return self.page is Page.SALES and self.sales_page.clear()

    def scan(self, digits: str) -> None:
        """A scanner was used, whatever is on screen: its meter number goes to the search field, or into the meter."""
        office = self.office_page(self.page)
        if self.allowance_sheet is not None and self.allowance_sheet.isVisible():
            self.allowance_sheet.scan(digits)
        elif self.meter_page is not None and self.page is Page.METER:
            self.meter_page.scan(digits)
        elif isinstance(office, ScanningPage):
            office.scan(digits)
        else:
            self.sell_to(digits)

    def sell_to(self, meter_number: str) -> None:
        """Begin a sale to a meter, unless one is being made; who does not sell looks the customer up."""
        if Page.SELL not in self.own_pages:
            self.show_page(Page.CUSTOMERS)
            cast("ScanningPage", self.office_page(Page.CUSTOMERS)).scan(meter_number)
        elif self.sell.scan(meter_number):
            self.show_page(Page.SELL)

    def type_token_of(self, sale: Sale | None) -> None:
        """Show the virtual meter that the token of a sale was sold to."""
        if self.meter is not None and sale is not None and sale.token is not None:
            self.show_page(Page.METER)
            self.meter.open(sale.intent.meter_number, SoldToken(sale.intent.receipt, sale.token.token))

    def show_settled(self, sales: tuple[Sale, ...]) -> None:
        """Say that a sale that was waiting has its outcome."""
        on_screen = self.sell.deal.state.receipt if self.sell.stage is Stage.PENDING else ""
        self.sell.show_settled(sales)
        for sale in sales:
            if sale.intent.receipt != on_screen:
                self._announce(sale)
        if self.page is Page.SALES:
            self.sales.refresh()
        (self.shift.look if self.page is Page.SHIFT else self.shift.refresh)()

    def _announce(self, sale: Sale) -> None:
        intent = sale.intent
        if sale.void is not None:
            self.banner.say(say(SaleVoided(intent.receipt, sale.void.reason, intent.tendered)), "failed")
            return
        time = formats.time_of_day(intent.at, self._identity)
        sentence = _("A sale from {time} has been completed: {receipt}.").format(time=time, receipt=intent.receipt)
        advice = _("{name} was waiting for this token.").format(name=intent.customer_name)
        self.banner.say(Message(sentence, advice), "accent")
        self.banner.add(_("Print"), lambda: self._printing.reprint(intent.receipt, self._reprinted))
        self.banner.add(_("Show"), lambda: self._show_sale(sale))

    def _show_sale(self, sale: Sale) -> None:
        self.banner.hide()
        self.show_page(Page.SALES)
        self.sales_page.show_receipt(sale.intent.receipt)

    def _reprinted(self, status: PrintStatus, receipt: str) -> None:
        if status.message is not None:
            self.banner.say(status.message, "failed")
        elif status.job is not None:
            copy = _("as copy {number}").format(number=status.job.copy) if status.job.copy else _("as the original")
            sentence = _("Receipt {receipt} was printed {copy}.").format(receipt=receipt, copy=copy)
            self.banner.say(Message(sentence), "accent")

    def leave(self, go_on: Callable[[], None]) -> None:
        """Before signing out or closing the window: a shift that is open is asked about; `go_on` leaves."""
        self.leave_sheet.ask(go_on)

    @property
    def has_shift(self) -> bool:
        """Is a shift of the operator open?"""
        return self.shift.state.current is not None

    def _count_shift(self) -> None:
        self.show_page(Page.SHIFT)
        cast("ShiftPage", self.office_page(Page.SHIFT)).count()

    def _refuse(self, action: Action) -> None:
        """Say why a key does nothing; said until another page is shown."""
        self._refused = True
        self.banner.say(say(NotAllowed(action, self._role, ())), "attention")

    def _connect(self, status: StatusModel) -> None:
        self.rail.chosen.connect(self.show_page)
        if self._sell_page is not None:
            self._sell_page.shift_button.clicked.connect(self._show_shift)
            meter_button = self._sell_page.outcome.meter_button
            meter_button.clicked.connect(lambda: self.type_token_of(self.sell.deal.state.sale))
        self.sales_page.detail.meter_button.clicked.connect(lambda: self.type_token_of(self.sales.detail.sale))
        self.status_bar.station_wanted.connect(self._show_station)
        self.status_bar.sales_wanted.connect(self._show_sales)
        self.status_bar.menu_wanted.connect(self.menu_wanted)
        self.status_bar.shift_wanted.connect(self._show_shift)
        self.status_bar.allowance_wanted.connect(self._show_allowance)
        self.allowance.taken.connect(status.look_at_allowance)
        self.sell.deal.closed.connect(status.look_at_allowance)
        self.shift.changed.connect(self.status_bar.show_shift)
        self.leave_sheet.count_wanted.connect(self._count_shift)
        self._before_selling.shift_wanted.connect(self._show_shift)
        self._before_selling.sale_wanted.connect(lambda: self.show_page(Page.SELL))
        self.sell.deal.closed.connect(status.count)
        self.sell.deal.closed.connect(self.shift.refresh)
        status.changed.connect(self.status_bar.show_state)
        status.settled.connect(self.show_settled)

    def _show_station(self) -> None:
        self.show_page(Page.STATION)

    def _show_allowance(self) -> None:
        if self.allowance_sheet is None:
            self.allowance_sheet = AllowanceSheet(self.pages, self.allowance)
        self.allowance_sheet.open()

    def _show_sales(self) -> None:
        self.show_page(Page.SALES)

    def _show_shift(self) -> None:
        self.show_page(Page.SHIFT)

    def _add_pages(self) -> None:
        """Fill the stack in the order of the rail; pages of the office come when they are first shown."""
        made: dict[Page, QWidget] = {
            Page.SALES: self.sales_page,
            Page.STATION: self.station_page,
        }
        if self._sell_page is not None:
            made[Page.SELL] = self._sell_page
            self._open_page[Page.SELL] = self._sell_page.resume
        if self.meter_page is not None:
            made[Page.METER] = self.meter_page
            self._open_page[Page.METER] = self.meter_page.open
        for page in Page:
            self.pages.addWidget(made.get(page) or QWidget())

    def _lay_out(self) -> None:
        content = column([self.banner])
        content.addWidget(self.pages, 1)
        upper = row([self.rail, Rule(upright=True)])
        upper.addLayout(content, 1)
        whole = column([])
        whole.addLayout(upper, 1)
        whole.addWidget(self.status_bar)
        self.setLayout(whole)
