"""Class 2 with a value: limits, rates, clearing credit and tamper."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sts.meter.answer import CreditCleared, Effect, Rejected, Result, TamperCleared, ValueSet
from sts.token import ALL_REGISTERS, Commodity, ManagementFunction

if TYPE_CHECKING:
    from sts.meter.state import MeterKind, MeterState
    from sts.token import ManagementToken


def functions_of(kind: MeterKind) -> frozenset[ManagementFunction]:
    """The functions that a meter of this kind has: never extended or proprietary ones, whose meaning is unknown."""
    found = {
        ManagementFunction.CLEAR_CREDIT,
        ManagementFunction.CLEAR_TAMPER_CONDITION,
        ManagementFunction.SET_TARIFF_RATE,
    }
    if kind.commodity is Commodity.ELECTRICITY:
        found.add(ManagementFunction.SET_MAXIMUM_POWER_LIMIT)
        if kind.phases > 1:
            found.add(ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT)
    if kind.commodity is Commodity.WATER:
        found.add(ManagementFunction.SET_WATER_METER_FACTOR)
    return frozenset(found)


def manage(state: MeterState, token: ManagementToken) -> tuple[MeterState, Effect]:
    """The state after the function, and what it did. Raises Rejected: FunctionError, RangeError."""
    if token.function not in functions_of(state.kind):
        raise Rejected(Result.FUNCTION_ERROR)
    match token.function:
        case ManagementFunction.CLEAR_CREDIT:
            return _clear_credit(state, token.value)
        case ManagementFunction.CLEAR_TAMPER_CONDITION:
            return _clear_tamper(state, token.value)
        case ManagementFunction.SET_MAXIMUM_POWER_LIMIT:
            state = replace(state, power_limit=token.quantity)
        case ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT:
            state = replace(state, unbalance_limit=token.quantity)
        case ManagementFunction.SET_TARIFF_RATE:
            state = replace(state, tariff_rate=token.quantity)
        case ManagementFunction.SET_WATER_METER_FACTOR:
            state = replace(state, water_factor=token.quantity)
    return state, ValueSet(token.function, token.quantity)


def _clear_credit(state: MeterState, register: int) -> tuple[MeterState, Effect]:
    if register not in (state.kind.register, ALL_REGISTERS):
        raise Rejected(Result.RANGE_ERROR)
    return replace(state, credit=0), CreditCleared(state.credit)


def _clear_tamper(state: MeterState, value: int) -> tuple[MeterState, Effect]:
    if value:  # the value is reserved as 0; what a meter does with another is not written
        raise Rejected(Result.RANGE_ERROR)
    return replace(state, tampered=False), TamperCleared()
