"""What a row of an imported table makes of the records: new ones, or stored ones with its cells laid over them.

A blank cell leaves what is stored. The first row of an account says whose and where it is; a later one adds a meter and
may not contradict.
"""

from __future__ import annotations

from array import array
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, TypeVar

from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.imports.fields import FIELDS, Field
from vending.domain.registry.customer import Account, AccountStatus, Customer
from vending.domain.registry.meter import Meter, MeterStatus
from vending.ids import AccountId, CustomerId, MeterId, new_id

if TYPE_CHECKING:
    from collections.abc import Mapping

    from vending.ids import AccountId as AnyAccountId

Record = TypeVar("Record", Customer, Account, Meter)


def _of(kind: str) -> dict[Field, str]:
    return {field: info.attribute for field, info in FIELDS.items() if info.kind == kind}


OF_CUSTOMER: Final = _of("customer")
OF_ACCOUNT: Final = _of("account")
OF_METER: Final = _of("meter")
FIELD_OF: Final = {(info.kind, info.attribute): field for field, info in FIELDS.items()}
"""The field that holds an attribute of a kind of record."""
HARMLESS: Final[Mapping[Field, Any]] = {
    Field.NAME: "?",
    Field.ACCOUNT: "0",
    Field.TARIFF: "?",
    Field.METER: "00000000000",
    Field.COMMODITY: Commodity.ELECTRICITY,
    Field.SGC: "000000",
    Field.KRN: 1,
    Field.TI: 1,
    Field.EA: EncryptionAlgorithm.STA,
    Field.CREDIT: False,
    Field.CONNECTED_ON: None,
    Field.METER_STATUS: MeterStatus.ACTIVE,
    Field.ACCOUNT_STATUS: AccountStatus.ACTIVE,
}
"""What stands in for a bad cell, so that the other cells of its row can be judged; "" for what is not here."""
_IDENTIFYING: Final = (Field.ACCOUNT, Field.METER)
# Where a row without it makes a new record. What has no usual value (SGC, KRN, TI, EA) must be there.
_USUAL: Final[Mapping[Field, Any]] = {
    Field.COMMODITY: Commodity.ELECTRICITY,
    Field.CREDIT: False,
    Field.CONNECTED_ON: None,
    Field.METER_STATUS: MeterStatus.ACTIVE,
    Field.ACCOUNT_STATUS: AccountStatus.ACTIVE,
}


@dataclass(frozen=True, slots=True)
class Known:
    """What is stored already of what a row names."""

    customer: Customer | None = None
    account: Account | None = None
    meter: Meter | None = None


@dataclass(slots=True)
class Draft:
    """The records as a row wants them; None for those that it leaves alone."""

    known: Known
    customer: Customer | None
    account: Account | None
    meter: Meter | None

    @property
    def is_new(self) -> bool:
        """Is any of its records new?"""
        known = self.known
        return (
            (self.customer is not None and known.customer is None)
            or (self.account is not None and known.account is None)
            or (self.meter is not None and known.meter is None)
        )

    @property
    def is_changed(self) -> bool:
        """Is any of its records new or other than it is stored?"""
        known = self.known
        return (
            self.customer not in (None, known.customer)
            or self.account not in (None, known.account)
            or self.meter not in (None, known.meter)
        )


def draft_customer(values: Mapping[Field, Any], stored: Customer | None) -> Customer:
    """Return the customer that a row describes."""
    if stored is not None:
        return _laid_over(stored, values, OF_CUSTOMER)
    texts = {attribute: values.get(field, "") for field, attribute in OF_CUSTOMER.items()}
    return Customer(id=CustomerId(new_id()), **texts)


def draft_account(values: Mapping[Field, Any], stored: Account | None, customer: Customer) -> Account:
    """Return the account that a row describes."""
    if stored is not None:
        return _laid_over(stored, values, OF_ACCOUNT)
    facts = {attribute: values.get(field, _USUAL.get(field, "")) for field, attribute in OF_ACCOUNT.items()}
    return Account(id=AccountId(new_id()), customer_id=customer.id, **facts)


def draft_meter(values: Mapping[Field, Any], stored: Meter | None, account_id: AnyAccountId) -> Meter:
    """Return the meter that a row describes; on another account than it is stored, it moves there."""
    if stored is not None:
        return replace(_laid_over(stored, values, OF_METER), account_id=account_id)
    facts = {attribute: values.get(field, _USUAL.get(field)) for field, attribute in OF_METER.items()}
    return Meter(id=MeterId(new_id()), account_id=account_id, **facts)


def prints_of(record: Customer | Account) -> bytes:
    """Return what tells whether another row says the same of a record: 8 bytes for each of its fields."""
    fields = OF_CUSTOMER if isinstance(record, Customer) else OF_ACCOUNT
    return array("q", [_print(getattr(record, attribute)) for attribute in fields.values()]).tobytes()


def contradicted(values: Mapping[Field, Any], fields: Mapping[Field, str], prints: bytes) -> list[Field]:
    """Return the fields in which a row says other than the row that these prints are of."""
    seen = dict(zip(fields, array("q", prints), strict=True))
    return [
        field
        for field in fields
        if field in values and field not in _IDENTIFYING and seen[field] != _print(values[field])
    ]


def _print(value: Any) -> int:
    return hash(value.strip() if isinstance(value, str) else value)


def _laid_over(stored: Record, values: Mapping[Field, Any], fields: Mapping[Field, str]) -> Record:
    """Return the stored record with a row's values; a text that differs in blanks only is the same."""
    changes = {
        attribute: values[field]
        for field, attribute in fields.items()
        if field in values and field not in _IDENTIFYING and not _same(getattr(stored, attribute), values[field])
    }
    return replace(stored, **changes) if changes else stored


def _same(stored: Any, value: Any) -> bool:
    if stored == value:
        return True
    return isinstance(stored, str) and isinstance(value, str) and stored.split() == value.split()
