"""The self-test of a security module: line, identity, clock, each key, and that it refuses what is no token."""

from __future__ import annotations

import time
from datetime import timedelta
from typing import TYPE_CHECKING, Final

from cdu_app.check import Check, Verdict, guarded
from cdu_app.language import _
from sts.identity import MeterPan
from sts.keys import ISSUING_KEY_TYPES, NEVER_EXPIRES, EncryptionAlgorithm
from sts.module.errors import ModuleRefused
from sts.module.returncodes import ReturnCode
from sts.module.sts6 import Sts6Module
from sts.tid import moment_of

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from datetime import datetime

    from sts.module.protocol import KeyRegister, SecurityModule

_SOON: Final = timedelta(days=90)
_CLOCK_OFF: Final = timedelta(minutes=2)
_QUESTIONS: Final = 10
_NO_METER: Final = MeterPan("600727000000000009")  # of the STS Association's conformance tests
_NO_TOKEN: Final = "12345678901234567890"  # noqa: S105 - digits that no key makes a token of, but for one in 65 536
_LETTERS: Final = "".join(map(chr, range(0x20, 0x7F))) * 2
_REFUSING: Final = (ReturnCode.TOKEN_CRC, ReturnCode.FORMAT)


def self_test(module: SecurityModule, now: datetime) -> Iterator[Check]:
    """Make each check in turn; nothing is issued. A module that does not answer, or holds no key, ends it."""
    answers = check_answers(module)
    yield answers
    if answers.verdict is Verdict.FAILED:
        return
    if isinstance(module, Sts6Module):
        yield check_line(module)
    yield check_clock(module, now)
    keys, registers = check_register(module)
    yield keys
    for register in registers:
        yield check_key(register, now)
    if registers:
        yield check_refusal(module, registers[0])


def check_answers(module: SecurityModule) -> Check:
    """Does it answer, always the same, and how fast?"""
    name = _("answers")

    def look() -> Check:
        start = time.perf_counter()
        identities = {module.identify() for _question in range(_QUESTIONS)}
        milliseconds = (time.perf_counter() - start) * 1000 / _QUESTIONS
        if len(identities) > 1:
            advice = _("Check the cable; look for another program on the same line.")
            return Check(name, Verdict.FAILED, _("It answers differently each time."), advice)
        [identity] = identities
        sentence = _("{module}, firmware {firmware}; {n} of {n} questions answered, {milliseconds:.0f} ms each.")
        facts = {"module": identity.module_id, "firmware": identity.firmware, "milliseconds": milliseconds}
        return Check(name, Verdict.OK, sentence.format(n=_QUESTIONS, **facts))

    return guarded(name, look)


def check_line(module: Sts6Module) -> Check:
    """Does every letter come back as it was sent?"""
    name = _("line")

    def look() -> Check:
        module.verify_line(_LETTERS)
        return Check(name, Verdict.OK, _("{n} letters came back as they were sent.").format(n=len(_LETTERS)))

    return guarded(name, look)


def check_clock(module: SecurityModule, now: datetime) -> Check:
    """Does its clock agree with the computer's?"""
    name = _("clock")

    def look() -> Check:
        clock = module.clock()
        off = abs(clock.now - now)
        if clock.tid_window and off > timedelta(minutes=clock.tid_window):
            advice = _("Set the computer's date and time right; if it is right, the module's must be set by its maker.")
            sentence = _("It is {off} away from the computer's: tokens of this moment are refused.")
            return Check(name, Verdict.FAILED, sentence.format(off=_span(off)), advice)
        if off > _CLOCK_OFF:
            advice = _("Set the computer's date and time right.")
            return Check(
                name, Verdict.ATTENTION, _("It is {off} away from the computer's.").format(off=_span(off)), advice
            )
        return Check(name, Verdict.OK, _("It agrees with the computer's."))

    return _able(name, look, _("It has none that it tells."))


def check_register(module: SecurityModule) -> tuple[Check, tuple[KeyRegister, ...]]:
    """Does it hold vending keys, and which?"""
    registers: tuple[KeyRegister, ...] = ()

    def look() -> Check:
        nonlocal registers
        registers = module.registers()
        if not registers:
            return no_key(_("keys"))
        return Check(_("keys"), Verdict.OK, _("It holds {n}.").format(n=len(registers)))

    return guarded(_("keys"), look), registers


def no_key(name: str) -> Check:
    """What is said of a module without vending keys."""
    advice = _("The utility must load this station's keys into the module.")
    return Check(name, Verdict.FAILED, _("The module holds no vending key."), advice)


def check_key(register: KeyRegister, now: datetime) -> Check:
    """Can this key issue tokens now, and for how long?"""
    verdict, state = _key_state(register, now)
    title = _("Supply group {sgc}, revision {krn}, {kt}: {state}.").format(
        sgc=register.sgc, krn=register.krn, kt=register.kt.name, state=state
    )
    advice = "" if verdict is Verdict.OK else _("The utility must load a new key.")
    return Check(_("key {number}").format(number=register.number), verdict, title, advice)


def _key_state(register: KeyRegister, now: datetime) -> tuple[Verdict, str]:
    end = end_of(register)
    if end is not None and now > end:
        return Verdict.FAILED, _("ended on {date:%Y-%m-%d}").format(date=end)
    if 0 in (register.units_left, register.currency_left):
        return Verdict.FAILED, _("its limit is used up")
    if register.active_from is not None and now < register.active_from:
        return Verdict.ATTENTION, _("active from {date:%Y-%m-%d}").format(date=register.active_from)
    if end is not None and now > end - _SOON:
        return Verdict.ATTENTION, _("ends on {date:%Y-%m-%d}").format(date=end)
    if register.kt not in ISSUING_KEY_TYPES:
        return Verdict.OK, _("for key changes, it sells nothing")
    return Verdict.OK, _("issues tokens")


def end_of(register: KeyRegister) -> datetime | None:
    """The last moment at which the key issues tokens, by its expiry number and its issue-until date; None for never."""
    ends = [] if register.issue_until is None else [register.issue_until]
    if register.ken != NEVER_EXPIRES:
        ends.append(moment_of((register.ken << 16) + 0xFFFF, register.base_date))
    return min(ends, default=None)


def check_refusal(module: SecurityModule, register: KeyRegister) -> Check:
    """Does it refuse digits that are no token?"""
    name = _("refusal")

    def look() -> Check:
        try:
            module.verify_token(register.number, _NO_METER, 1, EncryptionAlgorithm.STA, _NO_TOKEN)
        except ModuleRefused as refused:
            if refused.code not in _REFUSING:
                raise
            return Check(name, Verdict.OK, _("It refuses digits that are no token."))
        advice = _("Do not sell with it; have it examined by its maker.")
        return Check(name, Verdict.FAILED, _("It took digits for a token that are none."), advice)

    return _able(name, look, _("It has no command to verify tokens."))


def _able(name: str, look: Callable[[], Check], unable: str) -> Check:
    """A check that some modules have no command for."""

    def look_or_pass() -> Check:
        try:
            return look()
        except ModuleRefused as refused:
            if refused.code != ReturnCode.HEADER:
                raise
            return Check(name, Verdict.OK, unable)

    return guarded(name, look_or_pass)


def _span(off: timedelta) -> str:
    if off >= timedelta(days=2):
        return _("{n} days").format(n=off.days)
    return _("{n} minutes").format(n=int(off.total_seconds()) // 60)
