"""Virtual meters, and the tokens of the station that serves them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final

from sts.amount import encode_currency, encode_units
from sts.codec import encode_token
from sts.identity import MeterPan
from sts.keychange import KeyChange, change_key
from sts.keys import DecoderKey, EncryptionAlgorithm, KeyType, MeterKey
from sts.meter import MeterKind, MeterState, VirtualMeter
from sts.tid import BaseDate
from sts.token import Commodity, CreditToken, CurrencyToken, ManagementFunction, ManagementToken, management_value

if TYPE_CHECKING:
    from sts.token import Token

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
PAN: Final = MeterPan("600727000000000009")
START: Final = datetime(2026, 3, 14, 10, 24, tzinfo=UTC)
TID: Final = 6_420_000  # a minute of 2026 from the base date 2014
_KEYS: Final = {STA: bytes.fromhex("0123456789abcdef"), MISTY1: bytes(range(16))}
_OTHER_KEYS: Final = {STA: bytes.fromhex("fedcba9876543210"), MISTY1: bytes(range(16, 32))}


def meter_key(ea: EncryptionAlgorithm = STA, **attributes: Any) -> MeterKey:
    """The key that the meters here begin with."""
    chosen: dict[str, Any] = {"krn": 1, "kt": KeyType.DUTK, "ti": 1, "ken": 255, "sgc": "123456"} | attributes
    return MeterKey(DecoderKey(_KEYS[ea], ea), **chosen)


def new_key(ea: EncryptionAlgorithm = STA, **attributes: Any) -> MeterKey:
    """The key that a key change brings."""
    chosen: dict[str, Any] = {"krn": 2, "kt": KeyType.DUTK, "ti": 7, "ken": 200, "sgc": "654321"} | attributes
    return MeterKey(DecoderKey(_OTHER_KEYS[ea], ea), **chosen)


class Bench:
    """A meter on the bench, a clock that is moved by hand, and tokens for the meter's key as it was at first."""

    def __init__(self, key: MeterKey | None = None, pan: MeterPan = PAN, **kind: Any) -> None:
        self.now = START
        self.key = key or meter_key()
        self.meter = VirtualMeter(MeterState(MeterKind(pan, **kind), self.key, BaseDate.Y2014), lambda: self.now)

    @property
    def state(self) -> MeterState:
        return self.meter.state

    def wait(self, time: timedelta) -> None:
        self.now += time

    def token(self, token: Token) -> str:
        return encode_token(token, self.key.key)

    def credit(self, tid: int = TID, units: int = 352, commodity: Commodity = Commodity.ELECTRICITY) -> str:
        return self.token(CreditToken(commodity, tid, encode_units(units), 5))

    def currency(self, tid: int = TID, amount: int = 500_000) -> str:
        return self.token(CurrencyToken(Commodity.ELECTRICITY, tid, encode_currency(amount)))

    def management(self, function: ManagementFunction, quantity: int = 0, tid: int = TID) -> str:
        return self.token(ManagementToken(function, tid, management_value(function, quantity), 9))

    def key_change(self, key: MeterKey, count: int = 2, *, rollover: bool = False) -> tuple[str, ...]:
        return change_key(self.key.key, KeyChange(key, rollover), count)
