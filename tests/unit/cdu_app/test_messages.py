"""Every error that any package raises has a sentence, and no sentence shows the program's inside."""

from __future__ import annotations

import dataclasses
import inspect
import re
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from cdu_app import errors as app_errors
from cdu_app.cli.failure import exit_code
from cdu_app.messages import SENTENCES, brief, say
from spreadsheets import errors as spreadsheet_errors
from spreadsheets.errors import ContentFault, FileFault, Measure
from store import errors as store_errors
from sts import errors as sts_errors
from sts.errors import MeterNumberFault, TokenFault
from sts.module import errors as module_errors
from vending import errors as vending_errors
from vending.domain.imports.fields import Field
from vending.domain.people.operator import Role
from vending.domain.people.permission import Action
from vending.domain.sales.sale import SaleState
from vending.errors import (
    AmountFault,
    BadAmount,
    CancelFault,
    CountFault,
    EnrolmentFault,
    GrantFault,
    HeadKeeper,
    PasswordFault,
    PendingFor,
    RecordFault,
    ReplaceFault,
    SalePending,
    SaleStop,
    StoreUnavailable,
    TariffFault,
    UseFault,
)
from vending.money import Money

if TYPE_CHECKING:
    from collections.abc import Iterator

    from tests.support.logs import LogWatch

PACKAGES = (vending_errors, sts_errors, module_errors, store_errors, app_errors, spreadsheet_errors)
_INSIDE = re.compile(r"[A-Z][a-z]+[A-Z]\w*|\w\(|<|>|0x|None|\{|\}|Error|Exception|Traceback|StrEnum|Path")

VALUES: dict[str, Any] = {
    "text": "12x",
    "currency": "ZAR",
    "minimum": Money(11, "ZAR"),
    "limit": Money(500_000, "ZAR"),
    "tendered": Money(5000, "ZAR"),
    "difference": Money(1, "ZAR"),
    "number": "12345678903",
    "status": "suspended",
    "receipt": "D01-000007",
    "reason": "no answer",
    "sgc": "123456",
    "krn": 1,
    "username": "thandi",
    "role": Role.CASHIER,
    "action": Action.CANCEL_SALE,
    "approvers": (Role.MANAGER,),
    "now": datetime(2026, 1, 1, tzinfo=UTC),
    "last": datetime(2026, 1, 2, tzinfo=UTC),
    "until": datetime(2026, 1, 2, tzinfo=UTC),
    "at": datetime(1980, 1, 1, tzinfo=UTC),
    "printer": "tcp://192.168.1.9:9100",
    "sequence": 7,
    "link": "/dev/ttyUSB0",
    "command": "SM?VC",
    "code": 42,
    "meaning": "key expired",
    "path": Path("/data/station.key"),
    "folder": Path("/data"),
    "station": "D01",
    "found": "0001",
    "expected": "0002",
    "source": "station.toml",
    "key": "module.link",
    "base_date": 2014,
    "tid": 7,
    "ken": 5,
    "field": "krn",
    "name": "EA09",
    "left": "ZAR",
    "right": "USD",
    "sale_id": None,
    "quote": None,
    "value": "1",
    "kind": "meter",
    "where": "rates[0].blocks[1].upto",
    "account": "10045932",
    "tariff": "HOME v3",
    "customer_class": "homes",
    "balance": Money(47_000, "ZAR"),
    "most": 500,
    "accounts": 12,
    "percent": Decimal(25),
    "till": "1",
    "other": "D01-000008",
    "minutes": 60,
    "hundred": Money(10_000, "ZAR"),
    "share": Money(2_500, "ZAR"),
    "version": 3,
    "effective_from": datetime(2026, 1, 1, tzinfo=UTC),
    "state": SaleState.PENDING,
    "fields": (Field.ACCOUNT, Field.SGC),
    "rows": 3,
    "row": 7,
    "line": 7,
    "column": 4,
    "heading": "Meter",
    "sheet": "Sheet9",
    "sheets": ("Customers", "Notes"),
    "measure": Measure.CELLS,
}
FAULTS = {
    "BadAmount": AmountFault.ZERO,
    "BadCount": CountFault.OUT_OF_RANGE,
    "BadMeterNumber": MeterNumberFault.LENGTH,
    "BadTariff": TariffFault.MISSING,
    "EnrolmentRefused": EnrolmentFault.ENROLLED,
    "GrantRefused": GrantFault.ALTERED,
    "BadRecord": RecordFault.EMPTY,
    "NotReplaceable": ReplaceFault.NO_TOKEN,
    "NotCancellable": CancelFault.USED,
    "PasswordRefused": PasswordFault.COMMON,
    "UseNotReportable": UseFault.REPORTED,
    "NotASpreadsheet": ContentFault.DAMAGED,
    "FileUnavailable": FileFault.MISSING,
}
CODES = {"NoTariffInForce": "HOME", "ClassWithoutRate": "HOME"}
REASONS = {"InvalidMeterNumber": MeterNumberFault.LENGTH, "TokenFormatError": TokenFault.LENGTH}
FIELDS = {"FieldMappedTwice": Field.SGC}
LIMITS = {"TooLarge": 8_000_000}
OF_ONE_KIND: dict[str, dict[str, Any]] = {
    "fault": FAULTS,
    "reason": REASONS,
    "code": CODES,
    "field": FIELDS,
    "limit": LIMITS,
    "value": {"BadCount": Money(50, "ZAR")},
    "left": {"SaleNotAllowed": Money(2_500, "ZAR")},
    "stop": {"SaleNotAllowed": SaleStop.USED_UP},
    "last": {"JournalForked": 5},
    "keeper": {"JournalForked": HeadKeeper.UTILITY},
    "faults": {"PagesDamaged": ("HMAC verification failed for page 12",)},
}


