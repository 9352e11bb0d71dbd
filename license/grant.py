"""What the office says to a station: how much it may sell until when, and how far its journal is known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final, Self

from license.document import Document, Kind, decode, encode, sign
from license.errors import NotADocument, OtherStation

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
MOST_MINOR: Final = 10**15
_SECOND: Final = timedelta(seconds=1)
_MOST_SECONDS: Final = 2**33  # the year 2242
_MOST_SEQUENCE: Final = 2**31
_HASH_BYTES: Final = 32
_CURRENCY_LETTERS: Final = 3
_GRANT_FIELDS: Final = 6


@dataclass(frozen=True, slots=True)
class Link:
    """A place in a station's journal: `sequence` from 1 and the 32-byte `hash` of its entry."""

    sequence: int
    hash: bytes


@dataclass(frozen=True, slots=True)
class Grant:
    """The station may sell for `amount_minor` (minor units of `currency`) more, and until `expires_at`.

    `sequence` counts the grants of one station from 1. `issued_at` is unknown of one that came as a short code.
    `head` is the last link of the station's journal that the office has.
    """

    station: str
    sequence: int
    amount_minor: int
    currency: str
    issued_at: datetime | None
    expires_at: datetime
    head: Link | None = None

    def sign(self, private_key: Ed25519PrivateKey) -> str:
        """Return it as a document."""
        issued = None if self.issued_at is None else _seconds(self.issued_at)
        fields = [self.station, self.sequence, self.amount_minor, self.currency, issued, _seconds(self.expires_at)]
        return sign(private_key, Kind.GRANT, fields + _link_fields(self.head))

    @classmethod
    def of(cls, document: Document) -> Self:
        """Read the fields of a document. Raises NotADocument."""
        fields = document.fields
        if document.kind != Kind.GRANT or len(fields) not in (_GRANT_FIELDS, _GRANT_FIELDS + 2):
            raise NotADocument
        station, sequence, amount, currency, issued, expires, *head = fields
        return cls(
            _text(station),
            _number(sequence, 1, _MOST_SEQUENCE),
            _number(amount, 1, MOST_MINOR),
            _text(currency, _CURRENCY_LETTERS),
            _moment(issued),
            _moment(expires),
            _link(head) if head else None,
        )


@dataclass(frozen=True, slots=True)
class Head:
    """The office has the station's journal up to `link`, and said so at `at`."""

    station: str
    link: Link
    at: datetime

    def sign(self, private_key: Ed25519PrivateKey) -> str:
        """Return it as a document."""
        return sign(private_key, Kind.HEAD, [self.station, _seconds(self.at), *_link_fields(self.link)])

    @classmethod
    def of(cls, document: Document) -> Self:
        """Read the fields of a document. Raises NotADocument."""
        if document.kind != Kind.HEAD or len(document.fields) != _GRANT_FIELDS - 2:
            raise NotADocument
        station, at, *link = document.fields
        return cls(_text(station), _link(link), _moment(at))


def verify_grant(text: str, signing_key: bytes, station: str) -> Grant:
    """Return the grant in a document that the office signed for this station. Raises DocumentRefused."""
    document = Document.read(text)
    document.verify(Kind.GRANT, signing_key)
    grant = Grant.of(document)
    _verify_station(grant.station, station)
    return grant


def verify_head(text: str, signing_key: bytes, station: str) -> Head:
    """Return how far the office has this station's journal, by its signed word. Raises DocumentRefused."""
    document = Document.read(text)
    document.verify(Kind.HEAD, signing_key)
    head = Head.of(document)
    _verify_station(head.station, station)
    return head


def _verify_station(named: str, station: str) -> None:
    if named != station:
        raise OtherStation(named)


def _link_fields(link: Link | None) -> list[object]:
    return [] if link is None else [link.sequence, encode(link.hash)]


def _link(fields: list[Any]) -> Link:
    sequence, digest = fields
    data = decode(_text(digest))
    if len(data) != _HASH_BYTES:
        raise NotADocument
    return Link(_number(sequence, 1, 2**63 - 1), data)


def _seconds(moment: datetime) -> int:
    return (moment - EPOCH) // _SECOND


def _moment(value: Any) -> datetime:
    return EPOCH + _SECOND * _number(value, 0, _MOST_SECONDS)


def _number(value: Any, least: int, most: int) -> int:
    if type(value) is not int or not least <= value <= most:
        raise NotADocument
    return value


def _text(value: Any, letters: int | None = None) -> str:
    if not isinstance(value, str) or not value or len(value) != (letters or len(value)):
        raise NotADocument
    return value
