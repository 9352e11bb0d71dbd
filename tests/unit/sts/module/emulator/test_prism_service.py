from __future__ import annotations

from contextlib import closing
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from sts.codec import encode_meter_test
from sts.module.emulator.prism_accounts import Accounts
from sts.module.emulator.prism_service import KEPT_RESULTS, PrismService
from sts.module.prism.message_ids import new_id
from sts.module.prism.refusals import ApiError
from sts.module.prism.values import meter_config
from sts.tid import BaseDate
from sts.token import MeterTestToken
from tests.support import modules

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from sts.module.emulator import Emulator

REQUEST = modules.REQUEST
SINCE_1993 = (BaseDate.Y2014.start - BaseDate.Y1993.start).days * 1440


@pytest.fixture
def emulator(tmp_path: Path) -> Iterator[Emulator]:
    with closing(modules.new_emulator(tmp_path / "emulator")) as emulator:
        yield emulator


@pytest.fixture
def service(emulator: Emulator) -> PrismService:
    return PrismService(emulator, Accounts({"till": "tiger", "office": "lion"}))


def sign_in(service: PrismService, user: str = "till", password: str = "tiger") -> str:
    arguments = {"messageId": new_id(), "realm": "local", "username": user, "password": password}
    access: str = service.call("signInWithPassword", arguments)["accessToken"]
    return access


def config(emulator: Emulator, register: int = 1) -> dict[str, Any]:
    return meter_config(emulator.registers()[register - 1], REQUEST.pan, REQUEST.ti, REQUEST.ea)


def issue_arguments(service: PrismService, emulator: Emulator, **changes: Any) -> dict[str, Any]:
    arguments = {
        "messageId": new_id(),
        "accessToken": sign_in(service),
        "meterConfig": config(emulator),
        "subclass": 0,
        "transferAmount": 1234.0,
        "tokenTime": SINCE_1993 + REQUEST.tid,
        "flags": 2,
    }
    return arguments | changes


def error_code(service: PrismService, method: str, arguments: dict[str, Any]) -> str:
    with pytest.raises(ApiError) as caught:
        service.call(method, arguments)
    return caught.value.code


def test_ping_needs_no_sign_in(service: PrismService) -> None:
    assert service.call("ping", {"sleepMs": 0, "echo": "hello"}) == "hello"


@pytest.mark.parametrize(
    "method", ["getStatus", "issueCreditToken", "issueMseToken", "verifyToken", "fetchTokenResult"]
)
def test_everything_else_does(service: PrismService, method: str) -> None:
    assert error_code(service, method, {"messageId": "m1", "accessToken": "made up"}) == "EAuthentication.Token"
    assert error_code(service, method, {"messageId": "m1"}) == "EParamRange"


@pytest.mark.parametrize("message_id", ["", "-m1", "m 1", "m" * 41, "mé"])
def test_message_ids_that_are_none(service: PrismService, emulator: Emulator, message_id: str) -> None:
    arguments = issue_arguments(service, emulator, messageId=message_id)
    assert error_code(service, "issueCreditToken", arguments) == "EParamRange"


def test_the_token_that_the_emulator_made(service: PrismService, emulator: Emulator) -> None:
    (token,) = service.call("issueCreditToken", issue_arguments(service, emulator))
    assert token["tokenDec"] == emulator.vend_credit(REQUEST)
    assert int(token["tokenHex"], 16) == int(token["tokenDec"])
    assert (token["pan"], token["drn"], token["tid"]) == (REQUEST.pan.text, REQUEST.pan.drn, REQUEST.tid)
    assert (token["sgc"], token["krn"], token["isReservedTid"]) == (600675, 1, False)


def test_results_are_kept_for_their_user(service: PrismService, emulator: Emulator) -> None:
    arguments = issue_arguments(service, emulator)
    result = service.call("issueCreditToken", arguments)
    ask = {"messageId": new_id(), "accessToken": sign_in(service), "reqMessageId": arguments["messageId"]}
    assert service.call("fetchTokenResult", ask) == result
    assert error_code(service, "fetchTokenResult", ask | {"reqMessageId": "other"}) == "ECacheMiss"
    stranger = ask | {"accessToken": sign_in(service, "office", "lion")}
    assert error_code(service, "fetchTokenResult", stranger) == "ECacheMiss"


