"""What modules' tokens hold, read with the keys of `tests.support.modules` and made again by the second implementation.

Modules that can verify a token are asked too, and must agree.
"""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING

import pytest

from sts.codec import decode_token
from sts.identity import MeterPan, luhn_digit
from sts.keys import EncryptionAlgorithm, KeyGeneration, decoder_key
from sts.module.errors import ModuleRefused
from sts.module.protocol import VerifiedToken
from sts.token import CreditToken, CurrencyToken, KeyChangeSection, ManagementToken
from tests.support import reference_sts
from tests.support.module_kinds import Ability
from tests.support.modules import VENDING_KEYS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sts.keys import DecoderKey
    from sts.module.protocol import CreditRequest, KeyChangeRequest, ManagementRequest, SecurityModule
    from sts.token import Token
    from tests.support.module_kinds import ModuleKind


def any_pan() -> MeterPan:
    """A meter's number, out of ten thousand million."""
    body = f"{secrets.randbelow(10**10):010}"
    return MeterPan.from_drn(body + luhn_digit(body))


def refusal_code(call: object, *arguments: object) -> int:
    """The return code with which the call is refused."""
    assert callable(call)
    with pytest.raises(ModuleRefused) as caught:
        call(*arguments)
    assert caught.value.meaning
    return caught.value.code


def read_token(
    kind: ModuleKind, module: SecurityModule, request: CreditRequest | ManagementRequest, token: str
) -> VerifiedToken:
    """What the token of a request holds."""
    where = (request.register, request.pan, request.ti, request.ea)
    if kind.is_hardware:
        return module.verify_token(*where, token)
    held = _content(decode_token(token, known_key(*where)))
    if kind.has(Ability.VERIFY):
        assert module.verify_token(*where, token) == held
    return held


def read_sections(request: KeyChangeRequest, tokens: Sequence[str]) -> list[KeyChangeSection]:
    """The sections in key change tokens, under the key that the meter has."""
    key = known_key(request.register, request.pan, request.ti, request.ea)
    sections = [decode_token(token, key) for token in tokens]
    assert all(isinstance(section, KeyChangeSection) for section in sections)
    return sections  # type: ignore[return-value] # just looked at


def known_key(register: int, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> DecoderKey:
    """The meter's decoder key under a register of VENDING_KEYS; under EA07, both implementations make the same one."""
    key = decoder_key(VENDING_KEYS[register - 1], pan, ti, ea)
    if ea is EncryptionAlgorithm.STA:
        assert reference_key(register, pan, ti) == key.value
    return key


def reference_key(register: int, pan: MeterPan, ti: int) -> bytes:
    """The same by the second implementation, for EA07."""
    key = VENDING_KEYS[register - 1]
    if key.dkga is KeyGeneration.DKGA02:
        return reference_sts.dkga02(key.value, pan=pan.text, sgc=key.sgc, krn=key.krn, kt=key.kt, ti=ti)
    return reference_sts.dkga04(
        key.value, base_year=key.base_date, pan=pan.text, sgc=key.sgc, krn=key.krn, kt=key.kt, ti=ti
    )


def encode_again(request: CreditRequest | ManagementRequest, token: str) -> str:
    """The token as the second implementation writes it, with the same random number; for EA07."""
    held = decode_token(token, known_key(request.register, request.pan, request.ti, request.ea))
    key = reference_key(request.register, request.pan, request.ti)
    return reference_sts.encode(held.token_class, held.subclass, held.payload, key)


def _content(held: Token) -> VerifiedToken:
    match held:
        case CreditToken() | CurrencyToken():
            return VerifiedToken(held.token_class, held.subclass, held.amount_code, held.tid)
        case ManagementToken():
            return VerifiedToken(held.token_class, held.subclass, held.value, held.tid)
        case _:
            raise AssertionError(held)
