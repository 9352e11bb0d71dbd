"""Is everything there that a sale needs? Each check ends in a verdict, a sentence and what to do."""

from __future__ import annotations

import shutil
from typing import TYPE_CHECKING, Final

from cdu_app import formats
from cdu_app.check import Check, Verdict, guarded
from cdu_app.language import _
from cdu_app.messages import say
from cdu_app.module_checks import check_key, no_key
from cdu_app.settings import NO_PRINTER
from cdu_app.words.allowance import allowance_check
from sts.module.reconnecting import read_registers
from vending.errors import ClockBehind
from vending.services.allowance.count_allowance import look_at_allowance
from vending.services.proof.record_changes import CLOCK_TOLERANCE
from vending.services.proof.verify_journal import verify_journal

if TYPE_CHECKING:
    from cdu_app.bootstrap import Station

_MEBIBYTE: Final = 1 << 20
_RECENT: Final = 2000
_DISK_LOW: Final = 512 * _MEBIBYTE
_DISK_EMPTY: Final = 32 * _MEBIBYTE


def check_all(station: Station) -> tuple[Check, ...]:
    """Return every check, in the order in which they should be mended."""
    around = tuple(check(station) for check in (check_disk, check_clock, check_store, check_journal))
    module = check_module(station)
    keys = () if module.verdict is Verdict.FAILED else (check_keys(station),)
    return (*around, module, *keys, check_printer(station), check_allowance(station), check_pending(station))


def check_module(station: Station) -> Check:
    """Does the module answer, and does it hold keys?"""
    name = _("module")

    def look() -> Check:
        identity = station.module.identify()
        keys = len(station.module.registers())
        if not keys:
            return no_key(name)
        sentence = _("{module}, firmware {firmware}; vending keys: {keys}.").format(
            module=identity.module_id, firmware=identity.firmware, keys=keys
        )
        if identity.emulator:
            advice = _("This is an emulator with test keys: real meters refuse its tokens.")
            return Check(
                name, Verdict.ATTENTION if not station.identity.demonstration else Verdict.OK, sentence, advice
            )
        return Check(name, Verdict.OK, sentence)

    return guarded(name, look)


def check_keys(station: Station) -> Check:
    """Do the vending keys issue tokens, and for how long? Of those that do not, the worst is told."""
    name = _("keys")

    def look() -> Check:
        found = [check_key(register, station.clock.now()) for register in read_registers(station.module)]
        for verdict in (Verdict.FAILED, Verdict.ATTENTION):
            worst = next((check for check in found if check.verdict is verdict), None)
            if worst is not None:
                return Check(name, Verdict.ATTENTION, worst.sentence, worst.advice)
        return Check(name, Verdict.OK, _("In order: {n}.").format(n=len(found)))

    return guarded(name, look)


def check_store(station: Station) -> Check:
    """Is the database whole?"""
    name = _("store")

    def look() -> Check:
        found = station.store.check()
        if found.problems:
            advice = _("Stop selling, keep a copy of the station's folder and call your support.")
            return Check(name, Verdict.FAILED, "; ".join(found.problems), advice)
        sentence = _("{location} is whole: {size} MB, {version}.").format(
            location=found.location, size=found.size // _MEBIBYTE, version=found.version
        )
        return Check(name, Verdict.OK, sentence)

    return guarded(name, look)


def check_store_answers(station: Station) -> Check:
    """Does the database answer? The look for the status bar: it costs the same at any size."""
    name = _("store")

    def look() -> Check:
        counts = station.queries.counts()
        older = station.proof.find_rollback()
        if older is not None:
            message = say(older)
            return Check(name, Verdict.ATTENTION, message.sentence, message.advice)
        return Check(name, Verdict.OK, _("The store answers: {n} sales.").format(n=counts.sales))

    return guarded(name, look)


def check_journal(station: Station) -> Check:
    """Is the chain of records whole?"""
    name = _("journal")

    def look() -> Check:
        head = verify_journal(station.units_of_work, last=_RECENT)
        older = station.proof.find_rollback()
        if older is not None:
            message = say(older)
            return Check(name, Verdict.ATTENTION, message.sentence, message.advice)
        sentence = _("{count} records; the last {last} are whole.")
        return Check(name, Verdict.OK, sentence.format(count=head.sequence, last=min(head.sequence, _RECENT)))

    return guarded(name, look)


def check_printer(station: Station) -> Check:
    """Does the printer answer?"""
    name = _("printer")
    if station.settings.printer_link == NO_PRINTER:
        advice = _("Set link under [printer] in station.toml, then receipts print by themselves.")
        return Check(name, Verdict.ATTENTION, _("No printer is set up; receipts show on screen."), advice)

    def look() -> Check:
        station.printer.check()
        return Check(name, Verdict.OK, _("{printer} is ready.").format(printer=station.printer.name))

    return guarded(name, look)


def check_allowance(station: Station) -> Check:
    """How much may be sold, and until when?"""

    def look() -> Check:
        status = look_at_allowance(station.units_of_work, station.identity, station.clock.now())
        return allowance_check(status, station.identity)

    return guarded(_("allowance"), look)


def check_clock(station: Station) -> Check:
    """Does the clock stand after the last record?"""
    name = _("clock")

    def look() -> Check:
        now = station.clock.now()
        with station.units_of_work.read() as work:
            last = work.journal.head().at
        if last is not None and now < last - CLOCK_TOLERANCE:
            raise ClockBehind(now, last)
        return Check(name, Verdict.OK, formats.date_and_time(now, station.identity))

    return guarded(name, look)


def check_disk(station: Station) -> Check:
    """Is there room for the days to come?"""
    name = _("disk")

    def look() -> Check:
        free = shutil.disk_usage(station.settings.folder).free
        sentence = _("{free} MB free.").format(free=free // _MEBIBYTE)
        if free > _DISK_LOW:
            return Check(name, Verdict.OK, sentence)
        verdict = Verdict.ATTENTION if free > _DISK_EMPTY else Verdict.FAILED
        return Check(name, verdict, sentence, _("Free some space on the disk that holds the station."))

    return guarded(name, look)


def check_pending(station: Station) -> Check:
    """Does any sale wait for its token?"""
    name = _("sales")

    def look() -> Check:
        counts = station.queries.counts()
        if counts.pending:
            advice = _("They are settled by themselves when the module answers; “cdu settle” does it now.")
            return Check(
                name, Verdict.ATTENTION, _("Sales that wait for the module: {n}.").format(n=counts.pending), advice
            )
        return Check(name, Verdict.OK, _("Sales: {n}, none waiting.").format(n=counts.sales))

    return guarded(name, look)
