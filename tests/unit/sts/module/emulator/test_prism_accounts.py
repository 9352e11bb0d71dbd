from __future__ import annotations

import pytest

from sts.module.emulator.prism_accounts import Accounts
from sts.module.prism.refusals import ApiError

LIFETIME = 300.0


class Clock:
    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def accounts(clock: Clock) -> Accounts:
    return Accounts({"till": "tiger", "office": "lion"}, LIFETIME, clock)


def test_users_get_access_tokens_of_their_own(accounts: Accounts) -> None:
    till, office = accounts.sign_in("local", "till", "tiger"), accounts.sign_in("local", "office", "lion")
    assert till != office != accounts.sign_in("local", "office", "lion")
    assert (accounts.user_of(till), accounts.user_of(office)) == ("till", "office")


@pytest.mark.parametrize(
    ("login", "code"),
    [
        (("far", "till", "tiger"), "ESignin.Realm"),
        (("local", "guest", "tiger"), "ESignin.Subject"),
        (("local", "till", "lion"), "ESignin.Authentication"),
        (("local", "till", ""), "ESignin.Authentication"),
        (("local", "till", "tigér"), "ESignin.Authentication"),
    ],
)
def test_who_may_not_enter(accounts: Accounts, login: tuple[str, str, str], code: str) -> None:
    with pytest.raises(ApiError) as caught:
        accounts.sign_in(*login)
    assert caught.value.code == code
    assert login[2] not in caught.value.words or not login[2]


def test_access_ends(accounts: Accounts, clock: Clock) -> None:
    access = accounts.sign_in("local", "till", "tiger")
    clock.now = LIFETIME - 0.1
    assert accounts.user_of(access) == "till"
    clock.now = LIFETIME
    for token in (access, "", "made up"):
        with pytest.raises(ApiError) as caught:
            accounts.user_of(token)
        assert caught.value.code == "EAuthentication.Token"
