"""The options of `cdu customer` that stand for fields of records."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

import click

from sts.keys import EncryptionAlgorithm
from sts.token import Commodity

if TYPE_CHECKING:
    from collections.abc import Callable

CUSTOMER_FIELDS: Final = {name: name for name in ("name", "phone", "email", "id_number", "tax_number", "notes")}
ACCOUNT_FIELDS: Final = {
    "account": "number",
    "address": "address",
    "area": "area",
    "tariff": "tariff",
    "customer_class": "customer_class",
}
METER_FIELDS: Final = {
    "meter": "number",
    **{name: name for name in ("commodity", "sgc", "krn", "ti", "ea", "in_currency", "connected_on")},
}
"""By the name of the option: the field of the record."""

_OPTIONS: Final = {
    "name": click.option("--name", help="The customer's name."),
    "phone": click.option("--phone", help="The customer's telephone number."),
    "email": click.option("--email", help="The customer's e-mail address."),
    "id_number": click.option("--id-number", help="The customer's identity or registration number."),
    "tax_number": click.option("--tax-number", help="The customer's tax number, for invoices."),
    "notes": click.option("--notes", help="Anything worth knowing of the customer."),
    "account": click.option("--account", help="The number of the account."),
    "address": click.option("--address", help="Where the energy is delivered."),
    "area": click.option("--area", help="The area that the address is in."),
    "tariff": click.option("--tariff", help="The code of the tariff."),
    "customer_class": click.option("--class", "customer_class", help="The class of customers, for the tariff's rates."),
    "meter": click.option("--meter", help="The number of the meter (11 or 13 digits)."),
    "commodity": click.option(
        "--commodity",
        type=click.Choice([one.name.lower() for one in Commodity]),
        callback=lambda _ctx, _option, value: None if value is None else Commodity[value.upper()],
        help="What the meter measures.",
    ),
    "sgc": click.option("--sgc", help="The supply group code (6 digits)."),
    "krn": click.option("--krn", type=int, help="The key revision number (1-9)."),
    "ti": click.option("--ti", type=int, help="The tariff index (0-99)."),
    "ea": click.option(
        "--ea",
        type=click.Choice([f"{one:02}" for one in EncryptionAlgorithm]),
        callback=lambda _ctx, _option, value: None if value is None else EncryptionAlgorithm(int(value)),
        help="The encryption algorithm of the meter.",
    ),
    "in_currency": click.option("--in-currency/--in-units", default=None, help="Does the meter count money?"),
    "connected_on": click.option(
        "--connected-on",
        type=click.DateTime(["%Y-%m-%d"]),
        callback=lambda _ctx, _option, value: None if value is None else value.date(),
        help="The day on which the meter was connected (2026-12-31).",
    ),
}


def field_options(*names: str) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Return a decorator that gives a command the options of these fields."""

    def add(command: Callable[..., Any]) -> Callable[..., Any]:
        for name in reversed(names):
            command = _OPTIONS[name](command)
        return command

    return add


def given(options: dict[str, Any], fields: dict[str, str]) -> dict[str, Any]:
    """Return the fields of a record that were given, by name."""
    return {field: options[name] for name, field in fields.items() if options.get(name) is not None}