def leaves() -> Iterator[type[Exception]]:
    """The errors that are raised: those without subclasses of their own, and those that are also raised themselves."""
    for package in PACKAGES:
        for _, kind in inspect.getmembers(package, inspect.isclass):
            own = kind.__module__.startswith(package.__name__)
            if own and issubclass(kind, Exception) and not kind.__subclasses__():
                yield kind
    yield module_errors.FrameError
    yield vending_errors.StationBusy


def example(kind: type[Exception]) -> Exception:
    try:
        names = [name for name in inspect.signature(kind).parameters if name not in ("args", "kwargs")]
    except ValueError:  # no constructor of its own
        names = []
    fields = {field.name: field for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else {}
    given = {}
    for name in names:
        if name in fields and fields[name].default is not dataclasses.MISSING:
            continue
        given[name] = OF_ONE_KIND.get(name, {}).get(kind.__name__, VALUES.get(name))
    return kind(**given)


@pytest.mark.parametrize("kind", list(leaves()), ids=lambda kind: kind.__name__)
def test_every_error_has_a_sentence(kind: type[Exception], expected_log: LogWatch) -> None:
    if issubclass(kind, vending_errors.Bug) and kind not in SENTENCES:
        expected_log("cdu_app.messages", "unexpected error")
    else:
        assert any(known in SENTENCES for known in kind.__mro__)
    message = say(example(kind))
    for part in (message.sentence, message.advice):
        assert not _INSIDE.search(part), part
        assert part == "" or part[-1] in ".?", part
        assert "  " not in part
    assert message.sentence
    assert exit_code(example(kind)) in (1, 3)


@pytest.mark.parametrize("fault", [one for one in AmountFault if one is not AmountFault.NOT_UNITS])
def test_each_way_an_amount_can_be_wrong(fault: AmountFault) -> None:
    assert say(BadAmount("1.5", fault, "JPY")).advice == "Type digits only, such as 50."
    assert say(BadAmount("1.5", fault, "KWD")).advice == "Type digits only, such as 50.000."
    assert "{" not in say(BadAmount("{text}", fault, "ZAR")).sentence.replace("“{text}”", "")


@pytest.mark.parametrize(("minor", "advice"), [(-500, "Wait"), (0, "Wait"), (500, "Pay 5.00 ZAR or less")])
def test_nobody_is_told_to_pay_nothing(minor: int, advice: str) -> None:
    assert advice in say(vending_errors.CommissionTooSmall(Money(minor, "ZAR"))).advice


def test_units_are_not_spoken_of_as_money() -> None:
    message = say(BadAmount("12.55", AmountFault.NOT_UNITS, "ZAR"))
    assert str(message) == "“12.55” is no number of units. Type digits with one decimal at most, such as 12.5."


@pytest.mark.parametrize("waits_for", PendingFor)
def test_a_sale_that_waits_says_for_what_and_that_it_is_charged_once(waits_for: PendingFor) -> None:
    message = say(SalePending("D01-000007", "no answer", waits_for))
    assert "D01-000007" in message.sentence
    assert "recorded" in message.sentence
    assert "do not charge the customer again" in message.advice


@pytest.mark.parametrize("fault", store_errors.StoreFault)
def test_each_fault_of_a_store_has_its_advice(fault: store_errors.StoreFault) -> None:
    message = say(StoreUnavailable(fault, full=fault is store_errors.StoreFault.FULL))
    assert message.advice
    assert "doctor" not in message.advice


@pytest.mark.parametrize("state", SaleState)
def test_where_an_interrupted_sale_stands(state: SaleState) -> None:
    assert "D01-000007" in say(app_errors.SaleInterrupted("D01-000007", state)).sentence


def test_what_the_system_refuses() -> None:
    message = say(FileNotFoundError(2, "No such file or directory", "/data/x\n"))
    assert message.sentence == "The system refused: No such file or directory (/data/x?)."


@pytest.fixture(autouse=True)
def _system_errors_are_logged(request: pytest.FixtureRequest, expected_log: LogWatch) -> None:
    if "system" in request.node.name:
        expected_log("cdu_app.messages", "the system refused")


def test_the_unexpected_is_logged_and_not_shown(expected_log: LogWatch) -> None:
    expected_log("cdu_app.messages", "unexpected error")
    message = say(ZeroDivisionError("secret detail"))
    assert "secret" not in str(message)
    assert "Zero" not in str(message)


@pytest.mark.parametrize(
    ("text", "shown"),
    [("5\n0", "5?0"), ("\x1b[2J", "?[2J"), ("\udcff", "?"), ("a" * 61, "a" * 60 + "…"), ("ñ €", "ñ €")],
)
def test_what_was_typed_fits_in_a_sentence(text: str, shown: str) -> None:
    assert brief(text) == shown


def test_braces_in_what_was_typed_stay_braces() -> None:
    assert "“{0}{receipt}”" in say(vending_errors.UnknownReceipt("{0}{receipt}")).sentence
