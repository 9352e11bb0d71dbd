"""Class 1: tests and displays, for every meter of a manufacturer."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sts.meter.answer import Display, Displayed, MeterTest, Rejected, Result
from sts.meter.management import functions_of
from sts.token import ALL_TESTS_28, ALL_TESTS_36, ManagementFunction

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from sts.meter.state import MeterKind, MeterState
    from sts.token import MeterTestToken

_FIXED: Final = {MeterTest.CONSUMPTION: 0, MeterTest.SOFTWARE_VERSION: 1}
_ALL: Final = {0: ALL_TESTS_36, 1: ALL_TESTS_28}  # by subclass; 2, the extended test, is not of this meter
_NEEDS: Final = {
    MeterTest.POWER_LIMIT: ManagementFunction.SET_MAXIMUM_POWER_LIMIT,
    MeterTest.PHASE_UNBALANCE: ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT,
    MeterTest.WATER_FACTOR: ManagementFunction.SET_WATER_METER_FACTOR,
    MeterTest.TARIFF_RATE: ManagementFunction.SET_TARIFF_RATE,
}
# Without a figure: the display and the token reader themselves. CONSUMPTION, the power drawn now, is none here.
_SHOWS: Final[Mapping[MeterTest, Callable[[MeterState], int | None]]] = {
    MeterTest.LOAD_SWITCH: lambda state: int(state.supplies),
    MeterTest.TOTAL: lambda state: state.consumed,
    MeterTest.KEY_REVISION: lambda state: state.key.krn,
    MeterTest.TARIFF_INDEX: lambda state: state.key.ti,
    MeterTest.POWER_LIMIT: lambda state: state.power_limit,
    MeterTest.TAMPER: lambda state: int(state.tampered),
    MeterTest.PHASE_UNBALANCE: lambda state: state.unbalance_limit,
    MeterTest.WATER_FACTOR: lambda state: state.water_factor,
    MeterTest.TARIFF_RATE: lambda state: state.tariff_rate,
}


def run_tests(state: MeterState, token: MeterTestToken) -> Displayed:
    """What the tests show. Raises Rejected: MfrCodeError, FunctionError for a test it lacks, RangeError for none."""
    if token.manufacturer not in (0, state.kind.manufacturer):
        raise Rejected(Result.MFR_CODE_ERROR)
    if token.subclass not in _ALL:
        raise Rejected(Result.FUNCTION_ERROR)
    if not token.control:
        raise Rejected(Result.RANGE_ERROR)
    chosen = _tests_of(state.kind)
    if token.control != _ALL[token.subclass]:
        chosen = _chosen(token.control, chosen)
    return Displayed(tuple(Display(test, _shown(state, test)) for test in chosen))


def _shown(state: MeterState, test: MeterTest) -> int | None:
    return _SHOWS[test](state) if test in _SHOWS else _FIXED.get(test)


def _tests_of(kind: MeterKind) -> tuple[MeterTest, ...]:
    functions = functions_of(kind)
    return tuple(test for test in MeterTest if test not in _NEEDS or _NEEDS[test] in functions)


def _chosen(control: int, there: tuple[MeterTest, ...]) -> tuple[MeterTest, ...]:
    numbers = [number + 1 for number in range(control.bit_length()) if control >> number & 1]
    if not set(numbers) <= set(there):
        raise Rejected(Result.FUNCTION_ERROR)
    return tuple(MeterTest(number) for number in numbers)
