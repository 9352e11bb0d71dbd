"""Keeping the registry's list and the word index in step with customers, accounts and meters.

What changes is noted account by account and written in one go, at the latest when the transaction is committed: so an
account that gets its meter in the same breath is never listed without one.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from store.mappers import columns_of
from store.registry_tables import KEY_BYTES, registry_facet, registry_row, registry_state
from store.search_text import compact, folded, indexed_words
from store.statement import Statement
from store.tables import account, customer, meter
from vending.domain.registry.customer import AccountStatus
from vending.domain.registry.meter import MeterStatus, stricter_status

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from typing import TypeAlias

    from store.search import WordIndex
    from store.transaction import Transaction
    from vending.ids import AccountId, CustomerId, MeterId

    FacetKey: TypeAlias = tuple[str, ...]

FACETS: Final = ("area", "tariff", "customer_class", "status")
_SUFFIX_BYTES: Final = 6
_MANY: Final = 500  # accounts
_AREA_CHARACTERS: Final = 100

_MEMBERS: Final = Statement(
    select(
        meter.c.search_row,
        meter.c.id.label("meter_id"),
        meter.c.number.label("meter_number"),
        meter.c.status.label("meter_status"),
        meter.c.commodity,
        *columns_of(account, "id number address area tariff customer_class status"),
        *columns_of(customer, "id name phone"),
    )
    .join_from(account, customer, account.c.customer_id == customer.c.id)
    .join(meter, meter.c.account_id == account.c.id, isouter=True)
    .where(account.c.id == bindparam("id"))
    .order_by(meter.c.search_row)
)
_LAST_ROW: Final = Statement(select(func.max(registry_row.c.search_row)))
_LAST_METER: Final = Statement(select(func.max(meter.c.search_row)))
_BARE_ROW: Final = Statement(
    select(registry_row.c.search_row).where(
        registry_row.c.by_account > bindparam("low"),
        registry_row.c.by_account < bindparam("high"),
        registry_row.c.account_id == bindparam("account_id"),
        registry_row.c.meter_id.is_(None),
    )
)
_ADD: Final = Statement(insert(registry_row))
_REMOVE: Final = Statement(delete(registry_row).where(registry_row.c.search_row == bindparam("search_row")))
_FACETS: Final = Statement(select(registry_facet.c.id, *(registry_facet.c[name] for name in FACETS)))
_ADD_FACET: Final = Statement(insert(registry_facet))
_COUNT_FACET: Final = Statement(
    update(registry_facet)
    .where(registry_facet.c.id == bindparam("of_id"))
    .values(members=registry_facet.c.members + bindparam("more"))
)
_STEP: Final = Statement(update(registry_state).values(version=registry_state.c.version + 1))


@dataclass(frozen=True, slots=True)
class Listed:
    """What a row is made of; the meter's fields are None in an account without one."""

    meter_id: MeterId | None
    meter_number: str | None
    meter_status: str | None
    commodity: int | None
    account_id: AccountId
    account: str
    address: str
    area: str
    tariff: str
    customer_class: str
    account_status: str
    customer_id: CustomerId
    name: str
    phone: str

    @property
    def status(self) -> str:
        """How it stands: the stricter of the meter's and the account's."""
        of_meter = MeterStatus(self.meter_status or MeterStatus.ACTIVE)
        return stricter_status(of_meter, AccountStatus(self.account_status)).value


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of the registry: what it shows, where it stands, the words under which it is found."""

    row: int
    listed: Listed
    facet: FacetKey
    by_name: bytes
    by_account: bytes
    by_meter: bytes
    by_area: bytes
    words: frozenset[str]


class RegistryRows:
    """The rows that a transaction changes. `note` before a change, `note_new` what is added, `write` at the end."""

    def __init__(self, transaction: Transaction, words: WordIndex) -> None:
        self._transaction = transaction
        self._words = words
        self._before: dict[AccountId, list[Entry]] = {}
        self._facets: dict[FacetKey, int] = {}
        self._free = 0

    def note(self, accounts: Iterable[AccountId]) -> None:
        """Remember how accounts stand that are about to change."""
        for one in accounts:
            if one not in self._before:
                self._before[one] = self._entries(one)

    def note_new(self, accounts: Iterable[AccountId]) -> None:
        """Remember accounts that were not there before."""
        self._before.update((one, []) for one in accounts)

    def write_many(self) -> None:
        """Write, if enough has come together."""
        if len(self._before) >= _MANY:
            self.write()

    def write(self) -> None:
        """Bring rows, facets and words in step with the tables."""
        noted, self._before, self._free = self._before, {}, 0
        gone: list[Entry] = []
        come: list[Entry] = []
        for one, before in noted.items():
            after = self._entries(one)
            gone += [entry for entry in before if entry not in after]
            come += [entry for entry in after if entry not in before]
        if gone or come:
            self._remove(gone)
            self._add(sorted(come, key=lambda entry: entry.row))
            self._count(Counter(one.facet for one in come), Counter(one.facet for one in gone))
            self._transaction.execute(_STEP, {})

    def next_row(self) -> int:
        """Return a number that neither a meter nor a row has yet."""
        return 1 + max(self._transaction.value(query) or 0 for query in (_LAST_ROW, _LAST_METER))

    def _entries(self, account_id: AccountId) -> list[Entry]:
        """Return an account's rows as its tables make them."""
        rows = self._transaction.rows(_MEMBERS, {"id": account_id})
        return [entry_of(row or self._bare_row(Listed(*listed)), Listed(*listed)) for row, *listed in rows]

    def _bare_row(self, listed: Listed) -> int:
        """Return the number under which an account without a meter is listed, or will be."""
        low, high = account_range(listed.account)
        found = self._transaction.find_row(_BARE_ROW, {"low": low, "high": high, "account_id": listed.account_id})
        if found is not None:
            return int(found[0])
        self._free = self._free + 1 if self._free else self.next_row()
        return self._free

    def _remove(self, entries: Sequence[Entry]) -> None:
        for one in entries:
            self._transaction.execute(_REMOVE, {"search_row": one.row})
            self._words.remove(self._transaction, one.row, one.words)

    def _add(self, entries: Sequence[Entry]) -> None:
        if entries:
            self._transaction.execute_many(_ADD, [row_values(one, self._facet(one.facet)) for one in entries])
            self._words.add(self._transaction, [(one.row, one.words) for one in entries])

    def _facet(self, key: FacetKey) -> int:
        """Return the number of a facet, which is made if it is new."""
        if not self._facets:
            self._facets = {tuple(texts): number for number, *texts in self._transaction.rows(_FACETS)}
        if key not in self._facets:
            number = self._facets[key] = len(self._facets) + 1
            new = dict(zip(FACETS, key, strict=True))
            self._transaction.execute(_ADD_FACET, {"id": number, **new, "members": 0})
        return self._facets[key]

    def _count(self, come: Counter[FacetKey], gone: Counter[FacetKey]) -> None:
        come.subtract(gone)
        for key, more in come.items():
            if more:
                self._transaction.execute(_COUNT_FACET, {"of_id": self._facet(key), "more": more})


