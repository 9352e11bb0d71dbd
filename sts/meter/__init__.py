"""A virtual meter: takes the 20 digits of a token and answers as a meter does (IEC 62055-41).

    meter = VirtualMeter(MeterState(MeterKind(pan), key, BaseDate.Y2014))
    answer = meter.enter("1234 5678 9012 3456 7890")
    answer.result, answer.effect, meter.state.credit

For tests, training and demonstration. `accept` and `consume` are the same as plain functions on a frozen state.
"""

from sts.meter.accept import accept
from sts.meter.answer import (
    Answer,
    CreditCleared,
    Credited,
    Display,
    Displayed,
    KeyChanged,
    MeterTest,
    Result,
    SectionTaken,
    SetDropped,
    TamperCleared,
    ValueSet,
)
from sts.meter.consumption import consume
from sts.meter.meter import VirtualMeter
from sts.meter.record import InvalidMeterRecord, read_state, write_state
from sts.meter.state import MeterKind, MeterState

__all__ = [
    "Answer",
    "CreditCleared",
    "Credited",
    "Display",
    "Displayed",
    "InvalidMeterRecord",
    "KeyChanged",
    "MeterKind",
    "MeterState",
    "MeterTest",
    "Result",
    "SectionTaken",
    "SetDropped",
    "TamperCleared",
    "ValueSet",
    "VirtualMeter",
    "accept",
    "consume",
    "read_state",
    "write_state",
]
