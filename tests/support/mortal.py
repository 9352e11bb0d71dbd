"""A store whose program dies in the middle: what was not committed is gone, what was is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable
    from types import TracebackType


class Killed(BaseException):
    """The program is no more."""


@dataclass
class MortalUnitsOfWork:
    """Dies at the `fuse`-th commit from now: at an odd fuse before it, at an even one after it. 0 lives on."""

    inner: Any
    fuse: int = 0

    def write(self) -> MortalWork:
        return MortalWork(self.inner.write(), self.tick)

    def read(self) -> Any:
        return self.inner.read()

    def tick(self, _where: str) -> None:
        self.fuse -= 1
        if self.fuse == 0:
            raise Killed


@dataclass
class MortalWork:
    """A unit of work that may die right before or right after its commit: `tick` is told where it stands."""

    inner: Any
    tick: Callable[[str], None]

    def __getattr__(self, name: str) -> Any:
        return getattr(self.inner, name)

    def __enter__(self) -> MortalWork:
        self.inner.__enter__()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> Any:
        return self.inner.__exit__(kind, error, trace)

    def commit(self) -> None:
        self.tick("before commit")
        self.inner.commit()
        self.tick("after commit")
