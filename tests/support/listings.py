"""A long list whose rows are made when they are read; it can be held up, and it can fail."""

from __future__ import annotations

from dataclasses import dataclass, field
from threading import Event, current_thread
from typing import TYPE_CHECKING

from vending.errors import StoreUnavailable

if TYPE_CHECKING:
    from collections.abc import Sequence


@dataclass(frozen=True, slots=True)
class Row:
    """Row `number` of the books."""

    number: int

    @property
    def name(self) -> str:
        return f"Customer {self.number}"


@dataclass
class NumberedListing:
    """The rows with these numbers, in this order. While `go_on` is unset a read waits."""

    numbers: Sequence[int]
    reads: list[int] = field(default_factory=list)
    threads: set[str] = field(default_factory=set)
    go_on: Event = field(default_factory=Event)
    fails: bool = False

    def __post_init__(self) -> None:
        self.go_on.set()

    def count(self) -> int:
        return len(self.numbers)

    def rows(self, first: int, limit: int) -> tuple[Row, ...]:
        self.reads.append(first)
        self.threads.add(current_thread().name)
        assert self.go_on.wait(timeout=15)
        if self.fails:
            raise StoreUnavailable("the disk is gone")
        return tuple(Row(number) for number in self.numbers[first : first + limit])
