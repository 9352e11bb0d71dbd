from __future__ import annotations

from dataclasses import replace

import pytest

from tests.support.records import make_operator
from vending.domain.people.credentials import Credential, credential_digest, needs_second_factor, operator_record
from vending.domain.people.operator import Role
from vending.domain.proof.journal import canonical_json

OPERATOR = make_operator()
KEPT = Credential(OPERATOR.id, "$argon2id$hash", factor="sealed-secret", pending="other-secret", last_step=7)
CODES = (b"a" * 32, b"b" * 32)


def test_secrets_are_not_shown() -> None:
    for hidden in ("$argon2id", "sealed-secret", "other-secret"):
        assert hidden not in repr(KEPT)
        assert hidden not in canonical_json(operator_record(OPERATOR, KEPT, CODES)).decode()


@pytest.mark.parametrize(
    "changed",
    [
        replace(KEPT, password_hash="$argon2id$other"),
        replace(KEPT, factor=""),
        replace(KEPT, one_time=True),
        replace(KEPT, operator_id=make_operator().id),
    ],
)
def test_whatever_proves_somebody_is_in_the_digest(changed: Credential) -> None:
    assert credential_digest(changed, CODES) != credential_digest(KEPT, CODES)


def test_what_a_sign_in_changes_is_not_in_the_digest() -> None:
    used = replace(KEPT, last_step=8, pending="")
    assert credential_digest(used, reversed(CODES)) == credential_digest(KEPT, CODES)
    assert credential_digest(KEPT, CODES[:1]) != credential_digest(KEPT, CODES)


def test_all_but_cashiers_need_a_second_factor() -> None:
    assert [role for role in Role if not needs_second_factor(role, cashiers=False)] == [Role.CASHIER]
    assert all(needs_second_factor(role, cashiers=True) for role in Role)
