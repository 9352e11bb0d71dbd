from __future__ import annotations

import json
import stat
from dataclasses import replace
from threading import Thread
from typing import TYPE_CHECKING

import pytest

from cdu_app.errors import NotDemonstration, SettingsInvalid
from cdu_app.meters import METERS_FOLDER, VirtualMeters
from cdu_app.words.meters import say_answer
from sts.codec import encode_meter_test
from sts.meter import Answer, Result
from sts.token import ALL_TESTS_36, ManagementFunction, MeterTestToken
from tests.support.virtual_meters import TID, Bench, new_key
from vending.domain.sales.sale import SaleState
from vending.errors import BadMeterNumber, NotOnModule, UnknownMeter

if TYPE_CHECKING:
    from collections.abc import Iterator

    from cdu_app.bootstrap import Station
    from tests.support.tills import Till
    from vending.domain.sales.sale import Sale


@pytest.fixture
def station(till: Till) -> Iterator[Station]:
    with till.opened() as opened:
        yield opened


@pytest.fixture
def sale(till: Till, station: Station) -> Sale:
    """The last sale of electricity that has its token."""
    return next(sale for sale in reversed(till.sales()) if sale.state is SaleState.ISSUED)


def token_of(sale: Sale) -> str:
    assert sale.token is not None
    return sale.token.token


def test_every_customers_meter_takes_the_tokens_that_were_sold_to_it(till: Till, station: Station) -> None:
    """Both test keys, both lengths of meter number, electricity and water."""
    meters = VirtualMeters(station)
    expected: dict[str, int] = {}
    for sale in till.sales():
        number = sale.intent.meter_number
        state, answer = meters.enter(number, token_of(sale))
        assert answer == Answer(Result.ACCEPT, answer.effect, sale.intent.tid)
        expected[number] = expected.get(number, 0) + sale.intent.units
        assert state.credit == expected[number]
    assert {number: meters.look(number).credit for number in expected} == expected


def test_a_token_works_once_and_only_in_its_own_meter(till: Till, station: Station, sale: Sale) -> None:
    meters = VirtualMeters(station)
    number = sale.intent.meter_number
    other = next(meter for meter in till.meters if meter != number)
    assert meters.enter(other, token_of(sale))[1].result is Result.CRC_ERROR
    assert meters.enter(number, token_of(sale))[1].result is Result.ACCEPT
    assert VirtualMeters(station).enter(number, token_of(sale))[1].result is Result.USED_ERROR


def test_a_meter_that_nobody_typed_into_is_new_and_leaves_no_file(station: Station, sale: Sale) -> None:
    state = VirtualMeters(station).look(sale.intent.meter_number)
    assert (state.credit, state.seen, state.supplies) == (0, (), False)
    assert not (station.settings.folder / METERS_FOLDER).exists()


def test_the_state_is_for_the_owner_only_and_whole(station: Station, sale: Sale) -> None:
    meters = VirtualMeters(station)
    meters.enter(sale.intent.meter_number, token_of(sale))
    assert meters.consume(sale.intent.meter_number, 1).consumed == 1
    [path] = (station.settings.folder / METERS_FOLDER).glob("*.*json*")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert json.loads(path.read_text("utf-8"))["consumed"] == 1


def test_two_that_type_at_once_credit_it_once(station: Station, sale: Sale) -> None:
    results: list[Result] = []

    def enter() -> None:
        results.append(VirtualMeters(station).enter(sale.intent.meter_number, token_of(sale))[1].result)

    threads = [Thread(target=enter) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == [Result.ACCEPT] + [Result.USED_ERROR] * 7
    assert VirtualMeters(station).look(sale.intent.meter_number).credit == sale.intent.units


@pytest.mark.parametrize("text", ["", "{", "[]", "{}", '{"kind": 5}', "\u00e4"])
def test_a_damaged_file_is_named(station: Station, sale: Sale, text: str) -> None:
    meters = VirtualMeters(station)
    meters.enter(sale.intent.meter_number, token_of(sale))
    path = station.settings.folder / METERS_FOLDER / f"{sale.intent.meter_number}.json"
    path.write_text(text, "latin-1")
    with pytest.raises(SettingsInvalid) as caught:
        meters.enter(sale.intent.meter_number, token_of(sale))
    assert caught.value.source == str(path)


def test_unknown_meters(station: Station) -> None:
    meters = VirtualMeters(station)
    with pytest.raises(UnknownMeter):
        meters.look("12345678903")
    with pytest.raises(BadMeterNumber):
        meters.look("../../etc")


def test_a_meter_under_another_key_than_the_test_keys(
    station: Station, sale: Sale, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("cdu_app.meters.test_keys", lambda village: ())
    with pytest.raises(NotOnModule):
        VirtualMeters(station).look(sale.intent.meter_number)


def test_a_real_station_has_none(station: Station) -> None:
    identity = replace(station.identity, demonstration=False)
    with pytest.raises(NotDemonstration):
        VirtualMeters(replace(station, settings=replace(station.settings, identity=identity)))


def test_every_refusal_has_its_words(station: Station) -> None:
    state = Bench().state
    said = {str(say_answer(Answer(result), state, station.identity)) for result in Result if not result.is_taken}
    assert len(said) == 11
    assert all(sentence.startswith("Refused: ") and sentence.endswith(".") for sentence in said)


def test_what_was_taken_is_told_with_its_figures(station: Station) -> None:
    bench = Bench()

    def said(token: str) -> str:
        answer = bench.meter.enter(token)
        return str(say_answer(answer, bench.state, station.identity))

    assert "35,2 kWh more, 35,2 kWh in the meter now" in said(bench.credit(TID))
    assert "4600 W" in said(bench.management(ManagementFunction.SET_MAXIMUM_POWER_LIMIT, 4_600, TID + 1))
    assert "rate is 7" in said(bench.management(ManagementFunction.SET_TARIFF_RATE, 7, TID + 2))
    assert "alarm" in said(bench.management(ManagementFunction.CLEAR_TAMPER_CONDITION, 0, TID + 3))
    assert "35,2 kWh is gone" in said(bench.management(ManagementFunction.CLEAR_CREDIT, 0, TID + 4))
    shown = said(encode_meter_test(MeterTestToken(0, ALL_TESTS_36, 0)))
    assert "load switch open; display; used in total 0,0 kWh; key revision 1; tariff index 01; keypad; " in shown
    assert "power limit 4600 W; tamper no; power now 0 W; software version 1; tariff rate 7." in shown
    bench.meter.tamper()
    assert "tamper yes;" in said(encode_meter_test(MeterTestToken(0, ALL_TESTS_36, 0)))
    bench.meter.state = replace(bench.state, tariff_rate=None)
    assert "tariff rate not set." in said(encode_meter_test(MeterTestToken(0, ALL_TESTS_36, 0)))
    stray, first = bench.key_change(new_key(), 3)[2], bench.key_change(new_key())[0]
    bench.meter.enter(stray)
    bench.meter.enter(first)
    assert said(bench.key_change(new_key())[1]).startswith("Refused: these key change tokens are not of one set")
    first, second = bench.key_change(new_key())
    assert "1 of its tokens are in. Type the others within 3 minutes" in said(first)
    assert "revision 2, tariff index 07" in said(second)
