"""Management and key change tokens, of every security module."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from sts.keychange import join_key
from sts.keys import EncryptionAlgorithm, decoder_key
from sts.module.protocol import CreditRequest, KeyChangeRequest, ManagementRequest, SecurityModule, VerifiedToken
from sts.token import ManagementFunction
from tests.support import modules
from tests.support.module_kinds import Ability
from tests.support.readings import read_sections, read_token, refusal_code

if TYPE_CHECKING:
    from tests.support.module_kinds import ModuleKind

STA, MISTY1 = EncryptionAlgorithm.STA, EncryptionAlgorithm.MISTY1
UNKNOWN_REGISTER = 99


@pytest.mark.parametrize("ea", [STA, MISTY1])
@pytest.mark.parametrize("function", list(ManagementFunction))
def test_a_management_token_holds_what_was_asked(
    module: SecurityModule,
    kind: ModuleKind,
    request_: CreditRequest,
    function: ManagementFunction,
    ea: EncryptionAlgorithm,
) -> None:
    if kind.is_hardware and ea is MISTY1:
        pytest.skip("not under every key")
    request = ManagementRequest(request_.register, request_.pan, 1, ea, function, 0xABCD, request_.tid)
    if code := kind.refusal_of(request):
        assert refusal_code(module.issue_management, request) == code
        return
    token = module.issue_management(request)
    assert read_token(kind, module, request, token) == VerifiedToken(2, function, 0xABCD, request.tid)
    assert kind.is_hardware or module.issue_management(request) == token


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"register": modules.EXPIRED}, 41),
        ({"register": modules.DEFAULT_KEY}, 5),
        ({"register": modules.NOT_YET_ACTIVE}, 43),
        ({"ti": 100}, 40),
        ({"value": 0x10000}, 40),
        ({"tid": 1 << 24}, 40),
    ],
)
def test_management_it_refuses(module: SecurityModule, known_keys: None, change: dict[str, int], code: int) -> None:
    assert refusal_code(module.issue_management, replace(modules.MANAGEMENT, **change)) == code


def test_credit_and_management_share_their_tids(module: SecurityModule, known_keys: None) -> None:
    module.vend_credit(modules.REQUEST)
    assert refusal_code(module.issue_management, modules.MANAGEMENT) == 44
    later = replace(modules.MANAGEMENT, tid=modules.TID + 1)
    module.issue_management(later)
    assert refusal_code(module.vend_credit, modules.request(tid=later.tid)) == 44
    module.vend_credit(modules.request(tid=later.tid + 1))


def test_a_management_token_is_no_credit(module: SecurityModule, known_keys: None) -> None:
    """The same meter, TID and bits; only the class tells them apart."""
    module.issue_management(modules.MANAGEMENT)
    like_it = modules.request(subclass=2, amount_code=modules.MANAGEMENT.value)
    assert module.find_last_credit(like_it) is None


CHANGES = [
    (modules.DKGA04, modules.NEXT_REVISION, False),
    (modules.DKGA04, modules.ROLLOVER, True),
    (modules.DKGA02, modules.DKGA04, True),
    (modules.EXPIRED, modules.DKGA04, False),
    (modules.DEFAULT_KEY, modules.ROLLOVER, False),
    (modules.INITIALIZATION, modules.COMMON, False),
]


@pytest.mark.parametrize(("ea", "count"), [(STA, 2), (STA, 3), (MISTY1, 4)])
@pytest.mark.parametrize(("old", "new", "rollover"), CHANGES)
def test_key_change_tokens_join_to_the_new_key(
    module: SecurityModule,
    kind: ModuleKind,
    known_keys: None,
    old: int,
    new: int,
    rollover: bool,
    ea: EncryptionAlgorithm,
    count: int,
) -> None:
    request = KeyChangeRequest(old, new, modules.PAN, 7, 42, ea, count)
    if code := kind.refusal_of(request):
        assert refusal_code(module.change_key, request) == code
        return
    if ea is MISTY1 and modules.DKGA02 in (old, new):
        assert refusal_code(module.change_key, request) == 40
        return
    answer = module.change_key(request)
    key = modules.VENDING_KEYS[new - 1]
    joined, forgets = join_key(read_sections(request, answer.tokens), ea)
    assert (len(answer.tokens), answer.rollover, forgets) == (count, rollover, rollover)
    assert joined.key == decoder_key(key, modules.PAN, 42, ea)
    assert (joined.krn, joined.kt, joined.ti, joined.ken) == (key.krn, key.kt, 42, key.ken)
    assert joined.sgc == (None if count == 2 else key.sgc)
    assert module.change_key(request) == answer


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"register": modules.COMMON}, 29),
        ({"register": modules.NEXT_REVISION, "new_register": modules.INITIALIZATION}, 29),
        ({"new_register": modules.EXPIRED}, 41),
        ({"new_register": modules.NOT_YET_ACTIVE}, 43),
        ({"new_register": modules.ISSUE_UNTIL_PASSED}, 42),
        ({"register": UNKNOWN_REGISTER}, 28),
        ({"new_register": UNKNOWN_REGISTER}, 28),
        ({"ti": 100}, 40),
        ({"new_ti": 100}, 40),
        ({"count": 4}, 85),
        ({"count": 1}, 85),
    ],
)
def test_key_changes_it_refuses(module: SecurityModule, known_keys: None, change: dict[str, int], code: int) -> None:
    assert refusal_code(module.change_key, replace(modules.KEY_CHANGE, **change)) == code


@pytest.mark.needs(Ability.VERIFY)
def test_key_change_sections_are_told_apart(module: SecurityModule, known_keys: None) -> None:
    request = replace(modules.KEY_CHANGE, ea=MISTY1, count=4)
    where = (request.register, request.pan, request.ti, request.ea)
    held = [module.verify_token(*where, token) for token in module.change_key(request).tokens]
    assert [(section.token_class, section.subclass) for section in held] == [(2, 3), (2, 4), (2, 8), (2, 9)]
