"""What tokens say: one class of values for each kind of token (IEC 62055-41, tables of token classes and subclasses).

Every kind tells its `token_class` (2 bits), `subclass` (4) and `payload` (44); `codec` makes digits of them and back.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, TypeAlias

from sts.amount import decode_currency, decode_units, encode_units, verify_amount_code, verify_currency_code
from sts.errors import KeyExpired, TokenFault, TokenFormatError
from sts.tid import verify_tid

PAYLOAD_BITS = 44
RND_VALUES = 16
CURRENCY_SUBCLASS = 4  # the subclass of a commodity's currency token is this much higher
ALL_REGISTERS = 0xFFFF  # the value of a ClearCredit for every register
ALL_TESTS_36, ALL_TESTS_28 = (1 << 36) - 1, (1 << 28) - 1


class TokenClass(IntEnum):
    """The 2-bit class; 3 is reserved."""

    CREDIT = 0
    METER_TEST = 1
    MANAGEMENT = 2


class Commodity(IntEnum):
    """What a credit token carries; the value is its subclass. Units: 0.1 kWh, 0.1 m³, 0.1 m³, 0.1 min."""

    ELECTRICITY = 0
    WATER = 1
    GAS = 2
    TIME = 3


class ManagementFunction(IntEnum):
    """The subclasses of class 2 that carry a value and a TID. The two power limits are in watts; the rest raw bits."""

    SET_MAXIMUM_POWER_LIMIT = 0
    CLEAR_CREDIT = 1
    SET_TARIFF_RATE = 2
    CLEAR_TAMPER_CONDITION = 5
    SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT = 6
    SET_WATER_METER_FACTOR = 7
    EXTENDED = 10
    PROPRIETARY_11 = 11
    PROPRIETARY_12 = 12
    PROPRIETARY_13 = 13
    PROPRIETARY_14 = 14
    PROPRIETARY_15 = 15


IN_WATTS = (  # the functions whose quantity is coded as an amount is
    ManagementFunction.SET_MAXIMUM_POWER_LIMIT,
    ManagementFunction.SET_MAXIMUM_PHASE_POWER_UNBALANCE_LIMIT,
)


class Section(IntEnum):
    """The subclasses of class 2 that together carry a new decoder key."""

    FIRST = 3
    SECOND = 4
    THIRD = 8
    FOURTH = 9


@dataclass(frozen=True, slots=True)
class CreditToken:
    """Class 0, subclasses 0 to 3: an amount in units. TID of 24 bits, amount code of 16, random number of 4.

    Raises TokenFormatError for a field of more bits.
    """

    commodity: Commodity
    tid: int
    amount_code: int
    rnd: int

    token_class: ClassVar = TokenClass.CREDIT

    def __post_init__(self) -> None:
        verify_tid(self.tid)
        verify_amount_code(self.amount_code)
        _verify(TokenFault.RND, self.rnd, RND_VALUES)

    @property
    def subclass(self) -> int:
        """The commodity's number."""
        return self.commodity

    @property
    def payload(self) -> int:
        """RND, TID, amount."""
        return self.rnd << 40 | self.tid << 16 | self.amount_code

    @property
    def units(self) -> int:
        """The amount in tenths of the commodity's unit."""
        return decode_units(self.amount_code)


@dataclass(frozen=True, slots=True)
class CurrencyToken:
    """Class 0, subclasses 4 to 7: an amount of money. TID of 24 bits, amount code of 20 (sign, exponent, mantissa).

    The amount's first four bits stand where other tokens have their random number.
    Raises TokenFormatError for a field of more bits.
    """

    commodity: Commodity
    tid: int
    amount_code: int

    token_class: ClassVar = TokenClass.CREDIT

    def __post_init__(self) -> None:
        verify_tid(self.tid)
        verify_currency_code(self.amount_code)

    @property
    def subclass(self) -> int:
        """The commodity's number and four."""
        return self.commodity + CURRENCY_SUBCLASS

    @property
    def payload(self) -> int:
        """S&E, TID, the rest of the amount."""
        return self.amount_code >> 16 << 40 | self.tid << 16 | self.amount_code & 0xFFFF

    @property
    def amount(self) -> int:
        """The amount in 0.00001 of the base currency, negative for one that is taken back."""
        return decode_currency(self.amount_code)