def test_the_oldest_results_are_forgotten(service: PrismService, emulator: Emulator) -> None:
    arguments = issue_arguments(service, emulator)
    for number in range(KEPT_RESULTS + 1):
        service.call("issueCreditToken", arguments | {"messageId": f"m{number}"})
    ask = {"messageId": new_id(), "accessToken": arguments["accessToken"]}
    assert error_code(service, "fetchTokenResult", ask | {"reqMessageId": "m0"}) == "ECacheMiss"
    assert service.call("fetchTokenResult", ask | {"reqMessageId": "m1"})


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"subclass": 9, "transferAmount": 0.01}, "ESm"),
        ({"transferAmount": 0.5}, "EParamRange"),
        ({"transferAmount": "5"}, "EParamRange"),
        ({"tokenTime": -1}, "EParamRange"),
        ({"flags": 1}, "EService.Disabled"),
    ],
)
def test_credit_that_is_refused(service: PrismService, emulator: Emulator, change: dict[str, Any], code: str) -> None:
    assert error_code(service, "issueCreditToken", issue_arguments(service, emulator, **change)) == code


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"sgc": 1}, "EKeystore.NotFound"),
        ({"krn": 9}, "EKeystore.NotFound"),
        ({"ea": 9}, "EParamRange"),
        ({"ti": 100}, "EParamRange"),
        ({"drn": "600727123456789036"}, "ESts.DrnOrPan"),
    ],
)
def test_meters_that_are_refused(service: PrismService, emulator: Emulator, change: dict[str, Any], code: str) -> None:
    arguments = issue_arguments(service, emulator, meterConfig=config(emulator) | change)
    assert error_code(service, "issueCreditToken", arguments) == code


def test_a_refusal_of_the_module_keeps_its_code(service: PrismService, emulator: Emulator) -> None:
    arguments = issue_arguments(service, emulator)
    service.call("issueCreditToken", arguments)
    with pytest.raises(ApiError, match="'44'"):
        service.call("issueCreditToken", arguments | {"transferAmount": 1.0})


def test_management_functions_that_are_none(service: PrismService, emulator: Emulator) -> None:
    for subclass in (3, 4, 16):
        assert (
            error_code(service, "issueMseToken", issue_arguments(service, emulator, subclass=subclass)) == "EParamRange"
        )


def test_a_key_change_tells_the_new_key(service: PrismService, emulator: Emulator) -> None:
    new = emulator.registers()[modules.ROLLOVER - 1]
    target = {"toSgc": int(new.sgc), "toKrn": new.krn, "toTi": 42}
    arguments = {
        "messageId": "m1",
        "accessToken": sign_in(service),
        "meterConfig": config(emulator),
        "newConfig": target,
    }
    first, second = service.call("issueKeyChangeTokens", arguments)
    assert first["newConfig"] == target | {"toKen": new.ken, "rollover": True}
    assert "newConfig" not in second
    change = replace(modules.KEY_CHANGE, new_register=modules.ROLLOVER, new_ti=42)
    assert (first["tokenDec"], second["tokenDec"]) == emulator.change_key(change).tokens


def test_what_tokens_hold(service: PrismService, emulator: Emulator) -> None:
    base = {"messageId": "m1", "accessToken": sign_in(service), "meterConfig": config(emulator)}
    credit = emulator.vend_credit(REQUEST)
    held = service.call("verifyToken", base | {"tokenDec": credit})
    assert (held["validationResult"], held["token"]["transferAmount"]) == ("EVerify.Ok", 1234.0)
    test = encode_meter_test(MeterTestToken(1, 5, 1234))
    held = service.call("verifyToken", base | {"tokenDec": test})
    assert (held["meterTestToken"]["control"], held["meterTestToken"]["mfrcode"]) == (5, 1234)
    other = base | {"meterConfig": config(emulator) | {"ti": 8}, "tokenDec": credit}
    assert service.call("verifyToken", other) == {"validationResult": "EVerify.Crc"}


def test_a_closed_module_is_an_error_of_the_service(service: PrismService, emulator: Emulator) -> None:
    arguments = issue_arguments(service, emulator)
    emulator.close()
    assert error_code(service, "issueCreditToken", arguments) == "EService"
