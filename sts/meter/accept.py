"""What a meter does with 20 digits: it looks at them, answers, and is in a new state.

The order of the checks follows the standard's words, which leave it open where several fail at once: digits, checksum,
key (type, expiry), token identifier, then what the token asks for. A token that is not taken leaves its identifier
unused and, but for an unfinished key change, the state as it was.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from sts.codec import decode_token
from sts.errors import CrcError, KeyExpired, TokenFault, TokenFormatError
from sts.keys import KeyType
from sts.meter.answer import Answer, Credited, Effect, Rejected, Result
from sts.meter.displays import run_tests
from sts.meter.key_change import take_section
from sts.meter.management import manage
from sts.meter.memory import remember, verify_new
from sts.token import CreditToken, CurrencyToken, KeyChangeSection, ManagementToken, MeterTestToken, verify_not_expired

if TYPE_CHECKING:
    from datetime import datetime

    from sts.meter.state import MeterState
    from sts.token import Token


def accept(state: MeterState, text: str, now: datetime) -> tuple[MeterState, Answer]:
    """The state after `text` (20 digits, in groups or not) was entered at `now` (aware), and the meter's answer."""
    try:
        token = _decode(state, text)
    except Rejected as rejected:
        return state, Answer(rejected.result)
    try:
        return _take(state, token, now)
    except Rejected as rejected:
        return state, Answer(rejected.result, tid=getattr(token, "tid", None))


def _decode(state: MeterState, text: str) -> Token:
    try:
        return decode_token(text, state.key.key)
    except CrcError as error:
        raise Rejected(Result.CRC_ERROR) from error
    except TokenFormatError as error:
        # Class 3 has no layout to speak of; a reserved subclass is a function that the meter does not have.
        unknown = error.reason is TokenFault.SUBCLASS
        raise Rejected(Result.FUNCTION_ERROR if unknown else Result.FORMAT_ERROR) from error


def _take(state: MeterState, token: Token, now: datetime) -> tuple[MeterState, Answer]:
    match token:
        case KeyChangeSection():
            return take_section(state, token, now)
        case MeterTestToken():
            return state, Answer(Result.ACCEPT, run_tests(state, token))
        case _:
            return _take_numbered(state, token)


def _take_numbered(
    state: MeterState, token: CreditToken | CurrencyToken | ManagementToken
) -> tuple[MeterState, Answer]:
    """Take a token that has an identifier: once."""
    if state.key.kt is KeyType.DDTK and not isinstance(token, ManagementToken):
        raise Rejected(Result.DDTK_ERROR)
    try:
        verify_not_expired(token.tid, state.key.ken)
    except KeyExpired as error:
        raise Rejected(Result.KEY_EXPIRED_ERROR) from error
    verify_new(state.seen, token.tid)
    after, effect = manage(state, token) if isinstance(token, ManagementToken) else _credit(state, token)
    return replace(after, seen=remember(state.seen, token.tid)), Answer(Result.ACCEPT, effect, token.tid)


def _credit(state: MeterState, token: CreditToken | CurrencyToken) -> tuple[MeterState, Effect]:
    if token.subclass != state.kind.register:
        raise Rejected(Result.FUNCTION_ERROR)
    amount = token.amount if isinstance(token, CurrencyToken) else token.units
    credit = state.credit + amount
    if abs(credit) > state.kind.capacity:
        raise Rejected(Result.OVERFLOW_ERROR)
    return replace(state, credit=credit), Credited(amount, credit)
