"""The office of a demonstration station: it grants itself an allowance, and another when that runs out.

Its keys lie in the station's folder, sealed under the station's own key. A real station has none of this.
"""

from __future__ import annotations

import logging
from datetime import UTC, datetime, time, timedelta
from typing import TYPE_CHECKING, Final

from license.errors import LicenseError
from license.grant import Grant
from license.issuer import Issuer
from vending.domain.allowance import AllowanceLevel
from vending.errors import VendingError
from vending.money import minor_digits
from vending.services.allowance.count_allowance import read_status
from vending.services.allowance.take_grant import enrol_station, take_document

if TYPE_CHECKING:
    from pathlib import Path

    from cdu_app.bootstrap import Station
    from vending.domain.allowance import AllowanceStatus

OFFICE_FILE: Final = "demo-office.keys"
AMOUNT: Final = 1_000_000
DAYS: Final = 30

log = logging.getLogger(__name__)


def renew_demonstration(station: Station, passphrase: str) -> None:
    """Enrol a demonstration station if it is not, and grant it the next allowance when the last runs out.

    The station opens all the same when that cannot be: it says then that its allowance is used up.
    """
    try:
        _renew(station, passphrase)
    except (VendingError, LicenseError, OSError) as error:
        log.warning("the demonstration's allowance was not renewed: %r", error)


def _renew(station: Station, passphrase: str) -> None:
    status, path = _status(station), station.settings.folder / OFFICE_FILE
    if status.level is AllowanceLevel.UNLIMITED:
        issuer = _office(path, passphrase)
        _enrol(station, issuer)
        status = _status(station)
    elif status.needs_attention and path.exists():  # without it another office grants
        issuer = Issuer.open(path, passphrase)
    else:
        return
    grant = _next_grant(station, status)
    take_document(station.units_of_work, station.identity, issuer.document(grant), None, station.clock.now())


def _status(station: Station) -> AllowanceStatus:
    with station.units_of_work.read() as work:
        return read_status(work, station.identity, station.clock.now())


def _office(path: Path, passphrase: str) -> Issuer:
    """Return the office's keys, made now unless a start that was interrupted made them."""
    if path.exists():
        return Issuer.open(path, passphrase)
    issuer = Issuer.generate()
    issuer.save(path, passphrase)
    return issuer


def _enrol(station: Station, issuer: Issuer) -> None:
    keys, now = issuer.public_document(), station.clock.now()
    with station.units_of_work.write() as work:
        enrol_station(work, station.identity, station.allowance.safe, keys, None, now)
        work.commit()


def _next_grant(station: Station, status: AllowanceStatus) -> Grant:
    now, currency = station.clock.now(), station.identity.currency
    return Grant(
        station=station.identity.code,
        sequence=status.allowance.sequence + 1,
        amount_minor=AMOUNT * 10 ** minor_digits(currency),
        currency=currency,
        issued_at=now.replace(microsecond=0),
        expires_at=datetime.combine(now.date(), time(0), UTC) + timedelta(days=DAYS + 1),
    )
