"""Tariffs: every version, kept for good."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from sqlalchemy import bindparam, func, insert, select

from store.mappers import TARIFF, tariff_of, tariff_values
from store.statement import Statement
from store.tables import account, tariff
from vending.domain.registry.customer import AccountStatus
from vending.domain.tariffs.use import TariffUse
from vending.errors import AlreadyThere, UnknownRecord

if TYPE_CHECKING:
    from datetime import datetime

    from store.transaction import Transaction
    from vending.domain.tariffs.tariff import Tariff
    from vending.ids import TariffId

_ADD: Final = Statement(insert(tariff))
_BY_ID: Final = Statement(select(*TARIFF).where(tariff.c.id == bindparam("id")))
_VERSION: Final = Statement(
    select(tariff.c.id).where(tariff.c.code == bindparam("code"), tariff.c.version == bindparam("version"))
)
_IN_FORCE: Final = Statement(
    select(*TARIFF)
    .where(tariff.c.code == bindparam("code"), tariff.c.effective_from <= bindparam("at"))
    .order_by(tariff.c.version.desc())
    .limit(1)
)
_VERSIONS: Final = Statement(select(*TARIFF).where(tariff.c.code == bindparam("code")).order_by(tariff.c.version))
_HIGHEST = select(tariff.c.code, func.max(tariff.c.version).label("version")).group_by(tariff.c.code).subquery()
_LATEST: Final = Statement(
    select(*TARIFF)
    .join(_HIGHEST, (tariff.c.code == _HIGHEST.c.code) & (tariff.c.version == _HIGHEST.c.version))
    .order_by(tariff.c.code)
)
_CLASSES = (
    select(account.c.tariff, account.c.customer_class, func.count())
    .where(account.c.status != AccountStatus.CLOSED.value)
    .group_by(account.c.tariff, account.c.customer_class)
    .order_by(account.c.tariff, account.c.customer_class)
)
_USE: Final = Statement(_CLASSES)
_USE_OF: Final = Statement(_CLASSES.where(account.c.tariff == bindparam("code")))


class TariffTable:
    """`vending.ports.Tariffs` in one transaction."""

    def __init__(self, transaction: Transaction) -> None:
        self._transaction = transaction

    def add(self, tariff: Tariff) -> None:
        """Record a version. Raises AlreadyThere."""
        if self._transaction.find_row(_VERSION, {"code": tariff.code, "version": tariff.version}):
            raise AlreadyThere("tariff", tariff.label)
        self._transaction.execute(_ADD, tariff_values(tariff))

    def get(self, tariff_id: TariffId) -> Tariff:
        """Return a version. Raises UnknownRecord."""
        row = self._transaction.find_row(_BY_ID, {"id": tariff_id})
        if row is None:
            raise UnknownRecord("tariff", str(tariff_id))
        return tariff_of(*row)

    def find_in_force(self, code: str, at: datetime) -> Tariff | None:
        """Return the version of `code` that is in force at `at`: the highest of those that have begun."""
        row = self._transaction.find_row(_IN_FORCE, {"code": code, "at": at})
        return tariff_of(*row) if row else None

    def versions(self, code: str) -> tuple[Tariff, ...]:
        """Return all versions of a tariff, oldest first."""
        return tuple(tariff_of(*row) for row in self._transaction.rows(_VERSIONS, {"code": code}))

    def latest(self) -> tuple[Tariff, ...]:
        """Return the highest version of each tariff, by code."""
        return tuple(tariff_of(*row) for row in self._transaction.rows(_LATEST))

    def use(self, code: str | None = None) -> tuple[TariffUse, ...]:
        """Return who is on each tariff, or on one, by code and class; closed accounts left out."""
        found = self._transaction.rows(_USE) if code is None else self._transaction.rows(_USE_OF, {"code": code})
        return tuple(TariffUse(*row) for row in found)
