"""Enrolling the station with an office, and taking its grants: what people, files and the station itself share."""

from __future__ import annotations

from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Final

from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

from license import errors as license_errors
from license.errors import CodeMistyped, CodeWrong, DocumentRefused, SignatureWrong
from license.grant import verify_grant
from license.issuer import OfficeKeys
from license.short_code import key_of_station, open_code, read_digits
from vending.domain.allowance import Enrolment, TakenGrant, verify_grant_counts
from vending.domain.people.lockout import Attempts, count_attempt, current_wait
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind, KnownHead, digest_of
from vending.errors import CodeDelayed, EnrolmentFault, EnrolmentRefused, GrantFault, GrantRefused, JournalForked
from vending.ids import EnrolmentId, GrantId, new_id
from vending.money import Money
from vending.services.proof.record_changes import verify_clock
from vending.services.proof.record_event import record_event
from vending.services.proof.verify_head import take_head

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping
    from datetime import datetime

    from license.grant import Grant
    from vending.domain.people.operator import Operator
    from vending.domain.station import StationIdentity
    from vending.ports import UnitOfWork, UnitsOfWork
    from vending.ports.allowance import KeySafe

_CODE_SLOT: Final = "allowance code"
_FAULTS: Final[Mapping[type[DocumentRefused], GrantFault]] = {
    license_errors.NotADocument: GrantFault.UNREADABLE,
    license_errors.OtherVersion: GrantFault.OTHER_VERSION,
    license_errors.OtherKind: GrantFault.OTHER_KIND,
    license_errors.SignatureWrong: GrantFault.ALTERED,
    license_errors.OtherStation: GrantFault.OTHER_STATION,
}


def enrol_station(
    work: UnitOfWork, station: StationIdentity, safe: KeySafe, text: str, operator: Operator | None, at: datetime
) -> Enrolment:
    """Record the office's keys and make the station's own, in the transaction at hand. Raises EnrolmentRefused."""
    keys = _read_keys(text)
    if work.allowance.find_enrolment() is not None:
        raise EnrolmentRefused(EnrolmentFault.ENROLLED)
    private = X25519PrivateKey.generate()
    enrolment = Enrolment(
        id=EnrolmentId(new_id()),
        at=at,
        signing=keys.signing,
        agreement=keys.agreement,
        station_key=private.public_key().public_bytes_raw(),
        sealed_key=safe.seal_key(private.private_bytes_raw()),
        sold_before=work.allowance.sold(station.currency),
        last_sale_before=work.sales.last_sequence(),
        **_who(operator),
    )
    work.allowance.enrol(enrolment)
    work.journal.append(EntryKind.ENROLMENT, enrolment.id, digest_of(enrolment), at)
    record_event(work, operator, at, EventKind.STATION_ENROLLED, after={"office": keys.fingerprint})
    return enrolment


def take_document(
    units_of_work: UnitsOfWork, station: StationIdentity, text: str, operator: Operator | None, at: datetime
) -> TakenGrant:
    """Take a grant as the office signed it. Raises GrantRefused, which is recorded, and ClockBehind."""
    line = "".join(text.split())
    with _refusals_recorded(units_of_work, operator, at):
        with units_of_work.read() as work:
            enrolment = _enrolment(work)
        try:
            grant = verify_grant(line, enrolment.signing, station.code)
        except DocumentRefused as error:
            raise GrantRefused(_FAULTS[type(error)], getattr(error, "station", "")) from error
        return _take(units_of_work, station, grant, line, operator, at)


def take_code(
    units_of_work: UnitsOfWork,
    station: StationIdentity,
    safe: KeySafe,
    text: str,
    operator: Operator | None,
    at: datetime,
) -> TakenGrant:
    """Take a grant as 28 digits. Raises GrantRefused, which is recorded, CodeDelayed after wrong ones, and ClockBehind.

    A slip of the finger is told before the code counts as an attempt. An attempt is counted before it is looked at:
    ending the program saves none.
    """
    try:
        digits = read_digits(text)
    except CodeMistyped as error:
        raise GrantRefused(GrantFault.MISTYPED, str(error.digits)) from error
    with _refusals_recorded(units_of_work, operator, at):
        with units_of_work.write() as work:
            verify_clock(work, at)
            enrolment = _enrolment(work)
            last = work.allowance.get(station.currency).sequence
            _count_attempt(work, at)
            work.commit()
        private = X25519PrivateKey.from_private_bytes(safe.open_key(enrolment.sealed_key))
        key = key_of_station(private, enrolment.agreement)
        try:
            grant = open_code(key, digits, station.code, station.currency, last, at)
        except CodeWrong as error:
            raise GrantRefused(GrantFault.WRONG_CODE) from error
        return _take(units_of_work, station, grant, digits, operator, at)


@contextmanager
def _refusals_recorded(units_of_work: UnitsOfWork, operator: Operator | None, at: datetime) -> Iterator[None]:
    try:
        yield
    except GrantRefused as refusal:
        with units_of_work.write() as work:
            work.allowance.see(at)
            after = {"fault": refusal.fault, "named": refusal.named}
            record_event(work, operator, at, EventKind.ALLOWANCE_REFUSED, after=after)
            work.commit()
        raise
    except JournalForked as fork:
        with units_of_work.write() as work:
            record_event(work, operator, at, EventKind.FORKED, after={"sequence": fork.sequence})
            work.commit()
        raise


def _take(
    units_of_work: UnitsOfWork,
    station: StationIdentity,
    grant: Grant,
    document: str,
    operator: Operator | None,
    at: datetime,
) -> TakenGrant:
    with units_of_work.write() as work:
        verify_clock(work, at)
        allowance = work.allowance.get(station.currency)
        verify_grant_counts(allowance, grant, at)
        amount = Money(grant.amount_minor, grant.currency)
        taken = TakenGrant(
            id=GrantId(new_id()),
            sequence=grant.sequence,
            amount=amount,
            total=allowance.granted + amount,
            issued_at=grant.issued_at,
            expires_at=grant.expires_at,
            document=document,
            at=at,
            **_who(operator),
        )
        if grant.head is not None:
            take_head(work, KnownHead(grant.head.sequence, grant.head.hash))
        work.allowance.add_grant(taken)
        work.journal.append(EntryKind.GRANT, taken.id, digest_of(taken), at)
        work.credentials.set_attempts(Attempts(_CODE_SLOT))
        work.commit()
    return taken


def _who(operator: Operator | None) -> dict[str, Any]:
    if operator is None:
        return {"operator_id": None, "operator_name": ""}
    return {
        "operator_id": operator.id,
        "operator_name": operator.name,
        "approver_id": operator.approver_id,
        "approver_name": operator.approver_name,
    }


def _read_keys(text: str) -> OfficeKeys:
    try:
        return OfficeKeys.read(text)
    except SignatureWrong as error:
        raise EnrolmentRefused(EnrolmentFault.ALTERED) from error
    except DocumentRefused as error:
        raise EnrolmentRefused(EnrolmentFault.NO_KEYS) from error


def _enrolment(work: UnitOfWork) -> Enrolment:
    enrolment = work.allowance.find_enrolment()
    if enrolment is None:
        raise GrantRefused(GrantFault.NOT_ENROLLED)
    return enrolment


def _count_attempt(work: UnitOfWork, at: datetime) -> None:
    attempts = current_wait(work.credentials.attempts(_CODE_SLOT), at)
    if attempts.until is not None and at < attempts.until:
        raise CodeDelayed(attempts.until)
    work.credentials.set_attempts(count_attempt(attempts, at))
