"""Checks that a token which came back is the one that was asked for. All raise FieldError when it is not."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from sts.module.errors import FieldError
from sts.module.layouts import content_of
from sts.module.prism import amounts
from sts.module.prism.refusals import VALID, refusal_of
from sts.module.prism.values import IssuedToken, get
from sts.module.protocol import KeyChangeTokens, VerifiedToken
from sts.module.returncodes import ReturnCode
from sts.token import Section, TokenClass

if TYPE_CHECKING:
    from collections.abc import Sequence

    from sts.identity import MeterPan
    from sts.keys import EncryptionAlgorithm
    from sts.module.protocol import CreditRequest, KeyChangeRequest, KeyRegister, ManagementRequest

SECTIONS = {
    2: (Section.FIRST, Section.SECOND),
    3: (Section.FIRST, Section.SECOND, Section.THIRD),
    4: (Section.FIRST, Section.SECOND, Section.THIRD, Section.FOURTH),
}


def read_token(tokens: Sequence[IssuedToken], request: CreditRequest | ManagementRequest, register: KeyRegister) -> str:
    """The digits of the one token in the reply to a credit or management request."""
    token = _only(tokens)
    _verify_key(token, register)
    _verify_meter(token, register, request.pan, request.ti, request.ea)
    _verify_equal("what it holds", _content(token), content_of(request))
    return token.digits


def read_key_change(tokens: Sequence[IssuedToken], request: KeyChangeRequest, new: KeyRegister) -> KeyChangeTokens:
    """The digits of a whole set, and whether the base date changes.

    Whether such a token names the old or the new supply group is not known: not looked at, the advice is.
    """
    _verify_equal("the sections", [token.subclass for token in tokens], list(SECTIONS[request.count]))
    for token in tokens:
        _verify_equal("the class", token.token_class, TokenClass.MANAGEMENT)
        _verify_equal("the meter", (token.pan, token.ea), (request.pan.text, request.ea))
    advice = tokens[0].advice
    if advice is None:
        raise _mismatch("the new key")
    told = (advice.sgc, advice.krn, advice.ti, advice.ken)
    _verify_equal("the new key", told, (int(new.sgc), new.krn, request.new_ti, new.ken))
    return KeyChangeTokens(tuple(token.digits for token in tokens), advice.rollover)


def read_verified(
    result: dict[str, Any], register: KeyRegister, pan: MeterPan, ti: int, ea: EncryptionAlgorithm
) -> VerifiedToken:
    """What a token holds by the server's word. Raises ModuleRefused when it is none of this meter and key."""
    verdict = get(result, "validationResult", str)
    if verdict != VALID:
        raise refusal_of("verifyToken", verdict)
    if "meterTestToken" in result:
        test = get(result, "meterTestToken", dict)
        return VerifiedToken(get(test, "tokenClass", int), get(test, "subclass", int), 0, 0)
    token = IssuedToken.read(get(result, "token", dict))
    _verify_meter(token, register, pan, ti, ea)
    return _content(token)


def _content(token: IssuedToken) -> VerifiedToken:
    """What a token holds. Of a key change section, amount and TID mean nothing."""
    if token.token_class == TokenClass.MANAGEMENT and token.subclass in tuple(Section):
        return VerifiedToken(token.token_class, token.subclass, 0, 0)
    code = amounts.to_code(token.token_class, token.subclass, token.amount)
    return VerifiedToken(token.token_class, token.subclass, code, token.tid)


def _verify_meter(token: IssuedToken, register: KeyRegister, pan: MeterPan, ti: int, ea: EncryptionAlgorithm) -> None:
    """Check that the token is for this meter, under this key."""
    _verify_equal("the meter", (token.pan, token.ti, token.ea), (pan.text, ti, ea))
    _verify_equal("the key", (token.sgc, token.krn), (int(register.sgc), register.krn))


def _verify_key(token: IssuedToken, register: KeyRegister) -> None:
    if register.kcv:
        _verify_equal("the key", token.kcv.upper(), register.kcv.upper())


def _only(tokens: Sequence[IssuedToken]) -> IssuedToken:
    if len(tokens) != 1:
        raise _mismatch("the number of tokens")
    return tokens[0]


def _verify_equal(name: str, told: object, asked: object) -> None:
    if told != asked:
        raise _mismatch(name)


def _mismatch(name: str) -> FieldError:
    return FieldError(f"{name} is not what was asked for", ReturnCode.FIELD_RANGE)
