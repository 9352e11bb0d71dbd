"""Records as the cells of a spreadsheet, from which the import makes the same records again."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import TYPE_CHECKING, Any

from sts.keys import EncryptionAlgorithm
from sts.token import Commodity
from vending.domain.imports.fields import FIELDS, Field

if TYPE_CHECKING:
    from vending.domain.registry.customer import Account, Customer
    from vending.domain.registry.meter import Meter


def export_cells(customer: Customer, account: Account, meter: Meter | None) -> dict[Field, str]:
    """Return the cells of a meter with its account and customer, or of an account alone."""
    records = {"customer": customer, "account": account, "meter": meter}
    return {field: _text(field, getattr(records[info.kind], info.attribute, "")) for field, info in FIELDS.items()}


def _text(field: Field, value: Any) -> str:
    match value:
        case None:
            return ""
        case bool():
            return "money" if value else "units"
        case EncryptionAlgorithm():
            return f"{value:02}"
        case Commodity():
            return value.name.lower()
        case Enum():
            return str(value.value)
        case date():
            return value.isoformat()
        case _:
            return f"{value:02}" if field is Field.TI and value != "" else str(value)
