"""What the database drivers raise, in the business's own terms."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NoReturn

import pymysql
from sqlcipher3 import dbapi2 as sqlcipher

from store.errors import StoreFault
from vending.errors import RecordRefused, StoreUnavailable

if TYPE_CHECKING:
    from sqlalchemy.engine import ExceptionContext

DRIVER_ERRORS: Final = (sqlcipher.Error, pymysql.Error)

_PRIMARY_CODE: Final = 0xFF  # SQLite keeps the kind of an error in the low byte of its code
_CONSTRAINT: Final = 19
_NO_TEXT: Final = "Could not decode to UTF-8"
_FILE_FAULTS: Final = {
    5: StoreFault.LOCKED,
    6: StoreFault.LOCKED,
    8: StoreFault.NOT_WRITABLE,
    10: StoreFault.DISK,
    11: StoreFault.DAMAGED,
    13: StoreFault.FULL,
    14: StoreFault.NOT_WRITABLE,
    26: StoreFault.WRONG_KEY,
}

# https://mariadb.com/kb/en/mariadb-error-code-reference/, the same numbers in MySQL
_SERVER_REFUSES_RECORD: Final = frozenset({1048, 1062, 1264, 1366, 1406, 1451, 1452, 1644, 3819, 4025})
_SERVER_FAULTS: Final = {
    1021: StoreFault.FULL,
    1044: StoreFault.SERVER_REFUSED,
    1045: StoreFault.SERVER_REFUSED,
    1049: StoreFault.SERVER_REFUSED,
    1053: StoreFault.SERVER_GONE,
    1114: StoreFault.FULL,
    1205: StoreFault.LOCKED,
    1213: StoreFault.LOCKED,
    1290: StoreFault.NOT_WRITABLE,
    1836: StoreFault.NOT_WRITABLE,
    1927: StoreFault.SERVER_GONE,
    2003: StoreFault.SERVER_GONE,
    2006: StoreFault.SERVER_GONE,
    2013: StoreFault.SERVER_GONE,
    2014: StoreFault.SERVER_GONE,
}


def raise_in_own_terms(context: ExceptionContext) -> None:
    """Listen to an engine's errors. Raises StoreUnavailable or RecordRefused; lets mistakes in SQL pass as they are."""
    # A ping that fails makes the pool connect anew.
    if not context.is_pre_ping:
        raise_translated(context.original_exception)


def raise_translated(error: BaseException) -> None:
    """Raise the error as StoreUnavailable, RecordRefused or (for a text that is none) ValueError; return for others."""
    if isinstance(error, sqlcipher.Error):
        _raise_of_file(error)
    if isinstance(error, pymysql.Error):
        _raise_of_server(error)


def unavailable(fault: StoreFault) -> StoreUnavailable:
    """Return the error for a fault."""
    return StoreUnavailable(fault, full=fault is StoreFault.FULL)


def _raise_of_file(error: sqlcipher.Error) -> None:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in _FILE_FAULTS:
        raise unavailable(_FILE_FAULTS[code]) from error
    if code == _CONSTRAINT:
        _raise_refused(error, str(error))
    if _NO_TEXT in str(error):
        raise ValueError("a stored text is not UTF-8") from error


def _raise_of_server(error: pymysql.Error) -> None:
    code, *text = error.args or (0,)
    if code in _SERVER_FAULTS or isinstance(error, pymysql.InterfaceError):
        raise unavailable(_SERVER_FAULTS.get(code, StoreFault.SERVER_GONE)) from error
    if code in _SERVER_REFUSES_RECORD:
        _raise_refused(error, str(text[0]) if text else "")


def _raise_refused(error: BaseException, reason: str) -> NoReturn:
    raise RecordRefused(reason) from error
