"""View-models without widgets."""

from __future__ import annotations

from threading import Event
from typing import TYPE_CHECKING, Any

import pytest

from cdu_app.viewmodels.print_desk import PrintDesk
from cdu_app.viewmodels.sales import SalesModel
from cdu_app.viewmodels.sell.how_much import HowMuchModel
from cdu_app.viewmodels.sell.state import Chosen, Mode
from cdu_app.viewmodels.sell.who import WhoModel
from vending.money import Money

if TYPE_CHECKING:
    from pytestqt.qtbot import QtBot

    from cdu_app.tasks import TaskRunner
    from cdu_app.ui.screen_station import ScreenStation
    from vending.domain.people.operator import Operator


@pytest.fixture
def operator(props: ScreenStation) -> Operator:
    return props.station.sign_in.sign_in("cashier", props.password)


@pytest.fixture
def chosen(props: ScreenStation) -> Chosen:
    row = props.station.queries.recent_sales(limit=1)[0]
    point = props.station.sell.find_service_point(row.meter_number)
    return Chosen(point, props.station.sell.issuer.terms(point), (), ())


@pytest.fixture
def how_much(props: ScreenStation, runner: TaskRunner, operator: Operator, chosen: Chosen) -> HowMuchModel:
    model = HowMuchModel(props.station, runner, operator)
    model.open(chosen)
    return model


def test_only_the_quote_of_the_last_keystroke_is_shown(how_much: HowMuchModel, qtbot: QtBot) -> None:
    quotes: list[Money] = []
    how_much.changed.connect(lambda state: quotes.append(state.quote.tendered) if state.quote else None)
    for text in ("1", "12", "120"):
        how_much.type_amount(text)
    qtbot.waitUntil(lambda: how_much.state.fresh)
    assert set(quotes) == {Money(12_000, "ZAR")}


def test_a_stale_quote_cannot_be_agreed_to(how_much: HowMuchModel, qtbot: QtBot) -> None:
    agreed: list[Any] = []
    how_much.agreed.connect(agreed.append)
    how_much.type_amount("50")
    qtbot.waitUntil(lambda: how_much.state.fresh)
    how_much.type_amount("500")
    how_much.go_on()
    assert agreed == []
    qtbot.waitUntil(lambda: bool(agreed))
    assert agreed[0].tendered == Money(50_000, "ZAR")


@pytest.mark.parametrize(
    ("text", "part"),
    [
        ("abc", "not an amount"),
        ("-5", "negative"),
        ("1.234", "too many decimals"),
        ("999999", "above what one sale may take"),
        ("0.01", "less than the smallest unit"),
    ],
)
def test_what_is_no_amount_is_said(how_much: HowMuchModel, qtbot: QtBot, text: str, part: str) -> None:
    how_much.type_amount(text)
    qtbot.waitUntil(lambda: how_much.state.message is not None)
    assert how_much.state.message is not None
    assert part in how_much.state.message.sentence
    assert how_much.state.quote is None


@pytest.mark.parametrize("text", ["", "0", "0.", "0,0"])
def test_an_unfinished_amount_is_not_shouted_at_until_enter(how_much: HowMuchModel, text: str) -> None:
    how_much.type_amount(text)
    assert how_much.state.message is None
    how_much.go_on()
    assert how_much.state.message is not None


def test_units_are_quoted_at_their_least_price(how_much: HowMuchModel, qtbot: QtBot) -> None:
    how_much.count(Mode.UNITS)
    how_much.type_amount("35,2")
    qtbot.waitUntil(lambda: how_much.state.fresh)
    assert how_much.state.quote is not None
    assert how_much.state.quote.units == 352


def test_a_search_answers_the_last_text_only(props: ScreenStation, runner: TaskRunner, qtbot: QtBot) -> None:
    who = WhoModel(props.station, runner)
    name = props.station.queries.recent_sales(limit=1)[0].customer_name
    seen: list[Any] = []
    who.changed.connect(lambda state: seen.append((state.text, state.hits)))
    who.search("zzzz")
    who.search(name)
    qtbot.waitUntil(lambda: not who.state.busy)
    assert ("zzzz", ()) not in seen
    assert who.state.hits
    assert all(name.split()[0].lower() in hit.name.lower() for hit in who.state.hits)


@pytest.mark.parametrize(
    ("text", "part"), [("12345678904", "check digit"), ("12345678903", "not known at this station")]
)
def test_a_meter_number_that_cannot_be_sold_to_is_said(
    props: ScreenStation, runner: TaskRunner, qtbot: QtBot, text: str, part: str
) -> None:
    who = WhoModel(props.station, runner)
    who.search(text)
    who.submit()
    qtbot.waitUntil(lambda: who.state.message is not None)
    assert who.state.message is not None
    assert part in who.state.message.sentence


def test_the_list_of_sales_is_as_long_as_there_are_sales(
    props: ScreenStation, runner: TaskRunner, operator: Operator, qtbot: QtBot
) -> None:
    sales, listed = SalesModel(props.station, runner, PrintDesk(props.station, runner, operator), operator), []
    sales.listed.connect(listed.append)
    sales.refresh()
    qtbot.waitUntil(lambda: bool(listed))
    total = props.station.queries.counts().sales
    assert listed[0].count() == total
    assert [row.sequence for row in listed[0].rows(0, total)] == list(range(total, 0, -1))


def test_a_task_that_fails_tells_its_reason_and_the_next_one_runs(runner: TaskRunner, qtbot: QtBot) -> None:
    from cdu_app.tasks import Lane

    told: list[object] = []
    runner.run(Lane.DATABASE, lambda: 1 // 0, told.append, told.append)
    runner.run(Lane.DATABASE, lambda: "next", told.append, told.append)
    qtbot.waitUntil(lambda: len(told) == 2)
    assert isinstance(told[0], ZeroDivisionError)
    assert told[1] == "next"


def test_closing_waits_for_what_runs_and_drops_what_waits(runner: TaskRunner, qtbot: QtBot) -> None:
    from cdu_app.tasks import Lane

    begun, go_on, done = Event(), Event(), []

    def work() -> None:
        begun.set()
        go_on.wait()
        done.append("first")

    runner.run(Lane.MODULE, work, print, print)
    runner.run(Lane.MODULE, lambda: done.append("second"), print, print)
    assert begun.wait(5)
    go_on.set()
    runner.close()
    assert done in (["first"], ["first", "second"])
    runner.run(Lane.MODULE, lambda: done.append("third"), print, print)
    assert "third" not in done
