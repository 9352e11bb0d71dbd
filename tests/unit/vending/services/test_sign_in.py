from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.support.records import make_operator
from vending.errors import SignInRefused
from vending.services.sign_in import SignIn, hash_password

if TYPE_CHECKING:
    from tests.support.counters import Counter
    from vending.domain.operator import Operator

PASSWORD = "correct horse"


@pytest.fixture
def naledi(counter: Counter) -> Operator:
    operator = make_operator(username="Naledi")
    with counter.store.units_of_work.write() as work:
        work.operators.add(operator)
        work.operators.add_password(operator.id, hash_password(PASSWORD))
        work.commit()
    return operator


@pytest.mark.parametrize("username", ["Naledi", "naledi", " NALEDI "])
def test_the_name_is_taken_as_people_type_it(counter: Counter, naledi: Operator, username: str) -> None:
    assert SignIn(counter.store.units_of_work).sign_in(username, PASSWORD) == naledi


@pytest.mark.parametrize(
    ("username", "password"), [("Naledi", "Correct horse"), ("Naledi", ""), ("nobody", PASSWORD), ("", "")]
)
def test_which_of_the_two_was_wrong_is_not_told(
    counter: Counter, naledi: Operator, username: str, password: str
) -> None:
    with pytest.raises(SignInRefused) as caught:
        SignIn(counter.store.units_of_work).sign_in(username, password)
    assert vars(caught.value) == {"username": username}


def test_a_hash_has_its_own_salt_and_no_password() -> None:
    first, second = hash_password(PASSWORD), hash_password(PASSWORD)
    assert first != second
    assert PASSWORD not in first
    assert first.startswith("$argon2id$v=19$m=65536,t=3,p=4$")
