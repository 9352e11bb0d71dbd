"""How values that SQL has no exact type for are stored: ids, moments, days and decimals."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from sqlalchemy import BINARY, BigInteger, Boolean, String
from sqlalchemy.types import TypeDecorator

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Dialect

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_NO_OFFSET: Final = timedelta(0)
DECIMAL_CHARACTERS: Final = 64


class Id(TypeDecorator[UUID]):
    """A UUID as its 16 bytes, which sort by time for UUIDv7."""

    impl = BINARY(16)
    cache_ok = True

    # Made of one function each way, not of SQLAlchemy's chain of three: a sale converts some forty ids.
    def bind_processor(self, dialect: Dialect) -> Callable[[UUID | None], bytes | None]:  # noqa: ARG002 - SQLAlchemy's
        """Return what gives the 16 bytes."""
        return _bytes_of

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
        coltype: object,  # noqa: ARG002
    ) -> Callable[[bytes | None], UUID | None]:
        """Return what gives the UUID."""
        return _uuid_of


def _bytes_of(value: UUID | None) -> bytes | None:
    return None if value is None else value.bytes


def _uuid_of(value: bytes | None) -> UUID | None:
    return None if value is None else UUID(bytes=value)


class UtcTime(TypeDecorator[datetime]):
    """A moment as whole microseconds since 1970-01-01T00:00Z.

    ValueError for a naive datetime, and for one of another zone: it would come back written otherwise than the
    journal's digest has seen it.
    """

    impl = BigInteger
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> int | None:  # noqa: ARG002 - SQLAlchemy's
        """Return microseconds."""
        if value is None:
            return None
        if value.utcoffset() != _NO_OFFSET:
            raise ValueError("only a moment in UTC can be stored")
        return (value - _EPOCH) // _MICROSECOND

    def process_result_value(self, value: int | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the moment, aware, in UTC."""
        return None if value is None else _EPOCH + value * _MICROSECOND


class ExactDecimal(TypeDecorator[Decimal]):
    """A decimal as its text: every digit comes back. (A NUMERIC column of SQLite is a float.)"""

    impl = String(DECIMAL_CHARACTERS)
    cache_ok = True

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the digits."""
        return None if value is None else str(value)

    def process_result_value(self, value: str | None, dialect: Dialect) -> Decimal | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the decimal. ValueError for digits that are not written as this program writes them."""
        if value is None:
            return None
        decimal = Decimal(value)
        if str(decimal) != value:
            raise ValueError("a stored decimal is not as it was written")
        return decimal


class LocalDate(TypeDecorator[date]):
    """A day of the calendar as its ISO 8601 text, which sorts by time."""

    impl = String(10)
    cache_ok = True

    def process_bind_param(self, value: date | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's
        """Return YYYY-MM-DD."""
        return None if value is None else value.isoformat()

    def process_result_value(self, value: str | None, dialect: Dialect) -> date | None:  # noqa: ARG002 - SQLAlchemy's
        """Return the day. ValueError for one that is not written as this program writes it."""
        if value is None:
            return None
        day = date.fromisoformat(value)
        if day.isoformat() != value:
            raise ValueError("a stored day is not as it was written")
        return day


class Flag(TypeDecorator[bool]):
    """Yes or no of a record, as 1 or 0. Anything else that is not zero would be a yes nobody wrote: ValueError."""

    impl = Boolean
    cache_ok = True

    def result_processor(
        self,
        dialect: Dialect,  # noqa: ARG002 - SQLAlchemy's
        coltype: object,  # noqa: ARG002
    ) -> Callable[[int | None], bool | None]:
        """Return what gives the yes or no."""
        return _flag_of


def _flag_of(value: int | None) -> bool | None:
    if value is None:
        return None
    if value not in (0, 1):
        raise ValueError("a stored yes or no is neither")
    return value == 1