def entry_of(row: int, listed: Listed) -> Entry:
    """Return what is stored of a row."""
    number = listed.meter_number or ""
    name, area = _plain(listed.name), _plain(listed.area)
    texts = (facet_text(facet, getattr(listed, facet)) for facet in FACETS)
    return Entry(
        row=row,
        listed=listed,
        facet=tuple(texts),
        by_name=_key(row, name),
        by_account=_key(row, compact(listed.account)),
        by_meter=_key(row, number),
        by_area=_key(row, area, name),
        words=frozenset(indexed_words((listed.name, listed.address), (listed.account, listed.phone, number))),
    )


def row_values(entry: Entry, facet: int) -> dict[str, Any]:
    """Return the columns of `registry_row`."""
    listed = entry.listed
    return {
        "search_row": entry.row,
        "meter_id": listed.meter_id,
        "meter_number": listed.meter_number or "",
        "account_id": listed.account_id,
        "account": listed.account,
        "customer_id": listed.customer_id,
        "name": listed.name,
        "phone": listed.phone,
        "address": listed.address,
        "area": listed.area,
        "tariff": listed.tariff,
        "customer_class": listed.customer_class,
        "status": listed.status,
        "commodity": listed.commodity,
        "facet": facet,
        "by_name": entry.by_name,
        "by_account": entry.by_account,
        "by_meter": entry.by_meter,
        "by_area": entry.by_area,
    }


def account_range(number: str) -> tuple[bytes, bytes]:
    """Return what lies around the `by_account` of the rows of an account, or of one written alike."""
    begins = _cut(compact(number), 1)
    return begins + b"\0", begins + b"\1"


def facet_text(name: str, text: str) -> str:
    """Return a text as rows are filtered by it."""
    # Blanks at the end count to a database file, not to a server.
    return text[:_AREA_CHARACTERS].rstrip() if name == "area" else text.rstrip()


def _plain(text: str) -> str:
    return " ".join(folded(text).split())


def _key(row: int, *texts: str) -> bytes:
    """Return what sorts a row by these texts, then by its number."""
    return b"\0".join([*(_cut(text, len(texts)) for text in texts), row.to_bytes(_SUFFIX_BYTES, "big")])


def _cut(text: str, parts: int) -> bytes:
    return text.encode()[: (KEY_BYTES - _SUFFIX_BYTES) // parts - 1]
