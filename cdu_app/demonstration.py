"""The demonstration station: a village of 2 000 customers, a past, test keys, operators for every role."""

from __future__ import annotations

import json
import os
import random
import secrets
import tomllib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any, Final

from cdu_app.bootstrap import DEMO_PASSPHRASE_FILE
from cdu_app.create import StationPlan, add_operator, new_station, write_private
from cdu_app.demonstration_past import PastClock, past_begins, sell_past
from cdu_app.settings import NO_PRINTER
from resources import resource_path
from sts.identity import luhn_digit
from sts.keys import EncryptionAlgorithm, VendingKey
from sts.token import Commodity
from vending.domain.people.credentials import needs_second_factor
from vending.domain.people.operator import Role
from vending.domain.people.second_factor import code_of, new_secret, read_secret_text, secret_text, step_at
from vending.domain.registry.customer import Account, Customer
from vending.domain.registry.meter import Meter, MeterStatus
from vending.domain.tariffs.document import read_document
from vending.ids import AccountId, CustomerId, MeterId, TariffId, new_id

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.clock import Clock
    from vending.domain.people.operator import Operator
    from vending.domain.tariffs.tariff import Tariff

OPERATORS_FILE: Final = "demo-operators.json"
CUSTOMERS: Final = 2000
PAST_DAYS: Final = 7
_PASSWORD_LETTERS: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # noqa: S105 - without letters that look alike
# How many of a hundred customers are on a tariff, and what their meters measure.
_KINDS: Final = {
    "E1": (84, Commodity.ELECTRICITY),
    "E2": (6, Commodity.ELECTRICITY),
    "E3": (4, Commodity.ELECTRICITY),
    "W1": (6, Commodity.WATER),
}
_LIFELINE, _LIFELINE_SHARE = "lifeline", 0.15
_SEED: Final = 62055  # the same village every time; passwords and keys are not made from it


def load_village() -> dict[str, Any]:
    """Return the demonstration's data: settings, names, places, test keys, tariffs."""
    return tomllib.loads(resource_path("demonstration/village.toml").read_text("utf-8"))


def test_keys(village: dict[str, Any]) -> tuple[VendingKey, ...]:
    """Return the published test vending keys."""
    return tuple(VendingKey.read(key) for key in village["keys"])


def create_demonstration(
    folder: Path,
    clock: Clock,
    customers: int = CUSTOMERS,
    days: int = PAST_DAYS,
    *,
    store_url: str = "",
    printer_link: str = NO_PRINTER,
) -> None:
    """Make the demonstration station in `folder`. Raises StationExists."""
    village = load_village()
    passphrase = os.environ.get("CDU_STORE_PASSPHRASE") or secrets.token_urlsafe(24)
    settings = {
        "station": {**village["settings"], "demonstration": True},
        "printer": {"link": printer_link},
        "store": {"url": store_url},
    }
    past = PastClock(past_begins(clock.now(), days, customers))
    with new_station(folder, StationPlan(settings, passphrase, test_keys(village)), past) as station:
        chance = random.Random(_SEED)  # noqa: S311 - names and amounts, nothing secret
        operators = _add_operators(station)
        meters = _add_village(station, village, chance, customers)
        sell_past(station, past, meters, operators, clock.now(), days)
        if "CDU_STORE_PASSPHRASE" not in os.environ:
            write_private(station.settings.folder / DEMO_PASSPHRASE_FILE, passphrase + "\n")


def read_demo_operators(folder: Path) -> list[dict[str, str]]:
    """Return the demonstration's operators: username, role, password and, for those who need codes, totp_secret.

    Empty if the file is gone.
    """
    try:
        operators: list[dict[str, str]] = json.loads((folder / OPERATORS_FILE).read_text("utf-8"))
    except (OSError, ValueError):
        return []
    return operators


