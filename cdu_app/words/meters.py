"""What a meter answers, in the operator's language."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.language import N, _
from cdu_app.messages import Message
from sts.meter import (
    CreditCleared,
    Credited,
    Displayed,
    KeyChanged,
    MeterTest,
    Result,
    SectionTaken,
    SetDropped,
    TamperCleared,
    ValueSet,
)
from sts.token import ManagementFunction

if TYPE_CHECKING:
    from collections.abc import Mapping

    from sts.meter import Answer, Display, MeterState
    from vending.domain.station import StationIdentity


def say_answer(answer: Answer, state: MeterState, station: StationIdentity) -> Message:
    """Return what happened and what to do; `state` is the meter after the token."""
    if isinstance(answer.effect, SetDropped):
        return Message(
            _("Refused: these key change tokens are not of one set; the meter has dropped them all."),
            _("Type the tokens of one set, in their order."),
        )
    if not answer.result.is_taken:
        sentence, advice = _REFUSALS[answer.result]
        return Message(_(sentence), _(advice))
    match answer.effect:
        case Credited(amount):
            added, held = amount_of(amount, state, station), amount_of(state.credit, state, station)
            sentence = _("Accepted: {added} more, {held} in the meter now.").format(added=added, held=held)
            return Message(sentence)
        case CreditCleared(lost):
            return Message(_("Accepted: the credit of {lost} is gone.").format(lost=amount_of(lost, state, station)))
        case ValueSet(function, value):
            return Message(_(_VALUES[function]).format(value=value))
        case TamperCleared():
            return Message(_("Accepted: the meter's tamper alarm is off."))
        case Displayed(displays):
            shown = "; ".join(_say_display(display, state, station) for display in displays)
            return Message(_("Accepted. The meter shows: {shown}.").format(shown=shown))
        case SectionTaken():
            return _say_section(answer.effect, state)
        case KeyChanged():
            return _say_key(state)
    return Message(_("Accepted."))


def amount_of(tenths: int, state: MeterState, station: StationIdentity) -> str:
    """Return units as the meter counts them: "35.2 kWh"."""
    return formats.units(tenths, state.kind.commodity, station)


def _say_section(effect: SectionTaken, state: MeterState) -> Message:
    minutes = state.kind.key_change_wait.total_seconds() / 60
    return Message(
        _("Accepted: a part of a key change. {count} of its tokens are in.").format(count=len(effect.held)),
        _("Type the others within {minutes:.0f} minutes of the first.").format(minutes=minutes),
    )


def _say_key(state: MeterState) -> Message:
    key = state.key
    sentence = _("Accepted: the meter has its new key, revision {krn}, tariff index {ti:02}.")
    return Message(sentence.format(krn=key.krn, ti=key.ti), _("From now on it takes tokens made with this key only."))


def _say_display(display: Display, state: MeterState, station: StationIdentity) -> str:
    name, value = _(_TESTS[display.test]), display.value
    match display.test:
        case MeterTest.DISPLAY | MeterTest.TOKEN_READER:
            return name
        case MeterTest.LOAD_SWITCH:
            shown = _("closed") if value else _("open")
        case MeterTest.TAMPER:
            shown = _("yes") if value else _("no")
        case MeterTest.TOTAL:
            shown = amount_of(value or 0, state, station)
        case MeterTest.TARIFF_INDEX:
            shown = f"{value:02}"
        case MeterTest.POWER_LIMIT | MeterTest.CONSUMPTION | MeterTest.PHASE_UNBALANCE if value is not None:
            shown = f"{value} W"
        case _:
            shown = _("not set") if value is None else str(value)
    return f"{name} {shown}"


_REFUSALS: Final[Mapping[Result, tuple[str, str]]] = {
    Result.USED_ERROR: (
        N("Refused: the meter has taken this token before."),
        N("A token works once. Its credit is in the meter already."),
    ),
    Result.OLD_ERROR: (
        N("Refused: the meter has taken many newer tokens since this one was made."),
        N("Type tokens in the order in which they were bought. The utility's office can replace it."),
    ),
    Result.OVERFLOW_ERROR: (
        N("Refused: the meter cannot hold that much credit."),
        N("Use some of it first, then type this token again: it is still good."),
    ),
    Result.KEY_TYPE_ERROR: (
        N("Refused: this meter does not change to a key of that type."),
        N("Have the utility's office check the key change."),
    ),
    Result.FORMAT_ERROR: (
        N("Refused: this is not a token."),
        N("A token has 20 digits: read them again, group by group."),
    ),
    Result.RANGE_ERROR: (
        N("Refused: the token asks for a value that this meter does not have."),
        N("Check with the utility's office that it was made for this meter."),
    ),
    Result.FUNCTION_ERROR: (
        N("Refused: the token asks for something that this meter does not do."),
        N("Check that it was made for this kind of meter."),
    ),
    Result.DDTK_ERROR: (
        N("Refused: the meter still has its default key and takes no credit."),
        N("It needs a key change first; the token is not lost."),
    ),
    Result.KEY_EXPIRED_ERROR: (
        N("Refused: the meter's key has expired."),
        N("It needs a key change first."),
    ),
    Result.CRC_ERROR: (
        N("Refused: a digit is wrong, or the token is for another meter."),
        N("Read the 20 digits again, then compare the meter number with the receipt."),
    ),
    Result.MFR_CODE_ERROR: (
        N("Refused: this test is for the meters of another manufacturer."),
        N("Use a test token of this meter's manufacturer, or one for all."),
    ),
}
_VALUES: Final[Mapping[ManagementFunction, str]] = {
    ManagementFunction.SET_MAXIMUM_POWER_LIMIT: N("Accepted: the power limit is {value} W."),
    ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT: N(
        "Accepted: the limit of unbalance between phases is {value} W."
    ),
    ManagementFunction.SET_TARIFF_RATE: N("Accepted: the tariff rate is {value}."),
    ManagementFunction.SET_WATER_METER_FACTOR: N("Accepted: the water meter factor is {value}."),
}
_TESTS: Final[Mapping[MeterTest, str]] = {
    MeterTest.LOAD_SWITCH: N("load switch"),
    MeterTest.DISPLAY: N("display"),
    MeterTest.TOTAL: N("used in total"),
    MeterTest.KEY_REVISION: N("key revision"),
    MeterTest.TARIFF_INDEX: N("tariff index"),
    MeterTest.TOKEN_READER: N("keypad"),
    MeterTest.POWER_LIMIT: N("power limit"),
    MeterTest.TAMPER: N("tamper"),
    MeterTest.CONSUMPTION: N("power now"),
    MeterTest.SOFTWARE_VERSION: N("software version"),
    MeterTest.PHASE_UNBALANCE: N("phase unbalance"),
    MeterTest.WATER_FACTOR: N("water meter factor"),
    MeterTest.TARIFF_RATE: N("tariff rate"),
}
