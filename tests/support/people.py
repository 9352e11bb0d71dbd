"""People at a counter: the services that know who somebody is, and operators of every role with their telephones.

The fixture `people` has them over the store of `counter`. Passwords are stretched as little as Argon2 allows; how many
were is counted.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import pytest
from argon2 import PasswordHasher

from cdu_app.common_passwords import common_passwords
from cdu_app.vault import StationVault
from tests.support.records import make_operator
from vending.domain.people.credentials import Credential
from vending.domain.people.operator import Role
from vending.domain.people.second_factor import STEP_SECONDS, code_of, new_secret, step_at
from vending.errors import CodeRefused, SecondFactorNeeded, SignInDelayed, SignInRefused
from vending.ids import EventId
from vending.services.people.guard import Guard
from vending.services.people.keep_operators import KeepOperators
from vending.services.people.own_credentials import OwnCredentials
from vending.services.people.passwords import PasswordRules, hash_password
from vending.services.people.prove_operator import ProveOperator
from vending.services.people.sign_in import SignIn

if TYPE_CHECKING:
    from tests.support.counters import Counter, SetClock
    from vending.domain.people.operator import Operator
    from vending.domain.proof.event import Event
    from vending.ports import UnitsOfWork
    from vending.ports.people import Vault

PASSWORD = "seven green kettles"


class CountedHasher:
    """Argon2 with next to no cost, and how often it ran."""

    def __init__(self) -> None:
        self.runs = 0
        self._hasher = PasswordHasher(1, 8, 1)

    def hash(self, password: str) -> str:
        return self._hasher.hash(password)

    def verify(self, known: str, password: str) -> bool:
        self.runs += 1
        return bool(self._hasher.verify(known, password))


@dataclass
class People:
    """Operators by role, all with PASSWORD; all but the cashier have a telephone."""

    units: UnitsOfWork
    clock: SetClock
    vault: Vault
    hasher: CountedHasher
    operators: dict[Role, Operator] = field(default_factory=dict)
    secrets: dict[str, bytes] = field(default_factory=dict)

    @property
    def prover(self) -> ProveOperator:
        return ProveOperator(self.units, self.clock, self.vault)

    @property
    def signing(self) -> SignIn:
        return SignIn(self.prover)

    @property
    def own(self) -> OwnCredentials:
        return OwnCredentials(self.prover, PasswordRules(("ST1", "Counter 1"), common_passwords), "MicroVend ST1")

    @property
    def keeping(self) -> KeepOperators:
        return KeepOperators(Guard(self.units, self.clock), self.units, self.clock)

    def __getitem__(self, role: Role) -> Operator:
        return self.operators[role]

    def add(self, username: str, role: Role, secret: bytes | None = None, password: str = PASSWORD) -> Operator:
        """Somebody new, with a telephone if `secret` says so."""
        operator = make_operator(username=username, name=username.title(), role=role)
        factor = "" if secret is None else self.vault.seal(secret, operator.id)
        with self.units.write() as work:
            work.operators.add(operator)
            work.credentials.add(Credential(operator.id, hash_password(password), factor=factor))
            work.commit()
        if secret is not None:
            self.secrets[username] = secret
        return operator

    def code(self, username: str) -> str:
        """What the telephone shows now."""
        return code_of(self.secrets[username], step_at(self.clock.now()))

    def next_code(self, username: str) -> str:
        """What it shows half a minute later; the clock goes on until then."""
        self.clock.advance(seconds=STEP_SECONDS)
        return self.code(username)

    def events(self) -> list[Event]:
        """All events, oldest first."""
        with self.units.read() as work:
            entries = [entry for entry in work.journal.entries() if entry.kind == "event"]
            return [work.events.get(EventId(entry.subject)) for entry in entries]

    def kinds(self) -> list[str]:
        return [event.kind.value for event in self.events()]


def fail_sign_in(people: People, username: str, password: str = "wrong", code: str = "") -> type[Exception]:
    with pytest.raises((SignInRefused, SignInDelayed, CodeRefused, SecondFactorNeeded)) as caught:
        people.signing.sign_in(username, password, code)
    return caught.type


def pass_wait(people: People, username: str) -> None:
    """Wait until the next attempt under this name is looked at."""
    with pytest.raises(SignInDelayed) as caught:
        people.signing.sign_in(username, "wrong")
    people.clock.moment = caught.value.until


@pytest.fixture
def people(counter: Counter, monkeypatch: pytest.MonkeyPatch) -> People:
    """Operators of every role."""
    hasher = CountedHasher()
    monkeypatch.setattr("vending.services.people.passwords._HASHER", hasher)
    found = People(counter.store.units_of_work, counter.clock, StationVault(bytes(32)), hasher)
    for role in Role:
        secret = None if role is Role.CASHIER else new_secret()
        found.operators[role] = found.add(role.value, role, secret)
    hasher.runs = 0
    return found
