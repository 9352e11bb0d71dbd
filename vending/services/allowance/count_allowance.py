"""The allowance in the transactions of a sale; how it stands; and the proof of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Final

from license.errors import LicenseError
from license.grant import verify_grant
from vending.domain.allowance import PACE, AllowanceLevel, AllowanceStatus, allowance_level, verify_sale
from vending.domain.proof.event import EventKind
from vending.domain.proof.journal import EntryKind, digest_of
from vending.errors import JournalBroken
from vending.ids import EnrolmentId, GrantId
from vending.money import Money
from vending.services.proof.record_event import record_event

if TYPE_CHECKING:
    from datetime import datetime

    from vending.domain.allowance import TakenGrant
    from vending.domain.people.operator import Operator
    from vending.domain.proof.journal import JournalEntry
    from vending.domain.sales.sale import SaleIntent
    from vending.domain.station import StationIdentity
    from vending.errors import SaleNotAllowed
    from vending.ports import UnitOfWork, UnitsOfWork

# How old the latest moment seen may be before a look at the allowance is worth a write.
_SEEN_OFTEN: Final = timedelta(minutes=5)


def claim_sale(work: UnitOfWork, paid: Money, at: datetime) -> None:
    """Count a sale against the allowance, in the transaction of its intent. Raises SaleNotAllowed.

    Writers follow each other, so that two tills never pass it together; a sale that is taken back counts nothing.
    """
    verify_sale(work.allowance.get(paid.currency), paid, at)
    work.allowance.count_sale(paid, at)


def return_sale(work: UnitOfWork, intent: SaleIntent) -> None:
    """Give back what a sale counted, in the transaction of its void or its cancellation.

    One of before the enrolment never counted against a grant: given back, it would be granted.
    """
    enrolment = work.allowance.find_enrolment()
    if intent.tendered and (enrolment is None or intent.sequence > enrolment.last_sale_before):
        work.allowance.give_back(intent.tendered)


def record_refused_sale(
    units_of_work: UnitsOfWork, operator: Operator, meter_number: str, refusal: SaleNotAllowed, at: datetime
) -> None:
    """Record that the allowance let a sale not pass, and when: a clock that is set back later revives nothing."""
    with units_of_work.write() as work:
        work.allowance.see(at)
        after = {"reason": refusal.stop, "left": refusal.left}
        record_event(work, operator, at, EventKind.SALE_REFUSED, meter_number, after=after)
        work.commit()


def read_status(work: UnitOfWork, station: StationIdentity, now: datetime, grants: int = 0) -> AllowanceStatus:
    """Return how the allowance stands, with the last so many grants."""
    allowance = work.allowance.get(station.currency)
    if not allowance.enrolled:
        return AllowanceStatus(allowance, AllowanceLevel.UNLIMITED)
    lately = work.allowance.sold_since(allowance.present(now) - PACE, station.currency)
    enrolment = work.allowance.find_enrolment()
    return AllowanceStatus(
        allowance,
        allowance_level(allowance, lately, now),
        work.allowance.grants(grants) if grants else (),
        b"" if enrolment is None else enrolment.station_key,
    )


def look_at_allowance(
    units_of_work: UnitsOfWork, station: StationIdentity, now: datetime, grants: int = 0
) -> AllowanceStatus:
    """Return how the allowance stands, and remember the moment as one that was seen."""
    with units_of_work.read() as work:
        status = read_status(work, station, now, grants)
    seen = status.allowance.seen
    if status.allowance.enrolled and (seen is None or now - seen > _SEEN_OFTEN):
        with units_of_work.write() as work:
            work.allowance.see(now)
            work.commit()
    return status


def allowance_digest(work: UnitOfWork, entry: JournalEntry) -> bytes:
    """Return the digest of the enrolment or the grant that an entry vouches for. Raises UnknownRecord."""
    if entry.kind is EntryKind.ENROLMENT:
        return digest_of(work.allowance.get_enrolment(EnrolmentId(entry.subject)))
    return digest_of(work.allowance.get_grant(GrantId(entry.subject)))


def verify_allowance(work: UnitOfWork, station: StationIdentity) -> None:
    """Prove the allowance from its records: grants by their signatures, totals by addition, what was sold by the sales.

    Raises JournalBroken. Codes carry no signature: their amounts stand by the journal alone.
    """
    place = work.journal.head().sequence
    enrolment = work.allowance.find_enrolment()
    currency = station.currency if enrolment is None else enrolment.sold_before.currency
    first = 1 if enrolment is None else enrolment.last_sale_before + 1
    if work.allowance.get(currency).sold != work.allowance.sum_of_sales(currency, first):
        raise JournalBroken(place, "what counts as sold against the allowance is not the sum of the sales")
    total, sequence = Money.zero(currency), 0
    for taken in reversed(work.allowance.grants(work.allowance.count_records())):
        total, sequence = total + taken.amount, sequence + 1
        if enrolment is None or (taken.sequence, taken.total) != (sequence, total):
            raise JournalBroken(place, f"grant {taken.sequence} of the allowance does not continue the one before it")
        _verify_document(taken, enrolment.signing, station, place)


def _verify_document(taken: TakenGrant, signing: bytes, station: StationIdentity, place: int) -> None:
    if taken.document.isdigit():
        return
    try:
        grant = verify_grant(taken.document, signing, station.code)
    except LicenseError as error:
        raise JournalBroken(place, f"the office did not sign grant {taken.sequence} of the allowance") from error
    said = (grant.sequence, grant.amount_minor, grant.currency, grant.issued_at, grant.expires_at)
    if said != (taken.sequence, taken.amount.minor, taken.amount.currency, taken.issued_at, taken.expires_at):
        raise JournalBroken(place, f"grant {taken.sequence} of the allowance is not what the office signed")
