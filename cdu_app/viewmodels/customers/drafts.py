"""What is typed into the forms of a customer, an account and a meter, and the records that are made of it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Final, TypeAlias

from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus
from vending.domain.registry.rules import ACCOUNT, CUSTOMER, METER, verify_account, verify_customer, verify_meter
from vending.errors import BadRecord, RecordFault
from vending.ids import AccountId, CustomerId, MeterId, new_id

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

Texts: TypeAlias = dict[str, str]
"""What stands in the fields of a form, by the record's fields."""
Record: TypeAlias = Customer | Account | Meter
Form: TypeAlias = "tuple[Callable[[Texts], Record], Texts]"
"""How a form is read, and what stands in it."""

FORM_FIELDS: Final = {
    CUSTOMER: ("name", "phone", "email", "id_number", "tax_number", "notes"),
    ACCOUNT: ("number", "address", "area", "tariff", "customer_class"),
    METER: ("number", "commodity", "in_currency", "sgc", "krn", "ti", "ea", "connected_on"),
}
UNITS, MONEY = "units", "money"
_GOOD: Final = {
    (CUSTOMER, "name"): "-",
    (ACCOUNT, "number"): "0",
    (ACCOUNT, "tariff"): "-",
    (METER, "number"): "00000000000",
    (METER, "sgc"): "000000",
    (METER, "ti"): "0",
    (METER, "reason"): "-",
}
"""A value that each needed field can have; the others may be empty."""


@dataclass(frozen=True, slots=True)
class Blank:
    """A customer with an account and a meter that are not filled in yet; their ids stay the same at every attempt."""

    customer: Customer
    account: Account
    meter: Meter

    @classmethod
    def new(cls) -> Blank:
        """Return one with new ids; the meter is as most are."""
        customer = Customer(CustomerId(new_id()), "", "")
        account = Account(AccountId(new_id()), customer.id, "", "", "", "")
        return cls(customer, account, blank_meter(account.id))


def blank_meter(account_id: AccountId) -> Meter:
    """Return a meter that is not filled in yet, as most are."""
    ea = EncryptionAlgorithm.STA
    return Meter(MeterId(new_id()), "", Commodity.ELECTRICITY, "", 1, 1, ea, MeterStatus.ACTIVE, account_id)


def kind_of(record: Record) -> str:
    """Return the kind of a record: "customer", "account", "meter"."""
    kinds: dict[type, str] = {Customer: CUSTOMER, Account: ACCOUNT, Meter: METER}
    return kinds[type(record)]


def texts_of(record: Record) -> Texts:
    """Return a record's fields as they stand in its form."""
    return {name: _text(getattr(record, name)) for name in FORM_FIELDS[kind_of(record)]}


def read_customer(base: Customer, texts: Mapping[str, str]) -> Customer:
    """Return the customer as it was typed over `base`. Raises BadRecord."""
    typed = replace(
        base,
        name=texts["name"],
        phone=texts["phone"],
        email=texts["email"],
        id_number=texts["id_number"],
        tax_number=texts["tax_number"],
        notes=texts["notes"],
    )
    return verify_customer(typed)


def read_account(base: Account, texts: Mapping[str, str]) -> Account:
    """Return the account as it was typed over `base`. Raises BadRecord."""
    typed = replace(
        base,
        number=texts["number"],
        address=texts["address"],
        area=texts["area"],
        tariff=texts["tariff"],
        customer_class=texts["customer_class"],
    )
    return verify_account(typed)


def read_meter(base: Meter, texts: Mapping[str, str], today: date) -> Meter:
    """Return the meter as it was typed over `base`. Raises BadRecord."""
    typed = replace(
        base,
        number=texts["number"],
        commodity=Commodity(int(texts["commodity"])),
        in_currency=texts["in_currency"] == MONEY,
        sgc=texts["sgc"].strip(),
        krn=int(texts["krn"]),
        ti=_whole("ti", texts["ti"].strip()),
        ea=EncryptionAlgorithm(int(texts["ea"])),
        connected_on=_day("connected_on", texts["connected_on"].strip()),
    )
    return verify_meter(typed, today)


def find_faults(read: Callable[[Texts], Record], texts: Texts) -> list[BadRecord]:
    """Return what is wrong with each field of a form, in their order; a faulty one is made good to see the next."""
    faults: list[BadRecord] = []
    while len(faults) < len(texts):
        try:
            read(texts)
        except BadRecord as error:
            faults.append(error)
            texts = texts | {error.field: _GOOD.get((error.kind, error.field), "")}
        else:
            break
    return faults


def merge(before: Record, present: Record, typed: Mapping[str, str]) -> tuple[Texts, Texts]:
    """Return what to show after somebody else changed the record, and the present texts that differ from what is typed.

    What was not touched here takes the present value; what was typed stays.
    """
    old, now = texts_of(before), texts_of(present)
    shown = {name: now[name] if typed[name] == old[name] else typed[name] for name in now}
    return shown, {name: now[name] for name in now if now[name] not in (old[name], shown[name])}


def _text(value: object) -> str:
    if isinstance(value, bool):
        return MONEY if value else UNITS
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(int(value))
    return "" if value is None else str(value)


def _whole(name: str, text: str) -> int:
    if not (text.isascii() and text.isdigit()):
        raise BadRecord(METER, name, text, RecordFault.NOT_A_NUMBER if text else RecordFault.EMPTY)
    return int(text[:4])


def _day(name: str, text: str) -> date | None:
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise BadRecord(METER, name, text, RecordFault.NOT_A_DATE) from error