@dataclass(frozen=True, slots=True)
class ManagementToken:
    """Class 2 with a value and a TID. `value` is the 16 bits as sent; `management_value` makes them of watts.

    Raises TokenFormatError for a field of more bits.
    """

    function: ManagementFunction
    tid: int
    value: int
    rnd: int

    token_class: ClassVar = TokenClass.MANAGEMENT

    def __post_init__(self) -> None:
        verify_tid(self.tid)
        verify_amount_code(self.value)
        _verify(TokenFault.RND, self.rnd, RND_VALUES)

    @property
    def subclass(self) -> int:
        """The function's number."""
        return self.function

    @property
    def payload(self) -> int:
        """RND, TID, value."""
        return self.rnd << 40 | self.tid << 16 | self.value

    @property
    def quantity(self) -> int:
        """Watts for the power limits, the raw 16 bits for all others."""
        return decode_units(self.value) if self.function in IN_WATTS else self.value


@dataclass(frozen=True, slots=True)
class MeterTestToken:
    """Class 1: start tests or displays on the meters of a manufacturer (0: of all). Neither encrypted nor numbered.

    Subclasses 0 (2-digit manufacturer) and 1 (4-digit): test N sets bit N - 1 of `control`. Subclass 2: the extended
    test's index in the top 6 of 36 bits. Raises TokenFormatError for another subclass or a field of more bits.
    """

    subclass: int
    control: int
    manufacturer: int

    token_class: ClassVar = TokenClass.METER_TEST

    def __post_init__(self) -> None:
        _verify(TokenFault.SUBCLASS, self.subclass, 3)
        _verify(TokenFault.MANUFACTURER, self.manufacturer, 1 << self._manufacturer_bits)
        _verify(TokenFault.CONTROL, self.control, 1 << PAYLOAD_BITS - self._manufacturer_bits)

    @classmethod
    def from_payload(cls, subclass: int, payload: int) -> MeterTestToken:
        """The token that a payload of 44 bits stands for. Raises TokenFormatError."""
        bits = _manufacturer_bits(subclass)
        return cls(subclass, payload >> bits, payload & (1 << bits) - 1)

    @property
    def payload(self) -> int:
        """Control, manufacturer."""
        return self.control << self._manufacturer_bits | self.manufacturer

    @property
    def _manufacturer_bits(self) -> int:
        return _manufacturer_bits(self.subclass)


@dataclass(frozen=True, slots=True)
class KeyChangeSection:
    """Class 2: a part of a new decoder key, with neither TID nor random number; `keychange` makes and joins them.

    Raises TokenFormatError for a payload of more than 44 bits.
    """

    section: Section
    payload: int

    token_class: ClassVar = TokenClass.MANAGEMENT

    def __post_init__(self) -> None:
        _verify(TokenFault.PAYLOAD, self.payload, 1 << PAYLOAD_BITS)

    @property
    def subclass(self) -> int:
        """The section's number."""
        return self.section


Token: TypeAlias = CreditToken | CurrencyToken | ManagementToken | MeterTestToken | KeyChangeSection


def management_value(function: ManagementFunction, quantity: int) -> int:
    """The 16 bits for a quantity: watts are coded like amounts, all else is sent as it is.

    Raises AmountOutOfRange for watts, TokenFormatError for other values of more bits.
    """
    if function in IN_WATTS:
        return encode_units(quantity)
    verify_amount_code(quantity)
    return quantity


def verify_not_expired(tid: int, ken: int) -> None:
    """Check a token identifier against its key's expiry number; 255 never expires (IEC 62055-41).

    Raises KeyExpired, and TokenFormatError for an identifier of more than 24 bits.
    """
    verify_tid(tid)
    if tid >> 16 > ken:
        raise KeyExpired(tid, ken)


def _manufacturer_bits(subclass: int) -> int:
    return 16 if subclass == 1 else 8


def _verify(fault: TokenFault, value: int, limit: int) -> None:
    if not 0 <= value < limit:
        raise TokenFormatError(fault)
