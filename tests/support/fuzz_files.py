"""What a key management centre and its modules read, for `tests.support.fuzz`."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import UTC, datetime
from typing import TYPE_CHECKING, NamedTuple

from sts.errors import StsError
from sts.kmc.centre import VALID_FOR, Centre
from sts.kmc.key_file import open_keys
from sts.kmc.key_list import read_key_list
from sts.kmc.request import make_request, read_request
from tests.support.fuzz import Target
from tests.support.modules import MODULE_KEYS

if TYPE_CHECKING:
    from collections.abc import Callable

MADE_AT = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
KEY_LIST = b"""[[keys]]
value = "abababababababab949494949494949401234567"
sgc = "600675"
krn = 1
kt = 2
dkga = 4
base_date = 2014
ken = 255
unit_limit = 1000
issue_until = 2030-01-01T00:00:00Z
"""


class Recipient(NamedTuple):
    """A module, as `open_keys` wants to know it."""

    module_id: str
    exchange: bytes
    centre: bytes
    sequence: int


def file_targets() -> list[Target]:
    """Key files, requests for them, and lists of keys."""
    centre, identity, exchange = Centre.generate(), secrets.token_bytes(32), secrets.token_bytes(32)
    text = make_request(identity, exchange, 1)
    request = read_request(text)
    recipient = Recipient(request.module_id, exchange, centre.public_key, 0)
    file = centre.issue(request, MODULE_KEYS, MADE_AT, VALID_FOR)

    def load(data: bytes) -> None:
        with suppress(StsError):
            open_keys(data, recipient, MADE_AT)

    return [
        Target("key file", load, [file]),
        Target("key request", _text(read_request), [text.encode()]),
        Target("key list", _text(read_key_list), [KEY_LIST]),
    ]


def _text(read: Callable[[str], object]) -> Callable[[bytes], None]:
    def feed(data: bytes) -> None:
        with suppress(StsError):
            read(data.decode("latin-1"))

    return feed