def _add_operators(station: Station) -> list[Operator]:
    factors = {role: new_secret() for role in Role if needs_second_factor(role, cashiers=False)}
    listed = [_demo_operator(role, factors.get(role)) for role in Role]
    write_private(station.settings.folder / OPERATORS_FILE, json.dumps(listed, indent=2) + "\n")
    return [
        add_operator(station, role, f"Demo {role}", role, row["password"], factors.get(role))
        for role, row in zip(Role, listed, strict=True)
    ]


def _demo_operator(role: Role, secret: bytes | None) -> dict[str, str]:
    password = "".join(secrets.choice(_PASSWORD_LETTERS) for _ in range(10))
    row = {"username": role.value, "role": role.value, "password": password}
    return row if secret is None else {**row, "totp_secret": secret_text(secret)}


def demo_code(folder: Path, username: str, moment: datetime) -> str:
    """Return the code that a demonstration operator's telephone would show, "" for one who needs none."""
    row = next((row for row in read_demo_operators(folder) if row["username"] == username), {})
    return code_of(read_secret_text(row["totp_secret"]), step_at(moment)) if "totp_secret" in row else ""


def _add_village(station: Station, village: dict[str, Any], chance: random.Random, count: int) -> list[Meter]:
    tariffs = {row["code"]: _tariff(row, station) for row in village["tariffs"]}
    customers = [_customer(village, chance) for _number in range(count)]
    kinds = chance.choices(list(_KINDS), [share for share, _commodity in _KINDS.values()], k=count)
    numbered = enumerate(zip(customers, kinds, strict=True), 1)
    accounts = [_account(village, chance, number, customer, code) for number, (customer, code) in numbered]
    meters = [_meter(village, chance, number, account) for number, account in enumerate(accounts, 1)]
    with station.units_of_work.write() as work:
        for tariff in tariffs.values():
            work.tariffs.add(tariff)
        work.customers.add_customers(customers)
        work.customers.add_accounts(accounts)
        work.customers.add_meters(meters)
        work.commit()
    return meters


def _tariff(document: dict[str, Any], station: Station) -> Tariff:
    began = datetime(station.clock.now().year, 1, 1, tzinfo=station.identity.zone).astimezone(UTC)
    facts = {"version": 1, "effective_from": began.isoformat(), "currency": station.identity.currency}
    return read_document({**document, **facts}, TariffId(new_id()))


def _customer(village: dict[str, Any], chance: random.Random) -> Customer:
    names = village["names"]
    return Customer(
        id=CustomerId(new_id()),
        name=f"{chance.choice(names['given'])} {chance.choice(names['family'])}",
        phone=f"+27 {chance.randint(60, 84)} {chance.randint(0, 999):03d} {chance.randint(0, 9999):04d}",
    )


def _account(village: dict[str, Any], chance: random.Random, number: int, customer: Customer, tariff: str) -> Account:
    places = village["places"]
    return Account(
        id=AccountId(new_id()),
        customer_id=customer.id,
        number=f"{100000 + number * 7}",
        address=f"{chance.randint(1, 240)} {chance.choice(places['streets'])}",
        area=chance.choice(places["areas"]),
        tariff=tariff,
        customer_class=_LIFELINE if tariff == "E1" and chance.random() < _LIFELINE_SHARE else "",
    )


def _meter(village: dict[str, Any], chance: random.Random, number: int, account: Account) -> Meter:
    manufacturer = chance.choice(["01", "07", "14", "37", "0042", "1004"])
    key = village["keys"][0] if chance.random() < 0.7 else village["keys"][1]
    serial = f"{manufacturer}{20_000_000 + number * 37 + chance.randint(0, 36):08d}"
    _share, commodity = _KINDS[account.tariff]
    return Meter(
        id=MeterId(new_id()),
        number=serial + luhn_digit(serial),
        commodity=commodity,
        sgc=key["sgc"],
        krn=key["krn"],
        ti=1,
        ea=EncryptionAlgorithm.STA,
        status=MeterStatus.ACTIVE,
        account_id=account.id,
    )
