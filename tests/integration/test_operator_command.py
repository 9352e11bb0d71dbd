"""`cdu sign-in`, `cdu sign-out`, `cdu operator`, `cdu demo-code`."""

from __future__ import annotations

import json
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import pytest

from cdu_app.cli.session import approved
from cdu_app.demonstration import demo_code, read_demo_operators
from tests.support.tills import password_of
from vending.domain.people.permission import Action
from vending.domain.people.second_factor import code_of, read_secret_text, step_at

if TYPE_CHECKING:
    from tests.support.tills import Till

pytestmark = pytest.mark.slow


def code_now(secret: str) -> str:
    return code_of(read_secret_text(secret), step_at(datetime.now(UTC)))


def as_person(till: Till, username: str, password: str, code: str = "") -> None:
    till.patch.delenv("CDU_SESSION", raising=False)
    till.set(CDU_OPERATOR=username, CDU_PASSWORD=password, CDU_CODE=code)


def test_a_session_is_for_the_commands_that_follow(till: Till) -> None:
    signed = till.run("sign-in")
    assert signed.code == 0, signed
    till.patch.delenv("CDU_OPERATOR")
    till.patch.delenv("CDU_PASSWORD")
    till.set(CDU_SESSION=signed.out.strip())
    assert till.run("sell", till.meters[0], "50").code == 0
    assert till.run("sign-out").code == 0
    assert "cdu sign-in" in till.run("sell", till.meters[0], "50").sentence(1)
    assert "cdu sign-in" in till.run("sign-out").sentence(1)
    till.patch.delenv("CDU_SESSION")
    assert till.run("sign-out").code == 2


def test_a_name_on_the_command_goes_before_the_session(till: Till) -> None:
    till.sign_in("manager")
    assert till.run("operator", "list").code == 0
    assert "cashier" in till.run("operator", "list", "--operator", "cashier").sentence(1)


def test_a_session_of_another_station_is_none(till: Till) -> None:
    twin = till.twin()
    till.sign_in("manager")
    assert "over" in twin.run("operator", "list").sentence(1)


def test_a_manager_needs_a_code(till: Till) -> None:
    as_person(till, "manager", password_of(till.folder, "manager"))
    assert "code" in till.run("operator", "list").sentence(1)
    shown = till.run("demo-code", "manager")
    till.set(CDU_CODE=shown.out.strip())
    assert till.run("operator", "list").code == 0
    assert "used before" in till.run("operator", "list").sentence(1)


def test_only_a_demonstration_shows_codes(till: Till) -> None:
    assert till.run("demo-code", "nobody").code == 2
    file = till.folder / "station.toml"
    file.write_text(file.read_text("utf-8").replace("demonstration = true", "demonstration = false"), "utf-8")
    assert "demonstration" in till.run("demo-code", "manager").sentence(1)


def test_from_a_new_operator_to_their_first_command(till: Till) -> None:
    till.sign_in("manager")
    added = till.run("operator", "add", "zanele", "--name", "Zanele Khumalo", "--role", "supervisor")
    first = added.out.strip()
    assert added.code == 0, added
    assert "first sign-in" in added.err

    as_person(till, "zanele", first)
    assert "cdu operator password" in till.run("usage", "list").err
    till.set(CDU_NEW_PASSWORD="zanele 2024")
    assert "not a name" in till.run("operator", "password").sentence(1)
    till.set(CDU_NEW_PASSWORD="four blue kettles")
    assert till.run("operator", "password").code == 0

    till.set(CDU_PASSWORD="four blue kettles")
    assert "second-factor" in till.run("sign-in").sentence(1)
    shown = till.run("operator", "second-factor", "--show")
    uri, secret = shown.out.split()
    assert uri.startswith(f"otpauth://totp/MicroVend%20D01:zanele?secret={secret}&issuer=MicroVend%20"), uri
    assert "▀" in shown.err
    assert "second-factor" in till.run("sign-in").sentence(1), "what is not confirmed is not in force"
    assert "code is wrong" in till.run("operator", "second-factor", "--code", "000000").sentence(1)
    confirmed = till.run("operator", "second-factor", "--code", code_now(secret))
    codes = confirmed.out.split()
    assert len(codes) == 10

    till.set(CDU_CODE=codes[0])
    assert till.run("sign-in").code == 0
    assert "used before" in till.run("sign-in").sentence(1)
    till.set(CDU_CODE=codes[1].lower())
    assert till.run("sign-in").code == 0
    logged = (till.folder / "cdu.log").read_text("utf-8") if (till.folder / "cdu.log").exists() else ""
    for hidden in (first, "four blue kettles", secret, *codes):
        assert hidden not in logged


def test_operators_are_listed_changed_and_let_in_again(till: Till) -> None:
    till.sign_in("manager")
    assert till.run("operator", "change", "cashier", "--name", "Lindiwe", "--role", "technician").code == 0
    listed = {row["username"]: row for row in json.loads(till.run("operator", "list", "--json").out)}
    assert listed["cashier"] | {"name": "Lindiwe", "role": "technician", "active": True} == listed["cashier"]
    assert listed["manager"]["second_factor"]

    as_person(till, "supervisor", "wrong")
    for _ in range(3):
        till.run("sign-in").sentence(1)
    assert "wait" in till.run("sign-in").sentence(1)
    till.sign_in("manager")
    assert "waits until" in till.run("operator", "list").out
    assert till.run("operator", "unlock", "supervisor").code == 0
    assert "waits until" not in till.run("operator", "list").out

    assert till.run("operator", "second-factor", "--reset", "supervisor").code == 0
    assert len(till.run("operator", "reset-password", "supervisor").out.strip()) == 19
    assert till.run("operator", "change", "auditor", "--inactive").code == 0
    assert "may not sign in" in till.run("operator", "list").out
    assert "nobody" in till.run("operator", "unlock", "nobody").sentence(1)
    till.run("operator", "change", "manager", "--role", "cashier").sentence(1)
    till.verify_books()


@pytest.mark.parametrize("role", ["cashier", "supervisor", "technician", "auditor"])
def test_only_a_manager_keeps_operators(till: Till, role: str) -> None:
    till.sign_in(role)
    for command in (
        ("add", "x", "--name", "X"),
        ("change", "cashier", "--role", "manager"),
        ("reset-password", "manager"),
        ("unlock", "manager"),
        ("second-factor", "--reset", "manager"),
    ):
        till.run("operator", *command).sentence(1)


def test_an_approver_is_named_on_the_command(till: Till) -> None:
    till.set(CDU_APPROVER_PASSWORD=password_of(till.folder, "supervisor"))
    with till.opened() as station:
        till.set(CDU_APPROVER_CODE=demo_code(till.folder, "supervisor", station.clock.now()))
        cashier = station.sign_in.sign_in("cashier", password_of(till.folder, "cashier"))
        assert approved(station, Action.CANCEL_SALE, cashier, None) == cashier
        both = approved(station, Action.CANCEL_SALE, cashier, "supervisor")
    assert both.approver is not None
    assert (both.username, both.approver.username) == ("cashier", "supervisor")


def test_the_demonstration_tells_secrets_of_those_who_need_codes(till: Till) -> None:
    rows = {row["role"]: row for row in read_demo_operators(till.folder)}
    assert [role for role, row in rows.items() if "totp_secret" not in row] == ["cashier"]
